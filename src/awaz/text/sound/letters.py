"""A word's letters and its phones: which letter says which sounds.

Urdu writes its short vowels above and below the letters, if at all, so a letter says its
consonant and the short vowel after it. `aligned` finds which phones belong to which letter,
`respelled` writes a word with the marks that make its phones plain, and `obeys_marks` tells which
sounds the marks a writer has put rule out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from awaz.text import tables

SHORT = frozenset(("ə", "ɪ", "ʊ"))
LONG = frozenset(("aː", "iː", "uː", "eː", "oː", "ɛː", "ɔː"))
NASAL = "~"
ASPIRATED = "بپتٹجچدڈرڑکگلمنوی"
"""Letters that ھ joins to one sound."""
ZABAR, ZER, PESH, TASHDID, JAZM, DAGGER = "\u064e", "\u0650", "\u064f", "\u0651", "\u0652", "\u0670"
TANWIN = "\u064b"
MARKS = frozenset((ZABAR, ZER, PESH, TASHDID, JAZM, DAGGER, TANWIN))
UNIT = re.compile(f"([{ASPIRATED}]ھ|.)([{''.join(MARKS)}]*)")
SHORT_VOWEL = {ZABAR: "ə", ZER: "ɪ", PESH: "ʊ"}
LONG_VOWEL = {(ZABAR, "و"): "ɔː", (ZABAR, "ی"): "ɛː", (ZABAR, "ے"): "ɛː", (ZABAR, "ا"): "aː",
              (ZER, "ی"): "iː", (PESH, "و"): "uː"}  # fmt: skip
"""What a mark makes of the bare vowel letter after it."""
LENGTHENING = {
    (letter, vowel): mark for (mark, letter), vowel in LONG_VOWEL.items() if letter != "ا"
}
"""The mark before a vowel letter that makes its vowel plain."""
BEFORE_H = {"ə": "ɛː", "ɪ": "eː", "ʊ": "oː"}
"""How a short vowel is often said before h: پَہلے is pɛːhleː."""
OWN, BASE, SILENT = "C", "B", "0"
"""In labels: the letter's own consonant, the same without its breath, nothing."""
DOUBLED_OWN = ([OWN, OWN], [BASE, OWN])

# What it costs to believe that a letter says these phones, against the readings in the table.
MOST_PHONES = 4
LATER_READING, CARRIED = 0.11, 0.02
DOUBLED, WITH_SHORT, WITH_NASAL, WITH_LONG, UNHEARD, OTHER = 0.2, 0.1, 0.2, 1.5, 3.0, 4.0
BELIEVED = 4.0
"""A dearer alignment is none: the spelling and the phones are not of one word."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A letter, or a letter with ھ, and the vowel marks written on it."""

    letter: str
    marks: str = ""


def units(word: str) -> list[Unit]:
    """The units of a word in Urdu letters."""
    return [Unit(*match.groups()) for match in UNIT.finditer(word)]


def plain(word: str) -> str:
    """The word without vowel marks."""
    return "".join(letter for letter in word if letter not in MARKS)


def label(letter: str, phones: Sequence[str]) -> str:
    """What a letter says, independent of which consonant it is: `C ə`, `C C`, `aː`, `0`."""
    own = (consonants(letter) or ("",))[0]
    names = list(phones)
    if own and names[:1] == [own]:
        names[0] = OWN
        if names[1:2] == [own]:
            names[1] = OWN
    elif own.endswith("ʰ") and names[:2] == [own[:-1], own]:
        names[:2] = [BASE, OWN]
    return " ".join(names) or SILENT


def phones_of(letter: str, label: str) -> str:
    """The phones a label means for a letter: the inverse of `label`."""
    own = (consonants(letter) or ("",))[0]
    said = {SILENT: "", OWN: own, BASE: own[:-1]}
    return " ".join(filter(None, (said.get(name, name) for name in label.split())))


