"""`report.json`: what was read, dropped and why, spoken how, and what the edition consists of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from awaz.model import Article, Edition
from awaz.output.metadata import description, text_state

NAME = "report.json"
TOLD = ("slug", "title", "language", "direction", "author", "date", "modified", "source")
"""Of the article, just as it has them."""


def write_report(
    edition: Edition,
    folder: Path,
    *,
    state: str,
    program: str,
    voice_version: str,
    clips: Mapping[str, str],
    spoken: Sequence[str],
    podcast_lacks: Sequence[str] = (),
) -> None:
    """Write `report.json` about all other files in the folder, which must be there by now.

    `state` identifies everything the edition follows from, `clips` gives each sentence's clip key,
    and `spoken` the ids of sentences spoken anew since the edition that this one replaces.
    `podcast_lacks` names the settings without which the edition is in no podcast feed.
    """
    article, timeline = edition.article, edition.timeline
    report = {
        "program": program,
        "state": state,
        "article": {
            **{name: getattr(article, name) for name in TOLD},
            "description": description(article),
            "text": text_state(article),
        },
        "read": _read(article),
        "voice": {**asdict(edition.voice), "version": voice_version},
        "sentences": {
            "total": len(clips),
            "spoken": list(spoken),
            "kept": len(clips) - len(spoken),
            "clips": dict(clips),
        },
        "sound": {
            "seconds": round(timeline.seconds(timeline.frames), 4),
            "loudness": asdict(edition.loudness) if edition.loudness else None,
        },
        "podcast": {"lacks": list(podcast_lacks)},
        "files": {path.name: _file(path) for path in sorted(folder.iterdir())},
    }
    text = json.dumps(report, ensure_ascii=False, indent=1)
    (folder / NAME).write_text(text + "\n", encoding="utf-8")


def _read(article: Article) -> dict[str, Any]:
    return {
        "paragraphs": len(article.paragraphs),
        "words": sum(len(sentence.words) for sentence in article.sentences()),
        "notes": list(article.notes),
        "dropped": [asdict(dropped) for dropped in article.dropped],
    }


def _file(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def read_report(folder: Path) -> dict[str, Any]:
    """The report of the edition that stands in the folder; empty when no whole one does."""
    try:
        report: dict[str, Any] = json.loads((folder / NAME).read_bytes())
        sizes = {name: entry["bytes"] for name, entry in report["files"].items()}
        whole = all((folder / name).stat().st_size == size for name, size in sizes.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}  # not there, or altered: to be made anew
    return report if whole else {}


def is_unaltered(folder: Path) -> bool:
    """Whether the files are byte for byte what the report of a whole edition tells of them."""
    files: dict[str, Any] = read_report(folder).get("files", {})
    return bool(files) and all(_file(folder / name) == told for name, told in files.items())
