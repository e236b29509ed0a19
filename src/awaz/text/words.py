"""A shown sentence becomes its words: each as shown, as said, and as it sounds."""

from __future__ import annotations

from awaz.model import Word
from awaz.text.pronounce import pronounce
from awaz.text.sentences import split_words
from awaz.text.spoken import spoken_form


def read_words(sentence: str) -> tuple[Word, ...]:
    """The words of a sentence; together with the spaces between them they are `sentence`."""
    return tuple(_word(sentence, start, end) for start, end in split_words(sentence))


def _word(sentence: str, start: int, end: int) -> Word:
    text = sentence[start:end]
    spoken = " ".join(said for token in text.split() if (said := spoken_form(token)))
    return Word(text, spoken, " ".join(pronounce(spoken.split(" "))), start, end)
