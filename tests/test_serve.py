"""`awaz serve`, as browsers and those who mean no good meet it."""

from __future__ import annotations

import contextlib
import html
import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPMessage
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from browser import wait_until
from harm import hear_ctrl_c

from awaz.build import build_article, build_library
from awaz.errors import ServeError
from awaz.output.folder import replaced_whole
from awaz.serve.files import wanted_part
from awaz.serve.pages import script
from awaz.serve.server import Server, is_own, is_welcome, serving
from awaz.workspace import Workspace, open_workspace

if TYPE_CHECKING:
    from browser import Visitor
    from playwright.sync_api import Page

SOUND = bytes(range(256)) * 8
LINES = ["یہ پہلا جملہ ہے۔", "یہاں کافی دیر تک دوسری بات سنائی دیتی ہے جو بہت لمبی ہے۔"] + [
    f"یہ {number} نمبر کی ایک اور بات ہے جسے سنا جا سکتا ہے۔" for number in range(3, 12)
]
PLAYS = "!document.querySelector('audio').paused"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: HTTPMessage
    body: bytes


Ask = Callable[..., Answer]


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """A folder with files of many kinds, and things beside it that are nobody's business."""
    output = tmp_path / "output"
    (output / "خبر").mkdir(parents=True)
    (output / "index.html").write_text("<html><body>library</body></html>")
    (output / "خبر" / "index.html").write_text("<html><body>خبر</body></html>", "utf-8")
    (output / "خبر" / "a.mp3").write_bytes(SOUND)
    (output / ".خبر.new").mkdir()
    (output / ".خبر.new" / "index.html").write_text("half")
    (output / "خبر" / ".hidden").write_text("hidden")
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "output-too").mkdir()
    (tmp_path / "output-too" / "a.txt").write_text("secret")
    (output / "out.txt").symlink_to(tmp_path / "secret.txt")
    (output / "up").symlink_to(tmp_path)
    (output / "half").symlink_to(output / ".خبر.new")
    (output / "circle").symlink_to(output / "circle")
    (output / "latest").symlink_to(output / "خبر")
    return output


@pytest.fixture
def server(output: Path) -> Iterator[Server]:
    with serving(output, "127.0.0.1", 0) as server:
        yield server


@pytest.fixture
def ask(server: Server) -> Ask:
    """Ask for a path exactly as it is written."""

    def ask(path: str, method: str = "GET", **headers: str) -> Answer:
        address = urlsplit(server.address)
        asking = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
        with contextlib.closing(asking):
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            asking.putrequest(method, path, skip_host="Host" in names)
            for name, value in names.items():
                asking.putheader(name, value)
            asking.endheaders()
            answer = asking.getresponse()
            return Answer(answer.status, answer.headers, answer.read())

    return ask


FOLDER = "/%D8%AE%D8%A8%D8%B1"
MP3 = f"{FOLDER}/a.mp3"


def test_files_come_with_their_types(ask: Ask, output: Path) -> None:
    """Each kind that editions have, and what is of no known kind."""
    types = {
        "a.mp3": "audio/mpeg",
        "a.opus": "audio/ogg",
        "a.m4b": "audio/mp4",
        "a.epub": "application/epub+zip",
        "a.lpf": "application/lpf+zip",
        "a.vtt": "text/vtt; charset=utf-8",
        "a.srt": "application/x-subrip; charset=utf-8",
        "a.txt": "text/plain; charset=utf-8",
        "a.json": "application/json",
        "feed.xml": "application/xml",
        "a.woff2": "font/woff2",
        "a.png": "image/png",
        "a.strange": "application/octet-stream",
    }
    for name, kind in types.items():
        (output / name).write_bytes(SOUND)
        answer = ask(f"/{name}")
        assert (answer.status, answer.headers["Content-Type"]) == (200, kind)
        assert answer.body == SOUND
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("path", "shown"),
    [("/", "library"), (f"{FOLDER}/", "خبر"), (f"{FOLDER}/index.html", "خبر"), ("/latest/", "خبر")],
)
def test_a_folder_is_its_page(ask: Ask, path: str, shown: str) -> None:
    """With and without the file's name, and through a link that stays inside."""
    answer = ask(path)
    assert answer.status == 200
    assert f"<body>{shown}<script" in answer.body.decode()
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


