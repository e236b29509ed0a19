"""The transcript: elements for what it consists of, and directions that keep it in order."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from browser import Visitor, axe_faults, html_faults
from editions import TEXT, TITLE, WIDE, Built, article_of, built

from awaz.model import Article, Role
from awaz.output.markup import Block, Entry, Kind, blocks, contents, runs
from awaz.output.page import render_page

TALL = {"width": 1280, "height": 5000}
"""Nothing lies behind the player."""

# --- Elements ------------------------------------------------------------------------------------


def test_sentences_are_verbatim(
    given: Built, derived: Built, hostile: Built, tabled: Built, visit: Visitor
) -> None:
    """Every sentence's element holds exactly the sentence's text."""
    for page_built in (given, derived, hostile, tabled):
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
    assert cells == ["2024", "—", *("30 mm" for _ in WIDE)]
    assert page.get_by_role("region", name="نام عمر").get_by_role("table").count() == 1
    assert page.locator("table").last.locator("tr").count() == 2
    assert page.locator("p.picture#p003").inner_text() == "تصویر: قلعے کا دروازہ، شام کے وقت"
    assert page.locator("#p003s001").inner_text() == "قلعے کا دروازہ، شام کے وقت"


def test_a_page_with_tables_is_sound(tabled: Built, visit: Visitor) -> None:
    """Valid, without faults to axe, and no wider than a phone: only the table itself scrolls."""
    assert html_faults(tabled.index) == []
    assert axe_faults(visit(tabled.index, viewport=TALL).page) == []
    page = visit(tabled.index, viewport={"width": 320, "height": 800}).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    wide = page.locator(".table").first
    assert wide.evaluate("e => e.scrollWidth > e.clientWidth")


def listed(*items: str) -> Article:
    """An article with a list."""
    return article_of((TITLE, *((Role.LIST, item) for item in items), (Role.BODY, "آخری بات۔")))


@pytest.mark.parametrize(
    ("items", "shape"),
    [
        (["الف", "بے"], [["الف", "بے"]]),
        (["1. الف", "2. بے"], [["1. الف", "2. بے"]]),
        (
            ["1. الف", "پہلا", "دوسرا", "2. بے", "3. جیم"],
            [[["1. الف", "پہلا", "دوسرا"], "2. بے", "3. جیم"]],
        ),
        (["1. الف", "2. بے", "پہلا", "دوسرا"], [["1. الف", "2. بے"], ["پہلا", "دوسرا"]]),
        (["پہلا", "1) الف", "2) بے"], [["پہلا"], ["1) الف", "2) بے"]]),
        (["1. الف", "2. بے", "1. جیم"], [["1. الف", "2. بے"], ["1. جیم"]]),
        (["2025 میں بارش", "5.5 ملی میٹر"], [["2025 میں بارش", "5.5 ملی میٹر"]]),
        (["۹. الف", "۱۰. بے"], [["۹. الف", "۱۰. بے"]]),
    ],
)
def test_lists(items: list[str], shape: list[list[object]]) -> None:
    """A count that goes on is one list; what stands between two of its numbers lies within it."""
    found = [
        [
            [text for text in (item.paragraph, *item.inner)] if item.inner else item.paragraph
            for item in block.items
        ]
        for block in blocks(listed(*items))
        if block.role is Role.LIST
    ]

    def told(value: object) -> object:
        if isinstance(value, list):
            return [told(one) for one in value]
        return value.sentences[0].text  # type: ignore[attr-defined]

    assert told(found) == shape


def test_a_list_within_a_list(tmp_path: Path, visit: Visitor) -> None:
    """Numbered items bring their own numbers and get no other sign; those within have bullets."""
    page_built = built(listed("1. الف", "پہلا", "دوسرا", "2. بے"), tmp_path / "edition")
    page = visit(page_built.index).page
    assert page.locator("main > ol.numbered > li").count() == 2
    assert page.locator("main > ol.numbered > li:first-child > ul > li#p003 > .sentence").count()
    style = "e => getComputedStyle(e).listStyleType"
    assert page.locator("ol.numbered > li").first.evaluate(style) == "none"
    assert page.locator("ol.numbered ul > li").first.evaluate(style) != "none"
    assert html_faults(page_built.index) == []


@pytest.mark.parametrize(
    ("items", "shape"),
    [
        ("0 الف, 1 بے, 2 جیم, 0 دال", ["الف", [["بے", [["جیم"]]]], "دال"]),
        ("0 1. الف, 1 1. بے, 1 2. جیم, 0 2. دال", ["1. الف", [["1. بے", "2. جیم"]], "2. دال"]),
        ("0 الف, 1 1. بے, 1 2. جیم, 1 دال", ["الف", [["1. بے", "2. جیم"], ["دال"]]]),
        ("2 الف, 0 بے, 2 جیم", ["الف", "بے", [["جیم"]]]),
        ("0 1. الف, 0 بے, 1 جیم, 0 2. دال", ["1. الف", [["بے", [["جیم"]]]], "2. دال"]),
    ],
)
def test_lists_within_lists(items: str, shape: list[object]) -> None:
    """Deeper items stand in the one before them, in lists of their own; a count goes on after."""
    depths, texts = zip(*(item.split(" ", 1) for item in items.split(", ")), strict=True)
    article = listed(*texts)
    told = iter(map(int, depths))
    paragraphs = tuple(
        replace(item, level=next(told)) if item.role is Role.LIST else item
        for item in article.paragraphs
    )

    def shape_of(block: Block) -> list[object]:
        found: list[object] = []
        for item in block.items:
            found.append(item.paragraph.sentences[0].text)
            found += [[shape_of(inner) for inner in item.lists]] if item.inner else []
        return found

    found = blocks(replace(article, paragraphs=paragraphs))
    assert [shape_of(block) for block in found if block.role is Role.LIST] == [shape]


def test_derived_title_is_no_sentence(derived: Built, visit: Visitor) -> None:
    """A title that is not spoken is shown, and is no part of the transcript's sentences."""
    page = visit(derived.index).page
    assert page.locator("h1").inner_text() == derived.edition.article.title
    assert page.locator("h1 .sentence").count() == 0


