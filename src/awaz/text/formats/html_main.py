"""Which pieces of a web page are its article, and why the others are not.

Three witnesses are heard: what the page itself says its article is (JSON-LD), what trafilatura
takes for it, and what reads like prose. The part of the page that holds most of what they name
is the article; of the rest in that part, what is called a menu, a share bar or the like by the
page, or reads like one, is left out. Every piece ends in one of two lists: nothing is lost.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from awaz.model import Role
from awaz.text.formats.clean import credited_author, furniture, link_label
from awaz.text.formats.html_pieces import Piece, Region

if TYPE_CHECKING:
    from lxml.html import HtmlElement

CORE = 0.75
"""The article is the innermost part of the page that holds so much of what is taken for prose."""
HOLDS_ARTICLE = 0.3
"""A part that holds more of the prose than this is no menu, whatever it is called."""
PROSE_WORDS = 10
"""A shorter piece is prose only if it ends as a sentence does."""
NO_LETTERS = re.compile(r"[\W_]+")
ARABIC = re.compile("[\u0600-\u06ff]")
MAY_BE_PICTURE = "embedded part"
"""A region that may as well hold a picture of the article."""
SENTENCE_END = re.compile(r"[۔؟!.…]['\"”’»)\]]*$")
NO_CONTAINERS = frozenset(("p", "span", "font", "li", "td", "tr", "pre"))
"""Elements that hold a part of a text, even where line breaks make it all of it."""
TEXT_ROLES = (Role.BODY, Role.LIST, Role.QUOTE)
NEAR_LETTERS = 5_000
"""So far a witness is searched first; looking through all of it is slow in a long page."""
NAMED = 12
"""Letters; a shorter text may be found in another by chance."""
NEAR_TITLE = 6
"""Pieces; the picture of an article may stand so far above its title."""
FOREIGN_WORDS = 5
"""A shorter text in other letters may be a name."""
LEAD_WORDS = 6
"""A heading of so many words below the title is what the article says in short."""
REPEATED = 60
"""Letters; what is as long is not said twice on purpose."""
TEXT_BELOW = 7
"""Deeper than every heading."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The page's pieces, parted."""

    kept: list[Piece]
    left: list[tuple[Piece, str]]
    """What is no part of the article, and why."""


def letters(text: str) -> str:
    """The letters and digits of a text: what stays the same however it is set."""
    return NO_LETTERS.sub("", text.casefold())


def judge(
    pieces: Sequence[Piece], title: Piece | None, author: str, witnesses: Iterable[str]
) -> Judged:
    """Part the pieces of a page; `witnesses` are texts that others take for the article."""
    return _Court(pieces, title, author, [letters(text) for text in witnesses]).judged()


