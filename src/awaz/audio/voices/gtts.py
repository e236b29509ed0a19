"""Google's online voice through gTTS: a network and no word times, but no model either.

The text leaves the machine. The host hands over at most `limit` characters, cut at Urdu clause
ends, because gTTS's own splitter does not know `۔ ؟ ؛` and would cut in the middle of a phrase.

gTTS says how Google is asked, and it is awaz that asks: gTTS's own sending checks no certificate
(`verify=False`), so that anyone on the way could read the text and answer, and has no end when an
answer trickles.
"""

from __future__ import annotations

import base64
import binascii
import re
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from awaz.audio.voice import Speech, SpokenWord, VoiceSettings
from awaz.audio.voices.services import FEW_TRIES, broken, refused, sound_of, urdu
from awaz.errors import VoiceBusy, VoiceError
from awaz.model import VoiceInfo

if TYPE_CHECKING:
    from requests import PreparedRequest, Response

SERVICE = "Google"
CONNECT_S = 10.0
READ_S = 20.0
"""From one piece of an answer to the next."""
TOTAL_S = 40.0
"""For a whole answer, however it trickles."""
LARGEST_BYTES = 5_000_000
CHUNK = 65_536
SOUND = re.compile(rb'jQ1olc","\[\\"([^"\\]*)\\"\]')
"""Where an answer holds an MP3 in base64."""


class Gtts:
    """One request a piece; a request that brings no sound is an error."""

    version = "gtts 2"
    limit = 100
    info = VoiceInfo(
        name="gtts",
        label="گوگل",
        language="ur",
        sex="female",
        offline=False,
        marks=False,
        licence="Google's terms of service",
        credit="Google Translate's voice, through gTTS.",
        sent_to=SERVICE,
    )

    def __init__(self, settings: VoiceSettings) -> None:
        if settings.speed != 1.0:
            raise VoiceError("The voice gtts has one speed: set speed = 1.0, or choose another.")

    def consumes(self, words: Sequence[SpokenWord]) -> str:
        """The words and their punctuation, in Urdu's signs."""
        return urdu(words)

    def load(self, threads: int) -> None:
        """It needs nothing here: Google does the work."""

    def speak(self, words: Sequence[SpokenWord]) -> Speech:
        """Ask Google, and decode what comes."""
        text = self.consumes(words)
        answer = _answer(_question(text), text)
        pcm, rate = sound_of(_mp3_in(answer, text), text, SERVICE)
        return Speech(pcm, rate, ())


def _question(text: str) -> PreparedRequest:
    """How gTTS asks for a text, in one request: it is not to change or cut it."""
    from gtts import gTTS

    client = gTTS(text, lang="ur", pre_processor_funcs=[], tokenizer_func=lambda text: [text])
    [question] = client._prepare_requests()
    return question  # type: ignore[no-any-return]


def _answer(question: PreparedRequest, text: str) -> bytes:
    """What Google answers. Raises `VoiceBusy` or `VoiceError`."""
    import requests

    ends_at = time.monotonic() + TOTAL_S
    try:
        with requests.Session() as session:
            around = session.merge_environment_settings(question.url, {}, True, None, None)
            response = session.send(question, timeout=(CONNECT_S, READ_S), **around)
            with response:
                if not response.ok:
                    retry_after = response.headers.get("Retry-After")
                    raise refused(response.status_code, response.reason, retry_after, SERVICE)
                return _body(response, ends_at, text)
    except requests.RequestException as problem:
        raise broken(problem, text, SERVICE) from problem


def _body(response: Response, ends_at: float, text: str) -> bytes:
    """All of it, as it comes in. Raises `VoiceBusy` when that takes too long."""
    import urllib3

    body = bytearray()
    try:
        while chunk := response.raw.read1(CHUNK, decode_content=True):
            body += chunk
            if len(body) > LARGEST_BYTES:
                raise VoiceBusy(f"{SERVICE}'s answer for {text!r} has no end.", tries=FEW_TRIES)
            if time.monotonic() > ends_at:
                raise VoiceBusy(f"{SERVICE} did not speak {text!r} within {TOTAL_S:g} s.")
    except (urllib3.exceptions.HTTPError, OSError) as problem:
        raise broken(problem, text, SERVICE) from problem
    return bytes(body)


def _mp3_in(answer: bytes, text: str) -> bytes:
    """The sound that an answer holds. Raises `VoiceBusy` for one without."""
    try:
        mp3 = b"".join(base64.b64decode(found, validate=True) for found in SOUND.findall(answer))
    except binascii.Error:
        mp3 = b""
    if not mp3:
        raise VoiceBusy(
            f"{SERVICE}'s answer for {text!r} holds no sound ({len(answer)} bytes).",
            tries=FEW_TRIES,
        )
    return mp3
