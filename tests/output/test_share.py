"""Downloads, links to a place, and the line for other sites, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from browser import Visitor, axe_faults
from editions import HOSTILE, Built, article_of, built
from playwright.sync_api import Page
from server import Served

SEEK = "seconds => { document.querySelector('audio').currentTime = seconds; }"
OPEN = "() => document.querySelector('[data-opens=d-share]').click()"
SHARING = """navigator.share = async sent => {
    window.sent = sent;
    if (window.refusal) throw new DOMException("", window.refusal);
};"""
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined });"


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """An article whose title tries to get out of an attribute."""
    return built(article_of(HOSTILE), tmp_path_factory.mktemp("planted") / "edition")


def open_share(page: Page, seconds: float = 0) -> None:
    """Go to a moment, and open the sheet there."""
    page.wait_for_function("() => document.querySelector('audio').readyState >= 1")
    page.evaluate(SEEK, seconds)
    page.evaluate(OPEN)


def told(page: Page, part: str) -> None:
    """Wait until the sheet's own status line says this."""
    line = page.locator("#share-told")
    assert line.get_attribute("role") == "status"
    page.wait_for_function(
        "part => document.getElementById('share-told').textContent.includes(part)", arg=part
    )


def test_links_lead_to_the_place(given: Built, visit: Visitor) -> None:
    """Both links open the same page, at the moment and at the sentence that were shared."""
    page = visit(given.index, "#p003s001").page
    at = given.start("p004s002") + 0.43
    open_share(page, at)
    moment = page.input_value("#share-moment")
    sentence = page.input_value("#share-sentence")
    assert moment == f"{given.index.as_uri()}#t={int(at * 10) / 10:g}"
    assert sentence == f"{given.index.as_uri()}#p004s002"
    for link in (moment, sentence):
        opened = visit(link).page
        opened.wait_for_function("() => document.querySelector('audio').readyState >= 1")
        time = opened.evaluate("document.querySelector('audio').currentTime")
        assert given.start("p004s002") - 0.01 <= time <= at


def test_links_keep_to_the_moment(given: Built, visit: Visitor) -> None:
    """While the sheet is open the sound may go on, and the links stay."""
    page = visit(given.index).page
    open_share(page, 12)
    link = page.input_value("#share-moment")
    page.evaluate(SEEK, 20)
    page.wait_for_timeout(300)
    assert page.input_value("#share-moment") == link
    assert link.endswith("#t=12")
    page.keyboard.press("Escape")
    page.evaluate(OPEN)
    assert page.input_value("#share-moment").endswith("#t=20")


def test_links_leave_the_frame(
    given: Built, visit: Visitor, served: Callable[[Path], Served]
) -> None:
    """A link made in the compact player is the whole page's; other parameters stay."""
    address = served(given.index.parent).address + "index.html"
    for query, kept in (("?embed", ""), ("?embed=&from=x", "?from=x"), ("?from=x", "?from=x")):
        page = visit(address + query + "#t=1").page
        open_share(page, 3)
        assert page.input_value("#share-moment") == f"{address}{kept}#t=3"
        line = page.input_value("#share-embed")
        assert f'src="{address}{kept}{"&amp;" if kept else "?"}embed"' in line


def test_a_folder_has_no_line_for_other_sites(given: Built, visit: Visitor) -> None:
    """From a file there is nothing to embed yet, and the page says what to do first."""
    page = visit(given.index).page
    open_share(page)
    assert page.locator("#share-embed-file").is_visible()
    assert not page.locator("#share-embed").is_visible()
    assert page.input_value("#share-embed") == ""
    assert not page.locator("#share-send").is_visible()


def test_the_line_holds_any_title(
    planted: Built, visit: Visitor, served: Callable[[Path], Served]
) -> None:
    """The line for other sites is one frame with the page's address and title, whatever it is."""
    address = served(planted.index.parent).address + "index.html"
    page = visit(address).page
    open_share(page)
    assert not page.locator("#share-embed-file").is_visible()
    frame = page.evaluate(
        """line => {
            const { body } = new DOMParser().parseFromString(line, "text/html");
            const [frame] = body.children;
            return [body.childNodes.length, frame.localName, frame.src, frame.title, frame.height];
        }""",
        page.input_value("#share-embed"),
    )
    assert frame == [1, "iframe", f"{address}?embed", planted.edition.article.title, "220"]


def test_copying(given: Built, visit: Visitor, served: Callable[[Path], Served]) -> None:
    """A copied link is on the clipboard, and the sheet says so."""
    address = served(given.index.parent).address + "index.html"
    page = visit(address, permissions=["clipboard-read", "clipboard-write"]).page
    open_share(page, 2)
    for name in ("share-moment", "share-sentence", "share-embed"):
        page.click(f"#{name}-copy")
        told(page, "نقل ہو گیا")
        assert page.evaluate("navigator.clipboard.readText()") == page.input_value(f"#{name}")


@pytest.mark.parametrize(
    "init",
    [NO_CLIPBOARD, "navigator.clipboard.writeText = () => Promise.reject(new DOMException())"],
    ids=["missing", "refused"],
)
def test_copying_is_not_possible(given: Built, visit: Visitor, init: str) -> None:
    """Without a clipboard the link is selected for the reader, and the sheet says so."""
    visited = visit(given.index, init=init)
    page = visited.page
    open_share(page, 2)
    page.click("#share-sentence-copy")
    told(page, "منتخب ہے")
    chosen = page.evaluate(
        """() => {
            const field = document.activeElement;
            return [field.id, field.value.slice(field.selectionStart, field.selectionEnd)];
        }"""
    )
    assert chosen == ["share-sentence", page.input_value("#share-sentence")]
    assert visited.console == []


def test_sharing(given: Built, visit: Visitor, served: Callable[[Path], Served]) -> None:
    """Where the device can share, it gets title and link; to call it off is no fault."""
    address = served(given.index.parent).address + "index.html"
    visited = visit(address, init=SHARING)
    page = visited.page
    open_share(page, 4)
    page.click("#share-send")
    sent = {"title": given.edition.article.title, "url": f"{address}#t=4"}
    assert page.evaluate("window.sent") == sent
    page.evaluate("() => { window.refusal = 'AbortError'; }")
    page.click("#share-send")
    page.wait_for_timeout(100)
    assert page.locator("#share-told").inner_text() == ""
    page.evaluate("() => { window.refusal = 'NotAllowedError'; }")
    page.click("#share-send")
    told(page, "بھیجا نہیں")
    assert visited.console == []


def test_downloads_are_files_beside_the_page(given: Built, visit: Visitor) -> None:
    """Each download is a link with a size, and what it names is there."""
    page = visit(given.index).page
    open_share(page)
    links = page.locator("#d-share .files a[download][type]")
    assert links.count() >= 1
    mp3 = page.locator("#d-share .files a[type='audio/mpeg']")
    assert mp3.get_attribute("href") == given.edition.mp3.name
    size = given.edition.mp3.stat().st_size
    assert f"{size // 1000} kB" in page.locator("#d-share .files li").first.inner_text()


def test_sharing_is_sound(given: Built, visit: Visitor, served: Callable[[Path], Served]) -> None:
    """axe finds nothing in the open sheet, and nothing is wider than a narrow phone."""
    address = served(given.index.parent).address + "index.html"
    page = visit(address, viewport={"width": 360, "height": 3000}, init=SHARING).page
    open_share(page)
    assert axe_faults(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.locator("#d-share").evaluate("e => e.scrollWidth <= e.clientWidth")
