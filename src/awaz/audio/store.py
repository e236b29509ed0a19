"""The kept clips: `audio/ab/<key>.flac` with `<key>.json` beside it, by content.

They stand in the workspace, or in a place that several workspaces and machines share.

Paragraphs as encoded for an edition, `<key>.mp3`, are kept as well: they cost little to make
again, but less not to.

A clip is kept once its JSON stands, which is written last and holds the sound's checksum.
Whatever is missing, cut short or altered counts as not kept, and is spoken again.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from awaz.errors import AudioError
from awaz.model import Clip

log = logging.getLogger(__name__)


class Place(Protocol):
    """Where files are kept, by names like `ab/<key>.json`.

    What goes wrong there is an `OSError` or an `AudioError`.
    """

    at_once: int
    """How many files are best asked for at once."""

    def read(self, name: str) -> bytes | None:
        """A file's content; None when it is not there."""

    def write(self, name: str, content: bytes) -> None:
        """Keep a file."""

    def sizes(self) -> dict[str, int]:
        """The bytes of each file that belongs to a clip, by name."""

    def delete(self, name: str) -> None:
        """A file goes."""


class Folder:
    """A folder of this machine."""

    at_once = 1

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __str__(self) -> str:
        return str(self._folder)

    def read(self, name: str) -> bytes | None:
        """A file's content; None when it is not there."""
        try:
            return (self._folder / name).read_bytes()
        except FileNotFoundError:
            return None

    def write(self, name: str, content: bytes) -> None:
        """Under its name stands the whole content or what stood there before."""
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f"{path.suffix}.{os.getpid()}.part")
        part.write_bytes(content)
        part.replace(path)

    def sizes(self) -> dict[str, int]:
        """Those of clips, and what broken-off writing left."""
        paths = sorted(self._folder.glob("??/*"))
        return {path.relative_to(self._folder).as_posix(): path.stat().st_size for path in paths}

    def delete(self, name: str) -> None:
        """A file goes."""
        (self._folder / name).unlink()


class Store:
    """Clips in a folder, or elsewhere; safe for several threads and processes at once."""

    def __init__(self, folder: Path, elsewhere: Place | None = None) -> None:
        self.folder = folder
        self._place: Place = elsewhere or Folder(folder)

    def get(self, key: str) -> Clip | None:
        """The clip of that key when it is kept whole, else None."""
        record = self._read(_name(key, ".json"))
        flac = self._read(_name(key, ".flac")) if record is not None else None
        if record is None or flac is None:
            return None
        try:
            values = json.loads(record)
            digest = values.pop("sha256")
            if digest == _digest(values, flac):
                return Clip(key, values["rate"], values["frames"], tuple(values["marks"]))
        except (ValueError, KeyError, TypeError, AttributeError):
            pass  # as good as a wrong checksum
        log.warning("The clip %s in %s is damaged: it is spoken again.", key, self._place)
        return None

    def kept(self, keys: Iterable[str]) -> dict[str, Clip]:
        """Those of the clips that are kept whole, by key."""
        different = list(dict.fromkeys(keys))
        with ThreadPoolExecutor(self._place.at_once) as pool:
            clips = pool.map(self.get, different)
            return {clip.key: clip for clip in clips if clip is not None}

    def put(self, key: str, pcm: bytes, rate: int, marks: tuple[int, ...]) -> Clip:
        """Keep 16-bit mono sound and the start of each of its words, in frames."""
        clip = Clip(key, rate, len(pcm) // 2, marks)
        flac = _encode(pcm, rate)
        values = {"rate": rate, "frames": clip.frames, "marks": list(marks)}
        record = values | {"sha256": _digest(values, flac)}
        self._write(_name(key, ".flac"), flac)
        self._write(_name(key, ".json"), json.dumps(record).encode())
        return clip

    def pcm(self, clip: Clip) -> bytes:
        """The clip's sound: 16-bit little-endian mono."""
        import soundfile

        name = _name(clip.key, ".flac")
        try:
            samples, _ = soundfile.read(io.BytesIO(self._read(name) or b""), dtype="int16")
        except soundfile.LibsndfileError as problem:
            raise AudioError(
                f"The clip {self._place}/{name} went away while it was needed: "
                f"{problem}. Build again: it is spoken anew."
            ) from problem
        pcm: bytes = samples.tobytes()
        return pcm

    def encoded(self, key: str, encode: Callable[[], bytes]) -> bytes:
        """What `encode` gives for this key, from what is kept when it has been asked before.

        The content stands in `<key>.mp3`, its digest behind it.
        """
        kept = self._read(_name(key, ".mp3")) or b""
        content, digest = kept[:-32], kept[-32:]
        if hashlib.sha256(content).digest() != digest:
            content = encode()
            self._write(_name(key, ".mp3"), content + hashlib.sha256(content).digest())
        return content

    def discard(self, keep: set[str]) -> int:
        """Delete every clip but these, what was encoded, and what broken-off writing left.

        Returns the bytes freed.
        """
        freed = 0
        with using(self._place):
            for name, size in self._place.sizes().items():
                path = PurePosixPath(name)
                if path.stem not in keep or path.suffix not in (".flac", ".json"):
                    self._place.delete(name)
                    freed += size
        return freed

    def _read(self, name: str) -> bytes | None:
        with using(self._place):
            return self._place.read(name)

    def _write(self, name: str, content: bytes) -> None:
        with using(self._place):
            self._place.write(name, content)


def _name(key: str, suffix: str) -> str:
    return f"{key[:2]}/{key}{suffix}"


@contextmanager
def using(folder: Path | Place) -> Iterator[None]:
    """What the system says against reading or writing there becomes an `AudioError`."""
    try:
        yield
    except OSError as problem:
        raise AudioError(
            f"Clips cannot be kept in {folder}: {problem.strerror or problem}. "
            "Make room or allow reading and writing there, then build again: "
            "what was spoken is kept."
        ) from problem


def _encode(pcm: bytes, rate: int) -> bytes:
    import numpy as np
    import soundfile

    stream = io.BytesIO()
    soundfile.write(stream, np.frombuffer(pcm, dtype="<i2"), rate, format="FLAC")
    return stream.getvalue()


def _digest(values: dict[str, Any], flac: bytes) -> str:
    """Of the record and the sound: neither is trusted without the other."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode() + flac).hexdigest()
