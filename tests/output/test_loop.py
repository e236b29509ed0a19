"""The listening sheet: repeating, the sleep timer, speed and volume; and the device's own player
(Media Session), in a real browser."""

from __future__ import annotations

import base64
import json
import struct
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from browser import Visitor, axe_faults
from editions import RATE, Built
from playwright.sync_api import Page

from awaz.output.page import write_page

TIME = "document.querySelector('audio').currentTime"
READY = "() => document.querySelector('audio').readyState >= 3"
OPEN = "() => document.querySelector('[data-opens=d-listening]').click()"
SEEK = "seconds => { document.querySelector('audio').currentTime = seconds; }"
PLAY = "() => document.querySelector('audio').play()"
PAUSED = "() => document.querySelector('audio').paused"
SELECT = """([first, last]) => {
    const node = id => document.getElementById(id).firstChild;
    getSelection().setBaseAndExtent(node(first[0]), first[1], node(last[0]), last[1]);
}"""
RECORD = """async seconds => {
    const audio = document.querySelector("audio");
    const times = [];
    const begun = performance.now();
    while (performance.now() - begun < 1000 * seconds) {
        await new Promise(requestAnimationFrame);
        times.push(audio.currentTime);
    }
    return times;
}"""
SESSION = """
window.actions = {};
window.positions = [];
navigator.mediaSession.setActionHandler = (name, does) => {
    if (name === "seekto" && window.old) throw new TypeError("unknown");
    window.actions[name] = does;
};
navigator.mediaSession.setPositionState = state => window.positions.push(state);
"""


def ready(given: Built, visit: Visitor, seconds: float = 0, **settings: Any) -> Page:
    """The page, with its sound at a moment."""
    page = visit(given.index, **settings).page
    page.wait_for_function(READY)
    page.evaluate(SEEK, seconds)
    return page


def cues(given: Built, sentence_id: str) -> list[tuple[float, float]]:
    """When each word of a sentence is heard."""
    words = [c for c in given.edition.timeline.words if c.id.startswith(f"{sentence_id}w")]
    return [(cue.start / RATE, cue.end / RATE) for cue in words]


def pressed(page: Page, name: str) -> bool:
    """Whether a toggle is on."""
    return page.locator(f"#{name}").get_attribute("aria-pressed") == "true"


# --- Repeating -----------------------------------------------------------------------------------


def test_a_sentence_is_repeated(given: Built, visit: Visitor) -> None:
    """The sentence comes again and again: nothing after it is heard, nothing before it."""
    words = cues(given, "p005s001")
    start, end = words[0][0], words[-1][1]
    page = ready(given, visit, start + 0.1)
    page.evaluate(OPEN)
    page.click("#loop")
    assert pressed(page, "loop")
    assert "ڈیٹا کے تحفظ" in page.locator("#loop-state").inner_text()
    page.evaluate(PLAY)
    times = page.evaluate(RECORD, 2.5 * (end - start))
    assert sum(later < sooner for sooner, later in pairwise(times)) >= 2
    assert min(times) > start - 0.06
    assert max(times) < end + 0.05
    page.click("#loop")
    assert not pressed(page, "loop")
    page.wait_for_function(f"() => {TIME} > {end + 0.2}")


def test_selected_words_are_repeated(given: Built, visit: Visitor) -> None:
    """With a selection, its words are repeated whole, though only parts of them were selected."""
    words = cues(given, "p002s001")
    page = ready(given, visit)
    page.evaluate(SELECT, [["p002s001", 8], ["p002s001", 20]])  # اختتامی تقریر میں
    page.evaluate(OPEN)
    page.click("#loop")
    assert "الفاظ" in page.locator("#loop-state").inner_text()
    start, end = words[1][0], words[3][1]
    assert page.evaluate(TIME) == pytest.approx(start, abs=0.03)
    page.evaluate(PLAY)
    times = page.evaluate(RECORD, 1.6)
    assert min(times) > start - 0.06
    assert max(times) < end + 0.05


def test_a_selection_over_sentences(given: Built, visit: Visitor) -> None:
    """Selected words may lie in several sentences: from the first word to the last."""
    page = ready(given, visit)
    page.evaluate(SELECT, [["p002s001", 60], ["p003s001", 3]])
    page.evaluate(OPEN)
    page.click("#loop")
    end = cues(given, "p003s001")[0][1]
    page.evaluate(SEEK, end - 0.15)
    page.evaluate(PLAY)
    page.wait_for_function(f"() => {TIME} < {given.start('p002s002')}")
    assert pressed(page, "loop")


