"""A Word document (`.docx`) into blocks of text.

Headings, lists, quotations, tables and pictures' texts keep their roles; footnotes follow the
paragraph that refers to them. What a document calls its lines depends on the paper, so the
number of a paragraph stands for its line here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile

from awaz.errors import ArticleError
from awaz.model import Role
from awaz.text.formats.blocks import Block, Blocks
from awaz.text.formats.bounds import check_amount
from awaz.text.formats.clean import is_junk_alt
from awaz.text.formats.encoding import refuse_other_kinds

if TYPE_CHECKING:
    from docx.document import Document
    from lxml.etree import XMLSyntaxError
    from lxml.etree import _Element as Element

LARGEST_UNPACKED = 200_000_000
"""Bytes; more in one document is a trap, or a book of pictures."""
LARGEST_TEXT = 30_000_000
"""Bytes of one part that is text."""
MOST_PARTS = 5_000
CONTENTS = "[Content_Types].xml"
"""The part of every document that lists the others."""
LOCKED = 1
"""The flag of a part that is locked."""
ZIP = b"PK\x03\x04"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NOT_SHOWN = frozenset((f"{W}del", f"{W}moveFrom", f"{W}pPr", f"{W}rPr"))
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
SHAPE = "{urn:schemas-microsoft-com:vml}shape"
GUESSED = re.compile(r"description (?:automatically )?generated", re.IGNORECASE)
HEADING = re.compile(r"heading (\d)")
DEEPER_LIST = re.compile(r"list(?: bullet| number| continue)? ([1-9])")
QUOTES = ("quote", "intense quote", "block text")
UNNUMBERED = ("bullet", "none")
LEVELS = frozenset("012345678")
"""Of a list's items in one another, as Word counts them."""
LAYOUT_CELL = 400
"""Characters; a table with a longer cell is there to place things, not to tell facts."""
NOBODY = frozenset("admin administrator user python-docx microsoft office".split())


def docx_blocks(path: Path, data: bytes) -> Blocks:
    """The article in a document. Raises ArticleError for what is none, or is a trap."""
    if not data.startswith(ZIP):
        refuse_other_kinds(path, data)
        raise ArticleError(
            f"{path}: this is no .docx document. Save it anew from a word processor."
        )
    _refuse_traps(path, data)
    document = _opened(path, data)
    count = sum(1 for _ in document.element.iter(f"{W}p"))
    check_amount(count, 0, count)
    reading = _Reading(document)
    reading.read_body()
    try:
        _take_properties(document, reading.made)
    except (AttributeError, KeyError, TypeError, ValueError):  # as in `_opened`
        reading.made.notes.append("the document's properties are broken, and were not read")
    return reading.made