def test_a_folder_without_its_slash_is_sent_on(ask: Ask) -> None:
    """Else what its page links to would be sought beside it; the query is kept."""
    answer = ask(f"{FOLDER}?embed")
    assert (answer.status, answer.headers["Location"]) == (307, f"{FOLDER}/?embed")


@pytest.mark.parametrize(
    ("asked", "status", "part", "told"),
    [
        ("bytes=0-0", 206, SOUND[:1], "bytes 0-0/2048"),
        ("bytes=100-199", 206, SOUND[100:200], "bytes 100-199/2048"),
        ("bytes=2000-", 206, SOUND[2000:], "bytes 2000-2047/2048"),
        ("bytes=-5", 206, SOUND[-5:], "bytes 2043-2047/2048"),
        ("bytes=-9999", 206, SOUND, "bytes 0-2047/2048"),
        ("bytes=2040-999999999999999999", 206, SOUND[2040:], "bytes 2040-2047/2048"),
        ("bytes=2048-", 416, b"", "bytes */2048"),
        ("bytes=-0", 416, b"", "bytes */2048"),
        ("bytes=9-2", 200, SOUND, None),
        ("bytes=-", 200, SOUND, None),
        ("bytes=a-b", 200, SOUND, None),
        ("bytes=٠-٩", 200, SOUND, None),
        ("lines=0-9", 200, SOUND, None),
        ("bytes=0-1,4-5", 200, SOUND, None),
        ("bytes=" + "0-," * 9000 + "0-", 200, SOUND, None),
        ("bytes=" + "9" * 9000 + "-", 200, SOUND, None),
    ],
    ids=lambda value: str(value)[:24],
)
def test_parts(ask: Ask, asked: str, status: int, part: bytes, told: str | None) -> None:
    """One part is given as asked for; what asks for several, or for nonsense, gets the whole."""
    answer = ask(MP3, Range=asked.encode().decode("latin-1"))
    assert (answer.status, answer.body) == (status, part)
    assert answer.headers["Content-Range"] == told
    assert answer.headers["Accept-Ranges"] == "bytes"


def test_an_empty_file_has_no_part() -> None:
    """Whatever is asked of it."""
    assert not wanted_part("bytes=0-", 0)
    assert not wanted_part("bytes=-5", 0)


def test_a_part_of_another_version_is_not_given(ask: Ask, output: Path) -> None:
    """`If-Range`: who has begun with the earlier sound gets all of the new one."""
    tag = ask(MP3).headers["ETag"]
    assert ask(MP3, Range="bytes=0-9", If_Range=tag).status == 206
    (output / "خبر" / "a.mp3").write_bytes(SOUND[::-1])
    answer = ask(MP3, Range="bytes=0-9", If_Range=tag)
    assert (answer.status, answer.body) == (200, SOUND[::-1])


def test_what_is_known_is_not_sent_again(ask: Ask, output: Path) -> None:
    """By its tag, which comes before its date; another version is sent."""
    for path in ("/", MP3):
        first = ask(path)
        tag, date = first.headers["ETag"], first.headers["Last-Modified"]
        for known in (tag, f'"x", W/{tag}', "*"):
            answer = ask(path, If_None_Match=known)
            assert (answer.status, answer.body, answer.headers["ETag"]) == (304, b"", tag)
        assert ask(path, If_Modified_Since=date).status == 304
        assert ask(path, If_Modified_Since="Mon, 01 Jan 2001 00:00:00 GMT").status == 200
        assert ask(path, If_Modified_Since="yesterday").status == 200
        assert ask(path, If_None_Match='"x"', If_Modified_Since=date).status == 200
    (output / "خبر" / "a.mp3").write_bytes(SOUND[::-1])
    assert ask(MP3, If_None_Match=tag).status == 200


