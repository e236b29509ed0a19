"""The audiobook's manifest and its package, read back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

from awaz.check.page import check_content
from awaz.check.told import Fault, Reference, check_same, check_text, check_time

NAME = "publication.json"
PAGE = "index.html"
"""The package's own is shorter: it leads to nothing outside, and is read like the one beside it."""
_SECONDS = re.compile(r"PT([0-9]+(?:\.[0-9]+)?)S")


def check_publication(folder: Path, reference: Reference) -> Iterator[Fault]:
    """`publication.json` tells of the article and its sound, and names files that are there."""
    values = json.loads((folder / NAME).read_bytes())
    sounds = values["readingOrder"]
    yield from check_time(NAME, "duration", reference.duration, _seconds(values["duration"]))
    parts = sum(_seconds(sound["duration"]) for sound in sounds)
    yield from check_time(NAME, "duration of its parts", reference.duration, parts)
    yield from _check_metadata(values, reference)
    for name in _names(values):
        if not (folder / name).is_file():
            yield Fault(NAME, name, "a file", "none")


def _check_metadata(values: Any, reference: Reference) -> Iterator[Fault]:
    """Name, language and voices are the article's; what is heard is the MP3, beside its page."""
    told, name = reference.told, values["name"]
    yield from check_text(NAME, "name", told.title, str(name["value"]))
    for place, expected, found in (
        ("language of the name", told.language, name["language"]),
        ("direction of the name", told.direction, name["direction"]),
        ("readBy", ", ".join(told.narrators), ", ".join(_names_of(values["readBy"]))),
        ("inLanguage", told.language, values["inLanguage"]),
        ("readingProgression", told.direction, values["readingProgression"]),
    ):
        yield from check_same(NAME, place, expected, str(found))
    sounds = values["readingOrder"]
    heard = ", ".join(unquote(str(sound["url"])) for sound in sounds)
    yield from check_same(NAME, "readingOrder", reference.audio, heard)
    for sound in sounds:
        others = [unquote(str(other["url"])) for other in sound.get("alternate", [])]
        if PAGE not in others:
            yield Fault(NAME, f"alternate of {sound['url']}", PAGE, ", ".join(others) or "none")


def _names_of(people: Any) -> list[str]:
    """Of one, or of several in a list."""
    return [str(person["name"]) for person in (people if isinstance(people, list) else [people])]


def check_package(folder: Path, reference: Reference) -> Iterator[Fault]:
    """`<slug>.lpf`, where there is one, holds what the manifest names, byte for byte.

    Its page is not the one beside it, and must show and mark the same.
    """
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
        if PAGE not in packed:
            return  # told by now
        for finding in check_content(archive.read(PAGE), reference, packed.__contains__):
            if isinstance(finding, Fault):
                yield replace(finding, file=path.name, place=f"{PAGE}, {finding.place}")


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
