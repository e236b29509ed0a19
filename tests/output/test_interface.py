"""The words of the interface: all there, in both languages, and none for nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from awaz.output.inline import script
from awaz.output.interface import load_words, numbered

ROOM = Path(__file__).parents[2] / "src" / "awaz" / "output"
SOURCES = [
    path.read_text(encoding="utf-8")
    for pattern in ("*.py", "templates/**/*.j2", "assets/scripts/*.js")
    for path in sorted(ROOM.glob(pattern))
]
ASKED = re.compile(r'\b(?:say|label)\(\s*"([\w-]+)"\s*[,)]|\b(?:say|data-say): ?"([\w-]+)"')
BEGUN = re.compile(r"[\"'`]([a-z][\w-]*-)(?:\$\{|[\"'] [~+])")
"""The first part of a key whose rest is put to it."""


def asked(text: str) -> set[str]:
    """The keys that a source asks for by name."""
    return {key for keys in ASKED.findall(text) for key in keys if key}


def test_every_word_asked_for_is_there() -> None:
    """Templates and scripts use no key that has no words."""
    wanted = {key for text in SOURCES for key in asked(text)}
    assert len(wanted) > 50
    assert wanted - set(load_words()) == set()


@pytest.mark.parametrize("entry", ["page.js", "library.js"])
def test_every_page_holds_the_words_of_its_script(entry: str) -> None:
    """A page's script asks by number for the words that it is given, and for no others."""
    words = load_words()
    text, given = numbered(script(entry), words)
    assert asked(script(entry)) and not asked(text)
    assert {words[key] for key in asked(script(entry))} <= set(given)
    assert words["reading-reset"] not in given
    numbers = {int(number) for number in re.findall(r"\bsay\((\d+)", text)}
    assert numbers and max(numbers) < len(given)


def test_elements_keep_their_ids() -> None:
    """Only words are numbered, not ids of the same name nor other texts."""
    script = 'byId("a-b").textContent=say("a-b");x.id="a-b";y("c-d",z?"e-f":"a-b")'
    words = {"a-b": ("ا", "a"), "e-f": ("ب", "b"), "g-h": ("ج", "c")}
    assert numbered(script, words) == (
        'byId("a-b").textContent=say(0);x.id="a-b";y("c-d",z?1:0)',
        [("ا", "a"), ("ب", "b")],
    )


def test_every_word_is_used() -> None:
    """No key is written for nothing."""
    text = "\n".join(SOURCES)
    begun = set(BEGUN.findall(text))
    assert [
        key
        for key in load_words()
        if not re.search(rf"[\"'`]{key}[\"'`]", text)
        and not any(key.startswith(part) for part in begun)
    ] == []


def test_words_are_written_in_urdu_letters() -> None:
    """Urdu has Urdu's own ی, ک and ہ and no look-alikes; both languages fill in the same names."""
    for key, (urdu, english) in load_words().items():
        assert urdu.strip() == urdu != "", key
        assert english.strip() == english != "", key
        assert not re.search("[يكهىة]", urdu), key
        assert sorted(re.findall(r"{\w+}", urdu)) == sorted(re.findall(r"{\w+}", english)), key


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a": '{"k": {"ur": "ا", "en": "a"}, "k": {"ur": "ا", "en": "a"}}'}, "a key stands twice"),
        ({"a": '{"k": {"ur": "ا", "ur": "ب", "en": "a"}}'}, "a key stands twice"),
        (
            {"a": '{"k": {"ur": "ا", "en": "a"}}', "b": '{"k": {"ur": "ا", "en": "a"}}'},
            "b.json: 'k' stands in another file",
        ),
        ({"a": '{"k": {"ur": "ا"}}'}, "'k' must have ur and en"),
        ({"a": '{"k": {"ur": "ا", "en": "a", "fr": "a"}}'}, "'k' must have ur and en"),
        ({"a": '{"k": "ا"}'}, "'k' must have ur and en"),
    ],
)
def test_faulty_words_are_named(tmp_path: Path, files: dict[str, str], message: str) -> None:
    """A key that stands twice or lacks a language is an error that tells its file."""
    for name, text in files.items():
        (tmp_path / f"{name}.json").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        load_words(tmp_path)
