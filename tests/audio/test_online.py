"""How the host asks online voices: politely, again, and not for ever. Nobody waits here."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from faults_online import Quick
from speech import FakeVoice, sine, spoken

from awaz.audio import online
from awaz.audio.online import Asking, Turns, announce
from awaz.audio.voice import Speech, SpokenWord
from awaz.audio.workers import Threads
from awaz.errors import VoiceBusy, VoiceError
from awaz.model import VoiceInfo

WORDS = spoken("یہ پہلا جملہ ہے")
PCM = sine(0.5)
INFO = VoiceInfo("far", "دور", "ur", "", False, False, "terms", "For tests.", sent_to="Elsewhere")


class Far(FakeVoice):
    """A voice behind a network: before it speaks it fails as it is told to."""

    info = INFO

    def __init__(self, *problems: VoiceError, always: VoiceError | None = None) -> None:
        super().__init__(PCM)
        self.problems = list(problems)
        self.always = always
        self.asked = 0

    def speak(self, words: Sequence[SpokenWord]) -> Speech:
        self.asked += 1
        if problem := self.problems.pop(0) if self.problems else self.always:
            raise problem
        return super().speak(words)


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Turns are kept where no other test and no user keeps them."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path / "awaz" / "elsewhere.next"


@pytest.fixture
def clock() -> Quick:
    return Quick()


@pytest.fixture
def asking(clock: Quick) -> Asking:
    """Waits the longest it may, so that a test can tell how long that is."""
    return Asking(clock, jitter=lambda most: most)


def long_waits(clock: Quick) -> list[float]:
    """Without those for a turn."""
    return [wait for wait in clock.waits if wait > online.GAP_S]


def test_a_busy_voice_is_asked_again_later_and_later(asking: Asking, clock: Quick) -> None:
    """Twice as long each time, until it speaks."""
    voice = Far(*[VoiceBusy("busy.")] * 4)
    assert asking.speak(voice, WORDS).pcm == PCM
    assert voice.asked == 5
    assert long_waits(clock) == pytest.approx([2, 4, 8, 16])


def test_it_is_not_asked_for_ever(asking: Asking, clock: Quick) -> None:
    """The error says how often, that what was spoken is kept, and what to do."""
    voice = Far(always=VoiceBusy("Elsewhere answers 503."))
    with pytest.raises(VoiceError, match=r"503\. It was asked 6 times.*is kept.*--voice sana") as e:
        asking.speak(voice, WORDS)
    assert not isinstance(e.value, VoiceBusy)
    assert voice.asked == online.TRIES
    assert max(clock.waits) <= online.LONGEST_WAIT_S


def test_waits_differ_by_chance(state: Path) -> None:
    """Those who failed together would come back together otherwise: anything up to the most."""
    waits = []
    for _ in range(20):
        state.unlink(missing_ok=True)  # each begins anew
        clock = Quick()
        Asking(clock).speak(Far(VoiceBusy("busy.")), WORDS)
        waits.append(sum(clock.waits))
    assert len(set(waits)) > 15
    assert online.GAP_S / 2 < min(waits) < 1 < max(waits) <= online.FIRST_WAIT_S


def test_a_service_is_left_alone_as_long_as_it_asks(asking: Asking, clock: Quick) -> None:
    """And a little longer; by other processes as well."""
    asking.speak(Far(VoiceBusy("busy.", retry_after_s=30)), WORDS)
    assert 30 <= max(clock.waits) <= 30 + online.FIRST_WAIT_S + online.GAP_S


def test_other_processes_leave_it_alone_as_well(clock: Quick, state: Path) -> None:
    """Whoever asks next waits for what another was told."""
    Turns("Elsewhere").put_off(clock.now(), 20)
    Asking(clock).speak(Far(), WORDS)
    assert clock.waits == [pytest.approx(20, abs=1)]


def test_a_long_wait_ends_the_run(asking: Asking, clock: Quick, state: Path) -> None:
    """One question, and none in the next run before its time: the message tells when that is."""
    voice = Far(always=VoiceBusy("busy.", retry_after_s=3600))
    for _ in range(2):
        with pytest.raises(VoiceError, match=r"left alone until 20\d\d-.*is kept.*delete .*\.next"):
            asking.speak(voice, WORDS)
        assert voice.asked == 1
    with pytest.raises(VoiceError, match="left alone until"):
        Asking(clock).speak(voice, WORDS)
    assert voice.asked == 1
    assert clock.waits == []
    clock.waits.append(3700)
    assert asking.speak(Far(), WORDS).pcm == PCM


def test_after_several_failures_nobody_is_asked_any_more(asking: Asking, clock: Quick) -> None:
    """Whatever piece is next: the service does not work, and is not hammered."""
    voice = Far(always=VoiceBusy("busy."))
    for _ in range(online.MOST_FAILURES):
        with pytest.raises(VoiceError, match="asked 6 times"):
            asking.speak(voice, WORDS)
    asked = voice.asked
    with pytest.raises(VoiceError, match=r"not asked any more: 3 pieces.*busy.*is kept"):
        asking.speak(voice, WORDS)
    assert voice.asked == asked
    clock.waits.append(online.REST_S + 1)  # a cluster's worker lives on
    assert asking.speak(Far(), WORDS).pcm == PCM


def test_a_success_between_failures_keeps_the_run_going(asking: Asking) -> None:
    """Only failures one after the other tell of the service."""
    for _ in range(online.MOST_FAILURES + 1):
        with pytest.raises(VoiceError, match="asked 6 times"):
            asking.speak(Far(always=VoiceBusy("busy.")), WORDS)
        asking.speak(Far(), WORDS)


def test_what_does_not_pass_is_not_asked_again(asking: Asking, clock: Quick) -> None:
    """A wrong certificate is as wrong a second later."""
    voice = Far(always=VoiceError("wrong certificate."))
    with pytest.raises(VoiceError, match=r"wrong certificate\..*is kept"):
        asking.speak(voice, WORDS)
    assert voice.asked == 1


def test_what_seldom_passes_is_asked_again_less_often(asking: Asking) -> None:
    """The voice knows which that is."""
    voice = Far(always=VoiceBusy("no such name.", tries=2))
    with pytest.raises(VoiceError, match="asked 2 times"):
        asking.speak(voice, WORDS)
    assert voice.asked == 2


def test_a_voice_that_does_not_come_back_is_left(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever holds it up, a build goes on."""
    monkeypatch.setattr(online, "DEADLINE_S", 0.2)
    voice, never = Far(), threading.Event()
    monkeypatch.setattr(voice, "speak", lambda words: never.wait(20))
    monkeypatch.setattr(online, "TRIES", 2)
    with pytest.raises(VoiceError, match=r"did not answer within 0\.2 s\. It was asked 2 times"):
        asking.speak(voice, WORDS)
    never.set()


