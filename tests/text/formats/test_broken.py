"""Files made to break a reader: each becomes an article or an error that says what to do."""

from __future__ import annotations

import string
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awaz.errors import ArticleError
from awaz.model import Article
from awaz.text.formats.html import page_blocks
from awaz.text.reader import read_article

TAGS = (
    *("p", "div", "span", "a", "li", "ul", "ol", "table", "tr", "td", "th", "h1", "h3", "b", "br"),
    *("blockquote", "figure", "figcaption", "img", "article", "nav", "script", "style", "time"),
    *("title", "head", "body", "html", "svg", "template", "form", "select", "option", "frameset"),
)
BROKEN = (
    *("<![", "<![CDATA[", "]]>", "<!", "<!--", "-->", "<?xml", "<?", "</", "<", ">", "&", "&#0;"),
    *("&#xD800;", "&#99999999;", "\x00", "\ufeff", "\ud83d".encode("utf-8", "replace").decode()),
    *(
        "<!DOCTYPE",
        "<a href='",
        '<p class="',
        "\u202e",
        "</html>",
        "<plaintext>",
        "<!ENTITY a 'b'>",
    ),
    '<script type="application/ld+json">{"@graph": [{"@type": ["NewsArticle"], "author": [1]}]',
    '<script type="application/ld+json">[[[[[[{"articleBody": 3}]]]]]]</script>',
    '<meta property="og:title" content="خبر">',
    "<li value='99999999999999'>",
    "<td colspan='-7'>",
)
WORDS = (
    "یہ ایک لمبا جملہ ہے جو یہاں ختم ہوتا ہے۔",
    "خبر",
    "Facebook Twitter",
    "۲۰ دسمبر 2025",
    " ",
)

pieces = st.one_of(
    st.sampled_from(TAGS).map(lambda tag: f"<{tag}>"),
    st.sampled_from(TAGS).map(lambda tag: f"</{tag}>"),
    st.sampled_from(BROKEN),
    st.sampled_from(WORDS),
    st.text(alphabet=string.printable, max_size=6),
)
MARKS = (
    *("# ", "[^1]", "[^1]: ", "| ا | ب |\n|--|--|\n", "~~", "- [ ] ", "> ", "![", "](x)", "\n\n"),
    *("    ", "---\n", "```\n", "<div>", "1. ", "خبر ہے۔"),
)
markdown = st.lists(st.one_of(st.text(max_size=8), st.sampled_from(MARKS)), max_size=40).map(
    "".join
)
pages = st.lists(pieces, max_size=60).map("".join)
quick = settings(
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def is_read(path: Path) -> bool:
    """Whether the file is an article; anything but an article or its error is a failure."""
    try:
        return isinstance(read_article(path), Article)
    except ArticleError as problem:
        assert str(path) in str(problem)
        return False


@quick
@given(page=pages)
def test_no_page_breaks_the_reader(tmp_path: Path, page: str) -> None:
    """Whatever tags, halves of tags and words stand in a page."""
    path = tmp_path / "a.html"
    path.write_text(page, encoding="utf-8", errors="replace")
    is_read(path)


@quick
@given(data=st.binary(max_size=300), suffix=st.sampled_from([".html", ".txt", ".md", ".docx"]))
def test_no_bytes_break_the_reader(tmp_path: Path, data: bytes, suffix: str) -> None:
    """Whatever a file of any format holds."""
    path = tmp_path / f"a{suffix}"
    path.write_bytes(data)
    is_read(path)


@quick
@given(text=markdown)
def test_no_markdown_breaks_the_reader(tmp_path: Path, text: str) -> None:
    """Whatever marks stand together."""
    path = tmp_path / "a.md"
    path.write_text(text, encoding="utf-8", errors="replace")
    is_read(path)


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".html", "<p>یہ ایک لمبا جملہ ہے جو یہاں ختم ہوتا ہے۔</p><h1>\ufeff</h1>"),
        (".md", "یہ جملہ ہے۔\n\n[^0]:>[^0]: اور یہ۔"),
    ],
)
def test_what_once_broke_the_reader_is_read(tmp_path: Path, suffix: str, text: str) -> None:
    """A title of nothing to be seen; a footnote in a quotation in itself."""
    path = tmp_path / f"a{suffix}"
    path.write_text(text, encoding="utf-8")
    assert is_read(path)


@pytest.mark.parametrize("tag", ["div", "b", "table><tr><td", "ul><li", "blockquote", "span"])
@pytest.mark.parametrize("depth", [300, 1500, 50_000])
def test_depth_is_an_error_and_no_crash(tmp_path: Path, tag: str, depth: int) -> None:
    """Elements in elements: as deep as the parser goes they are read, deeper is told."""
    path = tmp_path / "a.html"
    path.write_text(f"<{tag}>" * depth + "یہ جملہ بہت گہرائی میں لکھا ہے۔", encoding="utf-8")
    assert is_read(path) or depth > 300


def test_a_long_page_is_read(tmp_path: Path) -> None:
    """Thousands of paragraphs are only a long article."""
    path = tmp_path / "a.html"
    path.write_text("<p>یہ ایک جملہ ہے جو بار بار آتا ہے مگر الگ ہے۔" * 3000, encoding="utf-8")
    assert is_read(path)


def test_long_lines_with_breaks_are_read_in_time(tmp_path: Path) -> None:
    """Thousands of lines without a stop are one paragraph, which is not read anew at each break."""
    path = tmp_path / "a.html"
    line = "یہ سطر لمبی ہے اور اس کے آخر میں کوئی نشان نہیں اس لیے اگلی سطر اسی کا حصہ ہے"
    path.write_text(f"<p>{f'{line}<br>' * 5000}</p>", encoding="utf-8")
    begun = time.process_time()
    made = page_blocks(path, path.read_bytes())
    assert [block.text.count(line) for block in made.blocks] == [5000]
    assert time.process_time() - begun < 15
