"""The kept clips: `audio/ab/<key>.flac` with `<key>.json` beside it, by content.

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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from awaz.errors import AudioError
from awaz.model import Clip

log = logging.getLogger(__name__)


class Store:
    """Clips in a folder; safe for several threads and processes at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> Clip | None:
        """The clip of that key when it is kept whole, else None."""
        with using(self.folder):
            record = _content(self._path(key, ".json"))
            flac = _content(self._path(key, ".flac"))
        if record is None or flac is None:
            return None
        try:
            values = json.loads(record)
            digest = values.pop("sha256")
            if digest == _digest(values, flac):
                return Clip(key, values["rate"], values["frames"], tuple(values["marks"]))
        except (ValueError, KeyError, TypeError, AttributeError):
            pass  # as good as a wrong checksum
        log.warning("The clip %s in %s is damaged: it is spoken again.", key, self.folder)
        return None

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
        """The clip's sound: 16-bit little-endian mono."""
        import soundfile

        try:
            samples, _ = soundfile.read(self._path(clip.key, ".flac"), dtype="int16")
        except (OSError, soundfile.LibsndfileError) as problem:
            raise AudioError(
                f"The clip {self._path(clip.key, '.flac')} went away while it was needed: "
                f"{problem}. Build again: it is spoken anew."
            ) from problem
        pcm: bytes = samples.tobytes()
        return pcm

    def encoded(self, key: str, encode: Callable[[], bytes]) -> bytes:
        """What `encode` gives for this key, from what is kept when it has been asked before.

        The content stands in `<key>.mp3`, its digest behind it.
        """
        path = self._path(key, ".mp3")
        with using(self.folder):
            kept = _content(path) or b""
        content, digest = kept[:-32], kept[-32:]
        if hashlib.sha256(content).digest() != digest:
            content = encode()
            with using(self.folder):
                path.parent.mkdir(parents=True, exist_ok=True)
                _write_whole(path, content + hashlib.sha256(content).digest())
        return content

    def discard(self, keep: set[str]) -> int:
        """Delete every clip but these, what was encoded, and what broken-off writing left.

        Returns the bytes freed.
        """
        freed = 0
        with using(self.folder):
            for path in sorted(self.folder.glob("??/*")):
                if path.stem not in keep or path.suffix not in (".flac", ".json"):
                    freed += path.stat().st_size
                    path.unlink()
        return freed

    def _path(self, key: str, suffix: str) -> Path:
        return self.folder / key[:2] / (key + suffix)


@contextmanager
def using(folder: Path) -> Iterator[None]:
    """What the system says against reading or writing there becomes an `AudioError`."""
    try:
        yield
    except OSError as problem:
        raise AudioError(
            f"Clips cannot be kept in {folder}: {problem.strerror or problem}. "
            "Make room or allow reading and writing there, then build again: "
            "what was spoken is kept."
        ) from problem


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _write_whole(path: Path, content: bytes) -> None:
    """Under its name stands the whole content or what stood there before."""
    part = path.with_suffix(f"{path.suffix}.{os.getpid()}.part")
    part.write_bytes(content)
    part.replace(path)


def _encode(pcm: bytes, rate: int) -> bytes:
    import numpy as np
    import soundfile

    stream = io.BytesIO()
    soundfile.write(stream, np.frombuffer(pcm, dtype="<i2"), rate, format="FLAC")
    return stream.getvalue()


def _digest(values: dict[str, Any], flac: bytes) -> str:
    """Of the record and the sound: neither is trusted without the other."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode() + flac).hexdigest()
