"""Packages: the same files always give the same bytes, and large ones do not fill the memory."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from zipfile import ZipFile

import pytest

from awaz.output.archive import CHUNK_BYTES, Excerpt, Member, whole, write_archive

SOUND = bytes(range(256)) * 40


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "sound.mp3"
    path.write_bytes(SOUND)
    return path


@pytest.mark.parametrize("packed", [True, False])
def test_a_file_is_packed_as_its_bytes_are(tmp_path: Path, sound: Path, packed: bool) -> None:
    """Whether a member is given as bytes or as a file, the package is the same."""
    write_archive(tmp_path / "bytes.zip", [Member("a/b", SOUND, packed)])
    write_archive(tmp_path / "file.zip", [Member("a/b", whole(sound), packed)])
    assert (tmp_path / "bytes.zip").read_bytes() == (tmp_path / "file.zip").read_bytes()


def test_a_stretch_of_a_file_is_packed_with_what_is_put_around_it(
    tmp_path: Path, sound: Path
) -> None:
    """Head, stretch and tail follow each other, and together they have the length told."""
    part = Excerpt(sound, 100, 5000, b"head", b"tail")
    write_archive(tmp_path / "part.zip", [Member("part", part, packed=False)])
    with ZipFile(tmp_path / "part.zip") as archive:
        assert archive.read("part") == b"head" + SOUND[100:5100] + b"tail"
        assert archive.getinfo("part").file_size == len(part)


def test_a_large_file_does_not_fill_the_memory(tmp_path: Path) -> None:
    """What is held at once is a few pieces of a file, however large it is."""
    large = tmp_path / "large.mp3"
    with large.open("wb") as stream:
        stream.truncate(40 * CHUNK_BYTES)
    tracemalloc.start()
    try:
        write_archive(tmp_path / "large.zip", [Member("large", whole(large), packed=False)])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 5 * CHUNK_BYTES
