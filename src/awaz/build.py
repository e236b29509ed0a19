"""The flow: an article in `text/` becomes clips in `audio/` and an edition in `output/`.

    write_script → speak what is not kept → narrate → write the files → replace the folder

Start reading at `build_article`.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from awaz import __version__
from awaz.audio.containers import CONTAINERS, write_container
from awaz.audio.journal import FOLDER as JOURNALS
from awaz.audio.journal import Journal
from awaz.audio.narration import Passage, lay_out, narrate, passages
from awaz.audio.packets import packets
from awaz.audio.planning import Planned
from awaz.audio.speak import Spoken, Synthesizer
from awaz.audio.store import LostClip, Store
from awaz.audio.workers import Threads, Workers, cores
from awaz.errors import (
    ArticleError,
    AudioError,
    OutputError,
    RecordingError,
    VoiceError,
    reason,
)
from awaz.manifest import Manifests, Source, source_of
from awaz.model import Article, Clip, Edition, Feed
from awaz.output.folder import replaced_whole, restore, writing
from awaz.output.report import Settled, clips_of, is_unaltered, read_report, write_report
from awaz.script import Script, house_of, podcast_lacks, script_of, write_script
from awaz.text.reader import plain_article, slug_of
from awaz.text.sound.house import NO_HOUSE, House
from awaz.voices import voice_settings
from awaz.workspace import Settings, Workspace

log = logging.getLogger(__name__)

ATTEMPTS = 3
"""At an edition whose clips go away or are altered while it is written."""
TAKEN = ("index.html", "feed.xml", "artwork.jpg", "artwork.png")
"""Names in `output/` that are no edition's."""
FONT_FILES = (".woff2", "ofl.txt", "-arabic.txt")
"""How names end of the fonts there, and their licences."""


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

    slug: str
    folder: Path
    spoken: int
    """Sentences spoken in this run."""
    kept: int
    """Sentences whose clip was kept."""
    written: bool
    """False when the edition that stands is up to date."""
    left_out: int = 0
    """Pieces of text that were read and are not in an edition just written."""


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

    The voice is the one named, else the article's own, else the workspace's; settings may give
    quotations and headings another. The caller holds the workspace's lock. Raises an `AwazError`;
    an earlier edition then stands as it was.
    """
    [result] = build_articles(
        [path], workspace, voice_name=voice_name, jobs=jobs, force=force, progress=progress
    )
    if isinstance(result, Built):
        return result
    raise result


def build_articles(
    paths: Iterable[Path],
    workspace: Workspace,
    *,
    voice_name: str = "",
    jobs: int = 0,
    force: bool = False,
    progress: Progress | None = None,
) -> Iterator[Built | ArticleError | VoiceError]:
    """Make the editions of several articles, in their order, as `build_article` makes one.

    While one is written the next is being spoken. An article that cannot be read, or that its
    voice cannot say, be it a reader whose recording does not fit, is its error, and the others are
    made all the same; what else goes wrong, with an online voice or a cluster too, is raised.
    """
    settings = workspace.settings
    store = store_of(workspace)
    workers = _workers(settings, jobs or settings.jobs or cores())
    with Synthesizer(store, workers, anew=force) as synthesizer:
        build = _Build(
            workspace,
            Manifests(workspace, voice_name),
            store,
            synthesizer,
            voice_name,
            force=force,
            progress=progress or Progress(),
        )
        ahead: deque[Built | ArticleError | VoiceError | _Begun] = deque()
        with build.keeping(ahead):
            try:
                for path in paths:
                    ahead.append(build.begin(path))
                    while len(ahead) > 1 and not build.can_begin_more(ahead[0]):
                        yield build.finish(ahead.popleft())
            except VoiceError:  # the voice cannot be had; those before it were spoken by another
                yield from map(build.finish, ahead)
                raise
            yield from map(build.finish, ahead)


@dataclass(frozen=True, slots=True)
class _Begun:
    """An article whose sentences are being spoken."""

    path: Path
    script: Script
    source: Source | None
    state: str
    journal: Journal
    clips: dict[str, Clip]
    """Those kept by now."""
    missing: list[Planned]
    spoken: Spoken


@dataclass(frozen=True)
class _Build:
    """What a run of builds shares."""

    workspace: Workspace
    manifests: Manifests
    store: Store
    synthesizer: Synthesizer
    voice_name: str
    force: bool
    progress: Progress

    @cached_property
    def house(self) -> House:
        """The workspace's own words: read when there is an article to be read."""
        return house_of(self.workspace)

    def begin(self, path: Path) -> Built | ArticleError | VoiceError | _Begun:
        """Look whether anything changed; if so, read the article and have it spoken."""
        try:
            self.workspace.refuse_link(path)
        except ArticleError as problem:
            return problem
        slug = slug_of(path)
        folder, spoken_before = self.workspace.output / slug, self._journal_of(slug)
        sentences = None if self.force else self.manifests.sentences(slug, path)
        if sentences is not None and not spoken_before.exists():
            return Built(slug, folder, spoken=0, kept=sentences, written=False)
        source = source_of(path, self.workspace.settings)
        try:
            script = write_script(path, self.workspace.settings, self.voice_name, house=self.house)
        except (ArticleError, VoiceError) as problem:
            return problem
        state = script.state()
        restore(folder)
        standing = read_report(folder).get("state", "none")
        journal = Journal(spoken_before, replaces=standing)
        if standing == state and not self.force and is_unaltered(folder):
            journal.close()
            self._note(script, source)
            return Built(slug, folder, spoken=0, kept=len(script.plans), written=False)
        self.store.open()
        clips = {} if self.force else _kept(script.plans, self.store)
        missing = script.to_speak(clips)
        try:
            spoken = self.synthesizer.begin(missing)
        except VoiceError as problem:
            if not self._is_its_own(script, problem):
                raise
            return _of_article(path, problem)
        return _Begun(path, script, source, state, journal, clips, missing, spoken)

    def finish(
        self, begun: Built | ArticleError | VoiceError | _Begun
    ) -> Built | ArticleError | VoiceError:
        """Wait for the last sentence, and write the edition."""
        if not isinstance(begun, _Begun):
            return begun
        in_hand = list(begun.spoken)
        try:
            return self._finish(begun)
        except VoiceError as problem:
            if not self._is_its_own(begun.script, problem):
                raise
            for speech in (speech for held in in_hand for speech in held.all()):
                speech.cancel()  # the next article's are waiting behind them
            return _of_article(begun.path, problem)

    def _is_its_own(self, script: Script, problem: VoiceError) -> bool:
        """Whether what fails while an article is spoken need not fail for others.

        Who goes on asking a service or a cluster that failed is no good guest there.
        """
        offline = all(voice.info.offline for voice in script.voices)
        asks = self.workspace.settings.scheduler or not offline
        return not asks or isinstance(problem, RecordingError)

    def _finish(self, begun: _Begun) -> Built:
        script = begun.script
        spoken = self._spoken(begun, begun.spoken)
        clips = begun.clips | spoken
        # Those that were promised to the article before, and kept meanwhile.
        clips |= _kept(
            [planned for planned in begun.missing if planned.key not in clips], self.store
        )
        folder = self.workspace.output / script.article.slug
        # Until now; who takes a change back soon finds the clips of the earlier wording.
        self.store.note_use(clips_of(folder))
        again = self._write(begun, clips, folder)
        begun.journal.close()
        self._note(script, begun.source)
        said = len(spoken.keys() | again)
        return Built(
            script.article.slug,
            folder,
            said,
            len(script.plans) - said,
            written=True,
            left_out=len(script.article.dropped),
        )

    def _write(self, begun: _Begun, clips: dict[str, Clip], folder: Path) -> set[str]:
        """The edition takes its place; the keys of clips that got lost and were spoken again."""
        script, store, again = begun.script, self.store, set[str]()
        for attempts_left in reversed(range(ATTEMPTS)):
            if lacking := script.to_speak(clips):
                spoken = self.synthesizer.begin(lacking, needed_now=True)
                clips |= self._spoken(begun, spoken)
                again |= {planned.key for planned in lacking}
            try:
                with replaced_whole(folder) as new:
                    keys = begun.journal.keys
                    _write_edition(script, begun.state, clips, store, keys, new, earlier=folder)
                break
            except LostClip:
                if not attempts_left:
                    raise
                told = (
                    "%s: a clip went away or was altered while it was needed. It is spoken again."
                )
                log.warning(told, script.article.slug)
                clips = _kept(script.plans, store)
        return again

    def _spoken(self, begun: _Begun, spoken: Spoken) -> dict[str, Clip]:
        return _finished(begun.script, spoken, self.synthesizer, begun.journal.note, self.progress)

    @contextmanager
    def keeping(
        self, ahead: Iterable[Built | ArticleError | VoiceError | _Begun]
    ) -> Iterator[None]:
        """When the run ends early, what is spoken by then of articles further on is kept."""
        try:
            yield
        except BaseException:
            for begun in ahead:
                if isinstance(begun, _Begun):
                    note = begun.journal.note
                    self.synthesizer.keep_done(begun.spoken, before_keeping=note)
            raise

    def can_begin_more(self, begun: Built | ArticleError | VoiceError | _Begun) -> bool:
        """Whether workers would be idle while this is waited for."""
        return isinstance(begun, _Begun) and self.synthesizer.can_begin_more(begun.spoken)

    def _journal_of(self, slug: str) -> Path:
        return self.workspace.audio / JOURNALS / slug

    def _note(self, script: Script, source: Source | None) -> None:
        """The edition stands: the next build knows it without reading the article."""
        if source:
            self.manifests.keep(
                script.article.slug,
                source,
                voices={voice.info.name: voice.version for voice in script.voices},
                sentences=len(script.plans),
            )


