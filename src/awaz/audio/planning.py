"""Sentences → what a voice has to say, in which pieces, and under which key the sound is kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from awaz.audio import align, finish, recording
from awaz.audio.voice import SpokenWord, Voice
from awaz.errors import VoiceError
from awaz.model import Sentence, Word

# What a shown sign sounds like: signs that only point (quotes, brackets) are not heard.
HEARD = {
    "،": ",", ",": ",", "؛": ";", ";": ";", ":": ":", "—": "—", "–": "—", "-": "—",
    "۔": ".", ".": ".", "؟": "?", "?": "?", "!": "!", "…": "…",
}  # fmt: skip
CLAUSE_ENDS = ",;:—"
BREATH_MS = 60
"""Silence where a long sentence had to be split inside a clause."""
CONJUNCTIONS = frozenset(("اور", "کہ", "جو", "جس", "تاکہ", "لیکن", "مگر", "بلکہ", "یا", "جبکہ"))


@dataclass(frozen=True, slots=True)
class Take:
    """A recording, and the sentences that are read in it."""

    path: Path
    digest: str
    """SHA-256 of the file when it was planned."""
    references: tuple[Planned, ...]
    """Each sentence as the embedded voice says it, to find it by."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What a sentence needs: a voice, the pieces to say, and the key of the clip they make."""

    sentence: Sentence
    voice: Voice
    """Who says it: an edition may have more than one voice."""
    pieces: tuple[tuple[SpokenWord, ...], ...]
    pauses_ms: tuple[int, ...]
    """Silence after each piece but the last."""
    key: str
    sound_key: str = ""
    """Of the clip as it was spoken, when this one's marks are found by listening: what was spoken
    stays kept when they are found anew."""
    reference: Planned | None = None
    """The same sentence by a voice that tells when each word begins, to find the marks by."""
    take: Take | None = None
    """The recording that the clip is cut out of; then there are no pieces to say."""
    place: int = 0
    """Which of the recording's sentences it is."""

    def all_keys(self) -> Iterator[str]:
        """Of this clip and of those that it is made of."""
        yield self.key
        if self.reference:
            yield from (self.sound_key, self.reference.key)
        if self.take:
            yield self.take.references[self.place].key


def plan(sentence: Sentence, voice: Voice, *, pause_ms: int) -> Planned:
    """How the voice says a sentence, and under which key that sound is kept.

    `pause_ms` is the silence where a long sentence is split after a clause.
    """
    return Planned(sentence, voice, *_planned(sentence.words, voice, voice.version, pause_ms))


@lru_cache(maxsize=4_096)  # whoever watches a long article plans it again with every change
def _planned(
    words: tuple[Word, ...], voice: Voice, version: str, pause_ms: int
) -> tuple[tuple[tuple[SpokenWord, ...], ...], tuple[int, ...], str]:
    """The pieces, the silences between them, and the key."""
    pieces = tuple(split(spoken_words(words), voice))
    pauses_ms = tuple(
        pause_ms if piece[-1].mark in tuple(CLAUSE_ENDS) else BREATH_MS for piece in pieces[:-1]
    )
    said = [voice.consumes(piece) for piece in pieces]
    key = _digest([voice.info.name, version, finish.VERSION, said, pauses_ms])
    return pieces, pauses_ms, key


def listened(planned: Planned, reference: Planned) -> Planned:
    """The same, where the voice tells no marks with those found by the reference."""
    key = _digest([planned.key, align.VERSION, reference.key])
    return replace(planned, key=key, sound_key=planned.key, reference=reference)


def recorded(sentences: Sequence[Sentence], voice: Voice, take: Take) -> list[Planned]:
    """The sentences that are read in a recording."""
    heard = [take.digest, [reference.key for reference in take.references]]
    plans = []
    for place, sentence in enumerate(sentences):
        key = _digest([recording.VERSION, finish.VERSION, place, *heard])
        plans.append(Planned(sentence, voice, (), (), key, take=take, place=place))
    return plans


def _digest(values: Sequence[Any]) -> str:
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()


def spoken_words(shown: Sequence[Word]) -> tuple[SpokenWord, ...]:
    """Every word that is said, with the punctuation heard after it; the last always has one."""
    words: list[SpokenWord] = []
    for word in shown:
        *inner, last = zip(word.spoken.split(" "), word.ipa.split(" "), strict=True)
        words += [SpokenWord(text, ipa, "") for text, ipa in inner]
        words.append(SpokenWord(*last, _mark_after(word.text)))
    if words[-1].mark not in tuple(".?!…"):
        words[-1] = SpokenWord(words[-1].text, words[-1].ipa, ".")
    return tuple(words)


def _mark_after(text: str) -> str:
    """The first sign that is heard in what follows a word's last letter."""
    tail = text[len(text.rstrip("".join(HEARD) + "\"'“”‘’«»()[]{} ")) :]
    return next((HEARD[sign] for sign in tail if sign in HEARD), "")


def split(words: tuple[SpokenWord, ...], voice: Voice) -> list[tuple[SpokenWord, ...]]:
    """Pieces the voice takes at once: as few and as even as can be, parted at clause ends.

    Raises `VoiceError` when a single word is longer than the voice takes.
    """
    if len(voice.consumes(words)) <= voice.limit:
        return [words]
    lengths = [len(voice.consumes([word])) + 1 for word in words]
    best: list[tuple[float, int]] = [(0.0, 0)]  # cost of words[:end], start of its last piece
    for end in range(1, len(words) + 1):
        parting, length, choices = _parting(words, end), -1, []
        for start in reversed(range(end)):
            length += lengths[start]
            if length > voice.limit:
                break
            choices.append((best[start][0] + parting + (length / voice.limit) ** 2, start))
        if not choices:
            raise VoiceError(
                f"The word {words[end - 1].text[:40]!r} is too long for the voice "
                f"{voice.info.name} ({length} symbols of {voice.limit}). Divide it in the article."
            )
        best.append(min(choices))
    return _pieces(words, best)


def _parting(words: Sequence[SpokenWord], at: int) -> float:
    """What it costs the listener to hear a break before `words[at]`."""
    if at == len(words) or words[at - 1].mark in tuple(CLAUSE_ENDS):
        return 1.0
    return 3.0 if words[at].text in CONJUNCTIONS else 6.0


def _pieces(
    words: tuple[SpokenWord, ...], best: Sequence[tuple[float, int]]
) -> list[tuple[SpokenWord, ...]]:
    pieces, end = [], len(words)
    while end:
        start = best[end][1]
        pieces.append(words[start:end])
        end = start
    return pieces[::-1]


def voices_of(plans: Sequence[Planned]) -> list[Voice]:
    """Every voice that has something to say, in the order in which they are first heard."""
    return list({planned.voice.info.name: planned.voice for planned in plans}.values())
