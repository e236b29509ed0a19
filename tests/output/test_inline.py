"""What the page carries inside itself, and that nothing else is let in."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from browser import Visitor, wait_until
from editions import Built
from server import Served

from awaz.output.inline import classic, policy, script, style


def modules(folder: Path, **texts: str) -> Path:
    """A folder of modules."""
    for name, text in texts.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
    return folder


def test_modules_are_joined_in_the_order_they_need(tmp_path: Path) -> None:
    """Each stands once, after all that it takes names from; imports and exports are gone."""
    folder = modules(
        tmp_path,
        page='import {\n  one,\n  two,\n} from "./both.js";\nimport { three } from "./last.js";\n'
        "one(two, three);\n",
        both='import { three } from "./last.js";\nexport const two = three;\n'
        "export async function one() {}\n",
        last="// What a module is for.\n\nexport let three = 3;\n",
    )
    assert script("page.js", folder) == (
        "let three=3;const two=three;async function one(){}\none(two,three);"
    )


@pytest.mark.parametrize(
    ("page", "other", "message"),
    [
        ('import { a } from "./other.js";\n', 'import { b } from "./page.js";\n', "circle: page"),
        ('import { a } from "./gone.js";\n', "", "gone.js is not there"),
        ('import { a } from "./other.js";\n', "const a = 1;\n", "other.js does not export a"),
        ('import { a as b } from "./other.js";\n', "export const a = 1;\n", "keeps its name"),
        ('import a from "./other.js";\n', "", "'import a from.* cannot be joined"),
        ('import "./other.js";\n', "", "cannot be joined"),
        ("const a = await import(name);\n", "", "cannot be joined"),
        ("const a = 1;\nexport { a };\n", "", "cannot be joined"),
        ("export default 1;\n", "", "cannot be joined"),
        ("export class A {}\n", "", "cannot be joined"),
        (
            'import { b } from "./other.js";\nconst a = b;\n',
            "const a = 1;\nexport const b = a;\n",
            "other.js and page.js both define a",
        ),
        ('const a = "</SCRIPT>";\n', "", "</SCRIPT would end"),
        ('const a = "<!--";\n', "", "<!-- would end"),
    ],
)
def test_what_cannot_be_joined_is_named(
    tmp_path: Path, page: str, other: str, message: str
) -> None:
    """A circle, a missing module or name, or another form of import or export is an error."""
    folder = modules(tmp_path, page=page, other=other)
    with pytest.raises(ValueError, match=message):
        script("page.js", folder)


def test_what_only_writers_read_is_left_out(tmp_path: Path) -> None:
    """Comments and indentation go; texts of several lines, and addresses, stay as they are."""
    folder = modules(
        tmp_path,
        page="// About.\nfunction f() {\n  // Why.\n  g(); // because\n"
        '  return "https://x.org";\n}\nconst t = `\n  // kept\n  as is\n`;\n',
    )
    assert script("page.js", folder) == (
        'function f(){g();return"https://x.org";}\nconst t=`\n  // kept\n  as is\n`;'
    )
    (tmp_path / "a.css").write_text("/* About\n   a. */\na {\n  color: red;\n}\n")
    (tmp_path / "b.css").write_text("\nb { color: blue; }\n")
    assert style(["b.css", "a.css"], tmp_path) == "b{color:blue}a{color:red}"


def test_the_policy_names_exactly_what_stands_in_the_page(given: Built) -> None:
    """The hashes are those of the page's scripts and styles; nothing inline is let in by name."""
    page = given.index.read_text(encoding="utf-8")
    told = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert told
    rules = told[1].replace("&#39;", "'")
    texts = re.findall(
        r'<(?:script|script type="module"|style)>(.*?)</(?:script|style)>', page, re.S
    )
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts]
    assert len(hashes) == 3
    assert sorted(re.findall(r"'sha256-([^']*)'", rules)) == sorted(hashes)
    assert "default-src 'none'" in rules
    assert "unsafe" not in rules
    assert policy(["a"], ["b"]) != policy(["b"], ["a"])
    assert classic("early.js") in texts


@pytest.mark.parametrize("over", ["file", "http"])
def test_the_policy_lets_in_all_that_the_page_needs(
    given: Built, served: Callable[[Path], Served], visit: Visitor, over: str
) -> None:
    """Fonts, sound, both scripts and the highlights' style work, and the console is silent."""
    folder = given.index.parent
    address = f"{served(folder).address}index.html" if over == "http" else given.index.as_uri()
    visited = visit(f"{address}?embed")
    page = visited.page
    wait_until(page, "document.documentElement.dataset.ready === ''")
    wait_until(page, "document.querySelector('audio').readyState >= 3")
    assert page.locator("html").get_attribute("data-embed") == ""
    assert page.evaluate("document.fonts.load('20px \"Noto Nastaliq Urdu\"').then(f => f.length)")
    assert page.evaluate("document.adoptedStyleSheets.length") == 1
    assert visited.console == []


def test_the_policy_stops_all_others(given: Built, tmp_path: Path, visit: Visitor) -> None:
    """A script, a style, a picture or a request that is not the page's own comes to nothing."""
    page = given.index.read_text(encoding="utf-8").replace(
        "</main>",
        '<script>window.hit = 1</script><img src="x.png" alt="" onerror="window.hit = 2">'
        '<p id="styled" style="color: rgb(1, 2, 3)">x</p></main>',
    )
    (tmp_path / "index.html").write_text(page, encoding="utf-8")
    visited = visit(tmp_path / "index.html")
    assert visited.page.evaluate("typeof window.hit") == "undefined"
    colour = visited.page.locator("#styled").evaluate("e => getComputedStyle(e).color")
    assert colour != "rgb(1, 2, 3)"
    asked = "fetch('http://127.0.0.1:9/').then(() => 'went', error => error.name)"
    assert visited.page.evaluate(asked) == "TypeError"
    assert sum("Content Security Policy" in message for message in visited.console) >= 4
    assert not any(address.startswith("http:") for address in visited.requests)
