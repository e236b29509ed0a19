"""Numbers in words, against an independent generator.

num2words writes Indian English numbers ("one crore, twenty-three lakh …"), which have the same
structure as Urdu's. Its words become Urdu ones through the table below, typed anew for this test;
it counts to a thousand crore, so an arab and a kharab are taken apart beforehand.
"""

from __future__ import annotations

import random
import re
from decimal import Decimal

import pytest
from num2words import num2words  # type: ignore[import-untyped, unused-ignore]

from awaz.text.verbal import numbers
from awaz.text.verbal.verbalise import verbalise

UNDER_HUNDRED = """
صفر ایک دو تین چار پانچ چھ سات آٹھ نو
دس گیارہ بارہ تیرہ چودہ پندرہ سولہ سترہ اٹھارہ انیس
بیس اکیس بائیس تیئیس چوبیس پچیس چھبیس ستائیس اٹھائیس انتیس
تیس اکتیس بتیس تینتیس چونتیس پینتیس چھتیس سینتیس اڑتیس انتالیس
چالیس اکتالیس بیالیس تینتالیس چوالیس پینتالیس چھیالیس سینتالیس اڑتالیس انچاس
پچاس اکاون باون ترپن چون پچپن چھپن ستاون اٹھاون انسٹھ
ساٹھ اکسٹھ باسٹھ تریسٹھ چونسٹھ پینسٹھ چھیاسٹھ سڑسٹھ اڑسٹھ انہتر
ستر اکہتر بہتر تہتر چوہتر پچھتر چھہتر ستتر اٹھہتر اناسی
اسی اکیاسی بیاسی تراسی چوراسی پچاسی چھیاسی ستاسی اٹھاسی نواسی
نوے اکیانوے بانوے ترانوے چورانوے پچانوے چھیانوے ستانوے اٹھانوے ننانوے
""".split()
ENGLISH = {num2words(number): word for number, word in enumerate(UNDER_HUNDRED)}
SCALES = {"hundred": "سو", "thousand": "ہزار", "lakh": "لاکھ", "crore": "کروڑ"}


def independently(number: int) -> str:
    """The number in Urdu by way of English words."""
    if number == 100:
        return "سو"
    for size, name in ((10**11, "کھرب"), (10**9, "ارب")):
        if number >= size:
            count, rest = divmod(number, size)
            return f"{independently(count)} {name} {independently(rest) if rest else ''}".strip()
    text = num2words(number, lang="en_IN").replace(" and ", " ")
    words = re.findall(r"[a-z-]+", text)
    return " ".join(SCALES.get(word) or ENGLISH[word] for word in words)


def test_numbers_to_a_hundred() -> None:
    """Every one is irregular."""
    assert [numbers.cardinal(number) for number in range(101)] == [*UNDER_HUNDRED, "سو"]


def test_larger_numbers_agree_with_another_generator() -> None:
    """Three hundred numbers of three to thirteen digits, and the round ones."""
    draw = random.Random(1947)
    drawn = [draw.randrange(10 ** (size - 1), 10**size) for size in range(3, 13) for _ in range(30)]
    for number in [*drawn, *(10**power for power in range(3, 13)), 101, 1001, 100001, 10**7 + 1]:
        assert numbers.cardinal(number) == independently(number)


def test_every_number_has_words() -> None:
    """Numbers of every size are words without holes."""
    for number in [*range(1200), *(10**power + 1 for power in range(3, 15))]:
        assert all(word.isalpha() for word in numbers.cardinal(number).split(" "))


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("1857", "اٹھارہ سو ستاون"),
        ("1,857", "ایک ہزار آٹھ سو ستاون"),
        ("2016", "دو ہزار سولہ"),
        ("007", "صفر صفر سات"),
        (".5", "اعشاریہ پانچ"),
        ("12.05", "بارہ اعشاریہ صفر پانچ"),
        ("1.2.3", "ایک ڈاٹ دو ڈاٹ تین"),
        ("1000000000000000", "ایک" + " صفر" * 15),
    ],
)
def test_how_a_number_is_written_decides_how_it_is_said(written: str, words: str) -> None:
    """Years go in hundreds, leading zeros and very long numbers digit by digit."""
    assert numbers.written(written) == words


def test_ordinals_join_the_last_word() -> None:
    """The first ones are irregular, in both genders."""
    assert [numbers.ordinal(str(number)) for number in (1, 2, 3, 4, 5, 6, 9, 21)] == (
        "پہلا دوسرا تیسرا چوتھا پانچواں چھٹا نواں اکیسواں".split()
    )
    feminine = [numbers.ordinal(number, "ویں", is_feminine=True) for number in "13695"]
    assert feminine == "پہلی تیسری چھٹی نویں پانچویں".split()


def test_halves_and_quarters_have_their_idiom() -> None:
    """ڈیڑھ, ڈھائی, ساڑھے, سوا and پونے; other decimals have none."""
    values = ("0.5", "1.5", "2.5", "3.5", "1.25", "4.25", "0.75", "1.75", "3.2", "4")
    assert [numbers.halves(Decimal(value)) for value in values] == [
        "آدھا", "ڈیڑھ", "ڈھائی", "ساڑھے تین", "سوا", "سوا چار", "پون", "پونے دو", "", "",
    ]  # fmt: skip


def test_no_idiom_stands_for_more_digits_than_decimals_divide() -> None:
    """A scale after a number of any length is read, not an error."""
    assert numbers.halves(Decimal("2" * 36)) == ""
    assert len(verbalise("2" * 36 + "k")) == 1
