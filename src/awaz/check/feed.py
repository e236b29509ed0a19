"""The podcast, `output/feed.xml`, read back: what it tells of files is so, and none is missing."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from awaz.check.told import Fault, Standing, check_same, check_text, quoted, seconds

NAME = "feed.xml"
PAGE = "index.html"
CHAPTERS = "chapters.json"
PODCASTS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""Podcasting 2.0's namespace: a feed's address, without scheme and last slashes, names it."""
OURS = "awaz"
"""The generator that our feeds name."""
TYPES = {
    ".html": ("text/html",),
    ".jpg": ("image/jpeg",),
    ".json": ("application/json", "application/json+chapters"),
    ".mp3": ("audio/mpeg",),
    ".png": ("image/png",),
    ".srt": ("application/x-subrip",),
    ".vtt": ("text/vtt",),
}
"""IANA media types by the files' endings."""
NAMES = {
    "atom": "http://www.w3.org/2005/Atom",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What a publisher wrote down, and a feed must tell; empty for what is not known."""

    site: str = ""
    """Where `output/` stands on the web."""
    title: str = ""
    language: str = ""
    guid: str = ""
    """Empty for the one that follows from the feed's address."""


@dataclass(frozen=True, slots=True)
class _Place:
    """`output/`, and where it stands on the web."""

    output: Path
    base: str
    """Its address, with a slash at the end."""

    def file(self, address: str) -> Path | None:
        """The file that an address leads to; None when it leads to none of `output/`."""
        if not address.startswith(self.base):
            return None
        path = self.output / unquote(address[len(self.base) :])
        path = path / PAGE if address.endswith("/") else path
        return path if path.is_file() else None


def check_feed(
    output: Path, editions: Sequence[Standing], *, settings: Settings
) -> Iterator[Fault]:
    """Where there is a feed, each edition is an item of it.

    Without a site there can be no feed, and one that stands is somebody else's, or is out of date.
    """
    path = output / NAME
    if not path.is_file():
        return
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    channel = etree.fromstring(path.read_bytes(), parser).find("channel")
    if channel is None:
        yield Fault(NAME, "channel", "one", "none")
        return
    if not settings.site:
        if channel.findtext("generator") == OURS:
            yield Fault(NAME, "addresses", "a setting `site` that they begin with", "none")
        return
    place = _Place(output, settings.site.rstrip("/") + "/")
    own = channel.find("atom:link[@rel='self']", NAMES)
    told = "" if own is None else str(own.get("href"))
    if told != place.base + NAME:
        yield Fault(NAME, "address of the feed", place.base + NAME, told or "none")
    pictures = channel.findall("itunes:image", NAMES)
    if not any(place.file(str(picture.get("href"))) for picture in pictures):
        yield Fault(NAME, "artwork", "a file", "none")
    yield from _check_channel(channel, settings)
    guid = channel.findtext("podcast:guid", "", NAMES)
    expected = settings.guid.lower() or _podcast_guid(place.base + NAME)
    yield from check_same(NAME, "podcast:guid", expected, guid)
    yield from _check_items(channel.findall("item"), editions, place, uuid.UUID(expected))


def _podcast_guid(address: str) -> str:
    return str(uuid.uuid5(PODCASTS, address.partition("://")[2].rstrip("/")))


def _check_channel(channel: etree._Element, settings: Settings) -> Iterator[Fault]:
    """It has a title and a language: those of the settings, where these tell them."""
    for name, expected in (("title", settings.title), ("language", settings.language)):
        found = channel.findtext(name, "").strip()
        if expected:
            yield from check_text(NAME, f"the channel's {name}", expected, found)
        elif not found:
            yield Fault(NAME, f"the channel's {name}", "one", "none")


def _check_items(
    items: Sequence[etree._Element],
    editions: Sequence[Standing],
    place: _Place,
    podcast: uuid.UUID,
) -> Iterator[Fault]:
    """Every edition is one item; its name follows from the podcast's and its slug."""
    known = {edition.folder.name: edition for edition in editions}
    names: list[str] = []
    guids: list[str] = []
    for number, item in enumerate(items, 1):
        guids.append(item.findtext("guid", ""))
        enclosure = item.find("enclosure")
        sound = None if enclosure is None else place.file(str(enclosure.get("url")))
        edition = known.get(sound.parent.name) if sound else None
        yield from _check_files(f"item {number}", item, place)
        if enclosure is not None and sound is not None and edition is not None:
            names.append(edition.folder.name)
            yield from _check_item(item, enclosure, sound, edition)
            yield from _check_own(item, edition, place)
            named = str(uuid.uuid5(podcast, edition.slug))
            yield from check_same(NAME, f"guid of {edition.folder.name}", named, guids[-1])
        else:
            yield Fault(NAME, f"item {number}", "the sound of an edition", "none")
    for name in known:
        if names.count(name) != 1:
            yield Fault(NAME, f"items of {name}", "1", str(names.count(name)))
    for guid in dict.fromkeys(guids):
        if not guid or guids.count(guid) > 1:
            yield Fault(NAME, f"guid {guid}".strip(), "one for each item", str(guids.count(guid)))


def _check_files(name: str, item: etree._Element, place: _Place) -> Iterator[Fault]:
    """Whatever an item names is there, and of the kind it says."""
    for address, kind in _addresses(item):
        file = place.file(address)
        if file is None:
            yield Fault(NAME, name, f"a file at {address or 'its link'}", "none")
        elif kind not in (known := TYPES.get(file.suffix, ())):
            yield Fault(NAME, f"{name}, type of {file.name}", " or ".join(known), kind)


def _addresses(item: etree._Element) -> Iterator[tuple[str, str]]:
    """Where an item leads, and the type of what it says is there."""
    yield item.findtext("link", ""), "text/html"
    for path in ("enclosure", "podcast:transcript", "podcast:chapters"):
        for element in item.findall(path, NAMES):
            yield str(element.get("url")), str(element.get("type"))


def _check_own(item: etree._Element, edition: Standing, place: _Place) -> Iterator[Fault]:
    """An item leads to its own edition's files: to page, captions and chapters at least."""
    name, folder = edition.folder.name, edition.folder
    files = {file for address, _ in _addresses(item) if (file := place.file(address))}
    for file in sorted(files):
        if file.parent != folder:
            other = file.relative_to(place.output).as_posix()
            yield Fault(NAME, f"files of {name}", f"files in {name}", other)
    for needed in (PAGE, f"{edition.slug}.vtt", CHAPTERS):
        if (folder / needed).is_file() and folder / needed not in files:
            yield Fault(NAME, f"files of {name}", needed, "none")


def _check_item(
    item: etree._Element, enclosure: etree._Element, sound: Path, edition: Standing
) -> Iterator[Fault]:
    """What an item tells of its edition."""
    name = edition.folder.name
    yield from check_text(NAME, f"the title of {name}", edition.title, item.findtext("title", ""))
    size = str(sound.stat().st_size)
    if enclosure.get("length") != size:
        yield Fault(NAME, f"bytes of {name}", size, str(enclosure.get("length")))
    length = item.findtext("itunes:duration", "", NAMES)
    if not length.isdecimal():
        yield Fault(NAME, f"length of {name}", seconds(edition.duration), quoted(length))
    elif not edition.lasts(int(length)):
        yield Fault(NAME, f"length of {name}", seconds(edition.duration), seconds(int(length)))
    date = _published(item.findtext("pubDate", ""))
    if date != _dated(edition.date):
        yield Fault(NAME, f"date of {name}", _dated(edition.date) or "none", date or "none")


def _published(written: str) -> str:
    """The moment that RFC 2822 writes so; what is written where it is none."""
    try:
        return _moment(parsedate_to_datetime(written)) if written else ""
    except ValueError:
        return quoted(written)


def _dated(written: str) -> str:
    """The moment that an article's date tells; empty when it is no date of ISO 8601."""
    try:
        return _moment(datetime.fromisoformat(written))
    except ValueError:
        return ""


def _moment(time: datetime) -> str:
    """In UTC, which is also meant where no zone is told."""
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
