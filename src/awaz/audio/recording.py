"""Recordings of human readers: which file an article has, and where its sentences are in it.

A recording is led along the embedded voice's speech of the same text twice (`align`): coarsely as
a whole, which tells the sentences from each other, and then sentence by sentence, which finds the
words. So an error does not grow with the length, and time and memory grow with it and no faster.

A sentence's clip is its stretch of the recording, cut where it is quiet. The reader's pauses within
sentences stay; those between them become the edition's own, as with any voice.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from awaz.audio import align
from awaz.audio.finish import RATE
from awaz.errors import RecordingError, reason
from awaz.model import Article

if TYPE_CHECKING:
    from av import AudioFrame

VERSION = f"recording 2, {align.VERSION}"
"""Part of every such clip's key: raise it when it would be cut otherwise."""
SUFFIXES = (".wav", ".flac", ".mp3", ".m4a", ".ogg", ".opus", ".aac")
WRITTEN = tuple(
    each for suffix in SUFFIXES for each in (suffix, suffix.upper(), f".{suffix[1:].capitalize()}")
)
"""The same as recorders write them."""
COARSE_MS = 20
"""A frame of the first pass."""
FRAME = COARSE_MS * RATE // 1000
"""Samples."""
BETWEEN_MS = 300
"""Silence between the sentences that the recording is led along."""
NEAR = 4
"""Coarse frames around the gap between two sentences, in which the quietest is looked for."""
SOMETHING_DB = 30
"""What is not so much below the loud frames is something, and no silence."""
AROUND_MS = 500
"""What is looked at of an aside: its sound would pass for the room's."""
ASIDE_MS = 400
"""So much that is something, and stands in no text, is told."""
SPILL_MS = 250
"""How far outside of what was found a sound may go on until it is quiet."""
MARGIN_MS = 60
"""What is taken along where it does not get quiet."""
SHORTEST = 0.45
"""A recording is at least so much of what the embedded voice takes."""
ENOUGH = 0.5
"""Of its sentences, so many are found in a recording that is of this text."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where a sentence is in a recording."""

    start: int
    """Samples from the beginning of the recording."""
    end: int
    """Samples from the beginning of the recording."""
    marks: tuple[int, ...]
    """Start of each word, in samples from `start`."""
    confidence: float


@dataclass(frozen=True, slots=True)
class Cut:
    """A recording, sentence by sentence."""

    stretches: tuple[Stretch, ...]
    left_out: tuple[tuple[float, float], ...]
    """From when to when, in seconds, something is heard that is none of the sentences."""

    def left_out_at(self, place: int) -> tuple[tuple[float, float], ...]:
        """What is left out just before a sentence, or after the last one."""
        begin = self.stretches[place - 1].end / RATE if place else 0
        until = self.stretches[place].start / RATE
        last = place == len(self.stretches) - 1
        return tuple(
            each for each in self.left_out if begin <= each[0] and (last or each[1] <= until)
        )


def files_of(article: Article, folder: Path) -> dict[Path, list[str]]:
    """The article's recordings, and the ids of the paragraphs that are read in each.

    Either `SLUG.mp3`, one for all, or `SLUG/p001.mp3`, one a paragraph. Raises `RecordingError`
    when there is none, one is missing, or it is not clear which is meant.
    """
    paragraphs = [paragraph.id for paragraph in article.paragraphs]
    whole = _named(folder / article.slug)
    single = {name: _named(folder / article.slug / name) for name in paragraphs}
    found = [*whole, *(path for paths in single.values() for path in paths)]
    doubled = whole if len(whole) > 1 else next((p for p in single.values() if len(p) > 1), [])
    if whole and len(found) > len(whole):
        doubled = [whole[0], folder / article.slug]
    if doubled:
        raise RecordingError(
            f"{article.slug} has more than one recording: {doubled[0]} and {doubled[1]}. "
            "Leave one there."
        )
    if whole:
        return {whole[0]: paragraphs}
    if not found:
        raise RecordingError(
            f"{article.slug} has no recording. Put one there as {folder / article.slug}.mp3 "
            f"(or as {', '.join(sorted({*SUFFIXES} - {'.mp3'}))}), or one a paragraph as "
            f"{folder / article.slug / paragraphs[0]}.mp3 …, or choose another voice."
        )
    missing = [name for name, paths in single.items() if not paths]
    if missing:
        raise RecordingError(
            f"{article.slug}: {len(missing)} of {len(paragraphs)} paragraphs have no recording, "
            f"the first {folder / article.slug / missing[0]}.mp3. `awaz inspect` shows them; "
            "record it, or choose another voice."
        )
    return {paths[0]: [name] for name, paths in single.items()}


