"""`publication.json`, the edition as a W3C audiobook, and `<slug>.lpf`, all of it in one file.

References: Audiobooks and Publication Manifest (W3C Recommendations of 2020), and Lightweight
Packaging Format (W3C Note of 2020). The contents are those of the page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from awaz.model import Edition, Timeline
from awaz.output.archive import Excerpt, Member, whole, write_archive
from awaz.output.epub import identifier
from awaz.output.interface import DIRECTIONS, in_language_of
from awaz.output.markup import blocks, contents
from awaz.output.metadata import (
    ACCESSIBILITY,
    address_on,
    features,
    is_web_address,
    iso_date,
    moment,
    summary,
)
from awaz.output.page import font_files, render_page
from awaz.output.transcript import NAME as TRANSCRIPT

NAME = "publication.json"
PAGE = "index.html"
CONFORMS_TO = "https://www.w3.org/TR/audiobooks/"
TYPES = {
    ".html": "text/html",
    ".jpg": "image/jpeg",
    ".json": "application/json",
    ".mp3": "audio/mpeg",
    ".png": "image/png",
    ".srt": "application/x-subrip",
    ".txt": "text/plain",
    ".vtt": "text/vtt",
    ".woff2": "font/woff2",
}
"""IANA media types by the files' endings."""
DENSE = (".jpg", ".mp3", ".png", ".woff2")
"""Files that packing makes no smaller: what section 3.2 of the Note calls codec content."""
_SIGNS = "%/:?=&@!$'()*+,;~-._[]#"
"""What stays as it is in an address."""


def write_publication(
    edition: Edition, folder: Path, *, cover: Path, site: str = "", album: str = ""
) -> None:
    """Write `publication.json` into the folder.

    `cover` is a picture in it, `site` is where `output/` stands on the web, and `album` the
    publisher's name.
    """
    told = manifest(edition, cover=cover.name, site=site, album=album)
    (folder / NAME).write_bytes(_written(told))


def write_package(
    edition: Edition, folder: Path, *, cover: Path, site: str = "", album: str = ""
) -> None:
    """Write `<slug>.lpf` into the folder: the manifest and every file that it lists.

    Besides page and fonts, which it makes, those files must stand in the folder by now.
    """
    told = manifest(edition, cover=cover.name, site=site, album=album)
    page = render_page(edition, site=site, album=album, packaged=True)
    files: dict[str, bytes | Excerpt] = {
        NAME: _written(told),
        PAGE: page.encode(),
        **{font.name: font.read_bytes() for font in font_files()},
    }
    for name in (edition.mp3.name, *_names(edition, cover.name)):
        if name not in files:
            files[name] = whole(folder / name)
    write_archive(
        folder / f"{edition.article.slug}.lpf",
        [Member(name, data, packed=not name.endswith(DENSE)) for name, data in files.items()],
    )


def _written(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


def manifest(edition: Edition, *, cover: str, site: str = "", album: str = "") -> dict[str, Any]:
    """The audiobook in the terms of the W3C: only what is known and true.

    `cover` is the name of the cover's file.
    """
    article = edition.article
    written = {"language": article.language, "direction": article.direction}
    date = iso_date(article.date)
    told = {
        "@context": ["https://schema.org", "https://www.w3.org/ns/pub-context", written],
        "conformsTo": CONFORMS_TO,
        "type": "Audiobook",
        "id": identifier(article, site=site, album=album),
        "url": address_on(site, article) if site else "",
        "name": {"value": article.title, **written},
        "inLanguage": article.language,
        "readingProgression": article.direction,
        "author": {"name": article.author} if article.author else None,
        "readBy": _read_by(edition),
        "publisher": {"name": album} if album else None,
        "datePublished": date,
        "dateModified": moment(article.modified) or date,
        "duration": exact_duration(edition.timeline),
        "abridged": False,
        **_accessibility(edition),
        "readingOrder": [_sound(edition)],
        "resources": list(_resources(edition, cover)),
        "links": list(_links(edition)),
    }
    return {name: value for name, value in told.items() if value not in ("", None, [])}


def _read_by(edition: Edition) -> dict[str, str] | list[dict[str, str]]:
    """One voice, or a list of several, as every value there may be."""
    names = [{"name": voice.label} for voice in edition.voices]
    return names if len(names) > 1 else names[0]


def exact_duration(timeline: Timeline) -> str:
    """The length to the millisecond, as ISO 8601 writes it: PT263.412S."""
    return f"PT{timeline.seconds(timeline.frames):.3f}S"


def _accessibility(edition: Edition) -> dict[str, Any]:
    """What the page tells, but for what is about its buttons; in JSON-LD of the manifest's kind.

    Its words are in a language of the interface, which need not be the manifest's.
    """
    language = in_language_of(edition.article.direction)
    return {
        **ACCESSIBILITY,
        "accessModeSufficient": [
            {"type": "ItemList", "itemListElement": way["itemListElement"]}
            for way in ACCESSIBILITY["accessModeSufficient"]
        ],
        "accessibilityFeature": features(edition.article),
        "accessibilitySummary": {
            "value": summary(edition),
            "language": language,
            "direction": DIRECTIONS[language],
        },
    }


def _sound(edition: Edition) -> dict[str, Any]:
    return {
        **_linked(edition.mp3.name),
        "name": edition.article.title,
        "duration": exact_duration(edition.timeline),
        "alternate": [_linked(PAGE)],
    }


def _resources(edition: Edition, cover: str) -> Iterator[dict[str, Any]]:
    roles = {cover: "cover"}
    if contents(blocks(edition.article)):
        roles[PAGE] = "contents"
    for name in _names(edition, cover):
        yield _linked(name) | ({"rel": roles[name]} if name in roles else {})


def _names(edition: Edition, cover: str) -> tuple[str, ...]:
    """Of all files besides the sound that make the publication whole."""
    slug = edition.article.slug
    texts = (f"{slug}.vtt", f"{slug}.srt", f"{slug}.txt", TRANSCRIPT)
    times = ("timeline.json", "chapters.json")
    return (PAGE, cover, *texts, *times, *(font.name for font in font_files()))


def _linked(name: str) -> dict[str, Any]:
    return {
        "type": "LinkedResource",
        "url": quote(name),
        "encodingFormat": TYPES[Path(name).suffix],
    }


def _links(edition: Edition) -> Iterator[dict[str, Any]]:
    """What is no part of the publication: where the article comes from."""
    source = edition.article.source
    if is_web_address(source):
        yield {"type": "LinkedResource", "url": quote(source, safe=_SIGNS), "rel": "via"}
