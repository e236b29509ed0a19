"""espeak-ng, asked about words that no list of ours holds, its faults mended.

It runs in this process through ctypes, costs some microseconds a word, and is not thread-safe:
one lock, started when first needed. espeak-ng is a library of its own (GPL-3), which comes with
the package espeakng-loader; awaz speaks without it as well, somewhat worse.
"""

from __future__ import annotations

import ctypes
import re
import threading
import unicodedata
from functools import cache

from awaz.errors import VoiceError
from awaz.text.sound.phones import IPA_SYMBOLS, NASAL, RARE, URDU, VOWELS

MARKER = re.compile(r"\([a-z-]+\)")
"""What espeak-ng puts before the words of another language."""

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


def heard(word: str) -> str:
    """The IPA espeak-ng has for a word, stress marks included; empty when it has none.

    Raises VoiceError when espeak-ng cannot be used.
    """
    with _LOCK:
        said = _engine()(word)
    ipa = _canonical(said, word)
    return ipa if set(ipa) <= IPA_SYMBOLS else ""


def _canonical(said: str, spelling: str) -> str:
    """The engine's notation as this project's."""
    run = unicodedata.normalize("NFD", MARKER.sub("", said))
    for old, new in (*RARE, *URDU, ("ʊː", "uː"), ("ɪː", "iː")):
        run = run.replace(old, new)
    if "ھ" in spelling:  # now and then the engine writes its aspiration as a full h
        run = re.sub("(?<=[pbtdʈɖʃʒkɡɽ])h+", "ʰ", run).replace("ʰʰ", "ʰ")
    run = re.sub(f"([^{VOWELS}{NASAL}])ː", r"\1\1", run)  # geminates are written twice
    run = re.sub(f"a(?=[{NASAL}]?$|[ɪʊ])", "aː", run)  # no Urdu word ends in a short vowel
    run = re.sub(f"[aʌ](?!{NASAL}?ː)", "ə", run)
    return re.sub(f"([iueoɛɔ]{NASAL}?)(?!{NASAL}?ː)", r"\1ː", run)  # always long in the tables
