"""The page by keyboard alone: every control is reached, seen and works; and the shortcuts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from browser import Visitor, kept_comfort, wait_until
from editions import PICTURE_AND_TABLES, RATE, TEXT, TITLE, Built, article_of, built
from playwright.sync_api import Page

from awaz.model import Role

SIZES = {"phone": {"width": 360, "height": 640}, "desk": {"width": 1280, "height": 800}}
READY = "document.querySelector('audio').readyState >= 3"
TIME = "document.querySelector('audio').currentTime"
PAUSED = "document.querySelector('audio').paused"
MUTED = "document.querySelector('audio').muted"

# What can have the focus in the page, or in the dialog that is open; of radio buttons, one each.
REACHABLE = """() => {
    const room = document.querySelector("dialog:modal") ?? document.body;
    const names = "a[href], button, input, textarea, select, summary, [tabindex='0']";
    const groups = new Set();
    window.walked = [...room.querySelectorAll(names)].filter(element =>
        element.checkVisibility({ visibilityProperty: true }) && !element.disabled
        && (room.matches("dialog") || !element.closest("dialog"))
        && (element.type !== "radio" || element.checked));
    return window.walked.map(name);
    function name(element) { return element.outerHTML.slice(0, 90); }
}"""

# The number of the control that has the focus, and what is wrong with how it is shown.
FOCUSED = """async () => {
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    const element = document.activeElement;
    if (element === document.body || element.matches("dialog, main")) return [-1, ""];
    const box = element.getBoundingClientRect();
    const ring = [element, element.closest("label")].some(one => {
        if (!one) return false;
        const { outlineStyle, outlineWidth } = getComputedStyle(one);
        return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    });
    const line = element.getClientRects()[0];
    const [x, y] = [line.x + line.width / 2, line.y + line.height / 2];
    const on = document.elementFromPoint(x, y);
    const player = document.getElementById("player");
    const top = player.getBoundingClientRect().top;
    const inRoom = player.contains(element) || element.closest("dialog");
    const faults = [
        !element.matches(":focus-visible") && "no focus to see",
        !ring && "no ring",
        !(on && (element.contains(on) || on.contains(element) && on.closest("label, span, a")))
            && "covered by " + on?.outerHTML.slice(0, 60),
        (box.top < -0.5 || box.bottom > innerHeight + 0.5) && box.height < innerHeight / 2
            && "out of the window",
        !inRoom && box.height < top && box.bottom > top + 0.5 && "under the player",
    ].filter(Boolean);
    return [window.walked.indexOf(element), faults.join(", ")];
}"""
PRESS = """([key, code, more]) => {
    const event = new KeyboardEvent("keydown",
        { key, code, bubbles: true, cancelable: true, ...more });
    (document.activeElement ?? document.body).dispatchEvent(event);
    return event.defaultPrevented;
}"""


def walk(page: Page) -> None:
    """Tab through all of the page or of the dialog: everything is reached, seen, and left."""
    names = page.evaluate(REACHABLE)
    reached: list[int] = []
    for _ in range(2 * len(names) + 3):
        page.keyboard.press("Tab")
        number, fault = page.evaluate(FOCUSED)
        assert not fault, (names[number], fault)
        if number in reached or (number < 0 and len(reached) == len(names)):
            break
        if number >= 0:
            reached.append(number)
    else:
        pytest.fail("The focus never came back to where it began.")
    assert [name for at, name in enumerate(names) if at not in reached] == []
    assert len(names) > 1


def ready(given: Built, visit: Visitor, fragment: str = "", **settings: Any) -> Page:
    """The page, as soon as its sound can be heard."""
    page = visit(given.index, fragment, **settings).page
    wait_until(page, READY)
    return page


def press(page: Page, key: str, code: str, **more: bool) -> bool:
    """A key of any keyboard; true when the page took it."""
    return bool(page.evaluate(PRESS, [key, code, more]))


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """An article with contents, a list, a quote, a link to its source, a picture and a table."""
    end = ((Role.HEADING, "آخری بات"), TEXT[0])
    texts = (TITLE, *TEXT, *PICTURE_AND_TABLES, *end)
    article = article_of(
        texts, source="https://dangcongsan.org.vn/tin-hoat-dong/quyet-tam-dua.html"
    )
    return built(article, tmp_path_factory.mktemp("everything") / "edition")


# --- The walk ------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["ur", "en"])
def test_every_control_is_reached(
    everything: Built, visit: Visitor, size: str, language: str
) -> None:
    """Tab goes through all of the page, each stop is seen with its ring, and the page is left."""
    init = kept_comfort(language=language)
    page = ready(everything, visit, viewport=SIZES[size], init=init)
    page.evaluate("document.fonts.ready.then(() => null)")
    walk(page)
    for place in (".contents summary", ".contents a", ".table", "footer a", "#seek", "#language"):
        assert page.locator(place).first.is_visible(), place


def test_tools_of_a_phone_open_by_key(given: Built, visit: Visitor) -> None:
    """Enter on "more" shows the tools, the next stops; Escape puts them away again."""
    page = ready(given, visit, viewport=SIZES["phone"])
    more = page.locator("#more")
    more.focus()
    page.keyboard.press("Enter")
    assert more.get_attribute("aria-expanded") == "true"
    walk(page)
    more.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.opens") == "d-search"
    page.keyboard.press("Escape")
    assert more.get_attribute("aria-expanded") == "false"
    assert page.evaluate("document.activeElement.id") == "more"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dialog", ["d-reading", "d-listening", "d-search", "d-share", "d-keys"])
def test_dialogs_by_key(given: Built, visit: Visitor, size: str, dialog: str) -> None:
    """Enter opens it, Tab goes through it and nowhere else, Escape gives the focus back."""
    page = ready(given, visit, viewport=SIZES[size])
    if size == "phone":
        page.locator("#more").click()
    opener = page.locator(f"[data-opens='{dialog}']:visible").last
    opener.focus()
    page.keyboard.press("Enter")
    assert page.locator(f"#{dialog}:modal").is_visible()
    if dialog == "d-keys":
        page.keyboard.press("End")  # of all that is in it, only one thing takes the focus
        wait_until(page, "document.querySelector('dialog:modal').scrollTop > 0")
    else:
        walk(page)
    page.keyboard.press("Escape")
    assert page.locator("dialog:modal").count() == 0
    assert opener.evaluate("element => element === document.activeElement")
    page.keyboard.press("Space")
    page.locator(f"#{dialog} [data-closes]").focus()
    page.keyboard.press("Enter")
    assert page.locator("dialog:modal").count() == 0
    assert opener.evaluate("element => element === document.activeElement")


def test_the_skip_link(given: Built, visit: Visitor) -> None:
    """The first stop leads past everything to the text."""
    page = ready(given, visit)
    page.keyboard.press("Tab")
    assert page.locator(".skip").evaluate("link => link.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "text"
    top = page.locator("#text").evaluate("text => text.getBoundingClientRect().top")
    assert -1 <= top < 100 or page.evaluate(
        "scrollY + innerHeight >= document.documentElement.scrollHeight - 1"
    )


def test_controls_work_by_key(everything: Built, visit: Visitor) -> None:
    """Enter and Space press buttons, arrows move sliders and choose among radio buttons."""
    page = ready(everything, visit)
    page.locator("#play").focus()
    page.keyboard.press("Enter")
    wait_until(page, f"!{PAUSED}")
    page.keyboard.press("Space")
    wait_until(page, PAUSED)
    page.evaluate("document.querySelector('audio').currentTime = 10")
    page.locator("#seek").focus()
    for key, time in (("ArrowLeft", 15), ("ArrowUp", 20), ("ArrowRight", 15), ("ArrowDown", 10)):
        page.keyboard.press(key)
        assert page.evaluate(TIME) == pytest.approx(time, abs=0.01)
    page.keyboard.press("Home")
    assert page.evaluate(TIME) == 0
    page.locator(".top [data-opens='d-reading']").focus()
    page.keyboard.press("Enter")
    page.locator("[data-setting=theme]:checked").focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    page.locator("[data-setting=size]").focus()
    page.keyboard.press("ArrowLeft")
    assert float(page.evaluate("document.documentElement.style.getPropertyValue('--size')")) > 1
    page.locator("[data-setting=ruler][value=on]").focus()
    page.keyboard.press("Space")
    assert page.evaluate("document.documentElement.dataset.ruler") == "on"
    page.keyboard.press("Escape")
    page.locator("#language").focus()
    page.keyboard.press("Enter")
    assert page.locator("#play").get_attribute("aria-label") == "Play"
    page.locator("#contents-title").focus()
    page.keyboard.press("Space")
    assert page.locator(".contents details").get_attribute("open") is None


# --- Shortcuts -----------------------------------------------------------------------------------


DIALOG = "document.querySelector('dialog:modal')?.id"
SHORTCUTS: dict[str, tuple[str, str]] = {
    "Space": ("Space", f"!{PAUSED}"),
    "K": ("k", f"!{PAUSED}"),
    "←": ("ArrowLeft", "at('p004s003')"),
    "→": ("ArrowRight", "at('p004s001')"),
    "Shift ←": ("Shift+ArrowLeft", "at('p005s001')"),
    "Shift →": ("Shift+ArrowRight", "at('p004s001')"),
    "L": ("l", f"{TIME} > from + 9.9 && {TIME} < from + 10.1"),
    "J": ("j", f"{TIME} < from - 9.9 && {TIME} > from - 10.1"),
    "0": ("0", f"{TIME} === 0"),
    "-": ("-", "document.querySelector('audio').playbackRate === 0.9"),
    "+": ("Shift++", "document.querySelector('audio').playbackRate === 1.1"),
    "M": ("m", MUTED),
    "R": ("r", "document.getElementById('loop').getAttribute('aria-pressed') === 'true'"),
    "P": ("p", f"{TIME} >= starts.p007s001 && {TIME} < starts.p007s001 + 2 && !{PAUSED}"),
    "B": ("b", "document.getElementById('return').hidden"),
    "/": ("/", f"{DIALOG} === 'd-search'"),
    "T": ("t", f"{DIALOG} === 'd-reading'"),
    "H": ("h", f"{DIALOG} === 'd-keys'"),
    "?": ("Shift+?", f"{DIALOG} === 'd-keys'"),
}
"""For each key of the help: what is pressed, and what is true afterwards and was not before.

