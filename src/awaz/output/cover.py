"""The picture an edition goes by on a shelf: its own, or one drawn from title and publisher.

HarfBuzz shapes each line as Nastaliq wants it and tells how wide it is; the outlines go into an
SVG picture, which resvg makes a PNG of. What draws SVG from text by itself either has no Nastaliq
or puts words of two directions into the wrong order.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import resvg_py
import uharfbuzz as harfbuzz

from awaz.errors import OutputError
from awaz.model import Article
from awaz.output.inline import ASSETS
from awaz.output.markup import Kind, runs
from awaz.output.render import render
from awaz.output.report import read_report

FONT = ASSETS / "cover" / "noto-nastaliq-urdu-700.ttf"
WIDTH, HEIGHT = 1600, 2400
MARGIN = 190
TITLE_TOP, TITLE_ROOM = 230, 1240
"""Where the title may begin, and the height that it may take."""
TITLE_SIZES = (270, 240, 215, 195, 170, 148, 128, 112, 96, 80)
WAVE_MIDDLE = 1735
AUTHOR_SIZE, AUTHOR_BASELINE = 76, 2005
DATE_SIZE, DATE_BASELINE = 52, 2095
PUBLISHER_SIZE, PUBLISHER_BASELINE = 84, 2250
LINE_GAP = 0.2
"""Of the letters' size, at least, between the ink of two lines: Nastaliq hangs its words from the
line like a staircase, so that no distance between the lines themselves would do for all titles."""
LEAST_STEP = 1.25
"""Of the letters' size, from a line to the next."""
_DIGITS = re.compile("([0-9٠-٩۰-۹]+)")
_SIGNATURES = {b"\x89PNG\r\n\x1a\n": ("png", "image/png"), b"\xff\xd8\xff": ("jpg", "image/jpeg")}


@dataclass(frozen=True, slots=True)
class Cover:
    """A picture as it stands in a file."""

    data: bytes
    suffix: str
    """`png` or `jpg`."""
    type: str
    """IANA media type."""
    drawn: str = ""
    """A digest of what it was drawn from; empty for a publisher's own."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The outline of a glyph and where it stands in its line, in units of the font."""

    path: str
    """As in an SVG path's `d`."""
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, drawn."""

    shapes: tuple[Shape, ...]
    x: float
    """Pixels from the picture's left edge to the line's."""
    baseline: float
    """Pixels from the picture's upper edge."""
    scale: float
    """Pixels of a unit of the font."""


class Pen:
    """Shapes text in the font that covers are set in, for lines of one direction."""

    def __init__(self, *, rtl: bool) -> None:
        self._font = harfbuzz.Font(harfbuzz.Face(FONT.read_bytes()))
        self._rtl = rtl
        self.units: int = self._font.face.upem
        """Of the font, as many as letters are large."""

    def drawn(self, text: str) -> tuple[tuple[Shape, ...], int]:
        """The glyphs of a line and its width, in units of the font.

        What the font has no glyph for is left out.
        """
        shapes: list[Shape] = []
        at = 0
        for buffer in self._shaped(text):
            for glyph, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
                if path := _outline(self._font, glyph.codepoint):
                    shapes.append(Shape(path, at + place.x_offset, place.y_offset))
                at += place.x_advance
        return tuple(shapes), at

    def width(self, text: str) -> float:
        """Of a line, in multiples of the letters' size."""
        places = (place for part in self._shaped(text) for place in part.glyph_positions)
        return float(sum(place.x_advance for place in places) / self.units)

    def ink(self, text: str) -> tuple[float, float]:
        """How far a line's letters reach above and below it, in multiples of their size."""
        above, below = 0.0, 0.0
        for buffer in self._shaped(text):
            for glyph, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
                extents = self._font.get_glyph_extents(glyph.codepoint)
                if extents is not None:
                    top = extents.y_bearing + place.y_offset
                    above, below = max(above, top), max(below, -top - extents.height)
        return above / self.units, below / self.units

    def _shaped(self, text: str) -> Iterator[harfbuzz.Buffer]:
        """The runs of a line from left to right."""
        known = "".join(filter(self._has, text))
        if known and not self._rtl:
            yield self._run(known, "ltr")
            return
        for run in reversed(runs(known)):
            if run.kind is not Kind.PLAIN:
                yield self._run(run.text, "ltr")
                continue
            for part in filter(None, reversed(_DIGITS.split(run.text))):
                yield self._run(part, "ltr" if part.isdecimal() else "rtl")

    def _run(self, text: str, direction: str) -> harfbuzz.Buffer:
        buffer = harfbuzz.Buffer()
        # The font's space is Nastaliq's, too narrow between Latin words.
        buffer.add_str(text if direction == "rtl" else text.replace(" ", "  "))
        buffer.guess_segment_properties()
        buffer.direction = direction
        buffer.language = "ur"
        harfbuzz.shape(self._font, buffer)
        return buffer

    def _has(self, character: str) -> bool:
        return bool(self._font.get_nominal_glyph(ord(character)))


def edition_cover(
    article: Article, *, album: str = "", own: Path | None = None, earlier: Path | None = None
) -> Cover:
    """The workspace's own picture when it has one, else one made for the article.

    `earlier` is the folder of an edition whose cover is taken if the same would be drawn. Raises
    `OutputError` when its own is neither a PNG nor a JPEG.
    """
    if own is None:
        svg = cover_svg(article, album=album)
        drawn = hashlib.sha256(f"{resvg_py.__resvg_version__}\n{svg}".encode()).hexdigest()
        data = (earlier and _drawn_before(earlier, drawn)) or _png(svg)
        return Cover(data, "png", "image/png", drawn)
    data = own.read_bytes()
    for signature, (suffix, kind) in _SIGNATURES.items():
        if data.startswith(signature):
            return Cover(data, suffix, kind)
    raise OutputError(
        f"{own} is neither a PNG nor a JPEG picture, whatever its name says. Save it as one of "
        "them, or take `cover` out of awaz.toml to have a cover made."
    )