def build_library(workspace: Workspace) -> None:
    """The page and the podcast of all editions, written when one of them changed, came or went.

    The caller holds the workspace's lock. Raises `OutputError` when they cannot be written, and
    `SettingsError` when directories would not take the podcast.
    """
    manifests = Manifests(workspace)
    if not workspace.output.is_dir() or manifests.library_stands():
        return
    from awaz.output.feed import write_feed
    from awaz.output.library import shelf, write_library

    settings = workspace.settings
    with writing(workspace.output):
        editions = shelf(workspace.output)
    write_library(workspace.output, album=settings.album, editions=editions)
    if lacking := podcast_lacks(settings):
        level = logging.DEBUG if settings.feed == Feed() else logging.WARNING
        log.log(level, "No podcast feed is written: awaz.toml lacks %s.", ", ".join(lacking))
    with writing(workspace.output):
        write_feed(
            workspace.output,
            settings.feed,
            site=settings.site,
            default_language=settings.language,
            editions=editions,
        )
        manifests.keep_library()


def check_slugs(paths: Sequence[Path], others: Sequence[Path] = ()) -> None:
    """Raise `ArticleError` when one of the paths shares its folder in `output/` with another."""
    by_slug: dict[str, set[Path]] = {}
    for path in (*paths, *others):
        by_slug.setdefault(slug_of(path).casefold(), set()).add(path)
    for path in paths:
        slug = slug_of(path)
        if slug.casefold() in TAKEN or slug.casefold().endswith(FONT_FILES):
            raise ArticleError(f"{path} would become output/{slug}. Rename it.")
        same = by_slug[slug.casefold()]  # many disks, and whom it is copied to, know no capitals
        if len(same) > 1 and len(files := {each.resolve() for each in same}) > 1:
            names = " and ".join(sorted(map(str, files)))
            raise ArticleError(f"{names} would both become output/{slug}/. Rename one.")


