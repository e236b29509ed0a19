"""ZIP files that packages of publications are: the same files always give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""Of every file: the first date a ZIP file can hold."""
CHUNK_BYTES = 1 << 20
"""Of a file that is copied: hours of sound do not fill the memory."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of a file, with what stands before and behind it: read when it is written."""

    path: Path
    offset: int
    length: int
    """In bytes."""
    head: bytes = b""
    tail: bytes = b""

    def __len__(self) -> int:
        return len(self.head) + self.length + len(self.tail)

    def chunks(self) -> Iterator[bytes]:
        """All of it, in pieces."""
        yield self.head
        with self.path.open("rb") as stream:
            stream.seek(self.offset)
            left = self.length
            while left and (chunk := stream.read(min(left, CHUNK_BYTES))):
                left -= len(chunk)
                yield chunk
        yield self.tail


@dataclass(frozen=True, slots=True)
class Member:
    """A file within a package."""

    name: str
    data: bytes | Excerpt
    packed: bool = True
    """Whether it becomes smaller that way: sound, pictures and fonts do not."""


def whole(path: Path) -> Excerpt:
    """A file that stands elsewhere."""
    return Excerpt(path, 0, path.stat().st_size)


def write_archive(path: Path, members: Iterable[Member]) -> None:
    """Write a ZIP file of these files, in their order."""
    with ZipFile(path, "w") as archive:
        for member in members:
            info = ZipInfo(member.name, EARLIEST)
            info.compress_type = ZIP_DEFLATED if member.packed else ZIP_STORED
            info.create_system = 3  # Unix, wherever it is written
            info.external_attr = 0o644 << 16
            info.file_size = len(member.data)  # tells how large its head must be
            with archive.open(info, "w") as stream:
                for chunk in _chunks(member.data):
                    stream.write(chunk)


def _chunks(data: bytes | Excerpt) -> Iterable[bytes]:
    return data.chunks() if isinstance(data, Excerpt) else (data,)
