"""The flow: an article in `text/` becomes clips in `audio/` and an edition in `output/`.

    read_article → plan → speak what is not kept → narrate → write the files → replace the folder

Start reading at `build_article`.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from awaz import __version__
from awaz.audio.journal import Journal
from awaz.audio.speak import Planned, plan, speak
from awaz.audio.store import Store
from awaz.audio.voice import Voice, VoiceSettings
from awaz.audio.voices import find_voice
from awaz.errors import ArticleError, OutputError
from awaz.model import Article, Clip, Edition
from awaz.output.folder import look, replaced_whole, restore
from awaz.output.report import read_report, write_report
from awaz.text.reader import read_article, slug_of
from awaz.workspace import Settings, Workspace

TAKEN = ("index.html", "feed.xml")
"""Names in `output/` that are no edition's."""


class Progress:
    """Is told how a build goes on; this one keeps it to itself."""

    def start(self, article: Article, sentences: int, characters: int) -> None:
        """So many sentences are about to be spoken."""

    def spoke(self, characters: int) -> None:
        """A sentence of so many characters was spoken."""

    def finish(self) -> None:
        """No more is spoken for this article."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did for one article."""

    article: Article
    folder: Path
    spoken: int
    """Sentences spoken in this run."""
    kept: int
    """Sentences whose clip was kept."""
    written: bool
    """False when the edition that stands is up to date."""


def build_article(
    path: Path,
    workspace: Workspace,
    *,
    voice_name: str = "",
    jobs: int = 0,
    force: bool = False,
    progress: Progress | None = None,
) -> Built:
    """Make the edition of one article, or leave the one that stands when nothing changed.

    The voice is the one named, else the article's own, else the workspace's. The caller holds
    the workspace's lock. Raises an `AwazError`; an earlier edition then stands as it was.
    """
    settings = workspace.settings
    article = read_article(path, language=settings.language)
    voice = choose_voice(voice_name or article.voice, settings)
    pause_ms = settings.pauses.clause_ms
    plans = [plan(sentence, voice, pause_ms=pause_ms) for sentence in article.sentences()]

    folder = workspace.output / article.slug
    restore(folder)
    standing = read_report(folder).get("state", "none")
    state = _state(article, voice, plans, settings)
    journal_path = workspace.audio / ".spoken" / article.slug
    if standing == state and not force:
        journal_path.unlink(missing_ok=True)
        return Built(article, folder, spoken=0, kept=len(plans), written=False)

    store = Store(workspace.audio)
    journal = Journal(journal_path, replaces=standing)
    clips = {} if force else _kept(plans, store)
    missing = _first_of_each(planned for planned in plans if planned.key not in clips)
    progress = progress or Progress()
    progress.start(article, len(missing), sum(len(item.sentence.text) for item in missing))
    clips |= speak(
        missing,
        voice,
        store,
        pause_ms=pause_ms,
        jobs=jobs or settings.jobs or os.cpu_count() or 1,
        on_speaking=journal.note,
        progress=progress.spoke,
    )
    progress.finish()
    with replaced_whole(folder) as new:
        edition = _narrated(article, voice, plans, clips, store, new, settings)
        _write_files(edition, new, settings)
        write_report(
            edition,
            new,
            state=state,
            program=f"awaz {__version__}",
            voice_version=voice.version,
            clips={planned.sentence.id: planned.key for planned in plans},
            spoken=[
                planned.sentence.id
                for planned in _first_of_each(plans)
                if planned.key in journal.keys
            ],
        )
    journal.close()
    return Built(article, folder, len(missing), len(plans) - len(missing), written=True)


def check_slugs(paths: Sequence[Path]) -> None:
    """Raise `ArticleError` when an article's folder in `output/` is taken by another article."""
    by_slug: dict[str, Path] = {}
    for path in paths:
        if slug_of(path) in TAKEN:
            raise ArticleError(f"{path} would become output/{slug_of(path)}. Rename it.")
        other = by_slug.setdefault(slug_of(path), path)
        if other.resolve() != path.resolve():
            raise ArticleError(
                f"{other} and {path} would both become output/{slug_of(path)}/. Rename one."
            )


