"""Reading comfort and the language of the interface, in a real browser."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browser import Visitor, axe_faults, kept_comfort, layout_faults, open_by_button
from editions import Built
from playwright.sync_api import Page

from awaz.output.inline import ASSETS, classic, script
from awaz.output.interface import interface_mark, load_words
from awaz.output.render import render

STYLES = Path(str(ASSETS)) / "styles"
NUMBERS = Path(str(ASSETS)).parent.parent / "text/data/numbers.tsv"

# Only what the modules need; their functions are put where the tests can call them.
START = """
import { change, onSetting } from "./comfort.js";
import { clock, inWords, numberInWords } from "./interface.js";

Object.assign(window, { change, onSetting, clock, inWords, numberInWords });
"""
BARE = """<!DOCTYPE html>
<html lang="ur" dir="rtl">
<head>
<meta charset="utf-8">
<title>آواز</title>
<link rel="icon" href="data:,">
</head>
<body>
<main></main>
{dialog}
<script type="application/json" id="awaz-words">{words}</script>
<script type="module">{module}</script>
</body>
</html>
"""
FORBIDDEN = """Object.defineProperty(window, "localStorage", {
    get() { throw new DOMException("forbidden", "SecurityError"); },
});"""
KEPT = '() => JSON.parse(localStorage.getItem("awaz-comfort") ?? "{}")'

HIGH = {"width": 1280, "height": 2000}
"""A window in which the player lies over no text: axe does not judge what is covered."""

TEXT_ON = {
    "ink": ("paper", "raised", "sentence"),
    "quiet": ("paper", "raised"),
    "dim": ("paper", "raised"),
    "accent": ("paper", "raised"),
    "accent-ink": ("accent",),
    "sentence-ink": ("sentence",),
    "word-ink": ("word",),
    "found-ink": ("found",),
}
EDGE_ON = {
    "line": ("paper", "raised"),
    "focus": ("paper", "raised"),
    "accent": ("paper", "raised"),
    "word": ("sentence",),
}
THEMES = ("light", "dark", "sepia", "contrast")


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with nothing but the reading dialog."""
    folder = tmp_path_factory.mktemp("bare")
    scripts = folder / "scripts"
    shutil.copytree(Path(str(ASSETS)) / "scripts", scripts)
    (scripts / "start.js").write_text(START, "utf-8")
    words = load_words()
    page = BARE.format(
        dialog=render("comfort.html.j2", words=words, interface=interface_mark()),
        words=json.dumps(words, ensure_ascii=False),
        module=script("start.js", scripts),
    )
    path = folder / "index.html"
    path.write_text(page, "utf-8")
    return path


def looks(page: Page) -> dict[str, Any]:
    """What the reader's choices change about the transcript."""
    found: dict[str, Any] = page.evaluate("""() => {
        const text = getComputedStyle(document.querySelector("main"));
        const body = getComputedStyle(document.body);
        return {
            theme: body.backgroundColor,
            face: text.fontFamily.split(",")[0],
            size: parseFloat(text.fontSize),
            lines: parseFloat(text.lineHeight) / parseFloat(text.fontSize),
            words: parseFloat(text.wordSpacing) / parseFloat(text.fontSize),
            width: parseFloat(text.maxInlineSize) / 16,
        };
    }""")
    return found


def choose(page: Page, name: str, value: str) -> None:
    """Press the label of a choice, as a reader would."""
    page.click(f'.choice:has([data-setting="{name}"][value="{value}"])')


def blocks_of_colours() -> list[tuple[str, dict[str, str]]]:
    """Selectors with a whole set of colours, in the order of the stylesheet."""
    text = (STYLES / "themes.css").read_text("utf-8")
    found = []
    for selector, body in re.findall(r"(:root[^{]*)\{([^}]*)\}", text):
        colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", body))
        if colours:
            found.append((selector.strip(), colours))
    return found


