"""The page of all editions: what it is made of, how it looks, and going from one to the next."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import (
    BROWSER_ARGUMENTS,
    ROOT_ARGUMENTS,
    Visit,
    Visitor,
    axe_faults,
    chromium_path,
    html_faults,
    html_validate_faults,
    kept_comfort,
    layout_faults,
    open_by_button,
    space_text,
    wait_until,
)
from conftest import visits
from editions import HOSTILE, article_of, edition_of
from playwright.sync_api import Browser, Page, Playwright
from server import Served

from awaz.errors import OutputError
from awaz.model import Article, Role
from awaz.output.library import shelf, write_library
from awaz.output.metadata import text_state
from awaz.output.page import write_page
from awaz.output.report import Settled, write_report

ALBUM = "آواز"
BODY = "یہ اس مضمون کا پہلا جملہ ہے جس میں بتایا گیا ہے کہ شہر میں کیا ہوا۔"
SPIED = "document.querySelector('audio')"
ENDS = f"""() => {{
    const audio = {SPIED};
    Object.defineProperty(audio, "ended", {{ value: true }});
    audio.dispatchEvent(new Event("ended"));
}}"""
HEARD_OUT = """async () => {
    const audio = document.querySelector("audio");
    audio.currentTime = audio.duration - 0.3;
    await audio.play();
}"""


LAST_HEARD = HEARD_OUT.replace("0.3", "1.2")
"""Until the end as well, and some words before it."""


def article(slug: str, title: str, **fields: Any) -> Article:
    """A short article."""
    return article_of(((Role.TITLE, title), (Role.BODY, BODY)), slug=slug, **fields)


def shelve(output: Path, *articles: Article) -> None:
    """Put editions of these into `output/`, as a build does, and write the library."""
    for each in articles:
        folder = output / each.slug
        folder.mkdir(parents=True)
        edition = edition_of(each, folder)
        write_page(edition, folder)
        names: dict[str, Any] = {"state": "1", "program": "awaz", "versions": ["1"]}
        with Settled(folder) as settled:
            files = settled.files()
        write_report(edition, folder, files=files, **names, said_by={}, said={}, spoken=[])
    write_library(output, album=ALBUM)


FIVE = (
    article("kahani", "ایک پرانی کہانی", author="سعادت حسن"),
    article("lahore", "لاہور کی تاریخ", author="ڈاکٹر فاطمہ", date="2024-03-01"),
    article("بارش-کی-خبر", "کَراچی میں بارش، Sindh کی خبر", author="احمد علی", date="2026-01-05"),
    article("aaj", "آج کی بات", date="2026-01-05T09:30:00+05:00"),
    article("kal", "بے تاریخ", date="کل"),
)
TEXTS = {each.slug: text_state(each) for each in FIVE}
ORDER = ["aaj", "بارش-کی-خبر", "lahore", "kahani", "kal"]


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with five editions and their library; it is not changed."""
    output = tmp_path_factory.mktemp("five") / "میری output"
    shelve(output, *FIVE)
    return output


