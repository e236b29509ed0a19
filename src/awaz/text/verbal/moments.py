"""Dates, years and times of day.

Dates are read day, month, year, as Urdu writes them; a time in its idiom: سوا, ساڑھے, پونے.
"""

from __future__ import annotations

import re
from functools import cache

from awaz.text.tables import rows, words
from awaz.text.verbal import numbers
from awaz.text.verbal.atoms import Kind, Line
from awaz.text.verbal.quantities import DASHES, Reading, silent
from awaz.text.verbal.say import Said, joined, repeat, say

LAST_DAY, LAST_MONTH = 31, 12
FIRST = "یکم"
YEAR_SIGNS = {"ء": "عیسوی", "ھ": "ہجری", "ہ": "ہجری"}
ERAS = {"AD": "عیسوی", "CE": "عیسوی", "AH": "ہجری", "BC": "قبل مسیح", "BCE": "قبل مسیح"}
DECADE = "کی دہائی"
BAJE = "بجے"
POSTPOSITIONS = frozenset("پر تک سے کا کے کی کو میں اور تا یا و کر تھے تھا ہے ہیں".split())
PARTS_OF_DAY = ((4, "رات"), (12, "صبح"), (16, "دوپہر"), (20, "شام"), (24, "رات"))
"""Hour before which, and how the time of day is called."""
HALF_DAY = 12
HOURS, MINUTES = 24, 60
NOON_SIGNS = {"am": 0, "pm": 12, "a.m": 0, "p.m": 12}


def date(line: Line, place: int) -> Reading | None:
    """A date that begins with a number."""
    return (
        _in_figures(line, place)
        or _day_in_figures(line, place)
        or _day_and_month(line, place)
        or year(line, place)
    )


def year(line: Line, place: int) -> Reading | None:
    """A year or a span of years with its sign, a span of two years, a decade."""
    return _span_of_years(line, place) or _signed_year(line, place) or _decade(line, place)


def month_first(line: Line, place: int) -> Reading | None:
    """`August 14, 1947` and اگست 14، 1947: the day is said first."""
    month = month_name(line, place)
    if not month or line.at(place - 1).kind is Kind.NUMBER:
        return None
    stop = 1 if line.is_glued(place + 1, ".") else 0
    day = place + 1 + stop
    if not _is_day(line, day):
        return None
    comma = 1 if line.at(day + 1).text in (",", "،") else 0
    is_latin = line.at(place).kind is Kind.LATIN
    if not is_latin and not (comma and len(line.at(day + 2).text) == len("1947")):
        return None
    said = say(f"{_day(line.at(day).text)} {month}")
    return (said, *silent(1 + stop))


def month_name(line: Line, place: int) -> str:
    """The Urdu name of the month written at a place; empty when there is none."""
    atom = line.at(place)
    if atom.kind is Kind.LATIN:
        return _months().get(atom.text.lower(), "")
    return _months().get(atom.text, "") if atom.kind is Kind.WORD else ""


def era_before(line: Line, place: int) -> Reading | None:
    """`AD 500`: the era is said after the year."""
    era = ERAS.get(line.at(place).text)
    if era is None or not line.is_number(place + 1):
        return None
    return ((), say(f"{numbers.year_words(line.at(place + 1).text)} {era}"))


def clock(line: Line, place: int) -> Reading | None:
    """10:30, 18:45, 10.30 بجے, 9:15 pm; a verse or a ratio written the same way."""
    if read := _dotted_clock(line, place):
        return read
    if not (line.is_number(place) and line.is_glued(place + 1, ":") and line.at(place + 2).glued):
        return _whole_hour(line, place)
    if not line.is_number(place + 2):
        return None
    hour, minute = line.at(place).text, line.at(place + 2).text
    if len(hour + minute) > len("1000:255"):
        return None
    if line.is_glued(place + 3, ":") and line.is_number(place + 4):
        return _seconds(line, place)
    if "verse" not in line.topics and (len(minute) > len("255") or hour == minute == "50"):
        between = () if hour == minute else say("نسبت")
        return (say(numbers.whole(hour)), between, say(numbers.cardinal(int(minute))))
    if "verse" in line.topics or int(minute) >= MINUTES or len(minute) > len("00"):
        return (say(numbers.whole(hour)), (), say(numbers.whole(minute)))
    if len(minute) == 1:
        if "score" in line.topics or line.at(place + 3).text == "سے":
            return (say(numbers.whole(hour)), (), say(numbers.whole(minute)))
        return (say(numbers.whole(hour)), say("نسبت"), say(numbers.whole(minute)))
    if int(hour) > HOURS:
        said = f"{numbers.cardinal(int(hour))} منٹ {numbers.cardinal(int(minute))} سیکنڈ"
        following = 1 if line.at(place + 3).text == "منٹ" else 0
        return (say(said), *silent(2 + following))
    return _time(line, place, 3, int(hour), int(minute))


