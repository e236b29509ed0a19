"""Piper: any voice of its makers or of others that the user has, an `.onnx` with its `.onnx.json`.

Such voices are handed what espeak-ng makes of the words, in the language they were made with. Ours
is asked, word by word, so that it is known where each begins; Piper's own copy of espeak-ng (1.8.0)
ends the process now and then. The models know how long each sound is and keep it to themselves; a
tensor made an output tells.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from awaz import espeak
from awaz.audio.voice import Speech, SpokenWord, VoiceSettings, require
from awaz.audio.voices import onnxfile, runtime
from awaz.errors import SettingsError, VoiceError
from awaz.model import OwnVoice, VoiceInfo

if TYPE_CHECKING:
    from piper import PiperVoice

MARKS = {"—": ",", "…": "."}
"""What voices know instead of signs that they do not."""
SWITCH = re.compile(r"\([^)]+\)")
"""Where espeak-ng goes over to another language: `(en)`."""
EDGES = "^", "$"
"""What stands before the first sound, and behind the last."""
PAD = "_"
"""What stands behind each."""


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
            f"piper 2 of {piper} espeak-ng {espeak.version()} "
            f"model {model[:16]} config {config[:16]} "
            f"speaker {self._own.speaker} speed {self._speed:g}"
        )

    def consumes(self, words: Sequence[SpokenWord]) -> str:
        """The words and their punctuation."""
        return " ".join(word.text + word.mark for word in words)

    def load(self, threads: int) -> None:
        """The model, with an output for how long each sound is."""
        require(self.info)
        if threads == self._threads:
            return
        runtime.library()  # before Piper imports it
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
        """Say them; without marks when the model does not tell how long its sounds are."""
        import numpy as np
        from piper import SynthesisConfig

        voice = self._voice
        assert voice is not None, "load comes first"
        sounds, places = self._sounds(words)
        many = voice.config.num_speakers > 1
        asked = SynthesisConfig(
            speaker_id=self._own.speaker if many else None,
            length_scale=voice.config.length_scale / self._speed,
            normalize_audio=False,  # the host levels it
        )
        numbers = voice.phonemes_to_ids(sounds)
        try:
            sound, lengths = voice.phoneme_ids_to_audio(numbers, asked, include_alignments=True)
        except Exception as problem:  # onnxruntime's errors share no base but Exception
            raise VoiceError(
                f"The voice {self._own.name} failed at {self.consumes(words)!r}: {problem}. "
                f"{_where(self)}"
            ) from problem
        pcm = (np.clip(sound.reshape(-1), -1, 1) * 32767).astype("<i2").tobytes()
        if lengths is None or len(lengths) != len(numbers):
            return Speech(pcm, voice.config.sample_rate, ())
        marks = self._starts(sounds, places, np.cumsum(lengths))
        return Speech(pcm, voice.config.sample_rate, marks)

    def _sounds(self, words: Sequence[SpokenWord]) -> tuple[list[str], list[int]]:
        """What the voice is handed, a sign each, and which of it each word begins with."""
        sounds: list[str] = []
        places = []
        for word in words:
            places.append(len(sounds))
            read = SWITCH.sub("", self._read(word.text)).strip()
            mark = MARKS.get(word.mark, word.mark)
            sounds += [*unicodedata.normalize("NFD", read), *mark, " "]
            if lacking := set(sounds[places[-1] :]) - set(self._config["phoneme_id_map"]):
                raise VoiceError(
                    f"The voice {self._own.name} has no sound for {sorted(lacking)[0]!r} in "
                    f"{word.text!r}. Write it in other letters, or choose another voice."
                )
            if not read:
                raise VoiceError(f"The voice {self._own.name} says nothing for {word.text!r}.")
        return sounds[:-1], places

    def _read(self, word: str) -> str:
        """In letters, for a voice that was made so, else in the sounds of its language."""
        kind = self._config.get("phoneme_type", "espeak")
        if kind == "text":
            return word
        if kind != "espeak":
            raise VoiceError(f"The voice {self._own.name} reads {kind}, which is not known here.")
        return espeak.phonemes(word, self._config["espeak"]["voice"])

    def _starts(self, sounds: Sequence[str], places: Sequence[int], ends: Any) -> tuple[int, ...]:
        """Where each word begins, in samples; `ends` is where each number handed over does."""
        numbers = self._config["phoneme_id_map"]
        pad = len(numbers.get(PAD, ()))
        before = [0, *accumulate(len(numbers[each]) + pad for each in (EDGES[0], *sounds))]
        return tuple(int(ends[before[place + 1] - 1]) for place in places)


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
        raise VoiceError(
            f"awaz.toml [voices.{own.name}]: {path} is not there. A voice of Piper's is two files: "
            "put the one that ends in .onnx.json beside the other."
        ) from problem
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise VoiceError(
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
