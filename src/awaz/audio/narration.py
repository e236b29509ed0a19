"""Clips → a `Timeline`, counted in frames, and one MP3 that is heard so.

Each paragraph is encoded on its own and the bare frames are joined, so memory stays flat and
the paragraphs are encoded side by side.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from awaz.audio import mp3
from awaz.audio.loudness import (
    PEAK_CEILING_DBTP,
    TARGET_LUFS,
    Profile,
    joined,
    profile_mp3,
)
from awaz.audio.sound import segment
from awaz.audio.store import Store
from awaz.errors import AudioError
from awaz.model import (
    Article,
    Clip,
    Cue,
    Loudness,
    Paragraph,
    Pauses,
    Role,
    Sentence,
    Timeline,
)

VERSION = f"narration 3, {mp3.VERSION}"
"""Editions are made anew when it changes, and paragraphs encoded: raise it when sound, tags or
what is kept of a paragraph would be different."""
LEAD_IN_MS = 250
"""Silence before the first word."""
TOLERANCE_LU = 0.5
MARGIN_DB = 0.1
GAIN_STEP_DB = 0.25
"""One changed sentence seldom asks for another step: the other paragraphs stay as encoded."""
ATTEMPTS = 3
SILENCE_AFTER = 4 * mp3.FRAME_SAMPLES
"""With so much at its end, if no more, a paragraph can be coded on its own in every format."""
CLAUSE_SIGNS = ("؛", ";", ":", "،")
"""A sentence that ends in one of these goes on after a short pause."""


Given = TypeVar("Given")
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph's sound, with the silence around it."""

    key: str
    """The same for the same sound."""
    frames: int
    pcm: Callable[[], bytes]
    """16-bit mono at `mp3.RATE`, read when it is asked for."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A sentence's clip and the silence around it."""

    sentence: Sentence
    clip: Clip
    before: int
    """Frames."""
    after: int
    """Frames, with those that the coder adds."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A paragraph as it stands in the MP3."""

    frames: bytes
    profile: Profile


def lay_out(article: Article, clips: Mapping[str, Clip], *, pauses: Pauses) -> Timeline:
    """What is heard when, in an article whose sentences' clips are given by sentence id."""
    return _timeline(article, list(_placed(article, clips, pauses)))


def narrate(
    article: Article,
    clips: Mapping[str, Clip],
    store: Store,
    path: Path,
    *,
    tags: bytes,
    pauses: Pauses,
    jobs: int,
    beside: Callable[[Passage], Any] | None = None,
) -> Loudness | None:
    """Write the MP3 of an article whose sentences' clips are given by sentence id, tags first.

    A paragraph that has to be encoded is handed to `beside` as well, which runs at the same time:
    it will be wanted in other formats. The loudness is measured on the paragraphs as they decode;
    where coding moved it out of bounds, it is written again with that taken into account. Raises
    `AudioError` when that does not help.
    """
    placed = list(_placed(article, clips, pauses))
    gain, measured = -mp3.CODER_GAIN_DB, []
    for _ in range(ATTEMPTS):
        loudness = _write(placed, store, path, tags=tags, gain=gain, jobs=jobs, beside=beside)
        if loudness is None or _within_bounds(loudness):
            return loudness
        measured.append(f"{loudness.integrated:.1f} LUFS, peaks {loudness.true_peak:.1f} dBTP")
        short = min(
            TARGET_LUFS - loudness.integrated + GAIN_STEP_DB / 2,
            PEAK_CEILING_DBTP - loudness.true_peak - MARGIN_DB,
        )
        gain += GAIN_STEP_DB * math.floor(short / GAIN_STEP_DB)
    raise AudioError(
        f"{article.slug}: the narration cannot be brought to {TARGET_LUFS:.0f} ± {TOLERANCE_LU} "
        f"LUFS with peaks of at most {PEAK_CEILING_DBTP:.0f} dBTP (measured: "
        f"{'; '.join(measured)}). Choose another voice, or speak again: awaz build --force."
    )


def passages(
    article: Article, clips: Mapping[str, Clip], store: Store, *, pauses: Pauses
) -> list[Passage]:
    """The sound that `narrate` encodes: together as long as the `Timeline`, to the sample."""
    return [_passage(row, store) for row in _placed(article, clips, pauses)]


def ahead(
    pool: Executor, make: Callable[[Given], Made], given: Iterable[Given], jobs: int
) -> Iterator[Made]:
    """In order, as many begun as there are workers: a long narration does not fill the memory."""
    begun: deque[Future[Made]] = deque()
    for each in given:
        begun.append(pool.submit(make, each))
        if len(begun) > jobs:
            yield begun.popleft().result()
    for future in begun:
        yield future.result()


def _within_bounds(loudness: Loudness) -> bool:
    return (
        abs(loudness.integrated - TARGET_LUFS) <= TOLERANCE_LU
        and loudness.true_peak <= PEAK_CEILING_DBTP
    )


def _placed(article: Article, clips: Mapping[str, Clip], pauses: Pauses) -> Iterator[list[Placed]]:
    """Paragraph by paragraph, each a whole number of MP3 frames long."""
    before = _frames(LEAD_IN_MS)
    for paragraph in article.paragraphs:
        row: list[Placed] = []
        for sentence in paragraph.sentences:
            after = _frames(_pause_ms(paragraph, sentence, pauses))
            row.append(Placed(sentence, clips[sentence.id], before, after))
            before = 0
        last_pause = max(row[-1].after, SILENCE_AFTER)
        row[-1] = replace(row[-1], after=last_pause)
        row[-1] = replace(row[-1], after=last_pause + -_length(row) % mp3.FRAME_SAMPLES)
        yield row