def test_head_tells_what_get_would(ask: Ask) -> None:
    """The same headers, and no body."""
    for path, headers in (("/", {}), (MP3, {}), (MP3, {"Range": "bytes=5-9"}), ("/gone", {})):
        whole, head = ask(path, **headers), ask(path, "HEAD", **headers)
        told = [(name, value) for name, value in head.headers.items() if name != "date"]
        assert told == [(name, value) for name, value in whole.headers.items() if name != "date"]
        assert (head.status, head.body) == (whole.status, b"")
    assert ask("/.awaz/changes?page=", "HEAD").status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/%2e%2e%2fsecret.txt",
        "/..%5csecret.txt",
        "/%252e%252e/secret.txt",
        f"{FOLDER}/../../secret.txt",
        "/../output-too/a.txt",
        "/./index.html",
        "//index.html",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/out.txt",
        "/up/secret.txt",
        "/up/",
        "/half/",
        "/circle",
        "/circle/",
        "/.%D8%AE%D8%A8%D8%B1.new/index.html",
        f"{FOLDER}/.hidden",
        "/.awaz/served.js",
        "/index.html%00.txt",
        "/index.html/",
        "/gone",
        "/gone/",
        "/%ff%fe",
        "/" + "a" * 5000,
        "/a" * 3000,
    ],
    ids=lambda path: path[:30],
)
def test_nothing_else_is_there(ask: Ask, path: str) -> None:
    """Not outside `output/`, not what is hidden, and nothing that is not a file."""
    answer = ask(path)
    assert answer.status == 404
    assert answer.body == b"There is no such file here.\n"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"])
def test_nothing_can_be_done_here(ask: Ask, method: str) -> None:
    """Files and changes can be asked for, and that is all."""
    for path in ("/", "/.awaz/changes"):
        answer = ask(path, method)
        assert answer.status == 405
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD"}


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example"),
        *("192.0.2.7", "0.0.0.0", "localhost@evil.example", "[::1", "localhost:99999999", ""),
    ],
)
def test_foreign_hosts_are_refused(ask: Ask, host: str) -> None:
    """A page of another site whose name leads here gets nothing but a clear word."""
    for path in ("/", MP3, "/.awaz/changes?page="):
        answer = ask(path, Host=host)
        assert answer.status == 400
        assert b"Open it by its address" in answer.body
        assert b"library" not in answer.body


def test_own_hosts_are_welcome(ask: Ask) -> None:
    """All names of this machine's own loop, with any port, in any case."""
    for host in ("localhost", "LOCALHOST:8000", "localhost.", "127.0.0.1:1", "[::1]", "[::1]:80"):
        assert ask("/", Host=host).status == 200


@pytest.mark.parametrize(
    ("asked", "host", "welcome"),
    [
        ("desk.local:8000", "desk.local", True),
        ("desk.local", "127.0.0.1", False),
        ("192.0.2.7:8000", "192.0.2.7", True),
        ("[2001:db8::1]:8000", "2001:db8::1", True),
        ("192.0.2.7:8000", "0.0.0.0", True),
        ("[2001:db8::1]", "::", True),
        (socket.gethostname(), "0.0.0.0", True),
        ("evil.example", "0.0.0.0", False),
        ("evil.example", "::", False),
    ],
)
def test_the_host_given_is_welcome(asked: str, host: str, welcome: bool) -> None:
    """On all addresses any number is, because only names can be made to lead elsewhere."""
    assert is_welcome(asked, host) is welcome


def test_who_is_reached_by_others_is_known() -> None:
    """So that people are told when what they serve leaves their machine."""
    assert [is_own(host) for host in ("127.0.0.1", "127.9.9.9", "::1", "localhost")] == [True] * 4
    assert [is_own(host) for host in ("0.0.0.0", "::", "192.0.2.7", "desk.local")] == [False] * 4


def test_a_port_that_is_taken_is_told(server: Server, output: Path) -> None:
    """With what to do next; where the system tells it, with who has it."""
    port = urlsplit(server.address).port or 0
    with (
        pytest.raises(ServeError, match=r"Port .* is taken .*--port 0"),
        serving(output, "127.0.0.1", port),
    ):
        pass
    with (
        pytest.raises(ServeError, match=r"Nothing can listen on 192\.0\.2\.7"),
        serving(output, "192.0.2.7", 0),
    ):
        pass


def test_no_half_edition_is_seen(ask: Ask, output: Path) -> None:
    """While editions take each other's place, each request gets one of them."""
    done = threading.Event()

    def rebuild() -> None:
        while not done.is_set():
            for letter in b"ab":
                with replaced_whole(output / "news") as new:
                    (new / "a.mp3").write_bytes(bytes([letter]) * 300_000)
            # Each stands for a moment, as real ones stand for longer.
            done.wait(0.002)

    with replaced_whole(output / "news") as new:
        (new / "a.mp3").write_bytes(b"a" * 300_000)
    thread = threading.Thread(target=rebuild)
    thread.start()
    try:
        answers = [ask("/news/a.mp3") for _ in range(200)]
    finally:
        done.set()
        thread.join()
    assert {answer.status for answer in answers} == {200}
    assert {answer.body for answer in answers} == {b"a" * 300_000, b"b" * 300_000}


