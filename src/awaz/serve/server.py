"""The server itself: who may ask, what is answered, and how open pages hear of changes."""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import re
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from awaz.errors import ServeError
from awaz.serve.files import Opened, find, is_known, is_plain, opened, version_of, wanted_part
from awaz.serve.pages import script_hash, with_script

CHANGES = "/.awaz/changes"
"""Where pages hear of changes; no file that is served begins with a dot."""
TRIES = 6
TRY_EVERY_S = 0.02
"""For a moment, while an edition takes the place of the earlier one, neither is there."""
STILL_HERE_S = 15
STARTS_WITHIN_S = 10
ENDS_WITHIN_S = 3
NOTHING_YET = """\
<!DOCTYPE html>
<html lang="ur" dir="rtl">
<meta charset="utf-8">
<title>awaz</title>
<body>
<p>ابھی کچھ تیار نہیں۔ تیار ہوتے ہی یہ صفحہ خود کھل جائے گا۔</p>
<p lang="en" dir="ltr">Nothing is built yet. This page opens by itself once there is something.</p>
</body>
</html>
"""
"""Stands for the library while the first build goes on."""
LOCAL = frozenset(("localhost", "127.0.0.1", "[::1]"))
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^:\[\]/@\s]+?)\.?(?::\d{1,5})?", re.ASCII | re.IGNORECASE)


# --- Running it ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Server:
    """A server that listens."""

    address: str
    """Of the library; it ends with a slash."""
    changed: Callable[[], None]
    """Is to be called when something in `output/` may be new; from any thread."""


