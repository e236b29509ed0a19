"""The compact player for other sites' frames, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from browser import Visitor, axe_faults
from editions import Built
from playwright.sync_api import Frame, Page
from server import Served

from awaz.output.page import write_page

TIME = "document.querySelector('audio').currentTime"
READY = "() => document.querySelector('audio').readyState >= 3"
PHONE_FRAME = {"width": 320, "height": 220}

HOST = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Host</title></head><body>
<script>
window.messages = [];
addEventListener("message", event => messages.push(event.data));
</script>
<iframe src="{address}" title="player" width="320" height="220" {attributes}></iframe>
</body></html>
"""
Host = Callable[..., tuple[Page, Frame]]


@pytest.fixture
def hosted(given: Built, tmp_path: Path, served: Callable[[Path], Served], visit: Visitor) -> Host:
    """Open a page of another origin with the compact player in a frame."""

    def open_host(query: str = "?embed", attributes: str = 'allow="autoplay"') -> Any:
        address = served(given.index.parent).address + "index.html" + query
        (tmp_path / "host.html").write_text(
            HOST.format(address=address, attributes=attributes), encoding="utf-8"
        )
        visited = visit(served(tmp_path).address + "host.html")
        frame = visited.page.frames[1]
        frame.wait_for_selector("html[data-ready]")
        return visited.page, frame

    return open_host


def messages(page: Page, kind: str) -> list[dict[str, Any]]:
    """What the player has told the page around it."""
    told: list[dict[str, Any]] = page.evaluate(
        "kind => messages.filter(message => message.type === kind)", kind
    )
    return told


def test_the_compact_player_is_small(given: Built, visit: Visitor, served: Any) -> None:
    """At 320 pixels it is no higher than 220, and shows title, text and controls alone."""
    address = served(given.index.parent).address + "index.html?embed"
    page = visit(address, viewport=PHONE_FRAME).page
    page.wait_for_selector("html[data-ready]")
    page.evaluate("document.fonts.ready.then(() => null)")
    assert page.evaluate("document.documentElement.scrollHeight") <= 220
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for hidden in ("#text", "header", "footer", ".skip"):
        assert not page.locator(hidden).first.is_visible()
    assert page.locator("#play").is_visible()
    assert page.locator("[data-opens='d-share']").is_visible()
    link = page.locator("main.embed h1 a")
    assert link.get_attribute("href") == address.removesuffix("?embed")
    assert link.get_attribute("target") == "_blank"
    assert given.edition.article.title in link.inner_text()
    assert page.locator(".embed [aria-live], .embed [role=status]").count() == 0


def test_a_long_title_keeps_to_its_line(given: Built, tmp_path: Path, visit: Visitor) -> None:
    """A title wider than the frame is cut at its end, and the frame does not scroll sideways."""
    article = replace(given.edition.article, title="بہت لمبا عنوان " * 12)
    write_page(replace(given.edition, article=article), tmp_path)
    page = visit(tmp_path / "index.html", "?embed", viewport=PHONE_FRAME).page
    page.wait_for_selector("html[data-ready]")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE_FRAME["width"]
    assert page.evaluate("document.documentElement.scrollHeight") <= PHONE_FRAME["height"]


def test_the_page_itself_is_whole(given: Built, visit: Visitor) -> None:
    """Without `?embed` there is no compact player."""
    page = visit(given.index).page
    page.wait_for_selector("html[data-ready]")
    assert page.locator(".embed").count() == 0
    assert page.locator("#text").is_visible()


def test_it_tells_its_height(hosted: Host) -> None:
    """The page around it is told the height, again when it changes, and never in a circle."""
    page, frame = hosted()
    page.wait_for_function("() => messages.some(message => message.type === 'size')")
    frame.evaluate("document.fonts.ready.then(() => null)")
    page.wait_for_timeout(200)
    sizes = messages(page, "size")
    assert sizes[-1] == {"source": "awaz", "type": "size", "height": sizes[-1]["height"]}
    assert 150 < sizes[-1]["height"] <= 220
    page.evaluate("() => { document.querySelector('iframe').height = 600; }")
    page.wait_for_timeout(300)
    assert messages(page, "size")[-1]["height"] == sizes[-1]["height"]
    page.evaluate("() => { document.querySelector('iframe').width = 1200; }")
    page.wait_for_function(
        "height => messages.findLast(message => message.type === 'size').height < height",
        arg=sizes[-1]["height"],
    )


