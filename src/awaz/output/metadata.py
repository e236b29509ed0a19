"""What the page tells about itself: dates and lengths in words, and what machines read.

Machines read schema.org's terms (JSON-LD) and Open Graph. The accessibility terms are those of
the W3C's "Schema.org Accessibility Properties for Discoverability Vocabulary".
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from awaz.model import Article, Edition, Role, Timeline

MONTHS = (
    *("جنوری", "فروری", "مارچ", "اپریل", "مئی", "جون"),
    *("جولائی", "اگست", "ستمبر", "اکتوبر", "نومبر", "دسمبر"),
)

DESCRIPTION_LIMIT = 160
"""Code points; search engines and messengers cut a description off near here."""

LOCALES = {"ur": "ur_PK", "en": "en_US"}
"""Language with country, as Open Graph wants it, where the language tag names none."""

ACCESSIBILITY: dict[str, Any] = {
    "accessMode": ["textual", "auditory"],
    "accessModeSufficient": [
        {"@type": "ItemList", "itemListElement": ["textual"], "description": "متن"},
        {"@type": "ItemList", "itemListElement": ["auditory"], "description": "آواز"},
    ],
    "accessibilityHazard": ["none"],
}
CONTROLS = ("fullKeyboardControl", "fullMouseControl", "fullTouchControl")
"""How the page's buttons can be used."""
FEATURES = ("synchronizedAudioText", "transcript", "readingOrder", "displayTransformability")
"""What every edition has; those with headings have more."""


def description(article: Article) -> str:
    """The first words of the text, cut between words, for whoever lists the page."""
    body = (paragraph for paragraph in article.paragraphs if paragraph.role is Role.BODY)
    first = next(body, None)
    text = " ".join(sentence.text for sentence in first.sentences) if first else article.title
    if len(text) <= DESCRIPTION_LIMIT:
        return text
    return text[:DESCRIPTION_LIMIT].rsplit(" ", 1)[0] + " …"


def text_state(article: Article) -> str:
    """A short digest of the transcript: where a reader stopped is kept until the text changes."""
    texts = "\n".join(f"{sentence.id} {sentence.text}" for sentence in article.sentences())
    return hashlib.sha256(texts.encode()).hexdigest()[:12]


def iso_date(written: str) -> str:
    """The date as `<time>` takes it; empty when what is written is not an ISO 8601 date."""
    try:
        return datetime.fromisoformat(written).date().isoformat()
    except ValueError:
        return ""


def moment(written: str) -> str:
    """A day, or a time of it in UTC (2025-12-20T09:30:00Z); empty for what is neither.

    A time that names no zone is taken to be in UTC.
    """
    try:
        return date.fromisoformat(written).isoformat()
    except ValueError:
        pass
    try:
        told = datetime.fromisoformat(written)
        told = told.astimezone(UTC) if told.tzinfo else told
    except (ValueError, OverflowError):
        return ""
    return told.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def date_text(written: str) -> str:
    """The date as people read it: 20 دسمبر 2025."""
    iso = iso_date(written)
    if not iso:
        return written
    year, month, day = (int(part) for part in iso.split("-"))
    return f"{day} {MONTHS[month - 1]} {year}"


def whole_seconds(timeline: Timeline) -> int:
    """The length as players tell it, rounded down; never nothing, however short the narration."""
    return max(1, timeline.frames // timeline.rate)


def iso_duration(timeline: Timeline) -> str:
    """The length as `<time>` takes it."""
    return f"PT{whole_seconds(timeline)}S"


def duration_words(whole: int) -> str:
    """Seconds as people read a length: 4 منٹ 23 سیکنڈ."""
    hours, minutes, seconds = _parts(whole)
    parts = ((hours, "گھنٹے" if hours > 1 else "گھنٹہ"), (minutes, "منٹ"), (seconds, "سیکنڈ"))
    return " ".join(f"{count} {unit}" for count, unit in parts if count)


def duration_clock(whole: int) -> str:
    """Seconds as players show a length: 4:23, or 1:02:30."""
    hours, minutes, seconds = _parts(whole)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _parts(whole: int) -> tuple[int, int, int]:
    minutes, seconds = divmod(whole, 60)
    return *divmod(minutes, 60), seconds


def is_web_address(source: str) -> bool:
    """Whether the source may become a link: anything else could be a script in disguise."""
    try:
        parts = urlsplit(source)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and " " not in source


def address_on(site: str, article: Article, file: str = "") -> str:
    """Where a file of the edition stands on the web: its page, when none is named.

    Relative to the page when the site is not known.
    """
    if not site:
        return quote(file)
    return f"{site.rstrip('/')}/{quote(article.slug)}/{quote(file)}"


def open_graph(edition: Edition, site: str, album: str) -> dict[str, str]:
    """What messengers and social networks show of the page; only what is known."""
    article = edition.article
    told = {
        "og:type": "article",
        "og:title": article.title,
        "og:description": description(article),
        "og:locale": _locale(article.language),
        "og:site_name": album,
        "article:published_time": iso_date(article.date),
        "article:modified_time": moment(article.modified),
    }
    if site:
        told["og:url"] = address_on(site, article)
        told["og:audio"] = address_on(site, article, edition.mp3.name)
        told["og:audio:type"] = "audio/mpeg"
    return {name: text for name, text in told.items() if text}


def _locale(language: str) -> str:
    """`ur_PK` of `ur` or `ur-PK`; empty where the country is not known."""
    parts = language.split("-")
    countries = [part.upper() for part in parts[1:] if len(part) == 2 and part.isalpha()]
    return f"{parts[0].lower()}_{countries[0]}" if countries else LOCALES.get(parts[0].lower(), "")


def linked_data(edition: Edition, site: str) -> dict[str, Any]:
    """The article and its sound in the terms of schema.org; only what is known and true."""
    article, timeline = edition.article, edition.timeline
    told = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": article.title,
        "inLanguage": article.language,
        "url": address_on(site, article),
        "author": {"@type": "Person", "name": article.author} if article.author else None,
        "datePublished": iso_date(article.date),
        "dateModified": moment(article.modified) or iso_date(article.date),
        "isBasedOn": article.source if is_web_address(article.source) else None,
        "wordCount": sum(len(sentence.words) for sentence in article.sentences()),
        "timeRequired": iso_duration(timeline),
        **ACCESSIBILITY,
        "accessibilityControl": CONTROLS,
        "accessibilityFeature": features(article),
        "accessibilitySummary": f"{summary(edition)} {_in_words('summary-controls', article)}",
        "audio": {
            "@type": "AudioObject",
            "name": article.title,
            "contentUrl": address_on(site, article, edition.mp3.name),
            "encodingFormat": "audio/mpeg",
            "duration": iso_duration(timeline),
            "inLanguage": article.language,
        },
    }
    return {name: value for name, value in told.items() if value}


def summary(edition: Edition) -> str:
    """How the edition can be perceived, in the words of the interface that suit the article."""
    key = "summary-words" if edition.timeline.words else "summary-sentences"
    return _in_words(key, edition.article)


def _in_words(key: str, article: Article) -> str:
    from awaz.output.interface import LANGUAGES, in_language_of, load_words  # is heavy

    return load_words()[key][LANGUAGES.index(in_language_of(article.direction))]


def features(article: Article) -> list[str]:
    """What schema.org's vocabulary calls accessibility features of the page; what is true."""
    headings = sum(paragraph.role is Role.HEADING for paragraph in article.paragraphs)
    return [
        *FEATURES,
        *(["structuralNavigation"] if headings else []),
        *(["tableOfContents"] if headings > 1 else []),
        "unlocked",
    ]
