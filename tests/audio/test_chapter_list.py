"""The chapters of a narration."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from editions import PICTURE_AND_TABLES, RATE, TEXT, TITLE, article_of, edition_of

from awaz.audio.chapters import TITLE_LIMIT, chapters
from awaz.model import Article, Chapter, Role


def chapters_of(article: Article, folder: Path) -> tuple[Chapter, ...]:
    """Checked to cover the narration, and to begin with their paragraphs."""
    timeline = edition_of(article, folder).timeline
    found = chapters(article, timeline)
    assert (found[0].start, found[-1].end) == (0, timeline.frames)
    assert all(before.end == after.start for before, after in pairwise(found))
    starts = {cue.id: cue.start for cue in timeline.paragraphs}
    assert [item.start for item in found[1:]] == [starts[item.id] for item in found[1:]]
    assert all(item.end - item.start > RATE // 10 for item in found)
    return found


def test_headings_are_chapters(tmp_path: Path) -> None:
    """What stands before the first is a chapter named like the article."""
    found = chapters_of(article_of((TITLE, *TEXT)), tmp_path)
    assert [(item.id, item.title) for item in found] == [
        ("p001", TITLE[1]),
        ("p003", "پارٹی ڈیٹا سینٹر"),
    ]


def test_an_article_may_begin_with_a_heading(tmp_path: Path) -> None:
    """Nothing is made up to stand before it."""
    found = chapters_of(article_of(TEXT[1:]), tmp_path)
    assert [(item.id, item.title) for item in found] == [("p001", "پارٹی ڈیٹا سینٹر")]


def test_without_headings_paragraphs_are_chapters(tmp_path: Path) -> None:
    """Named by their first words; a list or a table is one chapter, not one for each row."""
    texts = (TITLE, *TEXT[:1], *TEXT[2:], *PICTURE_AND_TABLES)
    found = chapters_of(article_of(texts), tmp_path)
    by_role = {Role(texts[int(item.id[1:]) - 1][0]) for item in found}
    assert by_role == {*Role} - {Role.HEADING}
    assert [item.id for item in found] == "p001 p002 p003 p004 p006 p007 p008 p009 p014".split()
    for item in found:
        text = " ".join(texts[int(item.id[1:]) - 1][1:])
        assert len(item.title) <= TITLE_LIMIT
        assert item.title == text or text.startswith(item.title.removesuffix("…"))


def test_one_paragraph_is_one_chapter(tmp_path: Path) -> None:
    """A single endless word is cut as well, for players have no room for it."""
    (only,) = chapters_of(article_of(((Role.BODY, "ا" * 200),)), tmp_path)
    assert only.title.endswith(" …")
    assert len(only.title) <= TITLE_LIMIT + 1
