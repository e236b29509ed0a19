"""Bytes into text, by what files say of themselves."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from awaz.errors import ArticleError
from awaz.text.formats.encoding import page_text, plain_file, plain_text

WORDS = "اردو کی خبر"
OLD = "یہ اردو کی خبر ہے اور یہ لاہور سے آئی ہے".replace("ی", "ي")
PATH = Path("خبر.html")


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_page_s_byte_order_mark_is_believed(mark: str) -> None:
    """More than what the page or its server declares."""
    data = f"<meta charset=windows-1256><p>{WORDS}".encode(mark)
    assert WORDS in page_text(PATH, data, "iso-8859-1")[0]


@pytest.mark.parametrize(
    "declared",
    ["<meta charset='windows-1256'>", '<META http-equiv=x content="text/html; charset=cp1256" >'],
)
def test_a_page_s_own_charset_is_believed(declared: str) -> None:
    """In both of its forms."""
    assert OLD in page_text(PATH, f"{declared}<p>{OLD}".encode("cp1256"))[0]


def test_the_server_s_charset_is_believed_more_than_the_page_s() -> None:
    """As browsers do."""
    data = f"<meta charset=iso-8859-1><p>{OLD}".encode("cp1256")
    assert OLD in page_text(PATH, data, "windows-1256")[0]


def test_what_is_utf_8_needs_no_words() -> None:
    """The usual case; line ends are made one."""
    assert page_text(PATH, f"<p>{WORDS}\r\nا\rب".encode()) == (f"<p>{WORDS}\nا\nب", "")


def test_a_few_broken_characters_are_told() -> None:
    """A declared page that a template cut in the middle of a letter is read, with a note."""
    data = f"<meta charset=utf-8><p>{WORDS}".encode() + b"\xd8 " + WORDS.encode() * 50
    text, note = page_text(PATH, data)
    assert WORDS in text
    assert "1 broken" in note


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (f"<p>{OLD}".encode("cp1256"), r"line 1: byte .* is not UTF-8; it looks like .*charset="),
        (f"<meta charset=utf-8><p>{OLD}".encode("cp1256"), "declares the charset “utf-8”, but"),
        (b"<meta charset=klingon><p>x", "“klingon”, which is not known"),
        (b"<meta charset=hex><p>zz", "“hex”, which is not known"),
        (WORDS.encode("utf-16-le"), "is not UTF-8|nothing"),
        (b"%PDF-1.7 \xe2\xe3", r"this is a PDF.*\.txt"),
        (b"\x89PNG\r\n\x1a\n", "this is a PNG picture"),
        (b"\xff\xd8\xff\xe0", "this is a JPEG picture"),
        (b"\xd0\xcf\x11\xe0\xa1", r"\.doc\).*Save it as \.docx"),
        (b"{\\rtf1", r"Save it as \.docx"),
    ],
)
def test_what_is_no_page_is_named(data: bytes, message: str) -> None:
    """With what it looks like and what to do; nothing is guessed."""
    with pytest.raises(ArticleError, match=message) as caught:
        page_text(PATH, data)
    assert str(caught.value).startswith(str(PATH))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (codecs.BOM_UTF16_LE + WORDS.encode("utf-16-le"), "UTF-16.*save it as UTF-8"),
        (codecs.BOM_UTF16_BE + WORDS.encode("utf-16-be"), "UTF-16.*save it as UTF-8"),
        (WORDS.encode("utf-16-le") + b"\xd8\x00", "UTF-16|not UTF-8"),
        (f"{OLD}\n{OLD}".encode("cp1256"), "line 1: .*it looks like"),
        (b"PK\x03\x04\x14\x00", "a zip archive or an office document"),
        (b"\x00\x01\x02\xff\xfe\x80", "does not look like text|UTF-16"),
    ],
)
def test_what_is_no_utf_8_text_is_named(data: bytes, message: str) -> None:
    """Text files are UTF-8, with or without its mark."""
    with pytest.raises(ArticleError, match=message):
        plain_text(Path("a.txt"), data)


@pytest.mark.parametrize("words", ["یہ متن ہے", "ہم نے کہا", "؟یہ خبر ہے"])
def test_a_short_old_text_looks_like_windows_1256(words: str) -> None:
    """Encodings that no Urdu text is written in are not named."""
    data = words.replace("ی", "ي").encode("cp1256", "replace")
    with pytest.raises(ArticleError, match="it looks like windows-1256"):
        plain_text(Path("a.txt"), data)


def test_a_file_that_is_no_article_has_its_own_advice(tmp_path: Path) -> None:
    """What is wrong is told as of articles; what to do is not."""
    path = tmp_path / "words.tsv"
    with pytest.raises(FileNotFoundError):
        plain_file(path, "Write it anew")
    path.write_bytes(codecs.BOM_UTF8 + WORDS.encode())
    assert plain_file(path, "Write it anew") == WORDS
    path.write_bytes(WORDS.encode("utf-16"))
    with pytest.raises(ArticleError, match=r"UTF-16.*save it as UTF-8"):
        plain_file(path, "Write it anew")
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(ArticleError, match=r"whatever its name says\. Write it anew\.$"):
        plain_file(path, "Write it anew")
    with pytest.raises(ArticleError, match="this is a folder"):
        plain_file(tmp_path, "Write it anew")


def test_a_text_s_mark_is_taken_off() -> None:
    """Some editors write one."""
    assert plain_text(Path("a.txt"), codecs.BOM_UTF8 + WORDS.encode()) == WORDS
