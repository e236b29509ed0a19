"""The DAISY talking book: its headings, its sound beside its text, and what document types say."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from itertools import accumulate, pairwise
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
from editions import (
    HOSTILE,
    PICTURE_AND_TABLES,
    RATE,
    TEXT,
    TITLE,
    VOICE,
    Built,
    article_of,
    edition_of,
    sentence_ids,
)
from lxml import etree
from packed import changed, shown_text
from talking import Talking, document_type_faults, milliseconds

from awaz.cli import run
from awaz.errors import OutputError
from awaz.model import Edition, Role
from awaz.output.daisy import clock, write_daisy
from awaz.output.epub import identifier

TEXTS = Path(__file__).parents[1] / "data" / "text"
ALL = ("given", "derived", "tabled", "hostile", "hard", "seed", "long", "headed")
Written = Callable[..., Talking]
"""Writes the talking book of an edition, with settings by name."""


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Write the talking book of an edition into a new folder."""

    def write(edition: Edition | Built, **settings: str) -> Talking:
        edition = edition.edition if isinstance(edition, Built) else edition
        folder = tmp_path / f"daisy-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        write_daisy(edition, folder, **{"album": "آواز"} | settings)
        return Talking(folder / f"{edition.article.slug}.daisy.zip")

    return write


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """An article of 120 headings of all levels, which skip some on their way down."""
    levels = (2, 3, 4, 5, 6, 2, 4, 6, 3, 2)
    rows = [(Role.HEADING, f"حصہ {number}") for number in range(120)]
    body = (Role.BODY, "یہ جملہ ہے۔", "وہ بھی۔")
    article = article_of((TITLE, *(row for heading in rows for row in (heading, body))))
    wanted = iter(levels * 12)
    paragraphs = tuple(
        replace(item, level=next(wanted)) if item.role is Role.HEADING else item
        for item in article.paragraphs
    )
    return edition_of(replace(article, paragraphs=paragraphs), tmp_path_factory.mktemp("long"))


