"""The player: what it shows, what it does, what it says; and how the page follows the voice."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from browser import Visitor, kept_comfort, wait_until
from editions import Built
from playwright.sync_api import Page

READY = "document.querySelector('audio').readyState >= 3"
TIME = "document.querySelector('audio').currentTime"
PAUSED = "document.querySelector('audio').paused"
STATUS = "document.getElementById('status').textContent"
PLAY = "document.querySelector('audio').play().then(() => null)"
SEEK = "time => { document.querySelector('audio').currentTime = time; }"
PHONE = {"width": 360, "height": 640}
RETURN_IS_HIDDEN = "document.getElementById('return').hidden"


def ready(given: Built, visit: Visitor, time: float = 0, **settings: Any) -> Page:
    """The page, with its sound at a moment."""
    page = visit(given.index, **settings).page
    wait_until(page, READY)
    page.evaluate("document.fonts.ready.then(() => null)")
    page.evaluate(SEEK, time)
    return page


def press(page: Page, *names: str) -> None:
    """Press the player's buttons, one after the other."""
    for name in names:
        page.locator(f"#{name}").click()


# --- What it shows -------------------------------------------------------------------------------


def test_play_and_pause(given: Built, visit: Visitor) -> None:
    """The button does, shows and says what it will do next, also when the sound ended itself."""
    page = ready(given, visit)
    button = page.locator("#play")
    assert button.get_attribute("aria-label") == button.get_attribute("title") == "چلائیں"
    assert button.locator("svg:visible use").get_attribute("href") == "#i-play"
    button.click()
    wait_until(page, f"{TIME} > 0.1")
    assert button.get_attribute("aria-label") == button.get_attribute("title") == "روکیں"
    assert button.locator("svg:visible use").get_attribute("href") == "#i-pause"
    button.click()
    assert page.evaluate(PAUSED)
    wait_until(page, "document.getElementById('play').ariaLabel === 'چلائیں'")
    page.evaluate(SEEK, given.edition.timeline.frames / given.edition.timeline.rate - 0.3)
    button.click()
    wait_until(page, "document.querySelector('audio').ended")
    wait_until(page, "document.getElementById('play').title === 'چلائیں'")
    page.keyboard.press("Space")
    wait_until(page, f"{TIME} < 1 && {TIME} > 0")


def test_the_slider_tells_its_time_in_words(given: Built, visit: Visitor) -> None:
    """Place, time and length agree; there is a tick for each paragraph but the first."""
    page = ready(given, visit)
    slider = page.locator("#seek")
    assert slider.get_attribute("aria-label") == "مضمون میں جگہ"
    page.evaluate(SEEK, 21.4)
    wait_until(page, "document.getElementById('gone').textContent === '0:21'")
    assert slider.get_attribute("aria-valuetext") == "اکیس سیکنڈ"
    assert float(slider.input_value()) == pytest.approx(21.4, abs=0.3)
    timeline = given.edition.timeline
    length = timeline.frames / timeline.rate
    assert page.locator("#length").inner_text() == f"{int(length // 60)}:{int(length % 60):02}"
    assert float(slider.get_attribute("max") or 0) == pytest.approx(length, abs=0.01)
    ticks = page.evaluate(
        "[...document.querySelectorAll('#ticks i')].map(i => parseFloat(i.style.insetInlineStart))"
    )
    starts = [100 * cue.start / timeline.frames for cue in timeline.paragraphs[1:]]
    assert ticks == pytest.approx(starts, abs=0.1)


def test_the_slider_is_dragged(given: Built, visit: Visitor) -> None:
    """From right to left as the text runs: a quarter from the left end is three quarters on."""
    page = ready(given, visit)
    box = page.locator("#seek").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    length = given.edition.timeline.frames / given.edition.timeline.rate
    assert page.evaluate(TIME) == pytest.approx(0.75 * length, rel=0.05)
    seconds = page.evaluate("Number(document.getElementById('seek').value)")
    assert seconds == pytest.approx(page.evaluate(TIME), abs=0.3)


SPOKEN_CHANGES = """async () => {
    const slider = document.getElementById("seek");
    let changes = 0;
    const watcher = new MutationObserver(() => { changes += 1; });
    watcher.observe(slider, { attributeFilter: ["aria-valuetext"] });
    const before = slider.value;
    await new Promise(done => setTimeout(done, 2300));
    return [changes, slider.value - before];
}"""


