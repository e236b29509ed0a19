"""pydub, which cuts and fades.

It is imported here alone, without its complaint that FFmpeg's programs are missing: sound
reaches it as samples, so it needs none of them.
"""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from pydub import AudioSegment
    from pydub.silence import detect_leading_silence

__all__ = ["AudioSegment", "detect_leading_silence", "segment"]


def segment(pcm: bytes, rate: int) -> AudioSegment:
    """16-bit mono samples as pydub holds them."""
    return AudioSegment(data=pcm, sample_width=2, frame_rate=rate, channels=1)
