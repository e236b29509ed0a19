"""Finding voices, and the embedded ones."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from importlib.metadata import EntryPoint
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from speech import RATE, FakeVoice, loaded, sine, spoken

from awaz.audio import voices
from awaz.audio.voice import Speech, SpokenWord, VoiceSettings
from awaz.audio.voices import find_voice, kokoro, voice_names
from awaz.errors import VoiceError
from awaz.model import OwnVoice
from awaz.voices import Offered, offered, voice_named
from awaz.workspace import Settings

WORDS = spoken("اپنی اختتامی تقریر میں پارٹی کے مرکزی دفتر کے نائب سربراہ")


def test_an_unknown_voice_lists_the_known() -> None:
    """Whoever mistypes a name sees what there is."""
    with pytest.raises(VoiceError, match=r"sana, bilal, espeak, edge-uzma, .*gtts, tone"):
        find_voice("sanaa", VoiceSettings())


def make_plugin(settings: VoiceSettings) -> FakeVoice:
    return FakeVoice(sine(settings.speed))


def test_a_plugin_is_found_by_its_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other packages bring voices under `awaz.voices`; ours come first."""
    point = EntryPoint("fake", f"{__name__}:make_plugin", "awaz.voices")
    monkeypatch.setattr(EntryPoint, "load", lambda self: make_plugin)
    monkeypatch.setattr(voices, "_plugins", lambda: [point])
    assert voice_names()[-1] == "fake"
    assert find_voice("fake", VoiceSettings()).info.name == "fake"


@pytest.mark.parametrize("name", ["sana", "bilal", "tone"])
def test_a_voice_tells_when_each_word_begins(name: str) -> None:
    """As many marks as words, rising, the sound going on after the last."""
    speech = loaded(name).speak(WORDS)
    assert len(speech.marks) == len(WORDS)
    assert list(speech.marks) == sorted(set(speech.marks))
    assert speech.marks[-1] < len(speech.pcm) // 2


@pytest.mark.parametrize("name", ["sana", "bilal"])
@pytest.mark.parametrize("speed", [0.8, 1.25])
def test_a_word_begins_when_it_is_heard(name: str, speed: float) -> None:
    """Where a hiss follows a vowel it can be seen: on average the mark is 40 ms from it at most."""
    words = spoken(
        "اس کا سامان وہاں کا سارا سونا سو سال سے ہمارا سب کا سامنا سرکاری سودا سیاسی ساتھی"
    )
    speech = loaded(name, VoiceSettings(speed)).speak(words)
    hissed = [
        (hiss_near(speech, mark) - mark) * 1000 / RATE
        for before, word, mark in zip(words, words[1:], speech.marks[1:], strict=False)
        if word.ipa.lstrip("ˈˌ")[0] == "s" and before.ipa.endswith("ː")
    ]
    assert len(hissed) > 7
    assert abs(np.median(hissed)) < 40


def hiss_near(speech: Speech, at: int) -> int:
    """Where within 200 ms of a sample a hiss begins: where treble rises over bass the most."""
    step, reach = RATE // 200, 40
    samples = np.frombuffer(speech.pcm, dtype="<i2").astype(float)
    starts = at + step * np.arange(-reach - 10, reach + 10)
    windows = np.stack([samples[max(start, 0) : start + 2 * step] for start in starts])
    power = np.abs(np.fft.rfft(windows * np.hanning(2 * step))) ** 2 + 1
    hertz = np.fft.rfftfreq(2 * step, 1 / RATE)
    treble, bass = power[:, hertz > 3500].sum(1), power[:, hertz < 1000].sum(1)
    rise = np.convolve(np.log(treble / bass), [1] * 5 + [-1] * 5, mode="valid")
    return int(starts[np.argmax(rise) + 5]) + step


@pytest.mark.parametrize("name", ["sana", "bilal"])
def test_embedded_voices_speak_at_a_human_pace(name: str) -> None:
    """Eleven words take three to nine seconds and are neither silent nor clipped."""
    speech = loaded(name).speak(WORDS)
    samples = np.frombuffer(speech.pcm, dtype="<i2").astype(float) / 32768
    assert 3 < len(samples) / RATE < 9
    assert 0.02 < samples.std() < 0.3
    assert np.mean(np.abs(samples) > 0.99) < 0.001


def test_the_same_words_sound_the_same() -> None:
    """Two sessions of the model give the same samples, with one thread or with two."""
    assert loaded("sana").speak(WORDS) == loaded("sana", threads=2).speak(WORDS)


def test_two_voices_take_the_memory_of_one() -> None:
    """They share one session, whatever their speed; each sounds as it does alone."""
    alone = kokoro.Bilal(VoiceSettings())
    alone._model = kokoro.Model(None)
    alone.load(threads=2)
    sana, bilal = loaded("sana", threads=2), loaded("bilal", VoiceSettings(speed=1.5), threads=2)
    assert isinstance(sana, kokoro.Kokoro)
    assert isinstance(bilal, kokoro.Kokoro)
    assert sana._model._session is bilal._model._session
    assert loaded("bilal", threads=2).speak(WORDS) == alone.speak(WORDS)


def test_speed_shortens_speech() -> None:
    """At one and a half times the pace, two thirds of the time."""
    slow, fast = (
        loaded("sana", VoiceSettings(speed=speed), 2).speak(WORDS) for speed in (1.0, 1.5)
    )
    assert len(slow.pcm) / len(fast.pcm) == pytest.approx(1.5, rel=0.15)


