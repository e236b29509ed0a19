"""The transcript as the page shows it: blocks that become elements, and runs of one direction."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import groupby

from awaz.model import Article, Paragraph, Role, Sentence

_LETTER = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"  # but not × and ÷
    "\U0001d400-\U0001d7cb"  # 𝐇, which networks are full of
)
_RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_DIGIT = "0-9٠-٩۰-۹"
_NUMBER = r"[-+±−~≈#]?[$€£₹¥]?[0-9]+(?:[.,:/][0-9]+)*%?"
_LATIN_RUN = re.compile(
    rf"(?<![0-9.,:/])(?:{_NUMBER} )?"  # $1.2 billion, 12:15 PM
    rf"(?:{_NUMBER}°)?[@#.]?[0-9]*[{_LETTER}]"  # @name, .NET, 5G, 45°C
    rf"(?:[^{_RIGHT_TO_LEFT}]*[{_LETTER}])?"  # on to the last letter before Urdu goes on
    "[\u0300-\u036f]*"
    rf"(?:[-+.,:/#=&_%]*[0-9]+|[/+#]|\.? {_NUMBER})*%?"  # COVID-19, C++, Rs. 500, a closing slash
)
_ADDRESS = re.compile(
    rf"(?:https?://|www\.)[^\s/{_RIGHT_TO_LEFT}]*[^\s/{_RIGHT_TO_LEFT}.,;:!?)\]'\"’”»]"
    r"(?:/[^\s<>\"«»“”،؛]*[^\s<>\"«»“”،؛؟۔.,;:!?)\]'’])?"  # the path may be in Urdu
)
_NUMBERS = re.compile(
    rf"(?<![{_DIGIT}])(?:"
    r"\+[0-9]{1,3}(?:[ -]?\(?[0-9]{2,}\)?)+"  # +92 300 1234567
    r"|\(?0[0-9]{2,4}\)?(?:[ -][0-9]{3,})+"  # 0300 1234567, (042) 111-222-333
    rf"|[-+±−~≈#]?[$€£₹¥]?[{_DIGIT}]+"
    rf"(?:(?:[-–−+×÷*/:.,٫٬=_^]| [+×÷*=] )[{_DIGIT}]+)*%?"
    r")"
)
_OPENING = {")": "(", "]": "[", "}": "{", "”": "“", "’": "‘", '"': '"'}
_ITEM_NUMBER = re.compile(rf"([{_DIGIT}]+)[.)] ")


class Kind(StrEnum):
    """How a run differs from the Urdu around it."""

    PLAIN = "plain"
    LATIN = "latin"
    """English, from left to right."""
    NUMBER = "number"
    """Digits with signs between them, which must stay in their order."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text of one kind."""

    text: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list."""

    paragraph: Paragraph
    inner: tuple[Paragraph, ...] = ()
    """The items that stand beneath it, of whatever depth."""

    @property
    def lists(self) -> list[Block]:
        """The same as the lists that they make up."""
        return list(_lists(self.inner))


@dataclass(frozen=True, slots=True)
class Block:
    """What stands in the page as one element: a heading, or neighbours of the same role."""

    role: Role
    level: int
    """2 to 6 for a heading, 0 for the others."""
    paragraphs: tuple[Paragraph, ...]

    @property
    def numbered(self) -> bool:
        """Whether the items of a list bring their own numbers."""
        return _number(self.paragraphs[0]) is not None

    @property
    def items(self) -> list[Item]:
        """The items of a list, each with those that stand beneath it."""
        found: list[Item] = []
        for paragraph in self.paragraphs:
            if found and self._is_beneath(paragraph, found[-1].paragraph):
                found[-1] = Item(found[-1].paragraph, (*found[-1].inner, paragraph))
            else:
                found.append(Item(paragraph))
        return found

    def _is_beneath(self, paragraph: Paragraph, item: Paragraph) -> bool:
        """Whether it stands within an item: deeper, or without a number in a numbered list."""
        return paragraph.level > item.level or (self.numbered and _number(paragraph) is None)

    @property
    def headed(self) -> bool:
        """Whether the first row of a table heads its columns."""
        return self.paragraphs[0].level == 1

    @property
    def rows(self) -> list[tuple[Paragraph, list[Sentence | None]]]:
        """The rows of a table, each with a cell for every column: None where nothing is told."""
        columns = [
            {_column(sentence): sentence for sentence in row.sentences} for row in self.paragraphs
        ]
        width = max(number for row in columns for number in row)
        return [
            (row, [cells.get(number) for number in range(1, width + 1)])
            for row, cells in zip(self.paragraphs, columns, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading in the list of contents."""

    heading: Paragraph
    inner: tuple[Entry, ...]
    """The headings below it."""


def _column(cell: Sentence) -> int:
    """The number of a cell's column, which its id tells: `p007s002`."""
    return int(cell.id.rpartition("s")[2])


def _number(item: Paragraph) -> int | None:
    """The number that an item of a list brings along: `3. …`."""
    match = _ITEM_NUMBER.match(item.sentences[0].text)
    return int(match[1]) if match else None


