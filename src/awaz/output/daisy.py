"""`<slug>.daisy.zip`: the edition as a DAISY 2.02 talking book, full text with full audio.

It is what the players of libraries for the blind play. `ncc.html` is the list of headings that a
reader moves by; each heading has a SMIL file, which ties the sentences of `text.html` to their
stretches of the MP3; `master.smil` names these files in their order. The same edition always gives
the same bytes. Reference: DAISY 2.02 Specification (DAISY Consortium, 2001).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from awaz.model import Article, Edition, Paragraph, Role
from awaz.output.archive import Member, whole, write_archive
from awaz.output.epub import identifier
from awaz.output.epub_overlay import Clip, overlays
from awaz.output.epub_text import documents
from awaz.output.markup import blocks, title_paragraph
from awaz.output.metadata import is_web_address
from awaz.output.render import render
from awaz.output.xml import checked_xml

SUFFIX = ".daisy.zip"
NCC = "ncc.html"
TEXT = "text.html"
STYLE = "style.css"
SOUND = "narration.mp3"
UNSPOKEN = "title"
"""The id of a title that was made from the first words, and stands in no sentence."""
FORMAT = "Daisy 2.02"
UNDATED = "0000"
"""The year of an article that bears no date, which the standard asks for: one that nobody takes
for its own."""
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
"""A date as the standard takes it."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what is heard below it: one SMIL file."""

    name: str
    """Of its file, without what tells its kind: `s0001`."""
    level: int
    title: str
    clips: tuple[Clip, ...]
    """One for each sentence; a title that is not spoken has one as well."""
    elapsed: int
    """Milliseconds of the book before it."""

    @property
    def milliseconds(self) -> int:
        """How long it is heard."""
        return sum(clip.end - clip.start for clip in self.clips)

    @property
    def href(self) -> str:
        """Where it begins to be heard."""
        return f"{self.name}.smil#par-{self.clips[0].id}"


def write_daisy(edition: Edition, folder: Path, *, site: str = "", album: str = "") -> None:
    """Write `<slug>.daisy.zip` into the folder.

    `site` is where `output/` stands on the web and `album` the publisher's name. Raises
    `OutputError` for a text that XML cannot hold.
    """
    members = list(_members(edition, site=site, album=album))
    write_archive(folder / f"{edition.article.slug}{SUFFIX}", members)


def _members(edition: Edition, *, site: str, album: str) -> Iterator[Member]:
    """Every file of the book; players look for the list of headings, so it stands first."""
    article, sections = edition.article, _sections(edition)
    values: dict[str, Any] = {
        "article": article,
        "sections": sections,
        "identifier": identifier(article, site=site, album=album),
        "format": FORMAT,
        "milliseconds": _total(sections),
        "clock": clock,
        "seconds": seconds,
        "sound": SOUND,
        "text": TEXT,
        "style": STYLE,
        "unspoken": UNSPOKEN,
    }
    transcript = {"heading": title_paragraph(article), "blocks": blocks(article)}
    others = [
        _rendered("master.smil", "master.smil.j2", values),
        *(_section_member(section, values) for section in sections),
        _rendered(TEXT, "text.html.j2", values | transcript),
        _rendered(STYLE, "style.css.j2", values),
        Member(SOUND, whole(edition.mp3), packed=False),
    ]
    yield _ncc(values, _metadata(edition, sections, site=site, album=album), others)
    yield from others


