"""A page from the web, fetched with care, to be kept in `text/`.

Only what anyone could open is fetched: `http` and `https`, public addresses, a few redirects,
pages and plain texts of a sane size, within a minute, and where the site's robots.txt allows it.
A name is looked up once, what it stands for is checked, and that very address is connected to,
so that a name cannot mean one machine while it is checked and another while it is read.
"""

from __future__ import annotations

import errno
import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

from awaz.errors import ArticleError
from awaz.text.formats.encoding import page_text

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

AGENT = "awaz (makes audio editions of articles for its user; no crawler)"
ROBOT = "awaz"
CONNECT_SECONDS = 10
READ_SECONDS = 20
TOTAL_SECONDS = 60
MOST_REDIRECTS = 5
LARGEST_BYTES = 10_000_000
LARGEST_ROBOTS = 500_000
CHUNK = 65_536
PORTS = {"http": 80, "https": 443}
SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
}
"""Kinds of content that are articles, and what a copy of one is called."""
MOVED = frozenset((301, 302, 303, 307, 308))
LONGEST_NAME = 60
"""Characters of a copy's name."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A page as it is to be kept."""

    address: str
    """Where it came from, after redirects."""
    name: str
    """What to call it: words of its title or address, without a suffix."""
    suffix: str
    text: str
    """With its address in it, in the way its format knows."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a server said."""

    status: int
    kind: str
    charset: str
    moved_to: str
    content: bytes


class _Refused(Exception):
    """Why an address cannot be had, in words that follow the address."""


def is_public(address: Address) -> bool:
    """Whether an address is one anyone on the internet could reach, and a single machine's."""
    mapped = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    if mapped is not None:
        return is_public(mapped)
    inside = isinstance(address, ipaddress.IPv6Address) and address in NAT64
    return address.is_global and not address.is_multicast and not inside


NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""IPv6 addresses that lead to IPv4 ones, private ones among them."""


def fetch_page(
    address: str,
    *,
    reachable: Callable[[Address], bool] | None = None,
    seconds: float = TOTAL_SECONDS,
) -> Copy:
    """The page at an address, ready to be kept.

    `reachable` says which machines may be connected to; public ones when it is not given. Raises
    ArticleError, with what to do, when the page cannot be had or may not be.
    """
    fetching = _Fetching(reachable or is_public, time.monotonic() + seconds)
    try:
        final, answer = fetching.page(_normal(address))
    except _Refused as problem:
        raise ArticleError(
            f"{address}: {problem}. You can save the page in your browser and put it into text/."
        ) from problem
    return _copy(final, answer)


def _normal(address: str) -> str:
    """The address as it goes over the wire: ASCII, without a fragment. Raises `_Refused`."""
    try:
        parts = urlsplit(address.strip())
        port, host = parts.port, (parts.hostname or "").encode("idna").decode("ascii")
    except (ValueError, UnicodeError) as problem:
        raise _Refused(f"this is no web address ({problem})") from problem
    scheme = parts.scheme.lower()
    if scheme not in PORTS:
        raise _Refused(f"only http and https addresses are fetched, not {scheme or 'others'}")
    if not host or re.search(r"[\s%/\\@]", host):
        raise _Refused("it names no machine")
    if parts.username is not None or parts.password is not None:
        raise _Refused("addresses with a user name or a password are not fetched")
    where = f"[{host}]" if ":" in host else host
    where += f":{port}" if port and port != PORTS[scheme] else ""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return urlunsplit((scheme, where, path, query, ""))


def _joined(address: str, moved_to: str) -> str:
    """Where a redirect leads. Raises `_Refused`."""
    try:
        return _normal(urljoin(address, moved_to))
    except ValueError as problem:
        raise _Refused(f"it redirects to {moved_to!r}, which is no web address") from problem


class _Fetching:
    """One article's way over the web: every request counts towards the same deadline."""

    def __init__(self, reachable: Callable[[Address], bool], deadline: float) -> None:
        self._reachable = reachable
        self._deadline = deadline
        self._rules: dict[str, str] = {}

    def page(self, address: str) -> tuple[str, _Answer]:
        """The page and the address where it was found in the end."""
        final, answer = self._follow(address, LARGEST_BYTES, asking=True)
        if answer.status != 200:
            raise _Refused(f"the server answers {answer.status}{_meaning(answer.status)}")
        if answer.kind not in SUFFIXES:
            known = ", ".join(SUFFIXES)
            raise _Refused(f"it is {answer.kind or 'of no known kind'}; articles are {known}")
        return final, answer

    def _follow(self, address: str, largest: int, *, asking: bool) -> tuple[str, _Answer]:
        for _ in range(MOST_REDIRECTS + 1):
            if asking and not self._allowed(address):
                raise _Refused("the site's robots.txt asks programs not to fetch it")
            answer = self._get(address, largest)
            if answer.status not in MOVED or not answer.moved_to:
                return address, answer
            address = _joined(address, answer.moved_to)
        raise _Refused(f"it redirects more than {MOST_REDIRECTS} times")

    def _allowed(self, address: str) -> bool:
        """Whether robots.txt allows the address; one that cannot be had allows nothing."""
        from protego import Protego

        parts = urlsplit(address)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._rules:
            self._rules[site] = self._rules_of(site)
        return bool(Protego.parse(self._rules[site]).can_fetch(address, ROBOT))

    def _rules_of(self, site: str) -> str:
        _, answer = self._follow(f"{site}/robots.txt", LARGEST_ROBOTS, asking=False)
        if answer.status >= 500:
            raise _Refused(f"its robots.txt cannot be had: the server answers {answer.status}")
        return answer.content.decode("utf-8", "replace") if answer.status == 200 else ""

    def _get(self, address: str, largest: int) -> _Answer:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        target = urlunsplit(("", "", parts.path or "/", parts.query, ""))
        headers = {
            "Host": parts.netloc,
            "User-Agent": AGENT,
            "Accept": "text/html, application/xhtml+xml, text/plain;q=0.9, text/markdown;q=0.9",
            "Accept-Language": "ur, *;q=0.5",
            "Accept-Encoding": "gzip, identity",
            "Connection": "close",
        }
        try:
            with self._connected(parts.scheme, host, port) as connection:
                connection.request("GET", target, headers=headers)
                with connection.getresponse() as response:
                    return self._answer(response, largest)
        except TimeoutError as problem:
            raise _Refused(f"{host} did not answer in time") from problem
        except ssl.SSLError as problem:
            raise _Refused(f"no safe connection to {host} ({problem.reason})") from problem
        except (OSError, http.client.HTTPException, ValueError, zlib.error) as problem:
            late = time.monotonic() >= self._deadline
            told = "did not answer in time" if late else _unread(problem)
            raise _Refused(f"{host} {told}") from problem

    @contextmanager
    def _connected(self, scheme: str, host: str, port: int) -> Iterator[http.client.HTTPConnection]:
        """A connection to a checked address, cut off at the deadline whatever it is doing."""
        connection = http.client.HTTPConnection(host, port, timeout=READ_SECONDS)
        connection.sock = self._socket(scheme, host, port)
        end = threading.Timer(self._left(), _cut, [connection.sock])
        end.daemon = True
        end.start()
        try:
            yield connection
        finally:
            end.cancel()
            connection.close()

    def _socket(self, scheme: str, host: str, port: int) -> socket.socket:
        problem: OSError = OSError("it has no address")
        for address in self._addresses(host, port):
            try:
                plain = _connected_to(address, port, min(CONNECT_SECONDS, self._left()))
                return _secured(plain, host) if scheme == "https" else plain
            except ssl.SSLError:
                raise
            except OSError as refused:
                problem = refused
        raise problem

    def _addresses(self, host: str, port: int) -> list[Address]:
        """Every address the name stands for; refused when any of them may not be reached."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as problem:
            raise _Refused(_not_found(host, problem)) from problem
        addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
        for address in addresses:
            if not self._reachable(address):
                which = "" if host == str(address) else f" is {address}, which"
                raise _Refused(f"{host}{which} is not on the public internet")
        return list(dict.fromkeys(addresses))

    def _answer(self, response: http.client.HTTPResponse, largest: int) -> _Answer:
        content = b"" if response.status in MOVED else self._content(response, largest)
        return _Answer(
            status=response.status,
            kind=response.headers.get_content_type() if "content-type" in response.headers else "",
            charset=response.headers.get_content_charset() or "",
            moved_to=_as_text(response.headers.get("location") or ""),
            content=content,
        )

    def _content(self, response: http.client.HTTPResponse, largest: int) -> bytes:
        """The body, unpacked, of at most `largest` bytes."""
        packing = (response.headers.get("content-encoding") or "identity").strip().lower()
        if packing not in ("identity", "gzip", "x-gzip", ""):
            raise _Refused(f"the server packs it as {packing}, which was not asked for")
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16) if "gzip" in packing else None
        content = bytearray()
        while chunk := response.read1(CHUNK):
            self._left()
            content += unpacker.decompress(chunk, largest + 1) if unpacker else chunk
            if len(content) > largest:
                raise _Refused(f"it has more than {largest / 1_000_000:g} MB, which is no article")
        self._left()
        if response.length or (unpacker and not unpacker.eof):
            raise _Refused("the connection broke before the page was whole")
        return bytes(content)

    def _left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def _not_found(host: str, problem: Exception) -> str:
    """Why a name stands for no address: only some answers say that there is no such machine."""
    if isinstance(problem, UnicodeError) or problem.args[:1] in NO_SUCH_NAME:
        return f"no machine called {host} is known; check its spelling"
    return f"{host} cannot be looked up just now; check the network and try again"


NO_SUCH_NAME = frozenset(
    (getattr(socket, name),) for name in ("EAI_NONAME", "EAI_NODATA") if hasattr(socket, name)
)
"""What a look-up answers for a name that stands for nothing."""


def _unread(problem: Exception) -> str:
    if isinstance(problem, OSError) and problem.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH):
        return "cannot be reached from here; check the network and try again"
    why = problem.strerror if isinstance(problem, OSError) and problem.strerror else problem
    return f"cannot be read ({why})"


def _connected_to(address: Address, port: int, seconds: float) -> socket.socket:
    """A connection to that very address: nothing is looked up any more."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    connection = socket.socket(family, socket.SOCK_STREAM)
    try:
        connection.settimeout(seconds)
        connection.connect((str(address), port))
        connection.settimeout(READ_SECONDS)
    except OSError:
        connection.close()
        raise
    return connection