def test_going_elsewhere(given: Built, visit: Visitor) -> None:
    """A sentence's loop comes along to where the reader goes; a selection's is over then."""
    page = ready(given, visit, given.start("p002s001") + 0.2)
    page.keyboard.press("r")
    assert pressed(page, "loop")
    end = cues(given, "p005s001")[-1][1]
    page.evaluate(SEEK, end - 0.3)
    page.wait_for_function(
        "() => document.getElementById('loop-state').textContent.includes('ڈیٹا کے تحفظ')"
    )
    page.evaluate(PLAY)
    page.wait_for_function(f"() => {TIME} < {end - 0.5}")
    assert page.evaluate(TIME) >= given.start("p005s001") - 0.06
    page.keyboard.press("r")
    assert not pressed(page, "loop")
    page.evaluate("() => document.querySelector('audio').pause()")
    page.evaluate(SELECT, [["p002s001", 8], ["p002s001", 20]])
    page.keyboard.press("r")
    assert pressed(page, "loop")
    page.evaluate(SEEK, end)
    page.wait_for_function(
        "() => document.getElementById('loop').getAttribute('aria-pressed') === 'false'"
    )
    assert page.evaluate(TIME) == pytest.approx(end, abs=0.05)


def test_the_last_sentence_is_repeated(given: Built, visit: Visitor) -> None:
    """A loop at the end of the sound goes on after it too."""
    start = given.start("p008s002")
    page = ready(given, visit, given.edition.timeline.frames / RATE - 0.9)
    page.keyboard.press("r")
    page.evaluate(PLAY)
    page.wait_for_function(f"() => {TIME} < {start + 0.5}")
    page.wait_for_function(f"() => {TIME} > {start + 0.2}")
    assert not page.evaluate(PAUSED)


def test_a_sound_that_ended_is_repeated(given: Built, visit: Visitor) -> None:
    """Where no frame came in time and the sound has run out, the loop begins it again."""
    page = ready(given, visit, given.start("p008s002") + 0.2)
    page.keyboard.press("r")
    page.evaluate("() => document.querySelector('audio').dispatchEvent(new Event('ended'))")
    page.wait_for_function("() => !document.querySelector('audio').paused")
    assert page.evaluate(TIME) < given.start("p008s002") + 0.2


def test_a_voice_without_words(given: Built, tmp_path: Path, visit: Visitor) -> None:
    """When the voice cannot tell its words, a selection repeats whole sentences."""
    timeline = replace(given.edition.timeline, words=())
    (tmp_path / given.edition.mp3.name).write_bytes(given.edition.mp3.read_bytes())
    write_page(replace(given.edition, timeline=timeline), tmp_path)
    page = visit(tmp_path / "index.html").page
    page.wait_for_function(READY)
    page.evaluate(SELECT, [["p002s001", 60], ["p002s001", 64]])
    page.keyboard.press("r")
    assert pressed(page, "loop")
    assert page.evaluate(TIME) == pytest.approx(given.start("p002s001"), abs=0.03)


# --- The sleep timer -----------------------------------------------------------------------------


def choose_sleep(page: Page, value: str) -> None:
    """Set the timer as a reader does."""
    page.evaluate(OPEN)
    page.locator(f"#sleep input[value='{value}']").check()


def test_the_sound_stops_after_minutes(given: Built, visit: Visitor) -> None:
    """After the chosen minutes the sound stops, the reader is told, and the timer is off again."""
    page = visit(given.index).page
    page.wait_for_function(READY)
    page.clock.install()
    choose_sleep(page, "5")
    page.clock.fast_forward(61_000)
    assert "3:59" in page.locator("#sleep-left").inner_text()
    page.evaluate(PLAY)
    page.evaluate("() => { document.querySelector('audio').loop = true; }")
    assert not page.evaluate(PAUSED)
    page.clock.fast_forward(238_000)
    assert not page.evaluate(PAUSED)
    page.clock.run_for(2_000)
    page.wait_for_function(PAUSED)
    assert "روک دی گئی" in page.locator("#status").inner_text()
    assert page.locator("#sleep input[value='off']").is_checked()
    assert page.locator("#sleep-left").inner_text() == ""


