"""The values that travel from room to room: frozen, without behaviour beyond their own checks.

`Article` is what the text room makes, `Clip` and `Timeline` what the audio room makes,
`Edition` what the output room writes. Times are whole frames (samples of one channel) of a
stated rate; seconds appear only where something is written for the outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal

LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
"""What looks like a language tag of BCP 47."""


class Role(StrEnum):
    """What a paragraph is in its article."""

    TITLE = "title"
    HEADING = "heading"
    BODY = "body"
    QUOTE = "quote"
    LIST = "list"
    PICTURE = "picture"
    """What is told of a picture to those who do not see it, or the words beneath it."""
    TABLE = "table"
    """A row of a table: each cell is one sentence, and the number in its id is its column."""


@dataclass(frozen=True, slots=True)
class Word:
    """One shown word. Each has something to say: a lone dash belongs to the word before it."""

    text: str
    """As shown, with its punctuation."""
    spoken: str
    """What is said: one or more words, parted by single spaces ("۲۰۴" is "دو سو چار")."""
    ipa: str
    """How `spoken` is pronounced, in IPA: as many space-parted items as `spoken` has words."""
    start: int
    """Code points into the sentence's text, of the first character."""
    end: int
    """Code points into the sentence's text, after the last character."""

    def __post_init__(self) -> None:
        if not self.spoken or len(self.spoken.split(" ")) != len(self.ipa.split(" ")):
            raise ValueError(f"{self.text!r}: {self.spoken!r} and {self.ipa!r} differ in words")


@dataclass(frozen=True, slots=True)
class Sentence:
    """The unit that is spoken, kept and highlighted."""

    id: str
    """`p003s002`: the same in every file of the edition."""
    text: str
    """As shown."""
    words: tuple[Word, ...]
    """In reading order; together with the spaces between them they are `text`."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, heading, list item, picture or row of a table."""

    id: str
    """`p003`."""
    role: Role
    level: int
    """Depth of a heading (2 to 6), or of a list's item (0 where it stands in no other item);
    1 for the row that heads a table; else 0."""
    sentences: tuple[Sentence, ...]
    line: int = 0
    """Line of the file it begins on, counted from 1 (paragraph, in a `.docx`); 0 when unknown."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """Something the file holds that is neither shown as text nor spoken."""

    line: int
    """Line of the file, counted from 1 (paragraph, in a `.docx`)."""
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Article:
    """A whole article, ready to be spoken and shown."""

    slug: str
    """Name of its folder and files in `output/`."""
    title: str
    language: str
    """BCP 47, for example `ur`."""
    direction: str
    """`rtl` or `ltr`."""
    paragraphs: tuple[Paragraph, ...]
    author: str = ""
    date: str = ""
    """As written in the front matter: ISO 8601 (`2025-12-20`)."""
    modified: str = ""
    """When it was last changed, as written: a day, or a day and a time, of ISO 8601."""
    source: str = ""
    """Address of, or words about, where the article comes from."""
    voice: str = ""
    """The voice the article asks for; empty for the workspace's own."""
    dropped: tuple[Dropped, ...] = ()
    notes: tuple[str, ...] = ()
    """What the reader decided on the author's behalf (a title made from the first words)."""

    def sentences(self) -> Iterator[Sentence]:
        """Every sentence, in reading order."""
        for paragraph in self.paragraphs:
            yield from paragraph.sentences


@dataclass(frozen=True, slots=True)
class Pauses:
    """Silence after what is heard, in milliseconds."""

    clause_ms: int = 250
    """Where a long sentence is split, and after a sentence that ends in `؛` or `:`."""
    sentence_ms: int = 450
    paragraph_ms: int = 800
    heading_ms: int = 1000
    """After a title or a heading."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What a publisher says of the podcast that the editions are; without it there is none."""

    title: str = ""
    description: str = ""
    owner: str = ""
    """Who publishes it: shown, and told to directories."""
    email: str = ""
    """The owner's, with which directories check who they deal with."""
    category: str = ""
    """Of Apple's: `News`, or `News > Politics`."""
    explicit: bool = False
    artwork: Path | None = None
    """A square picture, JPEG or PNG, of 1400 to 3000 pixels."""
    language: str = ""
    """BCP 47; empty for the workspace's own."""
    guid: str = ""
    """A UUID that a podcast keeps when it moves; empty for the one that its address gives it."""


@dataclass(frozen=True, slots=True)
class OwnVoice:
    """A voice that the settings declare: an engine, with files of the user's own."""

    name: str
    """As `--voice` takes it."""
    engine: Literal["piper", "recorded"]
    """What makes a voice of the file."""
    file: Path
    """A model; of recordings, the folder."""
    speaker: int = 0
    """Which one, where the file holds several."""
    label: str = ""
    """As an edition names it; empty for the name."""
    language: str = ""
    """BCP 47; empty for what the file says, or Urdu."""
    sex: Literal["female", "male", ""] = ""
    licence: str = ""
    credit: str = ""
    """Who made it, in a sentence an edition can print."""

    @property
    def beside(self) -> Path:
        """What describes the file, where the engine has such files; it need not be there."""
        return self.file.with_name(f"{self.file.name}.json")