def _secured(plain: socket.socket, host: str) -> socket.socket:
    """TLS, with the certificate checked against the name that was asked for."""
    import certifi

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())  # beside the system's own, where it has any
    return context.wrap_socket(plain, server_hostname=host)


def _cut(connection: socket.socket) -> None:
    """End a connection that is being read in another thread."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it has ended by itself


def _as_text(header: str) -> str:
    """A header's text: servers write UTF-8 where only Latin-1 is allowed."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header


def _meaning(status: int) -> str:
    phrase = http.client.responses.get(status, "")
    return f" ({phrase})" if phrase else ""


def _copy(address: str, answer: _Answer) -> Copy:
    """The page as a file: UTF-8, with its address where its format has it."""
    suffix = SUFFIXES[answer.kind]
    text, _ = page_text(address, answer.content, answer.charset)
    if suffix == ".html":
        marked = f"<!-- saved from url=({len(address):04d}){address} -->\n{text}"
        name = _title(text) or _last_part(address)
    else:
        marked = text if text.startswith("---\n") else f"---\nsource: {address}\n---\n{text}"
        name = _last_part(address)
    return Copy(address, _short(name), suffix, marked)


def _title(page: str) -> str:
    """The page's title, without its site's name."""
    from awaz.text.formats.html_facts import facts_of
    from awaz.text.formats.html_pieces import parsed

    return facts_of(parsed(page, "the page"), page).title


def _last_part(address: str) -> str:
    parts = urlsplit(address)
    last = unquote(parts.path.rstrip("/").rpartition("/")[2]).rpartition(".")
    return last[0] or last[2] or parts.hostname or "article"


def _short(name: str) -> str:
    """The first words of a name, of letters that every file system takes."""
    words = re.findall(r"[\w.-]*\w", name.replace("_", " "))
    chosen = ""
    for word in words:
        longer = f"{chosen}-{word}" if chosen else word[:LONGEST_NAME]
        if len(longer) > LONGEST_NAME:
            break
        chosen = longer
    return chosen.strip("-.") or "article"
