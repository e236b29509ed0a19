"""Editions of human readers' recordings: here another voice reads, with pauses of its own."""

from __future__ import annotations

import logging
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from browser import Visitor
from following import check_clicks, check_following, words_in
from numpy.typing import NDArray
from speech import RATE, sentences

from awaz import script
from awaz.audio import align, finish, recording
from awaz.audio.planning import plan
from awaz.audio.recording import files_of
from awaz.audio.voice import Speech, SpokenWord, VoiceSettings
from awaz.audio.voices import find_voice
from awaz.audio.voices.espeak import Espeak
from awaz.audio.voices.recorded import candidates
from awaz.build import Built, build_article, build_articles
from awaz.check.edition import check_edition
from awaz.errors import VoiceError
from awaz.model import OwnVoice, Sentence
from awaz.output.report import read_report
from awaz.script import write_script
from awaz.text.reader import read_article
from awaz.workspace import Settings, Workspace

PARAGRAPHS = (
    ("لاہور ہائی کورٹ کا فیصلہ",),
    (
        "وزیر اعظم نے کہا ہے کہ حکومت مہنگائی پر قابو پانے کے لیے ہر ممکن قدم اٹھائے گی۔",
        "لاہور ہائی کورٹ نے وکیل کو ہدایت کی کہ وہ اگلی سماعت پر تمام ثبوت پیش کریں۔",
    ),
    (
        "پولیس نے بتایا کہ ملزم کو گزشتہ رات گرفتار کیا گیا، جبکہ اس کے دو ساتھی فرار ہو گئے۔",
        "محکمہ موسمیات کے مطابق آئندہ دو روز کے دوران بیشتر علاقوں میں بارش کا امکان ہے۔",
    ),
)
"""From benchmarks/data/development.txt, shortened, under a heading."""
TEXT = "\n".join(" ".join(sentences) for sentences in PARAGRAPHS)

Sound = NDArray[np.float64]
"""16-bit samples."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A recording, and the truth about it."""

    sound: Sound
    starts: list[int]
    marks: list[list[int]]
    """Of each sentence, from the beginning of the recording."""


def said(sentence: Sentence, name: str, speed: float) -> tuple[bytes, tuple[int, ...]]:
    voice = find_voice(name, VoiceSettings(speed))
    voice.load(threads=1)
    planned = plan(sentence, voice, pause_ms=250)
    return finish.finish([voice.speak(piece) for piece in planned.pieces], planned.pauses_ms)


def noise(seconds: float, loudness: float) -> Sound:
    generator = np.random.default_rng(round(1000 * seconds))
    return generator.standard_normal(round(seconds * RATE)) * loudness


def tune(seconds: float) -> Sound:
    """A chord that swells."""
    time = np.arange(round(seconds * RATE)) / RATE
    chord = np.sum([np.sin(2 * np.pi * hertz * time) for hertz in (220, 277, 330)], axis=0)
    return np.asarray(2000 * chord * (1 + np.sin(2 * np.pi * time)) / 2)


def read(
    texts: list[Sentence], *, before: Sound, after: Sound, name: str = "espeak", speed: float = 1.15
) -> Reading:
    """All sentences one after the other in a room that is not quite silent."""
    parts, starts, marks = [before], [], []
    for number, sentence in enumerate(texts):
        start = sum(map(len, parts))
        pcm, own = said(sentence, name, speed)
        starts.append(start)
        marks.append([start + mark for mark in own])
        parts += [np.frombuffer(pcm, dtype="<i2").astype(float), noise(0.3 + 0.4 * number, 15)]
    return Reading(np.concatenate([*parts, after]), starts, marks)


def pcm_of(sound: Sound) -> bytes:
    return np.clip(sound, -32768, 32767).astype("<i2").tobytes()


def write(sound: Sound, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, np.clip(sound, -32768, 32767).astype(np.int16), RATE)


def test_sentences_and_words_are_found_between_a_tune_and_noise(tmp_path: Path) -> None:
    """Nothing said is lost, what is no text is told, and the last word is as exact as the first."""
    texts = sentences(tmp_path, TEXT)
    reading = read(texts, before=tune(6), after=noise(4, 2500))
    known = [said(sentence, "espeak", 1.0) for sentence in texts]
    found = recording.cut(pcm_of(reading.sound), known, "the reading")
    off = []
    for stretch, start, marks in zip(found.stretches, reading.starts, reading.marks, strict=True):
        assert -150 < (stretch.start - start) * 1000 / RATE < 30
        assert stretch.confidence > align.TRUSTED
        off += [
            abs(stretch.start + one - mark) for one, mark in zip(stretch.marks, marks, strict=True)
        ]
    assert np.median(off) * 1000 / RATE <= 30
    assert np.percentile(off, 95) * 1000 / RATE <= 100
    (intro, outro) = found.left_out
    assert intro == (0, found.stretches[0].start / RATE)
    assert outro[1] == len(reading.sound) / RATE


