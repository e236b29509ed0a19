"""A store that several machines share: any place that fsspec reaches, such as `s3://bucket/clips`.

A file is written at once, so in an object store it stands whole or not at all; elsewhere its
checksum tells. What the libraries say against it becomes an `AudioError`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from awaz.audio.store import Kept
from awaz.errors import AudioError

AT_ONCE = 16
"""Files asked for at once: each answer takes a while, however small the file."""
S3 = ("s3", "s3a")
OBJECT_STORES = (*S3, "gs", "gcs", "az", "abfs", "abfss")
"""They have no folders: when a file cannot be put there for want of one, the bucket is missing."""
S3_PATIENCE: dict[str, Any] = {
    "connect_timeout": 10,
    "read_timeout": 20,
    "retries": {"mode": "standard", "total_max_attempts": 4},
}
"""Seconds; what fails for a moment is asked for again, and not for ever."""
S3_ROUNDS = 2
"""How often s3fs does all that: only it asks again when an answer breaks off in the middle."""
WRITTEN = ("LastModified", "last_modified", "mtime", "created")
"""Under which of these names a place tells when a file was written."""
NOT_FOR_CLIPS = (ImportError, ValueError, TypeError, AttributeError, NotImplementedError)
"""How fsspec's file systems say that an address is not one of theirs, or cannot be written to."""
MARK = "awaz.txt"
MARK_TEXT = b"Clips that awaz spoke, named by what they say. What is deleted is spoken again.\n"


class Remote:
    """Files below a URL, which is first asked when a file is."""

    at_once = AT_ONCE

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._protocol = url.partition("://")[0]
        self._opening = threading.Lock()
        self._files: Any = None
        self._root = ""

    def __str__(self) -> str:
        return self._url

    def open(self) -> None:
        """Whether it can be written shows before anything is spoken in vain."""
        with self._files_opened():
            pass

    def read(self, name: str) -> bytes | None:
        """A file's content; None when it is not there."""
        with self._files_opened() as files:
            try:
                content: bytes = files.cat_file(f"{self._root}/{name}")
                return content
            except FileNotFoundError:
                return None

    def write(self, name: str, content: bytes) -> None:
        """Keep a file."""
        with self._files_opened() as files:
            self._write(files, name, content)

    def note_use(self, name: str) -> None:
        """Not noted: it would cost as much as writing the file again."""

    def files(self) -> dict[PurePosixPath, Kept]:
        """All that belong to clips, by name."""
        with self._files_opened() as files:
            files.invalidate_cache()
            found = files.find(self._root, detail=True)
        kept = {
            PurePosixPath(path.removeprefix(f"{self._root}/")): Kept(told["size"], _written(told))
            for path, told in sorted(found.items())
        }
        return {name: file for name, file in kept.items() if len(str(name.parent)) == 2}

    def delete(self, name: str) -> None:
        """A file goes, if it is not gone."""
        with self._files_opened() as files, suppress(FileNotFoundError):
            files.rm_file(f"{self._root}/{name}")

    @contextmanager
    def _files_opened(self) -> Iterator[Any]:
        """The file system; what it says against being used becomes an `AudioError`."""
        try:
            with self._opening:
                if self._files is None:
                    self._files = self._connected()
            yield self._files
        except _errors() as problem:
            raise AudioError(
                f"Clips cannot be kept in {self._url}: {_told(problem)}. "
                f"{_what_next(problem)}, then build again: what was spoken is kept."
            ) from problem

    def _connected(self) -> Any:
        """The file system, once a file was written there."""
        try:
            from fsspec.core import url_to_fs

            patience = {"config_kwargs": S3_PATIENCE} if self._protocol in S3 else {}
            files, root = url_to_fs(self._url, skip_instance_cache=True, **patience)
            if self._protocol in S3:
                files.retries = S3_ROUNDS
            self._root = root.rstrip("/")
            self._write(files, MARK, MARK_TEXT)
        except NOT_FOR_CLIPS as problem:
            raise AudioError(
                f"Clips cannot be kept in {self._url}: {_told(problem)}. Correct audio in "
                "awaz.toml, or install what it needs; for s3:// that is pip install 'awaz[s3]'"
            ) from problem
        return files

    def _write(self, files: Any, name: str, content: bytes) -> None:
        path = f"{self._root}/{name}"
        try:
            files.pipe_file(path, content)
        except FileNotFoundError:
            if self._protocol in OBJECT_STORES:
                raise
            files.makedirs(path.rpartition("/")[0], exist_ok=True)
            files.pipe_file(path, content)


def _written(told: Mapping[str, Any]) -> float:
    """In seconds since 1970; what is not dated counts as just written."""
    for name in WRITTEN:
        match told.get(name):
            case datetime() as when:
                return when.timestamp()
            case int() | float() as seconds:
                return seconds
    return time.time()


def _errors() -> tuple[type[Exception], ...]:
    """Those of the system, and of S3 and HTTP where there are their libraries."""
    errors: list[type[Exception]] = [OSError]
    with suppress(ImportError):
        from botocore.exceptions import BotoCoreError
        from botocore.exceptions import ClientError as S3Error

        errors += [BotoCoreError, S3Error]
    with suppress(ImportError):
        from aiohttp import ClientError

        errors.append(ClientError)
    return tuple(errors)


def _told(problem: Exception) -> str:
    return str(problem) or type(problem).__name__


def _what_next(problem: Exception) -> str:
    if isinstance(problem, PermissionError) or "credentials" in str(problem).lower():
        return "Give this machine credentials that may read, write and list there"
    if isinstance(problem, FileNotFoundError):
        return "Make the bucket, or correct audio in awaz.toml"
    return "See that it can be reached and answers"