def choose_voice(name: str, settings: Settings) -> Voice:
    """The voice of that name, or the workspace's own, set up as the workspace says."""
    return find_voice(
        name or settings.voice, VoiceSettings(speed=settings.speed, model=settings.model)
    )


def clean(workspace: Workspace) -> int:
    """Delete kept clips that no article in `text/` and no edition in `output/` needs.

    The bytes freed. Raises `ArticleError` when an article cannot be read, and deletes nothing.
    """
    needed: set[str] = set()
    for folder in workspace.output.glob("*/"):
        needed |= set(read_report(folder).get("sentences", {}).get("clips", {}).values())
    for path in workspace.articles():
        article = read_article(path, language=workspace.settings.language)
        voice = choose_voice(article.voice, workspace.settings)
        pause_ms = workspace.settings.pauses.clause_ms
        needed |= {plan(item, voice, pause_ms=pause_ms).key for item in article.sentences()}
    return Store(workspace.audio).discard(keep=needed)


def _kept(plans: Sequence[Planned], store: Store) -> dict[str, Clip]:
    kept = ((planned.key, store.get(planned.key)) for planned in plans)
    return {key: clip for key, clip in kept if clip is not None}


def _first_of_each(plans: Sequence[Planned] | Iterator[Planned]) -> list[Planned]:
    """One for each clip: a sentence that stands twice is spoken once."""
    by_key: dict[str, Planned] = {}
    for planned in plans:
        by_key.setdefault(planned.key, planned)
    return list(by_key.values())


def _state(article: Article, voice: Voice, plans: Sequence[Planned], settings: Settings) -> str:
    """A digest of everything the edition's files follow from."""
    cover = settings.cover.read_bytes() if settings.cover else b""
    parts = [
        __version__,
        look(),
        repr(article),
        repr(voice.info),
        [planned.key for planned in plans],
        repr(settings.pauses),
        settings.album,
        hashlib.sha256(cover).hexdigest(),
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def _narrated(
    article: Article,
    voice: Voice,
    plans: Sequence[Planned],
    clips: dict[str, Clip],
    store: Store,
    folder: Path,
    settings: Settings,
) -> Edition:
    from awaz.audio.narration import narrate

    mp3 = folder / f"{article.slug}.mp3"
    timeline, loudness = narrate(
        article,
        {planned.sentence.id: clips[planned.key] for planned in plans},
        store,
        mp3,
        pauses=settings.pauses,
        jobs=os.cpu_count() or 1,
    )
    return Edition(article, timeline, mp3, voice.info, loudness)


def _write_files(edition: Edition, folder: Path, settings: Settings) -> None:
    from awaz.audio.mp3 import write_tags
    from awaz.output.page import write_page
    from awaz.output.timeline import write_timeline

    write_tags(
        edition.mp3, edition.article, edition.voice, album=settings.album, cover=settings.cover
    )
    write_page(edition, folder)
    write_timeline(edition, folder)


def say(text: str, out: Path, settings: Settings, *, voice_name: str = "", jobs: int = 0) -> float:
    """Speak a text into an MP3 and keep nothing else; its length in seconds."""
    with tempfile.TemporaryDirectory(prefix="awaz-") as scratch:
        path = Path(scratch) / "say.txt"
        path.write_text(text, encoding="utf-8")
        article = read_article(path, language=settings.language)
        voice = choose_voice(voice_name, settings)
        store = Store(Path(scratch))
        plans = [
            plan(item, voice, pause_ms=settings.pauses.clause_ms) for item in article.sentences()
        ]
        clips = speak(
            _first_of_each(plans),
            voice,
            store,
            pause_ms=settings.pauses.clause_ms,
            jobs=jobs or settings.jobs or os.cpu_count() or 1,
            on_speaking=lambda key: None,
            progress=lambda characters: None,
        )
        edition = _narrated(article, voice, plans, clips, store, Path(scratch), settings)
        try:
            shutil.copyfile(edition.mp3, out)
        except OSError as problem:
            raise OutputError(f"{out} cannot be written: {problem.strerror}.") from problem
    return edition.timeline.seconds(edition.timeline.frames)
