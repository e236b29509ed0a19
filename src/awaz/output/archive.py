"""ZIP files that packages of publications are: the same files always give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""Of every file: the first date a ZIP file can hold."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file within a package."""

    name: str
    data: bytes
    packed: bool = True
    """Whether it becomes smaller that way: sound, pictures and fonts do not."""


def write_archive(path: Path, members: Iterable[Member]) -> None:
    """Write a ZIP file of these files, in their order."""
    with ZipFile(path, "w") as archive:
        for member in members:
            info = ZipInfo(member.name, EARLIEST)
            info.compress_type = ZIP_DEFLATED if member.packed else ZIP_STORED
            info.create_system = 3  # Unix, wherever it is written
            info.external_attr = 0o644 << 16
            archive.writestr(info, member.data)
