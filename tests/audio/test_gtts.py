"""Google's voice: gTTS's real client against a server of our own that speaks its protocol."""

from __future__ import annotations

import base64
import json
import threading
import urllib.parse
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from speech import sine, spoken

from awaz.audio import mp3
from awaz.audio.voice import Voice, VoiceSettings
from awaz.audio.voices import find_voice, gtts
from awaz.errors import VoiceError


class Google(ThreadingHTTPServer):
    """Answers as the endpoint does; `body` and `status` can be changed to what it should not."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.asked: list[str] = []
        self.status = 200
        self.body = self.sound(sine(0.96))

    @staticmethod
    def sound(pcm: bytes) -> bytes:
        encoded = base64.b64encode(mp3.encode(pcm)).decode()
        return f'[["wrb.fr","jQ1olc","[\\"{encoded}\\"]",null]]\n'.encode()


class Answer(BaseHTTPRequestHandler):
    server: Google

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        request = json.loads(urllib.parse.parse_qs(body)["f.req"][0])
        self.server.asked.append(json.loads(request[0][0][1])[0])
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *arguments: object) -> None:
        """Tests need no log."""


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> Iterator[Google]:
    with Google() as server:
        address = f"http://127.0.0.1:{server.server_port}/"
        monkeypatch.setattr("gtts.tts._translate_url", lambda tld, path: address + path)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def voice() -> Voice:
    return find_voice("gtts", VoiceSettings())


def test_it_speaks_what_it_is_handed(google: Google, voice: Voice) -> None:
    """Text goes out with Urdu's own signs, sound comes back decoded."""
    speech = voice.speak(spoken("یہ پہلا جملہ ہے"))
    assert google.asked == ["یہ پہلا جملہ ہے۔"]
    assert speech.rate == 24_000
    assert len(speech.pcm) / 2 == pytest.approx(0.96 * 24_000, abs=2400)
    assert speech.marks == ()


def test_at_its_limit_a_text_is_one_request(google: Google, voice: Voice) -> None:
    """gTTS has no reason left to cut where it pleases."""
    words = spoken("جملہ " * 20, mark="")
    assert len(voice.consumes(words)) == voice.limit - 1
    voice.speak(words)
    assert len(google.asked) == 1


@pytest.mark.parametrize("status", [429, 500])
def test_a_refusal_is_an_error(google: Google, voice: Voice, status: int) -> None:
    """The message names the text, the cause, and a voice that needs no network."""
    google.status = status
    with pytest.raises(VoiceError, match=rf"جملہ.*{status}.*--voice sana"):
        voice.speak(spoken("جملہ"))


@pytest.mark.parametrize("body", [b"", b"<html>captcha</html>"])
def test_an_answer_without_sound_is_an_error(google: Google, voice: Voice, body: bytes) -> None:
    """A good status with nothing in it never becomes an empty clip."""
    google.body = body
    with pytest.raises(VoiceError, match="holds no sound"):
        voice.speak(spoken("جملہ"))


def test_a_silent_server_is_not_waited_for(
    google: Google, voice: Voice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the time-out there is an error."""
    monkeypatch.setattr(gtts, "TIMEOUT_S", 0.2)
    google.shutdown()
    with pytest.raises(VoiceError, match="did not speak"):
        voice.speak(spoken("جملہ"))
