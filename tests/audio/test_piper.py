"""Piper's voices: its real loader, a model that hums."""

from __future__ import annotations

import gc
import json
import sys
import unicodedata
import weakref
from pathlib import Path

import pytest
from speech import spoken
from tiny_piper import IDS, RATE, samples_of, write_voice

from awaz import espeak
from awaz.audio import voices
from awaz.audio.planning import spoken_words
from awaz.audio.voice import SpokenWord, Voice, VoiceSettings
from awaz.audio.voices import find_voice
from awaz.audio.workers import Threads
from awaz.errors import SettingsError, VoiceError
from awaz.model import OwnVoice
from awaz.text.reader import read_article

SEED = Path(__file__).parents[1] / "data" / "text" / "seed-article.txt"
WORDS = spoken("پارٹی کے مرکزی دفتر میں")


def declared(file: Path, *, speed: float = 1.0, speaker: int = 0, name: str = "hum") -> Voice:
    """The voice as `awaz.toml` brings it."""
    own = OwnVoice(name, "piper", file, speaker=speaker, label="گنگناہٹ", licence="CC0-1.0")
    return find_voice(name, VoiceSettings(speed=speed, own=(own,)))


def ready(file: Path, *, speed: float = 1.0, speaker: int = 0) -> Voice:
    voice = declared(file, speed=speed, speaker=speaker)
    voice.load(threads=1)
    return voice


def test_a_voice_of_ones_own_is_found_by_its_name(tmp_path: Path) -> None:
    """It is what settings and file tell of it."""
    info = declared(write_voice(tmp_path)).info
    assert (info.name, info.label, info.language) == ("hum", "گنگناہٹ", "ur-PK")
    assert (info.licence, info.offline) == ("CC0-1.0", True)


def test_a_changed_model_is_loaded_though_its_name_is_the_same(tmp_path: Path) -> None:
    """By threads that have spoken with the one it replaces: while a build goes on."""
    workers = Threads(1)
    for hertz in (220, 330):
        voice = declared(write_voice(tmp_path, hertz=hertz))
        workers.prepare([voice], 1)
        assert workers.result(workers.submit(voice, WORDS)).pcm
    workers.close()


def test_models_that_were_replaced_are_let_go(tmp_path: Path) -> None:
    """A process may live long, and a model takes memory."""
    first = weakref.ref(declared(write_voice(tmp_path)))
    for hertz in range(voices.MOST_OWN):
        declared(write_voice(tmp_path, hertz=300 + hertz))
    gc.collect()
    assert first() is None


def test_words_begin_when_the_model_says(tmp_path: Path) -> None:
    """To the sample: the lengths of all sounds before it, by the model's own numbers."""
    voice = ready(write_voice(tmp_path))
    speech = voice.speak(WORDS)
    read = " ".join(espeak.phonemes(word.text) for word in WORDS) + "."
    phonemes = unicodedata.normalize("NFD", read)
    ids = [number for sign in ["^", *phonemes] for number in (*IDS[sign], *IDS["_"])] + IDS["$"]
    lengths = samples_of(ids)
    assert speech.rate == RATE
    assert len(speech.pcm) == 2 * sum(lengths)
    first = ["^", *phonemes].index(" ") + 1
    assert speech.marks[0] == sum(lengths[:2])
    assert speech.marks[1] == sum(lengths[: 2 * first])
    assert len(speech.marks) == len(WORDS)


def test_every_word_of_a_real_article_is_marked(tmp_path: Path) -> None:
    """Rising and inside the sound."""
    voice = ready(write_voice(tmp_path))
    for sentence in read_article(SEED).sentences():
        words = spoken_words(sentence.words)
        speech = voice.speak(words)
        assert len(speech.marks) == len(words)
        assert list(speech.marks) == sorted(set(speech.marks))
        assert speech.marks[-1] < len(speech.pcm) // 2


def test_a_model_that_does_not_tell_has_no_marks(tmp_path: Path) -> None:
    """It speaks all the same."""
    speech = ready(write_voice(tmp_path, tells=False)).speak(WORDS)
    assert speech.marks == ()
    assert len(speech.pcm) > RATE


