"""Articles made to do harm: whatever they hold and are called, they stay text in their place.

No markup of an article ever reaches an edition: readers take the text out of it, and templates
escape every text. A sanitiser would have nothing to clean; that it is so is tested here, on every
file of a whole edition.
"""

from __future__ import annotations

import os
import re
import struct
import sys
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from lxml import etree, html

from awaz.build import build_article, build_articles, build_library, check_slugs
from awaz.errors import ArticleError
from awaz.manifest import source_of
from awaz.model import Feed
from awaz.text.reader import LONGEST_SLUG, read_article, slug_of
from awaz.workspace import Settings, Workspace

TEXT = "یہ پہلا جملہ ہے۔ یہ دوسرا جملہ ہے۔\n"
TRAPS = (
    "<script>hit(1)</script>",
    "</script><script>hit(2)</script>",
    "<img src=x onerror=hit(3)>",
    "<svg onload=hit(4)><a href='javascript:hit(5)'>بٹن</a></svg>",
    "<iframe src='https://evil.example/'></iframe>",
    "]]><x/><!-- --><?x y?>&lt;b&gt;&#60;script&#62;",
    "{{ 7 * 7 }} {% include '/etc/passwd' %}",
    "--> 00:00:01.000 --> 00:00:02.000 <c.red>رنگ</c> <v ع>",
    "<style>*{display:none}</style><base href='//evil.example/'>",
    "' onmouseover='hit(6)' x='",
    '" onfocus="hit(7)" autofocus x="',
)
ESCAPED = [re.sub("<", "&lt;", trap) for trap in TRAPS]
FACTS = "<script>hit(8)</script>\" onclick='hit(9)"
HOSTILE = {
    ".txt": f'---\ntitle: {FACTS}\nauthor: {FACTS}\nsource: javascript:hit(10)//"><b>\n---\n'
    + "".join(f"یہ {trap} خبر ہے۔\n" for trap in TRAPS),
    ".md": f"# {FACTS} خبر\n\n[بٹن](javascript:hit(11)) ہے۔ ![تصویر <b>](data:text/html,x)\n\n"
    + "".join(f"یہ {trap} خبر ہے۔\n\n{trap}\n\n`{trap}` یہ ہے۔\n\n" for trap in TRAPS),
    ".html": f"<title>{ESCAPED[0]} خبر</title><meta name=author content='{ESCAPED[2]}'>"
    "<link rel=canonical href='javascript:hit(12)'><h1>&lt;script&gt;hit(13)&lt;/script&gt; خبر"
    + "".join(
        f"<p>یہ {trap} ایک خبر ہے جو یہاں ختم ہوتی ہے۔</p><p>یہ {escaped} ایک خبر ہے۔</p>"
        for trap, escaped in zip(TRAPS, ESCAPED, strict=True)
    ),
    ".docx": "",
}
OF_OURS = {"script", "link", "style", "svg", "audio", "button", "dialog", "img", "form", "input"}
ADDRESSES = (
    "href",
    "src",
    "action",
    "formaction",
    "data",
    "poster",
    "{http://www.w3.org/1999/xlink}href",
)


def white(side: int) -> bytes:
    """A square PNG."""
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress((b"\0" + b"\xff" * side) * side)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "text").mkdir()
    artwork = tmp_path / "art.png"
    artwork.write_bytes(white(1400))
    feed = Feed("آواز", "خبریں", "ادارہ", "a@b.pk", "News", artwork=artwork)
    settings = Settings(
        voice="tone", formats=("daisy", "lpf"), site="https://example.org/a", feed=feed
    )
    return Workspace(tmp_path, settings)


def written(workspace: Workspace, name: str, text: str = TEXT) -> Path:
    path = workspace.text / name
    if name.endswith(".docx"):
        document = Document()
        document.core_properties.title = document.core_properties.author = FACTS
        for trap in TRAPS:
            document.add_paragraph(f"یہ {trap} خبر ہے۔")
        document.save(str(path))
    else:
        path.write_text(text, encoding="utf-8")
    return path


def files_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file, and every file in the archives among them."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.name, path.read_bytes()
        if path.suffix in (".epub", ".lpf", ".zip"):
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    assert not name.startswith(("/", "..")) and "/../" not in name
                    yield f"{path.name}/{name}", archive.read(name)


def tree_of(name: str, content: bytes) -> Any:
    """The root of a file of markup; None for other files. XML must be well-formed."""
    kind = name.rpartition(".")[2]
    if kind in ("xhtml", "xml", "opf", "smil", "svg", "ncx"):
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False))
    return html.fromstring(content) if kind == "html" else None


