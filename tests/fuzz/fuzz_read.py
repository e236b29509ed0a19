"""A fuzz target: bytes of every format of article are read, and split into sentences and words.

    python tests/fuzz/fuzz_read.py CORPUS -max_len=2048 -max_total_time=600

The first byte chooses the format; of a document, the rest is the text of its main part, of its
properties or of its notes, or the archive itself. What is neither an article nor an `ArticleError`
ends the run with the input that did it; so does an article whose words are not its text.
"""

from __future__ import annotations

import io
import sys
import tempfile
import zipfile
from functools import cache
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["awaz.text"]):
    from awaz.errors import ArticleError
    from awaz.text.reader import read_article

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PARTS = ("word/document.xml", "docProps/core.xml", "word/styles.xml", "word/numbering.xml")
KINDS = (".txt", ".md", ".html", ".docx", *PARTS)
FOLDER = Path(tempfile.mkdtemp(prefix="awaz-fuzz-"))


def read_one(data: bytes) -> None:
    """Read what the bytes stand for, and look whether the article is whole."""
    kind, content = KINDS[data[0] % len(KINDS)] if data else ".txt", data[1:]
    if kind in PARTS:
        kind, content = ".docx", document_with(kind, content)
    path = FOLDER / f"a{kind}"
    path.write_bytes(content)
    try:
        article = read_article(path)
    except ArticleError as problem:
        assert str(path) in str(problem)
        return
    ids = [sentence.id for sentence in article.sentences()]
    assert len(set(ids)) == len(ids)
    for sentence in article.sentences():
        at = 0
        for word in sentence.words:
            assert sentence.text[at : word.start].strip() == ""
            assert sentence.text[word.start : word.end] == word.text != ""
            at = word.end
        assert sentence.text[at:].strip() == ""
        sentence.text.encode()  # no half of a character


def document_with(name: str, content: bytes) -> bytes:
    """A whole document, one part of which is this; what is no XML is its text."""
    if name == "word/document.xml" and not content.startswith(b"<?xml"):
        content = b'<w:document xmlns:w="%s"><w:body>%s</w:body></w:document>' % (
            W.encode(),
            content,
        )
    changed = io.BytesIO()
    with zipfile.ZipFile(changed, "w") as archive:
        for part, text in parts_of_a_document().items():
            archive.writestr(part, content if part == name else text)
    return changed.getvalue()


@cache
def parts_of_a_document() -> dict[str, bytes]:
    """What a word processor would save."""
    from docx import Document

    document, saved = Document(), io.BytesIO()
    document.add_heading("خبر")
    document.add_paragraph("یہ ایک جملہ ہے۔", style="List Number")
    document.save(saved)
    with zipfile.ZipFile(saved) as archive:
        return {part: archive.read(part) for part in archive.namelist()}


if __name__ == "__main__":
    atheris.Setup(sys.argv, read_one)
    atheris.Fuzz()
