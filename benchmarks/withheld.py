"""How words are said that Wiktionary does not help with: `python benchmarks/withheld.py FOLDER OUT`.

FOLDER holds the lists the lexicon was merged from. The words to score have a Wiktionary entry,
which is withheld: five times over, a fifth of them is read with what is left, that is with other
lists, romanisations, espeak-ng, and letters and weights learned from the other four fifths alone.
Prints the share of words and of phones that are wrong, from one run. OUT, which may be left out,
takes the readings chosen (`word<TAB>phones`). Needs `pip install -e '.[pronunciation]'`.
"""

from __future__ import annotations

import heapq
import importlib.util
import math
import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import ModuleType

from awaz.text.sound import guess, letters
from awaz.text.sound.engine import heard
from awaz.text.sound.phones import VOWEL_PHONES

FOLDS = 5
SCORER = "score_g2p.py"
LISTED = set("WGHN")
"""Sources of the lexicon that are lists. Words of inflection and models alone are not learned from:
what made them had the withheld entries in sight."""
LEARN = Path(letters.__file__).with_name("data") / "make_guess.py"
LABELINGS = 15
"""So many of the letter model's best readings are thought of."""
UNLEARNED, UNSAID = -4.0, -12.0
"""The letter model's weight for a label it never learned, and for what letters cannot say."""
COUNTED = [*VOWEL_PHONES, "~", "j"]
SHRINK = 0.05
"""How strongly weights are held near zero."""

# How romanisations are spelled, before anything is learned: a phone not named is spelled as itself.
USUAL = dict(pair.split(":") for pair in (
    "ə:a ɪ:i ʊ:u aː:a iː:i uː:u eː:e oː:o ɛː:ai ɔː:au ~:n tʃ:ch dʒ:j ʃ:sh ʒ:zh x:kh ɣ:gh j:y ʈ:t "
    "ɖ:d ɽ:r ɡ:g v:w"
).split())  # fmt: skip
LONGEST = 3
"""Letters a phone is spelled with, at most."""
DEAREST, WORST = 6.0, 60.0
"""The most that a phone's spelling and a word's can cost."""
ROUNDS = 3
OF_ANY_PLACE, FLOOR = 0.5, 0.02
"""How much a phone's spellings anywhere count where it stands, and one never seen."""

Spellings = dict[str, int]
Features = dict[str, float]
Cost = Callable[[str, str], float]
Price = Callable[[Sequence[str], int, str], float]
"""Of the phone at a place in a word, spelled with some letters."""


@dataclass(frozen=True, slots=True)
class Lists:
    """What is known of words without Wiktionary."""

    hindi: Mapping[str, Sequence[str]]
    """Readings of the Hindi word spelled alike, the likeliest first."""
    google: Mapping[str, Sequence[str]]
    names: Mapping[str, Sequence[str]]
    """Of Google's pairs of Urdu and Hindi spellings."""
    romanised: Mapping[str, Spellings]
    """Romanisations by native writers, and how many wrote each."""

    def first(self, word: str) -> str | None:
        """What the lists say, the surest first."""
        return next((found[word][0] for found in (self.google, self.hindi, self.names)
                     if word in found), None)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading of a word, and what speaks for it."""

    phones: str
    sources: frozenset[str]
    """The lists that hold it, and `engine`; none for the letter model's own."""
    letters: float
    """Its weight by the letter model, against the best one's."""
    misspelled: bool
    """Whether the word's letters cannot say it."""
    romanised: float
    """How badly the romanisations spell it, on average; 0 without any."""


@dataclass(frozen=True, slots=True)
class Case:
    """A word to be read, and the readings there are for it."""

    word: str
    truth: tuple[str, ...]
    """Right readings."""
    engine: str
    """What espeak-ng says."""
    candidates: tuple[Candidate, ...] = ()
    """The letter model's best reading first."""


