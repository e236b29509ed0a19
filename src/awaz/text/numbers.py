"""Numbers in Urdu words.

The words up to one hundred are irregular and stand in a table; above it Urdu counts in
hundreds, thousands and then in steps of a hundred (lakh, crore, arab, kharab, neel).
"""

from __future__ import annotations

import re

from awaz.text.tables import mapping

SCALES = (10**13, 10**11, 10**9, 10**7, 10**5, 10**3, 10**2)
LONGEST = 15
"""Numbers of more digits (from a hundred neel on) are read digit by digit."""

YEARS = range(1100, 2000)
"""Said in hundreds: 1947 is "nineteen hundred forty-seven"."""

DECIMAL_POINT = "اعشاریہ"
DOT = "ڈاٹ"
TO = "سے"
GROUPED = re.compile(r"\d{1,3}(?:[,٬،]\d{2,3})*[,٬،]\d{3}")
ORDINAL_EXCEPTIONS = {1: "پہلا", 2: "دوسرا", 3: "تیسرا", 4: "چوتھا", 6: "چھٹا"}


def cardinal(number: int) -> str:
    """`number` (0 or more, below `LIMIT`) in words."""
    table = mapping("numbers.tsv")
    if number <= 100:
        return table[str(number)]
    scale = next(scale for scale in SCALES if number >= scale)
    count, rest = divmod(number, scale)
    unit = table[str(scale)]
    words = f"{cardinal(count)} {unit}"
    return f"{words} {cardinal(rest)}" if rest else words


def digits(text: str) -> str:
    """The digits of `text`, of any script, one by one."""
    table = mapping("numbers.tsv")
    return " ".join(table[str(int(digit))] for digit in text if digit.isdecimal())


def whole(text: str) -> str:
    """A run of digits, with or without grouping commas, in words."""
    bare = re.sub(r"\D", "", text)
    if (bare[0] in "0٠۰" and len(bare) > 1) or len(bare) > LONGEST:
        return digits(bare)
    number = int(bare)
    if len(bare) == len(text) == 4 and number in YEARS:
        return year(number)
    return cardinal(number)


def year(number: int) -> str:
    """A year as it is said: 1857 in hundreds, 2016 in thousands."""
    if number not in YEARS:
        return cardinal(number)
    table = mapping("numbers.tsv")
    hundreds, rest = divmod(number, 100)
    words = f"{table[str(hundreds)]} {table['100']}"
    return f"{words} {table[str(rest)]}" if rest else words


def written(text: str) -> str:
    """A number as written (`12,345`, `۳٫۵`, `1.2.3`, `10:30`) in words."""
    if GROUPED.fullmatch(text):
        return whole(text)
    parts = re.split(r"[.٫۔]", text)
    if len(parts) == 2:
        return f"{whole(parts[0])} {DECIMAL_POINT} {digits(parts[1])}"
    return f" {DOT} ".join(whole(part) for part in parts)


def ordinal(text: str, suffix: str) -> str:
    """A number with an Urdu ordinal's ending (`واں`, `ویں`), which joins its last word."""
    return written(text) + suffix


def latin_ordinal(text: str) -> str:
    """`1st`, `22nd` … in Urdu."""
    exception = ORDINAL_EXCEPTIONS.get(int(text)) if len(text) <= LONGEST else None
    return exception or ordinal(text, "واں")


def span(first: str, last: str) -> str | None:
    """`2010-2015` as from … to, `0300-1234567` digit by digit; None for what is neither."""
    if first[0] in "0٠۰":
        return f"{digits(first)} {digits(last)}"
    if last[0] in "0٠۰" or len(first + last) > LONGEST or int(first) >= int(last):
        return None
    return f"{whole(first)} {TO} {whole(last)}"
