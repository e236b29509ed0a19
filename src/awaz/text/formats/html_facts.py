"""What a web page says about its article: title, author, dates and address.

Asked in this order: JSON-LD, the page's own `meta` and `link` elements, its marked-up text, and
trafilatura's rules for the rest.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from awaz.model import Role
from awaz.text.formats.bounds import LONGEST_FACT
from awaz.text.formats.front_matter import is_moment
from awaz.text.formats.html_pieces import Piece, names_of, seen_text, squeezed

if TYPE_CHECKING:
    from lxml.html import HtmlElement

SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d{4}\)(\S+)\s*-->")
"""What browsers write into a page they save."""
SITE_TAIL = re.compile(r"\s+[|–—-]\s+[^|–—]{2,40}$|\s*[|»]\s*[^|»]{2,40}$")
BY = re.compile(r"^(?:تحریر|مصنف|رپورٹ|از|منجانب|by|author)\s*[:،,-]?\s+", re.IGNORECASE)
NOBODY = frozenset("admin administrator editor webmaster root user guest staff".split())
AUTHOR_MARKS = frozenset(("author", "*author", "*byline", "fn"))
LONGEST_NAME = 60
MOST_NAMES = 50
MOST_VALUES = 20_000
"""Of one block of JSON-LD; the article is told by the outermost."""
LIKE_TITLE = {1: 0.5, 2: 0.8}
"""Likeness (with its favours) from which a heading of that level is the title."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an article; empty where nothing is."""

    title: str = ""
    author: str = ""
    date: str = ""
    modified: str = ""
    source: str = ""
    body: str = ""
    """The article's text, as JSON-LD may hold it."""
    line: int = 1
    """Line of the file where that stands."""


def facts_of(root: HtmlElement, page: str) -> Facts:
    """What the page says; `page` is its text as it is written."""
    told, line = _told(root)
    article = _article(told)
    saved = match[1] if (match := SAVED_FROM.search(page[:4000])) else ""
    title = _first(
        _plain(article.get("headline")),
        _meta(root, "og:title", "twitter:title"),
        _plain(article.get("name")),
        squeezed(root.findtext(".//title") or ""),
    )
    return Facts(
        title=without_site(title[:LONGEST_FACT], site_of(root)),
        author=_author(root, article, told),
        date=_date(root, article),
        modified=_modified(root, article),
        source=_source(root, article, saved),
        body=_body(article),
        line=line,
    )


def title_piece(pieces: Sequence[Piece], facts: Facts) -> Piece | None:
    """The heading of the page that is the article's title."""
    headings = [piece for piece in pieces if piece.role is Role.HEADING]
    same = [piece for piece in headings if piece.text == facts.title]
    if not facts.title or same:
        return next(iter(same or [piece for piece in headings if piece.level == 1]), None)
    scored = [(_likeness(piece, facts.title), piece) for piece in headings if piece.level <= 2]
    score, best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    return best if best is not None and score >= LIKE_TITLE[best.level] else None


def _likeness(piece: Piece, title: str) -> float:
    """How much a heading is like what the page calls itself; the first kind is favoured."""
    inside = piece.text in title or title in piece.text
    alike = SequenceMatcher(None, piece.text[:300], title[:300]).ratio()
    return alike + (0.3 if piece.level == 1 else 0) + (0.2 if inside else 0)


def without_site(title: str, site: str) -> str:
    """A page's title without the name of its site at the end."""
    if site and title.endswith(site):
        return title.removesuffix(site).rstrip(" |–—-»:") or title
    return SITE_TAIL.sub("", title) or title


def site_of(root: HtmlElement) -> str:
    """What the site calls itself."""
    return _meta(root, "og:site_name", "application-name")


def _told(root: HtmlElement) -> tuple[list[dict[str, Any]], int]:
    """Every object in the page's JSON-LD, outermost first, and the line the first stands on."""
    found: list[dict[str, Any]] = []
    line = 0
    for script in root.iter("script"):
        if (script.get("type") or "").strip().lower() == "application/ld+json":
            found += _objects(script.text or "")
            line = line or script.sourceline or 1
    return found, line or 1


def _objects(text: str) -> Iterator[dict[str, Any]]:
    try:
        waiting = deque([json.loads(text.strip().rstrip(";"), strict=False)])
    except (ValueError, RecursionError):
        return  # broken, as it often is: the page has other ways to tell
    for _ in range(MOST_VALUES):
        if not waiting:
            return
        value = waiting.popleft()
        if isinstance(value, dict):
            yield value
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _article(told: list[dict[str, Any]]) -> dict[str, Any]:
    """The object that is the article, else the page, else an empty one."""
    kinds = [" ".join(_texts(value.get("@type"))) for value in told]
    for wanted in (r"\w*Article|Report\w*", r"\w*Posting", r"WebPage"):
        for value, kind in zip(told, kinds, strict=True):
            if re.search(rf"\b(?:{wanted})\b", kind):
                return value
    return {}


def _texts(value: Any) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str):
            yield item


def _plain(value: Any) -> str:
    """A text out of JSON-LD, where entities and tags may stand in it."""
    from html import unescape

    text = next(_texts(value), "")
    return squeezed(re.sub(r"<[^>]{1,200}>", " ", unescape(text)))


def _body(article: dict[str, Any]) -> str:
    """The article's text, a paragraph a line."""
    from html import unescape

    text = unescape(next(_texts(article.get("articleBody")), ""))
    text = re.sub(r"</p>|<br\s*/?>", "\n", text)
    return re.sub(r"<[^>]{1,200}>", "", text).strip()


