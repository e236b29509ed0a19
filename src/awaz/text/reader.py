"""A file in `text/` becomes an `Article`: read, cleaned, cut into words, each with its sound.

    bytes → `Blocks` (each format its own way) → paragraphs → sentences → words

A further format is a function from a file's path and bytes to `Blocks`, and a line in `FORMATS`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from awaz.errors import ArticleError
from awaz.model import Article, Paragraph, Role, Sentence
from awaz.text.formats.blocks import Block, Blocks, plain_blocks
from awaz.text.formats.clean import Sweeper
from awaz.text.formats.docx import docx_blocks
from awaz.text.formats.encoding import plain_text
from awaz.text.formats.front_matter import read_front_matter
from awaz.text.formats.html import page_blocks
from awaz.text.formats.markdown import markdown_blocks
from awaz.text.sentences import split_sentences
from awaz.text.sound.house import NO_HOUSE, House
from awaz.text.words import read_words

LARGEST_BYTES = 20_000_000
"""A larger file is no article, whatever it is."""


def _lined(
    read: Callable[[list[str], int, Sweeper], Blocks],
) -> Callable[[Path, bytes], Blocks]:
    """A format of UTF-8 lines, with front matter above them."""

    def blocks(path: Path, data: bytes) -> Blocks:
        lines = plain_text(path, data).split("\n")
        front = read_front_matter(lines, path)
        sweeper = Sweeper(source=front.values.get("source", ""), dropped=front.dropped)
        made = read(lines[front.end :], front.end + 1, sweeper)
        made.front = front
        return made

    return blocks


FORMATS: dict[str, Callable[[Path, bytes], Blocks]] = {
    ".txt": _lined(plain_blocks),
    ".md": _lined(markdown_blocks),
    ".html": page_blocks,
    ".htm": page_blocks,
    ".docx": docx_blocks,
}
RIGHT_TO_LEFT = frozenset(
    {"ur", "ar", "fa", "ps", "sd", "ug", "he", "yi", "ckb", "pnb", "skr", "bal", "dv", "ks"}
)
PHRASE_END = re.compile(r"[،؛۔؟!:,.;?–—…]+[\"'”’»)\]]*$|^[-–—]$")
TITLE_WORDS, TITLE_CHARACTERS = 12, 80
"""The longest title made from the first words."""
TITLE_FEWEST = 3
"""Words; a shorter phrase ("however,") tells nothing."""


def read_article(path: Path, *, language: str = "ur", house: House = NO_HOUSE) -> Article:
    """The article in a file of one of `FORMATS`, ready to be spoken and shown.

    `language` (BCP 47) holds where the file names none; words in `house` sound as it says.
    Raises ArticleError for a file that is missing, of another kind, in another encoding, wrongly
    headed, or without anything to speak.
    """
    made = FORMATS[_suffix(path)](path, _content(path))
    sweeper, told = made.sweeper, made.front.values
    title = _place_title(made)
    if not any(block.role is not Role.TITLE for block in made.blocks):
        raise ArticleError(
            f"{path}: nothing in it can be spoken"
            f"{_what_was_dropped(sweeper)}. Put the article's text into it."
        )
    paragraphs = _paragraphs(made.blocks, sweeper, path, house)
    if not title:
        title = title_from(paragraphs[0].sentences[0].text)
        made.notes.append(f"no title is given; made from the first words: {title}")
    language = told.get("lang", language)
    return Article(
        slug=slug_of(path),
        title=title,
        language=language,
        direction=direction_of(language),
        paragraphs=paragraphs,
        author=told.get("author") or sweeper.author,
        date=told.get("date") or sweeper.date,
        modified=told.get("modified", ""),
        source=sweeper.source,
        voice=told.get("voice", ""),
        dropped=tuple(sorted(sweeper.dropped, key=lambda dropped: dropped.line)),
        notes=tuple(made.notes),
    )


def plain_article(text: str, *, language: str = "ur", house: House = NO_HOUSE) -> Article:
    """Words handed over to be said: a paragraph a line, nothing taken for a web page's furniture.

    Raises ArticleError when there is nothing to speak.
    """
    sweeper = Sweeper()
    lines = enumerate(text.encode(errors="replace").decode().splitlines(), start=1)
    tidied = ((number, sweeper.tidied(number, line)) for number, line in lines)
    blocks = [Block(number, line) for number, line in tidied if sweeper.paragraph(number, line)]
    if not blocks:
        raise ArticleError(f"nothing in {text!r} can be spoken. Give words to say.")
    paragraphs = _paragraphs(blocks, sweeper, Path("text"), house)
    title = title_from(paragraphs[0].sentences[0].text)
    return Article("say", title, language, direction_of(language), paragraphs)


@cache
def slug_of(path: Path) -> str:
    """The name of the article's folder and files in `output/`: the file's name, made safe."""
    stem = unicodedata.normalize("NFC", path.stem).strip()
    kept = (
        character
        for character in re.sub(r"\s+", "-", stem)
        if character in "-_." or unicodedata.category(character)[0] in "LMN"
    )
    return "".join(kept).strip(".") or "article"


def direction_of(language: str) -> str:
    """`rtl` or `ltr`, by the language's usual script."""
    return "rtl" if language.split("-")[0].lower() in RIGHT_TO_LEFT else "ltr"


