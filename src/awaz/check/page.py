"""The page, read back: its sentences, its timeline, and whether all it shows is spoken."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import etree, html

from awaz.check.shown import Rule, check_language, check_sentences, check_shown, text_of
from awaz.check.told import (
    Fault,
    Finding,
    Heard,
    Reference,
    check_heard,
    check_same,
    check_text,
    check_time,
    plain,
    quoted,
)

NAME = "index.html"
TICKS = 10_000
"""A second's, in the timeline that the page holds."""


def check_page(folder: Path, reference: Reference) -> Iterator[Finding]:
    """`index.html` shows every sentence, nothing else, and marks them when they are heard."""
    content = (folder / NAME).read_bytes()
    yield from check_content(content, reference, lambda name: (folder / name).is_file())


def check_content(
    content: bytes, reference: Reference, is_there: Callable[[str], bool]
) -> Iterator[Finding]:
    """The same of a page wherever it stands; `is_there` knows the files that stand beside it."""
    root = html.document_fromstring(content, parser=html.HTMLParser(encoding="utf-8"))
    yield from check_language(NAME, "the page", reference, root)
    title = text_of(_only(root, "//head/title"))
    yield from check_text(NAME, "the title", reference.told.title, title)
    sound = unquote(_only(root, "//audio").get("src", ""))
    yield from check_same(NAME, "sound", reference.audio, sound)
    yield from _check_voice(root, reference.told.narrator)
    yield from _check_links(root, is_there)
    yield from _check_contents(root, reference)
    yield from check_sentences(NAME, reference, _transcript(root))
    yield from _check_timeline(root, reference)
    yield from _check_shown(root, reference)


def _check_voice(root: etree._Element, narrator: str) -> Iterator[Fault]:
    """Whoever looks at the page and whoever hears it on a locked screen is told who speaks."""
    facts = plain(text_of(_only(root, "//ul[@class='facts']")))
    if plain(narrator) not in facts:
        yield Fault(NAME, "the voice", quoted(narrator), quoted(facts))
    edition = json.loads(text_of(_only(root, "//script[@id='awaz-edition']")))
    yield from check_same(NAME, "the voice", narrator, str(edition["voice"]))


def _check_links(root: etree._Element, is_there: Callable[[str], bool]) -> Iterator[Fault]:
    """Files that the page names stand beside it; what stands elsewhere is not looked at."""
    names = [str(value) for value in _values(root, "//@href | //@src")]
    for address in dict.fromkeys(names):
        parts = urlsplit(address)
        name = unquote(parts.path)
        if parts.scheme or parts.netloc or not name or name.startswith("../"):
            continue
        if not is_there(name):
            yield Fault(NAME, f"link to {name}", "a file", "none")


def _check_contents(root: etree._Element, reference: Reference) -> Iterator[Fault]:
    """The list of contents, where there is one, leads to every heading."""
    links = _found(root, "//nav[@role='doc-toc']//a")
    expected = [
        (f"#{reference.first_sentence(heading.id)}", heading.text) for heading in reference.headings
    ]
    if len(expected) != len(links) and (links or len(expected) > 1):
        yield Fault(NAME, "contents", f"{len(expected)} headings", str(len(links)))
    for (address, text), link in zip(expected, links, strict=False):
        yield from check_same(NAME, f"link of {quoted(text)}", address, link.get("href"))
        yield from check_text(NAME, f"the contents at {address}", text, text_of(link))


def _check_timeline(root: etree._Element, reference: Reference) -> Iterator[Fault]:
    """What is marked when, in the page's own numbers."""
    data = json.loads(text_of(_only(root, "//script[@id='awaz-timeline']")))
    rows = [Heard(row[0], "", row[1] / TICKS, row[2] / TICKS) for row in data["rows"]]
    yield from check_heard(NAME, reference.sentences, rows, texts=False)
    for row in data["rows"]:
        yield from _check_words(row, data["unit"], reference)


def _check_shown(root: etree._Element, reference: Reference) -> Iterator[Finding]:
    """All that is shown is spoken, or known not to be; of the latter, the transcript's is told."""
    rules: list[Rule] = [
        ("a word of the page itself", lambda element: "data-interface" in element.attrib),
        ("a link for readers without JavaScript", lambda element: element.tag == "noscript"),
        ("a cell that holds nothing", _is_empty_cell),
    ]
    if "title" not in reference.roles.values():
        made_up = "a title made from the first words"
        rules.append((made_up, lambda element: element.tag == "h1"))
    parts = _transcript(root)
    for part in parts:
        yield from check_shown(NAME, part, reference, rules)
    around = [*rules, ("a part of the transcript", lambda element: element in parts)]
    for finding in check_shown(NAME, _only(root, "//body"), reference, around):
        if isinstance(finding, Fault):
            yield finding


def _transcript(root: etree._Element) -> list[etree._Element]:
    """The parts of the page that show the article's text."""
    return _found(root, "//h1 | //main")


def _found(root: etree._Element, path: str) -> list[etree._Element]:
    return [element for element in _values(root, path) if isinstance(element, etree._Element)]


def _values(root: etree._Element, path: str) -> list[Any]:
    """What a path finds: elements, or attributes' values."""
    found = root.xpath(path)
    return found if isinstance(found, list) else []


def _only(root: etree._Element, path: str) -> etree._Element:
    """The element that a path finds. Raises `ValueError` when there is none, or several."""
    found = _found(root, path)
    if len(found) != 1:
        raise ValueError(f"{path} does not find one element")
    return found[0]


def _is_empty_cell(element: etree._Element) -> bool:
    return element.tag == "td" and text_of(element).strip() == "—"


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
