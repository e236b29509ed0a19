"""A workspace that is watched: what is saved is built, however an editor saves it."""

from __future__ import annotations

import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from harm import hear_ctrl_c

from awaz.errors import AwazError, SettingsError, VoiceError
from awaz.watch import Told, watch
from awaz.workspace import Workspace

SOON_S = 10
QUIET_S = 0.5
TEXT = "یہ پہلا جملہ ہے۔\n"


@dataclass
class Log:
    """What a watched workspace told, in order."""

    told: queue.Queue[str] = field(default_factory=queue.Queue)
    fails: list[AwazError] = field(default_factory=list)
    """Errors that the next builds end with."""
    may_end: threading.Event = field(default_factory=threading.Event)
    """Builds go on until it is set."""

    def __post_init__(self) -> None:
        self.may_end.set()

    def build(self, paths: Sequence[Path], workspace: Workspace) -> None:
        self.told.put(f"{workspace.settings.voice}: {' '.join(path.name for path in paths)}")
        self.may_end.wait(SOON_S)
        if self.fails:
            raise self.fails.pop()

    def next(self) -> str:
        """What is told next, which must be soon."""
        return self.told.get(timeout=SOON_S)

    def is_silent(self) -> bool:
        """Whether nothing more is told."""
        try:
            self.told.get(timeout=QUIET_S)
        except queue.Empty:
            return True
        return False


@contextmanager
def watching(root: Path) -> Iterator[Log]:
    """Watch a workspace while the block runs; what the first build is told is taken already."""
    log, stop = Log(), threading.Event()
    told = Told(
        build=log.build,
        ready=lambda workspace: log.told.put("ready"),
        note=log.told.put,
        failed=lambda problem: log.told.put(f"failed: {problem}"),
    )
    thread = threading.Thread(target=watch, args=(root, told), kwargs={"stop": stop})
    thread.start()
    try:
        yield log
    finally:
        stop.set()
        thread.join()


@contextmanager
def watched(root: Path) -> Iterator[Log]:
    """As `watching`, once the first build is over."""
    with watching(root) as log:
        while log.next() != "ready":
            pass
        yield log


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "text" / "b.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "awaz.toml").write_text('voice = "tone"\n')
    return tmp_path


def test_everything_is_built_first(root: Path) -> None:
    """What is out of date when watching begins is built then."""
    with watching(root) as log:
        assert log.next() == "tone: a.txt b.txt"
        assert log.next() == "ready"
        assert log.is_silent()


def in_place(path: Path) -> None:
    path.write_text(TEXT * 2, encoding="utf-8")


def in_steps(path: Path) -> None:
    with path.open("w", encoding="utf-8") as stream:
        for letter in TEXT:
            stream.write(letter)
            stream.flush()


def by_renaming(path: Path) -> None:
    """As most editors do: a new file takes the old one's name."""
    new = path.with_name(".goutputstream-X7")
    new.write_text(TEXT * 2, encoding="utf-8")
    new.replace(path)


def with_a_backup(path: Path) -> None:
    """As Vim does: a swap file, a trial file, the old text aside, the new one written."""
    swap, trial, backup = path.with_name(".a.txt.swp"), path.with_name("4913"), Path(f"{path}~")
    swap.write_bytes(b"b0VIM")
    trial.touch()
    trial.unlink()
    path.rename(backup)
    path.write_text(TEXT * 2, encoding="utf-8")
    backup.unlink()
    swap.unlink()


@pytest.mark.parametrize("save", [in_place, in_steps, by_renaming, with_a_backup])
def test_a_save_is_one_build_of_that_article(root: Path, save: Callable[[Path], None]) -> None:
    """However many steps it takes, and with nothing else built."""
    with watched(root) as log:
        save(root / "text" / "a.txt")
        assert log.next() == "tone: a.txt"
        assert log.is_silent()


