"""`transcript.json`: what is said when, as podcast players take it: Podcasting 2.0's JSON."""

from __future__ import annotations

import json
from pathlib import Path

from awaz.model import Edition

NAME = "transcript.json"
VERSION = "1.0.0"
"""Of the format."""


def write_transcript(edition: Edition, folder: Path) -> None:
    """Write `transcript.json` into the folder: a segment for each sentence, times in seconds.

    It names no speaker: there is one, and players would write the name before every sentence.
    """
    timeline = edition.timeline
    values = {
        "version": VERSION,
        "segments": [
            {
                "startTime": round(timeline.seconds(cue.start), 4),
                "endTime": round(timeline.seconds(cue.end), 4),
                "body": sentence.text,
            }
            for sentence, cue in zip(edition.article.sentences(), timeline.sentences, strict=True)
        ],
    }
    text = json.dumps(values, ensure_ascii=False, indent=1)
    (folder / NAME).write_text(text + "\n", encoding="utf-8")
