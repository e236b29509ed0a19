"""Whatever an online service does, a build ends in a whole edition or in a clear error.

With the error everything spoken by then is kept and nothing is half made, so that the next build
goes on from there. Each row of `FAULTS` befalls real builds by the clients of both services.
"""

from __future__ import annotations

import json
import os
import signal
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
import trustme
from faults_online import HEARD_S, WELL, Fault, Quick, Service, ask_there, serving
from harm import hear_ctrl_c

from awaz.audio import online
from awaz.audio.store import Store
from awaz.audio.voices import edge, gtts
from awaz.build import Built, Progress, build_article, build_articles
from awaz.errors import VoiceError
from awaz.output.report import is_unaltered, read_report
from awaz.script import write_script
from awaz.workspace import Settings, Workspace

# A connection that is broken off may leave its socket to the collector: see GOODBYE_S in edge.py.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

TEXT = """یہ پہلا اور سب سے لمبا جملہ ہے جو سنا جاتا ہے۔ یہ دوسرا لمبا جملہ ہے جو سنا جاتا ہے۔
یہ تیسرا جملہ ہے جو سنا جاتا ہے۔
یہ چوتھا جملہ ہے۔ آخری جملہ۔
"""
SENTENCES = 5
BEFORE = 2
"""Sentences that are spoken before anything goes wrong."""
VOICES = ("gtts", "edge-uzma")
COVER = Path(__file__).parents[1] / "docs" / "page-library.png"
"""One that need not be drawn."""


@dataclass(frozen=True)
class Row:
    """What a service does, and what a build tells when it goes on doing it."""

    fault: Fault
    told: dict[str, str]
    """By voice, words of the message."""
    asked: int
    """How often the sentence is asked for before it is given up."""


def everywhere(told: str) -> dict[str, str]:
    return dict.fromkeys(VOICES, told)


def busy(status: int, **headers: str) -> Fault:
    return Fault("refuse", status, {name.replace("_", "-"): told for name, told in headers.items()})


SOON = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
FAULTS = {
    "429": Row(busy(429), everywhere("answers 429"), 6),
    "429, Retry-After in seconds": Row(busy(429, Retry_After="9"), everywhere("answers 429"), 6),
    "429, Retry-After as a date": Row(busy(429, Retry_After=SOON), everywhere("answers 429"), 6),
    "429, Retry-After of an hour": Row(
        busy(429, Retry_After="3600"), everywhere("asked to be left alone until 20"), 1
    ),
    "500": Row(busy(500), everywhere("answers 500"), 6),
    "503": Row(busy(503), everywhere("answers 503"), 6),
    "slow loris": Row(
        Fault("trickle"), {"gtts": r"within 0\.5 s", "edge-uzma": "did not answer in time"}, 3
    ),
    "reset in mid-body": Row(
        Fault("reset"), {"gtts": "Connection reset", "edge-uzma": "broke off in the middle"}, 6
    ),
    "left in mid-body": Row(
        Fault("leave"), {"gtts": "Connection broken", "edge-uzma": "broke off in the middle"}, 6
    ),
    "empty 200": Row(Fault("empty"), everywhere("holds no sound"), 3),
    "HTML instead of sound": Row(
        Fault("page"), {"gtts": "holds no sound", "edge-uzma": "with a page, not with sound"}, 3
    ),
    "HTML as sound": Row(Fault("noise"), everywhere("holds no sound"), 3),
    "truncated MP3": Row(Fault("cut"), everywhere("was cut off"), 3),
}


@pytest.fixture(params=VOICES)
def workspace(request: pytest.FixtureRequest, tmp_path: Path) -> Workspace:
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "khabar.txt").write_text(TEXT, encoding="utf-8")
    return Workspace(tmp_path, Settings(voice=request.param, cover=COVER, align=False))


@pytest.fixture
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Quick:
    clock = Quick()
    monkeypatch.setattr(online, "Clock", lambda: clock)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return clock