@lru_cache(maxsize=65_536)
def aligned(word: str, phones: str) -> tuple[str, ...] | None:
    """The label of each unit of a word without marks; None when the phones are another word's."""
    letters = [unit.letter for unit in units(word)]
    names = phones.split()
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]  # phones said: cost, of the last
    for letter in letters:
        row: dict[int, tuple[float, int]] = {}
        for begin, (before, _) in best[-1].items():
            for count in range(min(MOST_PHONES, len(names) - begin) + 1):
                cost = before + _cost(letter, tuple(names[begin : begin + count]))
                if cost < row.get(begin + count, (BELIEVED, 0))[0]:
                    row[begin + count] = (cost, count)
        best.append(row)
    if len(names) not in best[-1]:
        return None
    labels, end = [], len(names)
    for letter, row in zip(reversed(letters), reversed(best), strict=False):
        begin = end - row[end][1]
        labels.append(label(letter, names[begin:end]))
        end = begin
    return tuple(reversed(labels))


def marked_options(word: Sequence[Unit]) -> list[tuple[str, ...]]:
    """For each unit, the labels its marks ask for outright; empty where there are no marks."""
    return [_asked(unit, last=place == len(word) - 1) for place, unit in enumerate(word)]


def obeys_marks(word: Sequence[Unit], place: int, before: str, label: str) -> bool:
    """Whether a unit may say `label`, after what the unit before says, given both their marks."""
    unit = word[place]
    bare_long = None if unit.marks or not place else _long_vowel(word[place - 1], unit)
    if bare_long and not vowels(before) and label.split()[0] != bare_long:
        return False
    if bare_long and vowels(before) and label.split()[0] in LONG:
        return False
    if not unit.marks:
        return True
    return _obeys(word[place:], label)


def respelled(word: str, phones: str) -> str:
    """A word with the marks that make these phones plain; as it is when they are another word's."""
    letters = [unit.letter for unit in units(plain(word))]
    labels = aligned(plain(word), phones)
    if labels is None:
        return plain(word)
    said = [""] * (len(letters) + 1)  # the marks of each letter; of none, before the first
    for place, (letter, name) in enumerate(zip(letters, labels, strict=True)):
        following = labels[place + 1] if place + 1 < len(labels) else SILENT
        short = next((mark for mark, vowel in SHORT_VOWEL.items() if name.split()[-1] == vowel), "")
        lengthening = LENGTHENING.get((letter, name.split()[0]), "")
        carried = lengthening or (short if letter == "ئ" else "")
        if place and carried and not vowels(labels[place - 1]):
            said[place - 1] = said[place - 1].replace(JAZM, "") + carried
        elif name.split()[:2] in DOUBLED_OWN:
            said[place] = TASHDID + short
        elif short:
            said[place] = short
        elif name == OWN and following.split()[0] in (OWN, BASE):
            said[place] = JAZM
    word = "".join(letter + marks for letter, marks in zip(letters, said, strict=False))
    return unicodedata.normalize("NFC", word)


def vowels(label: str) -> list[str]:
    """The vowels among a label's or a word's phones."""
    return [name for name in label.split() if name in SHORT or name in LONG]


def _asked(unit: Unit, *, last: bool) -> tuple[str, ...]:
    if not unit.marks:
        return ()
    own = [OWN] if consonants(unit.letter) else []
    if TASHDID in unit.marks:
        own = [BASE, OWN] if len(unit.letter) == 2 else own * 2
    if TANWIN in unit.marks:
        return (" ".join([*own, "ə", "n"]),)
    if DAGGER in unit.marks:
        return (" ".join([*own, "aː"]),)
    short = [vowel for mark, vowel in SHORT_VOWEL.items() if mark in unit.marks]
    if not short:
        return (" ".join(own) or SILENT,)
    return (" ".join(own + short), " ".join(own) or SILENT)


def _long_vowel(unit: Unit, following: Unit) -> str | None:
    """What a bare vowel letter says after a unit's mark: اَو is ɔː, اُو uː."""
    if following.marks:
        return None
    return next(
        (vowel for (mark, letter), vowel in LONG_VOWEL.items()
         if mark in unit.marks and letter == following.letter),
        None,
    )  # fmt: skip


