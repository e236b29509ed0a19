"""What a build knows without reading an article, and what it does not take for granted."""

from __future__ import annotations

import os
import shutil
import wave
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from speech import RATE, sine
from tiny_piper import write_voice

from awaz import build, manifest, script
from awaz.audio import recording
from awaz.audio.voice import VoiceSettings
from awaz.audio.voices import find_voice
from awaz.build import build_article, build_library
from awaz.errors import VoiceError
from awaz.model import OwnVoice
from awaz.script import write_script
from awaz.workspace import Settings, Workspace

TEXT = "یہ پہلا جملہ ہے۔ یہ دوسرا جملہ ہے۔\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "khabar.txt").write_text(TEXT, encoding="utf-8")
    return Workspace(tmp_path, Settings(voice="tone"))


def article(workspace: Workspace) -> Path:
    return workspace.text / "khabar.txt"


def is_read(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether building again reads the article."""
    reads: list[Path] = []

    def noting(path: Path, *rest: object, **named: object) -> object:
        reads.append(path)
        return write_script(path, *rest, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(build, "write_script", noting)
        build_article(article(workspace), workspace)
    return bool(reads)


def touch(workspace: Workspace) -> None:
    os.utime(article(workspace))


def lose_manifest(workspace: Workspace) -> None:
    shutil.rmtree(workspace.audio / ".built")


def damage_manifest(workspace: Workspace) -> None:
    (workspace.audio / ".built" / "khabar.json").write_text("[1", encoding="utf-8")


def change_under_the_same_date(workspace: Workspace) -> None:
    path, status = article(workspace), article(workspace).stat()
    path.write_text(TEXT.replace("پہلا", "تیجا"), encoding="utf-8")
    assert path.stat().st_size == status.st_size
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def lose_a_file(workspace: Workspace) -> None:
    (workspace.output / "khabar" / "khabar.vtt").unlink()


def add_a_word(workspace: Workspace) -> None:
    workspace.pronunciations.write_text("جملہ\tجُملَہ\n", encoding="utf-8")


def leave_a_journal(workspace: Workspace) -> None:
    (workspace.audio / ".spoken").mkdir(exist_ok=True)
    (workspace.audio / ".spoken" / "khabar").write_text("none\nkey", encoding="utf-8")


@pytest.mark.parametrize(
    ("event", "read"),
    [
        (lambda workspace: None, False),
        (touch, False),
        (lose_manifest, True),
        (damage_manifest, True),
        (change_under_the_same_date, True),
        (lose_a_file, True),
        (add_a_word, True),
        (leave_a_journal, True),
    ],
)
@pytest.mark.parametrize("settled_ns", [manifest.UNSETTLED_NS, -10_000_000_000])
def test_an_article_is_read_when_it_must_be(
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    event: Callable[[Workspace], None],
    read: bool,
    settled_ns: int,
) -> None:
    """Neither sooner nor later, whether the dates of its file can be trusted yet or not."""
    monkeypatch.setattr(manifest, "UNSETTLED_NS", settled_ns)
    build_article(article(workspace), workspace)
    event(workspace)
    assert is_read(workspace, monkeypatch) == read
    assert not is_read(workspace, monkeypatch), "what was read is known from then on"


@pytest.mark.parametrize("settings", [Settings(voice="bilal"), Settings(voice="tone", album="اور")])
def test_other_settings_are_noticed(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    """A manifest holds for the settings it was written under."""
    build_article(article(workspace), workspace)
    known = manifest.Manifests(replace(workspace, settings=settings))
    assert known.sentences("khabar", article(workspace)) is None
    assert manifest.Manifests(workspace).sentences("khabar", article(workspace)) == 2
    assert manifest.Manifests(workspace, "tone").sentences("khabar", article(workspace)) is None


def test_the_library_is_left_alone_while_nothing_changes(workspace: Workspace) -> None:
    """It is looked at again when an edition changes, comes or goes."""
    build_article(article(workspace), workspace)
    build_library(workspace)
    assert manifest.Manifests(workspace).library_stands()
    (workspace.output / "index.html").unlink()
    assert not manifest.Manifests(workspace).library_stands()
    build_library(workspace)
    shutil.copytree(workspace.output / "khabar", workspace.output / "copy")
    assert not manifest.Manifests(workspace).library_stands()


def test_another_model_of_ones_own_voice_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Model or description: the article is read again, and its sentences spoken anew."""
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "khabar.txt").write_text(TEXT, encoding="utf-8")
    own = OwnVoice("hum", "piper", write_voice(tmp_path))
    workspace = Workspace(tmp_path, Settings(voice="hum", voices=(own,)))
    assert build_article(article(workspace), workspace).spoken == 2
    assert not is_read(workspace, monkeypatch)
    write_voice(tmp_path, hertz=330)
    assert build_article(article(workspace), workspace).spoken == 2
    own.beside.write_text(own.beside.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert build_article(article(workspace), workspace).spoken == 2
    assert not is_read(workspace, monkeypatch)


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Two articles, each read by a human reader; dates of recordings settle at once."""
    for folder in ("text", "recordings"):
        (tmp_path / folder).mkdir()
    for name in ("khabar", "other"):
        (tmp_path / "text" / f"{name}.txt").write_text(TEXT, encoding="utf-8")
        record(tmp_path, f"{name}.wav", 220)
    tone = find_voice("tone", VoiceSettings())
    monkeypatch.setattr(script, "reference_voice", lambda voice, settings: tone)
    monkeypatch.setattr(recording, "cut", halved)
    monkeypatch.setattr(manifest, "UNSETTLED_NS", -10_000_000_000)
    own = OwnVoice("saba", "recorded", tmp_path / "recordings")
    return Workspace(tmp_path, Settings(voice="saba", voices=(own,)))


def record(root: Path, name: str, hertz: float) -> None:
    """Three seconds that no voice said; as long and as large whatever is heard."""
    path = root / "recordings" / name
    path.parent.mkdir(exist_ok=True)
    with wave.open(str(path), "wb") as stream:
        stream.setparams((1, 2, RATE, 0, "NONE", ""))
        stream.writeframes(sine(3, hertz))


def halved(pcm: bytes, known: Sequence[tuple[bytes, tuple[int, ...]]], name: str) -> recording.Cut:
    """As if a sentence were in each half."""
    middle = len(pcm) // 4
    stretches = ((0, middle), (middle, 2 * middle))
    return recording.Cut(tuple(recording.Stretch(*each, (), 0.0) for each in stretches), ())


def record_again(workspace: Workspace) -> None:
    record(workspace.root, "khabar.wav", 330)


def record_another(workspace: Workspace) -> None:
    """Of another article: a new one, and one saved anew."""
    record(workspace.root, "third.wav", 330)
    record(workspace.root, "other.wav", 330)


def record_a_paragraph(workspace: Workspace) -> None:
    (workspace.root / "recordings" / "khabar.wav").unlink()
    record(workspace.root, "khabar/p001.wav", 220)


@pytest.mark.parametrize(
    ("event", "read"),
    [
        (lambda workspace: None, False),
        (record_again, True),
        (record_another, False),
        (record_a_paragraph, True),
    ],
)
def test_an_article_follows_from_its_own_recordings(
    reader: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    event: Callable[[Workspace], None],
    read: bool,
) -> None:
    """And from no other's, so that a thousand articles are not each a look at a thousand files."""
    build_article(article(reader), reader)
    event(reader)
    assert is_read(reader, monkeypatch) == read
    assert not is_read(reader, monkeypatch)


def test_a_recording_saved_while_it_is_built_is_noticed(
    reader: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No edition is made of neither, and the next build makes it of the new one."""

    def then_saved(path: Path, *rest: object, **named: object) -> object:
        planned = write_script(path, *rest, **named)  # type: ignore[arg-type]
        record_again(reader)
        return planned

    with monkeypatch.context() as patched:
        patched.setattr(build, "write_script", then_saved)
        with pytest.raises(VoiceError, match="changed meanwhile"):
            build_article(article(reader), reader)
    again = build_article(article(reader), reader)
    assert (again.written, again.spoken) == (True, 2)
    assert not is_read(reader, monkeypatch)


def test_a_recording_whose_date_has_not_settled_is_read_again(
    reader: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It might have been saved twice under one date."""
    monkeypatch.setattr(manifest, "UNSETTLED_NS", 60_000_000_000)
    build_article(article(reader), reader)
    assert is_read(reader, monkeypatch)
