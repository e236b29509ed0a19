"""How loud sound is, and making it as loud as it should be, through FFmpeg's own filters.

Every sentence is levelled on its own, so one changed sentence leaves the others as they are.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
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
BLOCK_STEPS = 4
"""A block begins every quarter of its length."""
GATE_LUFS = -70.0
"""What is not louder is silence."""
RELATIVE_GATE_LU = 10.0
"""Blocks so much below the mean of all are pauses: they do not count."""
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


@dataclass(frozen=True, slots=True)
class Profile:
    """How loud a stretch of sound is, in a few numbers that can be added to another stretch's."""

    blocks: Mapping[int, int]
    """How many of the blocks that EBU R 128 measures are so loud, in tenths of a LUFS."""
    true_peak: float
    """dBTP."""


def profile_mp3(frames: bytes, rate: int) -> Profile:
    """Of MP3 frames as a player decodes them."""
    import av

    decoder = av.AudioCodecContext.create("mp3", "r")
    decoded = (
        frame
        for part in (frames, b"")  # an empty part gets the last frame out
        for packet in decoder.parse(part)
        for frame in decoder.decode(packet)
    )
    blocks: Counter[int] = Counter()
    peak = 0.0
    for number, told in enumerate(_metered(decoded, rate)):
        peak = float(told["lavfi.r128.true_peak"])
        momentary = float(told["lavfi.r128.M"])
        if number >= BLOCK_STEPS - 1 and momentary > GATE_LUFS:  # before, a block is not full
            blocks[round(10 * momentary)] += 1
    return Profile(blocks, _decibel(peak))


def joined(profiles: Iterable[Profile]) -> Loudness | None:
    """The loudness of stretches heard one after the other; None when all are silent.

    Blocks are gated as ITU-R BS.1770-4 says. Those that two stretches share are left out: where
    paragraphs meet there is a pause.
    """
    blocks: Counter[int] = Counter()
    peak = _decibel(0)
    for profile in profiles:
        blocks.update(profile.blocks)
        peak = max(peak, profile.true_peak)
    if not blocks:
        return None
    gate = 10 * (_mean(blocks) - RELATIVE_GATE_LU)
    loud = {tenths: count for tenths, count in blocks.items() if tenths > gate}
    return Loudness(round(_mean(loud), 2), round(peak, 2))


def _mean(blocks: Mapping[int, int]) -> float:
    """Of the blocks' energies, as LUFS."""
    energy = sum(count * 10 ** (tenths / 100) for tenths, count in blocks.items())
    return 10 * math.log10(energy / sum(blocks.values()))


def _decibel(amplitude: float) -> float:
    return 20 * math.log10(max(amplitude, 1e-6))


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
    told: Mapping[str, str] = {}
    for meter in _metered(frames, rate):
        told = meter
    if float(told.get("lavfi.r128.I", GATE_LUFS)) <= GATE_LUFS:
        return None
    return Loudness(
        integrated=float(told["lavfi.r128.I"]),
        true_peak=round(_decibel(float(told["lavfi.r128.true_peak"])), 2),
    )


def _metered(frames: Iterable[av.AudioFrame], rate: int) -> Iterator[Mapping[str, str]]:
    """What the meter tells, every tenth of a second, of all it has heard by then."""
    for frame in _filtered(frames, rate, ("ebur128", "metadata=1:peak=true")):
        if frame.metadata:  # a last, shorter frame carries none
            yield frame.metadata


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
