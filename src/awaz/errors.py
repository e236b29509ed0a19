"""The error family: a message says what happened, where, and what to do next.

Each class carries the exit code the command line ends with. Anything that is not
an `AwazError` is a bug and ends with a traceback and exit code 1.
"""

from __future__ import annotations


class AwazError(Exception):
    """Base of every error a user can do something about."""

    exit_code = 1


def reason(problem: OSError) -> str:
    """What the system says, and of which file where it tells."""
    said = problem.strerror or str(problem)
    name = problem.filename2 or problem.filename  # the second is where something was to be moved
    return f"{said} ({name})" if name else said


class ArticleError(AwazError):
    """The article cannot be read, or holds nothing that can be spoken."""

    exit_code = 3


class VoiceError(AwazError):
    """The voice is unknown, is not installed, or could not speak."""

    exit_code = 4


class RecordingError(VoiceError):
    """An article's recording is missing, is no sound, or is not of its text."""


class VoiceBusy(VoiceError):
    """An online voice did not speak just now; asked again, it may.

    Voices raise it and the host asks again, or says what to do; so the message says what
    happened, and no more.
    """

    def __init__(
        self, told: str, *, retry_after_s: float | None = None, tries: int | None = None
    ) -> None:
        super().__init__(told)
        self.retry_after_s = retry_after_s
        """How long the service asks to be left alone; None when it does not say."""
        self.tries = tries
        """How often it is worth being asked in all; None for as often as the host likes."""


class AudioError(AwazError):
    """Clips could not be kept, or the narration could not be made."""

    exit_code = 5


class OutputError(AwazError):
    """The edition could not be written."""

    exit_code = 6


class SettingsError(AwazError):
    """`awaz.toml`, the front matter of an article, or the workspace is not as it must be."""

    exit_code = 7


class ServeError(AwazError):
    """Nothing can be served where it was asked for."""

    exit_code = 8
