"""Markdown (CommonMark, and tables to be able to name them) into blocks of text.

Emphasis, links and code give their words. What cannot be read aloud (pictures, code blocks,
tables, HTML) is dropped and told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awaz.model import Role
from awaz.text.blocks import Block, Blocks
from awaz.text.clean import Sweeper

if TYPE_CHECKING:
    from markdown_it.token import Token

BLOCKS_LEFT_OUT = {
    "fence": "a block of code",
    "code_block": "a block of code (a paragraph must not begin with four spaces)",
    "html_block": "HTML",
    "hr": "a rule",
}
CONTAINERS = {"blockquote": Role.QUOTE, "list_item": Role.LIST}


def markdown_blocks(lines: list[str], first: int, sweeper: Sweeper) -> Blocks:
    """Headings, paragraphs, list items and quotes, in order; the rest is dropped.

    `first` is the number of the first of `lines` in its file.
    """
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table")
    reading, environment = _Reading(lines, first, sweeper), dict[str, Any]()
    for token in parser.parse("\n".join(lines), environment):
        reading.take(token)
    for definition in environment.get("references", {}).values():
        place = definition["map"][0]
        sweeper.drop(first + place, lines[place], "address of a link")
    return Blocks(reading.blocks)


class _Reading:
    """One pass over the tokens of a file."""

    def __init__(self, lines: list[str], first: int, sweeper: Sweeper) -> None:
        self.blocks: list[Block] = []
        self._source = lines
        self._first = first
        self._sweeper = sweeper
        self._roles: list[Role] = []
        self._level = 0
        self._marker = ""
        self._table: list[str] | None = None
        self._table_line = first

    def take(self, token: Token) -> None:
        """One token of the block level."""
        line = self._first + (token.map[0] if token.map else 0)
        name = token.type.removesuffix("_open").removesuffix("_close")
        if reason := BLOCKS_LEFT_OUT.get(token.type):
            self._sweeper.drop(
                line, token.content.strip() or self._source[line - self._first], reason
            )
        elif name == "table":
            self._take_table(token, line)
        elif name in CONTAINERS:
            self._enter_or_leave(token, CONTAINERS[name])
        elif token.type == "heading_open":
            self._level = int(token.tag[1])
        elif token.type == "heading_close":
            self._level = 0
        elif token.type == "inline" and self._table is not None:
            self._table.append(token.content)
        elif token.type == "inline":
            self._take_inline(token, line)

    def _enter_or_leave(self, token: Token, role: Role) -> None:
        if token.nesting < 0:
            self._roles.pop()
            self._marker = ""
            return
        self._roles.append(role)
        if role is Role.LIST and token.info:  # an ordered list: its numbers were written
            self._marker = f"{token.info}{token.markup} "

    def _take_table(self, token: Token, line: int) -> None:
        if token.nesting > 0:
            self._table, self._table_line = [], line
        else:
            text = " | ".join(self._table or [])
            self._sweeper.drop(self._table_line, text, "a table")
            self._table = None

    def _take_inline(self, token: Token, line: int) -> None:
        texts = []
        for offset, raw in enumerate(self._lines(token, line)):
            if text := self._sweeper.line(line + offset, raw):
                texts.append(text)
        text = self._marker + " ".join(texts) if texts else ""
        self._marker = ""
        if self._sweeper.paragraph(line, text):
            role = Role.HEADING if self._level else (self._roles or [Role.BODY])[-1]
            self.blocks.append(Block(line, text, role, self._level))

    def _lines(self, token: Token, line: int) -> list[str]:
        """The words of a paragraph, line by line."""
        lines, link = [""], ""
        for child in token.children or []:
            place = line + len(lines) - 1
            if child.type in ("softbreak", "hardbreak"):
                lines.append("")
            elif child.type in ("text", "code_inline", "text_special"):
                lines[-1] += child.content
                link = "" if child.content == link else link
            elif child.type == "link_open":
                link = str(child.attrGet("href") or "")
            elif child.type == "link_close":
                self._note(place, link, "address of a link: its words are read, it is not")
            elif child.type == "image":
                self._note(place, child.content or str(child.attrGet("src")), "a picture")
            elif child.type == "html_inline":
                self._note(place, child.content, "HTML")
        return lines

    def _note(self, line: int, text: str, reason: str) -> None:
        if text:
            self._sweeper.drop(line, text, reason)
