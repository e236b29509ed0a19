"""Figures that count nothing: telephone numbers, scores, numbers of paragraphs, Roman numerals."""

from __future__ import annotations

import re
from functools import cache

from awaz.text.tables import mapping, rows, words
from awaz.text.verbal import numbers
from awaz.text.verbal.atoms import Kind, Line
from awaz.text.verbal.quantities import DASHES, Reading, silent
from awaz.text.verbal.say import say

FEWEST_PHONE_DIGITS, FEWEST_WITH_AREA = 7, 9
FEWEST_GROUPS = 3
YEARS_IN_GROUPS = range(1500, 2100)
"""Groups of digits that are years."""
IDENTITY_LENGTHS = (5, 7, 1)
UNIVERSAL = "111"
"""How a company's number begins in Pakistan: 111 222 333."""

MOST_WICKETS, FEWEST_RUNS = 10, 11
PLAIN_RUNS = range(50, 1000)
"""Runs of a side of which only its name, or نے, stands before the score."""
FEWEST_OF_SIDE = 150
"""More runs than one bowler gives away: 4/356 is four wickets of a side, 5/35 of a bowler."""
WICKETS = ("وکٹ", "وکٹیں")
MOST_GOALS = 30
RUNS = ("رنز", "رن")
FEWEST_GUESSED = 10
"""5/6 حصے are parts, 20/25 افراد a guess."""

SECTION, SECTIONS = "دفعہ", "دفعات"
ROMAN = re.compile("X{0,3}(?:IX|IV|V?I{0,3})")
ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10}
NUMBER, NAME, ENGLISH = "number", "name", "english"


def telephone(line: Line, place: int) -> Reading | None:
    """Digits one by one: 0300-1234567, +92 300 1234567, 111-222-333, 35202-1234567-1."""
    plus = 1 if line.at(place).text == "+" else 0
    if plus and not line.at(place + 1).glued:
        return None
    first = line.at(place + plus).text
    ends = _groups(line, place + plus, spaced=bool(plus) or first[:1] == "0" or first == UNIVERSAL)
    figures = [line.at(index).text for index in ends]
    if _is_identity(line, place):
        ends, figures = [place, place + 1, place + 2], []
    elif not _is_telephone(figures, plus=bool(plus)):
        return None
    length = ends[-1] - place + 1
    said = [say(numbers.digits(line.at(place + step).text)) for step in range(length)]
    if plus:
        said[0] = say("پلس")
    return tuple(said)


def _is_identity(line: Line, place: int) -> bool:
    """Whether the number of an identity card stands there, parted by spaces: 35202 1234567 1."""
    figures = [line.at(place + step).text for step in range(3) if line.is_number(place + step)]
    return tuple(map(len, figures)) == IDENTITY_LENGTHS


def _groups(line: Line, place: int, *, spaced: bool) -> list[int]:
    """Places of the groups of digits of one number, parted by dashes or, if so told, spaces."""
    found = []
    while line.is_number(place):
        found.append(place)
        dashed = line.at(place + 1).text in DASHES and line.at(place + 1).glued
        if dashed and line.at(place + 2).glued:
            place += 2
        elif spaced and len(line.at(place + 1).text) > 1:
            place += 1
        elif spaced and line.at(place + 1).text == ")" and len(line.at(place + 2).text) > 1:
            place += 2
        else:
            break
    return found


def _is_telephone(figures: list[str], *, plus: bool) -> bool:
    if not figures:
        return False
    length = len("".join(figures))
    if len(figures) == 1:
        return plus and length >= FEWEST_WITH_AREA
    if figures[0][0] == "0" or plus:
        return length >= FEWEST_PHONE_DIGITS
    if all(len(figure) == len("1947") and int(figure) in YEARS_IN_GROUPS for figure in figures):
        return False
    return len(figures) >= FEWEST_GROUPS and length >= FEWEST_PHONE_DIGITS