@pytest.mark.slow
def test_a_long_reading_does_not_drift(tmp_path: Path) -> None:
    """Four minutes by the voice that is not the reference: the last sentence is as exact."""
    texts = sentences(tmp_path, TEXT)
    reading = read(texts, before=tune(2), after=noise(1, 800), name="bilal", speed=1.0)
    known = [said(sentence, "sana", 1.0) for sentence in texts]
    times = 7
    pcm = pcm_of(np.concatenate([reading.sound] + [reading.sound[2 * RATE :]] * (times - 1)))
    found = recording.cut(pcm, known * times, "the reading")
    last = found.stretches[-1]
    start = len(reading.sound) + (times - 2) * (len(reading.sound) - 2 * RATE) - 2 * RATE
    off = [
        abs(last.start + one - start - mark)
        for one, mark in zip(last.marks, reading.marks[-1], strict=True)
    ]
    assert np.median(off) * 1000 / RATE <= 30


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """With a reader, and a reference that is instant."""
    espeak = find_voice("espeak", VoiceSettings())
    monkeypatch.setattr(script, "reference_voice", lambda voice, settings: espeak)
    for name in ("text", "recordings"):
        (tmp_path / name).mkdir()
    (tmp_path / "text" / "khabar.txt").write_text(TEXT, encoding="utf-8")
    reader = OwnVoice("saba", "recorded", tmp_path / "recordings", label="صبا", licence="CC BY 4.0")
    return Workspace(tmp_path, Settings(voice="saba", voices=(reader,)))


def texts_of(workspace: Workspace) -> Mapping[str, list[Sentence]]:
    """The sentences of each paragraph."""
    espeak = Settings(voice="espeak")
    article = write_script(workspace.text / "khabar.txt", espeak).article
    return {paragraph.id: list(paragraph.sentences) for paragraph in article.paragraphs}


def built(workspace: Workspace) -> Built:
    return build_article(workspace.text / "khabar.txt", workspace)


def one_recording(workspace: Workspace, name: str = "khabar.flac") -> Reading:
    everything = [each for texts in texts_of(workspace).values() for each in texts]
    reading = read(everything, before=tune(3), after=noise(1, 15))
    write(reading.sound, workspace.root / "recordings" / name)
    return reading


def paragraph_recordings(workspace: Workspace) -> Path:
    folder = workspace.root / "recordings" / "khabar"
    for name, texts in texts_of(workspace).items():
        write(
            read(texts, before=noise(0.4, 15), after=noise(0.4, 15)).sound, folder / f"{name}.wav"
        )
    return folder


@pytest.mark.slow
def test_an_edition_of_one_recording_is_as_good_as_any(
    workspace: Workspace, caplog: pytest.LogCaptureFixture, visit: Visitor
) -> None:
    """Its files agree, its words light up in their time, and the tune at the front is told."""
    one_recording(workspace)
    with caplog.at_level(logging.WARNING):
        edition = built(workspace)
    assert "from 0.0 to 2.9 s is not in the text" in caplog.text
    report = read_report(edition.folder)
    assert report["voice"]["label"] == "صبا"
    assert report["alignment"]["not_found"] == []
    assert report["alignment"]["found"] == 5
    (tune,) = report["alignment"]["left_out"]["p001s001"]
    assert tune[0] == 0 and 2.8 < tune[1] < 3.1
    assert check_edition(edition.folder).faults == ()
    assert not built(workspace).written
    visited = visit(edition.folder / "index.html")
    check_following(visited.page, edition.folder, seeks=10, moments=20, seed=7)
    check_clicks(visited.page, random.Random(7).sample(words_in(edition.folder), 5))
    assert visited.console == []


