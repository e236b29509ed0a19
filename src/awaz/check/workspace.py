"""All that stands in `output/`: the editions, and the library and the podcast beside them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from awaz.check.edition import UNREADABLE, Checked, check_edition, checked, editions, unreadable
from awaz.check.feed import NAME as FEED
from awaz.check.feed import check_feed
from awaz.check.library import NAME as LIBRARY
from awaz.check.library import check_library
from awaz.check.timeline import read_reference
from awaz.check.told import Fault, Standing

Check = Callable[[Path, Sequence[Standing]], Iterable[Fault]]


def check_workspace(
    output: Path, names: Sequence[str] = (), *, site: str = ""
) -> Iterator[Checked]:
    """The editions named; without names all of them, and then what stands beside them.

    `site` is where `output/` stands on the web. Raises `OutputError` when an edition is not there.
    """
    folders = editions(output, names)
    for folder in folders:
        yield check_edition(folder)
    if not names:
        yield checked(f"{output.name}/", _beside(output, folders, site))


def _beside(output: Path, folders: Iterable[Path], site: str) -> Iterator[Fault]:
    standing = []
    for folder in folders:
        try:
            standing.append(_standing(folder))
        except UNREADABLE as problem:
            yield unreadable(f"{folder.name}/", problem)
    checks: tuple[tuple[str, Check], ...] = (
        (LIBRARY, check_library),
        (FEED, partial(check_feed, site=site)),
    )
    for file, check in checks:
        try:
            yield from check(output, standing)
        except UNREADABLE as problem:
            yield unreadable(file, problem)


def _standing(folder: Path) -> Standing:
    article = json.loads((folder / "report.json").read_bytes())["article"]
    duration = read_reference(folder).duration
    return Standing(folder, str(article["title"]), str(article["date"]), duration)
