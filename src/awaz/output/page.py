"""The page of an edition: the transcript, the player and the timeline in one HTML file.

It works from `file://`, without a network and without JavaScript. Style and script are inside the
page; beside it stand the MP3 and the fonts, because a page that must be moved as one folder anyway
gains nothing from carrying them as text.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from awaz.model import Edition, Timeline, Word
from awaz.output.inline import ASSETS, style
from awaz.output.interface import interface_mark
from awaz.output.markup import blocks, contents, title_paragraph
from awaz.output.metadata import (
    address_on,
    date_text,
    description,
    duration_clock,
    duration_words,
    is_web_address,
    iso_date,
    iso_duration,
    linked_data,
    open_graph,
    text_state,
    whole_seconds,
)
from awaz.output.render import carried, render

STYLE_FILES = (
    "fonts.css",
    "themes.css",
    "base.css",
    "transcript.css",
    "player.css",
    "dialogs.css",
    "comfort.css",
    "search.css",
    "embed.css",
    "print.css",
)
TICKS = 10_000
"""A second's, in the timeline that the page holds."""


@dataclass(frozen=True, slots=True)
class Download:
    """Another form of the edition, to be found beside the page."""

    name: str
    """Of the file."""
    type: str
    """IANA media type."""
    key: str
    """Of the word that offers it."""
    size: int | None
    """In bytes; None when the file is not there yet."""

    @property
    def href(self) -> str:
        """From the page."""
        return quote(self.name)

    @property
    def size_text(self) -> str:
        """The size as people read it: 2.8 MB, 181 kB."""
        size = self.size or 0
        return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(size // 1000, 1)} kB"


def write_page(edition: Edition, folder: Path, *, site: str = "", album: str = "") -> None:
    """Write `index.html` and the fonts' files into the edition's folder.

    `site` is where `output/` stands on the web, for what must be told with a whole address, and
    `album` the name that the workspace gives to all its editions; both may be empty.
    """
    page = render_page(edition, site=site, album=album)
    (folder / "index.html").write_text(page, encoding="utf-8", newline="\n")
    for font in font_files():
        (folder / font.name).write_bytes(font.read_bytes())


def font_files() -> list[Traversable]:
    """The fonts with their licences."""
    files = (path for path in (ASSETS / "fonts").iterdir() if not path.name.endswith(".md"))
    return sorted(files, key=lambda path: path.name)


def render_page(
    edition: Edition, *, site: str = "", album: str = "", packaged: bool = False
) -> str:
    """The whole page as text: the same edition always gives the same page.

    One that is `packaged` offers only what is in every package, and leads to nothing beside it:
    neither to the library nor on to its next edition, nor to a line that puts it on another site.
    """
    article, timeline = edition.article, edition.timeline
    seconds = whole_seconds(timeline)
    transcript = blocks(article)
    return render(
        "page.html.j2",
        **carried("packaged.js" if packaged else "page.js", STYLE_FILES),
        packaged=packaged,
        interface=interface_mark(article.language, article.direction),
        article=article,
        heading=title_paragraph(article),
        blocks=transcript,
        contents=contents(transcript),
        narrator=edition.narrator,
        credit=edition.credit,
        mp3=edition.mp3.name,
        starts={cue.id: round(timeline.seconds(cue.start), 1) for cue in timeline.paragraphs},
        downloads=downloads(edition, packaged=packaged),
        description=description(article),
        date=iso_date(article.date),
        date_text=date_text(article.date),
        seconds=seconds,
        duration=iso_duration(timeline),
        duration_text=duration_words(seconds),
        duration_clock=duration_clock(seconds),
        source_link=is_web_address(article.source),
        address=address_on(site, article) if site else "",
        open_graph=open_graph(edition, site, album),
        linked_data=linked_data(edition, site),
        highlights=Markup(style(["highlight.css"])),
        timeline_data=timeline_data(edition),
        edition_data={
            "slug": article.slug,
            "title": article.title,
            "state": text_state(article),
            "mp3": edition.mp3.name,
            "voice": edition.narrator,
            "album": album,
            "duration": _ticks(timeline, timeline.frames) / TICKS,
        },
    )


def downloads(edition: Edition, *, packaged: bool = False) -> tuple[Download, ...]:
    """The edition's other forms, which the page offers and tells machines of."""
    slug, folder = edition.article.slug, edition.mp3.parent
    listed = (
        (edition.mp3.name, "audio/mpeg", "get-mp3"),
        (f"{slug}.vtt", "text/vtt", "get-captions"),
        (f"{slug}.srt", "application/x-subrip", "get-subtitles"),
        (f"{slug}.txt", "text/plain", "get-text"),
        ("timeline.json", "application/json", "get-timeline"),
    )
    where_made = (
        (f"{slug}.epub", "application/epub+zip", "get-epub"),
        (f"{slug}.m4b", "audio/mp4", "get-m4b"),
        (f"{slug}.opus", "audio/ogg", "get-opus"),
        (f"{slug}.lpf", "application/lpf+zip", "get-lpf"),
        (f"{slug}.daisy.zip", "application/zip", "get-daisy"),
    )
    made = (row for row in where_made if not packaged and (folder / row[0]).is_file())
    offered = (*listed, *made)
    return tuple(Download(name, kind, key, _size(folder / name)) for name, kind, key in offered)


def _size(path: Path) -> int | None:
    return path.stat().st_size if path.is_file() else None


def timeline_data(edition: Edition) -> dict[str, Any]:
    """What the page's script follows: `{"unit": …, "rows": [[id, start, end, times], …]}`.

    Start and end of a sentence are in ticks, tenths of a millisecond, rounded as in
    `timeline.json`. `times` tells of its words, from the sentence's start on, in units of so many
    ticks: a word's length, or a silence's, as a negative number. Where the words are not just what
    stands between single spaces, a fifth item tells their places, two numbers for each: the code
    points between it and the word before, and its own.
    """
    timeline = edition.timeline
    sentences = {sentence.id: sentence for sentence in edition.article.sentences()}
    cues = {
        sentence_id: list(group)
        for sentence_id, group in groupby(timeline.words, key=lambda cue: cue.id.rpartition("w")[0])
    }
    rows: list[list[Any]] = []
    for cue in timeline.sentences:
        heard = cues.get(cue.id, [])
        words = sentences[cue.id].words if heard else ()
        start, end = _ticks(timeline, cue.start), _ticks(timeline, cue.end)
        moments = ((_ticks(timeline, item.start), _ticks(timeline, item.end)) for item in heard)
        row: list[Any] = [cue.id, start, end, list(_lengths(moments, start))]
        if words and sentences[cue.id].text.split(" ") != [word.text for word in words]:
            row.append(list(_places(words)))
        rows.append(row)
    unit = math.gcd(*(length for row in rows for length in row[3])) or 1
    for row in rows:
        row[3] = [length // unit for length in row[3]]
    return {"unit": unit, "rows": rows}


def _lengths(moments: Iterable[tuple[int, int]], at: int) -> Iterator[int]:
    """Lengths of words and, as negative numbers, of the silences before them."""
    for start, end in moments:
        if start > at:
            yield at - start
        yield end - start
        at = end


def _places(words: Sequence[Word]) -> Iterator[int]:
    """The gap before each word, and its length, in code points."""
    at = 0
    for word in words:
        yield from (word.start - at, word.end - word.start)
        at = word.end


def _ticks(timeline: Timeline, frames: int) -> int:
    return round(round(timeline.seconds(frames), 4) * TICKS)
