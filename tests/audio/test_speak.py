"""Planning sentences and speaking those that are not kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from speech import FakeVoice, sentences, sine, spoken

from awaz.audio.planning import BREATH_MS, Planned, listened, plan, split, spoken_words
from awaz.audio.speak import Spoken, Synthesizer
from awaz.audio.store import Store
from awaz.audio.voice import Speech, SpokenWord, VoiceSettings
from awaz.audio.voices import find_voice
from awaz.audio.workers import Threads
from awaz.errors import VoiceError
from awaz.model import Clip

TEXT = "پروجیکٹ 204 کے مطابق، نظام کی نگرانی کو یقینی بنائیں۔"


def spoken_now(plans: Sequence[Planned], store: Store) -> dict[str, Clip]:
    with Synthesizer(store, Threads(2)) as synthesizer:
        return synthesizer.finish(
            synthesizer.begin(plans),
            before_keeping=lambda key: None,
            progress=lambda characters: None,
        )


def test_words_carry_the_punctuation_that_is_heard(tmp_path: Path) -> None:
    """A number is three words, a comma is heard after its word, quotes are not."""
    [sentence] = sentences(tmp_path, '"پروجیکٹ 204"، نظام (ہے) بنائیں؟')
    heard = [(word.text, word.mark) for word in spoken_words(sentence.words)]
    assert heard == [
        *(("پروجیکٹ", ""), ("دو", ""), ("سو", ""), ("چار", ",")),
        *(("نظام", ""), ("ہے", ""), ("بنائیں", "?")),
    ]


def test_a_sentence_without_an_end_gets_one(tmp_path: Path) -> None:
    """A heading falls in pitch as a sentence does."""
    [sentence] = sentences(tmp_path, "آج کی خبریں")
    assert spoken_words(sentence.words)[-1].mark == "."


def test_the_key_follows_the_sound_and_nothing_else(tmp_path: Path) -> None:
    """The same sound has the same key; other words, another voice or speed have another."""
    [sentence, same, other] = sentences(tmp_path, f"{TEXT}\n«{TEXT}»\n{TEXT[:-1]} ہی۔")
    sana = find_voice("sana", VoiceSettings())

    def key(which: int, name: str = "sana", speed: float = 1.0) -> str:
        voice = sana if name == "sana" and speed == 1 else find_voice(name, VoiceSettings(speed))
        return plan([sentence, same, other][which], voice, pause_ms=250).key

    assert key(0) == key(1)
    assert len({key(0), key(2), key(0, "bilal"), key(0, "tone"), key(0, speed=1.2)}) == 5


def test_the_clause_pause_matters_only_where_a_sentence_is_split(tmp_path: Path) -> None:
    """Changing it speaks long sentences again, and leaves short ones alone."""
    short, long = sentences(tmp_path, f"{TEXT}\n{'نظام کی نگرانی، ' * 60}ہے۔")
    voice = find_voice("sana", VoiceSettings())
    for sentence, same in ((short, True), (long, False)):
        keys = {plan(sentence, voice, pause_ms=pause).key for pause in (100, 300)}
        assert (len(keys) == 1) is same


def test_long_sentences_part_at_clause_ends(tmp_path: Path) -> None:
    """Every piece fits the voice, nothing is lost, and breaks fall after a comma."""
    [sentence] = sentences(tmp_path, "ایک دو تین چار پانچ چھ، سات آٹھ نو دس، گیارہ بارہ تیرہ۔")
    voice = FakeVoice(b"")
    words = spoken_words(sentence.words)
    pieces = split(words, voice)
    assert len(pieces) > 1
    assert [word for piece in pieces for word in piece] == list(words)
    assert all(len(voice.consumes(piece)) <= voice.limit for piece in pieces)
    assert [piece[-1].mark for piece in pieces[:-1]] == [","] * (len(pieces) - 1)


def test_a_sentence_without_commas_parts_before_a_conjunction() -> None:
    """Where there is no punctuation, `اور` is the better place."""
    words = spoken("ایک دو تین چار پانچ چھ اور سات آٹھ نو دس گیارہ بارہ")
    assert [piece[0].text for piece in split(words, FakeVoice(b""))][1:] == ["اور"]


def test_the_pause_at_a_split_follows_the_punctuation(tmp_path: Path) -> None:
    """A clause's after a comma, a breath where there was none."""
    [commas] = sentences(tmp_path, "ایک دو تین چار پانچ چھ، سات آٹھ نو دس، گیارہ بارہ تیرہ۔")
    [none] = sentences(tmp_path, "ایک دو تین چار پانچ چھ سات آٹھ نو دس گیارہ بارہ تیرہ۔")
    voice = FakeVoice(b"")
    assert set(plan(commas, voice, pause_ms=250).pauses_ms) == {250}
    assert set(plan(none, voice, pause_ms=250).pauses_ms) == {BREATH_MS}