def test_an_edited_text_has_one_sentence_said_again(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of one long recording is cut anew, and that is quick; nothing else is spoken."""
    one_recording(workspace)
    built(workspace)
    said: list[Sequence[SpokenWord]] = []
    speak = Espeak.speak

    def counted(self: Espeak, words: Sequence[SpokenWord]) -> Speech:
        said.append(words)
        return speak(self, words)

    monkeypatch.setattr(Espeak, "speak", counted)
    edited = TEXT.replace("مہنگائی", "گرانی")
    (workspace.text / "khabar.txt").write_text(edited, encoding="utf-8")
    assert built(workspace).spoken == 5
    assert len(said) == 1


@pytest.mark.parametrize("scheduler", ["", "tcp://127.0.0.1:9"])
def test_a_recording_that_is_no_sound_costs_no_other_article(
    workspace: Workspace, scheduler: str
) -> None:
    """Nor does it with a cluster, which has nothing to do with it."""
    one_recording(workspace)
    built(workspace)
    write(one_recording(workspace).sound[100:], workspace.root / "recordings" / "khabar.flac")
    (workspace.text / "aaj.txt").write_text(PARAGRAPHS[1][0], encoding="utf-8")
    (workspace.root / "recordings" / "aaj.mp3").write_text("سلام", encoding="utf-8")
    paths = [workspace.text / "aaj.txt", workspace.text / "khabar.txt"]
    asking = replace(workspace, settings=replace(workspace.settings, scheduler=scheduler))
    failed, made = build_articles(paths, asking)
    assert isinstance(failed, VoiceError) and "aaj.mp3 cannot be read as sound" in str(failed)
    assert isinstance(made, Built) and made.written


def test_a_recording_may_be_joined_of_unlike_parts(tmp_path: Path) -> None:
    """As `cat` joins MP3: of one channel and of two, of this rate and of that."""
    path, parts = tmp_path / "joined.mp3", []
    for rate, channels in ((24_000, 1), (24_000, 2), (44_100, 1)):
        part = tmp_path / f"{rate}-{channels}.mp3"
        soundfile.write(part, np.zeros((2 * rate, channels)), rate)
        parts.append(part.read_bytes())
    path.write_bytes(b"".join(parts))
    sound = recording.read_recording(path, recording.digest(path))
    assert 6 <= len(sound) / 2 / RATE < 6.5


def test_a_sentence_that_nobody_read_is_named(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where its place in the recording holds nothing, its text helps to find it."""
    one_recording(workspace)
    cut = recording.cut

    def without_the_first(pcm: bytes, *known: Any) -> recording.Cut:
        found = cut(pcm, *known)
        silent = replace(found.stretches[0], end=found.stretches[0].start)
        return replace(found, stretches=(silent, *found.stretches[1:]))

    monkeypatch.setattr(recording, "cut", without_the_first)
    with pytest.raises(VoiceError, match=r"p001s001 \(«لاہور .*» ?\) is not heard in it"):
        built(workspace)


def test_only_a_changed_paragraph_is_made_again(workspace: Workspace) -> None:
    """Each paragraph's recording is one of its own."""
    folder = paragraph_recordings(workspace)
    assert built(workspace).spoken == 5
    texts = texts_of(workspace)["p003"]
    write(
        read(texts, before=noise(1, 15), after=noise(1, 15), speed=1.0).sound, folder / "p003.wav"
    )
    again = built(workspace)
    assert again.written
    assert read_report(again.folder)["sentences"]["spoken"] == ["p003s001", "p003s002"]


def test_a_missing_recording_is_named(workspace: Workspace) -> None:
    """Of an article, or of one of its paragraphs; two of one are no better."""
    with pytest.raises(VoiceError, match=r"no recording.*recordings/khabar\.mp3.*p001\.mp3"):
        built(workspace)
    folder = paragraph_recordings(workspace)
    (folder / "p002.wav").unlink()
    with pytest.raises(VoiceError, match=r"1 of 3 paragraphs.*khabar/p002\.mp3"):
        built(workspace)
    one_recording(workspace)
    with pytest.raises(VoiceError, match=r"more than one.*khabar\.flac and .*khabar\."):
        built(workspace)


@pytest.mark.parametrize("name", ["khabar.MP3", "khabar/p001.Wav"])
def test_an_ending_may_be_in_capitals(tmp_path: Path, name: str) -> None:
    """As recorders write it; whether it was changed is looked at there as well."""
    (tmp_path / "khabar.txt").write_text("یہ پہلا جملہ ہے۔", encoding="utf-8")
    folder = tmp_path / "recordings"
    (folder / "khabar").mkdir(parents=True)
    (folder / name).write_bytes(b"any")
    assert list(candidates("khabar", folder)) == [folder / name]
    assert list(files_of(read_article(tmp_path / "khabar.txt"), folder)) == [folder / name]


def test_what_is_no_sound_is_named(workspace: Workspace) -> None:
    """A file of another kind under a sound's name."""
    (workspace.root / "recordings" / "khabar.mp3").write_text("سلام", encoding="utf-8")
    with pytest.raises(VoiceError, match=r"khabar\.mp3 cannot be read as sound"):
        built(workspace)


def test_a_recording_that_breaks_off_is_an_error(workspace: Workspace) -> None:
    """The message tells its length and what the text takes."""
    reading = one_recording(workspace)
    write(reading.sound[: 6 * RATE], workspace.root / "recordings" / "khabar.flac")
    with pytest.raises(VoiceError, match=r"khabar\.flac is 6 s long, but its text takes about"):
        built(workspace)


def test_a_recording_of_another_text_is_an_error(workspace: Workspace) -> None:
    """Rather than an edition of wrong sentences."""
    one_recording(workspace)
    other = "یہ جملہ اس قاری نے کبھی نہیں پڑھا تھا اور نہ پڑھے گا، مگر لمبا ضرور ہے۔\n" * 5
    (workspace.text / "khabar.txt").write_text(other, encoding="utf-8")
    with pytest.raises(VoiceError, match=r"khabar\.flac"):
        built(workspace)
