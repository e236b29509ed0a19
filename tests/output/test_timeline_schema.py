"""`timeline.json` is what its published schema says."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from editions import Built
from jsonschema import Draft202012Validator

SCHEMA = Path(__file__).parents[2] / "docs" / "timeline.schema.json"


def faults(values: Any) -> list[str]:
    """What the schema says against a timeline: where, and which rule."""
    validator = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    return [f"{error.json_path} {error.validator}" for error in validator.iter_errors(values)]


def timeline_of(built: Built) -> Any:
    return json.loads((built.index.parent / "timeline.json").read_text(encoding="utf-8"))


def test_the_schema_is_one() -> None:
    """It keeps to JSON Schema 2020-12."""
    Draft202012Validator.check_schema(json.loads(SCHEMA.read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", ["given", "derived", "tabled", "hostile"])
def test_timelines_keep_to_the_schema(name: str, request: pytest.FixtureRequest) -> None:
    """With headings, lists, quotations, pictures, tables, and text that looks like markup."""
    assert faults(timeline_of(request.getfixturevalue(name))) == []


def test_every_name_that_is_written_is_described(given: Built) -> None:
    """The schema lets new names come, but those that are there it knows."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    values = timeline_of(given)
    paragraph = values["paragraphs"][0]
    sentence = paragraph["sentences"][0]
    known = schema["$defs"]
    assert set(values) == set(schema["properties"])
    assert set(paragraph) == set(known["paragraph"]["properties"])
    assert set(sentence) == set(known["sentence"]["properties"])
    assert set(sentence["words"][0]) == set(known["word"]["properties"])


def sentence_of(values: Any) -> Any:
    return values["paragraphs"][0]["sentences"][0]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda values: values.update(version=2), "$.version const"),
        (lambda values: values.pop("duration"), "$ required"),
        (lambda values: values.update(frames=1.5), "$.frames type"),
        (lambda values: values.update(audio="../x.mp3"), "$.audio pattern"),
        (lambda values: values["paragraphs"].clear(), "$.paragraphs minItems"),
        (lambda values: values["paragraphs"][1].update(role="advert"), "$.paragraphs[1].role enum"),
        (
            lambda values: sentence_of(values).update(text="  "),
            "$.paragraphs[0].sentences[0].text pattern",
        ),
        (
            lambda values: sentence_of(values).update(start="0.3"),
            "$.paragraphs[0].sentences[0].start type",
        ),
        (
            lambda values: sentence_of(values).update(id="s1"),
            "$.paragraphs[0].sentences[0].id pattern",
        ),
        (
            lambda values: sentence_of(values)["words"][0].update({"from": -1}),
            "$.paragraphs[0].sentences[0].words[0].from minimum",
        ),
    ],
)
def test_the_schema_finds_faults(given: Built, change: Callable[[Any], Any], fault: str) -> None:
    """Each planted fault is found where it was planted, and nothing else is."""
    values = copy.deepcopy(timeline_of(given))
    change(values)
    assert faults(values) == [fault]