def headed(*levels: int) -> Article:
    """An article with a heading of each level, and a line below each."""
    texts: list[tuple[str, ...]] = [TITLE]
    for number, _ in enumerate(levels, 1):
        texts += [(Role.HEADING, f"حصہ {number} AI"), TEXT[0]]
    article = article_of(tuple(texts))
    rest = iter(levels)
    return replace(
        article,
        paragraphs=tuple(
            replace(one, level=next(rest)) if one.role is Role.HEADING else one
            for one in article.paragraphs
        ),
    )


def test_skipped_heading_levels_are_closed() -> None:
    """A heading is never more than one level below the heading before it."""
    levels = [block.level for block in blocks(headed(4, 6, 2, 3)) if block.level]
    assert levels == [2, 3, 2, 3]


def test_contents_follow_the_headings() -> None:
    """Each heading stands within the one that it belongs to."""

    def shape(entries: tuple[Entry, ...]) -> list[object]:
        return [[entry.heading.id, *shape(entry.inner)] for entry in entries]

    found = contents(blocks(headed(2, 3, 4, 3, 2)))
    assert shape(found) == [["p002", ["p004", ["p006"]], ["p008"]], ["p010"]]


def test_a_list_of_contents_leads_to_the_headings(
    given: Built, tmp_path: Path, visit: Visitor
) -> None:
    """From two headings on there is one, which is a landmark and works without JavaScript."""
    assert 'class="contents' not in given.index.read_text(encoding="utf-8")
    page_built = built(headed(2, 3), tmp_path / "edition")
    page = visit(page_built.index, java_script_enabled=False).page
    contents_list = page.locator("nav[role='doc-toc']")
    assert contents_list.get_attribute("aria-labelledby") == "contents-title"
    assert page.locator("#contents-title").inner_text() == "فہرست"
    links = contents_list.get_by_role("link")
    assert links.all_inner_texts() == ["حصہ 1 AI", "حصہ 2 AI"]
    links.last.click()
    assert page.url.endswith("#p004s001")
    assert page.locator("#p004s001").evaluate("e => e.matches('h3 > :target')")
    assert html_faults(page_built.index) == []
    assert axe_faults(visit(page_built.index, viewport=TALL).page) == []


