"""The flow: an article in `text/` becomes clips in `audio/` and an edition in `output/`.

    write_script → speak what is not kept → narrate → write the files → replace the folder

Start reading at `build_article`.
"""

from __future__ import annotations

import hashlib
import json
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
from awaz.audio.containers import VERSION as CONTAINING
from awaz.audio.journal import FOLDER as JOURNALS
from awaz.audio.journal import Journal
from awaz.audio.narration import VERSION as NARRATION
from awaz.audio.narration import Passage, lay_out, narrate, passages
from awaz.audio.packets import packets
from awaz.audio.recording import files_of
from awaz.audio.speak import (
    Planned,
    Spoken,
    Synthesizer,
    Take,
    listened,
    plan,
    recorded,
    voices_of,
)
from awaz.audio.store import Freed, LostClip, Store, deleted, is_unused, using
from awaz.audio.voice import Voice
from awaz.audio.voices import reference_voice, tells_words
from awaz.audio.voices.recorded import Recorded
from awaz.audio.workers import Threads, Workers
from awaz.errors import (
    ArticleError,
    AudioError,
    OutputError,
    SettingsError,
    VoiceError,
    reason,
)
from awaz.manifest import Manifests, Source, source_of
from awaz.model import Article, Clip, Edition, Feed, Role
from awaz.output.folder import look, replaced_whole, restore, tidy, writing
from awaz.output.report import is_unaltered, read_report, write_report
from awaz.text.reader import plain_article, read_article, slug_of
from awaz.text.sound.house import NO_HOUSE, House, read_house
from awaz.voices import voice_named, voice_settings
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


