"""Page furniture and harmful characters."""

from __future__ import annotations

import pytest

from awaz.text.clean import Sweeper, credited_source, furniture


@pytest.mark.parametrize(
    "line", ["تبصرہ (0)", "تبصرے (۱۲)", "(٣) تبصرے", "تبصرے: 5", "Share", "شیئر کریں", "اشتہار"]
)
def test_page_furniture_is_known(line: str) -> None:
    """Counters with digits of all kinds, buttons and advertisements are furniture."""
    assert furniture(line)


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