def rows(path: Path) -> Iterator[list[str]]:
    """The tab-separated rows of a file without its comments; six columns at least."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield [*line.split("\t"), *[""] * 5]


def module_at(path: Path) -> ModuleType:
    """A program by its path."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} is no Python program")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_lists(folder: Path) -> Lists:
    hindi, google, names = {}, defaultdict(list), defaultdict(list)
    for word, phones, _, others, *_ in rows(folder / "hindi_derived.tsv"):
        also = [other.split("=")[0] for other in others.split(" | ") if other]
        hindi[word] = [phones, *also]
    for word, _, phones, *_ in rows(folder / "google_hi_ur_pron.tsv"):
        google[word].append(phones)
    for word, _, _, phones, *_ in rows(folder / "google_ur_hi_pairs.tsv"):
        if phones:
            names[word].append(phones)
    romanised: dict[str, Spellings] = defaultdict(Counter)
    for name, column in (("dakshina_ur_lexicon.tsv", 1), ("dakshina_context_romanisations.tsv", 2)):
        for row in rows(folder / name):
            for spelling, count in (pair.rsplit(":", 1) for pair in row[column].split()):
                romanised[row[0]][spelling] += int(count)
    return Lists(hindi, dict(google), dict(names), dict(romanised))


def read_cases(folder: Path) -> list[list[Case]]:
    """The words to be scored, dealt into folds."""
    phones_in = module_at(folder / SCORER).tokens
    cases = [
        Case(word, tuple(truth.split(" | ")), " ".join(phones_in(heard(word))))
        for word, _, _, truth, *_ in rows(folder / "train.tsv")
    ]
    random.Random(0).shuffle(cases)
    return [cases[fold::FOLDS] for fold in range(FOLDS)]


def with_candidates(folder: Path, fold: int) -> list[Case]:
    """A fold's words with their candidates; letters and spellings are learned without them.

    To be run in a process of its own, as the letter model is read once.
    """
    folds, lists = read_cases(folder), read_lists(folder)
    others = [case for place, cases in enumerate(folds) if place != fold for case in cases]
    with tempfile.TemporaryDirectory() as scratch:
        without, model = Path(scratch, "without.txt"), Path(scratch, "guess.tsv")
        merged = folder / "merged_lexicon.tsv"
        made = [row[0] for row in rows(merged) if not set(row[3]) & LISTED]
        held = [case.word for case in folds[fold]]
        without.write_text("\n".join(held + made), encoding="utf-8")
        module_at(LEARN).main(merged, without, model)
        guess.TABLE = str(model)
        cost = spelling_cost(others, lists.romanised)
        return [find_candidates(case, lists, cost) for case in folds[fold]]


def find_candidates(case: Case, lists: Lists, cost: Cost) -> Case:
    """The word with its candidates."""
    written = [unit.letter for unit in letters.units(case.word)]
    best = best_labelings(written)
    found: dict[str, set[str]] = {guess.said(written, labels): set() for _, labels in best}
    hindi = lists.hindi.get(case.word, ())
    for source, readings in (
        ("hindi", hindi[:1]), ("hindi, another", hindi[1:]),
        ("google", lists.google.get(case.word, ())), ("names", lists.names.get(case.word, ())),
        ("engine", [case.engine]),
    ):  # fmt: skip
        for phones in readings:
            found.setdefault(phones, set()).add(source)
    scores = guess._scores(written)
    spellings = lists.romanised.get(case.word, {})
    candidates = []
    for phones, sources in found.items():
        labels = letters.aligned(case.word, phones)
        weight = weigh(scores, labels) - best[0][0] if labels else UNSAID
        far = mean_cost(phones, spellings, cost)
        candidates.append(
            Candidate(phones, frozenset(sources), max(UNSAID, weight), labels is None, far)
        )
    return replace(case, candidates=tuple(candidates))


def best_labelings(written: Sequence[str]) -> list[tuple[float, tuple[str, ...]]]:
    """The letter model's best readings and their weights."""
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


def weigh(scores: Sequence[Mapping[str, float]], labels: Sequence[str]) -> float:
    """What the letter model makes of a reading."""
    pairs = pairwise(("", *labels))
    return sum(
        weights.get(label, UNLEARNED) + guess._transition(before).get(label, 0.0)
        for weights, (before, label) in zip(scores, pairs, strict=True)
    )


