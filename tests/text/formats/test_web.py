"""Pages fetched from a server of the tests' own; nothing leaves this machine."""

from __future__ import annotations

import errno
import gzip
import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from awaz.errors import ArticleError
from awaz.text.formats import web
from awaz.text.formats.web import Address, Copy, fetch_page, is_public
from awaz.text.reader import read_article

PAGE = (
    "<!DOCTYPE html><html lang=ur><head><meta charset=utf-8><title>بارش کی خبر - اخبار</title>"
    "<meta property='og:site_name' content='اخبار'></head><body><h1>بارش کی خبر</h1>"
    "<p>لاہور میں آج صبح سے ہلکی بارش ہو رہی ہے اور موسم خوش گوار ہے۔</p></body></html>"
)
HTML = {"Content-Type": "text/html; charset=utf-8"}
Answer = tuple[int, dict[str, str], bytes]


class Site:
    """A web server on this machine that answers what a test wants."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer | Callable[[BaseHTTPRequestHandler], None]] = {}
        self.asked: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                answer = site.answers.get(self.path, (404, HTML, b"none"))
                if callable(answer):
                    return answer(self)
                status, headers, body = answer
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.root = f"http://127.0.0.1:{self.server.server_port}"
        serve = self.server.serve_forever
        threading.Thread(target=serve, args=[0.01], daemon=True).start()

    def fetch(self, path: str, *, seconds: float = 20) -> Copy:
        return fetch_page(self.root + path, reachable=lambda address: True, seconds=seconds)


@pytest.fixture
def site() -> Iterator[Site]:
    running = Site()
    running.answers["/a"] = (200, HTML, PAGE.encode())
    yield running
    running.server.shutdown()
    running.server.server_close()


def test_a_page_is_fetched_as_a_file_that_knows_its_address(site: Site, tmp_path: Path) -> None:
    """Named after its title, with the address where browsers write it; then read like any file."""
    copy = site.fetch("/a#top")
    assert (copy.name, copy.suffix, copy.address) == ("بارش-کی-خبر", ".html", f"{site.root}/a")
    path = tmp_path / f"{copy.name}{copy.suffix}"
    path.write_text(copy.text, encoding="utf-8")
    article = read_article(path)
    assert (article.title, article.source) == ("بارش کی خبر", f"{site.root}/a")
    assert len(article.paragraphs) == 2


def test_a_page_s_charset_may_be_the_server_s_word(site: Site) -> None:
    """The copy is UTF-8 whatever the page was."""
    words = "بارش كي خبر"
    page = f"<title>x</title><p>{words}".encode("cp1256")
    site.answers["/b"] = (200, {"Content-Type": "text/html; charset=windows-1256"}, page)
    assert words in site.fetch("/b").text


def test_a_plain_text_and_a_packed_page_are_taken(site: Site) -> None:
    """Texts get their address as front matter; gzip is unpacked."""
    site.answers["/n.txt"] = (200, {"Content-Type": "text/plain"}, "یہ خبر ہے۔".encode())
    copy = site.fetch("/n.txt")
    assert (copy.name, copy.suffix) == ("n", ".txt")
    assert copy.text == f"---\nsource: {site.root}/n.txt\n---\nیہ خبر ہے۔"
    packed = {**HTML, "Content-Encoding": "gzip"}
    site.answers["/z"] = (200, packed, gzip.compress(PAGE.encode()))
    assert "بارش" in site.fetch("/z").text


def test_an_urdu_address_is_fetched(site: Site) -> None:
    """As it is pasted, or as browsers copy it; a redirect may be written in Urdu, too."""
    encoded = "/%D8%AE%D8%A8%D8%B1?%D8%A7=1"
    site.answers[encoded] = (200, HTML, b"<p>x")
    assert site.fetch("/خبر?ا=1").address.endswith(encoded)
    assert site.fetch(encoded).name == "خبر"


def test_redirects_are_followed_and_bounded(site: Site) -> None:
    """A few; a ring of them is an error. Each target is asked for in robots.txt again."""
    site.answers["/old"] = (301, {"Location": "/a"}, b"")
    assert site.fetch("/old").address == f"{site.root}/a"
    site.answers["/ring"] = (302, {"Location": "/ring"}, b"")
    with pytest.raises(ArticleError, match="redirects more than 5 times"):
        site.fetch("/ring")
    site.answers["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /a\n")
    with pytest.raises(ArticleError, match=r"robots\.txt"):
        site.fetch("/old")


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: awaz\nDisallow: /a\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: *\nDisallow: /*?print", True),
        ("User-agent: other\nDisallow: /", True),
        ("<html>no robots here</html>", True),
    ],
)
def test_robots_are_respected(site: Site, rules: str, allowed: bool) -> None:
    """What the site asks of all programs, and of this one by name."""
    site.answers["/robots.txt"] = (200, {"Content-Type": "text/plain"}, rules.encode())
    if allowed:
        assert site.fetch("/a").text
        return
    with pytest.raises(ArticleError, match=r"robots\.txt.*save the page in your browser"):
        site.fetch("/a")
    assert "/a" not in site.asked


def test_robots_that_cannot_be_had_allow_nothing(site: Site) -> None:
    """A server in trouble is left alone; one without the file is not."""
    site.answers["/robots.txt"] = (503, {}, b"")
    with pytest.raises(ArticleError, match=r"robots\.txt cannot be had.*503"):
        site.fetch("/a")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((404, HTML, b""), r"answers 404 \(Not Found\)"),
        ((200, {"Content-Type": "application/pdf"}, b"%PDF"), "it is application/pdf; articles"),
        ((200, {}, b"<p>x"), "of no known kind"),
        ((200, HTML, bytes(10_000_001)), "more than 10 MB"),
        ((200, {**HTML, "Content-Encoding": "gzip"}, gzip.compress(bytes(50_000_000))), "10 MB"),
        ((200, {**HTML, "Content-Encoding": "br"}, b"x"), "packs it as br"),
        ((200, {**HTML, "Content-Encoding": "gzip"}, b"no gzip"), "cannot be read|broke"),
        ((200, {**HTML, "Content-Length": "999"}, b"<p>half"), "broke before|cannot be read"),
        ((200, HTML, b"\x89PNG\r\n"), "this is a PNG picture"),
        ((302, {"Location": "ftp://example.org/a"}, b""), "only http and https"),
        ((302, {"Location": "http://user:pw@example.org/"}, b""), "user name or a password"),
        ((302, {"Location": "http://[broken/"}, b""), "no web address"),
    ],
)
def test_what_is_no_article_is_refused(site: Site, answer: Answer, message: str) -> None:
    """Errors, other kinds, sizes and packings beyond reason, and addresses that lead astray."""
    site.answers["/x"] = answer
    with pytest.raises(ArticleError, match=message) as caught:
        site.fetch("/x")
    assert str(caught.value).startswith(site.root)


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Send a byte now and then, for ever."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    try:
        for _ in range(300):
            handler.wfile.write(b".")
            handler.wfile.flush()
            time.sleep(0.1)
    except OSError:
        pass  # the reader has gone, as it should


def drip_headers(handler: BaseHTTPRequestHandler) -> None:
    """Never come to the end of a header."""
    try:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        for _ in range(300):
            handler.wfile.write(b".")
            handler.wfile.flush()
            time.sleep(0.1)
    except OSError:
        pass


@pytest.mark.parametrize("slow", [drip, drip_headers])
def test_a_slow_server_is_not_waited_for(
    site: Site, slow: Callable[[BaseHTTPRequestHandler], None]
) -> None:
    """The whole has a limit, however little at a time comes."""
    site.answers["/slow"] = slow
    begun = time.monotonic()
    with pytest.raises(ArticleError, match="in time"):
        site.fetch("/slow", seconds=1)
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.9.9", "169.254.169.254", "0.0.0.0"),
        *("100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "fe80::1", "fc00::1", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "::"),
    ],
)
def test_machines_inside_are_not_public(address: str) -> None:
    """Loopback, private, link-local, shared, multicast; and the same dressed as IPv6."""
    assert not is_public(ipaddress.ip_address(address))


def test_machines_outside_are_public() -> None:
    """In both families."""
    assert is_public(ipaddress.ip_address("93.184.215.14"))
    assert is_public(ipaddress.ip_address("2606:2800:21f:cb07:6820:80da:af6b:8b2c"))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f.1", "2130706433", "[::1]"])
def test_this_machine_cannot_be_fetched_from(site: Site, host: str) -> None:
    """However it is written, when nobody says otherwise."""
    with pytest.raises(ArticleError, match=r"not on the public internet|no machine called"):
        fetch_page(f"http://{host}:{site.server.server_port}/a")
    assert site.asked == []


def test_a_name_of_this_machine_is_told_with_its_address() -> None:
    """The address is told once."""
    with pytest.raises(ArticleError, match=r": localhost is \S+, which is not on the public"):
        fetch_page("http://localhost/a")


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (socket.EAI_NONAME, r"no machine called news\.example is known; check its spelling"),
        (socket.EAI_AGAIN, r"news\.example cannot be looked up just now; check the network"),
        (socket.EAI_FAIL, r"news\.example cannot be looked up just now"),
    ],
)
def test_only_a_name_that_is_unknown_is_called_so(
    monkeypatch: pytest.MonkeyPatch, number: int, message: str
) -> None:
    """A look-up also fails where the network does."""

    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(number, "why")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(ArticleError, match=message):
        fetch_page("http://news.example/a")


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (errno.ENETUNREACH, "127.0.0.1 cannot be reached from here; check the network"),
        (errno.ECONNREFUSED, r"127.0.0.1 cannot be read \(refused\)"),
    ],
)
def test_a_failed_connection_is_told_in_words(
    site: Site, monkeypatch: pytest.MonkeyPatch, number: int, message: str
) -> None:
    """Without the number the system has for it."""

    def fail(*_: object) -> None:
        raise OSError(number, "refused")

    monkeypatch.setattr(web, "_connected_to", fail)
    with pytest.raises(ArticleError, match=message):
        site.fetch("/a")


def test_a_redirect_to_this_machine_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check is made for each address on the way."""
    port = site.server.server_port
    site.answers["/away"] = (302, {"Location": f"http://127.0.0.2:{port}/a"}, b"")
    seen: list[str] = []

    def first_only(address: Address) -> bool:
        seen.append(str(address))
        return str(address) == "127.0.0.1"

    with pytest.raises(ArticleError, match=r": 127\.0\.0\.2 is not on the public internet"):
        fetch_page(f"{site.root}/away", reachable=first_only)
    assert seen[-1] == "127.0.0.2"


