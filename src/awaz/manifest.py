"""What each edition was made from, so that an unchanged article costs a look at a few dates.

A manifest tells the article's content, everything else that the edition follows from, and the
dates of the files on both sides. What does not fit is no fault: the article is then read again,
and its edition compared by what it says. Manifests stand in `audio/.built/` and may be deleted.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from awaz.audio.store import using
from awaz.audio.voices.recorded import candidates
from awaz.errors import VoiceError
from awaz.text.reader import slug_of
from awaz.voices import voice_named
from awaz.workspace import Settings, Workspace

UNSETTLED_NS = 2_000_000_000
"""A file changed so shortly before its date was taken may have changed again under that date."""
NO_ARTICLE = 100_000_000
"""Bytes: a file of more is not looked into, as no reader takes it."""
LIBRARY = ".library"
"""Under which the manifest of what stands beside the editions is kept: no article's name begins
so."""

Stamp = tuple[int, int, int]
"""Size in bytes, and when content and file were last changed (nanoseconds)."""


@dataclass(frozen=True, slots=True)
class Source:
    """An article's file, and its recordings, as they were before they were read."""

    stamp: Stamp
    sha256: str
    recordings: tuple[tuple[str, Stamp], ...] = ()
    """Those of the article, whoever reads it, as they were then."""


