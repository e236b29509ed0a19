"""Microsoft's online voices through edge-tts, which asks as the browser Edge does.

The text leaves the machine. With the sound comes when each word begins; that counts where what
Microsoft calls words can be told to be ours.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from awaz.audio.mp3 import DELAY_SAMPLES
from awaz.audio.voice import Speech, SpokenWord, VoiceSettings, require
from awaz.audio.voices.services import FEW_TRIES, broken, refused, sound_of, urdu
from awaz.errors import VoiceBusy, VoiceError
from awaz.model import VoiceInfo

if TYPE_CHECKING:
    import aiohttp
    from edge_tts import Communicate

SERVICE = "Microsoft"
CONNECT_S = 10
READ_S = 20
"""From one piece of an answer to the next."""
TOTAL_S = 40.0
"""For a whole answer, however it trickles."""
TICKS = 10_000_000
"""Of Microsoft's clock, a second."""
DECODER_SAMPLES = 529
"""How much later than it went in a sound comes out of an MP3 decoder, besides `DELAY_SAMPLES`."""
LATE_S = 0.1
"""A word may be said to end so much after the sound."""


@dataclass(frozen=True, slots=True)
class Boundary:
    """What Microsoft takes for a word."""

    text: str
    start: float
    """In ticks from the beginning of the sound."""
    end: float
    """In ticks from the beginning of the sound."""


class Edge:
    """One conversation a piece; sound that does not come whole is an error."""

    limit = 400
    info: VoiceInfo
    microsoft: str
    """What the service calls the voice."""

    def __init__(self, settings: VoiceSettings) -> None:
        self._rate = f"{round((settings.speed - 1) * 100):+d}%"
        self.version = f"edge 1 rate {self._rate}"

    def consumes(self, words: Sequence[SpokenWord]) -> str:
        """The words and their punctuation, in Urdu's signs."""
        return urdu(words)

    def load(self, threads: int) -> None:
        """Microsoft does the work; what asks it has to be there."""
        require(self.info)

    def speak(self, words: Sequence[SpokenWord]) -> Speech:
        """Ask Microsoft, and decode what comes."""
        text = self.consumes(words)
        mp3, boundaries = asyncio.run(self._answer(text))
        pcm, rate = sound_of(mp3, text, SERVICE)
        if boundaries and boundaries[-1].end / TICKS > len(pcm) / 2 / rate + LATE_S:
            raise VoiceBusy(f"{SERVICE}'s answer for {text!r} was cut off.", tries=FEW_TRIES)
        starts = word_starts(words, boundaries)
        late = DELAY_SAMPLES + DECODER_SAMPLES
        return Speech(pcm, rate, tuple(round(start * rate / TICKS) + late for start in starts))

    async def _answer(self, text: str) -> tuple[bytes, list[Boundary]]:
        """An MP3, and where words begin in it. Raises `VoiceBusy` or `VoiceError`."""
        import aiohttp
        from edge_tts import Communicate
        from edge_tts.exceptions import EdgeTTSException

        asked = Communicate(
            text,
            self.microsoft,
            rate=self._rate,
            boundary="WordBoundary",
            connect_timeout=CONNECT_S,
            receive_timeout=READ_S,
        )
        try:
            async with asyncio.timeout(TOTAL_S):
                return await _heard(asked, text)
        except aiohttp.ClientResponseError as problem:
            raise _refused(problem) from problem
        except (aiohttp.ClientError, OSError) as problem:
            raise broken(problem, text, SERVICE) from problem
        except (EdgeTTSException, ValueError, KeyError) as problem:
            # The last two: its client takes apart what comes without looking at it first.
            raise VoiceBusy(
                f"{SERVICE}'s answer for {text!r} holds no sound ({problem}).", tries=FEW_TRIES
            ) from problem


async def _heard(asked: Communicate, text: str) -> tuple[bytes, list[Boundary]]:
    """All that is answered. Raises `VoiceBusy` when the conversation breaks off."""
    mp3, boundaries = bytearray(), []
    async for chunk in asked.stream():
        if chunk["type"] == "audio":
            mp3 += chunk["data"]
        else:
            start = chunk["offset"]
            boundaries.append(Boundary(chunk["text"], start, start + chunk["duration"]))
    # It does not tell a conversation that was broken off from one that was ended, but it counts
    # the sound of those that were ended.
    if asked.state["cumulative_audio_bytes"] != len(mp3):
        raise VoiceBusy(f"{SERVICE} broke off in the middle of {text!r}.")
    return bytes(mp3), boundaries


def _refused(problem: aiohttp.ClientResponseError) -> VoiceError:
    retry_after = problem.headers.get("Retry-After") if problem.headers else None
    if problem.status == 200:  # a page where a conversation was to begin
        return VoiceBusy(f"{SERVICE} answers with a page, not with sound.", tries=FEW_TRIES)
    if problem.status == 403:
        return VoiceError(
            f"{SERVICE} answers 403 ({problem.message}). It may no longer know this edge-tts, or "
            "this machine's clock is wrong: pip install -U edge-tts"
        )
    return refused(problem.status, problem.message, retry_after, SERVICE)


def word_starts(words: Sequence[SpokenWord], boundaries: Sequence[Boundary]) -> list[float]:
    """When each word begins, in ticks; empty unless that is certain for every one.

    Microsoft may part our words and put several of them together. Letter by letter both must be
    the same, and each of our words must begin where one of Microsoft's does.
    """
    begins: dict[int, float] = {}
    at = 0
    for boundary in boundaries:
        begins.setdefault(at, boundary.start)
        at += len(_letters(boundary.text))
    ours = [_letters(word.text) for word in words]
    theirs = "".join(_letters(boundary.text) for boundary in boundaries)
    if "".join(ours) != theirs:
        return []
    places = [sum(map(len, ours[:number])) for number in range(len(ours))]
    starts = [begins[place] for place in places if place in begins]
    rising = all(first < second for first, second in pairwise(starts))
    return starts if len(starts) == len(words) and rising else []


def _letters(text: str) -> str:
    """Without what is not heard as a letter: punctuation, vowel marks, joiners, spaces."""
    return "".join(filter(str.isalnum, text))


def _info(name: str, label: str, language: str, sex: str, who: str) -> VoiceInfo:
    return VoiceInfo(
        name=name,
        label=label,
        language=language,
        sex=sex,
        offline=False,
        marks=True,
        licence="Microsoft's terms of use",
        credit=f"Microsoft's voice {who}, through edge-tts.",
        sent_to=SERVICE,
        module="edge_tts",
        extra="edge",
    )


class Uzma(Edge):
    """A woman of Pakistan."""

    microsoft = "ur-PK-UzmaNeural"
    info = _info("edge-uzma", "عظمیٰ", "ur-PK", "female", "Uzma")


class Asad(Edge):
    """A man of Pakistan."""

    microsoft = "ur-PK-AsadNeural"
    info = _info("edge-asad", "اسد", "ur-PK", "male", "Asad")


class Gul(Edge):
    """A woman of India."""

    microsoft = "ur-IN-GulNeural"
    info = _info("edge-gul", "گل", "ur-IN", "female", "Gul")


class Salman(Edge):
    """A man of India."""

    microsoft = "ur-IN-SalmanNeural"
    info = _info("edge-salman", "سلمان", "ur-IN", "male", "Salman")
