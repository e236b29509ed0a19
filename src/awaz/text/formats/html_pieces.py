"""A web page as a row of pieces: every visible text of it, in order, with where it stands.

A piece is what stands in the page as one paragraph, heading, list item, table row or picture.
Nothing is left out here except what no reader sees (scripts, styles); which pieces are the
article is decided in `html_main`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from awaz.errors import ArticleError
from awaz.model import Role
from awaz.text.formats.clean import is_junk_alt
from awaz.text.tables import rows

if TYPE_CHECKING:
    from lxml.html import HtmlElement

UNSEEN = frozenset("script style template noscript head title svg math object embed iframe".split())
"""Elements whose text no reader sees (in `iframe` and `object` it is for browsers of old)."""
BLOCKS = frozenset(
    """address amp-ad article aside audio blockquote body button caption center dd details dialog
    dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html
    legend li main menu nav ol optgroup option p picture pre search section select summary table
    tbody td textarea tfoot th thead tr ul video""".split()
)
"""Elements that begin a new piece; all others stand within one."""
WRAPPERS = frozenset(("html", "body", "article", "main"))
"""Elements whose names tell of all that is in them (`has-sidebar`), not what they are."""
NO_REGION = "-"
STATES = ("has-", "no-", "with-", "is-")
"""Names that begin so tell of what is in an element, too."""
HEADINGS = {f"h{level}": level for level in range(1, 7)}
LONGEST_NAMES = 2_000
"""Characters of what an element is called."""
LONGEST_CAPTION = 600
"""Characters."""
LONGEST_INSIDE = 200
"""Characters of what stands inside a line."""
LAYOUT_CELL = 400
"""Characters; a table with a longer cell is there to place things, not to tell facts."""
PICTURE_PAGE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif)$|/(?:file|image|attachment|photo|gallery)[:/]"
)
"""An address where a picture is shown large."""
ICON_PIXELS = 64
"""A picture no wider or higher than this is an ornament."""


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the page whose name or kind says that it is not the article."""

    element: HtmlElement
    reason: str


@dataclass
class Piece:
    """One visible text."""

    line: int
    """Line of the file it begins on, counted from 1."""
    text: str
    """With single spaces; the cells of a table's row are parted by tabs."""
    element: HtmlElement
    """The element it stands in."""
    role: Role
    level: int = 0
    """1 to 6 for a heading, a list's item's depth, 1 for a table's row of headings, else 0."""
    linked: int = 0
    """Characters of it that are a link."""
    regions: tuple[Region, ...] = ()
    """What it stands in that may not belong to the article, outermost first."""
    marker: str = ""
    """The number of an ordered list's item, which the browser shows."""
    inside: bool = False
    """Whether it stood within the text of another piece (a mark of a footnote, a hidden word)."""

    @property
    def only_link(self) -> bool:
        """Whether nearly all of it is a link."""
        return self.linked >= 0.8 * len(self.text)


def parsed(text: str, place: str) -> HtmlElement:
    """The page's root element. Raises ArticleError for a page that is no tree of sane depth."""
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    parser = HTMLParser(huge_tree=True, encoding="utf-8", remove_comments=True, remove_pis=True)
    data = text.replace("\x00", "").encode("utf-8", "replace")
    try:
        root: HtmlElement = document_fromstring(data, parser=parser, ensure_head_body=True)
    except etree.ParserError as problem:
        raise ArticleError(
            f"{place}: the page is empty. Save it again, when its text is to be seen."
        ) from problem
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise ArticleError(
            f"{place}: elements stand in one another more than 2,000 deep, which no article does. "
            "Save the page again, or copy its text into a .txt file."
        )
    return root


def pieces_of(root: HtmlElement) -> list[Piece]:
    """Every visible text of the page, in order."""
    return _Reading().read(root)


def squeezed(text: str) -> str:
    """The text with single spaces, as browsers show it."""
    return re.sub(r"[\s\u200b]+", " ", text).strip()


@dataclass
class _Frame:
    """A list that is being read."""

    element: HtmlElement
    ordered: bool
    number: int


@dataclass
class _Text:
    """The text of a piece that is being read."""

    parts: list[str] = field(default_factory=list)
    line: int = 0
    linked: int = 0
    timed: int = 0
    """Characters inside `<time>`."""


