"""Words of this room's own making (numbers, letters' names, tables) as `Spoken` values.

Many of them are written like other words: سو is a hundred, نو nine, بہتر seventy-two. Only here it
is known which is meant, so these words carry their phones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from awaz.text.spoken import Spoken
from awaz.text.tables import mapping, rows

Said = tuple[Spoken, ...]
"""What is said for something; empty: nothing."""
PARTED = " | "
"""Between the phones of words in a table."""
ORDINAL_PHONES = {"واں": "v aː ~", "ویں": "v eː ~", "وں": "oː ~"}
FEMININE_PHONES = {"ویں": "v iː ~"}


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
    return ordinal_phones(word)


@lru_cache(maxsize=4_096)
def ordinal_phones(word: str, *, is_feminine: bool = False) -> str:
    """The phones of a number with an ordinal's ending (پانچویں, گیارہواں); empty for others."""
    for ending, phones in ORDINAL_PHONES.items():
        if not word.endswith(ending):
            continue
        stem = word.removesuffix(ending)
        said = _numbers().get(stem) or _numbers().get(re.sub("ھ$", "ہ", stem), "")
        if not said and ending[0] == "و":  # نویں: the و of its number is that of the ending
            said = _own().get(f"{stem}واں", "").removesuffix(f" {ORDINAL_PHONES['واں']}")
        if stem.endswith(("ہ", "ھ")):
            said = re.sub("aː$", "h", said)
        if said:
            return f"{said} {FEMININE_PHONES.get(ending, phones) if is_feminine else phones}"
    return ""


@cache
def _numbers() -> dict[str, str]:
    return {word: phones for _, word, phones in rows("numbers.tsv")}


@cache
def _own() -> dict[str, str]:
    """Words that mean themselves only when this room makes them."""
    made = {word: phones for _, word, phones in rows("letters.tsv")}
    made |= {word: phones for _, word, phones in rows("ordinals.tsv")}
    return made | mapping("made.tsv") | _numbers()


@cache
def _spelt() -> dict[str, str]:
    """Words whose spelling is this room's own (فورن, بِلکل)."""
    made = dict(mapping("tanwin.tsv"))
    for row in rows("article_words.tsv"):
        made |= {spoken.text: spoken.phones for spoken in listed(row) if not spoken.text.isalpha()}
    return made
