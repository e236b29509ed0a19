"""espeak-ng's voice: a robot's, but a thousand times quicker than speech, so drafts are instant.

It is handed phonemes, a block in brackets for each word, so it says what the other voices say,
izafat, homographs and house words too. Left to read Urdu letters it guesses the vowels. And each
block is one word to it: what it tells of words can be held against the blocks by their places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from awaz import espeak
from awaz.audio.voice import Speech, SpokenWord, VoiceSettings
from awaz.errors import VoiceError
from awaz.model import VoiceInfo

NASAL = "\u0303"
# The sounds that espeak-ng's Urdu writes otherwise than IPA does. What is not named is the same.
PHONEMES = {
    "ʈ": "t.", "ɖ": "d.", "tʃ": "c", "dʒ": "J", "ɡ": "g", "ʃ": "S", "ʒ": "Z", "ŋ": "N",
    "ɣ": "Q", "ɽ": "r.", "r": "R", "h": "H", "ʋ": "v", "ʔ": "?",
    "ə": "@", "ʌ": "V", "ɪ": "I", "ʊ": "U", "ɛ": "E", "ɔ": "O",
    "aː": "a:", "iː": "i:", "uː": "u:", "eː": "e:", "oː": "o:", "ɛː": "E:", "ɔː": "O:",
    "ˈ": "'", "ˌ": ",",
} | {
    # A nasal vowel has one length, …
    vowel + NASAL + length: f"{phoneme}~"
    for vowel, phoneme in zip("aiueoəɛɔɪʊʌ", "aiueoVEOIUV", strict=True)
    for length in ("", "ː")
} | {
    # … and a stop its breath in one phoneme; others have an h after them.
    stop + "ʰ": phoneme + "#"
    for stop, phoneme in zip(
        ("p", "b", "t", "d", "ʈ", "ɖ", "tʃ", "dʒ", "k", "ɡ"),
        ("p", "b", "t", "d", "t.", "d.", "c", "J", "k", "g"),
        strict=True,
    )
} | {same: same for same in "abdefijklmnopqstuvxz"} | {"ʰ": "H"}  # fmt: skip
_PHONEME = re.compile("|".join(sorted(map(re.escape, PHONEMES), key=len, reverse=True)))
MARKS = {"—": ",", "…": "..."}
"""Punctuation it does not pause at by itself."""


class Espeak:
    """Urdu phonemes in espeak-ng's own notation: `[[p|'|a:|r|t.|i:]]`."""

    limit = 4000
    info = VoiceInfo(
        name="espeak",
        label="ای سپیک",
        language="ur",
        sex="male",
        offline=True,
        marks=True,
        licence="GPL-3.0-or-later",
        credit="espeak-ng, a synthesiser by Jonathan Duddington, Reece Dunn and others.",
    )

    def __init__(self, settings: VoiceSettings) -> None:
        self._words_a_minute = round(espeak.CALM * settings.speed)

    @property
    def version(self) -> str:
        """The library, how it is handed words, and the pace."""
        return f"espeak-ng {espeak.version()} phonemes 1 pace {self._words_a_minute}"

    def consumes(self, words: Sequence[SpokenWord]) -> str:
        """The text as espeak-ng takes it."""
        return " ".join(_blocks(words))

    def load(self, threads: int) -> None:
        """It is there at once, and does one thing at a time."""

    def speak(self, words: Sequence[SpokenWord]) -> Speech:
        """Say them. Where its words are not ours, one each and in order, there are no marks."""
        said = espeak.say(self.consumes(words), words_a_minute=self._words_a_minute)
        return Speech(said.pcm, said.rate, _marks(list(_blocks(words)), said.words))


def _blocks(words: Iterable[SpokenWord]) -> Iterable[str]:
    for word in words:
        yield f"[[{_phonemes(word)}]]{MARKS.get(word.mark, word.mark)}"


def _phonemes(word: SpokenWord) -> str:
    """Bars between them: none is read together with the next."""
    found, at = [], 0
    while at < len(word.ipa):
        match = _PHONEME.match(word.ipa, at)
        if not match:
            raise VoiceError(
                f"espeak-ng's Urdu has no sound for {word.ipa[at]!r} in {word.text!r} "
                f"(/{word.ipa}/). Write the word in other letters, or choose another voice."
            )
        found.append(PHONEMES[match[0]])
        at = match.end()
    return "|".join(found)


def _marks(blocks: Sequence[str], told: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    """Where each block begins, in samples: when each word that was told of stands in its block."""
    if len(told) != len(blocks):
        return ()
    begins = 0
    for block, (position, _) in zip(blocks, told, strict=True):
        if not begins <= position < begins + len(block):
            return ()
        begins += len(block) + 1
    return tuple(sample for _, sample in told)
