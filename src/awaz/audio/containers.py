"""The narration as an audiobook with chapters (M4B) and as a small file (Opus), if asked for.

Both are made from the clips, not from the MP3: sound that is coded twice suffers twice. They are
put together from the packets that are kept of each paragraph.
"""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from awaz.audio import mp3, packets
from awaz.audio.narration import Passage
from awaz.audio.packets import AAC, OPUS, Packets, coded
from awaz.audio.store import Store
from awaz.errors import AudioError
from awaz.model import Article, Edition

if TYPE_CHECKING:
    import av

VERSION = f"containers 3, {packets.VERSION}"
"""Editions are made anew when it changes: raise it when such files would be different."""
CONTAINERS = {"m4b": AAC, "opus": OPUS}
"""The formats by their names, which are their files' endings, and how they are coded."""
AUDIOBOOK = {"media_type": "2"}
"""By this tag players keep the place where one stopped."""
COMMENTS = {"comment": "description"}
"""Names of tags in Ogg that are others than FFmpeg's."""
PAGE_PACKETS = 40
"""Of Opus in a page of Ogg, which has room for so many of the longest there are (255 pieces)."""
OPUS_RATE = 48_000
"""In which Ogg counts the samples of Opus, whatever they were coded at."""
PAGE_HEAD = "<4sBBqIIIB"
"""Of Ogg: capture pattern, version, flags, position, serial and sequence number, checksum, and how
many segments follow."""
SEGMENTS = [b"\xff" * (size // 255) + bytes((size % 255,)) for size in range(6 * 255)]
"""How Ogg tells each size that a packet of Opus may have."""
LAST_PAGE = 4
"""A flag of Ogg's."""
TURNED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
"""Each byte with its bits the other way round."""


def write_container(
    name: str,
    edition: Edition,
    passages: Sequence[Passage],
    store: Store,
    folder: Path,
    *,
    album: str,
    cover: Path | None,
    jobs: int,
) -> Path:
    """Write `<slug>.<name>`, with chapters, tags and cover, into the folder; the file.

    `passages` are what `narration.passages` gives. The same edition always gives the same bytes.
    """
    path = folder / f"{edition.article.slug}.{name}"
    tags = _tags(edition, album)
    sound = coded(CONTAINERS[name], passages, store, jobs=jobs)
    if name == "m4b":
        _write_m4b(path, edition, tags, sound)
        if cover:
            _add_cover(path, cover)
    else:
        _write_opus(path, edition, _comments(edition, tags, cover), sound)
    return path


def _write_m4b(
    path: Path, edition: Edition, tags: dict[str, str], sound: Iterable[Packets]
) -> None:
    import av
    from av.audio.stream import AudioStream

    options = {
        "fflags": "+bitexact",  # else it gets a random number and the name of what wrote it
        "movflags": "+faststart",
        "brand": "M4B ",
    }
    with av.open(str(path), "w", format="ipod", options=options) as output:
        # Its coder is not used: it tells what the packets are.
        stream = output.add_stream(AAC.codec, rate=mp3.RATE, layout="mono", options=AAC.options)
        assert isinstance(stream, AudioStream)
        stream.bit_rate = AAC.bit_rate
        stream.metadata["language"] = mp3.iso_639_2(edition.article.language)
        output.metadata.update(tags | AUDIOBOOK)
        output.set_chapters(_chapters(edition))
        at, samples, end = -AAC.delay, AAC.samples, edition.timeline.frames
        for data in chain.from_iterable(sound):  # 85,000 of them an hour
            packet = av.Packet(data)
            packet.stream = stream
            packet.pts = packet.dts = at
            at += samples
            if at > end:  # the others last until the next one
                packet.duration = end - at + samples
            output.mux_one(packet)


def _write_opus(
    path: Path, edition: Edition, comments: dict[str, str], sound: Iterable[Packets]
) -> None:
    """Ogg as RFC 7845 has it: a page with the head, pages with the comments, pages of sound."""
    from mutagen.ogg import OggPage

    (head,) = OggPage.from_packets([OPUS.extradata])
    head.first = True
    pages = OggPage.from_packets([_comment_header(comments)], sequence=1)
    with path.open("wb") as file:
        for page in (head, *pages):
            file.write(page.write())
        for page in _sound_pages(edition, sound, sequence=1 + len(pages)):
            file.write(page)


def _sound_pages(edition: Edition, sound: Iterable[Packets], *, sequence: int) -> Iterator[bytes]:
    """Each tells how far the sound has come; the last ends with the narration."""
    done, end = 0, edition.timeline.frames + OPUS.delay
    for passage in sound:
        at = 0
        for start in range(0, len(passage.sizes), PAGE_PACKETS):
            sizes = passage.sizes[start : start + PAGE_PACKETS]
            data = passage.data[at : at + sum(sizes)]
            at += len(data)
            done += len(sizes) * OPUS.samples
            position = min(done, end) * OPUS_RATE // mp3.RATE
            yield _page(sizes, data, sequence, position, last=done >= end)
            sequence += 1


def _page(sizes: Sequence[int], data: bytes, sequence: int, position: int, *, last: bool) -> bytes:
    """A page of whole packets (RFC 3533, 6); mutagen's, of which an hour has 4,500, take thrice
    the time."""
    segments = b"".join(map(SEGMENTS.__getitem__, sizes))
    flags, serial, unknown = LAST_PAGE if last else 0, 0, 0
    numbers = (0, flags, position, serial, sequence, unknown, len(segments))
    page = struct.pack(PAGE_HEAD, b"OggS", *numbers) + segments + data
    # Ogg's CRC-32 begins with another value than zlib's, and with each byte's other end.
    checksum = ~zlib.crc32(page.translate(TURNED), 0xFFFFFFFF) & 0xFFFFFFFF
    return page[:22] + checksum.to_bytes(4, "big").translate(TURNED) + page[26:]


def _comment_header(comments: dict[str, str]) -> bytes:
    """RFC 7845, 5.2: who made it, then how many comments, each with its length before it."""
    lines = [f"{name}={text}".encode() for name, text in comments.items()]
    sized = (len(line).to_bytes(4, "little") + line for line in (b"awaz", *lines))
    vendor = next(sized)
    return b"OpusTags" + vendor + len(lines).to_bytes(4, "little") + b"".join(sized)


def _tags(edition: Edition, album: str) -> dict[str, str]:
    article: Article = edition.article
    tags = {
        "title": article.title,
        "artist": edition.narrator,
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


def _comments(edition: Edition, tags: dict[str, str], cover: Path | None) -> dict[str, str]:
    """What Ogg holds as comments: tags, chapters (Xiph's "Chapter Extension") and cover."""
    comments = {COMMENTS.get(name, name): text for name, text in tags.items()}
    comments["language"] = mp3.iso_639_2(edition.article.language)
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
