"""An edition as it stands on the disk, proved equal to itself: start at `check_edition`.

`timeline.json` is the reference; whatever else tells of sentences and times is held against it.
"""

from __future__ import annotations

import struct
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

from av.error import FFmpegError
from lxml.etree import LxmlError
from mutagen import MutagenError

from awaz.check.book import check_book
from awaz.check.captions import check_captions, check_plain, check_subtitles
from awaz.check.daisy import check_daisy
from awaz.check.files import NAME as REPORT
from awaz.check.files import check_files, read_told
from awaz.check.page import check_page
from awaz.check.programs import check_with_ace, check_with_epubcheck
from awaz.check.publication import check_package, check_publication
from awaz.check.sound import check_sound, check_tags
from awaz.check.timeline import NAME as TIMELINE
from awaz.check.timeline import check_timeline, read_reference
from awaz.check.told import Fault, Finding, NotRun, Reference, Unspoken
from awaz.check.transcript import check_transcript
from awaz.errors import OutputError

Check = Callable[[Path, Reference], Iterable[Finding]]
CHECKS: tuple[tuple[str, Check], ...] = (
    ("timeline.json", check_timeline),
    ("{slug}.mp3", check_sound),
    ("{slug}.mp3", check_tags),
    ("{slug}.vtt", check_captions),
    ("{slug}.srt", check_subtitles),
    ("{slug}.txt", check_plain),
    ("transcript.json", check_transcript),
    ("index.html", check_page),
    ("{slug}.epub", check_book),
    ("{slug}.epub", check_with_epubcheck),
    ("{slug}.epub", check_with_ace),
    ("publication.json", check_publication),
    ("{slug}.lpf", check_package),
    ("{slug}.daisy.zip", check_daisy),
    ("report.json", check_files),
)
"""What is looked at, with the file it is about."""
UNREADABLE = (
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    NotImplementedError,
    BadZipFile,
    FFmpegError,
    LxmlError,
    MutagenError,
    struct.error,
    zlib.error,
)
"""How reading ends when a file is missing or is not what it was: that is a fault of the edition,
and no reason to stop looking."""


MOVING_S = 0.05
"""A build needs less than this to move a new edition into the place of the old one."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in an edition, or beside them all."""

    slug: str
    """The edition's; `output/` for what stands beside the editions."""
    faults: tuple[Fault, ...]
    unspoken: tuple[Unspoken, ...]
    """What its transcripts show and nobody hears, as it should be."""
    not_run: tuple[NotRun, ...]


def editions(output: Path, names: Iterable[str] = ()) -> list[Path]:
    """The folders of the editions named, or of all. Raises `OutputError` when one is not there."""
    there = sorted(path for path in output.glob("*/") if not path.name.startswith("."))
    known = {path.name: path for path in there if (path / "report.json").is_file()}
    wanted = list(names) or list(known)
    if not wanted:
        raise OutputError(f"{output} holds no edition. Make them with `awaz build`.")
    for name in wanted:
        if name not in known:
            listed = ", ".join(known) or "none"
            raise OutputError(
                f"There is no edition {name!r} in {output}. Editions there: {listed}."
            )
    return [known[name] for name in wanted]


def check_edition(folder: Path) -> Checked:
    """Read every file of an edition and hold it against the others.

    When a build put another edition in its place meanwhile, that one is looked at instead.
    """
    return unchanged(lambda: checked(folder.name, _findings(folder)), [folder / REPORT])


def unchanged(look: Callable[[], Checked], files: Iterable[Path]) -> Checked:
    """What `look` finds while the files are the same, which a build writes anew."""
    paths = list(files)
    while True:
        before = list(map(_identity, paths))
        found = look()
        if list(map(_identity, paths)) == before:
            return found


def _identity(path: Path) -> tuple[int, ...]:
    """What tells a file from the one that takes its place; nothing when there is none."""
    for _ in range(2):
        try:
            status = path.stat()
        except OSError:
            time.sleep(MOVING_S)
        else:
            return status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size
    return ()


def checked(name: str, findings: Iterable[Finding]) -> Checked:
    """What was found, by its kinds."""
    found = list(findings)
    return Checked(
        name,
        tuple(item for item in found if isinstance(item, Fault)),
        tuple(item for item in found if isinstance(item, Unspoken)),
        tuple(item for item in found if isinstance(item, NotRun)),
    )


def _findings(folder: Path) -> Iterator[Finding]:
    reading = REPORT
    try:
        told = read_told(folder)
        reading = TIMELINE
        reference = read_reference(folder, told)
    except UNREADABLE as problem:
        yield unreadable(reading, problem)
        return
    if reference.slug != folder.name:
        yield Fault(TIMELINE, "slug", folder.name, reference.slug)
    for name, check in CHECKS:
        try:
            yield from check(folder, reference)
        except UNREADABLE as problem:
            yield unreadable(name.format(slug=reference.slug), problem)


def unreadable(file: str, problem: Exception) -> Fault:
    """The fault of a file that could not be read to its end."""
    told = " ".join(str(problem).split()) or type(problem).__name__
    return Fault(file, "the whole", "to be readable", f"{type(problem).__name__}: {told}")
