"""The page where it is easily forgotten: low windows, scroll bars, paper, other directions."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from browser import Visitor, launch, layout_faults, wait_until
from editions import RATE, Built, article_of, built
from playwright.sync_api import Playwright

from awaz.model import Role

READY = "document.documentElement.dataset.ready === ''"
HEARD_BOX = """() => {
    const [word] = CSS.highlights.get("awaz-word");
    const { top, bottom } = word.getBoundingClientRect();
    return [top, bottom, document.getElementById("player").getBoundingClientRect().top];
}"""


@pytest.mark.parametrize(("width", "height"), [(740, 360), (320, 256)])
def test_low_windows_show_what_is_heard(
    given: Built, visit: Visitor, width: int, height: int
) -> None:
    """On a phone held sideways, or at 400 %, the heard word and the play button are in view."""
    words = given.edition.timeline.words
    last = (words[-3].start + words[-3].end) / 2 / RATE
    size = {"width": width, "height": height}
    page = visit(given.index, f"#t={last}", viewport=size).page
    wait_until(page, READY)
    page.evaluate("document.fonts.ready.then(() => null)")
    page.wait_for_timeout(300)
    top, bottom, player = page.evaluate(HEARD_BOX)
    assert 0 <= top < bottom <= player < height
    assert page.locator("#play").is_visible()
    page.locator("#more").click()
    assert page.locator("#seek").is_visible()
    assert page.locator("[data-opens='d-search']").is_visible()


@pytest.mark.parametrize("width", [340, 353, 360, 375])
def test_a_scroll_bar_takes_room(given: Built, playwright: Playwright, width: int) -> None:
    """Beside a scroll bar that takes room nothing reaches over the edge either."""
    browser = launch(playwright, scroll_bars=True)
    page = browser.new_page(viewport={"width": width, "height": 700})
    page.goto(given.index.as_uri())
    wait_until(page, READY)
    assert page.evaluate("document.documentElement.clientWidth") < width
    assert layout_faults(page) == []
    browser.close()


def test_paper_holds_the_transcript(given: Built, visit: Visitor) -> None:
    """Printed are the transcript, what it is, and where it can be heard: no controls, no links
    to files, and not at the size or in the colours that a reader chose for the screen."""
    page = visit(
        given.index,
        init="""localStorage.setItem("awaz-comfort", '{"theme": "dark", "size": 3}')""",
    ).page
    wait_until(page, READY)
    page.emulate_media(media="print")
    for unprinted in ("#player", ".top", "#downloads", ".skip", "dialog", "#ruler"):
        assert not page.locator(unprinted).first.is_visible(), unprinted
    assert given.edition.mp3.name in page.locator(".printed").inner_text()
    for printed in ("h1", "main p"):
        element = page.locator(printed).first
        assert element.evaluate("e => getComputedStyle(e).color") == "rgb(0, 0, 0)"
        assert element.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") < 30
    ground = page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor")
    assert ground == "rgb(255, 255, 255)"


def test_lines_stay_short(given: Built, visit: Visitor) -> None:
    """On a wide screen a line holds no more than 40 times the size of its letters."""
    page = visit(given.index, viewport={"width": 1600, "height": 900}).page
    wait_until(page, READY)
    measure = "e => e.clientWidth / parseFloat(getComputedStyle(e).fontSize)"
    assert page.locator("main").evaluate(measure) <= 40


def test_contents_lead_there_again(tmp_path: Path, visit: Visitor) -> None:
    """A link of the contents leads to its heading each time it is followed."""
    texts = (
        (Role.TITLE, "عنوان"),
        (Role.HEADING, "پہلا حصہ"),
        (Role.BODY, "پہلے حصے کا متن یہاں ہے۔"),
        (Role.HEADING, "دوسرا حصہ"),
        (Role.BODY, "دوسرے حصے کا متن یہاں ہے۔"),
    )
    page_built = built(article_of(texts), tmp_path / "contents")
    page = visit(page_built.index).page
    wait_until(page, READY)
    time = "document.querySelector('audio').currentTime"
    for _ in range(2):
        page.locator(".contents a").last.click()
        wait_until(page, f"Math.abs({time} - {page_built.start('p004s001')}) < 0.08")
        page.keyboard.press("0")
        wait_until(page, f"{time} < 0.1")


def test_a_left_to_right_article(tmp_path: Path, visit: Visitor) -> None:
    """In an English article forward points to the right, and words stand apart."""
    texts = ((Role.TITLE, "Listening"), (Role.BODY, "Listening is older than reading."))
    article = replace(article_of(texts), language="en", direction="ltr")
    page = visit(built(article, tmp_path / "english").index).page
    wait_until(page, READY)
    turned = "e => [getComputedStyle(e).transform, getComputedStyle(e).rotate]"
    assert page.locator("#next-sentence .icon").evaluate(turned) == ["none", "none"]
    assert page.locator("#last-sentence .icon").evaluate(turned) == ["none", "180deg"]
    before, after = (page.locator(f"#{name}-sentence").bounding_box() for name in ("last", "next"))
    assert before and after and before["x"] < after["x"]
    space = page.evaluate("""() => {
        const text = document.getElementById("p002s001").firstChild;
        const range = new Range();
        range.setStart(text, 9);
        range.setEnd(text, 10);
        const size = parseFloat(getComputedStyle(text.parentElement).fontSize);
        return range.getBoundingClientRect().width / size;
    }""")
    assert space > 0.2


def test_without_javascript_links_lead_into_the_sound(given: Built, visit: Visitor) -> None:
    """Each paragraph offers the sound from its own beginning."""
    page = visit(given.index, java_script_enabled=False).page
    links = page.locator("main noscript a, main p a").evaluate_all(
        "all => all.map(e => e.getAttribute('href'))"
    )
    starts = {cue.id: cue.start / RATE for cue in given.edition.timeline.paragraphs}
    times = [re.fullmatch(r"warkshap\.mp3#t=([\d.]+)", link) for link in links]
    assert times and all(times)
    assert {float(time[1]) for time in times if time} <= {round(at, 1) for at in starts.values()}
    assert page.locator("main p a").first.is_visible()
