"""Where sentences and words begin and end, in text as it is shown.

A sentence ends after a run of stops with the closing quotes and brackets that follow it. What
looks like a stop and is none (decimals, initials, abbreviations, addresses) is told apart by
small rules, each a function of the text and the place. When in doubt nothing is broken: a long
sentence is heard as well, a torn name is not.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from awaz.text.tables import mapping, words
from awaz.text.verbal.atoms import MAIL
from awaz.text.verbal.verbalise import verbalise

STOPS = "۔؟!.؛…?‼⁇⁈⁉"
STOP_RUN = re.compile(f"[{STOPS}]+")
QUOTES = '"“”„'
CLOSERS = "\"'”’“‘»›)]}﴾"
"""“ and ‘ close as well: the BBC writes ”…“ and ’…‘."""
CLOSING = re.compile(rf"(\s*)([{re.escape(CLOSERS)}])[{STOPS}]*")
BRACKETS = {")": "(", "]": "[", "}": "{", "»": "«", "›": "‹"}
MARK = re.compile(f"[{re.escape(QUOTES + ''.join(BRACKETS) + ''.join(BRACKETS.values()))}]")
REACH = 80
"""Characters before a stop, and after it, that decide what it is."""
CONTINUING = "،,:"
"""What follows a stop inside a sentence: «کیا؟»، اس نے کہا۔"""

PROTECTED = re.compile(rf"(?:(?:https?|ftp)://|www\.)[^\s۔؟؛،\"<>«»“”]+|{MAIL}", re.IGNORECASE)
SPACES = re.compile(r"\s*")
# Letter names that are words of their own as well: alone they do not begin a chain.
ALSO_WORDS = frozenset({"کے", "جی", "اے", "او", "سی", "ای", "آئی", "وی", "یو", "این"})
# No name begins with these: after initials they begin a new sentence.
STARTERS = frozenset(
    {"اس", "ان", "انہوں", "انھوں", "یہ", "وہ", "لیکن", "مگر", "تاہم", "پھر", "جب", "اگر"}
)


def split_sentences(text: str) -> list[str]:
    """The sentences of a paragraph, without the white space around them.

    Every other character of `text` is in exactly one sentence; each has something to say,
    unless the whole paragraph has not.
    """
    edges = [0, *_breaks(text), len(text)]
    pieces = [text[start:end] for start, end in pairwise(edges)]
    return [piece.strip() for piece in _speakable(pieces) if piece.strip()]


def split_words(sentence: str) -> list[tuple[int, int]]:
    """The shown words, as code-point ranges; together with the spaces between they are `sentence`.

    A token with nothing to say (a dash, an ornament) belongs to the word before it, or, at the
    start, to the word after it. Empty when the whole sentence has nothing to say.
    """
    return [(shown.start, shown.end) for shown in verbalise(sentence)]


def _speakable(pieces: list[str]) -> list[str]:
    """Pieces with nothing to say joined to the one before, or at the start to the one after."""
    groups: list[list[str]] = []
    is_said = False
    for piece in pieces:
        speaks = bool(split_words(piece))
        if groups and not (is_said and speaks):
            groups[-1].append(piece)
            is_said = is_said or speaks
        else:
            groups.append([piece])
            is_said = speaks
    return ["".join(group) for group in groups]


@dataclass(frozen=True, slots=True)
class Marks:
    """Where a text has its quotes and brackets, to be counted before a place without reading on."""

    places: dict[str, list[int]]

    def before(self, place: int, marks: str) -> int:
        """How many of `marks` stand before `place`."""
        return sum(bisect_left(self.places.get(mark, []), place) for mark in marks)


def _marks(text: str) -> Marks:
    places = defaultdict(list)
    for match in MARK.finditer(text):
        places[match[0]].append(match.start())
    return Marks(dict(places))


def _breaks(text: str) -> Iterator[int]:
    """Where one sentence ends and the next begins."""
    marks = _marks(text)
    addresses = [_without_stops(text, match) for match in PROTECTED.finditer(text)]
    begins = [first for first, _ in addresses]
    start = 0
    for run in STOP_RUN.finditer(text):
        address = bisect_right(begins, run.start()) - 1
        if run.start() < start or (address >= 0 and run.start() < addresses[address][1]):
            continue
        end = _after_closers(text, marks, run.end())
        if end < len(text) and _ends_sentence(text, start, run, end):
            start = end
            yield end


def _without_stops(text: str, match: re.Match[str]) -> tuple[int, int]:
    """An address ends before the stops and brackets that close its sentence."""
    address = match[0].rstrip(STOPS + CONTINUING + CLOSERS)
    return match.start(), match.start() + len(address)


def _after_closers(text: str, marks: Marks, end: int) -> int:
    """The place after the closing quotes and brackets that follow a stop at `end`."""
    while match := CLOSING.match(text, end):
        if not _closes(text, marks, match):
            break
        end = match.end()
    return end


def _closes(text: str, marks: Marks, match: re.Match[str]) -> bool:
    """Whether a quote or bracket closes one that is open, rather than opening the next."""
    place, mark = match.start(2), match[2]
    if mark in BRACKETS:
        return marks.before(place, BRACKETS[mark]) > marks.before(place, mark)
    if mark in QUOTES and marks.before(place, QUOTES) % 2 == 1:
        return True
    return not match[1] and (match.end() == len(text) or not text[match.end()].isalnum())


def _ends_sentence(text: str, start: int, run: re.Match[str], end: int) -> bool:
    following = SPACES.match(text, end)
    begin = following.end() if following else end
    after = text[begin : begin + REACH]
    if not after or after[0] in CONTINUING:
        return False
    spaced = text[end].isspace()
    if not spaced and _is_ellipsis(run[0]):
        return False
    if len(run[0]) > 1 or run[0] not in ".۔":
        return True
    before = text[max(start, run.start() - REACH) : run.start()]
    behind = text[run.end() : run.end() + REACH]
    if _is_inside_token(before, behind) or _is_number_of_list(before):
        return False
    return not (
        _is_initial(before, behind) or _is_unit(before, behind) or _is_abbreviation(before, after)
    )


def _is_ellipsis(run: str) -> bool:
    return "…" in run or (len(run) > 1 and set(run) <= set(".۔"))


def _is_inside_token(before: str, after: str) -> bool:
    """Decimals, versions, file names: a stop with ASCII letters or digits at both sides."""
    if re.search(r"\d\Z", before) and re.match(r"\d", after):
        return True
    if re.search(r"[a-z]{2}\Z", before) and re.match(r"[A-Z][a-z]", after):
        return False  # a forgotten space
    return bool(re.search(r"(?:\A|\s|\w)\Z", before, re.ASCII) and re.match(r"\w", after, re.ASCII))


def _is_number_of_list(before: str) -> bool:
    """`۱۔ پہلی بات`: what stands before the stop is only the number of an item."""
    return bool(re.fullmatch(r"\W*(?:\d{1,3}|[A-Za-z])", before))


def _is_initial(before: str, after: str) -> bool:
    """Letters with stops after them: J. K. Rowling, ایس۔ ایم۔ اکرام, پی۔ ایچ۔ ڈی."""
    names = set(mapping("letters.tsv").values())
    tokens = re.split(rf"[\s{STOPS}]+", before)
    letter = tokens[-1].strip(CLOSERS + "([{«‹‘")
    if not re.fullmatch(r"[A-Za-z]", letter) and letter not in names:
        return False
    following = re.match(r"(\s*)([^\W\d_]+)([.۔])?", after)
    if not following:
        return False
    space, word, stop = following.groups()
    if _follows_initial(before, names):
        return word not in STARTERS
    if letter in names:
        return word in names and bool(stop or not space or letter not in ALSO_WORDS)
    return bool(re.match(r"[A-Za-z]\Z|[A-Z]", word))


def _follows_initial(before: str, names: set[str]) -> bool:
    """Whether the letter at the end of `before` is not the first of its chain."""
    match = re.search(r"([^\W\d_]+)[.۔]\s*[^\W\d_]+\Z", before)
    return bool(match and (match[1] in names or re.fullmatch(r"[A-Za-z]", match[1])))


def _is_unit(before: str, after: str) -> bool:
    """ق.م and the like, before their first stop and after their last: 300 ق۔م۔ میں."""
    last, following = re.search(r"\w+\Z", before), re.match(r"\s*(\w+)", after)
    if not last or not following:
        return False
    if f"{last[0]}.{following[1]}" in words("units.tsv"):
        return True
    whole = re.search(r"\b\w[.۔]\w\Z", before)
    is_unit = whole is not None and whole[0].replace("۔", ".") in words("units.tsv")
    return is_unit and following[1] not in STARTERS


def _is_abbreviation(before: str, after: str) -> bool:
    match = re.search(r"[A-Za-z.]+\Z", before)
    if not match:
        return False
    word = match[0].lower()
    return word in words("abbreviations.tsv") or (word in {"no", "nos", "p"} and after[0].isdigit())
