"""How a build's progress is shown: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from typing import TextIO

from awaz.build import Progress
from awaz.model import Article

LINE_EVERY_S = 10


def progress_on(stream: TextIO, quiet: bool) -> Progress:
    """What fits the stream that people see."""
    if quiet:
        return Progress()
    return Bar(stream) if stream.isatty() else Lines(stream)


class Bar(Progress):
    """A bar with the time left, reckoned in characters because sentences differ in length."""

    def __init__(self, stream: TextIO) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as RichProgress

        self._columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[done]}/{task.fields[sentences]}"),
            TimeRemainingColumn(),
        )
        self._rich = RichProgress(*self._columns, console=Console(file=stream), transient=True)
        self._done = 0

    def start(self, article: Article, sentences: int, characters: int) -> None:
        if sentences:
            self._done = 0
            self._task = self._rich.add_task(
                article.slug, total=characters, done=0, sentences=sentences
            )
            self._rich.start()

    def spoke(self, characters: int) -> None:
        self._done += 1
        self._rich.update(self._task, advance=characters, done=self._done)

    def finish(self) -> None:
        self._rich.stop()
        for task in self._rich.task_ids:
            self._rich.remove_task(task)


class Lines(Progress):
    """A line at the start and every ten seconds, for logs."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def start(self, article: Article, sentences: int, characters: int) -> None:
        self._slug, self._sentences, self._total = article.slug, sentences, characters
        self._done = self._said = 0
        self._began = self._last = time.monotonic()
        if sentences:
            self._stream.write(f"{self._slug}: {sentences} to speak\n")
            self._stream.flush()

    def spoke(self, characters: int) -> None:
        self._done += 1
        self._said += characters
        now = time.monotonic()
        if now - self._last >= LINE_EVERY_S and self._said < self._total:
            left = (now - self._began) * (self._total / self._said - 1)
            self._stream.write(
                f"{self._slug}: {self._done} of {self._sentences} spoken, about {left:.0f} s left\n"
            )
            self._stream.flush()
            self._last = now
