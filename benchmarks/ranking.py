"""Which of a word's possible readings is likeliest, learned from words whose reading is known.

A log-linear model: what is known of a reading (who holds it, what its letters and romanisations
make of it, its phones) is weighed, and the heaviest reading is chosen. Weights are learned for
words of every kind together and, besides, for each kind apart: in a Hindi list or not, romanised
or not. A word is always read by weights learned without it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from types import ModuleType

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from awaz.text.sound.phones import VOWEL_PHONES

UNSAID = -12.0
"""The letter model's weight for what a word's letters cannot say, and the least of any."""
COUNTED = [*VOWEL_PHONES, "~", "j"]
COMPARED = ("hindi", "google", "names", "engine")
"""Sources that a reading may be close to."""
SHRINK = 1.5
"""How strongly the ranking's weights are held near zero."""

Features = dict[str, float]
Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading of a word, and what speaks for it."""

    phones: str
    sources: frozenset[str]
    """The lists that hold it, and `engine`; none for the letter model's own."""
    letters: float
    """Its weight by the letter model, against the likeliest one's."""
    romanised: float
    """How badly the romanisations spell it; 0 without any."""


@dataclass(frozen=True, slots=True)
class Case:
    """A word to be read."""

    word: str
    truth: tuple[str, ...]
    """Its right readings."""
    engine: str
    """What espeak-ng says."""
    candidates: tuple[Candidate, ...] = ()
    """The letter model's likeliest first."""


@cache
def faults(rules: ModuleType, phones: str, truth: tuple[str, ...]) -> tuple[int, int]:
    """Phones that are wrong by the nearest right reading, and how many that has."""
    right = [rules.score(rules.tokens(reading)) for reading in truth]
    wrong, length, _ = rules.best(rules.score(rules.tokens(phones)), right, "std")
    return wrong, length


def features(case: Case, rules: ModuleType) -> Iterator[Features]:
    """What the ranking knows of each candidate, and the same again for this kind of word."""
    by_source = {source: [candidate.phones.split() for candidate in case.candidates
                          if source in candidate.sources] for source in COMPARED}  # fmt: skip
    nearest = min(candidate.romanised for candidate in case.candidates)
    written = any(candidate.romanised for candidate in case.candidates)
    kind = f"hindi {bool(by_source['hindi'])}, romanised {written}"
    for candidate in case.candidates:
        names = candidate.phones.split()
        known: Features = dict.fromkeys(candidate.sources, 1.0)
        known |= {name: float(names.count(name)) for name in COUNTED}
        known |= {f"begins {names[0]}": 1.0, f"ends {names[-1]}": 1.0, "length": len(names)}
        known["doubled"] = sum(one == other for one, other in pairwise(names))
        known |= {"letters": candidate.letters, "romanised": -candidate.romanised}
        known["nearest"] = written and candidate.romanised == nearest
        known["misspelled"] = candidate.letters == UNSAID
        for source, readings in by_source.items():
            if readings:
                known[f"far from {source}"] = min(rules.ed(names, other) for other in readings)
        yield known | {f"{name}: {kind}": value for name, value in known.items()}


def ranked(folds: Sequence[Sequence[Case]], rules: ModuleType) -> dict[str, str]:
    """Each word's likeliest candidate, by weights learned from the other folds."""
    cases = [(fold, case) for fold, held in enumerate(folds) for case in held]
    columns: dict[str, int] = {}
    values: list[float] = []
    places: list[int] = []
    ends = [0]
    for _, case in cases:
        for known in features(case, rules):
            values += known.values()
            places += [columns.setdefault(name, len(columns)) for name in known]
            ends.append(len(values))
    table = csr_matrix((np.array(values, float), places, ends), (len(ends) - 1, len(columns)))
    owners = np.repeat(np.arange(len(cases)), [len(case.candidates) for _, case in cases])
    right = np.array([not faults(rules, candidate.phones, case.truth)[0]
                      for _, case in cases for candidate in case.candidates])  # fmt: skip
    teachable = np.bincount(owners, right) > 0
    fold_of = np.array([fold for fold, _ in cases])
    chosen = {}
    for fold in range(len(folds)):
        lessons = (teachable & (fold_of != fold))[owners]
        scores = table @ learn_weights(table[lessons], owners[lessons], right[lessons])
        for place in np.flatnonzero(fold_of == fold):
            candidates = cases[place][1].candidates
            best = int(np.argmax(scores[owners == place]))
            chosen[cases[place][1].word] = candidates[best].phones
    return chosen


def learn_weights(table: csr_matrix, owners: npt.NDArray[np.int64], right: Array) -> Array:
    """The weights that make right candidates likeliest among their word's."""
    _, starts, places = np.unique(owners, return_index=True, return_inverse=True)

    def shares(scores: Array) -> tuple[Array, Array]:
        """Each candidate's share of its word, and the logarithm of the whole."""
        top = np.maximum.reduceat(scores, starts)
        parts = np.exp(scores - top[places])
        wholes = np.add.reduceat(parts, starts)
        return parts / wholes[places], np.log(wholes) + top

    def loss(weights: Array) -> tuple[float, Array]:
        scores = table @ weights
        of_all, all_sum = shares(scores)
        of_right, right_sum = shares(np.where(right, scores, -np.inf))
        slope = table.T @ (of_all - of_right) + 2 * SHRINK * weights
        return float((all_sum - right_sum).sum() + SHRINK * weights @ weights), slope

    found: Array = minimize(loss, np.zeros(table.shape[1]), jac=True, method="L-BFGS-B").x
    return found