@pytest.fixture(scope="module")
def headed(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """An article whose title was made up, and whose text begins with a heading."""
    article = article_of(TEXT[1:], title="پارٹی ڈیٹا سینٹر، ایک عنوان")
    return edition_of(article, tmp_path_factory.mktemp("headed"))


@pytest.fixture(params=ALL)
def each(request: pytest.FixtureRequest) -> Edition:
    """Every article in its turn."""
    fixture = request.getfixturevalue(request.param)
    return fixture.edition if isinstance(fixture, Built) else fixture


# The files


def test_the_files_are_as_players_want_them(given: Built, written: Written) -> None:
    """The list of headings first, small Latin names, and no date of today."""
    book = written(given)
    assert book.names() == [
        *("ncc.html", "master.smil", "s0001.smil", "s0002.smil"),
        *("text.html", "style.css", "narration.mp3"),
    ]
    with ZipFile(book.path) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None


def test_the_sound_is_the_editions(given: Built, written: Written) -> None:
    """The MP3 within is the one beside it, byte for byte, not packed, and all clips are of it."""
    book = written(given)
    assert book.data("narration.mp3") == given.edition.mp3.read_bytes()
    with ZipFile(book.path) as archive:
        assert archive.getinfo("narration.mp3").compress_type == ZIP_STORED
    assert {par.sound for par in book.pars()} == {"narration.mp3"}


def test_two_editions_alike_have_books_alike(hard: Edition, written: Written) -> None:
    """To the byte."""
    first, second = (written(hard).path.read_bytes() for _ in range(2))
    assert first == second


def test_sizes_are_told(each: Edition, written: Written) -> None:
    """How many files there are, and how large they are together, the list of headings too."""
    book = written(each)
    sizes = [len(book.data(name)) for name in book.names()]
    assert book.told("ncc:files") == [str(len(sizes))]
    (told,) = book.told("ncc:kByteSize")
    assert int(told) - 1 < sum(sizes) / 1024 <= int(told)


# What it tells of itself


def test_the_book_tells_what_is_known(given: Built, written: Written) -> None:
    """Title, language, author, narrator, publisher, date and source, and what kind it is."""
    book = written(given, site="https://example.org")
    article = given.edition.article
    known = {
        "dc:title": article.title,
        "dc:creator": "نامہ نگار",
        "dc:publisher": "آواز",
        "dc:date": "2025-12-20",
        "dc:language": "ur",
        "dc:source": article.source,
        "dc:identifier": identifier(article, site="https://example.org"),
        "dc:format": "Daisy 2.02",
        "ncc:narrator": VOICE.label,
        "ncc:multimediaType": "audioFullText",
        "ncc:charset": "utf-8",
        "ncc:setInfo": "1 of 1",
        "ncc:pageNormal": "0",
    }
    assert {name: book.told(name) for name in known} == {
        name: [text] for name, text in known.items()
    }


def test_who_is_not_known_is_passed_over(derived: Built, written: Written) -> None:
    """The standard wants an author and a publisher: without one it is the other, or the voice."""
    book = written(derived)
    assert book.told("dc:creator") == book.told("dc:publisher") == ["آواز"]
    book = written(derived, album="")
    assert book.told("dc:creator") == book.told("dc:publisher") == [VOICE.label]
    assert book.told("dc:source") == []


@pytest.mark.parametrize(
    ("date", "told"),
    [
        ("2024", "2024"),
        ("2024-02", "2024-02"),
        ("2024-02-03T10:00", "2024-02-03"),
        ("2024-13", "0000"),
        ("2024-W05-3", "0000"),
        ("کل", "0000"),
        ("", "0000"),
        ("۲۰۲۴", "0000"),
    ],
)
def test_a_date_is_one_of_the_standards(
    given: Built, written: Written, date: str, told: str
) -> None:
    """A year, a month or a day; what is none becomes a year that is nobody's."""
    edition = replace(given.edition, article=replace(given.edition.article, date=date))
    assert written(edition).told("dc:date") == [told]


def test_all_files_are_of_one_book(hard: Edition, written: Written) -> None:
    """Each names the same title, identifier and format."""
    book = written(hard)
    files = [name for name in book.names() if name.endswith((".html", ".smil"))]
    for name in ("dc:title", "dc:identifier", "dc:format"):
        assert len({tuple(book.told(name, file)) for file in files}) == 1


def test_direction_and_language_are_told(given: Built, written: Written, tmp_path: Path) -> None:
    """Urdu runs from right to left, in the text and in the list of headings; English does not."""
    book = written(given)
    root = book.root("text.html")
    language = "{http://www.w3.org/XML/1998/namespace}lang"
    assert (root.get("dir"), root.get("lang"), root.get(language)) == ("rtl", "ur", "ur")
    assert "direction: rtl" in book.data("style.css").decode()
    for file in ("text.html", "ncc.html"):
        (link,) = book.found(file, "//html:link[@rel='stylesheet']")
        assert link.get("href") == "style.css"
    inner = book.found("text.html", "//html:span[@lang='en'][@dir='ltr']")
    assert "Viettel" in [shown_text(span) for span in inner]
    english = article_of(((Role.TITLE, "A title"), (Role.BODY, "A sentence.")))
    edition = edition_of(replace(english, slug="en", language="en", direction="ltr"), tmp_path)
    book = written(edition)
    assert book.root("text.html").get("dir") == "ltr"
    assert "direction" not in book.data("style.css").decode().partition("*/")[2]


# Headings


@pytest.mark.parametrize("name", ["given", "hard", "long"])
def test_headings_lead_to_where_they_are_heard(
    request: pytest.FixtureRequest, written: Written, name: str
) -> None:
    """The title and every heading, in order, each to its first sentence in a file of its own."""
    edition = request.getfixturevalue(name)
    book = written(edition)
    article = edition.edition.article if isinstance(edition, Built) else edition.article
    headings = [item for item in article.paragraphs if item.role in (Role.TITLE, Role.HEADING)]
    found = book.headings()
    assert [text for _, text, _ in found] == [
        " ".join(sentence.text for sentence in item.sentences) for item in headings
    ]
    assert [href for *_, href in found] == [
        f"s{number:04}.smil#par-{item.id}s001" for number, item in enumerate(headings, 1)
    ]
    led_to = {(par.file, par.ids[0]): par.text for par in book.pars()}
    for item, (*_, href) in zip(headings, found, strict=True):
        file, _, name = href.partition("#")
        assert led_to[file, name] == f"text.html#{item.id}s001"
    assert book.told("ncc:tocItems") == [str(len(headings))]


def test_no_level_of_headings_is_skipped(long: Edition, written: Written) -> None:
    """Neither in the list nor in the text, which have the same ones; the deepest is told."""
    book = written(long)
    levels = [int(name[1]) for name, *_ in book.headings()]
    assert levels[:11] == [1, 2, 3, 4, 5, 6, 2, 3, 4, 3, 2]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    path = "//html:h1|//html:h2|//html:h3|//html:h4|//html:h5|//html:h6"
    shown = [int(etree.QName(item).localname[1]) for item in book.found("text.html", path)]
    assert shown == levels
    assert book.told("ncc:depth") == ["6"]


def test_a_title_that_is_not_spoken_leads_to_itself(derived: Built, written: Written) -> None:
    """It has what is heard before the first sentence, and playing goes on there."""
    book = written(derived)
    title, first = book.pars()[:2]
    assert book.headings()[0] == ("h1", derived.edition.article.title, "s0001.smil#par-title")
    assert (title.file, title.ids[0], title.text) == ("s0001.smil", "par-title", "text.html#title")
    (shown,) = book.found("text.html", "//html:h1[@id='title']")
    assert shown_text(shown) == derived.edition.article.title
    start = round(derived.edition.timeline.sentences[0].start * 1000 / RATE)
    assert (title.start, title.end, first.start) == (0, start, start)
    assert first.file == "s0001.smil"


def test_speech_may_begin_at_once(derived: Built, written: Written) -> None:
    """A title that is not spoken has a thousandth of a second then: players refuse nothing."""
    timeline = derived.edition.timeline
    (cue, *others), words = timeline.sentences, timeline.words
    cues = (replace(cue, start=0), *others)
    paragraph, *rest = timeline.paragraphs
    paragraphs = (replace(paragraph, start=0), *rest)
    early = replace(timeline, sentences=cues, words=words, paragraphs=paragraphs)
    title, first = written(replace(derived.edition, timeline=early)).pars()[:2]
    assert (title.start, title.end, first.start) == (0, 1, 1)


def test_a_made_up_title_stands_before_a_heading(headed: Edition, written: Written) -> None:
    """Each has a file of its own, also where the text begins with the heading."""
    book = written(headed)
    titles = [headed.article.title, TEXT[1][1]]
    assert [text for _, text, _ in book.headings()] == titles
    assert book.smils() == ["s0001.smil", "s0002.smil"]
    assert [book.told("title", file) for file in book.smils()] == [[title] for title in titles]
    assert [par.text for par in book.pars() if par.file == "s0001.smil"] == ["text.html#title"]


# Text and sound


def test_all_that_is_shown_is_heard_in_order(each: Edition, written: Written) -> None:
    """Every sentence as the article has it; only a title that was made up stands beside them."""
    book = written(each)
    spans = book.found("text.html", "//html:span[@class='sentence']")
    assert [(span.get("id"), shown_text(span)) for span in spans] == [
        (sentence.id, sentence.text) for sentence in each.article.sentences()
    ]
    ids = [item.get("id", "") for item in book.found("text.html", "//*[@id]")]
    assert len(ids) == len(set(ids))
    shown = "".join(shown_text(body) for body in book.found("text.html", "//html:body"))
    spoken = "".join(shown_text(span) for span in spans)
    if each.article.paragraphs[0].role is not Role.TITLE:
        spoken = each.article.title + spoken
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", spoken)


def test_clips_are_the_timelines(each: Edition, written: Written) -> None:
    """One clip a sentence, from its beginning to the next one's, to the millisecond; before them
    the one of a title that was made up.
    """
    pars = written(each).pars()
    made_up = pars.pop(0) if pars[0].text.endswith("#title") else None
    assert (made_up is None) == (each.article.paragraphs[0].role is Role.TITLE)
    names = [f"text.html#{name}" for name in sentence_ids(each.article)]
    assert [par.text for par in pars] == names
    starts = [cue.start for cue in each.timeline.sentences]
    assert [par.start for par in pars[1:]] == [round(start * 1000 / RATE) for start in starts[1:]]
    assert all(before.end == after.start for before, after in pairwise(pars))
    assert pars[0].start == (made_up.end if made_up else 0)
    assert pars[-1].end == round(each.timeline.frames * 1000 / RATE)


def test_lengths_add_up(each: Edition, written: Written) -> None:
    """Each file is as long as its clips, to the millisecond, and tells that in whole seconds, with
    what was heard before it; master and headings tell the sum.
    """
    book = written(each)
    pars, lengths = book.pars(), []
    for file in book.smils():
        (sequence,) = book.found(file, "/smil/body/seq")
        lengths.append(milliseconds(sequence.get("dur", "")))
        assert lengths[-1] == sum(par.end - par.start for par in pars if par.file == file)
        assert book.told("ncc:timeInThisSmil", file) == [clock(lengths[-1])]
    before = [0, *accumulate(lengths)]
    told = [book.told("ncc:totalElapsedTime", file) for file in book.smils()]
    assert told == [[clock(elapsed)] for elapsed in before[:-1]]
    assert before[-1] == round(each.timeline.frames * 1000 / RATE)
    assert book.told("ncc:totalTime") == [clock(before[-1])]
    assert book.told("ncc:timeInThisSmil", "master.smil") == [clock(before[-1])]


@pytest.mark.parametrize(
    ("length", "written_as"),
    [(0, "00:00:00"), (499, "00:00:00"), (500, "00:00:01"), (3_723_499, "01:02:03")],
)
def test_lengths_are_told_in_whole_seconds(length: int, written_as: str) -> None:
    """Of hours, minutes and seconds; the half is rounded up."""
    assert clock(length) == written_as


def test_semantics_are_kept(hard: Edition, tabled: Built, written: Written) -> None:
    """Lists in lists, quotations, tables with their heads, and a picture's text."""
    book = written(hard)
    assert len(book.found("text.html", "//html:ol/html:li/html:ul/html:li")) == 2
    assert len(book.found("text.html", "//html:blockquote/html:p")) == 2
    assert len(book.found("text.html", "//html:div[@class='picture']/html:p")) == 1
    table = written(tabled).found("text.html", "//html:table")[0]
    assert [etree.QName(item).localname for item in table] == ["thead", "tbody"]
    widths = {len(row) for row in table.iter("{*}tr")}
    assert widths == {len(PICTURE_AND_TABLES[1]) - 1}


def test_hostile_text_stays_text(hostile: Built, written: Written) -> None:
    """Markup in a title or a text is shown as it was written."""
    book = written(hostile)
    assert book.headings()[0][1] == HOSTILE[0][1]
    for file in ("ncc.html", "text.html"):
        assert book.found(file, "//html:script | //html:img | //html:b") == []
    assert book.told("dc:creator") == ["\"><b onclick='x'>"]
    assert book.told("dc:source") == []


def test_what_xml_cannot_hold_is_an_error(written: Written, tmp_path: Path) -> None:
    """It is named, with where it stands and what to do."""
    article = article_of((TITLE, TEXT[0]), author="نامہ\x0bنگار")
    with pytest.raises(OutputError, match=r"daisy.zip: U\+000B stands after .*Take it out"):
        written(edition_of(article, tmp_path))


# The document types


def test_document_types_find_nothing(each: Edition, written: Written) -> None:
    """XHTML 1.0 Transitional in the list of headings and the text, SMIL 1.0 in all others."""
    book = written(each)
    files = [name for name in book.names() if name.endswith((".html", ".smil"))]
    assert {name: document_type_faults(book.data(name)) for name in files} == {
        name: [] for name in files
    }


def test_a_table_of_one_row_is_one(written: Written, tmp_path: Path) -> None:
    """XHTML 1.0 knows no table without a body: a row that heads nothing stands in it."""
    article = article_of((TITLE, TEXT[0], (Role.TABLE, "سال", "بارش")))
    *others, row = article.paragraphs
    article = replace(article, paragraphs=(*others, replace(row, level=1)))
    book = written(edition_of(article, tmp_path))
    assert len(book.found("text.html", "//html:tbody/html:tr/html:th")) == 2
    assert document_type_faults(book.data("text.html")) == []


@pytest.mark.parametrize(
    ("file", "change", "message"),
    [
        ("text.html", lambda text: text.replace("</p>", "<figure/></p>", 1), "figure"),
        (
            "text.html",
            lambda text: text.replace('id="p002s001"', 'id="p001s001"'),
            "already defined",
        ),
        ("ncc.html", lambda text: text.replace("<h1 ", "<h1 epub:type='x' ", 1), "epub"),
        (
            "s0001.smil",
            lambda text: text.replace("<audio ", '<audio clipBegin="0" ', 1),
            "clipBegin",
        ),
        ("master.smil", lambda text: text.replace('id="s0001"', 'id="1"'), "id"),
    ],
)
def test_document_types_find_planted_faults(
    given: Built,
    written: Written,
    tmp_path: Path,
    file: str,
    change: Callable[[str], str],
    message: str,
) -> None:
    """An element of another standard, an id that stands twice, an attribute there is not."""
    book = changed(written(given), tmp_path / "faulty.zip", {file: change})
    assert message in " ".join(document_type_faults(book.data(file)))


# The whole way


def test_a_build_writes_the_book_when_asked(tmp_path: Path) -> None:
    """The page offers it then, and `awaz check` finds nothing wrong; otherwise there is none."""
    (tmp_path / "text").mkdir()
    shutil.copy(TEXTS / "hard.md", tmp_path / "text")
    (tmp_path / "awaz.toml").write_text("voice = 'tone'\n", encoding="utf-8")
    build = ["-C", str(tmp_path), "build", "-q"]
    folder = tmp_path / "output" / "hard"
    assert run(build) == 0
    assert "daisy" not in (folder / "index.html").read_text(encoding="utf-8")
    assert not (folder / "hard.daisy.zip").exists()
    assert run([*build, "--formats", "daisy"]) == 0
    assert 'href="hard.daisy.zip"' in (folder / "index.html").read_text(encoding="utf-8")
    book = Talking(folder / "hard.daisy.zip")
    assert book.data("narration.mp3") == (folder / "hard.mp3").read_bytes()
    assert len(book.pars()) == 40
