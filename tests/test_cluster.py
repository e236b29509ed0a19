"""Building with workers on other machines: a Dask cluster of two processes stands for them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import cloudpickle
import pytest
from distributed import Client, LocalCluster
from tiny_piper import write_voice

from awaz import build as building
from awaz.audio import cluster as clusters
from awaz.audio.voice import Speech, SpokenWord, Voice, VoiceSettings
from awaz.audio.voices import find_voice, reference_voice
from awaz.audio.voices.tone import Tone
from awaz.build import Built, Progress, build_article, build_articles
from awaz.cli import run
from awaz.errors import VoiceError
from awaz.model import OwnVoice
from awaz.voices import voice_settings
from awaz.workspace import Settings, Workspace

SEED = Path(__file__).parent / "data" / "text" / "seed-article.txt"
TEXT = "یہ پہلا جملہ ہے۔ یہ دوسرا جملہ ہے۔\nیہ تیسرا جملہ ہے۔\n"
LONG = "\n".join(f"یہ جملہ نمبر {number} ہے۔" for number in range(1, 17))
NOWHERE = "tcp://127.0.0.1:9"
SLOWLY_S = 0.3

cloudpickle.register_pickle_by_value(sys.modules[__name__])  # workers cannot import tests


def started(workers: int) -> LocalCluster:
    return LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        dashboard_address="127.0.0.1:0",  # None asks for a port that another may have
    )


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    """Two processes, each with a thread."""
    with started(2) as cluster:
        yield cluster


@pytest.fixture
def there(cluster: LocalCluster) -> Iterator[Client]:
    """What is done to the workers is undone: they begin anew."""
    with Client(cluster, set_as_default=False) as client:
        client.wait_for_workers(2)
        yield client
        client.restart()


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "text").mkdir()
    return Workspace(tmp_path, Settings(voice="tone"))


def written(workspace: Workspace, text: str = TEXT, name: str = "khabar.txt") -> Path:
    path = workspace.text / name
    path.write_text(text, encoding="utf-8")
    return path


def spoken_by(workspace: Workspace, address: str) -> Workspace:
    return replace(workspace, settings=replace(workspace.settings, scheduler=address))


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def by_threads(workspace: Workspace, path: Path) -> dict[str, bytes]:
    """The edition as this machine makes it, in a workspace of its own."""
    other = Workspace(workspace.root / "threads", workspace.settings)
    other.text.mkdir(parents=True)
    shutil.copy(path, other.text)
    return content(build_article(other.text / path.name, other).folder)


class Meanwhile(Progress):
    """Does something once, when the first sentence has been spoken."""

    def __init__(self, do: Callable[[], object]) -> None:
        self.do: Callable[[], object] | None = do

    def spoke(self, characters: int) -> None:
        if self.do:
            do, self.do = self.do, None
            do()


def slow_down() -> int:
    """On a worker: a voice that takes its time; the worker's process."""
    speak = Tone.speak

    def slowly(self: Tone, words: Sequence[SpokenWord]) -> Speech:
        time.sleep(SLOWLY_S)
        return speak(self, words)

    Tone.speak = slowly  # type: ignore[method-assign]
    return os.getpid()


def die_speaking() -> None:
    """On a worker."""
    Tone.speak = lambda self, words: os._exit(1)  # type: ignore[method-assign]


def have_another_voice() -> None:
    """On a worker."""
    find_voice("tone", VoiceSettings()).version = "tone 0"  # type: ignore[misc]


def have_another_program() -> None:
    """On a worker."""
    from distributed import versions

    found = versions._version_cached
    versions._version_cached = lambda name: "0.0.1" if name == "awaz" else found(name)


def test_workers_speak_what_threads_speak(cluster: LocalCluster, workspace: Workspace) -> None:
    """The edition is the same, byte for byte, and its clips are kept here."""
    path = written(workspace)
    built = build_article(path, spoken_by(workspace, cluster.scheduler_address))
    assert built.spoken == 3
    assert content(built.folder) == by_threads(workspace, path)
    assert len(list(workspace.audio.glob("??/*.flac"))) == 3


@pytest.mark.slow
@pytest.mark.parametrize("voice", ["sana", "bilal"])
def test_workers_have_the_same_voice(
    cluster: LocalCluster, workspace: Workspace, voice: str
) -> None:
    """The embedded voices sound the same there, to the last bit."""
    workspace = Workspace(workspace.root, Settings(voice=voice))
    lines = SEED.read_text(encoding="utf-8").splitlines(keepends=True)
    path = written(workspace, "".join(lines[:3]))
    built = build_article(path, spoken_by(workspace, cluster.scheduler_address))
    assert built.spoken > 1
    assert content(built.folder) == by_threads(workspace, path)


