"""Signs between words and figures: which are said, and how."""

from __future__ import annotations

from functools import cache

from awaz.text.tables import mapping
from awaz.text.verbal.atoms import Kind, Line
from awaz.text.verbal.quantities import Reading
from awaz.text.verbal.say import say

PLUS, AND = "پلس", "اینڈ"
BY = "بائی"
OVER, PER = "بٹا", "فی"
NOT_OUT = "ناٹ آؤٹ"
BETWEEN_NUMBERS = frozenset("+=×÷")


def sign(line: Line, place: int) -> Reading:
    """What a sign says; most say nothing."""
    return (say(_said(line, place)),)


def _said(line: Line, place: int) -> str:
    text, before, after = line.at(place).text, line.at(place - 1), line.at(place + 1)
    figures = before.kind is Kind.NUMBER and after.kind is Kind.NUMBER
    name = mapping("signs.tsv").get(text, "")
    if text == "&" and before.kind is Kind.LATIN and after.kind is Kind.LATIN:
        return AND
    if text == "+" and line.at(place).glued and not after.glued:
        return PLUS if before.kind in (Kind.LATIN, Kind.NUMBER) else ""
    if text in BETWEEN_NUMBERS:
        is_alone = _is_alone(line, place)
        return name if figures or (text == "+" and after.kind is Kind.NUMBER) or is_alone else ""
    if text in ("&", "@"):
        return name if _joins(line, place) else ""
    if text == "/":
        return _slash(line, place)
    if text == "*":
        is_score = before.kind is Kind.NUMBER and "cricket" in line.topics
        return NOT_OUT if is_score and line.at(place).glued else ""
    if text == "√":
        return name if after.kind is Kind.NUMBER else ""
    if _is_alone(line, place) and text in _currencies():
        return _currencies()[text]
    return name


def _slash(line: Line, place: int) -> str:
    """Over, between figures; per, after a unit or a currency; between words nothing."""
    before, after = line.at(place - 1), line.at(place + 1)
    if not (line.at(place).glued and after.glued):
        is_price = before.text in _currencies().values() and after.kind is Kind.WORD
        return PER if is_price and _is_alone(line, place) else ""
    if before.kind is Kind.NUMBER and after.kind is Kind.NUMBER:
        is_alone = not line.is_glued(place + 2, "/") and line.at(place - 2).text != "/"
        return OVER if is_alone else ""
    return PER if before.text in _measures() and after.kind is Kind.WORD else ""


def by(line: Line, place: int) -> Reading | None:
    """The x of 1920x1080."""
    before, after = line.at(place - 1), line.at(place + 1)
    if line.at(place).text not in ("x", "X") or not (line.at(place).glued and after.glued):
        return None
    if before.kind is not Kind.NUMBER or after.kind is not Kind.NUMBER:
        return None
    return (say(BY),)


def _is_alone(line: Line, place: int) -> bool:
    """Whether a sign is a token of its own: two in a row are an ornament."""
    token = line.token(place)
    return token not in (line.token(place - 1), line.token(place + 1))


def _joins(line: Line, place: int) -> bool:
    """Whether words stand on both sides, or white space does."""
    sides = (line.at(place - 1).kind, line.at(place + 1).kind)
    return Kind.SIGN not in sides or _is_alone(line, place)


@cache
def _currencies() -> dict[str, str]:
    return mapping("currencies.tsv")


@cache
def _measures() -> frozenset[str]:
    """The Urdu words of currencies and units."""
    tables = (mapping("currencies.tsv"), mapping("units.tsv"))
    return frozenset(word for table in tables for said in table.values() for word in said.split())