def test_a_very_long_sentence_is_planned_at_once(tmp_path: Path) -> None:
    """Four thousand words without a stop, as many as a sentence may have, in pieces that fit."""
    [sentence] = sentences(tmp_path, "نظام کی نگرانی کو " * 1100 + "ہے۔")
    voice = FakeVoice(b"")
    pieces = plan(sentence, voice, pause_ms=250).pieces
    assert all(len(voice.consumes(piece)) <= voice.limit for piece in pieces)


def test_a_word_longer_than_the_voice_takes_is_an_error() -> None:
    """The message names the word and what to do."""
    with pytest.raises(VoiceError, match="too long"):
        split((SpokenWord("آ" * 50, "ɑ", "."),), FakeVoice(b""))


class HalfBroken(FakeVoice):
    """Cannot say one word."""

    def speak(self, words: Sequence[SpokenWord]) -> Speech:
        if any(word.text == "نظام" for word in words):
            raise VoiceError("it broke")
        return super().speak(words)


def test_a_failing_sentence_is_named_and_the_others_stay_kept(tmp_path: Path) -> None:
    """What was spoken before the failure need not be spoken again."""
    good, bad = sentences(tmp_path, "یہ پہلا بہت لمبا جملہ ہے۔\nنظام ہے۔")
    voice, store = HalfBroken(sine(1)), Store(tmp_path / "audio")
    plans = [plan(sentence, voice, pause_ms=250) for sentence in (good, bad)]
    with pytest.raises(VoiceError, match=f"{bad.id}: it broke"):
        spoken_now(plans, store)
    assert store.get(plans[0].key) is not None
    assert store.get(plans[1].key) is None


class Counting(FakeVoice):
    """Tells what it was asked to say, and with how many threads it was loaded."""

    def __init__(self, pcm: bytes) -> None:
        super().__init__(pcm)
        self.said: list[str] = []
        self.loads: list[int] = []

    def load(self, threads: int) -> None:
        self.loads.append(threads)

    def speak(self, words: Sequence[SpokenWord]) -> Speech:
        self.said.append(self.consumes(words))
        return super().speak(words)


def test_a_clip_promised_to_one_article_is_not_spoken_for_the_next(tmp_path: Path) -> None:
    """Both are begun before either is finished; what they share is kept by the first."""
    voice, store = Counting(sine(1)), Store(tmp_path / "audio")
    first, shared, last = (
        plan(sentence, voice, pause_ms=250)
        for sentence in sentences(tmp_path, "یہ پہلا جملہ ہے۔\nیہ دوسرا ہے۔\nیہ تیسرا ہے۔")
    )

    def finished(spoken: Spoken) -> set[str]:
        clips = synthesizer.finish(
            spoken, before_keeping=lambda key: None, progress=lambda characters: None
        )
        return set(clips)

    with Synthesizer(store, Threads(2)) as synthesizer:
        one = synthesizer.begin([first, shared])
        other = synthesizer.begin([shared, last])
        assert finished(one) == {first.key, shared.key}
        assert finished(other) == {last.key}
    assert len(voice.said) == len(set(voice.said)) == 3
    assert store.get(shared.key) is not None


class Deep(Counting):
    """Another voice."""

    info = replace(FakeVoice.info, name="deep")


