"""Markdown (CommonMark, with tables, struck-out words, footnotes and task boxes) into blocks.

Emphasis, links and code give their words; tables keep their rows, pictures their alternative
text. A footnote follows the paragraph that refers to it: a listener cannot look down the page.
What cannot be read aloud (code blocks, HTML) is dropped and told.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from awaz.model import Role
from awaz.text.formats.blocks import Block, Blocks
from awaz.text.formats.bounds import DEEPEST, MOST_SIGNS, refuse
from awaz.text.formats.clean import Sweeper, is_junk_alt

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

BLOCKS_LEFT_OUT = {
    "fence": "a block of code",
    "code_block": "a block of code (a paragraph must not begin with four spaces)",
    "html_block": "HTML",
    "hr": "a rule",
}
CONTAINERS = {"blockquote": Role.QUOTE, "list_item": Role.LIST, "dd": Role.LIST, "dt": Role.LIST}
SIGNS = re.compile(r"[*_`~\[\]!<&\\^]")
NOTE = re.compile(r"\s*\[\^([^\]]+)\]:")
TASK_BOX = re.compile(r"\[[ xX]\]\s+")


def markdown_blocks(lines: list[str], first: int, sweeper: Sweeper) -> Blocks:
    """Headings, paragraphs, list items, quotes, tables and pictures' texts, in order.

    `first` is the number of the first of `lines` in its file.
    """
    reading, environment = _Reading(lines, first, sweeper), dict[str, Any](first=first)
    for token in _parser().parse("\n".join(lines), environment):
        reading.take(token)
    for definition in environment.get("references", {}).values():
        place = definition["map"][0]
        sweeper.drop(first + place, lines[place], "address of a link")
    refs = environment.get("footnotes", {}).get("refs", {})
    _drop_footnotes(lines, first, {label[1:] for label, note in refs.items() if note < 0}, sweeper)
    return Blocks(sweeper, blocks=reading.in_order())


def _drop_footnotes(lines: list[str], first: int, labels: set[str], sweeper: Sweeper) -> None:
    """Tell of the footnotes that nothing refers to."""
    for place, line in enumerate(lines):
        label = NOTE.match(line)
        if label and label[1] in labels:
            below = takewhile(lambda text: not text.strip() or text[0] in " \t", lines[place + 1 :])
            text = " ".join([line.strip(), *(more.strip() for more in below)]).strip()
            sweeper.drop(first + place, text, "a footnote that nothing refers to")


def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    parser = MarkdownIt("commonmark", {"maxNesting": DEEPEST + 2})
    parser.enable(["table", "strikethrough"]).use(footnote_plugin)
    parser.block.ruler.before("table", "depth", _refuse_depth)
    parser.core.ruler.before("inline", "signs", _refuse_signs)
    return parser


def _refuse_depth(state: StateBlock, begin: int, end: int, silent: bool) -> bool:
    """A rule that makes nothing: what stands deeper than the parser goes would be lost."""
    if state.level >= DEEPEST:
        told = f"quotes and lists stand more than {DEEPEST} deep in one another"
        refuse(state.env["first"] + begin, told, "Nobody could follow: write it flatter")
    return False


def _refuse_signs(state: StateCore) -> None:
    """A rule that makes nothing: paragraphs that would take minutes are no prose."""
    for token in state.tokens:
        if token.type == "inline" and len(SIGNS.findall(token.content)) > MOST_SIGNS:
            line = state.env["first"] + (token.map[0] if token.map else 0)
            told = f"a paragraph has more than {MOST_SIGNS:,} signs of Markdown"
            refuse(line, told, "Part it by blank lines, or save it as .txt")


class _Reading:
    """One pass over the tokens of a file."""

    def __init__(self, lines: list[str], first: int, sweeper: Sweeper) -> None:
        self._blocks: list[Block] = []
        self._notes: dict[int, list[Block]] = {}
        self._referred: list[tuple[int, int]] = []
        self._note: int | None = None
        self._source = lines
        self._first = first
        self._sweeper = sweeper
        self._roles: list[Role] = []
        self._level = 0
        self._marker = ""
        self._row: list[str] | None = None
        self._row_line = first
        self._in_head = False

    def in_order(self) -> list[Block]:
        """The blocks, each followed by the footnotes it refers to."""
        placed = {number: place for number, place in reversed(self._referred)}
        notes: dict[int, list[int]] = {}
        for number, place in sorted(placed.items()):
            notes.setdefault(place, []).append(number)
        ordered: list[Block] = []
        for place, block in enumerate(self._blocks):
            ordered.append(block)
            for number in notes.get(place, ()):
                ordered += self._notes.pop(number, [])
        return [*ordered, *(block for blocks in self._notes.values() for block in blocks)]

    def take(self, token: Token) -> None:
        """One token of the block level."""
        line = self._first + (token.map[0] if token.map else 0)
        name = token.type.removesuffix("_open").removesuffix("_close")
        if reason := BLOCKS_LEFT_OUT.get(token.type):
            self._sweeper.drop(
                line, token.content.strip() or self._source[line - self._first], reason
            )
        elif name in ("thead", "tr"):
            self._take_row(token, line)
        elif name in CONTAINERS:
            self._enter_or_leave(token, CONTAINERS[name])
        elif name == "footnote":
            self._note = int(token.meta["id"]) if token.nesting > 0 else None
            self._roles.clear()
        elif name == "heading":
            self._level = int(token.tag[1]) if token.nesting > 0 else 0
        elif token.type == "inline" and self._row is not None:
            alts = [alt for alt, _ in self._pictures(token, self._row_line)]
            texts = " ".join([*self._texts(token, self._row_line), *alts])
            self._row.append(self._sweeper.tidied(self._row_line, texts))
        elif token.type == "inline":
            self._take_inline(token, line)

    def _enter_or_leave(self, token: Token, role: Role) -> None:
        if token.nesting < 0:
            del self._roles[-1:]  # a footnote in a quotation in a footnote leaves one end behind
            self._marker = ""
            return
        self._roles.append(role)
        if role is Role.LIST and token.info:  # an ordered list: its numbers were written
            self._marker = f"{token.info}{token.markup} "

    def _take_row(self, token: Token, line: int) -> None:
        if token.tag == "thead":
            self._in_head = token.nesting > 0
        elif token.nesting > 0:
            self._row, self._row_line = [], line
        elif self._row is not None:
            text = "\t".join(self._row)
            self._add(self._row_line, text, Role.TABLE, 1 if self._in_head else 0)
            self._row = None

    def _take_inline(self, token: Token, line: int) -> None:
        lines = self._texts(token, line)
        texts = [
            text
            for offset, raw in enumerate(lines)
            if (text := self._sweeper.line(line + offset, raw))
        ]
        if texts and self._roles and self._roles[-1] is Role.LIST:
            texts[0] = self._without_box(line, texts[0])
        text = self._marker + " ".join(texts) if any(texts) else ""
        self._marker = ""
        role = Role.HEADING if self._level else (self._roles or [Role.BODY])[-1]
        depth = self._roles.count(Role.LIST) - 1 if role is Role.LIST else 0
        self._add(line, text, role, self._level or depth)
        for alt, place in self._pictures(token, line):
            self._add(place, alt, Role.PICTURE)

    def _add(self, line: int, text: str, role: Role, level: int = 0) -> None:
        if not text.strip() or not self._sweeper.paragraph(line, text):
            return
        block = Block(line, text, role, level)
        if self._note is None:
            self._blocks.append(block)
        else:
            self._notes.setdefault(self._note, []).append(block)

    def _without_box(self, line: int, text: str) -> str:
        """A task without its box; whether it is ticked is told nowhere else."""
        if match := TASK_BOX.match(text):
            self._sweeper.drop(line, match[0].strip(), "box of a task")
            return text[match.end() :]
        return text

    def _pictures(self, token: Token, line: int) -> list[tuple[str, int]]:
        """The alternative texts of a paragraph's pictures, with their lines."""
        found, place = [], line
        for child in token.children or []:
            place += child.type in ("softbreak", "hardbreak")
            if child.type != "image":
                continue
            alt = self._sweeper.tidied(place, child.content)
            if not alt or is_junk_alt(alt):
                self._note_dropped(place, alt or str(child.attrGet("src")), "a picture")
            else:
                found.append((alt, place))
        return found

    def _texts(self, token: Token, line: int) -> list[str]:
        """The words of a paragraph, line by line."""
        lines, link, struck = [""], "", False
        for child in token.children or []:
            place = line + len(lines) - 1
            if child.type in ("softbreak", "hardbreak"):
                lines.append("")
            elif child.type in ("s_open", "s_close"):
                struck = child.type == "s_open"
            elif child.type in ("text", "code_inline", "text_special"):
                if struck:
                    self._note_dropped(place, child.content, "struck out")
                else:
                    lines[-1] += child.content
                    link = "" if child.content == link else link
            elif child.type == "link_open":
                link = str(child.attrGet("href") or "")
            elif child.type == "link_close":
                self._note_dropped(place, link, "address of a link: its words are read, it is not")
            elif child.type == "footnote_ref":
                self._referred.append((int(child.meta["id"]), len(self._blocks)))
            elif child.type == "html_inline":
                self._note_dropped(place, child.content, "HTML")
        return lines

    def _note_dropped(self, line: int, text: str, reason: str) -> None:
        if text:
            self._sweeper.drop(line, text, reason)
