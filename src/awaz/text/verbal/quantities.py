"""Amounts: numbers, fractions and ranges of them, with their scales, currencies, units and endings.

A reading is what is said for each of the atoms it takes, in order. Words move to where Urdu says
them: `$5 million` is پانچ for `$5` and ملین ڈالر for `million`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from awaz.text.tables import mapping, rows, words
from awaz.text.verbal import numbers
from awaz.text.verbal.agreement import is_feminine, is_oblique
from awaz.text.verbal.atoms import Atom, Kind, Line
from awaz.text.verbal.say import Said, joined, say

Reading = tuple[Said, ...]
"""What is said for each atom that is read."""

DASHES = frozenset("-–—−‑")
PERCENT = frozenset("%٪")
FEET = frozenset("'’′")
INCHES = frozenset('"”″')
TO, PER = "سے", "فی"
FRACTIONS = {
    "½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅖": "2/5", "⅗": "3/5",
    "⅘": "4/5", "⅙": "1/6", "⅚": "5/6", "⅛": "1/8", "⅜": "3/8", "⅝": "5/8", "⅞": "7/8",
}  # fmt: skip
ORDINAL_ENDINGS = ("واں", "ویں", "وں")
ENGLISH_ENDINGS = ("st", "nd", "rd", "th")
LONGEST_UNIT = 5
"""Atoms that a unit has at most (`km/h`, `µg/m³`)."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, or from one to another, perhaps with its scale."""

    said: Reading
    """For each of its atoms."""
    is_one: bool = False
    decimals: str = ""
    """Two digits after the point of a number without a scale (`278.50`): the coins of a price."""


def figure(line: Line, place: int) -> Reading | None:
    """A number with whatever belongs to it: currency, unit, ending of an ordinal."""
    return _ordinal(line, place) or _feet(line, place) or counted(line, place)


def counted(line: Line, place: int) -> Reading | None:
    """An amount and the unit or currency after it."""
    read = amount(line, place)
    if read is None:
        return None
    end = place + len(read.said)
    if (unit := _longest(line, end, "units.tsv")) and _is_unit(line, end, unit[0]):
        return (*read.said, say(mapping("units.tsv")[unit[0]]), *silent(unit[1] - 1))
    if currency := _longest(line, end, "currencies.tsv"):
        said = (*_money(read, currency[0]), *silent(currency[1]))
        return (*said, *_per(line, place + len(said)))
    return read.said


def money(line: Line, place: int) -> Reading | None:
    """A currency before its amount: `$5 million`, `Rs. 500`, `US$ 20`."""
    currency = _longest(line, place, "currencies.tsv")
    if currency is None:
        return None
    name, length = currency
    read = amount(line, place + length, is_money=True)
    if read is None:
        return None
    said = (*silent(length), *_money(read, name))
    return (*said, *_per(line, place + len(said)))


def _per(line: Line, place: int) -> Reading:
    """A price's unit: `$3,000/oz`."""
    unit = _longest(line, place + 1, "units.tsv") if line.is_glued(place, "/") else None
    if unit is None:
        return ()
    return (say(PER), say(mapping("units.tsv")[unit[0]]), *silent(unit[1] - 1))


def bare_unit(line: Line, place: int) -> Reading | None:
    """A compound unit without a number: `km/h`."""
    unit = _longest(line, place, "units.tsv")
    if unit is None or "/" not in unit[0]:
        return None
    return (say(mapping("units.tsv")[unit[0]]), *silent(unit[1] - 1))


def percent_before(line: Line, place: int) -> Reading | None:
    """٪۲۵ as ۲۵٪."""
    sign, number = line.at(place), line.at(place + 1)
    if sign.text not in PERCENT or line.at(place - 1).kind is Kind.NUMBER or not number.glued:
        return None
    read = amount(line, place + 1)
    return ((), *_with_last(read.said, mapping("units.tsv")[sign.text])) if read else None


def bound(line: Line, place: int) -> Reading | None:
    """`<5`, `~100`, `≥18`: what the sign says stands before or after the amount."""
    row = _bounds().get(line.at(place).text)
    if row is None or line.at(place - 1).kind is Kind.NUMBER:
        return None
    read = counted(line, place + 1)
    return (say(row[0]), *_with_last(read, row[1])) if read else None


def negative(line: Line, place: int) -> Reading | None:
    """A dash glued to a number, and to nothing before it; after another number it is a range."""
    sign, number = line.at(place), line.at(place + 1)
    if sign.text not in DASHES or sign.glued or line.at(place - 1).kind is Kind.NUMBER:
        return None
    return (say("منفی"),) if number.kind is Kind.NUMBER and number.glued else None


