"""How well awaz is understood, by machine: `python benchmarks/intelligibility.py [VOICE…]`.

Speaks three sets of sentences with each voice (sana and bilal unless said otherwise) and prints a
table: the share of letters a recogniser hears wrong and DNSMOS overall and P.808 (hearing.py says
what these are). The sets lie in data/; each says in its first lines where it comes from.
`python benchmarks/intelligibility.py sana --sets held-out` measures one voice on one set.
"""

from __future__ import annotations

import argparse

from hearing import Ear, read_lines
from voices import DATA, Search, row

SETS = ("seed-article", "held-out", "development")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how well voices are understood.")
    parser.add_argument("voices", nargs="*", default=["sana", "bilal"], metavar="VOICE")
    parser.add_argument("--sets", nargs="+", default=SETS, choices=SETS)
    parser.add_argument("--jobs", type=int, default=2, help="sentences at once")
    chosen = parser.parse_args()
    ear = Ear(chosen.jobs)
    print("| voice, sentences | letters wrong | DNSMOS overall | P.808 |")
    print("| --- | --- | --- | --- |", flush=True)
    for name in chosen.sets:
        lines = read_lines(DATA / f"{name}.txt")
        search = Search(None, lines, ear, 1.0, chosen.jobs)
        for voice in chosen.voices:
            print(row(f"{voice}, {len(lines)} of {name}", search.measure(voice)), flush=True)


if __name__ == "__main__":
    main()
