"""The online voices: their real clients against a server of our own that speaks their protocols."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from faults_online import LETTER_S, Fault, Service, ask_there, serving, sound
from speech import spoken

from awaz.audio.planning import plan, split
from awaz.audio.voice import Speech, SpokenWord, Voice, VoiceSettings
from awaz.audio.voices import edge, find_voice, gtts, services
from awaz.audio.voices.edge import Boundary, word_starts
from awaz.audio.voices.services import is_cut, seconds_of
from awaz.errors import VoiceBusy, VoiceError
from awaz.text.reader import plain_article

EDGE = ("edge-uzma", "edge-asad", "edge-gul", "edge-salman")
WORDS = spoken("یہ پہلا جملہ ہے")
TEXT = "یہ پہلا جملہ ہے۔"


def said(voice: Voice, words: Sequence[SpokenWord]) -> Speech:
    """Asked in a thread, as workers do: here the browsers' driver may have its event loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(voice.speak, words).result()


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    with serving(Service()) as service:
        ask_there(monkeypatch, f"127.0.0.1:{service.port}")
        yield service


@pytest.fixture(params=["gtts", "edge-uzma"])
def voice(request: pytest.FixtureRequest) -> Voice:
    return find_voice(request.param, VoiceSettings())


def test_they_speak_what_they_are_handed(service: Service, voice: Voice) -> None:
    """Text goes out with Urdu's own signs, sound comes back decoded."""
    speech = said(voice, WORDS)
    assert service.asked == [TEXT]
    assert speech.rate == 24_000
    assert len(speech.pcm) / 2 / 24_000 == pytest.approx(LETTER_S * len(TEXT), abs=0.1)


def test_at_its_limit_a_text_is_one_question(service: Service) -> None:
    """gTTS would cut once more at the exclamation mark, and knows no `۔`: it does not cut here."""
    words = (*spoken("جملہ " * 10, mark="!"), *spoken("جملہ " * 10))
    voice = find_voice("gtts", VoiceSettings())
    assert len(voice.consumes(words)) == voice.limit + 1
    said(voice, words[1:])
    assert service.asked == [voice.consumes(words[1:])]


def test_long_sentences_are_cut_at_urdu_clause_ends() -> None:
    """What Google is handed has at most a hundred characters and ends where a clause does."""
    clause = "پارٹی کے مرکزی دفتر کے نائب سربراہ نے ورکشاپ کی تعریف کی"
    text = f"{clause}، {clause}، {clause} — {clause}۔"
    [sentence] = plain_article(text, language="ur").sentences()
    voice = find_voice("gtts", VoiceSettings())
    handed = [voice.consumes(piece) for piece in plan(sentence, voice, pause_ms=250).pieces]
    assert [text[-1] for text in handed] == ["،", "،", "،", "۔"]
    assert all(len(text) <= 100 for text in handed)
    assert len(split(WORDS, voice)) == 1


@pytest.mark.parametrize("name", EDGE)
def test_each_of_microsofts_voices_is_asked_for(service: Service, name: str) -> None:
    """By its name, at the workspace's speed, and with the beginnings of words."""
    voice = find_voice(name, VoiceSettings(speed=1.25))
    said(voice, WORDS)
    [asked] = service.told
    language = "ur-IN" if name in ("edge-gul", "edge-salman") else "ur-PK"
    who = name.removeprefix("edge-").capitalize()
    assert asked["name"].endswith(f"({language}, {who}Neural)")
    assert asked["rate"] == "+25%"
    assert asked["words"] == "true"
    assert voice.version != find_voice(name, VoiceSettings()).version


def test_microsofts_word_boundaries_become_marks(service: Service) -> None:
    """A mark a word, where it is heard: an MP3 is heard a little late."""
    speech = said(find_voice("edge-uzma", VoiceSettings()), WORDS)
    letters = [0, 3, 8, 13]
    late = (576 + 529) / 24_000
    assert [mark / speech.rate for mark in speech.marks] == pytest.approx(
        [at * LETTER_S + late for at in letters], abs=1e-3
    )


def test_words_that_microsoft_puts_together_have_no_marks(service: Service) -> None:
    """The sound is good all the same: when its words begin is found out by the host."""
    service.parting = "پہلا "
    speech = said(find_voice("edge-uzma", VoiceSettings()), WORDS)
    assert speech.pcm
    assert speech.marks == ()


