"""Editions that more than one voice speaks."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from mutagen.id3 import ID3
from mutagen.mp4 import MP4

import awaz.build as building
from awaz.audio import voices
from awaz.audio.loudness import measure
from awaz.audio.store import Store
from awaz.audio.voice import Speech, SpokenWord, VoiceFactory, VoiceSettings
from awaz.audio.voices import kokoro
from awaz.audio.voices.tone import Tone
from awaz.build import Built, build_article, load_voice
from awaz.check.edition import check_edition
from awaz.check.told import Fault
from awaz.errors import VoiceError
from awaz.output.report import read_report
from awaz.workspace import Settings, Workspace, read_settings

ARTICLE = """# آج کی خبر

یہ پہلا جملہ ہے۔

## پہلا حصہ

> یہ ایک قول ہے۔ یہ بھی قول ہے۔

یہ "چھوٹا سا قول" جملے کے اندر ہے۔
"""
QUOTES, HEADINGS = ["p004s001", "p004s002"], ["p001s001", "p003s001"]
EVERY_FORMAT = ("m4b", "opus", "lpf", "daisy")
BOTH = "سُر، گمبھیر"


class Deep(Tone):
    """Hums as well, tells what it was asked to say, and may be of another version."""

    info = replace(Tone.info, name="deep", label="گمبھیر", credit="Another hum.")
    edition = "deep 1"

    def __init__(self, settings: VoiceSettings) -> None:
        super().__init__(settings)
        self.version = self.edition
        self.said: list[str] = []

    def speak(self, words: Sequence[SpokenWord]) -> Speech:
        self.said.append(self.consumes(words))
        return super().speak(words)


@pytest.fixture
def deep(monkeypatch: pytest.MonkeyPatch) -> type[Deep]:
    """A second voice, made anew for each build."""
    found: dict[str, VoiceFactory] = {**voices.VOICES, "deep": Deep}
    monkeypatch.setattr(voices, "VOICES", found)
    voices._found.cache_clear()
    return Deep


@pytest.fixture
def workspace(tmp_path: Path, deep: type[Deep]) -> Workspace:
    (tmp_path / "text").mkdir()
    return Workspace(tmp_path, Settings(voice="tone", voice_quotes="deep"))


def build(workspace: Workspace, text: str = ARTICLE, **options: Any) -> Built:
    path = workspace.text / "khabar.md"
    path.write_text(text, encoding="utf-8")
    return build_article(path, workspace, **options)


def settled(workspace: Workspace, **changed: Any) -> Workspace:
    """The same workspace with other settings."""
    return Workspace(workspace.root, replace(workspace.settings, **changed))


def others(built: Built) -> dict[str, list[str]]:
    """What the voices besides the main one said."""
    report = read_report(built.folder)
    return {voice["name"]: voice["sentences"] for voice in report["other_voices"]}


def said(built: Built) -> list[str]:
    """The sentences that were spoken anew."""
    spoken: list[str] = read_report(built.folder)["sentences"]["spoken"]
    return spoken


def faults(built: Built) -> list[str]:
    return [str(found) for found in check_edition(built.folder).faults if isinstance(found, Fault)]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, {"deep": QUOTES}),
        ({"voice_quotes": "", "voice_headings": "deep"}, {"deep": HEADINGS}),
        ({"voice_headings": "deep"}, {"deep": sorted(QUOTES + HEADINGS)}),
        ({"voice_quotes": ""}, {}),
        ({"voice_quotes": "tone"}, {}),
        ({"voice": "deep"}, {}),
    ],
)
def test_quotations_and_headings_have_the_voice_that_is_asked_for(
    workspace: Workspace, changed: dict[str, Any], expected: dict[str, list[str]]
) -> None:
    """The report lists what is not the main voice's; words in quotes within a sentence are its."""
    built = build(settled(workspace, **changed))
    assert others(built) == expected
    assert faults(built) == []


def test_three_voices_may_speak(workspace: Workspace) -> None:
    """The article's main voice is told of first, wherever it begins."""
    built = build(settled(workspace, voice_headings="deep", voice_quotes="tone", voice="sana"))
    assert list(others(built)) == ["deep", "tone"]
    assert read_report(built.folder)["voice"]["name"] == "sana"
    assert faults(built) == []


