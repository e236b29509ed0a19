"""The page of an edition, in a real browser and under the field's own checkers."""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import lameenc
import pytest
from browser import Visitor, axe_faults, html_faults
from playwright.sync_api import Page

from awaz.model import Article, Cue, Edition, Paragraph, Role, Sentence, Timeline, VoiceInfo, Word
from awaz.output.page import render_page, runs, write_page

RATE = 24_000
WORD_FRAMES = RATE // 5
PAUSE_FRAMES = RATE * 3 // 10

TITLE = (Role.TITLE, "ڈیجیٹل تبدیلی ایک انقلاب ہے")
TEXT = (
    (
        Role.BODY,
        "اپنی اختتامی تقریر میں، پارٹی کے مرکزی دفتر کے نائب سربراہ وو تھانہ ہنگ نے ورکشاپ میں عملی"
        " تجربات کی پیشکش اور آراء کے معیار کی بہت تعریف کی۔",
        "انہوں نے اس بات پر زور دیا کہ ورکشاپ کے نتائج صرف الفاظ کے نہیں ہونے چاہئیں بلکہ عمل سے"
        " حاصل ہونے چاہئیں۔",
    ),
    (Role.HEADING, "پارٹی ڈیٹا سینٹر"),
    (
        Role.BODY,
        "Hoa Lac میں پارٹی ڈیٹا سینٹر کی تعمیر کے لیے وزارت پبلک سیکیورٹی کے یونٹس کے ساتھ قریبی"
        " تعاون کریں، جنوری 2016 کے دوسرے نصف میں اسے استعمال میں لانے کی کوشش کریں۔",
        "محفوظ کنکشن - AI دور میں جامع تحفظ؛ Viettel مرکزی پارٹی آفس کے پروگراموں کو لاگو کرنے کے"
        " لیے مقامی لوگوں کے ساتھ ہے۔",
        "مبارک🎉 ہو 𝐇oa Lac (Viet Nam) والوں کو!",
    ),
    (Role.LIST, "ڈیٹا کے تحفظ کے منصوبے تیار کریں۔"),
    (Role.LIST, "انسانی وسائل کے معیار کو بہتر بنائیں۔"),
    (
        Role.QUOTE,
        '"ابتدائی طور پر ان طریقہ کار کو لاگو کرنے سے یقیناً بہت سے مسائل پیدا ہوں گے، یہاں تک کہ'
        " کام کا بوجھ بھی بڑھ جائے گا۔",
        "تاہم، جذبہ یہ ہے کہ بہتری لاتے ہوئے کام کیا جائے، کمال پسند نہیں ہونا، بلکہ تاخیر نہیں"
        ' کرنا اور رکنا نہیں"',
    ),
    (
        Role.BODY,
        "اس کے علاوہ، یہ ضروری ہے کہ ترسیلی آلات کو اپ گریڈ کرنے، ڈیجیٹل تبدیلی کے لیے انسانی وسائل"
        " کے معیار کو مستحکم اور بہتر بنانے کے لیے وسائل کو ترجیح دی جائے۔",
        "اس لیے ضروری ہے کہ اعلیٰ سیاسی عزم، ہر سطح پر پارٹی کمیٹیوں کی فعال شرکت ہو۔",
    ),
)
WIDE = tuple(f"بہت لمبا سرنامہ نمبر {number}" for number in range(3, 6))
PICTURE_AND_TABLES = (
    (Role.PICTURE, "قلعے کا دروازہ، شام کے وقت"),
    (Role.TABLE, "سال", "بارش", *WIDE),
    (Role.TABLE, "2024", "خالی", *("30 mm" for _ in WIDE)),
    (Role.TABLE, "2025", "41 ملی میٹر"),
    (Role.TABLE, "نام", "عمر"),
    (Role.TABLE, "علی", "20"),
    (Role.BODY, "یہ آخری جملہ ہے۔"),
)
HOSTILE = (
    (Role.TITLE, "<script>window.hit = 1</script> \"عنوان\" 'یہ' &amp;"),
    (Role.BODY, "متن </script><script>window.hit = 2</script> کے بعد۔"),
    (Role.BODY, "<img src=x onerror='window.hit = 3'> <!-- <b>موٹا</b> {{ 7 * 7 }} ۔"),
)
VOICE = VoiceInfo(
    name="tone",
    label="آزمائشی آواز",
    language="ur",
    sex="",
    offline=True,
    marks=True,
    licence="MIT",
    credit="A steady hum (MIT), made by awaz.",
)