def test_what_was_checked_is_what_is_connected_to(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that changes its meaning between the check and the connection gains nothing."""
    meanings = iter(["127.0.0.1", "127.0.0.1", "127.0.0.9"])
    asked = []

    def lookup(host: str, port: int, **_: object) -> list[object]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(meanings), port))]

    connected: list[str] = []
    connect = web._connected_to

    def record(address: Address, port: int, seconds: float) -> socket.socket:
        connected.append(str(address))
        return connect(address, port, seconds)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setattr(web, "_connected_to", record)
    fetch_page(f"http://news.example:{site.server.server_port}/a", reachable=lambda _: True)
    assert asked == ["news.example"] * 2  # for robots.txt and for the page, and never again
    assert connected == ["127.0.0.1"] * 2


def test_a_server_without_a_certificate_is_not_trusted(site: Site) -> None:
    """https means https."""
    with pytest.raises(ArticleError, match=r"no safe connection|cannot be read|in time"):
        fetch_page(site.root.replace("http", "https") + "/a", reachable=lambda _: True, seconds=5)


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("ftp://example.org/a", "only http and https"),
        ("http://", "names no machine"),
        ("http://user@example.org/", "user name"),
        ("http://example.org:99999/", "no web address"),
        ("http://exa mple.org/", "names no machine"),
        (f"http://{'x' * 70}.org/", "no web address"),
        ("file:///etc/passwd", "only http and https"),
    ],
)
def test_what_is_no_web_address_is_told(address: str, message: str) -> None:
    """Before anything is looked up."""
    with pytest.raises(ArticleError, match=message):
        fetch_page(address)
