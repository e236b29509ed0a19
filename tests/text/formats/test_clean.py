"""Page furniture and harmful characters."""

from __future__ import annotations

import pytest

from awaz.text.formats.clean import Sweeper, credited_author, credited_source, furniture
from awaz.text.formats.datelines import day_in, is_date_line


@pytest.mark.parametrize(
    "line", ["تبصرہ (0)", "تبصرے (۱۲)", "(٣) تبصرے", "تبصرے: 5", "Share", "شیئر کریں", "اشتہار"]
)
def test_page_furniture_is_known(line: str) -> None:
    """Counters with digits of all kinds, buttons and advertisements are furniture."""
    assert furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        *(
            "Facebook Twitter WhatsApp",
            "فیس بک | ٹوئٹر | واٹس ایپ",
            "شیئر  Facebook",
            "👍 Facebook Email",
        ),
        *("مزید پڑھیں: کون جیتے گا؟", "یہ بھی پڑھیے : نئی خبر", "مزید پڑھیں", "Read more: why"),
        *("© 2025 جنگ گروپ", "جملہ حقوق بحق ادارہ محفوظ ہیں۔", "Copyright © 2025. All rights"),
        *("،تصویر کا ذریعہGetty Images", "فوٹو: اے ایف پی", "1,234 Views", "۵ منٹ کا مطالعہ"),
    ],
)
def test_what_pages_print_around_an_article_is_known(line: str) -> None:
    """Rows of networks, links to other pages, copyright lines, credits and counters."""
    assert furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        *("مزید پڑھیں کہ ماہرین کیا کہتے ہیں۔", "تصویر کا ذریعہ معلوم نہیں ہو سکا۔", "فیس بک"),
        *("فیس بک اور ٹوئٹر پر بحث", "ویب ڈیسک", "20 دسمبر 2025", "اشتہار بازی کا دور"),
        *("شیئر بازار میں تیزی", "پرنٹ لائن", "کاپی رائٹ کا قانون"),
    ],
)
def test_in_the_middle_of_an_article_only_what_is_plain_is_furniture(line: str) -> None:
    """A sentence that begins like furniture is a sentence; a date alone may be a heading."""
    assert not furniture(line)


def test_at_the_edge_of_an_article_bylines_and_dates_are_furniture() -> None:
    """Above the first sentence and below the last."""
    assert furniture("ویب ڈیسک", edge=True) == "byline"
    assert furniture("20 دسمبر 2025", edge=True) == "date"
    assert not furniture("دسمبر", edge=True)


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("تحریر: علی رضا", "علی رضا"),
        ("از: سعدیہ احمد", "سعدیہ احمد"),
        ("By Ali Raza", "Ali Raza"),
        ("By the way", ""),
        ("رپورٹ: پاکستان میں مہنگائی بڑھ گئی", ""),
        ("تحریر: آسان ہو تو پڑھی جاتی ہے۔", ""),
        ("از سر نو تعمیر", ""),
    ],
)
def test_a_byline_gives_the_author(line: str, author: str) -> None:
    """A label and a name; neither a heading nor a sentence."""
    assert credited_author(line) == author


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("ہفتہ 20 دسمبر 2025", "2025-12-20"),
        ("۲۰ دسمبر ۲۰۲۵ء", "2025-12-20"),
        ("Published On 14 September,2025 10:47 pm", "2025-09-14"),
        ("December 20, 2025", "2025-12-20"),
        ("03 دسمبر ، 2025", "2025-12-03"),
        ("20/12/2025", "2025-12-20"),
        ("2025-12-20", "2025-12-20"),
    ],
)
def test_a_dateline_gives_the_day(line: str, day: str) -> None:
    """Urdu and English months, all digits, either order."""
    assert is_date_line(line)
    assert day_in(line) == day


@pytest.mark.parametrize("line", ["2024", "مئی", "20 دسمبر کو بارش ہوئی", "31/31/2025", ""])
def test_what_is_no_date_is_no_dateline(line: str) -> None:
    """Numbers alone, months alone, and dates in a sentence."""
    assert not is_date_line(line)


@pytest.mark.parametrize(
    "line", ["تبصرہ", "اس پر تبصرے (12) ہوئے۔", "یہ اشتہار ہے", "3", "پرنٹ میڈیا کا زوال"]
)
def test_text_is_not_taken_for_furniture(line: str) -> None:
    """Only whole lines count."""
    assert not furniture(line)


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("ماخذ: https://example.org/a", "https://example.org/a"),
        ("ذریعہ: ڈان نیوز", "ڈان نیوز"),
        ("بشکریہ - بی بی سی اردو", "بی بی سی اردو"),
        ("Source: Reuters", "Reuters"),
        ("ماخذ: یہ ایک پورا جملہ ہے جو یہاں ختم ہوتا ہے۔", ""),
        ("ماخذ کیا ہے", ""),
    ],
)
def test_a_source_line_gives_the_source(line: str, source: str) -> None:
    """A whole line with an address or words is a credit; a sentence is not."""
    assert credited_source(line) == source


def test_the_first_source_holds() -> None:
    """A second source line is dropped, with its line."""
    sweeper = Sweeper(source="https://known.org")
    assert sweeper.line(7, "ماخذ: https://other.org") == ""
    assert sweeper.source == "https://known.org"
    assert sweeper.dropped[0].line == 7


def test_harmful_characters_go_and_joiners_stay() -> None:
    """Controls and unbalanced overrides are stripped with a note; ZWNJ, ZWJ, LRM, RLM stay."""
    sweeper = Sweeper()
    assert sweeper.line(3, "ا\x00ب\u202e ج\ufeff") == "اب ج"
    assert [(d.line, d.text) for d in sweeper.dropped] == [(3, "U+0000 U+FEFF U+202E")]
    kept = "خوب\u200cصورت \u200fا\u200d \u202bب\u202c"
    assert Sweeper().line(1, kept) == kept


def test_spaces_are_single_and_letters_composed() -> None:
    """Tabs, runs of spaces and no-break spaces are one space; the text is NFC."""
    assert Sweeper().line(1, "\tا\u00a0 \t ب\u0624 و\u0654 ") == "ا بؤ ؤ"


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("نمائندہ خصوصی | 14 اگست 2024", ""),
        ("ویب ڈیسک - 14 اگست 2024", ""),
        ("تحریر: علی احمد • 14 اگست 2024", "علی احمد"),
    ],
)
def test_a_byline_beside_a_date_gives_both(line: str, author: str) -> None:
    """Only above or below the text, and only where every part of the line is known."""
    sweeper = Sweeper()
    assert sweeper.line(2, line, edge=True) == ""
    assert sweeper.dropped[0].reason == "byline or date"
    assert (sweeper.date, sweeper.author) == ("2024-08-14", author)
    assert furniture(line) == ""
    assert furniture("خبر نامہ | 14 اگست 2024", edge=True) == ""