def between_numbers(line: Line, place: int) -> Reading | None:
    """A dash that parts figures which are no range by themselves: `5 - 10`, `5%-10%`, `$5-$10`."""
    before, dash, after = (line.at(place + step) for step in (-1, 0, 1))
    if dash.text not in DASHES or not (after.kind is Kind.NUMBER or _is_money(line, place + 1)):
        return None
    if before.kind is Kind.NUMBER:
        return (say(TO),)
    is_counted = line.at(place - 2).kind is Kind.NUMBER and (
        before.text in words("units.tsv") or before.text in ("ء", "ھ")
    )
    return (say(TO),) if is_counted and dash.glued and after.glued else None


def _is_money(line: Line, place: int) -> bool:
    """Whether a currency and its number stand there."""
    currency = _longest(line, place, "currencies.tsv")
    return currency is not None and line.at(place + currency[1]).kind is Kind.NUMBER


def amount(line: Line, place: int, *, is_money: bool = False) -> Amount | None:
    """The number at a place, to another if it is a range, and its scale (`لاکھ`, `million`)."""
    said = _number(line, place)
    if said is None:
        return None
    if last := _range_end(line, place + len(said), place):
        said = (*said, say(TO), *last)
    end = place + len(said)
    scale = _scale(line, end, is_money)
    if (scale or line.at(end).text) in words("halved.txt"):
        said = _halved(line, place, said)
    if scale:
        return Amount((*said, say(scale)))
    text = line.at(place).text
    _, _, decimals = text.partition(".")
    is_price = len(said) == 1 and len(decimals) == len("50")
    return Amount(said, text == "1" and len(said) == 1, decimals if is_price else "")


def _number(line: Line, place: int) -> Reading | None:
    """A number and the fraction after it (`2½`, `2 1/2`), without scale or unit."""
    atom = line.at(place)
    if fraction := fraction_at(line, place):
        return fraction
    if atom.kind is not Kind.NUMBER:
        return None
    if (mixed := _mixed(line, place)) is not None:
        return mixed
    return (say(numbers.written(atom.text)),)


def _mixed(line: Line, place: int) -> Reading | None:
    """`2½` and `2 1/2`, said as ڈھائی."""
    whole, after = line.at(place), line.at(place + 1)
    if not whole.text.isdecimal() or len(whole.text) > 2:
        return None
    if after.text in FRACTIONS:
        parts, length = FRACTIONS[after.text], 1
    elif not after.glued and line.is_glued(place + 2, "/") and line.is_number(place + 3):
        parts, length = f"{after.text}/{line.at(place + 3).text}", 3
    else:
        return None
    above, below = parts.split("/")
    if not above.isdecimal() or len(parts) > len("15/16") or int(above) >= int(below):
        return None
    value = Decimal(int(whole.text)) + Decimal(int(above)) / Decimal(int(below))
    idiom = numbers.halves(value) if int(whole.text) else ""
    said = idiom or f"{numbers.written(whole.text)} صحیح {_fraction(parts)}"
    return (say(said), *silent(length))


def fraction_at(line: Line, place: int) -> Reading | None:
    """A fraction by itself: ½, 3/4."""
    atom = line.at(place)
    if atom.text in FRACTIONS:
        return (say(_agreeing(_fraction(FRACTIONS[atom.text]), line.at(place + 1))),)
    if not (line.is_number(place) and line.is_glued(place + 1, "/") and line.is_number(place + 2)):
        return None
    if line.is_glued(place + 3, "/") or not line.at(place + 2).glued:
        return None
    parts = f"{atom.text}/{line.at(place + 2).text}"
    return (say(_agreeing(_fraction(parts), line.at(place + 3))), *silent(2))


def _fraction(parts: str) -> str:
    """`3/4` in words; a line between other numbers is بٹا."""
    above, below = parts.split("/")
    listed = mapping("fractions.tsv").get(parts)
    return listed or f"{numbers.whole(above)} بٹا {numbers.whole(below)}"


def _agreeing(said: str, thing: Atom) -> str:
    """آدھا, before what is feminine آدھی, before an oblique word آدھے."""
    if said != "آدھا" or thing.kind is not Kind.WORD:
        return said
    if is_feminine([thing.text]):
        return "آدھی"
    return "آدھے" if thing.text.endswith("ے") and thing.text != "چائے" else said


def _range_end(line: Line, dash: int, first: int) -> Reading | None:
    """The number after a dash at `dash`, when it is greater than the one at `first`."""
    if line.at(dash).text not in DASHES or not (line.at(dash).glued and line.at(dash + 1).glued):
        return None
    if line.at(dash + 2).text in DASHES and line.at(dash + 2).glued:
        return None
    least, most = _value(line.at(first)), _value(line.at(dash + 1))
    if least is None or most is None or least >= most:
        return None
    return _number(line, dash + 1)