def say(
    text: str,
    out: Path,
    settings: Settings,
    *,
    voice_name: str = "",
    jobs: int = 0,
    house: House = NO_HOUSE,
) -> float:
    """Speak a text into an MP3 and keep nothing else; its length in seconds."""
    if out.suffix.lower() != ".mp3":
        raise OutputError(f"{out} would hold MP3 sound: give it a name that ends in .mp3.")
    if not out.parent.is_dir():
        raise OutputError(f"{out} cannot be written: there is no folder {out.parent}.")
    article = plain_article(text, language=settings.language, house=house)
    script = script_of(article, replace(settings, align=False), voice_name, "TEXT")
    with _scratch() as scratch:
        store = Store(scratch)
        with Synthesizer(store, Threads(jobs or settings.jobs or cores())) as synthesizer:
            spoken = synthesizer.begin(script.to_speak())
            clips = _finished(script, spoken, synthesizer, lambda key: None, Progress())
        edition = _narrate(script, clips, store, scratch, settings.cover)
        _copy_whole(edition.mp3, out)
    return edition.timeline.seconds(edition.timeline.frames)


@contextmanager
def _scratch() -> Iterator[Path]:
    """A temporary folder. Raises `OutputError` where there is no room for what is made in it."""
    try:
        with tempfile.TemporaryDirectory(prefix="awaz-") as folder:
            yield Path(folder)
    except (OSError, AudioError) as problem:
        told = problem if isinstance(problem, OSError) else problem.__cause__
        if not isinstance(told, OSError):
            raise
        raise OutputError(
            f"The temporary folder cannot be used: {reason(told)}. Make room there, or set "
            "TMPDIR to another folder, and say it again."
        ) from problem


