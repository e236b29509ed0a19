"""The podcast of all editions: what directories and players ask of it, and when there is none."""

from __future__ import annotations

import io
import json
import re
import subprocess
import uuid
from collections.abc import Iterator
from dataclasses import replace
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import feedparser
import podcastparser
import pytest
import resvg_py
from browser import TOOLS, there
from editions import HOSTILE, TEXT, TITLE, article_of, edition_of
from lxml import etree

from awaz.build import build_library
from awaz.cli import run
from awaz.errors import SettingsError
from awaz.model import Article, Feed, Role
from awaz.output.captions import write_captions
from awaz.output.chapters import write_chapters
from awaz.output.feed import (
    CATEGORIES,
    missing_settings,
    podcast_guid,
    render_feed,
    rfc_date,
    write_feed,
)
from awaz.output.library import shelf
from awaz.output.report import NAME as REPORT
from awaz.output.report import Settled, write_report
from awaz.output.transcript import write_transcript
from awaz.workspace import UUID_WRITTEN, Settings, Workspace

SITE = "https://example.org/listen"
NAMES = {
    "atom": "http://www.w3.org/2005/Atom",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
}
ONCE_IN_CHANNEL = (
    *("title", "link", "description", "language", "atom:link[@rel='self']", "itunes:author"),
    *("itunes:owner/itunes:name", "itunes:owner/itunes:email", "itunes:image", "itunes:category"),
    *("itunes:explicit", "podcast:guid", "podcast:locked"),
)
ONCE_IN_ITEM = ("title", "link", "guid", "description", "enclosure", "itunes:duration")
RFC_2822 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) "
    r"\d{4} \d\d:\d\d:\d\d [+-]\d{4}"
)
TRANSCRIPTS = {"text/vtt", "application/x-subrip", "text/html", "application/json", "text/plain"}


def faults(feed: bytes, output: Path, address: str = f"{SITE}/feed.xml") -> Iterator[str]:
    """What directories and players would refuse, by RSS 2.0, Apple Podcasts and Podcasting 2.0.

    Files that the feed tells of are looked for in `output`, which stands at `SITE`.
    """
    parsed = feedparser.parse(feed)
    if parsed.bozo:
        yield f"not well-formed: {parsed.bozo_exception}"
        return
    if parsed.version != "rss20":
        yield f"{parsed.version} is not RSS 2.0"
    channel = etree.fromstring(feed).find("channel")
    assert channel is not None
    yield from _not_once(channel, ONCE_IN_CHANNEL)
    yield from _channel_faults(channel, address)
    names = []
    for item in channel.iterfind("item"):
        yield from _not_once(item, ONCE_IN_ITEM)
        names.append(_text(item, "guid"))
        yield from _item_faults(item)
    if len(set(names)) < len(names):
        yield "guid twice"
    yield from _address_faults(channel, output)


def _not_once(element: etree._Element, paths: tuple[str, ...]) -> Iterator[str]:
    for path in paths:
        if (count := len(element.findall(path, NAMES))) != 1:
            yield f"{path} stands {count} times"


def _text(element: etree._Element, path: str) -> str:
    return element.findtext(path, "", NAMES)


def _attribute(element: etree._Element, path: str, name: str) -> str:
    found = element.find(path, NAMES)
    return str(found.get(name, "")) if found is not None else ""


def _channel_faults(channel: etree._Element, address: str) -> Iterator[str]:
    if _attribute(channel, "atom:link", "href") != address:
        yield "atom:link is not the feed's own address"
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", _text(channel, "language")):
        yield "language"
    if "@" not in _text(channel, "itunes:owner/itunes:email"):
        yield "itunes:email"
    if not _attribute(channel, "itunes:image", "href").endswith((".png", ".jpg")):
        yield "itunes:image"
    if _text(channel, "itunes:explicit") not in ("true", "false"):
        yield "itunes:explicit"
    if _text(channel, "podcast:locked") not in ("yes", "no"):
        yield "podcast:locked"
    if not UUID_WRITTEN.fullmatch(_text(channel, "podcast:guid")):
        yield "podcast:guid"
    category = _attribute(channel, "itunes:category", "text")
    inner = _attribute(channel, "itunes:category/itunes:category", "text")
    if category not in CATEGORIES or (inner and inner not in CATEGORIES[category].split(", ")):
        yield "itunes:category"


