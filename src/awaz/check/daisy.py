"""The DAISY 2.02 talking book, read back: its headings, what is heard when, and what it counts.

What XML says of its files is not looked at here: the document types of the W3C tell that.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

from lxml import etree

from awaz.check.shown import (
    Rule,
    check_language,
    check_sentences,
    check_shown,
    name_of,
    text_of,
)
from awaz.check.told import (
    Fault,
    Finding,
    Heard,
    Reference,
    check_heard,
    check_same,
    check_text,
    seconds,
)

NCC = "ncc.html"
MASTER = "master.smil"
UNSPOKEN = "title"
"""The id of a title that no sentence holds."""
HTML = {"html": "http://www.w3.org/1999/xhtml"}
ONCE = (
    *("dc:title", "dc:creator", "dc:date", "dc:publisher", "dc:language", "dc:identifier"),
    *("dc:format", "ncc:charset", "ncc:pageFront", "ncc:pageNormal", "ncc:pageSpecial"),
    *("ncc:tocItems", "ncc:totalTime"),
)
"""What the standard wants the list of headings to tell, once."""
SAME = ("dc:title", "dc:identifier", "dc:format")
"""What every file that tells it tells alike."""
FIXED = {
    "dc:format": "Daisy 2.02",
    "ncc:charset": "utf-8",
    "ncc:multimediaType": "audioFullText",
    "ncc:pageFront": "0",
    "ncc:pageNormal": "0",
    "ncc:pageSpecial": "0",
}
ROUNDED_S = 0.5
"""What a length in whole seconds may differ from the exact one by."""
EXACT_S = 0.0005
"""The same of one in milliseconds."""
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_NAME = re.compile(r"[a-z0-9_-]+\.(html|smil|css|mp3)")
_HEADING = re.compile(r"h[1-6]")
_MOMENT = re.compile(r"(?:npt=)?([0-9]+(?:\.[0-9]+)?)s")
_CLOCK = re.compile(r"([0-9]+):([0-5][0-9]):([0-5][0-9](?:\.[0-9]+)?)")


@dataclass(frozen=True, slots=True)
class Par:
    """A sentence and its stretch of the sound."""

    ids: frozenset[str]
    """By which it can be led to: its own, and that of its text."""
    text: str
    """Where its text stands: `text.html#p001s001`."""
    sounds: tuple[str, ...]
    start: float
    """Seconds."""
    end: float
    """Seconds."""
    length: float
    """Seconds of all its clips."""

    @property
    def page(self) -> str:
        """The file of its text."""
        return self.text.partition("#")[0]

    @property
    def sentence(self) -> str:
        """The id of its text."""
        return self.text.partition("#")[2]


@dataclass(frozen=True, slots=True)
class Smil:
    """What is heard below a heading."""

    name: str
    root: etree._Element
    pars: tuple[Par, ...]

    @property
    def length(self) -> float:
        """Seconds of all its clips."""
        return sum(par.length for par in self.pars)


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of the list of headings."""

    level: int
    classes: str
    text: str
    href: str


