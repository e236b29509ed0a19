"""What a voice is: something that turns words into sound, and nothing else.

The host splits what is too long, asks again, keeps, trims, levels, joins and names; it does so
once, for all voices. A voice may be asked from several threads at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from awaz.errors import VoiceError
from awaz.model import OwnVoice, VoiceInfo


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """One word to say."""

    text: str
    """As it is said, without punctuation."""
    ipa: str
    """Its pronunciation, one item without spaces."""
    mark: str
    """The punctuation heard after it: one of `, ; : — . ? ! …`, or empty."""


@dataclass(frozen=True, slots=True)
class Speech:
    """The sound of some words."""

    pcm: bytes
    """16-bit little-endian samples of one channel."""
    rate: int
    """Samples a second."""
    marks: tuple[int, ...]
    """Start of each word, in samples; empty when the voice cannot tell."""


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """What a user may set for voices; each voice takes what it knows."""

    speed: float = 1.0
    """Relative to the voice's own pace."""
    model: Path | None = None
    """The user's own copy of the embedded voice's model."""
    own: tuple[OwnVoice, ...] = ()
    """Voices that the user declares."""


class Voice(Protocol):
    """The contract. Making a voice is cheap: what is heavy happens in `load`."""

    @property
    def info(self) -> VoiceInfo:
        """What people are told about it."""

    @property
    def version(self) -> str:
        """Changes whenever the same words would sound different: it is part of every clip's key."""

    @property
    def limit(self) -> int:
        """The longest `consumes` that one `speak` takes, in characters."""

    def consumes(self, words: Sequence[SpokenWord]) -> str:
        """What the voice makes of these words: two equal answers sound the same.

        Raises `VoiceError` for a word it cannot say.
        """

    def load(self, threads: int) -> None:
        """Get ready for `speak`, each call of which may use so many threads of its own.

        Raises `VoiceError` when what the voice needs is not there.
        """

    def speak(self, words: Sequence[SpokenWord]) -> Speech:
        """Say them, after `load`.

        Raises `VoiceError` when there is no sound to be had, and its kind `VoiceBusy` when there
        may be some if an online voice is asked again.
        """

    def __hash__(self) -> int:
        """As any object has it: what a voice makes of a sentence is remembered for it."""


def how_to_get(info: VoiceInfo) -> str:
    """The command that installs what a voice needs and is not here; empty when all is."""
    if not info.module or find_spec(info.module):
        return ""
    return f"pip install 'awaz[{info.extra}]'"


def require(info: VoiceInfo) -> None:
    """Raise `VoiceError` with that command; for a voice's `load`."""
    if command := how_to_get(info):
        raise VoiceError(
            f"The voice {info.name} needs {info.module}, which is not installed: {command}"
        )


def stamp(path: Path) -> tuple[int, int]:
    """Size, and when it was changed; zeros where there is none."""
    try:
        status = path.stat()
    except OSError:
        return 0, 0
    return status.st_size, status.st_mtime_ns


VoiceFactory = Callable[[VoiceSettings], Voice]
