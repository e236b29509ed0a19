"""The EPUB of an edition: what it tells, its sound beside its text, and what validators say."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
from books import (
    NAMES,
    Book,
    ace_violations,
    epubcheck_messages,
    found_by,
    milliseconds,
)
from browser import Visitor, wait_until
from editions import RATE, TEXT, TITLE, VOICE, Built, article_of, edition_of, sentence_ids
from packed import changed, shown_text
from playwright.sync_api import Playwright
from reading import PAGE, lay_out
from server import Served
from speech import decoded

from awaz.audio import parts
from awaz.build import build_article
from awaz.cli import run
from awaz.errors import OutputError
from awaz.model import Article, Edition, Role
from awaz.output.cover import cover_png
from awaz.output.epub import ACTIVE_CLASS, CONFORMS_TO, PLAYING_CLASS, identifier, write_epub
from awaz.workspace import Settings, Workspace

TEXTS = Path(__file__).parents[1] / "data" / "text"
SMALL = {"width": 500, "height": 400}
Written = Callable[..., Book]
"""Writes the EPUB of an edition, with settings by name."""


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cover drawn once: drawing it takes longer than all the rest."""
    path = tmp_path_factory.mktemp("cover") / "cover.png"
    path.write_bytes(cover_png(article_of((TITLE,)), album="آواز"))
    return path


@pytest.fixture
def written(tmp_path: Path, picture: Path) -> Written:
    """Write the EPUB of an edition into a new folder."""

    def write(edition: Edition, **settings: object) -> Book:
        folder = tmp_path / f"epub-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        write_epub(edition, folder, **{"album": "آواز", "cover": picture} | settings)  # type: ignore[arg-type]
        return Book(folder / f"{edition.article.slug}.epub")

    return write


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """An article of more than 300 sentences under three headings, the last within the second."""
    body = [(Role.BODY, "یہ جملہ ہے۔", "وہ بھی۔")] * 60
    headings = [(Role.HEADING, f"حصہ {name}") for name in ("اول", "دوم", "سوم")]
    rows = [TITLE, headings[0], *body, headings[1], *body, headings[2], *body]
    article = article_of(tuple(rows))
    last = max(n for n, item in enumerate(article.paragraphs) if item.role is Role.HEADING)
    paragraphs = list(article.paragraphs)
    paragraphs[last] = replace(paragraphs[last], level=3)
    article = replace(article, paragraphs=tuple(paragraphs))
    return edition_of(article, tmp_path_factory.mktemp("long"))


# The container


def test_the_container_is_as_the_standard_wants(given: Built, written: Written) -> None:
    """`mimetype` stands first, bare and not compressed; nothing has a date of today."""
    book = written(given.edition)
    assert book.path.read_bytes()[30:58] == b"mimetypeapplication/epub+zip"
    with ZipFile(book.path) as archive:
        first = archive.infolist()[0]
        assert (first.compress_type, first.extra) == (ZIP_STORED, b"")
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None


def test_every_file_is_in_the_manifest(given: Built, written: Written) -> None:
    """The manifest names the files there are, each once."""
    book = written(given.edition)
    listed = book.told("//opf:item/@href")
    assert sorted(f"EPUB/{name}" for name in listed) == sorted(
        set(book.names()) - {"mimetype", "META-INF/container.xml", "EPUB/package.opf"}
    )


def test_two_editions_alike_have_books_alike(hard: Edition, written: Written) -> None:
    """To the byte."""
    first, second = (written(hard, cover=None).path.read_bytes() for _ in range(2))
    assert first == second


def test_the_sound_is_the_editions(given: Built, written: Written) -> None:
    """The MP3 within is the one beside it, byte for byte, and there is no other."""
    book = written(given.edition)
    (name,) = book.told("//opf:item[@media-type='audio/mpeg']/@href")
    assert book.data(f"EPUB/{name}") == given.edition.mp3.read_bytes()


