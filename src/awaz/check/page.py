"""The page, read back: its sentences, its timeline, and whether all it shows is spoken."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree, html

from awaz.check.shown import check_shown, is_sentence, text_of
from awaz.check.told import (
    Fault,
    Finding,
    Heard,
    Reference,
    check_heard,
    check_text,
    check_texts,
    check_time,
)

NAME = "index.html"
TICKS = 10_000
"""A second's, in the timeline that the page holds."""


def check_page(folder: Path, reference: Reference) -> Iterator[Finding]:
    """`index.html` shows every sentence, nothing else, and marks them when they are heard."""
    root = html.document_fromstring(
        (folder / NAME).read_bytes(), parser=html.HTMLParser(encoding="utf-8")
    )
    shown = [
        element for part in _transcript(root) for element in part.iter() if is_sentence(element)
    ]
    yield from check_texts(NAME, reference, {item.get("id", ""): text_of(item) for item in shown})
    yield from _check_order(reference, [item.get("id", "") for item in shown])
    data = json.loads(text_of(_only(root, "//script[@id='awaz-timeline']")))
    rows = [Heard(row[0], "", row[1] / TICKS, row[2] / TICKS) for row in data["rows"]]
    yield from check_heard(NAME, reference.sentences, rows, texts=False)
    for row in data["rows"]:
        yield from _check_words(row, data["unit"], reference)
    rules = [
        ("a word of the page itself", lambda element: "data-interface" in element.attrib),
        ("a link for readers without JavaScript", lambda element: element.tag == "noscript"),
        ("a cell that holds nothing", _is_empty_cell),
    ]
    if "title" not in reference.roles.values():
        made_up = "a title made from the first words"
        rules.append((made_up, lambda element: element.tag == "h1"))
    for part in _transcript(root):
        yield from check_shown(NAME, part, rules)


def _transcript(root: etree._Element) -> list[etree._Element]:
    """The parts of the page that show the article's text."""
    found = root.xpath("//h1 | //main")
    return [element for element in found if isinstance(element, etree._Element)]  # type: ignore[union-attr]


def _only(root: etree._Element, path: str) -> etree._Element:
    """The element that a path finds. Raises `ValueError` when there is none, or several."""
    found = root.xpath(path)
    if not isinstance(found, list) or len(found) != 1 or not isinstance(found[0], etree._Element):
        raise ValueError(f"{path} does not find one element")
    return found[0]


def _is_empty_cell(element: etree._Element) -> bool:
    return element.tag == "td" and text_of(element).strip() == "—"


def _check_order(reference: Reference, shown: list[str]) -> Iterator[Fault]:
    """What is shown is heard, once, and in this order."""
    heard = [sentence.id for sentence in reference.sentences]
    expected = [name for name in heard if name in shown]  # what is missing is told by now
    yield from check_text(NAME, "ids of its sentences", " ".join(expected), " ".join(shown))


def _check_words(row: list[Any], unit: int, reference: Reference) -> Iterator[Fault]:
    """Lengths of words, and of silences as negative numbers, give each word's time."""
    expected = reference.words.get(row[0], ())
    at, starts = row[1], []
    for length in row[3]:
        if length > 0:
            starts.append(at / TICKS)
        at += abs(length) * unit
    if len(starts) != len(expected):
        yield Fault(NAME, f"words of {row[0]}", str(len(expected)), str(len(starts)))
        return
    for word, start in zip(expected, starts, strict=True):
        yield from check_time(NAME, f"beginning of {word.id}", word.start, start)
    if len(row) > 4:
        found = list(_places(row[4]))
        places = [(word.first, word.last) for word in expected]
        if found != places:
            yield Fault(NAME, f"places of words of {row[0]}", str(places), str(found))


def _places(lengths: list[int]) -> Iterator[tuple[int, int]]:
    """Where words stand, in code points: each tells the gap before it, and its own length."""
    at = 0
    for gap, length in zip(lengths[::2], lengths[1::2], strict=True):
        yield at + gap, at + gap + length
        at += gap + length
