"""What a word's neighbours say about its sound: phrases with izafat, and homographs.

Both are tables. `phrases.tsv` writes a phrase with the marks its words want (وزیر اعظم is
وزیرِ اعظم); `*` in it is any word, and a longer phrase, or one without `*`, wins. In
`homographs.tsv` the first row of a word whose condition holds tells its phones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cache

from awaz.text import tables

ANY = "*"
FIRST, LAST = "start", "end"
NEIGHBOURS = {"next": 1, "next2": 2, "prev": -1, "prev2": -2}


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that must hold of the words around a homograph."""

    first: bool = False
    """It begins its clause."""
    last: bool = False
    """It ends its clause."""
    neighbours: tuple[tuple[int, frozenset[str]], ...] = ()
    """How far, and which words may stand there."""

    def holds(self, words: Sequence[str], at: int, begins: Container[int]) -> bool:
        """Whether it holds at a place of a sentence whose clauses begin at `begins`."""
        ends = at + 1 == len(words) or at + 1 in begins
        if (self.first and at and at not in begins) or (self.last and not ends):
            return False
        return all(
            0 <= at + far < len(words) and words[at + far] in allowed
            for far, allowed in self.neighbours
        )


def homograph(words: Sequence[str], at: int, begins: Container[int]) -> str:
    """The phones of the word at a place, by its neighbours; empty when it is no homograph.

    `words` are without marks; `begins` are the places where a clause begins.
    """
    for condition, phones in _homographs().get(words[at], ()):
        if condition.holds(words, at, begins):
            return phones
    return ""


def with_phrases(words: Sequence[str], begins: Container[int]) -> list[str]:
    """The words, those of known phrases with the marks they want. No phrase crosses a clause."""
    marked, at = list(words), 0
    while at < len(words):
        for pattern, respelling in _phrases().get(words[at], ()):
            if _matches(pattern, words, at, begins):
                for place, said in enumerate(respelling, start=at):
                    if said != ANY:
                        marked[place] = said
                at += len(pattern) - 1 - (pattern[-1] == ANY)
                break
        at += 1
    return marked


def _matches(
    pattern: tuple[str, ...], words: Sequence[str], at: int, begins: Container[int]
) -> bool:
    return len(words) - at >= len(pattern) and all(
        said in (ANY, words[at + far]) and (not far or at + far not in begins)
        for far, said in enumerate(pattern)
    )


@cache
def _phrases() -> dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]:
    """By first word: patterns and what is said for them, those to try first at the front."""
    phrases = defaultdict(list)
    for shown, said in tables.mapping("phrases.tsv").items():
        pattern = tuple(shown.split())
        phrases[pattern[0]].append((pattern, tuple(said.split())))
    for found in phrases.values():
        if len(found) > 1:
            found.sort(key=lambda phrase: (ANY in phrase[0], -len(phrase[0])))
    return phrases


@cache
def _homographs() -> dict[str, list[tuple[Condition, str]]]:
    readings = defaultdict(list)
    for word, condition, phones, *_ in tables.rows("homographs.tsv"):
        readings[word].append((_condition(condition), phones))
    return dict(readings)


def _condition(text: str) -> Condition:
    neighbours = []
    for test in text.split():
        name, _, allowed = test.partition("=")
        if allowed:
            neighbours.append((NEIGHBOURS[name], frozenset(allowed.split("|"))))
        elif name not in (FIRST, LAST):
            raise ValueError(f"homographs.tsv: there is no condition {test!r}")
    tests = text.split()
    return Condition(FIRST in tests, LAST in tests, tuple(neighbours))