def colours_of(theme: str) -> dict[str, str]:
    """The colours that a theme names."""
    selector = ":root" if theme == "light" else f':root[data-theme="{theme}"]'
    return dict(blocks_of_colours())[selector]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2 counts it."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of `#rrggbb`."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# Colours


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_has_the_contrast_of_aaa(theme: str) -> None:
    """In every theme each text keeps 7:1 on each of its grounds, each edge 3:1."""
    colours = colours_of(theme)
    weak = [
        (front, ground, round(contrast(colours[front], colours[ground]), 2))
        for pairs, least in ((TEXT_ON, 7), (EDGE_ON, 3))
        for front, grounds in pairs.items()
        for ground in grounds
        if contrast(colours[front], colours[ground]) < least
    ]
    assert weak == []


def test_the_device_chooses_among_the_same_colours() -> None:
    """What a device asks for looks like the theme of that name."""
    left_to_device = [colours for selector, colours in blocks_of_colours() if "auto" in selector]
    assert left_to_device == [colours_of("dark"), colours_of("contrast")]


@pytest.mark.parametrize(
    ("asked", "theme"),
    [
        ({"color_scheme": "light"}, "light"),
        ({"color_scheme": "dark"}, "dark"),
        ({"color_scheme": "dark", "contrast": "more"}, "contrast"),
    ],
)
def test_the_page_follows_the_device(
    visit: Visitor, given: Built, asked: dict[str, str], theme: str
) -> None:
    """Without a choice of the reader's, the device's wishes are kept to."""
    page = visit(given.index, **asked).page
    assert looks(page)["theme"] == rgb(colours_of(theme)["paper"])


def rgb(colour: str) -> str:
    """`#rrggbb` as a browser tells it."""
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"


def test_colours_of_the_readers_own_are_kept_to(visit: Visitor, given: Built) -> None:
    """With forced colours no text stands in the colour that the browser lays behind letters."""
    page = visit(given.index, init=kept_comfort(theme="sepia"), forced_colors="active").page
    unseen = page.evaluate("""() => {
        const canvas = getComputedStyle(document.body).backgroundColor;
        return [...document.querySelectorAll("body *")]
            .map((element) => [element, getComputedStyle(element)])
            .filter(([, style]) => style.color === canvas && style.forcedColorAdjust === "auto")
            .map(([element]) => element.outerHTML.slice(0, 80));
    }""")
    assert unseen == []
    assert looks(page)["theme"] != rgb(colours_of("sepia")["paper"])


# Choices


@pytest.mark.parametrize("theme", THEMES)
def test_a_theme_is_chosen_and_kept(visit: Visitor, given: Built, theme: str) -> None:
    """A theme shows at once and again at the next visit, whatever the device asks for."""
    page = visit(given.index, color_scheme="dark" if theme == "light" else "light").page
    open_by_button(page, "d-reading")
    choose(page, "theme", theme)
    assert looks(page)["theme"] == rgb(colours_of(theme)["paper"])
    page.reload()
    assert looks(page)["theme"] == rgb(colours_of(theme)["paper"])
    assert page.locator(f'[data-setting="theme"][value="{theme}"]').is_checked()


def test_the_naskh_face_is_fetched_when_it_is_wanted(visit: Visitor, given: Built) -> None:
    """The second face costs nobody anything who does not read in it."""
    visited = visit(given.index)
    page = visited.page
    page.evaluate("document.fonts.ready.then(() => true)")
    assert not any("naskh" in address for address in visited.requests)
    open_by_button(page, "d-reading")
    choose(page, "face", "naskh")
    page.wait_for_function("() => document.fonts.check('20px \"Noto Naskh Arabic\"', 'ا')")
    assert any("noto-naskh-arabic-400.woff2" in address for address in visited.requests)
    assert looks(page)["face"] == '"Noto Naskh Arabic"'
    assert looks(page)["lines"] == pytest.approx(1.9)
    page.reload()
    assert looks(page)["face"] == '"Noto Naskh Arabic"'


