"""From what a voice said to a finished clip: levelled, trimmed, faded, its pieces joined.

A finished clip begins and ends just outside the sound, so that the pauses between clips are
what the settings say, whatever silence a voice leaves at its edges.
"""

from __future__ import annotations

from collections.abc import Sequence

from awaz.audio.loudness import level
from awaz.audio.sound import AudioSegment, detect_leading_silence, segment
from awaz.audio.voice import Speech
from awaz.errors import VoiceError

VERSION = "finish 2"
"""Part of every clip's key: raise it when a finished clip would sound different."""
RATE = 24_000
"""Frames a second of every clip and edition: whole milliseconds are whole frames."""
SILENCE_DBFS = -45.0
KEEP_BEFORE_MS = 20
KEEP_AFTER_MS = 60
FADE_IN_MS = 10
FADE_OUT_MS = 40


def finish(pieces: Sequence[Speech], pauses_ms: Sequence[int]) -> tuple[bytes, tuple[int, ...]]:
    """One sentence's pieces as 16-bit mono sound at `RATE`, and the start of each word in frames.

    `pauses_ms` are the silences between the pieces, one fewer than these. The marks are empty
    when a piece has none. Raises `VoiceError` when a piece is silent.
    """
    sounds = _levelled([_at_house_rate(piece) for piece in pieces])
    known = all(piece.marks for piece in pieces)
    parts: list[bytes] = []
    marks: list[int] = []
    for piece, sound, pause_ms in zip(pieces, sounds, [*pauses_ms, 0], strict=True):
        at = sum(map(len, parts)) // 2
        trimmed, cut_ms = _trimmed(sound)
        if known:
            cut = cut_ms * RATE // 1000
            marks += [at + mark * RATE // piece.rate - cut for mark in piece.marks]
        parts += [trimmed.raw_data, bytes(2 * (pause_ms * RATE // 1000))]
    pcm = b"".join(parts)
    return pcm, _in_order(marks, len(pcm) // 2)


def _at_house_rate(piece: Speech) -> AudioSegment:
    return segment(piece.pcm, piece.rate).set_frame_rate(RATE)


def _levelled(sounds: Sequence[AudioSegment]) -> list[AudioSegment]:
    """All pieces by one gain: a sentence does not change its loudness where it was split."""
    levelled = level(b"".join(sound.raw_data for sound in sounds), RATE)
    cut, at = [], 0
    for sound in sounds:
        end = at + len(sound.raw_data)
        cut.append(segment(levelled[at:end], RATE))
        at = end
    return cut


def _trimmed(sound: AudioSegment) -> tuple[AudioSegment, int]:
    """The sound between its silent edges, faded, and how many ms were cut at the front."""
    before = detect_leading_silence(sound, SILENCE_DBFS, chunk_size=5)
    after = detect_leading_silence(sound.reverse(), SILENCE_DBFS, chunk_size=5)
    if before >= len(sound):
        raise VoiceError("The voice answered with silence. Try again, or choose another voice.")
    start = max(before - KEEP_BEFORE_MS, 0)
    end = len(sound) - max(after - KEEP_AFTER_MS, 0)
    return sound[start:end].fade_in(FADE_IN_MS).fade_out(FADE_OUT_MS), start


def _in_order(marks: Sequence[int], frames: int) -> tuple[int, ...]:
    """Inside the clip and a frame apart at least: trimming can press marks together.

    Empty when the clip has fewer frames than there are words.
    """
    if len(marks) > frames:
        return ()
    ordered: list[int] = []
    for place, mark in enumerate(marks):
        earliest = ordered[-1] + 1 if ordered else 0
        latest = frames - (len(marks) - place)
        ordered.append(min(max(mark, earliest), latest))
    return tuple(ordered)
