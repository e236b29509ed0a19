"""The narration as an audiobook with chapters (M4B) and as a small file (Opus), if asked for.

Both are made from the clips, not from the MP3: sound that is coded twice suffers twice.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from awaz.audio import mp3
from awaz.errors import AudioError
from awaz.model import Article, Edition

if TYPE_CHECKING:
    import av

VERSION = "containers 2"
"""Editions are made anew when it changes: raise it when such files would be different."""
CHUNK_FRAMES = 1 << 16


@dataclass(frozen=True, slots=True)
class Container:
    """How FFmpeg's libraries write a format."""

    muxer: str
    codec: str
    bit_rate: int
    coding: dict[str, str]
    """Options of the codec: a third of the usual work, which at these bit rates nobody hears."""
    options: dict[str, str] = field(default_factory=dict)
    """Of the muxer."""
    tags: dict[str, str] = field(default_factory=dict)
    """What its files are told besides what all are told."""


CONTAINERS = {
    "m4b": Container(
        muxer="ipod",
        codec="aac",
        bit_rate=64_000,
        coding={"aac_coder": "fast"},
        options={"movflags": "+faststart", "brand": "M4B "},
        tags={"media_type": "2"},  # an audiobook: players keep the place where one stopped
    ),
    "opus": Container(
        muxer="ogg", codec="libopus", bit_rate=32_000, coding={"compression_level": "5"}
    ),
}
"""By the name of the format, which is its files' ending."""


def write_container(
    name: str,
    edition: Edition,
    sound: Iterable[bytes],
    folder: Path,
    *,
    album: str,
    cover: Path | None,
) -> Path:
    """Write `<slug>.<name>`, with chapters, tags and cover, into the folder; the file.

    `sound` is what `narration.samples` gives. The same edition always gives the same bytes.
    """
    import av
    from av.audio.stream import AudioStream

    container = CONTAINERS[name]
    path = folder / f"{edition.article.slug}.{name}"
    # Exact bits: without them a file gets a random number and the name of what wrote it.
    options = {"fflags": "+bitexact", **container.options}
    with av.open(str(path), "w", format=container.muxer, options=options) as output:
        stream = output.add_stream(
            container.codec, rate=mp3.RATE, layout="mono", options=container.coding
        )
        assert isinstance(stream, AudioStream)
        stream.bit_rate = container.bit_rate
        stream.metadata["language"] = mp3.iso_639_2(edition.article.language)
        output.metadata.update(_tags(edition, album) | container.tags)
        if name == "opus":
            output.metadata.update(_comments(edition, cover))
        else:
            output.set_chapters(_chapters(edition))
        for frame in _frames(sound):
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    if cover and name == "m4b":
        _add_cover(path, cover)
    return path


def _tags(edition: Edition, album: str) -> dict[str, str]:
    article: Article = edition.article
    tags = {
        "title": article.title,
        "artist": edition.voice.label,
        "album": album,
        "composer": article.author,
        "date": article.date,
        "comment": article.source,
        "lyrics": mp3.transcript(article),
    }
    return {name: text for name, text in tags.items() if text}


def _chapters(edition: Edition) -> list[av.container.Chapter]:
    return [
        {
            "id": number,
            "start": chapter.start,
            "end": chapter.end,
            "time_base": Fraction(1, edition.timeline.rate),
            "metadata": {"title": chapter.title},
        }
        for number, chapter in enumerate(edition.chapters)
    ]


def _frames(sound: Iterable[bytes]) -> Iterator[av.AudioFrame]:
    import av

    at = 0
    for part in sound:
        for start in range(0, len(part), 2 * CHUNK_FRAMES):
            chunk = part[start : start + 2 * CHUNK_FRAMES]
            frame = av.AudioFrame(format="s16", layout="mono", samples=len(chunk) // 2)
            frame.planes[0].update(chunk)
            frame.sample_rate = mp3.RATE
            frame.pts = at
            frame.time_base = Fraction(1, mp3.RATE)
            at += frame.samples
            yield frame


def _comments(edition: Edition, cover: Path | None) -> dict[str, str]:
    """What Ogg holds as comments: chapters (Xiph's "Chapter Extension") and cover.

    FFmpeg's libraries would write the chapters, those of the later half of a second a second late.
    """
    comments: dict[str, str] = {}
    for number, chapter in enumerate(edition.chapters):
        at = round(edition.timeline.seconds(chapter.start) * 1000)
        minutes, milliseconds = divmod(at, 60_000)
        clock = f"{minutes // 60:02}:{minutes % 60:02}:{milliseconds / 1000:06.3f}"
        comments[f"CHAPTER{number:03}"] = clock
        comments[f"CHAPTER{number:03}NAME"] = chapter.title
    if cover:
        comments["METADATA_BLOCK_PICTURE"] = _picture_block(cover)
    return comments


def _picture_block(cover: Path) -> str:
    """A cover as comments of Ogg hold it: FLAC's picture block in Base64 (RFC 9639, 8.8)."""
    from mutagen.flac import Picture
    from mutagen.id3 import PictureType

    picture = Picture()
    picture.type = PictureType.COVER_FRONT
    picture.mime = mp3.picture_type(cover)
    picture.data = cover.read_bytes()
    return base64.b64encode(picture.write()).decode()


def _add_cover(path: Path, cover: Path) -> None:
    from mutagen import MutagenError
    from mutagen.mp4 import MP4, MP4Cover

    png = mp3.picture_type(cover) == "image/png"
    kind = MP4Cover.FORMAT_PNG if png else MP4Cover.FORMAT_JPEG
    picture = MP4Cover(cover.read_bytes(), imageformat=kind)
    try:
        file = MP4(path)
        file["covr"] = [picture]
        file.save()
    except MutagenError as problem:  # what the system says, in the library's own words
        raise AudioError(
            f"{path} cannot be written: {problem}. Make room or allow writing there, then build "
            "again: every clip is kept."
        ) from problem