def test_fonts_travel_with_the_book(given: Built, written: Written) -> None:
    """Both weights of Nastaliq and their licence, under the names the style gives them."""
    book = written(given.edition)
    style = book.data("EPUB/epub.css").decode()
    named = re.findall(r'url\("([^"]+)"\)', style)
    assert len(named) == 2
    assert all(book.data(f"EPUB/{name}")[:4] == b"wOF2" for name in named)
    assert b"SIL Open Font License" in book.data("EPUB/fonts/OFL.txt")


# What it tells of itself


def test_the_package_tells_what_is_known(given: Built, written: Written) -> None:
    """Title, language, author, narrator, publisher, date and source; and which way pages turn."""
    book = written(given.edition)
    article = given.edition.article
    told = {name: book.told(f"//dc:{name}") for name in ("title", "creator", "publisher")}
    assert told == {"title": [article.title], "creator": ["نامہ نگار"], "publisher": ["آواز"]}
    assert book.told("//dc:language") == ["ur"]
    assert book.told("//dc:date") == ["2025-12-20"]
    assert book.told("//dc:source") == [article.source]
    assert book.told("//opf:meta[@property='dcterms:modified']") == ["2025-12-20T00:00:00Z"]
    assert book.told("//opf:meta[@property='media:narrator']") == [VOICE.label]
    assert book.told("//opf:spine/@page-progression-direction") == ["rtl"]
    assert book.told("/opf:package/@dir") == ["rtl"]


def test_what_is_not_known_is_not_told(hostile: Built, written: Written) -> None:
    """No date, no source that is no address, no publisher, no claim that nobody made."""
    book = written(hostile.edition, album="")
    for path in ("//dc:date", "//dc:source", "//dc:publisher"):
        assert book.told(path) == []
    assert book.told("//opf:meta[@property='dcterms:modified']") == ["1970-01-01T00:00:00Z"]
    assert book.told("//opf:meta[starts-with(@property, 'dcterms:conformsTo')]") == []


@pytest.mark.parametrize(
    ("date", "modified"),
    [("2024", "2024-01-01"), ("2024-02", "2024-02-01"), ("2024-13", "1970-01-01")],
)
def test_part_of_a_date_will_do(given: Built, written: Written, date: str, modified: str) -> None:
    """A year or a month is a date; what is none is passed over."""
    edition = replace(given.edition, article=replace(given.edition.article, date=date))
    told = written(edition).told("//opf:meta[@property='dcterms:modified']")
    assert told == [f"{modified}T00:00:00Z"]


@pytest.mark.parametrize(
    ("told", "modified"),
    [
        ("2026-01-02", "2026-01-02T00:00:00Z"),
        ("2026-01-02T03:04", "2026-01-02T03:04:00Z"),
        ("2026-01-02T03:04:05.678+05:00", "2026-01-01T22:04:05Z"),
        ("کل", "2025-12-20T00:00:00Z"),
        ("0001-01-01T00:00+05:00", "2025-12-20T00:00:00Z"),
    ],
)
def test_a_book_tells_when_it_was_modified(
    given: Built, written: Written, told: str, modified: str
) -> None:
    """To the second and in UTC, as the standard wants it; else it is the article's date."""
    edition = replace(given.edition, article=replace(given.edition.article, modified=told))
    book = written(edition)
    assert book.told("//opf:meta[@property='dcterms:modified']") == [modified]
    assert book.told("//dc:date") == ["2025-12-20"]


def test_an_english_book_has_nothing_of_nastaliqs(written: Written, tmp_path: Path) -> None:
    """Its contents are headed in English, and its lines are as high as the reading system's."""
    article = article_of(((Role.TITLE, "A title"), (Role.BODY, "A sentence.")))
    english = replace(article, slug="en", language="en", direction="ltr")
    book = written(edition_of(english, tmp_path))
    nav = book.root("EPUB/nav.xhtml")
    assert [shown_text(item) for item in found_by(nav, "//html:h1|//html:h2")] == [
        "Contents",
        "Landmarks",
    ]
    assert {item.get("dir") for item in found_by(nav, "//*[@dir]")} == {"ltr"}
    assert {item.get("lang") for item in found_by(nav, "//*[@lang]")} == {"en"}
    assert epubcheck_messages(book) == []


