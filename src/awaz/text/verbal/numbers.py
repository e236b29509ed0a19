"""Numbers in Urdu words.

The words up to one hundred are irregular and stand in a table; above it Urdu counts in
hundreds, thousands and then in steps of a hundred (lakh, crore, arab, kharab, neel).

Numbers are given as text in the digits 0 to 9, as they were written: leading zeros, grouping
commas and the point of a decimal decide how they are said.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from awaz.text.tables import mapping, rows

SCALES = (10**13, 10**11, 10**9, 10**7, 10**5, 10**3, 10**2)
LONGEST = 15
"""Numbers of more digits (from a hundred neel on) are read digit by digit."""

YEARS = range(1100, 2000)
"""Said in hundreds: 1947 is "nineteen hundred forty-seven"."""

POINT = "اعشاریہ"
DOT = "ڈاٹ"
ORDINAL = "واں"
ALEF_ENDINGS = {"واں": "ا", "ویں": "ے"}
"""What the ending of 5واں is on an ordinal in alef, of a masculine thing: پہلا, پہلے."""
FEMININE_END = "ی"


def cardinal(number: int) -> str:
    """`number` (0 or more, of at most `LONGEST` digits) in words."""
    table = mapping("numbers.tsv")
    if number <= 100:
        return table[str(number)]
    scale = next(scale for scale in SCALES if number >= scale)
    count, rest = divmod(number, scale)
    words = f"{cardinal(count)} {table[str(scale)]}"
    return f"{words} {cardinal(rest)}" if rest else words


def digits(text: str) -> str:
    """The digits of `text` one by one."""
    table = mapping("numbers.tsv")
    return " ".join(table[str(int(digit))] for digit in text if digit.isdecimal())


def year(number: int) -> str:
    """A year as it is said: 1857 in hundreds, 2016 in thousands."""
    if number not in YEARS:
        return cardinal(number)
    hundreds, rest = divmod(number, 100)
    words = f"{cardinal(hundreds)} {cardinal(100)}"
    return f"{words} {cardinal(rest)}" if rest else words


def year_words(text: str) -> str:
    """The digits of a year, of four figures or fewer, in words."""
    return year(int(text)) if len(text) <= LONGEST else digits(text)


def whole(text: str) -> str:
    """A run of digits, with or without grouping commas, in words."""
    bare = text.replace(",", "")
    if (bare[0] == "0" and len(bare) > 1) or len(bare) > LONGEST:
        return digits(bare)
    return year(int(bare)) if len(text) == len("1947") else cardinal(int(bare))


def written(text: str) -> str:
    """A number as written (`12,345`, `3.5`, `.5`, `1.2.3`) in words."""
    first, *others = text.split(".")
    if not others:
        return whole(first)
    if len(others) == 1:
        before = f"{whole(first)} " if first else ""
        return f"{before}{POINT} {digits(others[0])}"
    return f" {DOT} ".join(whole(part) for part in (first, *others))


def ordinal(text: str, ending: str = ORDINAL, *, is_feminine: bool = False) -> str:
    """A number with an Urdu ordinal's ending (`واں`, `ویں`), which joins its last word.

    Only the few in alef (پہلا) are written otherwise for what is feminine.
    """
    irregular = _ordinals().get(text)
    if irregular and irregular.endswith("ا") and ending in ALEF_ENDINGS:
        return irregular.removesuffix("ا") + (FEMININE_END if is_feminine else ALEF_ENDINGS[ending])
    words = written(text)
    if words.endswith("نو") and ending.startswith("و"):
        return words + ending[1:]  # نواں, نویں
    return words + ending


def halves(value: Decimal) -> str:
    """The idiom for a number with a quarter, a half or three (ڈیڑھ, سوا دو); empty for others."""
    if value >= 100:  # and what has more digits than can be divided
        return ""
    number, rest = divmod(value, 1)
    count = int(number)
    if rest == Decimal("0.5"):
        return {0: "آدھا", 1: "ڈیڑھ", 2: "ڈھائی"}.get(count) or f"ساڑھے {cardinal(count)}"
    if rest == Decimal("0.25"):
        return {0: "چوتھائی", 1: "سوا"}.get(count) or f"سوا {cardinal(count)}"
    if rest == Decimal("0.75"):
        return {0: "پون"}.get(count) or f"پونے {cardinal(count + 1)}"
    return ""


@cache
def _ordinals() -> dict[str, str]:
    return {number: word for number, word, _ in rows("ordinals.tsv")}
