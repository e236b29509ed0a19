"""Imports point one way."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "awaz"
MODULES = sorted(path.relative_to(SOURCE.parent).with_suffix("") for path in SOURCE.rglob("*.py"))
BOTTOM = {"awaz.model", "awaz.errors"}
ROOMS = {"awaz.text", "awaz.audio", "awaz.output"}
# What each part may import of ours, besides itself.
ALLOWED = {
    "model": set(),
    "errors": set(),
    "__init__": set(),
    "espeak": {"awaz.errors"},  # one in a process, for two rooms
    "text": {*BOTTOM, "awaz.espeak"},
    "audio": {*BOTTOM, "awaz.espeak"},
    "output": BOTTOM,
    "workspace": BOTTOM,
    "check": {*BOTTOM, "awaz.audio"},  # it shares nothing with what writes the files it reads
    "voices": {*BOTTOM, "awaz.audio", "awaz.workspace"},
    "manifest": {*BOTTOM, "awaz.audio", "awaz.text", "awaz.voices", "awaz.workspace"},
    "script": {*BOTTOM, *ROOMS, "awaz.voices", "awaz.workspace"},
    "build": {*BOTTOM, *ROOMS, "awaz.manifest", "awaz.script", "awaz.voices", "awaz.workspace"},
    "cleaning": {*BOTTOM, *ROOMS, "awaz.build", "awaz.manifest", "awaz.script", "awaz.workspace"},
    "hearing": {"awaz.errors"},
    "compare": {*BOTTOM, *ROOMS, "awaz.build", "awaz.hearing", "awaz.workspace"},
    "progress": {*BOTTOM, "awaz.build"},
    "watch": {*BOTTOM, "awaz.audio", "awaz.text", "awaz.build", "awaz.workspace"},
    "serve": BOTTOM,  # it knows of files, and nothing of how they came to be
    "cli_voices": {
        *BOTTOM,
        *ROOMS,
        "awaz.build",
        "awaz.compare",
        "awaz.hearing",
        "awaz.progress",
        "awaz.script",
        "awaz.voices",
        "awaz.workspace",
    },
    "cli": {
        *BOTTOM,
        "awaz.cli_voices",
        "awaz.text",
        "awaz.audio",
        "awaz.build",
        "awaz.check",
        "awaz.cleaning",
        "awaz.progress",
        "awaz.script",
        "awaz.serve",
        "awaz.voices",
        "awaz.watch",
        "awaz.workspace",
    },
    "__main__": {"awaz.cli"},
}
ONLY_IN: dict[str, str | tuple[str, ...]] = {
    "pydub": "awaz/audio/",
    "jinja2": "awaz/output/",
    "gtts": "awaz/audio/voices/gtts",
    "onnxruntime": ("awaz/audio/voices/runtime", "awaz/audio/voices/convolutions"),
    "piper": "awaz/audio/voices/piper",
    "faster_whisper": "awaz/hearing",
    "soxr": "awaz/hearing",
    "kaldi_native_fbank": "awaz/audio/align",
    "espeakng_loader": "awaz/espeak",
    "requests": "awaz/audio/voices/gtts",
    "edge_tts": "awaz/audio/voices/edge",
    "aiohttp": ("awaz/audio/voices/edge", "awaz/audio/remote"),
    "markdown_it": "awaz/text/formats/markdown",
    "lxml": ("awaz/text/", "awaz/check/"),
    "trafilatura": "awaz/text/formats/html",
    "docx": "awaz/text/formats/docx",
    "protego": "awaz/text/formats/web",
    "starlette": "awaz/serve/",
    "uvicorn": "awaz/serve/",
    "watchfiles": "awaz/watch",
    "distributed": "awaz/audio/cluster",
    "fsspec": "awaz/audio/remote",
    "botocore": "awaz/audio/remote",
}


def imports(module: Path) -> Iterator[str]:
    tree = ast.parse((SOURCE.parent / module).with_suffix(".py").read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide where things come from"
            yield node.module or ""
            yield from (f"{node.module}.{name.name}" for name in node.names)


def is_inside(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(prefix + ".")


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_rooms_do_not_import_each_other(module: Path) -> None:
    """Each part imports what it may, and nothing that stands above or beside it."""
    part = module.parts[1]
    ours = {name for name in imports(module) if is_inside(name, "awaz") and name != "awaz"}
    allowed = ALLOWED[part] | {f"awaz.{part}", "awaz.__version__"}
    assert not {name for name in ours if not any(is_inside(name, item) for item in allowed)}


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_each_library_has_one_home(module: Path) -> None:
    """Each of the libraries that do one thing is imported in one place."""
    for library, home in ONLY_IN.items():
        if any(is_inside(name, library) for name in imports(module)):
            assert module.as_posix().startswith(home)


@pytest.mark.parametrize(
    ("code", "heavy"),
    [
        (
            "import awaz.cli; awaz.cli._parser()",
            "numpy onnxruntime rich jinja2 pydub av tomllib uvicorn watchfiles",
        ),
        (
            "import awaz.build",
            "numpy onnxruntime rich jinja2 av espeakng_loader markdown_it lxml trafilatura docx "
            "protego http.client distributed fsspec requests edge_tts aiohttp gtts asyncio ssl",
        ),
    ],
)
def test_what_is_heavy_is_imported_when_it_is_used(code: str, heavy: str) -> None:
    """`awaz --help`, and a build with nothing to do, do not pay for models and templates."""
    check = f"{code}; import sys; print(*(set('{heavy}'.split()) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
