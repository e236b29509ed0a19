"""The page under the field's own checkers, and the checkers under faults planted for them."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from browser import (
    Visitor,
    axe_faults,
    html_faults,
    html_validate_faults,
    kept_comfort,
    layout_faults,
    lighthouse_report,
    open_by_button,
    space_text,
    wait_until,
)
from editions import Built
from playwright.sync_api import Page, Playwright
from server import Served

THEMES = ["light", "dark", "sepia", "contrast"]
DIALOGS = ["d-reading", "d-listening", "d-search", "d-share", "d-keys"]
PLACES = ["main", *DIALOGS]
TALL = 5000
"""A window this high shows the whole page and the whole of each dialog."""

PLANT = """([place, markup]) => {
    const planted = document.createElement("div");
    planted.id = "planted";
    document.querySelector(place).append(planted);
    for (const [name, text, style] of markup) {
        const element = planted.appendChild(document.createElement(name));
        element.textContent = text;
        element.style.cssText = style;
    }
}"""
PALE = [("p", "یہ متن پھیکا ہے", "color: #888; background: #999")]


def everywhere(page: Page, check: Callable[[Page], list[str]]) -> dict[str, list[str]]:
    """What a check finds on the page, and in each of its dialogs while it is open."""
    found = {"page": check(page)}
    for dialog in DIALOGS:
        open_by_button(page, dialog)
        found[dialog] = check(page)
        page.keyboard.press("Escape")
    return {place: faults for place, faults in found.items() if faults}


# --- Accessibility -------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing(given: Built, visit: Visitor, theme: str, width: int) -> None:
    """No rule of axe is broken in any theme, contrast of 7:1 included, nor in any dialog."""
    viewport = {"width": width, "height": TALL}
    page = visit(given.index, viewport=viewport, init=kept_comfort(theme=theme)).page
    assert page.locator("html").get_attribute("data-theme") == theme
    assert everywhere(page, axe_faults) == {}


def test_axe_finds_nothing_in_english(given: Built, visit: Visitor) -> None:
    """Nor is one broken when the interface is English and the text is in Naskh."""
    viewport = {"width": 360, "height": TALL}
    init = kept_comfort(language="en", face="naskh")
    assert everywhere(visit(given.index, viewport=viewport, init=init).page, axe_faults) == {}


@pytest.mark.parametrize("place", PLACES)
def test_axe_finds_pale_text(given: Built, visit: Visitor, place: str) -> None:
    """Pale text is found in Nastaliq, on the page and at the end of an open dialog."""
    page = visit(given.index, viewport={"width": 360, "height": TALL}).page
    if place in DIALOGS:
        open_by_button(page, place)
    page.evaluate(PLANT, [f"#{place}" if place in DIALOGS else place, PALE])
    face = page.locator("#planted p").evaluate("e => getComputedStyle(e).fontFamily")
    assert face.startswith('"Noto Nastaliq Urdu"')
    faults = axe_faults(page)
    assert any("#planted" in fault and "color-contrast:" in fault for fault in faults)


@pytest.mark.slow
def test_lighthouse(given: Built, served: Callable[[Path], Served], playwright: Playwright) -> None:
    """Lighthouse gives the page all its points, and takes some away for a planted fault."""
    folder = given.index.parent
    address = served(folder).address
    report = lighthouse_report(address + given.index.name, playwright)
    assert report.failed == []
    assert report.scores == {"accessibility": 100, "best-practices": 100}
    (folder / "broken.html").write_text(
        given.index.read_text("utf-8").replace('lang="ur"', "", 1), "utf-8"
    )
    report = lighthouse_report(f"{address}broken.html", playwright)
    (folder / "broken.html").unlink()
    assert report.failed == ["html-has-lang"]
    assert report.scores["accessibility"] < 100


# --- Markup --------------------------------------------------------------------------------------


@pytest.mark.parametrize("checker", [html_faults, html_validate_faults])
def test_html_is_valid(
    given: Built,
    derived: Built,
    tabled: Built,
    hostile: Built,
    tmp_path: Path,
    checker: Callable[..., list[str]],
) -> None:
    """Neither HTML checker has an error or a warning; a planted fault each does find."""
    assert checker(given.index, derived.index, tabled.index, hostile.index) == []
    broken = tmp_path / "broken.html"
    page = given.index.read_text("utf-8")
    broken.write_text(page.replace("<main", "<div><main", 1), "utf-8")
    assert checker(broken) != []


# --- Layout --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ur", "en"])
@pytest.mark.parametrize(
    ("width", "height", "size"),
    [
        pytest.param(320, 640, 1, id="small phone"),
        pytest.param(320, 640, 2, id="small phone at 200 %"),
        pytest.param(640, 360, 2, id="phone on its side at 200 %"),
        pytest.param(1280, 800, 3, id="desk at 300 %"),
    ],
)
def test_nothing_is_cut_or_covered(
    given: Built, visit: Visitor, width: int, height: int, size: float, language: str
) -> None:
    """Text of any size fits a small window, in each dialog too, also with WCAG's text spacing."""
    init = kept_comfort(size=size, language=language)
    page = visit(given.index, viewport={"width": width, "height": height}, init=init).page
    page.evaluate("document.fonts.ready.then(() => null)")
    assert everywhere(page, layout_faults) == {}
    space_text(page)
    assert everywhere(page, layout_faults) == {}


