"""Asking online voices: what the host does for all of them, so that each is asked with manners.

    speak → wait for a turn → the voice, within a time → once more, later, if it was busy

A service is asked at a polite rate by all processes of a user together, is asked again later when
it is busy, and is left alone when it asks for that or goes on failing: then the run stops.
"""

from __future__ import annotations

import fcntl
import logging
import os
import random
import re
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, wait
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from awaz.audio.voice import Speech, SpokenWord, Voice
from awaz.errors import VoiceBusy, VoiceError
from awaz.model import VoiceInfo

log = logging.getLogger(__name__)
sent = logging.getLogger(f"{__name__}.sent")
"""Says where text is sent. It has a level of its own: whoever wants it quiet is told all the same,
for an article by itself may have chosen the service."""
sent.setLevel(logging.WARNING)

TRIES = 6
"""How often a piece is asked for, the first time included."""
FIRST_WAIT_S = 2.0
"""How long is waited at most before the second try; before each further one, twice as long."""
LONGEST_WAIT_S = 60.0
LONGEST_ASKED_S = 300.0
"""A service that asks to be left alone for longer is: the run stops."""
MOST_FAILURES = 3
"""Pieces one after the other that could not be had: then the run stops."""
REST_S = 60.0
"""How long a process that lives on leaves a service alone after that."""
GAP_S = 0.5
"""From one question to the next, whoever asks."""
DEADLINE_S = 60.0
"""How long one try may take, whatever the voice itself sees to."""
LOOK_EVERY_S = 0.1
TELL_S = 5.0
"""Waits as long as that are told."""
DAY_S = 86_400.0

LATER = (
    "What was spoken so far is kept: build again later, or with --voice sana, which needs no "
    "network."
)


class Clock:
    """Time as it passes."""

    def now(self) -> float:
        """Seconds since 1970: processes share it."""
        return time.time()

    def wait(self, ended: threading.Event, seconds: float) -> None:
        """Until then, or until it is ended."""
        ended.wait(seconds)


def announce(voices: Iterable[Voice], told: set[str]) -> None:
    """Say where the text is about to be sent, of each service once; `told` are those known."""
    for voice in voices:
        if not voice.info.offline and _service_of(voice.info) not in told:
            told.add(_service_of(voice.info))
            sent.warning(
                "The voice %s speaks elsewhere: each sentence that is not kept is sent over the "
                "network to %s. With --voice sana nothing leaves this machine.",
                voice.info.name,
                _service_of(voice.info),
            )


def _service_of(info: VoiceInfo) -> str:
    return info.sent_to or f"the service behind {info.name}"


class _Ended(VoiceError):
    """The service is left alone."""


@dataclass
class _Service:
    """What this process knows of one service."""

    name: str
    turns: Turns
    failures: int = 0
    """Pieces one after the other that could not be had."""
    ended: threading.Event = field(default_factory=threading.Event)
    why: str = ""
    until: float = 0.0
    """When it may be asked again, in seconds since 1970."""

    def stop(self, why: str, until: float) -> None:
        """Nobody asks it until then; who waits for it is woken."""
        if not self.ended.is_set():
            self.why, self.until = why, until
            self.ended.set()

    def check(self, now: float) -> None:
        """Raises `_Ended` while it is to be left alone."""
        if self.ended.is_set():
            if now < self.until:
                raise _Ended(self.why)
            self.failures = 0
            self.ended.clear()


class Asking:
    """How a process has online voices speak, from several threads at once."""

    def __init__(
        self,
        clock: Clock | None = None,
        jitter: Callable[[float], float] = lambda most: random.uniform(0, most),
    ) -> None:
        self._clock = clock or Clock()
        self._jitter = jitter
        self._services: dict[str, _Service] = {}
        self._lock = threading.Lock()
        self._closed = False

    def close(self) -> None:
        """Nobody is asked any more, and nobody waits."""
        with self._lock:
            self._closed = True
            for service in self._services.values():
                service.stop("The build was ended.", float("inf"))

    def speak(self, voice: Voice, words: Sequence[SpokenWord]) -> Speech:
        """What `voice.speak` gives, when need be after some time and several tries.

        Raises `VoiceError`, with what to do, when it cannot be had.
        """
        service, began, tries = self._service(voice.info), self._clock.now(), 0
        while True:
            self._wait_for_turn(service)
            tries += 1
            try:
                speech = _in_time(voice, words, service)
            except VoiceBusy as busy:
                if tries >= min(TRIES, busy.tries or TRIES):
                    raise self._failed(service, busy, tries, self._clock.now() - began) from busy
                self._wait_after(busy, tries, service)
            except _Ended:
                raise
            except VoiceError as problem:
                raise self._failed(service, problem, tries, 0) from problem
            else:
                service.failures = 0
                return speech

    def _service(self, info: VoiceInfo) -> _Service:
        name = _service_of(info)
        with self._lock:
            if name not in self._services:
                self._services[name] = _Service(name, Turns(name))
                if self._closed:
                    self._services[name].stop("The build was ended.", float("inf"))
            return self._services[name]

    def _wait_for_turn(self, service: _Service) -> None:
        now = self._clock.now()
        service.check(now)
        turn = service.turns.take(now)
        if turn - now > LONGEST_ASKED_S:
            when = time.strftime("%Y-%m-%d %H:%M", time.localtime(turn))
            service.stop(
                f"{service.name} asked to be left alone until {when}. {LATER} (To ask all the "
                f"same, delete {service.turns.path}.)",
                turn,
            )
        else:
            self._wait(service, turn - now)
        service.check(self._clock.now())

    def _wait_after(self, busy: VoiceBusy, tries: int, service: _Service) -> None:
        """Before the next try: as long as the service asks, else longer each time."""
        if busy.retry_after_s is None:
            most = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** (tries - 1))
            seconds = self._jitter(most)  # those who failed together do not come back together
            self._tell_wait(busy, seconds)
            self._wait(service, seconds)
        else:
            seconds = busy.retry_after_s + self._jitter(FIRST_WAIT_S)
            self._tell_wait(busy, min(seconds, LONGEST_ASKED_S))
            service.turns.put_off(self._clock.now(), seconds)  # for everybody; the next turn waits

    def _wait(self, service: _Service, seconds: float) -> None:
        if seconds > 0:
            self._clock.wait(service.ended, seconds)

    def _tell_wait(self, busy: VoiceBusy, seconds: float) -> None:
        level = logging.INFO if seconds >= TELL_S else logging.DEBUG
        log.log(level, "%s Asking again in %.0f s.", busy, seconds)

    def _failed(
        self, service: _Service, problem: VoiceError, tries: int, seconds: float
    ) -> VoiceError:
        """A piece cannot be had; after several such the service is left alone."""
        asked = f" It was asked {tries} times in {seconds:.0f} s." if tries > 1 else ""
        with self._lock:
            service.failures += 1
            if service.failures >= MOST_FAILURES:
                service.stop(
                    f"{service.name} is not asked any more: {service.failures} pieces one after "
                    f"the other could not be had. Of the last: {problem}{asked} {LATER}",
                    self._clock.now() + REST_S,
                )
        return VoiceError(f"{problem}{asked} {LATER}")


