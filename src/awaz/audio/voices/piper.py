"""Piper: any voice of its makers or of others that the user has, an `.onnx` with its `.onnx.json`.

Piper reads the words itself, in whatever language and by whatever rules the voice was made with,
so it is handed text. Its models know how long each sound is and keep it to themselves; a tensor
made an output tells. That counts where its words can be told to be ours.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from awaz.audio.voice import Speech, SpokenWord, VoiceSettings, require
from awaz.audio.voices import onnxfile, runtime
from awaz.errors import SettingsError, VoiceError
from awaz.model import OwnVoice, VoiceInfo

if TYPE_CHECKING:
    from piper import AudioChunk, PiperVoice

MARKS = str.maketrans({".": "۔", "?": "؟", ",": "،", ";": "؛", "—": "،"})
"""Punctuation as Urdu has it."""


class Piper:
    """A voice of the user's own, as Piper says it."""

    limit = 400

    def __init__(self, own: OwnVoice, settings: VoiceSettings) -> None:
        self._own = own
        self._speed = settings.speed
        self._config = _read_config(own)
        self._threads = 0
        self._voice: PiperVoice | None = None

    @cached_property
    def info(self) -> VoiceInfo:
        """What the settings tell of it, and its file where they do not."""
        told = self._config.get("language", {}).get("code", "") or "ur"
        return VoiceInfo(
            name=self._own.name,
            label=self._own.label or self._own.name,
            language=self._own.language or told.replace("_", "-"),
            sex=self._own.sex,
            offline=True,
            marks=True,
            licence=self._own.licence,
            credit=self._own.credit,
            module="piper",
            extra="piper",
        )

    @cached_property
    def version(self) -> str:
        """Both files, which speaker of them, pace, and Piper's own, which reads the words."""
        try:
            piper = version("piper-tts")
        except PackageNotFoundError:
            piper = "none"
        model, config = _sha256(self._own.file), _sha256(self._own.beside)
        return (
            f"piper 1 of {piper} model {model[:16]} config {config[:16]} "
            f"speaker {self._own.speaker} speed {self._speed:g}"
        )

    def consumes(self, words: Sequence[SpokenWord]) -> str:
        """The words and their punctuation."""
        is_urdu = self.info.language.startswith("ur")
        return " ".join(
            word.text + (word.mark.translate(MARKS) if is_urdu else word.mark) for word in words
        )

    def load(self, threads: int) -> None:
        """The model, with an output for how long each sound is."""
        require(self.info)
        if threads == self._threads:
            return
        from piper import PiperConfig, PiperVoice

        name = f"{self._own.file}, the voice {self._own.name},"
        self._voice = None  # two at once would take the memory of two
        model = _with_lengths(self._own.file.read_bytes(), name)
        try:
            config = PiperConfig.from_dict(self._config)
        except (KeyError, TypeError, ValueError) as problem:
            raise VoiceError(
                f"{self._own.beside} does not describe a voice of Piper's: {problem!r}. "
                "Download it again, together with the model it belongs to."
            ) from problem
        session = runtime.session(
            model, threads, name=name, cure=f"Is it a voice of Piper's, and whole? {_where(self)}"
        )
        self._voice = PiperVoice(session=session, config=config)
        self._threads = threads

    def speak(self, words: Sequence[SpokenWord]) -> Speech:
        """Say them. Where Piper's words cannot be told to be ours there are no marks."""
        import numpy as np

        assert self._voice is not None, "load comes first"
        text = self.consumes(words)
        chunks = self._said(text)
        sound = np.concatenate([chunk.audio_float_array for chunk in chunks])
        pcm = (np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes()
        return Speech(pcm, self._voice.config.sample_rate, self._marks(words, chunks))

    def _said(self, text: str) -> list[AudioChunk]:
        """One chunk for each of what Piper takes for sentences. The host levels them."""
        from piper import SynthesisConfig

        voice = self._voice
        assert voice is not None
        many = voice.config.num_speakers > 1
        asked = SynthesisConfig(
            speaker_id=self._own.speaker if many else None,
            length_scale=voice.config.length_scale / self._speed,
            normalize_audio=False,
        )
        try:
            chunks = list(voice.synthesize(text, asked, include_alignments=True))
        except Exception as problem:  # onnxruntime's errors share no base but Exception
            raise VoiceError(
                f"The voice {self._own.name} failed at {text!r}: {problem}. {_where(self)}"
            ) from problem
        if not chunks:
            raise VoiceError(f"The voice {self._own.name} says nothing for {text!r}.")
        for chunk in chunks:
            if lacking := set(chunk.phonemes) - set(voice.config.phoneme_id_map):
                raise VoiceError(
                    f"The voice {self._own.name} has no sound for {sorted(lacking)[0]!r} in "
                    f"{text!r}. Write it in other letters, or choose another voice."
                )
        return chunks

    def _marks(self, words: Sequence[SpokenWord], chunks: Iterable[AudioChunk]) -> tuple[int, ...]:
        """Where each word begins, in samples; nothing unless that is certain for every one.

        Piper parts some of our words. When all that the words are parted in when each is read
        alone are as many as there are in the sentence, none was parted otherwise.
        """
        assert self._voice is not None
        parts = [_count(self._voice.phonemize(word.text)) for word in words]
        starts = word_starts(chunks)
        if starts is None or 0 in parts or sum(parts) != len(starts):
            return ()
        return tuple(starts[sum(parts[:place])] for place in range(len(parts)))


def word_starts(chunks: Iterable[AudioChunk]) -> list[int] | None:
    """Where what stands between spaces begins, in samples; None when the model does not tell."""
    starts, at = [], 0
    for chunk in chunks:
        if not chunk.phoneme_alignments:
            return None
        _, *said, _ = chunk.phoneme_alignments  # the first and the last are the edges
        begins = at + chunk.phoneme_alignments[0].num_samples
        between = True
        for sound in said:
            if between and sound.phoneme != " ":
                starts.append(int(begins))
            between = sound.phoneme == " "
            begins += sound.num_samples
        at += len(chunk.audio_float_array)
    return starts


def _count(sentences: Iterable[Sequence[str]]) -> int:
    """Pieces that stand between spaces."""
    return sum(len("".join(phonemes).split(" ")) for phonemes in sentences if phonemes)


def _with_lengths(model: bytes, name: str) -> bytes:
    """The model, its only rounding up made an output: that gives the sounds whole lengths.

    One that has it as an output, and one that is made otherwise, stay as they are.
    """
    try:
        rounded = [
            onnxfile.names(node)[1][0]
            for node in onnxfile.nodes(memoryview(model))
            if onnxfile.operator(node) == "Ceil"
        ]
        told = onnxfile.outputs(memoryview(model))
    except ValueError as problem:
        raise VoiceError(f"{name} is no model: {problem}. Download it again.") from problem
    if len(rounded) != 1 or rounded[0] in told:
        return model
    return onnxfile.with_output(model, rounded[0])


def _read_config(own: OwnVoice) -> dict[str, Any]:
    path = own.beside
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
        speakers = int(config["num_speakers"])
    except FileNotFoundError as problem:
        raise SettingsError(
            f"awaz.toml [voices.{own.name}]: {path} is not there. A voice of Piper's is two files: "
            "put the one that ends in .onnx.json beside the other."
        ) from problem
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise SettingsError(
            f"awaz.toml [voices.{own.name}]: {path} does not describe a voice of Piper's: "
            f"{problem!r}. Download it again."
        ) from problem
    if own.speaker >= max(speakers, 1):
        raise SettingsError(
            f"awaz.toml [voices.{own.name}]: speaker {own.speaker} is not in {own.file}: it has "
            f"{speakers}, counted from 0."
        )
    return dict(config)


def _where(voice: Piper) -> str:
    return f"Look at [voices.{voice.info.name}] in awaz.toml."


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as problem:
        raise VoiceError(f"{path} cannot be read: {problem}. Correct awaz.toml.") from problem
