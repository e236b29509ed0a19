"""Which voices there are in a workspace: those that come with awaz, with plugins, and its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from awaz.audio.voice import Voice, VoiceSettings, how_to_get
from awaz.audio.voices import find_voice, voice_names
from awaz.audio.voices.recorded import Recorded
from awaz.audio.workers import cores
from awaz.errors import SettingsError, VoiceError
from awaz.model import Role, VoiceInfo
from awaz.workspace import Settings, Workspace


@dataclass(frozen=True, slots=True)
class Offered:
    """A voice that can be asked for."""

    info: VoiceInfo
    get: str
    """The command that installs what it needs; empty when it is here."""
    own: bool
    """Whether the workspace declares it."""
    says_anything: bool
    """A folder of recordings does not: it says what was recorded."""


def voice_settings(settings: Settings) -> VoiceSettings:
    """What voices are told of a workspace's settings."""
    return VoiceSettings(speed=settings.speed, model=settings.model, own=settings.voices)


def voice_named(name: str, settings: Settings) -> Voice:
    """The voice of that name; empty for the workspace's.

    Raises `VoiceError` when there is none, `SettingsError` when one of its own cannot be used.
    """
    return find_voice(name or settings.voice, voice_settings(settings))


def voice_for_any_text(name: str, settings: Settings) -> Voice:
    """The same; a folder of recordings, which says only what was recorded, is a `VoiceError`."""
    voice = voice_named(name, settings)
    if isinstance(voice, Recorded):
        raise voice.cannot()
    return voice


def load_voice(workspace: Workspace, voice_name: str = "", *, jobs: int = 0) -> None:
    """Have voices ready for a sentence that will be changed; the cluster's workers keep theirs.

    Raises `VoiceError`.
    """
    settings = workspace.settings
    if settings.scheduler:
        return
    others = voices_of_roles(settings).values()
    for voice in dict.fromkeys([voice_named(voice_name, settings), *others]):
        voice.load(threads=jobs or settings.jobs or cores())


def voices_of_roles(settings: Settings) -> dict[Role, Voice]:
    """Who says paragraphs that the article's main voice does not say."""
    named = (
        ("voice_quotes", settings.voice_quotes, (Role.QUOTE,)),
        ("voice_headings", settings.voice_headings, (Role.TITLE, Role.HEADING)),
    )
    voices: dict[Role, Voice] = {}
    for setting, name, roles in named:
        try:
            voices |= dict.fromkeys(roles, voice_for_any_text(name, settings)) if name else {}
        except VoiceError as problem:
            raise VoiceError(f"{setting} in awaz.toml: {problem}") from problem
    return voices


def offered(settings: Settings) -> Iterator[Offered | VoiceError | SettingsError]:
    """Every voice; for one that cannot be used at all, why.

    Raises `SettingsError` when one of the workspace's own has another's name.
    """
    own = {voice.name for voice in settings.voices}
    asked = VoiceSettings(own=settings.voices)  # at its own pace: not every voice has another
    for name in voice_names(asked):
        try:
            voice = find_voice(name, asked)
        except VoiceError as problem:
            yield problem
        except SettingsError as problem:
            if name not in own:
                raise
            yield problem
        else:
            yield Offered(voice.info, how_to_get(voice.info), name in own, voice.limit > 0)