def test_nastaliqs_lines_are_for_what_runs_from_the_right(
    given: Built, written: Written, visit: Visitor, tmp_path: Path
) -> None:
    """Lines two and a half times as high as the letters, and wider spaces between Latin words in
    them, but neither in a book that runs from left to right.
    """
    english = article_of(((Role.TITLE, "A title"), (Role.BODY, "A sentence.")))
    left = edition_of(replace(english, slug="en", language="en", direction="ltr"), tmp_path)
    styles = {}
    for edition in (given.edition, left):
        folder = tmp_path / edition.article.direction
        with ZipFile(written(edition).path) as archive:
            archive.extractall(folder)
        page = visit(folder / "EPUB" / "text-001.xhtml").page
        styles[edition.article.direction] = page.evaluate(
            """() => {
                const style = getComputedStyle(document.body);
                const english = getComputedStyle(document.querySelector("[lang=en]"));
                const height = parseFloat(style.lineHeight) / parseFloat(style.fontSize);
                return [height || style.lineHeight, parseFloat(english.wordSpacing) > 0];
            }"""
        )
    assert styles == {"rtl": [2.5, True], "ltr": ["normal", False]}


def test_accessibility_is_told(given: Built, written: Written) -> None:
    """The ways in, the features and the hazards, in the vocabulary of schema.org."""
    book = written(given.edition)

    def told(name: str) -> list[str]:
        return book.told(f"//opf:meta[@property='schema:{name}']")

    assert told("accessMode") == ["textual", "auditory"]
    assert told("accessModeSufficient") == ["textual", "auditory", "textual,auditory"]
    assert told("accessibilityHazard") == ["none"]
    assert {"synchronizedAudioText", "structuralNavigation"} < set(told("accessibilityFeature"))
    urdu, english = told("accessibilitySummary")
    assert "نمایاں" in urdu
    assert english.endswith(VOICE.credit)


def test_pictures_are_told_of_where_there_are_some(
    tabled: Built, given: Built, written: Written
) -> None:
    """The summary says that the text stands for the pictures, when it does."""
    path = "//opf:meta[@property='schema:accessibilitySummary']"
    assert all("picture" in told or "تصویر" in told for told in written(tabled.edition).told(path))
    assert not any(
        "picture" in told or "تصویر" in told for told in written(given.edition).told(path)
    )


def test_features_are_true(written: Written, tmp_path: Path) -> None:
    """A text without headings cannot be moved through by them, and does not say so."""
    edition = edition_of(article_of((TITLE, TEXT[0])), tmp_path)
    features = written(edition).told("//opf:meta[@property='schema:accessibilityFeature']")
    assert "structuralNavigation" not in features
    assert "readingOrder" in features


def test_conformance_is_somebodys_word(given: Built, written: Written) -> None:
    """The standard is claimed when an evaluator is named, and with the name."""
    book = written(given.edition, certifier="ادارہ")
    assert book.told("//opf:meta[@property='dcterms:conformsTo']") == [CONFORMS_TO]
    assert book.told("//opf:meta[@property='a11y:certifiedBy']") == ["ادارہ"]


def test_a_book_keeps_its_identifier() -> None:
    """It follows from the place on the web and the slug, and from nothing else."""
    article = article_of((TITLE, TEXT[0]))
    name = identifier(article, site="https://example.org/listen")
    assert name == identifier(
        replace(article, title="اور", source="https://example.org/2"),
        site="https://example.org/listen/",
        album="آواز",
    )
    others = {
        identifier(replace(article, slug="b"), site="https://example.org/listen"),
        identifier(article, site="https://example.com/listen"),
    }
    assert len({name, *others}) == 3
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-\w{12}", name)


def test_publishers_without_a_site_do_not_share_identifiers() -> None:
    """Then it follows from the publisher, the slug and the address that the text was taken from."""
    article = article_of((TITLE, TEXT[0]), slug="news", source="https://example.org/1")
    name = identifier(article, album="آواز")
    assert name == identifier(replace(article, title="اور"), album="آواز")
    others = {
        identifier(article, album="جنگ"),
        identifier(replace(article, source="https://example.org/2"), album="آواز"),
        identifier(replace(article, slug="b"), album="آواز"),
        identifier(replace(article, source="روزنامہ"), album="آواز"),
        identifier(article, site="https://example.org"),
    }
    assert len({name, *others}) == 6


