"""Fixtures that every room's tests share."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from browser import Visit, Visitor
    from editions import Built
    from playwright.sync_api import Browser, Playwright
    from server import Served

    from awaz.model import Edition

settings.register_profile("short", max_examples=100, deadline=None)
settings.register_profile("long", max_examples=10_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "short"))

# What a browser needs is imported where it is used: most tests need none.


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is held against the clock in a browser gets a second try: a machine that is busy for a
    moment is no fault of the page. A fault of the page fails twice, and every try is told.
    """
    for item in items:
        if {"visit", "visit_in_firefox"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(autouse=True)
def told_as_ever() -> Iterator[None]:
    """A command that was quiet leaves nobody after it quiet."""
    yield
    logging.getLogger("awaz").setLevel(logging.NOTSET)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives the browsers; there can be only one of it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One browser for all tests."""
    from browser import launch

    chromium = launch(playwright)
    yield chromium
    chromium.close()


@pytest.fixture(scope="session")
def firefox(playwright: Playwright) -> Iterator[Browser]:
    """Firefox, where there is one; without it the test is skipped."""
    from browser import launch_firefox

    gecko = launch_firefox(playwright)
    yield gecko
    gecko.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visitor]:
    """Open a file or an address in Chromium as a new reader would."""
    with visits(browser) as visitor:
        yield visitor


@pytest.fixture
def visit_in_firefox(firefox: Browser) -> Iterator[Visitor]:
    """Open a file or an address in Firefox as a new reader would."""
    with visits(firefox) as visitor:
        yield visitor


@contextlib.contextmanager
def visits(browser: Browser) -> Iterator[Visitor]:
    """Open each place with nothing remembered; settings go to the browser's context."""
    from browser import open_page

    def open_place(
        place: Path | str, fragment: str = "", *, init: str = "", **settings: Any
    ) -> Visit:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}} | settings)
        contexts.callback(context.close)
        address = place.as_uri() if isinstance(place, Path) else place
        return open_page(context, address + fragment, init)

    with contextlib.ExitStack() as contexts:
        yield open_place


@pytest.fixture
def served() -> Iterator[Callable[[Path], Served]]:
    """Serve a folder over HTTP until the test is over; its address ends with a slash."""
    from server import serving

    with contextlib.ExitStack() as servers:
        yield lambda folder: servers.enter_context(serving(folder))


@pytest.fixture(scope="session")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """An article made of every hard thing: marks, two directions, lists in lists, a picture …"""
    return edition_of_file("hard.md", tmp_path_factory.mktemp("hard"))


@pytest.fixture(scope="session")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The real article."""
    return edition_of_file("seed-article.txt", tmp_path_factory.mktemp("seed"))


def edition_of_file(name: str, folder: Path) -> Edition:
    """An edition of a text in `data/text/`."""
    from editions import edition_of

    from awaz.text.reader import read_article

    return edition_of(read_article(Path(__file__).parent / "data" / "text" / name), folder)


@pytest.fixture(scope="session")
def given(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """An article whose title is its own first line, with all that a page can tell."""
    from editions import TEXT, TITLE, article_of, built

    article = article_of(
        (TITLE, *TEXT),
        author="نامہ نگار",
        date="2025-12-20",
        source="https://dangcongsan.org.vn/tin-hoat-dong/quyet-tam-dua.html",
    )
    return built(article, tmp_path_factory.mktemp("given") / "edition")


@pytest.fixture(scope="session")
def derived(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """An article without title, author, date or source: its title was made from its words."""
    from editions import TEXT, article_of, built

    article = article_of(TEXT, title="اپنی اختتامی تقریر میں")
    return built(article, tmp_path_factory.mktemp("derived") / "edition")


@pytest.fixture(scope="session")
def tabled(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """An article with a picture's text and two tables, the first with heads and an empty cell."""
    from editions import PICTURE_AND_TABLES, TEXT, TITLE, article_of, built

    article = article_of((TITLE, TEXT[0], *PICTURE_AND_TABLES))
    paragraphs = list(article.paragraphs)
    for number in (3, 6):
        paragraphs[number] = replace(paragraphs[number], level=1)
    gap = paragraphs[4].sentences
    paragraphs[4] = replace(paragraphs[4], sentences=(gap[0], *gap[2:]))
    article = replace(article, paragraphs=tuple(paragraphs))
    return built(article, tmp_path_factory.mktemp("tabled") / "edition")


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """An article that tries to get out of its text."""
    from editions import HOSTILE, article_of, built

    article = article_of(
        HOSTILE, author="\"><b onclick='x'>", date="کل", source="javascript://x.org/%0Awindow.hit=4"
    )
    return built(article, tmp_path_factory.mktemp("hostile") / "edition")
