"""Following, seeking and playing, in a real browser."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from browser import Visitor
from editions import PAUSE_FRAMES, RATE, TEXT, Built
from playwright.sync_api import Page

from awaz.output.page import write_page

HIGHLIGHT = """name => [...CSS.highlights.get(name)].map(String).join("")"""
TIME = "document.querySelector('audio').currentTime"
READY = "document.querySelector('audio').readyState >= 3"


def highlighted(page: Page, name: str) -> str:
    """The text a highlight lies on."""
    return str(page.evaluate(HIGHLIGHT, name))


def test_the_heard_word_is_highlighted(given: Built, visit: Visitor) -> None:
    """While the page plays from its folder, the word and sentence being heard are highlighted."""
    visited = visit(given.index)
    page = visited.page
    page.wait_for_function(READY)
    samples = page.evaluate("""async () => {
        const audio = document.querySelector("audio");
        const text = name => [...CSS.highlights.get(name)].map(String).join("");
        audio.currentTime = 8.9;
        audio.play();
        const found = [];
        for (let left = 24; left; left--) {
            await new Promise(done => setTimeout(done, 100));
            await new Promise(requestAnimationFrame);
            found.push([audio.currentTime, text("awaz-word"), text("awaz-sentence")]);
        }
        return found;
    }""")
    assert samples[-1][0] > samples[0][0] + 1.5
    assert len({word for _, word, _ in samples}) > 5
    texts = {
        f"{sentence.id}w{number:03}": (word.text, sentence.text)
        for sentence in given.edition.article.sentences()
        for number, word in enumerate(sentence.words, 1)
    }
    slack = 0.03  # the sound moves on between the frame that marks and the line that asks
    for time, word, sentence in samples:
        near = [
            texts[cue.id]
            for cue in given.edition.timeline.words
            if cue.start / RATE - slack <= time < cue.end / RATE + slack
        ]
        if word:
            assert (word, sentence) in near, time
        else:
            assert len(near) < 2, time
    assert visited.console == []


def test_every_word_has_its_place(given: Built, visit: Visitor) -> None:
    """Each word's highlight lies on that word, past Latin runs and characters outside the BMP."""
    page = visit(given.index).page
    page.wait_for_function(READY)
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
    page.wait_for_function(READY)
    cue = given.edition.timeline.sentences[1]
    page.evaluate("time => { document.querySelector('audio').currentTime = time }", cue.end / RATE)
    page.wait_for_function("CSS.highlights.get('awaz-sentence').size === 1")
    assert highlighted(page, "awaz-sentence") == TEXT[0][1]
    assert highlighted(page, "awaz-word") == ""
    end = (given.edition.timeline.frames - PAUSE_FRAMES // 2) / RATE
    page.evaluate("time => { document.querySelector('audio').currentTime = time }", end)
    page.wait_for_function("CSS.highlights.get('awaz-sentence').size === 0")


def test_click_plays_the_sentence(given: Built, visit: Visitor) -> None:
    """A click on a sentence plays it from its start."""
    page = visit(given.index).page
    page.wait_for_function(READY)
    for sentence in ("p004s002", "p001s001", "p007s002"):
        page.evaluate("""() => {
            window.began = new Promise(done => document.querySelector("audio").addEventListener(
                "seeked", event => requestAnimationFrame(() => done(event.target.currentTime)),
                {once: true}));
        }""")
        page.locator(f"#{sentence}").click(position={"x": 30, "y": 30})
        assert page.evaluate("window.began") == pytest.approx(given.start(sentence), abs=0.08)
        assert not page.evaluate("document.querySelector('audio').paused")
        text = next(s.text for s in given.edition.article.sentences() if s.id == sentence)
        assert highlighted(page, "awaz-sentence") == text


def test_selecting_does_not_play(given: Built, visit: Visitor) -> None:
    """Who drags over the text to select it, or clicks to let the selection go, hears nothing."""
    page = visit(given.index).page
    page.wait_for_function(READY)
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


def test_links_into_the_sound(given: Built, visit: Visitor) -> None:
    """A link to a sentence or a second seeks there, when opened or followed, and plays nothing."""
    start = given.start("p007s002")
    small = {"width": 360, "height": 640}
    page = visit(given.index, "#p007s002", viewport=small, reduced_motion="reduce").page
    page.wait_for_function(f"Math.abs({TIME} - {start}) < 0.08")
    page.wait_for_function("CSS.highlights.get('awaz-sentence').size === 1")
    sentence = page.locator("#p007s002")
    top = sentence.evaluate("e => e.getClientRects()[0].top")
    player_bottom = page.locator(".player").evaluate("e => e.getBoundingClientRect().bottom")
    assert player_bottom <= top < 320
    assert highlighted(page, "awaz-sentence") == sentence.text_content()
    page.evaluate("location.hash = '#t=3.25'")
    page.wait_for_function(f"Math.abs({TIME} - 3.25) < 0.08")
    page.evaluate("location.hash = '#t=soon'")
    page.evaluate("location.hash = '#nothing'")
    assert page.evaluate(TIME) == pytest.approx(3.25, abs=0.08)
    assert page.evaluate("document.querySelector('audio').paused")


def test_time_link_on_opening(given: Built, visit: Visitor) -> None:
    """A link to a second opens the page at that second."""
    page = visit(given.index, "#t=8.2").page
    page.wait_for_function(f"Math.abs({TIME} - 8.2) < 0.08")
    assert highlighted(page, "awaz-word") != ""


def test_time_link_shows_its_sentence(given: Built, visit: Visitor) -> None:
    """Below the player, also where the font changed the height of all that stands above."""
    small = {"width": 360, "height": 640}
    start = given.start("p007s002")
    page = visit(given.index, f"#t={start + 0.5:.2f}", viewport=small).page
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(300)
    top = page.locator("#p007s002").evaluate("e => e.getClientRects()[0].top")
    player_bottom = page.locator(".player").evaluate("e => e.getBoundingClientRect().bottom")
    assert player_bottom <= top < 320


def test_the_page_turns_for_who_reads_along(given: Built, visit: Visitor) -> None:
    """While playing, the next sentence comes into view, unless the reader has gone elsewhere."""
    small = {"width": 360, "height": 480}
    page = visit(given.index, viewport=small, reduced_motion="reduce").page
    page.wait_for_function(READY)
    near_end = given.start("p007s002") - 0.5
    play = "time => { const a = document.querySelector('audio'); a.currentTime = time; a.play(); }"
    page.evaluate("document.getElementById('p007s001').scrollIntoView({block: 'end'})")
    before = page.evaluate("scrollY")
    page.evaluate(play, near_end)
    page.wait_for_function("before => scrollY > before + 50", arg=before)
    for elsewhere in (0, page.evaluate("document.body.scrollHeight - innerHeight")):
        page.evaluate("document.querySelector('audio').pause()")
        page.evaluate("place => scrollTo(0, place)", elsewhere)
        page.evaluate(play, near_end)
        page.wait_for_function(f"{TIME} > {near_end + 0.7} && {TIME} < {near_end + 5}")
        assert page.evaluate("scrollY") == pytest.approx(elsewhere, abs=1)


def test_no_highlight_api(given: Built, visit: Visitor) -> None:
    """A browser without the Highlight API marks the sentence's element."""
    visited = visit(given.index, init="delete window.Highlight")
    page = visited.page
    page.wait_for_function(READY)
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
    page.wait_for_function("CSS.highlights.get('awaz-sentence').size === 1")
    assert highlighted(page, "awaz-word") == ""


def test_without_javascript(given: Built, visit: Visitor) -> None:
    """Without JavaScript the transcript reads and the sound plays."""
    page = visit(given.index, java_script_enabled=False).page
    shown = page.locator("main").inner_text()
    for sentence in list(given.edition.article.sentences())[1:]:
        assert sentence.text in shown
    audio = page.locator("audio[controls]")
    assert audio.get_attribute("src") == given.edition.mp3.name
    audio.evaluate("audio => audio.play()")
    assert audio.evaluate("audio => audio.currentTime") > 0


def test_nothing_is_fetched(given: Built, visit: Visitor) -> None:
    """A page asks for its own files alone and has nothing to tell the console."""
    visited = visit(given.index)
    page = visited.page
    page.wait_for_function(READY)
    page.evaluate("document.fonts.ready.then(() => null)")
    page.locator("#p004s001").click()
    page.wait_for_function(f"{TIME} > 1")
    names = {address.rsplit("/", 1)[1] for address in visited.requests}
    assert all(address.startswith(given.index.parent.as_uri()) for address in visited.requests)
    assert {"index.html", given.edition.mp3.name, "noto-nastaliq-urdu-400.woff2"} <= names
    assert page.evaluate("document.fonts.check('20px \"Noto Nastaliq Urdu\"')")
    assert visited.console == []
