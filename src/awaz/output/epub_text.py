"""What an EPUB holds of an article: its documents, and its sentences cut into pieces."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace

from awaz.model import Article, Paragraph, Part, Role, Sentence
from awaz.output.markup import Block, Kind, blocks, runs, title_paragraph

LONG_SENTENCES = 300
LONG_BYTES = 150_000
"""An article with more than either is cut at its headings: reading systems load a document whole,
and old devices take long over a long one."""


@dataclass(frozen=True, slots=True)
class Document:
    """What stands in one document."""

    name: str
    """Of its files, without what tells their kinds: `text-001`."""
    title: Paragraph | None
    """The article's title, in the first one, when it is spoken."""
    blocks: tuple[Block, ...]

    def paragraphs(self) -> Iterator[Paragraph]:
        """Every paragraph, in reading order."""
        if self.title:
            yield self.title
        for block in self.blocks:
            yield from block.paragraphs

    def label(self, article: Article) -> str:
        """What the document is called: its heading's words, else the article's title."""
        first = next(self.paragraphs())
        if first.role is not Role.HEADING:
            return article.title
        return " ".join(sentence.text for sentence in first.sentences)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence that becomes an element, or stays bare text."""

    kind: Kind = Kind.PLAIN
    id: str = ""
    """Of the word, where words are followed."""
    text: str = ""
    """Empty when there are inner pieces."""
    inner: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """Where an element begins and ends, in code points."""

    start: int
    end: int
    kind: Kind = Kind.PLAIN
    id: str = ""

    def holds(self, other: Span) -> bool:
        """Whether the other stands wholly inside."""
        return self.start <= other.start and other.end <= self.end


def documents(article: Article, parts: Sequence[Part] = ()) -> tuple[Document, ...]:
    """The article as one document, or when it is long, one for each heading of the second level.

    Where the narration is in parts, each has a document.
    """
    is_long, begins = _is_long(article) and not parts, {part.id for part in parts[1:]}
    groups: list[list[Block]] = [[]]
    for block in blocks(article):
        is_section = is_long and block.role is Role.HEADING and block.level == 2
        if is_section or block.paragraphs[0].id in begins:
            groups.append([])
        groups[-1].append(block)
    title = title_paragraph(article)
    if not groups[0] and not title:
        groups = groups[1:]
    return tuple(
        Document(f"text-{number:03}", title if number == 1 else None, tuple(group))
        for number, group in enumerate(groups, 1)
    )


def _is_long(article: Article) -> bool:
    texts = [sentence.text for sentence in article.sentences()]
    return len(texts) > LONG_SENTENCES or sum(len(text.encode()) for text in texts) > LONG_BYTES


def pieces(article: Article, sentence: Sentence, *, followed: Container[str]) -> tuple[Piece, ...]:
    """A sentence cut where its direction changes, and at the words that are `followed`."""
    foreign = list(_foreign(sentence.text)) if article.direction == "rtl" else []
    words = [
        _fitted(Span(word.start, word.end, id=f"{sentence.id}w{number:03}"), foreign)
        for number, word in enumerate(sentence.words, 1)
    ]
    spans = [*foreign, *(word for word in words if word.id in followed)]
    # An element stands before those inside it; of two as long as each other, the run's does.
    spans.sort(key=lambda span: (span.start, -span.end, span.id))
    return tuple(_nested(sentence.text, 0, len(sentence.text), spans))


def _foreign(text: str) -> Iterator[Span]:
    """The runs that are not plain."""
    at = 0
    for run in runs(text):
        end = at + len(run.text)
        if run.kind is not Kind.PLAIN:
            yield Span(at, end, run.kind)
        at = end


def _fitted(word: Span, foreign: Sequence[Span]) -> Span:
    """The word, or its longest part when it lies across the edge of a run: elements must nest.

    What is cut off is a sign or an ending that stands between two directions: `AI،` and `AIکا`.
    """
    for run in foreign:
        apart = word.end <= run.start or run.end <= word.start
        if not (apart or run.holds(word) or word.holds(run)):
            cut = run.start if word.start < run.start else run.end
            parts = (replace(word, end=cut), replace(word, start=cut))
            word = max(parts, key=lambda part: part.end - part.start)
    return word


def _nested(text: str, at: int, end: int, spans: Sequence[Span]) -> Iterator[Piece]:
    """The text from `at` to `end` as pieces; `spans` are those within, outer ones first."""
    while spans:
        outer = spans[0]
        inner = [span for span in spans[1:] if outer.holds(span)]
        if at < outer.start:
            yield Piece(text=text[at : outer.start])
        if inner:
            within = tuple(_nested(text, outer.start, outer.end, inner))
            yield Piece(outer.kind, outer.id, inner=within)
        else:
            yield Piece(outer.kind, outer.id, text[outer.start : outer.end])
        at = outer.end
        spans = spans[1 + len(inner) :]
    if at < end:
        yield Piece(text=text[at:end])