# Text and sound


@pytest.mark.parametrize("with_words", [False, True])
@pytest.mark.parametrize("name", ["given", "derived", "tabled", "hostile"])
def test_all_that_is_shown_is_heard_in_order(
    request: pytest.FixtureRequest, written: Written, name: str, with_words: bool
) -> None:
    """Every visible character belongs to a sentence, as the article has it and in its order."""
    edition = request.getfixturevalue(name).edition
    check_text(written(edition, words=with_words), edition.article)


@pytest.mark.parametrize("name", ["hard", "seed", "long"])
def test_every_text_is_shown_whole(
    request: pytest.FixtureRequest, written: Written, name: str
) -> None:
    """The same of the article of every hard thing, the real one and a long one."""
    edition = request.getfixturevalue(name)
    check_text(written(edition, words=name == "hard"), edition.article)


def check_text(book: Book, article: Article) -> None:
    shown = []
    for document in book.documents():
        (body,) = found_by(book.root(f"EPUB/{document}"), "//html:body")
        spans = found_by(body, ".//html:span[@class='sentence']")
        shown += [(span.get("id"), shown_text(span)) for span in spans]
        inside = "".join(shown_text(span) for span in spans)
        assert re.sub(r"\s", "", shown_text(body)) == re.sub(r"\s", "", inside)
    assert shown == [(sentence.id, sentence.text) for sentence in article.sentences()]
    heard = [par.id.partition("w")[0] for par in book.pars()]
    assert list(dict.fromkeys(heard)) == sentence_ids(article)


@pytest.mark.parametrize("name", ["hard", "seed", "long"])
def test_clips_are_the_timelines(
    request: pytest.FixtureRequest, written: Written, name: str
) -> None:
    """One clip a sentence, from its beginning to the next one's, to the millisecond."""
    edition = request.getfixturevalue(name)
    pars = written(edition).pars()
    assert [par.id for par in pars] == sentence_ids(edition.article)
    starts = [cue.start for cue in edition.timeline.sentences]
    assert [par.start for par in pars[1:]] == [round(start * 1000 / RATE) for start in starts[1:]]
    assert all(before.end == after.start for before, after in pairwise(pars))
    assert pars[0].start == 0
    assert pars[-1].end == round(edition.timeline.frames * 1000 / RATE)


def test_words_are_followed_when_asked_for(hard: Edition, written: Written) -> None:
    """One clip a word, within an element of its sentence; each element holds its word's letters."""
    book = written(hard, words=True)
    pars = book.pars()
    assert [par.id for par in pars] == [cue.id for cue in hard.timeline.words]
    assert all(par.start < par.end for par in pars)
    root = book.root("EPUB/text-001.xhtml")
    elements = {item.get("id"): item for item in found_by(root, "//html:span[@id]")}
    for sentence in hard.article.sentences():
        for number, word in enumerate(sentence.words, 1):
            element = elements[f"{sentence.id}w{number:03}"]
            assert shown_text(element) in word.text
            assert len(shown_text(element)) >= len(word.text) / 2
    overlay = book.root("EPUB/text-001.smil")
    sequences = [
        item.get(f"{{{NAMES['epub']}}}textref", "") for item in found_by(overlay, "//smil:seq")
    ]
    assert [f"text-001.xhtml#{name}" for name in sentence_ids(hard.article)] == [
        name for name in sequences if re.search(r"#p\d+s\d+$", name)
    ]


def test_a_voice_without_words_is_followed_by_sentences(given: Built, written: Written) -> None:
    """Where the timeline tells of no words, sentences are followed all the same."""
    edition = replace(given.edition, timeline=replace(given.edition.timeline, words=()))
    book = written(edition, words=True)
    assert [par.id for par in book.pars()] == sentence_ids(edition.article)


