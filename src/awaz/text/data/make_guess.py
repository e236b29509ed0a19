"""Learn `guess.tsv` from a merged lexicon: `python make_guess.py MERGED.tsv [WITHOUT [OUT]]`.

MERGED is the lexicon `make_lexicon.py` reads. Words of its lexicons and inflections are learned,
and those of models that many sources agree on. WITHOUT is a file of words (first column) to leave
out, so that others can be scored on words never seen. Needs `pip install python-crfsuite`.
"""

from __future__ import annotations

import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pycrfsuite

from awaz.text import tables
from awaz.text.sound.guess import HUNDREDTHS, features
from awaz.text.sound.letters import aligned, units

LISTED = set("WGHNM")
"""Sources that are lexicons, or inflect what lexicons hold."""
SURE = 0.3
"""Confidence from which a reading of models alone is learned."""
SMALLEST = 0.08
"""Weights below are left out: they decide nothing and double the file."""
SETTINGS = {"c1": 0.4, "c2": 0.02, "max_iterations": 80}
HEADER = """\
# What letters say in words no list holds, learned by make_guess.py from the lexicon (CC BY-SA 4.0,
# sources in README.md). Weights in hundredths.
# feature	label:weight|…
"""


def lessons(merged: Path, without: set[str]) -> Iterator[tuple[list[str], tuple[str, ...]]]:
    """Letters and labels of every word that is learned."""
    corrected = tables.mapping("overrides.tsv")
    for line in merged.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        word, _, phones, sources, confidence, *_ = line.split("\t")
        if word in without or not (set(sources) & LISTED or float(confidence) >= SURE):
            continue
        labels = aligned(word, corrected.get(word, phones))
        if labels:
            yield [unit.letter for unit in units(word)], labels


def main(merged: Path, without: Path | None, out: Path) -> None:
    skipped = {line.split("\t")[0] for line in without.read_text().splitlines()} if without else ()
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False, params=SETTINGS)
    labels_of: dict[str, set[str]] = defaultdict(set)
    for letters, labels in lessons(merged, set(skipped)):
        trainer.append([dict.fromkeys(known, 1.0) for known in features(letters)], labels)
        for letter, label in zip(letters, labels, strict=True):
            labels_of[letter].add(label)
    with tempfile.NamedTemporaryFile() as file:
        trainer.train(file.name)
        tagger = pycrfsuite.Tagger()
        tagger.open(file.name)
        info = tagger.info()
        tagger.close()
    weights: dict[str, list[str]] = defaultdict(list)
    for (feature, label), weight in sorted(info.state_features.items()):
        if abs(weight) >= SMALLEST:
            weights[feature].append(f"{label}:{round(weight * HUNDREDTHS)}")
    for (before, label), weight in sorted(info.transitions.items()):
        weights[f"after {before}"].append(f"{label}:{round(weight * HUNDREDTHS)}")
    rows = {f"letter {letter}": sorted(labels) for letter, labels in sorted(labels_of.items())}
    rows |= weights
    text = "".join(f"{feature}\t{'|'.join(found)}\n" for feature, found in rows.items())
    out.write_text(HEADER + text, encoding="utf-8")


if __name__ == "__main__":
    merged, without, out = [*map(Path, sys.argv[1:]), None, None][:3]
    assert merged, "MERGED.tsv is missing"
    main(merged, without, out or Path(__file__).with_name("guess.tsv"))