def test_a_voice_that_says_nothing_is_not_told_of(workspace: Workspace) -> None:
    """Where all is a quotation, the main voice is none of the edition's."""
    built = build(workspace, "> یہ ایک قول ہے۔\n")
    assert read_report(built.folder)["voice"]["name"] == "deep"
    assert others(built) == {}
    assert faults(built) == []


@pytest.fixture
def folder(workspace: Workspace) -> Path:
    """An edition of two voices in every format."""
    return build(settled(workspace, formats=EVERY_FORMAT)).folder


def member(path: Path, name: str) -> str:
    with ZipFile(path) as archive:
        return archive.read(name).decode()


def test_every_file_that_names_the_voice_names_all(folder: Path) -> None:
    """Page, library, EPUB, tags of the sound, audiobook and talking book, each in its own way."""
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert f">{BOTH}</span>" in page
    assert f'"voice":"{BOTH}"' in page
    assert f"{Tone.info.credit} {Deep.info.credit}</bdi>" in page
    package = member(folder / "khabar.epub", "EPUB/package.opf")
    for pattern in (r'"media:narrator">([^<]*)<', r'<dc:contributor id="voice[^"]*">([^<]*)<'):
        assert re.findall(pattern, package) == ["سُر", "گمبھیر"]
    assert re.findall('refines="#(voice[^"]*)" property="role"', package) == ["voice", "voice-2"]
    assert ID3(folder / "khabar.mp3", translate=False)["TPE1"].text == ["سُر/گمبھیر"]
    assert MP4(folder / "khabar.m4b")["\xa9ART"] == [BOTH]
    told = json.loads((folder / "publication.json").read_bytes())
    assert [person["name"] for person in told["readBy"]] == ["سُر", "گمبھیر"]
    contents = member(folder / "khabar.daisy.zip", "ncc.html")
    assert f'name="ncc:narrator" content="{BOTH}"' in contents
    building.build_library(Workspace(folder.parents[1], Settings()))
    assert BOTH in (folder.parent / "index.html").read_text(encoding="utf-8")


def test_check_reads_back_who_spoke(folder: Path) -> None:
    """All files agree; EPUBCheck, where it is installed, has nothing to say."""
    assert check_edition(folder).faults == ()


def change_text(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")

    return change


def name_one(folder: Path) -> None:
    tags = ID3(folder / "khabar.mp3", translate=False)
    tags["TPE1"].text = ["سُر"]
    tags.save(v2_version=3)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (name_one, "khabar.mp3: the voices (TPE1): expected سُر/گمبھیر, found سُر"),
        (change_text("index.html", f'"{BOTH}"', '"سُر"'), "index.html: the voice: expected"),
        (change_text("index.html", f">{BOTH}<", ">سُر<"), "index.html: the voice: expected"),
        (
            change_text("publication.json", '"گمبھیر"', '"اور"'),
            "publication.json: readBy: expected سُر, گمبھیر, found سُر, اور",
        ),
        (change_text("report.json", '"گمبھیر"', '"اور"'), "media:narrator: expected سُر, اور"),
        (change_text("report.json", '"p004s002"\n', '"p009s002"\n'), "one of the edition's, fou"),
    ],
)
def test_a_file_that_tells_of_other_voices_is_found(
    folder: Path, change: Callable[[Path], None], expected: str
) -> None:
    """Whichever it is."""
    change(folder)
    found = list(map(str, check_edition(folder).faults))
    assert [fault for fault in found if expected in fault], found


def test_nothing_is_made_when_nothing_changed(workspace: Workspace) -> None:
    """By a look at the dates, and without the manifests by what the edition follows from."""
    assert build(workspace).written
    assert not build(workspace).written
    shutil.rmtree(workspace.audio / ".built")
    assert not build(workspace).written


def test_a_changed_quotation_is_spoken_by_its_voice_alone(
    workspace: Workspace, deep: type[Deep]
) -> None:
    """One sentence; everything else stays kept."""
    build(workspace)
    voices._found.cache_clear()
    built = build(workspace, ARTICLE.replace("یہ بھی", "یہ نیا"))
    second = voices.find_voice("deep", VoiceSettings())
    assert isinstance(second, Deep)
    assert second.said == ["یہ نیا قول ہے."]
    assert (built.spoken, said(built)) == (1, ["p004s002"])


