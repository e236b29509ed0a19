"""MP3 as bare frames that can be joined, the Info frame that makes their length exact, and tags.

Constant bit rate, because players seek in it to the right place; one Info frame first, because
it tells players what the coder added at either end.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from awaz.audio.chapters import chapters
from awaz.model import Article, Chapter, Timeline, VoiceInfo

if TYPE_CHECKING:
    from mutagen.id3 import CHAP, CTOC, ID3, SYLT

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
UNDETERMINED = "und"
HEADER_BYTES = 10
"""Of ID3: what it is, its version, flags, and how many bytes of frames follow."""
ENTRIES = 255
"""A table of contents in ID3 counts its entries in one byte."""


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


def tags(
    article: Article,
    voices: Sequence[VoiceInfo],
    timeline: Timeline,
    *,
    album: str,
    cover: Path | None,
) -> bytes:
    """ID3v2.3, texts in UTF-16: what the edition is, its text, its chapters, its cover.

    Title, artists (the voices), album, language, date, source; the text twice, as a whole (USLT)
    and sentence by sentence with the time of each (SYLT); chapters as in the "ID3v2 Chapter
    Frame Addendum" (CTOC, CHAP), in their order, which not every player sees to. Times are in
    milliseconds.
    """
    from mutagen import id3

    language = iso_639_2(article.language)
    made = id3.ID3()
    made.add(id3.TIT2(text=article.title))
    made.add(id3.TPE1(text=[voice.label for voice in voices]))
    made.add(id3.TALB(text=album))
    made.add(id3.TLAN(text=language))
    made.add(id3.USLT(lang=language, text=transcript(article)))
    made.add(_synchronised(article, timeline))
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
        picture = cover.read_bytes()
        front = id3.PictureType.COVER_FRONT
        made.add(id3.APIC(mime=picture_type(cover), type=front, data=picture))
    parts = [made]
    for frame in _chapter_frames(chapters(article, timeline), timeline):
        parts.append(id3.ID3())
        parts[-1].add(frame)
    frames = b"".join(map(_frames, parts))
    size = bytes(len(frames) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\x00\x00" + size + frames


def _frames(part: ID3) -> bytes:
    """The frames without the header; mutagen would sort the frames of one part by their size."""
    part.update_to_v23()
    stream = io.BytesIO()
    part.save(stream, v2_version=3, padding=lambda _: 0)
    return stream.getvalue()[HEADER_BYTES:]


def iso_639_2(tag: str) -> str:
    """The language of a BCP 47 tag as ID3 and MP4 name it: three letters, `und` for the unknown."""
    language = tag.lower().split("-")[0]
    return ISO_639_2.get(language, language if len(language) == 3 else UNDETERMINED)


def picture_type(cover: Path) -> str:
    """The IANA media type of a cover."""
    return "image/png" if cover.suffix.lower() == ".png" else "image/jpeg"


def transcript(article: Article) -> str:
    """The text: a paragraph a line, with an empty one between."""
    paragraphs: Sequence[str] = [
        " ".join(sentence.text for sentence in paragraph.sentences)
        for paragraph in article.paragraphs
    ]
    return "\n\n".join(paragraphs)


def _synchronised(article: Article, timeline: Timeline) -> SYLT:
    """SYLT (ID3v2.3, 4.10): a line break before each sentence but the first, as it asks for."""
    from mutagen import id3

    lines = [
        ("\n" * (place > 0) + sentence.text, _milliseconds(timeline, cue.start))
        for place, (sentence, cue) in enumerate(
            zip(article.sentences(), timeline.sentences, strict=True)
        )
    ]
    language = iso_639_2(article.language)
    # Called lyrics (1) rather than a transcript (2): players show lyrics alone.
    return id3.SYLT(encoding=id3.Encoding.UTF16, lang=language, format=2, type=1, text=lines)


def _chapter_frames(listed: Sequence[Chapter], timeline: Timeline) -> Iterator[CHAP | CTOC]:
    """A CHAP for each chapter and the CTOC that lists them, in parts when they are too many."""
    from mutagen import id3

    for chapter in listed:
        yield id3.CHAP(
            element_id=chapter.id,
            start_time=_milliseconds(timeline, chapter.start),
            end_time=_milliseconds(timeline, chapter.end),
            sub_frames=[id3.TIT2(text=chapter.title)],
        )
    names = [chapter.id for chapter in listed]
    parts = [names[at : at + ENTRIES] for at in range(0, len(names), ENTRIES)]
    ordered, top = id3.CTOCFlags.ORDERED, id3.CTOCFlags.ORDERED | id3.CTOCFlags.TOP_LEVEL
    if len(parts) == 1:
        yield id3.CTOC(element_id="toc", flags=top, child_element_ids=names)
        return
    inner = [f"toc{number}" for number in range(1, len(parts) + 1)]
    yield id3.CTOC(element_id="toc", flags=top, child_element_ids=inner)
    for name, part in zip(inner, parts, strict=True):
        yield id3.CTOC(element_id=name, flags=ordered, child_element_ids=part)


def _milliseconds(timeline: Timeline, frames: int) -> int:
    return round(timeline.seconds(frames) * 1000)
