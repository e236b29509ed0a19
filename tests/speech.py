"""Words and voices for tests that are about sound, not about text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from awaz.audio.voice import Speech, SpokenWord, Voice, VoiceSettings
from awaz.audio.voices import find_voice
from awaz.model import Sentence, VoiceInfo
from awaz.text.reader import read_article
from awaz.text.words import read_words

RATE = 24_000


def spoken(text: str, mark: str = ".") -> tuple[SpokenWord, ...]:
    """Plain words as a voice is handed them."""
    *words, last = read_words(text)
    said = [SpokenWord(word.spoken, word.ipa, "") for word in words]
    return (*said, SpokenWord(last.spoken, last.ipa, mark))


def loaded(name: str, settings: VoiceSettings | None = None, threads: int = 1) -> Voice:
    """A voice ready to speak."""
    voice = find_voice(name, settings or VoiceSettings())
    voice.load(threads)
    return voice


def sentences(folder: Path, text: str) -> list[Sentence]:
    """The sentences of a text."""
    path = folder / "sentences.txt"
    path.write_text(text, encoding="utf-8")
    return list(read_article(path).sentences())


def sine(seconds: float, hertz: float = 1000, peak_dbfs: float = -20) -> bytes:
    """16-bit mono sound at 24 kHz."""
    time = np.arange(round(seconds * RATE)) / RATE
    wave = 10 ** (peak_dbfs / 20) * np.sin(2 * np.pi * hertz * time)
    return (wave * 32767).astype("<i2").tobytes()


def decoded(path: Path) -> NDArray[np.float64]:
    """A sound file as FFmpeg's libraries decode it, -1 … 1."""
    import av

    with av.open(str(path)) as container:
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
    samples = np.concatenate([frame.reshape(-1) for frame in frames])
    return samples / 32768 if samples.dtype == np.int16 else samples.astype(float)


def dbfs(samples: NDArray[np.float64]) -> float:
    """Root mean square against full scale."""
    return float(20 * np.log10(np.sqrt(np.mean(samples**2)) + 1e-9))


class FakeVoice:
    """A voice that says what it is told to; without marks."""

    info = VoiceInfo("fake", "نقلی", "ur", "", True, False, "Apache-2.0", "For tests.")
    version = "fake 1"
    limit = 40

    def __init__(self, pcm: bytes, rate: int = RATE) -> None:
        self._speech = Speech(pcm, rate, ())

    def consumes(self, words: Sequence[SpokenWord]) -> str:
        return " ".join(word.text + word.mark for word in words)

    def load(self, threads: int) -> None:
        pass

    def speak(self, words: Sequence[SpokenWord]) -> Speech:
        return self._speech


class Untold:
    """Another voice, whose marks are hidden; it counts what it says."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self.info = replace(voice.info, name="untold", marks=False)
        self.version = voice.version
        self.limit = voice.limit
        self.said: list[str] = []

    def consumes(self, words: Sequence[SpokenWord]) -> str:
        return self._voice.consumes(words)

    def load(self, threads: int) -> None:
        self._voice.load(threads)

    def speak(self, words: Sequence[SpokenWord]) -> Speech:
        self.said.append(" ".join(word.text for word in words))
        return replace(self._voice.speak(words), marks=())
