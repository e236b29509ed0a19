"""The command line, as a person at a shell meets it."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from awaz import __version__
from awaz.audio.voice import VoiceSettings
from awaz.audio.voices import find_voice
from awaz.audio.voices.gtts import Gtts
from awaz.cli import run
from awaz.text.formats import web

TEXT = "یہ پہلا جملہ ہے۔\nتبصرہ (0)\n"


@pytest.fixture(autouse=True)
def quiet_logging() -> Iterator[None]:
    """What one command sets does not reach the next test."""
    yield
    logging.getLogger("awaz").setLevel(logging.NOTSET)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "awaz.toml").write_text('voice = "tone"\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_build_says_what_it_did(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Results on stdout, progress on stderr; a second time everything is up to date."""
    assert run(["build"]) == 0
    told = capsys.readouterr()
    assert told.out == "output/a: 1 sentence: 1 spoken, 0 kept\n"
    assert told.err == "a: 1 to speak\na: 1 left out, see `awaz inspect a`\n"
    assert run(["build", "a"]) == 0
    assert capsys.readouterr().out == "output/a: 1 sentence: 0 spoken, 1 kept (up to date)\n"


def test_build_as_json(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Programs get the same facts."""
    assert run(["build", "--json", "-q"]) == 0
    told = capsys.readouterr()
    [built] = json.loads(told.out)
    assert (built["slug"], built["sentences"], built["spoken"]) == ("a", 1, 1)
    assert told.err == ""


def test_the_workspace_may_be_named_before_or_after_the_command(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`awaz -C there build` and `awaz build -C there` are one."""
    monkeypatch.chdir("/")
    assert run(["-C", str(workspace), "build"]) == 0
    assert run(["build", "-C", str(workspace)]) == 0


def test_one_bad_article_does_not_keep_the_others(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The good one is built, the bad one named, and the exit code tells."""
    (workspace / "text" / "0.txt").write_bytes("خبر".encode("utf-16"))
    assert run(["build"]) == 3
    assert (workspace / "output" / "a" / "index.html").is_file()
    assert "0.txt" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["build", "gone"], 3, "no article 'gone'"),
        (["build", "file:///etc/passwd"], 3, "only http and https addresses are fetched"),
        (["build", "ftp://example.org/a"], 3, "only http and https addresses are fetched"),
        (["build", "--voice", "nobody"], 4, "Known voices: sana, bilal"),
        (["build", "-C", "nowhere"], 7, "awaz init"),
        (["inspect", "gone"], 3, "Articles there: a.txt"),
        (["say", "***"], 3, "nothing in '***' can be spoken"),
        (["say", ""], 3, "Give words to say"),
        (["say", "جملہ", "-o", "x.wav"], 6, "ends in .mp3"),
        (["say", "جملہ", "-o", "nowhere/x.mp3"], 6, "nowhere/x.mp3 cannot be written"),
    ],
)
def test_an_error_ends_with_its_code_and_a_message(
    workspace: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    message: str,
) -> None:
    """One line on stderr, no traceback, nothing on stdout."""
    assert run(arguments) == code
    told = capsys.readouterr()
    assert told.err.startswith("awaz: ")
    assert message in told.err
    assert told.out == ""


@pytest.mark.parametrize("arguments", [[], ["sing"], ["build", "--jobs", "0"], ["say"]])
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    """As with every command line."""
    with pytest.raises(SystemExit) as ended:
        run(arguments)
    assert ended.value.code == 2


def test_inspect_shows_how_an_article_is_read(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Words with sound, and what was dropped and made up; nothing is spoken."""
    assert run(["inspect", "a"]) == 0
    told = capsys.readouterr().out
    assert "p001s001  یہ پہلا جملہ ہے۔" in told
    assert "جملہ\tجملہ\t/" in told
    assert "dropped, line 2: 'تبصرہ (0)'" in told
    assert "note: " in told
    assert not (workspace / "audio").exists()


def test_inspect_shows_what_was_kept_and_left_out_in_the_file_s_order(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With lines, roles and reasons, so that one sees what stood beside what."""
    page = (
        "<html lang=ur><nav>صفحہ اول</nav>\n<h1>خبر</h1>\n"
        "<p>یہ خبر کا پہلا جملہ ہے جو لکھا گیا۔</p>\n"
        "<div class=share>شیئر کریں</div>\n<p>یہ خبر کا دوسرا جملہ ہے جو لکھا گیا۔</p>\n"
        "<footer>رابطہ</footer></html>"
    )
    (workspace / "text" / "b.html").write_text(page, encoding="utf-8")
    assert run(["inspect", "b"]) == 0
    told = capsys.readouterr().out
    assert re.findall("^(?:kept|dropped), line .*$", told, re.MULTILINE) == [
        "dropped, line 1: 'صفحہ اول' (menu)",
        "kept, line 2: p001 title",
        "kept, line 3: p002 body",
        "dropped, line 4: 'شیئر کریں' (share buttons)",
        "kept, line 5: p003 body",
        "dropped, line 6: 'رابطہ' (header or footer of the site)",
    ]
    assert told.endswith("kept: 3 paragraphs, 3 sentences; left out: 3\n")


def test_an_address_is_fetched_kept_and_built(
    workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once: then its copy in text/ is the article, which may be edited like any other."""
    address = "https://news.example/a"
    text = "<h1>خبر</h1><p>یہ خبر کا پہلا جملہ ہے جو لکھا گیا۔"
    page = f"<!-- saved from url=(0022){address} -->\n{text}"
    fetched = []

    def fetch(asked: str) -> web.Copy:
        fetched.append(asked)
        return web.Copy(address, "a", ".html", page)

    monkeypatch.setattr(web, "fetch_page", fetch)
    assert run(["build", f"{address}#top"]) == 0
    told = capsys.readouterr()
    assert told.out == "output/a-2: 2 sentences: 2 spoken, 0 kept\n"
    assert f"saved {address} as text/a-2.html" in told.err
    assert (workspace / "text" / "a.txt").read_text(encoding="utf-8") == TEXT
    assert run(["build", f"{address}#end"]) == 0
    assert "(up to date)" in capsys.readouterr().out
    assert fetched == [f"{address}#top"]


def test_an_address_that_cannot_be_had_is_an_error(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Machines inside are not reached from the command line, and nothing is saved."""
    assert run(["build", "http://127.0.0.1:9/a"]) == 3
    assert "not on the public internet" in capsys.readouterr().err
    assert [path.name for path in (workspace / "text").iterdir()] == ["a.txt"]


def test_inspect_as_json(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The whole article."""
    assert run(["inspect", "a", "--json"]) == 0
    article = json.loads(capsys.readouterr().out)
    words = article["paragraphs"][0]["sentences"][0]["words"]
    assert [word["text"] for word in words] == ["یہ", "پہلا", "جملہ", "ہے۔"]
    assert article["dropped"][0]["line"] == 2
    assert article["paragraphs"][0]["line"] == 1


def test_voices_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """With what one needs to choose."""
    assert run(["voices"]) == 0
    assert "sana        ثنا, ur, female, offline, word times" in capsys.readouterr().out
    assert run(["voices", "--json"]) == 0
    assert [voice["name"] for voice in json.loads(capsys.readouterr().out)][:2] == ["sana", "bilal"]


def test_init_then_build(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A new workspace says what to do next, and so does building it while it is empty."""
    assert run(["init", str(tmp_path / "new")]) == 0
    assert "Put an article into" in capsys.readouterr().out
    assert run(["build", "-C", str(tmp_path / "new")]) == 3
    assert "holds no article" in capsys.readouterr().err


def test_clean_says_what_it_freed(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Clips of an earlier wording; nothing when there is nothing."""
    run(["build", "-q"])
    (workspace / "text" / "a.txt").write_text("یہ نیا جملہ ہے۔", encoding="utf-8")
    run(["build", "-q"])
    capsys.readouterr()
    assert run(["clean", "--json"]) == 0
    freed = json.loads(capsys.readouterr().out)
    assert freed.pop("bytes") > 0
    assert freed == {"clips": 1, "paragraphs": 2, "leftovers": 0}
    assert run(["clean"]) == 0
    nothing = "0.0 MB freed: 0 clips, 0 encoded paragraphs, 0 leftovers\n"
    assert capsys.readouterr().out == nothing
    (workspace / "text" / "a.txt").write_text("یہ اور جملہ ہے۔", encoding="utf-8")
    run(["build", "-q"])
    capsys.readouterr()
    assert run(["clean", "--keep", "30"]) == 0
    assert capsys.readouterr().out == nothing
    with pytest.raises(SystemExit):
        run(["clean", "--keep", "-1"])


def test_say_speaks_into_a_file(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where one says."""
    assert run(["say", "ایک جملہ۔", "-o", "x.mp3"]) == 0
    assert (workspace / "x.mp3").is_file()
    assert capsys.readouterr().out.startswith("x.mp3: ")


def test_say_takes_words_as_they_are(workspace: Path) -> None:
    """What would be a share button on a web page is a word here."""
    assert run(["say", "شیئر", "-o", "x.mp3"]) == 0


def test_a_voice_that_one_article_names_wrongly_is_that_article_s_fault(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file is named and the others are built."""
    wrong = workspace / "text" / "0.txt"
    wrong.write_text(f"---\nvoice: nobody\n---\n{TEXT}", encoding="utf-8")
    assert run(["build"]) == 4
    assert "0.txt: There is no voice named 'nobody'" in capsys.readouterr().err
    assert (workspace / "output" / "a" / "index.html").is_file()


def test_where_text_is_sent_is_told_to_who_wants_it_quiet(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """An article by itself may choose the service; nothing else is said with -q."""
    monkeypatch.setenv("XDG_STATE_HOME", str(workspace / "state"))
    hum = find_voice("tone", VoiceSettings())
    monkeypatch.setattr(Gtts, "load", lambda self, threads: None)
    monkeypatch.setattr(Gtts, "speak", lambda self, words: hum.speak(words))
    (workspace / "awaz.toml").write_text("align = false\n")
    (workspace / "text" / "a.txt").unlink()
    (workspace / "text" / "b.md").write_text(f"---\nvoice: gtts\n---\n{TEXT}", encoding="utf-8")
    assert run(["build", "-q"]) == 0
    [told] = caplog.messages
    assert "is sent over the network to" in told and "gtts" in told


def test_version_and_help() -> None:
    """As a process, through `python -m awaz`."""
    for argument, expected in (("--version", f"awaz {__version__}\n"), ("--help", "usage: awaz")):
        command = [sys.executable, "-m", "awaz", argument]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert done.stdout.startswith(expected)


def test_a_reader_that_goes_away_is_no_error(workspace: Path) -> None:
    """`awaz inspect … | head -1` ends quietly."""
    (workspace / "text" / "a.txt").write_text("یہ پہلا جملہ ہے۔\n" * 2000, encoding="utf-8")
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "awaz", "inspect", "a", "-C", str(workspace)]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_build_goes_on_when_its_reader_goes_away(workspace: Path) -> None:
    """`awaz build | head -1` builds everything."""
    (workspace / "text" / "b.txt").write_text(TEXT, encoding="utf-8")
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "awaz", "build", "-C", str(workspace)]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert (workspace / "output" / "b" / "index.html").is_file()


def test_nothing_to_do_costs_nothing(workspace: Path) -> None:
    """An edition that is up to date loads neither models nor templates nor a progress bar."""
    assert run(["build", "-q"]) == 0
    code = (
        "import sys; from awaz.cli import run; sys.stderr.isatty = lambda: True;"
        f"run(['build', '-C', {str(workspace)!r}]);"
        "print(*{'numpy', 'onnxruntime', 'rich', 'jinja2', 'av'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[1:] == [""]


def test_formats_are_named_on_the_command_line(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Instead of those in the settings; none when the list is empty. A strange one ends with 2."""
    (workspace / "awaz.toml").write_text('voice = "tone"\nformats = ["m4b"]\n')
    folder = workspace / "output" / "a"
    for names, made in [("opus", {"a.opus"}), ("", set()), ("m4b, opus", {"a.m4b", "a.opus"})]:
        assert run(["build", "-q", "--formats", names]) == 0
        assert {path.name for path in folder.glob("a.*")} & {"a.m4b", "a.opus"} == made
    with pytest.raises(SystemExit) as ended:
        run(["build", "--formats", "m4b,wav"])
    assert ended.value.code == 2
    assert "there is no format 'wav'. Known: " in capsys.readouterr().err


def test_a_build_ends_with_the_library(workspace: Path) -> None:
    """It lists what stands in output/, and is left alone when nothing changed there."""
    library = workspace / "output" / "index.html"
    (workspace / "text" / "b.txt").write_text("---\ntitle: دوسری خبر\n---\n" + TEXT, "utf-8")
    assert run(["build", "-q"]) == 0
    assert "دوسری خبر" in library.read_text("utf-8")
    before = library.stat().st_mtime_ns
    assert run(["build", "-q"]) == 0
    assert library.stat().st_mtime_ns == before
    (workspace / "text" / "b.txt").unlink()
    shutil.rmtree(workspace / "output" / "b")
    assert run(["build", "-q"]) == 0
    assert "دوسری خبر" not in library.read_text("utf-8")
    assert 'data-slug="a"' in library.read_text("utf-8")


def test_a_library_that_cannot_be_written(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The editions are built, and the message says what to do."""
    (workspace / "output" / "index.html").mkdir(parents=True)
    assert run(["build", "-q"]) == 6
    assert "Make room or allow writing there" in capsys.readouterr().err
    assert (workspace / "output" / "a" / "index.html").is_file()


def test_without_an_edition_there_is_no_library(workspace: Path) -> None:
    """A build in which nothing could be made leaves nothing, and ends with the article's fault."""
    (workspace / "text" / "a.txt").write_bytes("خبر".encode("utf-16"))
    assert run(["build", "-q"]) == 3
    assert not (workspace / "output").exists()


def test_no_word_about_programs_that_are_not_needed(workspace: Path) -> None:
    """Without FFmpeg's programs on the path, a build has nothing to complain of."""
    command = [sys.executable, "-m", "awaz", "build", "-C", str(workspace)]
    done = subprocess.run(
        command, env={"PATH": "/nowhere"}, capture_output=True, text=True, check=True
    )
    assert done.stderr.startswith("a: 1 to speak\na: 1 left out")
    assert len(done.stderr.splitlines()) == 2


def test_progress_is_a_bar_on_a_terminal(workspace: Path) -> None:
    """And ends without a trace of it; the result line stays."""
    import pty

    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "awaz", "build", "-C", str(workspace)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=follower, text=True)
    os.close(follower)
    shown = b""
    try:
        while part := os.read(leader, 4096):
            shown += part
    except OSError:
        pass  # Linux says so when the other end has closed
    assert "1 spoken" in process.communicate()[0]
    assert "━" in shown.decode()


def test_phonemes_answers_line_by_line(
    workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line of IPA for each line on stdin, empty ones too; the house lexicon is obeyed."""
    (workspace / "text" / "pronunciations.tsv").write_text("ملک\tمَلِک\n", encoding="utf-8")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("ملک\n\n25 لوگ\n".encode())))
    assert run(["phonemes"]) == 0
    assert capsys.readouterr().out == "məlˈɪk\n\npətʃtʃˈiːs lˈoːɡ\n"


def test_phonemes_of_what_is_no_text(
    workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bytes that are not UTF-8 are an error, not a guess."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xe3\xe1\xdf\n")))
    assert run(["phonemes"]) == 3
    assert "UTF-8" in capsys.readouterr().err


def test_unknown_words_are_ready_to_be_pasted(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Guesses come most frequent first; pasted as they are, they change nothing."""
    text = "گھٹمبڑ اور گھٹمبڑ اور Zyxomma کا گھر۔\n"
    (workspace / "text" / "a.txt").write_text(text, encoding="utf-8")
    assert run(["unknown"]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [row[0] for row in rows] == ["گھٹمبڑ", "Zyxomma"]
    assert rows[0][2].startswith("2 ×")
    run(["inspect", "a"])
    before = capsys.readouterr().out
    entries = "\n".join("\t".join(row) for row in rows)
    (workspace / "text" / "pronunciations.tsv").write_text(entries, encoding="utf-8")
    assert run(["unknown"]) == 0
    assert capsys.readouterr().out == ""
    run(["inspect", "a"])
    sounds = re.findall("/.*/", capsys.readouterr().out)
    assert sounds == re.findall("/.*/", before)
