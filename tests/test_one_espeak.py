"""espeak-ng, one in this process for all who ask it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from awaz import espeak

WORDS = [
    line.split("\t")[0]
    for line in (Path(__file__).parent / "data" / "text" / "urdu-words.tsv")
    .read_text(encoding="utf-8")
    .splitlines()
    if not line.startswith("#")
]
SENTENCE = "[[p|'|a:|r|t.|i:]] [[m|e~]] پارٹی Data Center 2016؟"


def test_who_asks_for_phonemes_does_not_hear_who_speaks() -> None:
    """Each word has the phonemes it had before anything was said, in between and beside it."""
    before = [espeak.phonemes(word) for word in WORDS]
    between = []
    for word in WORDS:
        espeak.say(SENTENCE, words_a_minute=300)
        between.append(espeak.phonemes(word))
    assert between == before
    with ThreadPoolExecutor(3) as pool:
        speaking = [pool.submit(espeak.say, SENTENCE) for _ in range(100)]
        assert list(pool.map(espeak.phonemes, WORDS)) == before
    assert len({len(said.result().words) for said in speaking}) == 1


def test_who_speaks_does_not_hear_who_asks_for_phonemes() -> None:
    """Length and words are the same beside other questions, to what the engine varies by itself."""
    alone = espeak.say(SENTENCE)
    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(espeak.phonemes, word) for word in WORDS]
        beside = [pool.submit(espeak.say, SENTENCE) for _ in range(20)]
        asked += [pool.submit(espeak.phonemes, word) for word in WORDS]
    for said in (each.result() for each in beside):
        assert [place for place, _ in said.words] == [place for place, _ in alone.words]
        assert len(said.pcm) == pytest.approx(len(alone.pcm), rel=0.01)
    assert len(asked) == 2 * len(WORDS)


def test_words_are_told_by_their_places_in_the_text() -> None:
    """Counted in code points, from 0, whatever bytes they take."""
    said = espeak.say("پارٹی [[m|e~]] ہے۔")
    assert [place for place, _ in said.words] == [0, 8, 15]
    assert [at for _, at in said.words] == sorted({at for _, at in said.words})