def _in_time(voice: Voice, words: Sequence[SpokenWord], service: _Service) -> Speech:
    """What the voice says, within `DEADLINE_S`.

    Not all that may hold it up can be broken off (a name that is looked up cannot), so it is
    asked in a thread that is left to itself then, and that no exit waits for. Raises `VoiceBusy`
    when it takes too long, `_Ended` when the service is to be left alone meanwhile.
    """
    speech: Future[Speech] = Future()
    threading.Thread(
        target=_ask, args=(voice, words, speech), name=f"awaz {voice.info.name}", daemon=True
    ).start()
    latest = time.monotonic() + DEADLINE_S
    while not speech.done():
        wait([speech], timeout=LOOK_EVERY_S)
        if service.ended.is_set() and not speech.done():
            raise _Ended(service.why)
        if time.monotonic() > latest and not speech.done():
            raise VoiceBusy(f"{service.name} did not answer within {DEADLINE_S:g} s.")
    return speech.result()


def _ask(voice: Voice, words: Sequence[SpokenWord], speech: Future[Speech]) -> None:
    try:
        speech.set_result(voice.speak(words))
    except BaseException as problem:  # a bug, too, is raised again by who waits
        speech.set_exception(problem)


class Turns:
    """When a service may be asked next, by any process of this user.

    A file for each service tells that moment, in seconds since 1970.
    """

    def __init__(self, service: str, folder: Path | None = None) -> None:
        import platformdirs

        name = re.sub(r"[^\w-]+", "-", service.lower())
        self.path = (folder or platformdirs.user_state_path("awaz")) / f"{name}.next"
        self._lock = threading.Lock()
        self._here = 0.0
        """The same where there can be no file."""
        self._is_told = False

    def take(self, now: float) -> float:
        """When it is our turn; the next one is `GAP_S` later.

        A turn after more than `LONGEST_ASKED_S` is nobody's: it only tells how long that is.
        """

        def taken(free: float) -> float:
            return free if free - now > LONGEST_ASKED_S else max(free, now) + GAP_S

        return max(self._changed(taken, now), now)

    def put_off(self, now: float, seconds: float) -> None:
        """The next turn comes after so many seconds at the earliest."""
        self._changed(lambda free: max(free, now + min(seconds, DAY_S)), now)

    def _changed(self, change: Callable[[float], float], now: float) -> float:
        """The moment as it was told before it is changed."""
        with self._lock:
            try:
                return self._changed_in_file(change, now)
            except OSError as problem:
                self._tell(problem)
                free = self._here
                self._here = change(free)
                return free

    def _changed_in_file(self, change: Callable[[float], float], now: float) -> float:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            free = _moment(os.pread(file, 40, 0), now)
            told = f"{change(free):.3f}\n".encode()
            os.pwrite(file, told, 0)
            os.ftruncate(file, len(told))
        finally:
            os.close(file)
        return free

    def _tell(self, problem: OSError) -> None:
        if not self._is_told:
            self._is_told = True
            log.warning(
                "%s cannot be kept (%s), so several builds at once may ask more often than is "
                "polite. Allow writing there, or set XDG_STATE_HOME to another folder.",
                self.path,
                problem.strerror,
            )


def _moment(content: bytes, now: float) -> float:
    """What a file tells; nothing when that is no moment within a day, which a clock that was set
    back makes of it."""
    with suppress(ValueError):
        moment = float(content)
        if moment <= now + DAY_S:
            return moment
    return 0.0
