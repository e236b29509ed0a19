"""The files of an edition against what its report tells of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from awaz.check.told import Fault, Reference, Told, check_same, is_near, seconds

NAME = "report.json"


def read_told(folder: Path) -> Told:
    """What `report.json` tells of the article; raises `ValueError` and its like else."""
    report = json.loads((folder / NAME).read_bytes())
    article = report["article"]
    return Told(
        title=str(article["title"]),
        language=str(article["language"]),
        direction=str(article["direction"]),
        narrators=tuple(str(voice["label"]) for voice in _voices(report)),
    )


def _voices(report: Any) -> list[Any]:
    return [report["voice"], *report.get("other_voices", [])]


def check_files(folder: Path, reference: Reference) -> Iterator[Fault]:
    """Each file has the size and the SHA-256 that `report.json` tells, and none is missing."""
    report = json.loads((folder / NAME).read_bytes())
    told = report["files"]
    there = {
        path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()
    }
    there.pop(NAME, None)
    for name in sorted({*told, *there}):
        if name not in there:
            yield Fault(name, "file", "to be there", "none")
        elif name not in told:
            yield Fault(name, "file", f"to be told of in {NAME}", "not told of")
        else:
            yield from _check_file(name, told[name], there[name].read_bytes())
    yield from check_same(NAME, "slug", reference.slug, report["article"]["slug"])
    duration = float(report["sound"]["seconds"])
    if not is_near(duration, reference.duration):
        yield Fault(NAME, "length of the sound", seconds(reference.duration), seconds(duration))
    clips, known = list(report["sentences"]["clips"]), [item.id for item in reference.sentences]
    if clips != known:
        strange = sorted(set(clips) ^ set(known)) or ["their order"]
        yield Fault(NAME, "clips", "one for each sentence", f"not so: {', '.join(strange)}")
    yield from _check_voices(report, known)


def _check_voices(report: Any, known: Sequence[str]) -> Iterator[Fault]:
    """What is not the main voice's is one other's, each of which has something to say."""
    by: dict[str, list[str]] = {}
    for voice in report.get("other_voices", []):
        if not voice["sentences"]:
            yield Fault(NAME, f"sentences of {voice['name']}", "one or more", "none")
        for sentence in voice["sentences"]:
            by.setdefault(str(sentence), []).append(str(voice["name"]))
    for sentence, names in by.items():
        if sentence not in known:
            yield Fault(NAME, f"a sentence of {names[0]}", "one of the edition's", sentence)
        elif len(names) > 1:
            yield Fault(NAME, f"the voice of {sentence}", "one", ", ".join(names))
    if known and len(by.keys() & set(known)) == len(known):
        yield Fault(NAME, "sentences of the main voice", "one or more", "none")


def _check_file(name: str, told: dict[str, object], data: bytes) -> Iterator[Fault]:
    digest = hashlib.sha256(data).hexdigest()
    if told["bytes"] != len(data):
        yield Fault(name, "size", f"{told['bytes']} bytes", f"{len(data)} bytes")
    elif told["sha256"] != digest:
        yield Fault(name, "SHA-256", f"{told['sha256']}", digest)
