"""`timeline.json`: read as the reference, and held against itself."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from awaz.check.told import (
    Fault,
    Heard,
    HeardWord,
    Reference,
    Told,
    check_same,
    check_text,
    check_time,
    is_near,
    quoted,
    seconds,
    visible,
)

NAME = "timeline.json"
VERSION = 1
"""Of the format that is read here."""
PACE_FACTOR = 3
"""A sentence is implausible when what it holds takes so many times as long, or as short a time, as
it usually does in the edition."""
PACE_SLACK_S = 1.0
"""A sentence that is too slow is so by more than this: short ones vary more."""
DIGIT_LETTERS = 6
"""A digit is said with so many letters at most, one by one; at least with one: 1000000."""
SIGN_LETTERS = 10
"""A sign is said with so many letters at most: %, an emoji, those that honour a name."""
_ADDRESS = re.compile(r"://|www\.|@")
"""In words that are addresses, which may be said in part, or not at all."""
_HONORIFICS = "\u0610\u0611\u0612\u0613\u0614"


def read_reference(folder: Path, told: Told) -> Reference:
    """What `timeline.json` tells. Raises `ValueError` and its like when it is not what it was."""
    values = json.loads((folder / NAME).read_bytes())
    if values["version"] != VERSION:
        raise ValueError(f"version {values['version']} of the format, where {VERSION} is known")
    paragraphs = values["paragraphs"]
    sentences = [sentence for paragraph in paragraphs for sentence in paragraph["sentences"]]
    return Reference(
        told=told,
        slug=str(values["slug"]),
        language=str(values["language"]),
        audio=str(values["audio"]),
        duration=float(values["duration"]),
        paragraphs=tuple(_paragraph(paragraph) for paragraph in paragraphs),
        roles={str(paragraph["id"]): str(paragraph["role"]) for paragraph in paragraphs},
        sentences=tuple(_heard(sentence, sentence["text"]) for sentence in sentences),
        words={
            str(sentence["id"]): tuple(_word(word) for word in sentence["words"])
            for sentence in sentences
        },
    )


def _paragraph(values: Any) -> Heard:
    return _heard(values, " ".join(sentence["text"] for sentence in values["sentences"]))


def _heard(values: Any, text: str) -> Heard:
    return Heard(str(values["id"]), text, float(values["start"]), float(values["end"]))


def _word(values: Any) -> HeardWord:
    return HeardWord(
        id=str(values["id"]),
        start=float(values["start"]),
        end=float(values["end"]),
        first=int(values["from"]),
        last=int(values["to"]),
    )


def check_timeline(folder: Path, reference: Reference) -> Iterator[Fault]:
    """Its parts lie in order, inside each other, and none is empty or unlike speech."""
    values = json.loads((folder / NAME).read_bytes())
    length = values["frames"] / values["rate"]
    yield from check_time(NAME, "duration", length, reference.duration)
    yield from check_same(NAME, "language", reference.told.language, reference.language)
    yield from _in_order(reference.paragraphs, 0.0, reference.duration)
    for paragraph in values["paragraphs"]:
        inner = [_heard(sentence, sentence["text"]) for sentence in paragraph["sentences"]]
        yield from _in_order(inner, float(paragraph["start"]), float(paragraph["end"]))
        for sentence in paragraph["sentences"]:
            yield from _check_words(sentence)
    yield from _check_pace(reference)


def _in_order(items: tuple[Heard, ...] | list[Heard], start: float, end: float) -> Iterator[Fault]:
    """Each begins when the one before has ended, and ends later than it begins."""
    at = start
    for item in items:
        last = item.start if item.end is None else item.end
        if item.start >= last:
            yield Fault(
                NAME, item.id, f"an end after {seconds(item.start)}", f"an end at {seconds(last)}"
            )
        if item.start < at and not is_near(item.start, at, 0.001):
            yield Fault(
                NAME, f"beginning of {item.id}", f"{seconds(at)} or later", seconds(item.start)
            )
        if last > end and not is_near(last, end, 0.001):
            yield Fault(NAME, f"end of {item.id}", f"{seconds(end)} or earlier", seconds(last))
        at = max(at, last)


def _check_words(sentence: Any) -> Iterator[Fault]:
    """A sentence's words are its text, and are heard while it is."""
    text, words = str(sentence["text"]), [_word(word) for word in sentence["words"]]
    if not visible(text):
        yield Fault(NAME, f"text of {sentence['id']}", "words", "none")
    if not words:
        return  # the voice cannot tell of them
    heard = [Heard(word.id, text[word.first : word.last], word.start, word.end) for word in words]
    yield from _in_order(heard, float(sentence["start"]), float(sentence["end"]))
    for item, values in zip(heard, sentence["words"], strict=True):
        yield from check_text(NAME, item.id, item.text, str(values["text"]))
    at = 0
    for first, last in [*((word.first, word.last) for word in words), (len(text), len(text))]:
        if left := visible(text[at:first]):
            yield Fault(NAME, f"words of {sentence['id']}", f"{quoted(left)} in a word", "in none")
        at = last


def fewest_letters(text: str) -> int:
    """How much there is to say at least."""
    words = (word for word in text.split() if not _ADDRESS.search(word))
    return sum(letter.isalnum() for word in words for letter in word)


def most_letters(text: str) -> int:
    """How much there is to say at most, and never nothing."""
    return max(sum(map(_most, unicodedata.normalize("NFKC", text))), 1)


def _most(letter: str) -> int:
    if letter.isdigit():
        return DIGIT_LETTERS
    if letter in _HONORIFICS or unicodedata.category(letter).startswith("S"):
        return SIGN_LETTERS
    return int(letter.isalpha())


def _check_pace(reference: Reference) -> Iterator[Fault]:
    """No sentence is much faster or slower than the others."""
    if not reference.sentences:
        yield Fault(NAME, "paragraphs", "sentences", "none")
        return
    sizes = {
        item.id: (fewest_letters(item.text), most_letters(item.text))
        for item in reference.sentences
    }
    times = {item.id: (item.end or 0.0) - item.start for item in reference.sentences}
    usual = median(2 * times[name] / (few + many) for name, (few, many) in sizes.items())
    for name, (few, many) in sizes.items():
        shortest = usual * few / PACE_FACTOR
        longest = usual * many * PACE_FACTOR + PACE_SLACK_S
        if 0 < times[name] < shortest or times[name] > longest:
            expected = f"{seconds(shortest)} to {seconds(longest)}"
            yield Fault(NAME, f"length of {name}", expected, seconds(times[name]))
