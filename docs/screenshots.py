"""Makes the pictures of the page in this folder anew: `python docs/screenshots.py EDITION`.

EDITION is a built edition's folder, such as `output/seed-article`, with the library beside it. The
pictures show every theme side by side, with a word being heard, the library, and the EPUB in a
reading system, which `sh tests/tools.sh` gets.
"""

from __future__ import annotations

import base64
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

DOCS = Path(__file__).parent
THEMES = ("light", "dark", "sepia", "contrast")
HEARD_S = 21.5
PHONE = {"width": 360, "height": 720}
DESK = {"width": 1120, "height": 700}
BOOK = {"width": 1000, "height": 640}
BOOK_PARS = 3
"""Sentences that the reading system plays until its picture is taken."""


def main() -> None:
    """Every theme on a phone and on a desk, the reading dialog, the library, and the EPUB."""
    edition = Path(sys.argv[1]).resolve()
    address = (edition / "index.html").as_uri()
    library = (edition.parent / "index.html").as_uri()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--mute-audio"]
        )
        phones = [picture(browser, address, PHONE, theme) for theme in THEMES]
        phones.append(picture(browser, address, PHONE, "light", opens="d-reading"))
        beside(browser, phones, 280, DOCS / "page-phone.png")
        desks = [picture(browser, address, DESK, theme) for theme in THEMES]
        beside(browser, desks, 640, DOCS / "page-desk.png", columns=2)
        shelf = picture(browser, library, DESK, "light")
        beside(browser, [shelf], 900, DOCS / "page-library.png")
        read_along(browser, edition / f"{edition.name}.epub", DOCS / "epub-foliate.png")
        browser.close()


def picture(
    browser: Browser, address: str, size: dict[str, int], theme: str, opens: str = ""
) -> bytes:
    """The page in a theme, at a heard word; `opens` names a dialog."""
    page = browser.new_page(viewport={"width": size["width"], "height": size["height"]})
    page.add_init_script(f"localStorage.setItem('awaz-comfort', '{{\"theme\": \"{theme}\"}}')")
    page.goto(f"{address}#t={HEARD_S}")
    page.wait_for_timeout(1500)
    if opens:
        page.evaluate("id => document.querySelector(`[data-opens=${id}]`).click()", opens)
        page.wait_for_timeout(500)
    shot = page.screenshot()
    page.close()
    return shot


def beside(browser: Browser, shots: list[bytes], width: int, path: Path, columns: int = 0) -> None:
    """Pictures beside each other, each so many pixels wide, in one file."""
    images = "".join(
        f'<img width="{width}" src="data:image/png;base64,{base64.b64encode(shot).decode()}">'
        for shot in shots
    )
    grid = f"display:inline-grid;gap:8px;grid-template-columns:repeat({columns or len(shots)},auto)"
    page = browser.new_page(viewport={"width": 1600, "height": 1000})
    page.set_content(f'<body style="margin:0;background:#777"><div style="{grid}">{images}</div>')
    page.wait_for_timeout(300)
    page.locator("div").screenshot(path=path)
    page.close()


def read_along(browser: Browser, book: Path, path: Path) -> None:
    """The EPUB in Foliate's engine, laid out as the tests do it, with a sentence being heard."""
    sys.path.append(str(DOCS.parent / "tests"))
    from reading import PAGE, lay_out
    from server import serving

    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "reading"
        lay_out(folder, book)
        with serving(folder) as server:
            page = browser.new_page(viewport={"width": BOOK["width"], "height": BOOK["height"]})
            page.goto(server.address + PAGE)
            page.wait_for_function("document.documentElement.dataset.ready === ''")
            page.evaluate("view.mediaOverlay.setRate(4); void view.startMediaOverlay()")
            page.wait_for_function(f"heard.length >= {BOOK_PARS}", timeout=120_000)
            page.wait_for_timeout(500)
            page.screenshot(path=path)
            page.close()


if __name__ == "__main__":
    main()
