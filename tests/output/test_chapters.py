"""The chapters as podcast players take them."""

from __future__ import annotations

import json

import pytest
from editions import RATE, TITLE, Built


def test_chapters_json(given: Built) -> None:
    """Version, and for each chapter its start in seconds and its title, in order."""
    text = (given.index.parent / "chapters.json").read_text("utf-8")
    told = json.loads(text)
    assert told["version"] == "1.2.0"
    assert (told["title"], told["fileName"]) == (TITLE[1], "warkshap.mp3")
    assert [item["title"] for item in told["chapters"]] == [TITLE[1], "پارٹی ڈیٹا سینٹر"]
    starts = [item["startTime"] for item in told["chapters"]]
    frames = [chapter.start for chapter in given.edition.chapters]
    assert starts[0] == 0
    assert starts == pytest.approx([frame / RATE for frame in frames], abs=0.0005)
    assert TITLE[1] in text  # Urdu as itself