class _Court:
    """The pieces of one page, and what is known of each."""

    def __init__(
        self, pieces: Sequence[Piece], title: Piece | None, author: str, witnesses: list[str]
    ) -> None:
        self._pieces = pieces
        self._title = title
        self._author = letters(author)
        self._witnesses = [text for text in witnesses if text]
        self._letters = [letters(piece.text) for piece in pieces]
        self._title_place = next((i for i, piece in enumerate(pieces) if piece is title), -1)

    def judged(self) -> Judged:
        """What is kept and what is left out."""
        reasons = [self._reason(place) for place in range(len(self._pieces))]
        self._drop_repetitions(reasons)
        self._drop_empty_headings(reasons)
        kept, left = [], []
        for piece, reason in zip(self._pieces, reasons, strict=True):
            if piece is self._title:
                continue
            if reason:
                left.append((piece, reason))
            else:
                kept.append(piece)
        return Judged(kept, left)

    @cached_property
    def _named(self) -> list[int]:
        """How many witnesses name each piece."""
        named = [0] * len(self._letters)
        for witness in self._witnesses:
            at = 0  # a witness tells in the page's order: what is next stands soon after
            for place, text in enumerate(self._letters):
                if len(text) < NAMED:
                    continue
                found = witness.find(text, at, at + NEAR_LETTERS + len(text))
                found = found if found >= 0 else witness.find(text)
                if found >= 0:
                    named[place] += 1
                    at = found + len(text)
        return named

    @cached_property
    def _weights(self) -> list[int]:
        """How much each piece says for the part of the page it stands in."""
        weights = []
        for place, piece in enumerate(self._pieces):
            named = self._named[place]
            prose = named or (is_prose(piece) and not piece.regions)
            text = piece.role in TEXT_ROLES and not (piece.only_link or piece.inside)
            factor = 1 + 3 * named if prose and text else 0
            if factor and (furniture(piece.text, edge=True) or self._is_byline(place)):
                factor = 0
            weights.append(factor * max(0, len(piece.text) - piece.linked))
        return weights

    @cached_property
    def _total(self) -> int:
        return sum(self._weights)

    @cached_property
    def _holds(self) -> Counter[HtmlElement]:
        """The weight of the pieces in each element of the page."""
        holds: Counter[HtmlElement] = Counter()
        for piece, weight in zip(self._pieces, self._weights, strict=True):
            if weight:
                holds[piece.element] += weight
        if holds:  # from the inside out: each element hands on what it holds, once
            root = self._pieces[0].element.getroottree().getroot()
            for element in reversed(list(root.iter())):
                if (weight := holds[element]) and (parent := element.getparent()) is not None:
                    holds[parent] += weight
        return holds

    @cached_property
    def _core(self) -> HtmlElement | None:
        """The innermost element that holds most of the prose."""
        enough = CORE * self._total
        holding = [element for element, weight in self._holds.items() if weight >= enough]
        wide = [element for element in holding if element.tag not in NO_CONTAINERS]
        return max(wide or holding, key=_depth) if self._total else None

    @cached_property
    def _core_pieces(self) -> set[int]:
        if self._core is None:
            return set(range(len(self._pieces)))
        return self._pieces_in(self._core)

    @cached_property
    def _span(self) -> tuple[int, int]:
        """The first and the last piece of prose in the core."""
        weighty = [place for place in sorted(self._core_pieces) if self._weights[place]]
        return (weighty[0], weighty[-1]) if weighty else (0, len(self._pieces) - 1)

    @cached_property
    def _shared(self) -> HtmlElement | None:
        """The innermost part that holds both the title and the core."""
        if self._core is None or self._title is None:
            return self._core
        above = {self._core, *self._core.iterancestors()}
        title = self._title.element
        return next((part for part in (title, *title.iterancestors()) if part in above), None)

    @cached_property
    def _article(self) -> set[int]:
        return self._pieces_in(self._shared)

    @cached_property
    def _around(self) -> set[int]:
        """Pieces of the part around the article, where its picture may stand."""
        return self._pieces_in(None if self._shared is None else self._shared.getparent())

    def _pieces_in(self, part: HtmlElement | None) -> set[int]:
        if part is None:
            return self._core_pieces
        inside = {part, *part.iterdescendants()}
        return {place for place, piece in enumerate(self._pieces) if piece.element in inside}

    def _region(self, place: int) -> Region | None:
        """The outermost part the piece stands in that is no part of the article."""
        enough = HOLDS_ARTICLE * (self._total or 1)
        picture = self._pieces[place].role is Role.PICTURE
        for region in self._pieces[place].regions:
            small = self._holds[region.element] <= enough
            if small and not (picture and region.reason == MAY_BE_PICTURE):
                return region
        return None

    @cached_property
    def _urdu(self) -> bool:
        """Whether what is taken for the article is in Arabic letters."""
        weighed = zip(self._pieces, self._weights, strict=True)
        urdu = sum(weight for piece, weight in weighed if ARABIC.search(piece.text))
        return urdu * 2 > self._total

    def _is_foreign(self, place: int) -> bool:
        """Whether a piece is in other letters than the article, and nobody takes it for text."""
        piece = self._pieces[place]
        long = piece.role is Role.BODY and len(piece.text.split()) >= FOREIGN_WORDS
        other = long and self._urdu and not ARABIC.search(piece.text)
        return other and not piece.regions and not self._named[place]

    def _reason(self, place: int) -> str:
        """Why a piece is left out; empty when it is part of the article."""
        piece = self._pieces[place]
        if piece is self._title:
            return ""
        if self._repeats_title(place):
            return "the title again"
        if self._is_foreign(place):
            return "outside the article"
        if region := self._region(place):
            return region.reason
        first, last = self._span
        edge = not first <= place <= last
        edge_text = edge and piece.role is not Role.HEADING
        if not self._weights[place] and (kind := furniture(piece.text, edge=edge_text)):
            return kind  # what has weight was found to be none when it was weighed
        if leads_away(piece):
            return "link to another page"
        if edge and self._is_byline(place):
            return "byline"
        if place in self._core_pieces:
            return self._reason_in_core(place, edge=edge)
        named = self._named[place] and self._weights[place] and place in self._article
        return "" if named or self._is_lead(place) else "outside the article"

    def _is_byline(self, place: int) -> bool:
        """Whether a short piece names the author, and not much more."""
        text = self._letters[place]
        named = bool(self._author) and self._author in text
        return (named and len(text) <= len(self._author) + 20) or bool(
            credited_author(self._pieces[place].text)
        )

    def _reason_in_core(self, place: int, *, edge: bool) -> str:
        piece, (first, _) = self._pieces[place], self._span
        if piece.only_link and self._is_link(place, edge=edge):
            return "link to another page"
        if not edge or self._weights[place]:
            return ""
        if place < first and (self._is_lead(place) or piece.role in (Role.HEADING, Role.PICTURE)):
            return ""
        if piece.role in (Role.TABLE, Role.PICTURE) or self._named[place]:
            return ""
        return "" if self._is_among_prose(place) else "outside the article"

    def _is_among_prose(self, place: int) -> bool:
        """Whether a short piece is of one make with the prose, and stands directly beside it."""
        piece = self._pieces[place]
        return piece.element.tag == "p" and any(
            self._weights[near]
            and self._pieces[near].element.tag == "p"
            and self._pieces[near].element.getparent() is piece.element.getparent()
            for near in (place - 1, place + 1)
            if 0 <= near < len(self._pieces)
        )

    def _is_link(self, place: int, *, edge: bool) -> bool:
        """Whether a piece that is all link only leads away; headings and lists may be text."""
        role = self._pieces[place].role
        may_be_text = role in (Role.LIST, Role.TABLE, Role.HEADING) and self._named[place]
        return edge or not (may_be_text or (role is Role.LIST and self._is_announced(place)))

    def _is_announced(self, place: int) -> bool:
        """Whether an item's list follows a paragraph that ends in a colon."""
        above = self._above_lists[place]
        return self._pieces[above].text.endswith(":") and above in self._core_pieces

    @cached_property
    def _above_lists(self) -> list[int]:
        """The last piece, up to each, that is no item of a list."""
        above = 0
        places = []
        for place, piece in enumerate(self._pieces):
            above = above if piece.role is Role.LIST else place
            places.append(above)
        return places

    def _is_lead(self, place: int) -> bool:
        """Whether a piece stands between title and text and belongs to them."""
        piece = self._pieces[place]
        picture = piece.role is Role.PICTURE
        if self._title is None or place not in (self._around if picture else self._article):
            return False
        above = NEAR_TITLE if picture else 0
        if not self._title_place - above < place < self._span[0] or piece.only_link:
            return False
        if piece.role is Role.HEADING:
            return len(piece.text.split()) >= LEAD_WORDS
        return picture or is_prose(piece)

    def _repeats_title(self, place: int) -> bool:
        if self._title is None or self._pieces[place] is self._title:
            return False
        title, text = self._letters[self._title_place], self._letters[place]
        if self._pieces[place].role is Role.PICTURE:
            return bool(text) and text in title
        return text == title and not self._weights[place]  # a ghazal is called by its first line

    def _drop_repetitions(self, reasons: list[str]) -> None:
        """Pages repeat captions beside pictures' texts, and whole paragraphs for phones."""
        said: set[tuple[bool, str]] = set()
        for place, piece in enumerate(self._pieces):
            picture, text = piece.role is Role.PICTURE, self._letters[place]
            if reasons[place] or piece is self._title or not (picture or len(text) >= REPEATED):
                continue
            if (picture, text) in said:
                reasons[place] = "said already"
            said.add((picture, text))

    def _drop_empty_headings(self, reasons: list[str]) -> None:
        """A heading under which nothing is kept was a heading of what is left out."""
        below = 0  # the level of a heading that follows at once; 0 where the page ends
        for place, piece in reversed(list(enumerate(self._pieces))):
            if reasons[place] or piece is self._title:
                continue
            if piece.role is not Role.HEADING:
                below = TEXT_BELOW
            elif below <= piece.level:
                reasons[place] = "heading with nothing under it"
            else:
                below = piece.level


def is_prose(piece: Piece) -> bool:
    """Whether a piece reads like sentences rather than like a label."""
    if piece.role in (Role.PICTURE, Role.TABLE, Role.HEADING) or piece.only_link:
        return False
    words = len(piece.text.split())
    return words >= PROSE_WORDS or (words >= 3 and bool(SENTENCE_END.search(piece.text)))


def leads_away(piece: Piece) -> bool:
    """Whether a piece is a link with a label before it (`یہ بھی پڑھیں` and a headline)."""
    label = len(link_label(piece.text)) if piece.linked else 0
    return label > 0 and piece.linked + label >= 0.9 * len(piece.text)


def _depth(element: HtmlElement) -> int:
    return sum(1 for _ in element.iterancestors())