@pytest.mark.parametrize("suffix", HOSTILE)
def test_markup_in_an_article_is_inert_in_every_file(workspace: Workspace, suffix: str) -> None:
    """No element, attribute or address of the article's is one in page, EPUB, DAISY, feed …"""
    harmless = written(workspace, "harmless.txt", TEXT)
    build_article(harmless, workspace)
    build_article(written(workspace, f"hostile{suffix}", HOSTILE[suffix]), workspace)
    build_library(workspace)
    own = Counter(
        element.tag
        for element in html.parse(str(workspace.output / "harmless/index.html")).iter()
        if element.tag in OF_OURS
    )
    looked_at = 0
    for name, content in files_in(workspace.output / "hostile"):
        root = tree_of(name, content)
        if root is None:
            continue
        looked_at += 1
        assert_inert(root)
        if name == "index.html":
            assert own == Counter(e.tag for e in root.iter() if e.tag in OF_OURS)
            assert {s.get("type") for s in root.iter("script")} == {
                s.get("type")
                for s in html.parse(str(workspace.output / "harmless/index.html")).iter("script")
            }
            for script in root.iter("script"):
                if "json" not in (script.get("type") or ""):
                    assert "hit(" not in (script.text or "")
    for name in ("index.html", "feed.xml"):
        assert_inert(tree_of(name, (workspace.output / name).read_bytes()))
    assert looked_at > 8
    captions = (workspace.output / "hostile" / "hostile.vtt").read_text(encoding="utf-8")
    cues = [line for line in captions.split("\n") if "-->" in line]
    assert all(re.fullmatch(r"[\d:.]+ --> [\d:.]+( .*)?", line) for line in cues)
    assert not re.search(r"<(?!/?(?:c|lang|v|\d)[ .>\d])", captions)
    assert "<c.red>" not in captions


def assert_inert(root: Any) -> None:
    """Nothing in a tree runs, is loaded from elsewhere, or came out of the traps."""
    for element in root.iter(etree.Element):
        tag = etree.QName(element).localname.lower()
        assert tag not in ("iframe", "object", "embed", "base", "x", "b")
        for name, value in element.attrib.items():
            assert not name.lower().startswith("on")
            if name in ADDRESSES:
                assert not re.match(r"\s*(?:javascript|data:text|vbscript)", value, re.IGNORECASE)
                assert "evil.example" not in value
        if tag == "style":
            assert "display:none}</" not in (element.text or "") and "evil" not in (
                element.text or ""
            )


@pytest.mark.parametrize("name", ["secret.txt", "secret.png"])
def test_what_an_article_names_is_neither_read_nor_copied(workspace: Workspace, name: str) -> None:
    """Pictures, includes, entities, links and front matter name files; no file is opened."""
    secret = workspace.root / name
    secret.write_text("رازکیبات", encoding="utf-8")
    opened: list[str] = []
    listening = [True]
    sys.addaudithook(
        lambda event, values: (
            opened.append(str(values[0])) if listening and event == "open" else None
        )
    )
    front = f"---\ncover: {secret}\nimage: ../{name}\nsource: file://{secret}\n---\n"
    markdown = f"{front}![تصویر](../{name}) ![](file://{secret}) یہ خبر ہے۔\n\n<img src={secret}>\n"
    page = (
        f'<!DOCTYPE html [<!ENTITY x SYSTEM "{secret}">]><link rel=stylesheet href="{secret}">'
        f'<p><img src="../{name}" alt="قلعے کی تصویر">یہ ایک خبر ہے &x; جو ختم ہوتی ہے۔'
        f'<object data="{secret}"></object><iframe src="file://{secret}"></iframe>'
    )
    for path in (written(workspace, "a.md", markdown), written(workspace, "b.html", page)):
        build_article(path, workspace)
    listening.clear()
    assert opened and not any(name in path for path in opened)
    for file, content in files_in(workspace.output):
        assert "رازکیبات".encode() not in content, file
        assert name not in file


def test_an_external_entity_of_a_document_is_not_read(workspace: Workspace) -> None:
    """What it would bring in is not in the article."""
    secret = workspace.root / "secret.txt"
    secret.write_text("رازکیبات", encoding="utf-8")
    whole, changed = written(workspace, "whole.docx"), workspace.text / "a.docx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(changed, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if part == "word/document.xml":
                content = re.sub(
                    rb"<w:document",
                    f'<!DOCTYPE w [<!ENTITY x SYSTEM "file://{secret}">]><w:document'.encode(),
                    content,
                    count=1,
                ).replace(b"7 * 7", b"&x;")
            new.writestr(part, content)
        new.writestr("../../escaped.txt", "باہر")
        new.writestr("/escaped.txt", "باہر")
    assert "رازکیبات" not in repr(read_article(changed))
    assert not list(workspace.root.parent.rglob("escaped.txt"))