@pytest.mark.parametrize(
    "name", [".a.txt.swp", "a.txt~", "#a.txt#", ".#a.txt", "~$a.docx", ".~lock.a.docx#", "a.jpg"]
)
def test_what_is_no_article_is_passed_over(root: Path, name: str) -> None:
    """Editors leave many files beside the one they edit."""
    with watched(root) as log:
        (root / "text" / name).write_text(TEXT, encoding="utf-8")
        assert log.is_silent()


@pytest.mark.parametrize("name", ["text/pronunciations.tsv", "awaz.toml"])
def test_what_all_follow_from_has_all_built(root: Path, name: str) -> None:
    """The house lexicon, and the settings, which are read anew."""
    with watched(root) as log:
        (root / name).write_text('voice = "bilal"\n' if name == "awaz.toml" else "ملک\tمَلِک\n")
        assert log.next().endswith(": a.txt b.txt")
        assert log.is_silent()
        (root / "text" / "a.txt").write_text(TEXT * 2, encoding="utf-8")
        assert log.next() == ("bilal: a.txt" if name == "awaz.toml" else "tone: a.txt")


def test_what_goes_wrong_is_told_and_watching_goes_on(root: Path) -> None:
    """An error of a build, or settings that err until they are corrected."""
    with watched(root) as log:
        log.fails.append(VoiceError("no sound"))
        in_place(root / "text" / "a.txt")
        assert [log.next(), log.next()] == ["tone: a.txt", "failed: no sound"]
        by_renaming(root / "text" / "a.txt")
        assert log.next() == "tone: a.txt"
        (root / "awaz.toml").write_text("speed = 9\n")
        assert "speed must be from 0.5 to 2" in log.next()
        (root / "awaz.toml").write_text('voice = "tone"\n')
        assert log.next() == "tone: a.txt b.txt"


def test_an_edition_outlives_its_article(root: Path) -> None:
    """Who deletes or renames an article is told what stays and how to remove it."""
    (root / "output" / "a").mkdir(parents=True)
    with watched(root) as log:
        (root / "text" / "a.txt").rename(root / "text" / "c.txt")
        assert log.next() == (
            f"{root / 'text' / 'a.txt'} is gone; its edition stays. "
            f"To remove it, delete {root / 'output' / 'a'}."
        )
        assert log.next() == "tone: c.txt"
        (root / "text" / "b.txt").unlink()  # it never had an edition
        assert log.is_silent()


def test_an_article_in_another_form_keeps_its_edition(root: Path) -> None:
    """`a.txt` that became `a.md` is the same edition: nothing is gone."""
    (root / "output" / "a").mkdir(parents=True)
    with watched(root) as log:
        (root / "text" / "a.txt").rename(root / "text" / "a.md")
        assert log.next() == "tone: a.md"
        assert log.is_silent()


def test_text_may_go_and_come(root: Path) -> None:
    """As when another branch is checked out."""
    with watched(root) as log:
        (root / "text").rename(root / "elsewhere")
        assert log.next() == "tone: "
        (root / "elsewhere").rename(root / "text")
        assert log.next() == "tone: a.txt b.txt"
        in_place(root / "text" / "b.txt")
        assert log.next() == "tone: b.txt"


def test_what_is_saved_during_a_build_comes_next(root: Path) -> None:
    """Nothing is missed while a build goes on."""
    with watched(root) as log:
        log.may_end.clear()
        in_place(root / "text" / "a.txt")
        assert log.next() == "tone: a.txt"
        by_renaming(root / "text" / "b.txt")
        log.may_end.set()
        assert log.next() == "tone: b.txt"


def test_settings_that_err_at_the_start_end_it(root: Path) -> None:
    """Nobody is there yet who would correct them."""
    (root / "awaz.toml").write_text("speed = 9\n")
    with pytest.raises(SettingsError, match="speed must be"):
        watch(root, Told(*[lambda *_: None] * 4))


