"""The page of an edition: the transcript, the player and the timeline in one HTML file.

It works from `file://`, without a network and without JavaScript. Style and script are inside the
page; beside it stand the MP3 and the font, because a page that must be moved as one folder anyway
gains nothing from carrying 400 kB of font as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from awaz.model import Article, Cue, Edition, Paragraph, Role, Sentence, Timeline

FONT_FILES = ("noto-nastaliq-urdu-400.woff2", "noto-nastaliq-urdu-700.woff2", "OFL.txt")

MONTHS = (
    *("جنوری", "فروری", "مارچ", "اپریل", "مئی", "جون"),
    *("جولائی", "اگست", "ستمبر", "اکتوبر", "نومبر", "دسمبر"),
)

DESCRIPTION_LIMIT = 160
"""Code points; search engines and messengers cut a description off near here."""

_LETTER = "A-Za-z\u00c0-\u024f\u1e00-\u1eff"
_RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_LATIN_RUN = re.compile(
    rf"[@#.]?[0-9]*[{_LETTER}]"  # @name, .NET, 5G
    rf"(?:[^{_RIGHT_TO_LEFT}]*[{_LETTER}])?"  # on to the last letter before Urdu goes on
    r"(?:[-+.,:/#=&_%]*[0-9]+|[/+#]| [0-9]+)*%?"  # COVID-19, C++, iPhone 15, a closing slash
)
_OPENING = {")": "(", "]": "[", "}": "{", "”": "“", "’": "‘", '"': '"'}


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one script."""

    text: str
    latin: bool


@dataclass(frozen=True, slots=True)
class Block:
    """What stands in the page as one element: a heading, or neighbours of the same role."""

    role: Role
    level: int
    """2 to 6 for a heading, 0 for the others."""
    paragraphs: tuple[Paragraph, ...]

    @property
    def numbered(self) -> bool:
        """Whether the items of a list bring their own numbers."""
        return self.paragraphs[0].sentences[0].text[0].isdecimal()

    @property
    def headed(self) -> bool:
        """Whether the first row of a table heads its columns."""
        return self.paragraphs[0].level == 1

    @property
    def rows(self) -> list[tuple[Paragraph, list[Sentence | None]]]:
        """The rows of a table, each with a cell for every column: None where nothing is told."""
        columns = [
            {_column(sentence): sentence for sentence in row.sentences} for row in self.paragraphs
        ]
        width = max(number for row in columns for number in row)
        return [
            (row, [cells.get(number) for number in range(1, width + 1)])
            for row, cells in zip(self.paragraphs, columns, strict=True)
        ]


def _column(cell: Sentence) -> int:
    """The number of a cell's column, which its id tells: `p007s002`."""
    return int(cell.id.rpartition("s")[2])


def write_page(edition: Edition, folder: Path) -> None:
    """Write `index.html` and the font's files into the edition's folder."""
    (folder / "index.html").write_text(render_page(edition), encoding="utf-8", newline="\n")
    fonts = files("awaz.output") / "assets" / "fonts"
    for name in FONT_FILES:
        (folder / name).write_bytes((fonts / name).read_bytes())


