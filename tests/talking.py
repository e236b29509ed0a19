"""What a DAISY talking book can be put through: a look inside, and the W3C's document types.

`sh tests/tools.sh` gets the document types on Debian, from its package w3c-sgml-lib.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from lxml import etree
from packed import Packed

DOCUMENT_TYPES = Path("/usr/share/xml/w3c-sgml-lib/schema/dtd")
HTML = {"html": "http://www.w3.org/1999/xhtml"}
CATALOG = {"c": "urn:oasis:names:tc:entity:xmlns:xml:catalog"}


@dataclass(frozen=True)
class Par:
    """A sentence of a SMIL file."""

    file: str
    ids: tuple[str, str]
    """Its own and its text's."""
    text: str
    sound: str
    start: int
    """Milliseconds."""
    end: int
    """Milliseconds."""


@dataclass(frozen=True)
class Talking(Packed):
    """A talking book, opened."""

    def found(self, name: str, path: str) -> list[etree._Element]:
        """What an XPath finds in a file of it; `html:` stands before names of XHTML."""
        return self.root(name).xpath(path, namespaces=HTML)  # type: ignore[return-value]

    def told(self, name: str, file: str = "ncc.html") -> list[str]:
        """What a file tells under a name."""
        metas = self.found(file, f"//*[local-name() = 'meta'][@name='{name}']")
        return [meta.get("content", "") for meta in metas]

    def headings(self) -> list[tuple[str, str, str]]:
        """Element, words and link of each entry of the list of headings."""
        return [
            (
                etree.QName(item).localname,
                "".join(map(str, item.itertext())),
                item[0].get("href", ""),
            )
            for item in self.found("ncc.html", "//html:body/*")
        ]

    def smils(self) -> list[str]:
        """The SMIL files, in the order of the master."""
        return [element.get("src", "") for element in self.found("master.smil", "//ref")]

    def pars(self) -> list[Par]:
        """What is heard, in its order."""
        pars = []
        for file in self.smils():
            for par in self.found(file, "//par"):
                text, sound = par[0], par[1][0]
                start, end = (milliseconds(sound.get(f"clip-{at}", "")) for at in ("begin", "end"))
                ids = (par.get("id", ""), text.get("id", ""))
                pars.append(Par(file, ids, text.get("src", ""), sound.get("src", ""), start, end))
        return pars


def milliseconds(moment: str) -> int:
    """Of `npt=83.200s` or `83.200s`."""
    whole, part = moment.removeprefix("npt=").removesuffix("s").split(".")
    assert len(part) == 3
    return int(whole) * 1000 + int(part)


class _Catalog(etree.Resolver):
    """Document types by their public names, from the disk alone."""

    def __init__(self) -> None:
        root = etree.parse(DOCUMENT_TYPES / "catalog.xml").getroot()
        entries = root.iterfind(".//c:public", CATALOG)
        self._files = {entry.get("publicId", ""): entry.get("uri", "") for entry in entries}

    def resolve(self, system_url: str, public_id: str, context: object) -> object:  # type: ignore[override]
        """The file of a document type or of what it includes."""
        file = str(DOCUMENT_TYPES / self._files[public_id])
        return self.resolve_filename(file, context)  # type: ignore[attr-defined]


def document_type_faults(data: bytes) -> list[str]:
    """What the document type that a file names finds in it: line and message."""
    if not DOCUMENT_TYPES.is_dir():
        pytest.skip(f"no document types in {DOCUMENT_TYPES}: install Debian's w3c-sgml-lib")
    # Document types are made of entities; which files these may name, the catalog says.
    parser = etree.XMLParser(dtd_validation=True, no_network=True, resolve_entities=True)
    parser.resolvers.add(_Catalog())
    try:
        etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return [f"{entry.line}: {entry.message}" for entry in parser.error_log]
    return []