@pytest.fixture
def own(five: Path, tmp_path: Path) -> Path:
    """The same, to be changed."""
    output = tmp_path / "output"
    shutil.copytree(five, output)
    return output


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library without an edition."""
    output = tmp_path_factory.mktemp("empty")
    write_library(output, album="")
    return output


def heard(slug: str, **kept: Any) -> str:
    """The script that keeps how much was heard of an edition, for `visit(…, init=…)`."""
    kept = {"state": TEXTS[slug]} | kept
    return f"localStorage.setItem({json.dumps(f'awaz-at-{slug}')}, {json.dumps(json.dumps(kept))});"


def titles(page: Page) -> list[str]:
    """Of the editions that are shown."""
    return page.locator("#editions h2:visible").all_inner_texts()


def times(folder: Path) -> dict[str, int]:
    """When each file of the library was written."""
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir() if path.is_file()}


# --- What it is made of ---------------------------------------------------------------------------


def test_the_newest_is_first(five: Path) -> None:
    """By date, of one date by title, and those without a date after all others."""
    editions = shelf(five)
    assert [edition.slug for edition in editions] == ORDER
    assert [edition.iso_date for edition in editions[2:]] == ["2024-03-01", "", ""]


def test_each_edition_is_told_of(five: Path, visit: Visitor) -> None:
    """Title, first words, author, date, length and voice; all of them together at the top."""
    page = visit(five / "index.html").page
    item = page.locator("#editions > li").nth(2)
    told = item.inner_text()
    for fact in ("لاہور کی تاریخ", BODY[:40], "ڈاکٹر فاطمہ", "1 مارچ 2024", "آزمائشی آواز"):
        assert fact in told
    assert "4 سیکنڈ" in told
    assert item.locator("time").first.get_attribute("datetime") == "2024-03-01"
    assert "کل" in page.locator("#editions > li").nth(4).inner_text()
    assert page.locator("header .facts").inner_text().split("\n") == [
        "مضامین: 5",
        "کل دورانیہ: 21 سیکنڈ",
    ]
    assert page.title() == page.locator("h1").inner_text() == ALBUM


def test_every_link_opens_its_edition(
    five: Path, served: Callable[[Path], Served], visit: Visitor
) -> None:
    """From a file and over HTTP, with Urdu names too; nothing is asked of anyone else."""
    for address in (five.as_uri() + "/", served(five).address):
        visited = visit(address + "index.html")
        page = visited.page
        for title in titles(page):
            page.get_by_role("link", name=title).click()
            page.wait_for_selector("html[data-ready] audio", state="attached")
            assert page.locator("h1").inner_text() == title
            page.get_by_role("link", name="تمام مضامین").click()
            page.wait_for_selector("#editions")
        assert visited.console == []
        assert all(asked.startswith((address, "data:")) for asked in visited.requests)


def test_hostile_words_stay_words(tmp_path: Path, visit: Visitor) -> None:
    """Titles, authors, dates and albums that look like markup are shown as they are written."""
    bad = article_of(HOSTILE, slug="a'&b", author="\"><b onclick='x'>", date="<i>کل")
    shelve(tmp_path / "output", bad, article_of(HOSTILE[1:], slug="c", title="{{ 7 * 7 }}"))
    write_library(tmp_path / "output", album="</title><script>window.hit = 5</script>")
    visited = visit(tmp_path / "output" / "index.html")
    assert visited.page.evaluate("window.hit") is None
    assert visited.page.locator("h2").first.inner_text() == bad.title
    assert visited.page.locator("#editions b, #editions i, #editions script").count() == 0
    for name in (bad.author, bad.date):
        assert name in visited.page.locator("#editions > li").first.inner_text()
    assert visited.console == []
    visited.page.locator("h2 a").first.click()
    visited.page.wait_for_selector("audio", state="attached")
    assert html_faults(tmp_path / "output" / "index.html") == []


def test_a_renamed_folder_is_found(own: Path, visit: Visitor) -> None:
    """The link follows the folder's name; what was heard is kept under the edition's own."""
    (own / "lahore").rename(own / "old lahore")
    write_library(own, album=ALBUM)
    page = visit(own / "index.html", init=heard("lahore", heard=0.5)).page
    item = page.locator("#editions > li").nth(2)
    assert "سنا ہوا 50٪" in item.inner_text()
    item.locator("a").click()
    page.wait_for_selector("audio", state="attached")
    assert page.locator("h1").inner_text() == "لاہور کی تاریخ"


def test_only_whole_editions_are_listed(own: Path) -> None:
    """Half ones, broken ones, those being replaced and other people's folders do no harm."""
    (own / "lahore" / "lahore.mp3").write_bytes(b"half")
    (own / "kal" / "report.json").write_text("{", encoding="utf-8")
    (own / "kahani").rename(own / ".kahani.old")
    for name, report in (("a", "[]"), ("b", '{"files": {}}'), ("c", '{"files": {}, "article": 7}')):
        (own / name).mkdir()
        (own / name / "report.json").write_text(report, encoding="utf-8")
    (own / "notes").mkdir()
    (own / "notes.txt").write_text("mine", encoding="utf-8")
    before = {path for path in own.rglob("*") if path.name != "index.html"}
    write_library(own, album=ALBUM)
    assert [edition.slug for edition in shelf(own)] == ORDER[:2]
    assert "lahore" not in (own / "index.html").read_text("utf-8")
    assert {path for path in own.rglob("*") if path.name != "index.html"} == before


