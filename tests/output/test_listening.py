"""Following, seeking and playing, in a real browser."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from browser import Visitor, kept_comfort, wait_until
from editions import PAUSE_FRAMES, RATE, TEXT, Built
from following import READY, check_clicks, check_following, words_in
from playwright.sync_api import Page
from server import Served

from awaz.output.page import write_page

HIGHLIGHT = """name => [...CSS.highlights.get(name)].map(String).join("")"""
TIME = "document.querySelector('audio').currentTime"


def highlighted(page: Page, name: str) -> str:
    """The text a highlight lies on."""
    return str(page.evaluate(HIGHLIGHT, name))


def place_of(given: Built, served: Callable[[Path], Served], scheme: str) -> Path | str:
    """The page's address: its file, or from a server."""
    return given.index if scheme == "file" else served(given.index.parent).address + "index.html"


@pytest.mark.parametrize("scheme", ["file", "http"])
def test_the_heard_word_is_highlighted(
    given: Built, served: Callable[[Path], Served], visit: Visitor, scheme: str
) -> None:
    """At random moments of playing, and after random seeks, the word heard is the one marked."""
    visited = visit(place_of(given, served, scheme))
    check_following(visited.page, given.index.parent, seeks=50, moments=50, seed=4)
    assert visited.console == []


@pytest.mark.parametrize(
    ("scheme", "width", "face"),
    [
        ("file", 360, "nastaliq"),
        ("file", 1280, "naskh"),
        ("http", 1280, "nastaliq"),
        ("http", 360, "naskh"),
    ],
)
def test_a_click_plays_from_the_word(
    given: Built,
    served: Callable[[Path], Served],
    visit: Visitor,
    scheme: str,
    width: int,
    face: str,
) -> None:
    """A click on a word, Latin ones and each sentence's last among them, starts at that word."""
    words = words_in(given.index.parent)
    lasts = [word for word, after in pairwise(words) if word.sentence != after.sentence]
    texts = {sentence.id: sentence.text for sentence in given.edition.article.sentences()}
    latin = [w for w in words if texts[w.sentence][w.begins : w.ends].strip("()").isascii()]
    assert len(latin) > 5
    chosen = random.Random(width).sample(words, 50) + lasts + latin
    visited = visit(
        place_of(given, served, scheme),
        init=kept_comfort(face=face),
        viewport={"width": width, "height": 800},
    )
    check_clicks(visited.page, chosen)
    assert visited.console == []


def test_every_word_has_its_place(given: Built, visit: Visitor) -> None:
    """Each word's highlight lies on that word, past Latin runs and characters outside the BMP."""
    page = visit(given.index).page
    wait_until(page, READY)
    shown = page.evaluate(
        """async times => {
            const audio = document.querySelector("audio");
            const found = [];
            for (const time of times) {
                const moved = new Promise(done => { audio.onseeked = done; });
                audio.currentTime = time;
                await moved;
                found.push([...CSS.highlights.get("awaz-word")].map(String).join(""));
            }
            return found;
        }""",
        [(cue.start + cue.end) / 2 / RATE for cue in given.edition.timeline.words],
    )
    words = [word.text for sentence in given.edition.article.sentences() for word in sentence.words]
    assert shown == words


def test_pause_keeps_the_sentence(given: Built, visit: Visitor) -> None:
    """In a pause no word is highlighted, the sentence stays, and at the end both are gone."""
    page = visit(given.index).page
    wait_until(page, READY)
    cue = given.edition.timeline.sentences[1]
    page.evaluate("time => { document.querySelector('audio').currentTime = time }", cue.end / RATE)
    wait_until(page, "CSS.highlights.get('awaz-sentence').size === 1")
    assert highlighted(page, "awaz-sentence") == TEXT[0][1]
    assert highlighted(page, "awaz-word") == ""
    end = (given.edition.timeline.frames - PAUSE_FRAMES // 2) / RATE
    page.evaluate("time => { document.querySelector('audio').currentTime = time }", end)
    wait_until(page, "CSS.highlights.get('awaz-sentence').size === 0")


def test_selecting_does_not_play(given: Built, visit: Visitor) -> None:
    """Who drags over the text to select it, or clicks to let the selection go, hears nothing."""
    page = visit(given.index).page
    wait_until(page, READY)
    box = page.locator("#p002s001").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] - 20, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 200, box["y"] + 30, steps=5)
    page.mouse.up()
    assert page.evaluate("String(getSelection())") != ""
    assert page.evaluate("document.querySelector('audio').paused")
    page.locator("#p002s002").click()
    assert page.evaluate("document.querySelector('audio').paused")


PHONE = {"width": 360, "height": 640}
IN_VIEW = """id => {
    const lines = [...document.getElementById(id).getClientRects()];
    const player = document.getElementById("player").getBoundingClientRect();
    return lines[0].top >= 0 && lines[0].bottom <= player.top;
}"""
SEEK = "time => { document.querySelector('audio').currentTime = time; }"