@pytest.fixture
def service(clock: Quick, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    with serving(Service()) as service:
        ask_there(monkeypatch, f"127.0.0.1:{service.port}")
        yield service


def build(workspace: Workspace, jobs: int = 1) -> Built:
    return build_article(workspace.text / "khabar.txt", workspace, jobs=jobs)


def settled() -> None:
    """Wait for threads that a build left in the middle of a question."""
    for thread in threading.enumerate():
        if thread.name.startswith("awaz"):
            thread.join()


def sentences(workspace: Workspace) -> list[str]:
    plans = write_script(workspace.text / "khabar.txt", workspace.settings).plans
    return [planned.sentence.text for planned in plans]


def assert_whole(built: Built, *, spoken: int) -> None:
    """An edition with all its sentences and files."""
    assert (built.spoken, built.kept) == (spoken, SENTENCES - spoken)
    assert is_unaltered(built.folder)
    timeline = json.loads((built.folder / "timeline.json").read_text("utf-8"))
    sentences = [each for part in timeline["paragraphs"] for each in part["sentences"]]
    assert len(sentences) == SENTENCES
    with_words = read_report(built.folder)["voice"]["name"] != "gtts"
    assert all(bool(sentence["words"]) is with_words for sentence in sentences)


def kept(workspace: Workspace) -> list[str]:
    """The texts of the sentences whose clips are kept, the longest first."""
    plans = write_script(workspace.text / "khabar.txt", workspace.settings).plans
    store = Store(workspace.audio)
    texts = [planned.sentence.text for planned in plans if store.get(planned.key)]
    return sorted(texts, key=len, reverse=True)


def assert_nothing_half_made(workspace: Workspace) -> None:
    """Clips in pairs, of both halves; nothing in `output/`, nor any other leftover."""
    left = [path for path in workspace.root.rglob("*") if ".part" in path.name]
    assert left == []
    clips = sorted(path.name for path in workspace.audio.glob("??/*"))
    assert len(clips) == 2 * len(kept(workspace))
    assert not workspace.output.exists() or not list(workspace.output.iterdir())


def assert_ends_with_what_was_spoken(
    workspace: Workspace, service: Service, told: str
) -> pytest.ExceptionInfo[VoiceError]:
    """The error is clear, and what the service had spoken is kept, all of it and no more."""
    with pytest.raises(VoiceError, match=told) as problem:
        build(workspace)
    settled()
    assert "is kept: build again later, or with --voice sana" in str(problem.value)
    assert kept(workspace) == service.answered
    assert len(service.answered) == BEFORE
    assert_nothing_half_made(workspace)
    return problem


@pytest.mark.parametrize("name", FAULTS)
def test_whatever_befalls_the_service(
    workspace: Workspace,
    service: Service,
    clock: Quick,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    """What lasts ends in a clear error, nobody is hammered, and what was spoken is kept. The next
    build asks for the rest only; what passes after two failures ends in a whole edition.
    """
    row = FAULTS[name]
    if row.fault.how == "trickle":  # the one that takes its time
        monkeypatch.setattr(gtts, "TOTAL_S", 0.5)
        monkeypatch.setattr(edge, "TOTAL_S", 0.5)
        monkeypatch.setattr(online, "TRIES", row.asked)
    service.next, service.then = [WELL] * BEFORE, row.fault
    assert_ends_with_what_was_spoken(workspace, service, row.told[workspace.settings.voice])
    assert len(service.asked) <= BEFORE + online.MOST_FAILURES * row.asked
    clock.waits.append(2 * 3600)
    service.asked.clear()
    service.next, service.then = [] if "hour" in name else [row.fault] * 2, WELL
    failures = len(service.next)
    assert_whole(build(workspace), spoken=SENTENCES - BEFORE)
    assert len(service.asked) == SENTENCES - BEFORE + failures
    assert len(service.answered) == SENTENCES


def test_a_wrong_certificate_ends_it_at_once(
    workspace: Workspace, service: Service, clock: Quick, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever answers there gets no text; gTTS by itself would not look."""
    wrong = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(wrong)
    with serving(Service(), wrong) as stranger:
        ask_there(monkeypatch, f"127.0.0.1:{stranger.port}", tls=True)
        with pytest.raises(VoiceError, match=r"certificate shown.*this machine's date.*is kept"):
            build(workspace)
        assert stranger.asked == []
    assert not [wait for wait in clock.waits if wait > online.GAP_S]
    assert_nothing_half_made(workspace)
    ask_there(monkeypatch, f"127.0.0.1:{service.port}")
    assert_whole(build(workspace), spoken=SENTENCES)


def test_a_right_certificate_is_trusted(
    workspace: Workspace, clock: Quick, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that the test before this one tells of the certificate."""
    authority, here = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(here)
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    trusting = ssl.create_default_context(cafile=tmp_path / "authority.pem")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "authority.pem"))
    monkeypatch.setattr("edge_tts.communicate._SSL_CTX", trusting)
    with serving(Service(), here) as service:
        ask_there(monkeypatch, f"127.0.0.1:{service.port}", tls=True)
        assert_whole(build(workspace), spoken=SENTENCES)


def test_without_a_network_it_ends_soon(
    workspace: Workspace, clock: Quick, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that cannot be looked up is tried once more, a moment later."""
    ask_there(monkeypatch, "nowhere.invalid", tls=True)
    with pytest.raises(VoiceError, match=r"cannot be looked up.*network\? It was asked 2 times"):
        build(workspace)
    assert sum(clock.waits) < 10
    assert_nothing_half_made(workspace)


def test_a_sentence_that_cannot_be_had_costs_no_other(
    workspace: Workspace, service: Service
) -> None:
    """While one is asked for in vain, other threads speak the others: those are kept."""
    [longest, *others] = sorted(sentences(workspace), key=len, reverse=True)
    service.never = longest
    with pytest.raises(VoiceError, match="holds no sound"):
        build(workspace, jobs=3)
    settled()
    assert set(kept(workspace)) <= set(others)
    assert len(kept(workspace)) >= SENTENCES - 3  # the others may be in somebody's hands
    assert_nothing_half_made(workspace)
    service.never = ""
    missing = SENTENCES - len(kept(workspace))
    assert_whole(build(workspace), spoken=missing)


def test_what_was_spoken_of_the_next_article_is_kept_as_well(
    workspace: Workspace, service: Service
) -> None:
    """And counts as spoken for its edition, when that is built in the end."""
    articles = [workspace.text / "khabar.txt", workspace.text / "next.txt"]
    articles[1].write_text("اگلا جملہ۔", encoding="utf-8")
    service.never = max(sentences(workspace), key=len)
    service.after = SENTENCES  # all others, of both articles
    with pytest.raises(VoiceError, match="holds no sound"):
        list(build_articles(articles, workspace, jobs=2))
    settled()
    assert len(kept(workspace)) == SENTENCES - 1
    service.never = ""
    one, two = build_articles(articles, workspace, jobs=2)
    assert isinstance(one, Built) and isinstance(two, Built)
    assert (one.spoken, one.kept, two.spoken, two.kept) == (1, SENTENCES - 1, 0, 1)
    assert len(service.answered) == SENTENCES + 1
    assert read_report(two.folder)["sentences"]["spoken"] == ["p001s001"]


class Stopped(Progress):
    """Ctrl-C, when the first article's last sentence was kept and the next one's was spoken."""

    def __init__(self, service: Service) -> None:
        self.service, self.left = service, SENTENCES

    def spoke(self, characters: int) -> None:
        self.left -= 1
        if not self.left:
            while len(self.service.answered) <= SENTENCES:
                time.sleep(0.01)
            time.sleep(HEARD_S)
            raise KeyboardInterrupt


def test_ctrl_c_keeps_what_was_spoken_of_the_next_article(
    workspace: Workspace, service: Service
) -> None:
    """Though its turn to be kept had not come."""
    articles = [workspace.text / "khabar.txt", workspace.text / "next.txt"]
    articles[1].write_text("اگلا جملہ۔", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        list(build_articles(articles, workspace, jobs=1, progress=Stopped(service)))
    one, two = build_articles(articles, workspace, jobs=1)
    assert isinstance(one, Built) and isinstance(two, Built)
    assert (one.spoken, two.spoken) == (0, 0)
    assert len(service.answered) == SENTENCES + 1
    assert read_report(two.folder)["sentences"]["spoken"] == ["p001s001"]


def test_it_is_said_where_the_text_goes(
    workspace: Workspace, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    """Once a run, and not when nothing is sent."""
    who = {"gtts": "Google", "edge-uzma": "Microsoft"}[workspace.settings.voice]
    for times in (1, 0):
        caplog.clear()
        build(workspace)
        assert caplog.text.count(f"sent over the network to {who}") == times


CHILD = """
import sys
import pytest
sys.path.insert(0, "tests")
from faults_online import ask_there
ask_there(pytest.MonkeyPatch(), sys.argv.pop())
from awaz.__main__ import main
main()
"""


def test_ctrl_c_ends_a_build_that_waits(workspace: Workspace, tmp_path: Path) -> None:
    """At once, though the service asked to be left alone for a minute; it was said before anything
    was sent that it would be, and what was spoken is kept."""
    service = Service()
    service.next, service.then = [WELL] * BEFORE, busy(429, Retry_After="60")
    (tmp_path / "awaz.toml").write_text(
        f'voice = "{workspace.settings.voice}"\njobs = 1\nalign = false\n'
    )
    with (
        serving(service),
        subprocess.Popen(
            [
                sys.executable,
                "-c",
                CHILD,
                "build",
                "-C",
                str(tmp_path),
                f"127.0.0.1:{service.port}",
            ],
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[1],
            env=os.environ | {"XDG_STATE_HOME": str(tmp_path / "state")},
            preexec_fn=hear_ctrl_c,
        ) as child,
    ):
        assert child.stderr is not None
        told = [child.stderr.readline() for _ in range(3)]
        assert "sent over the network to" in told[0]
        assert "5 to speak" in told[1]
        assert "answers 429" in told[2]
        assert "Asking again in 6" in told[2]
        began = time.monotonic()
        child.send_signal(signal.SIGINT)
        assert child.wait(timeout=20) == 130
        assert time.monotonic() - began < 5
    assert kept(workspace) == service.answered
    assert len(service.answered) == BEFORE
    assert_nothing_half_made(workspace)