def _refuse_traps(path: Path, data: bytes) -> None:
    """Raise ArticleError for an archive that is broken or unpacks to more than a document does."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError) as problem:
        raise _broken(path, problem) from problem
    if not any(part.filename == CONTENTS for part in parts):
        raise ArticleError(
            f"{path}: this is a zip archive, but no Word document: the list of its parts is "
            "missing. Save the document anew as .docx from a word processor."
        )
    if any(part.flag_bits & LOCKED for part in parts):
        raise ArticleError(
            f"{path}: the document is locked with a password. Open it in a word processor, "
            "take the password off, and save it."
        )
    texts = (part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))
    if (
        len(parts) > MOST_PARTS
        or sum(part.file_size for part in parts) > LARGEST_UNPACKED
        or max(texts, default=0) > LARGEST_TEXT
    ):
        raise ArticleError(
            f"{path}: the document unpacks to more than any article does. "
            "Copy its text into a new document."
        )


def _opened(path: Path, data: bytes) -> Document:
    from zlib import error as ZlibError

    from docx import Document as open_document
    from docx.opc.exceptions import OpcError
    from lxml.etree import XMLSyntaxError, clear_error_log

    problems = (BadZipFile, OpcError, ZlibError, KeyError, ValueError, EOFError,
                RuntimeError, AttributeError)  # fmt: skip
    clear_error_log()  # what is told below is about this document, not about those before it
    try:
        document = open_document(BytesIO(data))
        if document.element.body is None:
            raise ValueError("it has no body")
        return document
    except XMLSyntaxError as problem:
        raise _garbled(path, problem) from problem
    except problems as problem:  # the library leaves what is missing to whoever stumbles on it
        raise _broken(path, problem) from problem


def _broken(path: Path, problem: Exception) -> ArticleError:
    return ArticleError(
        f"{path}: the document is broken: {_what_is_wrong(problem)}. "
        "Open it in a word processor and save it anew as .docx, or get the file once more."
    )


def _what_is_wrong(problem: Exception) -> str:
    from zlib import error as ZlibError

    if isinstance(problem, (BadZipFile, ZlibError, EOFError)):
        return "the file is damaged, or not whole"
    return "parts that every Word document has are missing or wrong"


def _garbled(path: Path, problem: XMLSyntaxError) -> ArticleError:
    log: Any = problem.error_log  # its type is told by no stub
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in log):
        return ArticleError(
            f"{path}: parts of the document stand in one another far deeper, or are far longer, "
            "than any article's do. Copy its text into a new document."
        )
    return ArticleError(
        f"{path}: the document is broken: its text is not written as Word writes it (the XML is "
        "wrong). Open it in a word processor and save it anew as .docx."
    )


def _take_properties(document: Document, made: Blocks) -> None:
    """Title, author and day, as the document's properties tell them."""
    properties, values = document.core_properties, made.front.values
    first = made.blocks[0] if made.blocks else None
    titled = first is not None and (first.role is Role.TITLE or _is_first_heading(first))
    if properties.title and not titled:
        values["title"] = properties.title.strip()
    author = properties.author.strip()
    if author and author.casefold() not in NOBODY:
        values["author"] = author
    if properties.created is not None:
        values["date"] = properties.created.date().isoformat()
    if re.fullmatch(r"ur(-\w+)?", properties.language or ""):
        values["lang"] = properties.language


def _is_first_heading(block: Block) -> bool:
    return block.role is Role.HEADING and block.level == 1


@dataclass
class _Shown:
    """What a paragraph shows."""

    text: str = ""
    pictures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    deleted: str = ""


