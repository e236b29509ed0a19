"""Web text as it comes: what is no part of the article is taken out, and told.

Nothing vanishes silently: whatever neither is shown nor spoken is a `Dropped` with its line
and the reason. Apart from that the text stays as written (NFC, single spaces).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from functools import cache

from awaz.model import Dropped
from awaz.text.formats.bounds import check_words
from awaz.text.formats.datelines import day_in, is_date_line, is_labelled
from awaz.text.sentences import split_words
from awaz.text.tables import rows

EMBEDDINGS = "\u202a\u202b\u202d\u202e"
ISOLATES = "\u2066\u2067\u2068"
POP_EMBEDDING, POP_ISOLATE = "\u202c", "\u2069"
BIDI = re.compile(f"[{EMBEDDINGS}{ISOLATES}{POP_EMBEDDING}{POP_ISOLATE}]")
CONTROLS = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufeff\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
"""Also halves of characters, which no file can hold, and what XML and HTML forbid."""
SOURCE = re.compile(
    r"(?:ماخذ|ذریعہ|بشکریہ|حوالہ|Source|Courtesy)"
    r"(?:\s*[:：]\s*|\s+[-–—]\s+|\s+(?=https?://|www\.))(?P<value>\S.*)",
    re.IGNORECASE,
)
SOURCE_WORDS = 12
"""A longer line is a sentence that begins with the word, not a credit."""
AUTHOR = re.compile(
    r"(?P<label>تحریر|مصنف|مصنفہ|کالم نگار|رپورٹ|رپورٹر|از|By|Author|Written by)"
    r"(?:\s*[:：]\s*|\s+[-–—]\s+|(?<=[a-z])\s+)(?P<value>[^\d:/@]+)"
)
NAME_WORDS = 4
"""A name of more words after `از:` or `رپورٹ:` is no name."""
LONGEST_FURNITURE = 240
"""Characters."""
COUNT = re.compile(r"\s*[:|]?\s*[(（\[]?\s*\d[\d,.]*\s*[)）\]]?\s*")
FEW_WORDS = r"\S+(?: \S+){0,24}"
JUNK_ALT = re.compile(
    r"(?:[\w./% -]*\.(?:jpe?g|png|gif|webp|svg|avif|bmp)|img[\w -]*|image[\w -]*|picture \d*|photo|"
    r"thumb(?:nail)?|logo|icon|banner|avatar|placeholder|untitled|loading|dsc[\w -]*|[\W\d_]*)",
    re.IGNORECASE,
)
BYLINE_OR_DATE = "byline or date"
DATED = frozenset(("date", "byline", BYLINE_OR_DATE))
"""Kinds of furniture that may name the day."""
BETWEEN_PARTS = re.compile(r"\s*[|•·]\s*|\s+[-–—]\s+")
SHARE_WORD, LINK = "share word", "link to another page"
ORNAMENT = " \t:|•·-–—_»«›‹<>…←→↓↑▶►▸◄■●"
SPOKEN = re.compile("[ابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنوہی]{2}")
"""Letters that are always spoken: most paragraphs are told by them alone."""
LOOK_ALIKES = str.maketrans("كيىھ", "کییہ", "\u200b\u200c\u200d\u200e\u200f")


@dataclass
class Sweeper:
    """Cleans the lines of one file, and keeps what it took out.

    `source` may be given beforehand (front matter); the text's own source line is then dropped.
    """

    source: str = ""
    author: str = ""
    """Whom the text's own byline names."""
    date: str = ""
    """The day its own dateline names, in ISO 8601."""
    dropped: list[Dropped] = field(default_factory=list)

    def tidied(self, number: int, raw: str) -> str:
        """A line's text without harmful characters, in NFC and with single spaces."""
        text = self._without_harm(number, raw)
        check_words(number, text)  # before anything that looks at a word as a whole
        return unicodedata.normalize("NFC", re.sub(r"\s+", " ", text).strip())

    def line(self, number: int, raw: str, *, edge: bool = False) -> str:
        """The shown text of a line; empty when the line is furniture (or was empty).

        `edge` says that it stands above the article's first sentence or below its last.
        """
        text = self.tidied(number, raw)
        if kind := furniture(text, edge=edge):
            self.drop(number, text, kind)
            self._take_byline(text, kind)
        elif edge and (name := credited_author(text)):
            self.drop(number, text, f"byline: the author is {self.author or name}")
            self.author = self.author or name
        elif value := credited_source(text):
            self._take_source(number, text, value)
        else:
            return text
        return ""

    def paragraph(self, number: int, text: str) -> bool:
        """Whether a paragraph has something to say; one that has not is dropped."""
        if not text:
            return False
        if SPOKEN.search(text) or split_words(text):
            return True
        self.drop(number, text, "nothing in it can be spoken")
        return False

    def drop(self, line: int, text: str, reason: str) -> None:
        """Note something that is left out."""
        self.dropped.append(Dropped(line, text, reason))

    def _take_byline(self, text: str, kind: str) -> None:
        if kind in DATED:
            self.date = self.date or day_in(text)
        if kind == BYLINE_OR_DATE:
            names = (credited_author(part) for part in byline_parts(text))
            self.author = self.author or next(filter(None, names), "")

    def _take_source(self, number: int, text: str, value: str) -> None:
        if self.source:
            self.drop(number, text, f"the source is known already: {self.source}")
        else:
            self.source = value

    def _without_harm(self, number: int, text: str) -> str:
        """Strip control characters that can garble the page; joiners and marks stay."""
        found = Counter(CONTROLS.findall(text))
        if not _balanced(text):
            found.update(BIDI.findall(text))
        if not found:
            return text
        names = " ".join(_named(character, count) for character, count in found.items())
        self.drop(number, names, "control characters that would garble the page")
        return text.translate(dict.fromkeys(map(ord, found)))


