"""The words of the interface, in Urdu and English, and how templates write them.

They stand in `assets/words/`, a file for each room of the interface: `{"key": {"ur": …, "en": …}}`.
Pages are written in Urdu; their scripts hold the English and put it in when the reader asks.
"""

from __future__ import annotations

import json
import re
from importlib.resources.abc import Traversable
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from awaz.output.inline import ASSETS

WORDS = ASSETS / "words"
LANGUAGES = ("ur", "en")

Words = dict[str, tuple[str, str]]
"""Urdu and English, by key."""


def load_words(folder: Traversable = WORDS) -> Words:
    """Every word of the interface.

    Raises `ValueError` when a key stands twice, lacks a language, or has another.
    """
    words: Words = {}
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if not path.name.endswith(".json"):
            continue
        for key, texts in _table(path).items():
            if key in words:
                raise ValueError(f"{path.name}: {key!r} stands in another file as well")
            if not isinstance(texts, dict) or set(texts) != set(LANGUAGES):
                raise ValueError(f"{path.name}: {key!r} must have {' and '.join(LANGUAGES)}")
            words[key] = (texts["ur"], texts["en"])
    return words


def _table(path: Traversable) -> dict[str, Any]:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        table = dict(pairs)
        if len(table) < len(pairs):
            raise ValueError(f"{path.name}: a key stands twice among {', '.join(table)}")
        return table

    table: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=unique)
    return table


def words_in(script: str, words: Words) -> Words:
    """Those words whose keys a script names: it needs no others, for markup carries its own."""
    named = set(re.findall(r'"([a-z][\w-]*)"', script))
    return {key: texts for key, texts in words.items() if key in named}


@pass_context
def say(context: Context, key: str) -> Markup:
    """A word of the interface as an element that carries the same in the other language."""
    urdu, english = context["words"][key]
    return Markup('<span data-other="{}">{}</span>').format(english, urdu)


@pass_context
def label(context: Context, key: str) -> Markup:
    """A word of the interface as the name of the element whose attribute this becomes."""
    urdu, english = context["words"][key]
    return Markup(' aria-label="{}" data-other-label="{}"').format(urdu, english)
