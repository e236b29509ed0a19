"""A voice from another package: the very one in docs/voices.md, from its wheel."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable
from importlib.metadata import EntryPoint
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
from speech import FakeVoice

from awaz.audio import voices
from awaz.audio.voice import VoiceSettings
from awaz.audio.voices import find_voice
from awaz.errors import VoiceError
from awaz.voices import offered
from awaz.workspace import Settings

ROOT = Path(__file__).parents[1]
MANUAL = ROOT / "docs" / "voices.md"
FILE = re.compile(r"^`([\w.]+)`\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a venv of its own that has what this one has, and the manual's voice."""
    folder = tmp_path_factory.mktemp("plugin")
    source = folder / "source"
    source.mkdir()
    for name, text in FILE.findall(MANUAL.read_text(encoding="utf-8")):
        (source / name).write_text(text, encoding="utf-8")
    assert {path.name for path in source.iterdir()} == {"pyproject.toml", "awaz_telegraph.py"}
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    alone = ("--no-deps", "--no-index", "--no-build-isolation")
    subprocess.run([*pip, "wheel", *alone, "-w", folder, source], check=True)
    [wheel] = folder.glob("*.whl")
    venv.create(folder / "venv", with_pip=False)
    python = folder / "venv" / "bin" / "python"
    vars = {"base": str(folder / "venv"), "platbase": str(folder / "venv")}
    packages = Path(sysconfig.get_path("purelib", "venv", vars=vars))
    ours = f"{ROOT / 'src'}\n{sysconfig.get_path('purelib')}\n"
    (packages / "ours.pth").write_text(ours, encoding="utf-8")
    subprocess.run([*pip, "--python", python, "install", *alone[:2], wheel], check=True)
    return python


def test_the_manuals_voice_is_thirty_lines() -> None:
    """As it says, and whole."""
    code = dict(FILE.findall(MANUAL.read_text(encoding="utf-8")))["awaz_telegraph.py"]
    assert sum(bool(line.strip()) for line in code.splitlines()) <= 35


def test_it_makes_an_edition_that_checks(installed: Path, tmp_path: Path) -> None:
    """Found by its entry point, listed, spoken with, and every file of the edition agrees."""
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "a.txt").write_text("یہ پہلا جملہ ہے۔\nدوسرا بھی۔\n", encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": ""}

    def awaz(*arguments: str) -> str:
        asked = [str(installed), "-m", "awaz", "-C", str(tmp_path), *arguments]
        done = subprocess.run(asked, capture_output=True, text=True, env=environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert "telegraph   تار, ur, offline, word times, CC0-1.0, installed" in awaz("voices")
    assert "2 spoken" in awaz("build", "--voice", "telegraph")
    assert "a: ok" in awaz("check")
    timeline = json.loads((tmp_path / "output" / "a" / "timeline.json").read_text(encoding="utf-8"))
    [first, _] = timeline["paragraphs"]
    words = first["sentences"][0]["words"]
    beeps = [after["start"] - word["start"] for word, after in pairwise(words)]
    assert beeps == pytest.approx([3 / 12, 5 / 12, 5 / 12], abs=0.02)


def broken() -> None:
    raise ModuleNotFoundError("No module named 'telegraphy'")


@pytest.mark.parametrize(
    ("load", "told"),
    [
        (broken, "ModuleNotFoundError: No module named 'telegraphy'"),
        (lambda: lambda settings: object(), "lacks info, version, limit, consumes, load, speak"),
        (lambda: lambda: None, "TypeError"),
        (lambda: lambda settings: FakeVoice(b""), "it calls itself 'fake'"),
    ],
)
def test_a_package_that_brings_no_voice_is_named(
    monkeypatch: pytest.MonkeyPatch, load: Callable[[], object], told: str
) -> None:
    """With what is wrong, and how to be rid of it; the other voices are there all the same."""
    point = EntryPoint("telegraph", "awaz_telegraph:Telegraph", "awaz.voices")
    vars(point)["dist"] = SimpleNamespace(name="awaz-telegraph")
    monkeypatch.setattr(EntryPoint, "load", lambda self: load())
    monkeypatch.setattr(voices, "_plugins", lambda: [point])
    voices._found.cache_clear()
    with pytest.raises(VoiceError, match=rf"awaz-telegraph.*{told}.*pip uninstall awaz-telegraph"):
        find_voice("telegraph", VoiceSettings())
    listed = list(offered(Settings()))
    assert sum(isinstance(each, VoiceError) for each in listed) == 1
    assert len(listed) == len(voices.VOICES) + 1
    voices._found.cache_clear()