# --- Directions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "latin"),
    [
        ("Hoa Lac میں", ["Hoa Lac"]),
        ("یہ (Hoa Lac) ہے", ["Hoa Lac"]),
        ("یہ Kokoro-82M (hexgrad) ہے", ["Kokoro-82M (hexgrad)"]),
        ('یہ Project "Sky" ہے', ['Project "Sky"']),
        ("COVID-19 اور iPhone 15 اور C++، GDP 5%۔", ["COVID-19", "iPhone 15", "C++", "GDP 5%"]),
        ("دیکھیں https://a.org/b_c/?d=1، پھر", ["https://a.org/b_c/?d=1"]),
        (
            "https://ur.wikipedia.org/wiki/اردو_زبان۔ پھر",
            ["https://ur.wikipedia.org/wiki/اردو_زبان"],
        ),
        ("پتا www.x.pk. اور me@x.org ہے", ["www.x.pk", "me@x.org"]),
        ("5G اور @awaz", ["5G", "@awaz"]),
        ("درجہ حرارت 45°C تھا، پھر -3.5°C", ["45°C", "-3.5°C"]),
        ("قیمت $1.2 billion، وقت 12:15 PM", ["$1.2 billion", "12:15 PM"]),
        ("شرح 10% GDP اور Rs. 500", ["10% GDP", "Rs. 500"]),
        ("1. Hoa Lac میں", ["Hoa Lac"]),
        ("𝐇oa Lac (Viet Nam) والے", ["𝐇oa Lac (Viet Nam)"]),
        ("صرف 204 اردو۔", []),
        ("Only English, to the end.", ["Only English, to the end."]),
    ],
)
def test_latin_runs(text: str, latin: list[str]) -> None:
    """A Latin run is one whole, with its numbers and brackets, and nothing of the text is lost."""
    found = runs(text)
    assert "".join(run.text for run in found) == text
    assert [run.text for run in found if run.kind is Kind.LATIN] == latin


NUMBERS = [
    ("سکور 5-2 رہا، درجہ -5 تھا۔", ["5-2", "-5"]),
    ("سال 2022-23 میں، 1947-48ء تک", ["2022-23", "1947-48"]),
    ("فون 0300-1234567 یا 0300 1234567 پر", ["0300-1234567", "0300 1234567"]),
    ("نمبر +92 300 1234567، (042) 111-222-333", ["+92 300 1234567", "(042) 111-222-333"]),
    ("حساب 3×4 کا، 2 + 2 = 4 ہے۔", ["3×4", "2 + 2 = 4"]),
    ("واقعہ 9/11 کا، شرح 10% اور $5 رہی۔", ["9/11", "10%", "$5"]),
    ("کتاب ۵-۲ اور ۳٫۵ کی، (2025-12-20)۔", ["۵-۲", "۳٫۵", "2025-12-20"]),
]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [*NUMBERS, ("25 دسمبر 2016 - 2017، پروجیکٹ 204۔", []), ("1. پہلا، ۱۹۴۷ء", [])],
)
def test_number_runs(text: str, numbers: list[str]) -> None:
    """Digits with signs between them are a run; whole numbers alone need none."""
    found = runs(text)
    assert "".join(run.text for run in found) == text
    assert [run.text for run in found if run.kind is Kind.NUMBER] == numbers


ORDER = """element => {
    const node = element.firstChild;
    return [...node.data].map((_, at) => {
        const range = new Range();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        return range.getBoundingClientRect().x;
    });
}"""


def test_numbers_are_shown_in_their_order(tmp_path: Path, visit: Visitor) -> None:
    """Every sign of a number stands to the right of the one before; unmarked it would not."""
    texts = ((Role.TITLE, "اعداد"), *((Role.BODY, text) for text, _ in NUMBERS))
    page_built = built(article_of(texts), tmp_path / "edition")
    page = visit(page_built.index).page
    spans = page.locator("main .sentence > span[dir=ltr]:not([lang])")
    assert spans.all_inner_texts() == [number for _, numbers in NUMBERS for number in numbers]
    for span in spans.all():
        places = span.evaluate(ORDER)
        assert places == sorted(places), span.inner_text()
    unmarked = f"element => {{ element.removeAttribute('dir'); return ({ORDER})(element); }}"
    places = spans.first.evaluate(unmarked)
    assert places != sorted(places)


def test_latin_is_marked(given: Built, visit: Visitor) -> None:
    """Latin words are marked as English, from left to right, and isolated."""
    page = visit(given.index).page
    run = page.locator("#p004s001 > span[lang=en][dir=ltr]")
    assert run.inner_text() == "Hoa Lac"
    assert run.evaluate("e => getComputedStyle(e).unicodeBidi") == "isolate"


def test_text_from_left_to_right_needs_no_marks(given: Built) -> None:
    """In an English article no run is marked."""
    texts = ((Role.TITLE, "Walls"), (Role.BODY, "Built 1947-48 for $5."))
    article = article_of(texts, language="en", direction="ltr")
    timeline = replace(given.edition.timeline, paragraphs=(), sentences=(), words=())
    page = render_page(replace(given.edition, article=article, timeline=timeline))
    assert ">Built 1947-48 for $5.</span>" in page
