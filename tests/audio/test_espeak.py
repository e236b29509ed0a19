"""espeak-ng's voice: instant, and its words are exact."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from speech import loaded, spoken

from awaz.audio.planning import spoken_words
from awaz.audio.voice import SpokenWord, VoiceSettings
from awaz.audio.voices.espeak import _marks
from awaz.errors import VoiceError
from awaz.text.reader import read_article
from awaz.text.sound.phones import IPA_SYMBOLS, PHONES, VOWEL_PHONES, ipa

SEED = Path(__file__).parents[1] / "data" / "text" / "seed-article.txt"


def test_every_word_of_a_real_article_is_marked() -> None:
    """As many marks as words, rising and inside the sound, in each sentence."""
    voice = loaded("espeak")
    for sentence in read_article(SEED).sentences():
        words = spoken_words(sentence.words)
        speech = voice.speak(words)
        assert len(speech.marks) == len(words)
        assert list(speech.marks) == sorted(set(speech.marks))
        assert speech.marks[-1] < len(speech.pcm) // 2


def test_a_mark_is_where_the_word_is_heard() -> None:
    """What comes before and after a word between pauses is silence, to 20 ms."""
    words = [SpokenWord("ٹاٹ", "ʈˈaːʈ", ".") for _ in range(4)]
    speech = loaded("espeak").speak(words)
    samples = np.abs(np.frombuffer(speech.pcm, "<i2").astype(float))
    margin = speech.rate * 20 // 1000
    for mark in speech.marks[1:]:
        assert samples[mark - 3 * margin : mark - margin].max() < 100
        assert samples[mark : mark + 5 * margin].max() > 1000


def test_words_said_alone_take_as_long_as_their_marks_say() -> None:
    """The word that is longest alone is longest by the marks, too."""
    voice = loaded("espeak")
    words = spoken("یہ ذمہ داریاں ہی تو ہیں")
    speech = voice.speak(words)
    lengths = np.diff([*speech.marks, len(speech.pcm) // 2])
    assert words[int(np.argmax(lengths[:-1]))].text == "داریاں"


@pytest.mark.parametrize("phones", sorted(PHONES - {"~"}))
def test_every_sound_of_the_tables_can_be_said(phones: str) -> None:
    """At a word's beginning, end, in its middle, and nasal; nothing is passed over."""
    voice = loaded("espeak")
    nasal = [f"{phones} ~ n"] if phones in VOWEL_PHONES else []
    for run in (f"{phones} aː", f"aː {phones}", f"b aː {phones} aː", *nasal):
        word = SpokenWord("لفظ", ipa(run), ".")
        assert set(word.ipa) <= IPA_SYMBOLS
        assert len(voice.speak([word]).marks) == 1


def test_a_sound_it_does_not_know_is_an_error() -> None:
    """The message names sound, word and cure."""
    with pytest.raises(VoiceError, match=r"'ʘ'.*لفظ.*another voice"):
        loaded("espeak").consumes([SpokenWord("لفظ", "lʘfz", ".")])


def test_it_says_what_the_other_voices_say() -> None:
    """It is handed sounds, and so house words and vowel marks are heard: not letters."""
    voice = loaded("espeak")
    assert voice.consumes(spoken("مِلک")) != voice.consumes(spoken("مُلک"))


def test_speed_shortens_its_speech() -> None:
    """At twice the pace, about half the time; it is part of the key."""
    slow, fast = (loaded("espeak", VoiceSettings(speed=speed)) for speed in (1.0, 2.0))
    words = spoken("اپنی اختتامی تقریر میں پارٹی کے مرکزی دفتر کے نائب سربراہ")
    assert len(slow.speak(words).pcm) / len(fast.speak(words).pcm) == pytest.approx(2, rel=0.2)
    assert slow.version != fast.version


def test_words_that_are_not_ours_are_no_marks() -> None:
    """One more, one fewer, or one that begins in another's block: then nothing is told."""
    blocks = ["[[a]]", "[[b]],", "[[c]]."]
    assert _marks(blocks, [(2, 10), (8, 20), (15, 30)]) == (10, 20, 30)
    assert _marks(blocks, [(2, 10), (8, 20)]) == ()
    assert _marks(blocks, [(2, 10), (8, 20), (12, 25), (15, 30)]) == ()
    assert _marks(blocks, [(2, 10), (5, 20), (15, 30)]) == ()


def test_drafts_are_instant() -> None:
    """Ten times quicker than speech at the very least, on a busy machine too."""
    voice, words = loaded("espeak"), spoken("اپنی اختتامی تقریر میں پارٹی کے مرکزی دفتر")
    began = time.thread_time()
    speech = voice.speak(words)
    assert time.thread_time() - began < len(speech.pcm) / 2 / speech.rate / 10