@pytest.mark.slow
def test_workers_find_words_by_the_same_voice(cluster: LocalCluster, workspace: Workspace) -> None:
    """The voice that another's words are found by is at its own pace, whatever the other's is."""
    own = OwnVoice("hum", "piper", write_voice(workspace.root, tells=False))
    workspace = replace(workspace, settings=Settings(voice="hum", speed=0.9, voices=(own,)))
    path = written(workspace)
    built = build_article(path, spoken_by(workspace, cluster.scheduler_address))
    assert built.spoken == 3
    assert content(built.folder) == by_threads(workspace, path)


@pytest.mark.parametrize("model", [None, "model.onnx"])
def test_a_worker_makes_the_voice_that_is_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: str | None
) -> None:
    """The main voice at the pace that is set, and the one that words are found by at its own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model.onnx").write_bytes(b"any")
    own = Settings(speed=0.9, model=Path(model) if model else None)
    settings = voice_settings(own)
    main = find_voice("sana", settings)
    reference = reference_voice(main, settings)
    cluster = clusters.Cluster(NOWHERE, voice_settings(own.with_whole_paths()))
    asked: list[clusters.Asked] = []

    class Noted:
        def submit(self, speak: object, voice: clusters.Asked, words: object) -> Future[Speech]:
            asked.append(voice)
            return Future()

    monkeypatch.setattr(cluster, "_executor", Noted())
    for voice in (main, reference):
        cluster.submit(voice, [])
    assert [each.settings.speed for each in asked] == [0.9, 1.0]
    made = [find_voice(each.name, each.settings).version for each in asked]
    assert made == [main.version, reference.version]


def test_a_lost_worker_s_sentences_are_spoken_by_others(
    cluster: LocalCluster, there: Client, workspace: Workspace
) -> None:
    """A worker that is killed with pieces in hand costs time, and nothing else."""
    [killed, _] = there.run(slow_down).values()
    path = written(workspace, LONG)
    built = build_article(
        path,
        spoken_by(workspace, cluster.scheduler_address),
        progress=Meanwhile(lambda: os.kill(killed, signal.SIGKILL)),
    )
    assert built.spoken == 16
    assert content(built.folder) == by_threads(workspace, path)


def test_a_piece_that_kills_its_workers_is_given_up(workspace: Workspace) -> None:
    """Dask does not hand it round for ever; the message says what to look for."""
    with started(1) as deadly:
        deadly.scheduler.allowed_failures = 0
        with Client(deadly, set_as_default=False) as client:
            client.run(die_speaking)
        with pytest.raises(VoiceError, match=r"died again and again .* tcp://127.*GB of memory"):
            build_article(written(workspace), spoken_by(workspace, deadly.scheduler_address))


def test_a_worker_whose_voice_sounds_different_refuses(
    cluster: LocalCluster, there: Client, workspace: Workspace
) -> None:
    """The same key must mean the same sound: the message names the worker and both versions."""
    assert len(there.run(have_another_voice)) == 2
    expected = r"p00\ds00\d: the worker tcp://127.*'tone 0'.*'tone 1 speed 1'.*Install the same"
    with pytest.raises(VoiceError, match=expected):
        build_article(written(workspace), spoken_by(workspace, cluster.scheduler_address))
    assert not workspace.output.exists()


def test_other_versions_are_refused_before_anything_is_spoken(
    cluster: LocalCluster, there: Client, workspace: Workspace
) -> None:
    """The message says who has what, and what to install."""
    there.run(have_another_program)
    with pytest.raises(VoiceError, match=r"the worker tcp://.* has awaz 0\.0\.1, and this machine"):
        build_article(written(workspace), spoken_by(workspace, cluster.scheduler_address))


def test_a_voice_that_errs_there_is_told_as_one_that_errs_here(
    cluster: LocalCluster, workspace: Workspace, tmp_path: Path
) -> None:
    """What a worker says against it comes with the sentence and the worker's address."""
    model = tmp_path / "own.onnx"
    model.write_bytes(b"no model")
    workspace = Workspace(workspace.root, Settings(voice="sana", model=model))
    with pytest.raises(VoiceError, match=r"p00\ds00\d: the worker tcp://.*Kokoro model, cannot"):
        build_article(written(workspace), spoken_by(workspace, cluster.scheduler_address))