class _Reading:
    """One pass over a document."""

    def __init__(self, document: Document) -> None:
        self.made = Blocks()
        self._document = document
        self._number = 0
        self._counts: Counter[tuple[str, str]] = Counter()
        self._kinds = _numbering_kinds(document)
        self._styles = _style_names(document)
        self._notes = _footnotes(document)

    def read_body(self) -> None:
        """Every paragraph and table, in order."""
        for child in self._document.element.body:
            self._read(child)
        for text in _page_margins(self._document):
            self.made.sweeper.drop(self._number, text, "header or footer of the page")

    def _read(self, element: Element) -> None:
        if element.tag == f"{W}p":
            self._read_paragraph(element)
        elif element.tag == f"{W}tbl":
            self._read_table(element)
        elif element.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
            for child in element:
                self._read(child)

    def _read_paragraph(self, element: Element) -> None:
        self._number += 1
        shown = _shown(element, self._notes)
        role, level = self._role(element)
        sweeper = self.made.sweeper
        sweep = sweeper.line if role is Role.BODY else sweeper.tidied
        text = sweep(self._number, shown.text)
        if text and role is Role.LIST:
            text = self._marker(element) + text
        if sweeper.paragraph(self._number, text):
            self.made.blocks.append(Block(self._number, text, role, level))
        for alt in shown.pictures:
            self._add_picture(alt)
        for note in shown.notes:
            self._add(note, Role.BODY)
        if shown.deleted.strip():
            sweeper.drop(self._number, shown.deleted.strip(), "marked as deleted")

    def _add(self, raw: str, role: Role) -> None:
        text = self.made.sweeper.tidied(self._number, raw)
        if self.made.sweeper.paragraph(self._number, text):
            self.made.blocks.append(Block(self._number, text, role))

    def _add_picture(self, alt: str) -> None:
        if is_junk_alt(alt) or GUESSED.search(alt):
            reason = "a picture's name that tells nothing of it"
            self.made.sweeper.drop(self._number, alt, reason)
        else:
            self._add(alt, Role.PICTURE)

    def _role(self, element: Element) -> tuple[Role, int]:
        name = self._style(element)
        if match := HEADING.match(name):
            return Role.HEADING, min(int(match[1]), 6) or 1
        if name == "title":
            first = not any(block.role is Role.TITLE for block in self.made.blocks)
            return (Role.TITLE, 0) if first and not self.made.blocks else (Role.HEADING, 2)
        if name == "subtitle":
            return Role.HEADING, 2
        if name in QUOTES:
            return Role.QUOTE, 0
        if name == "caption":
            return Role.PICTURE, 0
        if name.startswith("list") or element.find(f"{W}pPr/{W}numPr") is not None:
            return Role.LIST, self._depth(element)
        return Role.BODY, 0

    def _depth(self, element: Element) -> int:
        """How deep in other items a list's item stands: told by itself, or by its style's name."""
        if (depth := element.find(f"{W}pPr/{W}numPr/{W}ilvl")) is not None:
            told = depth.get(f"{W}val") or ""
            return int(told) if told in LEVELS else 0
        match = DEEPER_LIST.fullmatch(self._style(element))
        return int(match[1]) - 1 if match else 0

    def _style(self, element: Element) -> str:
        """The paragraph's style by its own name, which is English in every language's Word."""
        style = element.find(f"{W}pPr/{W}pStyle")
        wanted = style.get(f"{W}val") if style is not None else None
        return self._styles.get(wanted or "", "")

    def _marker(self, element: Element) -> str:
        """The number of a list's item, which Word shows and does not write."""
        pointer = element.find(f"{W}pPr/{W}numPr/{W}numId")
        depth = element.find(f"{W}pPr/{W}numPr/{W}ilvl")
        place = (
            pointer.get(f"{W}val") or "" if pointer is not None else "",
            depth.get(f"{W}val") or "0" if depth is not None else "0",
        )
        numbered = self._style(element).startswith("list number")
        if self._kinds.get(place, "decimal" if numbered else "bullet") in UNNUMBERED:
            return ""
        self._counts[place] += 1
        return f"{self._counts[place]}. "

    def _read_table(self, table: Element) -> None:
        rows = [[_cell_text(cell) for cell in _cells(row)] for row in table.iterchildren(f"{W}tr")]
        longest = max((len(text) for row in rows for text in row), default=0)
        if max(map(len, rows), default=0) < 2 or len(rows) < 2 or longest > LAYOUT_CELL:
            for cell in table.iterfind(f"{W}tr/{W}tc"):  # tables in them are read as they come
                for child in cell:
                    self._read(child)
            return
        headed = _is_headed(table, rows)
        for place, texts in enumerate(rows):
            self._number += 1
            cells = [self.made.sweeper.tidied(self._number, text) for text in texts]
            text = "\t".join(cells)
            if any(cells) and self.made.sweeper.paragraph(self._number, text):
                level = 1 if headed and place == 0 else 0
                self.made.blocks.append(Block(self._number, text, Role.TABLE, level))


def _shown(paragraph: Element, notes: dict[str, str]) -> _Shown:
    """What a paragraph shows, without what only its mark-up holds."""
    shown, parts = _Shown(), []
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        if element.tag in NOT_SHOWN:
            shown.deleted += "".join(text.text or "" for text in element.iter(f"{W}delText"))
        elif element.tag == FALLBACK:
            continue
        elif element.tag == f"{W}t":
            parts.append(element.text or "")
        elif element.tag in (f"{W}tab", f"{W}br", f"{W}cr", f"{W}ptab"):
            parts.append(" ")
        elif element.tag == f"{W}noBreakHyphen":
            parts.append("-")
        elif element.tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            kind = element.tag.removeprefix(W).removesuffix("Reference")
            if note := notes.get(f"{kind} {element.get(f'{W}id')}"):
                shown.notes.append(note)
        else:
            if alt := _alt(element):
                shown.pictures.append(alt)
            if element.tag == f"{W}p":  # a text box inside the paragraph
                parts.append(" ")
            waiting += reversed(element)
    shown.text = "".join(parts)
    return shown


def _alt(element: Element) -> str:
    if element.tag == DRAWING:
        return str(element.get("descr") or "").strip()
    return str(element.get("alt") or "").strip() if element.tag == SHAPE else ""


