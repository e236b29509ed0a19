"""The picture an edition goes by: drawn from its words, or the workspace's own."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from editions import TEXT, TITLE, article_of

from awaz.errors import OutputError
from awaz.output.cover import (
    HEIGHT,
    MARGIN,
    TITLE_ROOM,
    TITLE_TOP,
    WIDTH,
    Line,
    Pen,
    _title,
    cover_png,
    cover_svg,
    edition_cover,
)

ARTICLE = article_of((TITLE, TEXT[0]), author="نامہ نگار")
PNG = b"\x89PNG\r\n\x1a\n"


def lines_of(svg: str) -> list[tuple[float, float]]:
    """Of each line of text: where it begins, from the left, and the size of its letters."""
    placed = re.findall(r'<g transform="translate\(([\d.]+) [\d.]+\) scale\(([\d.]+) ', svg)
    return [(float(x), float(scale)) for x, scale in placed]


def glyphs_of(text: str, *, rtl: bool = True) -> list[str]:
    """The outlines of a text, from left to right."""
    shapes, _ = Pen(rtl=rtl).drawn(text)
    return [shape.path for shape in sorted(shapes, key=lambda shape: shape.x)]


def test_the_picture_is_a_png_of_its_size() -> None:
    """The same words give the same bytes, others give others."""
    picture = cover_png(ARTICLE, album="آواز")
    assert picture.startswith(PNG)
    assert picture[16:24] == WIDTH.to_bytes(4) + HEIGHT.to_bytes(4)
    assert picture == cover_png(ARTICLE, album="آواز")
    assert picture != cover_png(replace(ARTICLE, title="اور"), album="آواز")


def test_title_author_and_publisher_are_drawn() -> None:
    """A line for the short title, one for each of the others; what is not known is left out."""
    assert len(lines_of(cover_svg(ARTICLE, album="آواز"))) == 4
    assert len(lines_of(cover_svg(replace(ARTICLE, author="")))) == 2


@pytest.mark.parametrize(
    "title",
    ["اب", "بےشمار" * 40, "اردو میں ایک بہت طویل عنوان " * 30, "https://example.org/" + "a" * 300],
)
def test_titles_stay_within_the_picture(title: str) -> None:
    """Short or long, of many words or one: no line begins outside the margin or leaves it."""
    lines = lines_of(cover_svg(replace(ARTICLE, title=title)))
    assert lines
    assert all(MARGIN - 0.01 <= x < WIDTH / 2 for x, _ in lines)


@pytest.mark.parametrize("words", [2, 4, 8, 16, 60])
def test_lines_of_a_title_do_not_touch(words: int) -> None:
    """However its letters hang and rise: there is ground between each two lines."""
    title = " ".join(("موسمِ سرما کی پیچیدگی اور ڈیجیٹل تبدیلی کے مسائل " * 8).split()[:words])
    pen = Pen(rtl=True)
    placed = _title(title, pen)
    edges = [edges_of(line) for line in placed]
    assert all(before[1] < after[0] for before, after in pairwise(edges))
    assert edges[0][0] >= TITLE_TOP - 1
    assert edges[-1][1] <= TITLE_TOP + TITLE_ROOM + 1


def edges_of(line: Line) -> tuple[float, float]:
    """The highest and the lowest point of a line's outlines, in pixels from the upper edge."""
    heights = [
        shape.y + float(height)
        for shape in line.shapes
        for points in re.findall(r"[MLQC]([^MLQCZ]+)", shape.path)
        for height in points.split(" ")[1::2]
    ]
    return line.baseline - line.scale * max(heights), line.baseline - line.scale * min(heights)


def test_the_date_is_drawn() -> None:
    """Below the author, where the article bears one."""
    dated = cover_svg(replace(ARTICLE, date="2025-12-20"), album="آواز")
    assert len(lines_of(dated)) == len(lines_of(cover_svg(ARTICLE, album="آواز"))) + 1


def test_letters_join() -> None:
    """What is drawn is shaped: a word is not its letters side by side."""
    assert glyphs_of("کتاب") != [glyph for letter in "باتک" for glyph in glyphs_of(letter)]


def test_numbers_and_latin_keep_their_order() -> None:
    """In a line from right to left they run from left to right, in their place."""
    digits = [*glyphs_of("2", rtl=False), *glyphs_of("5", rtl=False)]
    assert glyphs_of("25 دسمبر")[-2:] == digits
    assert glyphs_of("دسمبر 25")[:2] == digits
    assert glyphs_of("دسمبر AI")[:2] == glyphs_of("AI", rtl=False)


def test_what_the_font_lacks_is_left_out() -> None:
    """No empty box stands for it; a title of nothing else still has a picture."""
    assert glyphs_of("مبارک🎉") == glyphs_of("مبارک")
    assert cover_png(replace(ARTICLE, title="🎉", author=""), album="").startswith(PNG)
    assert cover_png(replace(ARTICLE, title="🎉", direction="ltr")).startswith(PNG)


def test_the_workspaces_own_picture_is_used(tmp_path: Path) -> None:
    """As it is, told by what it holds and not by its name."""
    own = tmp_path / "cover.png"
    own.write_bytes(b"\xff\xd8\xff\xe0" + bytes(50))
    cover = edition_cover(ARTICLE, own=own)
    assert (cover.data, cover.suffix, cover.type) == (own.read_bytes(), "jpg", "image/jpeg")


def test_what_is_no_picture_is_an_error(tmp_path: Path) -> None:
    """The message names the file and says what to do."""
    own = tmp_path / "cover.png"
    own.write_bytes(b"GIF89a")
    with pytest.raises(OutputError, match=r"cover\.png is neither .* Save it"):
        edition_cover(ARTICLE, own=own)