The sound stands 0.2 seconds into p004s002, the reader has scrolled away, and the first word of
p007s001 is selected for P alone.
"""

PREPARE = """async ([starts, from, selects]) => {
    const audio = document.querySelector("audio");
    document.querySelector("dialog:modal")?.close();
    document.querySelector("#loop[aria-pressed=true]")?.click();
    getSelection().removeAllRanges();
    audio.pause();
    Object.assign(audio, { muted: false, playbackRate: 1 });
    const moved = new Promise(done => audio.addEventListener("seeked", done, { once: true }));
    audio.currentTime = from;
    await moved;
    const at = id => Math.abs(audio.currentTime - starts[id]) < 0.05;
    Object.assign(window, { starts, from, at });
    if (!selects) return;
    const first = document.getElementById("p007s001").firstChild;
    getSelection().setBaseAndExtent(first, 0, first, 9);
}"""


def prepare(page: Page, given: Built, cap: str = "", sentence: str = "p004s002") -> None:
    """Put the sound into the middle of things."""
    starts = {cue.id: cue.start / RATE for cue in given.edition.timeline.sentences}
    page.evaluate(PREPARE, [starts, starts[sentence] + 0.2, cap == "P"])
    if cap == "B":
        page.mouse.wheel(0, 100)
        wait_until(page, "!document.getElementById('return').hidden")


def test_shortcuts_do_what_the_help_says(given: Built, visit: Visitor) -> None:
    """Each key of the list does its work, wherever the sound is."""
    page = ready(given, visit)
    for cap, (pressed, done) in SHORTCUTS.items():
        prepare(page, given, cap)
        assert not page.evaluate(done), cap
        page.keyboard.press(pressed)
        wait_until(page, done)


def test_shortcuts_can_be_switched_off(given: Built, visit: Visitor) -> None:
    """Then no key of the list does anything."""
    page = ready(given, visit, init=kept_comfort(shortcuts="off"))
    for cap, (pressed, done) in SHORTCUTS.items():
        prepare(page, given, cap)
        page.keyboard.press(pressed)
        page.wait_for_timeout(60)
        assert not page.evaluate(done), cap


def test_the_help_lists_every_key(given: Built, visit: Visitor) -> None:
    """The list of keys names each of them, in the language of the interface."""
    page = ready(given, visit)
    page.keyboard.press("h")
    assert page.locator("#keys-list kbd").all_inner_texts() == list(SHORTCUTS)
    meanings = page.locator("#keys-list dd").all_inner_texts()
    assert meanings[:3] == ["چلائیں یا روکیں", "چلائیں یا روکیں", "اگلا جملہ"]
    page.keyboard.press("Escape")
    page.locator("#language").click()
    page.keyboard.press("h")
    assert page.locator("#keys-list dd").first.inner_text() == "Play or pause"


def test_an_urdu_keyboard(given: Built, visit: Visitor) -> None:
    """A key is known by its place where its letter is another, and a sign by itself."""
    page = ready(given, visit)
    press(page, "ک", "KeyK")
    wait_until(page, f"!{PAUSED}")
    press(page, "م", "KeyM")
    wait_until(page, MUTED)
    press(page, "؟", "Slash", shiftKey=True)
    assert page.evaluate(DIALOG) == "d-keys"
    page.keyboard.press("Escape")
    press(page, "?", "Minus", shiftKey=True)  # a German keyboard
    assert page.evaluate(DIALOG) == "d-keys"
    prepare(page, given)
    press(page, "ArrowLeft", "")  # a remote control
    assert page.evaluate("at('p004s003')")


def test_arrows_run_as_the_text_does(tmp_path: Path, visit: Visitor) -> None:
    """In an article that runs to the right, the right arrow goes on."""
    article = replace(article_of((TITLE, *TEXT)), language="en", direction="ltr")
    english = built(article, tmp_path / "edition")
    page = ready(english, visit)
    prepare(page, english)
    page.keyboard.press("ArrowRight")
    wait_until(page, "at('p004s003')")
    page.locator("#seek").focus()
    before = page.evaluate(TIME)
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(TIME) == pytest.approx(before - 5, abs=0.01)
    page.locator("#play").focus()
    page.keyboard.press("h")
    assert page.locator("#keys-list kbd").nth(2).inner_text() == "→"


def test_typing_is_typing(given: Built, visit: Visitor) -> None:
    """In a search, and in any other open dialog, letters are no shortcuts."""
    page = ready(given, visit)
    page.keyboard.press("/")
    page.keyboard.type("km 0")
    assert page.evaluate("document.activeElement.value") == "km 0"
    page.locator("#d-search [data-closes]").click()
    page.keyboard.press("t")
    page.keyboard.press("m")
    page.keyboard.press("k")
    page.wait_for_timeout(60)
    assert page.evaluate(f"{PAUSED} && !{MUTED}")
    assert page.evaluate(DIALOG) == "d-reading"


@pytest.mark.parametrize("held", ["ctrlKey", "altKey", "metaKey"])
def test_keys_of_the_browser_are_left_to_it(given: Built, visit: Visitor, held: str) -> None:
    """With Ctrl, Alt or Meta a key is not ours."""
    page = ready(given, visit)
    assert not press(page, "m", "KeyM", **{held: True})
    assert not press(page, "ArrowLeft", "ArrowLeft", **{held: True})
    assert not page.evaluate(MUTED)
    assert press(page, "m", "KeyM")
    assert page.evaluate(MUTED)


def test_shift_and_arrows_select(given: Built, visit: Visitor) -> None:
    """Who has selected words changes the selection with Shift and an arrow, and moves no sound."""
    page = ready(given, visit)
    prepare(page, given, "P")
    assert not press(page, "ArrowLeft", "ArrowLeft", shiftKey=True)
    assert page.evaluate(f"Math.abs({TIME} - from) < 0.01")
    page.evaluate("getSelection().removeAllRanges()")
    assert press(page, "ArrowLeft", "ArrowLeft", shiftKey=True)


def test_space_presses_the_button(given: Built, visit: Visitor) -> None:
    """Space on a button does what the button does, and nothing else."""
    page = ready(given, visit)
    prepare(page, given)
    page.locator("#next-sentence").focus()
    page.keyboard.press("Space")
    wait_until(page, "at('p004s003')")
    assert page.evaluate(PAUSED)


def test_a_table_is_scrolled_with_arrows(tabled: Built, visit: Visitor) -> None:
    """On a table too wide for the window, arrows move the table and not the sound."""
    page = ready(tabled, visit, viewport=SIZES["phone"])
    prepare(page, tabled, sentence="p004s002")
    page.locator(".table").first.focus()
    assert not press(page, "ArrowLeft", "ArrowLeft")
    page.keyboard.press("ArrowLeft")
    wait_until(page, "document.querySelector('.table').scrollLeft < 0")
    assert page.evaluate(f"Math.abs({TIME} - from) < 0.01")


def test_a_key_held_down(given: Built, visit: Visitor) -> None:
    """A key that is held goes on stepping, but does not switch to and fro."""
    page = ready(given, visit)
    prepare(page, given)
    assert press(page, "m", "KeyM")
    assert press(page, "m", "KeyM", repeat=True)
    assert page.evaluate(MUTED)
    press(page, "ArrowLeft", "ArrowLeft")
    press(page, "ArrowLeft", "ArrowLeft", repeat=True)
    assert page.evaluate("at('p005s001')")