def test_the_command_builds_tells_and_ends_with_130(root: Path) -> None:
    """A bad article is told, its earlier edition stays, and Ctrl-C ends it without a traceback."""
    with subprocess.Popen(
        [sys.executable, "-m", "awaz", "watch", "-C", str(root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=hear_ctrl_c,
    ) as process:
        assert process.stdout
        assert process.stderr
        out = process.stdout
        stop = threading.Timer(6 * SOON_S, process.kill)
        stop.start()
        assert out.readline() == f"{root / 'output' / 'a'}: 1 sentence: 1 spoken, 0 kept\n"
        assert out.readline() == f"{root / 'output' / 'b'}: 1 sentence: 0 spoken, 1 kept\n"
        while "watching" not in process.stderr.readline():
            pass
        page = (root / "output" / "a" / "index.html").read_bytes()
        (root / "text" / "a.txt").write_bytes(TEXT.encode("utf-16"))
        assert "a.txt" in process.stderr.readline()
        assert (root / "output" / "a" / "index.html").read_bytes() == page
        in_place(root / "text" / "b.txt")
        assert out.readline() == f"{root / 'output' / 'b'}: 2 sentences: 0 spoken, 2 kept\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(SOON_S) == 130
        assert process.stderr.read() == "awaz: stopped.\n"
        stop.cancel()


def test_a_picture_that_the_settings_name_is_watched(root: Path) -> None:
    """A cover in a folder of its own is built into everything when it is saved, and so is one that
    is named later."""
    pictures = root / "pictures"
    pictures.mkdir()
    for name in ("one.png", "two.png"):
        (pictures / name).write_bytes(b"old")
    (root / "awaz.toml").write_text('voice = "tone"\ncover = "pictures/one.png"\n')
    with watched(root) as log:
        (pictures / "two.png").write_bytes(b"nobody's")
        assert log.is_silent()
        (pictures / "one.png").write_bytes(b"new")
        assert log.next() == "tone: a.txt b.txt"
        (root / "awaz.toml").write_text('voice = "tone"\ncover = "pictures/two.png"\n')
        assert log.next() == "tone: a.txt b.txt"
        assert log.next() == "tone: a.txt b.txt"
        (pictures / "two.png").write_bytes(b"new")
        assert log.next() == "tone: a.txt b.txt"


def test_files_of_ones_own_voice_are_watched(root: Path) -> None:
    """Its model and what describes it, in a folder of their own."""
    voices = root / "voices"
    voices.mkdir()
    for name in ("hum.onnx", "hum.onnx.json"):
        (voices / name).write_bytes(b"old")
    own = '[voices.hum]\nengine = "piper"\nfile = "voices/hum.onnx"\n'
    (root / "awaz.toml").write_text(f'voice = "tone"\n{own}')
    with watched(root) as log:
        for name in ("hum.onnx", "hum.onnx.json"):
            (voices / name).write_bytes(b"new")
            assert log.next() == "tone: a.txt b.txt"
        (voices / "other.onnx").write_bytes(b"nobody's")
        assert log.is_silent()


def test_recordings_are_watched(root: Path) -> None:
    """Those of whole articles and of paragraphs, also in a folder that was not there before."""
    recordings = root / "recordings"
    recordings.mkdir()
    own = '[voices.saba]\nengine = "recorded"\nfile = "recordings"\n'
    (root / "awaz.toml").write_text(f'voice = "tone"\n{own}')
    with watched(root) as log:
        (recordings / "a.wav").write_bytes(b"new")
        assert log.next() == "tone: a.txt b.txt"
        (recordings / "a.wav.aup3").write_bytes(b"an editor's")
        assert log.is_silent()
        (recordings / "b").mkdir()
        assert log.next() == "tone: a.txt b.txt"
        assert log.is_silent()
        (recordings / "b" / "p001.wav").write_bytes(b"new")
        assert log.next() == "tone: a.txt b.txt"
        (recordings / "a.wav").unlink()
        assert log.next() == "tone: a.txt b.txt"
        assert log.is_silent()