def test_a_cluster_without_workers_is_not_waited_for_for_ever(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says how to start some."""
    monkeypatch.setattr(clusters, "ALONE_S", 0.3)
    monkeypatch.setattr(clusters, "LOOK_EVERY_S", 0.1)
    with started(0) as alone:
        address = alone.scheduler_address
        with pytest.raises(
            VoiceError, match=f"no worker for 0.3 s. Start some, `dask worker {address}"
        ):
            build_article(written(workspace), spoken_by(workspace, address))


def test_a_worker_that_comes_late_speaks(workspace: Workspace) -> None:
    """A cluster may grow only when it is asked."""
    path = written(workspace)
    with started(0) as growing:
        client = Client(growing, set_as_default=False)
        client.loop.call_later(1.0, growing.scale, 1)
        assert build_article(path, spoken_by(workspace, growing.scheduler_address)).spoken == 3
        client.close()


def test_a_scheduler_that_goes_away_is_told_and_what_was_spoken_stays(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next build, by this machine, goes on where that one ended."""
    monkeypatch.setattr(clusters, "CONNECT_S", 1.0)
    path = written(workspace, LONG)
    dying = started(1)
    with Client(dying, set_as_default=False) as client:
        client.run(slow_down)
    with pytest.raises(VoiceError, match=r"The scheduler tcp://127.* went away"):
        build_article(
            path,
            spoken_by(workspace, dying.scheduler_address),
            progress=Meanwhile(dying.close),
        )
    built = build_article(path, workspace)
    assert built.kept >= 1
    assert content(built.folder) == by_threads(workspace, path)


def test_a_scheduler_that_is_not_there_is_an_error_in_one_line(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 4, and what to do."""
    monkeypatch.setattr(clusters, "CONNECT_S", 0.5)
    written(workspace)
    root = str(workspace.root)
    code = run(["build", "-C", root, "--voice", "tone", "--scheduler", NOWHERE, "-q"])
    [line] = capsys.readouterr().err.splitlines()
    assert code == VoiceError.exit_code
    assert NOWHERE in line and "dask scheduler" in line


def test_the_cluster_is_not_asked_when_there_is_nothing_to_speak(workspace: Workspace) -> None:
    """And who spoke is no reason to look at an article again."""
    path = written(workspace)
    assert build_article(path, workspace).written
    assert not build_article(path, spoken_by(workspace, NOWHERE)).written
    shutil.rmtree(workspace.output)
    again = build_article(path, spoken_by(workspace, NOWHERE))
    assert (again.written, again.spoken) == (True, 0)


def test_without_dask_it_says_what_to_install(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever does not ask for a cluster needs no Dask."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(VoiceError, match=r"pip install 'awaz\[cluster\]'"):
        build_article(written(workspace), spoken_by(workspace, NOWHERE))


def test_dask_is_not_imported_unasked(workspace: Workspace) -> None:
    """A build by this machine does not pay for it."""
    written(workspace)
    code = (
        "import sys; from awaz.cli import run; run(sys.argv[1:]); "
        "print({'distributed', 'dask', 'fsspec'} & set(sys.modules))"
    )
    command = [sys.executable, "-c", code, "build", "-q", "--voice", "tone", "-C"]
    done = subprocess.run([*command, str(workspace.root)], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "set()"


class Deferred:
    """Workers who speak a piece when it is waited for, and always want more."""

    def __init__(self) -> None:
        self.asked: dict[Future[Speech], tuple[Voice, Sequence[SpokenWord]]] = {}
        self.waiting: list[int] = []
        """Pieces in hand each time one was waited for."""

    def prepare(self, voices: Sequence[Voice], pieces: int) -> None:
        for voice in voices:
            voice.load(threads=1)

    def submit(self, voice: Voice, words: Sequence[SpokenWord]) -> Future[Speech]:
        speech: Future[Speech] = Future()
        self.asked[speech] = voice, words
        return speech

    def result(self, speech: Future[Speech]) -> Speech:
        self.waiting.append(len(self.asked))
        voice, words = self.asked.pop(speech)
        speech.set_result(voice.speak(words))
        return speech.result()

    def want_more(self) -> bool:
        return len(self.asked) < 4

    def close(self) -> None:
        """Nothing is open."""


def test_many_workers_get_as_many_articles_as_keep_them_busy(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Short articles are begun until there is enough to do; they are told in their order."""
    workers = Deferred()
    monkeypatch.setattr(building, "_workers", lambda settings, jobs: workers)
    paths = [
        written(workspace, f"یہ خبر نمبر {number} ہے۔", f"{number}.txt") for number in range(1, 6)
    ]
    results: list[Any] = list(build_articles(paths, workspace))
    assert all(isinstance(result, Built) and result.written for result in results)
    assert [result.slug for result in results] == [path.stem for path in paths]
    assert workers.waiting == [4, 4, 3, 2, 1]


@pytest.mark.parametrize("address", ["10.0.0.1:8786", "tcp://host", "http://host:1", "tcp://a b:1"])
def test_an_address_that_is_none_is_told_at_once(
    workspace: Workspace, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the command line and in the settings, with an example."""
    with pytest.raises(SystemExit):
        run(["build", "-C", str(workspace.root), "--scheduler", address])
    assert "tcp://10.0.0.1:8786" in capsys.readouterr().err
    (workspace.root / "awaz.toml").write_text(f'scheduler = "{address}"\n')
    assert run(["build", "-C", str(workspace.root)]) == 7
    assert "tcp://10.0.0.1:8786" in capsys.readouterr().err
