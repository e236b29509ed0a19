"""Google and Microsoft on this machine: a server that speaks both protocols, well or badly.

The clients that ask it are the real ones, gTTS's and edge-tts; what it answers is real MP3.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
import socket
import ssl
import struct
import threading
import urllib.parse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from html import unescape
from typing import Literal

import pytest
from aiohttp import web
from speech import sine

from awaz.audio import mp3, online

LETTER_S = 0.05
EDGE_FRAME = 720
"""Bytes of sound in a message."""
TICKS = 10_000_000
TRICKLE_S = 0.05
HEARD_S = 0.2
"""What is answered is in the hands of who asked for it after so long."""
PAGE = "<!DOCTYPE html><html><title>Sorry</title><p>Are you a robot?</p></html>"


@dataclass(frozen=True)
class Fault:
    """What is done instead of an answer."""

    how: Literal["refuse", "trickle", "reset", "leave", "empty", "page", "noise", "cut"]
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


WELL = None


class Service:
    """Both services, at one port."""

    def __init__(self) -> None:
        self.port = 0
        self.asked: list[str] = []
        """Texts, in the order they were asked for."""
        self.answered: list[str] = []
        """Those of them that were spoken wholly."""
        self.told: list[dict[str, str]] = []
        """What else was asked of Microsoft: `voice`, `rate`, and whether words were."""
        self.next: list[Fault | None] = []
        """What is done with the questions to come,"""
        self.then: Fault | None = WELL
        """and with all further ones."""
        self.never = ""
        """A text that is never spoken, whatever is done with others,"""
        self.after = 0
        """once so many of those are."""
        self.parting = " "
        """What parts one of Microsoft's words from the next."""

    def fault(self) -> Fault | None:
        return self.next.pop(0) if self.next else self.then

    async def fault_of(self, text: str, fault: Fault | None) -> Fault | None:
        if text != self.never:
            return fault
        while len(self.answered) < self.after:
            await asyncio.sleep(0.01)
        await asyncio.sleep(HEARD_S if self.after else 0)
        return Fault("empty")

    async def google(self, request: web.Request) -> web.StreamResponse:
        """gTTS's question is a form with JSON in JSON; the answer has base64 in a line of JSON."""
        form = urllib.parse.parse_qs(await request.text())
        [[[_, asked, *_]]] = json.loads(form["f.req"][0])
        text = json.loads(asked)[0]
        self.asked.append(text)
        fault = await self.fault_of(text, self.fault())
        if fault is WELL:
            self.answered.append(text)
            return web.Response(body=google_answer(sound(text)))
        match fault.how:
            case "empty":
                return web.Response(body=b')]}\'\n\n[["wrb.fr","other",null]]\n')
            case "noise":
                return web.Response(body=google_answer(PAGE.encode()))
            case "cut":
                return web.Response(body=google_answer(sound(text)[:-100]))
        return await http_fault(fault, request, google_answer(sound(text)))

    async def microsoft(self, request: web.Request) -> web.StreamResponse:
        """A conversation over a web socket: what is wanted, SSML; frames of sound and words."""
        fault = self.fault()
        if fault is not WELL and fault.how in ("refuse", "page"):
            self.asked.append("")  # it is refused before it can say what for
            return await http_fault(fault, request, b"")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        config, ssml = await socket.receive_str(), await socket.receive_str()
        text = re.sub(r"<[^>]*>", "", ssml.split("\r\n\r\n", 1)[1])
        self.asked.append(unescape(text))
        self.told.append(wanted(config, ssml))
        fault = await self.fault_of(unescape(text), fault)
        await self.converse(socket, text, fault, request)
        return socket

    async def converse(
        self, socket: web.WebSocketResponse, text: str, fault: Fault | None, request: web.Request
    ) -> None:
        how = fault.how if fault else "well"
        mp3 = {"empty": b"", "noise": PAGE.encode(), "cut": sound(text)[:-100]}
        frames = list(audio_frames(mp3.get(how, sound(text))))
        await socket.send_str(told("turn.start", {"context": {}}))
        await socket.send_str(told("response", {"context": {}}))
        if how == "trickle":
            with suppress(ConnectionError):  # it was left in the middle
                await trickle(socket, text)
            return None
        if how in ("reset", "leave"):
            for frame in frames[: len(frames) // 2]:
                await socket.send_bytes(frame)
            if how == "reset":
                reset(request)
            return None
        for word in words_told(text, self.parting) if frames else ():
            await socket.send_str(told("audio.metadata", {"Metadata": [word]}))
        for frame in frames:
            await socket.send_bytes(frame)
        if fault is WELL:
            self.answered.append(unescape(text))
        await socket.send_str(told("turn.end", {}))
        return None


def sound(text: str) -> bytes:
    """A note for as long as somebody would take."""
    return mp3.encode(sine(LETTER_S * len(text)))


def google_answer(mp3: bytes) -> bytes:
    encoded = base64.b64encode(mp3).decode()
    rpc = [["wrb.fr", "jQ1olc", json.dumps([encoded]), None, None, None, "generic"]]
    return b")]}'\n\n" + json.dumps(rpc, separators=(",", ":")).encode() + b"\n"


def wanted(config: str, ssml: str) -> dict[str, str]:
    asked = json.loads(config.split("\r\n\r\n", 1)[1])
    options = asked["context"]["synthesis"]["audio"]["metadataoptions"]
    found = dict(re.findall(r"(name|rate)='([^']*)'", ssml))
    return found | {"words": options["wordBoundaryEnabled"]}


def told(path: str, values: object) -> str:
    return (
        "X-RequestId:0\r\nContent-Type:application/json; charset=utf-8\r\n"
        f"Path:{path}\r\n\r\n{json.dumps(values)}"
    )


def audio_frames(mp3: bytes) -> Iterator[bytes]:
    """Each with its headers, their length before them; at the end one without a type."""
    for at in range(0, len(mp3), EDGE_FRAME):
        yield binary("Content-Type:audio/mpeg\r\n", mp3[at : at + EDGE_FRAME])
    if mp3:
        yield binary("", b"")


def binary(kind: str, data: bytes) -> bytes:
    headers = f"X-RequestId:0\r\n{kind}X-StreamId:0\r\nPath:audio\r\n".encode()
    return len(headers).to_bytes(2) + headers + data


def words_told(text: str, parting: str) -> Iterator[dict[str, object]]:
    """Where each word begins in `sound`, and how long it is."""
    at = 0
    for piece in text.split(parting):
        start, length = (round(letters * LETTER_S * TICKS) for letters in (at, len(piece)))
        word = {"Text": piece.strip("۔،؟؛!"), "Length": len(piece), "BoundaryType": "WordBoundary"}
        yield {
            "Type": "WordBoundary",
            "Data": {"Offset": start, "Duration": length, "text": word},
        }
        at += len(piece) + len(parting)


async def http_fault(fault: Fault, request: web.Request, body: bytes) -> web.StreamResponse:
    """What goes wrong with an answer before it is known whose it is."""
    if fault.how == "page":
        return web.Response(text=PAGE, content_type="text/html")
    if fault.how == "refuse":
        return web.Response(status=fault.status, headers=fault.headers, text=PAGE)
    response = web.StreamResponse(headers={"Content-Length": str(len(body))})
    await response.prepare(request)
    if fault.how == "trickle":
        for at in range(len(body)):
            if request.transport is None or request.transport.is_closing():
                break
            with suppress(ConnectionError):
                await response.write(body[at : at + 1])
            await asyncio.sleep(TRICKLE_S)
        return response
    await response.write(body[: len(body) // 2])
    if fault.how == "reset":
        reset(request)
    elif request.transport is not None:
        request.transport.close()
    return response


async def trickle(socket: web.WebSocketResponse, text: str) -> None:
    """Sound a byte at a time: the connection is never idle, and never done."""
    for byte in sound(text):
        if socket.closed:
            break
        await socket.send_bytes(binary("Content-Type:audio/mpeg\r\n", bytes([byte])))
        await asyncio.sleep(TRICKLE_S)


def reset(request: web.Request) -> None:
    """The connection ends as when a machine goes down: not closed, but gone."""
    assert request.transport is not None
    connection: socket.socket = request.transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.transport.abort()


@contextmanager
def serving(service: Service, tls: ssl.SSLContext | None = None) -> Iterator[Service]:
    """Answer on a free port of this machine while the block runs."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    runner = asyncio.run_coroutine_threadsafe(_started(service, tls), loop).result()
    try:
        yield service
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _started(service: Service, tls: ssl.SSLContext | None) -> web.AppRunner:
    application = web.Application()
    application.router.add_post("/_/TranslateWebserverUi/data/batchexecute", service.google)
    application.router.add_get("/edge/v1", service.microsoft)
    runner = web.AppRunner(application, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
    await site.start()
    service.port = runner.addresses[0][1]
    return runner


def ask_there(patch: pytest.MonkeyPatch, place: str, *, tls: bool = False) -> None:
    """The clients find both services at another place, such as `127.0.0.1:8000`."""
    secure = "s" if tls else ""
    patch.setattr("gtts.tts._translate_url", lambda tld, path: f"http{secure}://{place}/{path}")
    patch.setattr("edge_tts.communicate.WSS_URL", f"ws{secure}://{place}/edge/v1?Token=0")


class Quick(online.Clock):
    """Hours of waiting that take no time; it remembers them."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    def now(self) -> float:
        return super().now() + sum(self.waits)

    def wait(self, ended: threading.Event, seconds: float) -> None:
        if not ended.is_set():
            self.waits.append(seconds)