def _cells(row: Element) -> Iterator[Element | None]:
    """The cells of a row; None for what a cell beside or above spans."""
    for cell in row.iterchildren(f"{W}tc"):
        merged = cell.find(f"{W}tcPr/{W}vMerge")
        continued = merged is not None and merged.get(f"{W}val") != "restart"
        yield None if continued else cell
        span = cell.find(f"{W}tcPr/{W}gridSpan")
        width = (span.get(f"{W}val") or "1") if span is not None else "1"
        yield from [None] * (int(width) - 1 if re.fullmatch("[1-9]|[1-4][0-9]", width) else 0)


def _cell_text(cell: Element | None) -> str:
    if cell is None:
        return ""
    texts = (_shown(paragraph, {}).text for paragraph in cell.iter(f"{W}p"))
    return re.sub(r"\s+", " ", " ".join(texts)).strip()


def _is_headed(table: Element, rows: list[list[str]]) -> bool:
    """Whether the first row heads the columns: marked so, or styled so and without numbers."""
    if table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None:
        return True
    look = table.find(f"{W}tblPr/{W}tblLook")
    styled = look is not None and look.get(f"{W}firstRow") in ("1", "true", "on")
    return styled and not any(re.fullmatch(r"[\W\d]*\d[\W\d]*", text) for text in rows[0])


def _style_names(document: Document) -> dict[str, str]:
    """The name of each style, by its id; the first of a kind holds."""
    names: dict[str, str] = {}
    for style in document.styles.element.iterchildren(f"{W}style"):
        name = style.find(f"{W}name")
        told = (name.get(f"{W}val") or "").lower() if name is not None else ""
        names.setdefault(style.get(f"{W}styleId") or "", told)
    names.pop("", None)
    return names


def _numbering_kinds(document: Document) -> dict[tuple[str, str], str]:
    """The kind of number (`decimal`, `bullet`) of each list and depth."""
    root = _related(document, "/numbering")
    if root is None:
        return {}
    kinds = {
        (abstract.get(f"{W}abstractNumId"), level.get(f"{W}ilvl")): kind.get(f"{W}val") or ""
        for abstract in root.iterchildren(f"{W}abstractNum")
        for level in abstract.iterchildren(f"{W}lvl")
        if (kind := level.find(f"{W}numFmt")) is not None
    }
    found: dict[tuple[str, str], str] = {}
    for number in root.iterchildren(f"{W}num"):
        pointer = number.find(f"{W}abstractNumId")
        wanted = pointer.get(f"{W}val") if pointer is not None else None
        for (abstract_id, depth), kind_name in kinds.items():
            if abstract_id == wanted:
                found[str(number.get(f"{W}numId")), str(depth)] = kind_name
    return found


def _footnotes(document: Document) -> dict[str, str]:
    """The text of each footnote and endnote, by kind and id."""
    found: dict[str, str] = {}
    for kind in ("footnote", "endnote"):
        root = _related(document, f"/{kind}s")
        for note in root.iterchildren(f"{W}{kind}") if root is not None else ():
            texts = (_shown(paragraph, {}).text for paragraph in note.iter(f"{W}p"))
            found[f"{kind} {note.get(f'{W}id')}"] = " ".join(texts).strip()
    return found


def _page_margins(document: Document) -> list[str]:
    """The texts of the pages' headers and footers, each once."""
    texts = []
    for kind in ("/header", "/footer"):
        for root in _all_related(document, kind):
            texts.append(" ".join(_shown(paragraph, {}).text for paragraph in root.iter(f"{W}p")))
    return list(dict.fromkeys(text.strip() for text in texts if text.strip()))


def _related(document: Document, kind: str) -> Element | None:
    return next(_all_related(document, kind), None)


def _all_related(document: Document, kind: str) -> Iterator[Element]:
    """The roots of the document's parts of a kind."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    relations: Any = document.part.rels
    for relation in relations.values():
        if relation.reltype.endswith(kind) and not relation.is_external:
            try:
                yield etree.fromstring(relation.target_part.blob, parser)
            except etree.XMLSyntaxError:
                continue  # a broken footer does not keep the text from being read
