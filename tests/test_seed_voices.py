"""The real article in every voice of this machine but `sana`, whose is `test_seed_edition`."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from browser import Visitor
from following import check_clicks, check_following, words_in
from tiny_piper import write_voice

from awaz.build import build_article
from awaz.check.edition import check_edition
from awaz.model import OwnVoice
from awaz.workspace import Settings, Workspace

pytestmark = pytest.mark.slow

ARTICLE = Path(__file__).parents[1] / "text" / "seed-article.txt"


@pytest.fixture(scope="module", params=["espeak", "hum", "bilal"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its edition; `hum` is a voice of the user's own, of Piper's kind."""
    root = tmp_path_factory.mktemp(request.param)
    (root / "text").mkdir()
    path = Path(shutil.copy(ARTICLE, root / "text"))
    own = OwnVoice("hum", "piper", write_voice(root), label="گنگناہٹ", licence="CC0-1.0")
    settings = Settings(voice=request.param, voices=(own,))
    return build_article(path, Workspace(root, settings)).folder


def test_its_files_agree(folder: Path) -> None:
    """`awaz check` finds no fault in any of them."""
    assert [str(fault) for fault in check_edition(folder).faults] == []


def test_its_words_light_up_when_they_are_heard(folder: Path, visit: Visitor) -> None:
    """At 20 random moments, after 10 random seeks, and 5 clicks play; no console error."""
    visited = visit(folder / "index.html")
    check_following(visited.page, folder, seeks=10, moments=20, seed=21)
    check_clicks(visited.page, random.Random(21).sample(words_in(folder), 5))
    assert visited.console == []
