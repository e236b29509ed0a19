"""Messy text as the Urdu words it stands for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awaz.text.verbal import article
from awaz.text.verbal.normalise import LETTERS, normalised, urdu_word


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("پاكستان", "پاکستان"),
        ("ﭘﺎﮐﺴﺘﺎﻥ", "پاکستان"),
        ("پاکســتان", "پاکستان"),
        ("خوب\u200cصورت", "خوب صورت"),
        ("\u202bاردو\u202c", "اردو"),
        ("جایٔی", "جائی"),
        ("خانهٔ", "خانۂ"),
        ("لۓ", "لئے"),
        ("عبداﷲ", "عبداللہ"),
        ("فوراﹰ", "فورن"),
        ("25%", "25%"),
        ("½", "½"),
        ("km²", "km²"),
        ("Nguyễn", "Nguyễn"),
    ],
)
def test_characters_become_those_they_stand_for(token: str, words: str) -> None:
    """Look-alikes, presentation forms and invisible characters; figures and Latin stay."""
    assert normalised(token) == words


@pytest.mark.parametrize(
    "word",
    "ہاتھی ساتھی بندے بندی گردی آگے جاگے کھالیں پیلے سودے جادو لیگی مانگے گونگے رینگے بھی کھانا "
    "پھل تمھیں انھوں الفاظ الزام الگ حالات خیالات مثال چاہے والدین جنسی آپس انیس کسی بھیگی "
    "میگا چوہے بالا سوالات مالک".split(),
)
def test_right_spellings_stay(word: str) -> None:
    """What only looks joined, misspelt or Arabic is left alone."""
    assert urdu_word(word) == word


def test_joined_words_are_parted_all_the_way() -> None:
    """Several forgotten spaces in one word."""
    assert urdu_word("کیاجارہاہے".replace("کیا", "")) == "جا رہا ہے"
    assert urdu_word("کردیاگیاہے") == "کر دیا گیا ہے"
    assert urdu_word("اوراسکے") == "اور اس کے"


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("حفصہؓ", "حفصہ رضی اللہ عنہا"),
        ("انبیاءؑ", "انبیاء علیہم السلام"),
        ("محمدؐ،", "محمد صلی اللہ علیہ وسلم ،"),
        ("ؓ", "رضی اللہ عنہ"),
    ],
)
def test_signs_of_piety_agree_with_the_name_before_them(token: str, words: str) -> None:
    """A woman's, a man's, and several persons'."""
    assert normalised(token) == words


def test_the_article_takes_the_sun_letter() -> None:
    """Its l stays before moon letters and becomes the sun letter after it."""
    assert [article.inside(word) for word in ("عبدالحق", "عبدالشکور", "النبی", "القاعدہ")] == [
        "عبدُل حق",
        "عبدُش شکور",
        "انّبی",
        "القاعدہ",
    ]


@pytest.mark.parametrize(("first", "second"), [("نئے", "الفاظ"), ("اور", "الحق"), ("صدر", "الگ")])
def test_other_words_have_no_article_between_them(first: str, second: str) -> None:
    """Only words that the tables know take one."""
    assert article.between(first, second) is None


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from(LETTERS + "ًٌٍَُِّْٰ"), min_size=1))
def test_normalising_twice_changes_nothing_more_than_spaces(word: str) -> None:
    """Whatever a word becomes has only letters, marks and single spaces."""
    parts = urdu_word(word).split(" ")
    assert all(parts) or parts == [""]
