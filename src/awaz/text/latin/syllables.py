"""What an Urdu speaker can say: clusters of consonants, and the vowels that part them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise

VOWELS = frozenset("ə ɪ ʊ aː iː uː eː oː ɛː ɔː ~".split())
LONG = {"ə": "aː", "ɪ": "iː", "ʊ": "uː"}
"""No word ends in a short vowel: what is said in its place."""

SONORITY = {"m": 2, "n": 2, "l": 3, "r": 4, "ɽ": 4, "j": 5}
"""How openly a consonant sounds; 1 for all others."""
FIRST_OF_TWO = re.compile("[pbtdʈɖkɡqfvszʃʒxɣh]|[tɖd]ʒ|tʃ|.ʰ")
GLIDES = frozenset("r l v j".split())
AFTER_S = frozenset("p t ʈ k m n".split())
"""With an s before it, at the start of a word, an Urdu speaker puts ɪ before both (اسکول)."""
LONGEST_END = 4


def is_vowel(phone: str) -> bool:
    """Whether a phone of the tables is a vowel, or the sign that makes one nasal."""
    return phone in VOWELS


def sayable(phones: Iterable[str]) -> list[str]:
    """`phones` with a vowel where a cluster asks for one; a final short vowel is made long."""
    runs = _runs(_hiatus_filled(phones))
    said: list[str] = []
    for place, run in enumerate(runs):
        if is_vowel(run[0]):
            said += run
        else:
            said += _cluster(run, first=place == 0, last=place == len(runs) - 1)
    return [*said[:-1], LONG.get(said[-1], said[-1])] if said else []


def _hiatus_filled(phones: Iterable[str]) -> list[str]:
    """A j between an i and the vowel after it; a vowel written twice said once."""
    filled: list[str] = []
    for phone in phones:
        if filled and is_vowel(phone) and phone == filled[-1]:
            continue
        if filled and filled[-1] in ("ɪ", "iː") and is_vowel(phone) and phone != "~":
            filled[-1:] = ["ɪ", "j"]
        filled.append(phone)
    return filled


def _runs(phones: Iterable[str]) -> list[list[str]]:
    return [list(run) for _, run in groupby(phones, is_vowel)]


def _cluster(run: Sequence[str], *, first: bool, last: bool) -> list[str]:
    """Consonants between vowels, or at a word's start or end, with what makes them sayable."""
    if first and last:
        return [symbol for phone in run for symbol in (phone, "ə")][:-1] or list(run)
    if first:
        return _start(run)
    return _end(run) if last else _middle(run)


def _start(run: Sequence[str]) -> list[str]:
    if len(run) > 1 and run[0] in ("s", "ʃ") and run[1] in AFTER_S:
        return ["ɪ", *_middle(run)]
    return list(run) if _begins_well(run) else [run[0], "ə", *_start(run[1:])]


def _begins_well(run: Sequence[str]) -> bool:
    if len(run) < 2:
        return True
    if run[0] in ("s", "ʃ") and run[1] in AFTER_S:
        return len(run) == 2 or (len(run) == 3 and run[2] in GLIDES)
    obstruent = FIRST_OF_TWO.fullmatch(run[0]) is not None
    return len(run) == 2 and (
        (obstruent and run[1] in GLIDES and run[0] != run[1])
        or (run[0] in ("m", "n", "l") and run[1] == "j")
    )


def _ends_well(run: Sequence[str]) -> bool:
    heights = [SONORITY.get(phone, 1) for phone in run]
    falls = all(before >= after for before, after in pairwise(heights))
    nasals_apart = all(pair not in (("m", "n"), ("n", "m")) for pair in pairwise(run))
    return len(run) <= LONGEST_END - (heights[0] == 1) and falls and nasals_apart


def _middle(run: Sequence[str]) -> list[str]:
    """As long as one part of the run can end a syllable and the rest begin one, it is left."""
    if len(run) <= 2 or any(
        _ends_well(run[:cut]) and _begins_well(run[cut:]) for cut in range(1, min(4, len(run)))
    ):
        return list(run)
    return [*run[:2], "ə", *_middle(run[2:])]


def _end(run: Sequence[str]) -> list[str]:
    if _ends_well(run) or (len(run) == 2 and run[0] == run[1]):
        return list(run)
    for place in range(1, len(run)):
        if not _ends_well(run[: place + 1]):
            return [*run[:place], "ə", *_end(run[place:])]
    return list(run)