def _named(character: str, count: int) -> str:
    name = f"U+{ord(character):04X}"
    return name if count == 1 else f"{name} × {count}"


def _balanced(text: str) -> bool:
    """Whether every embedding, override and isolate that is opened is closed, and in order."""
    open_ones: list[str] = []
    for character in BIDI.findall(text):
        if character in EMBEDDINGS:
            open_ones.append(POP_EMBEDDING)
        elif character in ISOLATES:
            open_ones.append(POP_ISOLATE)
        elif not open_ones or open_ones.pop() != character:
            return False
    return not open_ones


def credited_source(text: str) -> str:
    """What a whole line gives as the article's source; empty when it is no such line."""
    match = SOURCE.fullmatch(text)
    if not match or len(match["value"].split()) > SOURCE_WORDS or text[-1] in "۔؟!":
        return ""
    return match["value"]


def furniture(text: str, *, edge: bool = False) -> str:
    """What kind of page furniture a whole line is (`comment counter`); empty when it is none.

    At the edge of an article, above its first sentence or below its last, more is taken for
    furniture: a date alone is a dateline there, and a heading in the middle of a chronicle.
    """
    plain = _plain(text)
    if not plain or len(plain) > LONGEST_FURNITURE:
        return ""
    known = _furniture()
    whole = plain.rstrip("۔.")
    counted = COUNT.sub(" # ", whole).strip()
    if kind := known.phrases.get(whole) or known.phrases.get(counted):
        return kind
    if edge and (kind := known.edge_phrases.get(whole) or known.edge_phrases.get(counted)):
        return kind
    if kind := known.labelled(plain):
        return kind
    if known.is_share_row(plain):
        return "share buttons"
    if is_date_line(text) and (edge or is_labelled(text)):
        return "date"
    return BYLINE_OR_DATE if edge and _is_dated_byline(text) else ""


