"""An edition's folder is replaced whole: the earlier one stands until the new one is complete."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from awaz.errors import OutputError


@contextmanager
def replaced_whole(folder: Path) -> Iterator[Path]:
    """A new, empty folder that takes `folder`'s place when the block ends well.

    Whatever ends the block otherwise, `folder` is as it was. The caller holds the workspace's lock.
    """
    new = folder.with_name(f".{folder.name}.new")
    try:
        restore(folder)
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        yield new
        _flush(new)
        _swap(new, folder)
    except OSError as problem:
        raise OutputError(
            f"{folder} cannot be written: {problem.strerror or problem}. Make room or allow "
            "writing there, then build again: every clip is kept."
        ) from problem
    finally:
        shutil.rmtree(new, ignore_errors=True)


def look() -> str:
    """A digest of the templates, styles and scripts that editions are made with."""
    digest = hashlib.sha256()
    for room in ("templates", "assets"):
        for item in sorted((files("awaz.output") / room).iterdir(), key=lambda item: item.name):
            if item.is_file():
                digest.update(item.read_bytes())
    return digest.hexdigest()


def restore(folder: Path) -> None:
    """Bring an edition back that was moved away when its successor was about to move in."""
    old = _old(folder)
    if not old.exists():
        return
    if folder.exists():
        shutil.rmtree(old)
    else:
        old.rename(folder)


def _swap(new: Path, folder: Path) -> None:
    old = _old(folder)
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _old(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.old")


def _flush(folder: Path) -> None:
    """On the disk before it gets its name: a power cut leaves one edition or the other."""
    for path in [*folder.rglob("*"), folder]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
