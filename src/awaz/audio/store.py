"""The kept clips: `audio/ab/<key>.flac` with `<key>.json` beside it, by content.

They stand in the workspace, or in a place that several workspaces and machines share.

Paragraphs as coded for an edition, `<key>.coded`, are kept as well: they cost little to make
again, but less not to.

A clip is kept once its JSON stands, which is written last and holds the sound's checksum.
Whatever is missing, cut short, altered or unreadable counts as not kept, and is spoken again;
so files here are not forced onto the disk one by one: what a power cut takes is noticed.

The date of a clip's JSON, and of a paragraph's `.coded`, tells the day it was last in use.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import os
import time
from collections.abc import Callable, Container, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from awaz.errors import AudioError, reason
from awaz.model import Clip

log = logging.getLogger(__name__)

DAY_S = 86_400
"""A date that says a thing is in use is set once a day."""


class LostClip(AudioError):
    """A clip that was kept is no longer, now that its sound is needed. It can be spoken again."""


@dataclass(frozen=True, slots=True)
class Freed:
    """What was deleted because nothing needs it."""

    bytes: int = 0
    clips: int = 0
    paragraphs: int = 0
    """Those kept as encoded."""
    leftovers: int = 0
    """Files and folders that a process left half written when it was ended."""

    def __add__(self, other: Freed) -> Freed:
        return Freed(
            self.bytes + other.bytes,
            self.clips + other.clips,
            self.paragraphs + other.paragraphs,
            self.leftovers + other.leftovers,
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of the store, without its content."""

    bytes: int
    used: float
    """When it was last in use, in seconds since 1970; where no such date is kept, when it was
    written."""


class Place(Protocol):
    """Where files are kept, by names like `ab/<key>.json`.

    What goes wrong there is an `OSError` or an `AudioError`.
    """

    at_once: int
    """How many files are best asked for at once."""

    def read(self, name: str) -> bytes | None:
        """A file's content; None when there is nothing to be had."""

    def open(self) -> None:
        """See that it can be written; whatever else is asked for does so as well."""

    def write(self, name: str, content: bytes) -> None:
        """Keep a file."""

    def note_use(self, name: str) -> None:
        """A file is in use today."""

    def files(self) -> dict[PurePosixPath, Kept]:
        """All that belong to clips, by name."""

    def delete(self, name: str) -> None:
        """A file goes."""


class Folder:
    """A folder of this machine."""

    at_once = 1

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __str__(self) -> str:
        return str(self._folder)

    def open(self) -> None:
        """It is made when the first clip is kept."""

    def read(self, name: str) -> bytes | None:
        """A file's content; None also when the disk or its owner does not give it."""
        path = self._folder / name
        try:
            return path.read_bytes()
        except FileNotFoundError:
            pass
        except OSError as problem:
            told = problem.strerror or problem
            log.warning("%s cannot be read: %s. It is made again.", path, told)
        return None

    def write(self, name: str, content: bytes) -> None:
        """Under its name stands the whole content or what stood there before."""
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f"{path.suffix}.{os.getpid()}.part")
        try:
            part.write_bytes(content)
            part.replace(path)
        except OSError:
            with suppress(OSError):  # half a file on a full disk would be in the way of the next
                part.unlink(missing_ok=True)
            raise

    def note_use(self, name: str) -> None:
        """By the file's date. Where that cannot be set, the file merely counts as older."""
        path = self._folder / name
        with suppress(OSError):
            if abs(time.time() - path.stat().st_mtime) > DAY_S:
                os.utime(path)

    def files(self) -> dict[PurePosixPath, Kept]:
        """Those of clips, and what broken-off writing left."""
        found = {}
        for path in sorted(self._folder.glob("??/*")):
            name = PurePosixPath(path.relative_to(self._folder).as_posix())
            found[name] = Kept(path.stat().st_size, path.stat().st_mtime)
        return found

    def delete(self, name: str) -> None:
        """A file goes."""
        (self._folder / name).unlink()


