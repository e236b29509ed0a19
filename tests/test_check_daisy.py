"""A talking book is held against its edition, and each planted fault is found."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from editions import Built
from packed import changed
from talking import Talking

from awaz.check.daisy import check_daisy
from awaz.check.timeline import read_reference
from awaz.check.told import Fault, Finding, Told
from awaz.output.daisy import write_daisy

Change = Callable[[str], str]


@pytest.fixture
def folder(given: Built, tmp_path: Path) -> Path:
    """A copy of an edition, with its talking book."""
    copy = tmp_path / "edition"
    shutil.copytree(given.index.parent, copy)
    write_daisy(given.edition, copy, album="آواز")
    return copy


def found_in(folder: Path, given: Built) -> list[Finding]:
    article = given.edition.article
    voices = tuple(voice.label for voice in given.edition.voices)
    told = Told(article.title, article.language, article.direction, voices)
    return list(check_daisy(folder, read_reference(folder, told)))


def replaced(old: str, new: str) -> Change:
    """The first of what is written so, written otherwise."""
    return lambda text: text.replace(old, new, 1)


def put(pattern: str, new: str) -> Change:
    """The first of what matches, written otherwise."""
    return lambda text: re.sub(pattern, new, text, count=1, flags=re.DOTALL)


def meta(name: str, value: str) -> Change:
    """Something else told under a name."""
    return put(rf'(name="{name}" content=")[^"]*', rf"\g<1>{value}")


@pytest.mark.parametrize("name", ["given", "tabled", "hostile"])
def test_a_good_book_has_no_fault(
    request: pytest.FixtureRequest, name: str, tmp_path: Path
) -> None:
    """Whatever the text holds."""
    edition = request.getfixturevalue(name)
    copy = tmp_path / "edition"
    shutil.copytree(edition.index.parent, copy)
    write_daisy(edition.edition, copy)
    assert found_in(copy, edition) == []


def test_a_made_up_title_is_listed(derived: Built, tmp_path: Path) -> None:
    """It is shown above the text, nobody hears it, and that is no fault."""
    copy = tmp_path / "edition"
    shutil.copytree(derived.index.parent, copy)
    write_daisy(derived.edition, copy)
    (listed,) = found_in(copy, derived)
    assert not isinstance(listed, Fault)
    assert "a title made from the first words" in str(listed)


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("s0001.smil", "#title", "#p001s001", "title: expected"),
        ("ncc.html", "#par-title", "#par-p001s001", "expected title"),
        ("ncc.html", 'par-title">اپنی', 'par-title">', "text of the title"),
    ],
)
def test_faults_of_a_made_up_title_are_found(
    derived: Built, tmp_path: Path, file: str, old: str, new: str, told: str
) -> None:
    """Where it leads, and that it is the same in both places."""
    copy = tmp_path / "edition"
    shutil.copytree(derived.index.parent, copy)
    write_daisy(derived.edition, copy)
    book = Talking(next(copy.glob("*.daisy.zip")))
    changed(book, tmp_path / "faulty.zip", {file: replaced(old, new)}).path.replace(book.path)
    assert any(told in str(item) for item in found_in(copy, derived) if isinstance(item, Fault)), (
        found_in(copy, derived)
    )


def test_without_a_book_there_is_nothing_to_say(folder: Path, given: Built) -> None:
    """The format is made when asked for."""
    next(folder.glob("*.daisy.zip")).unlink()
    assert found_in(folder, given) == []


@pytest.mark.parametrize(
    ("file", "change", "told"),
    [
        # Clips
        ("s0001.smil", put(r'clip-end="npt=[0-9.]+s"', 'clip-end="npt=1.000s"'), "end of p001s001"),
        (
            "s0002.smil",
            put(r'clip-begin="npt=[0-9.]+s"', 'clip-begin="npt=1.000s"'),
            "beginning of p003s001",
        ),
        ("s0001.smil", put(r"<par [^>]*par-p002s001.*?</par>", ""), "p002s001: expected"),
        ("s0001.smil", put(r'dur="[0-9.]+s"', 'dur="1.000s"'), "dur in s0001.smil"),
        # Lengths and counts
        ("ncc.html", meta("ncc:totalTime", "09:09:09"), "ncc:totalTime"),
        (
            "s0002.smil",
            meta("ncc:totalElapsedTime", "00:00:00"),
            "ncc:totalElapsedTime in s0002.smil",
        ),
        ("s0001.smil", meta("ncc:timeInThisSmil", "00:09:00"), "ncc:timeInThisSmil in s0001.smil"),
        (
            "master.smil",
            meta("ncc:timeInThisSmil", "00:09:00"),
            "ncc:timeInThisSmil in master.smil",
        ),
        ("master.smil", put(r"<ref [^>]*/>", ""), "files in master.smil"),
        ("ncc.html", meta("ncc:tocItems", "7"), "ncc:tocItems: expected 2"),
        ("ncc.html", meta("ncc:depth", "5"), "ncc:depth: expected 2"),
        ("ncc.html", meta("ncc:files", "3"), "ncc:files: expected 7"),
        ("ncc.html", meta("ncc:kByteSize", "3"), "ncc:kByteSize: expected"),
        # What must be told
        (
            "ncc.html",
            put(r'<meta name="dc:publisher"[^>]*/>', ""),
            "dc:publisher in ncc.html: expected once, found 0 times",
        ),
        ("ncc.html", meta("dc:date", "yesterday"), "dc:date"),
        ("ncc.html", replaced("audioFullText", "audioNcc"), "ncc:multimediaType"),
        ("s0002.smil", meta("dc:identifier", "another"), "dc:identifier in s0002.smil"),
        # Headings and links
        (
            "ncc.html",
            replaced("smil#par-p003s001", "smil#par-p003s009"),
            "expected p003s001, found s0002.smil#par-p003s009",
        ),
        (
            "ncc.html",
            replaced("s0002.smil#", "s0009.smil#"),
            "s0002.smil: expected a heading that leads there",
        ),
        ("ncc.html", replaced("smil#par-p001s001", "smil#par-p002s001"), "expected p001s001"),
        ("ncc.html", put(r"<h2 .*?</h2>", ""), "headings: expected 1, found 0"),
        ("ncc.html", put(r"<h2 (.*?)</h2>", r"<h4 \1</h4>"), "2 at most, found 4"),
        ("ncc.html", replaced(' class="title"', ""), "first heading"),
        ("s0001.smil", replaced("text.html#p002s001", "text.html#lost"), "text of s0001.smil"),
        ("s0001.smil", replaced("narration.mp3", "lost.mp3"), "sound of s0001.smil"),
        # Text and sound
        ("text.html", replaced("Viettel", "Vietnam"), "text of p004s002"),
        ("text.html", replaced('id="p002s001"', 'id="p002s009"'), "p002s001"),
        (
            "text.html",
            replaced('id="p002"', 'id="p001"'),
            "p001 in text.html: expected once, found 2 times",
        ),
        ("text.html", replaced("</h1>", "</h1><p>more</p>"), "text that is shown"),
        ("text.html", put(r"<h2 (.*?)</h2>", r"<h3 \1</h3>"), "level in text.html"),
        ("narration.mp3", lambda sound: sound[:-1], "the bytes of the MP3"),
    ],
)
def test_a_planted_fault_is_found(
    folder: Path, given: Built, tmp_path: Path, file: str, change: Change, told: str
) -> None:
    """And told with its place."""
    book = Talking(next(folder.glob("*.daisy.zip")))
    faulty = changed(book, tmp_path / "faulty.zip", {file: change})
    faulty.path.replace(book.path)
    assert any(told in str(item) for item in found_in(folder, given) if isinstance(item, Fault)), (
        found_in(folder, given)
    )


def test_a_file_that_is_missing_is_found(folder: Path, given: Built, tmp_path: Path) -> None:
    """The sound, and the text."""
    book = Talking(next(folder.glob("*.daisy.zip")))
    for name, place in (("narration.mp3", "sound of s0001.smil"), ("text.html", "text of s0001")):
        faulty = changed(book, tmp_path / "faulty.zip", {}, without=name)
        copy = tmp_path / name
        shutil.copytree(folder, copy)
        shutil.copy(faulty.path, copy / book.path.name)
        assert any(place in str(item) for item in found_in(copy, given))
