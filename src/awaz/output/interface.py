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
DIRECTIONS = {"ur": "rtl", "en": "ltr"}

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


def numbered(script: str, words: Words) -> tuple[str, list[tuple[str, str]]]:
    """A script that asks for its words by number instead of by key, and those words in that order.

    Keys are for people; in a page they would weigh as much as the words. Ids of elements, which
    may be called the same, stay.
    """
    used: dict[str, int] = {}

    def number(match: re.Match[str]) -> str:
        return str(used.setdefault(match[1], len(used))) if match[1] in words else match[0]

    text = re.sub(r'(?<!byId\()(?<!\.id=)"([a-z][\w-]*-[\w-]+)"', number, script)
    return text, [words[key] for key in used]


def in_language_of(direction: str) -> str:
    """Which of the interface's languages suits readers of a text of that direction."""
    return "ur" if direction == "rtl" else "en"


def interface_mark(language: str = "ur", direction: str = "rtl") -> Markup:
    """The attributes of an element that holds words of the interface, in a page written so."""
    written_alike = language.split("-")[0] == "ur" and direction == "rtl"
    return Markup("data-interface" if written_alike else 'data-interface lang="ur" dir="rtl"')


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
