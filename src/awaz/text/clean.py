"""Web text as it comes: what is no part of the article is taken out, and told.

Nothing vanishes silently: whatever neither is shown nor spoken is a `Dropped` with its line
and the reason. Apart from that the text stays as written (NFC, single spaces).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache

from awaz.model import Dropped
from awaz.text.sentences import split_words
from awaz.text.tables import rows

EMBEDDINGS = "\u202a\u202b\u202d\u202e"
ISOLATES = "\u2066\u2067\u2068"
POP_EMBEDDING, POP_ISOLATE = "\u202c", "\u2069"
BIDI = re.compile(f"[{EMBEDDINGS}{ISOLATES}{POP_EMBEDDING}{POP_ISOLATE}]")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufeff]")
SOURCE = re.compile(
    r"(?:ماخذ|ذریعہ|بشکریہ|حوالہ|Source|Courtesy)"
    r"(?:\s*[:：]\s*|\s+[-–—]\s+|\s+(?=https?://|www\.))(?P<value>\S.*)",
    re.IGNORECASE,
)
SOURCE_WORDS = 12
"""A longer line is a sentence that begins with the word, not a credit."""


@dataclass
class Sweeper:
    """Cleans the lines of one file, and keeps what it took out.

    `source` may be given beforehand (front matter); the text's own source line is then dropped.
    """

    source: str = ""
    dropped: list[Dropped] = field(default_factory=list)

    def tidied(self, number: int, raw: str) -> str:
        """A line's text without harmful characters, in NFC and with single spaces."""
        text = self._without_harm(number, raw)
        return unicodedata.normalize("NFC", re.sub(r"\s+", " ", text).strip())

    def line(self, number: int, raw: str) -> str:
        """The shown text of a line; empty when the line is furniture (or was empty)."""
        text = self.tidied(number, raw)
        if kind := furniture(text):
            self.drop(number, text, kind)
        elif value := credited_source(text):
            self._take_source(number, text, value)
        else:
            return text
        return ""

    def paragraph(self, number: int, text: str) -> bool:
        """Whether a paragraph has something to say; one that has not is dropped."""
        if not text:
            return False
        if split_words(text):
            return True
        self.drop(number, text, "nothing in it can be spoken")
        return False

    def drop(self, line: int, text: str, reason: str) -> None:
        """Note something that is left out."""
        self.dropped.append(Dropped(line, text, reason))

    def _take_source(self, number: int, text: str, value: str) -> None:
        if self.source:
            self.drop(number, text, f"the source is known already: {self.source}")
        else:
            self.source = value

    def _without_harm(self, number: int, text: str) -> str:
        """Strip control characters that can garble the page; joiners and marks stay."""
        found = CONTROLS.findall(text)
        if not _balanced(text):
            found += BIDI.findall(text)
        if not found:
            return text
        names = " ".join(f"U+{ord(character):04X}" for character in found)
        self.drop(number, names, "control characters that would garble the page")
        return "".join(character for character in text if character not in found)


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


def furniture(text: str) -> str:
    """What kind of page furniture a whole line is (`comment counter`); empty when it is none."""
    plain = re.sub(r"[(（\[]?\s*\d+\s*[)）\]]?", "#", text).strip(" :|•·-").casefold()
    return _furniture().get(re.sub(r"\s*[:|]?\s*#\s*", " # ", plain).strip(), "")


@cache
def _furniture() -> dict[str, str]:
    return {phrase.casefold(): kind for kind, phrase in rows("furniture.tsv")}
