"""How a build's progress is shown: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from awaz.build import Progress
from awaz.model import Article

if TYPE_CHECKING:
    from rich.progress import Progress as Shown

LINE_EVERY_S = 10


@contextmanager
def progress_on(stream: TextIO, quiet: bool) -> Iterator[Progress]:
    """What fits the stream that people see; whatever ends the block, the stream is left clean."""
    shown = Bar(stream) if stream.isatty() else Lines(stream)
    progress = Progress() if quiet else shown
    try:
        yield progress
    finally:
        progress.finish()


class Bar(Progress):
    """A bar with the time left, reckoned in characters because sentences differ in length."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shown: Shown | None = None

    def start(self, article: Article, sentences: int, characters: int) -> None:
        if not sentences:
            return
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Shown

        self._shown = shown = Shown(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[done]}/{task.fields[sentences]}"),
            TimeRemainingColumn(),
            console=Console(file=self._stream),
            transient=True,
        )
        self._done = 0
        self._task = shown.add_task(article.slug, total=characters, done=0, sentences=sentences)
        shown.start()

    def spoke(self, characters: int) -> None:
        self._done += 1
        if self._shown is not None:
            self._shown.update(self._task, advance=characters, done=self._done)

    def finish(self) -> None:
        if self._shown is not None:
            self._shown.stop()
            self._shown = None


class Lines(Progress):
    """A line at the start and every ten seconds, for logs."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def start(self, article: Article, sentences: int, characters: int) -> None:
        self._slug, self._sentences, self._total = article.slug, sentences, characters
        self._done = self._said = 0
        self._began = self._last = time.monotonic()
        if sentences:
            self._tell(f"{self._slug}: {sentences} to speak")

    def spoke(self, characters: int) -> None:
        self._done += 1
        self._said += characters
        now = time.monotonic()
        if now - self._last >= LINE_EVERY_S and self._said < self._total:
            left = (now - self._began) * (self._total / self._said - 1)
            self._tell(
                f"{self._slug}: {self._done} of {self._sentences} spoken, about {left:.0f} s left"
            )
            self._last = now

    def _tell(self, line: str) -> None:
        self._stream.write(line + "\n")
        self._stream.flush()