def byline_parts(text: str) -> list[str]:
    """What stands side by side in a byline: `نمائندہ خصوصی | 14 اگست 2024`."""
    return BETWEEN_PARTS.split(text)


def _is_dated_byline(text: str) -> bool:
    """Whether a line is nothing but a date and who reports, side by side."""
    parts = byline_parts(text)
    if len(parts) < 2 or not any(map(is_date_line, parts)):
        return False
    return all(furniture(part, edge=True) or credited_author(part) for part in parts)


def link_label(text: str) -> str:
    """The words at a line's start that announce a link (`یہ بھی پڑھیں`); empty when none do."""
    plain = _plain(text)
    labels = (phrase for phrase, kind in _furniture().phrases.items() if kind == LINK)
    return max((label for label in labels if plain.startswith(label)), key=len, default="")


def credited_author(text: str) -> str:
    """Whom a whole line names as the author; empty when it is no such line."""
    match = AUTHOR.fullmatch(text)
    if not match or text[-1] in "۔؟!":
        return ""
    fewest = NAME_WORDS if match["label"] in ("رپورٹ", "از") else NAME_WORDS + 2
    words = match["value"].split()
    if match["label"].isascii() and not all(word[0].isupper() for word in words):
        return ""  # "By the way"
    return match["value"].strip(" ،,|-") if len(words) <= fewest else ""


@dataclass(frozen=True, slots=True)
class _Furniture:
    """The table of furniture, made ready to be asked."""

    phrases: dict[str, str]
    edge_phrases: dict[str, str]
    pattern: re.Pattern[str]
    """Whole lines that begin with a label; the number in a group's name counts in `kinds`."""
    kinds: tuple[str, ...]
    share_words: re.Pattern[str]
    share_start: re.Pattern[str]
    """One of them as a line's first letters; most lines are told by that."""

    def labelled(self, plain: str) -> str:
        """The kind of a line that begins with a label; a sentence that does so is none."""
        match = self.pattern.fullmatch(plain)
        if not match:
            return ""
        kind = self.kinds[int(str(match.lastgroup)[1:])]
        sentence = plain[-1] in "۔؟!" and ":" not in plain and kind != "copyright line"
        return "" if sentence else kind

    def is_share_row(self, plain: str) -> bool:
        """Whether a line is nothing but names of networks, and at least two of them."""
        if not self.share_start.match(plain):
            return False
        rest, count = self.share_words.subn(" ", plain)
        return count >= 2 and not any(map(str.isalpha, rest))


@cache
def _furniture() -> _Furniture:
    table = [(kind, _plain(phrase), *where) for kind, phrase, *where in rows("furniture.tsv")]
    labels = [(kind, phrase) for kind, phrase, *_ in table if phrase.endswith("*")]
    choices = [
        f"(?P<g{number}>{re.escape(label[:-1].rstrip())}\\s*{FEW_WORDS})"
        for number, (_, label) in enumerate(labels)
    ]
    shares = sorted((phrase for kind, phrase, *_ in table if kind == SHARE_WORD), key=len)
    share = rf"(?<!\w)(?:{'|'.join(map(re.escape, reversed(shares)))})(?!\w)"
    return _Furniture(
        {phrase: kind for kind, phrase, *where in table if not where and kind != SHARE_WORD},
        {phrase: kind for kind, phrase, *where in table if where},
        re.compile("|".join(choices)),
        tuple(kind for kind, _ in labels),
        re.compile(share),
        re.compile(rf"[\W\d_]*{share}"),
    )


def is_junk_alt(text: str) -> bool:
    """Whether a picture's alternative text tells nothing of it (`IMG_2034.jpg`)."""
    return bool(JUNK_ALT.fullmatch(text.strip()))


def _plain(text: str) -> str:
    """A line as the table of furniture has it: without ornament, in one kind of letters."""
    return re.sub(r"\s+", " ", text.translate(LOOK_ALIKES)).strip(ORNAMENT).casefold()
