"""The workspace: three folders and `awaz.toml`, every setting of which has a default."""

from __future__ import annotations

import fcntl
import os
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints
from urllib.parse import quote, urlsplit

from awaz.errors import ArticleError, AudioError, OutputError, SettingsError, reason
from awaz.model import LANGUAGE_TAG, Feed, OwnVoice, Pauses

SETTINGS_FILE = "awaz.toml"
ARTICLE_SUFFIXES = (".txt", ".md", ".html", ".htm", ".docx")
ADDRESS = re.compile(r"https?://", re.IGNORECASE)
MAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")
"""What looks like an e-mail address."""
UUID_WRITTEN = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
URL_SIGNS = "%/:?=&@!$'()*+,;~-._[]"
"""What stays as it is in an address; all other signs are written as %XX in copies."""
HEAD_BYTES = 4096
"""A copy of a page tells its address within so many bytes."""
SCHEDULER = re.compile(r"(tcp|tls)://([\w.-]+|\[[0-9a-fA-F:.]+\]):\d+")
PLACE = re.compile(r"(?!memory:)[a-z][a-z0-9+.-]*://\S+")
"""Where clips may be kept, besides the workspace; the memory goes with the process."""
COVERS = (".jpg", ".jpeg", ".png")
FORMATS = ("daisy", "lpf", "m4b", "opus")
"""Further files an edition may have, besides those that every edition has."""
LONGEST_PAUSE_MS = 10_000
TABLES = ("pauses", "feed", "voices")
"""Settings that are tables of their own."""
VOICE_NAME = re.compile(r"\w[\w-]*")

# What a setting may be, by the type of its default (paths have none and are texts).
KINDS: dict[type, tuple[tuple[type, ...], str]] = {
    int: ((int,), "a whole number"),
    float: ((int, float), "a number"),
    str: ((str,), "a text in quotes"),
    tuple: ((list,), "a list in square brackets"),
    bool: ((bool,), "true or false"),
}

TEMPLATE = """\
# Settings of this workspace. Each line shows a default; take the # away to change it.

# voice = "sana"       # `awaz voices` lists them
# voice_quotes = ""    # another that says quotations: "bilal"; empty: the same
# voice_headings = ""  # another that says the title and headings; empty: the same
# language = "ur"      # of articles that do not say; BCP 47
# speed = 1.0          # 0.5 to 2
# jobs = 0             # sentences spoken at once; 0: one for each core
# album = "آواز"       # in the MP3's tags, and what the pages say they belong to
# site = ""            # where output/ is on the web: "https://example.org/listen"; for whole links
# formats = []         # further files of each edition: "m4b" (an audiobook), "opus" (small),
#                      # "lpf" (an audiobook of the W3C with its text), "daisy" (a talking book)
# cover = ""           # JPEG or PNG; empty: one is drawn of title and album
# epub_words = false   # true: the EPUB follows each word, not each sentence
# epub_certifier = ""  # who found the EPUBs to conform to EPUB Accessibility 1.1, WCAG 2.2 AA
# model = ""           # your own copy of the embedded voices' model (ONNX); empty for ours
# addresses = "short"  # web and mail addresses: "short", "full", or "skip" to pass them over
# emoji = "skip"       # or "names", to have them named
# align = true         # words are found by listening where a voice does not tell; false: sentences
# scheduler = ""       # of a Dask cluster that speaks: "tcp://10.0.0.1:8786" (docs/scale.md)
# audio = ""           # where clips are kept instead of audio/: "s3://bucket/clips"

# [pauses]             # silence, in milliseconds
# clause_ms = 250
# sentence_ms = 450
# paragraph_ms = 800
# heading_ms = 1000

# [feed]               # output/feed.xml, a podcast of all editions: needs site and these
# title = ""
# description = ""
# owner = ""           # who publishes it
# email = ""           # the owner's, for directories
# category = ""        # of Apple's: "News", or "News > Politics"
# artwork = ""         # JPEG or PNG, square, 1400 to 3000 pixels
# explicit = false     # true: not for children
# language = ""        # of the podcast; empty for the one above
# guid = ""            # of a podcast that moved here; empty: made of its address

# [voices.fasih]       # a voice of your own, under the name you give it: docs/voices.md tells how
# engine = "piper"     # or "recorded": a folder of recordings (docs/recordings.md)
# file = "voices/ur_PK-fasih-medium.onnx"  # in this workspace, and its .onnx.json beside it
# speaker = 0          # which one, where the file holds several
# label = ""           # as editions name it; empty: its name above
# language = ""        # BCP 47; empty: what the file says
# sex = ""             # "female" or "male"
# licence = ""         # shown by `awaz voices`
# credit = ""          # who made it, in a sentence that editions print
"""


