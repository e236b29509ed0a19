"""A long narration as several files, cut where the article has headings of the second level.

Each paragraph was encoded on its own, so frames can be parted where a paragraph begins. What comes
out of a decoder comes late by what `mp3.CODER_SAMPLES` tells of; two silent frames at the end
of a part let its last sound out.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from awaz.audio import mp3
from awaz.model import Article, Part, Role, Timeline

LONG_S = 3600
"""A narration of so many seconds is cut: devices load a file whole, or seek in it slowly."""
CODER_FRAMES = mp3.CODER_SAMPLES // mp3.FRAME_SAMPLES


def parts(article: Article, timeline: Timeline, size: int) -> tuple[Part, ...]:
    """The parts of an MP3 of `size` bytes that `narrate` wrote; none when it is left whole."""
    starts = dict(_starts(article, timeline))
    if timeline.seconds(timeline.frames) < LONG_S or len(starts) == 1:
        return ()
    edges = pairwise([*starts.values(), timeline.frames])
    frames = timeline.frames // mp3.FRAME_SAMPLES + CODER_FRAMES
    first = size - frames * mp3.FRAME_BYTES
    silence = _silence()
    found = []
    for name, (start, end) in zip(starts, edges, strict=True):
        begin, own = start // mp3.FRAME_SAMPLES, (end - start) // mp3.FRAME_SAMPLES
        is_last = end == timeline.frames  # which ends with the coder's frames
        found.append(
            Part(
                id=name,
                start=start,
                end=end,
                head=mp3.info_frame(own + CODER_FRAMES),
                offset=first + begin * mp3.FRAME_BYTES,
                length=(own + CODER_FRAMES * is_last) * mp3.FRAME_BYTES,
                tail=b"" if is_last else silence,
            )
        )
    return tuple(found)


def _starts(article: Article, timeline: Timeline) -> Iterator[tuple[str, int]]:
    """Where parts begin, by the id of their first paragraph; the first begins with the sound."""
    for place, (paragraph, cue) in enumerate(
        zip(article.paragraphs, timeline.paragraphs, strict=True)
    ):
        if place == 0 or (paragraph.role is Role.HEADING and paragraph.level == 2):
            yield paragraph.id, cue.start if place else 0


def _silence() -> bytes:
    """The coder's frames of silence."""
    return mp3.encode(bytes(2 * mp3.CODER_SAMPLES))[: CODER_FRAMES * mp3.FRAME_BYTES]