def helpline(line: Line, place: int) -> Reading | None:
    """ریسکیو 1122 as گیارہ بائیس."""
    text = line.at(place).text
    if line.at(place - 1).text.lower() not in words("helplines.txt") or not line.is_number(place):
        return None
    if len(text) != len("1122") or text[0] == "0" or text[2] == "0":
        return None
    return (say(f"{numbers.whole(text[:2])} {numbers.whole(text[2:])}"),)


def listed(line: Line, place: int) -> Reading | None:
    """A figure and letters that the table of codes knows, inside a longer token: 4G/5G."""
    first, last, after = (line.at(place + step) for step in range(3))
    if {first.kind, last.kind} != {Kind.NUMBER, Kind.LATIN} or not last.glued:
        return None
    if after.glued and after.kind in (Kind.NUMBER, Kind.LATIN):
        return None
    said = mapping("codes.tsv").get(first.text + last.text)
    return (say(said), ()) if said else None


def named(line: Line, place: int) -> Reading | None:
    """ٹی 20 and جی 7, whose number is said in English."""
    before = line.at(place - 1)
    said = _named_numbers().get((before.text, line.at(place).text))
    return (say(said),) if said else None


def model(line: Line, place: int) -> Reading | None:
    """Boeing 737-800: two figures that are no range."""
    dash, last = line.at(place + 1), line.at(place + 2)
    if line.at(place - 1).text not in words("aircraft.txt") or dash.text not in DASHES:
        return None
    if not (dash.glued and last.glued and line.is_number(place) and line.is_number(place + 2)):
        return None
    return (say(numbers.whole(line.at(place).text)), (), say(numbers.whole(last.text)))


def either(line: Line, place: int) -> Reading | None:
    """20/25 افراد: one number or the other."""
    last = line.at(place + 2)
    if not (line.is_number(place) and line.is_number(place + 2) and line.is_glued(place + 1, "/")):
        return None
    if line.at(place + 3).text not in words("counted.txt") or not last.glued:
        return None
    first = line.at(place).text
    if not FEWEST_GUESSED <= int(first) < int(last.text) <= 2 * int(first):
        return None
    return (say(numbers.whole(first)), (), say(numbers.whole(last.text)))


def score(line: Line, place: int) -> Reading | None:
    """3-1, 250/6, 5/37: figures side by side, runs and wickets."""
    first, mark, last = (line.at(place + step) for step in range(3))
    if not (line.is_number(place) and line.is_number(place + 2)):
        return None
    if not (mark.glued and last.glued) or len(first.text + last.text) > len("10001000"):
        return None
    if mark.text == "/" and not line.is_glued(place + 3, "/"):
        return _runs_and_wickets(line, place)
    if mark.text not in DASHES:
        return None
    is_innings = "cricket" in line.topics and int(first.text) > MOST_GOALS
    return (_runs_and_wickets(line, place) if is_innings else None) or _goals(line, place)


def _runs_and_wickets(line: Line, place: int) -> Reading | None:
    """The score of a side, 250/6 or 4/356, or what a bowler did, 5/35; None for other figures."""
    first, last = int(line.at(place).text), int(line.at(place + 2).text)
    if line.at(place - 1).text in words("numbered.txt"):
        return None
    if first >= FEWEST_RUNS and last <= MOST_WICKETS and _is_of_side(line, place, first):
        return _innings(line, place, runs=first, wickets=last)
    if not (first <= MOST_WICKETS < last):
        return None
    if last >= FEWEST_OF_SIDE and _is_of_side(line, place, last):
        return _innings(line, place, runs=last, wickets=first)
    if "cricket" not in line.topics:
        return None
    taken = "" if line.at(place + 3).text in WICKETS else WICKETS[first > 1]
    said = f"{numbers.cardinal(last)} رنز کے عوض {numbers.cardinal(first)} {taken}"
    return (say(said), *silent(2))


def _is_of_side(line: Line, place: int, runs: int) -> bool:
    """Whether the sentence is about a match, or a side's name stands before so many runs."""
    if line.topics & {"cricket", "score"}:
        return True
    return runs in PLAIN_RUNS and line.at(place - 1).text in words("sides.txt")


