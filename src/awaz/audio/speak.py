"""Article → clips: only sentences whose clip is not kept are spoken, by several workers at once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise

from awaz.audio import align, finish, online, recording
from awaz.audio.planning import Planned, Take, voices_of
from awaz.audio.store import Store
from awaz.audio.voice import Speech, SpokenWord, Voice
from awaz.audio.workers import Workers
from awaz.errors import AwazError, RecordingError, VoiceError
from awaz.model import Clip

log = logging.getLogger(__name__)

SOON = 64
"""Sentences that may be spoken while another is waited for."""


class Synthesizer:
    """Has the articles of a build spoken by workers, one behind the other.

    The next article's pieces are in their hands before the last one's are all spoken, so that no
    core is idle while an edition is written.
    """

    def __init__(self, store: Store, workers: Workers, *, anew: bool = False) -> None:
        self._store = store
        self._workers = workers
        self._anew = anew
        """Whether also what is kept is spoken, when it is asked for."""
        self._heard: tuple[Take, tuple[bytes, recording.Cut]] | None = None
        """The recording that was listened to last."""
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
        new = [planned for planned in plans if needed_now or planned.key not in self._promised]
        self._promised |= {planned.key for planned in new}
        recorded = [planned for planned in new if planned.take]
        to_hear = self._to_hear(recorded)
        parts = [
            (planned, self._own(planned), self._reference(planned))
            for planned in sorted(new, key=lambda planned: -len(planned.sentence.text))
            if not planned.take
        ]
        self._prepare([*to_hear, *(part for _, *said in parts for part in said if part)])
        return [
            *(InHand(planned, self._submit(planned), unheard=True) for planned in to_hear),
            *(InHand(each, self._submit(own), self._submit(other)) for each, own, other in parts),
            *map(InHand, recorded),
        ]

    def _to_hear(self, recorded: Sequence[Planned]) -> list[Planned]:
        """What the embedded voice has to say before sentences can be found in their recordings."""
        takes = {planned.take.path: planned.take for planned in recorded if planned.take}
        for path in takes:
            recording.check_sound(path)  # before anything is said for it
        needed = {each.key: each for take in takes.values() for each in take.references}
        return [each for each in needed.values() if not self._store.get(each.key)]

    def _own(self, planned: Planned) -> Planned | None:
        """What is to be said by its voice: nothing when only marks are wanting."""
        kept = planned.reference and not self._anew and self._store.get(planned.sound_key)
        return None if kept else planned

    def _reference(self, planned: Planned) -> Planned | None:
        """What the reference has to say: nothing yet when the voice may well tell by itself."""
        if planned.reference is None or planned.voice.info.marks:
            return None
        return None if self._store.get(planned.reference.key) else planned.reference

    def _prepare(self, plans: Sequence[Planned]) -> None:
        if plans:
            online.announce(voices_of(plans), self._told)
            self._workers.prepare(voices_of(plans), sum(len(planned.pieces) for planned in plans))

    def _submit(self, planned: Planned | None) -> list[Future[Speech]]:
        if planned is None:
            return []
        return [self._workers.submit(planned.voice, piece) for piece in planned.pieces]

    def can_begin_more(self, spoken: Spoken) -> bool:
        """Whether workers would be idle while these are waited for."""
        waiting = any(not speech.done() for held in spoken for speech in held.all())
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
        text were just spoken. Raises `VoiceError` when a sentence fails. What else is spoken by
        then is kept, whatever the end is.
        """
        clips: dict[str, Clip] = {}
        held: InHand | None = None
        try:
            while spoken:
                held = spoken.pop(_next(spoken))  # its sound is not needed again
                if held.planned.reference and not self._is_ready(held):
                    spoken.append(self._with_reference(held))
                    continue
                if held.unheard:
                    self._reference_clip(held.planned, held.speeches)
                else:
                    clips[held.planned.key] = self._kept(held, before_keeping)
                progress(len(held.planned.sentence.text))
        except BaseException:
            if held:
                spoken.append(held)  # a part of it may have been spoken
            self.keep_done(spoken, before_keeping=before_keeping)
            raise
        finally:
            self._heard = None  # a long recording takes memory
        return clips

    def keep_done(self, spoken: Spoken, *, before_keeping: Callable[[str], None]) -> None:
        """Keep the sentences that are spoken by now, and wait for none: the build is over."""
        for held in spoken:
            reference = held.planned.reference
            if reference and held.reference and all(map(is_spoken, held.reference)):
                with suppress(AwazError):
                    self._reference_clip(reference, held.reference)
            if held.speeches and all(map(is_spoken, held.speeches)):
                with suppress(AwazError):  # what ends the build is told
                    if reference:
                        self._sound(held)
                    elif held.unheard:
                        self._reference_clip(held.planned, held.speeches)
                    else:
                        self._kept(held, before_keeping)
        spoken.clear()

    def _is_ready(self, held: InHand) -> bool:
        """Whether its marks are known, or can be found without having anything more said."""
        return bool(held.sound and (held.sound.marks or held.reference or self._is_known(held)))

    def _is_known(self, held: InHand) -> bool:
        reference = held.planned.reference
        return reference is not None and self._store.get(reference.key) is not None

    def _with_reference(self, held: InHand) -> InHand:
        """Keep what was spoken at once, and have the reference say it when marks are wanting."""
        sound = self._sound(held)
        reference = held.reference
        if not sound.marks and not reference and not self._is_known(held):
            assert held.planned.reference is not None, "only asked of those that have one"
            self._prepare([held.planned.reference])
            reference = self._submit(held.planned.reference)
        return InHand(held.planned, [], reference, sound)

    def _sound(self, held: InHand) -> Clip:
        """A sentence as its voice said it, kept; its marks are still to be found."""
        planned = held.planned
        speeches = held.speeches
        if not speeches:
            if clip := self._store.get(planned.sound_key):
                return clip
            self._prepare([planned])  # it went away meanwhile
            speeches = self._submit(planned)
        pcm, marks = self._finished(planned, speeches)
        return self._store.put(planned.sound_key, pcm, finish.RATE, marks)

    def _kept(self, held: InHand, before_keeping: Callable[[str], None]) -> Clip:
        planned = held.planned
        try:
            if planned.take:
                return self._cut_out(planned, planned.take, before_keeping)
            if held.sound:
                return self._marked(planned, held.sound, held.reference, before_keeping)
            pcm, marks = self._finished(planned, held.speeches)
            before_keeping(planned.key)
            return self._store.put(planned.key, pcm, finish.RATE, marks)
        finally:
            self._promised.discard(planned.key)

    def _marked(
        self,
        planned: Planned,
        sound: Clip,
        speeches: Sequence[Future[Speech]],
        before_keeping: Callable[[str], None],
    ) -> Clip:
        """Keep what was spoken, with its voice's marks or those that the reference finds."""
        pcm, marks, confidence = self._store.pcm(sound), sound.marks, None
        if not marks:
            assert planned.reference is not None, "else its sound is the clip"
            known = self._reference_clip(planned.reference, speeches)
            found = align.align(pcm, self._store.pcm(known), known.marks, finish.RATE)
            confidence = found.confidence
            marks = found.marks if confidence >= align.TRUSTED else ()
            log.debug("%s: words found, confidence %.2f", planned.sentence.id, confidence)
        before_keeping(planned.key)
        return self._store.put(planned.key, pcm, finish.RATE, marks, confidence)

    def _cut_out(self, planned: Planned, take: Take, before_keeping: Callable[[str], None]) -> Clip:
        """Keep a recorded sentence. The recording is listened to once, for all that are in it."""
        if self._heard is None or self._heard[0] != take:
            self._heard = (take, self._listened(take))
        sound, found = self._heard[1]
        stretch = found.stretches[planned.place]
        pcm = sound[2 * stretch.start : 2 * stretch.end]
        try:
            finished, marks = finish.finish([Speech(pcm, finish.RATE, stretch.marks)], ())
        except VoiceError as problem:  # there is nothing in its stretch
            sentence = planned.sentence
            raise RecordingError(
                f"{take.path}: the sentence {sentence.id} («{sentence.text[:40]}») is not heard in "
                "it. Record it, or take it out of the text."
            ) from problem
        sure = stretch.confidence >= align.TRUSTED
        before_keeping(planned.key)
        return self._store.put(
            planned.key,
            finished,
            finish.RATE,
            marks if sure else (),
            stretch.confidence,
            found.left_out_at(planned.place),
        )

    def _listened(self, take: Take) -> tuple[bytes, recording.Cut]:
        """A recording's sound, and where its sentences are."""
        sound = recording.read_recording(take.path, take.digest)
        known = [self._reference_clip(reference) for reference in take.references]
        found = recording.cut(
            sound, [(self._store.pcm(clip), clip.marks) for clip in known], f"{take.path}"
        )
        for seconds in found.left_out:
            log.warning(
                "%s: what is heard from %.1f to %.1f s is not in the text, and left out.",
                take.path,
                *seconds,
            )
        unsure = [
            f"{reference.sentence.id} («{reference.sentence.text[:40]}»)"
            for reference, stretch in zip(take.references, found.stretches, strict=True)
            if stretch.confidence < align.TRUSTED
        ]
        if unsure:
            log.warning(
                "%s: not surely found in it, so that their words are not marked: %s. Are they "
                "read, and as they are written?",
                take.path,
                ", ".join(unsure),
            )
        return sound, found

    def _reference_clip(self, reference: Planned, speeches: Sequence[Future[Speech]] = ()) -> Clip:
        """What was just said, or what is kept; said again when that went away."""
        if not speeches:
            if clip := self._store.get(reference.key):
                return clip
            self._prepare([reference])
            speeches = self._submit(reference)
        pcm, marks = self._finished(reference, speeches)
        return self._store.put(reference.key, pcm, finish.RATE, marks)

    def _finished(
        self, planned: Planned, speeches: Sequence[Future[Speech]]
    ) -> tuple[bytes, tuple[int, ...]]:
        try:
            said = [*map(self._workers.result, speeches)]
            for speech, piece in zip(said, planned.pieces, strict=True):
                _check_marks(speech, piece, planned.voice)
            return finish.finish(said, planned.pauses_ms)
        except VoiceError as problem:
            raise VoiceError(f"{planned.sentence.id}: {problem}") from problem


