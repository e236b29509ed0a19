"""`transcript.json`, what podcast players show, read back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from awaz.check.told import Fault, Heard, Reference, check_heard, named

NAME = "transcript.json"
VERSION = "1.0.0"
"""Of the format that is read here: Podcasting 2.0's JSON transcripts."""


def check_transcript(folder: Path, reference: Reference) -> Iterator[Fault]:
    """A segment is a sentence, with its text and its times."""
    values = json.loads((folder / NAME).read_bytes())
    if values["version"] != VERSION:
        yield Fault(NAME, "version", VERSION, str(values["version"]))
    segments = values["segments"]
    names = named(reference, [segment["body"] for segment in segments])
    heard = [
        Heard(name, segment["body"], float(segment["startTime"]), float(segment["endTime"]))
        for name, segment in zip(names, segments, strict=True)
    ]
    yield from check_heard(NAME, reference.sentences, heard)
