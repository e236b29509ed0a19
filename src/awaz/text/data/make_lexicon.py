"""Make `lexicon.tsv` from a merged lexicon: `python make_lexicon.py MERGED.tsv`.

A row of MERGED holds a word, its frequency, its phones, letters for the sources they come from,
and how far these agree (0 to 1), tab-separated; see README.md for the sources. Words come out in
order of frequency. Left out are phones that no spelling of the word can say, and readings by
models alone of what is no word.
"""

from __future__ import annotations

import sys
from pathlib import Path

from awaz.text.sound.letters import aligned
from awaz.text.sound.phones import ipa, phones_in

LISTED = set("WGHNM")
"""Sources that are lexicons, or inflect what lexicons hold; the others are models."""
SURE = 0.4
"""Agreement from which a reading by models alone is not called a guess."""
GUESS = "?"
HEADER = """\
# Urdu words and their phones (README.md says which signs stand for what). CC BY-SA 4.0.
# From Wiktionary through WikiPron, Google's language-resources (Apache-2.0) and Dakshina, with
# words of wordfreq and FrequencyWords; merged, and completed by inflection and trained models.
# word	phones	? where models alone vouch for it, and do not agree
"""


def main(merged: Path) -> None:
    kept = []
    for line in merged.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        word, _, phones, sources, agreement, *_ = line.split("\t")
        phones = " ".join(phones.split())
        listed = bool(set(sources) & LISTED)
        if set(word) <= set("ءٓٴ") or phones_in(ipa(phones)) != phones:
            continue
        if listed or aligned(word, phones):
            guess = not listed and float(agreement) < SURE
            kept.append("\t".join([word, phones, GUESS] if guess else [word, phones]))
    text = HEADER + "".join(f"{row}\n" for row in kept)
    Path(__file__).with_name("lexicon.tsv").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