class _Reading:
    """One pass over the tree."""

    def __init__(self) -> None:
        self._pieces: list[Piece] = []
        self._blocks: list[HtmlElement] = []
        self._regions: list[Region] = []
        self._lists: list[_Frame] = []
        self._roles: list[tuple[HtmlElement, Role]] = []
        self._links: list[HtmlElement] = []
        self._times: list[HtmlElement] = []
        self._line = 1
        self._text = _Text()
        self._marker = ""
        self._pictures: list[Piece] = []

    def read(self, root: HtmlElement) -> list[Piece]:
        from lxml import etree

        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if event == "start":
                if self._start(element):
                    walk.skip_subtree()
            else:
                self._end(element)
        self._flush()
        return self._pieces

    def _start(self, element: HtmlElement) -> bool:
        """Whether the element has been read whole, or is not to be read."""
        self._line = max(self._line, element.sourceline or 0)
        if element.tag in UNSEEN or element.get("type") == "hidden":
            return True
        if element.tag == "table" and is_data_table(element):
            self._flush()
            self._read_table(element)
            return True
        if element.tag == "time" and self._roles and self._roles[-1][1] is Role.HEADING:
            self._set_aside(element, "date")
            return True
        if reason := region_reason(element):
            if element.tag not in BLOCKS and _stands_in_text(element):
                self._set_aside(element, reason)
                return True
            self._flush()  # what stands before it is no part of it
            self._regions.append(Region(element, reason))
        if self._regions and _adjoins(element):
            self._text.parts.append(" ")
        self._enter(element)
        self._take(element.text)
        return False

    def _enter(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag in BLOCKS:
            self._flush()
            self._blocks.append(element)
        if tag == "br":
            self._break(element)
        elif tag == "img" or tag == "amp-img":
            self._read_picture(element)
        elif tag == "a":
            self._links.append(element)
        elif tag == "time":
            self._times.append(element)
        elif tag in ("ol", "ul", "dl"):
            self._lists.append(_Frame(element, tag == "ol", _number(element.get("start"), 1)))
        elif tag in ("li", "dd", "dt"):
            self._enter_item(element)
        elif tag == "blockquote":
            self._roles.append((element, Role.QUOTE))
        elif tag == "figcaption" or is_caption(element):
            self._roles.append((element, Role.PICTURE))
        elif tag in HEADINGS:
            self._roles.append((element, Role.HEADING))

    def _end(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag in BLOCKS:
            self._flush()
            if self._blocks and self._blocks[-1] is element:
                self._blocks.pop()
        if self._regions and self._regions[-1].element is element:
            self._flush()
            self._regions.pop()
        if self._roles and self._roles[-1][0] is element:
            self._roles.pop()
            self._marker = ""
        for stack in (self._links, self._times):
            if stack and stack[-1] is element:
                stack.pop()
        if self._lists and self._lists[-1].element is element:
            self._lists.pop()
        self._take(element.tail)

    def _take(self, text: str | None) -> None:
        """Text of the page, as it stands in the file."""
        if not text:
            return
        if text.strip():
            if not self._text.line:
                lead = text[: len(text) - len(text.lstrip())]
                self._text.line = self._line + lead.count("\n")
            if self._links:
                self._text.linked += len(squeezed(text))
            if self._times:
                self._text.timed += len(squeezed(text))
        self._text.parts.append(text)
        self._line += text.count("\n")

    def _flush(self) -> None:
        """End the piece that is being read."""
        text, shown = self._text, squeezed("".join(self._text.parts))
        self._text = _Text()
        if shown:
            piece = Piece(text.line, shown, self._element(), *self._role(), text.linked)
            piece.regions = tuple(self._regions)
            if text.timed >= 0.8 * len(shown):
                piece.regions += (Region(piece.element, "date"),)
            piece.marker, self._marker = self._marker, ""
            self._pieces.append(piece)
        self._pieces += self._pictures
        self._pictures = []

    def _element(self) -> HtmlElement:
        return self._blocks[-1]

    def _role(self) -> tuple[Role, int]:
        if not self._roles:
            return Role.BODY, 0
        element, role = self._roles[-1]
        if role is Role.LIST:
            return role, sum(known is Role.LIST for _, known in self._roles) - 1
        return role, HEADINGS.get(element.tag, 0)

    def _enter_item(self, element: HtmlElement) -> None:
        """An item is a paragraph of a list; one with headings is a part of the page."""
        marker = self._item_marker(element)
        if next(element.iter(*HEADINGS, "article", "section"), None) is None:
            self._roles.append((element, Role.LIST))
            self._marker = marker

    def _item_marker(self, element: HtmlElement) -> str:
        if element.tag != "li" or not self._lists or not self._lists[-1].ordered:
            return ""
        frame = self._lists[-1]
        number = _number(element.get("value"), frame.number)
        frame.number = number + 1
        return f"{number}. "

    def _break(self, element: HtmlElement) -> None:
        """A line break parts paragraphs, but not a line that was broken to make it fit."""
        written = _end_of(self._text.parts)
        following = element.getnext()
        double = not (element.tail or "").strip() and following is not None
        double = double and following.tag in ("br", "p", "div")
        if not written or double or len(written) <= SHORT_LINE or written[-1] in LINE_ENDS:
            marker = self._marker
            self._flush()
            self._marker = "" if written else marker
        else:
            self._text.parts.append(" ")

    def _set_aside(self, element: HtmlElement, reason: str) -> None:
        """Words within a paragraph that are not its text."""
        shown = squeezed(" ".join(element.itertext()))
        if shown:
            regions = (*self._regions, Region(element, reason))
            piece = Piece(self._line, shown, element, Role.BODY, regions=regions, inside=True)
            self._pictures.append(piece)

    def _read_picture(self, element: HtmlElement) -> None:
        alt = squeezed(element.get("alt") or "")
        if not alt:
            return
        if "emoji" in (element.get("class") or "") or (len(alt) <= 2 and not alt.isalnum()):
            self._text.parts.append(alt)
            return
        linked = len(alt) if self._links and leaves(self._links[-1].get("href") or "") else 0
        piece = Piece(self._line, alt, element, Role.PICTURE, linked=linked)
        piece.regions = tuple(self._regions)
        if is_junk_alt(alt) or _is_icon(element):
            piece.regions += (Region(element, "a picture's name that tells nothing of it"),)
        self._pictures.append(piece)
        if not squeezed("".join(self._text.parts)):
            self._pieces += self._pictures
            self._pictures = []

    def _read_table(self, table: HtmlElement) -> None:
        regions = list(self._regions)
        if reason := region_reason(table):
            regions.append(Region(table, reason))
        for caption in table.iterchildren("caption"):
            if text := squeezed(seen_text(caption)):
                self._pieces.append(
                    Piece(caption.sourceline or 0, text, caption, Role.BODY, regions=tuple(regions))
                )
        for row in rows_of(table):
            cells, heads = cells_of(row)
            if any(cells):
                line, level = row.sourceline or self._line, 1 if heads else 0
                text = "\t".join(cells)
                linked = sum(len(squeezed(seen_text(link))) for link in row.iter("a"))
                self._pieces.append(
                    Piece(line, text, row, Role.TABLE, level, linked, tuple(regions))
                )


SHORT_LINE = 72
"""Characters; a shorter line before a line break was not broken to make it fit."""
LINE_ENDS = "۔؟!.؛…:?\"'”’»)]"


def _end_of(parts: list[str]) -> str:
    """The end of a text, longer than a short line where the text is."""
    end = ""
    for part in reversed(parts):
        end = squeezed(part + end) if part.strip() else f" {end}"
        if len(end) > SHORT_LINE:
            break
    return end.strip()


def leaves(href: str) -> bool:
    """Whether a picture's link leads to another page, rather than to the picture."""
    address = href.partition("?")[0].lower()
    return not PICTURE_PAGE.search(address) and not href.startswith("#") and bool(href)


def is_data_table(table: HtmlElement) -> bool:
    """Whether a table tells facts, rather than placing parts of the page."""
    if table.get("role") in ("presentation", "none"):
        return False
    if table.xpath(".//table | .//form | .//h1 | .//h2 | .//article | .//iframe | .//script"):
        return False  # asked first: what stands in a cell is read as often as tables hold it
    widths, count = [], 0
    for row in rows_of(table):
        cells, _ = cells_of(row)
        count += 1
        widths.append(len(cells))
        if any(len(cell) > LAYOUT_CELL for cell in cells):
            return False
    return count >= 2 and max(widths, default=0) >= 2


def rows_of(table: HtmlElement) -> Iterator[HtmlElement]:
    """The rows of a table, not those of tables inside it."""
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in child if row.tag == "tr")


def cells_of(row: HtmlElement) -> tuple[list[str], bool]:
    """The texts of a row's cells, and whether all of them head columns.

    A cell that spans columns is followed by as many empty ones.
    """
    texts: list[str] = []
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    for cell in cells:
        texts.append(squeezed(seen_text(cell)))
        texts += [""] * min(_number(cell.get("colspan"), 1) - 1, 50)
    heads = bool(cells) and all(cell.tag == "th" for cell in cells)
    parent = row.getparent()
    return texts, heads or (parent is not None and parent.tag == "thead")


def seen_text(element: HtmlElement) -> str:
    """The text in an element that readers see, with a space for each break."""
    from lxml import etree

    parts: list[str] = [element.text or ""]
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, child in walk:
        if child is element:
            continue
        if event == "start":
            reason = region_reason(child)
            if child.tag in UNSEEN or (reason and _stands_in_text(child)):
                walk.skip_subtree()
                continue
            parts.append(" " if child.tag == "br" or child.tag in BLOCKS else "")
            parts.append(child.text or "")
        else:
            parts.append(" " if child.tag in BLOCKS else "")
            parts.append(child.tail or "")
    return "".join(parts)


def region_reason(element: HtmlElement) -> str:
    """Why an element, by its kind or its names, may be no part of the article; else empty."""
    names = _regions_by_name()
    for key in (f"<{element.tag}>", f"role={element.get('role', '')}"):
        if reason := names.get(key):
            return reason
    style = re.sub(r"\s", "", element.get("style") or "").lower()
    if (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or "display:none" in style
        or "visibility:hidden" in style
    ):
        return names["hidden"]
    if element.tag not in WRAPPERS and "hentry" not in (element.get("class") or "").split():
        for name in names_of(element):
            if reason := names.get(name):
                return "" if reason == NO_REGION else reason
    return ""


def names_of(element: HtmlElement) -> Iterator[str]:
    """What an element is called: whole names first, then their parts (`share-bar`: `share`)."""
    given = [
        value
        for key in ("class", "id", "data-testid", "data-component", "aria-labelledby", "itemprop")
        if (value := (element.get(key) or "")[:LONGEST_NAMES])
    ]
    whole = [name for value in given for name in value.split() if not name.startswith(STATES)]
    yield from (name.lower() for name in whole)
    for name in whole:
        parts = [part.lower() for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)]
        yield from ("-".join(pair) for pair in pairwise(parts))
        yield from (f"*{part}" for part in parts)