@pytest.mark.parametrize(
    ("theirs", "starts"),
    [
        (("یہ", "پہلا", "جملہ"), [0.0, 10.0, 20.0]),
        (("یہ", "پہلا", "جم", "لہ"), [0.0, 10.0, 20.0]),
        (("یہ", "پہلا،", "جملہ۔"), [0.0, 10.0, 20.0]),
        (("یہ", "پہلا جملہ"), []),
        (("یہ پہلا", "جملہ"), []),
        (("یہ", "دوسرا", "جملہ"), []),
        (("یہ", "پہلا"), []),
        ((), []),
    ],
)
def test_marks_are_certain_or_none(theirs: tuple[str, ...], starts: list[float]) -> None:
    """Parted words and punctuation do not matter; what is put together, other or missing does."""
    ours = [SpokenWord(text, "x", "") for text in ("یہ", "پہلا", "جملہ")]
    found = [Boundary(text, 10.0 * at, 10.0 * at + 9) for at, text in enumerate(theirs)]
    assert word_starts(ours, found) == starts


def test_marks_that_do_not_rise_are_none() -> None:
    """A service that tells one time twice does not know it."""
    ours = [SpokenWord(text, "x", "") for text in ("یہ", "ہے")]
    assert word_starts(ours, [Boundary("یہ", 5.0, 9.0), Boundary("ہے", 5.0, 9.0)]) == []


def test_google_has_one_speed() -> None:
    """Whoever asks for another is told before anything is sent."""
    with pytest.raises(VoiceError, match=r"one speed.*speed = 1\.0"):
        find_voice("gtts", VoiceSettings(speed=1.2))


def test_a_missing_edge_tts_is_told_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra's name, ready to be pasted."""
    monkeypatch.setitem(sys.modules, "edge_tts", None)
    with pytest.raises(VoiceError, match=r"pip install 'awaz\[edge\]'"):
        find_voice("edge-asad", VoiceSettings()).load(1)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_service_may_be_asked_again(service: Service, voice: Voice, status: int) -> None:
    """What it says of when is handed on."""
    service.then = Fault("refuse", status, {"Retry-After": "7"})
    with pytest.raises(VoiceBusy, match=f"answers {status}") as busy:
        said(voice, WORDS)
    assert busy.value.retry_after_s == 7
    assert busy.value.tries is None


def test_a_forbidden_question_is_not_asked_again(service: Service, voice: Voice) -> None:
    """It would be answered in the same way."""
    service.then = Fault("refuse", 403)
    with pytest.raises(VoiceError, match="403") as problem:
        said(voice, WORDS)
    assert not isinstance(problem.value, VoiceBusy)


def test_microsoft_breaking_off_is_noticed(service: Service) -> None:
    """edge-tts takes a conversation that was left for one that was ended: half a sentence."""
    service.then = Fault("leave")
    with pytest.raises(VoiceBusy, match="broke off"):
        said(find_voice("edge-uzma", VoiceSettings()), WORDS)


def test_sound_that_is_too_short_for_its_text_is_none(
    service: Service, voice: Voice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut between two frames an MP3 looks whole."""
    monkeypatch.setattr("faults_online.LETTER_S", 0.001)
    with pytest.raises(VoiceBusy, match="too short"):
        said(voice, WORDS)


@pytest.mark.parametrize("module", [gtts, edge])
def test_an_answer_that_trickles_has_an_end(
    service: Service, module: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though something comes all the time."""
    monkeypatch.setattr(module, "TOTAL_S", 0.3)
    service.then = Fault("trickle")
    voice = find_voice("gtts" if module is gtts else "edge-uzma", VoiceSettings())
    began = time.monotonic()
    with pytest.raises(VoiceBusy, match=r"within 0\.3 s|in time"):
        said(voice, WORDS)
    assert time.monotonic() - began < 2


def test_an_endless_answer_is_not_read(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor held in memory."""
    monkeypatch.setattr(gtts, "LARGEST_BYTES", 1000)
    with pytest.raises(VoiceBusy, match="no end"):
        said(find_voice("gtts", VoiceSettings()), WORDS)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [(None, None), ("120", 120), (" 5 ", 5), ("-1", None), ("soon", None), ("1e9", None)],
)
def test_when_to_come_again(told: str | None, seconds: float | None) -> None:
    """A number of seconds, or nothing that can be made out."""
    assert seconds_of(told) == seconds


def test_when_to_come_again_as_a_date() -> None:
    """A date of HTTP, in the past at once."""
    now = datetime.now(UTC)
    assert seconds_of(format_datetime(now + timedelta(seconds=90), usegmt=True)) == pytest.approx(
        90, abs=2
    )
    assert seconds_of(format_datetime(now - timedelta(days=1), usegmt=True)) == 0


def test_a_cut_mp3_is_told_from_a_whole_one() -> None:
    """In the middle of a frame; what is no MP3 is not judged."""
    whole = sound(TEXT)
    assert not is_cut(whole)
    assert is_cut(whole[:-1])
    assert is_cut(whole[: len(whole) // 2 + 50])
    assert not is_cut(whole + b"TAG" + bytes(125))
    assert not is_cut(b"")
    assert not is_cut(b"<html>")
    assert services.BITRATES_KBPS[2][7] == 64
