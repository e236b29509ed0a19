"""Google's online voice through gTTS: a network and no word times, but no model either.

The text leaves the machine. The host hands over at most `limit` characters, cut at Urdu clause
ends, because gTTS's own splitter does not know `۔ ؟ ؛` and would cut in the middle of a phrase.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from awaz.audio.voice import Speech, SpokenWord, VoiceSettings
from awaz.errors import VoiceError
from awaz.model import VoiceInfo

TIMEOUT_S = 20
URDU_MARKS = str.maketrans({".": "۔", "?": "؟", ",": "،", ";": "؛", "—": "،"})


class Gtts:
    """One request a piece; a request that brings no sound is an error."""

    version = "gtts 1"
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
    )

    def __init__(self, settings: VoiceSettings) -> None:
        if settings.speed != 1.0:
            raise VoiceError("The voice gtts has one speed: set speed = 1.0, or choose another.")

    def consumes(self, words: Sequence[SpokenWord]) -> str:
        """The words and their punctuation, in Urdu's signs."""
        return " ".join(word.text + word.mark.translate(URDU_MARKS) for word in words)

    def load(self, threads: int) -> None:
        """It needs nothing here: Google does the work."""

    def speak(self, words: Sequence[SpokenWord]) -> Speech:
        """Ask Google, and decode what comes."""
        import requests
        import soundfile
        from gtts import gTTS
        from gtts.tts import gTTSError

        text, answer = self.consumes(words), io.BytesIO()
        try:
            gTTS(text, lang="ur", timeout=TIMEOUT_S).write_to_fp(answer)
            samples, rate = soundfile.read(
                io.BytesIO(answer.getvalue()), dtype="int16", always_2d=True
            )
        except (gTTSError, requests.RequestException) as problem:
            raise VoiceError(
                f"Google did not speak {text!r}: {problem}. What was spoken so far is kept; "
                "try again later, or build with --voice sana, which needs no network."
            ) from problem
        except soundfile.LibsndfileError as problem:
            raise VoiceError(
                f"Google's answer for {text!r} holds no sound ({len(answer.getvalue())} bytes). "
                "Try again later, or build with --voice sana, which needs no network."
            ) from problem
        return Speech(samples[:, 0].tobytes(), rate, ())
