"""From what a voice said to a finished clip."""

from __future__ import annotations

import numpy as np
import pytest
from speech import RATE, sine

from awaz.audio.finish import finish
from awaz.audio.voice import Speech
from awaz.errors import VoiceError

SILENT_SECOND = bytes(2 * RATE)
PIECE = Speech(SILENT_SECOND + sine(1) + SILENT_SECOND, RATE, (RATE, RATE + 12_000))


def test_silence_at_the_edges_goes() -> None:
    """Of a second before and after, some hundredths stay, and the marks move with the sound."""
    pcm, marks = finish([PIECE], [])
    assert len(pcm) / 2 == pytest.approx(RATE * (1 + 0.02 + 0.06), abs=RATE * 0.02)
    assert marks[0] == pytest.approx(0.02 * RATE, abs=0.006 * RATE)
    assert marks[1] - marks[0] == 12_000


def test_edges_are_faded() -> None:
    """A clip begins and ends at nothing, so that no join can click."""
    pcm, _ = finish([PIECE], [])
    samples = np.abs(np.frombuffer(pcm, dtype="<i2"))
    assert samples[:24].max() < 100
    assert samples[-24:].max() < 100


def test_pieces_are_joined_with_a_pause_and_one_gain() -> None:
    """Marks of the second piece count from the beginning of the clip; levels keep their ratio."""
    quieter = Speech(SILENT_SECOND + sine(1, peak_dbfs=-26) + SILENT_SECOND, RATE, (RATE,))
    pcm, marks = finish([PIECE, quieter], [250])
    assert len(marks) == 3
    assert marks[2] == pytest.approx(RATE * (1.08 + 0.25 + 0.02), abs=RATE * 0.02)
    samples = np.frombuffer(pcm, dtype="<i2").astype(float)
    first, second = samples[6000:18000], samples[marks[2] + 6000 : marks[2] + 18000]
    assert 20 * np.log10(first.std() / second.std()) == pytest.approx(6, abs=0.3)


def test_other_rates_become_the_house_rate() -> None:
    """A voice at 22,050 Hz gives a clip at 24,000, its marks at the same instants."""
    piece = Speech(bytes(22_050) + sine(1) + bytes(22_050), 22_050, (11_025,))
    pcm, marks = finish([piece], [])
    assert len(pcm) / 2 == pytest.approx(RATE * (24_000 / 22_050 + 0.08), rel=0.02)
    assert marks[0] == pytest.approx(0.02 * RATE, abs=0.01 * RATE)


@pytest.mark.parametrize(
    "marks", [(0, 100, 200, RATE), (RATE, 2 * RATE + 10, 3 * RATE - 2, 3 * RATE - 1)]
)
def test_marks_stay_inside_and_in_order(marks: tuple[int, ...]) -> None:
    """Words that a voice places into its silent edges still follow each other, inside the clip."""
    piece = Speech(SILENT_SECOND + sine(1) + SILENT_SECOND, RATE, marks)
    pcm, moved = finish([piece], [])
    assert len(moved) == 4
    assert list(moved) == sorted(set(moved))
    assert moved[0] >= 0
    assert moved[-1] < len(pcm) // 2


def test_a_piece_without_marks_leaves_the_sentence_without() -> None:
    """Half of the times is worse than none."""
    _, marks = finish([PIECE, Speech(sine(1), RATE, ())], [60])
    assert marks == ()


@pytest.mark.parametrize("pcm", [SILENT_SECOND, b""])
def test_silence_is_an_error(pcm: bytes) -> None:
    """A voice that answers with nothing to hear has failed."""
    with pytest.raises(VoiceError, match="silence"):
        finish([Speech(pcm, RATE, ())], [])