def title_paragraph(article: Article) -> Paragraph | None:
    """The title when it is spoken; a title the reader made up is shown and not spoken."""
    first = article.paragraphs[0] if article.paragraphs else None
    return first if first is not None and first.role is Role.TITLE else None


def blocks(article: Article) -> list[Block]:
    """The transcript below the title: items, quoted paragraphs and rows that go together."""
    paragraphs = article.paragraphs[1:] if title_paragraph(article) else article.paragraphs
    found: list[Block] = []
    depth = 1
    for role, group in groupby(paragraphs, key=lambda paragraph: paragraph.role):
        members = tuple(group)
        if role is Role.LIST:
            found += _lists(members)
        elif role is Role.QUOTE:
            found.append(Block(role, 0, members))
        elif role is Role.TABLE:
            found += _tables(members)
        else:
            for paragraph in members:
                if role is Role.HEADING:
                    # A skipped level reads as a lost section to who moves by headings.
                    depth = min(paragraph.level, depth + 1)
                found.append(Block(role, depth if role is Role.HEADING else 0, (paragraph,)))
    return found


def _lists(items: Sequence[Paragraph]) -> Iterator[Block]:
    """Neighbouring items as lists: one whose items are numbered, and one whose items are not.

    Deeper items belong to the one before them. Others without a number belong within a numbered
    list only where its count goes on after them.
    """
    members: list[Paragraph] = []
    for place, item in enumerate(items):
        if members and not _goes_on(members, items[place:]):
            yield Block(Role.LIST, 0, tuple(members))
            members = []
        members.append(item)
    if members:
        yield Block(Role.LIST, 0, tuple(members))


def _goes_on(members: Sequence[Paragraph], rest: Sequence[Paragraph]) -> bool:
    """Whether the first of the rest belongs to the list that has these members."""
    depth = min(item.level for item in members)
    if rest[0].level > depth:
        return True
    numbers = list(_numbers_at(depth, members))
    upcoming = next(_numbers_at(depth, rest), None)
    if not numbers:
        return _number(rest[0]) is None
    return upcoming == numbers[-1] + 1


def _numbers_at(depth: int, items: Sequence[Paragraph]) -> Iterator[int]:
    """The numbers of those items that stand no deeper."""
    for item in items:
        if item.level <= depth and (number := _number(item)) is not None:
            yield number


def _tables(rows: Sequence[Paragraph]) -> Iterator[Block]:
    """Neighbouring rows as tables: a row that heads columns begins a new one."""
    table: list[Paragraph] = []
    for row in rows:
        if row.level == 1 and table:
            yield Block(Role.TABLE, 0, tuple(table))
            table = []
        table.append(row)
    yield Block(Role.TABLE, 0, tuple(table))


def contents(found: Sequence[Block]) -> tuple[Entry, ...]:
    """The headings among the blocks, each above those of a lower level that follow it.

    Nothing when there are fewer than two: a list of one leads nowhere new.
    """
    headings = [block for block in found if block.role is Role.HEADING]
    return _entries(headings) if len(headings) > 1 else ()


def _entries(headings: Sequence[Block]) -> tuple[Entry, ...]:
    found: list[Entry] = []
    while headings:
        first, *rest = headings
        end = next((n for n, block in enumerate(rest) if block.level <= first.level), len(rest))
        found.append(Entry(first.paragraphs[0], _entries(rest[:end])))
        headings = rest[end:]
    return tuple(found)


@lru_cache(maxsize=4_096)  # each file that shows the text asks again
def runs(text: str) -> tuple[Run, ...]:
    """The text cut where its direction changes; put together again it is the text.

    A run that is not plain is isolated in the page, so it holds all that must keep its order: what
    stands between two Latin words, and the bracket or quotation mark that closes one opened inside.
    """
    if re.search(f"[{_LETTER}]", text) and not re.search(f"[{_RIGHT_TO_LEFT}]", text):
        return (Run(text, Kind.LATIN),)
    found: list[Run] = []
    at = 0
    while match := _LATIN_RUN.search(text, at):
        address = _ADDRESS.search(text, at)
        if address and address.start() <= match.start():
            match = address
        end = _closed(text, match.start(), match.end())
        found += _numbers(text[at : match.start()])
        found.append(Run(text[match.start() : end], Kind.LATIN))
        at = end
    return (*found, *_numbers(text[at:]))


def _numbers(text: str) -> Iterator[Run]:
    """Text without Latin letters, cut around numbers that would be shown in another order."""
    at = 0
    for match in _NUMBERS.finditer(text):
        if match[0].isdecimal():
            continue
        if match.start() > at:
            yield Run(text[at : match.start()], Kind.PLAIN)
        yield Run(match[0], Kind.NUMBER)
        at = match.end()
    if at < len(text):
        yield Run(text[at:], Kind.PLAIN)


def _closed(text: str, start: int, end: int) -> int:
    """The end of a run, moved over what closes a bracket or quotation mark opened inside it."""
    while end < len(text) and (opening := _OPENING.get(text[end])):
        inside = text[start:end]
        opened, closed = inside.count(opening), inside.count(text[end])
        if opening == text[end]:  # the same mark opens and closes
            closed = opened - opened % 2
        if opened <= closed:
            break
        end += 1
    return end
