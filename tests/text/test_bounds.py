"""Files made to be endless: each ends in an error with its line, in seconds and little memory."""

from __future__ import annotations

import io
import re
import resource
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document

from awaz.errors import ArticleError
from awaz.text.formats.bounds import DEEPEST, LONGEST_SENTENCE, LONGEST_WORD
from awaz.text.reader import read_article

SEED = Path(__file__).parents[1] / "data" / "text" / "seed-article.txt"
LINE = "یہ ایک لمبا جملہ ہے جو یہاں ختم ہوتا ہے۔"
ADVICE = r"Part it|take it out|part it|Copy|write it|Shorten|Make it|Save|Put a line"
SECONDS = 20
"""Of processor time; each takes less than three where nothing else runs."""
MOST_BYTES = 500_000_000


def in_document(body: str, before: str = "") -> bytes:
    """A Word document with this for its body."""
    document, saved, changed = Document(), io.BytesIO(), io.BytesIO()
    document.save(saved)
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    text = f"<?xml version='1.0'?>{before}<w:document {space}><w:body>{body}</w:body></w:document>"
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, text if name == "word/document.xml" else old.read(name))
    return changed.getvalue()


def paragraph(text: str = LINE) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def in_json_ld(told: str) -> str:
    """A page that tells this to machines."""
    return f'<script type="application/ld+json">{told}</script><p>{LINE}'


MANY_AUTHORS = '{"@type": "NewsArticle", "author": [' + '{"@id": "x"}, ' * 5_000 + "{}]}"


def laughs() -> str:
    """A billion of them, in a few entities."""
    steps = (f'<!ENTITY x{n + 1} "{f"&x{n};" * 10}">' for n in range(9))
    return f'<!DOCTYPE w [<!ENTITY x0 "خبر">{"".join(steps)}]>'


