"""`awaz watch`: builds what is out of date, then whatever is saved in `text/`.

    _saves → _due → build, again and again

How an article is built, and how that is told, is the caller's.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import watchfiles

from awaz.audio.recording import SUFFIXES
from awaz.build import check_slugs
from awaz.errors import AwazError, SettingsError
from awaz.text.reader import slug_of
from awaz.workspace import SETTINGS_FILE, Workspace, is_article, open_workspace, read_settings

QUIET_MS = 50
"""A save is over when for so long nothing more is written: editors save in several steps."""
LONGEST_SAVE_MS = 1000
LOOK_EVERY_MS = 100
"""How long nothing may happen before that is told, too: so the first build begins."""


@dataclass(frozen=True, slots=True)
class Told:
    """What happens while a workspace is watched."""

    build: Callable[[Sequence[Path], Workspace], None]
    """These articles, and the library, are to be built. May raise an `AwazError`."""
    ready: Callable[[Workspace], None]
    """The first build is over. May raise an `AwazError`."""
    note: Callable[[str], None]
    """Something that people want to know."""
    failed: Callable[[AwazError], None]
    """Something could not be done; watching goes on."""


@dataclass(frozen=True, slots=True)
class Named:
    """What the settings name, wherever it stands."""

    files: frozenset[Path] = frozenset()
    """Pictures and models."""
    readers: frozenset[Path] = frozenset()
    """Folders of recordings."""

    def folders(self) -> set[Path]:
        """All that these are in; an article may have a folder of recordings."""
        inside = {path for reader in self.readers for path in reader.glob("*/")}
        return {path.parent for path in self.files} | self.readers | inside

    def has(self, path: Path) -> bool:
        """Whether it is one of the files, or a recording that is there or went."""
        of_reader = not self.readers.isdisjoint((path.parent, path.parent.parent))
        return path in self.files or (of_reader and path.suffix.lower() in SUFFIXES)


@dataclass(frozen=True, slots=True)
class Saved:
    """What was saved together."""

    everything: bool = False
    """Something that every edition follows from."""
    articles: frozenset[str] = frozenset()
    """Names of files in `text/`, some of which may be gone."""


def watch(root: Path, told: Told, *, stop: threading.Event | None = None) -> None:
    """Keep the editions of a workspace up to date until Ctrl-C, or until `stop` is set.

    The settings are read again before each build. Raises `SettingsError` when they err at the
    start; what goes wrong later is told.
    """
    open_workspace(root)
    is_first = True
    for saved in _saves(root, stop or threading.Event()):
        try:
            workspace = open_workspace(root)
            _build(saved, workspace, told)
            if is_first:
                is_first = False
                told.ready(workspace)
        except AwazError as problem:
            told.failed(problem)


def _build(saved: Saved, workspace: Workspace, told: Told) -> None:
    named = sorted(workspace.text / name for name in saved.articles)
    standing = workspace.articles()
    paths = standing if saved.everything else [path for path in named if path.is_file()]
    for gone in (path for path in named if not path.is_file()):
        _say_gone(gone, standing, workspace, told)
    if saved.everything or paths:
        check_slugs(paths, standing)
        told.build(paths, workspace)


def _say_gone(gone: Path, standing: Iterable[Path], workspace: Workspace, told: Told) -> None:
    """What was heard of an article is not thrown away because a file went."""
    slug = slug_of(gone)
    edition = workspace.output / slug
    if edition.is_dir() and slug not in map(slug_of, standing):
        told.note(f"{gone} is gone; its edition stays. To remove it, delete {edition}.")


def _saves(root: Path, stop: threading.Event) -> Iterator[Saved]:
    """Everything at first; then what is saved, each time once it is wholly written.

    What is saved while the caller is busy comes next. `text/` itself may go and come, and the
    settings may name other files.
    """
    root = root.resolve()
    text = (root / "text").resolve()
    while not stop.is_set():
        is_armed, named = False, _named(root)
        folders = _there(root, text, named)
        for paths in _changes(sorted(folders), stop):
            saved = _due(paths, root, text, named) if is_armed else Saved(everything=True)
            is_armed = True
            if saved != Saved():
                yield saved
            if text in paths or (root / SETTINGS_FILE in paths and _named(root) != named):
                break  # what was watched is no more, or is there now
            if paths and _there(root, text, named) != folders:
                break  # so are folders of recordings


def _there(root: Path, text: Path, named: Named) -> set[Path]:
    """The folders that are watched: those that there are."""
    return {folder for folder in (root, text, *named.folders()) if folder.is_dir()}


def _changes(folders: Sequence[Path], stop: threading.Event) -> Iterator[set[Path]]:
    """Files in these folders that were written, renamed or deleted together; often none."""
    try:
        for changes in watchfiles.watch(
            *folders,
            watch_filter=None,
            debounce=LONGEST_SAVE_MS,
            step=QUIET_MS,
            stop_event=stop,
            rust_timeout=LOOK_EVERY_MS,
            yield_on_timeout=True,
            recursive=False,
        ):
            yield {Path(path) for _, path in changes}
    except (OSError, RuntimeError) as problem:  # the system's, told by the library as either
        names = " and ".join(map(str, folders))
        raise SettingsError(
            f"{names} cannot be watched: {problem}. Have them looked through instead, again and "
            "again: set WATCHFILES_FORCE_POLLING=1."
        ) from problem


def _named(root: Path) -> Named:
    """What the settings name; nothing while they err."""
    try:
        settings = read_settings(root)
    except SettingsError:
        return Named()
    readers = [voice.file for voice in settings.voices if voice.engine == "recorded"]
    models = [voice for voice in settings.voices if voice.engine != "recorded"]
    own = [path for voice in models for path in (voice.file, voice.beside)]
    files = (settings.cover, settings.model, settings.feed.artwork, *own)
    return Named(
        frozenset(path.parent.resolve() / path.name for path in files if path),
        frozenset(path.resolve() for path in readers),
    )


def _due(paths: Iterable[Path], root: Path, text: Path, named: Named) -> Saved:
    """What is to be built after these files were written, renamed or deleted."""
    for_all = {root / SETTINGS_FILE, text / "pronunciations.tsv"}
    return Saved(
        everything=any(path in for_all or named.has(path) for path in paths),
        articles=frozenset(path.name for path in paths if path.parent == text and is_article(path)),
    )
