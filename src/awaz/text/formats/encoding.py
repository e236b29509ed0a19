"""Bytes into text, by what the file itself says of them: nothing is guessed in silence.

A byte order mark holds first, then what the file or its server declares, then UTF-8. A file that
is none of these is refused; what it looks like is named, to help, and never taken for granted.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from awaz.errors import ArticleError

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
OTHER_KINDS = (
    (b"%PDF-", "a PDF", "Copy its text into a .txt file"),
    (b"\x89PNG", "a PNG picture", "Articles are texts: write what it shows into a .txt file"),
    (b"\xff\xd8\xff", "a JPEG picture", "Articles are texts: write what it shows into a .txt file"),
    (b"GIF8", "a GIF picture", "Articles are texts: write what it shows into a .txt file"),
    (b"PK\x03\x04", "a zip archive or an office document", "Save a document's text as .docx"),
    (b"\xd0\xcf\x11\xe0", "an old office document (.doc)", "Save it as .docx"),
    (b"{\\rtf", "a rich text document (.rtf)", "Save it as .docx or .txt"),
    (b"\x1f\x8b", "a compressed file (gzip)", "Unpack it first"),
    (b"ID3", "an MP3", "Articles are texts"),
    (b"OggS", "an Ogg sound or film", "Articles are texts"),
    (b"RIFF", "a sound or a film", "Articles are texts"),
    (b"MZ", "a program", "Articles are texts"),
    (b"\x7fELF", "a program", "Articles are texts"),
)
"""First bytes, what they begin, and what to do."""
SAME_AS_ON_THE_WEB = {"iso8859-1": "cp1252", "ascii": "cp1252"}
"""Browsers read the first as the second, and so do the people who declare it."""
CHARSET = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
DECLARED_WITHIN = 4096
"""Bytes at the start of a page in which its charset must be declared."""
ENOUGH = 65_536
"""Bytes that tell what an undeclared text looks like."""
PROBABLE = ("cp1256", "cp1252", "iso8859_6")
"""What Urdu texts that are not UTF-8 are written in; a short one looks like much else, too."""
BROKEN_SHARE = 0.002
"""A declared text may hold so many characters that are none (cut in the middle by a template)."""


def refuse_other_kinds(path: Path | str, data: bytes, instead: str = "") -> None:
    """Raise ArticleError, with what to do, for what is plainly no text: a picture, a PDF …

    `instead` is what to do where the file is no article.
    """
    for start, kind, advice in OTHER_KINDS:
        if data.startswith(start):
            told = instead or advice
            raise ArticleError(f"{path}: this is {kind}, whatever its name says. {told}.")


def plain_file(path: Path, instead: str) -> str:
    """The text of a file of UTF-8 that is no article; `instead` is what to do with other kinds.

    Raises FileNotFoundError where there is none, and ArticleError for what cannot be read.
    """
    if path.is_dir():
        raise ArticleError(f"{path}: this is a folder, and should be a file. Move it away.")
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as problem:
        raise ArticleError(
            f"{path}: cannot be read ({problem.strerror}). Check who may read it."
        ) from problem
    return plain_text(path, data, instead)


def plain_text(path: Path, data: bytes, instead: str = "") -> str:
    """The text of a file that is UTF-8. Raises ArticleError for all else.

    `instead` is what to do with other kinds of files, where the file is no article.
    """
    refuse_other_kinds(path, data, instead)
    for mark, name in MARKS[1:]:
        if data.startswith(mark):
            raise ArticleError(
                f"{path}, line 1: byte 0x{data[0]:02X} at offset 0 begins {name[:6].upper()}, "
                "which some editors call “Unicode”. "
                "Open the file where it was written and save it as UTF-8."
            )
    try:
        return _unified(data.decode("utf-8-sig"))
    except UnicodeDecodeError as problem:
        raise _not_utf8(path, data, problem.start) from problem


def page_text(path: Path | str, data: bytes, charset: str = "") -> tuple[str, str]:
    """A page's text, and a note where some of it could not be read.

    `path` is where it is, or its address; `charset` is what the server said. Raises ArticleError
    for what is no text, for a charset that is unknown or wrong, and for a page that declares none
    and is not UTF-8.
    """
    refuse_other_kinds(path, data)
    for mark, name in MARKS:
        if data.startswith(mark):
            return _declared(path, data[len(mark) :], name)
    declared = charset or _in_page(data)
    if declared:
        return _declared(path, data, declared)
    try:
        return _unified(data.decode("utf-8")), ""
    except UnicodeDecodeError as problem:
        raise _not_utf8(path, data, problem.start, page=True) from problem


def _in_page(data: bytes) -> str:
    match = CHARSET.search(data[:DECLARED_WITHIN])
    name = match[1].decode("ascii", "replace") if match else ""
    return "utf-8" if name.lower().startswith(("utf-16", "utf-32")) else name


def _declared(path: Path | str, data: bytes, name: str) -> tuple[str, str]:
    try:
        codec = codecs.lookup(name)
        codec = codecs.lookup(SAME_AS_ON_THE_WEB.get(codec.name, codec.name))
        text = data.decode(codec.name, "replace")
    except (LookupError, UnicodeError) as problem:
        raise ArticleError(
            f"{path}: it declares the charset “{name}”, which is not known here. "
            "Save it as UTF-8, with <meta charset=utf-8>."
        ) from problem
    broken = text.count("\ufffd") - data.count("\ufffd".encode())
    if broken > max(2, BROKEN_SHARE * len(text)):
        raise ArticleError(
            f"{path}: it declares the charset “{name}”, but {broken} of its characters are none "
            f"of it{_looks_like(data)}. Save it as UTF-8, with <meta charset=utf-8>."
        )
    note = f"{broken} broken characters are shown as \ufffd" if broken > 0 else ""
    return _unified(text), note


def _not_utf8(path: Path | str, data: bytes, offset: int, *, page: bool = False) -> ArticleError:
    before = data[:offset].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    line = before.count(b"\n") + 1
    if data.count(b"\x00") > len(data) // 4:
        looks = "; it looks like UTF-16 without its mark"
    elif b"\x00" in data[:ENOUGH]:
        looks = "; it does not look like text at all"
    else:
        looks = _looks_like(data)
    other = ", or declare its charset with <meta charset=…>" if page else ""
    return ArticleError(
        f"{path}, line {line}: byte 0x{data[offset]:02X} at offset {offset} is not UTF-8{looks}. "
        f"Open the file where it was written and save it as UTF-8{other}."
    )


def _looks_like(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:ENOUGH], cp_isolation=list(PROBABLE)).best()
    if best is None or best.encoding not in PROBABLE:
        return ""
    return f"; it looks like {best.encoding.replace('_', '-').replace('cp125', 'windows-125')}"


def _unified(text: str) -> str:
    """With `\\n` for every line end."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
