"""The captions and the plain text, read back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from itertools import pairwise
from pathlib import Path

from awaz.check.told import (
    Fault,
    Heard,
    Reference,
    check_heard,
    check_text,
    check_time,
    is_near,
    plain,
)

_CLOCK = r"(?:(\d+):)?(\d\d):(\d\d)[.,](\d{3})"
_TIMES = re.compile(rf"{_CLOCK} --> {_CLOCK}")
_STAMP = re.compile(rf"<{_CLOCK}>")
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Cue:
    """What is shown at once."""

    name: str
    """What stands above its times."""
    start: float
    """Seconds."""
    end: float
    """Seconds."""
    text: str
    """Its lines, joined by spaces, as they stand in the file."""


def check_captions(folder: Path, reference: Reference) -> Iterator[Fault]:
    """WebVTT: sentences, their times, and the times of words inside."""
    file = f"{reference.slug}.vtt"
    text = (folder / file).read_text(encoding="utf-8")
    if not text.startswith("WEBVTT\n"):
        yield Fault(file, "first line", "WEBVTT", text.partition("\n")[0][:20])
    cues = list(_cues(text))
    found: dict[str, list[Cue]] = {}
    for cue in cues:
        found.setdefault(cue.name.partition(".")[0], []).append(cue)
    heard = [_joined(name, parts, _shown) for name, parts in found.items()]
    yield from check_heard(file, reference.sentences, heard)
    yield from _check_cues(file, found)
    for name, parts in found.items():
        yield from _check_stamps(file, reference, name, parts)


def check_subtitles(folder: Path, reference: Reference) -> Iterator[Fault]:
    """SubRip, whose cues are numbered: each belongs to the sentence that is heard in its middle."""
    file = f"{reference.slug}.srt"
    cues = list(_cues((folder / file).read_text(encoding="utf-8")))
    found: dict[str, list[Cue]] = {}
    for number, cue in enumerate(cues, 1):
        if cue.name != str(number):
            yield Fault(file, f"number of the cue {number}", str(number), cue.name)
        middle = (cue.start + cue.end) / 2
        begun = [item.id for item in reference.sentences if item.start <= middle]
        found.setdefault(begun[-1] if begun else reference.sentences[0].id, []).append(cue)
    heard = [_joined(name, parts, str) for name, parts in found.items()]
    yield from check_heard(file, reference.sentences, heard)
    yield from _check_cues(file, found)


def check_plain(folder: Path, reference: Reference) -> Iterator[Fault]:
    """The transcript is all sentences and nothing else."""
    file = f"{reference.slug}.txt"
    text = (folder / file).read_text(encoding="utf-8")
    yield from check_text(file, "the whole", reference.text, text)


def _cues(text: str) -> Iterator[Cue]:
    for block in re.split(r"\n{2,}", text.strip()):
        lines = block.split("\n")
        for place, line in enumerate(lines):
            if times := _TIMES.match(line):
                start, end = _seconds(times.groups()[:4]), _seconds(times.groups()[4:])
                yield Cue(" ".join(lines[:place]), start, end, " ".join(lines[place + 1 :]))
                break


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, whole, thousandths = (int(part or 0) for part in parts)
    return (hours * 60 + minutes) * 60 + whole + thousandths / 1000


def _joined(name: str, cues: list[Cue], shown: Callable[[str], str]) -> Heard:
    """A sentence from its cues; `shown` makes what is seen of what stands in them."""
    text = " ".join(shown(cue.text) for cue in cues)
    return Heard(name, text, cues[0].start, cues[-1].end)


def _check_cues(file: str, found: dict[str, list[Cue]]) -> Iterator[Fault]:
    """The cues of a sentence follow each other at once, and none is empty."""
    for name, cues in found.items():
        for before, after in pairwise(cues):
            yield from check_time(file, f"next cue of {name}", before.end, after.start)
        for cue in cues:
            if cue.end <= cue.start:
                yield Fault(file, f"a cue of {name}", "an end after its beginning", "none")


def _check_stamps(file: str, reference: Reference, name: str, cues: list[Cue]) -> Iterator[Fault]:
    """Each time inside a cue is that of the word behind it."""
    text = next((item.text for item in reference.sentences if item.id == name), "")
    starts = {len(_seen(text[: word.first])): word.start for word in reference.words.get(name, ())}
    before = ""
    for cue in cues:
        for stamp in _STAMP.finditer(cue.text):
            place = len(_seen(before + _shown(cue.text[: stamp.start()])))
            time = _seconds(stamp.groups())
            if not is_near(starts.get(place, -1.0), time):
                expected = f"{starts[place]:.3f} s" if place in starts else "no time there"
                yield Fault(file, f"a word of {name}", expected, f"{time:.3f} s")
                return  # one is enough to find the others
        before += _shown(cue.text)


def _shown(text: str) -> str:
    return unescape(_TAG.sub("", text))


def _seen(text: str) -> str:
    """What stands before a word, however its lines and spaces are put."""
    return plain(text).replace(" ", "")