def _ncc(values: Mapping[str, Any], told: Mapping[str, str], others: Sequence[Member]) -> Member:
    """The list of headings, which tells the size of all files and so its own."""
    rest = sum(len(member.data) for member in others)
    told = {**told, "ncc:files": str(len(others) + 1)}
    size = 0
    while True:
        sized = {**told, "ncc:kByteSize": str(size)}
        ncc = _rendered(NCC, "ncc.html.j2", {**values, "metadata": sized})
        needed = -(-(rest + len(ncc.data)) // 1024)
        if needed == size:
            return ncc
        size = needed


def _section_member(section: Section, values: Mapping[str, Any]) -> Member:
    return _rendered(f"{section.name}.smil", "section.smil.j2", {**values, "section": section})


def _rendered(name: str, template: str, values: Mapping[str, Any]) -> Member:
    text = render(f"daisy/{template}", **values)
    return Member(name, checked_xml(text, f"{values['article'].slug}{SUFFIX}").encode())


def _sections(edition: Edition) -> tuple[Section, ...]:
    """The article, cut before each heading; the title is the first."""
    article, clips = edition.article, _clips(edition)
    levels = {block.paragraphs[0].id: block.level for block in blocks(article)}
    names = [[UNSPOKEN] if UNSPOKEN in clips else []]
    headings = [(1, article.title)]
    for paragraph in article.paragraphs:
        if paragraph.role is Role.HEADING:
            names.append([])
            headings.append((levels[paragraph.id], _words(paragraph)))
        names[-1] += [sentence.id for sentence in paragraph.sentences]
    sections: list[Section] = []
    for number, ((level, title), inside) in enumerate(zip(headings, names, strict=True), 1):
        heard = tuple(clips[name] for name in inside)
        sections.append(Section(f"s{number:04}", level, title, heard, _total(sections)))
    return tuple(sections)


def _clips(edition: Edition) -> dict[str, Clip]:
    """What is heard when, by the ids of the elements that it belongs to.

    A heading must lead to a heading: some players show nothing of a book where one does not. So a
    title that is not spoken has what is heard before the first sentence begins, however short.
    """
    clips = {
        name: of_sentence[0]
        for overlay in overlays(edition, documents(edition.article), with_words=False)
        for name, of_sentence in overlay.clips.items()
    }
    if title_paragraph(edition.article):
        return clips
    cue = edition.timeline.sentences[0]
    start = max(1, round(edition.timeline.seconds(cue.start) * 1000))
    title, first = Clip(UNSPOKEN, 0, start), replace(clips[cue.id], start=start)
    return {UNSPOKEN: title} | clips | {cue.id: first}


def _words(heading: Paragraph) -> str:
    return " ".join(sentence.text for sentence in heading.sentences)


def _metadata(
    edition: Edition, sections: Sequence[Section], *, site: str, album: str
) -> dict[str, str]:
    """What the book tells of itself.

    The standard wants an author, a publisher and a date always. Who is not known is passed over
    for the next who made the book: the author, the publisher, the voices.
    """
    article, voice = edition.article, edition.narrator
    told = {
        "dc:title": article.title,
        "dc:creator": article.author or album or voice,
        "dc:date": _date(article),
        "dc:publisher": album or article.author or voice,
        "dc:language": article.language,
        "dc:identifier": identifier(article, site=site, album=album),
        "dc:format": FORMAT,
        "dc:source": article.source if is_web_address(article.source) else "",
        "ncc:narrator": voice,
        "ncc:generator": "awaz",
        "ncc:charset": "utf-8",
        "ncc:multimediaType": "audioFullText",
        "ncc:setInfo": "1 of 1",
        "ncc:totalTime": clock(_total(sections)),
        "ncc:tocItems": str(len(sections)),
        "ncc:depth": str(max(section.level for section in sections)),
        # An article has no pages, and none of what a player may be told to skip.
        "ncc:pageFront": "0",
        "ncc:pageNormal": "0",
        "ncc:pageSpecial": "0",
        "ncc:maxPageNormal": "0",
        "ncc:footnotes": "0",
        "ncc:prodNotes": "0",
        "ncc:sidebars": "0",
    }
    return {name: text for name, text in told.items() if text}


def _date(article: Article) -> str:
    """The article's day, month or year, as ISO 8601 writes it."""
    told = article.date[:10]
    try:
        date.fromisoformat(f"{told}-01-01"[:10])
    except ValueError:
        return UNDATED
    return told if _DATE.fullmatch(told) else UNDATED


def _total(sections: Sequence[Section]) -> int:
    """Milliseconds of the whole book."""
    return sum(section.milliseconds for section in sections)


def clock(milliseconds: int) -> str:
    """Whole seconds as the standard writes a length: 00:04:23. Half a second is rounded up."""
    minutes, seconds = divmod((milliseconds + 500) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}"


def seconds(milliseconds: int) -> str:
    """A moment of the sound as SMIL 1.0 counts it: 83.200s."""
    return f"{milliseconds // 1000}.{milliseconds % 1000:03}s"