def test_a_bug_in_a_voice_stays_a_bug(asking: Asking) -> None:
    """It ends in a traceback, from the thread that asked as from the one that waits."""
    voice = Far()
    voice.consumes = lambda words: 1 / 0  # type: ignore[assignment, method-assign, return-value]
    voice.speak = voice.consumes  # type: ignore[assignment, method-assign]
    with pytest.raises(ZeroDivisionError):
        asking.speak(voice, WORDS)


def test_questions_are_a_moment_apart(asking: Asking, clock: Quick) -> None:
    """However quick the answers are."""
    began = clock.now()
    for _ in range(5):
        asking.speak(Far(), WORDS)
    assert clock.now() - began >= 4 * online.GAP_S - 0.01


def test_processes_share_the_turns(state: Path) -> None:
    """Two processes that ask forty times get forty turns, each half a second after another."""
    code = (
        "from awaz.audio.online import Turns\n"
        "turns = Turns('Elsewhere')\n"
        "for _ in range(20): print(turns.take(1000.0))"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    taken = sorted(float(line) for each in started for line in each.communicate()[0].split())
    assert taken == [1000 + online.GAP_S * number for number in range(40)]


@pytest.mark.parametrize("content", ["", "soon", "nan", "9e15", "\0" * 8])
def test_a_file_that_tells_nothing_is_no_obstacle(state: Path, content: str) -> None:
    """Half written, from a clock that was set back, or something else: now is our turn."""
    state.parent.mkdir()
    state.write_text(content)
    assert Turns("Elsewhere").take(1000.0) == 1000.0
    assert float(state.read_text()) == 1000.0 + online.GAP_S


def test_without_a_place_for_turns_this_process_is_polite(
    state: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """And it is told, once, what that means."""
    state.parent.write_text("in the way")
    turns = Turns("Elsewhere")
    taken = [turns.take(1000.0) for _ in range(3)]
    assert taken == [1000.0, 1000.5, 1001.0]
    [told] = caplog.messages
    assert "more often than is polite" in told


def test_who_gets_the_text_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    """Before the first is sent, for each service; of voices of this machine nothing."""
    told: set[str] = set()
    announce([Far(), FakeVoice(PCM)], told)
    announce([Far()], told)
    [message] = caplog.messages
    assert "each sentence that is not kept is sent over the network to Elsewhere" in message
    assert caplog.records[0].levelno == logging.WARNING


def test_who_waits_is_woken_when_the_build_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """No exit waits for a service that asked for a minute."""
    workers, voice = Threads(2), Far(always=VoiceBusy("busy.", retry_after_s=60))
    workers.prepare([voice], 1)
    speech = workers.submit(voice, WORDS)
    until(lambda: voice.asked == 1)
    workers.close()
    with pytest.raises(VoiceError, match="ended"):
        speech.result(timeout=2)


def until(done: Callable[[], bool]) -> None:
    latest = time.monotonic() + 5
    while not done():
        assert time.monotonic() < latest
        time.sleep(0.01)


def test_a_process_with_waiting_voices_ends_at_once(tmp_path: Path) -> None:
    """After an error, which ends the process as any does."""
    code = (
        "import sys; sys.path.insert(0, 'tests'); sys.path.insert(0, 'tests/audio')\n"
        "from test_online import *\n"
        "workers, voice = Threads(2), Far(always=VoiceBusy('busy.', retry_after_s=60))\n"
        "workers.prepare([voice], 1); workers.submit(voice, WORDS); workers.submit(voice, WORDS)\n"
        "until(lambda: voice.asked == 1); workers.close()"
    )
    began = time.monotonic()
    subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        cwd=Path(__file__).parents[2],
        env=os.environ | {"XDG_STATE_HOME": str(tmp_path)},
    )
    assert time.monotonic() - began < 10