def _check_marks(speech: Speech, piece: Sequence[SpokenWord], voice: Voice) -> None:
    """Raise `VoiceError` for marks that are not one a word and rising."""
    marks = speech.marks
    rising = all(first < second for first, second in pairwise(marks))
    if marks and (len(marks) != len(piece) or not rising or marks[0] < 0):
        raise VoiceError(
            f"The voice {voice.info.name} tells {len(marks)} beginnings for {len(piece)} words, or "
            "not in their order. Ask whoever made it, or choose another voice."
        )


@dataclass(frozen=True, slots=True)
class InHand:
    """A sentence in the workers' hands."""

    planned: Planned
    speeches: Sequence[Future[Speech]] = ()
    """The sound of each of its pieces; none when that is kept."""
    reference: Sequence[Future[Speech]] = ()
    """Of each piece as the reference says it; none when that is kept, or perhaps not needed."""
    sound: Clip | None = None
    """What its voice said, once that is kept, when its marks are still to be found."""
    unheard: bool = False
    """Whether it is said only for recorded sentences to be found by."""

    def all(self) -> list[Future[Speech]]:
        """What is waited for."""
        return [*self.speeches, *self.reference]

    def is_done(self) -> bool:
        """Whether nothing is."""
        if self.planned.take:
            return False  # it is found when what it is found by is all spoken
        return all(map(is_done, self.speeches or self.reference))


def is_done(speech: Future[Speech]) -> bool:
    """Whether a piece was spoken, or failed."""
    return speech.done() and not speech.cancelled()


def is_spoken(speech: Future[Speech]) -> bool:
    """Whether a piece was spoken, and well."""
    return is_done(speech) and speech.exception() is None


Spoken = list[InHand]
"""Sentences in the workers' hands."""


def _next(spoken: Spoken) -> int:
    """Which to wait for: one that is spoken if there is any, so that it is kept."""
    return next((at for at, held in enumerate(spoken[:SOON]) if held.is_done()), 0)
