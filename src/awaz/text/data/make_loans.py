"""Make `loans.tsv`: English words in Urdu letters, as `python make_loans.py`.

The most frequent English words (PyPI wordfreq) that the CMU dictionary pronounces, spelled and
said by the rules for Latin words; those that the lists or the lexicon know already are left out.
"""

from __future__ import annotations

from pathlib import Path

from wordfreq import top_n_list

from awaz.text import tables
from awaz.text.latin.words import latin_spoken

MOST = 25_000
"""English words that are looked at."""
SHORTEST = 4
"""Letters, of both spellings: shorter ones are too often Urdu words of their own."""
HEADER = """\
# English words in Urdu letters, and their phones; made by make_loans.py. CC BY-SA 4.0: from the
# CMU Pronouncing Dictionary (BSD-like) by the words wordfreq (CC BY-SA 4.0) calls frequent.
# word	phones
"""


def main() -> None:
    known = set(tables.mapping("overrides.tsv")) | {
        row[0] for row in tables.rows("lexicon.tsv") if len(row) == 2
    }
    loans: dict[str, str] = {}
    for english in top_n_list("en", MOST):
        if not (english.isascii() and english.isalpha() and len(english) >= SHORTEST):
            continue
        spoken = latin_spoken(english)
        if len(spoken) == 1 and not spoken[0].guessed and len(spoken[0].text) >= SHORTEST:
            loans.setdefault(spoken[0].text, spoken[0].phones)
    rows = (f"{word}\t{phones}\n" for word, phones in loans.items() if word not in known)
    Path(__file__).with_name("loans.tsv").write_text(HEADER + "".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
