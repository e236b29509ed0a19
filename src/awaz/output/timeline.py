"""`timeline.json`: paragraphs, sentences and words with start and end in seconds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from awaz.model import Cue, Edition, Paragraph, Sentence, Timeline

VERSION = 1


def write_timeline(edition: Edition, folder: Path) -> None:
    """Write `timeline.json` into the folder: a paragraph a line, and one after the other.

    All of them at once would be the largest thing in the memory.
    """
    head = json.dumps(_head(edition), ensure_ascii=False).removesuffix("}")
    with (folder / "timeline.json").open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(f'{head}, "paragraphs": [')
        for number, paragraph in enumerate(_paragraphs(edition)):
            stream.write(",\n" if number else "\n")
            stream.write(json.dumps(paragraph, ensure_ascii=False))
        stream.write("\n]}\n")


def timeline_values(edition: Edition) -> dict[str, Any]:
    """The timeline as plain values: a tree of paragraphs, sentences and words."""
    return {**_head(edition), "paragraphs": list(_paragraphs(edition))}


def _head(edition: Edition) -> dict[str, Any]:
    article, timeline = edition.article, edition.timeline
    return {
        "version": VERSION,
        "slug": article.slug,
        "language": article.language,
        "audio": edition.mp3.name,
        "rate": timeline.rate,
        "frames": timeline.frames,
        "duration": _rounded(timeline, timeline.frames),
    }


def _paragraphs(edition: Edition) -> Iterator[dict[str, Any]]:
    timeline = edition.timeline
    cues = {cue.id: cue for cue in (*timeline.paragraphs, *timeline.sentences, *timeline.words)}
    for paragraph in edition.article.paragraphs:
        yield _paragraph(paragraph, timeline, cues)


def _paragraph(paragraph: Paragraph, timeline: Timeline, cues: dict[str, Cue]) -> dict[str, Any]:
    return {
        "id": paragraph.id,
        "role": str(paragraph.role),
        **_times(timeline, cues[paragraph.id]),
        "sentences": [_sentence(sentence, timeline, cues) for sentence in paragraph.sentences],
    }


def _sentence(sentence: Sentence, timeline: Timeline, cues: dict[str, Cue]) -> dict[str, Any]:
    return {
        "id": sentence.id,
        "text": sentence.text,
        **_times(timeline, cues[sentence.id]),
        "words": list(_words(sentence, timeline, cues)),
    }


def _words(
    sentence: Sentence, timeline: Timeline, cues: dict[str, Cue]
) -> Iterator[dict[str, Any]]:
    for number, word in enumerate(sentence.words, 1):
        cue = cues.get(f"{sentence.id}w{number:03}")
        if cue is not None:
            span = {"from": word.start, "to": word.end}
            yield {"id": cue.id, "text": word.text, **span, **_times(timeline, cue)}


def _times(timeline: Timeline, cue: Cue) -> dict[str, float]:
    return {"start": _rounded(timeline, cue.start), "end": _rounded(timeline, cue.end)}


def _rounded(timeline: Timeline, frames: int) -> float:
    """Seconds to a tenth of a millisecond: closer than two samples are apart is no use."""
    return round(timeline.seconds(frames), 4)
