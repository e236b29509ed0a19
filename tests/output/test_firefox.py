"""The page in Firefox, where there is one: nothing here is needed for a build to be sound."""

from __future__ import annotations

import pytest
from browser import Visitor, kept_comfort, layout_faults, wait_until
from editions import Built

READY = "document.querySelector('audio').readyState >= 3"


def test_firefox_plays_and_follows(given: Built, visit_in_firefox: Visitor) -> None:
    """The sound plays from the folder, and the word being heard is highlighted."""
    visited = visit_in_firefox(given.index, "#p002s001")
    page = visited.page
    wait_until(page, READY)
    page.evaluate("document.querySelector('audio').play()")
    wait_until(page, f"document.querySelector('audio').currentTime > {given.start('p002s002')}")
    heard = page.evaluate("[...CSS.highlights.get('awaz-sentence')].map(String).join('')")
    sentences = {sentence.id: sentence.text for sentence in given.edition.article.sentences()}
    assert heard == sentences["p002s002"]
    assert page.evaluate("document.fonts.check('20px \"Noto Nastaliq Urdu\"', 'ا')")
    # Playwright's own waiting is an eval, which the page forbids; Firefox tells of each.
    assert [said for said in visited.console if "JavaScript eval" not in said] == []


def test_firefox_starts_at_a_click(given: Built, visit_in_firefox: Visitor) -> None:
    """A click on a word plays from that word."""
    page = visit_in_firefox(given.index).page
    wait_until(page, READY)
    page.locator("#p004s002").click(position={"x": 30, "y": 30})
    wait_until(page, "!document.querySelector('audio').paused")
    page.evaluate("document.querySelector('audio').pause()")
    end = next(cue.end for cue in given.edition.timeline.sentences if cue.id == "p004s002")
    time = page.evaluate("document.querySelector('audio').currentTime")
    assert given.start("p004s002") <= time < end / given.edition.timeline.rate


@pytest.mark.parametrize(("width", "size"), [(320, 2), (1280, 1)])
def test_firefox_cuts_nothing(
    given: Built, visit_in_firefox: Visitor, width: int, size: int
) -> None:
    """Nothing is cut, covered or too wide there either."""
    viewport = {"width": width, "height": 640}
    page = visit_in_firefox(given.index, viewport=viewport, init=kept_comfort(size=size)).page
    page.evaluate("document.fonts.ready.then(() => null)")
    assert layout_faults(page) == []


def test_firefox_remembers(given: Built, visit_in_firefox: Visitor) -> None:
    """What the reader chose is there when the page is opened again from its folder."""
    page = visit_in_firefox(given.index).page
    page.evaluate(kept_comfort(theme="sepia"))
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "sepia"