class _Book:
    """The files of a talking book, by their names."""

    def __init__(self, file: str, archive: ZipFile) -> None:
        self.file = file
        self.archive = archive
        self.names = archive.namelist()
        self.ncc = self.root(NCC)
        self.items = tuple(_items(self.ncc))
        linked = dict.fromkeys(item.href.partition("#")[0] for item in self.items)
        self.smils = tuple(self._smil(name) for name in linked if name in self.names)

    def root(self, name: str) -> etree._Element:
        """The root element of an XML file."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        return etree.fromstring(self.archive.read(name), parser)

    def fault(self, place: str, expected: str, found: str) -> Fault:
        """What is wrong within the book."""
        return Fault(self.file, place, expected, found)

    def _smil(self, name: str) -> Smil:
        root = self.root(name)
        return Smil(name, root, tuple(_par(element) for element in root.iter("par")))


def check_daisy(folder: Path, reference: Reference) -> Iterator[Finding]:
    """`<slug>.daisy.zip`, where there is one: its text is the text and its clips have no gap."""
    file = f"{reference.slug}.daisy.zip"
    if not (folder / file).is_file():
        return
    with ZipFile(folder / file) as archive:
        book = _Book(file, archive)
        yield from _check_files(book)
        yield from _check_metadata(book, reference)
        yield from _check_levels(book)
        yield from _check_headings(book, reference)
        yield from _check_links(book)
        yield from _check_lengths(book, reference)
        yield from _check_master(book)
        yield from _check_clips(book, reference)
        yield from _check_transcript(book, reference)
        yield from _check_sound(book, (folder / reference.audio).read_bytes())


def _check_files(book: _Book) -> Iterator[Fault]:
    """The list of headings first; no name that a player cannot read; as many as are told."""
    if book.names[0] != NCC:
        yield book.fault("first file", NCC, book.names[0])
    for name in book.names:
        if not _NAME.fullmatch(name):
            yield book.fault("name of a file", "small Latin letters", name)
    told = _told(book.ncc)
    if told.get("ncc:files") not in (None, str(len(book.names))):
        yield book.fault("ncc:files", str(len(book.names)), told["ncc:files"])
    size = -(-sum(info.file_size for info in book.archive.infolist()) // 1024)
    if told.get("ncc:kByteSize") not in (None, str(size)):
        yield book.fault("ncc:kByteSize", str(size), told["ncc:kByteSize"])


def _check_metadata(book: _Book, reference: Reference) -> Iterator[Fault]:
    """What must be told is told once, and alike in all files; it is the article's."""
    counts = Counter(name for name, content in _metas(book.ncc) if content.strip())
    for name in ONCE:
        if counts[name] != 1:
            yield book.fault(f"{name} in {NCC}", "once", f"{counts[name]} times")
    told = _told(book.ncc)
    for name, value in FIXED.items():
        if told.get(name, value) != value:
            yield book.fault(name, value, told[name])
    article = reference.told
    yield from check_same(book.file, "dc:language", article.language, told.get("dc:language"))
    yield from check_text(book.file, "dc:title", article.title, told.get("dc:title", ""))
    yield from check_same(book.file, "ncc:narrator", article.narrator, told.get("ncc:narrator"))
    if not _DATE.fullmatch(told.get("dc:date", "0000")):
        yield book.fault("dc:date", "a date of ISO 8601", told["dc:date"])
    for file in sorted(name for name in book.names if name.endswith((".smil", ".html"))):
        for name, content in _metas(book.root(file)):
            if name in SAME and content != told.get(name):
                yield book.fault(f"{name} in {file}", told.get(name, "nothing"), content)


def _check_levels(book: _Book) -> Iterator[Fault]:
    """The title stands first and above all; no level is passed over; the counts are right."""
    first = book.items[0]
    if (first.level, first.classes) != (1, "title"):
        shown = f"h{first.level} of class {first.classes!r}"
        yield book.fault("first heading", "h1 of class 'title'", shown)
    levels = [item.level for item in book.items]
    for item, before in zip(book.items[1:], levels, strict=False):
        if item.level > before + 1:
            yield book.fault(f"level of “{item.text}”", f"{before + 1} at most", str(item.level))
    told = _told(book.ncc)
    for name, number in (("ncc:tocItems", len(levels)), ("ncc:depth", max(levels))):
        if told.get(name, str(number)) != str(number):
            yield book.fault(name, str(number), told[name])


def _check_headings(book: _Book, reference: Reference) -> Iterator[Fault]:
    """After the title each heading of the article, and each leads to where it is heard."""
    headings = reference.headings
    if len(headings) != len(book.items) - 1:
        yield book.fault("headings", str(len(headings)), str(len(book.items) - 1))
        return
    for heading, item in zip(headings, book.items[1:], strict=True):
        yield from check_text(book.file, f"the heading {heading.id}", heading.text, item.text)
        yield from _check_target(book, item, reference.first_sentence(heading.id))
    first = reference.sentences[0].id if _is_spoken(reference) else UNSPOKEN
    yield from _check_target(book, book.items[0], first)


def _check_target(book: _Book, item: Item, sentence: str) -> Iterator[Fault]:
    """A heading leads to its first sentence, or to itself."""
    par = _target(book, item.href)
    if par is None or par.sentence != sentence:
        yield book.fault(f"link of “{item.text}”", sentence, item.href)


