"""Kept clips."""

from __future__ import annotations

import json
import logging
import os
import time
from pathlib import Path

import pytest
from speech import RATE, sine

from awaz.audio.store import DAY_S, LostClip, Store
from awaz.errors import AudioError

KEY = "ab" + "0" * 62


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "audio")
    store.put(KEY, sine(1), RATE, (0, 12_000))
    return store


def test_a_clip_comes_back_as_it_was_kept(store: Store) -> None:
    """Sound, length and marks survive, sample for sample."""
    clip = store.get(KEY)
    assert clip is not None
    assert (clip.rate, clip.frames, clip.marks) == (RATE, RATE, (0, 12_000))
    assert store.pcm(clip) == sine(1)


def test_what_was_never_kept_is_not_there(store: Store) -> None:
    """An unknown key has no clip."""
    assert store.get("cd" + "0" * 62) is None


@pytest.mark.parametrize("suffix", [".flac", ".json"])
@pytest.mark.parametrize("harm", ["truncate", "flip", "empty", "delete"])
def test_a_damaged_clip_counts_as_not_kept(
    store: Store, suffix: str, harm: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Cut short, altered, emptied or gone: the clip is spoken anew, and the log says why."""
    path = store.folder / "ab" / (KEY + suffix)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x40
    harmed = {"truncate": path.read_bytes()[:-5], "flip": bytes(content), "empty": b""}
    path.unlink()
    if harm != "delete":
        path.write_bytes(harmed[harm])
    with caplog.at_level(logging.WARNING):
        assert store.get(KEY) is None
    assert ("spoken again" in caplog.text) is (harm != "delete")


@pytest.mark.parametrize(
    ("name", "value"), [("frames", 5000), ("frames", "x"), ("marks", [100]), ("rate", 8000)]
)
def test_an_altered_record_counts_as_not_kept(store: Store, name: str, value: object) -> None:
    """What it says of the sound is under the checksum as well."""
    path = store.folder / "ab" / (KEY + ".json")
    path.write_text(json.dumps(json.loads(path.read_text()) | {name: value}))
    assert store.get(KEY) is None


def test_a_clip_without_its_record_is_not_kept(store: Store) -> None:
    """Sound is written first: a process that died in between has kept nothing."""
    (store.folder / "ab" / (KEY + ".json")).unlink()
    assert store.get(KEY) is None


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    """The message names the folder and what to do."""
    (tmp_path / "audio").write_text("a file where the folder should be")
    with pytest.raises(AudioError, match=r"audio.*build again"):
        Store(tmp_path / "audio").put(KEY, sine(1), RATE, ())


def test_discarding_spares_what_is_needed(store: Store) -> None:
    """Clips outside the given set go, and so do leftovers of broken-off writing."""
    other = "ab" + "1" * 62
    store.put(other, sine(1), RATE, ())
    leftover = store.folder / "ab" / (KEY + ".flac.123.part")
    leftover.write_bytes(b"half")
    freed = store.discard(keep={KEY})
    assert (freed.clips, freed.leftovers) == (1, 1)
    assert freed.bytes > len(b"half")
    assert store.get(KEY) is not None
    assert store.get(other) is None
    assert not leftover.exists()


@pytest.mark.parametrize("harm", ["truncate", "delete", "other"])
def test_a_clip_is_whole_when_its_sound_is_needed(store: Store, harm: str) -> None:
    """Not only when it was looked up: what went away or was altered since is never heard."""
    clip = store.get(KEY)
    assert clip is not None
    path = store.folder / "ab" / (KEY + ".flac")
    if harm == "truncate":
        os.truncate(path, 1000)
    elif harm == "delete":
        path.unlink()
    else:
        store.put(KEY, sine(2), RATE, (0, 12_000))
    with pytest.raises(LostClip, match=KEY):
        store.pcm(clip)


def test_discarding_spares_what_was_in_use_of_late(store: Store) -> None:
    """Clips and encoded paragraphs go so many days after they were last asked for."""
    for number, days in enumerate((0, 9, 11)):
        key = f"cd{number}" + "0" * 61
        store.put(key, sine(1), RATE, ())
        store.encoded(key, lambda: b"frames")
        for suffix in (".json", ".coded"):
            then = time.time() - days * DAY_S
            os.utime(store.folder / "cd" / (key + suffix), (then, then))
    freed = store.discard(keep={KEY}, unused_days=10)
    assert (freed.clips, freed.paragraphs, freed.leftovers) == (1, 1, 0)
    assert store.get("cd1" + "0" * 61) is not None
    assert store.encoded("cd1" + "0" * 61, lambda: b"made again") == b"frames"
    freed = store.discard(keep={KEY}, unused_days=8)
    assert freed.clips == freed.paragraphs == 0, "who asks for a thing has it in use"


def test_half_a_file_does_not_stay_on_a_full_disk(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would take the room that the next attempt needs."""

    def failing(path: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(AudioError, match=r"No space left on device \(.*part\)"):
        store.put("cd" + "0" * 62, sine(1), RATE, ())
    assert list(store.folder.glob("*/*.part")) == []