def spelling_cost(cases: Iterable[Case], romanised: Mapping[str, Spellings]) -> Cost:
    """What it costs to spell phones so, learned from the romanisations of words well known."""
    pairs = [(tuple(case.truth[0].split()), spelling, math.sqrt(count)) for case in cases
             for spelling, count in romanised.get(case.word, {}).items()]  # fmt: skip
    price = first_price
    for _ in range(ROUNDS):
        seen: dict[str, Counter[str]] = defaultdict(Counter)
        for phones, spelling, weight in pairs:
            for place, piece in enumerate(spelled(phones, spelling, price)[1]):
                seen[placed(phones, place)][piece] += weight
                seen[phones[place]][piece] += weight
        price = learned_price(seen)
    return lambda phones, spelling: spelled(tuple(phones.split()), spelling, price)[0]


def first_price(phones: Sequence[str], place: int, piece: str) -> float:
    """The cost of a spelling before any is learned."""
    phone = phones[place]
    usual = USUAL.get(phone) or USUAL.get(phone[0], phone[0]) + "h" * phone.endswith("ʰ")
    if piece in (usual, usual * 2) or (phone in phones[place - 1 : place]) > (piece != ""):
        return 0.0
    return 1.0 if piece[:1] == usual[:1] else 3.0


def learned_price(seen: Mapping[str, Counter[str]]) -> Price:
    @cache
    def price_of(here: str, phone: str, piece: str) -> float:
        anywhere = (seen[phone][piece] + FLOOR) / (seen[phone].total() + 1)
        share = (seen[here][piece] + OF_ANY_PLACE * anywhere) / (seen[here].total() + OF_ANY_PLACE)
        return min(DEAREST, -math.log(share))

    return lambda phones, place, piece: price_of(placed(phones, place), phones[place], piece)


def placed(phones: Sequence[str], place: int) -> str:
    """A phone and where in the word it stands."""
    return phones[place] + ("^" if not place else "$" if place == len(phones) - 1 else "-")


def spelled(phones: Sequence[str], spelling: str, price: Price) -> tuple[float, list[str]]:
    """The least cost of spelling phones so, and the letters that each phone then has."""
    ends = range(len(spelling) + 1)
    costs = [0.0, *[math.inf] * len(spelling)]
    begins = []
    for place in range(len(phones)):
        reached = [
            min((costs[begin] + price(phones, place, spelling[begin:end]), begin)
                for begin in range(max(0, end - LONGEST), end + 1))
            for end in ends
        ]  # fmt: skip
        costs = [cost for cost, _ in reached]
        begins.append([begin for _, begin in reached])
    pieces, end = [], len(spelling)
    for row in reversed(begins):
        pieces.append(spelling[row[end] : end])
        end = row[end]
    return min(costs[-1], WORST), pieces[::-1]


def mean_cost(phones: str, spellings: Spellings, cost: Cost) -> float:
    """How badly phones fit romanisations, each counted as often as the root of its writers."""
    weights = {spelling: math.sqrt(count) for spelling, count in spellings.items()}
    total = sum(weight * cost(phones, spelling) for spelling, weight in weights.items())
    return total / sum(weights.values()) if weights else 0.0


def features(case: Case) -> list[Features]:
    """What the ranking knows of each candidate, all of it for each kind of word too."""
    listed = any("hindi" in candidate.sources for candidate in case.candidates)
    written = any(candidate.romanised for candidate in case.candidates)
    nearest = min(candidate.romanised for candidate in case.candidates)
    likely = [candidate.phones for candidate in case.candidates if "hindi" in candidate.sources]
    described = []
    for candidate in case.candidates:
        names = candidate.phones.split()
        known: Features = dict.fromkeys(candidate.sources, 1.0)
        known |= {"letters": candidate.letters, "misspelled": float(candidate.misspelled)}
        known |= {"romanised": -candidate.romanised, "length": float(len(names))}
        known["nearest"] = float(written and candidate.romanised == nearest)
        known["like hindi"] = float(skeleton(candidate.phones) in map(skeleton, likely))
        known["doubled"] = float(sum(one == other for one, other in pairwise(names)))
        known |= {name: float(names.count(name)) for name in COUNTED}
        known |= {f"begins {names[0]}": 1.0, f"ends {names[-1]}": 1.0}
        kind = f"hindi {listed}, romanised {written}"
        described.append(known | {f"{name}: {kind}": value for name, value in known.items()})
    return described


def skeleton(phones: str) -> tuple[str, ...]:
    """Phones without the short vowels, which Hindi words may have otherwise."""
    return tuple(phone for phone in phones.split() if phone not in letters.SHORT)
