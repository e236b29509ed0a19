"""The parts of a sentence that readings look at: numbers, words, Latin words, signs.

A shown token is one or more atoms: `25%` a number and a sign, `G20` a Latin word and a number.
Atoms are made of the normalised token; each knows its token, so what is said for it finds the way
back to what is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from awaz.text.tables import mapping
from awaz.text.verbal.normalise import SCRIPT, WORD, characters, normalised


class Kind(StrEnum):
    """What an atom is."""

    NUMBER = "number"
    WORD = "word"
    LATIN = "latin"
    OTHER = "other"
    SIGN = "sign"
    ADDRESS = "address"
    CODE = "code"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Atom:
    """A part of a token."""

    kind: Kind
    text: str
    """Normalised: digits 0 to 9, grouped by commas, a decimal's point `.`; Urdu letters."""
    glued: bool
    """Whether it follows the atom before it without a space."""


NOTHING = Atom(Kind.NOTHING, "", False)
"""What stands before the first atom and after the last."""
REACH = 4
"""How far before a place rules look."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence's atoms, and what the sentence is about."""

    atoms: tuple[Atom, ...]
    """With `NOTHING` at the end, where places before the first one wrap around to."""
    tokens: tuple[int, ...]
    """For each atom, which token of the sentence it belongs to, counted from 0."""
    topics: frozenset[str]
    """`cricket`, `score`, `verse`: what figures may mean in it."""

    def at(self, place: int) -> Atom:
        """The atom at a place, `NOTHING` outside the sentence."""
        try:
            return self.atoms[place]
        except IndexError:
            return NOTHING

    def token(self, place: int) -> int:
        """The token that the atom at a place belongs to; -1 outside the sentence."""
        return self.tokens[place] if 0 <= place < len(self.tokens) else -1

    def is_number(self, place: int) -> bool:
        """Whether plain digits stand there."""
        atom = self.at(place)
        return atom.kind is Kind.NUMBER and atom.text.isdecimal()

    def is_glued(self, place: int, text: str) -> bool:
        """Whether `text` stands there, without a space before it."""
        atom = self.at(place)
        return atom.glued and atom.text == text


GROUPS = r"\d{1,3}(?:[,٬،]\d{2,3})*[,٬،]\d{3}(?!\d)(?:[.٫]\d+)?"
NUMBER = rf"{GROUPS}|\d+(?:[.٫]\d+)*(?:۔\d{{1,2}}(?![\d۔]))?|(?<![\w.])[.٫]\d+"
LATIN = "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ"
LATIN_WORD = (
    rf"(?:[aA]l|[eE]l|[aA]sh|[aA]s|[aA]n|[aA]d|[uU]l|[uU]r|[aA]r)-[{LATIN}]{{3,}}"
    rf"|[{LATIN}](?:[{LATIN}\u0300-\u036f]|['’](?=[{LATIN}]))*"
)
ATOM = re.compile(
    rf"(?P<number>{NUMBER})|(?P<initials>(?<![{LATIN}])(?:[A-Za-z]\.){{2,}}(?:[A-Za-z](?![{LATIN}]))?)"
    rf"|(?P<latin>{LATIN_WORD})|(?P<word>{WORD.pattern})"
    rf"|(?P<other>[\u0900-\u0963\u0971-\u097f]+|(?:(?![A-Za-z{SCRIPT}\u00b2\u00b3\u00b9\u00bc-\u00be\u2150-\u215f])[^\W\d_])+)"
    r"|(?P<sign>\S)"
)
MAIL = r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
ADDRESS = re.compile(rf"(?:https?|ftp)://\S+|www\.\S+|{MAIL}", re.IGNORECASE)
DOTTED_NAME = re.compile(
    r"[A-Za-z0-9_-]{2,}(?:\.[A-Za-z0-9_-]+)*\.[A-Za-z][A-Za-z0-9]+(?:/[^\s،؛۔]*)?", re.ASCII
)
OUTSIDE = "\"'“”‘’«»‹›()[]{}<>،,؛;۔.؟?!:…*"
CONTROLS = re.compile("[\u00ad\u061c\u200b\u200d-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def read_line(tokens: list[str]) -> Line:
    """The atoms of a sentence's tokens."""
    atoms: list[Atom] = []
    places: list[int] = []
    for place, token in enumerate(tokens):
        found = _atoms(token)
        atoms += found
        places += [place] * len(found)
    table = mapping("topics.tsv")
    topics = frozenset(table[atom.text] for atom in atoms if atom.text in table)
    return Line((*atoms, *[NOTHING] * REACH), tuple(places), topics)


@lru_cache(maxsize=65_536)
def _atoms(token: str) -> tuple[Atom, ...]:
    return tuple(Atom(*found) for found in _found(token))


def _found(token: str) -> Iterator[tuple[Kind, str, bool]]:
    """Kind, text and whether it is glued, of each atom of a token."""
    bare = CONTROLS.sub("", token).strip(OUTSIDE)
    if (code := _in_ascii_digits(characters(bare))) in _codes():
        yield Kind.CODE, code, False
    elif ADDRESS.fullmatch(bare) or DOTTED_NAME.fullmatch(bare):
        yield Kind.ADDRESS, bare, False
    else:
        end = 0
        text = _in_ascii_digits(normalised(token))
        for match in ATOM.finditer(text):
            glued = match.start() == end and end > 0
            end = match.end()
            yield from _kinds(match, glued)


def _kinds(match: re.Match[str], glued: bool) -> Iterator[tuple[Kind, str, bool]]:
    text = match[0]
    if match["number"]:
        yield Kind.NUMBER, re.sub("[٬،]", ",", re.sub("[٫۔]", ".", text)), glued
    elif match["initials"]:
        yield Kind.LATIN, text, glued
    elif match["word"]:
        yield Kind.WORD, text, glued
    else:
        yield Kind(match.lastgroup or "sign"), text, glued


def _in_ascii_digits(text: str) -> str:
    """`text` with the digits of every script as 0 to 9."""
    if text.isascii():
        return text
    return re.sub(r"\d", lambda digit: str(int(digit[0])), text)


@cache
def _codes() -> dict[str, str]:
    return mapping("codes.tsv")