def _first(*values: str) -> str:
    return next((value for value in values if value), "")


def _meta(root: HtmlElement, *names: str) -> str:
    """What the first of these `meta` elements says."""
    given: dict[str, str] = {}
    for element in root.iter("meta"):
        for key in ("property", "name", "itemprop"):
            if name := element.get(key):
                given.setdefault(name.strip().lower(), squeezed(element.get("content") or ""))
    return _first(*(given.get(name, "") for name in names))


def _author(root: HtmlElement, article: dict[str, Any], told: list[dict[str, Any]]) -> str:
    """Who wrote it: people first; the site itself is no author."""
    publisher = _first(*_names(article.get("publisher"), told))
    sites = {name.casefold() for name in (publisher, site_of(root)) if name}
    given = [
        _names(article.get("author"), told),
        _names(article.get("creator"), told),
        [_meta(root, "author", "article:author", "dc.creator", "parsely-author", "byl")],
        _marked(root),
    ]
    for names in given:
        clean = [name for raw in names if (name := _name(raw)) and name.casefold() not in sites]
        if clean:
            return "، ".join(dict.fromkeys(clean))
    return ""


def _names(value: Any, told: list[dict[str, Any]]) -> list[str]:
    """The names of people or organisations, which JSON-LD gives in many ways."""
    names = []
    for item in value[:MOST_NAMES] if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            name = _plain(item.get("name"))
            if not name and isinstance(item.get("@id"), str):
                name = _first(
                    *(
                        _plain(known.get("name"))
                        for known in told
                        if known.get("@id") == item["@id"]
                    )
                )
            names.append(name)
        elif isinstance(item, str):
            names.append(_plain(item))
    return [name for name in names if name]


def _marked(root: HtmlElement) -> list[str]:
    """The name that the page's text marks as its author's."""
    marks = root.xpath("//body//*[@rel='author' or @itemprop='author' or @class]")
    own = (mark for mark in marks if mark.get("rel") == "author" or _is_author(mark))
    for mark in islice(own, MOST_NAMES):
        for element in [*mark.xpath(".//*[@itemprop='name'] | .//a")[:MOST_NAMES], mark]:
            if name := _name(squeezed(seen_text(element))):
                return [name]
    return []


def _is_author(mark: HtmlElement) -> bool:
    return not AUTHOR_MARKS.isdisjoint(names_of(mark))


def _name(text: str) -> str:
    """A name as it is to be shown; empty for what cannot be one."""
    name = BY.sub("", text).strip(" ،,|:-")
    if not name or len(name) > LONGEST_NAME or name.casefold() in NOBODY:
        return ""
    if re.search(r"https?://|www\.|@|\d{2}", name) or not any(map(str.isalpha, name)):
        return ""
    return name


def _date(root: HtmlElement, article: dict[str, Any]) -> str:
    """The day it was published, in ISO 8601."""
    given = [
        _plain(article.get("datePublished")),
        _meta(
            root,
            "article:published_time",
            "datepublished",
            "og:article:published_time",
            "publishdate",
            "pubdate",
            "dc.date",
            "dcterms.created",
            "date",
            "parsely-pub-date",
        ),
        *root.xpath("//time[@pubdate or @itemprop='datePublished']/@datetime"),
        *root.xpath("//*[@itemprop='datePublished']/@content"),
        *root.xpath("//*[contains(@class, 'published')]/@datetime"),
        *root.xpath("//*[contains(@class, 'published')]/@title"),
        *root.xpath("(//h1)[1]/following::time[1]/@datetime"),
    ]
    return _first(*(iso_day(text) for text in given), iso_day(_plain(article.get("dateCreated"))))


def _modified(root: HtmlElement, article: dict[str, Any]) -> str:
    """When it was last changed, in ISO 8601."""
    given = (
        _plain(article.get("dateModified")),
        _meta(root, "article:modified_time", "og:updated_time", "dcterms.modified"),
        *root.xpath("//time[@itemprop='dateModified']/@datetime"),
    )
    return _first(*(text.strip() for text in given if is_moment(text.strip())))


def iso_day(text: str) -> str:
    """The day in a text that begins as ISO 8601 does; empty when it is none."""
    from datetime import date

    match = re.match(r"(\d{4})-?(\d{2})-?(\d{2})", text.strip())
    if not match:
        return ""
    try:
        return date(*map(int, match.groups())).isoformat()
    except ValueError:
        return ""


def day_in_address(address: str) -> str:
    """The day in an article's address (`/2025/12/20/`), in ISO 8601; empty when there is none."""
    match = re.search(r"/(20\d{2})[/-](\d{2})[/-](\d{2})(?:/|$)", address)
    return iso_day("".join(match.groups())) if match else ""


def _source(root: HtmlElement, article: dict[str, Any], saved: str) -> str:
    """The article's own address on the web."""
    page = article.get("mainEntityOfPage")
    given = [
        *root.xpath("//link[@rel='canonical']/@href"),
        _meta(root, "og:url"),
        _plain(page.get("@id") if isinstance(page, dict) else page),
        _plain(article.get("url")),
    ]
    addresses = [urljoin(saved, text.strip()) if saved else text.strip() for text in given]
    whole = [address for address in addresses if is_article_address(address)]
    return _first(*whole, saved, *(a for a in addresses if a.startswith("http")))


def is_article_address(text: str) -> bool:
    """Whether a text is a web address of more than a site's first page."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    deep = bool(parts.path.strip("/") or parts.query)
    return parts.scheme in ("http", "https") and bool(parts.netloc) and deep and " " not in text
