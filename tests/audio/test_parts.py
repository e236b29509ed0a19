"""A long narration in parts: each a file of its own, and exactly a stretch of the whole."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from speech import RATE, decoded, sine

from awaz.audio import parts as parting
from awaz.audio.mp3 import CODER_SAMPLES, FRAME_BYTES
from awaz.audio.narration import lay_out, narrate
from awaz.audio.parts import parts
from awaz.audio.store import Store
from awaz.model import Part, Pauses, Timeline
from awaz.text.reader import read_article

TEXT = """# آج کی خبریں

یہ پہلا جملہ ہے۔

## پہلا حصہ

یہ دوسرا جملہ ہے؛ تیسرا بھی۔

### اس کے اندر

چوتھا جملہ ہے۔

## دوسرا حصہ

پانچواں جملہ ہے۔
"""
TAGS = b"ID3\x03\x00\x00\x00\x00\x00\x10" + bytes(16)


@dataclass(frozen=True)
class Cut:
    """A narration and its parts."""

    path: Path
    timeline: Timeline
    parts: tuple[Part, ...]

    def file(self, part: Part) -> bytes:
        """The part's file."""
        own = self.path.read_bytes()[part.offset : part.offset + part.length]
        return part.head + own + part.tail

    def sound(self, part: Part) -> NDArray[np.float64]:
        """The part as it decodes."""
        path = self.path.with_name(f"{part.id}.mp3")
        path.write_bytes(self.file(part))
        return decoded(path)


def cut(text: str, folder: Path) -> Cut:
    """The parts of a text's narration; each of its sentences is a tone of its own pitch."""
    path = folder / "khabren.md"
    path.write_text(text, encoding="utf-8")
    article, store = read_article(path), Store(folder / "audio")
    clips = {
        sentence.id: store.put(f"{number:064}", sine(0.4, hertz=300 + 90 * number), RATE, ())
        for number, sentence in enumerate(article.sentences())
    }
    mp3, pauses = folder / "khabren.mp3", Pauses(paragraph_ms=0)
    timeline = lay_out(article, clips, pauses=pauses)
    narrate(article, clips, store, mp3, tags=TAGS, pauses=pauses, jobs=2)
    return Cut(mp3, timeline, parts(article, timeline, mp3.stat().st_size))


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cut:
    """What stands above the first heading, and two sections, cut as if it were long."""
    monkeypatch.setattr(parting, "LONG_S", 1)
    return cut(TEXT, tmp_path)


def test_parts_begin_at_headings_of_the_second_level(made: Cut) -> None:
    """The first begins with the sound, each other with its heading, and the last ends with it."""
    assert [part.id for part in made.parts] == ["p001", "p003", "p007"]
    starts = {cue.id: cue.start for cue in made.timeline.paragraphs}
    assert [part.start for part in made.parts] == [0, starts["p003"], starts["p007"]]
    assert [part.end for part in made.parts] == [starts["p003"], starts["p007"],
                                                 made.timeline.frames]  # fmt: skip


def test_a_part_decodes_to_exactly_its_length(made: Cut) -> None:
    """To the sample, as the timeline has it."""
    for part in made.parts:
        assert len(made.sound(part)) == part.end - part.start


def test_a_part_sounds_as_the_same_stretch_of_the_whole(made: Cut) -> None:
    """The same samples, but in the silence before a cut, where coding lets the next part's first
    sound be heard faintly.
    """
    whole = decoded(made.path)
    for part in made.parts:
        sound, stretch = made.sound(part), whole[part.start : part.end]
        assert np.array_equal(sound[:-CODER_SAMPLES], stretch[:-CODER_SAMPLES])
        assert np.abs(sound - stretch).max() < 0.02
        assert np.abs(sound).max() > 0.1


def test_parts_hold_every_frame_once(made: Cut) -> None:
    """Without tags and without what was added at their ends, together they are the MP3."""
    joined = b"".join(
        made.file(part)[FRAME_BYTES : len(part.head) + part.length] for part in made.parts
    )
    assert made.path.read_bytes()[len(TAGS) + FRAME_BYTES :] == joined


def test_what_is_short_or_has_no_sections_is_left_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some seconds are not cut; and without headings there is nowhere to."""
    assert cut(TEXT, tmp_path).parts == ()
    monkeypatch.setattr(parting, "LONG_S", 1)
    assert cut(TEXT.replace("#", ""), tmp_path).parts == ()
