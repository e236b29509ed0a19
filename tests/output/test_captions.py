"""Captions and the plain text, read back by the W3C's own parser and compared with the timeline."""

from __future__ import annotations

import json
import re
import subprocess
import unicodedata
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from browser import TOOLS, there
from editions import RATE, Built, article_of, edition_of

from awaz.model import Edition, Role
from awaz.output.captions import LINE_LIMIT, captions, subtitles, transcript, web_captions
from awaz.text.reader import read_article

LONG = " ".join(
    f"یہ ایک بہت لمبے جملے کا ٹکڑا نمبر {number} ہے جو ختم ہونے میں نہیں آتا،"
    for number in range(16)
)
UNBROKEN = "یہ ایک ایسا جملہ ہے جس میں کہیں کوئی وقفہ نہیں آتا " * 12
HARD = (
    (Role.TITLE, "آواز"),
    (Role.BODY, LONG),
    (Role.BODY, UNBROKEN.strip()),
    (Role.BODY, "https://ur.example.org/" + "بہت-لمبا-پتا/" * 8),
    (Role.BODY, "قُرْآنِ مَجِیْد میں حَضْرَت مُحَمَّد ﷺ اَور حَضْرَت عُمَرؓ کا ذِکْر ہے"),
    (Role.BODY, "AT&T اور 5G <b>نیٹ ورک</b> کے 30 mm تار --> 2015-2020 👩‍👩‍👧 تک Hoa Lac میں لگے"),
    (Role.LIST, "پہلا"),
    (Role.LIST, "دوسرا"),
    (Role.TABLE, "30 mm", "ایک", "2"),
    (Role.BODY, "آخر۔"),
)
SIGNS = "\u200f\u2066\u2069\u202b\u202c\u2060"
"""What is added to keep the order of right and left."""

PARSE = """
const { WebVTTParser } = require(process.argv[1]);
const text = require("fs").readFileSync(0, "utf-8");
const entities = require(`${process.argv[1]}/html-entities.json`);
const parsed = new WebVTTParser(entities).parse(text, "subtitles/captions/descriptions");
console.log(JSON.stringify(parsed));
"""


@dataclass(frozen=True)
class Shown:
    """A cue as a player has it."""

    id: str
    start: float
    end: float
    text: str
    """Its lines joined by spaces, without the signs that show nothing."""
    lines: list[str]
    stamps: dict[int, float]
    """Times inside it, by code point into its text."""
    english: list[str]
    """What is marked as English."""


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return edition_of(article_of(HARD), tmp_path_factory.mktemp("hard"))


