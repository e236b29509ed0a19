"""`output/feed.xml`: all editions as a podcast, the newest first.

RSS 2.0 with the tags of Apple Podcasts and of Podcasting 2.0, made of the editions' reports, and
written when it would tell something else than before. It tells no time of writing, so that the
same editions always give the same bytes; that, and the tags of Podcasting 2.0, is what libraries
that write feeds do not offer.
"""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from awaz.errors import SettingsError
from awaz.model import Feed
from awaz.output.folder import write_whole
from awaz.output.library import Shelved, shelf
from awaz.output.metadata import moment
from awaz.output.transcript import NAME as TRANSCRIPT

NAME = "feed.xml"
GENERATOR = "<generator>awaz</generator>"
"""What tells our feeds from others."""
PODCASTS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""Podcasting 2.0's namespace of names that follow from a feed's address."""
NEEDED = ("title", "description", "owner", "email", "category", "artwork")
"""Settings without which directories do not take a podcast, besides `site`."""
ARTWORK_PIXELS = range(1400, 3001)
CATEGORIES = {
    "Arts": "Books, Design, Fashion & Beauty, Food, Performing Arts, Visual Arts",
    "Business": "Careers, Entrepreneurship, Investing, Management, Marketing, Non-Profit",
    "Comedy": "Comedy Interviews, Improv, Stand-Up",
    "Education": "Courses, How To, Language Learning, Self-Improvement",
    "Fiction": "Comedy Fiction, Drama, Science Fiction",
    "Government": "",
    "Health & Fitness": (
        "Alternative Health, Fitness, Medicine, Mental Health, Nutrition, Sexuality"
    ),
    "History": "",
    "Kids & Family": "Education for Kids, Parenting, Pets & Animals, Stories for Kids",
    "Leisure": (
        "Animation & Manga, Automotive, Aviation, Crafts, Games, Hobbies, Home & Garden, "
        "Video Games"
    ),
    "Music": "Music Commentary, Music History, Music Interviews",
    "News": (
        "Business News, Daily News, Entertainment News, News Commentary, Politics, Sports News, "
        "Tech News"
    ),
    "Religion & Spirituality": (
        "Buddhism, Christianity, Hinduism, Islam, Judaism, Religion, Spirituality"
    ),
    "Science": (
        "Astronomy, Chemistry, Earth Sciences, Life Sciences, Mathematics, Natural Sciences, "
        "Nature, Physics, Social Sciences"
    ),
    "Society & Culture": (
        "Documentary, Personal Journals, Philosophy, Places & Travel, Relationships"
    ),
    "Sports": (
        "Baseball, Basketball, Cricket, Fantasy Sports, Football, Golf, Hockey, Rugby, Running, "
        "Soccer, Swimming, Tennis, Volleyball, Wilderness, Wrestling"
    ),
    "TV & Film": "After Shows, Film History, Film Interviews, Film Reviews, TV Reviews",
    "Technology": "",
    "True Crime": "",
}
"""Apple's, which all directories know."""
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, section 2.2."""


@dataclass(frozen=True, slots=True)
class Episode:
    """An edition as the feed tells of it."""

    guid: str
    title: str
    author: str
    description: str
    """HTML, as readers of feeds take it to be."""
    date: str
    """As RFC 2822 writes it; empty when the article bears none."""
    modified: str
    """As RFC 3339 writes it; empty when the article does not tell."""
    language: str
    page: str
    """Address, as are all that follow."""
    sound: str
    size: int
    """Of the sound, in bytes."""
    seconds: int
    transcripts: tuple[Transcript, ...]
    chapters: str
    """Empty when there are none."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """The text of an episode, in one form."""

    address: str
    type: str
    """IANA media type."""
    timed: bool
    """Whether it tells when what is said."""


def missing_settings(feed: Feed, *, site: str) -> list[str]:
    """What `awaz.toml` must say for a feed and does not: names of settings."""
    lacking = [] if site else ["site"]
    return [*lacking, *(f"feed.{name}" for name in NEEDED if not getattr(feed, name))]


def write_feed(
    output: Path,
    feed: Feed,
    *,
    site: str,
    default_language: str,
    editions: Sequence[Shelved] | None = None,
) -> None:
    """Write `feed.xml` and the artwork into `output/`, unless those that stand are right.

    `site` is where `output/` stands on the web, and `editions` are what `shelf` finds there, for a
    caller that needs them anyway. Without the folder there is nothing to write.
    While settings are missing there is no feed: an earlier one of ours is taken away. Raises
    `SettingsError` for a category or a picture that directories do not take, and `OutputError`
    when nothing can be written; an earlier feed then stands as it was.
    """
    path = output / NAME
    if not output.is_dir():
        return
    if missing_settings(feed, site=site) or feed.artwork is None:
        if path.is_file() and GENERATOR.encode() in path.read_bytes():
            path.unlink()
        return
    editions = shelf(output) if editions is None else editions
    text = render_feed(editions, feed, site=site, default_language=default_language)
    artwork = output / _artwork_name(feed.artwork)
    picture = feed.artwork.read_bytes()
    if not artwork.is_file() or artwork.read_bytes() != picture:
        _check_artwork(feed.artwork)
        write_whole(artwork, picture)
    write_whole(path, text.encode())


def render_feed(
    editions: Sequence[Shelved], feed: Feed, *, site: str, default_language: str
) -> str:
    """The feed as text: the same editions always give the same."""
    from awaz.output.render import render  # what templates need is heavy

    base = site.rstrip("/")
    address = f"{base}/{NAME}"
    guid = feed.guid.lower() or podcast_guid(address)
    text = render(
        "feed.xml.j2",
        feed=feed,
        generator=Markup(GENERATOR),
        address=address,
        home=f"{base}/",
        artwork=f"{base}/{_artwork_name(feed.artwork)}" if feed.artwork else "",
        language=feed.language or default_language,
        categories=_categories(feed.category),
        guid=guid,
        episodes=list(_episodes(editions, base, uuid.UUID(guid))),
    )
    return _NOT_XML.sub("", text)


def podcast_guid(address: str) -> str:
    """The name that Podcasting 2.0 gives a feed: of its address, without scheme or last slashes."""
    return str(uuid.uuid5(PODCASTS, address.partition("://")[2].rstrip("/")))


def _categories(written: str) -> tuple[str, ...]:
    """One of Apple's categories and, after a `>`, one that it holds."""
    names = tuple(name.strip() for name in written.split(">"))
    known = CATEGORIES.get(names[0])
    if known is None:
        raise SettingsError(
            f"awaz.toml [feed]: there is no category {names[0]!r}. Known: {', '.join(CATEGORIES)}."
        )
    if len(names) > 2 or (len(names) == 2 and names[1] not in known.split(", ")):
        told = f"It holds: {known}." if known else "It holds no others."
        raise SettingsError(
            f"awaz.toml [feed]: {names[0]!r} holds no category {' > '.join(names[1:])!r}. {told}"
        )
    return names


