"""Blocks of text on their way from a file to the article's paragraphs, and plain text into them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from awaz.model import Role
from awaz.text.formats.clean import Sweeper
from awaz.text.formats.front_matter import FrontMatter

WRAPPED_LINES = 3
"""So many lines make a block that may be hard-wrapped."""
WRAPPED_SHORTEST, WRAPPED_LONGEST = 40, 100
"""Characters of a hard-wrapped line (its last one may be shorter)."""
SENTENCE_END = re.compile(r"[۔؟!.؛…?:]['\"”’»)\]]*$")
PROSE_WORDS = 12
"""A line of so many words is a sentence of the article, even without a stop."""

Line = tuple[int, str]
"""Number in the file, counted from 1, and shown text."""


@dataclass
class Block:
    """One paragraph to be; the cells of a table's row are parted by tabs."""

    line: int
    text: str
    role: Role = Role.BODY
    level: int = 0
    """As a paragraph's, but that a heading may be of the first."""


@dataclass
class Blocks:
    """What a file's format makes of it."""

    sweeper: Sweeper = field(default_factory=Sweeper)
    """Holds what was dropped, and the source that the text itself names."""
    front: FrontMatter = field(default_factory=FrontMatter)
    """What the file says about its article."""
    blocks: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def plain_blocks(lines: list[str], first: int, sweeper: Sweeper) -> Blocks:
    """A paragraph a line; hard-wrapped blocks become one paragraph each, with a note.

    `first` is the number of the first of `lines` in its file.
    """
    groups = list(_groups(lines, first, sweeper))
    wrapping = any(_is_wrapped(group, WRAPPED_LINES) for group in groups)
    made = Blocks(sweeper)
    joined = []
    for group in groups:
        if wrapping and _is_wrapped(group, 2):
            joined.append(group[0][0])
            made.blocks.append(Block(group[0][0], " ".join(text for _, text in group)))
        else:
            made.blocks += [Block(number, text) for number, text in group]
    if joined:
        places = ", ".join(map(str, joined))
        made.notes.append(f"lines wrapped by hand were joined to one paragraph: from line {places}")
    return made


def _groups(lines: list[str], first: int, sweeper: Sweeper) -> Iterator[list[Line]]:
    """Lines that stand together, cleaned; blank and dropped lines part them."""
    begin, end = _prose(lines)
    group: list[Line] = []
    for number, raw in enumerate(lines, start=first):
        text = sweeper.line(number, raw, edge=not begin <= number - first <= end)
        if sweeper.paragraph(number, text):
            group.append((number, text))
        elif group:
            yield group
            group = []
    if group:
        yield group


def _prose(lines: list[str]) -> tuple[int, int]:
    """The places of the first and the last line that is a sentence."""
    places = [place for place, line in enumerate(lines) if is_sentence(line)]
    return (places[0], places[-1]) if places else (0, len(lines))


def is_sentence(line: str) -> bool:
    """Whether a line is a sentence, rather than a heading, a name or a date."""
    words = len(line.split())
    return words >= PROSE_WORDS or (words >= 4 and bool(SENTENCE_END.search(line.rstrip())))


def _is_wrapped(group: list[Line], fewest: int) -> bool:
    """Whether lines end where they are full, rather than where a sentence does."""
    texts = [text for _, text in group]
    full = texts[:-1]
    if len(texts) < fewest or any(len(text) > WRAPPED_LONGEST for text in texts):
        return False
    if any(len(text) < WRAPPED_SHORTEST for text in full):
        return False
    return sum(1 for text in full if not SENTENCE_END.search(text)) * 2 > len(full)