def render_page(edition: Edition) -> str:
    """The whole page as text: the same edition always gives the same page."""
    article = edition.article
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            article=article,
            heading=_title_paragraph(article),
            blocks=blocks(article),
            voice=edition.voice,
            mp3=f"{article.slug}.mp3",
            description=description(article),
            date=iso_date(article.date),
            date_text=date_text(article.date),
            duration=iso_duration(edition.timeline),
            duration_text=duration_text(edition.timeline),
            source_link=is_web_address(article.source),
            timeline=timeline_rows(edition),
            style=_asset("page.css"),
            highlights=_asset("highlight.css"),
            script=_asset("page.js"),
        )
    )


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("awaz.output", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["runs"] = runs
    environment.policies["json.dumps_kwargs"] = {"separators": (",", ":")}
    return environment


def _asset(name: str) -> Markup:
    """A file of our own that goes into the page as it is."""
    return Markup((files("awaz.output") / "assets" / name).read_text(encoding="utf-8"))


def _title_paragraph(article: Article) -> Paragraph | None:
    """The title when it is spoken; a title the reader made up is shown and not spoken."""
    first = article.paragraphs[0] if article.paragraphs else None
    return first if first is not None and first.role is Role.TITLE else None


def blocks(article: Article) -> list[Block]:
    """The transcript below the title: items, quoted paragraphs and rows that go together."""
    paragraphs = article.paragraphs[1:] if _title_paragraph(article) else article.paragraphs
    found: list[Block] = []
    depth = 1
    for role, group in groupby(paragraphs, key=lambda paragraph: paragraph.role):
        members = tuple(group)
        if role in (Role.LIST, Role.QUOTE):
            found.append(Block(role, 0, members))
            continue
        if role is Role.TABLE:
            found += _tables(members)
            continue
        for paragraph in members:
            if role is Role.HEADING:
                # A skipped level reads as a lost section to who moves from heading to heading.
                depth = min(paragraph.level, depth + 1)
            found.append(Block(role, depth if role is Role.HEADING else 0, (paragraph,)))
    return found


def _tables(rows: Sequence[Paragraph]) -> Iterator[Block]:
    """Neighbouring rows as tables: a row that heads columns begins a new one."""
    table: list[Paragraph] = []
    for row in rows:
        if row.level == 1 and table:
            yield Block(Role.TABLE, 0, tuple(table))
            table = []
        table.append(row)
    yield Block(Role.TABLE, 0, tuple(table))


def runs(text: str) -> list[Run]:
    """The text cut where Latin letters begin and end; put together again it is the text.

    A Latin run is isolated in the page, so it holds all that must keep its order: what stands
    between two Latin words, and the bracket or quotation mark that closes one opened inside.
    """
    if re.search(f"[{_LETTER}]", text) and not re.search(f"[{_RIGHT_TO_LEFT}]", text):
        return [Run(text, latin=True)]
    found: list[Run] = []
    at = 0
    for match in _LATIN_RUN.finditer(text):
        end = _closed(text, match.start(), match.end())
        if match.start() > at:
            found.append(Run(text[at : match.start()], latin=False))
        found.append(Run(text[match.start() : end], latin=True))
        at = end
    if at < len(text):
        found.append(Run(text[at:], latin=False))
    return found


def _closed(text: str, start: int, end: int) -> int:
    """The end of a run, moved over what closes a bracket or quotation mark opened inside it."""
    while end < len(text) and (opening := _OPENING.get(text[end])):
        inside = text[start:end]
        opened, closed = inside.count(opening), inside.count(text[end])
        if opening == text[end]:  # the same mark opens and closes
            closed = opened - opened % 2
        if opened <= closed:
            break
        end += 1
    return end


def description(article: Article) -> str:
    """The first words of the text, cut between words, for whoever lists the page."""
    body = (paragraph for paragraph in article.paragraphs if paragraph.role is Role.BODY)
    first = next(body, None)
    text = " ".join(sentence.text for sentence in first.sentences) if first else article.title
    if len(text) <= DESCRIPTION_LIMIT:
        return text
    return text[:DESCRIPTION_LIMIT].rsplit(" ", 1)[0] + " …"


def iso_date(written: str) -> str:
    """The date as `<time>` takes it; empty when what is written is not an ISO 8601 date."""
    try:
        return datetime.fromisoformat(written).date().isoformat()
    except ValueError:
        return ""


def date_text(written: str) -> str:
    """The date as people read it: 20 دسمبر 2025."""
    iso = iso_date(written)
    if not iso:
        return written
    year, month, day = (int(part) for part in iso.split("-"))
    return f"{day} {MONTHS[month - 1]} {year}"


def _whole_seconds(timeline: Timeline) -> int:
    """The length as players tell it, rounded down; never nothing, however short the narration."""
    return max(1, timeline.frames // timeline.rate)


def iso_duration(timeline: Timeline) -> str:
    """The length as `<time>` takes it."""
    return f"PT{_whole_seconds(timeline)}S"


def duration_text(timeline: Timeline) -> str:
    """The length as people read it: 4 منٹ 23 سیکنڈ."""
    minutes, seconds = divmod(_whole_seconds(timeline), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "گھنٹے" if hours > 1 else "گھنٹہ"), (minutes, "منٹ"), (seconds, "سیکنڈ"))
    return " ".join(f"{count} {unit}" for count, unit in parts if count)


def is_web_address(source: str) -> bool:
    """Whether the source may become a link: anything else could be a script in disguise."""
    try:
        parts = urlsplit(source)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and " " not in source


def timeline_rows(edition: Edition) -> list[list[object]]:
    """What the script follows: `[start, end, id, words]` for each sentence, times in seconds.

    A word is `[start, end, from, to]`, with `from` and `to` in code points of the sentence's text.
    """
    timeline = edition.timeline
    sentences = {sentence.id: sentence for sentence in edition.article.sentences()}
    cues = {
        sentence_id: list(group)
        for sentence_id, group in groupby(timeline.words, key=lambda cue: cue.id.rpartition("w")[0])
    }
    rows: list[list[object]] = []
    for cue in timeline.sentences:
        spoken = cues.get(cue.id, [])
        words = sentences[cue.id].words if spoken else ()
        rows.append(
            [
                *_seconds(timeline, cue),
                cue.id,
                [
                    [*_seconds(timeline, heard), word.start, word.end]
                    for word, heard in zip(words, spoken, strict=True)
                ],
            ]
        )
    return rows


def _seconds(timeline: Timeline, cue: Cue) -> Iterator[float]:
    """Start and end, to the millisecond."""
    yield round(timeline.seconds(cue.start), 3)
    yield round(timeline.seconds(cue.end), 3)
