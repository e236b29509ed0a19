"""The EPUB, read back: what its overlays mark when, and whether all it shows is spoken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from posixpath import dirname, join, normpath
from zipfile import ZipFile

from lxml import etree

from awaz.check.shown import Rule, check_language, check_sentences, check_shown, name_of, text_of
from awaz.check.told import (
    Fault,
    Finding,
    Heard,
    Reference,
    check_heard,
    check_same,
    check_text,
    plain,
    quoted,
    seconds,
)

NAMES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "container": "urn:oasis:names:tc:opendocument:xmlns:container",
    "opf": "http://www.idpf.org/2007/opf",
    "html": "http://www.w3.org/1999/xhtml",
    "epub": "http://www.idpf.org/2007/ops",
    "smil": "http://www.w3.org/ns/SMIL",
}
LENGTH_TOLERANCE_S = 0.1
"""What the lengths that the package tells may differ by."""
FRAME_BYTES, FRAME_S = 192, 0.024
"""Of the MP3's frames: 64 kbit/s at 24 kHz, 576 samples each."""
CODER_FRAMES = 2
"""How many of an MP3's frames let the last sound out, and are not heard."""
INFO_AT, COUNT_AT = 13, 21
"""Bytes into an MP3's first frame, where it calls itself so, and tells how many frames follow."""


_NAVIGATION: Sequence[Rule] = (
    ("an entry", lambda element: name_of(element) == "a"),
    ("a heading of the contents", lambda element: name_of(element) in ("h1", "h2", "title")),
)
"""What the contents show."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document in reading order, and its overlay."""

    name: str
    overlay: str
    length: float
    """Seconds, as the package tells."""


class _Book:
    """The files of an EPUB, by their names."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        container = self.root("META-INF/container.xml")
        self.package_name = found(container, "//container:rootfile")[0].get("full-path", "")
        self.package = self.root(self.package_name)

    def root(self, name: str) -> etree._Element:
        """The root element of an XML file."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        return etree.fromstring(self._archive.read(name), parser)

    def data(self, name: str) -> bytes:
        """What a file holds."""
        return self._archive.read(name)

    def length(self, refined: str = "") -> float:
        """The length of the whole, or of an overlay, as the package tells."""
        for meta in found(self.package, "//opf:meta[@property='media:duration']"):
            if meta.get("refines", "") == (f"#{refined}" if refined else ""):
                return clock(meta.text or "")
        raise ValueError(f"{self.package_name} tells no media:duration of {refined or 'the whole'}")

    def documents(self) -> Iterator[Document]:
        """The documents that are heard, in reading order."""
        items = {item.get("id"): item for item in found(self.package, "//opf:item")}
        for reference in found(self.package, "//opf:itemref"):
            item = items[reference.get("idref")]
            if overlay := item.get("media-overlay"):
                href = items[overlay].get("href", "")
                yield Document(self.beside(item.get("href", "")), self.beside(href),
                               self.length(overlay))  # fmt: skip

    def beside(self, name: str, place: str = "") -> str:
        """The whole name of what another file, or the package, names."""
        return normpath(join(dirname(place or self.package_name), name))


def check_book(folder: Path, reference: Reference) -> Iterator[Finding]:
    """Every clip begins with its sentence or word and ends with the next; the text is the text."""
    file = f"{reference.slug}.epub"
    with ZipFile(folder / file) as archive:
        book = _Book(archive)
        clips: list[Heard] = []
        begun: set[str] = set()
        bodies: list[etree._Element] = []
        places: dict[str, str] = {}
        sounds: dict[str, float] = {}
        for document in book.documents():
            root = book.root(document.name)
            yield from check_language(file, document.name, reference, root)
            places |= {item.get("id", ""): document.name for item in found(root, "//*[@id]")}
            for body in found(root, "//html:body"):
                bodies.append(body)
                yield from check_shown(file, body, reference, ())
            earlier = len(sounds)
            heard = list(_clips(book, document, sounds))
            clips += heard
            begun |= {clip.id for clip in heard[:1] if len(sounds) > earlier}
            length = sum((clip.end or 0.0) - clip.start for clip in heard)
            yield from _check_length(file, f"length of {document.name}", length, document.length)
        yield from _check_length(file, "length", reference.duration, book.length())
        yield from _check_clips(file, reference, clips, begun)
        yield from check_sentences(file, reference, bodies)
        yield from _check_package(file, book, reference)
        yield from _check_navigation(file, book, reference, places)
        whole = (folder / reference.audio).read_bytes()
        yield from _check_sounds(file, book, list(sounds), reference.audio, whole)


def _check_package(file: str, book: _Book, reference: Reference) -> Iterator[Fault]:
    """What the package tells of the article, its voices, and how what is heard is marked."""
    told, package = reference.told, book.package
    for place, path, expected in (
        ("dc:title", "//dc:title", [told.title]),
        ("dc:language", "//dc:language", [told.language]),
        ("media:narrator", "//opf:meta[@property='media:narrator']", told.narrators),
        ("narrators", "//dc:contributor[starts-with(@id, 'voice')]", told.narrators),
    ):
        texts = [plain(text_of(item)) for item in found(package, path)]
        yield from check_same(file, place, ", ".join(map(plain, expected)), ", ".join(texts))
    for spine in found(package, "//opf:spine"):
        direction = spine.get("page-progression-direction")
        yield from check_same(file, "page-progression-direction", told.direction, direction)
    if not any(
        text_of(item) for item in found(package, "//opf:meta[@property='media:active-class']")
    ):
        yield Fault(file, "media:active-class", "one", "none")


