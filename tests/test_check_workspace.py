"""The library and the podcast beside the editions are proved true, and planted faults are found."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
import resvg_py

from awaz.build import build_article, build_library
from awaz.check import edition, programs
from awaz.check.feed import Settings as Expected
from awaz.check.told import Fault, Reference
from awaz.check.workspace import check_workspace
from awaz.cli import run
from awaz.errors import AudioError
from awaz.model import Feed
from awaz.workspace import Settings, Workspace

SITE = "https://example.org/listen"
OTHER = f"{SITE}/{quote('پہلی-خبر')}/"
"""Where the other edition stands."""
FIRST = "---\ndate: 2025-12-20\n---\n# پہلی خبر\n\nیہ پہلا جملہ ہے۔\n"
SECOND = "---\ndate: 2025-12-21\n---\n# دوسری خبر\n\nیہ دوسرا جملہ ہے۔\n"


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`output/` with two editions, a library and a feed."""
    root = tmp_path_factory.mktemp("workspace")
    artwork = root / "art.png"
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="1400" height="1400"/>'
    artwork.write_bytes(bytes(resvg_py.svg_to_bytes(svg_string=svg)))
    feed = Feed("آواز", "خبریں", "ادارہ", "desk@example.org", "News", artwork=artwork)
    workspace = Workspace(root, Settings(voice="tone", site=f"{SITE}/", feed=feed))
    (root / "text").mkdir()
    for slug, text in (("پہلی-خبر", FIRST), ("safar", SECOND)):
        path = root / "text" / f"{slug}.md"
        path.write_text(text, encoding="utf-8")
        build_article(path, workspace)
    build_library(workspace)
    return workspace.output