def parsed(vtt: str) -> Any:
    """What the parser makes of captions: `cues` and `errors`."""
    command = ["node", "-e", PARSE, str(there(TOOLS / "webvtt-parser"))]
    done = subprocess.run(command, input=vtt, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def cues_in(vtt: str) -> list[Shown]:
    """The cues of captions in which the parser finds no fault."""
    read = parsed(vtt)
    assert read["errors"] == []
    return [shown(cue) for cue in read["cues"]]


def shown(cue: Any) -> Shown:
    texts: list[str] = []
    stamps: dict[int, float] = {}
    english: list[str] = []

    def visit(node: Any) -> None:
        if node.get("type") == "text":
            texts.append(node["value"])
        elif node.get("type") == "timestamp":
            stamps[len(plain("".join(texts)))] = node["value"]
        before = len(texts)
        for child in node.get("children", []):
            visit(child)
        if node.get("name") == "lang":
            assert node["value"] == "en"
            english.append(plain("".join(texts[before:])))

    visit(cue["tree"])
    text = "".join(texts)
    return Shown(
        *(cue["id"], cue["startTime"], cue["endTime"], plain(text)),
        *(text.split("\n"), stamps, english),
    )


def plain(text: str) -> str:
    return "".join(letter for letter in text if letter not in SIGNS).replace("\n", " ")


def by_sentence(cues: list[Shown]) -> dict[str, list[Shown]]:
    """The cues of each sentence; the later ones are numbered from 2 on."""
    found: dict[str, list[Shown]] = {}
    for cue in cues:
        name, _, number = cue.id.partition(".")
        found.setdefault(name, []).append(cue)
        assert number == ("" if len(found[name]) == 1 else str(len(found[name])))
    return found


def check_against_timeline(edition: Edition, cues: list[Shown]) -> None:
    """The sentences exactly, at the timeline's times to a millisecond, in order, not at once."""
    found = by_sentence(cues)
    assert {name: " ".join(cue.text for cue in parts) for name, parts in found.items()} == {
        sentence.id: sentence.text for sentence in edition.article.sentences()
    }
    for cue in edition.timeline.sentences:
        parts = found[cue.id]
        assert parts[0].start == pytest.approx(cue.start / RATE, abs=0.001)
        assert parts[-1].end == pytest.approx(cue.end / RATE, abs=0.001)
        assert all(before.end == after.start for before, after in pairwise(parts))
    assert all(cue.start < cue.end for cue in cues)
    assert all(before.end <= after.start for before, after in pairwise(cues))


@pytest.mark.parametrize("name", ["given", "tabled", "hostile", "hard"])
def test_captions_are_the_sentences(name: str, request: pytest.FixtureRequest) -> None:
    """Valid for the parser; texts and times are those of the timeline."""
    value = request.getfixturevalue(name)
    edition = value.edition if isinstance(value, Built) else value
    check_against_timeline(edition, cues_in(web_captions(edition.article, captions(edition))))


def test_the_parser_finds_planted_faults(given: Built) -> None:
    """A cue that ends before it starts, a time out of order, a tag that is not closed."""
    vtt = web_captions(given.edition.article, captions(given.edition))
    first = re.search(r"([\d:.]{12}) --> ([\d:.]{12})", vtt)
    stamp = re.search(r"<[\d:.]{12}>", vtt)
    assert first and stamp
    for right, wrong in [
        (first[0], f"{first[2]} --> {first[1]}"),
        (stamp[0], "<00:00:00.000>"),
        ("</lang>", ""),
        ("WEBVTT\n", "WEBVTT\nKind: captions\n"),
    ]:
        assert right in vtt
        assert parsed(vtt.replace(right, wrong, 1))["errors"] != []


def test_every_word_has_its_time(given: Built) -> None:
    """But the first of a cue, which begins with it; nothing but words has one."""
    found = by_sentence(cues_in(web_captions(given.edition.article, captions(given.edition))))
    starts = {cue.id: cue.start / RATE for cue in given.edition.timeline.words}
    for sentence in given.edition.article.sentences():
        at = 0
        stamps: dict[int, float] = {}
        for cue in found[sentence.id]:
            stamps |= {at + place: time for place, time in cue.stamps.items()} | {at: cue.start}
            at += len(cue.text) + 1
        expected = {
            word.start: starts[f"{sentence.id}w{number:03}"]
            for number, word in enumerate(sentence.words, 1)
        }
        assert stamps.keys() == expected.keys()
        assert list(stamps[place] for place in sorted(stamps)) == pytest.approx(
            [expected[place] for place in sorted(expected)], abs=0.001
        )


@pytest.mark.parametrize("name", ["given", "hard"])
def test_lines_are_short(name: str, request: pytest.FixtureRequest) -> None:
    """At most two a cue, 65 letters each; marks take no room, and only an address is longer."""
    value = request.getfixturevalue(name)
    edition = value.edition if isinstance(value, Built) else value
    for cue in cues_in(web_captions(edition.article, captions(edition))):
        assert len(cue.lines) <= 2
        for line in cue.lines:
            seen = [letter for letter in plain(line) if unicodedata.category(letter)[0] != "M"]
            assert sum(unicodedata.category(letter) != "Cf" for letter in seen) <= LINE_LIMIT or (
                " " not in line
            )


def test_marks_take_no_room(hard: Edition) -> None:
    """A vocalised sentence of 48 letters stands in one line, though it has 70 code points."""
    (cue,) = by_sentence(cues_in(web_captions(hard.article, captions(hard))))["p005s001"]
    assert len(cue.text) > LINE_LIMIT
    assert cue.lines == [cue.text]


def test_long_sentences_are_cut_after_clauses(hard: Edition) -> None:
    """At a comma while there is one within reach; else in front of a word that begins anew."""
    found = by_sentence(cues_in(web_captions(hard.article, captions(hard))))
    commas, words = found["p002s001"], found["p003s001"]
    assert len(hard.article.paragraphs[1].sentences[0].text) > 900
    assert len(commas) == 8
    assert all(cue.text.endswith("،") for cue in commas)
    assert len(words) > 4
    assert {cue.text.split(" ")[0] for cue in words[1:]} <= {"جس", "یہ"}
    assert not any(line.startswith(("میں ", "کا ")) for cue in words for line in cue.lines)


def test_latin_is_marked_and_kept_in_order(hard: Edition) -> None:
    """As English; isolated where it has numbers or signs, for its order would change."""
    vtt = web_captions(hard.article, captions(hard))
    (cue,) = by_sentence(cues_in(vtt))["p006s001"]
    assert cue.english == ["AT&T", "5G <b", "30 mm", "Hoa Lac"]
    assert "\u206630 mm\u2069" in "".join(cue.lines)
    assert "\u20662015-2020\u2069" in "".join(cue.lines)
    assert "\u2066Hoa" not in vtt
    assert "\u2066AT&amp;T\u2069" in vtt
    assert "<b>" not in vtt


def test_a_line_that_begins_with_latin_is_laid_out_from_the_right(hard: Edition) -> None:
    """A mark stands before it; no other line needs one, nor one that is Latin alone."""
    for cue in cues_in(web_captions(hard.article, captions(hard))):
        for line in cue.lines:
            strong = [
                kind for letter in line if (kind := unicodedata.bidirectional(letter))[0] in "LRA"
            ]
            urdu = any(kind == "AL" for kind in strong)
            if urdu:
                assert strong[0] in ("R", "AL"), line
            assert line.startswith("\u200f") == (urdu and first_letter(plain(line)) == "L")


def first_letter(text: str) -> str:
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind for kind in kinds if kind in ("L", "R", "AL")), "")


