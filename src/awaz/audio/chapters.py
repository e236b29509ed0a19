"""The chapters of a narration: what players list so that listeners can go from part to part."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from awaz.model import Article, Chapter, Paragraph, Role, Timeline

TITLE_LIMIT = 60
"""Code points. Players show one line, and M4B holds 255 bytes: four for each, and some to spare."""
TOGETHER = (Role.LIST, Role.QUOTE, Role.TABLE)
"""Neighbouring paragraphs of these roles are parts of one thing."""


def chapters(article: Article, timeline: Timeline) -> tuple[Chapter, ...]:
    """One from each heading on, else from each paragraph on, named by its first words.

    What stands before the first heading is a chapter named like the article. Lists, quotes and
    tables are a chapter each. They cover the narration from its first frame to its last.
    """
    headed = any(paragraph.role is Role.HEADING for paragraph in article.paragraphs)
    begins = list(_by_heading(article) if headed else _by_paragraph(article))
    cues = {cue.id: cue for cue in timeline.paragraphs}
    starts = [0, *(cues[paragraph.id].start for paragraph, _ in begins[1:])]
    return tuple(
        Chapter(paragraph.id, _short(title), start, end)
        for (paragraph, title), start, end in zip(
            begins, starts, [*starts[1:], timeline.frames], strict=True
        )
    )


def _by_heading(article: Article) -> Iterator[tuple[Paragraph, str]]:
    for place, paragraph in enumerate(article.paragraphs):
        if paragraph.role is Role.HEADING:
            yield paragraph, _text(paragraph)
        elif place == 0:
            yield paragraph, article.title


def _by_paragraph(article: Article) -> Iterator[tuple[Paragraph, str]]:
    for role, group in groupby(article.paragraphs, key=lambda paragraph: paragraph.role):
        members = list(group)
        for paragraph in members[:1] if role in TOGETHER else members:
            yield paragraph, _text(paragraph)


def _text(paragraph: Paragraph) -> str:
    return " ".join(" ".join(sentence.text for sentence in paragraph.sentences).split())


def _short(title: str) -> str:
    """The first words of what is too long."""
    if len(title) <= TITLE_LIMIT:
        return title
    return title[: TITLE_LIMIT - 1].rsplit(" ", 1)[0] + " …"