@pytest.mark.parametrize("name", ["hard", "long"])
def test_lengths_add_up(request: pytest.FixtureRequest, written: Written, name: str) -> None:
    """Each overlay is as long as its clips, and all are as long as the sound."""
    edition = request.getfixturevalue(name)
    book = written(edition)
    lengths = []
    for document in book.documents():
        item = book.told(f"//opf:item[@href='{document}']/@media-overlay")[0]
        path = f"//opf:meta[@property='media:duration'][@refines='#{item}']"
        lengths.append(milliseconds(book.told(path)[0]))
        clips = sum(par.end - par.start for par in book.pars() if par.document == document)
        assert lengths[-1] == clips
    (total,) = book.told("//opf:meta[@property='media:duration'][not(@refines)]")
    assert sum(lengths) == milliseconds(total)
    assert milliseconds(total) == pytest.approx(edition.timeline.frames * 1000 / RATE, abs=1)


def test_what_is_heard_is_marked(given: Built, written: Written) -> None:
    """The classes that reading systems are told to set have rules in every document's style."""
    book = written(given.edition)
    style = book.data("EPUB/epub.css").decode()
    for name in ("media:active-class", "media:playback-active-class"):
        (value,) = book.told(f"//opf:meta[@property='{name}']")
        assert f".{value} " in style
    for document in [*book.documents(), "nav.xhtml"]:
        links = found_by(book.root(f"EPUB/{document}"), "//html:link[@rel='stylesheet']")
        assert [link.get("href") for link in links] == ["epub.css"]


# Structure


def test_the_text_keeps_its_structure(hard: Edition, written: Written) -> None:
    """Headings, lists within lists, quotations, tables with heads and the picture's text."""
    root = written(hard).root("EPUB/text-001.xhtml")

    def count(path: str) -> int:
        return len(found_by(root, path))

    assert (count("//html:h1"), count("//html:h2"), count("//html:h3")) == (1, 3, 1)
    assert count("//html:ol/html:li/html:ul/html:li") == 2
    assert count("//html:ul/html:li/html:ul/html:li/html:ul/html:li") == 1
    assert count("//html:section/html:ul/html:li") == 2
    assert count("//html:blockquote/html:p") == 2
    assert (count("//html:th[@scope='col']"), count("//html:tbody/html:tr")) == (3, 3)
    (picture,) = found_by(root, "//html:figure/html:figcaption")
    assert shown_text(picture).startswith("لاہور")
    for name in ("lang", "{http://www.w3.org/XML/1998/namespace}lang"):
        assert root.get(name) == "ur"
    assert root.get("dir") == "rtl"
    assert count("//html:span[@lang='en'][@dir='ltr']") > 5


def test_lists_and_tables_can_be_left(hard: Edition, written: Written) -> None:
    """The overlay says where lists, tables and figures begin and end, for who skips them."""
    overlay = written(hard).root("EPUB/text-001.smil")
    kinds = [item.get(f"{{{NAMES['epub']}}}type") for item in found_by(overlay, "//smil:seq")]
    assert {kind: kinds.count(kind) for kind in ("list", "table", "table-row", "figure")} == {
        "list": 5,
        "table": 1,
        "table-row": 4,
        "figure": 1,
    }


def test_a_derived_title_is_not_shown(derived: Built, written: Written) -> None:
    """A title that nobody says stands in the metadata and the contents, not in the text."""
    book = written(derived.edition)
    assert found_by(book.root("EPUB/text-001.xhtml"), "//html:h1") == []
    assert book.told("//dc:title") == [derived.edition.article.title]


def test_contents_lead_to_every_heading(long: Edition, written: Written) -> None:
    """The headings stand below the title, nested as in the text, and each link leads to its own."""
    book = written(long)
    toc = found_by(book.root("EPUB/nav.xhtml"), "//html:nav[@epub:type='toc']")[0]
    links = found_by(toc, ".//html:a")
    assert [shown_text(link) for link in links[1:]] == ["حصہ اول", "حصہ دوم", "حصہ سوم"]
    assert len(found_by(toc, "./html:ol/html:li/html:ol/html:li/html:ol/html:li")) == 1
    for link in links[1:]:
        document, _, name = str(link.get("href")).partition("#")
        (heading,) = found_by(book.root(f"EPUB/{document}"), f"//*[@id='{name}']")
        assert shown_text(heading) == shown_text(link)


