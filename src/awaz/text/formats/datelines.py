"""Dates as pages print them: `ہفتہ 20 دسمبر 2025`, `December 20, 2025 | 3:15 pm`, `20/12/2025`.

Only to tell a dateline from the article's text, and to know its day; how a date in the text is
spoken is told elsewhere.
"""

from __future__ import annotations

import re
from datetime import date

from awaz.text.tables import mapping

TOKEN = re.compile(r"\d+|[^\W\d_]+")
LONGEST_WORDS = 16
"""A line of more is no dateline."""
NUMERIC = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
NUMERIC_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)")
LABEL = re.compile(
    r"\W*(?:شائع|تاریخ اشاعت|وقت اشاعت|آخری|اپ ڈیٹ|اپڈیٹ|published|updated|posted|last)\b"
)
CLOCK = re.compile(r"\d{1,2}:\d{2}")


def is_date_line(text: str) -> bool:
    """Whether a line is nothing but a date, or a time of day, and words about when."""
    known = mapping("dateline_words.tsv")
    tokens: list[str] = []
    for match in TOKEN.finditer(text.casefold()):
        token = match[0]
        if token not in known and not (token.isdecimal() and len(token) <= 4):
            return False
        tokens.append(token)
    if not tokens or len(tokens) > LONGEST_WORDS:
        return False
    numbers = any(token.isdecimal() for token in tokens)
    months = any(known.get(token, "").isdecimal() for token in tokens)
    return numbers and (months or bool(day_in(text)) or bool(CLOCK.search(text)))


def is_labelled(line: str) -> bool:
    """Whether a dateline says itself that it is one (`شائع: …`)."""
    return bool(LABEL.match(line.casefold()))


def day_in(text: str) -> str:
    """The first day named in a text, in ISO 8601; empty when there is none."""
    if match := NUMERIC.search(text):
        return _iso(*match.groups())
    if match := NUMERIC_DAY_FIRST.search(text):
        return _iso(*reversed(match.groups()))
    tokens = TOKEN.findall(text.casefold())
    known = mapping("dateline_words.tsv")
    for place, token in enumerate(tokens):
        if known.get(token, "").isdecimal():
            near = [word for word in tokens[max(0, place - 1) : place + 3] if word.isdecimal()]
            days = [word for word in near if len(word) <= 2]
            years = [word for word in near if len(word) == 4]
            if days and years:
                return _iso(years[0], known[token], days[0])
    return ""


def _iso(year: str, month: str, day: str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""