def _innings(line: Line, place: int, *, runs: int, wickets: int) -> Reading:
    after = "" if line.at(place + 3).text in RUNS else "رنز"
    return (say(f"{_wickets(wickets)} {numbers.cardinal(runs)} {after}"), *silent(2))


def _wickets(count: int) -> str:
    if count == 0:
        return "بغیر کسی نقصان کے"
    return f"{numbers.cardinal(count)} {'وکٹ' if count == 1 else 'وکٹوں'} پر"


def _goals(line: Line, place: int) -> Reading | None:
    """Two figures of a match; in other sentences a smaller and a greater one are a range."""
    first, last = line.at(place).text, line.at(place + 2).text
    if max(int(first), int(last)) > MOST_GOALS and int(first) < int(last):
        return None
    side_by_side = int(first) >= int(last) or "score" in line.topics
    if not side_by_side and not (line.at(place + 3).text == "سے" and int(last) <= len("123456789")):
        return None
    return (say(numbers.whole(first)), (), say(numbers.whole(last)))


def formation(line: Line, place: int) -> Reading | None:
    """4-4-2, 10-12-15: three or more short figures side by side."""
    places = _groups(line, place, spaced=False)
    if len(places) < FEWEST_GROUPS:
        return None
    length = places[-1] - place + 1
    inside = {index - place: line.at(index).text for index in places}
    return tuple(
        say(numbers.whole(inside[step])) if step in inside else () for step in range(length)
    )


def section(line: Line, place: int) -> Reading | None:
    """§ 5 and §§ 5-7."""
    if line.at(place).text != "§":
        return None
    if line.is_glued(place + 1, "§"):
        return (say(SECTIONS), ())
    return (say(SECTION),)


def page(line: Line, place: int) -> Reading | None:
    """ص 25 is a page, ج 2 a volume; (م 1938) when someone died."""
    name = mapping("page_signs.tsv").get(line.at(place).text)
    stop = 1 if line.at(place + 1).text in (".", "۔", ":") else 0
    number = line.at(place + 1 + stop)
    if name is None or number.kind is not Kind.NUMBER:
        return None
    if line.at(place).text == "م" and len(number.text) not in (len("632"), len("1938")):
        return None
    return (say(name), *silent(stop))


def roman(line: Line, place: int) -> Reading | None:
    """A Roman numeral after a word that announces one: باب IV, Charles III, World War II."""
    text = line.at(place).text
    value = roman_value(text)
    if not value:
        return _bracketed(line, place)
    manner = _manners().get(line.at(place - 1).text.lower())
    if manner is None and _manners().get(line.at(place - 2).text.lower()) == NAME:
        manner = NAME  # شاہ فیصل II
    if manner is None and len(text) > 1 and line.at(place - 1).kind in (Kind.LATIN, Kind.WORD):
        manner = ENGLISH if line.at(place - 1).kind is Kind.LATIN else NUMBER
    if manner is None:
        return None
    _, name, english = _ordinal_names().get(value, ("", "", ""))
    said = {NAME: name, ENGLISH: english}.get(manner) or numbers.cardinal(value)
    return (say(said),)


def _bracketed(line: Line, place: int) -> Reading | None:
    """(iv) and ii) in laws and lists."""
    text = line.at(place).text
    value = roman_value(text.upper()) if text.islower() else 0
    if not value or not line.is_glued(place + 1, ")"):
        return None
    opens = line.at(place - 1).text == "(" or not line.at(place).glued
    return (say(numbers.cardinal(value)),) if opens else None


def roman_value(text: str) -> int:
    """The value of a Roman numeral up to 39; 0 for what is none."""
    if not text or not ROMAN.fullmatch(text):
        return 0
    values = [ROMAN_DIGITS[letter] for letter in text]
    return sum(
        -value if value < following else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )


@cache
def _named_numbers() -> dict[tuple[str, str], str]:
    return {(name, number): said for name, number, said in rows("named_numbers.tsv")}


@cache
def _manners() -> dict[str, str]:
    return mapping("roman.tsv")


@cache
def _ordinal_names() -> dict[int, tuple[str, ...]]:
    return {int(row[0]): row for row in rows("ordinal_names.tsv")}
