"""Choosing a voice: the list, the page of samples, and one article in several voices."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from browser import (
    Visitor,
    axe_faults,
    html_faults,
    html_validate_faults,
    layout_faults,
    wait_until,
)
from speech import decoded
from tiny_piper import write_voice

from awaz import cli_voices, hearing
from awaz.audio.store import Store
from awaz.audio.voice import Speech, VoiceSettings
from awaz.audio.voices import find_voice
from awaz.audio.voices.gtts import Gtts
from awaz.cli import run
from awaz.cli_voices import here
from awaz.compare import compare
from awaz.hearing import Understood
from awaz.text.reader import plain_article
from awaz.workspace import Settings

TEXT = "پہلا جملہ یہ ہے۔\nدوسرا جملہ ۲۰۴ الفاظ کا نہیں۔\nتیسرا جملہ بھی ہے، اور یہ لمبا ہے۔\n"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two articles, and a voice of one's own."""
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "text" / "b.txt").write_text("اور ایک۔\n", encoding="utf-8")
    write_voice(tmp_path)
    (tmp_path / "awaz.toml").write_text(
        "[voices.hum]\nengine = 'piper'\nfile = 'hum.onnx'\nlabel = 'گنگناہٹ'\n", encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("awaz.hearing.can_hear", lambda: False)
    return tmp_path


def no_network(self: Gtts, words: object) -> Speech:
    raise AssertionError("this voice was not asked for")


def test_the_list_tells_what_one_needs_to_choose(
    workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Own voices too; what is not installed has the command that installs it."""
    monkeypatch.setattr("awaz.audio.voice.find_spec", lambda name: None)
    assert run(["voices"]) == 0
    lines = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert lines["sana"] == "ثنا, ur, female, offline, word times, Apache-2.0, installed"
    assert lines["edge-uzma"].endswith("not installed: pip install 'awaz[edge]'")
    assert "offline" in lines["hum"] and lines["hum"].endswith("pip install 'awaz[piper]'")
    assert run(["voices", "--json"]) == 0
    voices = {voice["name"]: voice for voice in json.loads(capsys.readouterr().out)}
    assert voices["sana"]["installed"] and not voices["sana"]["own"]
    assert voices["hum"]["own"] and voices["hum"]["get"] == "pip install 'awaz[piper]'"


def test_samples_are_of_voices_that_send_nothing_anywhere(
    workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every offline voice that says any text, the workspace's own too, each with its sound."""
    monkeypatch.setattr(Gtts, "speak", no_network)
    (workspace / "reader").mkdir()
    with (workspace / "awaz.toml").open("a", encoding="utf-8") as stream:
        stream.write("[voices.reader]\nengine = 'recorded'\nfile = 'reader'\n")
    assert run(["voices", "--sample", "-o", "samples"]) == 0
    page = (workspace / "samples" / "index.html").read_text(encoding="utf-8")
    sounds = re.findall(r'<audio[^>]* src="([^"]+)"', page)
    assert [name.partition("-")[0] for name in sounds] == ["sana", "bilal", "espeak", "hum"]
    for name in sounds:
        assert len(decoded(workspace / "samples" / name)) > 24_000
    assert capsys.readouterr().out.splitlines()[-1] == "samples/index.html"


def test_an_online_voice_is_sampled_when_it_is_named(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And only then; where the text goes is told."""
    hum = find_voice("tone", VoiceSettings())
    monkeypatch.setattr(Gtts, "speak", lambda self, words: hum.speak(words))
    monkeypatch.setattr("awaz.cli_voices.here", lambda found: ["espeak"], raising=True)
    assert run(["voices", "--sample", "gtts", "-o", "samples"]) == 0
    page = (workspace / "samples" / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'src="(\w+)-', page) == ["espeak", "gtts"]


@pytest.mark.parametrize("broken", ["hum.onnx", "hum.onnx.json"])
def test_a_voice_that_cannot_speak_costs_no_other(
    workspace: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    broken: str,
) -> None:
    """It is told and left out of the samples and the list; whoever names it has its error."""
    (workspace / broken).write_bytes(b"no model")
    slow = {"sana", "bilal"}
    monkeypatch.setattr(cli_voices, "here", lambda found: sorted({*here(found)} - slow))
    assert run(["voices", "--sample", "-o", "samples"]) == 0
    page = (workspace / "samples" / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'<audio[^>]* src="(\w+)-', page) == ["espeak"]
    told = capsys.readouterr()
    assert "hum.onnx" in told.err and "hum" not in told.out
    assert run(["voices", "--sample", "hum", "-o", "named"]) in (4, 7)
    assert not (workspace / "named").exists()
    assert run(["voices"]) == 0


@pytest.mark.parametrize("asked", [["voices", "--sample", "edge-uzma"], ["compare", "edge-uzma"]])
def test_what_a_named_voice_lacks_is_told_before_another_speaks(
    workspace: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    asked: list[str],
) -> None:
    """Nobody waits for a page that is not made."""
    monkeypatch.setattr("awaz.audio.voice.find_spec", lambda name: name != "edge_tts")
    monkeypatch.setattr(cli_voices, "_make_page", lambda *given, **named: pytest.fail("spoke"))
    assert run(asked) == 4
    assert "pip install 'awaz[edge]'" in capsys.readouterr().err


def test_names_without_a_page_are_an_error(workspace: Path) -> None:
    """A name is permission to speak; the list speaks nothing."""
    assert run(["voices", "gtts"]) == 4


def test_the_same_sentences_in_several_voices(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first article's first sentences, a sound each; spoken once, and kept for the build."""
    asked = ["compare", "espeak", "tone", "espeak", "--sentences", "2", "--json"]
    assert run(asked) == 0
    told = json.loads(capsys.readouterr().out)
    assert [voice["voice"] for voice in told["voices"]] == ["espeak", "tone"]
    page = (workspace / told["page"]).read_text(encoding="utf-8")
    sounds = re.findall(r'<audio[^>]* src="([^"]+)"', page)
    assert len(sounds) == 4
    for voice in told["voices"]:
        own = [name for name in sounds if name.startswith(voice["voice"])]
        frames = sum(len(decoded(workspace / "compare-a" / name)) for name in own)
        assert voice["seconds"] == pytest.approx(frames / 24_000, abs=0.2)
        assert voice["work"] > 0
        assert voice["lufs"] == pytest.approx(-16, abs=1.5)
        assert 60 < voice["words_a_minute"] < 400
    assert run(asked) == 0
    again = json.loads(capsys.readouterr().out)
    assert [voice["work"] for voice in again["voices"]] == [None, None]
    assert run(["build", "a", "--voice", "espeak"]) == 0
    assert "3 sentences: 1 spoken, 2 kept" in capsys.readouterr().out


def test_another_article_is_named(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The page has its name, unless it is given another."""
    assert run(["compare", "tone", "--article", "b"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "compare-b/index.html"


def test_anothers_page_is_not_written_over(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is spoken for it either."""
    (workspace / "output").mkdir()
    (workspace / "output" / "index.html").write_text("mine", encoding="utf-8")
    assert run(["compare", "tone", "-o", "output"]) == 6
    assert "another page" in capsys.readouterr().err
    assert [path.name for path in (workspace / "output").iterdir()] == ["index.html"]


def test_an_unknown_voice_is_an_error(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Before anything is spoken; the workspace's own are among those known."""
    assert run(["compare", "tone", "tona"]) == 4
    assert "Known voices: sana, bilal, espeak" in (told := capsys.readouterr().err)
    assert "hum" in told
    assert not (workspace / "compare-a").exists()


@pytest.mark.parametrize(
    "asked",
    [["say", "جملہ", "--voice", "saba"], ["compare", "tone", "saba"]],
    ids=lambda asked: str(asked[0]),
)
def test_recordings_say_nothing_else(
    workspace: Path, capsys: pytest.CaptureFixture[str], asked: list[str]
) -> None:
    """Said before anything is spoken, by all that speak whatever they are given."""
    (workspace / "rec").mkdir()
    with (workspace / "awaz.toml").open("a", encoding="utf-8") as stream:
        stream.write("[voices.saba]\nengine = 'recorded'\nfile = 'rec'\n")
    assert run(asked) == 4
    assert "saba is a folder of recordings: it reads the articles" in capsys.readouterr().err
    assert not (workspace / "audio").exists()


class HardOfHearing(hearing.Recogniser):
    """Hears one letter of four wrong, then two of six, then none of ten."""

    def __init__(self) -> None:
        super().__init__(1)
        self._counts = [(1, 4), (2, 6), (0, 10)]
        self.references: list[str] = []

    def understand(self, pcm: bytes, rate: int, reference: str) -> Understood:
        assert rate == 24_000 and np.frombuffer(pcm, "<i2").std() > 0
        self.references.append(reference)
        return Understood("", *self._counts.pop(0))


def test_letters_heard_wrong_are_told_when_somebody_listens(tmp_path: Path) -> None:
    """Of all letters, whichever sentence they are in, against the words as they are said."""
    article, deaf = plain_article(TEXT), HardOfHearing()
    voices, store = [find_voice("tone", VoiceSettings())], Store(tmp_path)
    page, [figures] = compare(
        article, voices, tmp_path / "page", Settings(), store, recogniser=deaf, jobs=1
    )
    assert figures.wrong == pytest.approx(3 / 20)
    assert "15%" in page.read_text(encoding="utf-8")
    assert [said.split()[0] for said in deaf.references] == ["پہلا", "دوسرا", "تیسرا"]
    assert "دو سو چار" in deaf.references[1]


def test_what_sounds_alike_is_heard_right() -> None:
    """Letters that Urdu says alike are one, marks and spaces none, another letter is another."""
    assert hearing.letters("صَبر سے") == hearing.letters("سبرسے")
    assert hearing.differing(hearing.letters("کتاب"), hearing.letters("کتب")) == 1


def test_the_page_is_for_everybody(workspace: Path, visit: Visitor) -> None:
    """axe and two HTML checkers find no fault, and one voice is heard at a time."""
    assert run(["compare", "espeak", "hum", "-q"]) == 0
    index = workspace / "compare-a" / "index.html"
    visited = visit(index)
    page = visited.page
    assert axe_faults(page) == []
    first, second = (f"document.querySelectorAll('audio')[{number}]" for number in (0, 1))
    page.evaluate(f"{first}.loop = true; {first}.play()")
    wait_until(page, f"{first}.currentTime > 0.1")
    page.evaluate(f"{second}.play()")
    wait_until(page, f"{first}.paused")
    assert visited.console == []
    assert html_faults(index) == []
    assert html_validate_faults(index) == []


@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_fits_any_window(workspace: Path, visit: Visitor, width: int) -> None:
    """Nothing reaches over its side; a wide table is scrolled by itself."""
    assert run(["compare", "espeak", "hum", "-q"]) == 0
    index = workspace / "compare-a" / "index.html"
    assert layout_faults(visit(index, viewport={"width": width, "height": 900}).page) == []