def _value(atom: Atom) -> Decimal | None:
    """The value of a number atom; None for what is no single number or only digits."""
    text = atom.text.replace(",", "")
    if atom.text in FRACTIONS:
        above, below = FRACTIONS[atom.text].split("/")
        return Decimal(above) / Decimal(below)
    if text.count(".") > 1 or not text.replace(".", "").isdecimal():
        return None
    if len(text) > 1 and text[0] == "0" and text[1] != ".":
        return None
    return Decimal(text)


def _scale(line: Line, place: int, is_money: bool) -> str:
    """The scale written at a place, in Urdu; empty when there is none."""
    atom = line.at(place)
    text = atom.text if len(atom.text) < len("bln") else atom.text.lower()
    said, only_money = _scales().get(text, ("", False))
    return said if is_money or not only_money else ""


def _halved(line: Line, place: int, said: Reading) -> Reading:
    """Decimals of a half or a quarter in their idiom: 1.5 کروڑ is ڈیڑھ کروڑ."""
    changed = list(said)
    for index in range(len(said)):
        value = (
            _value(line.at(place + index)) if line.at(place + index).kind is Kind.NUMBER else None
        )
        if value is not None and (idiom := numbers.halves(value)):
            changed[index] = say(idiom)
    return tuple(changed)


def _money(read: Amount, written: str) -> Reading:
    """An amount in a currency, with its coins (دو سو اٹھہتر روپے پچاس پیسے)."""
    _, name, of_one, *coin = next(row for row in rows("currencies.tsv") if row[0] == written)
    if not (read.decimals and coin):
        return _with_last(read.said, of_one if read.is_one else name)
    *before, last = read.said
    words_before_point = [spoken.text for spoken in last].index(numbers.POINT)
    units = last[:words_before_point]
    coins = f"{numbers.cardinal(int(read.decimals))} {coin[0]}" if int(read.decimals) else ""
    if coins and units in ((), say(numbers.cardinal(0))):
        return (*before, say(coins))
    return (*before, joined((units, say(name), say(coins))))


def _with_last(said: Reading, after: str) -> Reading:
    """A reading with words after its last atom."""
    return (*said[:-1], joined((said[-1], say(after))))


def silent(length: int) -> Reading:
    """Atoms for which nothing is said."""
    return ((),) * length


def _ordinal(line: Line, place: int) -> Reading | None:
    """5واں, ۲۱ ویں, 1st, 20th."""
    number, ending = line.at(place), line.at(place + 1)
    if not number.text.isdecimal():
        return None
    noun, after = line.at(place + 2).text, line.at(place + 3).text
    feminine = is_feminine((noun, after))
    written = ending.text
    if ending.text.lower() in ENGLISH_ENDINGS and ending.glued:
        written = "ویں" if feminine or is_oblique(noun, after) else "واں"
    elif ending.text not in ORDINAL_ENDINGS or ending.kind is not Kind.WORD:
        return None
    return (say(numbers.ordinal(number.text, written, is_feminine=feminine)), ())


def _feet(line: Line, place: int) -> Reading | None:
    """5'10" as feet and inches."""
    if line.at(place + 1).text not in FEET or not line.at(place + 1).glued:
        return None
    if not (line.is_number(place) and line.is_number(place + 2) and line.at(place + 2).glued):
        return None
    feet, inches = line.at(place).text, line.at(place + 2).text
    said = say(f"{numbers.whole(feet)} فٹ {numbers.whole(inches)} انچ")
    closed = line.at(place + 3).text in INCHES and line.at(place + 3).glued
    return (said, *silent(3 if closed else 2))


def _longest(line: Line, place: int, table: str) -> tuple[str, int] | None:
    """The longest entry of a table that is written at a place, and how many atoms it takes."""
    known = words(table)
    found, text = None, ""
    for length, atom in enumerate(_run(line, place), start=1):
        text = f"{text} {atom.text}" if text and not atom.glued else text + atom.text
        if text in known:
            found = (text, length)
    return found


def _run(line: Line, place: int) -> Iterator[Atom]:
    for index in range(place, place + LONGEST_UNIT):
        if line.at(index).kind is Kind.NOTHING:
            return
        yield line.at(index)


def _is_unit(line: Line, place: int, unit: str) -> bool:
    """Whether what is written like a unit is one: a Latin letter away from its number seldom is."""
    atom = line.at(place)
    if atom.kind is not Kind.LATIN or atom.glued or len(unit) > 1:
        return True
    return unit in "mgLlWV" and line.at(place + 1).kind is not Kind.LATIN


@cache
def _bounds() -> dict[str, tuple[str, str]]:
    return {
        sign: (before.strip("-"), after.strip("-")) for sign, before, after in rows("bounds.tsv")
    }


@cache
def _scales() -> dict[str, tuple[str, bool]]:
    return {row[0]: (row[1], len(row) > 2) for row in rows("scales.tsv")}
