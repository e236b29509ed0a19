"""Web pages of the make of common Urdu newspapers and platforms, against marked truth."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from awaz.model import Article, Paragraph, Role
from awaz.text.formats.html_pieces import UNSEEN, parsed
from awaz.text.reader import read_article

PAGES = Path(__file__).parents[2] / "data" / "pages"
NAMES = sorted(path.stem for path in PAGES.glob("*.html"))
SHARE = 0.97
"""Of the words: recall and precision of every page."""
NAMING = re.compile(r"""\s(?:class|id|role|aria-\w+|itemprop|data-[\w-]+)=(?:"[^"]*"|'[^']*')""")
LONG = 12
"""Letters; a shorter piece of furniture may stand in the text as well, but not as a paragraph."""


@dataclass(frozen=True)
class Truth:
    """What a page holds."""

    facts: dict[str, str]
    kept: list[tuple[str, str]]
    """Role with level, and text."""
    furniture: list[str]


@cache
def article(name: str) -> Article:
    return read_article(PAGES / f"{name}.html")


def truth(name: str) -> Truth:
    text = (PAGES / f"{name}.txt").read_text(encoding="utf-8")
    facts, kept, furniture = text.split("---\n")
    return Truth(
        dict(re.split(r":\s*", line, maxsplit=1) for line in facts.splitlines()),
        [(role, told) for role, told in (line.split(": ", 1) for line in kept.splitlines())],
        furniture.splitlines(),
    )


def shown(paragraph: Paragraph) -> str:
    """A paragraph's text; the cells of a row stand in their columns."""
    if paragraph.role is not Role.TABLE:
        return " ".join(sentence.text for sentence in paragraph.sentences)
    cells = {int(cell.id[-3:]): cell.text for cell in paragraph.sentences}
    return "\t".join(cells.get(column, "") for column in range(1, max(cells) + 1))


def body(name: str) -> list[tuple[str, str]]:
    """What was kept below the title, in the truth's way."""
    return [
        (f"{paragraph.role} {paragraph.level}" if paragraph.level else paragraph.role, text)
        for paragraph in article(name).paragraphs
        if paragraph.role is not Role.TITLE and (text := shown(paragraph))
    ]


def shares(found: str, wanted: str) -> tuple[float, float]:
    """Precision and recall of the words."""
    ours, theirs = Counter(found.split()), Counter(wanted.split())
    same = (ours & theirs).total()
    return same / ours.total(), same / theirs.total()


def test_there_are_pages_of_many_makes() -> None:
    """At least twelve, short and long."""
    assert len(NAMES) >= 12
    lengths = [len(truth(name).kept) for name in NAMES]
    assert min(lengths) <= 5
    assert max(lengths) >= 20


@pytest.mark.parametrize("name", NAMES)
def test_the_text_of_a_page_is_found(name: str) -> None:
    """Recall and precision of its words."""
    found = " ".join(text for _, text in body(name))
    wanted = " ".join(text for _, text in truth(name).kept)
    precision, recall = shares(found, wanted)
    assert precision >= SHARE
    assert recall >= SHARE


@pytest.mark.parametrize("name", NAMES)
def test_paragraphs_keep_their_roles_and_order(name: str) -> None:
    """Headings with levels, items, quotations, pictures' texts and rows of tables."""
    assert body(name) == truth(name).kept


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_the_page_s_furniture_is_spoken(name: str) -> None:
    """Menus, counters, buttons, advertisements, bylines, comments and links to other pages."""
    paragraphs = [shown(paragraph) for paragraph in article(name).paragraphs]
    whole = "\n".join(paragraphs)
    for string in truth(name).furniture:
        assert string not in paragraphs
        if len(string) >= LONG and not any(string in text for _, text in truth(name).kept):
            assert string not in whole


@pytest.mark.parametrize("name", NAMES)
def test_what_is_left_out_is_told(name: str) -> None:
    """Every piece of furniture is among the dropped, with a reason and its line."""
    read = article(name)
    told = "\n".join(dropped.text for dropped in read.dropped)
    for string in truth(name).furniture:
        assert string in told
    lines = (PAGES / f"{name}.html").read_text(encoding="utf-8").count("\n") + 1
    assert all(dropped.reason and 1 <= dropped.line <= lines for dropped in read.dropped)


@pytest.mark.parametrize("name", NAMES)
def test_title_author_date_and_source_are_found(name: str) -> None:
    """As the page's readers are told them."""
    read, facts = article(name), truth(name).facts
    found = {key: getattr(read, key) for key in ("title", "author", "date", "source")}
    assert found == facts
    assert read.paragraphs[0].role is Role.TITLE
    assert (read.language, read.direction) in (("ur", "rtl"), ("ur-PK", "rtl"))


@pytest.mark.parametrize("name", NAMES)
def test_no_visible_word_is_lost_in_silence(name: str) -> None:
    """Every word a reader of the page sees is either kept or told to be left out."""
    page = (PAGES / f"{name}.html").read_text(encoding="utf-8")
    root = parsed(page, name)
    for element in list(root.iter(*UNSEEN)):
        element.drop_tree()
    read = article(name)
    told = [shown(paragraph) for paragraph in read.paragraphs]
    told += [dropped.text for dropped in read.dropped]
    known = letters(" ".join(told))
    for text in root.itertext():
        for word in text.split():
            assert letters(word) in known


def letters(text: str) -> str:
    """The letters and digits of a text."""
    return "".join(character for character in text if character.isalnum())


@pytest.mark.parametrize("name", NAMES)
def test_a_paragraph_knows_its_line(name: str) -> None:
    """Its first word stands on it, or in a tag that begins there."""
    lines = (PAGES / f"{name}.html").read_text(encoding="utf-8").split("\n")
    for paragraph in article(name).paragraphs:
        first = re.split(r"\s", re.sub(r"^\d+\. ", "", paragraph.sentences[0].text))[0]
        near = "".join(lines[paragraph.line - 1 : paragraph.line + 2])
        assert paragraph.line >= 1
        assert letters(first) in letters(near)


def test_a_page_of_an_unknown_make_loses_nothing(tmp_path: Path) -> None:
    """Without any name in its mark-up the text is found all the same, with little beside it."""
    found = []
    for name in NAMES:
        page = (PAGES / f"{name}.html").read_text(encoding="utf-8")
        path = tmp_path / f"{name}.html"
        path.write_text(NAMING.sub("", page), encoding="utf-8")
        read = " ".join(shown(paragraph) for paragraph in read_article(path).paragraphs[1:])
        found.append(shares(read, " ".join(text for _, text in truth(name).kept)))
    assert min(recall for _, recall in found) >= 0.95
    assert sum(precision for precision, _ in found) / len(found) >= 0.9