def test_links_into_the_sound(given: Built, visit: Visitor) -> None:
    """A link to a sentence or a second seeks there, when opened or followed, and plays nothing."""
    start = given.start("p007s002")
    page = visit(given.index, "#p007s002", viewport=PHONE).page
    wait_until(page, f"Math.abs({TIME} - {start}) < 0.08")
    wait_until(page, "CSS.highlights.get('awaz-sentence').size === 1")
    page.evaluate("document.fonts.ready.then(() => null)")
    page.wait_for_timeout(300)
    assert page.evaluate(IN_VIEW, "p007s002")
    assert highlighted(page, "awaz-sentence") == page.locator("#p007s002").text_content()
    page.evaluate("location.hash = '#t=3.25'")
    wait_until(page, f"Math.abs({TIME} - 3.25) < 0.08")
    page.evaluate("location.hash = '#t=soon'")
    page.evaluate("location.hash = '#nothing'")
    page.wait_for_timeout(100)
    assert page.evaluate(TIME) == pytest.approx(3.25, abs=0.08)
    assert page.evaluate("document.querySelector('audio').paused")


def test_time_link_on_opening(given: Built, visit: Visitor) -> None:
    """A link to a second opens the page at that second."""
    page = visit(given.index, "#t=8.2").page
    wait_until(page, f"Math.abs({TIME} - 8.2) < 0.08")
    assert highlighted(page, "awaz-word") != ""


def test_time_link_shows_its_sentence(given: Built, visit: Visitor) -> None:
    """Above the player, also where the font changed the height of all that stands above."""
    start = given.start("p007s002")
    page = visit(given.index, f"#t={start + 0.5:.2f}", viewport=PHONE).page
    page.evaluate("document.fonts.ready.then(() => null)")
    page.wait_for_timeout(300)
    assert page.evaluate(IN_VIEW, "p007s002")


def test_a_link_that_plays(given: Built, visit: Visitor) -> None:
    """Who comes from the edition before, hears this one at once."""
    page = visit(given.index, "#play").page
    wait_until(page, f"{TIME} > 0.1")


def test_no_highlight_api(given: Built, visit: Visitor) -> None:
    """A browser without the Highlight API marks the sentence's element."""
    visited = visit(given.index, init="delete window.Highlight")
    page = visited.page
    wait_until(page, READY)
    page.locator("#p004s002").click(position={"x": 30, "y": 30})
    page.wait_for_selector("#p004s002.heard")
    page.locator("#p002s001").click(position={"x": 30, "y": 30})
    page.wait_for_selector("#p002s001.heard")
    assert page.locator(".heard").count() == 1
    assert visited.console == []


def test_voice_without_word_times(given: Built, tmp_path: Path, visit: Visitor) -> None:
    """When the voice cannot tell its words, the sentence is highlighted alone."""
    timeline = replace(given.edition.timeline, words=())
    (tmp_path / given.edition.mp3.name).write_bytes(given.edition.mp3.read_bytes())
    write_page(replace(given.edition, timeline=timeline), tmp_path)
    page = visit(tmp_path / "index.html", "#p004s001").page
    wait_until(page, "CSS.highlights.get('awaz-sentence').size === 1")
    assert highlighted(page, "awaz-word") == ""
    page.locator("#p002s002").click()
    start = given.start("p002s002")
    wait_until(page, f"{TIME} > {start} && {TIME} < {start + 3}")
    assert highlighted(page, "awaz-sentence") == page.locator("#p002s002").text_content()


def test_without_javascript(given: Built, visit: Visitor) -> None:
    """Without JavaScript the transcript reads, the sound plays, and nothing idle is shown."""
    page = visit(given.index, "#p003s001", java_script_enabled=False).page
    shown = page.locator("main").inner_text()
    for sentence in list(given.edition.article.sentences())[1:]:
        assert sentence.text in shown
    audio = page.locator("audio[controls]")
    assert audio.is_visible()
    assert audio.get_attribute("src") == given.edition.mp3.name
    assert page.locator("button:visible, input:visible").count() == 0
    audio.evaluate("audio => audio.play()")
    assert audio.evaluate("audio => audio.currentTime") > 0
    colour = "element => getComputedStyle(element).backgroundColor"
    other = page.locator("#p002s001").evaluate(colour)
    assert page.locator("#p003s001").evaluate(colour) != other


def test_nothing_is_fetched(given: Built, visit: Visitor) -> None:
    """A page asks for its own files alone and has nothing to tell the console."""
    visited = visit(given.index)
    page = visited.page
    wait_until(page, READY)
    page.evaluate("document.fonts.ready.then(() => null)")
    page.locator("#p004s001").click()
    wait_until(page, f"{TIME} > 1")
    names = {address.rsplit("/", 1)[1] for address in visited.requests}
    assert all(address.startswith(given.index.parent.as_uri()) for address in visited.requests)
    assert {"index.html", given.edition.mp3.name, "noto-nastaliq-urdu-400.woff2"} <= names
    assert page.evaluate("document.fonts.check('20px \"Noto Nastaliq Urdu\"')")
    assert visited.console == []
