"""The data tables of this room, read once when first asked for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "data"


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The tab-separated rows of `data/<name>`, without comments and empty lines."""
    return tuple(tuple(line.split("\t")) for line in _lines(name))


def _lines(name: str) -> Iterator[str]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return (line for line in lines if line and line[0] != "#")


@cache
def mapping(name: str) -> dict[str, str]:
    """First column to second column of `data/<name>`."""
    # Without `rows`: the large tables are mappings, and are read at every start.
    split = (line.split("\t", 2) for line in _lines(name))
    return {row[0]: row[1] for row in split}


@cache
def words(name: str) -> frozenset[str]:
    """First column of `data/<name>`."""
    return frozenset(row[0] for row in rows(name))
