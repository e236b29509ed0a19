"""The library: `output/index.html`, a page of all editions, the newest first.

It is made of the editions' reports, and written when it would tell something else than before.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from operator import attrgetter
from pathlib import Path
from typing import Any

from awaz.errors import OutputError
from awaz.model import listed
from awaz.output.folder import look, write_whole
from awaz.output.metadata import date_text, duration_words, iso_date
from awaz.output.report import read_report

NAME = "index.html"
STYLE_FILES = ("fonts.css", "themes.css", "base.css", "dialogs.css", "comfort.css", "library.css")


@dataclass(frozen=True, slots=True)
class Shelved:
    """An edition as the library tells of it."""

    folder: str
    """Its name in `output/`."""
    slug: str
    """Under which its page keeps what was heard; the folder's name, unless that was changed."""
    title: str
    language: str
    direction: str
    author: str
    date: str
    """As the article has it; empty when it has none."""
    modified: str
    """When it was last changed, as the article has it; empty when it does not tell."""
    description: str
    """The first words of the text; empty in reports that do not tell them."""
    text: str
    """The digest of its transcript; empty in reports that do not tell it."""
    seconds: int
    voice: str
    """Its label."""
    sizes: Mapping[str, int] = field(default_factory=dict)
    """Of its files, by name, in bytes; the page does not tell them."""

    @property
    def iso_date(self) -> str:
        """The date as it can be sorted; empty when there is none, or one that cannot be."""
        return iso_date(self.date)

    @property
    def date_text(self) -> str:
        """The date as people read it."""
        return date_text(self.date)

    @property
    def duration_text(self) -> str:
        """The length as people read it."""
        return duration_words(self.seconds)


def write_library(output: Path, *, album: str, editions: Sequence[Shelved] | None = None) -> None:
    """Write `index.html` and the fonts' files into `output/`, unless those that stand are right.

    `editions` are what `shelf` finds there, for a caller that needs them anyway.
    Without the folder there is nothing to write. Raises `OutputError` when they cannot be written;
    an earlier page then stands as it was.
    """
    if not output.is_dir():
        return
    try:
        editions = shelf(output) if editions is None else editions
        state = _state(editions, album)
        if not _stands(output, state):
            _write_all(output, editions, album, state)
    except OSError as problem:
        raise OutputError(
            f"{output} cannot be written: {problem.strerror or problem}. Make room or allow "
            "writing there, then build again."
        ) from problem


def shelf(output: Path) -> list[Shelved]:
    """The whole editions in `output/`: the newest first, then those without a date, by title."""
    folders = (path for path in output.glob("*/") if not path.name.startswith("."))
    found = (_shelved(folder) for folder in folders)
    editions = sorted((it for it in found if it), key=lambda it: (it.title, it.folder))
    return sorted(editions, key=lambda it: it.iso_date, reverse=True)


def _shelved(folder: Path) -> Shelved | None:
    """None when no whole edition stands in the folder."""
    report = read_report(folder)
    try:
        article: dict[str, Any] = report["article"]
        names = ("slug", "title", "language", "direction", "author", "date")
        return Shelved(
            folder=folder.name,
            **{name: str(article[name]) for name in names},
            modified=str(article.get("modified", "")),
            description=str(article.get("description", "")),
            text=str(article.get("text", "")),
            seconds=max(1, int(report["sound"]["seconds"])),
            voice=listed(_voices(report), str(article["direction"])),
            sizes={name: int(told["bytes"]) for name, told in report["files"].items()},
        )
    except (KeyError, TypeError, ValueError):
        return None  # somebody else's report


def _voices(report: Mapping[str, Any]) -> list[str]:
    """What those who speak are called."""
    return [str(voice["label"]) for voice in (report["voice"], *report.get("other_voices", ()))]


def _state(editions: Sequence[Shelved], album: str) -> str:
    """A digest of everything the page follows from."""
    told = attrgetter(*(item.name for item in fields(Shelved) if item.name != "sizes"))
    parts = [look(), album, *map(told, editions)]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def _stands(output: Path, state: str) -> bool:
    """Whether a page of this state stands there, with its fonts."""
    try:
        page = (output / NAME).read_text(encoding="utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        return False
    fonts = re.findall(r'url\("?([\w.-]+)', page)
    return f'data-state="{state}"' in page and all((output / name).is_file() for name in fonts)


def render_library(editions: Sequence[Shelved], *, album: str, state: str = "") -> str:
    """The page as text: the same editions always give the same page."""
    from awaz.output.interface import interface_mark  # what templates need is heavy
    from awaz.output.render import carried, render

    seconds = sum(edition.seconds for edition in editions)
    return render(
        "library.html.j2",
        **carried("library.js", STYLE_FILES),
        interface=interface_mark(),
        editions=editions,
        album=album,
        state=state,
        seconds=seconds,
        duration_text=duration_words(seconds),
    )


def _write_all(output: Path, editions: Sequence[Shelved], album: str, state: str) -> None:
    """The page last: it tells that all is there."""
    from awaz.output.page import font_files

    for font in font_files():
        write_whole(output / font.name, font.read_bytes())
    write_whole(output / NAME, render_library(editions, album=album, state=state).encode())
