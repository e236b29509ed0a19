"""Nothing is lost: what goes wrong is told, the earlier edition stands, the next build makes good.

Each row of `FAULTS` befalls a workspace with an edition while a changed article is built over it.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from harm import (
    flip,
    read_only,
    remove,
    resize,
    small_disk,
    truncate,
    unchangeable,
    used,
)

from awaz import build as building
from awaz import voices
from awaz.audio.voice import VoiceSettings
from awaz.audio.voices import kokoro
from awaz.cli import run
from awaz.script import Script, write_script
from awaz.workspace import Settings, Workspace, open_workspace

TEXT = """یہ پہلا جملہ ہے۔ یہ دوسرا جملہ ہے۔
یہ تیسرا جملہ ہے۔
یہ چوتھا جملہ ہے۔
"""
CHANGED = TEXT.replace("دوسرا", "نیا") + "یہ آخری جملہ ہے۔\n"
SETTINGS = 'voice = "tone"\nformats = ["daisy", "lpf", "m4b", "opus"]\ncover = "cover.png"\n'
COVER = Path(__file__).parents[1] / "docs" / "page-library.png"

Files = dict[str, bytes]


def edition(workspace: Path) -> Files:
    """What `awaz build` made, by name."""
    folder = workspace / "output" / "khabar"
    return {path.name: path.read_bytes() for path in folder.glob("*")}


def made(workspace: Path, text: str = TEXT) -> Path:
    (workspace / "text").mkdir(parents=True)
    shutil.copy(COVER, workspace / "cover.png")
    (workspace / "awaz.toml").write_text(SETTINGS, encoding="utf-8")
    write(workspace, text)
    assert build(workspace) == 0
    return workspace


def write(workspace: Path, text: str) -> None:
    (workspace / "text" / "khabar.txt").write_text(text, encoding="utf-8")


def build(workspace: Path, *options: str) -> int:
    return run(["build", "-C", str(workspace), *options])


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with an edition of `TEXT`."""
    return made(tmp_path_factory.mktemp("standing") / "workspace")


@pytest.fixture(scope="module")
def undisturbed(standing: Path, tmp_path_factory: pytest.TempPathFactory) -> Files:
    """The edition of `CHANGED` that replaces that of `TEXT` when nothing happens."""
    workspace = tmp_path_factory.mktemp("undisturbed") / "workspace"
    shutil.copytree(standing, workspace)
    write(workspace, CHANGED)
    assert build(workspace) == 0
    return edition(workspace)


@pytest.fixture
def workspace(standing: Path, tmp_path: Path) -> Path:
    """Before the build that is disturbed."""
    workspace = tmp_path / "workspace"
    shutil.copytree(standing, workspace)
    write(workspace, CHANGED)
    return workspace


Harm = Callable[[Path], AbstractContextManager[None]]


@dataclass(frozen=True)
class Fault:
    """What goes wrong, and what comes of it."""

    name: str
    harm: Harm
    """Something goes wrong in a workspace until the block ends."""
    code: int
    """What the build ends with."""
    told: str = ""
    """A pattern of what it says."""
    spoken_again: bool = False
    """What was kept for the earlier edition had to be spoken: the report tells."""
    takes_edition: bool = False
    """The fault itself takes the edition away, or comes when the new one stands."""


@contextmanager
def patched(owner: Any, name: str, value: object) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, value)
        yield


def folder_read_only(name: str) -> Harm:
    return lambda workspace: read_only(workspace / name)


def folder_in_place_of(name: str) -> Harm:
    @contextmanager
    def harm(workspace: Path) -> Iterator[None]:
        (workspace / name).unlink(missing_ok=True)
        (workspace / name / "in the way").mkdir(parents=True)
        yield
        shutil.rmtree(workspace / name)

    return harm


@contextmanager
def folder_in_place_of_a_clip(workspace: Path) -> Iterator[None]:
    with ExitStack() as harms:
        for key in keys(workspace):
            name = f"audio/{key[:2]}/{key}.json"
            if not (workspace / name).exists():
                harms.enter_context(folder_in_place_of(name)(workspace))
        yield


