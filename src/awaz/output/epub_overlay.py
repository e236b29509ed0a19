"""Media Overlays (EPUB 3.3, section 9): which stretch of the sound belongs to which element.

A clip begins when its sentence, or its word, begins, and ends when the next one begins: reading
systems play clip after clip, so a silence that belongs to none would never be heard, and a sound
with gaps would be jumped through instead of played. For the same reason the first clip begins with
the sound itself, and the last ends with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from awaz.model import Cue, Edition
from awaz.output.epub_text import Document


@dataclass(frozen=True, slots=True)
class Clip:
    """A stretch of the sound, and the element that is marked meanwhile."""

    id: str
    """Of a sentence or a word."""
    start: int
    """Milliseconds."""
    end: int
    """Milliseconds."""

    @property
    def begin_clock(self) -> str:
        """As SMIL writes it."""
        return clock(self.start)

    @property
    def end_clock(self) -> str:
        """As SMIL writes it."""
        return clock(self.end)


@dataclass(frozen=True, slots=True)
class Overlay:
    """The clips of a document."""

    name: str
    """Of its document."""
    clips: Mapping[str, tuple[Clip, ...]]
    """By the id of the sentence: its own clip, or its words'."""
    sound: str = ""
    """Name of the file that the clips are stretches of."""

    @property
    def milliseconds(self) -> int:
        """How long the document is heard."""
        return sum(clip.end - clip.start for clips in self.clips.values() for clip in clips)

    @property
    def clock(self) -> str:
        """The same as SMIL writes it."""
        return clock(self.milliseconds)


def overlays(
    edition: Edition, documents: Sequence[Document], *, with_words: bool
) -> tuple[Overlay, ...]:
    """An overlay for each document, of sentences or, where the voice tells of them, of words.

    Their lengths add up to the sound's.
    """
    clips = list(_clips(edition, with_words=with_words))
    by_sentence: dict[str, tuple[Clip, ...]] = {}
    for clip in clips:
        sentence = sentence_of(clip.id)
        by_sentence[sentence] = (*by_sentence.get(sentence, ()), clip)
    return tuple(
        Overlay(
            document.name,
            {
                sentence.id: by_sentence[sentence.id]
                for paragraph in document.paragraphs()
                for sentence in paragraph.sentences
            },
        )
        for document in documents
    )


def in_own_sound(overlay: Overlay, sound: str) -> Overlay:
    """The overlay of a document whose sound is a file of its own: its clips begin at nought."""
    first = min(clip.start for clips in overlay.clips.values() for clip in clips)
    shifted = {
        sentence: tuple(
            replace(clip, start=clip.start - first, end=clip.end - first) for clip in clips
        )
        for sentence, clips in overlay.clips.items()
    }
    return Overlay(overlay.name, shifted, sound)


def sentence_of(name: str) -> str:
    """The sentence's id in a sentence's or a word's."""
    return name.partition("w")[0]


def clock(milliseconds: int) -> str:
    """A full clock value of SMIL 3.0, section 5.4.3: `0:01:23.200`."""
    seconds, milliseconds = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}.{milliseconds:03}"


def _clips(edition: Edition, *, with_words: bool) -> Iterator[Clip]:
    """Every clip, each from its beginning to the next one's."""
    timeline = edition.timeline
    cues = list(_cues(edition, with_words=with_words))
    moments = [0, *(cue.start for cue in cues[1:]), timeline.frames]
    # Rounded each by itself, so that nothing drifts; but a clip must not be empty.
    at = -1
    edges = [at := max(at + 1, round(timeline.seconds(moment) * 1000)) for moment in moments]
    for cue, (start, end) in zip(cues, pairwise(edges), strict=True):
        yield Clip(cue.id, start, end)


def _cues(edition: Edition, *, with_words: bool) -> Iterator[Cue]:
    """The sentences' cues, each with its words' in its place where these are wanted and told."""
    words: dict[str, list[Cue]] = {}
    for cue in edition.timeline.words if with_words else ():
        words.setdefault(sentence_of(cue.id), []).append(cue)
    starts = {part.id: part.start for part in edition.parts}
    for cue in edition.timeline.sentences:
        first, *rest = words.get(cue.id, [cue])
        # A sentence may begin before its first word, but a part's first clip begins with its sound.
        start = starts.pop(cue.id.partition("s")[0], first.start)
        yield replace(first, start=start)
        yield from rest
