"""The library: `output/index.html`, a page of all editions, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from awaz.errors import OutputError
from awaz.output.metadata import date_text, duration_words, iso_date
from awaz.output.page import font_files
from awaz.output.render import carried, render
from awaz.output.report import read_report

STYLE_FILES = ("fonts.css", "themes.css", "base.css", "dialogs.css", "comfort.css", "library.css")


@dataclass(frozen=True, slots=True)
class Shelved:
    """An edition as the library tells of it."""

    slug: str
    title: str
    language: str
    direction: str
    author: str
    date: str
    """ISO 8601; empty when the article has none, or one that no one can sort."""
    seconds: int
    voice: str
    """Its label."""

    @property
    def date_text(self) -> str:
        """The date as people read it."""
        return date_text(self.date)

    @property
    def duration_text(self) -> str:
        """The length as people read it."""
        return duration_words(self.seconds)


def write_library(output: Path, *, album: str) -> None:
    """Write `index.html` and the fonts' files into `output/`, those that changed.

    Raises `OutputError` when they cannot be written.
    """
    page = render_library(shelf(output), album=album)
    files = {path.name: path.read_bytes() for path in font_files()}
    try:
        for name, content in {**files, "index.html": page.encode()}.items():
            _write(output / name, content)
    except OSError as problem:
        raise OutputError(
            f"{output} cannot be written: {problem.strerror or problem}. Make room or allow "
            "writing there, then build again."
        ) from problem


def shelf(output: Path) -> list[Shelved]:
    """The whole editions in `output/`: the newest first, then those without a date, by title."""
    reports = (read_report(folder) for folder in sorted(output.glob("*/")))
    editions = sorted((_shelved(report) for report in reports if report), key=lambda it: it.title)
    return sorted(editions, key=lambda it: it.date, reverse=True)


def _shelved(report: dict[str, Any]) -> Shelved:
    article = report["article"]
    return Shelved(
        slug=article["slug"],
        title=article["title"],
        language=article["language"],
        direction=article["direction"],
        author=article["author"],
        date=iso_date(article["date"]),
        seconds=max(1, int(report["sound"]["seconds"])),
        voice=report["voice"]["label"],
    )


def render_library(editions: list[Shelved], *, album: str) -> str:
    """The page as text: the same editions always give the same page."""
    return render(
        "library.html.j2",
        **carried("library.js", STYLE_FILES),
        editions=editions,
        album=album,
        language="ur",
        direction="rtl",
    )


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, and not when it is there already."""
    if path.is_file() and path.read_bytes() == content:
        return
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(content)
    new.replace(path)
