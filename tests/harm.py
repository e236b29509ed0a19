"""What can befall a workspace, and how to bring it about."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def hear_ctrl_c() -> None:
    """For a process about to start: a job in the background of a shell ignores SIGINT, and so
    would what it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def flip(path: Path) -> None:
    """A bit in the middle of a file becomes another."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x10
    path.write_bytes(bytes(data))


def truncate(path: Path) -> None:
    """A file loses its last third."""
    os.truncate(path, path.stat().st_size * 2 // 3)


def remove(path: Path) -> None:
    """A file goes."""
    path.unlink()


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """A folder as on a disk that nobody may write to, not even root."""
    _mount("--bind", folder, folder)
    try:
        _mount("-o", "remount,bind,ro", folder)
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[None]:
    """An empty disk of so many bytes in place of a folder."""
    _mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder)
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


def resize(folder: Path, size: int) -> None:
    """Another size for a small disk."""
    _mount("-o", f"remount,size={size}", folder)


def used(folder: Path) -> int:
    """Bytes in use on the disk of a folder."""
    disk = os.statvfs(folder)
    return (disk.f_blocks - disk.f_bfree) * disk.f_frsize


@contextmanager
def unchangeable(path: Path) -> Iterator[None]:
    """A file that nobody can replace."""
    _as_root("chattr", "+i", path)
    try:
        yield
    finally:
        subprocess.run(["chattr", "-i", path], check=True)


def _mount(*arguments: Path | str) -> None:
    _as_root("mount", *arguments)


def _as_root(*command: Path | str) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as problem:
        said = getattr(problem, "stderr", problem)
        pytest.skip(f"needs the right to {command[0]}: {str(said).splitlines()[0]}")
