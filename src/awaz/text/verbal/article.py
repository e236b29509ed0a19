"""The Arabic article al- as Urdu says it.

Its l is heard before moon letters and becomes the sun letter after it; its vowel is the last
one of the word before: نور الدین is "nuurud diin", عبدالحق "abdul haq", فی الحال "fil haal".
Which words take an article, and with which vowel, stands in tables: many Urdu words begin with
ال and hold none (الفاظ, الزام).
"""

from __future__ import annotations

import re
from functools import cache

from awaz.text.spoken import Spoken
from awaz.text.tables import mapping, rows, words

SUN = "تثدذرزسشصضطظلن"
TASHDID = "\u0651"
DAGGER = "\u0670"
MARKS = re.compile("[\u064b-\u0652]")
"""Vowel marks; the dagger alef of عیسیٰ belongs to its letter."""
SHORTEST = 2
"""Letters a word has at least after its article."""


def inside(word: str) -> str:
    """A word with an article in it or at its beginning, as it is said; others as they are."""
    bare = MARKS.sub("", word)
    if "ال" not in bare[1:] and not bare.startswith("ال"):
        return word
    if said := mapping("article_words.tsv").get(bare):
        return said
    if bare.startswith("ال"):
        return _alone(word, bare)
    if parts := _joined(bare):
        return f"{_closed(*parts)} {parts[1]}"
    return word


def between(first: str, second: str) -> tuple[Spoken, Spoken] | None:
    """Two written words, the second with an article, as they are said; None for other words."""
    first, second = MARKS.sub("", first), MARKS.sub("", second)
    if phones := _flowing().get((first, second)):
        return Spoken(first, phones[0]), Spoken(second, phones[1])
    if not _has_article(second) or not (stem := _stem(first, second)):
        return None
    return Spoken(_closed(stem, second[2:])), Spoken(second[2:])


@cache
def _flowing() -> dict[tuple[str, str], tuple[str, str]]:
    """Pairs that keep their spelling (رسول اللہ): only their sounds flow together."""
    return {(first, second): (one, other) for first, second, one, other in rows("flowing.tsv")}


def _stem(first: str, second: str) -> str:
    """The first word with its last vowel; empty when no article follows it."""
    stem, only = _stems().get(first, ("", frozenset()))
    if stem and (not only or second.replace(DAGGER, "") in only):
        return stem
    is_name = second in words("article_names.txt") and first not in words("unstressed.txt")
    return f"{first}\u064f" if is_name and len(first) > SHORTEST else ""


@cache
def _stems() -> dict[str, tuple[str, frozenset[str]]]:
    """Words before an article: how they are said, and the only words they are said so before."""
    stems = {}
    for word, stem, *only in rows("article.tsv"):
        names = " ".join(only).split()
        with_al = frozenset(name if name.startswith("ال") else f"ال{name}" for name in names)
        stems[word] = (stem, with_al)
    return stems


def _closed(stem: str, rest: str) -> str:
    """The word before an article, closed by its l or by the sun letter it has become."""
    return stem + (rest[0] if rest[0] in SUN else "ل")


def _alone(word: str, bare: str) -> str:
    """An article at the beginning of what is said: السلام as اسّلام."""
    if not _has_article(bare) or bare[2] not in SUN:
        return word
    return f"ا{bare[2]}{TASHDID}{bare[3:]}"


def _has_article(word: str) -> bool:
    if not word.startswith("ال") or len(word) < SHORTEST + 2:
        return False
    exact, beginnings = _not_articles()
    return word not in exact and not word.startswith(beginnings)


@cache
def _not_articles() -> tuple[frozenset[str], tuple[str, ...]]:
    """Words without an article, and beginnings of such words."""
    listed = words("not_article.txt")
    beginnings = tuple(word.removesuffix("*") for word in listed if word.endswith("*"))
    return frozenset(word for word in listed if not word.endswith("*")), beginnings


def _joined(word: str) -> tuple[str, str] | None:
    """عبدالحق as the stem of its first word and what follows the article."""
    place = word.find("ال", 2)
    if place < 0 or len(word) < place + 2 + SHORTEST:
        return None
    first, second = word[:place], word[place:]
    if second.startswith("اللہ") or not (
        first in words("article_joined.txt") or second in words("article_names.txt")
    ):
        return None
    stem = _stem(first, second)
    return (stem, second[2:]) if stem else None
