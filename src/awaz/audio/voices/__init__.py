"""The voices: one engine a file, one dict of factories, then the entry points `awaz.voices`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from awaz.audio.voice import Voice, VoiceFactory, VoiceSettings
from awaz.audio.voices import edge, espeak, gtts, kokoro, tone
from awaz.errors import VoiceError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

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


def voice_names() -> list[str]:
    """Every voice that can be asked for, our own first."""
    return [*VOICES, *sorted({point.name for point in _plugins()} - set(VOICES))]


@cache
def find_voice(name: str, settings: VoiceSettings) -> Voice:
    """The voice of that name, the same each time, so that its model is loaded once.

    Raises `VoiceError` with the known names when there is none.
    """
    if name in VOICES:
        return VOICES[name](settings)
    for point in _plugins():
        if point.name == name:
            factory: VoiceFactory = point.load()
            return factory(settings)
    known = ", ".join(voice_names())
    raise VoiceError(f"There is no voice named {name!r}. Known voices: {known}.")


def reference_voice(voice: Voice, settings: VoiceSettings) -> Voice:
    """The embedded voice of the same sex, at its own pace: by it another's words are found."""
    name = "bilal" if voice.info.sex == "male" else "sana"
    return find_voice(name, VoiceSettings(model=settings.model))


def _plugins() -> list[EntryPoint]:
    from importlib.metadata import entry_points

    return list(entry_points(group="awaz.voices"))
