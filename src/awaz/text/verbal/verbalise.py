"""A shown sentence as the words that a careful newsreader says.

Plain prose goes word by word. Where a sentence has figures, Latin letters or signs, its atoms are
read from left to right: at each place the first of the rules that knows what stands there says it
and takes as many atoms as it needs. What is said stays with the shown word it belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache

from awaz.text.spoken import Addresses, Emoji, Shown, Spoken
from awaz.text.tables import mapping
from awaz.text.verbal import article, codes, foreign, moments, quantities, signs
from awaz.text.verbal.agreement import with_ordinals
from awaz.text.verbal.atoms import OUTSIDE, Kind, Line, read_line
from awaz.text.verbal.normalise import WORD, characters, normalised, unmarked
from awaz.text.verbal.quantities import Reading
from awaz.text.verbal.say import Said, joined, repeat, say

Rule = Callable[[Line, int], Reading | None]

PLAIN = re.compile(
    r"[\s\u0600-\u060c\u060e-\u065f\u066e-\u06d6\u06dd-\u06ef\u06fa-\u06ff\u0750-\u077f"
    r"\ufb50-\ufdfc\ufdfe\ufdff\ufe70-\ufefc\u200b-\u200f\u202a-\u202e\u2066-\u2069"
    r"!\"'()*,.:;?\[\]{}«»‘’“”…\-–—]*"
)
"""Urdu prose: letters, marks and punctuation, without digits, Latin letters and other signs."""
LOOKING_BACK = ("ال", "ﷲ", "اﷲ", "\u0671ل", "وسلم")
"""How a word begins that may flow into the one before it: an article, Allah's name, وسلم."""
LETTER_NAMES_NOT = frozenset("وآ")
"""Letters that are words."""
RULES: dict[Kind, tuple[Rule, ...]] = {
    Kind.NUMBER: (
        codes.listed, codes.helpline, codes.named, codes.model, moments.date, codes.telephone,
        codes.formation, moments.clock, codes.score, codes.either, quantities.figure,
    ),
    Kind.SIGN: (
        foreign.hashtag, foreign.handle, codes.telephone, codes.section, quantities.money,
        quantities.percent_before, quantities.bound, quantities.negative,
        quantities.between_numbers, quantities.counted,
    ),
    Kind.LATIN: (
        codes.listed, moments.era_before, moments.month_first, quantities.money,
        quantities.bare_unit, signs.by, codes.roman, foreign.abbreviation, foreign.word,
    ),
    Kind.WORD: (moments.month_first, codes.page),
}  # fmt: skip


def verbalise(
    sentence: str, *, addresses: Addresses = "short", emoji: Emoji = "skip"
) -> list[Shown]:
    """The shown words of a sentence, in order, each with what is said for it.

    Together with the white space between them they are the sentence. A token with nothing to say
    (a dash, an ornament, an emoji) belongs to the word before it, at the start to the one after;
    when nothing at all can be said, the list is empty.
    """
    places = [match.span() for match in re.finditer(r"\S+", sentence)]
    tokens = [sentence[start:end] for start, end in places]
    plain = PLAIN.fullmatch(sentence)
    said = _plain(tokens) if plain else _in_context(tokens, addresses, emoji)
    return _shown(places, with_ordinals(said))


def _shown(places: list[tuple[int, int]], said: list[Said]) -> list[Shown]:
    """The tokens with something to say, each with the silent ones around it."""
    shown: list[Shown] = []
    start = -1
    for (first, end), words in zip(places, said, strict=True):
        if words:
            shown.append(Shown(first if start < 0 else start, end, words))
            start = -1
        elif shown:
            last = shown[-1]
            shown[-1] = Shown(last.start, end, last.said)
        elif start < 0:
            start = first
    return shown


def _plain(tokens: list[str]) -> list[Said]:
    """Prose, word by word; only an article and Allah's name look back."""
    said = [_token(token) for token in tokens]
    for place in range(1, len(tokens)):
        if tokens[place].startswith(LOOKING_BACK):
            _with_article(tokens, said, place)
    return said