def _obeys(word: Sequence[Unit], label: str) -> bool:
    """Whether `label` is what the marks on the first of these units ask for."""
    unit, following, *_ = *word, Unit("")
    names = label.split()
    if (TASHDID in unit.marks) != (names[:2] in DOUBLED_OWN):
        return False
    heard = vowels(label)
    if TANWIN in unit.marks:
        return names[-2:] == ["ə", "n"]
    if DAGGER in unit.marks:
        return heard == ["aː"]
    short = next((vowel for mark, vowel in SHORT_VOWEL.items() if mark in unit.marks), "")
    if not short:
        return not heard or JAZM not in unit.marks
    if not heard:
        return _long_vowel(unit, following) is not None or _is_lengthened(short, word[1:])
    return heard[0] in (short, BEFORE_H[short] if following.letter in "ہحع" else short)


def _is_lengthened(short: str, after: Sequence[Unit]) -> bool:
    """Whether a zabar is heard in the silent letter after it: خَیمَہ, بَعد, but not سَعید."""
    if short != "ə" or not after or after[0].marks:
        return False
    if len(after) == 1:
        return after[0].letter in "ہع"
    return (
        after[0].letter == "ع" and bool(consonants(after[1].letter)) and after[1].letter not in "وی"
    )


@cache
def consonants(letter: str) -> tuple[str, ...]:
    """The consonants a letter or unit may stand for, its own first."""
    if len(letter) == 2:
        return (consonants(letter[0])[0] + "ʰ",)
    return tuple(_graphemes().get(letter, ("", ""))[0].split())


@cache
def readings(letter: str) -> tuple[tuple[str, ...], ...]:
    """What a letter may say when it is no consonant."""
    listed = filter(None, _graphemes().get(letter, ("", ""))[1].split("|"))
    return tuple(tuple(reading.replace(SILENT, "").split()) for reading in listed)


@cache
def _graphemes() -> dict[str, tuple[str, str]]:
    rows = tables.rows("graphemes.tsv")
    return {letter: (own, readings) for letter, own, readings in rows}


@lru_cache(maxsize=65_536)
def _cost(letter: str, phones: tuple[str, ...]) -> float:
    """How unlikely it is that a letter says these phones; 0 for its first reading."""
    costs = [9.0 + 3 * len(phones)]
    for place, reading in enumerate(readings(letter)):
        if phones[: len(reading)] == reading:
            after = phones[len(reading) :]
            said_vowel = bool(reading) and reading[-1] in SHORT | LONG
            carried = CARRIED if after else 0.0  # the consonant before says it rather
            costs.append(
                LATER_READING * place + carried + _tail_cost(after, after_vowel=said_vowel)
            )
    for own in consonants(letter):
        for said, cost in (
            ((own,), 0.0),
            ((own, own), DOUBLED),
            ((own[:-1], own), DOUBLED),
            (
                (own[:-1], "h"),
                0.0,
            ),
        ):
            if phones[: len(said)] == said and (len(said) == 1 or own == said[1] or "ʰ" in own):
                costs.append(cost + _tail_cost(phones[len(said) :]))
    if not phones:
        costs.append(UNHEARD)
    elif phones[0] not in SHORT | LONG | {NASAL} and consonants(letter):
        costs.append(OTHER + _tail_cost(phones[1:]))
    return min(costs)


def _tail_cost(phones: tuple[str, ...], *, after_vowel: bool = False) -> float:
    """What it costs that a letter also says the vowel after it."""
    *vowel, last = phones or ("",)
    nasal = WITH_NASAL if last == NASAL else 0.0
    if not nasal and last:
        vowel.append(last)
    if not vowel:
        return nasal
    if len(vowel) > 1 or vowel[0] not in SHORT | LONG or (after_vowel and vowel[0] in SHORT):
        return 20.0
    return nasal + (WITH_SHORT if vowel[0] in SHORT else WITH_LONG)
