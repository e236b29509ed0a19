"""How words are said without Wiktionary's help: `python benchmarks/withheld.py FOLDER [OUT]`.

FOLDER holds what the lexicon was merged from. Every word of its train.tsv has a Wiktionary entry.
A fifth of them at a time is read with those entries withheld: by other lists, romanisations,
espeak-ng, and letters, spellings and weights learned from the other four fifths alone. Prints the
shares of words and of phones that are wrong, all from one run; OUT takes the readings chosen
(`word<TAB>phones`). Needs `pip install -e '.[pronunciation]'`; takes ten minutes on two cores.
"""

from __future__ import annotations

import heapq
import importlib.util
import random
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType

from ranking import UNSAID, Candidate, Case, faults, ranked
from spelling import Price, learn, mean_cost

from awaz.text import tables
from awaz.text.sound import guess, letters
from awaz.text.sound.engine import heard

FOLDS = 5
LISTED = frozenset("WGHN")
"""Sources of the lexicon that are lists. Its words of inflection and models alone teach nothing
here: what made them had the withheld entries in sight."""
LABELINGS = 15
"""So many of the letter model's likeliest readings are thought of."""
UNLEARNED = -4.0
"""The letter model's weight for a label it never learned."""
Readings = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Lists:
    """What is known of words without Wiktionary."""

    hindi: Readings
    """Of the Hindi words spelled alike, the likeliest first."""
    google: Readings
    names: Readings
    """Of Google's pairs of Urdu and Hindi spellings."""
    romanised: Mapping[str, Mapping[str, int]]
    """Spellings in Latin letters, and how many people wrote each."""


def rows(path: Path) -> Iterator[list[str]]:
    """The tab-separated rows of a file without its comments, with columns to spare."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield [*line.split("\t"), *[""] * 4]


@cache
def module_at(path: Path) -> ModuleType:
    """A program by its path."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} is no Python program")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_lists(folder: Path) -> Lists:
    google: dict[str, list[str]] = defaultdict(list)
    names: dict[str, list[str]] = defaultdict(list)
    hindi = {
        word: [phones, *(other.split("=")[0] for other in others.split(" | ") if other)]
        for word, phones, _, others, *_ in rows(folder / "hindi_derived.tsv")
    }
    for word, _, phones, *_ in rows(folder / "google_hi_ur_pron.tsv"):
        google[word].append(phones)
    for word, _, _, phones, *_ in rows(folder / "google_ur_hi_pairs.tsv"):
        names[word] += [phones] if phones else []
    romanised: dict[str, Counter[str]] = defaultdict(Counter)
    for name, column in (("dakshina_ur_lexicon.tsv", 1), ("dakshina_context_romanisations.tsv", 2)):
        for row in rows(folder / name):
            for spelling, count in (pair.rsplit(":", 1) for pair in row[column].split()):
                romanised[row[0]][spelling] += int(count)
    return Lists(hindi, google, names, romanised)


def read_folds(folder: Path, rules: ModuleType) -> list[list[Case]]:
    """The words to be scored, dealt out."""
    cases = [
        Case(word, tuple(truth.split(" | ")), " ".join(rules.tokens(heard(word))))
        for word, _, _, truth, *_ in rows(folder / "train.tsv")
    ]
    random.Random(0).shuffle(cases)
    return [cases[fold::FOLDS] for fold in range(FOLDS)]


def with_candidates(folder: Path, rules: Path, fold: int) -> list[Case]:
    """A fold's words with their candidates; letters and spellings are learned without them.

    To be run in a process of its own, as the letter model is read once.
    """
    lists, folds = read_lists(folder), read_folds(folder, module_at(rules))
    others = [case for place, cases in enumerate(folds) if place != fold for case in cases]
    price = learn((case.truth[0], lists.romanised.get(case.word, {})) for case in others)
    held = [case.word for case in folds[fold]]
    merged = folder / "merged_lexicon.tsv"
    made = [word for word, _, _, sources, *_ in rows(merged) if not LISTED & set(sources)]
    with tempfile.TemporaryDirectory() as scratch:
        without, model = Path(scratch, "without.txt"), Path(scratch, "guess.tsv")
        without.write_text("\n".join(held + made), encoding="utf-8")
        make_guess = module_at(tables.FOLDER / "make_guess.py")
        make_guess.main(merged, without, model)
        guess.TABLE = str(model)
        return [find_candidates(case, lists, price) for case in folds[fold]]


