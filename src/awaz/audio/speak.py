"""Article → clips: only sentences whose clip is not kept are spoken, by several workers at once."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from awaz.audio import finish, online
from awaz.audio.store import Store
from awaz.audio.voice import Speech, SpokenWord, Voice
from awaz.audio.workers import Workers
from awaz.errors import VoiceError
from awaz.model import Clip, Sentence, Word

log = logging.getLogger(__name__)

# What a shown sign sounds like: signs that only point (quotes, brackets) are not heard.
HEARD = {
    "،": ",", ",": ",", "؛": ";", ";": ";", ":": ":", "—": "—", "–": "—", "-": "—",
    "۔": ".", ".": ".", "؟": "?", "?": "?", "!": "!", "…": "…",
}  # fmt: skip
CLAUSE_ENDS = ",;:—"
BREATH_MS = 60
"""Silence where a long sentence had to be split inside a clause."""
SOON = 64
"""Sentences that may be spoken while another is waited for."""
CONJUNCTIONS = frozenset(("اور", "کہ", "جو", "جس", "تاکہ", "لیکن", "مگر", "بلکہ", "یا", "جبکہ"))


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


def plan(sentence: Sentence, voice: Voice, *, pause_ms: int) -> Planned:
    """How the voice says a sentence, and under which key that sound is kept.

    `pause_ms` is the silence where a long sentence is split after a clause.
    """
    return Planned(sentence, voice, *_planned(sentence.words, voice, pause_ms))


@lru_cache(maxsize=4_096)  # whoever watches a long article plans it again with every change
def _planned(
    words: tuple[Word, ...], voice: Voice, pause_ms: int
) -> tuple[tuple[tuple[SpokenWord, ...], ...], tuple[int, ...], str]:
    """The pieces, the silences between them, and the key."""
    pieces = tuple(split(spoken_words(words), voice))
    pauses_ms = tuple(
        pause_ms if piece[-1].mark in tuple(CLAUSE_ENDS) else BREATH_MS for piece in pieces[:-1]
    )
    said = [voice.consumes(piece) for piece in pieces]
    sound = [voice.info.name, voice.version, finish.VERSION, said, pauses_ms]
    key = hashlib.sha256(json.dumps(sound, ensure_ascii=False).encode()).hexdigest()
    return pieces, pauses_ms, key


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


class Synthesizer:
    """Has the articles of a build spoken by workers, one behind the other.

    The next article's pieces are in their hands before the last one's are all spoken, so that no
    core is idle while an edition is written.
    """

    def __init__(self, store: Store, workers: Workers) -> None:
        self._store = store
        self._workers = workers
        self._promised: set[str] = set()
        self._told: set[str] = set()
        """Services of which it was told that text is sent there."""

    def __enter__(self) -> Synthesizer:
        return self

    def __exit__(self, *ended: object) -> None:
        """What is not begun is dropped, what was kept stays kept."""
        self._workers.close()

    def begin(self, plans: Sequence[Planned], *, needed_now: bool = False) -> Spoken:
        """Hand over what is planned, the pieces of the longest sentences first.

        A clip that another article was promised is not spoken a second time, unless it is needed
        before that article is finished.
        """
        longest_first = sorted(
            (planned for planned in plans if needed_now or planned.key not in self._promised),
            key=lambda planned: -len(planned.sentence.text),
        )
        self._promised |= {planned.key for planned in longest_first}
        if longest_first:
            online.announce(voices_of(longest_first), self._told)
            self._workers.prepare(
                voices_of(longest_first), sum(len(planned.pieces) for planned in longest_first)
            )
        return [
            (planned, [self._workers.submit(planned.voice, piece) for piece in planned.pieces])
            for planned in longest_first
        ]

    def can_begin_more(self, spoken: Spoken) -> bool:
        """Whether workers would be idle while these are waited for."""
        waiting = any(not speech.done() for _, speeches in spoken for speech in speeches)
        return waiting and self._workers.want_more()

    def finish(
        self,
        spoken: Spoken,
        *,
        before_keeping: Callable[[str], None],
        progress: Callable[[int], None],
    ) -> dict[str, Clip]:
        """Wait for what `begin` gave, and keep it; the clips by key.

        `before_keeping` is told a key before its clip is kept, `progress` how many characters of
        text were just spoken. Raises `VoiceError` when a sentence fails; what else is spoken by
        then is kept.
        """
        clips: dict[str, Clip] = {}
        try:
            while spoken:
                planned, speeches = spoken.pop(_next(spoken))  # its sound is not needed again
                clips[planned.key] = self._kept(planned, speeches, before_keeping)
                log.debug("%s spoken in %d pieces", planned.sentence.id, len(planned.pieces))
                progress(len(planned.sentence.text))
        except (VoiceError, KeyboardInterrupt):
            self.keep_done(spoken, before_keeping=before_keeping)
            raise
        return clips

    def keep_done(self, spoken: Spoken, *, before_keeping: Callable[[str], None]) -> None:
        """Keep the sentences that are spoken by now, and wait for none: the build is over."""
        for planned, speeches in spoken:
            if _is_done(speeches):
                with suppress(VoiceError):  # the first that failed was told
                    self._kept(planned, speeches, before_keeping)
        spoken.clear()

    def _kept(
        self,
        planned: Planned,
        speeches: Sequence[Future[Speech]],
        before_keeping: Callable[[str], None],
    ) -> Clip:
        pcm, marks = self._finished(planned, speeches)
        before_keeping(planned.key)
        self._promised.discard(planned.key)
        return self._store.put(planned.key, pcm, finish.RATE, marks)

    def _finished(
        self, planned: Planned, speeches: Sequence[Future[Speech]]
    ) -> tuple[bytes, tuple[int, ...]]:
        try:
            return finish.finish([*map(self._workers.result, speeches)], planned.pauses_ms)
        except VoiceError as problem:
            raise VoiceError(f"{planned.sentence.id}: {problem}") from problem


def _next(spoken: Spoken) -> int:
    """Which to wait for: one that is spoken if there is any, so that it is kept."""
    soon = enumerate(spoken[:SOON])
    return next((at for at, (_, speeches) in soon if _is_done(speeches)), 0)


def _is_done(speeches: Sequence[Future[Speech]]) -> bool:
    return all(speech.done() and not speech.cancelled() for speech in speeches)


Spoken = list[tuple[Planned, list[Future[Speech]]]]
"""Sentences in the workers' hands, and the sound of each one's pieces."""
