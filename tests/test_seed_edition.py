"""The real article in the real voice, from the text to the page that plays it.

Clips that `make edition` has kept are used; without them, or where they are out of date, the
article is spoken here.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browser import Visitor, axe_faults, html_faults, kept_comfort
from following import check_clicks, check_following, words_in
from server import Served
from speech import RATE, dbfs, decoded

from awaz.build import build_article
from awaz.output.report import read_report
from awaz.workspace import Settings, Workspace

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).parents[1]
ARTICLE = REPOSITORY / "text" / "seed-article.txt"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("seed")
    (root / "text").mkdir()
    shutil.copy(ARTICLE, root / "text")
    shutil.copytree(REPOSITORY / "audio", root / "audio")
    return Workspace(root, Settings())


@pytest.fixture(scope="module")
def folder(workspace: Workspace) -> Path:
    return build_article(workspace.text / ARTICLE.name, workspace).folder


@pytest.fixture(scope="module")
def timeline(folder: Path) -> Any:
    return json.loads((folder / "timeline.json").read_text(encoding="utf-8"))


def sentences(timeline: Any) -> Iterator[Any]:
    for paragraph in timeline["paragraphs"]:
        yield from paragraph["sentences"]


def test_the_mp3_is_as_long_as_the_timeline(folder: Path, timeline: Any) -> None:
    """To the sample, as decoded."""
    assert len(decoded(folder / timeline["audio"])) == timeline["frames"]


def test_every_sentence_begins_where_it_should(folder: Path, timeline: Any) -> None:
    """Silence for 30 ms before, sound within 60 ms after."""
    sound = decoded(folder / timeline["audio"])
    for sentence in sentences(timeline):
        start = round(sentence["start"] * RATE)
        assert dbfs(sound[start - 720 : start]) < -45, sentence["id"]
        steps = [dbfs(sound[start + at : start + at + 120]) for at in range(0, 1440, 120)]
        assert max(steps) > -45, sentence["id"]


def test_every_word_lies_inside_its_sentence(timeline: Any) -> None:
    """In order, each with a time of its own."""
    for sentence in sentences(timeline):
        times = [sentence["start"]]
        for word in sentence["words"]:
            times += [word["start"], word["end"]]
            assert word["start"] < word["end"]
        assert times == sorted(times)
        assert times[-1] <= sentence["end"]
        assert "".join(word["text"] for word in sentence["words"]).replace(" ", "") == sentence[
            "text"
        ].replace(" ", "")


def test_the_page_is_light(folder: Path) -> None:
    """Without sound and fonts the page weighs no more than 120 kB."""
    assert (folder / "index.html").stat().st_size <= 120_000


def test_the_pace_is_a_reader_s(timeline: Any) -> None:
    """No sentence is rushed, dragged or cut short: 8 to 22 letters a second."""
    paces = [
        len(sentence["text"]) / (sentence["end"] - sentence["start"])
        for sentence in sentences(timeline)
    ]
    assert min(paces) > 8
    assert max(paces) < 22
    assert 12 < np.median(paces) < 18


def test_loudness_is_a_publisher_s(folder: Path) -> None:
    """-16 LUFS ± 0.5 and true peak at most -1 dBTP, measured on the decoded MP3."""
    loudness = read_report(folder)["sound"]["loudness"]
    assert abs(loudness["integrated"] + 16) <= 0.5
    assert loudness["true_peak"] <= -1


def test_nothing_vanishes_silently(folder: Path) -> None:
    """The comment counter is reported; the source is a link, and is not read out."""
    report = read_report(folder)
    assert [dropped["text"] for dropped in report["read"]["dropped"]] == ["تبصرہ (0)"]
    assert report["article"]["source"].startswith("https://dangcongsan.org.vn/")
    assert "ماخذ" not in (folder / "timeline.json").read_text(encoding="utf-8")


def test_one_changed_word_is_one_sentence_spoken(workspace: Workspace, folder: Path) -> None:
    """The report says which."""
    path = workspace.text / ARTICLE.name
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("بہت تعریف کی", "والہانہ تعریف کی"), encoding="utf-8")
    built = build_article(path, workspace)
    changed = read_report(built.folder)["sentences"]
    path.write_text(text, encoding="utf-8")
    again = build_article(path, workspace)
    assert (built.spoken, built.kept) == (1, changed["total"] - 1)
    assert changed["spoken"] == ["p002s001"]
    assert (again.spoken, again.written) == (0, True)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_is_accessible(folder: Path, visit: Visitor, width: int) -> None:
    """axe finds nothing, at the width of a phone and of a desk."""
    page = visit(folder / "index.html", viewport={"width": width, "height": 800}).page
    page.evaluate("document.fonts.ready")
    assert axe_faults(page) == []


def test_the_page_is_valid(folder: Path) -> None:
    """The Nu HTML checker finds nothing."""
    assert html_faults(folder / "index.html") == []


@pytest.mark.parametrize(
    ("scheme", "width", "face"), [("file", 1280, "nastaliq"), ("http", 360, "naskh")]
)
def test_the_page_plays_and_follows(
    folder: Path,
    served: Callable[[Path], Served],
    visit: Visitor,
    scheme: str,
    width: int,
    face: str,
) -> None:
    """At 200 random moments and after 50 random seeks the word heard is marked; 50 clicks play."""
    visited = visit(
        folder / "index.html" if scheme == "file" else served(folder).address + "index.html",
        init=kept_comfort(face=face),
        viewport={"width": width, "height": 800},
    )
    check_following(visited.page, folder, seeks=50, moments=200, seed=width)
    check_clicks(visited.page, random.Random(width).sample(words_in(folder), 50))
    assert visited.console == []
