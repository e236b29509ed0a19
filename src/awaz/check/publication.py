"""The audiobook's manifest and its package, read back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

from awaz.check.told import Fault, Reference, check_time

NAME = "publication.json"
PAGE = "index.html"
"""The package's own is shorter: it leads to nothing outside."""
_SECONDS = re.compile(r"PT([0-9]+(?:\.[0-9]+)?)S")


def check_publication(folder: Path, reference: Reference) -> Iterator[Fault]:
    """`publication.json` tells how long the sound is, and names files that are there."""
    values = json.loads((folder / NAME).read_bytes())
    sounds = values["readingOrder"]
    yield from check_time(NAME, "duration", reference.duration, _seconds(values["duration"]))
    parts = sum(_seconds(sound["duration"]) for sound in sounds)
    yield from check_time(NAME, "duration of its parts", reference.duration, parts)
    for name in _names(values):
        if not (folder / name).is_file():
            yield Fault(NAME, name, "a file", "none")


def check_package(folder: Path, reference: Reference) -> Iterator[Fault]:
    """`<slug>.lpf`, where there is one, holds what the manifest names, byte for byte."""
    path = folder / f"{reference.slug}.lpf"
    if not path.is_file():
        return
    with ZipFile(path) as archive:
        packed = set(archive.namelist())
        names = {NAME, *_names(json.loads(archive.read(NAME)))}
        for name in sorted(names - packed):
            yield Fault(path.name, name, "a file", "none")
        for name in sorted(packed - {PAGE}):
            there = folder / name
            if not there.is_file() or there.read_bytes() != archive.read(name):
                yield Fault(path.name, name, "the bytes of the file beside it", "others")


def _names(values: Any) -> list[str]:
    """The files that a manifest names, of those that are parts of it."""
    listed = [*values["readingOrder"], *values.get("resources", [])]
    beside = [other for item in listed for other in item.get("alternate", [])]
    return list(dict.fromkeys(unquote(item["url"]) for item in [*listed, *beside]))


def _seconds(duration: str) -> float:
    """Of an ISO 8601 duration in seconds. Raises `ValueError` for any other."""
    match = _SECONDS.fullmatch(duration)
    if match is None:
        raise ValueError(f"{duration!r} is no duration in seconds, such as PT263.412S")
    return float(match[1])
