"""Who speaks: workers that are handed one piece of a sentence after the other.

A piece's sound follows from the voice and the words alone, so it does not matter who speaks it.
Here are the workers of this machine; `cluster` has those of others.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from typing import Protocol

from awaz.audio.online import Asking
from awaz.audio.voice import Speech, SpokenWord, Voice

MOST_AT_ONCE = 3
"""Pieces spoken at once, however many cores there are: each takes memory (about 0.2 GB)."""


def cores() -> int:
    """Those this process may use, which in a container are fewer than there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Workers(Protocol):
    """An executor, with what has to be known about who is behind it."""

    def prepare(self, voices: Sequence[Voice], pieces: int) -> None:
        """So many pieces, one or more, are about to be handed over, for these voices in all.

        Raises `VoiceError` when nobody can speak them.
        """

    def submit(self, voice: Voice, words: Sequence[SpokenWord]) -> Future[Speech]:
        """Have a piece spoken."""

    def result(self, speech: Future[Speech]) -> Speech:
        """Wait for a piece. Raises `VoiceError` when there is no sound to be had."""

    def want_more(self) -> bool:
        """Whether some will be idle unless articles further on are begun as well."""

    def close(self) -> None:
        """What is not begun is dropped."""


class Threads:
    """Threads of this process, which share one loaded model."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        # A thread a piece is the quickest way through many; a few would leave cores idle.
        self._workers = min(jobs, MOST_AT_ONCE)
        self._pool = ThreadPoolExecutor(self._workers, thread_name_prefix="awaz")
        self._threads = 0
        self._loaded: set[Voice] = set()
        """Those that have so many threads a piece. A name may be that of another by now: of one's
        own voice, when its file changed."""
        self._in_hand: set[Future[Speech]] = set()
        self._asking = Asking()

    def prepare(self, voices: Sequence[Voice], pieces: int) -> None:
        """Load the voices, with as many threads a piece as so many pieces leave idle.

        All have the same number: voices may share what is loaded.
        """
        many = self._in_hand or pieces >= 2 * self._workers
        threads = self._jobs // self._workers if many else self._jobs
        if threads != self._threads:
            wait(self._in_hand)  # they are being spoken with what is about to be replaced
            self._threads = threads
            self._loaded.clear()
        for voice in voices:
            if voice not in self._loaded:
                voice.load(threads=threads)
                self._loaded.add(voice)

    def submit(self, voice: Voice, words: Sequence[SpokenWord]) -> Future[Speech]:
        """The next thread that is free speaks it."""
        speak = voice.speak if voice.info.offline else partial(self._asking.speak, voice)
        speech = self._pool.submit(speak, words)
        self._in_hand.add(speech)
        return speech

    def result(self, speech: Future[Speech]) -> Speech:
        """What the thread gave."""
        try:
            return speech.result()
        finally:
            self._in_hand.discard(speech)

    def want_more(self) -> bool:
        """One article ahead is enough for so few."""
        return False

    def close(self) -> None:
        """Pieces in hand are not waited for, which would take seconds."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._asking.close()