def _copy_whole(source: Path, out: Path) -> None:
    """Under the name stands the whole copy or what stood there before."""
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        try:
            shutil.copyfile(source, part)
            part.replace(out)
        finally:
            part.unlink(missing_ok=True)
    except OSError as problem:
        raise OutputError(
            f"{out} cannot be written: {reason(problem)}. Make room or allow writing there."
        ) from problem


def store_of(workspace: Workspace) -> Store:
    """The workspace's clips, in `audio/` or where the settings say."""
    if url := workspace.settings.audio:
        from awaz.audio.remote import Remote

        return Store(workspace.audio, Remote(url))
    return Store(workspace.audio)


def _workers(settings: Settings, jobs: int) -> Workers:
    """Who speaks: threads, or the cluster that the settings name."""
    if settings.scheduler:
        from awaz.audio.cluster import Cluster

        return Cluster(settings.scheduler, voice_settings(settings.with_whole_paths()))
    return Threads(jobs)


def _of_article(path: Path, problem: VoiceError) -> VoiceError:
    """The same, told of the article that is spoken so."""
    told = VoiceError(f"{path}: {problem}")
    told.__cause__ = problem
    return told


def _kept(plans: Sequence[Planned], store: Store) -> dict[str, Clip]:
    return store.kept([planned.key for planned in plans])


def _finished(
    script: Script,
    spoken: Spoken,
    synthesizer: Synthesizer,
    before_keeping: Callable[[str], None],
    progress: Progress,
) -> dict[str, Clip]:
    """The clips that were not kept, by key."""
    characters = sum(len(held.planned.sentence.text) for held in spoken)
    progress.start(script.article, len(spoken), characters)
    try:
        return synthesizer.finish(spoken, before_keeping=before_keeping, progress=progress.spoke)
    finally:
        progress.finish()


