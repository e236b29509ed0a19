"""The sound, read back: how long and how loud it is, and what its files tell of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from awaz.audio.loudness import measure_file
from awaz.check.told import (
    Fault,
    Heard,
    Reference,
    check_heard,
    check_same,
    check_text,
    check_time,
    is_near,
    named,
    plain,
    seconds,
)

if TYPE_CHECKING:
    from mutagen.id3 import ID3

LENGTH_TOLERANCE_S = 0.05
"""What the sound may be longer or shorter than the timeline tells."""
TARGET_LUFS = -16.0
"""Integrated loudness, as spoken-word platforms ask for it."""
LOUDNESS_TOLERANCE_LU = 1.0
PEAK_CEILING_DBTP = -1.0
"""True peak that no edition passes."""
TITLE_LIMIT = 60
"""Code points of a chapter's title: a longer one may be cut."""
CHAPTERS = "chapters.json"
CONTAINERS = ("m4b", "opus")
"""Formats that an edition has when they were asked for."""


def check_sound(folder: Path, reference: Reference) -> Iterator[Fault]:
    """The MP3 decodes to what the timeline tells, as loud as editions are."""
    file = reference.audio
    measured = measure_file(folder / file)
    yield from _check_length(file, reference.duration, measured.seconds)
    if (loudness := measured.loudness) is None:
        return  # too short to be measured
    if abs(loudness.integrated - TARGET_LUFS) > LOUDNESS_TOLERANCE_LU:
        expected = f"{TARGET_LUFS:g} ± {LOUDNESS_TOLERANCE_LU:g} LUFS"
        yield Fault(file, "loudness", expected, f"{loudness.integrated:.1f} LUFS")
    if loudness.true_peak > PEAK_CEILING_DBTP:
        expected = f"{PEAK_CEILING_DBTP:g} dBTP or less"
        yield Fault(file, "true peak", expected, f"{loudness.true_peak:.1f} dBTP")


def _check_length(file: str, expected: float, found: float) -> Iterator[Fault]:
    if not is_near(expected, found, LENGTH_TOLERANCE_S):
        yield Fault(file, "length of the sound", seconds(expected), seconds(found))


def check_tags(folder: Path, reference: Reference) -> Iterator[Fault]:
    """The MP3's tags name the voices (TPE1), and hold the text (USLT), its sentences with their
    times (SYLT), and chapters."""
    from mutagen.id3 import ID3

    file = reference.audio
    tags = ID3(folder / file)
    titles = " ".join(str(text) for frame in tags.getall("TIT2") for text in frame.text)
    yield from check_text(file, "the title (TIT2)", reference.told.title, titles)
    artists = "/".join(str(text) for frame in tags.getall("TPE1") for text in frame.text)
    yield from check_same(file, "the voices (TPE1)", "/".join(reference.told.narrators), artists)
    lyrics = " ".join(frame.text for frame in tags.getall("USLT"))
    yield from check_text(file, "the lyrics (USLT)", reference.text, lyrics)
    lines = [line for frame in tags.getall("SYLT") for line in frame.text]
    names = named(reference, [text for text, _ in lines])
    heard = [
        Heard(name, text, time / 1000, None)
        for name, (text, time) in zip(names, lines, strict=True)
    ]
    yield from _in_frame("SYLT", check_heard(file, reference.sentences, heard))
    for number, (text, _) in enumerate(lines[1:], 2):
        if not text.startswith("\n"):
            yield Fault(file, f"line {number} of SYLT", "a line break before it", "none")
    chapters = _chapters(tags)
    yield from _in_frame("CHAP", _check_chapters(file, reference, chapters))
    yield from _in_frame("CTOC", _check_contents(file, tags, [item.id for item in chapters]))
    yield from _check_listed(folder, reference, chapters)


def _in_frame(name: str, faults: Iterable[Fault]) -> Iterator[Fault]:
    """The faults, said to be in a frame of the tags."""
    for fault in faults:
        yield replace(fault, place=f"{name}, {fault.place}")


def _chapters(tags: ID3) -> list[Heard]:
    """The CHAP frames, in the order of their times."""
    return [
        Heard(
            frame.element_id,
            " ".join(str(text) for title in frame.sub_frames.getall("TIT2") for text in title.text),
            frame.start_time / 1000,
            frame.end_time / 1000,
        )
        for frame in sorted(tags.getall("CHAP"), key=lambda frame: frame.start_time)
    ]


