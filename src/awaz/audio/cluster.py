"""Workers on other machines: those of a Dask cluster.

Only words travel there and only sound comes back: clips are finished and kept by the process
that builds, so workers need no way to the store, and what is kept has one writer. A worker that
is lost costs nothing but time: Dask has others speak what it had in hand.
"""

from __future__ import annotations

import logging
import threading
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Executor, Future
from dataclasses import dataclass
from typing import Any

from awaz.audio.online import Asking
from awaz.audio.voice import Speech, SpokenWord, Voice, VoiceSettings
from awaz.audio.voices import VOICES, find_voice, reference_settings
from awaz.errors import SettingsError, VoiceError

CONNECT_S = 10.0
"""How long a scheduler may take to answer."""
LOOK_EVERY_S = 2.0
"""How long a piece is waited for before somebody looks whether there are workers at all."""
ALONE_S = 60.0
"""How long there may be no worker: a cluster that grows when it is asked takes a while."""
SAME = ("python", "awaz", "dask", "distributed")
"""What must be of one version everywhere; of Python, its first two numbers."""

_loading = threading.Lock()
_asking = Asking()
"""How a worker's process asks online voices, whoever it speaks for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The voice a worker is to speak with."""

    name: str
    settings: VoiceSettings
    version: str


def speak_there(asked: Asked, words: Sequence[SpokenWord]) -> Speech:
    """What a worker does: its process loads the voice once, for all that it is handed.

    Raises `VoiceError` when its voice would sound different, or cannot speak.
    """
    try:
        voice = find_voice(asked.name, asked.settings)
        if voice.version != asked.version:
            raise VoiceError(
                f"its voice {asked.name} is of version {voice.version!r}, and not of "
                f"{asked.version!r}: what it speaks would sound different. Install the same "
                "awaz there, and the same model"
            )
        with _loading:  # a worker may be handed several pieces at once
            voice.load(threads=1)  # those that it has are each busy with a piece
        return voice.speak(words) if voice.info.offline else _asking.speak(voice, words)
    except (VoiceError, SettingsError) as problem:  # its files may be others than here
        from distributed import get_worker

        raise VoiceError(f"the worker {get_worker().address}: {problem}") from problem


class Cluster:
    """The workers of a scheduler, which is asked when there is something to be spoken."""

    def __init__(self, address: str, settings: VoiceSettings) -> None:
        self._address = address
        self._settings = settings
        self._client: Any = None
        self._executor: Executor | None = None
        self._in_hand: set[Future[Speech]] = set()
        self._threads: Mapping[str, int] = {}
        self._looked = self._seen = 0.0

    def prepare(self, voices: Sequence[Voice], pieces: int) -> None:
        """Go there, the first time, and see that all is of the same make."""
        if self._client is None:
            self._client = _client(self._address)
            self._executor = self._client.get_executor(pure=False)
            self._looked = self._seen = time.monotonic()
            self._look()

    def submit(self, voice: Voice, words: Sequence[SpokenWord]) -> Future[Speech]:
        """The next worker that is free speaks it."""
        assert self._executor is not None, "prepare comes first"
        asked = Asked(voice.info.name, self._settings_of(voice), voice.version)
        speech = self._executor.submit(speak_there, asked, words)
        self._in_hand.add(speech)
        return speech

    def _settings_of(self, voice: Voice) -> VoiceSettings:
        """What a worker makes the same voice with: one that others' words are found by has settings
        of its own."""
        name, others = voice.info.name, reference_settings(self._settings)
        is_reference = name in VOICES and find_voice(name, others).version == voice.version
        return others if is_reference else self._settings

    def result(self, speech: Future[Speech]) -> Speech:
        """Wait for a piece as long as there are workers, or may be some soon."""
        from distributed.scheduler import KilledWorker

        try:
            while True:
                try:
                    return speech.result(timeout=LOOK_EVERY_S)
                except TimeoutError:
                    if speech.done():  # by now, or the voice raised it
                        return speech.result()
                    self._look()
        except CancelledError as problem:
            raise self._gone() from problem
        except KilledWorker as problem:
            raise VoiceError(
                f"Workers of {self._address} died again and again while they spoke this, the last "
                f"one {problem.last_worker.address}. Look into its log, give each worker at least "
                "1 GB of memory and 0.4 GB more for each of its threads, then build again: what "
                "was spoken is kept."
            ) from problem
        except (ImportError, RuntimeError) as problem:
            lacking = problem if isinstance(problem, ImportError) else problem.__cause__
            if not isinstance(lacking, ImportError):
                raise
            raise VoiceError(
                f"A machine of {self._address} lacks something: {lacking}. Install on all of them, "
                "the scheduler's too, what is installed here: pip install 'awaz[cluster]'"
            ) from problem
        finally:
            self._in_hand.discard(speech)

    def want_more(self) -> bool:
        """Whether fewer than two pieces a thread are in the workers' hands."""
        if self._client is None:
            return False
        if time.monotonic() - self._looked > LOOK_EVERY_S:
            self._look()
        waiting = sum(not speech.done() for speech in self._in_hand)
        return waiting < 2 * sum(self._threads.values())

    def close(self) -> None:
        """The scheduler drops what nobody waits for any more."""
        if self._client is not None:
            self._client.close(timeout=CONNECT_S)

    def _look(self) -> None:
        """See who is there. Raises `VoiceError` when nobody was for long, or one is another."""
        self._looked = time.monotonic()
        try:
            threads = self._client.nthreads()
            if threads.keys() - self._threads.keys():
                self._compare(self._client.get_versions(packages=["awaz"]))
        except (OSError, CancelledError) as problem:
            raise self._gone() from problem
        self._threads = threads
        if threads:
            self._seen = self._looked
        elif self._looked - self._seen > ALONE_S:
            raise VoiceError(
                f"The scheduler {self._address} has had no worker for {ALONE_S:g} s. Start some, "
                f"`dask worker {self._address}`, then build again: what was spoken is kept."
            )

    def _compare(self, versions: Mapping[str, Any]) -> None:
        here = dict(_versions(versions["client"]))
        others = {"the scheduler": versions["scheduler"]} | {
            f"the worker {address}": told for address, told in versions["workers"].items()
        }
        for where, told in others.items():
            for name, version in _versions(told):
                if version != here[name]:
                    raise VoiceError(
                        f"{self._address}: {where} has {name} {version or '(none)'}, and this "
                        f"machine {here[name] or '(none)'}. Install the same versions of "
                        f"{', '.join(SAME)} everywhere: pip install 'awaz[cluster]'"
                    )

    def _gone(self) -> VoiceError:
        return VoiceError(
            f"The scheduler {self._address} went away while it was needed. Start it again, then "
            "build again: what was spoken is kept."
        )


def _versions(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in SAME:
        version = told["packages"].get(name) or ""
        yield name, ".".join(version.split(".")[:2]) if name == "python" else version


def _client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as problem:
        raise VoiceError(
            f"The scheduler {address} cannot be asked: Dask is not installed. "
            "Install it, pip install 'awaz[cluster]', or build without scheduler."
        ) from problem
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what it tells is told by us
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # other versions are an error of our own
            return Client(address, timeout=CONNECT_S, set_as_default=False, name="awaz")
    except (OSError, ValueError) as problem:
        raise VoiceError(
            f"There is no Dask scheduler at {address}, or it does not answer: {problem}. Start "
            "one, `dask scheduler`, correct the address, or build without scheduler."
        ) from problem
