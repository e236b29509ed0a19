"""Word documents into articles."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from awaz.errors import ArticleError
from awaz.model import Article, Role
from awaz.text.formats import docx as reading
from awaz.text.reader import read_article

PICTURE = (
    f"<w:r {nsdecls('w', 'wp')}><w:drawing><wp:inline><wp:extent cx='9' cy='9'/>"
    "<wp:docPr id='1' name='Picture 1' descr='{}'/></wp:inline></w:drawing></w:r>"
)


def saved(folder: Path, document: object) -> Path:
    path = folder / "خبر.docx"
    document.save(str(path))  # type: ignore[attr-defined]
    return path


def rows(article: Article) -> list[tuple[Role, int, list[str]]]:
    return [
        (paragraph.role, paragraph.level, [sentence.text for sentence in paragraph.sentences])
        for paragraph in article.paragraphs
    ]


def test_a_document_keeps_its_roles_and_order(tmp_path: Path) -> None:
    """Title, headings, lists with their numbers, quotations, tables, pictures' texts."""
    document = Document()
    document.add_heading("بڑی خبر", 0)
    document.add_paragraph("یہ پہلا جملہ ہے۔ یہ دوسرا ہے۔")
    document.add_heading("حصہ", 2)
    document.add_paragraph("نقطہ", style="List Bullet")
    document.add_paragraph("اندر", style="List Bullet 2")
    document.add_paragraph("ایک", style="List Number")
    document.add_paragraph("دو", style="List Number")
    document.add_paragraph("قول یہ ہے۔", style="Quote")
    table = document.add_table(2, 3)
    for cell, text in zip(table._cells, ["نام", "حال", "عمر", "علی۔ وہی", "", "۲۰"], strict=True):
        cell.text = text
    paragraph = document.add_paragraph("تصویر کے ساتھ جملہ۔")
    for alt in ("قلعے کا دروازہ", "IMG_2034.jpg"):
        paragraph._p.append(parse_xml(PICTURE.format(alt)))
    document.sections[0].footer.paragraphs[0].text = "صفحہ ۱"
    article = read_article(saved(tmp_path, document))
    assert article.title == "بڑی خبر"
    assert rows(article) == [
        (Role.TITLE, 0, ["بڑی خبر"]),
        (Role.BODY, 0, ["یہ پہلا جملہ ہے۔", "یہ دوسرا ہے۔"]),
        (Role.HEADING, 2, ["حصہ"]),
        (Role.LIST, 0, ["نقطہ"]),
        (Role.LIST, 1, ["اندر"]),
        (Role.LIST, 0, ["1. ایک"]),
        (Role.LIST, 0, ["2. دو"]),
        (Role.QUOTE, 0, ["قول یہ ہے۔"]),
        (Role.TABLE, 1, ["نام", "حال", "عمر"]),
        (Role.TABLE, 0, ["علی۔ وہی", "۲۰"]),
        (Role.BODY, 0, ["تصویر کے ساتھ جملہ۔"]),
        (Role.PICTURE, 0, ["قلعے کا دروازہ"]),
    ]
    assert [cell.id for cell in article.paragraphs[9].sentences] == ["p010s001", "p010s003"]
    assert [left.text for left in article.dropped] == ["IMG_2034.jpg", "صفحہ ۱"]
    assert [paragraph.line for paragraph in article.paragraphs] == [*range(1, 12), 11]


def test_a_document_s_properties_are_the_article_s(tmp_path: Path) -> None:
    """Title (where the text has none), author and day."""
    document = Document()
    document.add_paragraph("یہ خبر کا پہلا جملہ ہے۔")
    document.core_properties.title = "عنوان"
    document.core_properties.author = "علی رضا"
    document.core_properties.created = datetime(2025, 12, 20, 8, 30)
    document.core_properties.language = "ur-PK"
    article = read_article(saved(tmp_path, document))
    assert (article.title, article.author, article.date) == ("عنوان", "علی رضا", "2025-12-20")
    assert article.language == "ur-PK"
    assert article.paragraphs[0].role is Role.TITLE