ENDLESS: dict[str, tuple[str, Callable[[], str | bytes], str]] = {
    "paragraphs": (".txt", lambda: "خبر\n" * 1_000_000, "line 100001: .*100,000 paragraphs"),
    "markdown paragraphs": (".md", lambda: "خبر\n\n" * 1_000_000, "line 200001: .*paragraphs"),
    "characters": (".txt", lambda: (LINE * 50 + "\n") * 5_000, "5,000,000 characters"),
    "a sentence": (".txt", lambda: "شروع۔\n" + LINE[:-1] * 600, "line 2: .*without a stop"),
    "a word": (".txt", lambda: "شروع۔\n" + "ب" * 2_000_000, "line 2: .*without a space"),
    "digits": (".md", lambda: "شروع۔\n\n" + "7" * 2_000_000, "line 3: .*without a space"),
    "marks": (".txt", lambda: "ب" + "\u064e\u0316" * 500_000, "line 1: .*without a space"),
    "signs": (".md", lambda: "**ا_" * 50_000, "line 1: .*20,000 signs of Markdown"),
    "backticks": (".md", lambda: "".join("ا" + "`" * n for n in range(999)), "line 1: .*signs"),
    "quotes": (".md", lambda: "شروع۔\n\n" + ">" * 100_000 + LINE, "line 3: .*100 deep"),
    "quoted lines": (".md", lambda: (">" * 200 + LINE + "\n") * 2_000, "line 1: .*100 deep"),
    "lists": (".md", lambda: "\n".join("  " * n + "- ا" for n in range(2_000)), "100 deep"),
    "lists in a line": (".md", lambda: "- " * 50_000 + LINE, "line 1: .*100 deep"),
    "front matter": (".txt", lambda: "---\n" + "title: x\n" * 500_000, "100,000 paragraphs"),
    "open front matter": (".txt", lambda: "---\n" + "title: x\n" * 5_000, "line 1: .*never closed"),
    "a title": (".txt", lambda: f"---\ntitle: {'ا ' * 900}\n---\nا", "line 2: the title has more"),
    "elements in elements": (".html", lambda: "<div>" * 100_000 + LINE, "2,000 deep"),
    "lists in lists": (".html", lambda: "<ul><li>" * 100_000 + LINE, "2,000 deep"),
    "elements": (".html", lambda: "<p>خبر" * 1_000_000, "line 1: the page has 1,000,003 elements"),
    "cells": (".html", lambda: f"<table>{('<tr>' + '<td>ا' * 100) * 9_000}</table>", "elements"),
    "columns": (".html", lambda: f"<table>{('<tr>' + '<td>ا' * 2_000) * 3}</table>", "2,000 cells"),
    "options": (".html", lambda: "<select>" + "<option>خبر" * 150_000, "100,000 paragraphs"),
    "links": (".html", lambda: "<p>" + "<a href=x>خبر</a>" * 20_000, "line 1: .*without a space"),
    "entities": (".html", lambda: "<p>" + "&lt;" * 1_000_000, "line 1: .*without a space"),
    "a document": (".docx", lambda: in_document(paragraph() * 150_000), "100,000 paragraphs"),
    "depth": (".docx", lambda: in_document("<w:sdt>" * 50_000), "deeper"),
    "a comment": (".docx", lambda: in_document(f"<!--{' ' * 40_000_000}-->"), "unpacks to more"),
    "laughs": (".docx", lambda: in_document(paragraph("&x9;"), laughs()), "deeper|longer"),
    "a file": (".txt", lambda: b"\n" * 20_000_001, "more than 20 MB"),
}
LARGE: dict[str, tuple[str, Callable[[], str | bytes]]] = {
    "tables in tables": (".html", lambda: "<table><tr><td>ا<td>" * 400 + LINE),
    "values in JSON-LD": (".html", lambda: in_json_ld("[" + "7, " * 900_000 + "{}]")),
    "authors": (".html", lambda: in_json_ld(MANY_AUTHORS)),
    "names of an element": (".html", lambda: f'<p class="{"a " * 500_000}">{LINE}'),
    "names in names": (".html", lambda: "<span class=share>" * 150 + f"<p>{LINE}" * 1_000),
    "deep paragraphs": (".html", lambda: "<div>" * 1_900 + f"<p>{LINE}" * 2_000),
    "footnotes": (".md", lambda: LINE + "\n\n" + "".join(f"[^{n}]: ا\n" for n in range(9_000))),
    "controls": (".txt", lambda: "خبر " + "\u202e\x01" * 300_000 + " ہے"),
    "tables in documents": (
        ".docx",
        lambda: in_document(
            "<w:tbl><w:tr><w:tc>" * 80 + paragraph() + "</w:tc></w:tr></w:tbl>" * 80
        ),
    ),
    "depth of a list": (
        ".docx",
        lambda: in_document(
            '<w:p><w:pPr><w:numPr><w:ilvl w:val="999999999"/></w:numPr></w:pPr>'
            f"<w:r><w:t>{LINE}</w:t></w:r></w:p>"
        ),
    ),
    "width of a cell": (
        ".docx",
        lambda: in_document(
            f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="{"9" * 5_000}"/></w:tcPr>'
            f"{paragraph()}</w:tc></w:tr></w:tbl>"
        ),
    ),
}


def saved(folder: Path, suffix: str, content: str | bytes) -> Path:
    path = folder / f"a{suffix}"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("name", ENDLESS)
