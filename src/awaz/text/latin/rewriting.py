"""Rows of a table that turn one run of symbols into another: letters to phones, phones to letters.

A row has four cells: what stands to the left, the symbols it takes, what stands to the right,
and what it writes. Of the rows that fit, the one with most symbols wins, then the one that asks
most of its neighbours, then the upper one.
A context is `*` (anything) or tests parted by spaces, read in the order of writing; a test is
one or more of these parted by `|`: a symbol, `[V]` for a vowel, `[C]` for another symbol,
`^` and `$` for the word's ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

ANYTHING = "*"
START, END = "^", "$"
VOWEL, CONSONANT = "[V]", "[C]"
NOTHING = "-"
"""Written in the last cell of a row whose symbols are silent."""

Test = frozenset[str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One row."""

    left: tuple[Test, ...]
    """What stands before, the nearest last."""
    symbols: tuple[str, ...]
    """What it takes; never empty."""
    right: tuple[Test, ...]
    """What stands after, the nearest first."""
    written: tuple[str, ...]
    """What it writes; empty for silence."""


class Rules:
    """A table's rows, found by their first symbol."""

    def __init__(self, *tables: Iterable[Rule], is_vowel: Callable[[str], bool]) -> None:
        """Of rows with equally many symbols, those of an earlier table come first."""
        self._is_vowel = is_vowel
        self._by_first: dict[str, list[Rule]] = {}
        ranked = [rule for table in tables for rule in sorted(table, key=_looseness)]
        for rule in sorted(ranked, key=lambda rule: -len(rule.symbols)):
            self._by_first.setdefault(rule.symbols[0], []).append(rule)

    def knows(self, symbol: str) -> bool:
        """Whether some row begins with `symbol`."""
        return symbol in self._by_first

    def rewrite(self, symbols: Sequence[str]) -> list[str]:
        """What the rows write for `symbols`; a symbol that no row takes is left out."""
        written: list[str] = []
        place = 0
        while place < len(symbols):
            rule = self._fitting(symbols, place)
            written += rule.written if rule else ()
            place += len(rule.symbols) if rule else 1
        return written

    def _fitting(self, symbols: Sequence[str], place: int) -> Rule | None:
        for rule in self._by_first.get(symbols[place], ()):
            after = place + len(rule.symbols)
            if (
                tuple(symbols[place:after]) == rule.symbols
                and self._holds(rule.left, symbols, place - len(rule.left))
                and self._holds(rule.right, symbols, after)
            ):
                return rule
        return None

    def _holds(self, tests: tuple[Test, ...], symbols: Sequence[str], first: int) -> bool:
        return all(self._passes(test, symbols, first + step) for step, test in enumerate(tests))

    def _passes(self, test: Test, symbols: Sequence[str], place: int) -> bool:
        if place < 0 or place >= len(symbols):
            return (START if place == -1 else END if place == len(symbols) else "") in test
        symbol = symbols[place]
        return symbol in test or (VOWEL if self._is_vowel(symbol) else CONSONANT) in test


def _looseness(rule: Rule) -> int:
    return -len(rule.left) - len(rule.right)


def read_rule(cells: Sequence[str], parted: Callable[[str], Sequence[str]]) -> Rule:
    """The four cells of a row; `parted` cuts the second into its symbols."""
    left, symbols, right, written = cells
    return Rule(
        _context(left),
        tuple(parted(symbols)),
        _context(right),
        () if written == NOTHING else tuple(written.split()),
    )


def _context(cell: str) -> tuple[Test, ...]:
    return () if cell == ANYTHING else tuple(frozenset(test.split("|")) for test in cell.split())