def test_a_slider_with_the_focus_is_silent(given: Built, visit: Visitor) -> None:
    """While it is played, its words change each second, but not under a screen reader's focus."""
    page = ready(given, visit)
    page.evaluate(PLAY)
    assert page.evaluate(SPOKEN_CHANGES)[0] >= 2
    page.locator("#seek").focus()
    changes, moved = page.evaluate(SPOKEN_CHANGES)
    assert changes == 0
    assert moved > 1.5
    before = page.locator("#seek").get_attribute("aria-valuetext")
    page.keyboard.press("ArrowLeft")
    assert page.locator("#seek").get_attribute("aria-valuetext") != before


# --- What it does --------------------------------------------------------------------------------


def test_sentence_by_sentence(given: Built, visit: Visitor) -> None:
    """Onward to the next, back to the one before; but who has heard a while hears it again."""
    page = ready(given, visit, given.start("p004s001") + 1)

    def after(*names: str) -> float:
        press(page, *names)
        return float(page.evaluate(TIME))

    def at(sentence: str) -> Any:
        return pytest.approx(given.start(sentence), abs=0.01)

    assert after("next-sentence") == at("p004s002")
    assert after("last-sentence") == at("p004s001")
    page.evaluate(SEEK, given.start("p004s002") + 1.6)
    assert after("last-sentence") == at("p004s002")
    assert after("last-paragraph") == at("p004s001")
    assert after("last-paragraph") == at("p003s001")
    assert after("next-paragraph", "next-paragraph") == at("p005s001")
    page.evaluate(SEEK, given.start("p008s001") + 1)
    assert after("next-sentence", "next-sentence", "next-paragraph") == at("p008s002")
    page.evaluate(SEEK, 0)
    assert after("last-sentence", "last-paragraph") == at("p001s001")
    page.evaluate(SEEK, 0)
    assert after("next-sentence") == at("p001s001")


def test_speed_is_kept_and_the_pitch_too(given: Built, visit: Visitor) -> None:
    """Faster is not higher, ends at three times, and is so again when the page is opened again."""
    page = ready(given, visit)
    for _ in range(3):
        page.keyboard.press("+")
    assert page.evaluate(STATUS) == "رفتار: 1.3"
    page.reload()
    wait_until(page, READY)
    audio = page.locator("audio")
    assert audio.evaluate("audio => [audio.playbackRate, audio.preservesPitch]") == [1.3, True]
    assert page.locator("#speed-shown").inner_text() == "1.3×"
    for _ in range(25):
        page.keyboard.press("+")
    assert audio.evaluate("audio => audio.playbackRate") == 3
    for _ in range(30):
        page.keyboard.press("-")
    assert audio.evaluate("audio => audio.playbackRate") == 0.5


# --- What it says --------------------------------------------------------------------------------


def test_what_the_reader_did_is_told(given: Built, visit: Visitor) -> None:
    """In a polite line, in the language of the interface, which is empty again after a while."""
    page = ready(given, visit)
    page.clock.install()
    assert page.locator("#status").get_attribute("role") == "status"
    page.keyboard.press("m")
    assert page.evaluate(STATUS) == "آواز بند"
    page.clock.run_for(4000)
    page.keyboard.press("m")
    page.clock.run_for(4000)
    assert page.evaluate(STATUS) == "آواز کھل گئی"
    page.clock.run_for(4000)
    assert page.evaluate(STATUS) == ""
    page.locator("#language").click()
    page.keyboard.press("p")
    assert page.evaluate(STATUS) == "First select the word in the text to listen from."


TOLD = """async does => {
    const places = "[role=status], [role=alert], [role=log], [role=timer], [aria-live], output";
    let told = 0;
    const watcher = new MutationObserver(records => { told += records.length; });
    for (const place of document.querySelectorAll(places)) {
        const all = { childList: true, characterData: true, attributes: true, subtree: true };
        watcher.observe(place, all);
    }
    await document.querySelector("audio").play();
    await new Promise(done => setTimeout(done, 3000));
    const whileHeard = told;
    document.getElementById("mute").click();
    document.dispatchEvent(new KeyboardEvent("keydown", { code: "Equal", key: "+" }));
    await new Promise(done => setTimeout(done));
    return [whileHeard, told - whileHeard];
}"""


def test_nothing_talks_over_the_voice(given: Built, visit: Visitor) -> None:
    """While the voice goes through sentences and paragraphs, no live region changes."""
    page = ready(given, visit, given.start("p003s001") - 0.5)
    while_heard, when_asked = page.evaluate(TOLD)
    assert page.evaluate(TIME) > given.start("p004s001")
    assert while_heard == 0
    assert when_asked > 0


