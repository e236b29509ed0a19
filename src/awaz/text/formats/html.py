"""A web page (`.html`) into blocks of text: the article, and what was left out of it.

text → tree → pieces (`html_pieces`) → facts (`html_facts`) → what is kept (`html_main`)
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from awaz.model import Role
from awaz.text.formats.blocks import Block, Blocks
from awaz.text.formats.bounds import MOST_ELEMENTS, check_amount, check_words, refuse
from awaz.text.formats.clean import DATED, Sweeper, byline_parts, credited_author
from awaz.text.formats.datelines import day_in
from awaz.text.formats.encoding import page_text
from awaz.text.formats.front_matter import FrontMatter
from awaz.text.formats.html_facts import Facts, day_in_address, facts_of, title_piece
from awaz.text.formats.html_main import Judged, judge, letters
from awaz.text.formats.html_pieces import Piece, parsed, pieces_of, squeezed

if TYPE_CHECKING:
    from lxml.html import HtmlElement

CAPTION_LABEL = re.compile(r"^\s*[،,]?\s*(?:تصویر کا کیپشن|ویڈیو کیپشن|کیپشن)\s*[،,:]?\s*")
"""What one large site puts before each caption, for who listens to the page itself."""
ASKED_DEPTH = 200
"""Elements in one another."""
BODY_WORDS = 60
"""So long a text in JSON-LD may stand in for a page that shows none."""


def page_blocks(path: Path, data: bytes) -> Blocks:
    """The article in a web page, with roles, in order. Raises ArticleError for what is no page."""
    text, note = page_text(path, data)
    root = parsed(text, str(path))
    pieces, facts = _pieces(root), facts_of(root, text)
    title = title_piece(pieces, facts)
    judged = judge(pieces, title, facts.author, [facts.body, second_opinion(root)])
    made = Blocks(Sweeper(source=facts.source), _front(facts, judged, title, root))
    made.notes += [note] if note else []
    if title is not None:
        block = _title_block(title, facts, made.sweeper)
        made.blocks += [block] if made.sweeper.paragraph(block.line, block.text) else []
    made.blocks += _told_blocks(facts, judged, made) or _kept_blocks(judged.kept, made.sweeper)
    _drop(pieces, judged, made.sweeper)
    return made


def _pieces(root: HtmlElement) -> list[Piece]:
    """The pieces of a page that has no more than can be looked at."""
    count = sum(1 for _ in root.iter())
    if count > MOST_ELEMENTS:
        refuse(1, f"the page has {count:,} elements", "Copy its article into a file of its own")
    pieces, characters = pieces_of(root), 0
    for number, piece in enumerate(pieces, start=1):
        characters += len(piece.text)
        check_amount(piece.line, characters, number)
        check_words(piece.line, piece.text)
    return pieces


def _title_block(title: Piece, facts: Facts, sweeper: Sweeper) -> Block:
    """The page's heading, without a label that stands in it (`لائیو`)."""
    shown, told = title.text, facts.title
    if told in shown and len(told) >= 0.6 * len(shown) and told != shown:
        sweeper.drop(title.line, squeezed(shown.replace(told, " ", 1)), "label beside the title")
        shown = told
    return Block(title.line, sweeper.tidied(title.line, shown), Role.TITLE)


def second_opinion(root: HtmlElement) -> str:
    """What trafilatura takes for the article's text; it is not asked about what would keep it busy
    for minutes."""
    if _deepest(root) > ASKED_DEPTH:
        return ""
    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it tells what it is unsure of
    document = bare_extraction(root, include_comments=False, include_tables=True)
    return (getattr(document, "text", "") or "") if document is not None else ""


def _deepest(root: HtmlElement) -> int:
    """How many elements at most stand in one another."""
    from lxml import etree

    depth = deepest = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _front(facts: Facts, judged: Judged, title: Piece | None, root: HtmlElement) -> FrontMatter:
    """The page's facts; where it tells none, what its byline and its address say."""
    author, date = facts.author, facts.date or _printed_day(judged)
    values = {
        "title": "" if title is not None else facts.title,
        "author": author or _printed_author(judged),
        "date": date or day_in_address(facts.source),
        "modified": facts.modified,
        "lang": _language(root),
    }
    return FrontMatter({key: value for key, value in values.items() if value})


def _printed_author(judged: Judged) -> str:
    texts = (text for piece, _ in judged.left for text in byline_parts(piece.text))
    return next((name for text in texts if (name := credited_author(text))), "")


def _printed_day(judged: Judged) -> str:
    days = (day_in(piece.text) for piece, why in judged.left if why in DATED)
    return next((day for day in days if day), "")


def _language(root: HtmlElement) -> str:
    """Urdu pages often say that they are English, because their template was."""
    given = (root.get("lang") or root.get("xml:lang") or "").replace("_", "-").strip()
    return given if re.fullmatch(r"ur(-[A-Za-z0-9]{1,8})*", given, re.IGNORECASE) else ""


def _kept_blocks(kept: Sequence[Piece], sweeper: Sweeper) -> Iterator[Block]:
    for piece in kept:
        text = _text(piece, sweeper)
        if text and sweeper.paragraph(piece.line, text):
            yield Block(piece.line, piece.marker + text, piece.role, piece.level)


def _text(piece: Piece, sweeper: Sweeper) -> str:
    if piece.role is Role.TABLE:
        return "\t".join(sweeper.tidied(piece.line, cell) for cell in piece.text.split("\t"))
    if piece.role is Role.PICTURE:
        if label := CAPTION_LABEL.match(piece.text):
            sweeper.drop(piece.line, label[0].strip(), "label of a caption")
        return sweeper.tidied(piece.line, CAPTION_LABEL.sub("", piece.text))
    if piece.role is Role.BODY:
        return sweeper.line(piece.line, piece.text)
    return sweeper.tidied(piece.line, piece.text)


def _told_blocks(facts: Facts, judged: Judged, made: Blocks) -> list[Block]:
    """The text in the page's JSON-LD, where the page itself shows less than half of it."""
    if len(facts.body.split()) < BODY_WORDS:
        return []
    shown = sum(len(letters(piece.text)) for piece in judged.kept)
    if shown * 2 > len(letters(facts.body)):
        return []
    made.notes.append("the page shows its text only to browsers; it was read from its JSON-LD")
    judged.left.extend((piece, "the page's JSON-LD has the whole text") for piece in judged.kept)
    lines = (made.sweeper.line(facts.line, line) for line in facts.body.split("\n"))
    return [Block(facts.line, line) for line in lines if made.sweeper.paragraph(facts.line, line)]


def _drop(pieces: Sequence[Piece], judged: Judged, sweeper: Sweeper) -> None:
    """Tell what was left out: neighbours with one reason together."""
    reasons = {id(piece): reason for piece, reason in judged.left}
    for reason, group in groupby(pieces, key=lambda piece: reasons.get(id(piece), "")):
        if reason:
            told = list(group)
            text = " | ".join(piece.text.replace("\t", " | ") for piece in told)
            sweeper.drop(told[0].line, text, reason)
