"""Captions for players that show text beside sound, in WebVTT and SubRip, and the plain text.

A cue is a sentence, or as much of one as two lines hold. A cue's lines joined by spaces, and the
cues of a sentence joined by spaces, are the sentence: all that is added are signs that show
nothing, which keep the order of right and left.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import pairwise
from pathlib import Path

from awaz.model import Article, Cue, Edition, Paragraph, Role, Sentence, Timeline, Word
from awaz.output.markup import Block, Kind, Run, blocks, runs, title_paragraph

LINE_LIMIT = 65
"""Letters and signs that a line shows; marks above and below letters take no room. A single word
that is longer, an address, has a line of its own: to part it would change the text."""
STRONG_CUTS = ("۔", "؟", "?", "!", "؛", ";", ":", "–", "—", " -")
WEAK_CUTS = ("،", ",")
CLOSING = "\"'”’»)]"
BEFORE = "اور بلکہ تاکہ جب جبکہ جس جن جنہوں جو جہاں کہ کیونکہ لیکن مگر یا".split()
"""Words that begin something new: a cut is best before them where no sign tells of a clause."""
BOUND = "تک پر سے کا کو کی کے میں نے والا والوں والی والے".split()
"""Words that belong to what stands before them."""
GENITIVES = ("کا", "کی", "کے")
"""Words that bind what stands before them to what follows."""
WEAK_COST, BEFORE_COST, WORD_COST, BOUND_COST = 0.05, 0.4, 1.0, 1.5
"""What cuts cost: after a comma, before one of `BEFORE`, elsewhere, and where `BOUND` words bind.
An empty cue would cost 1."""
INDENT = "    "
"""Before items within items, in plain text."""
UNSEEN = ("Mn", "Me", "Cf")
"""Categories of Unicode that take no room of their own."""

RIGHT_TO_LEFT_MARK = "\u200f"
ISOLATE, END_ISOLATE = "\u2066", "\u2069"
EMBED, END_EMBEDDING = "\u202b", "\u202c"
WORD_JOINER = "\u2060"
TAG_BEGIN = re.compile(r"[<{](?=[/\\A-Za-z])")
"""Of tags in SubRip, which has no other way to write this sign: <i>, {\\an8}."""
STRONG = ("L", "R", "AL")
"""Bidirectional classes of letters: from left to right, and two from right to left."""


@dataclass(frozen=True, slots=True)
class Span:
    """Words that no line ends between, because nothing parts them."""

    start: int
    """Code points into the sentence."""
    end: int
    """Code points into the sentence."""
    size: int
    """Letters and signs that are seen."""
    before: int
    """Those of the sentence that come earlier."""


@dataclass(frozen=True, slots=True)
class Caption:
    """What is shown at once."""

    id: str
    """The sentence's, with `.2` and so on behind it from its second caption on."""
    start: int
    """Milliseconds."""
    end: int
    """Milliseconds."""
    lines: tuple[tuple[int, int], ...]
    """One or two, as code points into the sentence."""
    sentence: Sentence
    stamps: Mapping[int, int]
    """When words begin, in milliseconds, by code point into the sentence; but the first word."""


def write_captions(edition: Edition, folder: Path) -> None:
    """Write `<slug>.vtt`, `<slug>.srt` and the transcript, `<slug>.txt`, into the folder."""
    shown = list(captions(edition))
    files = {
        "vtt": web_captions(edition.article, shown),
        "srt": subtitles(edition.article, shown),
        "txt": transcript(edition.article),
    }
    for suffix, text in files.items():
        path = folder / f"{edition.article.slug}.{suffix}"
        path.write_text(text, encoding="utf-8", newline="\n")


# --- The three files -----------------------------------------------------------------------------


def web_captions(article: Article, shown: Iterable[Caption]) -> str:
    """The captions as WebVTT, each word with the time it begins, Latin words marked as English.

    A caption's direction follows from its first letter (WebVTT, "Processing model", which lays
    cues out as plain text), so a line that does not begin with one from right to left gets a mark.
    """
    cues = (
        f"{item.id}\n{_clock(item.start, '.')} --> {_clock(item.end, '.')}\n"
        + "".join(f"{line}\n" for line in _web_lines(item, article.direction))
        for item in shown
    )
    return "\n".join(("WEBVTT\n", f"NOTE Language: {article.language}\n", *cues))


def subtitles(article: Article, shown: Iterable[Caption]) -> str:
    """The captions as SubRip: numbered, without times of words.

    SubRip cannot tell a direction, and its players take the line's to be from left to right: the
    full stop would stand at the wrong end. So each line is embedded from right to left by signs of
    Unicode, as subtitle editors do it; a player that finds the direction itself shows the same.
    """
    direction = article.direction
    start, end = (EMBED, END_EMBEDDING) if direction == "rtl" else ("", "")
    cues = []
    for number, item in enumerate(shown, 1):
        times = f"{_clock(item.start, ',')} --> {_clock(item.end, ',')}"
        lines = (item.sentence.text[first:last] for first, last in item.lines)
        ordered = (
            "".join(_in_order(run, _without_tags(run.text)) for run in _runs(line, direction))
            for line in lines
        )
        cues.append("\n".join((str(number), times, *(start + line + end for line in ordered), "")))
    return "\n".join(cues)


