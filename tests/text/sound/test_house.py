"""The house lexicon: people's own pronunciations."""

from __future__ import annotations

from pathlib import Path

import pytest

from awaz.errors import ArticleError
from awaz.text.sound.house import read_house
from awaz.text.words import read_words


def written(folder: Path, text: str) -> Path:
    path = folder / "pronunciations.tsv"
    path.write_text(text, encoding="utf-8")
    return path


def sounds(sentence: str, path: Path) -> list[str]:
    return [word.ipa for word in read_words(sentence, read_house(path))]


def test_without_a_file_nothing_is_changed(tmp_path: Path) -> None:
    """A workspace without a house lexicon speaks as awaz does."""
    assert sounds("ملک میں", tmp_path / "pronunciations.tsv") == ["mˈʊlk", "me\u0303ː"]


@pytest.mark.parametrize(
    ("entry", "sentence", "said"),
    [
        ("ملک\tمَلِک", "«ملک» صاحب", ["məlˈɪk", "sˈaːhɪb"]),
        ("ملک\t/məlɪk/\tremark", "ملک صاحب", ["məlˈɪk", "sˈaːhɪb"]),
        ("NADRA\tنادْرا", "NADRA نے", ["nˈaːdraː", "neː"]),
        ("nadra\t/naːdraː/", "(Nadra) نے", ["nˈaːdraː", "neː"]),
        ("چیئر لفٹ\tچیئَر لِفْٹ", "چیئر لفٹ", ["tʃˈeːjər", "lˈɪfʈ"]),
        ("کیلئے\tکے لیے", "ان کیلئے", ["ʊn", "keː lɪjˈeː"]),
    ],
)
def test_an_entry_is_obeyed(tmp_path: Path, entry: str, sentence: str, said: list[str]) -> None:
    """By respelling or by IPA, for Urdu and Latin words, in any case and inside punctuation."""
    assert sounds(sentence, written(tmp_path, f"# ours\n\n{entry}\n")) == said


def test_the_longest_phrase_wins(tmp_path: Path) -> None:
    """A phrase is preferred to its words, and answered word by word."""
    path = written(tmp_path, "ملک\tمُلک\nملک ریاض\tمَلِک رِیاض\n")
    assert sounds("ملک ریاض کا ملک", path) == ["məlˈɪk", "rɪjˈaːz", "kaː", "mˈʊlk"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("ملک", "a tab"),
        ("ملک\t", "a tab"),
        ("\tمُلک", "a tab"),
        ("ملک\t/mʊl", "slash"),
        ("ملک\t//", "slash"),
        ("ملک\t/ /", "slash"),
        ("ملک\t/mʊ7k/", "no sound of Urdu"),
        ("ملک\tmulk", "no letter of Urdu"),
        ("ملک ریاض\tمَلِک", "as many words"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, line: str, told: str) -> None:
    """What is wrong, in which line, and how to write it."""
    with pytest.raises(ArticleError, match=rf"line 2: .*{told}"):
        read_house(written(tmp_path, f"# ours\n{line}\n"))


def test_a_word_is_said_one_way(tmp_path: Path) -> None:
    """The same word twice is an error that names both lines."""
    with pytest.raises(ArticleError, match=r"line 2: .*line 1"):
        read_house(written(tmp_path, "ملک\tمُلک\nملك\tمَلِک\n"))
