"""A human reader: a folder of recordings, a file or a folder for each article.

It says nothing that was not recorded. The host asks `recording` for an article's sentences; there
is no `speak` here that could.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from awaz.audio.recording import VERSION, WRITTEN
from awaz.audio.voice import Speech, SpokenWord, VoiceSettings
from awaz.errors import VoiceError
from awaz.model import OwnVoice, VoiceInfo


class Recorded:
    """The recordings in a folder."""

    limit = 0
    version = VERSION
    """How recordings are cut; what is in them, each clip's key tells."""

    def __init__(self, own: OwnVoice, settings: VoiceSettings) -> None:
        if not own.file.is_dir():
            raise VoiceError(
                f"awaz.toml [voices.{own.name}]: {own.file} is no folder. Name the folder "
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


def candidates(slug: str, folder: Path) -> Iterator[Path]:
    """Files in a reader's folder that an article's edition may follow from, and no other's.

    Found without a look at the other articles' recordings, of which there may be thousands.
    Raises OSError when there is no looking.
    """
    whole = (folder / f"{slug}{suffix}" for suffix in WRITTEN)
    yield from (path for path in whole if path.is_file())
    if (single := folder / slug).is_dir():
        yield from sorted(single.iterdir())