@lru_cache(maxsize=65_536)
def _token(token: str) -> Said:
    """A token of Urdu letters and punctuation."""
    return _flowing(joined(_word(match[0]) for match in WORD.finditer(normalised(token))))


def _flowing(words: Said) -> Said:
    """Words of one token; an article or Allah's name flows into the word before it."""
    said = list(words)
    for place in range(1, len(words)):
        if words[place].text.startswith(LOOKING_BACK):
            pair = article.between(words[place - 1].text, words[place].text)
            said[place - 1 : place + 1] = pair or said[place - 1 : place + 1]
    return tuple(said)


@lru_cache(maxsize=65_536)
def _word(word: str) -> Said:
    """An Urdu word; a single letter by its name (ن لیگ)."""
    if len(word) == 1 and word not in LETTER_NAMES_NOT:
        return say(mapping("alphabet.tsv").get(word, ""))
    return repeat(word)


def _with_article(tokens: list[str], said: list[Said], place: int) -> None:
    """Let an article close the word before it."""
    pair = _pair(tokens[place - 1], tokens[place])
    if pair and len(said[place - 1]) == len(said[place]) == 1:
        said[place - 1], said[place] = (pair[0],), (pair[1],)


@lru_cache(maxsize=16_384)
def _pair(before: str, after: str) -> tuple[Spoken, Spoken] | None:
    """Two tokens with nothing between their words, as an article joins them."""
    first = characters(before).lstrip(OUTSIDE)
    second = characters(after).rstrip(OUTSIDE)
    if not (WORD.fullmatch(first) and WORD.fullmatch(second)):
        return None
    return article.between(unmarked(first.replace("ة", "ۃ")), unmarked(second.replace("ة", "ۃ")))


def _in_context(tokens: list[str], addresses: Addresses, emoji: Emoji) -> list[Said]:
    """Figures, Latin letters and signs, by the rules."""
    line = read_line(tokens)
    said: list[list[Said]] = [[] for _ in tokens]
    place = 0
    while place < len(line.tokens):
        reading = _read(line, place, addresses, emoji)
        for step, words in enumerate(reading):
            said[line.tokens[place + step]].append(words)
        place += len(reading)
    flat = [_flowing(joined(parts)) for parts in said]
    for index in range(1, len(tokens)):
        if tokens[index].startswith(LOOKING_BACK):
            _with_article(tokens, flat, index)
    return flat


def _read(line: Line, place: int, addresses: Addresses, emoji: Emoji) -> Reading:
    """What the first rule that knows the atom at a place says."""
    atom = line.at(place)
    if atom.kind is Kind.WORD and line.at(place + 1).kind not in (Kind.NUMBER, Kind.SIGN):
        return (_urdu_word(line, place),)
    for rule in RULES.get(atom.kind, ()):
        if reading := rule(line, place):
            return reading
    if atom.kind is Kind.WORD:
        return (_urdu_word(line, place),)
    if atom.kind is Kind.CODE:
        return (say(mapping("codes.tsv")[atom.text]),)
    if atom.kind is Kind.ADDRESS:
        return (foreign.address(atom.text, addresses),)
    if atom.kind is Kind.OTHER:
        return (foreign.other(atom.text),)
    if emoji == "names" and atom.text in _emoji():
        return (say(_emoji()[atom.text]),)
    return signs.sign(line, place)


def _urdu_word(line: Line, place: int) -> Said:
    """A word among figures: ء after a year is its era."""
    atom, before = line.at(place), line.at(place - 1)
    if atom.text in moments.YEAR_SIGNS and (atom.text == "ء" or before.kind is Kind.NUMBER):
        return say(moments.YEAR_SIGNS[atom.text])
    return _word(atom.text)


@cache
def _emoji() -> dict[str, str]:
    return mapping("emoji.tsv")