def test_the_timer_is_called_off(given: Built, visit: Visitor) -> None:
    """A timer that was called off stops nothing."""
    page = visit(given.index).page
    page.wait_for_function(READY)
    page.clock.install()
    choose_sleep(page, "5")
    page.locator("#sleep input[value='off']").check()
    assert page.locator("#sleep-left").inner_text() == ""
    page.evaluate(PLAY)
    page.clock.fast_forward(400_000)
    assert not page.evaluate(PAUSED)


def test_timers_may_sleep_themselves(given: Built, visit: Visitor) -> None:
    """In the background, where no timer is run, the moving sound itself brings the end."""
    page = visit(given.index, init="window.setInterval = () => 0").page
    page.wait_for_function(READY)
    choose_sleep(page, "5")
    page.evaluate(PLAY)
    page.evaluate("() => { const late = Date.now() + 300_500; Date.now = () => late; }")
    page.wait_for_function(PAUSED)
    assert "روک دی گئی" in page.locator("#status").inner_text()


def test_the_sound_stops_after_the_paragraph(given: Built, visit: Visitor) -> None:
    """It stops where the paragraph ends, also when the reader has gone to another meanwhile."""
    first, second = cues(given, "p002s002")[-1][1], cues(given, "p004s003")[-1][1]
    page = ready(given, visit, first - 0.6)
    choose_sleep(page, "paragraph")
    assert page.locator("#sleep-left").inner_text() != ""
    page.evaluate(PLAY)
    page.wait_for_function(PAUSED)
    assert first <= page.evaluate(TIME) < first + 0.2
    page.locator("#sleep input[value='paragraph']").check()
    page.evaluate(SEEK, second - 0.6)
    page.evaluate(PLAY)
    page.wait_for_function(f"() => {TIME} > {second - 0.5}")
    page.wait_for_function(PAUSED)
    assert second <= page.evaluate(TIME) < second + 0.2


# --- Speed and volume ----------------------------------------------------------------------------


def test_speed(given: Built, visit: Visitor) -> None:
    """Slider, plus, minus and the common speeds set the speed, and all show it; it is kept."""
    page = ready(given, visit)
    page.evaluate(OPEN)
    rate = "document.querySelector('audio').playbackRate"
    page.click("[data-speed='1.5']")
    assert page.evaluate(rate) == 1.5
    page.click("#speed-more")
    page.wait_for_function("() => document.getElementById('speed-value').textContent === '1.55×'")
    assert page.locator("[data-speed][aria-pressed='true']").count() == 0
    page.click("#speed-less")
    page.locator("[data-speed='1.5'][aria-pressed='true']").wait_for()
    page.focus("#speed")
    page.keyboard.press("Home")
    assert page.evaluate(rate) == 0.5
    page.click("#speed-less")
    assert page.evaluate(rate) == 0.5
    page.focus("#speed")
    page.keyboard.press("End")
    assert page.evaluate(rate) == 3
    page.locator("#speed[aria-valuetext='3 گنا']").wait_for()
    page.evaluate("() => { document.querySelector('audio').playbackRate = 1.25; }")
    page.locator("[data-speed='1.25'][aria-pressed='true']").wait_for()
    page.click("[data-speed='2']")
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert page.evaluate(rate) == 2
    page.wait_for_function("() => document.getElementById('speed-value').textContent === '2×'")


def test_volume(given: Built, visit: Visitor) -> None:
    """The slider and the button set volume and silence, and follow what is set elsewhere."""
    page = ready(given, visit)
    page.evaluate(OPEN)
    assert page.locator("[data-value-of=volume]").inner_text() == "100٪"
    page.fill("#volume", "0.4")
    assert page.evaluate("document.querySelector('audio').volume") == 0.4
    assert page.locator("#volume").get_attribute("aria-valuetext") == "چالیس فیصد"
    page.click("#mute")
    assert page.evaluate("document.querySelector('audio').muted")
    page.locator("#mute[aria-pressed='true']").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    page.locator("#mute[aria-pressed='false']").wait_for(state="attached")
    page.evaluate("() => { document.querySelector('audio').volume = 0.7; }")
    page.wait_for_function("() => document.getElementById('volume').valueAsNumber === 0.7")
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert page.evaluate("document.querySelector('audio').volume") == 0.7