def words_of(text: str) -> tuple[Word, ...]:
    """Words cut at spaces; a lone dash goes to the word before it."""
    found: list[Word] = []
    at = 0
    for piece in text.split(" "):
        start, end = at, at + len(piece)
        if not any(character.isalnum() for character in piece):
            last = found.pop()
            start = last.start
        found.append(Word(text[start:end], "لفظ", "ləfz", start, end))
        at = end + 1
    return tuple(found)


def article_of(texts: tuple[tuple[str, ...], ...], **fields: Any) -> Article:
    """An article from roles and sentences."""
    paragraphs = []
    for number, (role, *sentences) in enumerate(texts, 1):
        paragraphs.append(
            Paragraph(
                id=f"p{number:03}",
                role=Role(role),
                level=2 if role == Role.HEADING else 0,
                sentences=tuple(
                    Sentence(f"p{number:03}s{place:03}", text, words_of(text))
                    for place, text in enumerate(sentences, 1)
                ),
            )
        )
    article = Article("warkshap", texts[0][1], "ur", "rtl", tuple(paragraphs))
    return replace(article, **fields)


def edition_of(article: Article, folder: Path) -> Edition:
    """An edition whose every word is heard for a fifth of a second."""
    at = PAUSE_FRAMES
    paragraphs, sentences, words = [], [], []
    for paragraph in article.paragraphs:
        paragraph_start = at
        for sentence in paragraph.sentences:
            sentence_start = at
            for number in range(1, len(sentence.words) + 1):
                words.append(Cue(f"{sentence.id}w{number:03}", at, at + WORD_FRAMES))
                at += WORD_FRAMES
            sentences.append(Cue(sentence.id, sentence_start, at))
            at += PAUSE_FRAMES
        paragraphs.append(Cue(paragraph.id, paragraph_start, at - PAUSE_FRAMES))
    timeline = Timeline(RATE, at, tuple(paragraphs), tuple(sentences), tuple(words))
    mp3 = folder / f"{article.slug}.mp3"
    mp3.write_bytes(tone_mp3(at))
    return Edition(article, timeline, mp3, VOICE, None)


