"""Words no list holds: their letters' sounds as learned from the words of the lexicon.

A linear-chain model (conditional random field): each letter takes one label (`letters.label`:
its consonant, doubled or not, and the short vowel after it), weighed by the letters around it
and by the label before. `data/make_guess.py` learns the weights and writes `data/guess.tsv`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache

from awaz.text import tables
from awaz.text.sound.letters import SILENT, phones_of

WINDOWS = ((0, 0), (-1, 0), (0, 1), (-1, 1), (-2, 0), (0, 2), (-2, 1), (-1, 2), (-3, 0), (0, 3),
           (-2, 2), (-3, 1), (-1, 3))  # fmt: skip
"""Stretches of letters around a letter that are looked at as they are."""
SHAPES = ((-2, 2), (-3, 3), (-1, 4), (-4, 1))
"""Stretches of which only consonant or vowel is looked at."""
EDGE = 4
VOWEL_LETTERS = frozenset("اآویےعءئؤہںۓۂ")
TABLE = "guess.tsv"
UNSEEN = ("C", "C ə", SILENT)
"""Labels of a letter that was never learned."""
HUNDREDTHS = 100
MISFIT = 50.0
"""More than letters can ever weigh against what a writer has marked."""

Label = str
Fits = Callable[[int, Label, Label], bool]
"""Whether a letter, by its place, may take a label after the label before it (`` at the start)."""


def guessed(letters: Sequence[str]) -> str:
    """The likeliest phones of a word, given as its units' letters."""
    return said(letters, best_labels(letters))


def said(letters: Sequence[str], labels: Sequence[Label]) -> str:
    """The phones of labelled letters, parted by spaces."""
    return " ".join(filter(None, map(phones_of, letters, labels)))


def best_labels(
    letters: Sequence[str],
    *,
    preferred: Sequence[Label | None] | None = None,
    preference: float = 0.0,
    also: Sequence[Sequence[Label]] | None = None,
    fits: Fits | None = None,
) -> tuple[Label, ...]:
    """The likeliest label for each letter; empty for no letters.

    `preferred` labels (None: no opinion) are likelier by `preference`, in log weights. `also` are
    labels to be thought of besides those ever learned. Labels that do not fit are taken all the
    same where nothing else is left.
    """
    scores = _scores(letters)
    for weights, label in zip(scores, preferred or (), strict=False):
        if label is not None:
            weights[label] = weights.get(label, 0.0) + preference
    for weights, labels in zip(scores, also or (), strict=False):
        for label in labels:
            weights.setdefault(label, 0.0)
    best: list[dict[Label, tuple[float, Label]]] = [{"": (0.0, "")}]  # score, label before
    for place, weights in enumerate(scores):
        best.append(
            {
                label: max(
                    (
                        score
                        + weight
                        + _transition(before).get(label, 0.0)
                        - (MISFIT if fits and not fits(place, before, label) else 0.0),
                        before,
                    )
                    for before, (score, _) in best[-1].items()
                )
                for label, weight in weights.items()
            }
        )
    label = max((score, label) for label, (score, _) in best[-1].items())[1]
    labels = []
    for row in reversed(best[1:]):
        labels.append(label)
        label = row[label][1]
    return tuple(reversed(labels))


def features(letters: Sequence[str]) -> list[list[str]]:
    """What is known of each letter: its surroundings, as they are and as consonants and vowels."""
    padded = ["<"] * EDGE + list(letters) + [">"] * EDGE
    shape = "".join(_shape(letter) for letter in padded)
    known = []
    for at in range(EDGE, EDGE + len(letters)):
        found = [f"{a}{b}{''.join(padded[at + a : at + b + 1])}" for a, b in WINDOWS]
        found += [
            f"{a}{b}{shape[at + a : at]}{padded[at]}{shape[at + 1 : at + b + 1]}" for a, b in SHAPES
        ]
        known.append(found)
    return known


def _shape(letter: str) -> str:
    if letter in "<>":
        return letter
    return "V" if letter in VOWEL_LETTERS else "C"


def _scores(letters: Sequence[str]) -> list[dict[Label, float]]:
    """What each letter's labels weigh, the labels around it left aside."""
    scores: list[dict[Label, float]] = []
    for letter, known in zip(letters, features(letters), strict=True):
        weights = dict.fromkeys(_labels(letter), 0.0)
        for feature in known:
            for label, weight in _weights(feature):
                if label in weights:
                    weights[label] += weight
        scores.append(weights)
    return scores


@cache
def _labels(letter: str) -> tuple[Label, ...]:
    """The labels a letter was ever learned with."""
    row = _rows().get(f"letter {letter}")
    return tuple(row.split("|")) if row else UNSEEN


@cache
def _transition(before: Label) -> dict[Label, float]:
    return dict(_weights(f"after {before}"))


@lru_cache(maxsize=65_536)
def _weights(feature: str) -> tuple[tuple[Label, float], ...]:
    row = _rows().get(feature)
    if not row:
        return ()
    pairs = (pair.rpartition(":") for pair in row.split("|"))
    return tuple((label, int(weight) / HUNDREDTHS) for label, _, weight in pairs)


@cache
def _rows() -> dict[str, str]:
    return tables.mapping(TABLE)