@dataclass(frozen=True, slots=True)
class Script:
    """An article with the voices that speak it: all that an edition follows from."""

    article: Article
    voice: Voice
    """The article's main one."""
    plans: tuple[Planned, ...]
    """One for each sentence."""
    settings: Settings

    @property
    def voices(self) -> list[Voice]:
        """All that speak, the main one first if it is among them."""
        return sorted(voices_of(self.plans), key=lambda voice: voice is not self.voice)

    def to_speak(self, kept: Container[str] = ()) -> list[Planned]:
        """One plan for each clip that is not kept: a sentence that stands twice is spoken once."""
        first = {planned.key: planned for planned in reversed(self.plans)}
        return [
            planned
            for planned in self.plans
            if first[planned.key] is planned and planned.key not in kept
        ]

    def state(self) -> str:
        """A digest of everything the edition's files follow from."""
        try:
            cover = self.settings.cover.read_bytes() if self.settings.cover else b""
        except OSError as problem:
            raise SettingsError(
                f"cover cannot be read: {reason(problem)}. Put it back, or correct awaz.toml."
            ) from problem
        parts = [
            __version__,
            NARRATION,
            look(),
            repr(self.article),
            [repr(voice.info) for voice in self.voices],
            [planned.key for planned in self.plans],
            repr(self.settings.pauses),
            self.settings.album,
            self.settings.site,
            [CONTAINING, *self.settings.formats],
            [self.settings.epub_words, self.settings.epub_certifier],
            hashlib.sha256(cover).hexdigest(),
            podcast_lacks(self.settings),
        ]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


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

    While one is written the next is being spoken. An article that cannot be read, or that no
    voice can say, is its error, and the others are made all the same; what else goes wrong is
    raised.
    """
    settings = workspace.settings
    store = _store(workspace)
    workers = _workers(settings, jobs or settings.jobs or _cores())
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
        source = source_of(path)
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
        spoken = self.synthesizer.begin(missing)
        return _Begun(script, source, state, journal, clips, missing, spoken)

    def finish(
        self, begun: Built | ArticleError | VoiceError | _Begun
    ) -> Built | ArticleError | VoiceError:
        """Wait for the last sentence, and write the edition."""
        if not isinstance(begun, _Begun):
            return begun
        script = begun.script
        spoken = self._spoken(begun, begun.spoken)
        clips = begun.clips | spoken
        # Those that were promised to the article before, and kept meanwhile.
        clips |= _kept(
            [planned for planned in begun.missing if planned.key not in clips], self.store
        )
        folder = self.workspace.output / script.article.slug
        # Until now; who takes a change back soon finds the clips of the earlier wording.
        self.store.note_use(_clips_of(folder))
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
        except (VoiceError, KeyboardInterrupt):
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


def load_voice(workspace: Workspace, voice_name: str = "", *, jobs: int = 0) -> None:
    """Have voices ready for a sentence that will be changed; the cluster's workers keep theirs.

    Raises `VoiceError`.
    """
    settings = workspace.settings
    if settings.scheduler:
        return
    others = _voices_of_roles(settings).values()
    for voice in dict.fromkeys([voice_named(voice_name, settings), *others]):
        voice.load(threads=jobs or settings.jobs or _cores())


def podcast_lacks(settings: Settings) -> list[str]:
    """Names of settings without which there is no podcast feed, and that say nothing."""
    from awaz.output.feed import missing_settings

    return missing_settings(settings.feed, site=settings.site)


def house_of(workspace: Workspace) -> House:
    """How a workspace wants words, addresses and emoji said."""
    settings = workspace.settings
    return read_house(workspace.pronunciations, addresses=settings.addresses, emoji=settings.emoji)


def write_script(
    path: Path, settings: Settings, voice_name: str = "", *, house: House = NO_HOUSE
) -> Script:
    """Read an article and plan how a voice says each of its sentences, `house` words its way.

    Raises `ArticleError`, or `VoiceError` when no voice can say it.
    """
    article = read_article(path, language=settings.language, house=house)
    return _planned(article, settings, voice_name, str(path))


def _planned(article: Article, settings: Settings, voice_name: str, place: str) -> Script:
    name = voice_name or article.voice
    pause_ms = settings.pauses.clause_ms
    try:
        voice = voice_named(name, settings)
        if isinstance(voice, Recorded):
            return Script(article, voice, tuple(_recorded(article, voice, settings)), settings)
        others = _voices_of_roles(settings)
        plans = tuple(
            plan(sentence, others.get(paragraph.role, voice), pause_ms=pause_ms)
            for paragraph in article.paragraphs
            for sentence in paragraph.sentences
        )
        if settings.align:
            plans = tuple(_with_reference(planned, settings) for planned in plans)
    except VoiceError as problem:
        raise VoiceError(f"{place}: {problem}") from problem
    return Script(article, voice, plans, settings)


def _voices_of_roles(settings: Settings) -> dict[Role, Voice]:
    """Who says paragraphs that the article's main voice does not say."""
    named = (
        ("voice_quotes", settings.voice_quotes, (Role.QUOTE,)),
        ("voice_headings", settings.voice_headings, (Role.TITLE, Role.HEADING)),
    )
    voices: dict[Role, Voice] = {}
    for setting, name, roles in named:
        try:
            voices |= dict.fromkeys(roles, voice_named(name, settings)) if name else {}
        except VoiceError as problem:
            raise VoiceError(f"{setting} in awaz.toml: {problem}") from problem
    return voices


def _recorded(article: Article, voice: Recorded, settings: Settings) -> Iterator[Planned]:
    """The sentences as a human reader reads them, each in the recording of its paragraph or all."""
    reference = reference_voice(voice, voice_settings(settings))
    for path, paragraphs in files_of(article, voice.folder).items():
        read = [
            sentence
            for paragraph in article.paragraphs
            if paragraph.id in paragraphs
            for sentence in paragraph.sentences
        ]
        pause_ms = settings.pauses.clause_ms
        take = Take(path, tuple(plan(each, reference, pause_ms=pause_ms) for each in read))
        yield from recorded(read, voice, take)


def _with_reference(planned: Planned, settings: Settings) -> Planned:
    """The same with what its words are found by, if its voice may not tell them."""
    if tells_words(planned.voice):
        return planned
    reference = reference_voice(planned.voice, voice_settings(settings))
    try:
        said = plan(planned.sentence, reference, pause_ms=settings.pauses.clause_ms)
    except VoiceError as problem:
        log.warning("%s: its words are not marked. %s", planned.sentence.id, problem)
        return planned
    return listened(planned, said)


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