@dataclass(frozen=True, slots=True)
class Settings:
    """What `awaz.toml` may say."""

    voice: str = "sana"
    voice_quotes: str = ""
    """Of paragraphs that are quotations; empty for the voice of the rest."""
    voice_headings: str = ""
    """Of the title and headings; empty for the voice of the rest."""
    language: str = "ur"
    speed: float = 1.0
    jobs: int = 0
    """Sentences spoken at once; 0 for one a core."""
    album: str = "آواز"
    site: str = ""
    """Where `output/` stands on the web; empty when it does not, or nobody knows where."""
    formats: tuple[str, ...] = ()
    """Further files of each edition, of `FORMATS`."""
    cover: Path | None = None
    epub_words: bool = False
    """Whether the EPUB follows each word instead of each sentence."""
    epub_certifier: str = ""
    """Who looked at the EPUBs and found them accessible; empty claims nothing."""
    model: Path | None = None
    addresses: Literal["short", "full", "skip"] = "short"
    """How web and mail addresses are said: without what nobody reads out, wholly, or not at all."""
    emoji: Literal["skip", "names"] = "skip"
    align: bool = True
    """Whether words are found by listening where a voice does not tell when they begin."""
    scheduler: str = ""
    """Of a Dask cluster whose workers speak; empty for this machine."""
    audio: str = ""
    """Where clips are kept, as a URL; empty for the workspace's own folder."""
    pauses: Pauses = field(default_factory=Pauses)
    feed: Feed = field(default_factory=Feed)
    voices: tuple[OwnVoice, ...] = ()
    """Those of the user's own."""

    def with_whole_paths(self) -> Settings:
        """The same for processes in other folders: those of a cluster's workers."""
        voices = tuple(replace(voice, file=voice.file.absolute()) for voice in self.voices)
        return replace(self, model=self.model and self.model.absolute(), voices=voices)


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder with `text/`, `audio/` and `output/`."""

    root: Path
    settings: Settings

    @property
    def text(self) -> Path:
        """Articles; the program writes nothing here but copies of pages it was told to fetch."""
        return self.root / "text"

    @property
    def pronunciations(self) -> Path:
        """The house lexicon; it need not be there."""
        return self.text / "pronunciations.tsv"

    @property
    def audio(self) -> Path:
        """Kept clips, unless they are kept elsewhere, and what this machine knows of its builds."""
        return self.root / "audio"

    @property
    def output(self) -> Path:
        """Editions, a folder each."""
        return self.root / "output"

    def articles(self) -> list[Path]:
        """Every article in `text/`, in order of their names."""
        try:
            paths = list(self.text.iterdir())
        except FileNotFoundError:
            return []
        except OSError as problem:
            raise ArticleError(
                f"{self.text} cannot be listed: {reason(problem)}. Check who may read it."
            ) from problem
        return sorted(filter(is_article, paths))

    def refuse_link(self, path: Path) -> None:
        """Raise `ArticleError` for a link in `text/` that leads to a file outside the workspace.

        Whoever may add to `text/` could otherwise have any file of this machine published.
        """
        if not path.is_symlink() or path.parent.resolve() != self.text.resolve():
            return  # its own, or named by the user
        try:
            path.stat()
        except OSError as problem:  # it leads nowhere, or in a circle
            raise ArticleError(
                f"{path}: this link cannot be followed: {reason(problem)}. Delete it."
            ) from problem
        real = path.resolve()
        if not any(real.is_relative_to(home.resolve()) for home in (self.root, self.text)):
            raise ArticleError(
                f"{path}: this is a link to {real}, outside the workspace. "
                "Copy the file into text/, or name that file itself to have it built."
            )

    def find_article(self, name: str) -> Path:
        """The file meant by a path, a file name in `text/`, that name without its ending, or the
        address of a page of which there is a copy."""
        if is_address(name):
            if copy := self.copy_of(name):
                return copy
            raise ArticleError(
                f"There is no copy of {name} in {self.text}. Fetch it with `awaz build {name}`."
            )
        for path in (Path(name), self.text / name):
            if path.is_file():
                return path
        for path in self.articles():
            if path.stem == name:
                return path
        known = ", ".join(path.name for path in self.articles()) or "none"
        raise ArticleError(
            f"There is no article {name!r}, neither as a path nor in {self.text}. "
            f"Articles there: {known}."
        )

    def copy_of(self, address: str) -> Path | None:
        """The article in `text/` that says it is the page at an address."""
        asked = address.partition("#")[0]
        forms = {asked, quote(asked, safe=URL_SIGNS)}
        marks = [form.encode() for asked in forms for form in _marks(asked)]
        for path in filter(Path.is_file, self.articles()):  # a pipe would be waited for
            with suppress(OSError), path.open("rb") as stream:
                head = stream.read(HEAD_BYTES)
                if any(mark in head for mark in marks):
                    return path
        return None

    def keep_copy(self, name: str, suffix: str, text: str) -> Path:
        """Save a page that was fetched as an article of its own; the path. No other is touched."""
        taken = {path.stem.casefold() for path in self.articles()}
        number = 1
        self.text.mkdir(parents=True, exist_ok=True)
        while True:
            stem = name if number == 1 else f"{name}-{number}"
            path = self.text / f"{stem}{suffix}"
            try:
                if stem.casefold() not in taken:
                    _write_new(path, text)
                    return path
            except FileExistsError:
                pass  # a folder, or a file that is no article
            except (OSError, UnicodeError) as problem:
                raise OutputError(f"{path} cannot be written: {problem}.") from problem
            number += 1

    @contextmanager
    def locked(self, waiting: Callable[[str], None], doing: str = "build") -> Iterator[None]:
        """One at a time; `waiting` is told which process is at work here, at what, since when.

        The lock is the system's, so a process that dies does not leave it behind.
        """
        path = self.audio / ".lock"
        try:
            self.audio.mkdir(parents=True, exist_ok=True)
            lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
            while not _is_taken(lock, path, waiting):
                os.close(lock)
                lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as problem:
            raise AudioError(
                f"{self.audio} cannot be written: {reason(problem)}. Make room or allow writing "
                "there."
            ) from problem
        try:
            holder = f"process {os.getpid()} (awaz {doing}, since {datetime.now():%Y-%m-%d %H:%M})"
            with suppress(OSError):  # a full disk: whoever waits is not told for whom
                os.ftruncate(lock, 0)
                os.pwrite(lock, holder.encode(), 0)
            yield
        finally:
            os.close(lock)


def _is_taken(lock: int, path: Path, waiting: Callable[[str], None]) -> bool:
    """Whether the lock is ours, waited for if need be; False when its file was deleted meanwhile.

    Raises `AudioError` where the system has no such locks.
    """
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting(os.pread(lock, 200, 0).decode(errors="replace") or "another process")
            fcntl.flock(lock, fcntl.LOCK_EX)
    except OSError as problem:
        raise AudioError(
            f"{path} cannot be locked: {problem.strerror}. Two builds at once would harm each "
            "other: put the workspace on a disk that has locks (not every network's has)."
        ) from problem
    return path.exists() and os.path.samestat(path.stat(), os.fstat(lock))


def _write_new(path: Path, text: str) -> None:
    """A file that is there whole or not at all. Raises `FileExistsError` when the name is taken."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        path.open("x").close()  # the name is ours: what stood there before stays
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _marks(address: str) -> tuple[str, str]:
    """How a copy tells the address it came from: as browsers do, and as front matter does."""
    return f"){address} -->", f"\nsource: {address}\n"


