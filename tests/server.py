"""A small web server for tests: a folder over HTTP, with the ranges that seeking in sound needs."""

from __future__ import annotations

import contextlib
import io
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".json": "application/json",
    ".xml": "application/xml",
    ".vtt": "text/vtt; charset=utf-8",
    ".mp3": "audio/mpeg",
    ".epub": "application/epub+zip",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".txt": "text/plain; charset=utf-8",
}
RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@dataclass
class Served:
    """A folder that can be visited over HTTP, and what was asked of it."""

    address: str
    """The folder's own address; it ends with a slash."""
    asked: list[str] = field(default_factory=list)
    """Paths in the order they were asked for, with the query; none begins with a slash."""
    ranges: list[str] = field(default_factory=list)
    """The `Range` headers that were answered with a part."""


class Handler(SimpleHTTPRequestHandler):
    """Answers from a folder, in parts where parts are asked for, and writes no log."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *given: object, record: Served, directory: str) -> None:
        self.record = record
        super().__init__(*given, directory=directory)  # type: ignore[arg-type]

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):  # a browser leaves sound in the middle
            super().handle()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: what was asked is in the record."""

    def guess_type(self, path: object) -> str:
        return TYPES.get(Path(str(path)).suffix, "application/octet-stream")

    def end_headers(self) -> None:
        self.send_header("Accept-Ranges", "bytes")
        super().end_headers()

    def send_head(self) -> BinaryIO | None:
        self.record.asked.append(self.path.removeprefix("/"))
        asked = RANGE.fullmatch(self.headers.get("Range", ""))
        path = Path(self.translate_path(self.path))
        if not asked or not path.is_file():
            return super().send_head()
        return self.send_part(path, *asked.groups())

    def send_part(self, path: Path, first: str, last: str) -> BinaryIO | None:
        """Answer with the bytes from `first` to `last`; `-500` asks for the last 500."""
        whole = path.read_bytes()
        size = len(whole)
        start = int(first) if first else max(0, size - int(last or 0))
        end = min(int(last) + 1, size) if first and last else size
        if start >= end:
            self.send_response(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
            self.send_header("Content-Range", f"bytes */{size}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        self.record.ranges.append(self.headers["Range"])
        self.send_response(HTTPStatus.PARTIAL_CONTENT)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Range", f"bytes {start}-{end - 1}/{size}")
        self.send_header("Content-Length", str(end - start))
        self.end_headers()
        return io.BytesIO(whole[start:end])


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """Serve a folder on a free port of this machine while the block runs."""
    record = Served("")
    handler = partial(Handler, record=record, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        record.address = f"http://127.0.0.1:{server.server_port}/"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield record
        finally:
            server.shutdown()
            thread.join()
