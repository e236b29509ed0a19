"""A human reader: a folder of recordings, a file or a folder for each article.

It says nothing that was not recorded. The host asks `recording` for an article's sentences; there
is no `speak` here that could.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from awaz.audio.recording import SUFFIXES, VERSION
from awaz.audio.voice import Speech, SpokenWord, VoiceSettings
from awaz.errors import SettingsError, VoiceError
from awaz.model import OwnVoice, VoiceInfo


class Recorded:
    """The recordings in a folder."""

    limit = 0

    def __init__(self, own: OwnVoice, settings: VoiceSettings) -> None:
        if not own.file.is_dir():
            raise SettingsError(
                f"awaz.toml [voices.{own.name}]: file: {own.file} is no folder. Name the folder "
                "that the recordings are in."
            )
        self.folder = own.file
        self.info = VoiceInfo(
            name=own.name,
            label=own.label or own.name,
            language=own.language or "ur",
            sex=own.sex,
            offline=True,
            marks=False,
            licence=own.licence,
            credit=own.credit,
        )

    @property
    def version(self) -> str:
        """How recordings are cut, and which there are, by name, size and date."""
        found = self.folder.rglob("*")
        files = sorted(path for path in found if path.suffix.lower() in SUFFIXES)
        told = hashlib.sha256(repr([_stamp(path) for path in files]).encode()).hexdigest()
        return f"{VERSION} files {told[:16]}"

    def consumes(self, words: Sequence[SpokenWord]) -> str:
        """Nothing: no words can be handed to it."""
        raise self.cannot()

    def load(self, threads: int) -> None:
        """There is nothing to get ready."""

    def speak(self, words: Sequence[SpokenWord]) -> Speech:
        """It cannot."""
        raise self.cannot()

    def cannot(self) -> VoiceError:
        """For whoever would have it say something else."""
        return VoiceError(
            f"The voice {self.info.name} is a folder of recordings: it reads the articles that "
            "were recorded, and says nothing else. Choose another voice."
        )


def _stamp(path: Path) -> tuple[str, int, int]:
    try:
        status = path.stat()
    except OSError:
        return str(path), 0, 0  # gone by now: whoever reads it will tell
    return str(path), status.st_size, status.st_mtime_ns
