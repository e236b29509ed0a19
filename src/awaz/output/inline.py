"""What a page carries inside itself: styles and scripts as text, and the policy that lets in
nothing else.

A browser does not load modules from `file://`, so the ES modules in `assets/scripts/` are joined
into one at build. Only what joining by text allows may stand in them: `import { a, b } from
"./x.js";` and `export` before `function`, `const` or `let`; all top-level names are unique.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from rcssmin import cssmin
from rjsmin import jsmin

ASSETS = files("awaz.output") / "assets"
STYLES = ASSETS / "styles"
SCRIPTS = ASSETS / "scripts"

_IMPORT = re.compile(r'^import \{([^{}]*)\} from "\./([^"/]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function\b|const |let )", re.MULTILINE)
_LEFT_OVER = re.compile(r"^(?:import|export)\b.*|\bimport\s*\(.*|\bimport\.meta\b.*", re.MULTILINE)
_DEFINED = re.compile(
    r"^(export )?(?:async )?(?:function\*?|const|let|class) ([\w$]+)", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Module:
    """An ES module, ready to be joined with others."""

    name: str
    imports: tuple[tuple[str, tuple[str, ...]], ...]
    """Modules and what is taken from each, in the order written."""
    defined: frozenset[str]
    """Its top-level names."""
    exports: frozenset[str]
    text: str
    """Without its imports, and without the word `export`."""


def style(names: Iterable[str], folder: Traversable = STYLES) -> str:
    """Stylesheets as one, in this order; without comments and indentation."""
    return str(cssmin("".join(_text(folder / name) for name in names)))


def classic(name: str, folder: Traversable = SCRIPTS) -> str:
    """A script that is no module; without comments and indentation."""
    return str(jsmin(_text(folder / name)))


def script(entry: str, folder: Traversable = SCRIPTS) -> str:
    """A module and all it needs as one, each module once and after those that it imports from;
    without comments and indentation.

    Raises `ValueError` when a module is missing, takes a name that another does not export, or is
    written in a way that cannot be joined.
    """
    found: dict[str, Module] = {}
    _gather(entry, (), folder, found)
    _check_names(found)
    return str(jsmin("".join(module.text for module in found.values())))


def policy(scripts: Sequence[str], styles: Sequence[str]) -> str:
    """The Content Security Policy of a page that holds these scripts and styles: files that stand
    beside it are shown, played and used as fonts; no script or style but these, and no network.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hashes(scripts)}",
            f"style-src {_hashes(styles)}",
            "font-src 'self'",
            "img-src data:",
            "media-src 'self'",
            "connect-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hashes(texts: Iterable[str]) -> str:
    digests = (hashlib.sha256(text.encode()).digest() for text in texts)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def _text(path: Traversable) -> str:
    """What stands in a file, which must not end the element that it is put in."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as problem:
        raise ValueError(f"{path} is not there") from problem
    if fault := re.search(r"</(?:script|style)|<!--", text, re.IGNORECASE):
        raise ValueError(f"{path}: {fault[0]} would end the element that it stands in")
    return text.strip() + "\n"


def _gather(
    name: str, path: tuple[str, ...], folder: Traversable, found: dict[str, Module]
) -> None:
    """Add a module to those found, after those that it needs; `path` led to it."""
    if name in found:
        return
    if name in path:
        circle = " → ".join((*path[path.index(name) :], name))
        raise ValueError(f"modules import each other in a circle: {circle}")
    module = _module(name, folder)
    for needed, names in module.imports:
        _gather(needed, (*path, name), folder, found)
        if missing := set(names) - found[needed].exports:
            raise ValueError(f"{name}: {needed} does not export {', '.join(sorted(missing))}")
    found[name] = module


def _module(name: str, folder: Traversable) -> Module:
    text = _text(folder / name)
    imports = tuple(
        (match[2], tuple(item.strip() for item in match[1].split(",") if item.strip()))
        for match in _IMPORT.finditer(text)
    )
    for taken in (item for _, names in imports for item in names):
        if not re.fullmatch(r"[\w$]+", taken):
            raise ValueError(f"{name}: {taken!r}: what is imported keeps its name")
    rest = _EXPORT.sub("", _IMPORT.sub("", text))
    if fault := _LEFT_OVER.search(rest):
        raise ValueError(f"{name}: {fault[0]!r} cannot be joined with other modules")
    defined = _DEFINED.findall(text)
    return Module(
        name,
        imports,
        frozenset(item for _, item in defined),
        frozenset(item for export, item in defined if export),
        rest.strip("\n") + "\n",
    )


def _check_names(modules: dict[str, Module]) -> None:
    """Every top-level name is one module's alone, because joined they share one scope."""
    owner: dict[str, str] = {}
    for module in modules.values():
        for name in sorted(module.defined):
            if name in owner:
                raise ValueError(f"{owner[name]} and {module.name} both define {name}")
            owner[name] = module.name
