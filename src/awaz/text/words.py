"""A shown sentence becomes its words: each as shown, as said, and as it sounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from awaz.model import Word
from awaz.text import tables
from awaz.text.sound.house import NO_HOUSE, House
from awaz.text.sound.lexicon import Reading
from awaz.text.sound.phones import ipa
from awaz.text.sound.pronounce import read_aloud
from awaz.text.spoken import Shown, Spoken
from awaz.text.verbal.verbalise import verbalise

CLAUSE_ENDS = '،؛:—–-…۔؟!.,;?()[]«»“”"'
"""Signs behind, or before, which a clause begins."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A shown word and how each word that is said for it sounds."""

    shown: Shown
    readings: tuple[Reading, ...]


@lru_cache(maxsize=4_096)
def read_words(sentence: str, house: House = NO_HOUSE) -> tuple[Word, ...]:
    """The words of a sentence; together with the spaces between them they are `sentence`.

    Those of a long article are remembered: whoever watches it changes one.

    Raises ArticleError, naming the word, when nothing is known to say one.
    """
    return tuple(_word(sentence, heard) for heard in hear(sentence, house))


def hear(sentence: str, house: House = NO_HOUSE) -> Iterator[Heard]:
    """The words of a sentence with how each is said and how that is known, in order."""
    shown = verbalise(sentence, addresses=house.addresses, emoji=house.emoji)
    if not shown:  # nothing but an address, in a house that passes addresses over
        shown = verbalise(sentence)
    if house.said:
        shown = house.over(sentence, shown)
    spoken: list[Spoken] = []
    begins = set()
    for word in shown:
        if spoken and _parted(sentence, word):
            begins.add(len(spoken))
        spoken += word.said
        if sentence[word.end - 1] in CLAUSE_ENDS:
            begins.add(len(spoken))
    readings = iter(read_aloud(spoken, begins))
    for word in shown:
        yield Heard(word, tuple(next(readings) for _ in word.said))


def _parted(sentence: str, word: Shown) -> bool:
    """Whether a word opens a bracket or a quotation."""
    return sentence[word.start] in CLAUSE_ENDS


def _word(sentence: str, heard: Heard) -> Word:
    unstressed = tables.words("unstressed.txt")
    shown = heard.shown
    sounds = (
        ipa(reading.phones, stress=word.text not in unstressed)
        for word, reading in zip(shown.said, heard.readings, strict=True)
    )
    return Word(
        sentence[shown.start : shown.end],
        " ".join(word.text for word in shown.said),
        " ".join(sounds),
        shown.start,
        shown.end,
    )