def _check_links(book: _Book) -> Iterator[Fault]:
    """What is named is there, and no file is led to by nothing."""
    pages = {page: _ids(book, page) for page in _pages(book)}
    for smil in book.smils:
        for par in smil.pars:
            if par.sentence not in pages[par.page]:
                yield book.fault(f"text of {smil.name}", "to be there", par.text)
            for sound in par.sounds:
                if sound not in book.names:
                    yield book.fault(f"sound of {smil.name}", "to be there", sound)
    linked = {MASTER, *(smil.name for smil in book.smils)}
    for name in book.names:
        if name.endswith(".smil") and name not in linked:
            yield book.fault(name, "a heading that leads there", "none")


def _check_lengths(book: _Book, reference: Reference) -> Iterator[Fault]:
    """Each file is as long as its clips, and begins where those before it end."""
    elapsed = 0.0
    for smil in book.smils:
        told = _told(smil.root)
        for name, exact in (("ncc:totalElapsedTime", elapsed), ("ncc:timeInThisSmil", smil.length)):
            found = clock(told.get(name, ""))
            yield from _check_length(book, f"{name} in {smil.name}", exact, found, ROUNDED_S)
        sequence = smil.root.find("body/seq")
        found = moment(sequence.get("dur", "") if sequence is not None else "")
        yield from _check_length(book, f"dur in {smil.name}", smil.length, found, EXACT_S)
        elapsed += smil.length
    total = clock(_told(book.ncc).get("ncc:totalTime", ""))
    yield from _check_length(book, "ncc:totalTime", elapsed, total, ROUNDED_S)
    yield from _check_length(book, "length of all clips", reference.duration, elapsed, 0.01)


def _check_master(book: _Book) -> Iterator[Fault]:
    """The master names the files in the order of the headings, and tells the whole length."""
    root = book.root(MASTER)
    named = [element.get("src", "") for element in root.iter("ref")]
    linked = [smil.name for smil in book.smils]
    if named != linked:
        yield book.fault(f"files in {MASTER}", ", ".join(linked), ", ".join(named))
    length = sum(smil.length for smil in book.smils)
    told = clock(_told(root).get("ncc:timeInThisSmil", ""))
    yield from _check_length(book, f"ncc:timeInThisSmil in {MASTER}", length, told, ROUNDED_S)


def _check_clips(book: _Book, reference: Reference) -> Iterator[Fault]:
    """The first clip begins with the sound, each ends where the next begins, the last with it.

    A title that is not spoken has what is heard before the first sentence.
    """
    names = [sentence.id for sentence in reference.sentences]
    starts = [sentence.start for sentence in reference.sentences]
    if not _is_spoken(reference):
        names, starts = [UNSPOKEN, *names], [0.0, *starts]
    starts[0] = 0.0
    ends = [*starts[1:], reference.duration]
    expected = [
        Heard(name, "", start, end) for name, start, end in zip(names, starts, ends, strict=True)
    ]
    found = [
        Heard(par.sentence, "", par.start, par.end) for smil in book.smils for par in smil.pars
    ]
    yield from check_heard(book.file, expected, found, texts=False)


def _check_transcript(book: _Book, reference: Reference) -> Iterator[Finding]:
    """Every sentence stands in the text as it is, and nothing else does."""
    rules: list[Rule] = []
    if not _is_spoken(reference):
        made_up = "a title made from the first words"
        rules.append((made_up, lambda element: name_of(element) == "h1"))
    bodies: list[etree._Element] = []
    for page in _pages(book):
        if page not in book.names:
            continue
        for name, count in _ids(book, page).items():
            if count > 1:
                yield book.fault(f"{name} in {page}", "once", f"{count} times")
        root = book.root(page)
        yield from check_language(book.file, page, reference, root)
        levels = [0, *(_level(element) for element in _headings(root))]
        for level, before in zip(levels[1:], levels, strict=False):
            if level > before + 1:
                yield book.fault(f"level in {page}", f"{before + 1} at most", str(level))
        for body in _found(root, "//html:body"):
            bodies.append(body)
            yield from check_shown(book.file, body, reference, rules)
    yield from check_sentences(book.file, reference, bodies)
    if not _is_spoken(reference):
        titles = [item for body in bodies for item in _found(body, f".//*[@id='{UNSPOKEN}']")]
        shown = " ".join(map(text_of, titles))
        yield from check_text(book.file, "the title", book.items[0].text, shown)