def test_going_on_with_the_next(given: Built, visit: Visitor) -> None:
    """The wish to go on with the next edition is kept on the device."""
    page = ready(given, visit)
    page.evaluate(OPEN)
    onward = page.get_by_label("ختم ہونے پر اگلا مضمون چلائیں")
    assert not onward.is_checked()
    onward.check()
    kept = page.evaluate("JSON.parse(localStorage.getItem('awaz-comfort')).onward")
    assert kept == "on"


@pytest.mark.parametrize("language", ["ur", "en"])
def test_the_sheet_is_sound(given: Built, visit: Visitor, language: str) -> None:
    """axe finds nothing in the open sheet, and nothing is wider than a narrow phone."""
    comfort = json.dumps(json.dumps({"language": language}))
    init = f"localStorage.setItem('awaz-comfort', {comfort})"
    page = ready(given, visit, viewport={"width": 360, "height": 3000}, init=init)
    page.evaluate(OPEN)
    assert axe_faults(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.locator("#d-listening").evaluate("e => e.scrollWidth <= e.clientWidth")
    small = page.locator("#d-listening").evaluate(
        """sheet => [...sheet.querySelectorAll("button, .choice, input[type=range]")]
            .filter(target => {
                const { width, height } = target.getBoundingClientRect();
                return width < 44 || height < 44;
            }).map(target => target.outerHTML)"""
    )
    assert small == []


# --- The device's own player ---------------------------------------------------------------------


def test_the_device_shows_it(given: Built, visit: Visitor) -> None:
    """Lock screens get title and author, and a square picture, once the sound is played."""
    page = ready(given, visit)
    assert page.evaluate("navigator.mediaSession.metadata") is None
    page.evaluate(PLAY)
    page.wait_for_function("() => navigator.mediaSession.metadata?.artwork.length")
    title, artist, picture = page.evaluate("""() => {
        const { title, artist, artwork } = navigator.mediaSession.metadata;
        return [title, artist, artwork[0]];
    }""")
    assert title == given.edition.article.title
    assert artist == given.edition.article.author
    assert (picture["sizes"], picture["type"]) == ("512x512", "image/png")
    png = base64.b64decode(picture["src"].removeprefix("data:image/png;base64,"))
    assert struct.unpack(">II", png[16:24]) == (512, 512)
    assert len(png) > 5000  # letters, not only ground


def test_the_device_commands_it(given: Built, visit: Visitor) -> None:
    """Media keys play, pause, stop and go from sentence to sentence, by seconds, and to a time."""
    page = ready(given, visit, given.start("p004s001") + 0.1, init=SESSION)
    do = "([name, details]) => { window.actions[name]({ action: name, ...details }); }"
    steps: list[tuple[str, dict[str, float], float]] = [
        ("nexttrack", {}, given.start("p004s002")),
        ("previoustrack", {}, given.start("p004s001")),
        ("seekforward", {}, given.start("p004s001") + 10),
        ("seekbackward", {"seekOffset": 4}, given.start("p004s001") + 6),
        ("seekto", {"seekTime": 7.5}, 7.5),
    ]
    for name, details, time in steps:
        page.evaluate(do, [name, details])
        assert page.evaluate(TIME) == pytest.approx(time, abs=0.05), name
    page.evaluate(do, ["play", {}])
    page.wait_for_function("() => !document.querySelector('audio').paused")
    page.evaluate(do, ["pause", {}])
    assert page.evaluate(PAUSED)
    page.evaluate(do, ["stop", {}])
    assert page.evaluate(TIME) == 0
    page.wait_for_function("() => window.positions.at(-1).position === 0")
    length = given.edition.timeline.frames / RATE
    last = page.evaluate("window.positions.at(-1)")
    assert last == {"duration": pytest.approx(length, abs=0.001), "playbackRate": 1, "position": 0}


@pytest.mark.parametrize(
    "init",
    [
        "Object.defineProperty(navigator, 'mediaSession', { value: undefined });",
        "delete window.MediaMetadata",
        "window.old = true;" + SESSION,
    ],
    ids=["no session", "no metadata", "fewer commands"],
)
def test_an_older_browser(given: Built, visit: Visitor, init: str) -> None:
    """Without Media Session, or with less of it, the page plays as ever."""
    visited = visit(given.index, init=init)
    page = visited.page
    page.wait_for_function(READY)
    page.evaluate(PLAY)
    page.wait_for_function(f"() => {TIME} > 0.3")
    assert visited.console == []