def test_what_is_endless_is_told_with_its_place(tmp_path: Path, name: str) -> None:
    """The error names the file, says what it has too much of, and what to do; in seconds."""
    suffix, content, message = ENDLESS[name]
    path = saved(tmp_path, suffix, content())
    begun, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(ArticleError, match=message) as caught:
        read_article(path)
    assert time.process_time() - begun < SECONDS
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < MOST_BYTES
    assert str(caught.value).startswith(str(path))
    assert re.search(ADVICE, str(caught.value))
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("name", LARGE)
def test_what_is_only_strange_is_read_in_time(tmp_path: Path, name: str) -> None:
    """Nothing takes the square of its size, or more."""
    suffix, content = LARGE[name]
    path = saved(tmp_path, suffix, content())
    begun = time.process_time()
    article = read_article(path)
    assert time.process_time() - begun < SECONDS
    assert any(LINE in sentence.text or "خبر" in sentence.text for sentence in article.sentences())
    assert sum(len(left.text) for left in article.dropped) < 1_000_000


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".txt", ".md"])
def test_a_novel_is_read(tmp_path: Path, suffix: str) -> None:
    """Five megabytes of prose are an article like any other, and cost no gigabytes."""
    prose = SEED.read_text(encoding="utf-8").split("---")[-1].strip() + "\n\n"
    path = saved(tmp_path, suffix, prose * (5_000_000 // len(prose.encode())))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    article = read_article(path)
    most = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    assert sum(len(sentence.text) for sentence in article.sentences()) > 2_000_000
    assert most < MOST_BYTES


@pytest.mark.parametrize("depth", [12, 45])
def test_deep_lists_lose_nothing(tmp_path: Path, depth: int) -> None:
    """Items stay in order as deep as they stand, up to what an article may have."""
    items = [f"بات نمبر {number} ہے۔" for number in range(depth)]
    text = "\n".join("  " * place + f"- {item}" for place, item in enumerate(items))
    article = read_article(saved(tmp_path, ".md", text))
    assert [sentence.text for sentence in article.sentences()] == items
    assert max(paragraph.level for paragraph in article.paragraphs) == min(depth - 1, 20)


def test_deep_quotes_lose_nothing(tmp_path: Path) -> None:
    """Just below the bound a quotation is read."""
    article = read_article(saved(tmp_path, ".md", ">" * (DEEPEST - 1) + LINE))
    assert [sentence.text for sentence in article.sentences()] == [LINE]


def test_long_words_and_sentences_are_read(tmp_path: Path) -> None:
    """A web address as long as they come, and a sentence as long as nobody writes."""
    address = "https://example.org/" + "a" * (LONGEST_WORD - 20)
    words = LINE.removesuffix("۔") + " "
    text = f"{words * (LONGEST_SENTENCE // len(words) - 1)}۔\n{address}\n"
    assert len(read_article(saved(tmp_path, ".txt", text)).paragraphs) == 2


def test_controls_are_dropped_and_counted(tmp_path: Path) -> None:
    """Each kind once, with how many; what forbids itself in XML goes, too."""
    text = "یہ \u202e\u202eخبر\x00\x00\x00\x01 \ufffe\ufdd0ہے۔"
    article = read_article(saved(tmp_path, ".txt", text))
    assert [sentence.text for sentence in article.sentences()] == ["یہ خبر ہے۔"]
    assert [left.text for left in article.dropped] == ["U+0000 × 3 U+0001 U+FFFE U+FDD0 U+202E × 2"]


def test_facts_are_as_clean_as_the_text(tmp_path: Path) -> None:
    """Author and source hold no controls; halves of characters, which JSON can name, go."""
    front = "---\nauthor: ع\x01لی\u202e\nsource: https://a.pk/\x02b\n---\nخبر ہے۔"
    article = read_article(saved(tmp_path, ".txt", front))
    assert (article.author, article.source) == ("علی", "https://a.pk/b")
    told = r'{"@type": "NewsArticle", "headline": "خبر\ud800", "author": {"name": "ع\udc00لی"}}'
    article = read_article(saved(tmp_path, ".html", in_json_ld(told)))
    assert (article.title, article.author) == ("خبر", "علی")


def test_broken_properties_do_not_keep_a_document_from_being_read(tmp_path: Path) -> None:
    """They are left out, and it is said."""
    whole, changed = io.BytesIO(in_document(paragraph())), io.BytesIO()
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, "<a/>" if name == "docProps/core.xml" else old.read(name))
    article = read_article(saved(tmp_path, ".docx", changed.getvalue()))
    assert [sentence.text for sentence in article.sentences()] == [LINE]
    assert any("properties are broken" in note for note in article.notes)