NAMES = {
    "..": "article",
    "..خبر..": "خبر",
    "‮خبر‬": "خبر",
    "a/../../b": "b",
    "a\x01\x1b[31mb\n": "a31mb",
    "<script>": "script",
    "$(rm -rf)": "rm--rf",
    "کتاب\u0654": unicodedata.normalize("NFC", "کتاب\u0654"),
    "e\u0301": "é",
    "..\\..\\x": "x",
    "%2e%2e%2f": "2e2e2f",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_stays_in_output(workspace: Workspace, name: str) -> None:
    """A folder's name is one step down, whatever the file is called, and the same each time."""
    slug = slug_of(Path(f"{name}.txt"))
    assert slug == NAMES[name]
    assert (workspace.output / slug).resolve().parent == workspace.output.resolve()
    assert slug_of(Path(f"{slug}.txt")) == slug


def test_the_longest_name_is_built(workspace: Workspace) -> None:
    """A name as long as the disk takes has an edition; two that differ at their ends have two."""
    stems = ["خ" * 124 + end for end in "ab"]
    paths = [written(workspace, f"{stem}.txt") for stem in stems]
    built = list(build_articles(paths, workspace))
    folders = {result.folder for result in built if not isinstance(result, Exception)}
    assert len(folders) == 2
    assert all(len(folder.name.encode()) <= LONGEST_SLUG for folder in folders)
    check_slugs(paths)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Khabar", "khabar"), ("e\u0301", "\u00e9"), ("خبر", "\u202eخبر"), ("a b", "a-b")],
)
def test_names_that_some_disks_take_for_one_are_an_error(
    workspace: Workspace, one: str, other: str
) -> None:
    """Capitals, ways to write one letter, and what cannot be seen make no other edition."""
    paths = [written(workspace, f"{name}.txt") for name in (one, other)]
    with pytest.raises(ArticleError, match="would both become"):
        check_slugs(paths)


@pytest.mark.parametrize(
    "name", ["index.html", "INDEX.html", "feed.xml", "noto-naskh-arabic-400.woff2", "OFL.txt"]
)
def test_a_name_that_is_taken_is_an_error(workspace: Workspace, name: str) -> None:
    """No article takes the place of the library, the podcast or the fonts."""
    with pytest.raises(ArticleError, match="Rename it"):
        check_slugs([written(workspace, f"{name}.txt")])


def test_a_link_out_of_the_workspace_is_not_published(workspace: Workspace, tmp_path: Path) -> None:
    """It is an error, and the others are built; a link within, and a file named by itself, are."""
    outside = tmp_path.parent / f"{tmp_path.name}-outside.txt"
    outside.write_text(TEXT, encoding="utf-8")
    (workspace.text / "out.txt").symlink_to(outside)
    (workspace.root / "drafts").mkdir()
    draft = workspace.root / "drafts" / "d.txt"
    draft.write_text(TEXT, encoding="utf-8")
    (workspace.text / "in.txt").symlink_to(draft)
    written(workspace, "own.txt")
    told = {result.slug if not isinstance(result, Exception) else type(result)
            for result in build_articles(workspace.articles(), workspace)}  # fmt: skip
    assert told == {ArticleError, "in", "own"}
    assert not (workspace.output / "out").exists()
    with pytest.raises(ArticleError, match=r"out\.txt: this is a link to .*Copy the file"):
        build_article(workspace.text / "out.txt", workspace)
    assert build_article(outside, workspace).written


def test_a_pipe_is_not_waited_for(workspace: Workspace) -> None:
    """Nor is a device read to its end."""
    pipe, endless = workspace.text / "pipe.txt", workspace.text / "zero.txt"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero")):
        assert source_of(path, Settings()) is None
    with pytest.raises(ArticleError, match="a device or a pipe"):
        build_article(pipe, workspace)
    endless.symlink_to("/dev/zero")
    with pytest.raises(ArticleError, match="a device or a pipe"):
        read_article(endless)
    assert workspace.copy_of("https://example.org/x") is None


def test_a_circle_of_links_is_told(workspace: Workspace) -> None:
    """By its name, and what to do."""
    circle = workspace.text / "circle.txt"
    circle.symlink_to(circle)
    with pytest.raises(ArticleError, match=r"circle\.txt: this link cannot be followed.*Delete it"):
        build_article(circle, workspace)