def tone_mp3(frames: int) -> bytes:
    """A quiet 220 Hz tone, 24 kHz, mono, 64 kbit/s CBR."""
    step = 2 * math.pi * 220 / RATE
    second = array("h", (round(3000 * math.sin(step * frame)) for frame in range(RATE)))
    tone = (second * (frames // RATE + 1))[:frames]
    encoder = lameenc.Encoder()
    encoder.set_in_sample_rate(RATE)
    encoder.set_out_sample_rate(RATE)
    encoder.set_channels(1)
    encoder.set_bit_rate(64)
    encoder.silence()
    return bytes(encoder.encode(tone.tobytes()) + encoder.flush())


@dataclass(frozen=True)
class Built:
    """An edition and where its page stands."""

    edition: Edition
    index: Path

    def start(self, sentence_id: str) -> float:
        """When a sentence begins, in seconds."""
        cues = self.edition.timeline.sentences
        return next(cue.start for cue in cues if cue.id == sentence_id) / RATE


def built(article: Article, folder: Path) -> Built:
    """The page of an article, written."""
    folder.mkdir()
    edition = edition_of(article, folder)
    write_page(edition, folder)
    return Built(edition, folder / "index.html")


@pytest.fixture(scope="session")
def given(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """An article whose title is its own first line, with all that a page can tell."""
    article = article_of(
        (TITLE, *TEXT),
        author="نامہ نگار",
        date="2025-12-20",
        source="https://dangcongsan.org.vn/tin-hoat-dong/quyet-tam-dua.html",
    )
    return built(article, tmp_path_factory.mktemp("given") / "edition")


@pytest.fixture(scope="session")
def derived(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """An article without title, author, date or source: its title was made from its words."""
    article = article_of(TEXT, title="اپنی اختتامی تقریر میں")
    return built(article, tmp_path_factory.mktemp("derived") / "edition")


@pytest.fixture(scope="session")
def tabled(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """An article with a picture's text and two tables, the first with heads and an empty cell."""
    article = article_of((TITLE, TEXT[0], *PICTURE_AND_TABLES))
    paragraphs = list(article.paragraphs)
    for number in (3, 6):
        paragraphs[number] = replace(paragraphs[number], level=1)
    gap = paragraphs[4].sentences
    paragraphs[4] = replace(paragraphs[4], sentences=(gap[0], *gap[2:]))
    article = replace(article, paragraphs=tuple(paragraphs))
    return built(article, tmp_path_factory.mktemp("tabled") / "edition")


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """An article that tries to get out of its text."""
    article = article_of(
        HOSTILE, author="\"><b onclick='x'>", date="کل", source="javascript://x.org/%0Awindow.hit=4"
    )
    return built(article, tmp_path_factory.mktemp("hostile") / "edition")


HIGHLIGHT = """name => [...CSS.highlights.get(name)].map(String).join("")"""
TIME = "document.querySelector('audio').currentTime"
READY = "document.querySelector('audio').readyState >= 3"


def highlighted(page: Page, name: str) -> str:
    """The text a highlight lies on."""
    return str(page.evaluate(HIGHLIGHT, name))


# --- What stands in the page ---------------------------------------------------------------------


def test_sentences_are_verbatim(
    given: Built, derived: Built, hostile: Built, visit: Visitor
) -> None:
    """Every sentence's element holds exactly the sentence's text."""
    for page_built in (given, derived, hostile):
        page = visit(page_built.index).page
        shown = page.eval_on_selector_all(".sentence", "all => all.map(e => [e.id, e.textContent])")
        article = page_built.edition.article
        assert shown == [[sentence.id, sentence.text] for sentence in article.sentences()]


def test_roles_become_elements(given: Built, visit: Visitor) -> None:
    """Headings, lists and quotations are what they are to assistive technology."""
    page = visit(given.index).page
    assert page.locator("h1 > #p001s001").count() == 1
    assert page.locator("main > h2#p003").inner_text() == "پارٹی ڈیٹا سینٹر"
    assert page.locator("main > ul").count() == 1
    assert page.locator("main > ul > li").count() == 2
    assert page.locator("main > blockquote > p > .sentence").count() == 2
    assert page.title() == TITLE[1]
    assert page.locator("html").get_attribute("lang") == "ur"
    assert page.locator("html").get_attribute("dir") == "rtl"


def test_tables_and_pictures_are_what_they_are(tabled: Built, visit: Visitor) -> None:
    """Rows stand in real tables, heads name their columns, and a picture's text is labelled."""
    page = visit(tabled.index).page
    assert page.locator("table").count() == 2
    heads = page.locator("table").first.locator("thead th[scope=col] > .sentence")
    assert heads.all_inner_texts() == ["سال", "بارش", *WIDE]
    cells = page.locator("tr#p005 > td").all_inner_texts()
    assert cells == ["2024", "", *("30 mm" for _ in WIDE)]
    assert page.locator("table").last.locator("tr").count() == 2
    assert page.locator("p.picture#p003").inner_text() == "تصویر: قلعے کا دروازہ، شام کے وقت"
    assert page.locator("#p003s001").inner_text() == "قلعے کا دروازہ، شام کے وقت"


def test_a_page_with_tables_is_sound(tabled: Built, visit: Visitor) -> None:
    """Valid, without faults to axe, and no wider than a phone: only the table itself scrolls."""
    assert html_faults(tabled.index) == []
    assert axe_faults(visit(tabled.index).page) == []
    page = visit(tabled.index, viewport={"width": 320, "height": 800}).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    wide = page.locator(".table").first
    assert wide.evaluate("e => e.scrollWidth > e.clientWidth")


def test_a_numbered_list_has_no_bullets(given: Built) -> None:
    """Items that bring their numbers get no other sign."""
    paragraphs = given.edition.article.paragraphs
    items = [paragraph for paragraph in paragraphs if paragraph.role is Role.LIST]
    numbered = [
        replace(
            item, sentences=(replace(item.sentences[0], text=f"{n}. {item.sentences[0].text}"),)
        )
        for n, item in enumerate(items, 1)
    ]
    article = replace(
        given.edition.article,
        paragraphs=tuple(
            numbered.pop(0) if paragraph.role is Role.LIST else paragraph
            for paragraph in paragraphs
        ),
    )
    edition = replace(given.edition, article=article)
    assert '<ul class="numbered">' in render_page(edition)
    assert '<ul class="numbered">' not in render_page(given.edition)


def test_derived_title_is_no_sentence(derived: Built, visit: Visitor) -> None:
    """A title that is not spoken is shown, and is no part of the transcript's sentences."""
    page = visit(derived.index).page
    assert page.locator("h1").inner_text() == derived.edition.article.title
    assert page.locator("h1 .sentence").count() == 0


def test_skipped_heading_levels_are_closed(given: Built) -> None:
    """A heading is never more than one level below the heading before it."""
    article = given.edition.article
    deep = tuple(
        replace(paragraph, level=4) if paragraph.role is Role.HEADING else paragraph
        for paragraph in article.paragraphs
    )
    page = render_page(replace(given.edition, article=replace(article, paragraphs=deep)))
    assert '<h2 id="p003">' in page
    assert "<h4" not in page


def test_facts_are_told(given: Built, visit: Visitor) -> None:
    """Author, date, length, voice, its credit and the source stand on the page."""
    page = visit(given.index).page
    assert "نامہ نگار" in page.locator("header").inner_text()
    assert page.locator("time[datetime='2025-12-20']").inner_text() == "20 دسمبر 2025"
    seconds = given.edition.timeline.frames // RATE
    assert page.locator(f"time[datetime='PT{seconds}S']").count() == 1
    assert VOICE.label in page.locator("header").inner_text()
    assert VOICE.credit in page.locator("footer").inner_text()
    source = page.locator("footer a[href^='https:']")
    assert source.get_attribute("href") == given.edition.article.source


@pytest.mark.parametrize(
    ("text", "latin"),
    [
        ("Hoa Lac میں", ["Hoa Lac"]),
        ("یہ (Hoa Lac) ہے", ["Hoa Lac"]),
        ("یہ Kokoro-82M (hexgrad) ہے", ["Kokoro-82M (hexgrad)"]),
        ('یہ Project "Sky" ہے', ['Project "Sky"']),
        ("COVID-19 اور iPhone 15 اور C++، GDP 5%۔", ["COVID-19", "iPhone 15", "C++", "GDP 5%"]),
        ("دیکھیں https://a.org/b_c/?d=1، پھر", ["https://a.org/b_c/?d=1"]),
        ("5G اور @awaz", ["5G", "@awaz"]),
        ("صرف 204 اردو۔", []),
        ("Only English, to the end.", ["Only English, to the end."]),
    ],
)
def test_latin_runs(text: str, latin: list[str]) -> None:
    """A Latin run is one whole, with its numbers and brackets, and nothing of the text is lost."""
    found = runs(text)
    assert "".join(run.text for run in found) == text
    assert [run.text for run in found if run.latin] == latin


def test_latin_is_marked(given: Built, visit: Visitor) -> None:
    """Latin words are marked as English, from left to right, and isolated."""
    page = visit(given.index).page
    run = page.locator("#p004s001 > span[lang=en][dir=ltr]")
    assert run.inner_text() == "Hoa Lac"
    assert run.evaluate("e => getComputedStyle(e).unicodeBidi") == "isolate"


def test_same_edition_same_page(given: Built, tmp_path: Path) -> None:
    """The same edition gives the same files, and the font's licence stands beside the font."""
    write_page(given.edition, tmp_path)
    files = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    beside = {
        path.name: path.read_bytes()
        for path in given.index.parent.iterdir()
        if path.suffix != ".mp3"
    }
    assert files == beside
    assert sorted(files) == [
        "OFL.txt",
        "index.html",
        "noto-nastaliq-urdu-400.woff2",
        "noto-nastaliq-urdu-700.woff2",
    ]


def test_hostile_text_is_inert(hostile: Built, visit: Visitor) -> None:
    """Markup and script in title, text, author or source are shown and do nothing."""
    visited = visit(hostile.index)
    page = visited.page
    page.wait_for_function(READY)
    assert page.evaluate("typeof window.hit") == "undefined"
    assert page.title() == HOSTILE[0][1]
    assert page.locator("a[href^='javascript']").count() == 0
    assert "javascript://x.org" in page.locator("footer").inner_text()
    assert page.locator("main img, b").count() == 0
    assert visited.console == []


# --- The checkers --------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(given: Built, visit: Visitor, width: int, scheme: str) -> None:
    """axe finds no fault, contrast of 7:1 included; a planted pale text it does find."""
    viewport = {"width": width, "height": 800}
    page = visit(given.index, viewport=viewport, color_scheme=scheme).page
    assert axe_faults(page) == []
    page.evaluate("""() => {
        const planted = document.createElement("p");
        planted.id = "planted";
        planted.textContent = "یہ متن پھیکا ہے";
        planted.style = "color: #888; background: #999";
        document.querySelector("main").append(planted);
    }""")
    assert any("#planted" in fault and "color-contrast" in fault for fault in axe_faults(page))


def test_html_is_valid(given: Built, derived: Built, hostile: Built, tmp_path: Path) -> None:
    """The Nu HTML checker has no error and no warning; a planted fault it does find."""
    assert html_faults(given.index, derived.index, hostile.index) == []
    broken = tmp_path / "broken.html"
    broken.write_text(given.index.read_text("utf-8").replace("<main", "<main align=left"), "utf-8")
    assert html_faults(broken) != []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["awaz-sentence", "awaz-word"])
def test_highlights_can_be_read(given: Built, visit: Visitor, name: str, scheme: str) -> None:
    """What is heard keeps a contrast of 7:1, and is underlined: colour is not all."""
    page = visit(given.index, color_scheme=scheme).page
    style = page.evaluate(
        """name => {
            const style = getComputedStyle(document.body, `::highlight(${name})`);
            return [style.color, style.backgroundColor, style.textDecorationLine];
        }""",
        name,
    )
    assert contrast(style[0], style[1]) >= 7
    assert style[2] == "underline"


def contrast(first: str, second: str) -> float:
    """WCAG's contrast of two colours written `rgb(…)`."""

    def luminance(colour: str) -> float:
        channels = [int(part) / 255 for part in colour.removeprefix("rgb(")[:-1].split(",")]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_runs_over_the_edge(given: Built, visit: Visitor, width: int) -> None:
    """No screen from 320 pixels on has to be scrolled sideways, and lines stay short enough."""
    page = visit(given.index, viewport={"width": width, "height": 800}).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    measure = "e => e.clientWidth / parseFloat(getComputedStyle(e).fontSize)"
    assert page.locator("main").evaluate(measure) <= 40


def test_print_is_the_transcript(given: Built, visit: Visitor) -> None:
    """On paper stand the text in black and the name of the sound file, and no player."""
    page = visit(given.index, color_scheme="dark").page
    page.emulate_media(media="print")
    assert not page.locator(".player").is_visible()
    assert page.locator(".printed").is_visible()
    assert given.edition.mp3.name in page.locator(".printed").inner_text()
    assert page.locator("main p").first.evaluate("e => getComputedStyle(e).color") == "rgb(0, 0, 0)"
    assert page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor") == (
        "rgb(255, 255, 255)"
    )


# --- Listening -----------------------------------------------------------------------------------


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