def test_reports_without_first_words_are_read(own: Path) -> None:
    """An edition made before reports told them is listed without."""
    path = own / "lahore" / "report.json"
    report = json.loads(path.read_text("utf-8"))
    del report["article"]["description"]
    path.write_text(json.dumps(report), encoding="utf-8")
    assert [(it.slug, it.description) for it in shelf(own)][2] == ("lahore", "")


def test_an_empty_library_says_so(empty: Path, visit: Visitor) -> None:
    """In both languages, under a name of its own, and without a filter for nothing."""
    visited = visit(empty / "index.html")
    page = visited.page
    assert page.locator("main").inner_text() == "ابھی کوئی مضمون نہیں۔"
    assert page.title() == "تمام مضامین"
    page.locator("#language").click()
    assert page.locator("main").inner_text() == "There is no article yet."
    assert page.locator("h1").inner_text() == "All articles"
    assert page.locator("#filter").count() == 0
    assert visited.console == []


# --- When it is written ---------------------------------------------------------------------------


def test_nothing_new_writes_nothing(own: Path) -> None:
    """Not a file is touched while editions and settings are the same."""
    before = times(own)
    write_library(own, album=ALBUM)
    assert times(own) == before
    write_library(own, album="اور")
    assert {name for name, time in times(own).items() if before[name] != time} == {"index.html"}


def test_a_deleted_edition_vanishes(own: Path, visit: Visitor) -> None:
    """At the next writing; the others stay."""
    shutil.rmtree(own / "lahore")
    write_library(own, album=ALBUM)
    assert len(titles(visit(own / "index.html").page)) == 4


@pytest.mark.parametrize("name", ["index.html", "noto-nastaliq-urdu-400.woff2"])
def test_a_lost_file_is_written_again(own: Path, name: str) -> None:
    """The page, and the fonts that it names."""
    whole = (own / name).read_bytes()
    (own / name).unlink()
    write_library(own, album=ALBUM)
    assert (own / name).read_bytes() == whole


def test_a_page_of_somebody_else_s_bytes_is_replaced(own: Path) -> None:
    """Whatever stands under its name, the library does."""
    whole = (own / "index.html").read_bytes()
    (own / "index.html").write_bytes(b"\xff\xfe")
    write_library(own, album=ALBUM)
    assert (own / "index.html").read_bytes() == whole


def test_the_same_editions_give_the_same_bytes(five: Path, tmp_path: Path) -> None:
    """Wherever they stand, and in whatever order they were made."""
    shelve(tmp_path, *reversed(FIVE))
    assert (tmp_path / "index.html").read_bytes() == (five / "index.html").read_bytes()


