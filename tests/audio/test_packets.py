"""Paragraphs coded on their own, and what they sound like in a row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from speech import RATE

from awaz.audio.narration import SILENCE_AFTER, Passage
from awaz.audio.packets import AAC, OPUS, Coding, coded
from awaz.audio.store import Store

CODINGS = pytest.mark.parametrize("coding", [AAC, OPUS], ids=lambda coding: coding.codec)
LENGTHS = (41, 97, 55, 64, 73, 89)
"""Of paragraphs, in frames of MP3."""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def wave(number: int) -> NDArray[np.int16]:
    """A chirp as loud from its first sample to its last, then the least silence there may be."""
    frames = LENGTHS[number % len(LENGTHS)] * 576 - SILENCE_AFTER
    time = np.arange(frames) / RATE
    chirp = 9000 * np.cos(2 * np.pi * (200 + 10 * number + 1500 * time) * time)
    return np.pad(chirp.astype("<i2"), (0, SILENCE_AFTER))


def passages(count: int) -> list[Passage]:
    return [passage(str(number), wave(number)) for number in range(count)]


def passage(key: str, samples: NDArray[np.int16]) -> Passage:
    return Passage(key, len(samples), samples.tobytes)


def joined(coding: Coding, given: Sequence[Passage], store: Store) -> list[bytes]:
    return [packet for packets in coded(coding, given, store, jobs=2) for packet in packets]


def heard(coding: Coding, packets: Sequence[bytes]) -> NDArray[np.float64]:
    """What a decoder makes of it, without what the coder was late by, at `RATE`."""
    context = av.CodecContext.create(coding.codec, "r")
    assert isinstance(context, av.AudioCodecContext)
    context.extradata = coding.extradata
    context.sample_rate, context.layout = RATE, "mono"
    frames = [frame for packet in packets for frame in context.decode(av.Packet(packet))]
    samples = np.concatenate([frame.to_ndarray().reshape(-1) for frame in frames])
    sound = samples / 32768 if samples.dtype == np.int16 else samples.astype(float)
    late = coding.delay if coding is AAC else 0  # this decoder of Opus knows by itself
    return sound[:: frames[0].sample_rate // RATE][late:]


def paragraph_starts(given: Sequence[Passage]) -> list[int]:
    return [sum(each.frames for each in given[:place]) for place in range(len(given))]


@CODINGS
def test_paragraphs_are_heard_where_they_stand(coding: Coding, store: Store) -> None:
    """The hundredth is late or early by half a packet at most, as is the first."""
    given = passages(100)
    sound = heard(coding, joined(coding, given, store))
    around = np.pad(sound, 600)
    for each, start in zip(given, paragraph_starts(given), strict=True):
        beginning = np.frombuffer(each.pcm(), dtype="<i2")[:4800].astype(float)
        alike = np.correlate(around[start : start + 6000], beginning, "valid")
        assert abs(int(alike.argmax()) - 600) <= coding.samples / 2
    length = sum(each.frames for each in given)
    assert length <= len(sound) + 60
    assert len(sound) < length + coding.samples + coding.delay


@CODINGS
def test_between_paragraphs_is_silence(coding: Coding, store: Store) -> None:
    """What stands nearest to the seam of two that are coded apart is neither click nor echo."""
    given = passages(24)
    sound = heard(coding, joined(coding, given, store))
    for start in paragraph_starts(given)[1:]:
        middle = start - SILENCE_AFTER // 2
        assert abs(sound[middle - 300 : middle + 300]).max() < 0.002


@CODINGS
def test_a_changed_paragraph_alone_is_coded(coding: Coding, store: Store) -> None:
    """The sound of the others is not even asked for, though those after it move."""
    given = passages(6)
    list(coded(coding, given, store, jobs=2))
    read: list[str] = []

    def counted(each: Passage) -> Passage:
        def pcm() -> bytes:
            read.append(each.key)
            return each.pcm()

        return Passage(each.key, each.frames, pcm)

    given[2] = passage("another", wave(9))
    list(coded(coding, [counted(each) for each in given], store, jobs=2))
    assert read == ["another"]


@CODINGS
def test_packets_are_the_same_kept_or_not(coding: Coding, tmp_path: Path) -> None:
    """Bytes follow from the sound, not from what was coded before."""
    given, warm = passages(6), Store(tmp_path / "warm")
    joined(coding, [given[4], given[1]], warm)
    fresh = joined(coding, given, Store(tmp_path / "fresh"))
    assert joined(coding, given, warm) == joined(coding, given, warm) == fresh


@CODINGS
def test_no_name_of_a_program_stands_in_the_sound(coding: Coding, store: Store) -> None:
    """Coders like to tell who they are."""
    assert b"Lavc" not in b"".join(joined(coding, passages(2), store))
