"""What an MP3 tells of itself: ID3v2.3 as players read it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import av
import pytest
from editions import TEXT, TITLE, article_of, edition_of
from mutagen.id3 import ID3, Encoding

from awaz.audio import mp3
from awaz.audio.voice import VoiceSettings
from awaz.audio.voices import find_voice
from awaz.model import Article, Edition, Role

FACTS = {"author": "ادارہ", "date": "2025-12-20", "source": "https://example.org/a"}


@pytest.fixture
def headed(tmp_path: Path) -> Edition:
    """With a title, a heading and all the facts."""
    return tagged(article_of((TITLE, *TEXT), **FACTS), tmp_path)


def tagged(article: Article, folder: Path, cover: Path | None = None) -> Edition:
    """An edition whose MP3 has its tags."""
    edition = edition_of(article, folder)
    info = find_voice("sana", VoiceSettings()).info
    tags = mp3.tags(article, [info], edition.timeline, album="روزنامہ", cover=cover)
    edition.mp3.write_bytes(tags + edition.mp3.read_bytes())
    return edition


def read(edition: Edition) -> ID3:
    return ID3(edition.mp3, translate=False)


def test_tags_tell_what_it_is(tmp_path: Path) -> None:
    """Title, voice, album, language, author, date, source, lyrics and cover, as ID3v2.3."""
    cover = tmp_path / "cover.png"
    cover.write_bytes(b"\x89PNG\r\n\x1a\n")
    tags = read(tagged(article_of((TITLE, *TEXT), **FACTS), tmp_path, cover))
    assert tags.version == (2, 3, 0)
    assert tags["TIT2"].text == [TITLE[1]]
    assert tags["TPE1"].text == ["ثنا"]
    assert tags["TALB"].text == ["روزنامہ"]
    assert tags["TLAN"].text == ["urd"]
    assert tags["TCOM"].text == ["ادارہ"]
    assert tags["TYER"].text == ["2025"]
    assert tags["WOAS"].url == "https://example.org/a"
    assert TEXT[2][1] in tags["USLT::urd"].text
    assert tags["APIC:"].mime == "image/png"
    assert tags["APIC:"].data == cover.read_bytes()


def test_texts_are_in_utf_16(headed: Edition) -> None:
    """The one encoding of ID3v2.3 that can write Urdu, in chapters as well."""
    tags = read(headed)
    frames = [*tags.values(), *(part["TIT2"] for part in map(sub_frames, tags.getall("CHAP")))]
    encodings = {frame.encoding for frame in frames if hasattr(frame, "encoding")}
    assert encodings == {Encoding.UTF16}


def sub_frames(chapter: object) -> dict[str, object]:
    found: dict[str, object] = getattr(chapter, "sub_frames")  # noqa: B009
    return found


@pytest.mark.parametrize(
    ("tag", "language"),
    [("ur", "urd"), ("ur-PK", "urd"), ("EN", "eng"), ("skr", "skr"), ("zz", "und")],
)
def test_languages_have_three_letters(tag: str, language: str) -> None:
    """As ISO 639-2 has it; what nobody knows is undetermined."""
    assert mp3.iso_639_2(tag) == language


def test_each_sentence_has_its_time(headed: Edition) -> None:
    """The synchronised lyrics are the sentences at their starts, each on a line of its own."""
    lyrics = read(headed)["SYLT::urd"]
    assert (lyrics.format, lyrics.type) == (2, 1)  # milliseconds, lyrics
    texts, times = zip(*lyrics.text, strict=True)
    assert "".join(texts).split("\n") == [item.text for item in headed.article.sentences()]
    starts = [cue.start / headed.timeline.rate * 1000 for cue in headed.timeline.sentences]
    assert list(times) == pytest.approx(starts, abs=0.5)


def test_chapters_stand_in_the_file(headed: Edition) -> None:
    """A table of contents, and the chapters in its order, one ending where the next begins."""
    tags = read(headed)
    contents = tags["CTOC:toc"]
    assert contents.flags == 3  # top level, ordered
    listed = [tags[f"CHAP:{name}"] for name in contents.child_element_ids]
    spans = [(item.start_time, item.end_time) for item in listed]
    titles = [str(item.sub_frames["TIT2"]) for item in listed]
    assert titles == [TITLE[1], "پارٹی ڈیٹا سینٹر"]
    cue = next(cue for cue in headed.timeline.paragraphs if cue.id == "p003")
    begins, ends = (round(at / 24) for at in (cue.start, headed.timeline.frames))
    assert spans == [(0, begins), (begins, ends)]


def test_ffmpeg_reads_the_chapters_in_order(tmp_path: Path) -> None:
    """With Urdu titles; also those of many paragraphs, which one table cannot hold."""
    many = tuple((Role.BODY, f"پیراگراف {number}") for number in range(300))
    edition = tagged(article_of((TITLE, *many)), tmp_path)
    with av.open(str(edition.mp3)) as file:
        found = [(item["metadata"]["title"], item["start"]) for item in file.chapters()]
    assert found == [(item.title, round(item.start / 24)) for item in edition.chapters]
    assert len(found) > mp3.ENTRIES
    tags = read(edition)
    inner = (tags[f"CTOC:{name}"] for name in tags["CTOC:toc"].child_element_ids)
    names = [name for table in inner for name in table.child_element_ids]
    assert names == [item.id for item in edition.chapters]


@pytest.mark.parametrize(
    ("source", "addresses"),
    [
        ("روزنامہ جنگ", []),
        ("https://ur.example.org/خبر", ["https://ur.example.org/%D8%AE%D8%A8%D8%B1"]),
    ],
)
def test_a_source_in_urdu_is_told(tmp_path: Path, source: str, addresses: list[str]) -> None:
    """As words always, as an address where it is one."""
    article = replace(article_of((TITLE, *TEXT)), source=source)
    tags = read(tagged(article, tmp_path))
    assert tags["COMM:source:urd"].text == [source]
    assert [frame.url for frame in tags.getall("WOAS")] == addresses
