"""The voices: one engine a file, one dict of factories; then the user's own, each of them an engine
with files; then the entry points `awaz.voices`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from awaz.audio.voice import Voice, VoiceFactory, VoiceSettings, stamp
from awaz.audio.voices import edge, espeak, gtts, kokoro, piper, recorded, tone
from awaz.errors import SettingsError, VoiceError
from awaz.model import OwnVoice

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

MEMBERS = ("info", "version", "limit", "consumes", "load", "speak")
"""What a voice must have, by its protocol."""
_NO_SETTINGS = VoiceSettings()
MOST_OWN = 4
"""Of the user's own voices, so many are remembered: each may have a model loaded, and whoever
watches changes files and settings all day."""

VOICES: Mapping[str, VoiceFactory] = {
    "sana": kokoro.Sana,
    "bilal": kokoro.Bilal,
    "espeak": espeak.Espeak,
    "edge-uzma": edge.Uzma,
    "edge-asad": edge.Asad,
    "edge-gul": edge.Gul,
    "edge-salman": edge.Salman,
    "gtts": gtts.Gtts,
    "tone": tone.Tone,
}


ENGINES: Mapping[str, Callable[[OwnVoice, VoiceSettings], Voice]] = {
    "piper": piper.Piper,
    "recorded": recorded.Recorded,
}


def voice_names(settings: VoiceSettings = _NO_SETTINGS) -> list[str]:
    """Every voice that can be asked for: ours, the user's, and those of plugins."""
    own = [voice.name for voice in settings.own]
    return [*VOICES, *own, *sorted({point.name for point in _plugins()} - {*VOICES, *own})]


def find_voice(name: str, settings: VoiceSettings) -> Voice:
    """The voice of that name, the same each time, so that its model is loaded once.

    Raises `VoiceError` with the known names when there is none, and `SettingsError` for one of the
    user's that cannot be.
    """
    for own in settings.own:
        if own.name in VOICES:
            raise SettingsError(
                f"awaz.toml [voices.{own.name}]: awaz has a voice of that name. Choose another."
            )
        if own.name == name and not own.file.exists():
            raise VoiceError(
                f"awaz.toml [voices.{own.name}]: {own.file} is not there. Put it there, or correct "
                "file in that table."
            )
        if own.name == name:
            return _own_voice(own, settings, *map(stamp, (own.file, own.beside)))
    return _found(name, settings, settings.model and stamp(settings.model))


@lru_cache(maxsize=MOST_OWN)
def _own_voice(own: OwnVoice, settings: VoiceSettings, *stamps: tuple[int, int]) -> Voice:
    """Another one when its files are others: a process may live long."""
    return ENGINES[own.engine](own, settings)


@lru_cache(maxsize=2 * len(VOICES))
def _found(name: str, settings: VoiceSettings, model: tuple[int, int] | None) -> Voice:
    """Another one when the user's own model is another."""
    if name in VOICES:
        return VOICES[name](settings)
    for point in _plugins():
        if point.name == name:
            return _plugin(point, settings)
    known = ", ".join(voice_names(settings))
    raise VoiceError(f"There is no voice named {name!r}. Known voices: {known}.")


def tells_words(voice: Voice) -> bool:
    """Whether it is sure to tell when each word begins."""
    info = voice.info
    return info.marks and info.offline and info.name in VOICES


def reference_voice(voice: Voice, settings: VoiceSettings) -> Voice:
    """The embedded voice of the same sex, at its own pace: by it another's words are found."""
    name = "bilal" if voice.info.sex == "male" else "sana"
    return find_voice(name, reference_settings(settings))


def reference_settings(settings: VoiceSettings) -> VoiceSettings:
    """What such a voice is made with, whatever other voices are."""
    return VoiceSettings(model=settings.model)


def _plugin(point: EntryPoint, settings: VoiceSettings) -> Voice:
    """What another package brings. Raises `VoiceError`, naming it, for what is no voice."""
    package = point.dist.name if point.dist else point.value
    told = f"The voice {point.name} of the package {package} cannot be used"
    cure = f"Ask whoever made it, or take it away: pip uninstall {package}"
    try:
        factory: VoiceFactory = point.load()
        voice = factory(settings)
    except VoiceError:
        raise
    except Exception as problem:  # it is somebody else's code: anything may happen there
        raise VoiceError(f"{told}: {type(problem).__name__}: {problem}. {cure}") from problem
    if lacking := [name for name in MEMBERS if not hasattr(voice, name)]:
        raise VoiceError(f"{told}: it lacks {', '.join(lacking)}. {cure}")
    if (name := voice.info.name) != point.name:  # what it says would be kept and told under this
        raise VoiceError(f"{told}: it calls itself {name!r}. {cure}")
    return voice


def _plugins() -> list[EntryPoint]:
    from importlib.metadata import entry_points

    return list(entry_points(group="awaz.voices"))
