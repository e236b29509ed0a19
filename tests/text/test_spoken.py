"""What is said for one shown token."""

from __future__ import annotations

import pytest

from awaz.text.numbers import cardinal
from awaz.text.spoken import spoken_form

CASES = {
    "2016": "دو ہزار سولہ",
    "۲۰۲۴": "دو ہزار چوبیس",
    "٢٠٢٤": "دو ہزار چوبیس",
    "1947": "انیس سو سینتالیس",
    "1,947": "ایک ہزار نو سو سینتالیس",
    "1857ء": "اٹھارہ سو ستاون عیسوی",
    "1445ھ": "چودہ سو پینتالیس ہجری",
    "12,345,678": "ایک کروڑ تیئیس لاکھ پینتالیس ہزار چھ سو اٹھہتر",
    "1,23,456": "ایک لاکھ تیئیس ہزار چار سو چھپن",
    "۱۲٬۳۴۵": "بارہ ہزار تین سو پینتالیس",
    "5000000000": "پانچ ارب",
    "007": "صفر صفر سات",
    "0300-1234567": "صفر تین صفر صفر ایک دو تین چار پانچ چھ سات",
    "1000000000000000": "ایک" + " صفر" * 15,
    "3.14": "تین اعشاریہ ایک چار",
    "۳٫۵": "تین اعشاریہ پانچ",
    "۲۔۵": "دو اعشاریہ پانچ",
    "½": "آدھا",
    "25%": "پچیس فیصد",
    "٪۲۵": "پچیس فیصد",
    "-5": "منفی پانچ",
    "2010-2015": "دو ہزار دس سے دو ہزار پندرہ",
    "3-1": "تین ایک",
    "5واں": "پانچواں",
    "۲۵ویں": "پچیسویں",
    "1st": "پہلا",
    "$25": "پچیس ڈالر",
    "₹500": "پانچ سو روپے",
    "25دسمبر": "پچیس دسمبر",
    "G20": "جی بیس",
    "5G": "پانچ جی",
    "AI": "اے آئی",
    "(AI)،": "اے آئی",
    "U.S.": "یو ایس",
    "B": "بی",
    "Viettel": "Viettel",
    "Đảng": "Dang",
    "R&D": "آر اور ڈی",
    "https://www.dawn.com/news/12": "dawn ڈاٹ com سلیش news سلیش بارہ",
    "https://dawn.com/1/2/3/4/5": "dawn ڈاٹ com",
    "info@site.pk": "info ایٹ site ڈاٹ pk",
    "“نہیں”": "نہیں",
    "خوب\u200cصورت": "خوب صورت",
    "و/یا": "و یا",
    "پاكستان": "پاکستان",
    "ﭘﺎﮐﺴﺘﺎﻥ": "پاکستان",
    "اﷲ": "اللہ",
    "جایٔی": "جائی",
    "ھے": "ہے",
    "پاکســتان": "پاکستان",
    "ہے؟!": "ہے",
    "ء": "عیسوی",
    "&": "اور",
}


@pytest.mark.parametrize(("token", "said"), CASES.items())
def test_a_token_is_said_as_a_reader_says_it(token: str, said: str) -> None:
    """Numbers, signs, letters and addresses become words; words lose only their marks."""
    assert spoken_form(token) == said


@pytest.mark.parametrize("token", ["—", "…", "***", "🙂", "==", "ـ", "\u200f", "«»", "۔۔۔", ""])
def test_ornaments_say_nothing(token: str) -> None:
    """What no reader would read has no spoken form."""
    assert spoken_form(token) == ""


def test_every_number_has_words() -> None:
    """Numbers of every size are words without holes."""
    for number in [*range(1200), *(10**power + 1 for power in range(3, 15))]:
        assert all(word.isalpha() for word in cardinal(number).split(" "))


def test_endless_digits_are_read_one_by_one() -> None:
    """However many there are, alone, as an ordinal or in a range."""
    for token in ("9" * 5000, "9" * 5000 + "th", "1-" + "9" * 5000):
        assert spoken_form(token).count("نو") >= 5000