def test_each_sentence_is_said_by_its_own_voice(tmp_path: Path) -> None:
    """All voices are loaded with the same number of threads, for what they have to say together."""
    high, deep, store = Counting(sine(1)), Deep(sine(1, 100)), Store(tmp_path / "audio")
    said = sentences(tmp_path, "یہ پہلا جملہ ہے۔\nیہ دوسرا ہے۔\nیہ تیسرا ہے۔\nیہ پہلا جملہ ہے۔")
    turns = (high, high, deep, deep)
    plans = [plan(each, voice, pause_ms=250) for each, voice in zip(said, turns, strict=True)]
    assert len({planned.key for planned in plans}) == 4
    clips = spoken_now(plans, store)
    assert set(clips) == {planned.key for planned in plans}
    assert sorted(high.said) == ["یہ دوسرا ہے.", "یہ پہلا جملہ ہے."]
    assert sorted(deep.said) == ["یہ تیسرا ہے.", "یہ پہلا جملہ ہے."]
    assert high.loads == deep.loads == [1]
    pcm = {planned.voice.info.name: store.pcm(clips[planned.key]) for planned in plans}
    assert len(set(pcm.values())) == 2


def test_a_voice_is_not_loaded_for_nothing(tmp_path: Path) -> None:
    """Nor anew while the next articles are like the last; a few pieces have all cores."""
    voice, store = Counting(sine(1)), Store(tmp_path / "audio")
    plans = [
        plan(sentence, voice, pause_ms=250)
        for sentence in sentences(tmp_path, "\n".join(f"جملہ نمبر {n} ہے۔" for n in range(9)))
    ]
    with Synthesizer(store, Threads(2)) as synthesizer:
        synthesizer.begin([])
        assert voice.loads == []
        synthesizer.begin(plans[:4])
        synthesizer.begin(plans[4:])
        assert voice.loads == [1]
    with Synthesizer(store, Threads(2)) as synthesizer:
        synthesizer.begin(plans[:1])
    assert voice.loads == [1, 2]


class Failing(FakeVoice):
    """One that is asked in vain."""

    info = replace(FakeVoice.info, name="failing")

    def __init__(self, problem: BaseException) -> None:
        super().__init__(b"")
        self._problem = problem

    def speak(self, words: Sequence[SpokenWord]) -> Speech:
        raise self._problem


class Promising(FakeVoice):
    """One that may tell its words, and does not."""

    info = replace(FakeVoice.info, name="promising", marks=True)


@pytest.mark.parametrize("voice", [FakeVoice(sine(1)), Promising(sine(1))])
@pytest.mark.parametrize("problem", [VoiceError("no"), RuntimeError("a bug"), KeyboardInterrupt()])
def test_what_was_spoken_stays_kept_when_its_words_are_not_found(
    voice: FakeVoice, problem: BaseException, tmp_path: Path
) -> None:
    """Whatever befalls the reference: the next build asks the voice for nothing."""
    [sentence] = sentences(tmp_path, "یہ جملہ ہے۔")
    planned = plan(sentence, voice, pause_ms=250)
    reference = plan(sentence, Failing(problem), pause_ms=250)
    store = Store(tmp_path / "audio")
    with pytest.raises(type(problem)):
        spoken_now([listened(planned, reference)], store)
    assert store.get(planned.key) is not None


def test_marks_that_are_not_one_a_word_are_an_error(tmp_path: Path) -> None:
    """No clip is kept that an edition could not be made of."""

    class Miscounting(FakeVoice):
        def speak(self, words: Sequence[SpokenWord]) -> Speech:
            return replace(super().speak(words), marks=tuple(range(len(words) - 1)))

    [sentence] = sentences(tmp_path, "یہ جملہ ہے۔")
    store = Store(tmp_path / "audio")
    planned = plan(sentence, Miscounting(sine(1)), pause_ms=250)
    with pytest.raises(VoiceError, match=r"p001s001: .* tells 2 beginnings for 3 words"):
        spoken_now([planned], store)
    assert store.get(planned.key) is None
