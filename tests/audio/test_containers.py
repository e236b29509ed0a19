"""Audiobook and small file: as players read them."""

from __future__ import annotations

import base64
import hashlib
import math
from array import array
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from editions import RATE, TEXT, TITLE, article_of, edition_of
from mutagen.flac import Picture
from mutagen.mp4 import MP4
from mutagen.oggopus import OggOpus

from awaz.audio.containers import CONTAINERS, write_container
from awaz.audio.narration import Passage
from awaz.audio.store import Store
from awaz.model import Edition

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    texts = (TITLE, *TEXT[:3])
    facts = {"author": "ادارہ", "date": "2025-12-20", "source": "https://example.org/a"}
    return edition_of(article_of(texts, **facts), tmp_path_factory.mktemp("edition"))


@pytest.fixture(scope="module")
def folder(edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both files, with a cover."""
    folder = tmp_path_factory.mktemp("containers")
    cover = folder / "cover.png"
    cover.write_bytes(PNG)
    for name in CONTAINERS:
        write(name, edition, folder, cover)
    return folder


def write(name: str, edition: Edition, folder: Path, cover: Path | None = None) -> Path:
    """Silence, and in each sentence a tone."""
    tone = array("h", (round(9000 * math.sin(at / 9)) for at in range(edition.timeline.frames)))
    sound = np.zeros(edition.timeline.frames, dtype="<i2")
    for cue in edition.timeline.sentences:
        sound[cue.start : cue.end] = tone[cue.start : cue.end]
    cuts = [cue.start for cue in edition.timeline.paragraphs[1:]]
    passages = [passage(part.tobytes()) for part in np.split(sound, cuts)]
    return write_container(
        name,
        edition,
        passages,
        Store(folder / "audio"),
        folder,
        album="روزنامہ",
        cover=cover,
        jobs=2,
    )


def passage(pcm: bytes) -> Passage:
    return Passage(hashlib.sha256(pcm).hexdigest(), len(pcm) // 2, lambda: pcm)


@pytest.mark.parametrize("name", CONTAINERS)
def test_they_hold_the_same_sound(edition: Edition, folder: Path, name: str) -> None:
    """As long as the timeline, with each sentence where it says, to half a packet."""
    with av.open(str(folder / f"warkshap.{name}")) as file:
        rate = file.streams.audio[0].rate
        frames = [frame.to_ndarray().reshape(-1) for frame in file.decode(audio=0)]
        assert file.duration is not None
        length = edition.timeline.frames / RATE
        assert file.duration / av.time_base == pytest.approx(length, abs=0.007)
    sound = np.concatenate(frames)
    assert len(sound) / rate == pytest.approx(length, abs=1024 / RATE)
    moment = rate // 40
    for cue in edition.timeline.sentences:
        start, end = (at * rate // RATE for at in (cue.start, cue.end))
        assert abs(sound[start - 2 * moment : start - moment]).max() < 0.01
        assert abs(sound[start + moment : start + 2 * moment]).max() > 0.2
        assert abs(sound[end - 2 * moment : end - moment]).max() > 0.2
        assert abs(sound[end + moment : end + 2 * moment]).max() < 0.01


def test_another_decoder_hears_as_much_of_opus(edition: Edition, folder: Path) -> None:
    """The pages tell libsndfile where the narration begins and ends, to the sample."""
    sound, rate = soundfile.read(folder / "warkshap.opus")
    assert len(sound) == edition.timeline.frames * rate // RATE


@pytest.mark.parametrize("name", CONTAINERS)
def test_they_have_chapters_and_tags(edition: Edition, folder: Path, name: str) -> None:
    """Chapters in Urdu at their milliseconds, and what the edition is."""
    with av.open(str(folder / f"warkshap.{name}")) as file:
        found = [(item["metadata"]["title"], item["start"]) for item in file.chapters()]
        told = {**file.metadata, **file.streams.audio[0].metadata}
    assert found == [(item.title, round(item.start / 24)) for item in edition.chapters]
    assert len(found) == 2
    assert found[1][1] % 1000 > 500  # where FFmpeg's own writer of comments errs by a second
    expected = {
        "title": TITLE[1],
        "artist": "آزمائشی آواز",
        "album": "روزنامہ",
        "composer": "ادارہ",
        "date": "2025-12-20",
        "comment": "https://example.org/a",
        "language": "urd",
    }
    assert {key: told.get(key) for key in expected} == expected
    assert TEXT[2][1] in told["lyrics"]


def test_an_audiobook_says_it_is_one(folder: Path) -> None:
    """Its brand and media type, by which players sort it; and its cover."""
    file = MP4(folder / "warkshap.m4b")
    assert file["stik"] == [2]
    assert file["covr"] == [PNG]
    assert (folder / "warkshap.m4b").read_bytes()[8:12] == b"M4B "


def test_opus_has_its_cover(folder: Path) -> None:
    """As a picture block among the comments."""
    (block,) = OggOpus(folder / "warkshap.opus")["metadata_block_picture"]
    picture = Picture(base64.b64decode(block))
    assert (picture.mime, picture.type, picture.data) == ("image/png", 3, PNG)


@pytest.mark.parametrize("name", CONTAINERS)
def test_the_same_edition_gives_the_same_bytes(
    edition: Edition, folder: Path, tmp_path: Path, name: str
) -> None:
    """No clock, no random number, no name of a version."""
    cover = folder / "cover.png"
    again = write(name, edition, tmp_path, cover).read_bytes()
    assert again == (folder / f"warkshap.{name}").read_bytes()
    assert b"Lavf" not in again
    bare = write(name, edition, tmp_path).read_bytes()
    assert len(bare) < len(again)
