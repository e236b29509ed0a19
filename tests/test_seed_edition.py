"""The real article in the real voice, from the text to the page that plays it.

Clips that `make edition` has kept are used; without them, or where they are out of date, the
article is spoken here.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browser import Visitor, axe_faults, html_faults
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


HEARD = """() => {
    const [range] = CSS.highlights.get("awaz-word") ?? [];
    return [document.querySelector("audio").currentTime, range ? range.toString() : ""];
}"""


def test_the_page_plays_and_follows(folder: Path, timeline: Any, visit: Visitor) -> None:
    """Opened from a file: a click plays its sentence, and the word heard is the word marked."""
    visited = visit(folder / "index.html")
    page = visited.page
    target = list(sentences(timeline))[4]
    page.locator(f"#{target['id']}").click(position={"x": 200, "y": 20})
    page.wait_for_function(
        f"() => document.querySelector('audio').currentTime > {target['start'] + 0.5}"
    )
    seen = set()
    for _ in range(30):
        time, text = page.evaluate(HEARD)
        near = [
            word["text"]
            for word in target["words"]
            if word["start"] - 0.05 <= time <= word["end"] + 0.05
        ]
        if near and text:
            assert text in near
            seen.add(text)
        page.wait_for_timeout(60)
    assert len(seen) >= 3
    assert visited.console == []