def test_a_disk_that_fails_leaves_the_old_page(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what to do, and nothing half written stays behind."""
    before = {path.name: path.read_bytes() for path in own.iterdir() if path.is_file()}

    def full(path: Path, content: bytes) -> int:
        with path.open("wb") as stream:
            stream.write(content[:100])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError, match=r"output.*No space left.*Make room"):
        write_library(own, album="اور")
    assert {path.name: path.read_bytes() for path in own.iterdir() if path.is_file()} == before


def test_without_a_folder_there_is_no_library(tmp_path: Path) -> None:
    """Nothing is made where nothing was built."""
    write_library(tmp_path / "output", album=ALBUM)
    assert list(tmp_path.iterdir()) == []


# --- What was heard -------------------------------------------------------------------------------


def test_an_older_text_was_not_heard(five: Path, visit: Visitor) -> None:
    """What was heard of an edition counts no more once its text has changed."""
    init = heard("aaj", heard=0.4, state="of an older text") + heard("lahore", heard=0.2)
    lines = visit(five / "index.html", init=init).page.locator(".heard-part:visible")
    assert lines.all_inner_texts() == ["سنا ہوا 20٪"]


def test_what_was_heard_is_shown(five: Path, visit: Visitor) -> None:
    """In words and as a bar; what is kept wrongly counts as nothing."""
    init = (
        heard("aaj", heard=0.4, done=False)
        + heard("بارش-کی-خبر", heard=1, done=True)
        + heard("lahore", heard="x")
        + heard("kahani", heard=7)
        + "localStorage.setItem('awaz-at-kal', '[');"
    )
    visited = visit(five / "index.html", init=init)
    page = visited.page
    lines = page.locator(".heard-part")
    told = [lines.nth(number).inner_text() for number in range(5) if lines.nth(number).is_visible()]
    assert told == ["سنا ہوا 40٪", "پورا سن لیا", "سنا ہوا 100٪"]
    assert lines.locator("progress").first.evaluate("bar => bar.value") == 40
    page.locator("#language").click()
    assert lines.nth(0).inner_text() == "40% heard"
    assert lines.nth(1).inner_text() == "Heard to the end"
    assert visited.console == []


def test_listening_elsewhere_is_shown_at_once(five: Path, visit: Visitor) -> None:
    """An edition heard, and a theme chosen, in another window are seen in this one."""
    page = visit(five / "index.html").page
    other = page.context.new_page()
    other.goto((five / "lahore" / "index.html").as_uri())
    wait_until(other, f"{SPIED}.readyState >= 3")
    other.evaluate(LAST_HEARD)
    wait_until(other, f"{SPIED}.ended")
    line = page.locator("#editions > li").nth(2).locator(".heard-part")
    line.wait_for(state="visible")
    assert re.fullmatch(r"سنا ہوا \d+٪", line.inner_text())
    open_by_button(other, "d-reading")
    other.get_by_label("تاریک").check()
    wait_until(page, "document.documentElement.dataset.theme === 'dark'")


def test_coming_back_shows_what_changed(five: Path, visit: Visitor) -> None:
    """A page that the browser kept as it was, is brought up to date when it is shown again."""
    page = visit(five / "index.html").page
    page.evaluate(heard("aaj", heard=0.25))
    page.evaluate(kept_comfort(theme="sepia", language="en", unheard="of"))
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    assert page.locator(".heard-part").first.inner_text() == "25% heard"
    assert page.locator("html").get_attribute("data-theme") == "sepia"


# --- Filter, comforts, languages ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "found", "told"),
    [
        ("کراچی", 1, "5 میں سے ایک مضمون ملا۔"),
        ("كراچي", 1, "5 میں سے ایک مضمون ملا۔"),
        ("sindh خبر", 1, "5 میں سے ایک مضمون ملا۔"),
        ("فاطمه", 1, "5 میں سے ایک مضمون ملا۔"),
        ("جنوری ۲۰۲۶", 2, "5 میں سے 2 مضامین ملے۔"),
        ("آزمائشی", 5, "5 میں سے 5 مضامین ملے۔"),
        ("دورانیہ", 0, "ایسا کوئی مضمون نہیں ملا۔"),
        ("  ", 5, ""),
    ],
)
def test_the_filter(five: Path, visit: Visitor, written: str, found: int, told: str) -> None:
    """Vowel marks and look-alike letters do not matter; how many are left is told politely."""
    page = visit(five / "index.html").page
    page.get_by_label("عنوان، مصنف").fill(written)
    assert len(titles(page)) == found
    count = page.get_by_role("status").filter(visible=True)
    assert (count.inner_text() if told else page.locator("#count").inner_text()) == told
    page.locator("#filter").fill("")
    assert len(titles(page)) == 5


def test_the_filter_knows_dates_in_english(five: Path, visit: Visitor) -> None:
    """Once the interface is English, months are; the count is told anew."""
    page = visit(five / "index.html").page
    page.locator("#filter").fill("march")
    assert page.locator("#count").inner_text() == "ایسا کوئی مضمون نہیں ملا۔"
    page.locator("#language").click()
    assert page.locator("#count").inner_text() == "One of 5 articles found."
    assert titles(page) == ["لاہور کی تاریخ"]


def test_comforts_are_those_of_the_editions(five: Path, visit: Visitor) -> None:
    """What is chosen in the library holds in an edition, and the other way round."""
    page = visit(five / "index.html").page
    open_by_button(page, "d-reading")
    page.get_by_label("بادامی").check()
    page.get_by_label("نسخ", exact=True).check()
    page.keyboard.press("Escape")
    page.get_by_label("ایک مضمون کے بعد اگلا بھی چلائیں").check()
    page.locator("#editions a").first.click()
    page.wait_for_selector("html[data-ready][data-theme=sepia][data-face=naskh]")
    assert page.locator("#d-listening [data-setting=onward]").is_checked()
    page.locator("#language").click()
    page.get_by_role("link", name="All articles").click()
    page.wait_for_selector("#editions")
    assert page.locator(".skip").inner_text() == "Skip to the articles"
    assert page.locator(".skip").get_attribute("dir") == "ltr"
    assert page.locator("h2").first.get_attribute("dir") == "rtl"


def test_without_javascript_it_is_a_list(five: Path, visit: Visitor) -> None:
    """All editions with their facts and working links; nothing that would do nothing."""
    page = visit(five / "index.html", java_script_enabled=False).page
    assert page.locator("#editions h2:visible").count() == 5
    assert page.locator("input:visible, button:visible, progress:visible").count() == 0
    page.locator("#editions a").nth(1).click()
    assert "کَراچی" in page.locator("h1").inner_text()


def test_a_browser_that_keeps_nothing(five: Path, visit: Visitor) -> None:
    """Where storage is forbidden, library and editions work, and forget."""
    init = """Object.defineProperty(window, "localStorage", {
        get() { throw new DOMException("forbidden", "SecurityError"); },
    });"""
    visited = visit(five / "index.html", init=init)
    page = visited.page
    page.locator("#filter").fill("لاہور")
    page.locator("#editions a:visible").click()
    page.wait_for_selector("html[data-ready] audio", state="attached")
    page.locator("[data-setting=onward]").evaluate("box => box.click()")
    wait_until(page, f"{SPIED}.readyState >= 3")
    page.evaluate(HEARD_OUT)
    page.get_by_text("اگلا مضمون معلوم نہیں").wait_for()
    assert visited.console == []


# --- On to the next -------------------------------------------------------------------------------


def open_library(visit: Visitor, address: Path | str, **settings: Any) -> Visit:
    """Open the library and ask there to go on."""
    visited = visit(address, **settings)
    visited.page.get_by_label("ایک مضمون کے بعد اگلا بھی چلائیں").check()
    visited.page.wait_for_timeout(300)  # Chromium takes what is kept to other pages at its leisure
    return visited


def open_edition(visit: Visitor, output: Path, place: int, **settings: Any) -> Page:
    """Open the library and, from there, one of its editions."""
    page = open_library(visit, output / "index.html", **settings).page
    page.locator("#editions a").nth(place).click()
    page.wait_for_selector("html[data-ready] audio", state="attached")
    wait_until(page, f"{SPIED}.readyState >= 3")
    page.clock.install()
    return page


def hear_out(page: Page, told: str) -> None:
    """Listen to the end, and read what is said there."""
    page.evaluate(HEARD_OUT)
    page.locator("#status").filter(has_text=told).wait_for()


def stays(page: Page) -> bool:
    """Whether the page is still there when it would have gone on; its clock must be installed."""
    before = page.url
    page.clock.run_for(3500)
    page.wait_for_timeout(300)
    return page.url == before


@pytest.fixture
def shy(playwright: Playwright) -> Iterator[Browser]:
    """A browser that plays nothing before the reader has done something, as it comes."""
    arguments = [argument for argument in BROWSER_ARGUMENTS if "autoplay" not in argument]
    browser = playwright.chromium.launch(
        executable_path=chromium_path(), args=arguments + ROOT_ARGUMENTS
    )
    yield browser
    browser.close()


@pytest.mark.parametrize("over_http", [False, True])
def test_it_goes_on_and_plays(
    five: Path, shy: Browser, served: Callable[[Path], Served], over_http: bool
) -> None:
    """Whoever has once pressed play hears the next edition, also where pages may not just play."""
    address = served(five).address if over_http else five.as_uri() + "/"
    with visits(shy) as visit:
        visited = open_library(visit, address + "index.html")
        page = visited.page
        page.locator("#editions a").first.click()
        page.wait_for_selector("html[data-ready] audio", state="attached")
        page.locator("#play").click()
        wait_until(page, f"{SPIED}.currentTime > 0.2")
        hear_out(page, "اب اگلا مضمون: کَراچی میں بارش، Sindh کی خبر")
        page.wait_for_function("() => document.querySelector('h1')?.textContent.includes('کَراچی')")
        wait_until(page, f"{SPIED}.currentTime > 0.2 && !{SPIED}.paused")
        assert not page.url.endswith("#play")
        assert visited.console == []
        page.reload()
        page.wait_for_timeout(300)
        assert page.evaluate(f"{SPIED}.paused")


def test_a_browser_that_refuses_to_play(five: Path, shy: Browser) -> None:
    """Arriving without a gesture, the page says what to press."""
    with visits(shy) as visit:
        visited = visit(five / "aaj" / "index.html", "#play")
        visited.page.get_by_text("سننے کے لیے چلانے کا بٹن دبائیں۔").wait_for()
        assert visited.page.evaluate(f"{SPIED}.paused")
        assert visited.console == []


@pytest.mark.parametrize("how", ["button", "play", "seek", "escape", "setting"])
def test_going_on_can_be_stopped(five: Path, visit: Visitor, how: str) -> None:
    """By the button that comes with the message, by listening on, by Escape, by the setting."""
    page = open_edition(visit, five, 0)
    hear_out(page, "اب اگلا مضمون")
    if how == "button":
        page.get_by_role("button", name="یہیں رہیں").click()
        assert page.evaluate("document.activeElement.id") == "play"
    elif how == "escape":
        page.keyboard.press("Escape")
    elif how == "setting":
        page.locator("#d-listening [data-setting=onward]").evaluate("box => box.click()")
    else:
        page.evaluate(f"{SPIED}.play()" if how == "play" else f"{SPIED}.currentTime = 1")
    page.locator("#onward-stay").wait_for(state="detached")
    if how in ("button", "escape"):
        assert page.locator("#status").inner_text() == "آپ اسی مضمون پر ہیں۔"
    assert stays(page)


def test_an_open_dialog_is_not_left(five: Path, visit: Visitor) -> None:
    """Whoever is copying a link is let finish; then it goes on."""
    page = open_edition(visit, five, 0)
    hear_out(page, "اب اگلا مضمون")
    open_by_button(page, "d-share")
    assert stays(page)
    page.keyboard.press("Escape")
    assert not stays(page)


def test_the_last_edition_says_so(five: Path, visit: Visitor) -> None:
    """Nothing comes after it."""
    page = open_edition(visit, five, 4)
    hear_out(page, "یہ آخری مضمون تھا")
    assert stays(page)


@pytest.mark.parametrize("query", ["", "?embed"])
def test_nothing_happens_unasked(five: Path, visit: Visitor, query: str) -> None:
    """Not without the setting, and never in another site's frame."""
    page = open_library(visit, five / "index.html").page
    if not query:
        page.locator(".library-tools input[type=checkbox]").uncheck()
    page.goto((five / "aaj" / "index.html").as_uri() + query)
    wait_until(page, f"{SPIED}.readyState >= 3")
    page.clock.install()
    page.evaluate(HEARD_OUT)
    wait_until(page, f"{SPIED}.ended")
    assert stays(page)
    assert page.locator("#status").inner_text() == ""


def test_an_edition_of_an_unknown_library(five: Path, own: Path, visit: Visitor) -> None:
    """Editions of the same name in two libraries have each their own next one."""
    shutil.rmtree(own / "بارش-کی-خبر")
    write_library(own, album=ALBUM)
    page = open_library(visit, five / "index.html").page
    page.goto((own / "aaj" / "index.html").as_uri())
    wait_until(page, f"{SPIED}.readyState >= 3")
    hear_out(page, "اگلا مضمون معلوم نہیں")
    page.get_by_role("link", name="تمام مضامین").click()
    page.locator("#editions a").first.click()
    wait_until(page, f"{SPIED}?.readyState >= 3")
    hear_out(page, "اب اگلا مضمون: لاہور کی تاریخ")


def test_the_sleep_timer_goes_on_too(five: Path, visit: Visitor) -> None:
    """Minutes run on in the next edition, and stop the sound there."""
    page = open_edition(visit, five, 0)
    page.locator("#sleep [value='5']").evaluate("choice => choice.click()")
    hear_out(page, "اب اگلا مضمون")
    page.clock.run_for(3100)
    page.wait_for_function("() => document.querySelector('h1')?.textContent.includes('کَراچی')")
    assert page.locator("#sleep [value='5']").is_checked()
    assert "4:5" in (page.locator("#sleep-left").text_content() or "")
    page.clock.fast_forward("05:00")
    wait_until(page, f"{SPIED}.paused")
    assert page.locator("#sleep [value=off]").is_checked()


@pytest.mark.parametrize("asleep", [False, True])
def test_the_sleep_timer_may_end_with_the_edition(five: Path, visit: Visitor, asleep: bool) -> None:
    """Who wants to sleep after the last paragraph is not woken by the next article."""
    page = open_edition(visit, five, 0)
    if asleep:
        page.locator("#sleep [value=paragraph]").evaluate("choice => choice.click()")
    page.evaluate(ENDS)
    assert (page.locator("#onward-stay").count() == 0) is asleep
    assert stays(page) is asleep


# --- Checkers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("theme", ["light", "dark", "sepia", "contrast"])
def test_axe_finds_nothing(five: Path, visit: Visitor, theme: str, width: int) -> None:
    """No rule is broken in any theme, nor in the dialog."""
    init = kept_comfort(theme=theme) + ";" + heard("aaj", heard=0.4)
    page = visit(five / "index.html", init=init, viewport={"width": width, "height": 4000}).page
    assert axe_faults(page) == []
    open_by_button(page, "d-reading")
    assert axe_faults(page) == []


def test_axe_finds_nothing_in_english_or_in_emptiness(
    five: Path, empty: Path, visit: Visitor
) -> None:
    """Nor in the other language, after a filter, or without an edition."""
    page = visit(five / "index.html", init=kept_comfort(language="en", face="naskh")).page
    page.locator("#filter").fill("لاہور")
    assert axe_faults(page) == []
    assert axe_faults(visit(empty / "index.html").page) == []


@pytest.mark.parametrize("checker", [html_faults, html_validate_faults])
def test_html_is_valid(five: Path, empty: Path, checker: Callable[..., list[str]]) -> None:
    """Neither HTML checker has an error or a warning."""
    assert checker(five / "index.html", empty / "index.html") == []


@pytest.mark.parametrize("language", ["ur", "en"])
@pytest.mark.parametrize(("width", "size"), [(320, 1), (320, 2), (1280, 3)])
def test_nothing_is_cut_or_covered(
    five: Path, visit: Visitor, width: int, size: float, language: str
) -> None:
    """Text of any size fits a small window, also with WCAG's text spacing."""
    init = kept_comfort(size=size, language=language) + ";" + heard("aaj", heard=0.4)
    page = visit(five / "index.html", init=init, viewport={"width": width, "height": 640}).page
    page.evaluate("document.fonts.ready.then(() => null)")
    page.locator("#filter").fill("ا")
    assert layout_faults(page) == []
    space_text(page)
    assert layout_faults(page) == []


def test_the_way_to_stay_can_be_hit(five: Path, visit: Visitor) -> None:
    """On a small phone the button is whole, in the window, and as large as a finger."""
    page = open_edition(visit, five, 0, viewport={"width": 320, "height": 640})
    hear_out(page, "اب اگلا مضمون")
    box = page.locator("#onward-stay").bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44
    assert 0 <= box["x"] <= 320 - box["width"]
    assert 0 <= box["y"] <= 640 - box["height"]
    page.locator("#onward-stay").click(trial=True)


def test_the_page_is_light(five: Path) -> None:
    """Without fonts, five editions take less than 60 kB."""
    assert (five / "index.html").stat().st_size < 60_000