LONG = "ایک بہت ہی لمبا متن"
BOX = "display: block; inline-size: 120px; block-size: 60px"
PLANTED = [
    ("", [("p", 9 * LONG, "white-space: pre")]),
    ("scrolls sideways", [("p", LONG, f"{BOX}; overflow: auto; white-space: pre; padding: 90px")]),
    ("cut: ", [("p", LONG, "inline-size: 60px; white-space: pre; overflow: clip")]),
    ("cut: ", [("p", LONG, "block-size: 8px; overflow: hidden")]),
    ("runs out of it", [("button", LONG, "inline-size: 60px; white-space: pre")]),
    ("overlap: ", [("p", "ایک", BOX), ("p", "دو", f"{BOX}; margin-block-start: -70px")]),
    ("overlap: ", [("button", "", BOX), ("button", "", f"{BOX}; margin-block-start: -30px")]),
    ("covered: ", [("button", "ایک", BOX), ("p", "", "position: fixed; inset: 0; z-index: 9")]),
    ("small: ", [("button", "×", "min-inline-size: 0; inline-size: 24px")]),
]


@pytest.mark.parametrize("place", ["main", "d-reading"])
def test_layout_faults_are_found(given: Built, visit: Visitor, place: str) -> None:
    """Whatever is too wide, cut, overlapping, covered or small is found when planted."""
    page = visit(given.index, viewport={"width": 360, "height": 640}).page
    if place in DIALOGS:
        open_by_button(page, place)
    before = set(layout_faults(page))
    for fault, markup in PLANTED:
        page.evaluate(PLANT, [f"#{place}" if place in DIALOGS else place, markup])
        found = set(layout_faults(page)) - before
        assert any(fault in line for line in found), markup
        page.evaluate("document.getElementById('planted').remove()")


# --- The server of these tests -------------------------------------------------------------------


def test_the_server_gives_parts(served: Callable[[Path], Served], tmp_path: Path) -> None:
    """The tests' own server answers with the bytes asked for, and tells what was asked."""
    sound = bytes(range(256)) * 4
    (tmp_path / "a.mp3").write_bytes(sound)
    server = served(tmp_path)

    def ask(part: str) -> tuple[int, bytes, str]:
        request = urllib.request.Request(server.address + "a.mp3", headers={"Range": part})
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read(), answer.headers["Content-Type"]

    assert ask("bytes=10-19") == (206, sound[10:20], "audio/mpeg")
    assert ask("bytes=1000-") == (206, sound[1000:], "audio/mpeg")
    assert ask("bytes=-24") == (206, sound[-24:], "audio/mpeg")
    assert ask("") == (200, sound, "audio/mpeg")
    with pytest.raises(urllib.error.HTTPError) as refused:
        ask("bytes=1024-")
    refused.value.close()
    assert refused.value.code == 416
    assert server.asked == ["a.mp3"] * 5
    assert server.ranges == ["bytes=10-19", "bytes=1000-", "bytes=-24"]


def test_seeking_over_http(given: Built, served: Callable[[Path], Served], visit: Visitor) -> None:
    """Over HTTP the sound can be entered anywhere, and nothing is asked of any other server."""
    server = served(given.index.parent)
    visited = visit(server.address + given.index.name)
    page = visited.page
    wait_until(page, "document.querySelector('audio').readyState >= 3")
    page.evaluate("document.querySelector('audio').currentTime = 8")
    wait_until(page, "!document.querySelector('audio').seeking")
    assert page.evaluate("document.querySelector('audio').currentTime") == pytest.approx(8)
    assert server.ranges
    assert all(address.startswith((server.address, "data:")) for address in visited.requests)
    assert visited.console == []