def _item_faults(item: etree._Element) -> Iterator[str]:
    if _attribute(item, "guid", "isPermaLink") != "false":
        yield "guid is no address"
    if (date := _text(item, "pubDate")) and not RFC_2822.fullmatch(date):
        yield "pubDate"
    if not re.fullmatch(r"[1-9]\d*", _text(item, "itunes:duration")):
        yield "itunes:duration"
    if _attribute(item, "enclosure", "type") != "audio/mpeg":
        yield "enclosure type"
    for transcript in item.iterfind("podcast:transcript", NAMES):
        if transcript.get("type") not in TRANSCRIPTS:
            yield "podcast:transcript type"
    chapters = item.find("podcast:chapters", NAMES)
    if chapters is not None and chapters.get("type") != "application/json+chapters":
        yield "podcast:chapters type"


def _address_faults(channel: etree._Element, output: Path) -> Iterator[str]:
    """Every address is whole, and there is a file where it points to, as large as is told."""
    pointing = ("{%(podcast)s}transcript", "{%(podcast)s}chapters", "{%(itunes)s}image")
    for element in channel.iter("enclosure", *(tag % NAMES for tag in pointing)):
        address = str(element.get("url") or element.get("href"))
        if not address.startswith(f"{SITE}/") or not address.isascii():
            yield f"{address} is no whole address"
            continue
        path = output / unquote(urlsplit(address).path).removeprefix("/listen/")
        if not path.is_file():
            yield f"{address} is not there"
        elif element.tag == "enclosure" and element.get("length") != str(path.stat().st_size):
            yield "enclosure length"


def square(path: Path, pixels: int = 1400, height: int = 0) -> Path:
    """A picture of one colour."""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{pixels}" height="{height or pixels}">'
        '<rect width="100%" height="100%" fill="#123"/></svg>'
    )
    path.write_bytes(bytes(resvg_py.svg_to_bytes(svg_string=svg)))
    return path


@pytest.fixture(scope="session")
def artwork(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return square(tmp_path_factory.mktemp("artwork") / "art.png")


@pytest.fixture
def feed(artwork: Path) -> Feed:
    return Feed(
        title="آواز & خبریں",
        description="اردو مضامین، <سنیے> اور پڑھیے",
        owner="ادارہ «آواز»",
        email="desk@example.org",
        category="News > Politics",
        artwork=artwork,
    )


@pytest.fixture
def output(tmp_path: Path) -> Path:
    folder = tmp_path / "output"
    folder.mkdir()
    return folder


def add(output: Path, slug: str, **fields: Any) -> Article:
    """An edition in `output/`: all files that a feed tells of, and its report."""
    texts = fields.pop("texts", (TITLE, TEXT[0]))
    folder = output / slug
    folder.mkdir()
    article = article_of(texts, slug=slug, **fields)
    edition = edition_of(article, folder)
    write_captions(edition, folder)
    write_transcript(edition, folder)
    write_chapters(edition, folder)
    (folder / "index.html").write_text("<!doctype html>", encoding="utf-8")
    with Settled(folder) as settled:
        files = settled.files()
    write_report(
        edition,
        folder,
        files=files,
        state="x",
        program="awaz",
        versions=["1"],
        said_by={},
        said={},
        spoken=[],
    )
    return article


def written(output: Path, feed: Feed, site: str = SITE) -> bytes:
    write_feed(output, feed, site=site, default_language="ur")
    return (output / "feed.xml").read_bytes()


def items(content: bytes) -> list[etree._Element]:
    return etree.fromstring(content).findall("channel/item")


def test_a_feed_of_urdu_editions_is_accepted(output: Path, feed: Feed) -> None:
    """Well-formed, whole, the newest first, and all it points to is there."""
    add(output, "پہلی-خبر", title="پہلی خبر", date="2025-12-20", author="نامہ نگار")
    add(output, "second", title="دوسری خبر", date="2025-12-21T09:30:00+05:00")
    add(output, "undated", title="بے تاریخ")
    content = written(output, feed)
    assert list(faults(content, output)) == []
    found = items(content)
    assert [_text(item, "title") for item in found] == ["دوسری خبر", "پہلی خبر", "بے تاریخ"]
    assert [_text(item, "pubDate") for item in found] == [
        "Sun, 21 Dec 2025 09:30:00 +0500",
        "Sat, 20 Dec 2025 00:00:00 +0000",
        "",
    ]
    assert [_text(item, "itunes:author") for item in found][1:] == ["نامہ نگار", "ادارہ «آواز»"]
    kinds = {item.get("type") for item in found[0].iterfind("podcast:transcript", NAMES)}
    assert kinds == {"text/vtt", "application/x-subrip", "application/json", "text/html"}


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("</item>", "", "not well-formed"),
        ('version="2.0"', 'version="0.91"', "is not RSS 2.0"),
        ("<link>https://example.org/listen/</link>", "", "link stands 0 times"),
        ("<language>ur<", "<language>اردو<", "language"),
        ('feed.xml" rel', 'rss.xml" rel', "atom:link is not"),
        ("desk@example.org</itunes", "desk</itunes", "itunes:email"),
        ("artwork.png", "artwork.svg", "itunes:image"),
        ("<itunes:explicit>false", "<itunes:explicit>clean", "itunes:explicit"),
        (">yes<", ">maybe<", "podcast:locked"),
        ("<podcast:guid>", "<podcast:guid>x", "podcast:guid"),
        ('text="Politics"', 'text="سیاست"', "itunes:category"),
        ('isPermaLink="false"', 'isPermaLink="true"', "guid is no address"),
        ("Sat, 20 Dec 2025", "2025-12-20", "pubDate"),
        ("<itunes:duration>", "<itunes:duration>0:", "itunes:duration"),
        ('type="audio/mpeg"', 'type="audio/mp3"', "enclosure type"),
        (' length="', ' length="9', "enclosure length"),
        ("one.vtt", "two.vtt", "is not there"),
        ('url="https://example.org/listen/one/chapters', 'url="chapters', "is no whole address"),
        ('type="text/vtt"', 'type="text/webvtt"', "podcast:transcript type"),
        ("application/json+chapters", "application/json", "podcast:chapters type"),
    ],
)
def test_planted_faults_are_found(output: Path, feed: Feed, old: str, new: str, found: str) -> None:
    """What checks the feeds sees each thing that may be wrong with one."""
    add(output, "one", date="2025-12-20")
    text = written(output, feed).decode()
    assert old in text
    told = list(faults(text.replace(old, new).encode(), output))
    assert any(found in fault for fault in told), told


