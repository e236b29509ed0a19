"""The optional block of `key: value` lines between two `---` at the start of a file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from awaz.errors import ArticleError
from awaz.model import LANGUAGE_TAG, Dropped
from awaz.text.formats.bounds import LONGEST_FACT, refuse

FENCE = "---"
KEYS = ("title", "author", "date", "modified", "source", "lang", "voice")

_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.(\d{3}){1,2})?)?(Z|[+-]\d\d:?\d\d)?)?", re.ASCII
)


@dataclass
class FrontMatter:
    """What the block says."""

    values: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    """Line of each key, counted from 1."""
    dropped: list[Dropped] = field(default_factory=list)
    end: int = 0
    """Lines of the file the block takes, its two fences counted."""


def read_front_matter(lines: list[str], path: Path) -> FrontMatter:
    """The block at the start of `lines`; an empty one when there is none.

    Raises ArticleError, with the line, for a block that does not end, a line that is not
    `key: value`, and a date, moment or language that is not written as it must be.
    """
    front = FrontMatter()
    if not lines or lines[0].rstrip() != FENCE:
        return front
    for number, line in enumerate(lines[1:], start=2):
        if line.rstrip() == FENCE:
            front.end = number
            return front
        if line.strip() and not line.lstrip().startswith("#"):
            _take(front, number, line, path)
    raise ArticleError(
        f"{path}, line 1: the front matter opened by {FENCE} is never closed. "
        f"Put a line with {FENCE} after its last key, or take the first line out."
    )


def _take(front: FrontMatter, number: int, line: str, path: Path) -> None:
    key, colon, value = line.partition(":")
    if not colon:
        raise ArticleError(
            f"{path}, line {number}: “{line.strip()}” is not `key: value`. "
            f"Give it a key ({', '.join(KEYS)}), or close the front matter with {FENCE} before it."
        )
    key, value = key.strip().lower(), _unquoted(value.strip())
    if key not in KEYS:
        reason = f"unknown key in the front matter (known: {', '.join(KEYS)})"
        front.dropped.append(Dropped(number, line.strip(), reason))
    elif key in front.values:
        reason = f"{key} is given already in line {front.lines[key]}"
        front.dropped.append(Dropped(number, line.strip(), reason))
    else:
        if len(value) > LONGEST_FACT:
            told = f"the {key} has more than {LONGEST_FACT:,} characters"
            refuse(number, told, "Shorten it, or put it into the text")
        _check(key, value, f"{path}, line {number}")
        front.values[key], front.lines[key] = value, number


def _unquoted(value: str) -> str:
    quoted = re.fullmatch(r"\"(.*)\"|'(.*)'", value)
    return (quoted[1] or quoted[2] or "") if quoted else value


def _check(key: str, value: str, place: str) -> None:
    if key == "date" and value and not _is_date(value):
        raise ArticleError(
            f"{place}: the date “{value}” is not written as in ISO 8601. "
            "Write it as 2025-12-20 (or 2025-12, or 2025)."
        )
    if key == "modified" and value and not is_moment(value):
        raise ArticleError(
            f"{place}: “{value}” is no day and no time of ISO 8601. "
            "Write it as 2025-12-20, or 2025-12-20T14:30+05:00."
        )
    if key == "lang" and not LANGUAGE_TAG.fullmatch(value):
        raise ArticleError(
            f"{place}: “{value}” is no language tag. Write one as in BCP 47, for example lang: ur"
        )


def is_moment(value: str) -> bool:
    """Whether a text is a day of ISO 8601, or a day and a time of it."""
    if not _MOMENT.fullmatch(value):
        return False
    from datetime import datetime

    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_date(value: str) -> bool:
    if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", value, re.ASCII):
        return False
    from datetime import date

    try:
        date.fromisoformat((value + "-01-01")[:10])
    except ValueError:
        return False
    return True
