"""The parts of a long narration, which its EPUB plays, are held against the whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from awaz.audio import parts
from awaz.build import build_article
from awaz.check import programs
from awaz.check.edition import check_edition
from awaz.workspace import Settings, Workspace

TEXT = """# آج کی خبریں

یہ پہلا جملہ ہے۔

## پہلا حصہ

یہ دوسرا جملہ ہے؛ تیسرا بھی۔

## دوسرا حصہ

پانچواں جملہ ہے۔
"""
SECOND = "EPUB/audio/text-002.mp3"
FRAME = 192


@pytest.fixture(scope="module", params=[False, True], ids=["sentences", "words"])
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An edition whose narration was cut as if it were long."""
    root = tmp_path_factory.mktemp("parts")
    (root / "text").mkdir()
    path = root / "text" / "khabren.md"
    path.write_text(TEXT, encoding="utf-8")
    settings = Settings(voice="tone", epub_words=request.param)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "LONG_S", 1)
        return build_article(path, Workspace(root, settings)).folder


@pytest.fixture
def faults(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str, Callable[[bytes], bytes]], list[str]]:
    """What is found once a file of the EPUB is changed."""
    monkeypatch.setattr(programs, "epubcheck_command", lambda: None)
    monkeypatch.setenv("PATH", "")

    def found(name: str, change: Callable[[bytes], bytes]) -> list[str]:
        folder = tmp_path / "output" / whole.name
        shutil.copytree(whole, folder)
        with (
            ZipFile(whole / "khabren.epub") as old,
            ZipFile(folder / "khabren.epub", "w") as new,
        ):
            for info in old.infolist():
                data = old.read(info)
                new.writestr(info, change(data) if info.filename == name else data)
        told = map(str, check_edition(folder).faults)
        # The report's digest is told of too: it is about files, not about what they hold.
        return [item for item in told if item.startswith("khabren.epub") and "SHA" not in item]

    return found


Faults = Callable[[str, Callable[[bytes], bytes]], list[str]]


def test_parts_that_are_the_whole_have_no_fault(faults: Faults) -> None:
    """Each document's clips begin at nought, and fit the timeline all the same."""
    assert faults("", bytes) == []


def test_a_part_with_another_sound_is_found(faults: Faults) -> None:
    """A frame that is not the MP3's, in the midst of a part."""
    changed = faults(SECOND, lambda data: data[: 20 * FRAME] + bytes(FRAME) + data[21 * FRAME :])
    expected = "the parts of the sound: expected the frames of khabren.mp3, found others"
    assert changed == [f"khabren.epub: {expected}"]


def test_a_part_that_is_too_short_is_found(faults: Faults) -> None:
    """Its first frame tells of more, its frames are not all there, and what follows is early."""
    changed = "\n".join(faults(SECOND, lambda data: data[:-FRAME]))
    assert f"first frame of {SECOND}: expected " in changed
    assert "the parts of the sound: expected the frames of khabren.mp3" in changed
    assert "beginning of p005s001" in changed


def test_a_clip_counted_from_the_wholes_beginning_is_found(faults: Faults) -> None:
    """The times of a part's clips are those of its own file."""

    def later(data: bytes) -> bytes:
        assert data.count(b'clipBegin="0:00:00.000"') == 1
        return data.replace(b'clipBegin="0:00:00.000"', b'clipBegin="0:00:00.100"')

    assert any("beginning of p003s001" in fault for fault in faults("EPUB/text-002.smil", later))
