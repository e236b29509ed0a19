"""`report.json`: what was read, dropped and why, spoken how, and what the edition consists of."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

from awaz.model import Article, Clip, Edition
from awaz.output.folder import flush
from awaz.output.metadata import description, text_state

NAME = "report.json"
TOLD = ("slug", "title", "language", "direction", "author", "date", "modified", "source")
"""Of the article, just as it has them."""


class Settled:
    """Tells of each file in a folder its size and digest, and brings it onto the disk.

    Files that are whole early are read while others are made.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pool = ThreadPoolExecutor()
        self._begun: dict[str, Future[dict[str, Any]]] = {}

    def __enter__(self) -> Settled:
        return self

    def __exit__(self, *ended: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def begin(self) -> None:
        """With the files that are there by now, and will not be written to again."""
        for path in sorted(self._folder.iterdir()):
            if path.name not in self._begun:
                self._begun[path.name] = self._pool.submit(_settled, path)

    def files(self) -> dict[str, dict[str, Any]]:
        """All that are there, by name."""
        self.begin()
        return {name: told.result() for name, told in sorted(self._begun.items())}


def write_report(
    edition: Edition,
    folder: Path,
    *,
    files: Mapping[str, Any],
    state: str,
    program: str,
    versions: Sequence[str],
    said_by: Mapping[str, str],
    said: Mapping[str, Clip],
    made_of: Sequence[str] = (),
    spoken: Sequence[str],
    drawn: str = "",
    podcast_lacks: Sequence[str] = (),
) -> None:
    """Write `report.json`, which is about all other files in the folder, into it.

    `files` is what `Settled` tells of them, `state` identifies everything the edition follows
    from, `versions` are those of its voices, in their order, `said_by` gives each sentence's voice
    by its name and `said` its clip, `made_of` the keys of further clips that these were made
    of, and `spoken` the ids of sentences spoken anew since the edition that this one replaces.
    `drawn` identifies what the cover was drawn from, so that the next edition need not draw it.
    `podcast_lacks` names the settings without which the edition is in no podcast feed.
    """
    article, timeline = edition.article, edition.timeline
    found = {name: clip for name, clip in said.items() if clip.confidence is not None}
    voices = [
        {**asdict(voice), "version": version}
        for voice, version in zip(edition.voices, versions, strict=True)
    ]
    report = {
        "program": program,
        "state": state,
        "article": {
            **{name: getattr(article, name) for name in TOLD},
            "description": description(article),
            "text": text_state(article),
        },
        "read": _read(article),
        "voice": voices[0],
        "other_voices": [{**voice, "sentences": _said(voice, said_by)} for voice in voices[1:]],
        "sentences": {
            "total": len(said),
            "spoken": list(spoken),
            "kept": len(said) - len(spoken),
            "clips": {name: clip.key for name, clip in said.items()},
            "made_of": list(made_of),
        },
        "alignment": {
            "found": sum(bool(clip.marks) for clip in found.values()),
            "not_found": [name for name, clip in found.items() if not clip.marks],
            "confidence": {
                name: round(clip.confidence, 3)
                for name, clip in said.items()
                if clip.confidence is not None
            },
            "left_out": {
                name: [[round(second, 2) for second in each] for each in clip.left_out]
                for name, clip in found.items()
                if clip.left_out
            },
        },
        "sound": {
            "seconds": round(timeline.seconds(timeline.frames), 4),
            "loudness": asdict(edition.loudness) if edition.loudness else None,
        },
        "drawn": drawn,
        "podcast": {"lacks": list(podcast_lacks)},
        "files": dict(files),
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


def _said(voice: Mapping[str, Any], said_by: Mapping[str, str]) -> list[str]:
    """The ids of the sentences that a voice says."""
    return [sentence for sentence, name in said_by.items() if name == voice["name"]]


def _settled(path: Path) -> dict[str, Any]:
    flush(path)
    return _file(path)


def _file(path: Path) -> dict[str, Any]:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return {"bytes": stream.tell(), "sha256": digest}


def read_report(folder: Path) -> dict[str, Any]:
    """The report of the edition that stands in the folder; empty when no whole one does."""
    try:
        report: dict[str, Any] = json.loads((folder / NAME).read_bytes())
        sizes = {name: entry["bytes"] for name, entry in report["files"].items()}
        with os.scandir(folder) as entries:
            found = {entry.name: entry.stat().st_size for entry in entries}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}  # not there, or altered: to be made anew
    return report if sizes.items() <= found.items() else {}


def clips_of(folder: Path) -> set[str]:
    """The keys of the clips that an edition was made of, and of those that they were made of."""
    sentences = read_report(folder).get("sentences", {})
    return {*sentences.get("clips", {}).values(), *sentences.get("made_of", ())}


def is_unaltered(folder: Path) -> bool:
    """Whether the files are byte for byte what the report of a whole edition tells of them."""
    files: dict[str, Any] = read_report(folder).get("files", {})
    return bool(files) and all(_file(folder / name) == told for name, told in files.items())
