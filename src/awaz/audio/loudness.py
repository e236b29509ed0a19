"""How loud sound is, and making it as loud as it should be, through FFmpeg's own filters.

Every sentence is levelled on its own, so one changed sentence leaves the others as they are.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from awaz.model import Loudness

if TYPE_CHECKING:
    import av

TARGET_LUFS = -16.0
"""Integrated loudness of an edition, as spoken-word platforms ask for it."""
PEAK_CEILING_DBTP = -1.0
"""True peak that no edition passes."""
LEVEL_PASSES = 5
"""The limiter takes a little loudness with the peaks: it is given back, pass by pass."""
LEVEL_TOLERANCE_LU = 0.1
LIMIT_DBFS = -2.0
"""Where clips are limited: room for peaks between samples and for what MP3 coding adds."""
MEASURABLE_S = 0.4
"""EBU R 128 measures blocks of this length."""
CHUNK_FRAMES = 1 << 16


@dataclass(frozen=True, slots=True)
class Measured:
    """What is found in a file of sound."""

    seconds: float
    """As long as it decodes to."""
    loudness: Loudness | None
    """None when it is silent or under 0.4 s."""


def measure(pcm: bytes, rate: int) -> Loudness | None:
    """Loudness of 16-bit mono sound; None when it is silent or under 0.4 s."""
    return _loudness(_frames(pcm, rate), rate)


def measure_mp3(parts: Iterable[bytes], rate: int) -> Loudness | None:
    """Loudness of MP3 frames as a player decodes them, part by part as they come."""
    import av

    decoder = av.AudioCodecContext.create("mp3", "r")
    frames = (
        frame
        for part in chain(parts, [b""])  # an empty part gets the last frame out
        for packet in decoder.parse(part)
        for frame in decoder.decode(packet)
    )
    return _loudness(frames, rate)


def measure_file(path: Path) -> Measured:
    """Length and loudness of a file of mono sound as a player decodes it, whatever tags tell.

    Raises what PyAV raises when the file is no sound.
    """
    import av

    with av.open(str(path)) as container:
        rate, heard = container.streams.audio[0].rate, 0

        def decoded() -> Iterator[av.AudioFrame]:
            nonlocal heard
            for frame in container.decode(audio=0):
                heard += frame.samples
                yield frame

        loudness = _loudness(decoded(), rate)
    return Measured(heard / rate, loudness)


def level(pcm: bytes, rate: int) -> bytes:
    """The same sound at `TARGET_LUFS`, its peaks limited; as long as before.

    It is measured between two pauses, as it will be heard: they weigh on its first and last
    blocks, and the shortest word fills a block with them.
    """
    pause = bytes(2 * int(MEASURABLE_S * rate))
    gain = 0.0
    levelled = _limit(pcm, rate, gain)  # what is loud enough as it is has peaks as well
    for _ in range(LEVEL_PASSES):
        loudness = measure(pause + levelled + pause, rate)
        if loudness is None or abs(loudness.integrated - TARGET_LUFS) < LEVEL_TOLERANCE_LU:
            break
        gain += TARGET_LUFS - loudness.integrated
        levelled = _limit(pcm, rate, gain)
    return levelled


def _limit(pcm: bytes, rate: int, gain: float) -> bytes:
    ceiling = 10 ** (LIMIT_DBFS / 20)
    filtered = _filtered(
        _frames(pcm, rate),
        rate,
        ("volume", f"volume={gain:.3f}dB:precision=float"),
        ("alimiter", f"limit={ceiling:.4f}:attack=5:release=50:level=0:latency=1"),
        ("aformat", "sample_fmts=s16"),
    )
    return b"".join(frame.to_ndarray().tobytes() for frame in filtered)


def _loudness(frames: Iterable[av.AudioFrame], rate: int) -> Loudness | None:
    metadata: dict[str, str] = {}
    for frame in _filtered(frames, rate, ("ebur128", "metadata=1:peak=true")):
        metadata = frame.metadata or metadata  # a last, shorter frame carries none
    if float(metadata.get("lavfi.r128.I", "-70")) <= -70:
        return None
    return Loudness(
        integrated=float(metadata["lavfi.r128.I"]),
        true_peak=round(20 * math.log10(float(metadata["lavfi.r128.true_peak"])), 2),
    )


def _frames(pcm: bytes, rate: int) -> Iterator[av.AudioFrame]:
    import av

    for start in range(0, len(pcm), 2 * CHUNK_FRAMES):
        chunk = pcm[start : start + 2 * CHUNK_FRAMES]
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(chunk) // 2)
        frame.planes[0].update(chunk)
        frame.sample_rate = rate
        yield frame


def _filtered(
    frames: Iterable[av.AudioFrame], rate: int, *filters: tuple[str, str]
) -> Iterator[av.AudioFrame]:
    """What comes out of a chain of FFmpeg filters, given as name and arguments."""
    from av.filter import Graph

    graph, first, at = Graph(), True, 0
    for frame in frames:
        frame.pts, at = at, at + frame.samples
        if first:
            source = graph.add_abuffer(
                sample_rate=rate,
                format=frame.format.name,
                layout="mono",
                time_base=f"1/{rate}",  # type: ignore[arg-type]
            )
            nodes = [source, *(graph.add(name, arguments) for name, arguments in filters)]
            graph.link_nodes(*nodes, graph.add("abuffersink")).configure()
            first = False
        graph.push(frame)
        yield from _pulled(graph)
    if not first:
        graph.push(None)
        yield from _pulled(graph)


def _pulled(graph: av.filter.Graph) -> Iterator[av.AudioFrame]:
    import av

    while True:
        try:
            yield graph.pull()  # type: ignore[misc]
        except (av.BlockingIOError, av.EOFError):
            return