def _episodes(editions: Sequence[Shelved], base: str, podcast: uuid.UUID) -> Iterator[Episode]:
    for edition in editions:
        if f"{edition.slug}.mp3" in edition.sizes:
            yield _episode(edition, f"{base}/{quote(edition.folder)}/", podcast)


def _episode(edition: Shelved, place: str, podcast: uuid.UUID) -> Episode:
    slug, sizes = edition.slug, edition.sizes
    texts = (
        (f"{slug}.vtt", "text/vtt", True),
        (f"{slug}.srt", "application/x-subrip", True),
        (TRANSCRIPT, "application/json", True),
        ("index.html", "text/html", False),
    )
    sound = f"{slug}.mp3"
    return Episode(
        guid=str(uuid.uuid5(podcast, slug)),
        title=edition.title,
        author=edition.author,
        description=escape(edition.description, quote=False),
        date=rfc_date(edition.date),
        modified=_atom_date(edition.modified),
        language=edition.language,
        page=place,
        sound=place + quote(sound),
        size=sizes[sound],
        seconds=edition.seconds,
        transcripts=tuple(
            Transcript(place + quote(name), kind, timed)
            for name, kind, timed in texts
            if name in sizes
        ),
        chapters=f"{place}chapters.json" if "chapters.json" in sizes else "",
    )


def rfc_date(written: str) -> str:
    """An ISO 8601 date as RFC 2822 writes it, in UTC where it names no zone; empty for others."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return ""
    return format_datetime(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _atom_date(written: str) -> str:
    """A day or a moment as Atom wants it, always with a time; empty for what is neither."""
    told = moment(written)
    return f"{told}T00:00:00Z" if told and "T" not in told else told


def _artwork_name(picture: Path) -> str:
    return "artwork.png" if picture.suffix.lower() == ".png" else "artwork.jpg"


def _check_artwork(picture: Path) -> None:
    """Raise `SettingsError` when directories would not take the picture."""
    import av  # reads pictures too, and is heavy

    try:
        with av.open(io.BytesIO(picture.read_bytes())) as container:
            stream = container.streams.video[0]
            width, height, kind = stream.width, stream.height, stream.codec_context.name
    except (av.FFmpegError, IndexError):
        width, height, kind = 0, 0, "unknown"
    if {"png": ".png", "mjpeg": ".jpg"}.get(kind) != Path(_artwork_name(picture)).suffix:
        raise SettingsError(f"{picture} is no picture of the kind its name says. Save it again.")
    if width != height or width not in ARTWORK_PIXELS:
        raise SettingsError(
            f"{picture} has {width} × {height} pixels. Directories take square artwork of "
            f"{ARTWORK_PIXELS[0]} to {ARTWORK_PIXELS[-1]} pixels: save it so."
        )
