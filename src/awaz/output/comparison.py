"""A page of the same sentences in several voices, to choose one by ear.

Beside it stand the sounds and the fonts. It works from `file://`, and without JavaScript: the
browser's own players are there anyway.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from awaz.errors import OutputError
from awaz.model import Article, Loudness, Sentence, VoiceInfo
from awaz.output.folder import write_whole, writing
from awaz.output.interface import interface_mark
from awaz.output.page import font_files
from awaz.output.render import carried, render

NAME = "index.html"
STYLE_FILES = ("fonts.css", "themes.css", "base.css", "dialogs.css", "comfort.css", "compare.css")
MARK = "data-compared"
"""By which a page of ours is known: no other is written over."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What became of the sentences in one voice."""

    voice: VoiceInfo
    sounds: Mapping[str, bytes]
    """MP3, by the sentence's id."""
    seconds: float
    """Of all its sounds."""
    words_a_minute: float
    loudness: Loudness | None
    """None when the sound is too short to be measured."""
    work: float | None
    """Seconds it took to speak a second of sound; None when all was kept."""
    wrong: float | None
    """Share of letters that a recogniser hears wrong; None when none listened."""

    def file(self, sentence: str) -> str:
        """Name of a sound."""
        return f"{self.voice.name}-{sentence}.mp3"


def check_folder(folder: Path) -> None:
    """Raise `OutputError` when what stands there is somebody else's page."""
    page = folder / NAME
    with writing(folder):
        if page.is_file() and MARK not in page.read_text(encoding="utf-8", errors="replace"):
            raise OutputError(
                f"{page} is another page. Name a folder of its own for this one, with -o."
            )


def write_comparison(
    folder: Path, article: Article, sentences: Sequence[Sentence], compared: Sequence[Compared]
) -> Path:
    """Write the page and all it needs into a folder; the page's path.

    Raises `OutputError` when they cannot be written, or another page stands there.
    """
    check_folder(folder)
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    for each in compared:
        for sentence, mp3 in each.sounds.items():
            write_whole(folder / each.file(sentence), mp3)
    for font in font_files():
        write_whole(folder / font.name, font.read_bytes())
    page = render_comparison(article, sentences, compared)
    write_whole(folder / NAME, page.encode())
    return folder / NAME


def render_comparison(
    article: Article, sentences: Sequence[Sentence], compared: Sequence[Compared]
) -> str:
    """The page as text."""
    return render(
        "compare.html.j2",
        **carried("compare.js", STYLE_FILES),
        interface=interface_mark(),
        article=article,
        sentences=sentences,
        compared=compared,
        is_measured=any(each.wrong is not None for each in compared),
    )