@pytest.mark.parametrize(
    ("name", "value", "shown", "told", "expected"),
    [
        ("size", "3", "300٪", "تین سو فیصد", lambda before: before["size"] * 3),
        ("lines", "1.5", "150٪", "ایک سو پچاس فیصد", lambda before: before["lines"] * 1.5),
        ("words", "0.25", "25٪", "پچیس فیصد", lambda before: 0.25),
        ("width", "24", "57٪", "ستاون فیصد", lambda before: 24),
    ],
)
def test_a_measure_is_set_told_and_kept(
    visit: Visitor,
    given: Built,
    name: str,
    value: str,
    shown: str,
    told: str,
    expected: Callable[[dict[str, Any]], float],
) -> None:
    """A slider changes its one thing, tells its value in Urdu, and is remembered."""
    page = visit(given.index).page
    before = looks(page)
    open_by_button(page, "d-reading")
    page.fill(f"#reading-{name}", value)
    after = looks(page)
    wanted = pytest.approx(expected(before), rel=0.01)
    assert after[name] == wanted
    assert {key for key in after if after[key] != pytest.approx(before[key])} == {name}
    assert page.locator(f'[data-value-of="reading-{name}"]').inner_text() == shown
    assert page.get_attribute(f"#reading-{name}", "aria-valuetext") == told
    page.reload()
    assert looks(page)[name] == wanted
    assert page.input_value(f"#reading-{name}") == value


def test_the_keys_move_a_measure(visit: Visitor, given: Built) -> None:
    """A slider is worked from the keyboard."""
    page = visit(given.index).page
    before = looks(page)["size"]
    open_by_button(page, "d-reading")
    page.focus("#reading-size")
    page.keyboard.press("ArrowUp")
    assert looks(page)["size"] == pytest.approx(before * 1.1, rel=0.01)


def test_reset_brings_back_the_look_and_nothing_else(visit: Visitor, given: Built) -> None:
    """After a reset the page looks as made; speed, shortcuts and language stay as chosen."""
    page = visit(given.index).page
    before = looks(page)
    others: dict[str, str | float] = {
        "language": "en",
        "shortcuts": "off",
        "speed": 1.5,
        "volume": 0.4,
        "onward": "on",
    }
    look = kept_comfort(
        **{"theme": "sepia", "face": "naskh", "focus": "sentence", "ruler": "on"},
        **{"size": 2, "lines": 1.6, "words": 0.3, "width": 30},
        **others,
    )
    page.evaluate(look)
    page.reload()
    assert all(value != before[name] for name, value in looks(page).items())
    open_by_button(page, "d-reading")
    page.click("#reading-reset")
    assert page.inner_text("#reading-done") == "Back to default."
    page.reload()
    assert looks(page) == before
    kept = page.evaluate(KEPT)
    assert (kept["focus"], kept["ruler"]) == ("none", "off")
    assert {name: kept[name] for name in others} == others


def test_shortcuts_are_switched_off(visit: Visitor, given: Built) -> None:
    """With the box for single-key shortcuts empty, their keys do nothing."""
    page = visit(given.index).page
    open_by_button(page, "d-reading")
    page.uncheck('[data-setting="shortcuts"]')
    page.reload()
    page.keyboard.press("?")
    assert not page.is_visible("#d-keys")
    open_by_button(page, "d-reading")
    page.check('[data-setting="shortcuts"]')
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.is_visible("#d-keys")


def test_who_listens_hears_of_each_change_once(visit: Visitor, bare: Path) -> None:
    """A setting that is set again to what it is tells nobody."""
    page = visit(bare).page
    heard = page.evaluate("""() => {
        const heard = [];
        onSetting("speed", (value) => heard.push(value));
        change("speed", 1.25);
        change("speed", 1.25);
        change("speed", 99);
        change("size", 2);
        return heard;
    }""")
    assert heard == [1.25, 3]