def keys(workspace: Path) -> list[str]:
    opened = open_workspace(workspace)
    script = write_script(opened.text / "khabar.txt", opened.settings)
    return [planned.key for planned in script.plans]


def clips(workspace: Path) -> list[Path]:
    return sorted((workspace / "audio").glob("??/*.flac"))


def to_kept(pattern: str, damage: Callable[[Path], None]) -> Harm:
    @contextmanager
    def harm(workspace: Path) -> Iterator[None]:
        for path in sorted((workspace / "audio").glob(pattern)):
            damage(path)
        yield

    return harm


def failing_reads(pattern: str, number: int) -> Harm:
    """The system does not give these files, as when their owner or the disk forbids."""

    def harm(workspace: Path) -> AbstractContextManager[None]:
        read_bytes = Path.read_bytes

        def which(path: Path) -> tuple[int, int]:
            status = path.stat()
            return status.st_ino, status.st_mtime_ns

        forbidden = {which(path) for path in (workspace / "audio").glob(pattern)}

        def failing(path: Path) -> bytes:
            if path.exists() and which(path) in forbidden:
                raise OSError(number, os.strerror(number), str(path))
            return read_bytes(path)

        return patched(Path, "read_bytes", failing)

    return harm


def once_while(step: str, event: Callable[[Path], None]) -> Harm:
    """Something happens just before a step of the build, the first time it is taken."""

    @contextmanager
    def harm(workspace: Path) -> Iterator[None]:
        original, events = getattr(building, step), [event]

        def after_the_event(*given: Any, **named: Any) -> Any:
            while events:
                events.pop()(workspace)
            return original(*given, **named)

        with patched(building, step, after_the_event):
            yield

    return harm


def all_clips(damage: Callable[[Path], None]) -> Callable[[Path], None]:
    def harm(workspace: Path) -> None:
        for path in [*clips(workspace), *(workspace / "audio").glob("??/*.coded")]:
            damage(path)

    return harm


def without(name: str) -> Callable[[Path], None]:
    def harm(workspace: Path) -> None:
        path = workspace / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    return harm


@contextmanager
def article_gone(workspace: Path) -> Iterator[None]:
    with once_while("write_script", without("text/khabar.txt"))(workspace):
        yield
    write(workspace, CHANGED)


@contextmanager
def cover_gone(workspace: Path) -> Iterator[None]:
    with once_while("write_script", without("cover.png"))(workspace):
        yield
    shutil.copy(COVER, workspace / "cover.png")