def _narrate(
    script: Script,
    clips: Mapping[str, Clip],
    store: Store,
    folder: Path,
    cover: Path | None,
    formats: Sequence[str] = (),
) -> Edition:
    """The sound, tagged, in the folder: an MP3, and beside it those further formats."""
    from awaz.audio.chapters import chapters
    from awaz.audio.mp3 import tags
    from awaz.audio.parts import parts

    article, settings = script.article, script.settings
    voices = tuple(voice.info for voice in script.voices)
    said, pauses, jobs = _by_sentence(script, clips), settings.pauses, cores()
    timeline = lay_out(article, said, pauses=pauses)
    mp3 = folder / f"{article.slug}.mp3"
    edition = Edition(article, timeline, mp3, voices, None, chapters(article, timeline))

    def code(passage: Passage) -> None:
        for name in formats:
            packets(CONTAINERS[name], passage, store)

    head = tags(article, voices, timeline, album=settings.album, cover=cover)
    loudness = narrate(article, said, store, mp3, tags=head, pauses=pauses, jobs=jobs, beside=code)
    sound = passages(article, said, store, pauses=pauses) if formats else []
    for name in formats:
        write_container(
            name, edition, sound, store, folder, album=settings.album, cover=cover, jobs=jobs
        )
    cut = parts(article, timeline, mp3.stat().st_size)
    return replace(edition, loudness=loudness, parts=cut)


def _by_sentence(script: Script, clips: Mapping[str, Clip]) -> dict[str, Clip]:
    """The clips by sentence id, of which several may have the same one."""
    return {planned.sentence.id: clips[planned.key] for planned in script.plans}


def _write_edition(
    script: Script,
    state: str,
    clips: Mapping[str, Clip],
    store: Store,
    spoken: Container[str],
    folder: Path,
    *,
    earlier: Path,
) -> None:
    """Every file of the edition; the report, which is about the others, last.

    `earlier` is the folder of the edition that this one replaces.
    """
    from awaz.output.captions import write_captions
    from awaz.output.chapters import write_chapters
    from awaz.output.cover import edition_cover, write_cover
    from awaz.output.daisy import write_daisy
    from awaz.output.epub import write_epub
    from awaz.output.page import write_page
    from awaz.output.publication import write_package, write_publication
    from awaz.output.timeline import write_timeline
    from awaz.output.transcript import write_transcript

    settings = script.settings
    picture = edition_cover(
        script.article, album=settings.album, own=settings.cover, earlier=earlier
    )
    cover = write_cover(picture, folder)
    contained = [name for name in settings.formats if name in CONTAINERS]
    with Settled(folder) as settled:
        edition = _narrate(script, clips, store, folder, cover, contained)
        settled.begin()  # the largest files
        write_timeline(edition, folder)
        write_captions(edition, folder)
        write_transcript(edition, folder)
        write_chapters(edition, folder)
        write_epub(
            edition,
            folder,
            site=settings.site,
            album=settings.album,
            cover=cover,
            words=settings.epub_words,
            certifier=settings.epub_certifier,
        )
        settled.begin()
        write_publication(edition, folder, cover=cover, site=settings.site, album=settings.album)
        if "lpf" in settings.formats:
            write_package(edition, folder, cover=cover, site=settings.site, album=settings.album)
        if "daisy" in settings.formats:
            write_daisy(edition, folder, site=settings.site, album=settings.album)
        settled.begin()
        write_page(edition, folder, site=settings.site, album=settings.album)
        files = settled.files()
    write_report(
        edition,
        folder,
        files=files,
        state=state,
        program=f"awaz {__version__}",
        versions=[voice.version for voice in script.voices],
        said_by={planned.sentence.id: planned.voice.info.name for planned in script.plans},
        made_of=sorted(script.all_keys() - {planned.key for planned in script.plans}),
        spoken=[item.sentence.id for item in script.to_speak() if item.key in spoken],
        said=_by_sentence(script, clips),
        drawn=picture.drawn,
        podcast_lacks=podcast_lacks(settings),
    )