def test_a_second_page_keeps_what_the_first_kept(visit: Visitor, bare: Path) -> None:
    """Two pages open at once do not undo each other's choices."""
    page = visit(bare).page
    other = page.context.new_page()
    other.goto(bare.as_uri())
    page.evaluate("change('theme', 'dark')")
    other.wait_for_function(f"({KEPT})().theme === 'dark'")
    other.evaluate("change('size', 2)")
    kept = other.evaluate(KEPT)
    assert (kept["theme"], kept["size"]) == ("dark", 2)


@pytest.mark.parametrize(
    "init",
    [
        FORBIDDEN,
        *(
            f"localStorage.setItem('awaz-comfort', {json.dumps(kept)})"
            for kept in (
                "{broken",
                "null",
                "7",
                '{"size": "huge", "theme": 4, "lines": null, "a b": "c", "face": "comic"}',
                '{"size": 0, "width": -5, "theme": "x", "language": "fr", "words": [1]}',
            )
        ),
    ],
)
def test_broken_or_forbidden_memory_does_no_harm(visit: Visitor, given: Built, init: str) -> None:
    """Whatever is kept, or when nothing can be, the page is as made and its choices work."""
    usual = looks(visit(given.index).page)
    visited = visit(given.index, init=init)
    page = visited.page
    found = looks(page)
    assert found.pop("width") in (42, 24)  # too narrow a column is made as wide as the narrowest
    assert found == {name: usual[name] for name in found}
    open_by_button(page, "d-reading")
    assert page.inner_text("#d-reading-title") == "پڑھنے کی سہولتیں"
    choose(page, "theme", "sepia")
    assert looks(page)["theme"] == rgb(colours_of("sepia")["paper"])
    assert visited.console == []


def test_choices_are_there_before_the_page_is(visit: Visitor, given: Built, tmp_path: Path) -> None:
    """The small script in the head alone brings back every choice, before the first paint."""
    text = given.index.read_text("utf-8")
    head, _, _ = text.partition('<script type="module">')
    assert classic("early.js") in head.partition("<style>")[0]
    page_without = tmp_path / "index.html"
    page_without.write_text(head, "utf-8")
    usual = looks(visit(page_without).page)
    init = kept_comfort(theme="dark", face="naskh", size=2, lines=1.5, words=0.2, width=30)
    page = visit(page_without, "?embed", init=init).page
    found = looks(page)
    assert found["theme"] == rgb(colours_of("dark")["paper"])
    assert found["face"] == '"Noto Naskh Arabic"'
    assert found["size"] == pytest.approx(2 * usual["size"])
    assert found["lines"] == pytest.approx(1.5 * 1.9)
    assert (found["words"], found["width"]) == (pytest.approx(0.2), 30)
    assert page.get_attribute("html", "data-embed") == ""


# Focus and ruler


@pytest.mark.parametrize("theme", THEMES)
def test_focus_dims_the_rest(visit: Visitor, given: Built, theme: str) -> None:
    """All but what is being heard takes the dim colour, which axe finds readable."""
    init = kept_comfort(theme=theme)
    page = visit(given.index, "#p004s002", init=init, viewport=HIGH).page
    every = {sentence.id for sentence in given.edition.article.sentences()}
    paragraph = {name for name in every if name.startswith("p004")}
    dim = rgb(colours_of(theme)["dim"])
    open_by_button(page, "d-reading")
    for focus, bright in (("paragraph", paragraph), ("none", every), ("sentence", {"p004s002"})):
        choose(page, "focus", focus)
        colours: dict[str, str] = page.evaluate("""() => Object.fromEntries(
            [...document.querySelectorAll(".sentence")].map(
                (sentence) => [sentence.id, getComputedStyle(sentence).color],
            ),
        )""")
        assert {name for name, colour in colours.items() if colour != dim} == bright
    page.keyboard.press("Escape")
    assert axe_faults(page) == []


def test_axe_would_find_a_dim_that_is_too_dim(visit: Visitor, given: Built) -> None:
    """What guards the dim colour sees it."""
    init = kept_comfort(focus="sentence")
    page = visit(given.index, "#p004s002", init=init, viewport=HIGH).page
    page.evaluate("document.documentElement.style.setProperty('--dim', '#666666')")
    faults = axe_faults(page)
    assert any("p002s001" in fault for fault in faults)
    assert all("color-contrast-enhanced" in fault for fault in faults)