class Manifests:
    """The manifests of a workspace, for builds by one voice: empty for each article's own."""

    def __init__(self, workspace: Workspace, voice_name: str = "") -> None:
        self._workspace = workspace
        self._folder = workspace.audio / ".built"
        self._context = _context(workspace, voice_name)

    def sentences(self, slug: str, source: Path) -> int | None:
        """How many sentences the edition holds; None when it may not be what the article says."""
        try:
            written, told = self._read(slug)
            if (
                told["context"] == self._context
                and told["edition"] == _content(self._workspace.output / slug)
                and self._is_source(source, written, told["source"])
                and self._are_recordings(slug, written, told["recordings"])
                and all(self._has_version(*voice) for voice in told["voices"].items())
            ):
                return int(told["sentences"])
        except (OSError, ValueError, KeyError, TypeError):
            pass  # not there, or not ours: the article is read again
        return None

    def keep(self, slug: str, source: Source, *, voices: Mapping[str, str], sentences: int) -> None:
        """Write down what the edition that now stands was made from.

        `voices` gives the version of each voice that speaks, by its name.
        """
        try:
            edition = _content(self._workspace.output / slug)
        except OSError:
            return  # somebody took it away already: the next build makes it again
        self._write(
            slug,
            {
                "context": self._context,
                "source": [list(source.stamp), source.sha256],
                "recordings": _told(source.recordings),
                "voices": dict(voices),
                "edition": edition,
                "sentences": sentences,
            },
        )

    def leftovers(self, slugs: Container[str]) -> tuple[list[Path], list[Path]]:
        """Manifests of other articles than these, and what was left half written."""
        known = (path for path in self._folder.glob("*.json") if path.stem != LIBRARY)
        others = [path for path in known if path.stem not in slugs]
        return sorted(others), sorted(self._folder.glob("*.new"))

    def library_stands(self) -> bool:
        """Whether what stands beside the editions was made of these, as they are."""
        try:
            _, told = self._read(LIBRARY)
            return bool(told == self._library())
        except (OSError, ValueError):
            return False

    def keep_library(self) -> None:
        """Write down what the library that now stands was made of."""
        self._write(LIBRARY, self._library())

    def _library(self) -> dict[str, Any]:
        """Each edition by the date of its report, which is written last."""
        output = self._workspace.output
        found: list[tuple[str, Stamp]] = []
        with os.scandir(output) as entries:
            for entry in entries:
                if entry.is_file():
                    found.append((entry.name, _stamp(entry.stat())))
                elif not entry.name.startswith("."):
                    report = Path(entry.path) / "report.json"
                    stamp = _stamp(report.stat()) if report.is_file() else (0, 0, 0)
                    found.append((entry.name, stamp))
        return {"context": self._context, "output": _digest(found)}

    def _is_source(self, path: Path, written_ns: int, told: Any) -> bool:
        """Whether the file holds what it held; its dates are trusted when they had settled."""
        stamp, sha256 = told
        now = _stamp(path.stat())
        if list(now) == stamp and max(now[1:]) + UNSETTLED_NS < written_ns:
            return True
        return bool(_sha256(path) == sha256)

    def _are_recordings(self, slug: str, written_ns: int, told: Any) -> bool:
        """Whether they are those that were read. They are large, so it goes by their dates, once
        these have settled."""
        now = _recordings(slug, self._workspace.settings)
        settled = all(max(stamp[1:]) + UNSETTLED_NS < written_ns for _, stamp in now)
        return settled and _told(now) == told

    def _has_version(self, voice: str, version: str) -> bool:
        try:
            return voice_named(voice, self._workspace.settings).version == version
        except VoiceError:
            return False

    def _read(self, name: str) -> tuple[int, Any]:
        """When it was written, by the clock of the disk, and what it tells."""
        with (self._folder / f"{name}.json").open("rb") as stream:
            return os.fstat(stream.fileno()).st_mtime_ns, json.loads(stream.read())

    def _write(self, name: str, told: Mapping[str, Any]) -> None:
        with using(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            new = self._folder / f"{name}.new"
            new.write_text(json.dumps(told), encoding="utf-8")
            new.replace(self._folder / f"{name}.json")


def source_of(path: Path, settings: Settings) -> Source | None:
    """The file and its recordings as they are; None when one cannot be read, which whoever reads
    it will tell."""
    try:
        return Source(
            _stamp(path.stat()), _sha256(path), tuple(_recordings(slug_of(path), settings))
        )
    except OSError:
        return None


def _recordings(slug: str, settings: Settings) -> list[tuple[str, Stamp]]:
    """Of an article by any of the workspace's readers; it is not known yet who reads it."""
    folders = [voice.file for voice in settings.voices if voice.engine == "recorded"]
    paths = (path for folder in folders for path in candidates(slug, folder))
    return [(str(path), _stamp(path.stat())) for path in paths]


def _told(recordings: Iterable[tuple[str, Stamp]]) -> list[list[Any]]:
    """As JSON gives it back."""
    return [[path, list(stamp)] for path, stamp in recordings]


def _sha256(path: Path) -> str:
    """Of a file that may be an article. Raises OSError for a pipe, or what is larger than any."""
    if not path.is_file() or path.stat().st_size > NO_ARTICLE:
        raise OSError(f"{path} is no article")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _context(workspace: Workspace, voice_name: str) -> str:
    """Everything but the article: program, settings, the files they name, and the house lexicon."""
    settings = workspace.settings
    voices = [path for voice in settings.voices for path in (voice.file, voice.beside)]
    house, artwork = workspace.pronunciations, settings.feed.artwork
    named = (house, settings.cover, settings.model, artwork, *voices)
    program = _program_files(Path(__file__).parent)
    # Not folders: what is in them, each article's manifest tells for itself.
    others = ((path.name, _stamp(path.stat())) for path in named if path and path.is_file())
    asked = replace(
        settings, jobs=0, scheduler="", audio=""
    )  # who speaks, and who keeps, is no matter
    return _digest([("voice", voice_name), ("settings", repr(asked)), *program, *others])


def _program_files(folder: Path) -> Iterator[tuple[str, Stamp]]:
    for parent, _, names in os.walk(folder):
        for name in names:
            if not name.endswith(".pyc"):
                path = Path(parent) / name
                yield str(path.relative_to(folder)), _stamp(path.stat())


def _content(folder: Path) -> str:
    """A digest of the files' names, sizes and dates."""
    told = []
    with os.scandir(folder) as entries:
        for entry in entries:
            size, written, changed = _stamp(entry.stat())
            told.append(f"{entry.name} {size} {written} {changed}")
    return hashlib.sha256("\n".join(sorted(told)).encode()).hexdigest()


def _stamp(status: os.stat_result) -> Stamp:
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _digest(items: Iterable[tuple[str, Any]]) -> str:
    return hashlib.sha256(repr(sorted(items)).encode()).hexdigest()
