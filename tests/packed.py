"""A book in a ZIP file, opened, and copies of it with planted faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar
from zipfile import ZipFile

from lxml import etree


@dataclass(frozen=True)
class Packed:
    """A book, opened."""

    path: Path

    def data(self, name: str) -> bytes:
        """What stands in a file of it."""
        with ZipFile(self.path) as archive:
            return archive.read(name)

    def names(self) -> list[str]:
        """Its files, in the order they stand in."""
        with ZipFile(self.path) as archive:
            return archive.namelist()

    def root(self, name: str) -> etree._Element:
        """The root element of an XML file of it."""
        return etree.fromstring(self.data(name))


AnyBook = TypeVar("AnyBook", bound=Packed)


def changed(
    book: AnyBook, path: Path, changes: Mapping[str, Callable[[str], str]], without: str = ""
) -> AnyBook:
    """A copy in which some files' texts are changed, each by its function, and one is missing.

    A file that is no text is changed as one all the same: its other bytes stay.
    """
    with ZipFile(book.path) as old, ZipFile(path, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            if change := changes.get(info.filename):
                text = change(data.decode(errors="surrogateescape"))
                assert text.encode(errors="surrogateescape") != data
                data = text.encode(errors="surrogateescape")
            if info.filename != without:
                new.writestr(info, data)
    return replace(book, path=path)


def shown_text(element: etree._Element) -> str:
    """All text within an element."""
    return "".join(map(str, element.itertext()))