def test_a_long_article_is_cut_at_its_headings(
    long: Edition, given: Built, written: Written
) -> None:
    """One document and overlay for each heading of the second level; a short one stays whole."""
    book = written(long)
    assert book.documents() == ["text-001.xhtml", "text-002.xhtml", "text-003.xhtml"]
    titles = [found_by(book.root(f"EPUB/{name}"), "//html:title")[0] for name in book.documents()]
    assert [title.text for title in titles] == [TITLE[1], "حصہ اول", "حصہ دوم"]
    assert len(written(given.edition).documents()) == 1


def test_what_xml_cannot_hold_is_an_error(written: Written, tmp_path: Path) -> None:
    """It is named, with where it stands and what to do."""
    article = article_of((TITLE, TEXT[0]), author="نامہ\x0bنگار")
    with pytest.raises(OutputError, match=r"U\+000B stands after .*Take it out"):
        written(edition_of(article, tmp_path))


# The whole way


def test_a_build_writes_the_book(tmp_path: Path) -> None:
    """From a file to an edition, twice: the same bytes; and what is asked for reaches the book."""
    books = []
    for name in ("a", "b"):
        folder = tmp_path / name
        (folder / "text").mkdir(parents=True)
        shutil.copy(TEXTS / "hard.md", folder / "text")
        (folder / "awaz.toml").write_text("voice = 'tone'\nepub_certifier = 'ادارہ'\n")
        assert run(["build", "-q", "-C", str(folder)]) == 0
        books.append(Book(folder / "output" / "hard" / "hard.epub"))
    assert books[0].path.read_bytes() == books[1].path.read_bytes()
    sound = books[0].path.with_name("hard.mp3")
    assert books[0].data("EPUB/audio/narration.mp3") == sound.read_bytes()
    assert books[0].told("//opf:meta[@property='a11y:certifiedBy']") == ["ادارہ"]
    assert len(books[0].pars()) == 40
    assert run(["build", "-q", "-C", str(folder), "--epub-words"]) == 0
    assert len(books[1].pars()) > 300


