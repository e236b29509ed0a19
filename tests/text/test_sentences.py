"""Sentences and words of shown text."""

from __future__ import annotations

from time import process_time

import pytest

from awaz.text.sentences import split_sentences, split_words
from awaz.text.words import read_words


@pytest.mark.parametrize(
    "sentences",
    [
        ["وہ آیا۔", "اس نے کہا؟!", "ہاں۔۔۔", "نہیں!"],
        ["جدت میں خیالات کو فروغ دینا؛", "محفوظ کنکشن۔"],
        ["وہ بولا…", "پھر چلا گیا۔"],
        ['"الف ہے۔', 'ب ہے۔"', "ج ہے۔"],
        ["(وہ چلا گیا۔)", "اچھا۔"],
        ["‘ہاں۔’", "وہ بولا۔"],
        ["وہ بولا ” میں نہیں آؤں گا۔ ”", "اور چلا گیا۔"],
        ['"ٹھیک ہے؟"', "اس نے پوچھا۔", '"ہاں۔"'],
        ["یہ 2016۔", "اس کے بعد کیا ہوا؟"],
        ["It works.", "Next one."],
        ["’وہ چلا گیا۔‘", "اس نے یہی کہا۔"],
        ["”وہ چلا گیا۔“", "اس نے ’شاید‘ کہا۔"],
    ],
)
def test_a_stop_ends_a_sentence_and_keeps_its_closing_marks(sentences: list[str]) -> None:
    """A sentence ends after its stops and the closing quotes and brackets behind them."""
    assert split_sentences(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    "sentence",
    [
        "قیمت 3.5 روپے اور ۳٫۵ اور ۲۔۵ اور 1.2.3 ہے۔",
        "J. K. Rowling نے لکھا۔",
        "وہ U.S. میں رہی۔",
        "وہ ایم۔اے پاس ہے۔",
        "اس نے پی۔ ایچ۔ ڈی کی۔",
        "ایس۔ ایم۔ اکرام آئے۔",
        "Dr. Khan اور Mr. Ali کا No. 5 آیا۔",
        "دیکھیں https://www.bbc.com/urdu/a.html?x=1 یا mail@site.com.pk یا report.pdf میں۔",
        "وہ ASP.NET اور Node.js اور .NET جانتا ہے۔",
        "وہ…شاید آئے۔",
        "«کیا؟»، اس نے پوچھا۔",
        "۱۔ پہلی بات یہ ہے۔",
        "یہ شہر 300 ق.م میں بسا۔",
        "یہ شہر 300 ق۔م۔ میں بسا۔",
    ],
)
def test_what_only_looks_like_a_stop_breaks_nothing(sentence: str) -> None:
    """Decimals, initials, abbreviations, addresses and numbers of items stay whole."""
    assert split_sentences(sentence + " اچھا۔") == [sentence, "اچھا۔"]


def test_a_forgotten_space_hides_no_stop() -> None:
    """A sentence ends at a stop that is followed by a letter at once."""
    assert split_sentences("یہ ہے۔اس نے کہا؟ہاں!اچھا") == ["یہ ہے۔", "اس نے کہا؟", "ہاں!", "اچھا"]


def test_initials_end_where_a_sentence_plainly_begins() -> None:
    """A degree at the end of a sentence does not swallow the next one."""
    assert split_sentences("وہ ایم۔ اے۔ اس نے کہا") == ["وہ ایم۔ اے۔", "اس نے کہا"]


def test_a_sentence_with_nothing_to_say_joins_its_neighbour() -> None:
    """Lone stops and ornaments belong to the sentence before, or at the start to the next."""
    assert split_sentences("۔ ۔ شروع ہوا۔ ۔ ۔ آخر") == ["۔ ۔ شروع ہوا۔ ۔ ۔", "آخر"]
    assert split_sentences("—") == ["—"]
    assert split_sentences("") == []


def test_ornaments_belong_to_the_word_beside_them() -> None:
    """A token with nothing to say joins the word before, or at the start the word after."""
    text = '*** سلام — دنیا 25 % "🙂"'
    assert [text[start:end] for start, end in split_words(text)] == [
        "*** سلام —",
        "دنیا",
        "25",
        '% "🙂"',
    ]
    assert split_words("— …") == []


@pytest.mark.parametrize(
    "piece", ["1-", "A.", "a.", "ab.", "1", "a", "a@", "www.a.com۔ ", '"ہاں۔" ', "(۔) "]
)
def test_long_runs_of_one_thing_take_time_in_proportion_to_their_length(piece: str) -> None:
    """Four times the text takes far less than the sixteen times of counting all over again."""
    read_words("a.b 1-2 ہاں")  # the tables are read
    short, long = (min(_seconds(piece * times) for _ in range(2)) for times in (1_500, 6_000))
    assert long < 9 * short


def _seconds(text: str) -> float:
    start = process_time()
    for sentence in split_sentences(text):
        read_words(sentence)
    return process_time() - start