def test_it_tells_what_it_plays(given: Built, hosted: Host) -> None:
    """Playing, pausing, seeking and each new sentence are told, and the time once a second."""
    page, frame = hosted()
    frame.wait_for_function(READY)
    at = given.start("p002s001")
    frame.evaluate("seconds => { document.querySelector('audio').currentTime = seconds; }", at)
    page.wait_for_function(
        "() => messages.some(message => message.sentence === 'p002s001' && !message.playing)"
    )
    frame.evaluate("() => document.querySelector('audio').play()")
    page.wait_for_function("() => messages.findLast(m => m.type === 'position').playing")
    before = len(messages(page, "position"))
    page.wait_for_timeout(2500)
    assert 2 <= len(messages(page, "position")) - before <= 4
    frame.evaluate("() => document.querySelector('audio').pause()")
    page.wait_for_function("() => !messages.findLast(m => m.type === 'position').playing")
    last = messages(page, "position")[-1]
    assert last["time"] == pytest.approx(frame.evaluate(TIME), abs=0.01)
    assert last | {"time": 0, "duration": 0} == {
        **{"source": "awaz", "type": "position", "slug": given.edition.article.slug},
        **{"time": 0, "duration": 0, "playing": False, "sentence": "p002s001"},
    }


def test_the_heard_line_is_seen(given: Built, hosted: Host) -> None:
    """In two lines, the word being heard is always seen and marked, also past Latin words."""
    _, frame = hosted()
    frame.wait_for_function(READY)
    words = [cue for cue in given.edition.timeline.words if cue.id.startswith(("p002", "p004"))]
    rate = given.edition.timeline.rate
    text = {
        f"{sentence.id}w{number:03}": word.text
        for sentence in given.edition.article.sentences()
        for number, word in enumerate(sentence.words, 1)
    }
    for cue in words[::5]:
        seen = frame.evaluate(
            """async seconds => {
                document.querySelector("audio").currentTime = seconds;
                await new Promise(requestAnimationFrame);
                await new Promise(requestAnimationFrame);
                const line = document.querySelector(".embed p");
                const inLine = [...CSS.highlights.get("awaz-word")]
                    .filter(range => line.contains(range.startContainer));
                const word = inLine[0]?.getBoundingClientRect();
                const box = line.getBoundingClientRect();
                const middle = word && (word.top + word.bottom) / 2;
                return [inLine.map(String), middle > box.top && middle < box.bottom];
            }""",
            (cue.start + cue.end) / 2 / rate,
        )
        assert seen == [[text[cue.id]], True], cue.id


def test_a_locked_frame(hosted: Host) -> None:
    """In a frame without storage and origin of its own it plays, and tells what it plays."""
    page, frame = hosted(attributes='sandbox="allow-scripts" allow="autoplay"')
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.reload()
    frame = page.frames[1]
    frame.wait_for_function(READY)
    frame.evaluate("() => document.querySelector('audio').play()")
    page.wait_for_function("() => messages.some(message => message.playing && message.time > 0.3)")
    frame.evaluate("() => document.querySelector('audio').pause()")
    # The fonts such a frame must do without are all that is complained of.
    others = [line for line in complaints if "font" not in line and "load resource" not in line]
    assert others == []


def test_the_compact_player_is_sound(given: Built, visit: Visitor, served: Any) -> None:
    """axe finds nothing in it."""
    address = served(given.index.parent).address + "index.html?embed"
    visited = visit(address, viewport={"width": 320, "height": 220})
    visited.page.wait_for_selector("html[data-ready]")
    assert axe_faults(visited.page) == []
    assert visited.console == []
