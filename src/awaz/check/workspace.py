"""All that stands in `output/`: the editions, and the library and the podcast beside them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path

from awaz.check.edition import (
    UNREADABLE,
    Checked,
    check_edition,
    checked,
    editions,
    unchanged,
    unreadable,
)
from awaz.check.feed import NAME as FEED
from awaz.check.feed import Settings, check_feed
from awaz.check.files import NAME as REPORT
from awaz.check.files import read_told
from awaz.check.library import NAME as LIBRARY
from awaz.check.library import check_library
from awaz.check.timeline import read_reference
from awaz.check.told import Fault, Standing

Check = Callable[[Path, Sequence[Standing]], Iterable[Fault]]
NO_SETTINGS = Settings()


def check_workspace(
    output: Path,
    names: Sequence[str] = (),
    *,
    settings: Settings = NO_SETTINGS,
    still: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Iterator[Checked]:
    """The editions named; without names all of them, and then what stands beside them.

    What stands beside them is looked at while `still` holds, when nothing is built: a build makes
    library and feed last. Raises `OutputError` when an edition is not there.
    """
    folders = editions(output, names)
    for folder in folders:
        yield check_edition(folder)
    if not names:
        with still():
            beside = unchanged(
                lambda: checked(f"{output.name}/", _beside(output, settings)),
                [*(folder / REPORT for folder in folders), output / LIBRARY, output / FEED],
            )
        yield beside


def _beside(output: Path, settings: Settings) -> Iterator[Fault]:
    standing = []
    for folder in editions(output):
        try:
            standing.append(_standing(folder))
        except UNREADABLE as problem:
            yield unreadable(f"{folder.name}/", problem)
    checks: tuple[tuple[str, Check], ...] = (
        (LIBRARY, check_library),
        (FEED, partial(check_feed, settings=settings)),
    )
    for file, check in checks:
        try:
            yield from check(output, standing)
        except UNREADABLE as problem:
            yield unreadable(file, problem)


def _standing(folder: Path) -> Standing:
    article = json.loads((folder / REPORT).read_bytes())["article"]
    reference = read_reference(folder, read_told(folder))
    title, date = reference.told.title, str(article["date"])
    return Standing(folder, reference.slug, title, date, reference.duration)
