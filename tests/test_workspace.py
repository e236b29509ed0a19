"""The workspace and its settings."""

from __future__ import annotations

import os
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from awaz.errors import ArticleError, OutputError, SettingsError
from awaz.model import Feed, OwnVoice, Pauses
from awaz.text.reader import FORMATS
from awaz.workspace import (
    ARTICLE_SUFFIXES,
    SETTINGS_FILE,
    TEMPLATE,
    Settings,
    Workspace,
    init_workspace,
    open_workspace,
    read_settings,
)

OWN = "[voices.fasih]\nengine = 'piper'\nfile = 'awaz.toml'\n"


def settings(folder: Path, toml: str) -> Settings:
    (folder / "awaz.toml").write_text(toml, encoding="utf-8")
    return read_settings(folder)


def test_without_a_file_every_setting_has_its_default(tmp_path: Path) -> None:
    """A workspace needs no settings."""
    assert read_settings(tmp_path) == Settings()


def test_the_template_shows_the_defaults(tmp_path: Path) -> None:
    """What `awaz init` writes changes nothing, and says the truth when a line is taken in."""
    assert settings(tmp_path, TEMPLATE) == Settings()
    lines = [line.removeprefix("# ") for line in TEMPLATE.splitlines()[2:]]
    shown = tomllib.loads("\n".join(lines))
    assert set(shown) == {item.name for item in fields(Settings)}
    [(name, own)] = shown["voices"].items()  # an example, as there are none by default
    file = tmp_path / own["file"]
    file.parent.mkdir()
    file.touch()
    voice = OwnVoice(name, own["engine"], file)
    assert settings(tmp_path, "\n".join(lines)) == Settings(voices=(voice,))
    assert set(own) == {item.name for item in fields(OwnVoice)} - {"name"}


def test_this_repository_s_settings_are_the_template() -> None:
    """It is a workspace as `awaz init` makes one, and shows every setting there is."""
    file = Path(__file__).parent.parent / SETTINGS_FILE
    assert file.read_text(encoding="utf-8") == TEMPLATE


def test_settings_are_read(tmp_path: Path) -> None:
    """Each ends where it is used."""
    (tmp_path / "c.png").touch()
    read = settings(
        tmp_path,
        'voice = "bilal"\nspeed = 1\nsite = "https://x.org/a"\ncover = "c.png"\n'
        "[pauses]\nsentence_ms = 100\n",
    )
    assert (read.voice, read.speed, read.cover) == ("bilal", 1, tmp_path / "c.png")
    assert read.site == "https://x.org/a"
    assert read.pauses == Pauses(sentence_ms=100)


def test_voices_of_ones_own_are_read(tmp_path: Path) -> None:
    """By name, in their order, each file in the workspace whatever folder one is in."""
    (tmp_path / "a.onnx").touch()
    read = settings(
        tmp_path,
        "[voices.b]\nengine = 'piper'\nfile = 'a.onnx'\nspeaker = 2\nsex = 'male'\n"
        "[voices.a]\nengine = 'piper'\nfile = 'a.onnx'\nlabel = 'فصیح'\n",
    )
    file = tmp_path / "a.onnx"
    assert read.voices == (
        OwnVoice("b", "piper", file, speaker=2, sex="male"),
        OwnVoice("a", "piper", file, label="فصیح"),
    )


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("voice = ", "cannot be read"),
        ("vioce = 'sana'", "'vioce'.*Known: voice"),
        ("voice = 3", "voice must be a text"),
        ("jobs = 'two'", "jobs must be a whole number"),
        ("jobs = true", "jobs must be a whole number"),
        ("jobs = 1.5", "jobs must be a whole number"),
        ("jobs = -1", "jobs must be 0 or more"),
        ("speed = 9", "from 0.5 to 2"),
        ("pauses = 3", "must be a table"),
        ("language = 'x y'", "no language tag"),
        ("site = 'example.org'", "site must be an address such as https://"),
        ("site = 'javascript://example.org'", "site must be an address"),
        ("site = 'https://'", "site must be an address"),
        ("site = 'https://[x'", "site must be an address"),
        ("site = 'https://example.org/a b'", "site must be an address"),
        ("site = 'https://example.org/?a=1'", "site must be an address"),
        ("cover = 'awaz.toml'", "cover must be one of"),
        ("epub_words = 1", "epub_words must be true or false"),
        ("voices = 3", "one each: \\[voices.NAME\\]"),
        ("[voices]\nfasih = 3", "\\[voices.fasih\\] must be a table of settings: engine, file"),
        ("[voices.fasih]\nengine = 'piper'", "\\[voices.fasih\\]: file must be given"),
        ("[voices.fasih]\nfile = 'awaz.toml'", "engine must be given"),
        ("[voices.fasih]\nengine = 'x'\nfile = 'awaz.toml'", "engine must be one of piper"),
        ("[voices.fasih]\nfile = 'awaz.toml'\nname = 'x'", "no setting 'name'"),
        ("[voices.'a b']\nengine = 'piper'\nfile = 'awaz.toml'", "name has letters, digits"),
        (OWN + "sex = 'woman'", "sex must be one of female, male, ''"),
        (OWN + "speaker = -1", "speaker must be 0 or more"),
        (OWN + "speaker = '1'", "speaker must be a whole number"),
        (OWN + "language = 'u r'", "no language tag"),
        ("[pauses]\nsentence = 3", "'sentence'.*sentence_ms"),
        ("[pauses]\nsentence_ms = -3", "from 0 to"),
        ("cover = 'gone.jpg'", "gone.jpg"),
        ("model = 3", "model must be a text"),
        ("formats = 'm4b'", "formats must be a list in square brackets"),
        (
            "formats = ['m4b', 'wav']",
            "formats: there is no format 'wav'. Known: daisy, lpf, m4b, opus",
        ),
        ("formats = [3]", "there is no format '3'"),
        ("feed = 3", r"\[feed\] must be a table of settings: title"),
        ("[feed]\ntitel = 'x'", r"\[feed\].*'titel'.*Known: title"),
        ("[feed]\nexplicit = 'no'", "explicit must be true or false"),
        ("[feed]\nemail = 'desk'", "email must be like desk@example.org, not 'desk'"),
        ("[feed]\nlanguage = 'x y'", "'x y' is no language tag"),
        ("[feed]\nguid = 'mine'", "guid must be a UUID"),
        ("[feed]\nartwork = 'gone.png'", "artwork: there is no file .*gone.png"),
        ("[feed]\nartwork = 'awaz.toml'", "artwork must be one of"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, toml: str, message: str) -> None:
    """File, setting, and what it should be."""
    with pytest.raises(SettingsError, match=rf"(?s)awaz\.toml.*{message}"):
        settings(tmp_path, toml)