def title_from(text: str) -> str:
    """The first words of a text, up to the end of a phrase."""
    chosen: list[str] = []
    for word in text.split():
        if len(chosen) == TITLE_WORDS or len(" ".join([*chosen, word])) > TITLE_CHARACTERS:
            break
        chosen.append(word)
        if len(chosen) >= TITLE_FEWEST and PHRASE_END.search(word):
            break
    title = " ".join(chosen) or text[:TITLE_CHARACTERS]
    return title.rstrip("،؛۔:,.;–—- ") or title


def _suffix(path: Path) -> str:
    """The kind of file, by its name."""
    if not path.exists():
        raise ArticleError(f"{path}: there is no such file. Check its name.")
    if path.is_dir():
        raise ArticleError(f"{path}: this is a folder. Name an article inside it.")
    if path.suffix.lower() not in FORMATS:
        known = ", ".join(FORMATS)
        raise ArticleError(f"{path}: articles are {known} files. Save it as one of these.")
    return path.suffix.lower()


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise ArticleError(
                f"{path}: the file has more than {LARGEST_BYTES // 1_000_000} MB, which no "
                "article needs. Save its text alone."
            )
        data = path.read_bytes()
    except OSError as problem:
        raise ArticleError(f"{path}: cannot be read ({problem.strerror}). Check it.") from problem
    if not data.strip():
        raise ArticleError(f"{path}: the file is empty. Put the article's text into it.")
    return data


def _place_title(made: Blocks) -> str:
    """Put the title's paragraph first and return the title; empty when none is given."""
    front, sweeper = made.front, made.sweeper
    first = made.blocks[0] if made.blocks else None
    if first and first.role is Role.TITLE:
        return first.text
    heading = first if first and first.role is Role.HEADING and first.level == 1 else None
    line = front.lines.get("title", 1)
    written = sweeper.tidied(line, front.values.get("title", ""))
    if sweeper.paragraph(line, written):
        if heading and heading.text == written:
            sweeper.drop(heading.line, heading.text, "the front matter gives the same title")
            made.blocks.remove(heading)
        made.blocks.insert(0, Block(line, written, Role.TITLE))
        return written
    if heading:
        heading.role, heading.level = Role.TITLE, 0
        return heading.text
    return ""


def _what_was_dropped(sweeper: Sweeper) -> str:
    reasons = [f"line {dropped.line}: {dropped.reason}" for dropped in sweeper.dropped[:3]]
    return f" ({'; '.join(reasons)})" if reasons else ""


def _paragraphs(
    blocks: list[Block], sweeper: Sweeper, path: Path, house: House
) -> tuple[Paragraph, ...]:
    return tuple(
        _paragraph(f"p{number:03d}", block, sweeper, path, house)
        for number, block in enumerate(blocks, start=1)
    )


def _paragraph(id_: str, block: Block, sweeper: Sweeper, path: Path, house: House) -> Paragraph:
    level = max(2, block.level) if block.role is Role.HEADING else block.level
    if block.role is Role.TABLE:
        texts = _cells(block, sweeper)
    else:
        texts = enumerate(split_sentences(block.text), start=1)
    try:
        sentences = tuple(
            Sentence(f"{id_}s{number:03d}", text, read_words(text, house)) for number, text in texts
        )
    except ArticleError as problem:
        raise ArticleError(f"{path}, line {block.line}: {problem}") from problem
    return Paragraph(id_, block.role, level, sentences, block.line)


def _cells(block: Block, sweeper: Sweeper) -> Iterator[tuple[int, str]]:
    """The cells of a row that have something to say, each with the number of its column."""
    for number, text in enumerate(block.text.split("\t"), start=1):
        if sweeper.paragraph(block.line, text):
            yield number, text