def _is_spoken(reference: Reference) -> bool:
    """Whether the title is heard, and was not made from the first words."""
    return "title" in reference.roles.values()


def _check_sound(book: _Book, sound: bytes) -> Iterator[Fault]:
    """What is played is the edition's MP3."""
    digest = hashlib.sha256(sound).digest()
    played = {name for smil in book.smils for par in smil.pars for name in par.sounds}
    for name in sorted(played & set(book.names)):
        if hashlib.sha256(book.archive.read(name)).digest() != digest:
            yield book.fault(name, "the bytes of the MP3 beside it", "others")


def _check_length(
    book: _Book, place: str, expected: float, told: float | None, tolerance: float
) -> Iterator[Fault]:
    if told is None or abs(expected - told) > tolerance + 1e-6:
        yield book.fault(place, seconds(expected), seconds(told))


def _pages(book: _Book) -> list[str]:
    """The files whose texts are named."""
    return sorted({par.page for smil in book.smils for par in smil.pars})


def _ids(book: _Book, page: str) -> Counter[str]:
    """How often each id stands in a file; nothing when it is not there."""
    elements = _found(book.root(page), "//*[@id]") if page in book.names else []
    return Counter(element.get("id", "") for element in elements)


def _target(book: _Book, href: str) -> Par | None:
    """What a heading leads to."""
    file, _, name = href.partition("#")
    pars = (par for smil in book.smils if smil.name == file for par in smil.pars)
    return next((par for par in pars if name in par.ids), None)


def _items(ncc: etree._Element) -> Iterator[Item]:
    for element in _headings(ncc):
        link = _found(element, "html:a")[0]
        yield Item(_level(element), element.get("class", ""), text_of(link), link.get("href", ""))


def _headings(root: etree._Element) -> list[etree._Element]:
    elements = _found(root, "//html:body//*")
    return [item for item in elements if _HEADING.fullmatch(etree.QName(item).localname)]


def _level(heading: etree._Element) -> int:
    return int(etree.QName(heading).localname[1])


def _par(element: etree._Element) -> Par:
    text = next(element.iter("text"))
    sounds = list(element.iter("audio"))
    clips = [(_edge(sound, "clip-begin"), _edge(sound, "clip-end")) for sound in sounds]
    return Par(
        ids=frozenset((element.get("id", ""), text.get("id", ""))) - {""},
        text=text.get("src", ""),
        sounds=tuple(sound.get("src", "") for sound in sounds),
        start=clips[0][0],
        end=clips[-1][1],
        length=sum(end - start for start, end in clips),
    )


def _edge(sound: etree._Element, name: str) -> float:
    """Seconds of the beginning or end of a clip. Raises `ValueError` when it tells none."""
    if (found := moment(sound.get(name, ""))) is None:
        raise ValueError(f"{sound.get('src')} has no {name} in seconds: {sound.get(name)!r}")
    return found


def moment(value: str) -> float | None:
    """Seconds of `npt=1.234s` or `1.234s`; None of anything else."""
    match = _MOMENT.fullmatch(value.strip())
    return float(match[1]) if match else None


def clock(value: str) -> float | None:
    """Seconds of `00:04:23`; None of anything else."""
    match = _CLOCK.fullmatch(value.strip())
    return int(match[1]) * 3600 + int(match[2]) * 60 + float(match[3]) if match else None


def _told(root: etree._Element) -> dict[str, str]:
    return dict(_metas(root))


def _metas(root: etree._Element) -> Sequence[tuple[str, str]]:
    """What a file tells of itself: names with contents."""
    metas = _found(root, "//html:meta[@name] | //meta[@name]")
    return [(meta.get("name", ""), meta.get("content", "")) for meta in metas]


def _found(element: etree._Element, path: str) -> list[etree._Element]:
    """The elements that an XPath finds, with the prefix of `HTML`."""
    items = element.xpath(path, namespaces=HTML)
    return [item for item in items if isinstance(item, etree._Element)]  # type: ignore[union-attr]
