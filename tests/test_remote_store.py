"""Clips kept in a bucket that several workspaces share: an S3 on this machine stands for it."""

from __future__ import annotations

import importlib
import shutil
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import s3fs
from moto.moto_api._internal import moto_api_backend
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

from awaz.audio import remote
from awaz.audio.remote import Remote
from awaz.audio.store import Store
from awaz.build import Built, build_article
from awaz.cli import run
from awaz.errors import AudioError
from awaz.workspace import Settings, Workspace

TEXT = "یہ پہلا جملہ ہے۔ یہ دوسرا جملہ ہے۔\nیہ تیسرا جملہ ہے۔\n"
URL = "s3://clips/urdu"
KEY = "ab" + "0" * 62
SOUND = bytes(2 * 2400)


class S3:
    """An S3 that answers wrongly when it is told to."""

    def __init__(self) -> None:
        self._right = DomainDispatcherApplication(create_backend_app)
        self.asked: list[str] = []
        """Method and path of every request."""
        self.fault: Callable[[str], int | None] = lambda asked: None
        """The status that a request is to be answered with, if not with the right one."""
        self.pause = threading.Event()
        self.pause.set()

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        asked = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"
        self.asked.append(asked)
        self.pause.wait(10)
        if status := self.fault(asked):
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            code = {403: "AccessDenied", 500: "InternalError"}[status]
            answer = f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode()
            start(f"{status} {code}", [("Content-Length", str(len(answer)))])
            return [answer]
        right: Iterable[bytes] = self._right(environ, start)
        return right


class Quiet(WSGIRequestHandler):
    def log_request(self, *of: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3]:
    """With a bucket, and credentials in the environment."""
    application = S3()
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "reader")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    bucket().mkdir("clips")
    yield application
    application.pause.set()
    server.shutdown()
    thread.join()
    server.server_close()
    moto_api_backend.reset()


def bucket() -> Any:
    """The bucket as another program sees it."""
    return s3fs.S3FileSystem(skip_instance_cache=True, use_listings_cache=False)


def workspace_in(root: Path, audio: str = URL) -> Workspace:
    (root / "text").mkdir(parents=True)
    (root / "text" / "khabar.txt").write_text(TEXT, encoding="utf-8")
    return Workspace(root, Settings(voice="tone", audio=audio))


def build(workspace: Workspace) -> Built:
    return build_article(workspace.text / "khabar.txt", workspace)


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("place", [URL, "memory://clips", "file://{}/deep/er"])
def test_two_workspaces_share_what_was_spoken(s3: S3, tmp_path: Path, place: str) -> None:
    """The second speaks nothing, and its edition has the same sound; no clip is in its folder."""
    url = place.format(tmp_path)
    first, second = (workspace_in(tmp_path / name, url) for name in ("one", "two"))
    assert build(first).spoken == 3
    built = build(second)
    assert (built.spoken, built.kept) == (0, 3)
    one, two = (content(space.output / "khabar") for space in (first, second))
    assert one["khabar.mp3"] == two["khabar.mp3"]
    assert not list(second.audio.glob("??/*"))


def test_the_sound_is_that_of_clips_kept_here(s3: S3, tmp_path: Path) -> None:
    """Where clips are kept changes no byte of the edition."""
    there, here = workspace_in(tmp_path / "there"), workspace_in(tmp_path / "here", audio="")
    assert content(build(there).folder) == content(build(here).folder)


def test_nothing_is_asked_when_nothing_changed(s3: S3, tmp_path: Path) -> None:
    """A build with nothing to do needs no network."""
    workspace = workspace_in(tmp_path / "one")
    build(workspace)
    s3.asked.clear()
    assert not build(workspace).written
    assert s3.asked == []


@pytest.mark.parametrize(
    ("suffix", "harm"),
    [
        ("flac", "flip"),
        ("flac", "truncate"),
        ("json", "flip"),
        ("json", "delete"),
        ("coded", "flip"),
    ],
)
def test_a_damaged_object_is_made_again(s3: S3, tmp_path: Path, suffix: str, harm: str) -> None:
    """A clip that is not what was kept is spoken again, a paragraph encoded again."""
    workspace, files = workspace_in(tmp_path / "one"), bucket()
    first = content(build(workspace).folder)
    path = files.glob(f"clips/urdu/??/*.{suffix}")[0]
    whole = files.cat_file(path)
    middle = len(whole) // 2
    flipped = whole[:middle] + bytes([whole[middle] ^ 0x40]) + whole[middle + 1 :]
    if harm == "delete":
        files.rm_file(path)
    else:
        files.pipe_file(path, flipped if harm == "flip" else whole[:middle])
    shutil.rmtree(workspace.output)
    built = build(workspace)
    assert built.spoken == (0 if suffix == "coded" else 1)
    assert content(built.folder)["khabar.mp3"] == first["khabar.mp3"]
    assert files.cat_file(path) == whole


def test_a_server_that_errs_for_a_moment_is_asked_again(s3: S3, tmp_path: Path) -> None:
    """One 500 here and there is nobody's concern."""
    failed: set[str] = set()

    def once(asked: str) -> int | None:
        if asked in failed or asked.endswith(".flac"):
            return None
        failed.add(asked)
        return 500

    s3.fault = once
    assert build(workspace_in(tmp_path / "one")).spoken == 3
    assert len(failed) >= 5