def _named(path: Path) -> list[Path]:
    """The files of that name with any ending for sound, in capitals or not."""
    if not path.parent.is_dir():
        return []
    # Not `stem`: a slug may have a dot in it.
    beside = (file for file in path.parent.iterdir() if file.name.startswith(f"{path.name}."))
    ours = (file for file in beside if file.name[len(path.name) :] in WRITTEN)
    return sorted(file for file in ours if file.is_file())


def digest(path: Path) -> str:
    """SHA-256 of a recording's file. Raises `RecordingError` when it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as problem:
        raise RecordingError(
            f"The recording {path} cannot be read: {reason(problem)}. Put it back."
        ) from problem


def check_sound(path: Path) -> None:
    """Raise `RecordingError` when a file holds no sound."""
    import av

    with _reading(path), av.open(str(path)) as container:
        next(container.decode(audio=0))


def read_recording(path: Path, planned: str) -> bytes:
    """16-bit mono sound at `RATE`.

    Raises `RecordingError` when the file holds none, or its digest is no longer what was planned.
    """
    import av

    parts: list[bytes] = []
    with _reading(path):
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != planned:
            raise RecordingError(f"The recording {path} was changed meanwhile. Build again.")
        with av.open(io.BytesIO(content), "r") as container:
            for _, alike in groupby(container.decode(audio=0), key=_make):  # parts may differ
                resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
                for frame in chain(alike, (None,)):
                    parts += [out.to_ndarray().tobytes() for out in resampler.resample(frame)]
    return b"".join(parts)


def _make(frame: AudioFrame) -> tuple[str, str, int]:
    """How its samples are written, how many channels it has, and its rate."""
    return frame.format.name, frame.layout.name, frame.sample_rate


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """What is said against reading a recording becomes a `RecordingError`."""
    import av

    try:
        yield
    except (av.FFmpegError, IndexError, StopIteration, OSError) as problem:
        raise RecordingError(
            f"The recording {path} cannot be read as sound: {_told(problem)}. Save it again, as "
            "WAV, FLAC or MP3."
        ) from problem


def _told(problem: BaseException) -> str:
    """In words, where there are some."""
    return getattr(problem, "strerror", "") or str(problem) or "it has no sound in it"


def cut(pcm: bytes, known: Sequence[tuple[bytes, tuple[int, ...]]], name: str) -> Cut:
    """Find sentences in a recording, given each one's clip and marks by the embedded voice.

    Sound is 16-bit mono at `RATE`. Raises `RecordingError` when the recording, which the message
    calls `name`, is of another text.
    """
    told = sum(len(sound) for sound, _ in known) / 2 / RATE
    if len(pcm) / 2 / RATE < SHORTEST * told:
        raise RecordingError(
            f"{name} is {len(pcm) / 2 / RATE:.0f} s long, but its text takes about {told:.0f} s to "
            "read. Is it the whole recording, and of this text?"
        )
    spans = list(_spans(pcm, known, name))
    found = [_found(pcm, span, sentence) for span, sentence in zip(spans, known, strict=True)]
    sure = sum(stretch.confidence >= align.TRUSTED for stretch in found)
    if sure < ENOUGH * len(found):
        raise RecordingError(
            f"{name}: only {sure} of {len(found)} sentences are found in it. Is it of this text, "
            "and is the speech clear? Correct the text or the recording, or choose another voice."
        )
    return Cut(tuple(found), tuple(_left_out(pcm, found)))


@dataclass(frozen=True, slots=True)
class _Span:
    """Where a sentence is, roughly."""

    start: int
    """Samples."""
    end: int
    """Samples."""
    edges: tuple[bool, bool]
    """Whether before and after it there may be anything."""


def _spans(
    pcm: bytes, known: Sequence[tuple[bytes, tuple[int, ...]]], name: str
) -> Iterator[_Span]:
    """Divide the whole recording among the sentences, at the quietest moment between two."""
    import numpy as np

    between = bytes(2 * (BETWEEN_MS * RATE // 1000))
    starts = np.cumsum([0, *(len(sound + between) // 2 for sound, _ in known)])
    marks = [
        int(start) + mark for start, (_, own) in zip(starts, known, strict=False) for mark in own
    ]
    first = {int(start) + own[0] for start, (_, own) in zip(starts, known, strict=False)}
    words = align.in_frames(marks, RATE, COARSE_MS)
    edges = (*(mark in first for mark in marks), True)
    reference = align.listen(between.join(sound for sound, _ in known), RATE, COARSE_MS)
    heard = align.listen(pcm, RATE, COARSE_MS)
    way = align.follow(heard, align.Known(reference, words, edges))
    sentence = np.searchsorted(starts / RATE * 1000 / COARSE_MS, way.places, side="right") - 1
    begun = [
        np.flatnonzero((sentence == number) & (way.places >= 0)) for number in range(len(known))
    ]
    for number, frames in enumerate(begun, 1):
        if not len(frames):
            raise RecordingError(
                f"{name}: sentence {number} of {len(known)} is not found in it. Is it the whole "
                "recording, and of this text?"
            )
    loudness = _loudness(pcm)
    loud = loudness > np.percentile(loudness, 90) - SOMETHING_DB
    cuts, asides = [0], [True]
    for one, other in pairwise(begun):
        low, high = max(one[-1] - NEAR, cuts[-1] + 1), other[0] + NEAR
        cuts.append(low + int(loudness[low : high + 1].argmin()))
        asides.append(bool(loud[one[-1] + 1 : other[0]].sum() * COARSE_MS >= ASIDE_MS))
    ends, asides = [*cuts[1:], len(heard.level)], [*asides, True]
    around = AROUND_MS // COARSE_MS
    for start, end, frames, edges in zip(cuts, ends, begun, pairwise(asides), strict=True):
        start = max(start, frames[0] - around) if edges[0] else start
        end = min(end, frames[-1] + around) if edges[1] else end
        yield _Span(int(start) * FRAME, min(int(end) * FRAME, len(pcm) // 2), edges)


def _loudness(pcm: bytes) -> Any:
    """Of each coarse frame, in dB."""
    import numpy as np

    samples = np.frombuffer(pcm, dtype="<i2")
    starts = range(0, len(samples), FRAME)
    power = [np.square(samples[at : at + FRAME], dtype=np.float32).mean() for at in starts]
    return 10 * np.log10(np.array(power) + 1)


def _found(pcm: bytes, span: _Span, known: tuple[bytes, tuple[int, ...]]) -> Stretch:
    """A sentence and its words, exactly."""
    sound, marks = known
    heard = align.listen(pcm[2 * span.start : 2 * span.end], RATE)
    words = align.in_frames(marks, RATE)
    before, after = span.edges
    edges = (before, *(False for _ in words[1:]), after)
    reference = align.Known(align.listen(sound, RATE), words, edges)
    way = align.follow(heard, reference)
    step = align.HOP_MS * RATE // 1000
    start, end = (frame * step for frame in _spoken(way, heard.level))
    at = [round((frame + 0.5) * step) - start for frame in align.word_frames(way, reference)]
    length = min(end, span.end - span.start) - start
    inside = tuple(min(max(mark, 0), length - 1) for mark in at)
    sure = align.confidence(heard, reference, way)
    return Stretch(span.start + start, span.start + start + length, inside, sure)


def _spoken(way: align.Way, level: Any) -> tuple[int, int]:
    """From which frame to which the sentence is heard, its last breath included."""
    import numpy as np

    spoken = np.flatnonzero(way.places >= 0)
    spill, margin = SPILL_MS // align.HOP_MS, MARGIN_MS // align.HOP_MS
    first, last = int(spoken[0]), int(spoken[-1])
    quiet = level < -align.QUIET
    before = next((at for at in range(first, max(first - spill, -1), -1) if quiet[at]), None)
    after = next((at for at in range(last, min(last + spill, len(level))) if quiet[at]), None)
    start = max(first - margin, 0) if before is None else max(before - margin, 0)
    end = min(last + margin, len(level)) if after is None else min(after + margin, len(level))
    return start, end


def _left_out(pcm: bytes, found: Sequence[Stretch]) -> Iterator[tuple[float, float]]:
    """Before, between and after the sentences: where something is heard for long enough."""
    import numpy as np

    loudness = _loudness(pcm)
    loud = loudness > np.percentile(loudness, 90) - SOMETHING_DB
    ends = [0, *(stretch.end for stretch in found)]
    starts = [*(stretch.start for stretch in found), len(pcm) // 2]
    for begin, end in zip(ends, starts, strict=True):
        if loud[begin // FRAME + 1 : end // FRAME].sum() * COARSE_MS >= ASIDE_MS:
            yield begin / RATE, end / RATE
