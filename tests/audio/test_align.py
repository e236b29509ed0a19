"""Finding the words of voices that do not tell them."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import wait
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from speech import RATE, Untold, sentences, sine

from awaz import script
from awaz.audio import align, finish, voices
from awaz.audio.planning import Planned, listened, plan
from awaz.audio.speak import Synthesizer
from awaz.audio.store import Store
from awaz.audio.voice import Speech, SpokenWord, VoiceSettings
from awaz.audio.voices import find_voice
from awaz.audio.workers import Threads
from awaz.build import build_article
from awaz.cleaning import clean
from awaz.errors import VoiceError
from awaz.model import Clip, Sentence
from awaz.output.report import read_report
from awaz.workspace import Settings, Workspace

TEXT = """وزیر اعظم نے کہا ہے کہ حکومت مہنگائی پر قابو پانے کے لیے ہر ممکن قدم اٹھائے گی۔
لاہور ہائی کورٹ نے وکیل کو ہدایت کی کہ وہ اگلی سماعت پر تمام ثبوت پیش کریں۔
پولیس نے بتایا کہ ملزم کو گزشتہ رات گرفتار کیا گیا، جبکہ اس کے دو ساتھی فرار ہو گئے۔
محکمہ موسمیات کے مطابق آئندہ دو روز کے دوران بیشتر علاقوں میں تیز بارش کا امکان ہے۔
کیا پاکستان کی کرکٹ ٹیم اس بار عالمی کپ کا فائنل کھیل سکے گی؟
"""
"""The first sentences of benchmarks/data/development.txt, shortened."""


def said(name: str, sentence: Sentence, speed: float = 1.0) -> tuple[bytes, tuple[int, ...]]:
    """A finished clip and its marks."""
    voice = find_voice(name, VoiceSettings(speed))
    voice.load(threads=1)
    planned = plan(sentence, voice, pause_ms=250)
    return finish.finish([voice.speak(piece) for piece in planned.pieces], planned.pauses_ms)


def off_ms(found: Sequence[int], told: Sequence[int]) -> NDArray[np.float64]:
    apart: NDArray[np.float64] = np.array(found, dtype=float) - np.array(told, dtype=float)
    return np.abs(apart) * 1000 / RATE


@pytest.mark.slow
@pytest.mark.parametrize(("name", "speed"), [("espeak", 0.85), ("espeak", 1.2), ("bilal", 1.0)])
def test_words_are_found(tmp_path: Path, name: str, speed: float) -> None:
    """By sana's speech, in the speech of a machine and of a man: half of them within 30 ms."""
    off = []
    for sentence in sentences(tmp_path, TEXT):
        pcm, told = said(name, sentence, speed)
        found = align.align(pcm, *said("sana", sentence), RATE)
        assert len(found.marks) == len(told)
        assert found.confidence > align.TRUSTED
        off += [*off_ms(found.marks, told)]
    assert np.median(off) <= 30
    assert np.percentile(off, 95) <= 100


@pytest.mark.slow
def test_other_words_are_not_trusted(tmp_path: Path) -> None:
    """A clip whose words are not those of the sentence gets no marks."""
    first, *others = sentences(tmp_path, TEXT)
    reference = said("sana", first)
    for sentence in others:
        assert align.align(said("espeak", sentence)[0], *reference, RATE).confidence < align.TRUSTED


def test_a_pause_moves_the_words_after_it(tmp_path: Path) -> None:
    """Wherever a reader stops, the words go on where the reader does."""
    sentence, *_ = sentences(tmp_path, TEXT)
    pcm, told = said("espeak", sentence)
    reference = said("espeak", sentence, 1.2)
    at, pause = told[7], RATE * 7 // 10
    paused = pcm[: 2 * at] + bytes(2 * pause) + pcm[2 * at :]
    moved = [mark + pause if mark >= at else mark for mark in told]
    off = off_ms(align.align(paused, *reference, RATE).marks, moved)
    assert np.median(off) <= 30
    assert off.max() <= 100


def test_noise_is_not_trusted(tmp_path: Path) -> None:
    """Neither a hum nor hiss passes for speech."""
    sentence, *_ = sentences(tmp_path, TEXT)
    reference = said("espeak", sentence)
    hiss = (np.random.default_rng(1).standard_normal(4 * RATE) * 3000).astype("<i2").tobytes()
    for pcm in (sine(4), hiss, bytes(8 * RATE)):
        assert align.align(pcm, *reference, RATE).confidence < align.TRUSTED


def planned(sentence: Sentence, voice: Untold, reference: Sentence | None = None) -> Planned:
    """As a voice that does not tell says it, its words found by espeak's speech."""
    espeak = find_voice("espeak", VoiceSettings())
    own = plan(sentence, voice, pause_ms=250)
    return listened(own, plan(reference or sentence, espeak, pause_ms=250))


def kept(plans: Sequence[Planned], store: Store, *, anew: bool = False) -> dict[str, Clip]:
    with Synthesizer(store, Threads(2), anew=anew) as synthesizer:
        return synthesizer.finish(
            synthesizer.begin(plans), before_keeping=lambda key: None, progress=lambda count: None
        )


@pytest.fixture
def untold() -> Untold:
    return Untold(find_voice("espeak", VoiceSettings(1.2)))


