"""What neighbours decide: izafat, phrases and homographs."""

from __future__ import annotations

import pytest

from awaz.text.sound.context import homograph, with_phrases
from awaz.text.sound.letters import plain
from awaz.text.sound.lexicon import reading
from awaz.text.sound.phones import PHONES
from awaz.text.tables import rows


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("وزیر اعظم نے کہا", "وزیرِ اعظم نے کہا"),
        ("یہ نقطہ نظر ہے", "یہ نقطۂ نظر ہے"),
        ("زیر آب علاقے", "زیرِ آب علاقے"),
        ("غیر ملکی وفد", "غیر ملکی وفد"),
    ],
)
def test_izafat_that_is_not_written_is_said(text: str, said: str) -> None:
    """Phrases known to take izafat have it on the right word, others are left alone."""
    assert " ".join(with_phrases(text.split(), ())) == said


def test_no_phrase_reaches_over_a_comma() -> None:
    """وزیر، اعظم are two words, not an office."""
    assert with_phrases(["وزیر", "اعظم"], {1}) == ["وزیر", "اعظم"]


@pytest.mark.parametrize(
    ("text", "at", "phones"),
    [
        ("کیا آپ آئیں گے", 0, "k j aː"),
        ("اس نے کام کیا ہے", 3, "k ɪ j aː"),
        ("یہ دور بدل گیا", 1, "d ɔː r"),
        ("وہ گاؤں بہت دور ہے", 3, "d uː r"),
        ("اس بنا پر", 1, "b ɪ n aː"),
        ("گھر بنا لیا", 1, "b ə n aː"),
    ],
)
def test_a_homograph_is_told_by_its_neighbours(text: str, at: int, phones: str) -> None:
    """The words around decide; with none that tell, the commoner reading stands."""
    assert homograph(text.split(), at, ()) == phones


def test_every_homograph_has_a_last_resort_and_known_phones() -> None:
    """Its last row asks for nothing, and its phones are of the inventory."""
    last: dict[str, str] = {}
    for word, condition, phones, *_ in rows("homographs.tsv"):
        assert set(phones.split()) <= PHONES, f"{word}: {phones}"
        last[word] = condition
    assert not [word for word, condition in last.items() if condition]


def test_every_phrase_is_said_in_as_many_words() -> None:
    """Each row answers its words one by one, and each answer can be pronounced."""
    for shown, said in rows("phrases.tsv"):
        assert len(shown.split()) == len(said.split()), shown
        assert plain(shown) == shown, "an article's own marks win over a phrase"
        for word in said.replace("*", "").split():
            assert reading(word).phones, word