def test_the_runtime_reports_to_nobody(tmp_path: Path) -> None:
    """It would leave a device's name and events in the cache, and send them."""
    code = (
        "import sys; sys.path.insert(0, 'tests'); from speech import loaded, spoken;"
        "loaded('sana').speak(spoken('جی'))"
    )
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path), "HOME": str(tmp_path)}
    environment.pop("ORT_DISABLE_TELEMETRY", None)
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", code], env=environment, cwd=root, check=True)
    assert [path.name for path in tmp_path.iterdir()] == ["awaz"]


def test_a_symbol_the_model_lacks_is_an_error() -> None:
    """It would be left out without a word; the message names symbol, word and cure."""
    with pytest.raises(VoiceError, match=r"'ʘ'.*لفظ"):
        find_voice("sana", VoiceSettings()).consumes([SpokenWord("لفظ", "lʘfz", ".")])


def test_affricates_are_written_as_the_voices_learned_them() -> None:
    """The model hears one symbol where IPA writes two."""
    assert (
        find_voice("sana", VoiceSettings()).consumes([SpokenWord("چاچا جی", "tʃaːtʃaːdʒiː", ".")])
        == "caːcaːɟiː."
    )


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "awaz"


def test_the_model_is_put_together_once(cache: Path) -> None:
    """Its digest is the published one, and the second time the kept file is used."""
    model = kokoro.assembled_model()
    assert hashlib.sha256(model).hexdigest() == kokoro.MODEL_SHA256
    [path] = cache.iterdir()
    changed = path.stat().st_mtime_ns
    assert kokoro.assembled_model() == model
    assert path.stat().st_mtime_ns == changed


def test_a_damaged_model_is_put_together_again(cache: Path) -> None:
    """A flipped bit is noticed before it is heard."""
    kokoro.assembled_model()
    [path] = cache.iterdir()
    with path.open("r+b") as stream:
        stream.seek(50_000_000)
        stream.write(b"damage")
    assert hashlib.sha256(kokoro.assembled_model()).hexdigest() == kokoro.MODEL_SHA256
    assert hashlib.sha256(path.read_bytes()).hexdigest() == kokoro.MODEL_SHA256


def test_two_processes_may_put_it_together_at_once(cache: Path) -> None:
    """Both end well, and one whole file is there."""
    code = "from awaz.audio.voices.kokoro import assembled_model; assembled_model()"
    processes = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(2)]
    assert [process.wait() for process in processes] == [0, 0]
    [path] = cache.iterdir()
    assert hashlib.sha256(path.read_bytes()).hexdigest() == kokoro.MODEL_SHA256


def test_a_cache_that_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The model is there all the same, and the log says what it costs."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert hashlib.sha256(kokoro.assembled_model()).hexdigest() == kokoro.MODEL_SHA256
    assert "cannot be kept" in caplog.text


def test_damaged_parts_are_an_error(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is kept, and the message says how to install them again."""
    monkeypatch.setattr(kokoro, "_part", lambda name: b"not a model")
    with pytest.raises(VoiceError, match="pip install --force-reinstall"):
        kokoro.assembled_model()
    assert not cache.exists()


def test_ones_own_copy_of_the_model_is_used(cache: Path, tmp_path: Path) -> None:
    """It sounds the same and has a key of its own; the cache stays empty."""
    model = tmp_path / "own.onnx"
    model.write_bytes(b"".join((files(name) / "part.bin").read_bytes() for name in kokoro.PARTS))
    voice = loaded("sana", VoiceSettings(model=model), 2)
    assert len(voice.speak(WORDS).marks) == len(WORDS)
    assert not cache.exists()


@pytest.mark.parametrize("content", [None, b"not a model"])
def test_an_unusable_model_is_an_error(tmp_path: Path, content: bytes | None) -> None:
    """Missing or no model: the message names the file and the setting."""
    path = tmp_path / "own.onnx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(VoiceError, match=r"own\.onnx.*awaz\.toml"):
        loaded("sana", VoiceSettings(model=path))


def test_another_model_under_the_same_name_is_another_voice(tmp_path: Path) -> None:
    """Whoever watches may replace it: what it said is not kept for what the new one says."""
    path = tmp_path / "own.onnx"
    path.write_bytes(b"one")
    settings = VoiceSettings(model=path)
    version = find_voice("sana", settings).version
    path.write_bytes(b"another")
    assert find_voice("sana", settings).version != version


def test_a_voice_of_ones_own_whose_file_is_missing_costs_no_other(tmp_path: Path) -> None:
    """It is named with its table; all the others can be had."""
    settings = Settings(
        voices=(
            OwnVoice("fasih", "piper", tmp_path / "gone.onnx"),
            OwnVoice("saba", "recorded", tmp_path / "recordings"),
            OwnVoice("half", "piper", tmp_path / "half.onnx"),
        )
    )
    (tmp_path / "half.onnx").write_bytes(b"without what describes it")
    for name in ("fasih", "saba", "half"):
        with pytest.raises(VoiceError, match=rf"\[voices\.{name}\]: .* is not there"):
            voice_named(name, settings)
    found = list(offered(settings))
    assert sum(isinstance(each, VoiceError) for each in found) == 3
    assert {each.info.name for each in found if isinstance(each, Offered)} >= {"sana", "espeak"}