def _check_navigation(
    file: str, book: _Book, reference: Reference, places: Mapping[str, str]
) -> Iterator[Fault]:
    """The contents are the title and every heading, and lead there; `places` are ids' documents."""
    for item in found(book.package, "//opf:item[contains(@properties, 'nav')]"):
        name = book.beside(item.get("href", ""))
        root = book.root(name)
        yield from check_language(file, name, reference, root)
        links = found(root, "//html:nav[@epub:type='toc']//html:a")
        first = next(document.name for document in book.documents())
        expected = [(first, reference.told.title)]
        expected += [(f"{places[one.id]}#{one.id}", one.text) for one in reference.headings]
        if len(links) != len(expected):
            yield Fault(file, f"entries of {name}", str(len(expected)), str(len(links)))
        for (target, text), link in zip(expected, links, strict=False):
            yield from check_text(file, f"the entry for {target}", text, text_of(link))
            address = book.beside(link.get("href", ""), name)
            yield from check_same(file, f"link of {quoted(text)}", target, address)
        for finding in check_shown(file, root, reference, _NAVIGATION):
            if isinstance(finding, Fault):
                yield finding


def _check_sounds(
    file: str, book: _Book, sounds: list[str], audio: str, whole: bytes
) -> Iterator[Fault]:
    """What the book plays is the MP3, or parts that hold its frames, each once and in order."""
    if len(sounds) == 1:
        if book.data(sounds[0]) != whole:
            yield Fault(file, sounds[0], f"the bytes of {audio}", "others")
        return
    held = bytearray()
    for sound in sounds:
        data = book.data(sound)
        frames, told = len(data) // FRAME_BYTES - 1, int.from_bytes(data[COUNT_AT : COUNT_AT + 4])
        if data[INFO_AT : INFO_AT + 4] != b"Info" or told != frames:
            yield Fault(file, f"first frame of {sound}", f"{frames} frames", f"{told}")
        last = 0 if sound == sounds[-1] else CODER_FRAMES
        held += data[FRAME_BYTES : len(data) - last * FRAME_BYTES]
    if not whole.endswith(held) or whole[-len(held) - FRAME_BYTES :][INFO_AT:][:4] != b"Info":
        yield Fault(file, "the parts of the sound", f"the frames of {audio}", "others")


def _begin(book: _Book, sound: str, sounds: dict[str, float]) -> float:
    """When a sound begins, in seconds; `sounds` tells of all before it, and then of it."""
    if sound not in sounds:
        heard = [len(book.data(name)) // FRAME_BYTES - 1 - CODER_FRAMES for name in sounds]
        sounds[sound] = sum(heard) * FRAME_S
    return sounds[sound]


def _clips(book: _Book, document: Document, sounds: dict[str, float]) -> Iterator[Heard]:
    """What an overlay marks when, in the whole; what it plays is added to `sounds`."""
    for par in found(book.root(document.overlay), "//smil:par"):
        text, sound = found(par, "smil:text")[0], found(par, "smil:audio")[0]
        name, _, element = text.get("src", "").partition("#")
        if book.beside(name, document.overlay) != document.name:
            raise ValueError(f"{document.overlay} marks {name}, which is not its document")
        before = _begin(book, book.beside(sound.get("src", ""), document.overlay), sounds)
        start, end = clock(sound.get("clipBegin", "")), clock(sound.get("clipEnd", ""))
        yield Heard(element, "", before + start, before + end)


def _check_clips(
    file: str, reference: Reference, clips: list[Heard], begun: set[str]
) -> Iterator[Fault]:
    """The first clip begins with the sound, each ends where the next begins, the last with it.

    Words with which a sound has `begun` are heard from their sentence's beginning on.
    """
    by_word = {clip.id.partition("w")[0] for clip in clips if "w" in clip.id}
    moments: list[tuple[str, float]] = []
    for sentence in reference.sentences:
        words = reference.words.get(sentence.id, ()) if sentence.id in by_word else ()
        moments += [
            (word.id, sentence.start if word.id in begun else word.start) for word in words
        ] or [(sentence.id, sentence.start)]
    starts = [0.0, *(start for _, start in moments[1:])]
    ends = [*starts[1:], reference.duration]
    expected = [
        Heard(name, "", start, end)
        for (name, _), start, end in zip(moments, starts, ends, strict=True)
    ]
    yield from check_heard(file, expected, clips, texts=False)


def _check_length(file: str, place: str, expected: float, told: float) -> Iterator[Fault]:
    if abs(expected - told) > LENGTH_TOLERANCE_S:
        yield Fault(file, place, seconds(expected), seconds(told))


def clock(value: str) -> float:
    """Seconds of a full clock value of SMIL 3.0: `0:01:23.200`."""
    hours, minutes, rest = value.strip().split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def found(element: etree._Element, path: str) -> list[etree._Element]:
    """The elements that an XPath finds, with the prefixes of `NAMES`."""
    items = element.xpath(path, namespaces=NAMES)
    return [item for item in items if isinstance(item, etree._Element)]  # type: ignore[union-attr]
