"""The words of articles that are said with least confidence, for people to check and correct."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from awaz.model import Article
from awaz.text.sound.house import OUTSIDE, House
from awaz.text.sound.letters import plain, respelled
from awaz.text.sound.lexicon import Source, reading
from awaz.text.sound.phones import ipa
from awaz.text.words import Heard, hear

UNSURE = frozenset((Source.UNSURE, Source.LATIN, Source.STEM, Source.LETTERS, Source.ENGINE))


@dataclass(frozen=True, slots=True)
class Unknown:
    """A word whose sound is a guess."""

    word: str
    """As shown, without punctuation."""
    count: int
    guess: str
    """How it is said now, as the house lexicon takes it: with vowel marks, or in IPA."""
    source: Source
    """How the least sure of its spoken words is known."""


def unknown_words(articles: Iterable[Article], house: House) -> list[Unknown]:
    """The words of the articles whose sound is a guess, the most frequent first."""
    counts: Counter[str] = Counter()
    guesses: dict[str, tuple[str, Source]] = {}
    for article in articles:
        for sentence in article.sentences():
            for heard in hear(sentence.text, house):
                if guess := _guess(heard):
                    word = sentence.text[heard.shown.start : heard.shown.end].strip(OUTSIDE)
                    counts[word] += 1
                    guesses.setdefault(word, guess)
    return [Unknown(word, count, *guesses[word]) for word, count in counts.most_common()]


def _guess(heard: Heard) -> tuple[str, Source] | None:
    unsure = [found.source for found in heard.readings if found.source in UNSURE]
    if not unsure:
        return None
    marked = [
        respelled(word.text, found.phones)
        for word, found in zip(heard.shown.said, heard.readings, strict=True)
    ]
    if all(
        plain(word) != word and reading(word).phones == found.phones
        for word, found in zip(marked, heard.readings, strict=True)
    ):
        return " ".join(marked), max(unsure, key=list(Source).index)
    sounds = " ".join(ipa(found.phones, stress=False) for found in heard.readings)
    return f"/{sounds}/", max(unsure, key=list(Source).index)
