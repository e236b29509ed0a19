"""What a large workspace costs: `python benchmarks/library.py [ARTICLES]`; 10,000 if not told.

It is made of short articles, each another stretch of the texts in `text/` under a title of its
own, and built by the program itself in processes of their own. Their voice is `tone`, which
costs next to nothing: what is measured is all that is not speech.
"""

from __future__ import annotations

import os
import struct
import sys
import tempfile
import time
import zlib
from collections.abc import Sequence
from pathlib import Path

TEXTS = Path(__file__).parents[1] / "text"
ARTICLES = 10_000
SHORTEST = 30
"""Words of an article."""
ARTWORK_PIXELS = 1400
SETTINGS = """\
voice = "tone"
site = "https://example.org/listen"
[feed]
title = "آواز"
description = "مضامین"
owner = "Desk"
email = "desk@example.org"
category = "News"
artwork = "artwork.png"
"""


def stretch(words: Sequence[str], number: int) -> str:
    """Some words from one on: one word longer each time that all were begun with."""
    longer, start = divmod(number, len(words))
    wanted = SHORTEST + longer
    return " ".join([*words, *words][start : start + wanted]).rstrip("۔") + "۔"


def write_article(folder: Path, words: Sequence[str], number: int) -> Path:
    """An article whose title no other has."""
    text = stretch(words, number)
    title = f"{' '.join(text.split()[:5])} {number}"
    path = folder / f"article-{number:06}.txt"
    date = f"{2000 + number % 25}-{1 + number % 12:02}-{1 + number % 28:02}"
    path.write_text(f"---\ntitle: {title}\ndate: {date}\n---\n\n{text}\n", encoding="utf-8")
    return path


def real_words() -> list[str]:
    """Those of the articles in the repository, without what stands above them."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(TEXTS.glob("*.txt")))
    return [word for text in texts for word in text.split("---\n", 2)[-1].split()]


def write_artwork(path: Path) -> None:
    """A grey square, as PNG holds it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", ARTWORK_PIXELS, ARTWORK_PIXELS, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * ARTWORK_PIXELS) * ARTWORK_PIXELS)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", rows), chunk(b"IEND", b""))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(parts))


def built(workspace: Path) -> tuple[float, float]:
    """`awaz build` in a process of its own: its seconds, and its peak memory in MB."""
    command = [sys.executable, "-m", "awaz", "-C", str(workspace), "build", "--quiet"]
    began = time.perf_counter()
    process = os.posix_spawn(sys.executable, command, os.environ)
    _, status, usage = os.wait4(process, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - began, usage.ru_maxrss / 1e3


def row(name: str, workspace: Path, articles: int) -> None:
    seconds, peak = built(workspace)
    print(f"{name:40}{seconds:10.2f}{seconds / articles * 1000:14.2f}{peak:10.0f}", flush=True)


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES
    words = real_words()
    with tempfile.TemporaryDirectory() as scratch:
        workspace = Path(scratch)
        text = workspace / "text"
        text.mkdir()
        (workspace / "awaz.toml").write_text(SETTINGS, encoding="utf-8")
        write_artwork(workspace / "artwork.png")
        paths = [write_article(text, words, each) for each in range(number)]
        print(f"{f'{number:,} articles':40}{'seconds':>10}{'ms/article':>14}{'MB':>10}")
        row("first build", workspace, number)
        time.sleep(2)  # dates of files just written are not trusted yet
        row("nothing changed, looked into once more", workspace, number)
        row("nothing changed", workspace, number)
        middle = paths[number // 2]
        middle.write_text(middle.read_text(encoding="utf-8") + "\nاور بھی۔\n", encoding="utf-8")
        row("one changed", workspace, number)
        write_article(text, words, number)
        row("one added", workspace, number)


if __name__ == "__main__":
    main()
