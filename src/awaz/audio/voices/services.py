"""What the voices of online services have in common.

Urdu as such services read it, their MP3 decoded and looked at, and what goes wrong between here
and there in the host's terms: `VoiceBusy` for what may pass by itself, else `VoiceError`.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterator, Sequence
from http import HTTPStatus

from awaz.audio.voice import SpokenWord
from awaz.errors import VoiceBusy, VoiceError

URDU_MARKS = str.maketrans({".": "۔", "?": "؟", ",": "،", ";": "؛", "—": "،"})
BUSY = frozenset((408, 425, 429))
"""Answers that ask to come again, besides all from 500."""
FEW_TRIES = 3
"""For what seldom passes by itself."""
LETTER_MS = 20
"""Nobody says a letter in less; sound that is shorter was cut off."""

BITRATES_KBPS = {
    1: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""Of layer III, by version of MPEG; 2.5 is as 2."""
RATES = (44_100, 48_000, 32_000)
"""Of version 1; of 2 the half, of 2.5 a quarter."""


def urdu(words: Sequence[SpokenWord]) -> str:
    """The words and their punctuation, in Urdu's signs."""
    return " ".join(word.text + word.mark.translate(URDU_MARKS) for word in words)


def sound_of(mp3: bytes, text: str, service: str) -> tuple[bytes, int]:
    """An MP3 as 16-bit samples of one channel, and their rate.

    Raises `VoiceBusy` when it is none, or not all of it.
    """
    import soundfile

    told = f"{service}'s answer for {text!r}"
    if is_cut(mp3):
        raise VoiceBusy(f"{told} was cut off in the middle of its sound.", tries=FEW_TRIES)
    try:
        samples, rate = soundfile.read(io.BytesIO(mp3), dtype="int16", always_2d=True)
    except soundfile.LibsndfileError as problem:
        raise VoiceBusy(f"{told} holds no sound ({len(mp3)} bytes).", tries=FEW_TRIES) from problem
    if len(samples) * 1000 < _letters(text) * LETTER_MS * rate:
        seconds = len(samples) / rate
        raise VoiceBusy(f"{told} is too short for it ({seconds:.2f} s).", tries=FEW_TRIES)
    return samples[:, 0].tobytes(), rate


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def is_cut(mp3: bytes) -> bool:
    """Whether the last of its frames ends after the bytes do: decoders pass over that in silence.

    What is no frame ends the search: not every coder leaves only frames.
    """
    at = max(mp3.find(b"\xff"), 0)
    for size in _frame_sizes(mp3, at):
        at += size
    return at > len(mp3)


def _frame_sizes(mp3: bytes, at: int) -> Iterator[int]:
    """Bytes of each frame from there on, as its header tells."""
    while at + 4 <= len(mp3):
        header = int.from_bytes(mp3[at : at + 4])
        bitrate, rate = header >> 12 & 15, header >> 10 & 3
        version = {3: 1, 2: 2, 0: 2.5}.get(header >> 19 & 3)
        if header >> 21 != 0x7FF or header >> 17 & 3 != 1 or version is None:
            return  # no layer III
        if bitrate in (0, 15) or rate == 3:
            return  # free or forbidden
        hertz = RATES[rate] // {1: 1, 2: 2, 2.5: 4}[version]
        kbps = BITRATES_KBPS[1 if version == 1 else 2][bitrate - 1]
        size = (144 if version == 1 else 72) * kbps * 1000 // hertz + (header >> 9 & 1)
        yield size
        at += size


def refused(status: int, retry_after: str | None, service: str) -> VoiceError:
    """What an answer that brings nothing means."""
    phrase = "".join(f" ({known.phrase})" for known in HTTPStatus if known == status)
    told = f"{service} answers {status}{phrase}."
    if status in BUSY or status >= 500:
        return VoiceBusy(told, retry_after_s=seconds_of(retry_after))
    return VoiceError(told)


def seconds_of(retry_after: str | None) -> float | None:
    """A `Retry-After`, seconds or a date, in seconds from now; None for what is neither."""
    if retry_after is None:
        return None
    if retry_after.strip().isdecimal():
        return float(retry_after)
    from email.utils import parsedate_to_datetime

    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except ValueError:
        return None


def broken(problem: Exception, text: str, service: str) -> VoiceError:
    """What a connection means that could not be made, or broke."""
    import socket
    import ssl

    if cause := _cause(problem, ssl.SSLCertVerificationError):
        return VoiceError(
            f"{service} was not asked for {text!r}: whoever answers there is somebody else, by the "
            f"certificate shown ({_told(cause)}). Look at this machine's date, and who is between "
            "it and the network."
        )
    if cause := _cause(problem, socket.gaierror):
        return VoiceBusy(
            f"{service} cannot be reached for {text!r}: its name cannot be looked up "
            f"({_told(cause)}). Is there a network?",
            tries=2,
        )
    if _cause(problem, TimeoutError):
        return VoiceBusy(f"{service} did not speak {text!r}: it did not answer in time.")
    why = _told(_cause(problem, ConnectionError) or problem)
    return VoiceBusy(f"{service} did not speak {text!r}: the connection broke ({why}).")


def _cause(problem: BaseException | None, kind: type[OSError]) -> OSError | None:
    """The first error of that kind that led to this one, through whatever libraries made of it."""
    first = None
    while problem is not None:
        first = problem if isinstance(problem, kind) else first
        problem = problem.__cause__ or problem.__context__
    return first


def _told(problem: BaseException) -> str:
    verdict: str | None = getattr(problem, "verify_message", None)  # of a certificate
    if verdict:
        return verdict.rstrip(".")
    first = next((part for part in problem.args if isinstance(part, str)), "")
    said = getattr(problem, "strerror", None) or first or str(problem)
    return f"{said or type(problem).__name__}".rstrip(".")