PARTYTIME = """
const {parseFeed} = require(process.argv[1]);
const feed = require("fs").readFileSync(0, "utf8");
console.log(JSON.stringify(parseFeed(feed, {allowMissingGuid: false})));
"""


def read_by_partytime(feed: bytes) -> dict[str, Any]:
    """What the Podcast Index's own reader of Podcasting 2.0 makes of a feed; empty for none."""
    command = ["node", "-e", PARTYTIME, str(there(TOOLS / "podcast-partytime"))]
    done = subprocess.run(command, input=feed, capture_output=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1]) or {}
    return told


def read_by_gpodder(feed: bytes) -> dict[str, Any]:
    """What gPodder makes of a feed; empty when it cannot be read."""
    try:
        told: dict[str, Any] = podcastparser.parse(f"{SITE}/feed.xml", io.BytesIO(feed))
    except podcastparser.FeedParseError:
        return {}
    return told


PLACE = f"{SITE}/one"
AS_PARTYTIME_HAS_IT = {
    "guid": podcast_guid(f"{SITE}/feed.xml"),
    "locked": True,
    "podcastOwner": "desk@example.org",
    "itunesCategory": ["News > Politics"],
    "itunesImage": f"{SITE}/artwork.png",
    "explicit": False,
    "pubsub": {"self": f"{SITE}/feed.xml"},
    "pc20support": {"1": ["locked", "transcript", "chapters"], "3": ["guid"]},
}
ITEM_AS_PARTYTIME_HAS_IT = {
    "title": "خبر & <نظر>",
    "pubDate": "2025-12-20T00:00:00.000Z",
    "link": f"{PLACE}/",
    "podcastTranscripts": [
        {"url": f"{PLACE}/one.vtt", "type": "text/vtt", "language": "ur", "rel": "captions"},
        {
            "url": f"{PLACE}/one.srt",
            "type": "application/srt",
            "language": "ur",
            "rel": "captions",
        },
        {
            "url": f"{PLACE}/transcript.json",
            "type": "application/json",
            "language": "ur",
            "rel": "captions",
        },
        {"url": f"{PLACE}/index.html", "type": "text/html", "language": "ur"},
    ],
    "podcastChapters": {"url": f"{PLACE}/chapters.json", "type": "application/json+chapters"},
}