def test_a_clip_holds_the_marks_that_were_found(tmp_path: Path, untold: Untold) -> None:
    """As many as words, with their confidence; the sound is the voice's own."""
    sentence, *_ = sentences(tmp_path, TEXT)
    store, one = Store(tmp_path / "audio"), planned(sentence, untold)
    clip = kept([one], store)[one.key]
    assert np.median(off_ms(clip.marks, said("espeak", sentence, 1.2)[1])) <= 30
    assert clip.confidence is not None and clip.confidence > 0.7
    assert store.get(one.key) == clip
    spoken = store.get(one.sound_key)
    assert spoken is not None and spoken.marks == ()
    assert store.pcm(clip) == store.pcm(spoken)


def test_what_was_spoken_is_not_spoken_again_to_find_its_words(
    tmp_path: Path, untold: Untold, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A better aligner listens to what is kept; only who forces it has it spoken again."""
    sentence, *_ = sentences(tmp_path, TEXT)
    store, one = Store(tmp_path / "audio"), planned(sentence, untold)
    kept([one], store)
    monkeypatch.setattr(align, "VERSION", "align 99")
    better = planned(sentence, untold)
    assert better.key != one.key
    assert kept([better], store)[better.key].marks
    assert len(untold.said) == 1
    kept([better], store, anew=True)
    assert len(untold.said) == 2


def test_a_sound_that_goes_away_is_spoken_again(tmp_path: Path, untold: Untold) -> None:
    """Also when it went after it was found to be kept."""
    sentence, *_ = sentences(tmp_path, TEXT)
    store, one = Store(tmp_path / "audio"), planned(sentence, untold)
    kept([one], store)
    with Synthesizer(store, Threads(2)) as synthesizer:
        begun = synthesizer.begin([one])
        for key in (one.key, one.sound_key):
            store.folder.joinpath(key[:2], f"{key}.json").unlink()
        clips = synthesizer.finish(
            begun, before_keeping=lambda key: None, progress=lambda count: None
        )
    assert clips[one.key].marks


class Mute(Untold):
    """It fails."""

    def speak(self, words: Sequence[SpokenWord]) -> Speech:
        raise VoiceError("no more today")


def test_what_the_reference_said_stays_when_the_voice_fails(tmp_path: Path) -> None:
    """The next build asks it for nothing."""
    voice, store = Mute(find_voice("espeak", VoiceSettings())), Store(tmp_path / "audio")
    plans = [planned(sentence, voice) for sentence in sentences(tmp_path, TEXT)]
    with Synthesizer(store, Threads(1)) as synthesizer:
        begun = synthesizer.begin(plans)
        wait(speech for held in begun for speech in held.reference)
        with pytest.raises(VoiceError, match="no more today"):
            synthesizer.finish(begun, before_keeping=lambda key: None, progress=lambda count: None)
    assert all(each.reference and store.get(each.reference.key) for each in plans)


def test_words_that_do_not_fit_are_not_marked(tmp_path: Path, untold: Untold) -> None:
    """The clip is kept without marks, with the confidence that tells why."""
    sentence, other, *_ = sentences(tmp_path, TEXT)
    wrong = planned(sentence, untold, reference=other)
    clip = kept([wrong], Store(tmp_path / "audio"))[wrong.key]
    assert clip.marks == ()
    assert clip.confidence is not None and clip.confidence < align.TRUSTED


@pytest.fixture
def workspace(tmp_path: Path, untold: Untold, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """One whose voice does not tell, and whose reference is instant."""
    espeak = find_voice("espeak", VoiceSettings())
    monkeypatch.setattr(voices, "_plugins", lambda: [EntryPoint("untold", "", "awaz.voices")])
    monkeypatch.setattr(voices, "_plugin", lambda point, settings: untold)
    voices._found.cache_clear()
    monkeypatch.setattr(script, "reference_voice", lambda voice, settings: espeak)
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "khabar.txt").write_text(TEXT, encoding="utf-8")
    return Workspace(tmp_path, Settings(voice="untold"))


def test_an_edition_has_its_words_and_tells_how_sure_they_are(workspace: Workspace) -> None:
    """The timeline has every word; the report the confidence of each sentence."""
    path = workspace.text / "khabar.txt"
    report = read_report(build_article(path, workspace).folder)
    assert report["alignment"]["found"] == 5
    assert report["alignment"]["not_found"] == []
    assert min(report["alignment"]["confidence"].values()) > 0.7
    timeline = (workspace.output / "khabar" / "timeline.json").read_text(encoding="utf-8")
    assert "p003s001w003" in timeline
    assert not build_article(path, workspace).written


def test_words_need_not_be_found(workspace: Workspace, untold: Untold) -> None:
    """`align = false`: sentences only. Nothing is spoken again when it is taken back."""
    path = workspace.text / "khabar.txt"
    without = replace(workspace, settings=replace(workspace.settings, align=False))
    report = read_report(build_article(path, without).folder)
    assert report["alignment"] == {
        "found": 0,
        "not_found": [],
        "confidence": {},
        "left_out": {},
    }
    timeline = (workspace.output / "khabar" / "timeline.json").read_text(encoding="utf-8")
    assert "p003s001w003" not in timeline
    assert build_article(path, workspace).written
    assert len(untold.said) == 5


def test_clean_spares_what_words_were_found_by(workspace: Workspace) -> None:
    """The sound as spoken and the reference's are needed to find them anew."""
    build_article(workspace.text / "khabar.txt", workspace)
    assert clean(workspace).clips == 0
