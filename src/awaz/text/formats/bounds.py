"""How much an article may hold: more than any book does, and less than what stops a machine.

Each bound is looked at before the work that it bounds, so that a file made to be endless costs
seconds. Whoever reads a file adds its name to what is told here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

from awaz.errors import ArticleError

LARGEST_BYTES = 20_000_000
"""Of a file."""
MOST_CHARACTERS = 5_000_000
"""Of text; the longest novels have three million."""
MOST_PARAGRAPHS = 100_000
MOST_ELEMENTS = 400_000
"""Of a web page."""
MOST_CELLS = 1_000
"""Of a table's row."""
LONGEST_SENTENCE = 20_000
"""Characters: half an hour without a stop."""
LONGEST_WORD = 2_000
"""Characters; long web addresses have as many."""
LONGEST_FACT = 1_000
"""Characters of a title, or whatever else is told about an article."""
MOST_SIGNS = 20_000
"""Of Markdown, in one paragraph: how they belong together is looked for again and again."""
DEEPEST = 100
"""Quotes and lists in one another; each list counts twice."""
DEEPEST_LIST = 20
"""Items that stand deeper are shown as if they stood there."""


class TooMuch(ArticleError):
    """The article holds more of something than it may; begins with the line."""


def refuse(line: int, what: str, advice: str) -> NoReturn:
    """Raise `TooMuch`: `what` is on a line of the file, `advice` what to do about it."""
    raise TooMuch(f"line {line}: {what}. {advice}.")


def check_lines(lines: Iterable[str]) -> None:
    """Raise `TooMuch` where a file of lines has more text, or more of them, than it may."""
    characters = paragraphs = 0
    for number, line in enumerate(lines, start=1):
        characters += len(line)
        paragraphs += bool(line) and not line.isspace()
        check_amount(number, characters, paragraphs)


def check_amount(line: int, characters: int, paragraphs: int) -> None:
    """Raise `TooMuch` where so much text, up to a line, is more than an article may hold."""
    parted = "Part it into several articles"
    if characters > MOST_CHARACTERS:
        refuse(line, f"by here the text has more than {MOST_CHARACTERS:,} characters", parted)
    if paragraphs > MOST_PARAGRAPHS:
        refuse(line, f"by here the text has more than {MOST_PARAGRAPHS:,} paragraphs", parted)


def check_words(line: int, text: str) -> None:
    """Raise `TooMuch` for a word so long that it is none."""
    if len(text) <= LONGEST_WORD:
        return
    longest = max(text.split(), key=len, default="")
    if len(longest) > LONGEST_WORD:
        told = f"“{longest[:20]}…” has {len(longest):,} characters without a space"
        refuse(line, told, f"No word has more than {LONGEST_WORD:,}: take it out")


def check_sentence(line: int, text: str) -> None:
    """Raise `TooMuch` for a sentence so long that nobody could say it."""
    if len(text) > LONGEST_SENTENCE:
        told = f"“{text[:40]}…” goes on for {len(text):,} characters without a stop"
        refuse(line, told, f"No sentence has more than {LONGEST_SENTENCE:,}: part it with “۔”")