# --- Pages ---------------------------------------------------------------------------------------


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace with one edition, hummed."""
    (tmp_path / "text").mkdir()
    (tmp_path / "awaz.toml").write_text('voice = "tone"\n')
    write(tmp_path, LINES)
    workspace = open_workspace(tmp_path)
    build(workspace)
    return workspace


def write(root: Path, lines: list[str]) -> None:
    (root / "text" / "news.txt").write_text("\n".join(lines), encoding="utf-8")


def build(workspace: Workspace) -> None:
    with workspace.locked(lambda holder: None):
        build_article(workspace.text / "news.txt", workspace)
        build_library(workspace)


def test_nothing_but_the_script_and_its_leave_is_added(workspace: Workspace) -> None:
    """Without them a page that was sent is the file to the letter, and so is the file."""
    with serving(workspace.output, "127.0.0.1", 0) as server:
        for path in ("index.html", "news/index.html"):
            kept = (workspace.output / path).read_text("utf-8")
            with contextlib.closing(_open(server)) as asking:
                asking.request("GET", f"/{path}")
                sent = asking.getresponse().read().decode()
            policies = [re.search('Policy" content="([^"]*)"', text)[1] for text in (kept, sent)]  # type: ignore[index]
            before, after = (html.unescape(policy) for policy in policies)
            assert re.sub(r"script-src '[^']*' ", "script-src ", after, count=1) == before.replace(
                "connect-src 'none'", "connect-src 'self'"
            )
            sent = sent.replace(policies[1], policies[0])
            assert (
                re.sub(r"<script data-version=.*</script>(?=</body>)", "", sent, flags=re.S) == kept
            )
            assert (workspace.output / path).read_text("utf-8") == kept
    assert "</script" not in script()


def _open(server: Server) -> http.client.HTTPConnection:
    address = urlsplit(server.address)
    return http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)


def test_changes_are_told_as_they_happen(server: Server, output: Path) -> None:
    """The version that stands at once, then each that comes; nothing while there is none."""
    with contextlib.closing(_open(server)) as asking:
        asking.request("GET", "/.awaz/changes?page=")
        answer = asking.getresponse()
        assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        first = answer.readline(), answer.readline()
        (output / "index.html").unlink()
        server.changed()
        assert (answer.readline(), answer.readline()) == (b": still here\n", b"\n")
        (output / "index.html").write_text("<html><body>another library</body></html>")
        server.changed()
        second = answer.readline(), answer.readline()
    assert first[0].startswith(b"data: ")
    assert second[0].startswith(b"data: ")
    assert first != second


def spoken(root: Path) -> dict[str, float]:
    """Each sentence's text and where it starts."""
    timeline = json.loads((root / "output/news/timeline.json").read_text("utf-8"))
    return {
        sentence["text"]: sentence["start"]
        for paragraph in timeline["paragraphs"]
        for sentence in paragraph["sentences"]
    }


def heard(page: Page) -> tuple[float, bool]:
    """The time of the sound, and whether it plays."""
    time, plays = page.evaluate(f"[document.querySelector('audio').currentTime, {PLAYS}]")
    return time, plays


def after_reloading(page: Page, change: Callable[[], Any]) -> None:
    """Change something, and wait until the page was loaded again and is where it wants to be."""
    with page.expect_event("load"):
        change()
    wait_until(page, "document.querySelector('audio').readyState >= 3")
    wait_until(page, "!history.state?.awazPlace && !document.querySelector('audio').seeking")


def rebuilt(server: Server, workspace: Workspace, lines: list[str]) -> Callable[[], None]:
    def change() -> None:
        write(workspace.root, lines)
        build(workspace)
        server.changed()

    return change


def test_a_page_goes_on_where_it_was_heard(workspace: Workspace, visit: Visitor) -> None:
    """Its edition is built again with a longer beginning: it plays on in the same sentence."""
    with serving(workspace.output, "127.0.0.1", 0) as server:
        visited = visit(f"{server.address}news/")
        page = visited.page
        wait_until(page, "document.querySelector('audio').readyState >= 3")
        page.evaluate("document.getElementById('p006s001').click()")
        wait_until(page, PLAYS)
        before = spoken(workspace.root)[LINES[5]]
        after_reloading(
            page,
            rebuilt(server, workspace, ["ایک نیا اور خاصا لمبا جملہ یہاں پہلے آتا ہے۔", *LINES]),
        )
        wait_until(page, PLAYS)
        time, _ = heard(page)
        start, end = (spoken(workspace.root)[line] for line in (LINES[5], LINES[6]))
        assert start > before + 1
        assert start <= time < end
        assert visited.console == []


