"""The page of an edition as a whole: what it tells, carries and stands beside."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from browser import Visitor, wait_until
from editions import HOSTILE, RATE, VOICE, Built

from awaz.output.inline import STYLES
from awaz.output.metadata import text_state
from awaz.output.page import STYLE_FILES, font_files, write_page
from awaz.output.timeline import timeline_values


def test_facts_are_told(given: Built, visit: Visitor) -> None:
    """Author, date, length, voice, its credit and the source stand on the page."""
    page = visit(given.index).page
    assert "نامہ نگار" in page.locator("header").inner_text()
    assert page.locator("time[datetime='2025-12-20']").inner_text() == "20 دسمبر 2025"
    seconds = given.edition.timeline.frames // RATE
    assert page.locator(f"time[datetime='PT{seconds}S']").count() == 1
    assert VOICE.label in page.locator("header").inner_text()
    assert VOICE.credit in page.locator("footer").inner_text()
    source = page.locator("footer a[href^='https:']")
    assert source.get_attribute("href") == given.edition.article.source


def test_same_edition_same_page(given: Built, tmp_path: Path) -> None:
    """The same edition gives the same files, and the fonts' licences stand beside the fonts."""
    write_page(given.edition, tmp_path)
    files = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    beside = {
        path.name: path.read_bytes()
        for path in given.index.parent.iterdir()
        if path.suffix != ".json" and path.stem != "warkshap"
    }
    assert files == beside
    assert set(files) == {"index.html", *(path.name for path in font_files())}
    assert {"OFL.txt", "noto-nastaliq-urdu-400.woff2"} < set(files)


def test_a_page_is_an_audiobook_s_way_in(given: Built, visit: Visitor) -> None:
    """It leads to the manifest."""
    link = visit(given.index).page.locator("head link[rel='publication']")
    assert link.get_attribute("href") == "publication.json"


def test_hostile_text_is_inert(hostile: Built, visit: Visitor) -> None:
    """Markup and script in title, text, author or source are shown and do nothing."""
    visited = visit(hostile.index)
    page = visited.page
    wait_until(page, "document.documentElement.dataset.ready === ''")
    assert page.evaluate("typeof window.hit") == "undefined"
    assert page.title() == HOSTILE[0][1]
    assert page.locator("a[href^='javascript']").count() == 0
    assert "javascript://x.org" in page.locator("footer").inner_text()
    assert page.locator("main img, b").count() == 0
    assert visited.console == []


def test_the_script_gets_the_exact_timeline(given: Built) -> None:
    """What the page holds, put together again, is what `timeline.json` says."""
    data = data_in(given, "awaz-timeline")
    texts = {sentence.id: sentence.text for sentence in given.edition.article.sentences()}
    assert [
        (
            id_,
            start / 10_000,
            end / 10_000,
            words_in(texts[id_], start, lengths, data["unit"], *more),
        )
        for id_, start, end, lengths, *more in data["rows"]
    ] == [
        (
            sentence["id"],
            sentence["start"],
            sentence["end"],
            [(word["start"], word["end"], word["from"], word["to"]) for word in sentence["words"]],
        )
        for paragraph in timeline_values(given.edition)["paragraphs"]
        for sentence in paragraph["sentences"]
    ]


def words_in(
    text: str, start: int, lengths: list[int], unit: int, places: list[int] | None = None
) -> list[tuple[float, float, int, int]]:
    """Start and end in seconds, first and last code point, of each word of a row."""
    ends = list(itertools.accumulate((abs(length) * unit for length in lengths), initial=start))
    times = [
        (ends[at] / 10_000, ends[at + 1] / 10_000)
        for at, length in enumerate(lengths)
        if length >= 0
    ]
    if places is None:
        places = [number for word in text.split(" ") for number in (1, len(word))]
        places[0] = 0
    edges = list(itertools.accumulate(places))
    return [
        (*time, *edge)
        for time, edge in zip(times, zip(edges[::2], edges[1::2], strict=True), strict=True)
    ]


def data_in(page_built: Built, name: str) -> Any:
    """What one of the page's data scripts holds."""
    page = page_built.index.read_text(encoding="utf-8")
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', page, re.S)
    assert found
    return json.loads(found[1])


def test_the_script_knows_its_edition(given: Built, hostile: Built) -> None:
    """Name, title, length and sound of the edition stand in the page, whatever the title is."""
    told = data_in(given, "awaz-edition")
    assert (told["slug"], told["mp3"]) == ("warkshap", "warkshap.mp3")
    assert told["title"] == given.edition.article.title
    assert told["duration"] == timeline_values(given.edition)["duration"]
    assert data_in(hostile, "awaz-edition")["title"] == HOSTILE[0][1]


def test_the_state_is_that_of_the_text(given: Built, derived: Built) -> None:
    """It changes with the text, and with nothing else."""
    article = given.edition.article
    assert text_state(article) == text_state(replace(article, title="اور", date="2026-01-01"))
    assert text_state(article) != text_state(derived.edition.article)
    assert data_in(given, "awaz-edition")["state"] == text_state(article)


def test_every_style_is_in_the_page() -> None:
    """No stylesheet is forgotten, but those of other pages, the EPUB, or brought in by script."""
    there = {path.name for path in STYLES.iterdir()}
    assert there - {"compare.css", "epub.css", "highlight.css", "library.css"} == set(STYLE_FILES)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["awaz-sentence", "awaz-word"])
def test_highlights_can_be_read(given: Built, visit: Visitor, name: str, scheme: str) -> None:
    """What is heard keeps a contrast of 7:1, and is underlined: colour is not all."""
    page = visit(given.index, color_scheme=scheme).page
    style = page.evaluate(
        """name => {
            const style = getComputedStyle(document.body, `::highlight(${name})`);
            return [style.color, style.backgroundColor, style.textDecorationLine];
        }""",
        name,
    )
    assert contrast(style[0], style[1]) >= 7
    assert style[2] == "underline"


def contrast(first: str, second: str) -> float:
    """WCAG's contrast of two colours written `rgb(…)`."""

    def luminance(colour: str) -> float:
        channels = [int(part) / 255 for part in colour.removeprefix("rgb(")[:-1].split(",")]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_runs_over_the_edge(given: Built, visit: Visitor, width: int) -> None:
    """No screen from 320 pixels on has to be scrolled sideways, and lines stay short enough."""
    page = visit(given.index, viewport={"width": width, "height": 800}).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    measure = "e => e.clientWidth / parseFloat(getComputedStyle(e).fontSize)"
    assert page.locator("main").evaluate(measure) <= 40


def test_print_is_the_transcript(given: Built, visit: Visitor) -> None:
    """On paper stand the text in black and the name of the sound file, and no player."""
    page = visit(given.index, color_scheme="dark").page
    page.emulate_media(media="print")
    assert not page.locator(".player").is_visible()
    assert page.locator(".printed").is_visible()
    assert given.edition.mp3.name in page.locator(".printed").inner_text()
    assert page.locator("main p").first.evaluate("e => getComputedStyle(e).color") == "rgb(0, 0, 0)"
    assert page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor") == (
        "rgb(255, 255, 255)"
    )