def find_candidates(case: Case, lists: Lists, price: Price) -> Case:
    """The word with its candidates."""
    written = [unit.letter for unit in letters.units(case.word)]
    labelings = likely_labelings(written)
    found: dict[str, set[str]] = {guess.said(written, labels): set() for _, labels in labelings}
    hindi = lists.hindi.get(case.word, ())
    for source, readings in (
        ("hindi", hindi[:1]), ("hindi, another", hindi[1:]), ("engine", [case.engine]),
        ("google", lists.google.get(case.word, ())), ("names", lists.names.get(case.word, ())),
    ):  # fmt: skip
        for phones in filter(None, readings):
            found.setdefault(phones, set()).add(source)
    spellings = lists.romanised.get(case.word, {})
    best, weigh = labelings[0][0], letter_weight(case.word)
    candidates = (
        Candidate(phones, frozenset(sources), max(UNSAID, weigh(phones) - best),
                  mean_cost(phones, spellings, price))
        for phones, sources in found.items()
    )  # fmt: skip
    return replace(case, candidates=tuple(candidates))


def likely_labelings(written: Sequence[str]) -> list[tuple[float, tuple[str, ...]]]:
    """The letter model's likeliest readings and their weights."""
    paths: dict[str, list[tuple[float, tuple[str, ...]]]] = {"": [(0.0, ())]}
    for weights in guess._scores(written):
        paths = {
            label: heapq.nlargest(LABELINGS, (
                (score + weight + guess._transition(before).get(label, 0.0), (*path, label))
                for before, ends in paths.items() for score, path in ends
            ))
            for label, weight in weights.items()
        }  # fmt: skip
    return heapq.nlargest(LABELINGS, (end for ends in paths.values() for end in ends))


def letter_weight(word: str) -> Callable[[str], float]:
    """What the letter model makes of phones a word might have."""
    scores = guess._scores([unit.letter for unit in letters.units(word)])

    def weigh(phones: str) -> float:
        labels = letters.aligned(word, phones)
        return UNSAID if labels is None else sum(
            weights.get(label, UNLEARNED) + guess._transition(before).get(label, 0.0)
            for weights, (before, label) in zip(scores, pairwise(("", *labels)), strict=True)
        )  # fmt: skip

    return weigh


def main() -> None:
    folder = Path(sys.argv[1])
    rules = module_at(folder / "score_g2p.py")
    lists = read_lists(folder)
    with ProcessPoolExecutor(mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        read = partial(with_candidates, folder, folder / "score_g2p.py")
        folds = list(pool.map(read, range(FOLDS)))
    cases = [case for fold in folds for case in fold]
    engine = {case.word: case.engine for case in cases}
    by_letters = {case.word: case.candidates[0].phones for case in cases}
    listed = {word: readings[0] for found in (lists.names, lists.hindi, lists.google)
              for word, readings in found.items() if readings}  # fmt: skip
    best = ranked(folds, rules)
    reviewed = tables.mapping("overrides.tsv")
    print(f"{'':44}{'words':>8}{'phones':>8}   % wrong of {len(cases)} words")
    for name, said in (
        ("espeak-ng alone", engine),
        ("letter model alone", by_letters),
        ("lists and letter model", by_letters | listed),
        ("everything ranked", best),
        (f"the same, {len(reviewed.keys() & best.keys())} reviewed words first", best | reviewed),
    ):
        wrong = [faults(rules, said[case.word], case.truth) for case in cases]
        words = sum(count > 0 for count, _ in wrong) / len(wrong)
        phones = sum(count for count, _ in wrong) / sum(length for _, length in wrong)
        print(f"{name:44}{100 * words:8.2f}{100 * phones:8.2f}")
    if len(sys.argv) > 2:
        text = "".join(f"{word}\t{(best | reviewed)[word]}\n" for word in best)
        Path(sys.argv[2]).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