def partytime_faults(feed: bytes) -> list[str]:
    """What Partytime does not read as it was meant, of the feed with the edition `one`."""
    told = read_by_partytime(feed)
    (item,) = told.get("items") or [{}]
    return [
        *(name for name, value in AS_PARTYTIME_HAS_IT.items() if told.get(name) != value),
        *(name for name, value in ITEM_AS_PARTYTIME_HAS_IT.items() if item.get(name) != value),
    ]


def gpodder_faults(feed: bytes, size: int) -> list[str]:
    """What gPodder does not read as it was meant, of the feed with the edition `one`."""
    told = read_by_gpodder(feed)
    (item,) = told.get("episodes") or [{}]
    sound = {"url": f"{PLACE}/one.mp3", "file_size": size, "mime_type": "audio/mpeg"}
    meant = {"enclosures": [sound], "title": "خبر & <نظر>", "published": 1766188800}
    whole = {
        "itunes_categories": [["News", "Politics"]],
        "itunes_owner": {"name": "ادارہ «آواز»", "email": "desk@example.org"},
        "language": "ur",
        "cover_url": f"{SITE}/artwork.png",
        "type": "episodic",
    }
    return [
        *(name for name, value in whole.items() if told.get(name) != value),
        *(name for name, value in meant.items() if item.get(name) != value),
        *(["total_time"] if item.get("total_time", 0) < 1 else []),
    ]


def test_players_read_what_was_meant(output: Path, feed: Feed) -> None:
    """Those that read with Partytime (Podverse, the Podcast Index), and gPodder."""
    add(output, "one", title="خبر & <نظر>", date="2025-12-20")
    content = written(output, feed)
    assert partytime_faults(content) == []
    assert gpodder_faults(content, (output / "one" / "one.mp3").stat().st_size) == []


@pytest.mark.parametrize(
    ("old", "new", "partytime", "gpodder"),
    [
        ("</item>", "", "guid", "enclosures"),
        ("<enclosure ", "<sound ", "title", "enclosures"),
        ('isPermaLink="false">', 'isPermaLink="false"/><x>', "title", ""),
        ('type="text/vtt"', 'type="text/webvtt"', "podcastTranscripts", ""),
        ('type="application/json"', "", "podcastTranscripts", ""),
        ("application/json+chapters", "", "podcastChapters", ""),
        (">yes</podcast:locked>", ">no</podcast:locked>", "locked", ""),
        ("<podcast:guid>", "<podcast:guid>x", "guid", ""),
        ("<itunes:explicit>false", "<itunes:explicit>true", "explicit", ""),
        ("Sat, 20 Dec 2025", "20 دسمبر", "pubDate", "published"),
        (' length="', ' length="9', "", "enclosures"),
        ('type="audio/mpeg"', 'type="audio"', "", "enclosures"),
        ("<itunes:duration>", "<itunes:duration>x", "", "total_time"),
        ('text="Politics"', 'text="سیاست"', "itunesCategory", "itunes_categories"),
    ],
)
def test_players_object_to_planted_faults(
    output: Path, feed: Feed, old: str, new: str, partytime: str, gpodder: str
) -> None:
    """Each of the two sees those that are about what it shows."""
    add(output, "one", title="خبر & <نظر>", date="2025-12-20")
    text = written(output, feed).decode()
    assert old in text
    content = text.replace(old, new, 1).encode()
    if partytime:
        assert partytime in partytime_faults(content)
    if gpodder:
        size = (output / "one" / "one.mp3").stat().st_size
        assert gpodder in gpodder_faults(content, size)


def test_a_feed_without_editions_is_one(output: Path, feed: Feed) -> None:
    """Directories may be told of it before the first edition is there."""
    content = written(output, feed)
    assert list(faults(content, output)) == [] and items(content) == []