def _pause_ms(paragraph: Paragraph, sentence: Sentence, pauses: Pauses) -> int:
    if sentence is paragraph.sentences[-1]:
        heading = paragraph.role in (Role.TITLE, Role.HEADING)
        return pauses.heading_ms if heading else pauses.paragraph_ms
    clause = sentence.text.rstrip("\"'”’»)]").endswith(CLAUSE_SIGNS)
    return pauses.clause_ms if clause else pauses.sentence_ms


def _frames(milliseconds: int) -> int:
    return milliseconds * mp3.RATE // 1000


def _write(
    placed: list[list[Placed]],
    store: Store,
    path: Path,
    *,
    tags: bytes,
    gain: float,
    jobs: int,
    beside: Callable[[Passage], Any] | None,
) -> Loudness | None:
    """Write tags, Info frame and the paragraphs' frames; their loudness as they decode.

    The paragraphs are encoded and measured side by side, those that are not kept so.
    """
    frames = (sum(map(_length, placed)) + mp3.CODER_SAMPLES) // mp3.FRAME_SAMPLES
    others: list[Future[Any]] = []

    def encoded(row: list[Placed]) -> Encoded:
        last = row is placed[-1]

        def encode() -> bytes:
            if beside:
                others.append(pool.submit(beside, _passage(row, store)))
            return _packed(_encoded(row, store, gain, last=last))

        return _unpacked(store.encoded(_encoding_key(row, gain, last=last), encode))

    with path.open("wb") as stream, ThreadPoolExecutor(jobs) as pool:

        def profiles() -> Iterator[Profile]:
            for paragraph in ahead(pool, encoded, placed, jobs):
                stream.write(paragraph.frames)
                yield paragraph.profile

        stream.write(tags + mp3.info_frame(frames))
        loudness = joined(profiles())
        for other in others:
            other.result()
        return loudness


def _length(row: list[Placed]) -> int:
    return sum(place.before + place.clip.frames + place.after for place in row)


def _passage(row: list[Placed], store: Store) -> Passage:
    return Passage(_digest(_sound(row)), _length(row), partial(_pcm, row, store))


def _encoding_key(row: list[Placed], gain: float, *, last: bool) -> str:
    return _digest([VERSION, round(gain, 3), last, _sound(row)])


def _sound(row: list[Placed]) -> list[list[str | int]]:
    """What a paragraph's sound follows from."""
    return [[place.clip.sha256, place.before, place.after] for place in row]


def _digest(values: Any) -> str:
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()


def _encoded(row: list[Placed], store: Store, gain: float, *, last: bool) -> Encoded:
    """A paragraph's frames. Coding lengthens it: all but the last make up for that in the pause."""
    pcm = _pcm(row, store)
    sound = segment(pcm if last else pcm[: -2 * mp3.CODER_SAMPLES], mp3.RATE)
    frames = mp3.encode(sound.apply_gain(gain).raw_data)
    return Encoded(frames, profile_mp3(frames, mp3.RATE))


def _packed(encoded: Encoded) -> bytes:
    """As it is kept: the profile in a line of JSON, then the frames."""
    profile = [sorted(encoded.profile.blocks.items()), encoded.profile.true_peak]
    return json.dumps(profile).encode() + b"\n" + encoded.frames


def _unpacked(kept: bytes) -> Encoded:
    line, _, frames = kept.partition(b"\n")
    blocks, true_peak = json.loads(line)
    return Encoded(frames, Profile(dict(blocks), true_peak))


def _pcm(row: list[Placed], store: Store) -> bytes:
    parts = []
    for place in row:
        parts += [bytes(2 * place.before), store.pcm(place.clip), bytes(2 * place.after)]
    return b"".join(parts)


def _timeline(article: Article, placed: list[list[Placed]]) -> Timeline:
    at = 0
    paragraphs: list[Cue] = []
    sentences: list[Cue] = []
    words: list[Cue] = []
    for paragraph, row in zip(article.paragraphs, placed, strict=True):
        for place in row:
            start = at + place.before
            sentences.append(Cue(place.sentence.id, start, start + place.clip.frames))
            words += _word_cues(place, start)
            at = start + place.clip.frames + place.after
        first, last = sentences[-len(row)], sentences[-1]
        paragraphs.append(Cue(paragraph.id, first.start, last.end))
    return Timeline(mp3.RATE, at, tuple(paragraphs), tuple(sentences), tuple(words))


def _word_cues(place: Placed, start: int) -> Iterator[Cue]:
    """A shown word lasts from its first spoken word to the next shown word's."""
    if not place.clip.marks:
        return
    counts = [len(word.spoken.split(" ")) for word in place.sentence.words]
    ends = [*place.clip.marks, place.clip.frames]
    spoken = 0
    for number, count in enumerate(counts, 1):
        begin, end = ends[spoken], ends[spoken + count]
        yield Cue(f"{place.sentence.id}w{number:03}", start + begin, start + end)
        spoken += count