def test_a_server_that_keeps_erring_is_given_up(s3: S3, tmp_path: Path) -> None:
    """After so many times, with what it said; an earlier edition stands."""
    workspace = workspace_in(tmp_path / "one")
    first = content(build(workspace).folder)
    (workspace.text / "khabar.txt").write_text(TEXT + "یہ چوتھا جملہ ہے۔\n", encoding="utf-8")
    s3.asked.clear()
    s3.fault = lambda asked: 500 if asked.startswith("PUT") and asked.endswith(".json") else None
    with pytest.raises(AudioError, match=r"s3://clips/urdu: .*InternalError.* build again"):
        build(workspace)
    attempts = [asked for asked in s3.asked if asked.startswith("PUT") and asked.endswith(".json")]
    assert 1 < len(attempts) <= 8
    assert content(workspace.output / "khabar") == first
    s3.fault = lambda asked: None
    assert build(workspace).spoken == 1


@pytest.mark.parametrize("option", ["--quiet", "--force"])
def test_a_bucket_that_may_not_be_written_is_told_before_anything_is_spoken(
    s3: S3, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    """In one line, with exit code 5 and what to do: hours of speaking are not lost to it."""
    workspace = workspace_in(tmp_path / "one")
    (workspace.root / "awaz.toml").write_text(f'audio = "{URL}"\nvoice = "tone"\n')
    s3.fault = lambda asked: 403 if asked.startswith("PUT") else None
    assert run(["build", option, "-C", str(workspace.root)]) == AudioError.exit_code
    [line] = capsys.readouterr().err.splitlines()
    assert "s3://clips/urdu" in line and "credentials" in line
    assert not [asked for asked in s3.asked if asked.endswith(".flac")]


def test_a_bucket_that_is_not_there_is_told(s3: S3, tmp_path: Path) -> None:
    """It is not made: names of buckets are shared with the whole world."""
    with pytest.raises(AudioError, match=r"s3://nowhere/urdu: .*Make the bucket"):
        build(workspace_in(tmp_path / "one", "s3://nowhere/urdu"))


def test_without_credentials_it_says_so(
    s3: S3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says what is needed."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    with pytest.raises(AudioError, match="Give this machine credentials"):
        build(workspace_in(tmp_path / "one"))


def test_a_server_that_does_not_answer_is_not_waited_for_for_ever(
    s3: S3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says what could not be reached."""
    patience = {"read_timeout": 0.2, "retries": {"total_max_attempts": 1}}
    monkeypatch.setattr(remote, "S3_PATIENCE", patience)
    s3.pause.clear()
    with pytest.raises(AudioError, match=r"s3://clips/urdu: .*See that it can be reached"):
        build(workspace_in(tmp_path / "one"))


def test_nobody_there_is_told(s3: S3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refused connection is an error, not a traceback."""
    patience = {"connect_timeout": 0.5, "retries": {"total_max_attempts": 1}}
    monkeypatch.setattr(remote, "S3_PATIENCE", patience)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(AudioError, match="See that it can be reached"):
        build(workspace_in(tmp_path / "one"))


@pytest.mark.parametrize("place", ["nothing://x", "data://x", "dir://x", "reference://x"])
def test_a_place_where_clips_cannot_be_is_told(tmp_path: Path, place: str) -> None:
    """With the setting to correct."""
    with pytest.raises(AudioError, match=rf"{place}: .*Correct audio in awaz\.toml"):
        build(workspace_in(tmp_path / "one", place))


def test_an_address_of_a_server_that_is_none_is_told(
    s3: S3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the library says it."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "notaurl")
    with pytest.raises(AudioError, match="Invalid endpoint: notaurl"):
        build(workspace_in(tmp_path / "one"))


def test_without_s3fs_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever keeps clips in the workspace needs none of it."""
    monkeypatch.setitem(sys.modules, "s3fs", None)
    loaded = importlib.import_module("fsspec.registry")._registry
    monkeypatch.delitem(loaded, "s3", raising=False)
    with pytest.raises(AudioError, match=r"pip install 'awaz\[s3\]'"):
        build(workspace_in(tmp_path / "one"))


@pytest.mark.parametrize("audio", ["clips", "/mnt/clips", "s3:/x", "s3://", "memory://x"])
def test_a_setting_that_is_no_address_is_told(
    tmp_path: Path, audio: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """With an example."""
    workspace = workspace_in(tmp_path / "one")
    (workspace.root / "awaz.toml").write_text(f'audio = "{audio}"\n')
    assert run(["build", "-C", str(workspace.root)]) == 7
    assert "s3://bucket/clips" in capsys.readouterr().err


def test_what_is_shared_is_not_cleaned_unasked(
    s3: S3, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With `--shared` what this workspace does not need goes, and what is no clip stays."""
    workspace = workspace_in(tmp_path / "one")
    (workspace.root / "awaz.toml").write_text(f'audio = "{URL}"\nvoice = "tone"\n')
    build(workspace)
    Store(workspace.audio, Remote(URL)).put(KEY, SOUND, 24_000, ())
    root, files = str(workspace.root), bucket()
    assert run(["clean", "-C", root]) == 6
    assert "--shared" in capsys.readouterr().err
    assert len(files.glob("clips/urdu/??/*.flac")) == 4
    assert run(["clean", "-C", root, "--shared"]) == 0
    assert len(files.glob("clips/urdu/??/*.flac")) == 3
    assert files.glob("clips/urdu/??/*.coded") == []
    assert files.exists("clips/urdu/awaz.txt")
