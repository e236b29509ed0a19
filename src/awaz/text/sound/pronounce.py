"""How the words of a sentence are said: by their neighbours where these decide, else each alone.

phones given → marks in the text → phrases and homographs → the chain of `lexicon.reading`
"""

from __future__ import annotations

from collections.abc import Container, Sequence

from awaz.text.sound.context import homograph, with_phrases
from awaz.text.sound.letters import plain
from awaz.text.sound.lexicon import Reading, Source, reading
from awaz.text.spoken import Spoken


def read_aloud(words: Sequence[Spoken], begins: Container[int] = ()) -> list[Reading]:
    """How each spoken word of a sentence is said, and how that is known.

    `begins` are the places of words that begin a clause, besides the first. Raises ArticleError,
    naming the word, when nothing is known to say it.
    """
    bare = [plain(word.text) for word in words]
    marked = with_phrases(bare, begins)
    return [_reading(word, bare, marked[at], at, begins) for at, word in enumerate(words)]


def _reading(
    word: Spoken, bare: Sequence[str], marked: str, at: int, begins: Container[int]
) -> Reading:
    if word.phones:
        return Reading(word.phones, Source.LATIN if word.guessed else Source.GIVEN)
    if word.text != bare[at]:
        return reading(word.text)
    if marked != bare[at]:
        return Reading(reading(marked).phones, Source.CONTEXT)
    if phones := homograph(bare, at, begins):
        return Reading(phones, Source.CONTEXT)
    return reading(word.text)