def test_what_a_podcast_is_called_is_read(tmp_path: Path) -> None:
    """A table of its own; a picture is looked for in the workspace."""
    (tmp_path / "art.png").touch()
    read = settings(tmp_path, '[feed]\ntitle = "آواز"\nartwork = "art.png"\nexplicit = true\n')
    assert read.feed == Feed(title="آواز", artwork=tmp_path / "art.png", explicit=True)


def test_formats_are_a_set(tmp_path: Path) -> None:
    """The same ones in another order, or twice, are no other edition."""
    assert settings(tmp_path, "formats = ['opus', 'm4b', 'opus']").formats == ("m4b", "opus")


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    """Some editors write one."""
    assert settings(tmp_path, "\ufeffvoice = 'bilal'").voice == "bilal"


def test_every_kind_of_article_is_looked_for() -> None:
    """The workspace lists the files that the reader reads."""
    assert set(ARTICLE_SUFFIXES) == set(FORMATS)


def test_init_makes_what_is_missing_and_nothing_else(tmp_path: Path) -> None:
    """A second time there is nothing to make, and one's own settings stay."""
    assert len(init_workspace(tmp_path / "new")) == 4
    (tmp_path / "new" / "awaz.toml").write_text("jobs = 1")
    assert init_workspace(tmp_path / "new") == []
    assert open_workspace(tmp_path / "new").settings.jobs == 1


def test_a_folder_that_is_no_workspace_is_an_error(tmp_path: Path) -> None:
    """The message says how to make one."""
    with pytest.raises(SettingsError, match="awaz init"):
        open_workspace(tmp_path)


def test_articles_are_found_by_path_name_and_stem(tmp_path: Path) -> None:
    """And an unknown one lists those there are."""
    init_workspace(tmp_path)
    workspace = open_workspace(tmp_path)
    (workspace.text / "خبر.md").touch()
    (workspace.text / ".hidden.txt").touch()
    (workspace.text / "notes.tsv").touch()
    assert workspace.articles() == [workspace.text / "خبر.md"]
    for name in ("خبر", "خبر.md", str(workspace.text / "خبر.md")):
        assert workspace.find_article(name).samefile(workspace.text / "خبر.md")
    with pytest.raises(ArticleError, match=r"خبر\.md"):
        workspace.find_article("gone")


def test_a_copy_is_kept_and_found_again(tmp_path: Path) -> None:
    """By the address it tells, in a page as in a text; never on top of another article."""
    init_workspace(tmp_path)
    workspace = open_workspace(tmp_path)
    address = "https://news.example/a"
    page = f"<!-- saved from url=(0022){address} -->\n<p>خبر"
    assert workspace.copy_of(address) is None
    kept = workspace.keep_copy("خبر", ".html", page)
    assert kept == workspace.text / "خبر.html"
    assert kept.read_text(encoding="utf-8") == page
    assert workspace.copy_of(address) == kept
    assert workspace.find_article(f"{address}#end") == kept
    assert workspace.copy_of(f"{address}/b") is None
    text = "---\nsource: https://news.example/%D8%A8.txt\n---\nخبر"
    other = workspace.keep_copy("خبر", ".txt", text)
    assert other.name == "خبر-2.txt"
    assert workspace.copy_of("https://news.example/ب.txt") == other
    assert kept.read_text(encoding="utf-8") == page


def test_a_copy_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    """And the message says where."""
    workspace = open_workspace_with_text(tmp_path)
    with pytest.raises(OutputError, match=r"x\.txt cannot be written"):
        workspace.keep_copy("x", ".txt", "\ud800")
    assert list(workspace.text.iterdir()) == []


def test_a_copy_is_never_half_an_article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that dies while it writes leaves nothing that is taken for the page."""
    workspace = open_workspace_with_text(tmp_path)

    def dying(descriptor: int) -> None:
        assert workspace.articles() == []
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", dying)
    with pytest.raises(KeyboardInterrupt):
        workspace.keep_copy("x", ".txt", "خبر")
    assert list(workspace.text.iterdir()) == []


def test_an_address_without_a_copy_is_not_an_article_yet(tmp_path: Path) -> None:
    """The message says how it becomes one."""
    workspace = open_workspace_with_text(tmp_path)
    with pytest.raises(ArticleError, match=r"awaz build HTTPS://news\.example/x"):
        workspace.find_article("HTTPS://news.example/x")


def open_workspace_with_text(folder: Path) -> Workspace:
    init_workspace(folder)
    return open_workspace(folder)
