"""Which clips were spoken for an edition that is not finished yet.

A build that was stopped and goes on later makes the same edition, and the same report of what
was spoken for it, as one that was not: what the stopped one spoke is written down here. Each
line is on the disk before its clip is, so that a power cut does not part them either.
"""

from __future__ import annotations

import os
from pathlib import Path

from awaz.audio.store import using

FOLDER = ".spoken"
"""In `audio/`, a journal for each article that is being spoken."""


class Journal:
    """Keys of clips, one a line, below the state of the edition they are to replace."""

    def __init__(self, path: Path, *, replaces: str) -> None:
        self._path = path
        self._head = replaces
        with using(path.parent):
            text = path.read_text("utf-8", errors="replace") if path.is_file() else ""
        lines = text.split("\n")
        self._begun = lines[:1] == [replaces]
        self.keys = set(lines[1:]) if self._begun else set()

    def note(self, key: str) -> None:
        """Write down a clip that is about to be kept."""
        self.keys.add(key)
        with using(self._path.parent):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a" if self._begun else "w", encoding="utf-8") as stream:
                if not self._begun:
                    stream.write(self._head)
                stream.write("\n" + key)  # a line that a dying process cut short stays alone
                stream.flush()
                os.fsync(stream.fileno())
            self._begun = True

    def close(self) -> None:
        """The edition stands: the journal has served."""
        with using(self._path.parent):
            self._path.unlink(missing_ok=True)