def test_the_podcasts_description_is_plain_text(output: Path, feed: Feed) -> None:
    """The RSS Advisory Board has readers take all texts as plain but an episode's description."""
    add(output, "one", texts=((Role.BODY, "خبریں & <نظریں>۔"),))
    channel = etree.fromstring(written(output, replace(feed, description="خبریں & نظریں")))
    assert _text(channel, "channel/description") == "خبریں & نظریں"
    assert _text(channel, "channel/item/description") == "خبریں &amp; &lt;نظریں&gt;۔"


def test_a_changed_episode_tells_when(output: Path, feed: Feed) -> None:
    """In the tag of Atom, for RSS has none; an episode that does not say tells nothing."""
    add(output, "one", date="2025-12-20", modified="2026-01-02")
    add(output, "two", date="2025-12-19", modified="2026-01-02T03:04+05:00")
    add(output, "three", date="2025-12-18")
    content = written(output, feed)
    assert list(faults(content, output)) == []
    found = [_text(item, "atom:updated") for item in items(content)]
    assert found == ["2026-01-02T00:00:00Z", "2026-01-01T22:04:00Z", ""]
    assert feedparser.parse(content).entries[0].updated == found[0]


def test_hostile_text_stays_text(output: Path, feed: Feed) -> None:
    """Neither in a title nor in a description does a reader of feeds see markup."""
    add(output, "hostile", texts=HOSTILE, date="کل", author="\"><b onclick='x'>")
    sly = replace(feed, title="]]></title><script>", description="<img onerror=x>\x01 &amp;")
    content = written(output, sly)
    assert list(faults(content, output)) == []
    parsed = feedparser.parse(content)
    entry = parsed.entries[0]
    assert entry.title == HOSTILE[0][1]
    assert "<" not in entry.summary and "&lt;script&gt;" in entry.summary
    assert parsed.feed.title == "]]></title><script>"
    assert b"<script" not in content and b"<img" not in content and b"\x01" not in content


def test_names_stay_when_the_podcast_moves(output: Path, feed: Feed) -> None:
    """An episode's name follows from the podcast's, which can be kept at a new address."""
    add(output, "one")
    first = written(output, feed)
    name = _text(etree.fromstring(first), "channel/podcast:guid")
    moved = written(output, replace(feed, guid=name.upper()), site="https://elsewhere.org")
    assert _text(etree.fromstring(moved), "channel/podcast:guid") == name
    assert _text(items(moved)[0], "guid") == _text(items(first)[0], "guid")
    assert _text(items(written(output, feed, "https://elsewhere.org"))[0], "guid") != _text(
        items(first)[0], "guid"
    )


def test_a_feed_is_named_as_podcasting_2_0_says() -> None:
    """By the examples of its document, with whatever scheme and slashes at the end."""
    assert podcast_guid("https://podnews.net/rss") == "9b024349-ccf0-5f69-a609-6b82873eab3c"
    known = "917393e3-1b1e-5cef-ace4-edaa54e1f810"
    assert podcast_guid("http://mp3s.nashownotes.com/pc20rss.xml//") == known
    assert uuid.UUID(known).version == 5


def test_dates_are_those_of_mail() -> None:
    """In UTC where no zone is told; what is no date is none."""
    assert rfc_date("2025-12-20") == "Sat, 20 Dec 2025 00:00:00 +0000"
    assert parsedate_to_datetime(rfc_date("2025-12-20T23:00:00-05:00")).utcoffset() is not None
    assert rfc_date("20 دسمبر") == rfc_date("") == ""


def test_the_feed_is_written_only_when_it_changed(output: Path, feed: Feed) -> None:
    """The same editions give the same bytes, and the file is left as it stands."""
    add(output, "one", date="2025-12-20")
    first = written(output, feed)
    stamp = (output / "feed.xml").stat().st_mtime_ns
    assert written(output, feed) == first
    assert (output / "feed.xml").stat().st_mtime_ns == stamp
    add(output, "two", date="2025-12-21")
    assert len(items(written(output, feed))) == 2
    assert not list(output.glob(".*.new"))


def test_an_edition_that_is_not_whole_is_not_told_of(output: Path, feed: Feed) -> None:
    """Its sound might be half of it."""
    add(output, "one")
    report = json.loads((output / "one" / REPORT).read_text(encoding="utf-8"))
    assert "one.mp3" in report["files"]
    (output / "one" / "one.mp3").write_bytes(b"half")
    assert items(written(output, feed)) == []