@contextmanager
def serving(output: Path, host: str, port: int) -> Iterator[Server]:
    """Serve a folder while the block runs; port 0 is any that is free.

    Raises `ServeError` when nothing can listen there.
    """
    listening = _listen(host, port)
    changes = Changes(output)
    config = uvicorn.Config(
        application(output, host, changes),
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(
        target=server.run, args=([listening],), name="awaz serve", daemon=True
    )
    thread.start()
    end = time.monotonic() + STARTS_WITHIN_S
    while not server.started and thread.is_alive() and time.monotonic() < end:
        time.sleep(0.01)
    try:
        real_port = listening.getsockname()[1]
        shown = "localhost" if _is_everywhere(host) else _in_address(host)
        yield Server(f"http://{shown}:{real_port}/", changes.notice)
    finally:
        changes.close()
        server.should_exit = True
        thread.join(ENDS_WITHIN_S)


def _listen(host: str, port: int) -> socket.socket:
    try:
        [family, _, _, _, address] = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return socket.create_server(address[:2], family=family)
    except (OSError, OverflowError) as problem:
        raise ServeError(_why_not(host, port, problem)) from problem


def _why_not(host: str, port: int, problem: OSError | OverflowError) -> str:
    number = problem.errno if isinstance(problem, OSError) else None
    if number == errno.EADDRINUSE:
        return (
            f"Port {port} is taken by another program{_holder(port)}. "
            "End that one, or choose another port: --port 8001, or --port 0 for any that is free."
        )
    if number == errno.EACCES:
        return f"Port {port} may not be used. Choose one from 1024 on: --port 8000."
    return (
        f"Nothing can listen on {host}, port {port}: {problem}. "
        "Give --host an address of this machine, such as 127.0.0.1, and --port a number to 65535."
    )


def _holder(port: int) -> str:
    """The process that listens on a port, where the system tells it, as Linux does."""
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with suppress(OSError):
            rows = [line.split() for line in Path(table).read_text().splitlines()[1:]]
            inodes |= {
                f"socket:[{row[9]}]"
                for row in rows
                if row[3] == "0A" and int(row[1].rpartition(":")[2], 16) == port
            }
    for link in Path("/proc").glob("[0-9]*/fd/*") if inodes else ():
        with suppress(OSError):
            if str(link.readlink()) in inodes:
                process = link.parents[1]
                return f" ({(process / 'comm').read_text().strip()}, process {process.name})"
    return ""


# --- Who may ask ---------------------------------------------------------------------------------


def is_own(host: str) -> bool:
    """Whether only this machine reaches an address."""
    return host == "localhost" or (_is_number(host) and ipaddress.ip_address(host).is_loopback)


def is_welcome(asked: str, host: str) -> bool:
    """Whether a request may bear this `Host` header when the server listens on `host`.

    A page of another site can have its own name lead here (DNS rebinding) and then read what it
    gets as its own; so names that are not ours are refused. A number leads nowhere else: where
    all addresses are listened on, any of them may be asked.
    """
    match = _HOST.fullmatch(asked)
    if not match:
        return False
    name = match[1].lower()
    if name in LOCAL or name == _in_address(host).lower():
        return True
    own = socket.gethostname().lower()
    return _is_everywhere(host) and (_is_number(name.strip("[]")) or name in (own, f"{own}.local"))


def _is_everywhere(host: str) -> bool:
    return _is_number(host) and ipaddress.ip_address(host).is_unspecified


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host


@dataclass(frozen=True, slots=True)
class OnlyWelcome:
    """Refuses requests for hosts that this server is not, before anything is looked at."""

    app: ASGIApp
    host: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        asked = headers.get(b"host", b"").decode("latin-1")
        if is_welcome(asked, self.host):
            await self.app(scope, receive, send)
            return
        refused = PlainTextResponse(
            f"This server does not answer for the host {asked[:100]!r}. Open it by its address, as "
            "http://localhost, or start it with --host and that name.\n",
            status_code=400,
        )
        await refused(scope, receive, send)


# --- What is answered ----------------------------------------------------------------------------


def application(output: Path, host: str, changes: Changes) -> Starlette:
    """What answers for a folder: its files, and the stream of changes."""

    def send_file(request: Request) -> Response:
        return _answer(request, output)

    def send_changes(request: Request) -> Response:
        headers = {"Cache-Control": "no-store"}
        kind = "text/event-stream; charset=utf-8"
        if request.method == "HEAD":  # the stream itself does not end
            return Response(headers=headers, media_type=kind)
        page = request.query_params.get("page", "")
        return StreamingResponse(changes.of(page), headers=headers, media_type=kind)

    return Starlette(
        routes=[Route(CHANGES, send_changes), Route("/{path:path}", send_file)],
        middleware=[Middleware(OnlyWelcome, host=host)],
    )


def _answer(request: Request, output: Path) -> Response:
    """Runs in a thread of its own, and may wait there."""
    asked = request.scope["path"].removeprefix("/")
    found = _found(output, asked)
    if found is None and asked == "":
        page = with_script(NOTHING_YET, version="", changes=f"{CHANGES}?page=")
        return HTMLResponse(page, status_code=404, headers={"Cache-Control": "no-cache"})
    if found is None:
        return PlainTextResponse("There is no such file here.\n", status_code=404)
    if asked and not asked.endswith("/") and (output / asked).is_dir():
        found.stream.close()  # a folder: links on its page are told from inside it
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/{quote(asked)}/{query}")
    tag = f'"{found.version}"'
    if _is_page(found):
        tag = f'"{found.version}-{script_hash()[8:16]}"'
    headers = {
        "ETag": tag,
        "Last-Modified": found.last_modified,
        "Cache-Control": "no-cache",
        "X-Content-Type-Options": "nosniff",
    }
    asks = request.headers
    known = asks.get("if-none-match"), asks.get("if-modified-since")
    if is_known(tag, found.last_modified, *known):
        found.stream.close()
        return Response(status_code=304, headers=headers)
    if _is_page(found):
        return _page(found, asked, headers)
    part = wanted_part(asks.get("range", ""), found.size)
    if asks.get("if-range", tag) != tag:  # by its date it might be another of the same second
        part = None
    return _part(found, part, headers, has_body=request.method == "GET")


def _is_page(found: Opened) -> bool:
    return found.path.suffix.lower() == ".html"


def _found(output: Path, asked: str) -> Opened | None:
    if not is_plain(asked):
        return None
    for _ in range(TRIES):
        path = find(output, asked)
        if path and (found := opened(path)):
            return found
        time.sleep(TRY_EVERY_S)
    return None


def _page(found: Opened, asked: str, headers: dict[str, str]) -> Response:
    with found.stream:
        page = found.stream.read().decode(errors="replace")
    page = with_script(page, version=found.version, changes=f"{CHANGES}?page={quote(asked)}")
    return Response(page, headers=headers, media_type=found.type)


class _Sent(StreamingResponse):
    """A file's bytes; the file is closed however the sending ends."""

    def __init__(self, found: Opened, part: range, status: int, headers: dict[str, str]) -> None:
        super().__init__(found.chunks(part), status, headers, found.type)
        self._found = found

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._found.stream:
            await super().__call__(scope, receive, send)


def _part(
    found: Opened, part: range | None, headers: dict[str, str], *, has_body: bool
) -> Response:
    headers |= {"Accept-Ranges": "bytes"}
    if part is not None and not part:
        found.stream.close()
        headers |= {"Content-Range": f"bytes */{found.size}"}
        return Response(status_code=416, headers=headers)
    status = 200
    if part is not None:
        status = 206
        headers |= {"Content-Range": f"bytes {part.start}-{part.stop - 1}/{found.size}"}
    sent = range(found.size) if part is None else part
    headers |= {"Content-Length": str(len(sent))}
    if has_body:
        return _Sent(found, sent, status, headers)
    found.stream.close()
    return Response(status_code=status, headers=headers, media_type=found.type)


# --- Changes -------------------------------------------------------------------------------------


@dataclass(slots=True)
class Changes:
    """Streams that tell open pages which version of them stands (Server-Sent Events)."""

    output: Path
    _wake: set[Callable[[], object]] = field(default_factory=set)
    _closed: bool = False

    def notice(self) -> None:
        """Something may be new; from any thread."""
        for wake in tuple(self._wake):
            wake()

    def close(self) -> None:
        """End all streams."""
        self._closed = True
        self.notice()

    async def of(self, page: str) -> AsyncIterator[str]:
        """The version of a page at once, and again whenever it is another."""
        loop, woken, told = asyncio.get_running_loop(), asyncio.Event(), ""

        def wake() -> None:
            loop.call_soon_threadsafe(woken.set)

        self._wake.add(wake)
        try:
            while not self._closed:
                woken.clear()
                version = await run_in_threadpool(version_of, self.output, page)
                is_news = version not in ("", told)
                told = version or told
                yield f"data: {version}\n\n" if is_news else ": still here\n\n"
                with suppress(TimeoutError):
                    await asyncio.wait_for(woken.wait(), STILL_HERE_S)
        finally:
            self._wake.discard(wake)
