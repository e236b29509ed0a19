"""`<slug>.epub`: the transcript with its sound as an EPUB 3.3 read-along book.

What the standard calls a Media Overlay ties each sentence, or each word, to its stretch of the
MP3. A long article is several documents, each with an overlay, and a long narration an MP3 for each
of them. The same edition always gives the same bytes. References: EPUB 3.3 and EPUB Accessibility
1.1, both of the W3C.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from awaz.model import Article, Edition, Role
from awaz.output.archive import Excerpt, Member, whole, write_archive
from awaz.output.cover import Cover, edition_cover
from awaz.output.epub_overlay import Overlay, clock, in_own_sound, overlays
from awaz.output.epub_text import Document, documents, pieces
from awaz.output.inline import ASSETS, STYLES
from awaz.output.interface import DIRECTIONS, LANGUAGES, in_language_of, load_words
from awaz.output.markup import Entry, blocks, contents
from awaz.output.metadata import address_on, description, is_web_address, moment
from awaz.output.render import render
from awaz.output.xml import checked_xml

FONTS = ("noto-nastaliq-urdu-400.woff2", "noto-nastaliq-urdu-700.woff2")
FONT_LICENCE = "OFL.txt"
SOUND = "audio/narration.mp3"
CONFORMS_TO = "EPUB Accessibility 1.1 - WCAG 2.2 Level AA"
"""What a named evaluator says of the book; as the standard writes it."""
ACTIVE_CLASS = "-epub-media-overlay-active"
PLAYING_CLASS = "-epub-media-overlay-playing"
UNDATED = "1970-01-01"
"""When an article that tells no day was last modified, which EPUB asks for: the day from which
computers count, which says that nothing is known. The day of the build would change the bytes."""


def write_epub(
    edition: Edition,
    folder: Path,
    *,
    site: str = "",
    album: str = "",
    cover: Path | None = None,
    words: bool = False,
    certifier: str = "",
) -> None:
    """Write `<slug>.epub` into the folder.

    `site` is where `output/` stands on the web and `album` the publisher's name; `cover` is the
    publisher's own picture; `words` follows each word instead of each sentence, where the voice
    tells of words. `certifier` names who found the book to conform to EPUB Accessibility 1.1:
    without a name nothing is claimed. Raises `OutputError` for a text that XML cannot hold, or a
    cover that is no picture.
    """
    picture = edition_cover(edition.article, album=album, own=cover)
    members = _members(
        edition, picture, site=site, album=album, with_words=words, certifier=certifier
    )
    write_archive(folder / f"{edition.article.slug}.epub", members)


def _members(
    edition: Edition, cover: Cover, *, site: str, album: str, with_words: bool, certifier: str
) -> Iterator[Member]:
    """Every file; the one that tells what this is comes first, and not compressed (OCF 3.3)."""
    article = edition.article
    parts = documents(article, edition.parts)
    spoken = _with_sound(edition, overlays(edition, parts, with_words=with_words))
    language = in_language_of(article.direction)
    values: dict[str, Any] = {
        "article": article,
        "words": load_words(),
        "language": language,
        "language_number": LANGUAGES.index(language),
        "language_direction": DIRECTIONS[language],
        "documents": parts,
        "active_class": ACTIVE_CLASS,
        "playing_class": PLAYING_CLASS,
    }
    yield Member("mimetype", b"application/epub+zip", packed=False)
    yield _rendered("META-INF/container.xml", "container.xml.j2", values)
    package = _package_values(edition, spoken, cover, site=site, album=album, certifier=certifier)
    yield _rendered("EPUB/package.opf", "package.opf.j2", values | package)
    navigation = {"entries": _entries(article), "place": _places(parts)}
    yield _rendered("EPUB/nav.xhtml", "nav.xhtml.j2", values | navigation)
    followed = {clip.id for overlay in spoken for clips in overlay.clips.values() for clip in clips}
    shown = {"pieces": partial(pieces, article, followed=followed)}
    for document, overlay in zip(parts, spoken, strict=True):
        own = {"document": document, "overlay": overlay}
        yield _rendered(f"EPUB/{document.name}.xhtml", "text.xhtml.j2", values | own | shown)
        yield _rendered(f"EPUB/{document.name}.smil", "overlay.smil.j2", values | own)
    yield from _files(cover)
    yield from _sounds(edition, spoken)


def _with_sound(edition: Edition, spoken: Sequence[Overlay]) -> tuple[Overlay, ...]:
    """The overlays with the sound that each plays: the MP3, or of a long one its own part."""
    if not edition.parts:
        return tuple(replace(overlay, sound=SOUND) for overlay in spoken)
    return tuple(in_own_sound(overlay, f"audio/{overlay.name}.mp3") for overlay in spoken)


def _sounds(edition: Edition, spoken: Sequence[Overlay]) -> Iterator[Member]:
    """The MP3, or its parts, which need no packing."""
    if not edition.parts:
        yield Member(f"EPUB/{SOUND}", whole(edition.mp3), packed=False)
        return
    for overlay, part in zip(spoken, edition.parts, strict=True):
        own = Excerpt(edition.mp3, part.offset, part.length, part.head, part.tail)
        yield Member(f"EPUB/{overlay.sound}", own, packed=False)


def _files(cover: Cover) -> Iterator[Member]:
    """What the book carries as it is: style, fonts with their licence, and cover."""
    yield Member("EPUB/epub.css", (STYLES / "epub.css").read_bytes())
    for font in FONTS:
        yield Member(f"EPUB/fonts/{font}", (ASSETS / "fonts" / font).read_bytes(), packed=False)
    yield Member(f"EPUB/fonts/{FONT_LICENCE}", (ASSETS / "fonts" / FONT_LICENCE).read_bytes())
    yield Member(f"EPUB/cover.{cover.suffix}", cover.data, packed=False)


def _rendered(name: str, template: str, values: dict[str, Any]) -> Member:
    text = render(f"epub/{template}", **values)
    return Member(name, checked_xml(text, f"{values['article'].slug}.epub").encode())


def _package_values(
    edition: Edition,
    spoken: tuple[Overlay, ...],
    cover: Cover,
    *,
    site: str,
    album: str,
    certifier: str,
) -> dict[str, Any]:
    article = edition.article
    return {
        "identifier": identifier(article, site=site, album=album),
        "modified": _modified(article),
        "date": _date(article),
        "publisher": album,
        "source": article.source if is_web_address(article.source) else "",
        "description": description(article),
        "voices": edition.voices,
        "credit": edition.credit,
        "features": _features(article),
        "pictures": _has(article, Role.PICTURE),
        "cover": cover,
        "fonts": FONTS,
        "font_licence": FONT_LICENCE,
        "overlays": spoken,
        "sounds": list(dict.fromkeys(overlay.sound for overlay in spoken)),
        "duration": clock(sum(overlay.milliseconds for overlay in spoken)),
        "conforms_to": CONFORMS_TO,
        "certifier": certifier,
    }


def identifier(article: Article, *, site: str = "", album: str = "") -> str:
    """The book's name for machines (UUID, version 5): a new text of the same article keeps it.

    It follows from the page's address. Where no site is known, it follows from what else tells the
    article from others: who publishes it, its slug, and the address that it was taken from.
    """
    source = article.source if is_web_address(article.source) else ""
    own = address_on(site, article) or "\n".join((album, article.slug, source))
    return uuid.uuid5(uuid.NAMESPACE_URL, own).urn


def _modified(article: Article) -> str:
    """When the book was last modified, to the second, as the standard wants it."""
    told = moment(article.modified) or f"{_date(article) or UNDATED}-01-01"[:10]
    return told if "T" in told else f"{told}T00:00:00Z"


def _date(article: Article) -> str:
    """The article's day, month or year, as ISO 8601 writes it; empty when it is none."""
    try:
        date.fromisoformat(f"{article.date}-01-01"[:10])
    except ValueError:
        return ""
    return article.date[:10]


def _features(article: Article) -> list[str]:
    """What schema.org's vocabulary calls accessibility features; only what is true."""
    return [
        "synchronizedAudioText",
        "tableOfContents",
        "readingOrder",
        "displayTransformability",
        *(["structuralNavigation"] if _has(article, Role.HEADING) else []),
    ]


def _has(article: Article, role: Role) -> bool:
    return any(paragraph.role is role for paragraph in article.paragraphs)


def _entries(article: Article) -> tuple[Entry, ...]:
    """The headings for the table of contents: one is enough, for the title stands above it."""
    found = blocks(article)
    alone = (Entry(block.paragraphs[0], ()) for block in found if block.role is Role.HEADING)
    return contents(found) or tuple(alone)


def _places(parts: tuple[Document, ...]) -> dict[str, str]:
    """Where each paragraph stands, by its id: the name of its document."""
    return {
        paragraph.id: document.name for document in parts for paragraph in document.paragraphs()
    }