@dataclass(frozen=True, slots=True)
class Clip:
    """The kept sound of one sentence: trimmed, faded and levelled."""

    key: str
    """SHA-256 of everything that changes the sound."""
    rate: int
    """Frames a second."""
    frames: int
    """Length."""
    marks: tuple[int, ...]
    """Start of each spoken word, in frames; empty when nobody can tell."""
    sha256: str
    """Of its sound and of what is told of it here: spoken once more, a sentence seldom sounds the
    same to the bit, and its key does not tell."""
    confidence: float | None = None
    """Of marks that were found by listening, 0 to 1: how well the sound fits the words. None when
    the voice itself told them, or nobody listened."""
    left_out: tuple[tuple[float, float], ...] = ()
    """Where it is cut out of a recording: what is heard there just before it, or after the last
    sentence, and stands in no text, from second to second of the recording."""


@dataclass(frozen=True, slots=True)
class Cue:
    """When something is heard: half-open, `start` is inside and `end` is not."""

    id: str
    start: int
    """Frames from the beginning of the narration."""
    end: int
    """Frames from the beginning of the narration."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is heard when, exactly."""

    rate: int
    """Frames a second."""
    frames: int
    """Length of the whole narration."""
    paragraphs: tuple[Cue, ...]
    sentences: tuple[Cue, ...]
    words: tuple[Cue, ...]
    """`p003s002w005`; sentences of a voice that cannot tell have none."""

    def __post_init__(self) -> None:
        for cues in (self.paragraphs, self.sentences, self.words):
            at = 0
            for cue in cues:
                if not at <= cue.start < cue.end <= self.frames:
                    raise ValueError(f"cue {cue} is empty, overlaps or leaves the narration")
                at = cue.end

    def seconds(self, frames: int) -> float:
        """Frames as seconds, for what is written to the outside."""
        return frames / self.rate


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the narration that players can be sent to; each ends where the next begins."""

    id: str
    """Of the paragraph it begins with."""
    title: str
    start: int
    """Frames from the beginning of the narration: of the first chapter 0."""
    end: int
    """Frames from the beginning of the narration: of the last chapter its length."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a long narration as a file of its own.

    That file is `head`, then `length` bytes of the whole file from `offset` on, then `tail`. It is
    heard exactly as long as the stretch.
    """

    id: str
    """Of the paragraph it begins with."""
    start: int
    """Frames from the beginning of the narration."""
    end: int
    """Frames from the beginning of the narration."""
    head: bytes
    offset: int
    length: int
    tail: bytes


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """What people are told about a voice."""

    name: str
    """As `--voice` takes it."""
    label: str
    """As an edition names it, in the edition's language."""
    language: str
    """BCP 47."""
    sex: str
    """`female`, `male` or empty."""
    offline: bool
    """Whether it speaks without a network."""
    marks: bool
    """Whether it knows when each word begins."""
    licence: str
    credit: str
    """Who made it, in a sentence an edition can print."""
    sent_to: str = ""
    """Whom the text is sent to; empty when it stays on this machine."""
    module: str = ""
    """What it imports that does not come with awaz; empty when it needs nothing."""
    extra: str = ""
    """Of awaz, with which that is installed."""


@dataclass(frozen=True, slots=True)
class Loudness:
    """Measured on the paragraphs as the MP3 decodes, by ITU-R BS.1770 / EBU R 128."""

    integrated: float
    """LUFS."""
    true_peak: float
    """dBTP."""


@dataclass(frozen=True, slots=True)
class Edition:
    """An article with its sound: all that the writers of files need."""

    article: Article
    timeline: Timeline
    mp3: Path
    voices: tuple[VoiceInfo, ...]
    """All that speak, the article's main voice first."""
    loudness: Loudness | None
    """None when the narration is too short to be measured (under 0.4 s)."""
    chapters: tuple[Chapter, ...] = ()
    parts: tuple[Part, ...] = ()
    """Of a long narration, all there is in their order; none of one that is better left whole."""

    @property
    def narrator(self) -> str:
        """What its voices are called, as one name where a format has room for one."""
        return listed([voice.label for voice in self.voices], self.article.direction)

    @property
    def credit(self) -> str:
        """Who made its voices: each sentence once."""
        return " ".join(dict.fromkeys(voice.credit for voice in self.voices if voice.credit))


def listed(names: Iterable[str], direction: str) -> str:
    """Names one after the other, with the comma of those who write in that direction."""
    return ("، " if direction == "rtl" else ", ").join(names)