def test_it_is_read_in_the_language_it_was_made_in(tmp_path: Path) -> None:
    """And what is said in Urdu afterwards is Urdu."""
    path = write_voice(tmp_path)
    before = espeak.phonemes("پانی")
    beside = path.with_name("hum.onnx.json")
    config = json.loads(beside.read_text(encoding="utf-8"))
    config["espeak"]["voice"] = "en-us"
    beside.write_text(json.dumps(config), encoding="utf-8")
    [word] = [SpokenWord("seven", "", ".")]
    speech = ready(path).speak([word])
    read = unicodedata.normalize("NFD", espeak.phonemes("seven", "en-us"))
    ids = [number for sign in f"^{read}." for number in (*IDS[sign], *IDS["_"])] + IDS["$"]
    assert len(speech.pcm) == 2 * sum(samples_of(ids))
    assert espeak.phonemes("پانی") == before


def test_speed_shortens_its_speech(tmp_path: Path) -> None:
    """By the model's own pace; it is part of the key."""
    path = write_voice(tmp_path)
    slow, fast = ready(path), ready(path, speed=2.0)
    assert len(slow.speak(WORDS).pcm) / len(fast.speak(WORDS).pcm) == pytest.approx(1.8, abs=0.3)
    assert slow.version != fast.version


def test_one_of_several_speakers_is_chosen(tmp_path: Path) -> None:
    """By number; another one is another key, and one that is not there an error."""
    path = write_voice(tmp_path, speakers=3)
    assert ready(path, speaker=2).speak(WORDS).marks
    assert declared(path, speaker=2).version != declared(path).version
    with pytest.raises(SettingsError, match=r"\[voices\.hum\]: speaker 3 .* it has 3"):
        declared(path, speaker=3)


def test_another_file_under_the_same_name_is_another_voice(tmp_path: Path) -> None:
    """Also in a process that has it: model and description are both part of the version."""
    path = write_voice(tmp_path)
    before = declared(path).version
    write_voice(tmp_path, hertz=330)
    other = declared(path).version
    beside = path.with_name("hum.onnx.json")
    beside.write_text(beside.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert len({before, other, declared(path).version}) == 3


def test_without_piper_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exact command; looking at the voice needs nothing."""
    voice = declared(write_voice(tmp_path))
    assert voice.version
    monkeypatch.setattr("awaz.audio.voice.find_spec", lambda name: None)
    with pytest.raises(VoiceError, match=r"pip install 'awaz\[piper\]'"):
        voice.load(threads=1)


def test_it_is_imported_when_it_is_chosen(tmp_path: Path) -> None:
    """And not before it is to speak."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "piper"]:
        del sys.modules[name]
    voice = declared(write_voice(tmp_path))
    assert voice.consumes(WORDS).endswith("میں.")
    assert "piper" not in sys.modules


@pytest.mark.parametrize("content", [b"not a model", b"\x08\x07"])
def test_a_file_that_is_no_model_is_an_error(tmp_path: Path, content: bytes) -> None:
    """The message names the file and the voice."""
    path = write_voice(tmp_path)
    path.write_bytes(content)
    with pytest.raises(VoiceError, match=r"hum\.onnx.*hum"):
        ready(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, r"two files.*\.onnx\.json"), ("{", "does not describe"), ("{}", "num_speakers")],
)
def test_a_description_that_lacks_is_an_error(
    tmp_path: Path, content: str | None, message: str
) -> None:
    """It names the settings' line, and what to do."""
    path = write_voice(tmp_path)
    beside = path.with_name("hum.onnx.json")
    beside.unlink()
    if content is not None:
        beside.write_text(content, encoding="utf-8")
    with pytest.raises(VoiceError, match=rf"(?s)\[voices\.hum\].*{message}"):
        declared(path)


def test_a_description_of_another_kind_is_an_error(tmp_path: Path) -> None:
    """What is missing is named."""
    path = write_voice(tmp_path)
    path.with_name("hum.onnx.json").write_text(json.dumps({"num_speakers": 1}), encoding="utf-8")
    with pytest.raises(VoiceError, match=r"hum\.onnx\.json.*num_symbols"):
        ready(path)


def test_a_sound_the_voice_lacks_is_an_error(tmp_path: Path) -> None:
    """Piper would leave it out."""
    path = write_voice(tmp_path)
    beside = path.with_name("hum.onnx.json")
    config = json.loads(beside.read_text(encoding="utf-8"))
    del config["phoneme_id_map"]["ʈ"]
    beside.write_text(json.dumps(config), encoding="utf-8")
    with pytest.raises(VoiceError, match="no sound for 'ʈ'"):
        ready(path).speak(WORDS)


def test_a_name_of_awaz_is_taken(tmp_path: Path) -> None:
    """Nobody's settings change what --voice sana is."""
    with pytest.raises(SettingsError, match=r"\[voices\.sana\]: awaz has a voice of that name"):
        declared(write_voice(tmp_path), name="sana")
