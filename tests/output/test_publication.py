"""The W3C audiobook: its manifest, and the package that holds all it lists."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from browser import Visitor, kept_comfort, wait_until
from editions import RATE, TEXT, TITLE, Built, article_of, edition_of
from lxml import html

from awaz.cli import run
from awaz.model import Edition, Role
from awaz.output.captions import write_captions
from awaz.output.chapters import write_chapters
from awaz.output.metadata import address_on
from awaz.output.page import render_page
from awaz.output.publication import NAME, manifest, write_package, write_publication
from awaz.output.timeline import write_timeline
from awaz.output.transcript import write_transcript

SITE = "https://example.org/listen"
RECOMMENDED = {
    *("abridged", "accessMode", "accessModeSufficient", "accessibilityFeature"),
    *("accessibilityHazard", "accessibilitySummary", "author", "dateModified", "datePublished"),
    *("id", "inLanguage", "name", "readBy", "readingProgression", "resources", "url"),
}
"""Without any of these, section 5.2 of Audiobooks has a user agent tell of an error."""
ROLES = ("contents", "cover", "pagelist")
DURATION = re.compile(r"PT(\d+(?:\.\d+)?)S")
DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def faults(told: dict[str, Any]) -> Iterator[str]:
    """What a user agent finds wrong: the steps of Audiobooks 5, and the shapes of its schema.

    Every MUST that Audiobooks and Publication Manifest have for what we write is looked at. The
    schemas of the W3C are in no package registry; these are the rules that they state.
    """
    context = told.get("@context")
    if not isinstance(context, list) or context[:2] != [
        "https://schema.org",
        "https://www.w3.org/ns/pub-context",
    ]:
        yield "@context"
    elif len(context) > 2 and (
        not LANGUAGE.fullmatch(context[2].get("language", ""))
        or context[2].get("direction") not in ("ltr", "rtl")
    ):
        yield "@context language"
    if told.get("conformsTo") != "https://www.w3.org/TR/audiobooks/":
        yield "conformsTo"
    if told.get("type") != "Audiobook":
        yield "type"
    yield from sorted(RECOMMENDED - set(told))
    if not LANGUAGE.fullmatch(told.get("inLanguage", "ur")):
        yield "inLanguage"
    for name in ("datePublished", "dateModified"):
        if not DATE.fullmatch(told.get(name, "2000-01-01")):
            yield f"{name} is no date"
    for name in ("author", "readBy", "publisher"):
        if name in told and not told[name].get("name"):
            yield f"{name} has no name"
    for way in told.get("accessModeSufficient", []):
        if way.get("type") != "ItemList" or not way.get("itemListElement"):
            yield "accessModeSufficient is no list of ItemList"
    if told.get("readingProgression", "ltr") not in ("ltr", "rtl"):
        yield "readingProgression"
    if not isinstance(told.get("abridged", False), bool):
        yield "abridged is not true or false"
    for name in ("name", "accessibilitySummary"):
        text = told.get(name)
        if isinstance(text, dict):
            if not text.get("value"):
                yield f"{name} has no value"
            if text.get("direction", "ltr") not in ("ltr", "rtl"):
                yield f"{name} has no direction"
    if not re.match(r"[a-z][a-z0-9+.-]*:.", told.get("id", "urn:x")):
        yield "id is no address"
    yield from _link_faults(told)
    yield from _resource_faults(told)


def _link_faults(told: dict[str, Any]) -> Iterator[str]:
    """What is linked is no part of the publication; each part has a role of its own."""
    parts = [*told.get("readingOrder", []), *told.get("resources", [])]
    addresses = {item.get("url") for item in parts}
    for item in told.get("links", []):
        if item.get("url") in addresses:
            yield "a link is among the resources"
        if item.get("rel") in ROLES:
            yield "a link has the role of a resource"
    for item in [*parts, *told.get("links", [])]:
        if item.get("type") != "LinkedResource":
            yield "type of a resource"
    for role in ROLES:
        if sum(item.get("rel") == role for item in parts) > 1:
            yield f"{role} twice"


def _resource_faults(told: dict[str, Any]) -> Iterator[str]:
    order, resources = told.get("readingOrder", []), told.get("resources", [])
    sounds = [item for item in order if item.get("encodingFormat", "").startswith("audio/")]
    if not order or sounds != order:
        yield "readingOrder"
    lengths = [DURATION.fullmatch(item.get("duration", "")) for item in order]
    whole = DURATION.fullmatch(told.get("duration", ""))
    if not whole or not all(lengths):
        yield "duration"
    elif abs(sum(float(found[1]) for found in lengths if found) - float(whole[1])) > 0.0005:
        yield "duration is not the sum"
    if not any(item.get("rel") == "cover" for item in (*order, *resources)):
        yield "cover"
    addresses = [item.get("url", "") for item in (*order, *resources)]
    if len(set(addresses)) < len(addresses) or "" in addresses:
        yield "url twice or missing"
    for item in (*order, *resources, *told.get("links", [])):
        address = item.get("url", "")
        if not address.isascii() or re.search(r"[\s<>\"\\^`{|}]", address):
            yield f"{address} is no address"
    for item in order:
        for other in item.get("alternate", []):
            if other["url"] not in addresses:
                yield "alternate is not among the resources"


@pytest.fixture
def cover(tmp_path: Path) -> Path:
    path = tmp_path / "cover.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n a picture")
    return path


@pytest.fixture
def edition(tmp_path: Path) -> Edition:
    """With headings, and with all that a manifest can tell."""
    more = ((Role.HEADING, "دوسرا حصہ"), (Role.BODY, "یہ آخری جملہ ہے۔"))
    article = article_of(
        (TITLE, *TEXT, *more),
        slug="پہلی خبر",
        author="نامہ نگار",
        date="2025-12-20",
        source='https://example.org/خبر?a=1&b="2"',
    )
    edition = edition_of(article, tmp_path)
    write_timeline(edition, tmp_path)
    write_captions(edition, tmp_path)
    write_transcript(edition, tmp_path)
    write_chapters(edition, tmp_path)
    return edition


def told_of(edition: Edition, cover: str = "cover.png") -> dict[str, Any]:
    return manifest(edition, cover=cover, site=SITE, album="آواز")


def test_the_manifest_is_an_audiobook_without_fault(
    edition: Edition, tmp_path: Path, cover: Path
) -> None:
    """With all that the standard wants or recommends."""
    write_publication(edition, tmp_path, cover=cover, site=SITE, album="آواز")
    told = json.loads((tmp_path / NAME).read_text(encoding="utf-8"))
    assert list(faults(told)) == []
    assert told["name"] == {"value": TITLE[1], "language": "ur", "direction": "rtl"}
    assert told["author"] == {"name": "نامہ نگار"}
    assert told["readBy"] == {"name": "آزمائشی آواز"}
    assert (told["datePublished"], told["readingProgression"]) == ("2025-12-20", "rtl")
    assert told["links"][0]["rel"] == "via"


@pytest.mark.parametrize(
    ("plant", "found"),
    [
        (lambda told: told["@context"].reverse(), "@context"),
        (lambda told: told["@context"][2].update(direction="up"), "@context language"),
        (lambda told: told.update(conformsTo="https://www.w3.org/TR/pub-manifest/"), "conformsTo"),
        (lambda told: told.update(type="Book"), "type"),
        (lambda told: told.pop("name"), "name"),
        (lambda told: told.update(inLanguage="اردو"), "inLanguage"),
        (lambda told: told.update(datePublished="کل"), "datePublished is no date"),
        (lambda told: told.update(duration="PT1S"), "duration is not the sum"),
        (lambda told: told["readingOrder"][0].pop("duration"), "duration"),
        (lambda told: told["readingOrder"].append(told["resources"][0]), "readingOrder"),
        (lambda told: told["resources"][1].pop("rel"), "cover"),
        (lambda told: told["resources"].append(told["resources"][0]), "url twice or missing"),
        (lambda told: told["resources"].pop(0), "alternate is not among the resources"),
        (lambda told: told["links"][0].update(url="https://x.org/ب"), "https://x.org/ب is no"),
        (lambda told: told.update(readingProgression="up"), "readingProgression"),
        (lambda told: told.update(abridged="no"), "abridged is not true or false"),
        (lambda told: told["name"].pop("value"), "name has no value"),
        (lambda told: told["name"].update(direction="up"), "name has no direction"),
        (lambda told: told.update(id="خبر"), "id is no address"),
        (lambda told: told["links"][0].update(url="index.html"), "a link is among the resources"),
        (lambda told: told["links"][0].update(rel="cover"), "a link has the role of a resource"),
        (lambda told: told["resources"][0].update(type="Resource"), "type of a resource"),
        (lambda told: told["resources"][2].update(rel="cover"), "cover twice"),
        (lambda told: told["accessModeSufficient"][0].pop("type"), "accessModeSufficient"),
    ],
)
def test_planted_faults_are_found(
    edition: Edition, plant: Callable[[dict[str, Any]], object], found: str
) -> None:
    """What checks the manifests sees each thing that may be wrong with one."""
    told = told_of(edition)
    plant(told)
    assert any(fault.startswith(found) for fault in faults(told))


def test_lengths_are_those_of_the_sound(edition: Edition) -> None:
    """To the millisecond, of the whole and of the one file in the reading order."""
    told = told_of(edition)
    seconds = DURATION.fullmatch(told["duration"])
    assert seconds and float(seconds[1]) == pytest.approx(edition.timeline.frames / RATE, abs=0.001)
    assert [item["duration"] for item in told["readingOrder"]] == [told["duration"]]


def test_the_transcript_is_the_alternate_and_holds_the_contents(
    edition: Edition, derived: Built
) -> None:
    """A page without a list of its headings is not called the contents."""
    told = told_of(edition)
    page = next(item for item in told["resources"] if item["url"] == "index.html")
    assert page["rel"] == "contents"
    assert [item["url"] for item in told["readingOrder"][0]["alternate"]] == ["index.html"]
    plain = told_of(derived.edition)["resources"][0]
    assert plain["url"] == "index.html" and "rel" not in plain


@pytest.mark.parametrize("headings", [0, 1, 2])
def test_the_page_is_the_contents_when_it_shows_them(tmp_path: Path, headings: int) -> None:
    """A user agent looks for a `doc-toc` in what is called the contents: the page's stands there
    from two headings on.
    """
    rows = [((Role.HEADING, f"حصہ {number}"), TEXT[0]) for number in range(headings)]
    article = article_of((TITLE, TEXT[0], *(part for row in rows for part in row)))
    edition = edition_of(article, tmp_path)
    (page,) = (item for item in told_of(edition)["resources"] if item["url"] == "index.html")
    assert (page.get("rel") == "contents") == (headings > 1)
    assert ('role="doc-toc"' in render_page(edition, packaged=True)) == (headings > 1)


def test_the_summary_is_true_and_tells_its_language(edition: Edition) -> None:
    """Words are highlighted where the voice tells of them; buttons are the page's. An English
    edition's is in English.
    """
    silent = replace(edition, timeline=replace(edition.timeline, words=()))
    english = replace(edition, article=replace(edition.article, language="en", direction="ltr"))
    by_word, by_sentence, other = (
        told_of(one)["accessibilitySummary"] for one in (edition, silent, english)
    )
    for told in (by_word, by_sentence):
        assert (told["language"], told["direction"]) == ("ur", "rtl")
        assert "بورڈ" not in told["value"]
    assert "والا لفظ" in by_word["value"] and "والا جملہ" in by_sentence["value"]
    assert (other["language"], other["direction"]) == ("en", "ltr")
    assert "the word being heard" in other["value"]
    assert "accessibilityControl" not in told_of(edition)
    assert "متن" not in json.dumps(told_of(english)["accessModeSufficient"], ensure_ascii=False)


def test_a_changed_article_tells_when(edition: Edition) -> None:
    """To the second where it says so; else what is told is the day it was published."""
    assert told_of(edition)["dateModified"] == "2025-12-20"
    for written, told in (
        ("2026-01-02", "2026-01-02"),
        ("2026-01-02T03:04+05:00", "2026-01-01T22:04:00Z"),
    ):
        changed = replace(edition, article=replace(edition.article, modified=written))
        assert told_of(changed)["dateModified"] == told
        assert told_of(changed)["datePublished"] == "2025-12-20"
        assert list(faults(told_of(changed))) == []


def test_what_is_not_known_is_left_out(derived: Built) -> None:
    """No author, no date, no address, no publisher: nothing empty stands for them."""
    told = manifest(derived.edition, cover="cover.png")
    assert set(faults(told)) == {"author", "datePublished", "dateModified", "url"}
    assert not {"publisher", "links"} & set(told)


def test_text_that_looks_like_code_stays_text(hostile: Built) -> None:
    """JSON holds any text; a source that is no web address becomes no link."""
    told = json.loads(json.dumps(told_of(hostile.edition)))
    assert told["name"]["value"].startswith("<script>")
    assert "links" not in told and "datePublished" not in told


def test_the_package_holds_what_the_manifest_lists(
    edition: Edition, tmp_path: Path, cover: Path
) -> None:
    """All of it and nothing else; sound, pictures and fonts are not packed again."""
    write_package(edition, tmp_path, cover=cover, site=SITE, album="آواز")
    with ZipFile(tmp_path / "پہلی خبر.lpf") as package:
        told = json.loads(package.read(NAME))
        listed = {unquote(item["url"]) for item in (*told["readingOrder"], *told["resources"])}
        assert set(package.namelist()) == {NAME, *listed}
        assert package.testzip() is None
        assert package.read(edition.mp3.name) == edition.mp3.read_bytes()
        ways = {info.filename: info.compress_type for info in package.infolist()}
    assert ways.pop("index.html") == ZIP_DEFLATED
    dense = {name: way for name, way in ways.items() if name.endswith(("mp3", "png", "woff2"))}
    assert set(dense.values()) == {ZIP_STORED} and len(dense) == 6
    assert list(faults(told)) == []


@pytest.mark.parametrize("site", ["", SITE])
def test_the_packaged_page_points_at_nothing_outside(
    edition: Edition, tmp_path: Path, cover: Path, site: str
) -> None:
    """Every address in it is a file of the package or a place in itself, though there are more
    files in the folder; but where the text is from, and where its page stands on the web.
    """
    (tmp_path / "پہلی خبر.epub").write_bytes(b"a book beside it")
    write_package(edition, tmp_path, cover=cover, site=site)
    with ZipFile(tmp_path / "پہلی خبر.lpf") as package:
        page = package.read("index.html").decode()
        names = set(package.namelist())
    names_of_links = ("href", "src", "srcset", "data", "action", "poster")
    links = [
        value
        for element in html.fromstring(page).iter()
        for name, value in element.attrib.items()
        if name in names_of_links
    ]
    addresses = [*map(str, links), *re.findall(r'url\("?([^")]+)', page)]
    parts = [urlsplit(address) for address in addresses]
    local = {unquote(part.path) for part in parts if not part.scheme and part.path}
    assert len(local) > 8 and local <= names
    whole = {address for address in addresses if urlsplit(address).scheme not in ("", "data")}
    on_the_web = {address_on(SITE, edition.article)} if site else set()
    assert whole == {edition.article.source, *on_the_web}
    assert "../" not in page


def test_the_packaged_page_plays_and_does_not_go_on(
    edition: Edition, tmp_path: Path, cover: Path, visit: Visitor
) -> None:
    """It works without a library: its player is there, and what leads to other pages is not."""
    write_package(edition, tmp_path, cover=cover)
    with ZipFile(tmp_path / "پہلی خبر.lpf") as package:
        package.extractall(tmp_path / "unpacked")
    visited = visit(tmp_path / "unpacked" / "index.html", init=kept_comfort(onward="on"))
    page = visited.page
    for opener in ("d-share", "d-listening", "d-keys"):
        page.evaluate(f"document.querySelector('[data-opens={opener}]').click()")
        assert page.locator(f"#{opener}").is_visible()
        page.keyboard.press("Escape")
    assert page.locator("[data-setting=onward], #share-embed").count() == 0
    page.evaluate("document.querySelector('audio').play()")  # before: at its end it begins anew
    page.evaluate("document.querySelector('audio').currentTime = 1e6")
    wait_until(page, "document.querySelector('audio').ended")
    assert page.locator("#status").inner_text() == ""
    assert visited.console == []


def test_the_same_edition_gives_the_same_bytes(
    edition: Edition, tmp_path: Path, cover: Path
) -> None:
    """Manifest and package, whenever they are written."""
    packages = []
    for _ in range(2):
        write_package(edition, tmp_path, cover=cover, site=SITE)
        packages.append((tmp_path / "پہلی خبر.lpf").read_bytes())
    assert packages[0] == packages[1]
    other = replace(edition, article=replace(edition.article, title="اور"))
    write_package(other, tmp_path, cover=cover, site=SITE)
    assert (tmp_path / "پہلی خبر.lpf").read_bytes() != packages[0]


def test_a_build_writes_the_audiobook_and_packs_it_when_asked(tmp_path: Path) -> None:
    """`publication.json` and a cover always, an `.lpf` with the format's name, and the page
    offers it."""
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "khabar.txt").write_text("یہ پہلا جملہ ہے۔\n", encoding="utf-8")
    (tmp_path / "awaz.toml").write_text('voice = "tone"\n', encoding="utf-8")
    folder = tmp_path / "output" / "khabar"
    assert run(["-C", str(tmp_path), "build", "-q"]) == 0
    assert (folder / NAME).is_file() and (folder / "cover.png").is_file()
    assert not (folder / "khabar.lpf").exists()
    assert run(["-C", str(tmp_path), "build", "-q", "--formats", "lpf"]) == 0
    assert (folder / "khabar.lpf").is_file()
    assert 'href="khabar.lpf"' in (folder / "index.html").read_text(encoding="utf-8")
