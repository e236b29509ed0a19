"""The captions and the plain text, read back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from itertools import pairwise
from pathlib import Path

from awaz.check.told import (
    Fault,
    Heard,
    Reference,
    check_heard,
    check_same,
    check_text,
    check_time,
    is_near,
    plain,
    quoted,
    seconds,
)

LINES = 2
"""A cue has so many at most."""
LINE_LIMIT = 65
"""Letters and signs that a line shows, where it can be parted: marks above and below letters take
no room."""
TOGETHER_S = 0.002
"""Words that begin closer than this are told as one: files count in milliseconds."""
_UNSEEN = ("Mn", "Me", "Cf")
"""Categories of Unicode that take no room of their own."""
_NOTE = "NOTE Language: "
_CLOCK = r"(?:(\d+):)?(\d\d):(\d\d)[.,](\d{3})"
_TIMES = re.compile(rf"{_CLOCK} --> {_CLOCK}(.*)")
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
    settings: str
    """What stands behind its times."""
    lines: tuple[str, ...]
    """As they stand in the file."""

    @property
    def text(self) -> str:
        """Its lines, joined by spaces."""
        return " ".join(self.lines)


def check_captions(folder: Path, reference: Reference) -> Iterator[Fault]:
    """WebVTT: sentences, their times, and the times of words inside."""
    file = f"{reference.slug}.vtt"
    text = (folder / file).read_text(encoding="utf-8")
    if not text.startswith("WEBVTT\n"):
        yield Fault(file, "first line", "WEBVTT", text.partition("\n")[0][:20])
    _, *blocks = _blocks(text)
    notes = [block for block in blocks if re.match(r"NOTE\b", block)]
    for note in notes:
        if note.startswith(_NOTE):
            told = note.removeprefix(_NOTE)
            yield from check_same(file, "language", reference.told.language, told)
    cues, junk = _cues(block for block in blocks if block not in notes)
    yield from _check_blocks(file, junk)
    found: dict[str, list[Cue]] = {}
    for cue in cues:
        found.setdefault(cue.name.partition(".")[0], []).append(cue)
    heard = [_joined(name, parts, _shown) for name, parts in found.items()]
    yield from check_heard(file, reference.sentences, heard)
    yield from _check_cues(file, found, _shown)
    for name, parts in found.items():
        yield from _check_stamps(file, reference, name, parts)


def check_subtitles(folder: Path, reference: Reference) -> Iterator[Fault]:
    """SubRip, whose cues are numbered: each belongs to the sentence that is heard in its middle."""
    file = f"{reference.slug}.srt"
    cues, junk = _cues(_blocks((folder / file).read_text(encoding="utf-8")))
    yield from _check_blocks(file, junk)
    found: dict[str, list[Cue]] = {}
    for number, cue in enumerate(cues, 1):
        if cue.name != str(number):
            yield Fault(file, f"number of the cue {number}", str(number), cue.name)
        middle = (cue.start + cue.end) / 2
        begun = [item.id for item in reference.sentences if item.start <= middle]
        found.setdefault(begun[-1] if begun else reference.sentences[0].id, []).append(cue)
    heard = [_joined(name, parts, str) for name, parts in found.items()]
    yield from check_heard(file, reference.sentences, heard)
    yield from _check_cues(file, found, str)


def check_plain(folder: Path, reference: Reference) -> Iterator[Fault]:
    """The transcript is all sentences and nothing else."""
    file = f"{reference.slug}.txt"
    text = (folder / file).read_text(encoding="utf-8")
    yield from check_text(file, "the whole", reference.text, text)


def _blocks(text: str) -> list[str]:
    return re.split(r"\n{2,}", text.strip())


def _cues(blocks: Iterable[str]) -> tuple[list[Cue], list[str]]:
    """The cues, and the blocks that are none: of a name, times, and lines."""
    cues, junk = [], []
    for block in blocks:
        name, _, rest = block.partition("\n")
        times, *lines = rest.split("\n")
        if match := _TIMES.fullmatch(times):
            start, end = _seconds(match.groups()[:4]), _seconds(match.groups()[4:8])
            cues.append(Cue(name, start, end, match[9].strip(), tuple(lines)))
        else:
            junk.append(block)
    return cues, junk


def _check_blocks(file: str, junk: Iterable[str]) -> Iterator[Fault]:
    for block in junk:
        yield Fault(file, "a block", "a cue", quoted(block))


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, whole, thousandths = (int(part or 0) for part in parts)
    return (hours * 60 + minutes) * 60 + whole + thousandths / 1000


def _joined(name: str, cues: list[Cue], shown: Callable[[str], str]) -> Heard:
    """A sentence from its cues; `shown` makes what is seen of what stands in them."""
    text = " ".join(shown(cue.text) for cue in cues)
    return Heard(name, text, cues[0].start, cues[-1].end)


def _check_cues(
    file: str, found: dict[str, list[Cue]], shown: Callable[[str], str]
) -> Iterator[Fault]:
    """The cues of a sentence follow each other at once; none is empty or too large to be shown."""
    for name, cues in found.items():
        for before, after in pairwise(cues):
            yield from check_time(file, f"next cue of {name}", before.end, after.start)
        for cue in cues:
            if cue.end <= cue.start:
                yield Fault(file, f"a cue of {name}", "an end after its beginning", "none")
            if cue.settings:
                yield Fault(file, f"settings of a cue of {name}", "none", cue.settings)
            if len(cue.lines) > LINES:
                yield Fault(file, f"lines of a cue of {name}", f"{LINES}", f"{len(cue.lines)}")
            for line in map(shown, cue.lines):
                if _size(line) > LINE_LIMIT and _can_be_parted(line):
                    expected = f"{LINE_LIMIT} letters at most"
                    yield Fault(file, f"a line of {name}", expected, str(_size(line)))


def _size(line: str) -> int:
    return sum(unicodedata.category(letter) not in _UNSEEN for letter in line)


def _can_be_parted(line: str) -> bool:
    """Whether a space stands between two words: signs belong to the words beside them."""
    words = [any(map(str.isalnum, word)) for word in line.split()]
    return any(one and other for one, other in pairwise(words))


def _check_stamps(file: str, reference: Reference, name: str, cues: list[Cue]) -> Iterator[Fault]:
    """Each time inside a cue is that of the word behind it, and each later word has one."""
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
        stamped = {
            len(_seen(before + _shown(cue.text[: stamp.start()])))
            for stamp in _STAMP.finditer(cue.text)
        }
        first, last = len(_seen(before)), len(_seen(before + _shown(cue.text)))
        latest = cue.start
        for place, time in sorted(starts.items()):
            if place in stamped:
                latest = time
            elif first < place < last and latest + TOGETHER_S < time < cue.end - TOGETHER_S:
                yield Fault(file, f"a word of {name}", seconds(time), "no time")
                return
        before += _shown(cue.text)


def _shown(text: str) -> str:
    return unescape(_TAG.sub("", text))


def _seen(text: str) -> str:
    """What stands before a word, however its lines and spaces are put."""
    return plain(text).replace(" ", "")
