"""espeak-ng in this process: what a word sounds like, and the sound of phonemes.

Two rooms ask it: the text room about words that no list of ours holds, and the audio room for a
voice that drafts are heard in. The library has one state for the whole process and is not
thread-safe, so it is loaded and locked here, once, for both. Each call sets whatever
of the state it depends on: neither disturbs the other. Saying ten seconds takes it a hundredth of
one, which is as long as anybody waits.

espeak-ng is a library of its own (GPL-3), which comes with the package espeakng-loader; it is
asked through ctypes and loaded when first needed.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from awaz.errors import VoiceError

# Of speak_lib.h: how sound is handed over, …
SYNCHRONOUS = 2
DO_NOT_EXIT = 0x8000
"""Option: an error is returned, rather than ending the whole process."""
# … what a text is, …
UTF8, PHONEMES_IN_BRACKETS = 1, 0x100
# … how phonemes are written, …
IPA = 2
# … what is set, …
RATE = 1
# … and what is told beside the sound.
LIST_ENDS, WORD = 0, 1

URDU = "ur"
CALM = 175
"""Words a minute, espeak-ng's own pace."""


@dataclass(frozen=True, slots=True)
class Said:
    """The sound of a text."""

    pcm: bytes
    """16-bit samples of one channel."""
    rate: int
    """Samples a second."""
    words: tuple[tuple[int, int], ...]
    """Of each word the engine began, in order: code points into the text, and samples."""


class _Event(ctypes.Structure):
    """`espeak_EVENT`."""

    _fields_: ClassVar[Sequence[Any]] = (
        ("type", ctypes.c_int),
        ("identifier", ctypes.c_uint),
        ("position", ctypes.c_int),  # code points into the text, counted from 1
        ("length", ctypes.c_int),
        ("milliseconds", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("name", ctypes.c_char * 8),
    )


_Hear = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


class _Engine:
    """espeak-ng. Call it only while holding `_LOCK`."""

    def __init__(self) -> None:
        import espeakng_loader

        self._library = _library()
        data = str(espeakng_loader.get_data_path())
        self._rate = self._library.espeak_Initialize(SYNCHRONOUS, 0, data.encode(), DO_NOT_EXIT)
        self._language = URDU
        if self._rate < 0 or self._library.espeak_SetVoiceByName(URDU.encode()) != 0:
            raise VoiceError(
                f"espeak-ng, which turns words into sounds, cannot use its data in {data} "
                f"({len(data)} characters; it takes about 150). Install awaz in a shorter path, or "
                "install its data again: pip install --force-reinstall espeakng-loader"
            )
        self._phonemes = self._library.espeak_TextToPhonemes
        self._phonemes.argtypes = (ctypes.POINTER(ctypes.c_char_p), ctypes.c_int, ctypes.c_int)
        self._phonemes.restype = ctypes.c_char_p
        self._sound = bytearray()
        self._words: list[tuple[int, int]] = []
        self._hear = _Hear(self._collect)  # the library keeps its address, so it is kept here
        self._library.espeak_SetSynthCallback(self._hear)

    def _set(self, language: str) -> None:
        if language != self._language:
            if self._library.espeak_SetVoiceByName(language.encode()) != 0:
                raise VoiceError(f"espeak-ng does not know the language {language!r}.")
            self._language = language

    def phonemes(self, word: str, language: str) -> str:
        self._set(language)
        text, said = ctypes.c_char_p(word.encode()), []
        while text.value is not None:  # the call moves the pointer, clause by clause
            said.append(self._phonemes(ctypes.byref(text), UTF8, IPA) or b"")
        return b"".join(said).decode()

    def say(self, text: str, words_a_minute: int) -> Said:
        self._set(URDU)
        self._sound.clear()
        self._words.clear()
        self._library.espeak_SetParameter(RATE, words_a_minute, 0)
        encoded = text.encode()
        flags = UTF8 | PHONEMES_IN_BRACKETS
        failed = self._library.espeak_Synth(encoded, len(encoded) + 1, 0, 1, 0, flags, None, None)
        if failed or not self._sound:
            raise VoiceError(f"espeak-ng could not say {text!r} (its answer: {failed}).")
        return Said(bytes(self._sound), self._rate, tuple(self._words))

    def _collect(self, samples: Any, count: int, events: Any) -> int:
        """Called with each piece of sound, and what is told of it; 0 asks for the next."""
        if samples and count > 0:
            self._sound += ctypes.string_at(samples, 2 * count)
        place = 0
        while (event := events[place]).type != LIST_ENDS:
            if event.type == WORD:
                self._words.append((event.position - 1, event.sample))
            place += 1
        return 0


_LOCK = threading.Lock()


@cache
def _library() -> ctypes.CDLL:
    import espeakng_loader

    return ctypes.CDLL(str(espeakng_loader.get_library_path()))


@cache
def _engine() -> _Engine:
    return _Engine()


@cache
def version() -> str:
    """Of the library: `1.52.0`."""
    told = _library().espeak_Info
    told.restype = ctypes.c_char_p
    return bytes(told(None)).decode()


def phonemes(word: str, language: str = URDU) -> str:
    """What the engine writes for a word: its IPA, with the markers of other languages.

    `language` is one of its voices by name. Raises `VoiceError` when espeak-ng cannot be used.
    """
    with _LOCK:
        return _engine().phonemes(word, language)


def say(text: str, *, words_a_minute: int = CALM) -> Said:
    """The sound of an Urdu text, where `[[…]]` holds phonemes in espeak-ng's own notation.

    `words_a_minute` are from 80 to 450. Raises `VoiceError` when there is no sound to be had.
    """
    with _LOCK:
        return _engine().say(text, words_a_minute)