def test_another_voice_for_quotations_speaks_nothing_else(workspace: Workspace) -> None:
    """And taken back, nothing at all."""
    plain = build(settled(workspace, voice_quotes=""))
    mixed = build(workspace)
    assert (plain.spoken, mixed.spoken, said(mixed)) == (6, 2, QUOTES)
    again = build(settled(workspace, voice_quotes=""))
    assert (again.written, again.spoken, others(again)) == (True, 0, {})


def test_a_new_version_of_the_second_voice_is_noticed(
    workspace: Workspace, deep: type[Deep], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it says is spoken again, and nothing else."""
    build(workspace)
    monkeypatch.setattr(deep, "edition", "deep 2")
    voices._found.cache_clear()
    built = build(workspace)
    assert (built.written, said(built)) == (True, QUOTES)


def test_the_command_line_names_the_main_voice_only(workspace: Workspace) -> None:
    """So does an article: quotations and headings keep theirs."""
    spoken_by_deep = settled(workspace, voice="deep")
    assert others(build(spoken_by_deep, voice_name="tone")) == {"deep": QUOTES}
    asking = f"---\nvoice: tone\n---\n{ARTICLE}"
    assert others(build(spoken_by_deep, asking)) == {"deep": QUOTES}


@pytest.mark.parametrize("setting", ["voice_quotes", "voice_headings"])
def test_an_unknown_second_voice_is_told_with_its_setting(
    workspace: Workspace, setting: str
) -> None:
    """Also in an article that has nothing for it to say."""
    with pytest.raises(VoiceError, match=rf"{setting} in awaz\.toml: .*'nobody'.*Known voices"):
        build(settled(workspace, **{setting: "nobody"}), "یہ پہلا جملہ ہے۔")


def test_the_settings_are_read(tmp_path: Path) -> None:
    """By the names that the template shows."""
    text = 'voice_quotes = "bilal"\nvoice_headings = "sana"\n'
    (tmp_path / "awaz.toml").write_text(text, encoding="utf-8")
    settings = read_settings(tmp_path)
    assert (settings.voice_quotes, settings.voice_headings) == ("bilal", "sana")


def test_whoever_watches_has_all_voices_ready(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The main one, and those of quotations and headings."""
    loaded: list[str] = []
    monkeypatch.setattr(Tone, "load", lambda self, threads: loaded.append(self.info.name))
    load_voice(workspace)
    assert loaded == ["tone", "deep"]


def test_clean_keeps_what_the_second_voice_said(workspace: Workspace) -> None:
    """Nothing is unused, so nothing is deleted."""
    build(workspace)
    assert building.clean(workspace).clips == 0
    assert build(workspace, force=False).spoken == 0


@pytest.mark.slow
def test_real_voices_are_equally_loud(tmp_path: Path) -> None:
    """Who says what is heard by the voice, not by the loudness; both share one session."""
    (tmp_path / "text").mkdir()
    workspace = Workspace(tmp_path, Settings(voice_quotes="bilal"))
    text = (
        "# ڈیجیٹل تبدیلی\n\nوزیر اعظم نے کہا ہے کہ حکومت مہنگائی پر قابو پانے کے لیے ہر ممکن قدم"
        " اٹھائے گی۔\n\n> ہمیں اپنے بزرگوں کی قربانیوں کو کبھی نہیں بھولنا چاہیے، یہی ہماری اصل"
        " طاقت ہے۔\n"
    )
    built = build(workspace, text)
    assert others(built) == {"bilal": ["p003s001"]}
    assert faults(built) == []
    store, clips = Store(workspace.audio), read_report(built.folder)["sentences"]["clips"]
    kept = store.kept(clips.values())
    loudness = {}
    for sentence, key in clips.items():
        measured = measure(store.pcm(kept[key]), kept[key].rate)
        assert measured is not None
        loudness[sentence] = measured.integrated
    assert abs(loudness["p002s001"] - loudness["p003s001"]) < 1, loudness
    found = [voices.find_voice(name, VoiceSettings()) for name in ("sana", "bilal")]
    models = {voice._model for voice in found if isinstance(voice, kokoro.Kokoro)}
    assert len(models) == 1
