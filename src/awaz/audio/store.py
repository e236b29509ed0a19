"""The kept clips: `audio/ab/<key>.flac` with `<key>.json` beside it, by content.

Paragraphs as encoded for an edition, `<key>.mp3`, are kept as well: they cost little to make
again, but less not to.

A clip is kept once its JSON stands, which is written last and holds the sound's checksum.
Whatever is missing, cut short, altered or unreadable counts as not kept, and is spoken again;
so files here are not forced onto the disk one by one: what a power cut takes is noticed.

The date of a clip's JSON, and of a paragraph's `.mp3`, tells the day it was last in use.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import os
import time
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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


class Store:
    """Clips in a folder; safe for several threads and processes at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> Clip | None:
        """The clip of that key when it is kept whole, else None."""
        found = self._whole(key)
        if found is None:
            return None
        clip, _ = found
        self.note_use([key])
        return clip

    def put(self, key: str, pcm: bytes, rate: int, marks: tuple[int, ...]) -> Clip:
        """Keep 16-bit mono sound and the start of each of its words, in frames."""
        clip = Clip(key, rate, len(pcm) // 2, marks)
        flac = _encode(pcm, rate)
        values = {"rate": rate, "frames": clip.frames, "marks": list(marks)}
        record = values | {"sha256": _digest(values, flac)}
        with using(self.folder):
            self._path(key, ".flac").parent.mkdir(parents=True, exist_ok=True)
            _write_whole(self._path(key, ".flac"), flac)
            _write_whole(self._path(key, ".json"), json.dumps(record).encode())
        return clip

    def pcm(self, clip: Clip) -> bytes:
        """The clip's sound: 16-bit little-endian mono.

        Raises `LostClip` when it went away, or was altered, since it was given.
        """
        found = self._whole(clip.key)
        if found is None or found[0] != clip:
            raise LostClip(
                f"The clip {self._path(clip.key, '.flac')} went away or was altered while it was "
                "needed. Build again: it is spoken anew."
            )
        return _decode(found[1])

    def encoded(self, key: str, encode: Callable[[], bytes]) -> bytes:
        """What `encode` gives for this key, from what is kept when it has been asked before.

        The content stands in `<key>.mp3`, its digest behind it.
        """
        path = self._path(key, ".mp3")
        kept = _content(path) or b""
        content, digest = kept[:-32], kept[-32:]
        if hashlib.sha256(content).digest() == digest:
            _note_use(path)
        else:
            content = encode()
            with using(self.folder):
                path.parent.mkdir(parents=True, exist_ok=True)
                _write_whole(path, content + hashlib.sha256(content).digest())
        return content

    def note_use(self, keys: Iterable[str]) -> None:
        """These clips are in use today."""
        for key in keys:
            _note_use(self._path(key, ".json"))

    def discard(self, keep: Container[str], *, unused_days: float = 0) -> Freed:
        """Delete clips but these, and what was encoded, that were not in use for so many days.

        What broken-off writing left goes in any case: the caller sees to it that nobody writes.
        """
        freed = Freed()
        with using(self.folder):
            for path in sorted(self.folder.glob("??/*.json")):
                if path.stem not in keep and is_unused(path, unused_days):
                    freed += deleted(path)
            for path in sorted(self.folder.glob("??/*")):
                if path.suffix == ".mp3":
                    if is_unused(path, unused_days):
                        freed += deleted(path, paragraphs=1)
                elif path.suffix == ".flac":
                    if not path.with_suffix(".json").exists():
                        freed += deleted(path, clips=1)
                elif path.suffix != ".json":
                    freed += deleted(path, leftovers=1)
        return freed

    def _whole(self, key: str) -> tuple[Clip, bytes] | None:
        """The clip and its FLAC, both as they were kept, else None."""
        record = _content(self._path(key, ".json"))
        flac = _content(self._path(key, ".flac"))
        if record is None or flac is None:
            return None
        try:
            values = json.loads(record)
            digest = values.pop("sha256")
            if digest == _digest(values, flac):
                clip = Clip(key, values["rate"], values["frames"], tuple(values["marks"]))
                return clip, flac
        except (ValueError, KeyError, TypeError, AttributeError):
            pass  # as good as a wrong checksum
        log.warning("The clip %s in %s is damaged: it is spoken again.", key, self.folder)
        return None

    def _path(self, key: str, suffix: str) -> Path:
        return self.folder / key[:2] / (key + suffix)


@contextmanager
def using(folder: Path) -> Iterator[None]:
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
    return time.time() - path.stat().st_mtime >= days * DAY_S or not days


def deleted(path: Path, *, clips: int = 0, paragraphs: int = 0, leftovers: int = 0) -> Freed:
    """Delete a file; what that freed."""
    freed = Freed(path.stat().st_size, clips, paragraphs, leftovers)
    path.unlink()
    return freed


def _note_use(path: Path) -> None:
    """By the file's date. Where that cannot be set, the file merely counts as older than it is."""
    with suppress(OSError):
        if abs(time.time() - path.stat().st_mtime) > DAY_S:
            os.utime(path)


def _content(path: Path) -> bytes | None:
    """None when there is nothing, and when the disk or its owner does not give it."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        pass
    except OSError as problem:
        log.warning("%s cannot be read: %s. It is made again.", path, problem.strerror or problem)
    return None


def _write_whole(path: Path, content: bytes) -> None:
    """Under its name stands the whole content or what stood there before."""
    part = path.with_suffix(f"{path.suffix}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError:
        with suppress(OSError):  # half a file on a full disk would be in the way of the next
            part.unlink(missing_ok=True)
        raise


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
