"""Words of this room's own making (numbers, letters' names, tables) as `Spoken` values.

Many of them are written like other words: سو is a hundred, نو nine, بہتر seventy-two. Only here it
is known which is meant, so these words carry their phones.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache

from awaz.text.tables import mapping, rows
from awaz.text.verbal.spoken import Spoken

Said = tuple[Spoken, ...]
"""What is said for something; empty: nothing."""
PARTED = " | "
"""Between the phones of words in a table."""
ORDINAL_PHONES = {"واں": "v aː ~", "ویں": "v eː ~", "وں": "oː ~"}


@lru_cache(maxsize=65_536)
def say(words: str) -> Said:
    """Words that this room makes, parted by spaces."""
    return tuple(Spoken(word, _phones(word)) for word in words.split())


@lru_cache(maxsize=65_536)
def repeat(words: str) -> Said:
    """Words that the text has, parted by spaces: what they sound like is found out later."""
    return tuple(Spoken(word, _spelt().get(word, "")) for word in words.split())


def letters(word: str) -> Said:
    """The Urdu names of Latin letters; what is no letter is left out."""
    names = mapping("letters.tsv")
    return say(" ".join(names[letter] for letter in word.upper() if letter in names))


def joined(parts: Iterable[Said]) -> Said:
    """One after the other."""
    return tuple(spoken for part in parts for spoken in part)


def listed(row: tuple[str, ...]) -> Said:
    """A row of a table: what is written, words, and perhaps their phones."""
    words = row[1].split()
    if len(row) < 3:
        return say(row[1])
    return tuple(map(Spoken, words, row[2].split(PARTED)))


def _phones(word: str) -> str:
    known = _own().get(word) or _spelt().get(word)
    if known:
        return known
    for ending, phones in ORDINAL_PHONES.items():
        stem = _numbers().get(word.removesuffix(ending))
        if stem and word.endswith(ending):
            return f"{stem} {phones}"
    return ""


@cache
def _numbers() -> dict[str, str]:
    return {word: phones for _, word, phones in rows("numbers.tsv")}


@cache
def _own() -> dict[str, str]:
    """Words that mean themselves only when this room makes them."""
    made = {word: phones for _, word, phones in rows("letters.tsv")}
    made |= {word: phones for _, word, phones in rows("ordinals.tsv")}
    return made | _numbers()


@cache
def _spelt() -> dict[str, str]:
    """Words whose spelling is this room's own (فورن, بِلکل)."""
    made = dict(mapping("tanwin.tsv"))
    for row in rows("article_words.tsv"):
        made |= {spoken.text: spoken.phones for spoken in listed(row) if not spoken.text.isalpha()}
    return made