def test_nothing_is_dim_before_anything_is_heard(visit: Visitor, given: Built) -> None:
    """Focus waits for a sentence to be focused on."""
    page = visit(given.index, init=kept_comfort(focus="sentence")).page
    colour = page.evaluate("getComputedStyle(document.querySelector('.sentence')).color")
    assert colour == rgb(colours_of("light")["ink"])


def test_the_ruler_follows_the_voice_and_the_text(visit: Visitor, given: Built) -> None:
    """The band lies on the line that is heard, and moves with it when the page is scrolled."""
    page = visit(
        given.index,
        "#p004s002",
        init=kept_comfort(ruler="on"),
        viewport={"width": 400, "height": 600},
        reduced_motion="reduce",
    ).page
    lies = """() => {
        const band = document.getElementById("ruler").getBoundingClientRect();
        const [word] = CSS.highlights.get("awaz-word");
        const line = word.getBoundingClientRect();
        return [band.top - line.top, band.height - line.height, band.width - innerWidth];
    }"""
    page.evaluate("document.fonts.ready.then(() => true)")
    page.click("#next-sentence")
    assert page.evaluate(lies) == pytest.approx([0, 0, 0], abs=1)
    before = page.evaluate("scrollY")
    page.evaluate("scrollBy({ top: -100, behavior: 'instant' })")
    assert page.evaluate("scrollY") == before - 100
    assert page.evaluate(lies) == pytest.approx([0, 0, 0], abs=1)


def test_the_ruler_follows_the_pointer(visit: Visitor, given: Built) -> None:
    """While nothing is played, the band lies under the pointer."""
    page = visit(given.index).page
    page.mouse.move(300, 200)
    assert not page.is_visible("#ruler")
    open_by_button(page, "d-reading")
    choose(page, "ruler", "on")
    page.keyboard.press("Escape")
    line = looks(page)["lines"] * looks(page)["size"]
    for height in (250, 320):
        page.mouse.move(300, height)
        box = page.locator("#ruler").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] / 2 == pytest.approx(height, abs=1)
        assert line <= box["height"] <= 1.3 * line
    open_by_button(page, "d-reading")
    choose(page, "ruler", "off")
    assert not page.is_visible("#ruler")


# Language


def test_the_interface_turns_english_and_back(visit: Visitor, given: Built) -> None:
    """Words, dates, lengths, language and direction of the interface change; the article stays."""
    page = visit(given.index).page
    transcript = page.inner_text("main")
    open_by_button(page, "d-reading")
    urdu = interface(page)
    assert urdu["title"] == "پڑھنے کی سہولتیں"
    assert urdu["date"] == "20 دسمبر 2025"
    assert (urdu["ways"], urdu["close"]) == (["ur rtl"], "بند کریں")
    assert urdu["size"] == "ایک سو فیصد"
    choose(page, "language", "en")
    english = interface(page)
    assert english["title"] == "Reading comfort"
    assert english["date"] == "20 December 2025"
    assert (english["ways"], english["close"]) == (["en ltr"], "Close")
    assert english["size"] == "100 percent"
    assert re.fullmatch(r"(\d+ min )?\d+ s", english["duration"])
    assert not re.search("[\u0600-\u06ff]", english["words"])
    page.reload()
    assert interface(page) == english
    assert page.get_attribute("html", "lang") == "ur"
    assert page.inner_text("main") == transcript
    open_by_button(page, "d-reading")
    choose(page, "language", "ur")
    assert interface(page) == urdu


