"""`chapters.json`: the chapters as podcast players take them: JSON chapters of Podcasting 2.0."""

from __future__ import annotations

import json
from pathlib import Path

from awaz.model import Edition

VERSION = "1.2.0"
"""Of the format."""


def write_chapters(edition: Edition, folder: Path) -> None:
    """Write `chapters.json` into the folder: where each chapter starts, in seconds, and its title.

    Each ends where the next starts, so that no ends are told.
    """
    timeline = edition.timeline
    values = {
        "version": VERSION,
        "title": edition.article.title,
        "fileName": edition.mp3.name,
        "chapters": [
            {"startTime": round(timeline.seconds(chapter.start), 3), "title": chapter.title}
            for chapter in edition.chapters
        ],
    }
    text = json.dumps(values, ensure_ascii=False, indent=1)
    (folder / "chapters.json").write_text(text + "\n", encoding="utf-8")
