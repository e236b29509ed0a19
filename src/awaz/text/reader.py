"""A file in `text/` becomes an `Article`: read, cleaned, cut into words, each with its sound.

    bytes → `Blocks` (each format its own way) → paragraphs → sentences → words

A further format is a function from a file's path and bytes to `Blocks`, and a line in `FORMATS`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from awaz.errors import ArticleError
from awaz.model import Article, Paragraph, Role, Sentence, Word
from awaz.text.formats.blocks import Block, Blocks, plain_blocks
from awaz.text.formats.bounds import (
    DEEPEST_LIST,
    LARGEST_BYTES,
    LONGEST_FACT,
    MOST_CELLS,
    TooMuch,
    check_amount,
    check_lines,
    check_sentence,
    refuse,
)
from awaz.text.formats.clean import Sweeper
from awaz.text.formats.docx import docx_blocks
from awaz.text.formats.encoding import plain_text
from awaz.text.formats.front_matter import read_front_matter
from awaz.text.formats.html import page_blocks
from awaz.text.formats.markdown import markdown_blocks
from awaz.text.sentences import split_sentences
from awaz.text.sound.house import NO_HOUSE, House
from awaz.text.words import read_words


def _lined(
    read: Callable[[list[str], int, Sweeper], Blocks],
) -> Callable[[Path, bytes], Blocks]:
    """A format of UTF-8 lines, with front matter above them."""

    def blocks(path: Path, data: bytes) -> Blocks:
        lines = plain_text(path, data).split("\n")
        check_lines(lines)
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
LONGEST_SLUG = 220
"""Bytes: file systems take 255, and endings are added."""
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
    headed, without anything to speak, or with more than an article may hold (`formats.bounds`).
    """
    try:
        return _article(path, language, house)
    except TooMuch as problem:
        raise ArticleError(f"{path}, {problem}") from problem


def _article(path: Path, language: str, house: House) -> Article:
    made = FORMATS[_suffix(path)](path, _content(path))
    sweeper, told = made.sweeper, made.front.values
    title = _place_title(made)
    if not any(block.role is not Role.TITLE for block in made.blocks):
        raise ArticleError(
            f"{path}: nothing in it can be spoken"
            f"{_what_was_dropped(sweeper)}. Put the article's text into it."
        )
    paragraphs = _paragraphs(made.blocks, sweeper, path, house)
    if len(title) > LONGEST_FACT:
        title = title_from(title)
        made.notes.append(f"the title is very long; its first words stand for it: {title}")
    elif not title:
        title = title_from(paragraphs[0].sentences[0].text)
        made.notes.append(f"no title is given; made from the first words: {title}")
    language = told.get("lang", language)
    return Article(
        slug=slug_of(path),
        title=title,
        language=language,
        direction=direction_of(language),
        paragraphs=paragraphs,
        author=_fact(told.get("author") or sweeper.author, sweeper),
        date=told.get("date") or sweeper.date,
        modified=told.get("modified", ""),
        source=_fact(sweeper.source, sweeper),
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
    slug = "".join(kept).strip(".") or "article"
    if len(slug.encode()) <= LONGEST_SLUG:
        return slug
    mark = hashlib.sha256(slug.encode()).hexdigest()[:8]
    return f"{slug.encode()[: LONGEST_SLUG - 9].decode(errors='ignore')}-{mark}"


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
        if not path.is_file():
            raise ArticleError(f"{path}: this is no file but a device or a pipe. Take it away.")
        with path.open("rb") as stream:
            data = stream.read(LARGEST_BYTES + 1)
    except OSError as problem:
        raise ArticleError(f"{path}: cannot be read ({problem.strerror}). Check it.") from problem
    if len(data) > LARGEST_BYTES:
        raise ArticleError(
            f"{path}: the file has more than {LARGEST_BYTES // 1_000_000} MB, which no "
            "article needs. Save its text alone."
        )
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


def _fact(text: str, sweeper: Sweeper) -> str:
    """What is told about the article, without what would garble it; empty when it is endless."""
    if len(text) > LONGEST_FACT:
        sweeper.drop(1, text[:LONGEST_FACT], "too long to be a name or an address")
        return ""
    return sweeper.tidied(1, text)


def _what_was_dropped(sweeper: Sweeper) -> str:
    reasons = [f"line {dropped.line}: {dropped.reason}" for dropped in sweeper.dropped[:3]]
    return f" ({'; '.join(reasons)})" if reasons else ""


def _paragraphs(
    blocks: list[Block], sweeper: Sweeper, path: Path, house: House
) -> tuple[Paragraph, ...]:
    characters = 0
    for number, block in enumerate(blocks, start=1):
        characters += len(block.text)
        check_amount(block.line, characters, number)
    return tuple(
        _paragraph(f"p{number:03d}", block, sweeper, path, house)
        for number, block in enumerate(blocks, start=1)
    )


def _paragraph(id_: str, block: Block, sweeper: Sweeper, path: Path, house: House) -> Paragraph:
    level = max(2, block.level) if block.role is Role.HEADING else min(block.level, DEEPEST_LIST)
    if block.role is Role.TABLE:
        texts = _cells(block, sweeper)
    else:
        texts = enumerate(split_sentences(block.text), start=1)
    return Paragraph(id_, block.role, level, _sentences(id_, texts, block, path, house), block.line)


def _sentences(
    id_: str, texts: Iterable[tuple[int, str]], block: Block, path: Path, house: House
) -> tuple[Sentence, ...]:
    try:
        return tuple(
            Sentence(f"{id_}s{number:03d}", text, _words(block.line, text, house))
            for number, text in texts
        )
    except TooMuch:
        raise
    except ArticleError as problem:
        raise ArticleError(f"{path}, line {block.line}: {problem}") from problem


def _words(line: int, text: str, house: House) -> tuple[Word, ...]:
    check_sentence(line, text)
    return read_words(text, house)


def _cells(block: Block, sweeper: Sweeper) -> Iterator[tuple[int, str]]:
    """The cells of a row that have something to say, each with the number of its column."""
    cells = block.text.split("\t")
    if len(cells) > MOST_CELLS:
        refuse(block.line, f"a table's row has {len(cells):,} cells", "Make it a list")
    for number, text in enumerate(cells, start=1):
        if sweeper.paragraph(block.line, text):
            yield number, text
