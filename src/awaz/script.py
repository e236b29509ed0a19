"""What an edition follows from: an article, and how each of its sentences is said by whom."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path

from awaz import __version__
from awaz.audio.containers import VERSION as CONTAINING
from awaz.audio.narration import VERSION as NARRATION
from awaz.audio.planning import Planned, Take, listened, plan, recorded, voices_of
from awaz.audio.recording import digest, files_of
from awaz.audio.voice import Voice
from awaz.audio.voices import reference_voice, tells_words
from awaz.audio.voices.recorded import Recorded
from awaz.errors import SettingsError, VoiceError, reason
from awaz.model import Article
from awaz.output.folder import look
from awaz.text.reader import read_article
from awaz.text.sound.house import NO_HOUSE, House, read_house
from awaz.voices import voice_named, voice_settings, voices_of_roles
from awaz.workspace import Settings, Workspace

log = logging.getLogger(__name__)


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

    def all_keys(self) -> set[str]:
        """Of its clips and of those that they are made of."""
        return {key for planned in self.plans for key in planned.all_keys()}

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


def write_script(
    path: Path, settings: Settings, voice_name: str = "", *, house: House = NO_HOUSE
) -> Script:
    """Read an article and plan how a voice says each of its sentences, `house` words its way.

    Raises `ArticleError`, or `VoiceError` when no voice can say it.
    """
    article = read_article(path, language=settings.language, house=house)
    return script_of(article, settings, voice_name, str(path))


def house_of(workspace: Workspace) -> House:
    """How a workspace wants words, addresses and emoji said."""
    settings = workspace.settings
    return read_house(workspace.pronunciations, addresses=settings.addresses, emoji=settings.emoji)


def podcast_lacks(settings: Settings) -> list[str]:
    """Names of settings without which there is no podcast feed, and that say nothing."""
    from awaz.output.feed import missing_settings

    return missing_settings(settings.feed, site=settings.site)


def script_of(article: Article, settings: Settings, voice_name: str, place: str) -> Script:
    """How an article's sentences are said; messages begin with `place`, where it comes from."""
    name = voice_name or article.voice
    try:
        voice = voice_named(name, settings)
        if isinstance(voice, Recorded):
            return Script(article, voice, tuple(_recorded(article, voice, settings)), settings)
        others = voices_of_roles(settings)
        plans = tuple(
            plan(sentence, others.get(paragraph.role, voice), pause_ms=settings.pauses.clause_ms)
            for paragraph in article.paragraphs
            for sentence in paragraph.sentences
        )
        if settings.align:
            plans = tuple(_with_reference(each, settings) for each in plans)
    except VoiceError as problem:
        raise VoiceError(f"{place}: {problem}") from problem
    return Script(article, voice, plans, settings)


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
        take = Take(
            path, digest(path), tuple(plan(each, reference, pause_ms=pause_ms) for each in read)
        )
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