def test_a_missing_sound_is_told(given: Built, tmp_path: Path, visit: Visitor) -> None:
    """At once, with the file's name, and again to who presses play."""
    shutil.copy(given.index, tmp_path / "index.html")
    page = visit(tmp_path / "index.html").page
    words = f"آواز نہیں ملی۔ فائل {given.edition.mp3.name} اسی فولڈر میں ہونی چاہیے"
    wait_until(page, f"{STATUS}.startsWith('{words}')")
    page.evaluate("document.getElementById('status').replaceChildren()")
    press(page, "play")
    wait_until(page, f"{STATUS}.startsWith('{words}')")
    assert page.locator("#play").get_attribute("aria-label") == "چلائیں"


def test_playing_may_be_forbidden(given: Built, visit: Visitor) -> None:
    """A browser that lets no page play by itself: the page tells what to press."""
    forbidden = """HTMLMediaElement.prototype.play = async () => {
        throw new DOMException("", "NotAllowedError");
    };"""
    visited = visit(given.index, "#play", init=forbidden)
    wait_until(visited.page, f"{STATUS} === 'سننے کے لیے چلانے کا بٹن دبائیں۔'")
    assert visited.console == []


class Whole(SimpleHTTPRequestHandler):
    """Gives files only whole, as Python's own server does."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def whole_files(given: Built) -> Iterator[str]:
    handler = partial(Whole, directory=str(given.index.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/index.html"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("fragment", ["", "#p004s001"])
def test_a_server_without_parts(
    given: Built, whole_files: str, served: Callable[[Path], Any], visit: Visitor, fragment: str
) -> None:
    """A server that cannot give a part of the sound is named as the reason; another is not."""
    good = served(given.index.parent).address + "index.html"
    for address, told in ((whole_files, True), (good, False)):
        page = visit(address, fragment).page
        wait_until(page, READY)
        if not fragment:
            page.locator("#p004s001").click(position={"x": 30, "y": 30})
        words = f"{STATUS}.startsWith('یہ سرور آواز کے بیچ سے شروع نہیں کر سکتا')"
        if told:
            wait_until(page, words)
        else:
            wait_until(page, f"{TIME} >= {given.start('p004s001') - 0.01}")
            page.wait_for_timeout(100)
            assert not page.evaluate(words)


# --- Following -----------------------------------------------------------------------------------

LINE_IN_VIEW = """() => {
    const [range] = CSS.highlights.get("awaz-word");
    if (!range) return true;
    const { top, bottom } = range.getBoundingClientRect();
    return top >= 0 && bottom <= document.getElementById("player").getBoundingClientRect().top;
}"""
WATCH_LINE = f"""async seconds => {{
    const inView = {LINE_IN_VIEW};
    const begun = performance.now();
    const found = [];
    let last = scrollY;
    let scrolls = 0;
    while (performance.now() - begun < 1000 * seconds) {{
        await new Promise(requestAnimationFrame);
        await new Promise(done => setTimeout(done));
        found.push(inView());
        if (scrollY !== last) scrolls += 1;
        last = scrollY;
    }}
    return [found.filter(Boolean).length / found.length, scrolls];
}}"""


def test_the_page_follows(given: Built, visit: Visitor) -> None:
    """On a phone, the line being heard is always in view above the player, without gliding."""
    page = ready(given, visit, given.start("p004s001"), viewport=PHONE, reduced_motion="reduce")
    page.evaluate("document.querySelector('audio').playbackRate = 3")
    page.evaluate(PLAY)
    seen, scrolls = page.evaluate(WATCH_LINE, 6)
    assert page.evaluate(TIME) > given.start("p005s001")
    assert seen == 1
    assert 1 <= scrolls <= 6
    assert page.evaluate(RETURN_IS_HIDDEN)


SCROLLS = """
window.behaviors = [];
const real = window.scrollTo;
window.scrollTo = (...values) => {
    window.behaviors.push(values[0].behavior);
    real.apply(window, values);
};
"""


@pytest.mark.parametrize(
    ("motion", "behavior"), [("reduce", "instant"), ("no-preference", "smooth")]
)
def test_reduced_motion(given: Built, visit: Visitor, motion: str, behavior: str) -> None:
    """Who wants no motion is taken to the line at once; others see the page glide, however far."""
    far = kept_comfort(size=3)
    settings: dict[str, Any] = {"viewport": PHONE, "reduced_motion": motion}
    page = ready(given, visit, init=SCROLLS + far, **settings)
    page.evaluate("window.behaviors.length = 0")
    page.evaluate(SEEK, given.start("p008s002") + 0.1)
    page.wait_for_timeout(1800)
    assert page.evaluate("scrollY") > 3000
    assert set(page.evaluate("window.behaviors")) == {behavior}
    assert page.evaluate(RETURN_IS_HIDDEN)
    assert page.evaluate(LINE_IN_VIEW)


AT_REST = {"x": 180, "y": 100}


def wheel(page: Page) -> None:
    page.mouse.move(180, 200)
    page.mouse.wheel(0, -700)


def touch(page: Page) -> None:
    finger = page.context.new_cdp_session(page)
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [AT_REST]})
    for y in range(140, 560, 60):
        moved = {"type": "touchMove", "touchPoints": [AT_REST | {"y": y}]}
        finger.send("Input.dispatchTouchEvent", moved)
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def page_up(page: Page) -> None:
    page.keyboard.press("PageUp")


def scroll_bar(page: Page) -> None:
    page.wait_for_timeout(900)
    page.evaluate("scrollTo(0, 0)")


@pytest.mark.parametrize("scroll", [wheel, touch, page_up, scroll_bar])
def test_who_scrolls_is_left_alone(
    given: Built, visit: Visitor, scroll: Callable[[Page], None]
) -> None:
    """The page stays where the reader went, until "back" or play is pressed: then it follows."""
    settings: dict[str, Any] = {"viewport": PHONE, "reduced_motion": "reduce", "has_touch": True}
    page = ready(given, visit, given.start("p008s001"), **settings)
    wait_until(page, f"({LINE_IN_VIEW})()")
    page.evaluate(PLAY)
    page.wait_for_timeout(200)
    assert page.evaluate(RETURN_IS_HIDDEN)
    scroll(page)
    wait_until(page, f"!{RETURN_IS_HIDDEN}")
    page.wait_for_timeout(700)
    place = page.evaluate("scrollY")
    assert not page.evaluate(f"({LINE_IN_VIEW})()")
    page.wait_for_timeout(800)
    assert page.evaluate("scrollY") == pytest.approx(place, abs=5)  # a finger's push dies away
    assert page.locator("#return").inner_text() == "واپس، جہاں آواز ہے"
    press(page, "return")
    assert page.evaluate(LINE_IN_VIEW)
    assert page.evaluate(RETURN_IS_HIDDEN)
    scroll(page)
    wait_until(page, f"!{RETURN_IS_HIDDEN}")
    press(page, "play", "play")
    wait_until(page, f"!{PAUSED} && {RETURN_IS_HIDDEN} && ({LINE_IN_VIEW})()")


def test_the_way_back_by_key(given: Built, visit: Visitor) -> None:
    """Who presses "back" with a key keeps the focus in the player."""
    page = ready(given, visit, given.start("p008s001"), viewport=PHONE)
    page.evaluate(PLAY)
    page.wait_for_timeout(200)
    page_up(page)
    wait_until(page, f"!{RETURN_IS_HIDDEN}")
    page.locator("#return").focus()
    page.keyboard.press("Enter")
    wait_until(page, RETURN_IS_HIDDEN)
    assert page.evaluate("document.activeElement.id") == "play"


def test_a_tap_does_not_move_the_page(given: Built, visit: Visitor) -> None:
    """A word in view is heard where it stands, also when its sentence began above the window."""
    settings: dict[str, Any] = {"viewport": PHONE, "reduced_motion": "reduce"}
    page = ready(given, visit, init=kept_comfort(size=2), **settings)
    sentence = page.locator("#p008s001")
    lines = sentence.evaluate("element => element.getClientRects().length")
    assert lines > 5
    line = "(element, at) => { const { x, y, width, height } = element.getClientRects()[at]; "
    third = sentence.evaluate(line + "return y + scrollY; }", 2)
    page.evaluate("place => scrollTo(0, place - 20)", third)
    page.wait_for_timeout(100)
    place = page.evaluate("scrollY")
    page.mouse.click(*sentence.evaluate(line + "return [x + width / 2, y + height / 2]; }", 3))
    wait_until(page, f"{TIME} > {given.start('p008s001') + 1}")
    assert page.evaluate("scrollY") == place