def test_what_was_deleted_in_a_document_is_not_read(tmp_path: Path) -> None:
    """Tracked changes: what was put in is text, what was taken out is told."""
    document = Document()
    paragraph = document.add_paragraph("یہ ")
    paragraph._p.append(
        parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>پرانا</w:delText></w:r></w:del>")
    )
    paragraph._p.append(
        parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>نیا جملہ ہے۔</w:t></w:r></w:ins>")
    )
    article = read_article(saved(tmp_path, document))
    assert rows(article) == [(Role.BODY, 0, ["یہ نیا جملہ ہے۔"])]
    assert [(left.text, left.reason) for left in article.dropped] == [
        ("پرانا", "marked as deleted")
    ]


def test_a_table_that_only_places_things_is_read_as_text(tmp_path: Path) -> None:
    """One column, or cells as long as paragraphs."""
    document = Document()
    table = document.add_table(1, 1)
    table.cell(0, 0).text = "یہ جملہ ایک خانے میں ہے۔"
    article = read_article(saved(tmp_path, document))
    assert rows(article) == [(Role.BODY, 0, ["یہ جملہ ایک خانے میں ہے۔"])]


def with_part(document: object, name: str, content: bytes) -> bytes:
    """The document's archive with one part replaced or added."""
    old, new = io.BytesIO(), io.BytesIO()
    document.save(old)  # type: ignore[attr-defined]
    with zipfile.ZipFile(old) as source, zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.namelist():
            if item != name:
                target.writestr(item, source.read(item))
        target.writestr(name, content)
    return new.getvalue()


def zipped(name: str) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr(name, "متن")
    return archive.getvalue()


def locked() -> bytes:
    """An archive whose part says that it is locked."""
    data = bytearray(zipped("[Content_Types].xml"))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(
        b'<!ENTITY %c "%s">' % (98 + level, b"&%c;" % (97 + level) * 10) for level in range(9)
    )
    + b"]><w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>"
    b"<w:body><w:p><w:r><w:t>&j;</w:t></w:r></w:p></w:body></w:document>"
)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"PK\x03\x04 nothing", "the document is broken"),
        (b"%PDF-1.4", "this is a PDF"),
        ("متن".encode(), r"no \.docx document"),
        (with_part(Document(), "word/media/x.bin", bytes(201_000_000)), "unpacks to more"),
        (with_part(Document(), "word/document.xml", b" " * 31_000_000), "unpacks to more"),
        (with_part(Document(), "word/document.xml", b"<broken"), "the document is broken"),
        (with_part(Document(), "word/document.xml", BOMB), "broken|nothing in it can be spoken"),
        (with_part(Document(), "[Content_Types].xml", b"<Types/>"), "the document is broken"),
        (with_part(Document(), "word/document.xml", b"<a>" * 300), "far deeper.*new document"),
        (with_part(Document(), "_rels/.rels", b"<x/>"), "the document is broken"),
        (zipped("a.txt"), "zip archive, but no Word document"),
        (locked(), "locked with a password"),
    ],
)
def test_traps_and_broken_documents_are_refused(tmp_path: Path, data: bytes, message: str) -> None:
    """An archive that unpacks to gigabytes, entities in entities, missing parts."""
    path = tmp_path / "a.docx"
    path.write_bytes(data)
    with pytest.raises(ArticleError, match=message) as caught:
        read_article(path)
    assert not re.search("Content_Types|XML_PARSE|line 1|archive'", str(caught.value))


def test_too_many_parts_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document has dozens."""
    monkeypatch.setattr(reading, "MOST_PARTS", 3)
    document = Document()
    document.add_paragraph("یہ جملہ ہے۔")
    with pytest.raises(ArticleError, match="unpacks to more"):
        read_article(saved(tmp_path, document))
