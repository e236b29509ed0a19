"""Going on where the reader stopped, in a real browser."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from browser import Visitor
from editions import RATE, Built
from playwright.sync_api import Page

FORBIDDEN = """Object.defineProperty(window, "localStorage", {
    get() { throw new DOMException("forbidden", "SecurityError"); },
});"""
KEPT = "slug => JSON.parse(localStorage.getItem(`awaz-at-${slug}`))"
TIME = "document.querySelector('audio').currentTime"
READY = "() => document.querySelector('audio').readyState >= 3"
PLAY_AT = """async seconds => {
    const audio = document.querySelector("audio");
    audio.currentTime = seconds;
    await audio.play();
}"""
PAUSE = "() => document.querySelector('audio').pause()"


def text_of(given: Built, sentence_id: str) -> str:
    """What a sentence says."""
    sentences = given.edition.article.sentences()
    return next(sentence.text for sentence in sentences if sentence.id == sentence_id)


def state_of(page: Page) -> str:
    """The digest of the transcript that the page holds."""
    edition = json.loads(page.locator("#awaz-edition").text_content() or "")
    return str(edition["state"])


def place(given: Built, sentence_id: str, **fields: Any) -> str:
    """The script that makes a place the kept one, for `visit(…, init=…)`."""
    kept = {
        **{"id": sentence_id, "text": text_of(given, sentence_id), "offset": 0.5},
        **{"heard": 0.4, "done": False, "state": "", "when": 0},
        **fields,
    }
    return planted(given, json.dumps(kept))


def planted(given: Built, text: str) -> str:
    """The script that keeps this text as the place, once."""
    name = f"awaz-at-{given.edition.article.slug}"
    return (
        f"if (!localStorage.getItem('planted')) {{ localStorage.setItem('planted', '1');"
        f" localStorage.setItem({json.dumps(name)}, {json.dumps(text)}); }}"
    )


def opened(page: Page) -> float:
    """Where the sound stands once the page is there."""
    page.wait_for_function(READY)
    time: float = page.evaluate(TIME)
    return time


def kept_by(page: Page, given: Built) -> dict[str, Any] | None:
    """What the page has kept."""
    kept: dict[str, Any] | None = page.evaluate(KEPT, given.edition.article.slug)
    return kept


def test_the_reader_goes_on(given: Built, visit: Visitor) -> None:
    """Whoever stopped in the middle comes back there, is told so, and finds the text in view."""
    visited = visit(given.index, viewport={"width": 360, "height": 640})
    page = visited.page
    page.wait_for_function(READY)
    at = given.start("p004s002") + 1
    page.evaluate(PLAY_AT, at)
    page.wait_for_function(f"() => {TIME} > {at + 0.3}")
    page.evaluate(PAUSE)
    stopped = page.evaluate(TIME)
    page.wait_for_function(
        f"() => localStorage.getItem('awaz-at-{given.edition.article.slug}') !== null"
    )
    page.goto("about:blank")
    page.goto(given.index.as_uri())
    assert opened(page) == pytest.approx(stopped, abs=0.05)
    assert "یہیں تک" in page.locator("#status").inner_text()
    box = page.locator("#p004s002").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 500
    assert page.evaluate("document.querySelector('audio').paused")
    assert page.evaluate("document.activeElement === document.body")
    page.get_by_role("button", name="شروع سے سنیں").click()
    assert page.evaluate(TIME) == 0
    assert page.get_by_role("button", name="شروع سے سنیں").count() == 0
    assert page.evaluate("document.activeElement.id") == "play"
    assert visited.console == []


def test_what_is_kept(given: Built, visit: Visitor) -> None:
    """The place, its words, how much was heard and of which text are kept while playing."""
    page = visit(given.index).page
    page.wait_for_function(READY)
    at = given.start("p002s002")
    page.evaluate(PLAY_AT, at)
    page.wait_for_function(f"() => {TIME} > {at + 0.4}")
    page.evaluate(PAUSE)
    page.wait_for_timeout(100)
    kept = kept_by(page, given)
    assert kept is not None
    assert (kept["id"], kept["text"]) == ("p002s002", text_of(given, "p002s002"))
    assert kept["offset"] == pytest.approx(page.evaluate(TIME) - at, abs=0.05)
    assert kept["heard"] == pytest.approx(part_of(given, "p002s002"), abs=0.001)
    assert (kept["done"], kept["state"]) == (False, state_of(page))


def test_playing_is_kept_without_a_pause(given: Built, visit: Visitor) -> None:
    """A page that is simply closed, or put in the background, has kept its place."""
    page = visit(given.index).page
    page.wait_for_function(READY)
    page.evaluate(PLAY_AT, given.start("p004s001"))
    page.wait_for_function(f"() => {TIME} > {given.start('p004s001') + 0.8}")
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    kept = kept_by(page, given)
    assert kept is not None
    assert kept["offset"] > 0.7


def test_looking_keeps_nothing(given: Built, visit: Visitor) -> None:
    """Who opens the page and goes about in it without listening does not lose the old place."""
    page = visit(given.index, init=place(given, "p004s002", when=7)).page
    opened(page)
    page.keyboard.press("0")
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    kept = kept_by(page, given)
    assert kept is not None
    assert (kept["id"], kept["when"]) == ("p004s002", 7)


def test_a_link_comes_first(given: Built, visit: Visitor) -> None:
    """A page opened at a place its address names begins there, and keeps the place all the same."""
    page = visit(given.index, "#p002s001", init=place(given, "p004s002")).page
    assert opened(page) == pytest.approx(given.start("p002s001"), abs=0.05)
    assert page.locator("#status").inner_text() == ""
    page.evaluate("() => document.querySelector('audio').play()")
    page.wait_for_function(f"() => {TIME} > {given.start('p002s001') + 0.3}")
    page.evaluate(PAUSE)
    page.wait_for_timeout(100)
    kept = kept_by(page, given)
    assert kept is not None
    assert kept["id"] == "p002s001"


def test_a_moved_sentence_is_found(given: Built, visit: Visitor) -> None:
    """When other words stand at the id now, the sentence is looked for elsewhere."""
    moved = place(given, "p004s002", id="p002s001")
    page = visit(given.index, init=moved).page
    assert opened(page) == pytest.approx(given.start("p004s002") + 0.5, abs=0.05)


def test_a_changed_sentence_is_dropped(given: Built, visit: Visitor) -> None:
    """When the sentence is nowhere any more, the page begins anew and the place is forgotten."""
    page = visit(given.index, init=place(given, "p004s002", text="یہ جملہ اب نہیں رہا۔")).page
    assert opened(page) == 0
    assert page.locator("#status").inner_text() == ""
    assert kept_by(page, given) is None


@pytest.mark.parametrize(("sentence_id", "offset"), [("p001s001", 0.4), ("p008s002", 99)])
def test_nothing_to_go_on_with(
    given: Built, visit: Visitor, sentence_id: str, offset: float
) -> None:
    """Who heard under five seconds, or all of it, begins at the start and is told nothing."""
    page = visit(given.index, init=place(given, sentence_id, offset=offset)).page
    assert opened(page) == 0
    assert page.locator("#from-start").count() == 0


@pytest.mark.parametrize(
    "text",
    ["", "null", "7", '"text"', "[]", "{}", "{broken", '{"id": 1, "text": 2, "offset": "x"}'],
)
def test_broken_places(given: Built, visit: Visitor, text: str) -> None:
    """What is kept may be anything: then the page begins at the start, without a fault."""
    visited = visit(given.index, init=planted(given, text))
    assert opened(visited.page) == 0
    assert visited.console == []


def part_of(given: Built, *sentences: str) -> float:
    """How much of what is said these sentences are."""
    lengths = {cue.id: cue.end - cue.start for cue in given.edition.timeline.sentences}
    return sum(lengths[sentence] for sentence in sentences) / sum(lengths.values())


def test_a_jump_to_the_end_is_not_heard(given: Built, visit: Visitor) -> None:
    """What was jumped over does not count as heard."""
    last = given.edition.timeline.sentences[-1]
    page = visit(given.index).page
    page.wait_for_function(READY)
    page.evaluate(PLAY_AT, given.edition.timeline.frames / RATE - 0.8)
    page.wait_for_function("() => document.querySelector('audio').ended")
    page.wait_for_timeout(100)
    kept = kept_by(page, given)
    assert kept is not None
    assert kept["heard"] == pytest.approx(part_of(given, last.id), abs=0.001)
    assert kept["done"] is False


def test_what_was_heard_adds_up(given: Built, visit: Visitor) -> None:
    """Once every sentence was heard, in whatever visits, the edition is, and stays so."""
    sentences = [cue.id for cue in given.edition.timeline.sentences]
    marks = "".join("01"[sentence != sentences[-1]] for sentence in sentences)
    page = visit(given.index).page
    state = state_of(page)
    old = place(given, "p004s002", marks=marks, state=state)
    page = visit(given.index, init=old).page
    page.wait_for_function(READY)
    page.evaluate(PLAY_AT, given.edition.timeline.frames / RATE - 0.8)
    page.wait_for_function("() => document.querySelector('audio').ended")
    page.wait_for_timeout(100)
    kept = kept_by(page, given)
    assert kept is not None
    assert (kept["heard"], kept["done"]) == (1, True)
    page.reload()
    assert opened(page) == 0
    page.evaluate(PLAY_AT, given.start("p002s002"))
    page.wait_for_function(f"() => {TIME} > {given.start('p002s002') + 0.3}")
    page.evaluate(PAUSE)
    page.wait_for_timeout(100)
    kept = kept_by(page, given)
    assert kept is not None
    assert (kept["id"], kept["heard"], kept["done"]) == ("p002s002", 1, True)


def test_another_text_is_not_yet_heard(given: Built, visit: Visitor) -> None:
    """How much was heard of an older text does not count for this one."""
    old = place(given, "p004s002", heard=0.9, done=True, state="older")
    page = visit(given.index, init=old).page
    opened(page)
    page.evaluate(PLAY_AT, given.start("p002s001"))
    page.wait_for_function(f"() => {TIME} > {given.start('p002s001') + 0.3}")
    page.evaluate(PAUSE)
    page.wait_for_timeout(100)
    kept = kept_by(page, given)
    assert kept is not None
    assert kept["heard"] < 0.3
    assert kept["done"] is False


def test_storage_is_forbidden(given: Built, visit: Visitor) -> None:
    """Where nothing may be kept, the page plays as ever and says nothing."""
    visited = visit(given.index, init=FORBIDDEN)
    page = visited.page
    assert opened(page) == 0
    page.evaluate(PLAY_AT, 8)
    page.wait_for_function(f"() => {TIME} > 8.3")
    page.evaluate(PAUSE)
    page.wait_for_timeout(100)
    assert visited.console == []
    assert re.fullmatch(r"0:0\d", page.locator("#gone").inner_text())