def test_a_long_narration_is_a_file_for_each_section(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each document plays its own file, from its beginning to its end, and all are the whole."""
    monkeypatch.setattr(parts, "LONG_S", 1)
    (tmp_path / "text").mkdir()
    article = shutil.copy(TEXTS / "hard.md", tmp_path / "text")
    settings = Settings(voice="tone", epub_words=True)
    folder = build_article(Path(article), Workspace(tmp_path, settings)).folder
    book = Book(folder / "hard.epub")
    sounds = book.told("//opf:item[@media-type='audio/mpeg']/@href")
    assert sounds == [f"audio/text-{number:03}.mp3" for number in range(1, 5)]
    assert book.documents() == [f"text-{number:03}.xhtml" for number in range(1, 5)]
    ends = []
    for document, sound in zip(book.documents(), sounds, strict=True):
        overlay = book.root(f"EPUB/{book.overlay_of(document)}")
        assert {str(item) for item in found_by(overlay, "//smil:audio/@src")} == {sound}
        pars = [par for par in book.pars() if par.document == document]
        assert pars[0].start == 0
        assert all(before.end == after.start for before, after in pairwise(pars))
        (tmp_path / "part.mp3").write_bytes(book.data(f"EPUB/{sound}"))
        ends.append(pars[-1].end)
        assert len(decoded(tmp_path / "part.mp3")) * 1000 == ends[-1] * RATE
    (total,) = book.told("//opf:meta[@property='media:duration'][not(@refines)]")
    assert milliseconds(total) == sum(ends)
    assert len(decoded(folder / "hard.mp3")) * 1000 == sum(ends) * RATE
    assert epubcheck_messages(book) == []


# Validators


@pytest.mark.parametrize(
    "name",
    ["given", "tabled", "hostile", "hard", "seed", pytest.param("long", marks=pytest.mark.slow)],
)
def test_validators_find_nothing(
    request: pytest.FixtureRequest, written: Written, playwright: Playwright, name: str
) -> None:
    """EPUBCheck: no error and no warning. Ace: no violation."""
    fixture = request.getfixturevalue(name)
    edition = fixture.edition if isinstance(fixture, Built) else fixture
    of_words = name in ("hard", "hostile")
    book = written(edition, words=of_words, certifier="ادارہ" if of_words else "")
    with ThreadPoolExecutor() as pool:
        messages = pool.submit(epubcheck_messages, book)
        assert ace_violations(book, playwright) == []
    assert messages.result() == []


def test_epubcheck_finds_planted_faults(hard: Edition, written: Written, tmp_path: Path) -> None:
    """A clip that ends before it begins, an element that is missing, a wrong length, CSS that
    turns the text, a picture that is not there.
    """
    book = changed(
        written(hard),
        tmp_path / "faulty.epub",
        {
            "EPUB/text-001.smil": lambda text: re.sub(
                r'clipEnd="[^"]*"', 'clipEnd="0:00:00.000"', text, count=1
            ),
            "EPUB/text-001.xhtml": lambda text: text.replace('id="p003s001"', 'id="lost"'),
            "EPUB/package.opf": lambda text: re.sub(
                r'("media:duration">)0:', r"\g<1>9:", text, count=1
            ),
            "EPUB/epub.css": lambda text: text + "\np { direction: rtl; }\n",
        },
        without="EPUB/cover.png",
    )
    messages = "\n".join(epubcheck_messages(book))
    for code in ("MED-009", "RSC-012", "MED_016", "CSS-001", "RSC-001"):
        assert code in messages, messages


def test_ace_finds_planted_faults(
    given: Built, written: Written, playwright: Playwright, tmp_path: Path
) -> None:
    """A language that is missing, a picture without words, a summary that is not there."""
    book = changed(
        written(given.edition),
        tmp_path / "faulty.epub",
        {
            "EPUB/text-001.xhtml": lambda text: text.replace(
                ' xml:lang="ur" lang="ur"', "", 1
            ).replace("</h1>", '</h1><p><img src="cover.png"/></p>', 1),
            "EPUB/package.opf": lambda text: text.replace(
                "schema:accessibilitySummary", "schema:abstract"
            ),
        },
    )
    found = "\n".join(ace_violations(book, playwright))
    for rule in ("html-has-lang", "image-alt", "metadata-accessibilitysummary"):
        assert rule in found, found


# Reading systems


def test_a_reading_system_follows(
    written: Written,
    served: Callable[[Path], Served],
    visit: Visitor,
    tmp_path: Path,
) -> None:
    """Foliate's engine opens the book from right to left, plays it, and marks every sentence in
    its turn, with the colours that the book asks for.
    """
    folder = tmp_path / "reading"
    edition = edition_of(article_of((TITLE, TEXT[0], TEXT[3], TEXT[4])), tmp_path)
    lay_out(folder, written(edition).path)
    visited = visit(served(folder).address + PAGE, viewport=SMALL)
    page = visited.page
    wait_until(page, "document.documentElement.dataset.ready === ''")
    assert page.evaluate("view.book.dir") == "rtl"
    shown = "view.renderer.getContents()[0].doc"
    assert page.evaluate(f"getComputedStyle({shown}.body).direction") == "rtl"
    page.evaluate("view.mediaOverlay.setRate(2); void view.startMediaOverlay()")
    active = f"{shown}.querySelector('.{ACTIVE_CLASS}')"
    wait_until(page, f"{active} !== null")
    assert page.evaluate(f"getComputedStyle({active}).backgroundColor") == "rgb(255, 224, 138)"
    assert page.evaluate(f"{active}.closest('.{PLAYING_CLASS}') !== null")
    expected = [f"EPUB/text-001.xhtml#{name}" for name in sentence_ids(edition.article)]
    wait_until(page, f"heard.length >= {len(expected)}", seconds=60)
    assert page.evaluate("heard.map(item => item.text)") == expected
    page.evaluate("view.mediaOverlay.stop(); void view.goTo(0)")
    start = page.evaluate("view.lastLocation.fraction")
    page.evaluate("void view.goLeft()")
    wait_until(page, f"view.lastLocation.fraction > {start}")
