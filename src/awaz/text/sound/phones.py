"""The notation of sounds: phones of the tables, IPA for the voices, and how one becomes the other.

Affricates are written in two symbols (tʃ, dʒ), aspiration ʰ, a nasal vowel with U+0303 before
its length mark, and a stress mark right before its vowel.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

NASAL = "\u0303"
VOWELS = "aeiouəɛɔɪʊʌ"
IPA_SYMBOLS = frozenset(VOWELS + "bdfhjklmnpqrstvxzŋɖɡɣɽʃʒʈʋʔ" + "ˈˌːʰ" + NASAL)
"""Every symbol a voice may be handed."""

# Symbols the engine writes for letters of other languages, as the nearest that voices know.
RARE = (
    ("c\u0327", "ʃ"), ("\u0329", ""), ("\u0327", ""), ("g", "ɡ"), ("ɲ", "n"), ("ɳ", "n"),
    ("ɕ", "ʃ"), ("ʑ", "ʒ"), ("ɬ", "l"), ("ɭ", "l"), ("ɫ", "l"), ("ʎ", "lj"),
    ("χ", "x"), ("ʁ", "r"), ("ʀ", "r"),
    ("β", "b"), ("ʍ", "ʋ"), ("ø", "eː"), ("œ", "ɛ"), ("æ", "ɛː"), ("ɑ", "aː"), ("ɐ", "ə"),
    ("ɯ", "ʊ"), ("ᵻ", "ɪ"), ("ɨ", "ɪ"), ("ʲ", "j"), ("1", ""), ("2", ""), ("ːː", "ː"),
)  # fmt: skip
# Applied in turn to what the engine says of Urdu words. It hears ص as a retroflex, writes ظ ض as
# one, ذ now and then as ð, its affricates as palatals and ڑ as an r with a stop.
URDU = (
    ("r.", "ɽ"), ("ʂ", "s"), ("ʐ", "z"), ("ð", "z"), ("θ", "s"), ("c", "tʃ"), ("ɟ", "dʒ"),
    ("w", "ʋ"), ("ɾ", "r"), ("ɹ", "r"), ("ɜ", "ə"), ("ɒ", "ɔ"), ("y", "i"),
)  # fmt: skip


# The phones of the tables (data/README.md) that IPA writes otherwise.
_WRITTEN = {"v": "ʋ"}
VOWEL_PHONES = "ə ɪ ʊ aː iː uː eː oː ɛː ɔː".split()
STOPS = "p b t d ʈ ɖ tʃ dʒ k ɡ".split()
OTHERS = "q f v s z ʃ ʒ x ɣ h m n l r ɽ j ʔ mʰ nʰ lʰ rʰ ɽʰ vʰ jʰ".split()
PHONES = frozenset([*VOWEL_PHONES, "~", *STOPS, *(stop + "ʰ" for stop in STOPS), *OTHERS])
"""Every phone a table may hold."""
_PHONE = re.compile("|".join(sorted(map(re.escape, PHONES - {"~"}), key=len, reverse=True)))


@lru_cache(maxsize=65_536)
def ipa(phones: str, *, stress: bool = True) -> str:
    """Phones of a table (`p aː ~ tʃ`) as IPA, stressed on the heaviest syllable if at all."""
    symbols: list[str] = []
    for phone in phones.split():
        if phone == "~" and symbols:
            symbols[-1] = symbols[-1][0] + NASAL + symbols[-1][1:]
        elif phone != "~":
            symbols.append(_WRITTEN.get(phone, phone))
    place = _stressed(symbols) if stress else -1
    return "".join("ˈ" * (at == place) + symbol for at, symbol in enumerate(symbols))


def phones_in(ipa: str) -> str:
    """The phones an IPA transcription means, parted by spaces: the inverse of `ipa`.

    Empty for one with symbols that no phone has.
    """
    text = unicodedata.normalize("NFD", ipa).translate(_SAME).replace("\u0361", "")
    phones, at = [], 0
    while at < len(text):
        nasal = text[at + 1 : at + 2] == NASAL
        piece = text[at] + text[at + 2 :] if nasal else text[at:]
        match = _PHONE.match(piece)
        if not match:
            return ""
        phones += [match[0], "~"] if nasal else [match[0]]
        at += len(match[0]) + nasal
    return " ".join(phones)


# What people write for a symbol of ours, and marks that say nothing a voice could use.
_SAME = str.maketrans(
    {"ʋ": "v", "w": "v", "g": "ɡ", "ɦ": "h", "ɾ": "r", "ʧ": "tʃ", "ʤ": "dʒ", "ʱ": "ʰ", "ɑ": "a"}
    | dict.fromkeys("ˈˌ\u032a.", "")
)


def _stressed(symbols: list[str]) -> int:
    """The place of the vowel that carries the stress: the last of the heaviest.

    A long vowel and each closing consonant weigh one; the word's own end weighs one less.
    """
    places = [place for place, symbol in enumerate(symbols) if symbol[0] in VOWELS]
    if not places:
        return -1
    ends = [*places[1:], len(symbols) + 1]
    weights = [
        ("ː" in symbols[place]) + min(2, max(0, end - place - 2)) - (place == places[-1])
        for place, end in zip(places, ends, strict=True)
    ]
    heaviest = max(weights)
    return max(place for place, weight in zip(places, weights, strict=True) if weight == heaviest)
