"""The library, `output/index.html`, read back: it leads to every edition, and to nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote

from lxml import etree, html

from awaz.check.shown import text_of
from awaz.check.told import Fault, Standing, check_text, seconds

NAME = "index.html"
_FONT = re.compile(r'url\("?([\w.-]+)')
"""A file that the page's styles name."""


def check_library(output: Path, editions: Sequence[Standing]) -> Iterator[Fault]:
    """Each edition stands in it once, with its title and its length; fonts are there."""
    content = (output / NAME).read_bytes()
    root = html.document_fromstring(content, parser=html.HTMLParser(encoding="utf-8"))
    known = {edition.folder.name: edition for edition in editions}
    listed: list[str] = []
    for entry in _found(root, "//*[@id='editions']/li"):
        for link in _found(entry, ".//h2//a[@href]"):
            address = unquote(link.get("href", ""))
            name = address.removesuffix(f"/{NAME}")
            if not (output / address).is_file() or name not in known:
                yield Fault(NAME, f"link to {address}", "an edition", "none")
                continue
            listed.append(name)
            yield from _check_entry(known[name], entry, text_of(link))
    for name in known:
        if listed.count(name) != 1:
            yield Fault(NAME, f"links to {name}", "1", str(listed.count(name)))
    for font in dict.fromkeys(_FONT.findall(content.decode())):
        if not (output / font).is_file():
            yield Fault(NAME, font, "a file", "none")


def _check_entry(edition: Standing, entry: etree._Element, title: str) -> Iterator[Fault]:
    name = edition.folder.name
    yield from check_text(NAME, f"the title of {name}", edition.title, title)
    for length in _found(entry, ".//*[@data-duration]"):
        told = float(length.get("data-duration", ""))
        if not edition.lasts(told):
            yield Fault(NAME, f"length of {name}", seconds(edition.duration), seconds(told))


def _found(element: etree._Element, path: str) -> list[etree._Element]:
    items = element.xpath(path)
    return [item for item in items if isinstance(item, etree._Element)]  # type: ignore[union-attr]