@pytest.mark.parametrize(
    ("category", "message"),
    [
        ("خبریں", "no category 'خبریں'. Known: Arts, "),
        ("News > سیاست", "'News' holds no category 'سیاست'. It holds: Business News"),
        ("News > Politics > Local", "holds no category"),
        ("History > War", "It holds no others"),
    ],
)
def test_a_category_that_directories_do_not_know_is_refused(
    output: Path, feed: Feed, category: str, message: str
) -> None:
    """The message lists those there are; an earlier feed stands."""
    first = written(output, feed)
    with pytest.raises(SettingsError, match=message):
        written(output, replace(feed, category=category))
    assert (output / "feed.xml").read_bytes() == first


def test_artwork_that_directories_do_not_take_is_refused(
    output: Path, feed: Feed, tmp_path: Path
) -> None:
    """Too small, not square, or no picture at all."""
    small = square(tmp_path / "small.png", 600)
    wide = square(tmp_path / "wide.png", 1500, 1400)
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    named_wrongly = tmp_path / "art.jpg"
    named_wrongly.write_bytes(square(tmp_path / "right.png").read_bytes())
    for picture, message in (
        (small, "600 × 600 pixels"),
        (wide, "1500 × 1400 pixels"),
        (broken, "no picture of the kind"),
        (named_wrongly, "no picture of the kind"),
    ):
        with pytest.raises(SettingsError, match=message):
            written(output, replace(feed, artwork=picture))
    assert not (output / "feed.xml").exists()


def test_missing_settings_are_named(feed: Feed) -> None:
    """As they are called in awaz.toml, and the site with them."""
    assert missing_settings(feed, site=SITE) == []
    assert missing_settings(replace(feed, email="", artwork=None), site="") == [
        "site",
        "feed.email",
        "feed.artwork",
    ]


def test_without_settings_there_is_no_feed_and_a_build_says_what_is_missing(
    output: Path, feed: Feed, caplog: pytest.LogCaptureFixture
) -> None:
    """Quietly when nobody asked for one; an earlier one goes, but not what others wrote."""
    workspace = Workspace(output.parent, Settings(site=SITE, feed=feed))
    build_library(workspace)
    assert (output / "feed.xml").is_file()
    with caplog.at_level("DEBUG", logger="awaz"):
        build_library(replace(workspace, settings=Settings()))
        build_library(replace(workspace, settings=Settings(feed=Feed(title="آواز"))))
    assert not (output / "feed.xml").exists()
    quiet, asked = (record for record in caplog.records if "feed" in record.getMessage())
    assert (quiet.levelname, asked.levelname) == ("DEBUG", "WARNING")
    assert "lacks site, feed.title, feed.description" in quiet.getMessage()
    (output / "feed.xml").write_text("<rss/>", encoding="utf-8")
    build_library(replace(workspace, settings=Settings()))
    assert (output / "feed.xml").read_text(encoding="utf-8") == "<rss/>"


def test_a_build_writes_the_feed(tmp_path: Path, artwork: Path) -> None:
    """From awaz.toml to a feed that is accepted."""
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "khabar.txt").write_text("یہ پہلا جملہ ہے۔\n", encoding="utf-8")
    toml = tmp_path / "awaz.toml"
    toml.write_text(f'voice = "tone"\nsite = "{SITE}/"\n', encoding="utf-8")
    assert run(["-C", str(tmp_path), "build", "-q"]) == 0
    assert not (tmp_path / "output" / "feed.xml").exists()
    with toml.open("a", encoding="utf-8") as stream:
        stream.write(
            '[feed]\ntitle = "آواز"\ndescription = "خبریں"\nowner = "ادارہ"\n'
            f'email = "desk@example.org"\ncategory = "News"\nartwork = "{artwork}"\n'
        )
    assert run(["-C", str(tmp_path), "build", "-q"]) == 0
    content = (tmp_path / "output" / "feed.xml").read_bytes()
    assert list(faults(content, tmp_path / "output")) == []
    assert len(items(content)) == 1


def test_the_text_of_a_feed_needs_no_folder_of_its_own(output: Path, feed: Feed) -> None:
    """The workspace's language is the podcast's, unless the podcast has one."""
    for own, expected in (("", "ur"), ("ur-PK", "ur-PK")):
        text = render_feed(
            shelf(output), replace(feed, language=own), site=SITE, default_language="ur"
        )
        assert f"<language>{expected}</language>" in text
