"""Fixtures that every room's tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from browser import Visit, Visitor
    from playwright.sync_api import Browser, BrowserContext

# What a browser needs is imported where it is used: most tests need none.


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    from browser import launch
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visitor]:
    """Open a file (and fragment) as a new reader would; settings go to the browser context."""
    from browser import open_page

    contexts: list[BrowserContext] = []

    def open_file(path: Path, fragment: str = "", *, init: str = "", **settings: Any) -> Visit:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}} | settings)
        contexts.append(context)
        return open_page(context, path.as_uri() + fragment, init)

    yield open_file
    for context in contexts:
        context.close()
