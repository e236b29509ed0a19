"""The narration in packets of AAC or Opus: each paragraph is coded on its own and kept so.

The packets of one paragraph after those of another are a sound without a seam, since each begins
and ends in silence. A packet holds a fixed number of samples, which paragraphs are not made of: a
paragraph is put where the nearest packet begins, so it is heard at most half a packet early or
late (AAC: 21 ms, Opus: 10 ms), as far on as it may stand.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from awaz.audio import mp3
from awaz.audio.narration import Passage, ahead
from awaz.audio.store import Store

if TYPE_CHECKING:
    from av.audio.codeccontext import AudioCodecContext

VERSION = "packets 2"
"""Part of the key of what is kept: raise it when packets would be different."""
SPARE = 2
"""Silent packets kept after a paragraph: one where the next begins late, two after the last."""
WARM_UP = 4
"""Packets of silence, not kept, that make coders spend on the first sound what they do after a
pause, and remember what decoders then do."""
NUMBER_BYTES = 4
"""Of what is kept, that tell of how many packets it is."""


@dataclass(frozen=True)
class Coding:
    """How a codec of FFmpeg's libraries is used, and what its packets are like."""

    codec: str
    sample_format: str
    bit_rate: int
    options: dict[str, str]
    samples: int
    """A packet holds, at `mp3.RATE`."""
    delay: int
    """Samples that a decoder gives before the sound."""

    @cached_property
    def extradata(self) -> bytes:
        """What a file tells a decoder before the first packet."""
        context = self.context()
        context.open()
        return context.extradata or b""

    def context(self) -> AudioCodecContext:
        from av.audio.codeccontext import AudioCodecContext
        from av.codec.context import CodecContext, Flags

        context = CodecContext.create(self.codec, "w")
        assert isinstance(context, AudioCodecContext)
        context.sample_rate = mp3.RATE
        context.layout = "mono"
        context.format = self.sample_format
        context.bit_rate = self.bit_rate
        context.options = self.options
        context.flags |= Flags.bitexact  # else the name of what coded it stands in the sound
        return context

    def end(self, frames: int) -> int:
        """How many packets a sound of so many frames takes."""
        return -(-(frames + self.delay) // self.samples)


@dataclass(frozen=True, slots=True)
class Packets:
    """Packets of a stretch of sound, one after the other."""

    sizes: tuple[int, ...]
    """In bytes."""
    data: bytes

    def __iter__(self) -> Iterator[bytes]:
        for start, end in pairwise(accumulate(self.sizes, initial=0)):
            yield self.data[start:end]

    def first(self, count: int) -> Packets:
        """So many of them."""
        sizes = self.sizes[:count]
        return Packets(sizes, self.data[: sum(sizes)])


AAC = Coding(
    codec="aac",
    sample_format="fltp",
    bit_rate=64_000,
    options={"aac_coder": "fast"},
    samples=1024,
    delay=1024,
)
OPUS = Coding(
    codec="libopus",
    sample_format="s16",
    bit_rate=32_000,
    options={"compression_level": "5"},
    samples=480,
    delay=156,
)
"""The options ask for a third of the usual work, which at these bit rates nobody hears."""


def coded(
    coding: Coding, passages: Sequence[Passage], store: Store, *, jobs: int
) -> Iterator[Packets]:
    """Each passage's packets, from the store or coded side by side.

    All together they hold the sound and what the coder is late by, to within a packet.
    """
    ends = list(accumulate(passage.frames for passage in passages))
    starts = [_nearest(coding, frames) for frames in (0, *ends[:-1])]
    counts = [after - before for before, after in pairwise([*starts, coding.end(ends[-1])])]

    with ThreadPoolExecutor(jobs) as pool:
        made = ahead(pool, lambda passage: packets(coding, passage, store), passages, jobs)
        for count, found in zip(counts, made, strict=True):
            yield found.first(count)


def packets(coding: Coding, passage: Passage, store: Store) -> Packets:
    """A passage's packets, from the store when they are kept there, which else they then are."""
    kept = store.encoded(_key(coding, passage), lambda: _packed(_coded(coding, passage)))
    return _unpacked(kept)


def _nearest(coding: Coding, frames: int) -> int:
    return (2 * frames + coding.samples) // (2 * coding.samples)


def _key(coding: Coding, passage: Passage) -> str:
    import av

    how = [VERSION, av.__version__, coding.codec, coding.bit_rate, coding.options]
    return hashlib.sha256(json.dumps([*how, passage.key]).encode()).hexdigest()


def _coded(coding: Coding, passage: Passage) -> list[bytes]:
    import av

    count = -(-passage.frames // coding.samples) + SPARE
    last = WARM_UP + count
    silence = bytes(2 * WARM_UP * coding.samples)
    pcm = (silence + passage.pcm()).ljust(2 * last * coding.samples, b"\0")
    frame = av.AudioFrame(format="s16", layout="mono", samples=len(pcm) // 2)
    frame.planes[0].update(pcm)
    frame.sample_rate = mp3.RATE
    context = coding.context()
    packets = [bytes(packet) for given in (frame, None) for packet in context.encode(given)]
    return packets[WARM_UP:last]


def _packed(packets: Sequence[bytes]) -> bytes:
    """How many there are, the length of each in two bytes, then all of them."""
    sizes = struct.pack(f">{len(packets)}H", *map(len, packets))
    return b"".join((len(packets).to_bytes(NUMBER_BYTES, "big"), sizes, *packets))


def _unpacked(kept: bytes) -> Packets:
    count = int.from_bytes(kept[:NUMBER_BYTES], "big")
    sizes = struct.unpack_from(f">{count}H", kept, NUMBER_BYTES)
    return Packets(sizes, kept[NUMBER_BYTES + 2 * count :])
