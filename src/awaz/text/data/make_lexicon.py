"""Make `lexicon.tsv` from a merged lexicon: `python make_lexicon.py MERGED.tsv`.

A row of MERGED holds a word, its frequency, its phones and where they come from, tab-separated;
see README.md for the sources. Words come out in order of frequency, with their phones alone.
"""

from __future__ import annotations

import sys
from pathlib import Path

HEADER = """\
# Urdu words and their phones (README.md says which signs stand for what). CC BY-SA 4.0.
# From Wiktionary through WikiPron, Google's language-resources (Apache-2.0) and Dakshina, with
# words of wordfreq and FrequencyWords; merged, and completed by inflection and trained models.
# word\tphones
"""


def main(merged: Path) -> None:
    lines = merged.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    words = "".join(f"{row[0]}\t{row[2]}\n" for row in rows)
    Path(__file__).with_name("lexicon.tsv").write_text(HEADER + words, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
