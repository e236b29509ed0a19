"""How one word alone is said, and how that is known: the chain from the lists to the last resort.

overrides → numbers → lexicon → English loans → a known stem and learned letters → espeak-ng
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from awaz.errors import ArticleError
from awaz.text import tables
from awaz.text.sound import engine
from awaz.text.sound.guess import Label, best_labels, said
from awaz.text.sound.letters import (
    ZER,
    Unit,
    aligned,
    consonants,
    marked_options,
    obeys_marks,
    plain,
    readings,
    respelled,
    units,
)
from awaz.text.sound.phones import phones_in

IZAFAT = "eː"
STEM_ENDS = ("", "ا", "ہ", "ی", "ے", "نا")
"""What a stem may have lost before an ending."""
SHORTEST_STEM = 3
LIKE_STEM, LIKE_LIST = 1.5, 6.0
"""How much likelier a letter is said as in the word's stem, and as in the lists where the word
stands without the marks a writer has put on it. Both in log weights of the learned model."""


class Source(StrEnum):
    """How a reading is known; the surest first."""

    GIVEN = "given"
    """With its phones: from the house lexicon, a number, a listed Latin word."""
    TEXT = "text"
    """Vowel marks in the text."""
    CONTEXT = "context"
    """A homograph told apart by its neighbours, or a phrase."""
    LIST = "list"
    """A word that was reviewed."""
    LEXICON = "lexicon"
    LOAN = "loan"
    """An English word in Urdu letters, said as the English dictionary has it."""
    UNSURE = "unsure"
    """In the lexicon, but only models vouch for it."""
    LATIN = "latin"
    """A Latin word that no list holds, transliterated by rule."""
    STEM = "stem"
    """An ending on a word the lexicon has."""
    LETTERS = "letters"
    """Nothing but its letters."""
    ENGINE = "engine"
    """espeak-ng: a word with letters Urdu does not have."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a word is said."""

    phones: str
    """In the tables' notation, parted by spaces."""
    source: Source


@lru_cache(maxsize=131_072)
def reading(word: str) -> Reading:
    """How a spoken word in Urdu letters is said when nothing is known of its neighbours.

    Vowel marks on it are obeyed. Raises ArticleError, naming the word, when nothing can say it.
    """
    if phones := tables.mapping("overrides.tsv").get(word):  # with its marks, if it has any
        return Reading(phones, Source.LIST)
    if stem := _before_izafat(word):
        tied = tables.mapping("overrides.tsv").get(plain(word) + ZER)
        return Reading(tied or f"{reading(stem).phones} {IZAFAT}", Source.TEXT)
    bare = plain(word)
    return listed(word) or _unlisted(word) if bare == word else _marked(word, bare)


def listed(word: str) -> Reading | None:
    """What the lists and the lexicon say of a word without marks."""
    if phones := tables.mapping("overrides.tsv").get(word) or _numbers().get(word):
        return Reading(phones, Source.LIST)
    phones = tables.mapping("lexicon.tsv").get(word)
    if phones and word not in _unsure():
        return Reading(phones, Source.LEXICON)
    if loan := tables.mapping("loans.tsv").get(word):
        return Reading(loan, Source.LOAN)
    return Reading(phones, Source.UNSURE) if phones else None


@cache
def _numbers() -> dict[str, str]:
    return {word: phones for _, word, phones in tables.rows("numbers.tsv")}


@cache
def _unsure() -> frozenset[str]:
    return frozenset(row[0] for row in tables.rows("lexicon.tsv") if len(row) > 2)


def _before_izafat(word: str) -> str:
    """The word without the zer or hamza that ties it to the next; empty when it has none."""
    *before, last = units(word) or [Unit("")]
    if ZER in last.marks and before and consonants(last.letter):
        return word[: -len(last.marks)] + last.marks.replace(ZER, "")
    if word.endswith("ۂ") and len(word) > 2:
        return word[:-1] + "ہ"
    if word.endswith("ئ") and listed(stem := word[:-1].removesuffix("ی") + "ی"):
        return stem  # وادیٔ
    return ""


def _marked(word: str, bare: str) -> Reading:
    """A word with vowel marks: the listed reading if the marks allow it, else what they say."""
    written = units(word)
    known = listed(bare)
    like = aligned(bare, known.phones) if known else None
    if known and like and (_obeyed(written, like) or _stands_in(written, bare, known.phones)):
        return Reading(known.phones, Source.TEXT)
    letters = [unit.letter for unit in written]
    labels = best_labels(
        letters,
        preferred=like,
        preference=LIKE_LIST,
        also=marked_options(written),
        fits=lambda place, before, label: obeys_marks(written, place, before, label),
    )
    return Reading(said(letters, labels), Source.TEXT)


def _obeyed(written: Sequence[Unit], labels: Sequence[Label]) -> bool:
    before = ["", *labels]
    return all(
        obeys_marks(written, place, before[place], name) for place, name in enumerate(labels)
    )


def _stands_in(written: Sequence[Unit], bare: str, phones: str) -> bool:
    """Whether every mark that is written is one we would write for these phones."""
    ours = units(respelled(bare, phones))
    return all(set(unit.marks) <= set(own.marks) for unit, own in zip(written, ours, strict=True))


def _unlisted(word: str) -> Reading:
    letters = [unit.letter for unit in units(word)]
    if not all(consonants(letter) or readings(letter) for letter in letters):
        return Reading(_from_engine(word), Source.ENGINE)
    stem = _like_stem(word)
    phones = said(letters, best_labels(letters, preferred=stem, preference=LIKE_STEM))
    if not phones:
        return Reading(_from_engine(word), Source.ENGINE)
    return Reading(phones, Source.STEM if stem else Source.LETTERS)


def _like_stem(word: str) -> tuple[Label | None, ...] | None:
    """The labels of a word's letters in the stem it may be made of; None for those of its ending.

    The letter before the ending is open, where endings take vowels away.
    """
    for ending in _endings():
        if not word.endswith(ending):
            continue
        begin = word.removesuffix(ending)
        for lost in STEM_ENDS:
            stem = begin + lost
            known = listed(stem) if len(stem) >= SHORTEST_STEM else None
            labels = aligned(stem, known.phones) if known else None
            if labels:
                count = len(units(begin)) - (not lost)
                return (*labels[:count], *[None] * (len(units(word)) - count))
    return None


@cache
def _endings() -> tuple[str, ...]:
    return tuple(sorted(tables.words("endings.txt"), key=len, reverse=True))


def _from_engine(word: str) -> str:
    """Words in letters Urdu does not have. Raises ArticleError when even so there is none."""
    for spelling in (word, unicodedata.normalize("NFKD", word)):
        if phones := phones_in(engine.heard(spelling)):
            return phones
    raise ArticleError(
        f"nothing is known to pronounce “{word}”: write it in Urdu letters or in words, "
        "or add it to text/pronunciations.tsv"
    )
