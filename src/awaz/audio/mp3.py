"""MP3 as bare frames that can be joined, the Info frame that makes their length exact, and tags.

Constant bit rate, because players seek in it to the right place; one Info frame first, because
it tells players what the coder added at either end.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from awaz.model import Article, VoiceInfo

VERSION = "lame cbr 64 quality 5"
"""Part of the key of what is kept encoded: it changes with what follows here."""
RATE = 24_000
BITRATE_KBPS = 64
QUALITY = 5
FRAME_SAMPLES = 576
"""Samples a frame of MPEG-2 layer III holds."""
FRAME_BYTES = 72 * BITRATE_KBPS * 1000 // RATE
CODER_SAMPLES = 2 * FRAME_SAMPLES
"""What encoding adds to a clip that is a whole number of frames: two frames."""
CODER_GAIN_DB = -0.45
"""LAME scales its input to 95 % at this bit rate; measured, and made up for by the caller."""
DELAY_SAMPLES = 576
"""How much of that comes first; players take it, and their own delay, away."""

FRAME_HEADER = bytes([0xFF, 0xF3, 0x84, 0xC4])
"""MPEG-2 layer III, no CRC, 64 kbit/s, 24 kHz, one channel, original."""
SIDE_INFO_BYTES = 9
ADDRESS_SIGNS = "%/:?#[]@!$&'()*+,;=~"
ISO_639_2 = {"ar": "ara", "en": "eng", "fa": "fas", "hi": "hin", "pa": "pan", "ps": "pus",
             "sd": "snd", "ur": "urd"}  # fmt: skip


def encode(pcm: bytes) -> bytes:
    """Bare frames of 16-bit mono sound at 24 kHz whose length is a whole number of frames.

    They decode to the sound `DELAY_SAMPLES` + 529 late, `CODER_SAMPLES` longer.
    """
    import lameenc

    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_channels(1)
    encoder.set_in_sample_rate(RATE)
    encoder.set_out_sample_rate(RATE)
    encoder.set_bit_rate(BITRATE_KBPS)
    encoder.set_quality(QUALITY)
    return bytes(encoder.encode(pcm) + encoder.flush())


def info_frame(frames: int) -> bytes:
    """The silent first frame for a file of so many bare frames: length, delay, seek table."""
    size = (frames + 1) * FRAME_BYTES
    seek_table = bytes(percent * 256 // 100 for percent in range(100))
    padding = CODER_SAMPLES - DELAY_SAMPLES
    body = (
        b"Info"
        + (0b0111).to_bytes(4)  # frames, bytes and seek table follow
        + frames.to_bytes(4)
        + size.to_bytes(4)
        + seek_table
        + b"LAME3.100"
        + bytes(12)  # method, low-pass, replay gain, flags, bit rate: unknown
        + (DELAY_SAMPLES << 12 | padding).to_bytes(3)
    )
    return (FRAME_HEADER + bytes(SIDE_INFO_BYTES) + body).ljust(FRAME_BYTES, b"\0")


def tags(article: Article, voice: VoiceInfo, *, album: str, cover: Path | None) -> bytes:
    """ID3v2.3: title, artist (the voice), album, language, date, source, lyrics, cover."""
    from mutagen import id3

    language = ISO_639_2.get(article.language.lower().split("-")[0], "und")
    made = id3.ID3()
    made.add(id3.TIT2(text=article.title))
    made.add(id3.TPE1(text=voice.label))
    made.add(id3.TALB(text=album))
    made.add(id3.TLAN(text=language))
    made.add(id3.USLT(lang=language, text=_transcript(article)))
    if article.author:
        made.add(id3.TCOM(text=article.author))
    if article.date:
        made.add(id3.TDRC(text=article.date))
    if article.source:
        made.add(id3.COMM(lang=language, desc="source", text=article.source))
    if article.source.startswith(("http://", "https://")):
        # This frame is Latin-1 by the standard, and addresses may hold Urdu.
        made.add(id3.WOAS(url=quote(article.source, safe=ADDRESS_SIGNS)))
    if cover:
        mime = "image/png" if cover.suffix.lower() == ".png" else "image/jpeg"
        made.add(id3.APIC(mime=mime, type=id3.PictureType.COVER_FRONT, data=cover.read_bytes()))
    made.update_to_v23()
    stream = io.BytesIO()
    made.save(stream, v2_version=3, padding=lambda _: 0)
    return stream.getvalue()


def _transcript(article: Article) -> str:
    paragraphs: Sequence[str] = [
        " ".join(sentence.text for sentence in paragraph.sentences)
        for paragraph in article.paragraphs
    ]
    return "\n\n".join(paragraphs)
