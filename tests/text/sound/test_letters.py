"""Letters and their sounds: alignment, vowel marks, respelling."""

from __future__ import annotations

import pytest

from awaz.text.sound.letters import aligned, plain, respelled, units
from awaz.text.sound.lexicon import Source, reading
from awaz.text.tables import mapping


def test_a_letter_joined_by_do_chashmi_he_is_one_unit() -> None:
    """بھ is one letter of speech, and marks belong to the letter they stand on."""
    assert [(unit.letter, unit.marks) for unit in units("بھُول")] == [
        ("بھ", "\u064f"), ("و", ""), ("ل", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("word", "phones", "labels"),
    [
        ("ملک", "m ʊ l k", ("C ʊ", "C", "C")),
        ("بچہ", "b ə tʃ tʃ aː", ("C ə", "C C", "aː")),
        ("اچھا", "ə tʃ tʃʰ aː", ("ə", "B C", "aː")),
        ("نہیں", "n ə h iː ~", ("C ə", "C", "iː", "~")),
    ],
)
def test_each_letter_gets_the_phones_it_says(
    word: str, phones: str, labels: tuple[str, ...]
) -> None:
    """A consonant takes the short vowel after it; doubling and breath stay with their letter."""
    assert aligned(word, phones) == labels


def test_phones_of_another_word_do_not_align() -> None:
    """A spelling and phones that have nothing to do with each other are told apart."""
    assert aligned("کتاب", "m eː z") is None


@pytest.mark.parametrize(
    ("word", "phones"),
    [
        ("مُلک", "m ʊ l k"),
        ("مِلک", "m ɪ l k"),
        ("عَلَم", "ə l ə m"),
        ("عِلم", "ɪ l m"),
        ("عَورت", "ɔː r ə t"),
        ("شِیر", "ʃ iː r"),
        ("اُردُو", "ʊ r d uː"),
        ("مُحَمَّد", "m ʊ h ə m m ə d"),
        ("گَئے", "ɡ ə eː"),
        ("وزیرِ", "v ə z iː r eː"),
        ("نقطۂ", "n ʊ q t aː eː"),
        ("آزادیِ", "aː z aː d iː eː"),
    ],
)
def test_marks_in_the_text_win(word: str, phones: str) -> None:
    """Whoever writes zer, zabar, pesh or tashdid is obeyed, whatever the lists say."""
    assert reading(word).phones == phones
    assert reading(word).source is Source.TEXT


def test_a_respelling_is_read_as_it_was_meant() -> None:
    """A word written with the marks for its phones is said with these phones."""
    words = [word for word in list(mapping("lexicon.tsv"))[:4000] if reading(word).phones]
    told = {word: respelled(word, reading(word).phones) for word in words}
    marked = {word: said for word, said in told.items() if plain(said) != said}
    wrong = [word for word, said in marked.items() if reading(said).phones != reading(word).phones]
    assert len(marked) > 2500
    assert len(wrong) < len(marked) / 100