@pytest.fixture
def output(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy that a test may alter; neither EPUBCheck nor Ace is there, which take seconds."""
    monkeypatch.setattr(programs, "epubcheck_command", lambda: None)
    monkeypatch.setenv("PATH", "")
    (tmp_path / "text").mkdir()
    shutil.copytree(whole, tmp_path / "output")
    return tmp_path / "output"


def told(output: Path, site: str = SITE) -> list[str]:
    """The faults of what stands beside the editions."""
    *_, beside = check_workspace(output, settings=Expected(site, "آواز", "ur"))
    assert beside.slug == "output/"
    return [str(fault) for fault in beside.faults]


def test_a_good_workspace_has_no_fault(output: Path) -> None:
    """Library and feed are true, whatever letters the slugs have."""
    names = [checked.slug for checked in check_workspace(output, settings=Expected(f"{SITE}/"))]
    assert names == ["safar", "پہلی-خبر", "output/"]
    assert [checked.faults for checked in check_workspace(output, settings=Expected(SITE))] == [
        (),
        (),
        (),
    ]


def test_an_edition_that_is_named_is_looked_at_alone(output: Path) -> None:
    """And what stands beside it is not."""
    (output / "index.html").unlink()
    assert [checked.slug for checked in check_workspace(output, ["safar"])] == ["safar"]


def test_there_may_be_no_feed(output: Path) -> None:
    """Nor is somebody else's looked at where there is none of ours."""
    (output / "feed.xml").write_text("<rss><channel/></rss>", encoding="utf-8")
    assert told(output, site="") == []
    (output / "feed.xml").unlink()
    assert told(output) == []


def edited(name: str, old: str, new: str) -> Callable[[Path], None]:
    """A plant: another text in place of the first there is."""

    def plant(output: Path) -> None:
        text = (output / name).read_text(encoding="utf-8")
        assert re.search(old, text, re.DOTALL)
        text = re.sub(old, new, text, count=1, flags=re.DOTALL)
        (output / name).write_text(text, encoding="utf-8")

    return plant


def without(name: str) -> Callable[[Path], None]:
    """A plant: a file less."""
    return lambda output: (output / name).unlink()


def same_guid(output: Path) -> None:
    """Both items are called as the first."""
    text = (output / "feed.xml").read_text(encoding="utf-8")
    first, second = re.findall(r'isPermaLink="false">([^<]+)', text)
    (output / "feed.xml").write_text(text.replace(second, first), encoding="utf-8")


def break_report(output: Path) -> None:
    (output / "safar" / "report.json").write_text("{", encoding="utf-8")


@pytest.mark.parametrize(
    ("plant", "expected"),
    [
        (without("index.html"), "index.html: the whole: expected to be readable, found FileNotFou"),
        (without("noto-nastaliq-urdu-400.woff2"), "index.html: noto-nastaliq-urdu-400.woff2: exp"),
        (edited("index.html", "safar/index", "gone/index"), "index.html: link to gone/index.html"),
        (
            edited("index.html", "safar/index", "gone/index"),
            "index.html: links to safar: expected 1",
        ),
        (
            edited("index.html", r'<li data-slug="safar".*?</p>\s*</li>', ""),
            "index.html: links to safar: expected 1, found 0",
        ),
        (
            edited("index.html", "دوسری خبر", "تیسری خبر"),
            "index.html: text of the title of safar: ",
        ),
        (
            edited("index.html", r'(<li data-slug="safar".*?data-duration=")\d+', r"\g<1>90"),
            "index.html: length of safar: expected ",
        ),
        (
            edited("feed.xml", "</item>", ""),
            "feed.xml: the whole: expected to be readable, found X",
        ),
        (edited("feed.xml", "channel>.*</channel", "x/></rss><!--"), "feed.xml: the whole"),
        (
            edited("feed.xml", "<channel>.*</channel>", ""),
            "feed.xml: channel: expected one, found no",
        ),
        (
            edited("feed.xml", "listen/feed.xml", "rss.xml"),
            "feed.xml: address of the feed: expecte",
        ),
        (without("artwork.png"), "feed.xml: artwork: expected a file, found none"),
        (
            edited("feed.xml", "<item>.*?</item>", ""),
            "feed.xml: items of safar: expected 1, found 0",
        ),
        (
            edited("feed.xml", "(<item>.*?</item>)", r"\1\1"),
            "feed.xml: items of safar: expected 1, found 2",
        ),
        (same_guid, "feed.xml: guid "),
        (edited("feed.xml", '="false">[^<]+', '="false">'), "feed.xml: guid: expected one"),
        (
            edited("feed.xml", r'safar\.mp3"', 'gone.mp3"'),
            "feed.xml: item 1: expected the sound of",
        ),
        (
            edited("feed.xml", r'safar\.vtt"', 'gone.vtt"'),
            "feed.xml: item 1: expected a file at htt",
        ),
        (
            edited("feed.xml", "transcript.json", "gone.json"),
            "feed.xml: item 1: expected a file at ",
        ),
        (edited("feed.xml", "chapters.json", "gone.json"), "feed.xml: item 1: expected a file at "),
        (
            edited("feed.xml", "(<item>.*?)listen/safar/<", r"\1listen/gone/<"),
            "feed.xml: item 1: expected a file at https://example.org/listen/gone/, found none",
        ),
        (
            edited("feed.xml", 'url="https://example.org', 'url="http://example.com'),
            "feed.xml: item 1: expected a file at http://example.com/listen/safar/safar.mp3",
        ),
        (
            edited("feed.xml", "audio/mpeg", "audio/mp4"),
            "feed.xml: item 1, type of safar.mp3: expec",
        ),
        (
            edited("feed.xml", "text/vtt", "text/plain"),
            "feed.xml: item 1, type of safar.vtt: expecte",
        ),
        (edited("feed.xml", 'length="', 'length="9'), "feed.xml: bytes of safar: expected "),
        (edited("feed.xml", "duration>", "duration>90"), "feed.xml: length of safar: expected "),
        (
            edited("feed.xml", "دوسری خبر", "تیسری خبر"),
            "feed.xml: text of the title of safar: expec",
        ),
        (
            edited("feed.xml", r"00:00:00 \+0000", "01:30:00 +0500"),
            "feed.xml: date of safar: expected 2025-12-21T00:00:00+00:00, found 2025-12-20T20:30",
        ),
        (
            edited("feed.xml", "<pubDate>.*?</pubDate>", ""),
            "feed.xml: date of safar: expected 2025-",
        ),
        (
            edited("feed.xml", "Sun, 21 Dec", "کل"),
            "feed.xml: date of safar: expected 2025-12-21T00:00:00+00:00, found “کل",
        ),
        (edited("feed.xml", "duration>[0-9]+", "duration>"), "feed.xml: length of safar: expected"),
        (edited("feed.xml", "duration>", "duration>-"), "feed.xml: length of safar: expected "),
        (
            edited("feed.xml", "<title>.*?</title>", "<title/>"),
            "feed.xml: text of the channel's ti",
        ),
        (
            edited("feed.xml", "<title>آواز", "<title>خبریں"),
            "feed.xml: text of the channel's title",
        ),
        (edited("feed.xml", "<language>ur", "<language>en"), "feed.xml: text of the channel's lan"),
        (
            edited("feed.xml", "<podcast:guid>.", "<podcast:guid>-"),
            "feed.xml: podcast:guid: expect",
        ),
        (edited("feed.xml", '="false">[^<]', '="false">-'), "feed.xml: guid of safar: expected "),
        (
            edited("feed.xml", "<podcast:transcript [^>]*/>", ""),
            "feed.xml: files of safar: expected safar.vtt, found none",
        ),
        (
            edited("feed.xml", "<podcast:chapters [^>]*/>", ""),
            "feed.xml: files of safar: expected chapters.json, found none",
        ),
        (
            edited("feed.xml", "(<item>.*?)<link>.*?</link>", rf"\1<link>{OTHER}</link>"),
            "feed.xml: files of safar: expected files in safar, found پہلی-خبر/index.html",
        ),
        (
            edited(
                "feed.xml",
                '<podcast:transcript url="[^"]*"',
                f'<podcast:transcript url="{OTHER}{quote("پہلی-خبر")}.vtt"',
            ),
            "feed.xml: files of safar: expected files in safar, found پہلی-خبر/پہلی-خبر.vtt",
        ),
        (
            edited(
                "feed.xml",
                '<podcast:chapters url="[^"]*"',
                f'<podcast:chapters url="{OTHER}chapters.json"',
            ),
            "feed.xml: files of safar: expected files in safar, found پہلی-خبر/chapters.json",
        ),
        (break_report, "safar/: the whole: expected to be readable, found JSONDecodeError"),
    ],
)
def test_a_planted_fault_is_found(
    output: Path, plant: Callable[[Path], None], expected: str
) -> None:
    """In the library and in the feed."""
    plant(output)
    assert [fault for fault in told(output) if fault.startswith(expected)], told(output)


def test_a_feed_needs_a_site(output: Path) -> None:
    """Ours cannot be right without one."""
    expected = "feed.xml: addresses: expected a setting `site` that they begin with, found none"
    assert told(output, site="") == [expected]


def test_the_command_tells_of_what_stands_beside_the_editions(
    output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a line of its own, as JSON too, and exit code 6 when it has a fault."""
    told_guid = re.search("<podcast:guid>([^<]*)", (output / "feed.xml").read_text("utf-8"))
    assert told_guid
    (output.parent / "awaz.toml").write_text(
        f'site = "{SITE}"\n[feed]\ntitle = "آواز"\nguid = "{told_guid[1].upper()}"\n',
        encoding="utf-8",
    )
    assert run(["check", "-C", str(output.parent)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "output/: ok"
    edited("feed.xml", 'length="', 'length="9')(output)
    assert run(["check", "-C", str(output.parent)]) == 6
    *_, line, fault = capsys.readouterr().out.splitlines()
    assert line == "output/: 1 fault" and fault.startswith("  feed.xml: bytes of safar: expected ")
    assert run(["check", "-C", str(output.parent), "--json"]) == 6
    *_, beside = json.loads(capsys.readouterr().out)
    assert (beside["slug"], beside["faults"][0]["file"]) == ("output/", "feed.xml")


def test_a_build_meanwhile_is_no_fault(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edition that took another's place while it was read is looked at anew."""
    looked: list[str] = []

    def built_meanwhile(folder: Path, reference: Reference) -> Iterator[Fault]:
        looked.append(folder.name)
        if len(looked) == 1:
            shutil.copytree(folder, folder.with_name(".new"))
            shutil.rmtree(folder)
            folder.with_name(".new").rename(folder)
            yield Fault("safar.mp3", "the whole", "one edition", "two")

    monkeypatch.setattr(edition, "CHECKS", (("", built_meanwhile),))
    assert edition.check_edition(output / "safar").faults == ()
    assert looked == ["safar", "safar"]


@pytest.mark.parametrize("allowed", [True, False])
def test_what_editions_share_is_looked_at_while_nothing_is_built(
    output: Path, monkeypatch: pytest.MonkeyPatch, allowed: bool
) -> None:
    """A build makes library and feed last; where nothing may be written there is no build."""
    (output.parent / "audio").mkdir()
    (output.parent / "audio" / ".lock").touch()
    waited: list[str] = []

    @contextmanager
    def locked(self: Workspace, waiting: object) -> Iterator[None]:
        if not allowed:
            raise AudioError("audio cannot be written.")
        waited.append("begin")
        yield
        waited.append("end")

    monkeypatch.setattr(Workspace, "locked", locked)
    (output / "feed.xml").unlink()
    assert run(["check", "-C", str(output.parent)]) == 0
    assert waited == (["begin", "end"] if allowed else [])
