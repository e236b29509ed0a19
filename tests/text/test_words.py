"""A sentence's words: shown, said and heard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awaz.text.reader import plain_article
from awaz.text.sentences import split_sentences
from awaz.text.sound.house import read_house
from awaz.text.sound.phones import IPA_SYMBOLS, phones_in
from awaz.text.words import read_words

SEED = Path(__file__).parents[1] / "data" / "text" / "seed-article.txt"
HEARD = SEED.with_name("heard-cases.tsv")
URDU = SEED.read_text(encoding="utf-8").split("---")[-1]
CORRUPTION = st.sampled_from(
    "\u064e\u0650\u064f\u0651\u0652\u0670\u0654\u200c\u200d\u200f\u202e\u0640يكةﻼﷺ\u0610۔،«»()%$#@1۲٣½AbÉ🙂中\u0000"
)


def shown(text: str) -> str:
    """What can be seen of a text."""
    return "".join(text.split())


def assert_whole(sentence: str) -> None:
    words = read_words(sentence)
    assert shown("".join(word.text for word in words)) in (shown(sentence), "")
    for word in words:
        assert sentence[word.start : word.end] == word.text
        assert set(word.ipa) <= IPA_SYMBOLS | {" "}


@settings(deadline=None)
@given(st.text(max_size=60))
def test_shown_text_is_never_changed(text: str) -> None:
    """Of anything Unicode can write, each visible character is in exactly one word, as it was."""
    for sentence in split_sentences(text):
        assert_whole(sentence)


@settings(deadline=None)
@given(st.data())
def test_corrupted_urdu_is_read_all_the_same(data: st.DataObject) -> None:
    """Real prose with marks, controls, look-alikes and signs thrown in is never changed."""
    start = data.draw(st.integers(0, len(URDU) - 60))
    letters = list(URDU[start : start + data.draw(st.integers(1, 60))])
    for _ in range(data.draw(st.integers(1, 6))):
        letters.insert(data.draw(st.integers(0, len(letters))), data.draw(CORRUPTION))
    for sentence in split_sentences("".join(letters)):
        assert_whole(sentence)


def test_addresses_and_emoji_are_said_as_the_house_wants(tmp_path: Path) -> None:
    """Passed over, wholly or shortly; what has nothing else to say is said all the same."""

    def said(sentence: str, **wishes: Any) -> str:
        house = read_house(tmp_path / "none.tsv", **wishes)
        return " ".join(word.spoken for word in read_words(sentence, house))

    assert said("دیکھیے https://dawn.com 🙂") == "دیکھیے ڈان ڈاٹ کام"
    assert said("دیکھیے https://dawn.com 🙂", addresses="skip") == "دیکھیے"
    assert len(said("دیکھیے 🙂", emoji="names").split()) > 1
    assert said("https://dawn.com", addresses="skip") == "ڈان ڈاٹ کام"


def test_a_whole_article_keeps_every_character() -> None:
    """What is read of the demo article is what stands there."""
    lines = [line for line in URDU.splitlines() if line.strip()]
    article = plain_article("\n".join(lines))
    words = [word.text for sentence in article.sentences() for word in sentence.words]
    assert shown("".join(words)) == shown("".join(lines))


@pytest.mark.parametrize(
    ("sentence", "ipa"),
    [
        ("وزیر اعظم", "ʋəzˈiːreː ˈaːzəm"),
        ("کیا آپ نے یہ کیا؟", "kjˈaː ˈaːp neː jeː kɪjˈaː"),
        ("مَلِک اور ملک", "məlˈɪk ɔːr mˈʊlk"),
        ("نور الدین", "nˈuːrʊd dˈiːn"),
        ("10:30 بجے", "sˈaːɽʰeː dˈəs bədʒˈeː"),
        ("اس نے کہا، میں آؤں گا", "ʊs neː kəhˈaː mɛ\u0303ː ˈaːu\u0303ː ɡaː"),
    ],
)
def test_words_are_heard_in_their_sentence(sentence: str, ipa: str) -> None:
    """Neighbours, marks and figures make the sound."""
    assert " ".join(word.ipa for word in read_words(sentence)) == ipa


def test_words_sound_as_a_newsreader_says_them() -> None:
    """Frequent words, homographs, izafat, names and loans, each in a phrase of its own."""
    wrong = []
    for line in HEARD.read_text(encoding="utf-8").splitlines()[1:]:
        sentence, word, phones = line.split("\t")
        heard = {item.text.strip("؟"): item.ipa for item in read_words(sentence)}
        said = " ".join(phones_in(sound) for sound in heard[word.split()[0]].split())
        if said != phones:
            wrong.append(f"{sentence}: {word} is {said}, not {phones}")
    assert wrong == []


@pytest.mark.parametrize("before", ["中文", "яб", "नमस्ते", "A", "2"])
def test_a_word_glued_to_another_script_is_said(before: str) -> None:
    """A forgotten space swallows no Urdu."""
    assert " ".join(word.spoken for word in read_words(f"{before}کتاب")).endswith("کتاب")