def test_a_voice_that_tells_no_words_has_captions(hard: Edition) -> None:
    """Their times follow from how much text there is, and no times of words are made up."""
    edition = replace(hard, timeline=replace(hard.timeline, words=()))
    cues = cues_in(web_captions(edition.article, captions(edition)))
    check_against_timeline(edition, cues)
    assert not any(cue.stamps for cue in cues)
    parts = by_sentence(cues)["p002s001"]
    lengths = [cue.end - cue.start for cue in parts]
    assert len(parts) > 1
    assert max(lengths) < 1.2 * min(lengths)


SUBRIP = re.compile(r"(\d+)\n([\d:,]{12}) --> ([\d:,]{12})\n(.+(?:\n.+)?)\n(?:\n|$)")


def test_subtitles_are_the_captions(hard: Edition) -> None:
    """Numbered from 1, the same times and lines, each line embedded from right to left."""
    text = subtitles(hard.article, captions(hard))
    assert SUBRIP.sub("", text) == ""
    found = SUBRIP.findall(text)
    cues = cues_in(web_captions(hard.article, captions(hard)))
    assert [int(number) for number, *_ in found] == list(range(1, len(cues) + 1))
    for (_, start, end, lines), cue in zip(found, cues, strict=True):
        assert (seconds(start), seconds(end)) == (cue.start, cue.end)
        assert list(map(plain, lines.split("\n"))) == list(map(plain, cue.lines))
        assert all(line[0] + line[-1] == "\u202b\u202c" for line in lines.split("\n"))


def test_tags_in_a_text_are_shown_by_players_of_subtitles(hard: Edition) -> None:
    """What players would take for a tag, and not show, has a sign in it that is not seen."""
    text = subtitles(hard.article, captions(hard))
    assert "<b>" in plain(text)
    assert not re.search(r"<[/a-z]", text)


def test_english_articles_need_no_signs(tmp_path: Path) -> None:
    """What runs from left to right is left as it is, and not marked as English once more."""
    text = "AT&T has 5G (and 30 mm cables), 2015-2020, in Lahore."
    article = article_of(((Role.BODY, text),))
    edition = edition_of(replace(article, language="en", direction="ltr"), tmp_path)
    assert not set(
        subtitles(edition.article, captions(edition))
        + web_captions(edition.article, captions(edition))
    ) & set(SIGNS)
    assert f"\n{text}\n" in subtitles(edition.article, captions(edition))
    assert "<lang" not in web_captions(edition.article, captions(edition))
    assert [cue.text for cue in cues_in(web_captions(edition.article, captions(edition)))] == [text]
    assert "NOTE Language: en\n" in web_captions(edition.article, captions(edition))


def test_the_transcript_keeps_columns_and_depth() -> None:
    """An empty cell leaves its tab, and items within items are indented."""
    texts = Path(__file__).parents[1] / "data" / "text"
    lines = transcript(read_article(texts / "hard.md")).split("\n")
    assert "۲۰۲۴\t\t500" in lines
    first = lines.index("پہلا نکتہ: مطالعہ")
    assert lines[first : first + 5] == [
        "پہلا نکتہ: مطالعہ",
        "    ذیلی نکتہ: صبح",
        "    ذیلی نکتہ: شام",
        "        تیسرا درجہ",
        "دوسرا نکتہ: تحریر",
    ]


def test_the_transcript_is_all_that_is_spoken(hard: Edition) -> None:
    """Paragraphs behind empty lines; items and rows behind each other, cells behind tabs."""
    text = transcript(hard.article)
    assert text.startswith(f"آواز\n\n{LONG}\n\n")
    assert text.endswith("\n\nپہلا\nدوسرا\n\n30 mm\tایک\t2\n\nآخر۔\n")
    assert text.split() == [
        word for sentence in hard.article.sentences() for word in sentence.text.split()
    ]


def test_the_files_stand_in_the_folder(given: Built) -> None:
    """Under the article's name, in UTF-8, the same for the same edition."""
    edition, folder = given.edition, given.index.parent
    assert (folder / "warkshap.vtt").read_bytes() == web_captions(
        edition.article, captions(edition)
    ).encode()
    assert (folder / "warkshap.srt").read_bytes() == subtitles(
        edition.article, captions(edition)
    ).encode()
    assert (folder / "warkshap.txt").read_bytes() == transcript(edition.article).encode()


def seconds(clock: str) -> float:
    """00:01:23,200 in seconds."""
    hours, minutes, rest = clock.split(":")
    return round(int(hours) * 3600 + int(minutes) * 60 + float(rest.replace(",", ".")), 3)
