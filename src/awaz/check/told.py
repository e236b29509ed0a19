"""What files tell, and what is found when they are held against each other.

Every file is compared with `timeline.json` and with what `report.json` tells of the article: both
are the `Reference`. They are read here by code that shares nothing with the code that writes, but
for the loudness meter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path

TOLERANCE_S = 0.01
"""What times may differ by; the coarsest format counts in milliseconds."""
LONGEST_QUOTE = 60
"""Code points of a text that a fault quotes."""
_SIGNS = re.compile("[\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069]")
"""Signs that show nothing and keep the order of right and left: formats add them."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it must be."""

    file: str
    place: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.file}: {self.place}: expected {self.expected}, found {self.found}"


@dataclass(frozen=True, slots=True)
class Unspoken:
    """Something that a transcript shows and nobody hears, as it should be."""

    file: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class NotRun:
    """A program that could not be asked."""

    program: str
    reason: str


Finding = Fault | Unspoken | NotRun


@dataclass(frozen=True, slots=True)
class Heard:
    """A paragraph, a sentence or a word, as a file tells of it."""

    id: str
    text: str
    start: float
    """Seconds."""
    end: float | None
    """Seconds; None where the file does not tell."""


@dataclass(frozen=True, slots=True)
class HeardWord:
    """A word of the timeline."""

    id: str
    start: float
    """Seconds."""
    end: float
    """Seconds."""
    first: int
    """Code points into the sentence's text, of the first character."""
    last: int
    """Code points into the sentence's text, after the last character."""


@dataclass(frozen=True, slots=True)
class Told:
    """What `report.json` tells of the article and its voices."""

    title: str
    language: str
    """BCP 47."""
    direction: str
    """`rtl` or `ltr`."""
    narrators: tuple[str, ...]
    """What the voices are called, the main one first."""

    @property
    def narrator(self) -> str:
        """The same, where a format has room for one name."""
        return ("، " if self.direction == "rtl" else ", ").join(self.narrators)


@dataclass(frozen=True, slots=True)
class Reference:
    """What `timeline.json` tells, and what is told of the article."""

    told: Told
    slug: str
    language: str
    audio: str
    """Name of the MP3."""
    duration: float
    """Seconds."""
    paragraphs: tuple[Heard, ...]
    roles: Mapping[str, str]
    """By the id of the paragraph."""
    sentences: tuple[Heard, ...]
    words: Mapping[str, tuple[HeardWord, ...]]
    """By the id of the sentence."""

    @property
    def text(self) -> str:
        """All sentences, parted by spaces."""
        return " ".join(sentence.text for sentence in self.sentences)

    @property
    def headings(self) -> list[Heard]:
        """In the order in which they are heard."""
        return [item for item in self.paragraphs if self.roles[item.id] == "heading"]

    def first_sentence(self, paragraph: str) -> str:
        """The id of the sentence with which a paragraph begins."""
        return next(item.id for item in self.sentences if item.id.startswith(f"{paragraph}s"))


@dataclass(frozen=True, slots=True)
class Standing:
    """An edition, as its own files tell of it: what stands beside editions is held against it."""

    folder: Path
    slug: str
    title: str
    date: str
    """As the article has it; empty when it has none."""
    duration: float
    """Seconds."""

    def lasts(self, told: float) -> bool:
        """Whether it is as long as what counts in whole seconds tells."""
        return abs(told - self.duration) <= 1


def plain(text: str) -> str:
    """A text without what formats add: signs that show nothing, and where lines end."""
    return " ".join(_SIGNS.sub("", text).split())


def visible(text: str) -> str:
    """The characters that are seen: neither spaces nor signs without a shape."""
    return "".join(
        letter
        for letter in text
        if not letter.isspace() and unicodedata.category(letter) not in ("Cf", "Cc")
    )


def quoted(text: str) -> str:
    """A text as a fault shows it: short, in one line."""
    line = " ".join(text.split())
    return f"“{line if len(line) <= LONGEST_QUOTE else line[: LONGEST_QUOTE - 1] + '…'}”"


def seconds(time: float | None) -> str:
    """A time as a fault shows it."""
    return "no time" if time is None else f"{time:.3f} s"


def is_near(one: float, other: float, tolerance: float = TOLERANCE_S) -> bool:
    """Whether two times are the same, give or take what rounding does to them."""
    return abs(one - other) <= tolerance + 1e-6


def check_time(file: str, place: str, expected: float, found: float) -> Iterator[Fault]:
    """A fault when the times differ."""
    if not is_near(expected, found):
        yield Fault(file, place, seconds(expected), seconds(found))


def check_same(file: str, place: str, expected: str, found: str | None) -> Iterator[Fault]:
    """A fault when a value is another, or is not told."""
    if found != expected:
        yield Fault(file, place, expected, found or "none")


def check_text(file: str, place: str, expected: str, found: str) -> Iterator[Fault]:
    """A fault that shows the first words that differ, when any do."""
    words, others = plain(expected).split(" "), plain(found).split(" ")
    for number, (word, other) in enumerate(zip_longest(words, others, fillvalue="")):
        if word != other:
            near = slice(max(number - 2, 0), number + 3)
            told = (quoted(" ".join(words[near])), quoted(" ".join(others[near])))
            yield Fault(file, f"text of {place}", *told)
            return


def check_texts(file: str, reference: Reference, texts: Mapping[str, str]) -> Iterator[Fault]:
    """Every sentence is among the texts, which are told by their ids."""
    for sentence in reference.sentences:
        if sentence.id not in texts:
            yield Fault(file, sentence.id, quoted(sentence.text), "nothing")
        else:
            yield from check_text(file, sentence.id, sentence.text, texts[sentence.id])


def check_order(file: str, reference: Reference, ids: Sequence[str]) -> Iterator[Fault]:
    """What is shown is heard, once, and in this order. `check_texts` tells of what is not shown."""
    shown = set(ids)
    expected = [sentence.id for sentence in reference.sentences if sentence.id in shown]
    for one, other in zip_longest(expected, ids, fillvalue="nothing"):
        if one != other:
            yield Fault(file, "order of its sentences", one, other)
            return  # one is enough to find the others


def check_heard(
    file: str, expected: Sequence[Heard], found: Sequence[Heard], *, texts: bool = True
) -> Iterator[Fault]:
    """The same ids in the same order, each with the same text, beginning and end.

    An end that either does not tell is not compared, and no text without `texts`.
    """
    matcher = SequenceMatcher(
        None, [item.id for item in expected], [item.id for item in found], autojunk=False
    )
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind != "equal":
            for item in expected[first:last]:
                yield Fault(file, item.id, quoted(item.text), "nothing")
            for item in found[start:end]:
                yield Fault(file, item.id or "its place", "nothing", quoted(item.text))
            continue
        for item, other in zip(expected[first:last], found[start:end], strict=True):
            if texts:
                yield from check_text(file, item.id, item.text, other.text)
            yield from check_time(file, f"beginning of {item.id}", item.start, other.start)
            if item.end is not None and other.end is not None:
                yield from check_time(file, f"end of {item.id}", item.end, other.end)


def named(reference: Reference, texts: Sequence[str]) -> list[str]:
    """The id of the sentence that each text is, for files without ids; empty for what is none.

    Where as many texts differ as sentences are missing, each is taken for the one in its place.
    """
    ids = [sentence.id for sentence in reference.sentences]
    known = [plain(sentence.text) for sentence in reference.sentences]
    names = [""] * len(texts)
    matcher = SequenceMatcher(None, known, [plain(text) for text in texts], autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal" or (kind == "replace" and last - first == end - start):
            names[start:end] = ids[first:last]
    return names