def no_locks(workspace: Path) -> AbstractContextManager[None]:
    def failing(descriptor: int, operation: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    return patched(fcntl, "flock", failing)


def unlisted(workspace: Path) -> AbstractContextManager[None]:
    iterdir = Path.iterdir

    def failing(path: Path) -> Any:
        if path.name == "text":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return iterdir(path)

    return patched(Path, "iterdir", failing)


def article_of(year: int) -> Harm:
    @contextmanager
    def harm(workspace: Path) -> Iterator[None]:
        moment = time.mktime((year, 1, 2, 3, 4, 5, 0, 0, 0))
        os.utime(workspace / "text" / "khabar.txt", (moment, moment))
        yield

    return harm


def clock_off_by(seconds: float) -> Harm:
    def harm(workspace: Path) -> AbstractContextManager[None]:
        clock = time.time
        return patched(time, "time", lambda: clock() + seconds)

    return harm


TEN_YEARS_S = 10 * 365 * 86_400

FAULTS = [
    # What cannot be written.
    Fault("audio/ is read-only", folder_read_only("audio"), 5, "audio cannot be written: Read"),
    Fault("output/ is read-only", folder_read_only("output"), 6, "cannot be written: Read-only"),
    Fault("text/ is read-only", folder_read_only("text"), 0),
    Fault("a folder where a clip goes", folder_in_place_of_a_clip, 5,
          r"Is a directory \(.*\.json\).*build again"),
    Fault("a folder for a journal", folder_in_place_of("audio/.spoken/khabar"), 5,
          "Is a directory"),
    Fault("a folder for a manifest", folder_in_place_of("audio/.built/khabar.json"), 5,
          "khabar.json", takes_edition=True),
    Fault("a folder for the lock", folder_in_place_of("audio/.lock"), 5, ".lock"),
    Fault("the library cannot be replaced",
          lambda workspace: unchangeable(workspace / "output" / "index.html"), 6,
          "index.html cannot be written: Operation not permitted", takes_edition=True),
    Fault("a disk without locks", no_locks, 5, "cannot be locked: No locks available"),
    # What cannot be read, or is not what it was.
    Fault("text/ cannot be listed", unlisted, 3, "text cannot be listed: Permission denied"),
    Fault("clips may not be read", failing_reads("??/*.flac", errno.EACCES), 0,
          "cannot be read: Permission denied. It is made again", spoken_again=True),
    Fault("manifests may not be read", failing_reads(".built/*.json", errno.EACCES), 0),
    Fault("paragraphs cannot be read", failing_reads("??/*.coded", errno.EIO), 0,
          "cannot be read: Input/output error. It is made again"),
    Fault("clips are cut short", to_kept("??/*.flac", truncate), 0, "is damaged: it is spoken",
          spoken_again=True),
    Fault("clips have a flipped bit", to_kept("??/*.flac", flip), 0, "is damaged: it is spoken",
          spoken_again=True),
    Fault("records are cut short", to_kept("??/*.json", truncate), 0, "is damaged: it is spoken",
          spoken_again=True),
    Fault("paragraphs are cut short", to_kept("??/*.coded", truncate), 0),
    Fault("paragraphs have a flipped bit", to_kept("??/*.coded", flip), 0),
    Fault("manifests are cut short", to_kept(".built/*.json", truncate), 0),
    # What changes in the middle of a build.
    Fault("clips are cut short in mid-build", once_while("_write_edition", all_clips(truncate)), 0,
          "went away or was altered", spoken_again=True),
    Fault("clips have a flipped bit in mid-build", once_while("_write_edition", all_clips(flip)),
          0, "went away or was altered", spoken_again=True),
    Fault("clips vanish in mid-build", once_while("_write_edition", all_clips(remove)), 0,
          "went away or was altered", spoken_again=True),
    Fault("audio/ vanishes in mid-build", once_while("_write_edition", without("audio")), 0,
          "went away or was altered", spoken_again=True),
    Fault("output/ vanishes in mid-build",
          once_while("_write_edition", without("output")), 6, "No such file or directory",
          spoken_again=True, takes_edition=True),
    Fault("the article vanishes in mid-build", article_gone, 3,
          "khabar.txt: there is no such file. Check"),
    Fault("the cover vanishes in mid-build", cover_gone, 7, "cover cannot be read: No such file"),
    # Clocks.
    Fault("the article is of the year 2100", article_of(2100), 0),
    Fault("the article is of the year 1980", article_of(1980), 0),
    Fault("the clock is ten years fast", clock_off_by(TEN_YEARS_S), 0),
    Fault("the clock is ten years slow", clock_off_by(-TEN_YEARS_S), 0),
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_nothing_is_lost(
    fault: Fault,
    workspace: Path,
    undisturbed: Files,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The message tells what and where; what stood stands; the next build is as if nothing was."""
    earlier = edition(workspace)
    with fault.harm(workspace):
        code = build(workspace)
    told = capsys.readouterr().err + caplog.text
    assert code == fault.code, told
    assert re.search(fault.told, told), told
    if code and not fault.takes_edition:
        assert edition(workspace) == earlier
    assert build(workspace) == 0
    assert {path.name for path in (workspace / "output").glob(".*")} == set()
    after = edition(workspace)
    if fault.spoken_again:
        after.pop("report.json")
    assert after == {name: undisturbed[name] for name in after}
    assert len(undisturbed) - len(after) == fault.spoken_again


@pytest.mark.parametrize("room", [0, 20, 60, 150, 400, 1000, 1600, 2200, 3000])
def test_a_full_disk_loses_nothing(
    room: int,
    standing: Path,
    undisturbed: Files,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Wherever the build is when the room is used up (KB), it says so; what was spoken is kept."""
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    with small_disk(workspace, 50_000_000):
        shutil.copytree(standing, workspace, dirs_exist_ok=True)
        write(workspace, CHANGED)
        resize(workspace, used(workspace) + room * 1000)
        earlier, kept = edition(workspace), len(clips(workspace))
        code = build(workspace)
        told = capsys.readouterr().err
        assert code in (0, 5, 6), told
        assert bool(code) == ("No space left on device" in told), told
        if code:
            assert "Make room" in told
        stands = edition(workspace)
        assert stands == undisturbed or (code and stands == earlier)
        assert len(clips(workspace)) >= kept
        resize(workspace, 50_000_000)
        assert build(workspace) == 0
        assert edition(workspace) == undisturbed


def test_say_needs_room_for_what_it_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A full temporary folder, or none at all, is told; the earlier file stands."""
    out = tmp_path / "x.mp3"
    out.write_bytes(b"earlier")
    command = ["say", "ایک جملہ۔", "--voice", "tone", "-C", str(tmp_path), "-o", str(out)]
    (tmp_path / "tmp").mkdir()
    with small_disk(tmp_path / "tmp", 8192):
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
        assert run(command) == 6
        told = capsys.readouterr().err
        assert "temporary folder" in told
        assert "No space left on device" in told
        assert list((tmp_path / "tmp").iterdir()) == []
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    assert run(command) == 6
    assert "TMPDIR" in capsys.readouterr().err
    assert out.read_bytes() == b"earlier"


def test_say_replaces_a_file_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On a full disk the earlier one stands, and nothing lies beside it."""
    (tmp_path / "disk").mkdir()
    with small_disk(tmp_path / "disk", 8192):
        out = tmp_path / "disk" / "x.mp3"
        out.write_bytes(b"earlier")
        command = ["say", "ایک جملہ۔", "--voice", "tone", "-C", str(tmp_path), "-o", str(out)]
        assert run(command) == 6
        assert "No space left on device" in capsys.readouterr().err
        assert {path.name: path.read_bytes() for path in out.parent.iterdir()} == {
            "x.mp3": b"earlier"
        }


@pytest.mark.parametrize("damage", [truncate, flip, remove])
def test_a_clip_that_two_articles_share_may_be_lost_between_them(
    damage: Callable[[Path], None], tmp_path: Path
) -> None:
    """The second counts on what was spoken for the first, and does without when it must."""
    opened = Workspace(tmp_path, Settings(voice="tone"))
    opened.text.mkdir()
    for name in ("a", "b"):
        (opened.text / f"{name}.txt").write_text(TEXT, encoding="utf-8")
    builds = building.build_articles(opened.articles(), opened)
    first = next(builds)
    for path in clips(tmp_path):
        damage(path)
    [second] = builds
    assert isinstance(first, building.Built)
    assert isinstance(second, building.Built)
    assert (first.spoken, second.spoken) == (4, 4)
    sounds = [(tmp_path / "output" / name / "transcript.json").read_bytes() for name in "ab"]
    assert sounds[0] == sounds[1]


def test_a_clip_that_is_promised_to_the_next_article_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was lost after one article had found it, and before the next one looked."""
    opened = Workspace(tmp_path, Settings(voice="tone"))
    opened.text.mkdir()
    for name in ("a", "b"):
        (opened.text / f"{name}.txt").write_text(TEXT, encoding="utf-8")
    list(building.build_articles(opened.articles(), opened))

    def losing(path: Path, *given: Any, **named: Any) -> Script:
        if path.stem == "b":
            shutil.rmtree(opened.audio)
        return write_script(path, *given, **named)

    monkeypatch.setattr(building, "write_script", losing)
    renamed = replace(opened, settings=replace(opened.settings, album="اور"))
    for built in building.build_articles(renamed.articles(), renamed):
        assert isinstance(built, building.Built)
        assert (built.spoken, built.written) == (4, True)


@pytest.mark.parametrize("damage", [truncate, flip])
def test_a_damaged_model_is_told(
    damage: Callable[[Path], None],
    workspace: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Its installed part is to be installed again; the edition that stands is left alone."""
    part = tmp_path / "part.bin"
    part.write_bytes((files(kokoro.PARTS[0]) / "part.bin").read_bytes())
    damage(part)
    whole = kokoro._part
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(
        kokoro, "_part", lambda name: part.read_bytes() if name == kokoro.PARTS[0] else whole(name)
    )
    # None that was loaded before.
    monkeypatch.setattr(kokoro, "shared_model", lambda own, changed: kokoro.Model(own))
    voice = kokoro.Bilal(VoiceSettings())
    monkeypatch.setattr(voices, "find_voice", lambda name, settings: voice)
    earlier = edition(workspace)
    assert build(workspace, "--voice", "bilal") == 4
    assert "pip install --force-reinstall" in capsys.readouterr().err
    assert edition(workspace) == earlier


def test_a_truncated_copy_of_the_model_is_told(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One's own, named in the settings."""
    own = tmp_path / "own.onnx"
    own.write_bytes(b"".join((files(name) / "part.bin").read_bytes() for name in kokoro.PARTS))
    truncate(own)
    settings = f'voice = "sana"\nmodel = "{own}"\n'
    (workspace / "awaz.toml").write_text(settings, encoding="utf-8")
    earlier = edition(workspace)
    assert build(workspace) == 4
    assert "own.onnx, as a Kokoro model, cannot be used" in capsys.readouterr().err
    assert edition(workspace) == earlier


def test_a_dead_process_holds_no_lock(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """While it lives, whoever waits is told which it is, at what and since when."""
    held = f"""
from awaz.workspace import *
with Workspace(Path({str(workspace)!r}), Settings()).locked(print, "clean"):
    print("held", flush=True)
    input()
"""
    command = [sys.executable, "-c", held]
    holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    waiters: list[str] = []

    def waiting(told: str) -> None:
        waiters.append(told)
        holder.kill()

    with open_workspace(workspace).locked(waiting):
        pass
    [told] = waiters
    assert told.startswith(f"process {holder.pid} (awaz clean, since 2")
    holder.communicate()
    assert build(workspace) == 0
    assert "at work here" not in capsys.readouterr().err


def test_a_lock_whose_file_went_holds_nobody_apart_for_long(tmp_path: Path) -> None:
    """Who waited for it looks whether others lock a newer one."""
    workspace = Workspace(tmp_path, Settings())
    replaced: list[str] = []

    def waiting(told: str) -> None:
        replaced.append(told)
        (workspace.audio / ".lock").unlink()
        holder.close()

    holder = ExitStack()
    holder.enter_context(workspace.locked(waiting))
    with workspace.locked(waiting):
        assert len(replaced) == 1
        assert "awaz build" in (workspace.audio / ".lock").read_text()


def test_an_unchanged_article_of_any_date_is_left_alone(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A date in the future or long ago does not make it new."""
    assert build(workspace, "-q") == 0
    for year in (2100, 1980):
        with article_of(year)(workspace):
            capsys.readouterr()
            assert build(workspace, "--json") == 0
            assert json.loads(capsys.readouterr().out)[0]["written"] is False


@pytest.mark.slow
def test_builds_may_be_killed_and_run_into_each_other() -> None:
    """The next one makes what an undisturbed one makes (the same at length: see the program)."""
    program = Path(__file__).parents[1] / "benchmarks" / "faults.py"
    command = [sys.executable, str(program), "--kills", "8", "--pairs", "4"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    assert done.returncode == 0, done.stdout