def _drawn_before(edition: Path, drawn: str) -> bytes:
    """The cover of an edition as it was drawn of the same; empty when there is none."""
    report = read_report(edition)
    if report.get("drawn") != drawn:
        return b""
    try:
        data = (edition / "cover.png").read_bytes()
        told = report["files"]["cover.png"]["sha256"]
    except (OSError, KeyError, TypeError):
        return b""
    return data if hashlib.sha256(data).hexdigest() == told else b""


def write_cover(cover: Cover, folder: Path) -> Path:
    """Write `cover.png` or `cover.jpg`; the path."""
    path = folder / f"cover.{cover.suffix}"
    path.write_bytes(cover.data)
    return path


def cover_png(article: Article, *, album: str = "") -> bytes:
    """A picture of `WIDTH` × `HEIGHT` pixels: the same words always give the same bytes."""
    return _png(cover_svg(article, album=album))


def _png(svg: str) -> bytes:
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True))


def cover_svg(article: Article, *, album: str = "") -> str:
    """The picture as SVG, its letters as outlines: it needs no font."""
    rtl = article.direction == "rtl"
    return _drawn_svg(article.title, article.author, article.date[:10], album, rtl)


@lru_cache(maxsize=64)  # whoever watches an article seldom changes these
def _drawn_svg(title: str, author: str, date: str, album: str, rtl: bool) -> str:
    pen = Pen(rtl=rtl)
    return render(
        "epub/cover.svg.j2",
        width=WIDTH,
        height=HEIGHT,
        margin=MARGIN,
        title=_title(title, pen),
        wave=WAVE_MIDDLE,
        author=_placed(author, AUTHOR_BASELINE, AUTHOR_SIZE, pen),
        date=_placed(date, DATE_BASELINE, DATE_SIZE, pen),
        publisher=_placed(album, PUBLISHER_BASELINE, PUBLISHER_SIZE, pen),
    )


def _title(text: str, pen: Pen) -> list[Line]:
    """As large as it can stand in its room, its lines around the middle of it."""
    for size in TITLE_SIZES:
        width = (WIDTH - 2 * MARGIN) / size
        texts = _wrapped(text, width, pen)
        fits = all(pen.width(line) <= width for line in texts)
        if fits and _height(texts, pen) * size <= TITLE_ROOM:
            break
    while len(texts) > 1 and _height(texts, pen) * size > TITLE_ROOM:
        texts = [*texts[:-2], f"{texts[-2].removesuffix(' …')} …"]
    first = TITLE_TOP + (TITLE_ROOM - _height(texts, pen) * size) / 2
    first += pen.ink(texts[0])[0] * size if texts else 0
    step = _step(texts, pen) * size
    return [
        line
        for number, text in enumerate(texts)
        for line in _placed(text, first + step * number, size, pen)
    ]


def _height(texts: Sequence[str], pen: Pen) -> float:
    """From the ink of the first line to that of the last, in multiples of the letters' size."""
    if not texts:
        return 0.0
    return pen.ink(texts[0])[0] + _step(texts, pen) * (len(texts) - 1) + pen.ink(texts[-1])[1]


def _step(texts: Sequence[str], pen: Pen) -> float:
    """From each line to the next, in multiples of the letters' size: none touches another."""
    inks = [pen.ink(text) for text in texts]
    meeting = (before[1] + after[0] + LINE_GAP for before, after in pairwise(inks))
    return max([LEAST_STEP, *meeting])


def _wrapped(text: str, width: float, pen: Pen) -> list[str]:
    """Lines of words, none wider than so many times the letters' size but for a lone word.

    As few as can be, and then about equally wide: one word alone in the last line looks lost.
    """
    fewest = _filled(text.split(), width, pen)
    whole = pen.width(text)
    for share in (1.0, 1.08, 1.16, 1.24, 1.32):
        narrow = min(width, whole / len(fewest) * share)
        lines = _filled(text.split(), narrow, pen)
        if len(lines) == len(fewest):
            return lines
    return fewest


def _filled(words: Sequence[str], width: float, pen: Pen) -> list[str]:
    lines: list[str] = []
    for word in words:
        if lines and pen.width(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _placed(text: str, baseline: float, size: float, pen: Pen) -> Iterator[Line]:
    """The line in the middle, drawn smaller when it is too wide; nothing when nothing is drawn."""
    shapes, width = pen.drawn(text)
    if shapes:
        scale = min(size / pen.units, (WIDTH - 2 * MARGIN) / width)
        yield Line(shapes, (WIDTH - width * scale) / 2, baseline, scale)


def _outline(font: harfbuzz.Font, glyph: int) -> str:
    """A glyph as an SVG path; empty for a space."""
    drawn: list[str] = []

    def draw(command: str) -> object:
        def note(*numbers: float | None) -> None:
            drawn.append(command + " ".join(f"{number:g}" for number in numbers[:-1]))

        return note

    functions = harfbuzz.DrawFuncs()
    functions.set_move_to_func(draw("M"))
    functions.set_line_to_func(draw("L"))
    functions.set_quadratic_to_func(draw("Q"))
    functions.set_cubic_to_func(draw("C"))
    functions.set_close_path_func(draw("Z"))
    font.draw_glyph(glyph, functions, None)
    return "".join(drawn)