class Store:
    """Clips in a folder, or elsewhere; safe for several threads and processes at once."""

    def __init__(self, folder: Path, elsewhere: Place | None = None) -> None:
        self.folder = folder
        self._place: Place = elsewhere or Folder(folder)

    def open(self) -> None:
        """See that clips can be kept, before any is spoken in vain."""
        with using(self._place):
            self._place.open()

    def get(self, key: str) -> Clip | None:
        """The clip of that key when it is kept whole, else None."""
        found = self._whole(key)
        if found is None:
            return None
        clip, _ = found
        self.note_use([key])
        return clip

    def kept(self, keys: Iterable[str]) -> dict[str, Clip]:
        """Those of the clips that are kept whole, by key."""
        different = list(dict.fromkeys(keys))
        with ThreadPoolExecutor(self._place.at_once) as pool:
            clips = pool.map(self.get, different)
            return {clip.key: clip for clip in clips if clip is not None}

    def put(
        self,
        key: str,
        pcm: bytes,
        rate: int,
        marks: tuple[int, ...],
        confidence: float | None = None,
        left_out: tuple[tuple[float, float], ...] = (),
    ) -> Clip:
        """Keep 16-bit mono sound, the start of each of its words, in frames, and what `Clip` tells
        of how these were found.
        """
        flac = _encode(pcm, rate)
        values: dict[str, Any] = {"rate": rate, "frames": len(pcm) // 2, "marks": list(marks)}
        if confidence is not None:
            values["confidence"] = confidence
        if left_out:
            values["left_out"] = left_out
        digest = _digest(values, flac)
        record = values | {"sha256": digest}
        self._write(_name(key, ".flac"), flac)
        self._write(_name(key, ".json"), json.dumps(record).encode())
        return Clip(key, rate, len(pcm) // 2, marks, digest, confidence, left_out)

    def pcm(self, clip: Clip) -> bytes:
        """The clip's sound: 16-bit little-endian mono.

        Raises `LostClip` when it went away, or was altered, since it was given.
        """
        found = self._whole(clip.key)
        if found is None or found[0] != clip:
            raise LostClip(
                f"The clip {self._place}/{_name(clip.key, '.flac')} went away or was altered while "
                "it was needed. Build again: it is spoken anew."
            )
        return _decode(found[1])

    def encoded(self, key: str, encode: Callable[[], bytes]) -> bytes:
        """What `encode` gives for this key, from what is kept when it has been asked before.

        The content stands in `<key>.coded`, its digest behind it.
        """
        name = _name(key, ".coded")
        kept = self._read(name) or b""
        content, digest = kept[:-32], kept[-32:]
        if hashlib.sha256(content).digest() == digest:
            self._place.note_use(name)
        else:
            content = encode()
            self._write(name, content + hashlib.sha256(content).digest())
        return content

    def note_use(self, keys: Iterable[str]) -> None:
        """These clips are in use today."""
        for key in keys:
            self._place.note_use(_name(key, ".json"))

    def discard(self, keep: Container[str], *, unused_days: float = 0) -> Freed:
        """Delete clips but these, and what was encoded, that were not in use for so many days.

        What broken-off writing left goes in any case: the caller sees to it that nobody writes.
        """
        freed = Freed()
        with using(self._place):
            files = self._place.files()
            spared = {
                name
                for name, file in files.items()
                if (name.suffix == ".json" and name.stem in keep)
                or (name.suffix in (".json", ".coded") and not _is_old(file.used, unused_days))
            }
            spared |= {name.with_suffix(".flac") for name in spared if name.suffix == ".json"}
            for name in sorted(files.keys() - spared, key=lambda name: name.suffix != ".json"):
                self._place.delete(str(name))
                freed += _freed(name.suffix, files[name].bytes)
        return freed

    def _whole(self, key: str) -> tuple[Clip, bytes] | None:
        """The clip and its FLAC, both as they were kept, else None."""
        record = self._read(_name(key, ".json"))
        flac = self._read(_name(key, ".flac")) if record is not None else None
        if record is None or flac is None:
            return None
        try:
            values = json.loads(record)
            digest = values.pop("sha256")
            if digest == _digest(values, flac):
                left_out = tuple((begin, end) for begin, end in values.pop("left_out", ()))
                marks = tuple(values.pop("marks"))
                return Clip(key, marks=marks, sha256=digest, left_out=left_out, **values), flac
        except (ValueError, KeyError, TypeError, AttributeError):
            pass  # as good as a wrong checksum
        log.warning("The clip %s in %s is damaged: it is spoken again.", key, self._place)
        return None

    def _read(self, name: str) -> bytes | None:
        with using(self._place):
            return self._place.read(name)

    def _write(self, name: str, content: bytes) -> None:
        with using(self._place):
            self._place.write(name, content)


def _name(key: str, suffix: str) -> str:
    return f"{key[:2]}/{key}{suffix}"


def _freed(suffix: str, size: int) -> Freed:
    match suffix:
        case ".json":  # its clip is counted
            return Freed(size)
        case ".flac":
            return Freed(size, clips=1)
        case ".coded":
            return Freed(size, paragraphs=1)
    return Freed(size, leftovers=1)


@contextmanager
def using(folder: Path | Place) -> Iterator[None]:
    """What the system says against reading or writing there becomes an `AudioError`."""
    try:
        yield
    except OSError as problem:
        raise AudioError(
            f"Clips cannot be kept in {folder}: {reason(problem)}. "
            "Make room or allow reading and writing there, then build again: "
            "what was spoken is kept."
        ) from problem


def is_unused(path: Path, days: float) -> bool:
    """Whether a file's date says that it was in use for the last time so many days ago."""
    return _is_old(path.stat().st_mtime, days)


def _is_old(used: float, days: float) -> bool:
    return not days or time.time() - used >= days * DAY_S


def deleted(path: Path) -> Freed:
    """Delete what a process left behind; what that freed."""
    freed = Freed(path.stat().st_size, leftovers=1)
    path.unlink()
    return freed


def _encode(pcm: bytes, rate: int) -> bytes:
    import numpy as np
    import soundfile

    stream = io.BytesIO()
    soundfile.write(stream, np.frombuffer(pcm, dtype="<i2"), rate, format="FLAC")
    return stream.getvalue()


def _decode(flac: bytes) -> bytes:
    import soundfile

    samples, _ = soundfile.read(io.BytesIO(flac), dtype="int16")
    pcm: bytes = samples.tobytes()
    return pcm


def _digest(values: dict[str, Any], flac: bytes) -> str:
    """Of the record and the sound: neither is trusted without the other."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode() + flac).hexdigest()
