"""The house lexicon: `text/pronunciations.tsv`, by which people correct what they hear.

A line is a word or a phrase as articles show it, a tab, and how it is said: either in Urdu
letters with the vowel marks that make it plain (مُلک), or in IPA between slashes (/mʊlk/). What
follows a second tab, and lines that begin with #, are remarks. A phrase is answered word by word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from awaz.errors import ArticleError
from awaz.text.formats.encoding import plain_file
from awaz.text.latin.words import spelling
from awaz.text.sound.letters import consonants, plain, readings, units
from awaz.text.sound.phones import phones_in
from awaz.text.spoken import Addresses, Emoji, Shown, Spoken
from awaz.text.verbal.normalise import characters

OUTSIDE = " \"'“”‘’«»‹›()[]{}<>،,؛;۔.؟?!:…*-–—"
IPA_QUOTE = "/"


@dataclass(frozen=True, slots=True, eq=False)
class House:
    """What a house wants said, and how. The same file gives the same object while it is the same:
    a sentence that was read with it need not be read again."""

    said: dict[tuple[str, ...], tuple[Spoken, ...]] = field(default_factory=dict)
    """By the words as shown, without marks and punctuation."""
    longest: int = 0
    """Words of the longest phrase."""
    addresses: Addresses = "short"
    emoji: Emoji = "skip"

    def over(self, sentence: str, words: Sequence[Shown]) -> list[Shown]:
        """The words of a sentence, those the house knows said its way; longest phrases first."""
        keys = [_key(sentence[word.start : word.end]) for word in words]
        made, at = list(words), 0
        while at < len(words):
            at += next(
                (
                    count
                    for count in range(self.longest, 0, -1)
                    if self._take(keys, made, at, count)
                ),
                1,
            )
        return made

    def _take(self, keys: Sequence[str], made: list[Shown], at: int, count: int) -> bool:
        said = self.said.get(tuple(keys[at : at + count]))
        if said is None:
            return False
        parts = [said] if count == 1 else [(word,) for word in said]
        for place, part in enumerate(parts, start=at):
            made[place] = replace(made[place], said=part)
        return True


NO_HOUSE = House()


def read_house(path: Path, *, addresses: Addresses = "short", emoji: Emoji = "skip") -> House:
    """The house lexicon in a file, an empty one when there is none, with the house's settings.

    Raises ArticleError, with the line, for what is not as it must be.
    """
    try:
        text = plain_file(path, "Write it in a text editor and save it as UTF-8")
    except FileNotFoundError:
        text = ""
    return _house(text, f"{path}", addresses, emoji)


@lru_cache(maxsize=8)
def _house(text: str, place: str, addresses: Addresses, emoji: Emoji) -> House:
    said: dict[tuple[str, ...], tuple[Spoken, ...]] = {}
    lines: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        words, answer = _entry(line, f"{place}, line {number}")
        if words in said:
            raise ArticleError(
                f"{place}, line {number}: “{' '.join(words)}” stands in line {lines[words]}. "
                "Take one of the two out."
            )
        said[words], lines[words] = answer, number
    return House(said, max(map(len, said), default=0), addresses, emoji)


def _entry(line: str, place: str) -> tuple[tuple[str, ...], tuple[Spoken, ...]]:
    shown, tab, rest = line.partition("\t")
    answer = rest.split("\t")[0].strip()
    words = tuple(filter(None, map(_key, shown.split())))
    if not tab or not words or not answer:
        raise ArticleError(
            f"{place}: “{line.strip()}” is not a word, a tab, and how it is said. "
            "Write it as: ملک, a tab, مُلک"
        )
    said = _in_ipa(answer, place) if answer.startswith(IPA_QUOTE) else _in_letters(answer, place)
    if len(words) > 1 and len(words) != len(said):
        raise ArticleError(
            f"{place}: a phrase of {len(words)} words is said in {len(said)}. "
            "Write as many words after the tab as before it."
        )
    return words, said


def _key(word: str) -> str:
    """A shown word as it is looked for: in standard letters, without marks and punctuation."""
    return plain(characters(word.strip(OUTSIDE))).casefold()


def _in_letters(answer: str, place: str) -> tuple[Spoken, ...]:
    for word in answer.split():
        for unit in units(word):
            if not (consonants(unit.letter) or readings(unit.letter)):
                raise ArticleError(
                    f"{place}: “{unit.letter}” in “{word}” is no letter of Urdu and no vowel mark. "
                    "Write the word in Urdu letters, or its sounds in IPA between slashes."
                )
    return tuple(Spoken(word) for word in answer.split())


def _in_ipa(answer: str, place: str) -> tuple[Spoken, ...]:
    if not answer.strip(f"{IPA_QUOTE} ") or not answer.endswith(IPA_QUOTE):
        raise ArticleError(f"{place}: the IPA in “{answer}” wants sounds between two slashes.")
    said = []
    for word in answer.strip(IPA_QUOTE).split():
        phones = phones_in(word)
        if not phones:
            raise ArticleError(
                f"{place}: “{word}” holds signs that are no sound of Urdu. Use only these, as in "
                "`awaz phonemes`: ə ɪ ʊ aː iː uː eː oː ɛː ɔː, ◌̃ for a nasal, p b t d ʈ ɖ tʃ dʒ k ɡ "
                "and their aspirates with ʰ, q f ʋ s z ʃ ʒ x ɣ h m n l r ɽ j."
            )
        said.append(Spoken(spelling(phones.split()), phones))
    return tuple(said)
