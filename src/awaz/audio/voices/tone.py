"""The null voice: hums a note for as long as the words would take. Instant, offline, exact.

Tests that are not about speech use it, and so can anyone who wants to see an edition's shape.
"""

from __future__ import annotations

from collections.abc import Sequence

from awaz.audio.voice import Speech, SpokenWord, VoiceSettings
from awaz.model import VoiceInfo

RATE = 24_000
LETTER_MS = 60
EDGE_MS = 50
"""Silence before and after, as real voices have it."""
NOTES_HZ = (220, 247, 262, 294, 330)


class Tone:
    """A note a word, its pitch from the word's letters, 60 ms a letter."""

    version = "tone 1"
    limit = 400
    info = VoiceInfo(
        name="tone",
        label="سُر",
        language="und",
        sex="",
        offline=True,
        marks=True,
        licence="Apache-2.0",
        credit="A hum that stands for a voice; part of awaz.",
    )

    def __init__(self, settings: VoiceSettings) -> None:
        self._letter_frames = round(LETTER_MS * RATE / 1000 / settings.speed)
        self.version = f"tone 1 speed {settings.speed:g}"

    def consumes(self, words: Sequence[SpokenWord]) -> str:
        """The words and their punctuation."""
        return " ".join(word.text + word.mark for word in words)

    def load(self, threads: int) -> None:
        """It needs nothing."""

    def speak(self, words: Sequence[SpokenWord]) -> Speech:
        """Hum them, with a breath between."""
        import numpy as np

        edge = np.zeros(EDGE_MS * RATE // 1000)
        sound, marks, at = [edge], [], len(edge)
        for word in words:
            frames = self._letter_frames * (len(word.text) + 1)
            time = np.arange(frames) / RATE
            pitch = NOTES_HZ[sum(map(ord, word.text)) % len(NOTES_HZ)]
            envelope = np.minimum(1, 8 * np.sin(np.pi * np.arange(frames) / frames))
            sound.append(0.3 * np.sin(2 * np.pi * pitch * time) * envelope)
            marks.append(at)
            at += frames
        pcm = (np.concatenate([*sound, edge]) * 32767).astype("<i2").tobytes()
        return Speech(pcm, RATE, tuple(marks))