def test_the_sentence_that_changed_is_heard_from_its_start(
    workspace: Workspace, visit: Visitor
) -> None:
    """Who listens and corrects what is heard hears the correction."""
    with serving(workspace.output, "127.0.0.1", 0) as server:
        page = visit(f"{server.address}news/").page
        wait_until(page, "document.querySelector('audio').readyState >= 3")
        start = spoken(workspace.root)[LINES[5]]
        page.evaluate(f"document.querySelector('audio').currentTime = {start + 0.9}")
        lines = [*LINES[:5], LINES[5].replace("ایک", "دوسری"), *LINES[6:]]
        after_reloading(page, rebuilt(server, workspace, lines))
        time, plays = heard(page)
        assert time == pytest.approx(spoken(workspace.root)[lines[5]], abs=0.01)
        assert not plays


def test_a_page_that_may_not_play_waits_at_the_place(workspace: Workspace, visit: Visitor) -> None:
    """A browser that wants a click before it plays: the page says so, and stands where it was."""
    refuse = """if (sessionStorage.getItem("refuse")) HTMLMediaElement.prototype.play = () =>
        Promise.reject(new DOMException("no gesture", "NotAllowedError"));"""
    with serving(workspace.output, "127.0.0.1", 0) as server:
        page = visit(f"{server.address}news/", init=refuse).page
        wait_until(page, "document.querySelector('audio').readyState >= 3")
        page.evaluate("document.getElementById('p006s001').click()")
        wait_until(page, PLAYS)
        page.evaluate("sessionStorage.setItem('refuse', 'yes')")
        after_reloading(page, rebuilt(server, workspace, [*LINES, "آخری بات۔"]))
        time, plays = heard(page)
        start, end = (spoken(workspace.root)[line] for line in (LINES[5], LINES[6]))
        assert start <= time < end
        assert not plays
        assert page.inner_text("#status") == "سننے کے لیے چلانے کا بٹن دبائیں۔"


def test_the_library_reloads_too(workspace: Workspace, visit: Visitor) -> None:
    """It shows an edition that came while it was open."""
    with serving(workspace.output, "127.0.0.1", 0) as server:
        page = visit(server.address).page
        assert page.locator("#editions > li").count() == 1
        (workspace.text / "more.txt").write_text("ایک اور خبر۔", encoding="utf-8")
        build_article(workspace.text / "more.txt", workspace)
        build_library(workspace)
        server.changed()
        page.locator("#editions > li").nth(1).wait_for()


def test_the_first_edition_is_waited_for(tmp_path: Path, visit: Visitor) -> None:
    """Who opens the address before anything is built is told so, and then sees the library."""
    (tmp_path / "text").mkdir()
    (tmp_path / "awaz.toml").write_text('voice = "tone"\n')
    workspace = open_workspace(tmp_path)
    with serving(workspace.output, "127.0.0.1", 0) as server:
        page = visit(server.address).page
        assert "Nothing is built yet" in page.inner_text("body")
        rebuilt(server, workspace, LINES)()
        page.locator("#editions > li").wait_for()


def test_the_command_serves_builds_and_ends_with_130(workspace: Workspace, visit: Visitor) -> None:
    """It prints where it listens; what is saved is shown; Ctrl-C ends it, streams and all."""
    with subprocess.Popen(
        [sys.executable, "-m", "awaz", "serve", "--port", "0", "-C", str(workspace.root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=hear_ctrl_c,
    ) as process:
        stop = threading.Timer(60, process.kill)
        stop.start()
        assert process.stdout
        assert process.stderr
        address = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)
        while "watching" not in process.stderr.readline():
            pass
        page = visit(f"{address}news/").page
        write(workspace.root, [LINES[0].replace("پہلا", "نیا"), *LINES[1:]])
        page.locator("#text >> text=نیا").wait_for(timeout=20_000)
        assert process.stdout.readline().endswith("11 sentences: 1 spoken, 10 kept\n")
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 130
        assert process.stderr.read().endswith("awaz: stopped.\n")
        stop.cancel()