def _without_tags(text: str) -> str:
    """The text with a sign that shows nothing in what players would take for a tag."""
    return TAG_BEGIN.sub(rf"\g<0>{WORD_JOINER}", text)


def transcript(article: Article) -> str:
    """All that is spoken as plain text, an empty line between paragraphs.

    Items of a list stand together, and so do rows of a table. Items within others are indented;
    a tab stands between columns, also where a cell is empty.
    """
    title = title_paragraph(article)
    parts = ["\n".join(_plain_lines(block)) for block in blocks(article)]
    return "\n\n".join([_plain(title), *parts] if title else parts) + "\n"


def _plain_lines(block: Block, indent: str = "") -> Iterator[str]:
    if block.role is Role.TABLE:
        for _, cells in block.rows:
            yield "\t".join(cell.text if cell else "" for cell in cells)
    elif block.role is Role.LIST:
        for item in block.items:
            yield indent + _plain(item.paragraph)
            for inner in item.lists:
                yield from _plain_lines(inner, indent + INDENT)
    else:
        yield "\n\n".join(map(_plain, block.paragraphs))


def _plain(paragraph: Paragraph) -> str:
    return " ".join(sentence.text for sentence in paragraph.sentences)


def _web_lines(item: Caption, direction: str) -> Iterator[str]:
    for start, end in item.lines:
        text = item.sentence.text[start:end]
        at, parts = start, []
        for run in _runs(text, direction):
            shown = _in_order(run, "".join(_stamped(run.text, at, item.stamps)))
            parts.append(f"<lang en>{shown}</lang>" if run.kind is Kind.LATIN else shown)
            at += len(run.text)
        yield (RIGHT_TO_LEFT_MARK if _needs_mark(text, direction) else "") + "".join(parts)


def _runs(text: str, direction: str) -> tuple[Run, ...]:
    """The text cut where it runs from left to right within lines that do not."""
    return runs(text) if direction == "rtl" else (Run(text, Kind.PLAIN),)


def _stamped(text: str, at: int, stamps: Mapping[int, int]) -> Iterator[str]:
    """A text that stands `at` some place in its sentence, with the times of the words in it."""
    done = 0
    for place, milliseconds in stamps.items():
        if at <= place < at + len(text):
            yield f"{escape(text[done : place - at], quote=False)}<{_clock(milliseconds, '.')}>"
            done = place - at
    yield escape(text[done:], quote=False)


def _in_order(run: Run, shown: str) -> str:
    """A run as shown, kept apart where its surroundings would change its order.

    That is so for numbers with signs, and for Latin words with signs or numbers.
    """
    if run.kind is Kind.PLAIN or run.text.replace(" ", "").isalpha():
        return shown
    return ISOLATE + shown + END_ISOLATE


def _needs_mark(text: str, direction: str) -> bool:
    """Whether a line from right to left would be taken for one from left to right."""
    strong = [kind for letter in text if (kind := unicodedata.bidirectional(letter)) in STRONG]
    return direction == "rtl" and strong[:1] == ["L"] and len(set(strong)) > 1


def _clock(milliseconds: int, point: str) -> str:
    """Hours, minutes and seconds to the millisecond: 00:01:23.200."""
    seconds, milliseconds = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{point}{milliseconds:03}"


# --- Sentences into captions ---------------------------------------------------------------------


def captions(edition: Edition) -> Iterator[Caption]:
    """What is shown when, in order; the captions of one sentence follow each other at once."""
    timeline = edition.timeline
    words = {cue.id: cue for cue in timeline.words}
    for sentence, cue in zip(edition.article.sentences(), timeline.sentences, strict=True):
        yield from _captions(sentence, cue, words, timeline)


def _captions(
    sentence: Sentence, cue: Cue, words: Mapping[str, Cue], timeline: Timeline
) -> Iterator[Caption]:
    parts = _parts(sentence.text, sentence.words)
    heard = {
        word.start: _milliseconds(timeline, found.start)
        for number, word in enumerate(sentence.words, 1)
        if (found := words.get(f"{sentence.id}w{number:03}"))
    }
    last = _milliseconds(timeline, cue.end)
    starts = [_milliseconds(timeline, cue.start), *_later_starts(parts, cue, heard, timeline)]
    for number, (part, start, end) in enumerate(
        zip(parts, starts, [*starts[1:], last], strict=True), 1
    ):
        yield Caption(
            id=sentence.id if number == 1 else f"{sentence.id}.{number}",
            start=start,
            end=end,
            lines=_lines(sentence.text, part),
            sentence=sentence,
            stamps=_stamps(part, heard, start, end),
        )


