"""An edition's folder is replaced whole: the earlier one stands until the new one is complete.

What gets a name that people open is on the disk before, and the name before the earlier one goes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from awaz.errors import OutputError, reason


@contextmanager
def replaced_whole(folder: Path) -> Iterator[Path]:
    """A new, empty folder that takes `folder`'s place when the block ends well.

    Whatever ends the block otherwise, `folder` is as it was. The caller holds the workspace's lock.
    """
    new = folder.with_name(f".{folder.name}.new")
    restore(folder)
    with writing(folder):
        try:
            _remove(new)
            new.mkdir(parents=True)
            yield new
            for path in [*new.rglob("*"), new]:
                flush(path)
            if folder.exists():
                folder.rename(_old(folder))
            new.rename(folder)
            flush(folder.parent)
        finally:
            _remove(new)
            restore(folder)


def write_whole(path: Path, content: bytes) -> None:
    """A file that changes from what it was to this at once, and only when it is not this yet."""
    if path.is_file() and path.read_bytes() == content:
        return
    new = path.with_name(f".{path.name}.new")
    with writing(path):
        try:
            new.write_bytes(content)
            flush(new)
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)


def restore(folder: Path) -> None:
    """Bring an edition back that was moved away, unless its successor has moved in."""
    with writing(folder):
        if folder.exists():
            _remove(_old(folder))
        elif _old(folder).exists():
            _old(folder).rename(folder)


def tidy(output: Path) -> tuple[int, int]:
    """Bring back every edition that was moved away, and delete what was left half written.

    The bytes freed and the number of leftovers. The caller holds the workspace's lock.
    """
    freed = count = 0
    with writing(output):
        for old in sorted(output.glob(".*.old")):
            restore(old.with_name(old.name[1:].removesuffix(".old")))
        for new in sorted(output.glob(".*.new")):
            freed += sum(path.lstat().st_size for path in [*new.rglob("*"), new] if path.is_file())
            count += 1
            _remove(new)
    return freed, count


@cache
def look() -> str:
    """A digest of this room: its code, templates, styles, scripts and fonts.

    Of what a process began with: what is changed meanwhile is not what it runs.
    """
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.*")):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(path.read_bytes())
    return digest.hexdigest()


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """What the system says against writing there becomes an `OutputError`."""
    try:
        yield
    except OSError as problem:
        raise OutputError(
            f"{folder} cannot be written: {reason(problem)}. Make room or allow "
            "writing there, then build again: every clip is kept."
        ) from problem


def _old(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.old")


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def flush(path: Path) -> None:
    """A file, or a folder's names, onto the disk: a power cut leaves one edition or the other."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
