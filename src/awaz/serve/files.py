"""The files that may be served, as they stood when they were asked for, whole or in part."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from typing import BinaryIO

INDEX = "index.html"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".vtt": "text/vtt; charset=utf-8",
    ".srt": "application/x-subrip; charset=utf-8",
    ".json": "application/json",
    ".xml": "application/xml",
    ".mp3": "audio/mpeg",
    ".opus": "audio/ogg",
    ".m4b": "audio/mp4",
    ".epub": "application/epub+zip",
    ".lpf": "application/lpf+zip",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}
UNKNOWN_TYPE = "application/octet-stream"
CHUNK_BYTES = 1 << 18
_RANGE = re.compile(r"bytes=(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))", re.ASCII)


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that is being sent: whatever is built meanwhile, it stays what it was."""

    stream: BinaryIO
    path: Path
    size: int
    modified: float
    """In seconds since 1970."""
    version: str
    """Another whenever its content is."""

    @property
    def type(self) -> str:
        """Its media type, by its name."""
        return TYPES.get(self.path.suffix.lower(), UNKNOWN_TYPE)

    @property
    def last_modified(self) -> str:
        """As HTTP writes it."""
        return formatdate(self.modified, usegmt=True)

    def chunks(self, part: range) -> Iterator[bytes]:
        """These of its bytes, piece by piece."""
        self.stream.seek(part.start)
        left = len(part)
        while left and (chunk := self.stream.read(min(left, CHUNK_BYTES))):
            left -= len(chunk)
            yield chunk


def find(output: Path, asked: str) -> Path | None:
    """The file that an address's path means, without the slash it begins with; None if there is
    none. A folder's is the `index.html` in it.

    Nothing outside `output` is a file here, and nothing whose name begins with a dot: neither by
    the path asked for nor by where a link leads.
    """
    try:
        root = output.resolve()
        path = (root / asked).resolve(strict=True) if is_plain(asked) else None
        if path and path.is_dir():
            path = (path / INDEX).resolve(strict=True)
        elif asked.endswith("/"):
            return None
        if path and path.is_file() and is_plain(path.relative_to(root).as_posix()):
            return path
    except (OSError, ValueError, RuntimeError):  # not there, no name, outside, links in a circle
        return None
    return None


def is_plain(asked: str) -> bool:
    """Whether a path goes straight down, and through nothing hidden."""
    parts = asked.removesuffix("/").split("/") if asked else []
    return not any(part == "" or part.startswith(".") for part in parts)


def opened(path: Path) -> Opened | None:
    """The file, open; None when it is gone, or must not be read."""
    try:
        stream = path.open("rb")
    except OSError:
        return None
    status = os.fstat(stream.fileno())
    version = f"{status.st_mtime_ns:x}-{status.st_size:x}-{status.st_ino:x}"
    return Opened(stream, path, status.st_size, status.st_mtime, version)


def version_of(output: Path, asked: str) -> str:
    """The version of the file that a path means; empty when there is none."""
    path = find(output, asked)
    found = opened(path) if path else None
    if found is None:
        return ""
    found.stream.close()
    return found.version


def wanted_part(asked: str, size: int) -> range | None:
    """The bytes that a `Range` header asks for, none of them when the file does not hold any.

    None means all: there is no such header, or it asks for what need not be given (several parts,
    other units), or says nothing that can be understood.
    """
    match = _RANGE.fullmatch(asked.strip())
    if not match:
        return None
    first, last, final = match.groups()
    if final is not None:
        return range(max(size - int(final), 0), size)
    end = min(int(last) + 1, size) if last else size
    if last and int(last) < int(first):
        return None
    return range(int(first), max(end, int(first)))


def is_known(tag: str, last_modified: str, none_match: str | None, since: str | None) -> bool:
    """Whether who asks has this version: `If-None-Match`, or else `If-Modified-Since`."""
    if none_match is not None:
        known = (each.strip().removeprefix("W/") for each in none_match.split(","))
        return any(each in (tag, "*") for each in known)
    try:
        return since is not None and (
            parsedate_to_datetime(last_modified) <= parsedate_to_datetime(since)
        )
    except (TypeError, ValueError):  # no date, or one without a zone
        return False
