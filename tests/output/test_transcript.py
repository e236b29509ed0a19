"""The transcript as podcast players take it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from editions import RATE, Built

from awaz.output.transcript import NAME, write_transcript


def test_a_segment_is_a_sentence(given: Built, tmp_path: Path) -> None:
    """With its text and its times in seconds, in order, by Podcasting 2.0's document."""
    write_transcript(given.edition, tmp_path)
    text = (tmp_path / NAME).read_text(encoding="utf-8")
    told = json.loads(text)
    assert set(told) == {"version", "segments"} and told["version"] == "1.0.0"
    sentences = list(given.edition.article.sentences())
    assert [segment["body"] for segment in told["segments"]] == [item.text for item in sentences]
    cues = given.edition.timeline.sentences
    for name, frames in (
        ("startTime", [c.start for c in cues]),
        ("endTime", [c.end for c in cues]),
    ):
        times = [segment[name] for segment in told["segments"]]
        assert times == pytest.approx([frame / RATE for frame in frames], abs=0.0001)
    assert sentences[0].text in text  # Urdu as itself


def test_the_same_edition_gives_the_same_bytes(given: Built, tmp_path: Path) -> None:
    """Whenever it is written."""
    written = []
    for _ in range(2):
        write_transcript(given.edition, tmp_path)
        written.append((tmp_path / NAME).read_bytes())
    assert written[0] == written[1]