def _time(line: Line, place: int, length: int, hour: int, minute: int) -> Reading:
    """A time of day that takes `length` atoms, and the بجے or am and pm after it."""
    after = place + length
    noon, signs = _noon_sign(line, after)
    follows = 1 if line.at(after).text == BAJE else signs
    part = ""
    if signs or hour > HALF_DAY or hour == 0:
        hour = hour % HALF_DAY + noon if signs else hour
        part = "" if line.at(place - 1).text in words("day_parts.txt") else _part_of_day(hour)
        hour = (hour - 1) % HALF_DAY + 1
    first, last = _clock_words(hour, minute)
    if not (follows or part or last != BAJE or minute == 0):
        last = ""
    if follows and last != BAJE and _wants_at(line, after + follows):
        last += " پر"
    if not follows:
        return (say(f"{part} {first} {last}"), *silent(length - 1))
    return (say(f"{part} {first}"), *silent(length - 1), say(last), *silent(follows - 1))


def _clock_words(hour: int, minute: int) -> tuple[str, str]:
    """A time in its two parts: ساڑھے دس and بجے, دس بج کر and بیس منٹ."""
    if minute and not _idiom(hour, minute):
        return f"{numbers.cardinal(hour)} بج کر", f"{numbers.cardinal(minute)} منٹ"
    return _idiom(hour, minute) or numbers.cardinal(hour), BAJE


def _idiom(hour: int, minute: int) -> str:
    """A quarter past, half past or a quarter to."""
    if minute == 30:
        return {1: "ڈیڑھ", 2: "ڈھائی"}.get(hour) or f"ساڑھے {numbers.cardinal(hour)}"
    if minute == 15:
        return f"سوا {numbers.cardinal(hour)}"
    if minute == 45:
        return f"پونے {numbers.cardinal(hour % HALF_DAY + 1)}"
    return ""


def _part_of_day(hour: int) -> str:
    return next(name for end, name in PARTS_OF_DAY if hour % HOURS < end)


def _wants_at(line: Line, place: int) -> bool:
    """Whether a word follows that is no postposition: دس بج کر بیس منٹ پر شروع ہوا."""
    return line.at(place).kind is Kind.WORD and line.at(place).text not in POSTPOSITIONS


def _noon_sign(line: Line, place: int) -> tuple[int, int]:
    """Hours that am or pm adds, and the atoms it takes (0: there is none)."""
    atom = line.at(place)
    if atom.kind is not Kind.LATIN:
        return 0, 0
    added = NOON_SIGNS.get(atom.text.lower().rstrip("."))
    return (added, 1) if added is not None else (0, 0)


def _dotted_clock(line: Line, place: int) -> Reading | None:
    """10.30 بجے, 9.15 pm."""
    match = re.fullmatch(r"(\d{1,2})\.(\d\d)", line.at(place).text)
    after = line.at(place + 1)
    if not match or not (after.text == BAJE or _noon_sign(line, place + 1)[1]):
        return None
    hour, minute = map(int, match.groups())
    return _time(line, place, 1, hour, minute) if hour <= HOURS and minute < MINUTES else None


def _whole_hour(line: Line, place: int) -> Reading | None:
    """5 pm, 10am; 18 بجے."""
    if not line.is_number(place) or len(line.at(place).text) > len("12"):
        return None
    hour = int(line.at(place).text)
    if _noon_sign(line, place + 1)[1] and 0 < hour <= HALF_DAY:
        return _time(line, place, 1, hour, 0)
    return None


def _seconds(line: Line, place: int) -> Reading | None:
    """1:23:45: a time with seconds, or how long something took."""
    figures = [line.at(place + step).text for step in (0, 2, 4)]
    if max(map(len, figures)) > len("59"):
        return None
    hour, minute, second = map(int, figures)
    if max(minute, second) >= MINUTES:
        return None
    at_clock = line.at(place + 5).text == BAJE
    between = "بج کر" if at_clock else "گھنٹہ" if hour == 1 else "گھنٹے"
    said = f"{numbers.cardinal(hour)} {between} {numbers.cardinal(minute)} منٹ"
    said += f" {numbers.cardinal(second)} سیکنڈ"
    return (say(said), *silent(5 if at_clock else 4))