@cache
def _regions_by_name() -> dict[str, str]:
    return {name: reason for reason, names in rows("regions.tsv") for name in names.split()}


def is_caption(element: HtmlElement) -> bool:
    """Whether an element is called the words beneath a picture."""
    if element.tag not in ("div", "p") or "*caption" not in names_of(element):
        return False
    return _is_short(element, LONGEST_CAPTION)


def _is_short(element: HtmlElement, longest: int) -> bool:
    """Whether an element has little text, and little else: it is read no further than that."""
    length = len(element.text or "")
    for count, child in enumerate(element.iterdescendants(), start=1):
        length += len(child.text or "") + len(child.tail or "")
        if max(length, count) > longest:
            return False
    return length <= longest


def _stands_in_text(element: HtmlElement) -> bool:
    """Whether an element is a few words inside a line, rather than a part of the page."""
    if element.tag in BLOCKS or not _is_short(element, LONGEST_INSIDE):
        return False
    return not any(child.tag in BLOCKS for child in element.iterdescendants())


def _adjoins(element: HtmlElement) -> bool:
    """Whether a link follows another at once, parted from it by its looks alone."""
    before = element.getprevious()
    return element.tag == "a" and before is not None and before.tag == "a" and not before.tail


def _is_icon(element: HtmlElement) -> bool:
    sides = [_number(element.get(side), 0) for side in ("width", "height")]
    return 0 < max(sides) <= ICON_PIXELS


def _number(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"-?\d{1,6}", text.strip()) else default