def _later_starts(
    parts: Sequence[Sequence[Span]], cue: Cue, heard: Mapping[int, int], timeline: Timeline
) -> Iterator[int]:
    """When each part but the first begins: with its first word, where the voice told of it.

    Else where it would begin if every letter took the same time.
    """
    sizes = [sum(span.size for span in part) for part in parts]
    for number in range(1, len(parts)):
        share = sum(sizes[:number]) / sum(sizes)
        likely = _milliseconds(timeline, cue.start + round((cue.end - cue.start) * share))
        yield heard.get(parts[number][0].start, likely)


def _stamps(part: Sequence[Span], heard: Mapping[int, int], start: int, end: int) -> dict[int, int]:
    """The words' times inside a caption; WebVTT wants each to be later than the one before."""
    stamps: dict[int, int] = {}
    latest = start
    for place, time in heard.items():
        if part[0].start < place < part[-1].end and latest < time < end:
            stamps[place] = latest = time
    return stamps


def _milliseconds(timeline: Timeline, frames: int) -> int:
    return round(timeline.seconds(frames) * 1000)


def _spans(text: str, words: Sequence[Word]) -> list[Span]:
    """The sentence in pieces between which a line may end: where space stands between words."""
    starts = [0]
    for before, after in pairwise(words):
        if text[before.end : after.start].isspace():
            starts.append(after.start)
    ends = [*starts[1:], len(text)]
    spans: list[Span] = []
    total = 0
    for start, end in zip(starts, ends, strict=True):
        if shown := text[start:end].rstrip():
            spans.append(Span(start, start + len(shown), _size(shown), total))
            total += spans[-1].size
    return spans


def _size(text: str) -> int:
    """How many letters and signs are seen."""
    return sum(unicodedata.category(letter) not in UNSEEN for letter in text)


@lru_cache(maxsize=4_096)
def _parts(text: str, words: tuple[Word, ...]) -> list[Sequence[Span]]:
    """The sentence in as few, full captions as can be, cut after clauses rather than within."""
    spans = _spans(text, words)
    # The best way to lay out the first n spans: its cost, and where its last caption begins.
    best: list[tuple[float, int]] = [(0.0, 0)]
    reach = _line_ends(spans)
    first = 0  # of the spans from which two lines reach this far
    for end in range(1, len(spans) + 1):
        cut = 0.0 if end == len(spans) else _cut_cost(text, *spans[end - 1 : end + 1])
        while reach[reach[first]] < end:
            first += 1
        right = spans[end - 1].before + spans[end - 1].size + end - 1
        best.append(
            min(
                (best[start][0] + cut + _emptiness(right - spans[start].before - start), start)
                for start in range(first, end)
            )
        )
    parts: list[Sequence[Span]] = []
    end = len(spans)
    while end:
        start = best[end][1]
        parts.insert(0, spans[start:end])
        end = start
    return parts


def _emptiness(width: int) -> float:
    """What it costs that a caption of this width leaves room."""
    return max(0.0, 1 - width / (2 * LINE_LIMIT)) ** 2


def _cut_cost(text: str, before: Span, after: Span) -> float:
    last, following = text[before.start : before.end], text[after.start : after.end]
    if last.rstrip(CLOSING).endswith(STRONG_CUTS):
        return 0.0
    if last.rstrip(CLOSING).endswith(WEAK_CUTS):
        return WEAK_COST
    if following in BEFORE:
        return BEFORE_COST
    return BOUND_COST if following in BOUND or last in GENITIVES else WORD_COST


def _width(spans: Sequence[Span]) -> int:
    """What the spans take in one line."""
    return spans[-1].before + spans[-1].size - spans[0].before + len(spans) - 1


def _fit_line(spans: Sequence[Span]) -> bool:
    return len(spans) == 1 or _width(spans) <= LINE_LIMIT


def _line_ends(spans: Sequence[Span]) -> list[int]:
    """How far the line goes that begins with each span, and one that begins behind them all."""
    ends: list[int] = []
    end = 0
    for start in range(len(spans)):
        end = max(end, start + 1)
        while end < len(spans) and _fit_line(spans[start : end + 1]):
            end += 1
        ends.append(end)
    return [*ends, len(spans)]


def _lines(text: str, spans: Sequence[Span]) -> tuple[tuple[int, int], ...]:
    """One line, or two: parted after a clause, and where they are about as long."""
    if _fit_line(spans):
        return ((spans[0].start, spans[-1].end),)

    def cost(cut: int) -> float:
        difference = abs(_width(spans[:cut]) - _width(spans[cut:]))
        return difference / LINE_LIMIT + _cut_cost(text, *spans[cut - 1 : cut + 1])

    places = range(1, len(spans))
    cut = min((n for n in places if _fit_line(spans[:n]) and _fit_line(spans[n:])), key=cost)
    return ((spans[0].start, spans[cut - 1].end), (spans[cut].start, spans[-1].end))