def _in_figures(line: Line, place: int) -> Reading | None:
    """14/08/1947, 14-8-1947, 14.08.1947, 2024-08-14."""
    if re.fullmatch(r"\d{1,2}\.\d{1,2}\.\d{4}", line.at(place).text):
        said = _date_words(*line.at(place).text.split("."))
        return (said,) if said else None
    if not all(line.is_number(place + step) for step in (0, 2, 4)):
        return None
    marks = [line.at(place + step) for step in (1, 3)]
    if marks[0].text != marks[1].text or marks[0].text not in DASHES | {"/"}:
        return None
    if not all(line.at(place + step).glued for step in range(1, 5)):
        return None
    first, month, last = (line.at(place + step).text for step in (0, 2, 4))
    if len(first) == len("1947"):
        first, last = last, first
    if len(last) != len("1947") and not (len(last) == len("47") and marks[0].text == "/"):
        return None
    if len(first + month) > len("1408"):
        return None
    said = _date_words(first, month, last)
    return (said, *silent(4)) if said else None


def _day_in_figures(line: Line, place: int) -> Reading | None:
    """18/7 کو: a day and a month without a year."""
    month = line.at(place + 2).text
    if not (_is_day(line, place) and line.is_glued(place + 1, "/") and _is_day(line, place + 2)):
        return None
    if not line.at(place + 2).glued or int(month) > LAST_MONTH:
        return None
    if line.topics & {"cricket", "score"}:
        return None
    if line.at(place + 3).text != "کو" or line.at(place - 1).text == "/":
        return None
    return (say(f"{_day(line.at(place).text)} {_month_of_number()[int(month)]}"), *silent(2))


def _date_words(day: str, month: str, last: str) -> Said:
    """Day, month and year in words; nothing when there is no such day."""
    if int(month) > LAST_MONTH >= int(day):
        day, month = month, day
    if not (0 < int(day) <= LAST_DAY and 0 < int(month) <= LAST_MONTH):
        return ()
    name = _month_of_number()[int(month)]
    return say(f"{_day(day)} {name} {numbers.year_words(last)}")


def _day_and_month(line: Line, place: int) -> Reading | None:
    """05 اگست, 14th August: the day as a plain number, the month in Urdu."""
    if not _is_day(line, place):
        return None
    ending = 1 if line.at(place + 1).text in ("st", "nd", "rd", "th") else 0
    month = place + 1 + ending
    name = month_name(line, month)
    if not name:
        return None
    day = say(_day(line.at(place).text))
    if line.at(month).kind is Kind.WORD:
        return (day, *silent(ending))
    return (day, *silent(ending), say(name))


def _day(text: str) -> str:
    """A day of the month; the first has a word of its own."""
    return FIRST if int(text) == 1 else numbers.cardinal(int(text))


def _is_day(line: Line, place: int) -> bool:
    text = line.at(place).text
    return line.is_number(place) and len(text) <= len("31") and 0 < int(text) <= LAST_DAY


def _signed_year(line: Line, place: int) -> Reading | None:
    """1857ء, 1445ھ, 1939-1945ء."""
    length = 3 if line.at(place + 1).text in DASHES and line.is_number(place + 2) else 1
    sign = line.at(place + length)
    if not line.is_number(place) or sign.kind is not Kind.WORD or sign.text not in YEAR_SIGNS:
        return None
    if sign.text == "ہ" and not sign.glued:
        return None
    years = [say(numbers.year_words(line.at(place + step).text)) for step in range(0, length, 2)]
    in_decade = line.at(place + length + 2).text == "دہائی"
    era = () if in_decade else say(YEAR_SIGNS[sign.text])
    if length == 1:
        return (years[0], era)
    return (years[0], say("سے"), years[1], era)


def _span_of_years(line: Line, place: int) -> Reading | None:
    """2023-24 and 1914-18: the second year is short."""
    first, mark, last = (line.at(place + step) for step in range(3))
    if mark.text not in DASHES | {"/"} or not (mark.glued and last.glued):
        return None
    if not (line.is_number(place) and line.is_number(place + 2)):
        return None
    if len(first.text) != len("1947") or len(last.text) != len("48"):
        return None
    from_year, to_year = int(first.text), int(last.text)
    said = say(numbers.year(from_year))
    if (from_year + 1) % 100 == to_year:
        return (said, (), say(numbers.cardinal(to_year)))
    if mark.text == "/" or to_year <= from_year % 100:
        return None
    return (said, say("سے"), say(numbers.year(from_year - from_year % 100 + to_year)))


def _decade(line: Line, place: int) -> Reading | None:
    """1990s, 80s."""
    text = line.at(place).text
    apostrophe = 1 if line.at(place + 1).text in ("'", "’") and line.at(place + 1).glued else 0
    if not re.fullmatch(r"(?:\d\d)?\d0", text) or not line.is_glued(place + 1 + apostrophe, "s"):
        return None
    return (joined((say(numbers.whole(text)), repeat(DECADE))), *silent(1 + apostrophe))


@cache
def _months() -> dict[str, str]:
    return {written: said for written, said, _ in rows("months.tsv")}


@cache
def _month_of_number() -> dict[int, str]:
    return {int(number): said for _, said, number in rows("months.tsv")}