def _check_chapters(file: str, reference: Reference, found: Sequence[Heard]) -> Iterator[Fault]:
    """Chapters begin with their paragraphs and follow each other; headings all have one.

    Each is named by its paragraph's first words; what stands before the first heading, by the
    article's title.
    """
    titles = {paragraph.id: paragraph.text for paragraph in reference.paragraphs}
    starts = {paragraph.id: paragraph.start for paragraph in reference.paragraphs}
    if reference.paragraphs:
        first = reference.paragraphs[0].id
        starts[first] = 0.0  # the first begins with the sound
        if "heading" in reference.roles.values() and reference.roles[first] != "heading":
            titles[first] = reference.told.title
    for chapter in found:
        if chapter.id in starts:
            place = f"beginning of {chapter.id}"
            yield from check_time(file, place, starts[chapter.id], chapter.start)
            yield from check_text(
                file,
                f"the title of {chapter.id}",
                _named(titles[chapter.id], chapter.text),
                chapter.text,
            )
        else:
            yield Fault(file, chapter.id, "the id of a paragraph", "none")
    for before, after in pairwise(found):
        yield from check_time(file, f"end of {before.id}", after.start, before.end or 0.0)
    for last in found[-1:]:
        yield from check_time(file, f"end of {last.id}", reference.duration, last.end or 0.0)
    listed = {chapter.id for chapter in found}
    for name, role in reference.roles.items():
        if role == "heading" and name not in listed:
            yield Fault(file, name, "a chapter for each heading", "none")


def _named(text: str, title: str) -> str:
    """The title that belongs to a text: all of it, or as many words as players show."""
    line, first = plain(text), plain(title).removesuffix("…").rstrip()
    short = len(line) > TITLE_LIMIT and first and line.startswith(first) and title.endswith("…")
    return title if short else line


def _check_contents(file: str, tags: ID3, names: list[str]) -> Iterator[Fault]:
    """The tables of contents (CTOC) lead to every chapter, in order."""
    tables = {frame.element_id: frame.child_element_ids for frame in tags.getall("CTOC")}
    listed: list[str] = []
    for name in tables.get("toc", []):
        listed += tables.get(name, [name])
    if listed != names:
        yield Fault(file, "contents", " ".join(names), " ".join(listed) or "none")


def _check_listed(folder: Path, reference: Reference, found: list[Heard]) -> Iterator[Fault]:
    """`chapters.json` and the formats with chapters tell what the MP3's frames tell."""
    values = json.loads((folder / CHAPTERS).read_bytes())
    yield from check_same(CHAPTERS, "fileName", reference.audio, str(values["fileName"]))
    yield from check_text(CHAPTERS, "the title", reference.told.title, str(values["title"]))
    rows = [(str(row["title"]), float(row["startTime"])) for row in values["chapters"]]
    yield from _check_rows(CHAPTERS, found, rows)
    for suffix in CONTAINERS:
        path = folder / f"{reference.slug}.{suffix}"
        if path.is_file():
            length, rows, tags = _container(path)
            yield from _check_length(path.name, reference.duration, length)
            yield from _check_rows(path.name, found, rows)
            yield from check_text(path.name, "the title", reference.told.title, tags["title"])
            told = reference.told
            yield from check_text(path.name, "the artist", told.narrator, tags["artist"])
            yield from check_text(path.name, "the lyrics", reference.text, tags["lyrics"])


def _check_rows(file: str, expected: list[Heard], rows: list[tuple[str, float]]) -> Iterator[Fault]:
    if len(expected) != len(rows):
        yield Fault(file, "chapters", str(len(expected)), str(len(rows)))
    for number, (chapter, (title, start)) in enumerate(zip(expected, rows, strict=False), 1):
        yield from check_text(file, f"chapter {number}", chapter.text, title)
        yield from check_time(file, f"beginning of chapter {number}", chapter.start, start)


def _container(path: Path) -> tuple[float, list[tuple[str, float]], dict[str, str]]:
    """Length in seconds, chapters with the second each begins, and tags by FFmpeg's names."""
    import av

    with av.open(str(path)) as container:
        chapters = [
            (row["metadata"].get("title", ""), float(row["start"] * (row["time_base"] or 0)))
            for row in container.chapters()
        ]
        decoded = sum(frame.samples / frame.sample_rate for frame in container.decode(audio=0))
        tags = {**container.metadata, **container.streams.audio[0].metadata}
    return decoded, chapters, {name.lower(): text for name, text in tags.items()}