def is_article(path: Path) -> bool:
    """Whether a file's name is an article's, and not that of what an editor keeps beside one."""
    return path.suffix.lower() in ARTICLE_SUFFIXES and not path.name.startswith((".", "~$"))


def is_address(name: str) -> bool:
    """Whether an article's name is the address of a page on the web."""
    return bool(ADDRESS.match(name))


def _is_whole(address: str) -> bool:
    """Whether an address names a folder on the web, to which names of files can be added."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    plain = not parts.query and not parts.fragment and not re.search(r"[\s<>\"]", address)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and plain


def known_scheduler(address: str) -> str:
    """The address of a Dask scheduler. Raises `ValueError` when it is none."""
    if not SCHEDULER.fullmatch(address):
        raise ValueError(f"scheduler must be like tcp://10.0.0.1:8786, not {address!r}.")
    return address


def open_workspace(root: Path) -> Workspace:
    """The workspace in a folder. Raises `SettingsError` when there is none or its settings err."""
    if not (root / "text").is_dir() and not (root / SETTINGS_FILE).is_file():
        raise SettingsError(
            f"{root.resolve()} is no workspace: it has neither text/ nor {SETTINGS_FILE}. "
            "Make one with `awaz init`, or name another with -C."
        )
    return Workspace(root, read_settings(root))


def init_workspace(root: Path) -> list[Path]:
    """Make what a workspace lacks, and nothing else; what was made."""
    made = [root / name for name in ("text", "audio", "output") if not (root / name).exists()]
    try:
        for folder in made:
            folder.mkdir(parents=True)
        if not (root / SETTINGS_FILE).exists():
            (root / SETTINGS_FILE).write_text(TEMPLATE, encoding="utf-8")
            made.append(root / SETTINGS_FILE)
    except OSError as problem:
        raise OutputError(f"No workspace can be made in {root}: {problem}.") from problem
    return made


def read_settings(root: Path) -> Settings:
    """The settings in `awaz.toml`; the defaults where it is silent or not there."""
    path = root / SETTINGS_FILE
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return Settings()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as problem:
        raise SettingsError(
            f"{path} cannot be read: {problem}. Correct it; texts stand in quotes."
        ) from problem
    pauses = Pauses(**_checked(table.pop("pauses", {}), Pauses(), f"{path} [pauses]"))
    feed = _feed(table.pop("feed", {}), root, path)
    voices = _own_voices(table.pop("voices", {}), root, path)
    values = _checked(table, Settings(), str(path))
    for name in ("cover", "model"):
        if name in values:
            values[name] = _existing(root / values[name], name, path) if values[name] else None
    if "formats" in values:
        values["formats"] = _formats(values["formats"], path)
    settings = Settings(**values, pauses=pauses, feed=feed, voices=voices)
    _check_ranges(settings, path)
    return settings


def _feed(table: Any, root: Path, path: Path) -> Feed:
    where = f"{path} [feed]"
    values = _checked(table, Feed(), where)
    if artwork := values.get("artwork"):
        values["artwork"] = _existing(root / artwork, "artwork", path)
    feed = Feed(**values | {"artwork": values.get("artwork") or None})
    if feed.artwork and feed.artwork.suffix.lower() not in COVERS:
        raise SettingsError(f"{where}: artwork must be one of {', '.join(COVERS)}.")
    if feed.email and not MAIL.fullmatch(feed.email):
        raise SettingsError(f"{where}: email must be like desk@example.org, not {feed.email!r}.")
    if feed.language and not LANGUAGE_TAG.fullmatch(feed.language):
        raise SettingsError(
            f"{where}: {feed.language!r} is no language tag. Write one as in BCP 47: ur."
        )
    if feed.guid and not UUID_WRITTEN.fullmatch(feed.guid):
        raise SettingsError(
            f"{where}: guid must be a UUID such as 917393e3-1b1e-5cef-ace4-edaa54e1f810, "
            f"not {feed.guid!r}."
        )
    return feed


def _own_voices(tables: Any, root: Path, path: Path) -> tuple[OwnVoice, ...]:
    if not isinstance(tables, dict):
        raise SettingsError(f"{path}: voices are tables, one each: [voices.NAME].")
    return tuple(_own_voice(name, table, root, path) for name, table in tables.items())


def _own_voice(name: str, table: Any, root: Path, path: Path) -> OwnVoice:
    where = f"{path} [voices.{name}]"
    values = _checked(table, OwnVoice(name, "piper", Path()), where)
    if not VOICE_NAME.fullmatch(name):
        raise SettingsError(f"{where}: a voice's name has letters, digits and - in it, no more.")
    for needed in ("engine", "file"):
        if not values.get(needed):
            raise SettingsError(f"{where}: {needed} must be given.")
    voice = OwnVoice(name, file=root / values.pop("file"), **values)
    _check_choices(voice, where)
    if voice.speaker < 0:
        raise SettingsError(f"{where}: speaker must be 0 or more, not {voice.speaker}.")
    if voice.language and not LANGUAGE_TAG.fullmatch(voice.language):
        raise SettingsError(
            f"{where}: {voice.language!r} is no language tag. Write one as in BCP 47: ur."
        )
    return voice


def _checked(
    table: Any, defaults: Settings | Pauses | Feed | OwnVoice, where: str
) -> dict[str, Any]:
    """The table's values, each known and of its default's kind."""
    known = {item.name: getattr(defaults, item.name) for item in fields(defaults)}
    for given_elsewhere in (*TABLES, "name"):
        known.pop(given_elsewhere, None)
    if not isinstance(table, dict):
        raise SettingsError(f"{where} must be a table of settings: {', '.join(known)}.")
    for name, value in table.items():
        if name not in known:
            raise SettingsError(
                f"{where}: there is no setting {name!r}. Known: {', '.join(known)}."
            )
        kinds, told = KINDS.get(type(known[name]), KINDS[str])
        if type(value) not in kinds:
            raise SettingsError(f"{where}: {name} must be {told}, not {value!r}.")
    return table


def known_formats(names: Iterable[str]) -> tuple[str, ...]:
    """The formats named, each once and sorted. Raises `ValueError` for one there is not."""
    found = sorted(set(names))
    if strange := [name for name in found if name not in FORMATS]:
        raise ValueError(f"there is no format {strange[0]!r}. Known: {', '.join(FORMATS)}.")
    return tuple(found)


def _formats(names: list[Any], where: Path) -> tuple[str, ...]:
    try:
        return known_formats(map(str, names))
    except ValueError as problem:
        raise SettingsError(f"{where}: formats: {problem}") from problem


def _existing(path: Path, name: str, where: Path) -> Path:
    if not path.is_file():
        raise SettingsError(f"{where}: {name}: there is no file {path}.")
    return path


def _check_choices(values: Settings | OwnVoice, where: str) -> None:
    """Of settings that allow certain words, each must be one of them."""
    for name, kind in get_type_hints(type(values)).items():
        if get_origin(kind) is not Literal:
            continue
        if getattr(values, name) not in (allowed := get_args(kind)):
            told = ", ".join(word or repr(word) for word in allowed)
            raise SettingsError(f"{where}: {name} must be one of {told}.")


def _check_ranges(settings: Settings, where: Path) -> None:
    if not 0.5 <= settings.speed <= 2:
        raise SettingsError(f"{where}: speed must be from 0.5 to 2, not {settings.speed:g}.")
    if settings.jobs < 0:
        raise SettingsError(f"{where}: jobs must be 0 or more, not {settings.jobs}.")
    if not LANGUAGE_TAG.fullmatch(settings.language):
        raise SettingsError(
            f"{where}: {settings.language!r} is no language tag. Write one as in BCP 47: ur."
        )
    if settings.scheduler:
        try:
            known_scheduler(settings.scheduler)
        except ValueError as problem:
            raise SettingsError(f"{where}: {problem}") from problem
    if settings.audio and not PLACE.fullmatch(settings.audio):
        raise SettingsError(
            f"{where}: audio must be like s3://bucket/clips, not {settings.audio!r}."
        )
    if settings.site and not _is_whole(settings.site):
        raise SettingsError(
            f"{where}: site must be an address such as https://example.org/listen, "
            f"not {settings.site!r}."
        )
    _check_choices(settings, str(where))
    if settings.cover and settings.cover.suffix.lower() not in COVERS:
        raise SettingsError(f"{where}: cover must be one of {', '.join(COVERS)}.")
    for item in fields(Pauses):
        if not 0 <= (value := getattr(settings.pauses, item.name)) <= LONGEST_PAUSE_MS:
            raise SettingsError(
                f"{where}: {item.name} must be from 0 to {LONGEST_PAUSE_MS}, not {value}."
            )
