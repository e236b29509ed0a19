"""Which voices there are in a workspace: those that come with awaz, with plugins, and its own."""

from __future__ import annotations

from awaz.audio.voice import Voice, VoiceSettings
from awaz.audio.voices import find_voice
from awaz.workspace import Settings


def voice_settings(settings: Settings) -> VoiceSettings:
    """What voices are told of a workspace's settings."""
    return VoiceSettings(speed=settings.speed, model=settings.model, own=settings.voices)


def voice_named(name: str, settings: Settings) -> Voice:
    """The voice of that name; empty for the workspace's.

    Raises `VoiceError` when there is none, `SettingsError` when one of its own cannot be used.
    """
    return find_voice(name or settings.voice, voice_settings(settings))
