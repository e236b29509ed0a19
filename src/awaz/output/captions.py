"""`<slug>.vtt`: captions in WebVTT, a cue a sentence, for players that show text beside sound."""

from __future__ import annotations

from html import escape
from pathlib import Path

from awaz.model import Edition, Timeline


def write_captions(edition: Edition, folder: Path) -> Path:
    """Write the captions into the folder; the file."""
    path = folder / f"{edition.article.slug}.vtt"
    path.write_text(captions(edition), encoding="utf-8", newline="\n")
    return path


def captions(edition: Edition) -> str:
    """The sentences as WebVTT cues, each under its sentence's id."""
    timeline = edition.timeline
    texts = {sentence.id: sentence.text for sentence in edition.article.sentences()}
    cues = (
        f"{cue.id}\n{_clock(timeline, cue.start)} --> {_clock(timeline, cue.end)}\n"
        f"{_cue_text(texts[cue.id])}\n"
        for cue in timeline.sentences
    )
    return "\n".join(("WEBVTT\n", *cues))


def _cue_text(text: str) -> str:
    """What stands in a cue: one line, since an empty one would end it, and no markup."""
    return escape(" ".join(text.split()), quote=False)


def _clock(timeline: Timeline, frames: int) -> str:
    """Hours, minutes and seconds to the millisecond: 00:01:23.200."""
    milliseconds = round(timeline.seconds(frames) * 1000)
    seconds, milliseconds = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{milliseconds:03}"
