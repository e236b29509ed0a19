"""Spoken words to IPA: corrections by hand, then the lexicon, then espeak-ng, its faults mended.

The engine runs in this process through ctypes, costs some microseconds a word, and is not
thread-safe: one lock, started when first needed. What leaves this module is written in
`IPA_SYMBOLS` and nothing else, so a voice knows what to expect. Affricates are written in two
symbols (tʃ, dʒ), aspiration ʰ, a nasal vowel with U+0303 before its length mark, and a stress
mark right before its vowel.
"""

from __future__ import annotations

import ctypes
import re
import threading
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

from awaz.errors import ArticleError, VoiceError
from awaz.text import tables
from awaz.text.sounds import FOREIGN, IPA_SYMBOLS, NASAL, RARE, URDU, VOWELS

__all__ = ["IPA_SYMBOLS", "pronounce"]

SEGMENT = re.compile(r"\(([a-z-]+)\)|([^()]+)")
STRESS = re.compile("[ˈˌ]")
# The phones of the tables (data/README.md) that IPA writes otherwise.
PHONES = {"v": "ʋ"}


DO_NOT_EXIT = 0x8000
"""Option of espeak-ng: an error is returned, rather than ending the whole process."""


class _Engine:
    """espeak-ng, speaking Urdu. Call it only while holding `_LOCK`."""

    def __init__(self) -> None:
        import espeakng_loader  # type: ignore[import-untyped, unused-ignore]

        self._library = ctypes.CDLL(str(espeakng_loader.get_library_path()))
        data = str(espeakng_loader.get_data_path())
        started = self._library.espeak_Initialize(2, 0, data.encode(), DO_NOT_EXIT)
        if started < 0 or self._library.espeak_SetVoiceByName(b"ur") != 0:
            raise VoiceError(
                f"espeak-ng, which turns words into sounds, cannot use its data in {data} "
                f"({len(data)} characters; it takes about 150). Install awaz in a shorter path, or "
                "install its data again: pip install --force-reinstall espeakng-loader"
            )
        self._phonemes = self._library.espeak_TextToPhonemes
        self._phonemes.argtypes = (ctypes.POINTER(ctypes.c_char_p), ctypes.c_int, ctypes.c_int)
        self._phonemes.restype = ctypes.c_char_p

    def __call__(self, word: str) -> str:
        """What the engine writes for a word: its IPA, with the markers of other languages."""
        text, said = ctypes.c_char_p(word.encode()), []
        while text.value is not None:  # the call moves the pointer, clause by clause
            said.append(self._phonemes(ctypes.byref(text), 1, 2) or b"")
        return b"".join(said).decode().replace(" ", "").replace("\n", "")


_LOCK = threading.Lock()


@cache
def _engine() -> _Engine:
    return _Engine()


def pronounce(words: Iterable[str]) -> list[str]:
    """The IPA of each spoken word: never empty, no spaces in it, only `IPA_SYMBOLS`.

    Raises ArticleError, naming the word, when nothing is known to say it.
    """
    return [_pronounced(word) for word in words]


@lru_cache(maxsize=65_536)
def _pronounced(word: str) -> str:
    bare = _without_marks(word)
    ipa = _listed().get(word) or _listed().get(bare) or _looked_up(word) or _from_engine(word, bare)
    return STRESS.sub("", ipa) if bare in tables.words("unstressed.txt") else ipa


def _without_marks(word: str) -> str:
    """The word in plain letters, without vowel signs."""
    plain = unicodedata.normalize("NFKC", word)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _from_engine(word: str, bare: str) -> str:
    for spelling in (word, bare):
        with _LOCK:
            said = _engine()(spelling)
        ipa = _canonical(said, spelling)
        if STRESS.sub("", ipa):
            break
    else:
        raise ArticleError(
            f"nothing is known to pronounce “{word}”: write it in Urdu letters or in words"
        )
    if unknown := set(ipa) - IPA_SYMBOLS:
        raise ArticleError(
            f"“{word}” is pronounced with {' '.join(sorted(unknown))}, which no voice knows: "
            "write it in Urdu letters"
        )
    return ipa


def _canonical(said: str, spelling: str) -> str:
    """The engine's notation as this project's, a run of each language by its own table."""
    language, parts = "ur", []
    for marker, run in SEGMENT.findall(_replaced(unicodedata.normalize("NFD", said), RARE)):
        if marker:
            language = marker
        else:
            parts.append(_urdu(run, spelling) if language == "ur" else _foreign(run, spelling))
    return "".join(parts)


def _replaced(text: str, table: tuple[tuple[str, str], ...]) -> str:
    for old, new in table:
        text = text.replace(old, new)
    return text


def _urdu(run: str, spelling: str) -> str:
    run = _replaced(run, URDU)
    if "ھ" in spelling:  # now and then the engine writes its aspiration as a full h
        run = re.sub("(?<=[pbtdʈɖʃʒkɡɽ])h+", "ʰ", run)
    run = re.sub(f"([^{VOWELS}{NASAL}])ː", r"\1\1", run)  # geminates are written twice
    run = re.sub(f"a(?=[{NASAL}]?$)", "aː", run)  # no Urdu word ends in a short vowel
    return re.sub(f"a(?!{NASAL}?ː|[ɪʊ])", "ə", run)


def _foreign(run: str, spelling: str) -> str:
    run = _replaced(run, FOREIGN)
    run = re.sub("ː+", "ː", run)  # a vowel that was long already
    if re.search("r(?:e|s|es)?$", spelling) and re.search(r"[əɔa]ː?$", run):
        run += "r"  # the engine's English is British; Urdu's is not: it says the r
    return run


@cache
def _listed() -> dict[str, str]:
    """The words of our own tables, as IPA."""
    numbers = {word: _ipa(phones) for _, word, phones in tables.rows("numbers.tsv")}
    return numbers | {word: _ipa(phones) for word, phones in tables.rows("overrides.tsv")}


def _looked_up(word: str) -> str:
    """What the lexicon says; empty for a word it lacks, as it does every one with vowel marks."""
    phones = tables.mapping("lexicon.tsv").get(word)
    return _ipa(phones) if phones else ""


def _ipa(phones: str) -> str:
    """Phones of a table (`p aː ~ tʃ`) as IPA, stressed on the heaviest syllable."""
    symbols: list[str] = []
    for phone in phones.split():
        if phone == "~":
            symbols[-1] = symbols[-1][0] + NASAL + symbols[-1][1:]
        else:
            symbols.append(PHONES.get(phone, phone))
    stressed = _stressed(symbols)
    return "".join("ˈ" * (place == stressed) + symbol for place, symbol in enumerate(symbols))


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
