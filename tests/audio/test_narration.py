"""Clips into one MP3 and its timeline."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
from speech import RATE, dbfs, decoded, sine

from awaz.audio import mp3
from awaz.audio.loudness import level
from awaz.audio.narration import lay_out, narrate, passages
from awaz.audio.store import Store
from awaz.audio.voice import VoiceSettings
from awaz.audio.voices import find_voice
from awaz.errors import AudioError
from awaz.model import Article, Clip, Loudness, Pauses, Timeline
from awaz.text.reader import read_article

TEXT = """---
title: آج کی خبریں
author: ادارہ
date: 2025-12-20
source: https://example.org/a
---
یہ پہلا جملہ ہے۔ یہ دوسرا جملہ ہے؛ تیسرا بھی۔

چوتھا جملہ 204 کا ہے۔
"""


@pytest.fixture
def article(tmp_path: Path) -> Article:
    path = tmp_path / "khabren.txt"
    path.write_text(TEXT, encoding="utf-8")
    return read_article(path)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "audio")


def tones(article: Article, store: Store, marks: bool = True) -> dict[str, Clip]:
    """A levelled tone for each sentence, 0.3 s a spoken word."""
    clips = {}
    for number, sentence in enumerate(article.sentences()):
        words = sum(len(word.spoken.split()) for word in sentence.words)
        pcm = level(sine(0.3 * words, hertz=300 + 50 * number), RATE)
        starts = tuple(range(0, len(pcm) // 2, 7200))[:words] if marks else ()
        clips[sentence.id] = store.put(f"{number:064}", pcm, RATE, starts)
    return clips


def narrated(
    article: Article,
    store: Store,
    path: Path,
    *,
    marks: bool = True,
    pauses: Pauses | None = None,
    tags: bytes = b"",
) -> tuple[Timeline, Loudness | None]:
    clips, pauses = tones(article, store, marks), pauses or Pauses()
    timeline = lay_out(article, clips, pauses=pauses)
    return timeline, narrate(article, clips, store, path, tags=tags, pauses=pauses, jobs=2)


def test_the_decoded_mp3_is_as_long_as_the_timeline(
    article: Article, store: Store, tmp_path: Path
) -> None:
    """To the sample, by two decoders, with tags and without."""
    path = tmp_path / "x.mp3"
    info = find_voice("tone", VoiceSettings()).info
    timeline, _ = narrated(article, store, path)
    for tags in (b"", mp3.tags(article, [info], timeline, album="آواز", cover=None)):
        timeline, _ = narrated(article, store, path, tags=tags)
        assert len(decoded(path)) == timeline.frames
        assert len(soundfile.read(path)[0]) == timeline.frames


def test_every_sentence_sounds_where_the_timeline_says(
    article: Article, store: Store, tmp_path: Path
) -> None:
    """Before it there is silence, inside there is sound, after it silence again."""
    timeline, _ = narrated(article, store, tmp_path / "x.mp3")
    sound = decoded(tmp_path / "x.mp3")
    for cue in timeline.sentences:
        assert dbfs(sound[cue.start - 720 : cue.start]) < -45
        assert dbfs(sound[cue.start : cue.start + 720]) > -30
        assert dbfs(sound[cue.end - 720 : cue.end]) > -30
        assert dbfs(sound[cue.end + 720 : cue.end + 1440]) < -45


def test_a_seeker_lands_where_it_should(article: Article, store: Store, tmp_path: Path) -> None:
    """Each sentence has its own pitch; half a second into it, that pitch is what is heard."""
    timeline, _ = narrated(article, store, tmp_path / "x.mp3")
    sound = decoded(tmp_path / "x.mp3")
    for number, cue in enumerate(timeline.sentences):
        window = sound[cue.start + 2400 : cue.start + 12_000]
        peak = np.argmax(np.abs(np.fft.rfft(window))) * RATE / len(window)
        assert peak == pytest.approx(300 + 50 * number, abs=4)


def test_pauses_are_what_the_settings_say(article: Article, store: Store, tmp_path: Path) -> None:
    """Heading, sentence, clause and paragraph each have their own, exact to a frame of MP3."""
    pauses = Pauses(clause_ms=100, sentence_ms=300, paragraph_ms=700, heading_ms=1200)
    timeline, _ = narrated(article, store, tmp_path / "x.mp3", pauses=pauses)
    cues = timeline.sentences
    gaps = [after.start - before.end for before, after in pairwise(cues)]
    for gap, milliseconds in zip(gaps, [1200, 300, 100, 700], strict=True):
        assert 0 <= gap - milliseconds * RATE // 1000 < mp3.FRAME_SAMPLES


def test_pauses_of_nothing_lose_no_sound(article: Article, store: Store, tmp_path: Path) -> None:
    """What coding needs is added rather than cut from the last word."""
    path = tmp_path / "x.mp3"
    timeline, _ = narrated(article, store, path, pauses=Pauses(0, 0, 0, 0))
    sound = decoded(path)
    assert len(sound) == timeline.frames
    assert all(dbfs(sound[cue.end - 720 : cue.end]) > -30 for cue in timeline.sentences)


def test_every_word_has_its_time_inside_its_sentence(
    article: Article, store: Store, tmp_path: Path
) -> None:
    """In order, without overlap; a number spoken in three words lasts for all three."""
    timeline, _ = narrated(article, store, tmp_path / "x.mp3")
    cues = {cue.id: cue for cue in timeline.words}
    sentences = {cue.id: cue for cue in timeline.sentences}
    assert len(cues) == sum(len(sentence.words) for sentence in article.sentences())
    for name, cue in cues.items():
        sentence = sentences[name[:8]]
        assert sentence.start <= cue.start < cue.end <= sentence.end
    number = cues["p003s001w003"]
    assert number.end - number.start == 3 * 7200


def test_a_voice_without_marks_has_sentences_only(
    article: Article, store: Store, tmp_path: Path
) -> None:
    """No word times are invented."""
    timeline, _ = narrated(article, store, tmp_path / "x.mp3", marks=False)
    assert timeline.words == ()
    assert len(timeline.sentences) == 5


def test_loudness_is_measured_on_the_file(article: Article, store: Store, tmp_path: Path) -> None:
    """-16 LUFS ± 0.5, true peak at most -1 dBTP."""
    _, loudness = narrated(article, store, tmp_path / "x.mp3")
    assert loudness is not None
    assert loudness.integrated == pytest.approx(-16, abs=0.5)
    assert loudness.true_peak <= -1


def test_a_narration_out_of_bounds_is_set_right(
    article: Article, store: Store, tmp_path: Path
) -> None:
    """Clips that are all too quiet are made louder on the second writing."""
    clips = tones(article, store)
    for number, sentence in enumerate(article.sentences()):
        clip = clips[sentence.id]
        quiet = (np.frombuffer(store.pcm(clip), dtype="<i2") // 2).astype("<i2").tobytes()
        clips[sentence.id] = store.put(f"{number:064}", quiet, RATE, clip.marks)
    path = tmp_path / "x.mp3"
    loudness = narrate(article, clips, store, path, tags=b"", pauses=Pauses(), jobs=2)
    assert loudness is not None
    assert loudness.integrated == pytest.approx(-16, abs=0.5)


def test_passages_are_what_is_encoded(article: Article, store: Store, tmp_path: Path) -> None:
    """As long as the timeline, with each sentence where the timeline says."""
    timeline, _ = narrated(article, store, tmp_path / "x.mp3")
    found = passages(article, tones(article, store), store, pauses=Pauses())
    assert len(found) == len(timeline.paragraphs)
    pcm = [passage.pcm() for passage in found]
    assert [len(sound) // 2 for sound in pcm] == [passage.frames for passage in found]
    sound = np.frombuffer(b"".join(pcm), dtype="<i2") / 32768
    assert len(sound) == timeline.frames
    for cue in timeline.sentences:
        assert not sound[cue.start - 240 : cue.start].any()
        assert dbfs(sound[cue.start : cue.start + 720]) > -30
        assert dbfs(sound[cue.end - 720 : cue.end]) > -30
        assert not sound[cue.end : cue.end + 240].any()


def test_a_passage_is_named_by_its_sound(article: Article, store: Store) -> None:
    """Another clip or another pause gives another key, to that paragraph alone."""

    def keys(clips: dict[str, Clip], pauses: Pauses) -> list[str]:
        return [passage.key for passage in passages(article, clips, store, pauses=pauses)]

    clips = tones(article, store)
    before = keys(clips, Pauses())
    assert keys(clips, Pauses()) == before
    last = list(article.sentences())[-1].id
    changed = keys(clips | {last: store.put("f" * 64, sine(1), RATE, ())}, Pauses())
    assert changed[:-1] == before[:-1]
    assert changed[-1] != before[-1]
    title, *others = keys(clips, Pauses(heading_ms=1100))
    assert title != before[0]
    assert others == before[1:]


def test_a_clip_that_vanishes_is_an_error(article: Article, store: Store, tmp_path: Path) -> None:
    """The message names the file, and that building again mends it."""
    clips = tones(article, store)
    next(store.folder.glob("00/*.flac")).unlink()
    with pytest.raises(AudioError, match="Build again"):
        narrate(article, clips, store, tmp_path / "x.mp3", tags=b"", pauses=Pauses(), jobs=2)


def test_a_clip_that_sounds_otherwise_is_coded_anew(
    article: Article, store: Store, tmp_path: Path
) -> None:
    """Its key is the same when a voice says a sentence once more, and seldom its sound."""
    path, pauses = tmp_path / "x.mp3", Pauses()
    clips = tones(article, store)
    narrate(article, clips, store, path, tags=b"", pauses=pauses, jobs=2)
    first, *_ = article.sentences()
    clip = clips[first.id]
    longer = store.pcm(clip) + sine(8 * mp3.FRAME_SAMPLES / RATE)
    clips[first.id] = store.put(clip.key, longer, RATE, clip.marks)
    timeline = lay_out(article, clips, pauses=pauses)
    narrate(article, clips, store, path, tags=b"", pauses=pauses, jobs=2)
    assert len(decoded(path)) == timeline.frames