def interface(page: Page) -> dict[str, Any]:
    """What the page says besides the article, and how."""
    found: dict[str, Any] = page.evaluate("""() => {
        const all = (selector) => [...document.querySelectorAll(selector)];
        const text = (selector) => document.querySelector(selector).textContent;
        return {
            title: text("#d-reading-title"),
            date: text("[data-date]"),
            duration: text("[data-duration]"),
            words: all("[data-other]").map((element) => element.textContent).join(" "),
            close: document.querySelector("#d-reading [data-closes]").ariaLabel,
            size: document.querySelector("#reading-size").getAttribute("aria-valuetext"),
            ways: [...new Set(all("[data-interface]").map((element) =>
                `${element.closest("[lang]").lang} ${getComputedStyle(element).direction}`))],
        };
    }""")
    return found


def test_time_is_told_in_words(visit: Visitor, bare: Path) -> None:
    """A time reads as a clock shows it and as people say it, in both languages."""
    seconds = [0, 1.9, 60, 150, 3600, 7265]
    page = visit(bare).page
    told = "seconds => seconds.map((time) => [clock(time), inWords(time)])"
    assert page.evaluate(told, seconds) == [
        ["0:00", "صفر سیکنڈ"],
        ["0:01", "ایک سیکنڈ"],
        ["1:00", "ایک منٹ"],
        ["2:30", "دو منٹ تیس سیکنڈ"],
        ["1:00:00", "ایک گھنٹہ"],
        ["2:01:05", "دو گھنٹے ایک منٹ پانچ سیکنڈ"],
    ]
    page.evaluate("change('language', 'en')")
    assert page.evaluate(told, seconds) == [
        ["0:00", "0 seconds"],
        ["0:01", "1 second"],
        ["1:00", "1 minute"],
        ["2:30", "2 minutes 30 seconds"],
        ["1:00:00", "1 hour"],
        ["2:01:05", "2 hours 1 minute 5 seconds"],
    ]


def test_an_unknown_length_is_told_as_none(visit: Visitor, bare: Path) -> None:
    """Before a sound's length is known, nothing strange is told."""
    page = visit(bare).page
    assert page.evaluate("[clock(NaN), inWords(NaN)]") == ["0:00", "صفر سیکنڈ"]


def test_numbers_are_written_as_the_voice_says_them(visit: Visitor, bare: Path) -> None:
    """The interface and the voice have the same words for numbers."""
    rows = [line.split("\t") for line in NUMBERS.read_text("utf-8").splitlines()[1:]]
    words = {int(number): word for number, word, *_ in rows if int(number) < 100}
    page = visit(bare).page
    told = page.evaluate("Array.from({ length: 100 }, (_, number) => numberInWords(number))")
    assert told == [words[number] for number in range(100)]
    assert page.evaluate("[100, 305, 1000, 2099, 150000].map(numberInWords)") == [
        "ایک سو",
        "تین سو پانچ",
        "ایک ہزار",
        "دو ہزار ننانوے",
        "ایک سو پچاس ہزار",
    ]


def test_words_of_reading_are_in_urdu_letters() -> None:
    """Urdu's own ی and ک, never the Arabic letters that look like them."""
    for name in ("reading.json", "units.json"):
        words: dict[str, dict[str, str]] = json.loads(
            (STYLES.parent / "words" / name).read_text("utf-8")
        )
        for texts in words.values():
            assert not re.search("[يكهىة]", texts["ur"]), texts
            assert re.search("[\u0600-\u06ff]", texts["ur"]), texts


# For everyone


@pytest.mark.parametrize("language", ["ur", "en"])
@pytest.mark.parametrize("face", ["nastaliq", "naskh"])
def test_a_phone_shows_everything_at_three_times_the_size(
    visit: Visitor, given: Built, face: str, language: str
) -> None:
    """At 320 px and 300 %, with the widest spacing, nothing is cut, overlaps or is hard to hit."""
    chosen = kept_comfort(size=3, lines=2, words=0.6, width=60, face=face, language=language)
    page = visit(given.index, init=chosen, viewport={"width": 320, "height": 640}).page
    page.evaluate("document.fonts.ready.then(() => true)")
    assert layout_faults(page) == []
    open_by_button(page, "d-reading")
    assert layout_faults(page) == []
