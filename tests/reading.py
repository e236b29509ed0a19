"""A reading system with a book: the engine of Foliate and of Readest, in a folder to be served.

`sh tests/tools.sh` gets the engine, foliate-js.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from browser import TOOLS, there

FOLIATE = TOOLS / "foliate-js"
PAGE = "reading_system.html"
SLIP, MEANT = ".find(x => x.index = resolved.index)", ".find(x => x.index === resolved.index)"
"""Version 1.0.1 assigns where it means to compare, and so never finds the document of number 0:
nothing is marked in a book's first document. Here that one line is put right."""


def lay_out(folder: Path, book: Path) -> None:
    """Put the engine, a page that uses it and the book into a new folder."""
    shutil.copytree(there(FOLIATE), folder / "foliate-js")
    engine = folder / "foliate-js" / "view.js"
    text = engine.read_text(encoding="utf-8")
    assert SLIP in text
    engine.write_text(text.replace(SLIP, MEANT), encoding="utf-8")
    shutil.copy(Path(__file__).parent / PAGE, folder)
    shutil.copy(book, folder / "book.epub")
