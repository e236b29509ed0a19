"""Measuring and levelling."""

from __future__ import annotations

import pytest
from speech import RATE, sine

from awaz.audio.loudness import LIMIT_DBFS, TARGET_LUFS, level, measure


def test_a_tone_measures_as_the_standard_says() -> None:
    """EBU Tech 3341: 1 kHz at -20 dBFS in one channel is -23 LUFS (-20, less 3 for one channel)."""
    loudness = measure(sine(20), RATE)
    assert loudness is not None
    assert loudness.integrated == pytest.approx(-23, abs=0.1)
    assert loudness.true_peak == pytest.approx(-20, abs=0.1)


def test_what_is_too_short_or_silent_cannot_be_measured() -> None:
    """No number is made up for it."""
    assert measure(sine(0.2), RATE) is None
    assert measure(bytes(2 * RATE), RATE) is None


@pytest.mark.parametrize("seconds", [0.3, 1, 12.345])
@pytest.mark.parametrize("peak_dbfs", [-40, -3])
def test_levelled_sound_has_the_target_loudness(seconds: float, peak_dbfs: float) -> None:
    """Whatever its own level and length; and it stays as long as it was."""
    sound = sine(seconds, peak_dbfs=peak_dbfs)
    levelled = level(sound, RATE)
    assert len(levelled) == len(sound)
    pause = bytes(2 * int(0.4 * RATE))
    loudness = measure(pause + levelled + pause, RATE)
    assert loudness is not None
    assert loudness.integrated == pytest.approx(TARGET_LUFS, abs=0.15)


def test_peaks_are_limited() -> None:
    """A click in quiet speech does not pass the limit when the whole is made louder."""
    quiet = sine(3, peak_dbfs=-30)
    clicks = quiet[:48_000] + sine(0.002, hertz=500, peak_dbfs=-6) + quiet[48_000:]
    loudness = measure(level(clicks, RATE), RATE)
    assert loudness is not None
    assert loudness.true_peak <= LIMIT_DBFS + 0.6


def test_peaks_are_limited_in_sound_that_is_loud_enough() -> None:
    """What comes at the target loudness, with a click in it, is limited like everything else."""
    right = sine(3, peak_dbfs=-13)  # a sine of -13 dBFS is one of -16 LUFS
    clicks = right[:48_000] + sine(0.002, hertz=500, peak_dbfs=-0.1) + right[48_000:]
    loudness = measure(level(clicks, RATE), RATE)
    assert loudness is not None
    assert loudness.true_peak <= LIMIT_DBFS + 0.6