def clean(workspace: Workspace, *, unused_days: float = 0) -> Freed:
    """Delete clips that no article in `text/` and no edition in `output/` needs, unless they were
    in use within so many days; paragraphs as encoded, which can be made again, likewise; and what
    stopped builds left behind.

    The caller holds the workspace's lock. Raises `ArticleError` when an article cannot be read,
    and deletes no clip.
    """
    freed_bytes, leftovers = tidy(workspace.output)
    needed: set[str] = set()
    slugs: set[str] = set()
    for folder in workspace.output.glob("*/"):
        needed |= _clips_of(folder)
        slugs.add(folder.name)
    house = house_of(workspace)
    for path in workspace.articles():
        workspace.refuse_link(path)
        script = write_script(path, workspace.settings, house=house)
        needed |= {key for planned in script.plans for key in planned.all_keys()}
        slugs.add(script.article.slug)
    store = _store(workspace)
    store.note_use(needed)
    freed = Freed(freed_bytes, leftovers=leftovers)
    freed += store.discard(keep=needed, unused_days=unused_days)
    return freed + _without_article(workspace, slugs, unused_days)


def _without_article(workspace: Workspace, slugs: Container[str], unused_days: float) -> Freed:
    """Delete the journals and manifests that no article and no edition goes with any more."""
    manifests, half_written = Manifests(workspace).leftovers(slugs)
    journals = [path for path in (workspace.audio / JOURNALS).glob("*") if path.name not in slugs]
    freed = Freed()
    with using(workspace.audio):
        for path in half_written:
            freed += deleted(path)
        for path in [*journals, *manifests]:
            if is_unused(path, unused_days):
                freed += deleted(path)
    return freed


def _clips_of(folder: Path) -> set[str]:
    """The keys of the clips that an edition was made of."""
    return set(read_report(folder).get("sentences", {}).get("clips", {}).values())


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
    script = _planned(article, replace(settings, align=False), voice_name, "TEXT")
    with _scratch() as scratch:
        store = Store(scratch)
        with Synthesizer(store, Threads(jobs or settings.jobs or _cores())) as synthesizer:
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


def _store(workspace: Workspace) -> Store:
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


def _cores() -> int:
    """Those this process may use, which in a container are fewer than there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


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
    clips = synthesizer.finish(spoken, before_keeping=before_keeping, progress=progress.spoke)
    progress.finish()
    return clips


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
    said, pauses, jobs = _by_sentence(script, clips), settings.pauses, _cores()
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


def _confidence(script: Script, clips: Mapping[str, Clip]) -> dict[str, tuple[float, bool]]:
    """Of sentences whose words were found by listening: how sure, and whether they are marked."""
    found = _by_sentence(script, clips)
    return {
        sentence: (clip.confidence, bool(clip.marks))
        for sentence, clip in found.items()
        if clip.confidence is not None
    }


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
    edition = _narrate(script, clips, store, folder, cover, contained)
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
    write_publication(edition, folder, cover=cover, site=settings.site, album=settings.album)
    if "lpf" in settings.formats:
        write_package(edition, folder, cover=cover, site=settings.site, album=settings.album)
    if "daisy" in settings.formats:
        write_daisy(edition, folder, site=settings.site, album=settings.album)
    write_page(edition, folder, site=settings.site, album=settings.album)
    write_report(
        edition,
        folder,
        state=state,
        program=f"awaz {__version__}",
        versions=[voice.version for voice in script.voices],
        said_by={planned.sentence.id: planned.voice.info.name for planned in script.plans},
        clips={planned.sentence.id: planned.key for planned in script.plans},
        spoken=[item.sentence.id for item in script.to_speak() if item.key in spoken],
        confidence=_confidence(script, clips),
        drawn=picture.drawn,
        podcast_lacks=podcast_lacks(settings),
    )
