"""Building, and building again."""

from __future__ import annotations

import base64
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from harm import hear_ctrl_c
from mutagen.flac import Picture
from mutagen.id3 import ID3
from mutagen.mp4 import MP4
from mutagen.oggopus import OggOpus
from speech import Untold
from tiny_piper import write_voice

from awaz import script
from awaz.audio.voice import Speech, SpokenWord, VoiceSettings
from awaz.audio.voices import find_voice
from awaz.build import Built, build_article, build_articles, check_slugs, say
from awaz.cleaning import clean
from awaz.errors import ArticleError, AudioError, AwazError, OutputError, VoiceError
from awaz.model import OwnVoice, Pauses
from awaz.output.report import read_report
from awaz.script import write_script
from awaz.text.sound.house import read_house
from awaz.voices import voice_named
from awaz.workspace import Settings, Workspace

SEED = Path(__file__).parent / "data" / "text" / "seed-article.txt"
TEXT = """یہ پہلا جملہ ہے۔ یہ دوسرا جملہ ہے۔
یہ تیسرا جملہ ہے۔
یہ پہلا جملہ ہے۔
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "text").mkdir()
    return Workspace(tmp_path, Settings(voice="tone"))


def written(workspace: Workspace, text: str = TEXT, name: str = "khabar.txt") -> Path:
    path = workspace.text / name
    path.write_text(text, encoding="utf-8")
    return path


def build(workspace: Workspace, text: str = TEXT, **options: Any) -> Built:
    return build_article(written(workspace, text), workspace, **options)


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def spoken(built: Built) -> Any:
    return read_report(built.folder)["sentences"]["spoken"]


def test_an_edition_is_all_that_was_promised(workspace: Workspace) -> None:
    """Page, MP3, timeline, report and font; each file's size and digest in the report."""
    built = build(workspace)
    names = {"index.html", "khabar.mp3", "timeline.json", "report.json"}
    assert names <= set(content(built.folder))
    report = read_report(built.folder)
    assert set(report["files"]) == set(content(built.folder)) - {"report.json"}
    assert report["sound"]["loudness"]["integrated"] == pytest.approx(-16, abs=0.5)
    assert [item.name for item in workspace.output.iterdir()] == ["khabar"]


def test_further_formats_are_made_when_asked_for(workspace: Workspace) -> None:
    """They belong to the edition: a page offers them, and without the wish they go."""
    path = written(workspace)
    wish = replace(workspace, settings=replace(workspace.settings, formats=("m4b", "opus")))
    extra = {"khabar.m4b", "khabar.opus"}
    folder = build_article(path, wish).folder
    assert extra <= set(content(folder))
    page = content(folder)["index.html"].decode()
    assert all(name in page for name in extra)
    assert not build_article(path, wish).written
    assert build_article(path, workspace).written
    assert not extra & set(content(folder))
    assert "khabar.m4b" not in content(folder)["index.html"].decode()


def test_the_sound_has_the_cover(workspace: Workspace) -> None:
    """The one that is drawn, when the workspace has none of its own, in every format."""
    wish = replace(workspace, settings=replace(workspace.settings, formats=("m4b", "opus")))
    folder = build(wish).folder
    drawn = (folder / "cover.png").read_bytes()
    assert [frame.data for frame in ID3(folder / "khabar.mp3").getall("APIC")] == [drawn]
    assert [bytes(cover) for cover in MP4(folder / "khabar.m4b")["covr"]] == [drawn]
    [block] = OggOpus(folder / "khabar.opus")["metadata_block_picture"]
    assert Picture(base64.b64decode(block)).data == drawn


def test_a_report_tells_the_first_words(workspace: Workspace) -> None:
    """As lists of editions show them."""
    report = read_report(build(workspace).folder)
    assert report["article"]["description"] == "یہ پہلا جملہ ہے۔ یہ دوسرا جملہ ہے۔"


def test_a_report_tells_what_the_podcast_lacks(workspace: Workspace) -> None:
    """The settings that are still to be written, by name."""
    lacks = read_report(build(workspace).folder)["podcast"]["lacks"]
    assert lacks[:2] == ["site", "feed.title"]
    settings = replace(workspace.settings, site="https://example.org")
    built = build(replace(workspace, settings=settings))
    assert "site" not in read_report(built.folder)["podcast"]["lacks"]


def test_a_sentence_that_stands_twice_is_spoken_once(workspace: Workspace) -> None:
    """Four sentences, three of them different."""
    built = build(workspace)
    assert (built.spoken, built.kept) == (3, 1)
    assert spoken(built) == ["p001s001", "p001s002", "p002s001"]


def test_building_again_writes_nothing(workspace: Workspace) -> None:
    """Not a file is touched."""
    folder = build(workspace).folder
    before = {path: path.stat().st_mtime_ns for path in [folder, *folder.iterdir()]}
    built = build(workspace)
    assert (built.spoken, built.written) == (0, False)
    assert {path: path.stat().st_mtime_ns for path in [folder, *folder.iterdir()]} == before


def test_one_changed_word_is_one_sentence_spoken(workspace: Workspace) -> None:
    """The report says which; the rest of the sound is the same."""
    build(workspace)
    built = build(workspace, TEXT.replace("دوسرا", "نیا"))
    assert (built.spoken, built.kept, built.written) == (1, 3, True)
    assert spoken(built) == ["p001s002"]


def test_a_word_changed_back_is_kept(workspace: Workspace) -> None:
    """Clips of earlier wordings stay until they are cleaned away."""
    first = content(build(workspace).folder)
    build(workspace, TEXT.replace("دوسرا", "نیا"))
    built = build(workspace)
    assert (built.spoken, spoken(built)) == (0, [])
    again = content(built.folder)
    assert {name for name in first if first[name] != again[name]} == {"report.json"}


@pytest.mark.parametrize(
    "settings",
    [
        Settings(voice="tone", album="اور"),
        Settings(voice="tone", site="https://example.org"),
        Settings(voice="tone", pauses=Pauses(paragraph_ms=500)),
    ],
)
def test_a_setting_that_is_not_about_voices_speaks_nothing(
    workspace: Workspace, settings: Settings
) -> None:
    """The edition is made anew from kept clips."""
    build(workspace)
    built = build(Workspace(workspace.root, settings))
    assert (built.spoken, built.written) == (0, True)


def test_force_speaks_everything_again(workspace: Workspace) -> None:
    """And makes the same edition, byte for byte."""
    first = content(build(workspace).folder)
    built = build(workspace, force=True)
    assert (built.spoken, built.written) == (3, True)
    assert content(built.folder) == first


def test_an_altered_edition_is_made_again(workspace: Workspace) -> None:
    """A file that is gone or cut short is noticed; nothing is spoken for it."""
    first = build(workspace)
    whole = content(first.folder)
    (first.folder / "khabar.mp3").write_bytes(b"cut short")
    (first.folder / "index.html").unlink()
    built = build(workspace)
    assert (built.spoken, built.written) == (0, True)
    assert set(content(built.folder)) == set(whole)
    assert content(built.folder)["khabar.mp3"] == whole["khabar.mp3"]


def test_a_file_altered_in_place_is_made_again(workspace: Workspace) -> None:
    """Also when it is as long as before."""
    folder = build(workspace).folder
    sound = (folder / "khabar.mp3").read_bytes()
    (folder / "khabar.mp3").write_bytes(bytes(len(sound)))
    assert build(workspace).written
    assert (folder / "khabar.mp3").read_bytes() == sound


def test_a_damaged_clip_is_spoken_again(workspace: Workspace) -> None:
    """The edition that needs it is right all the same."""
    first = content(build(workspace).folder)
    clip = next(workspace.audio.glob("??/*.flac"))
    clip.write_bytes(clip.read_bytes()[:1000])
    shutil.rmtree(workspace.output)
    built = build(workspace)
    assert built.spoken == 1
    assert content(built.folder)["khabar.mp3"] == first["khabar.mp3"]


def test_articles_built_together_are_as_if_built_alone(
    workspace: Workspace, tmp_path: Path
) -> None:
    """In their order, with what cannot be read among them; a shared sentence is spoken once."""
    (tmp_path / "alone" / "text").mkdir(parents=True)
    alone = Workspace(tmp_path / "alone", workspace.settings)
    texts = {"a.txt": TEXT, "b.txt": "", "c.txt": "یہ دوسرا جملہ ہے۔ یہ اور ہے۔\n"}
    results = list(
        build_articles([written(workspace, text, name) for name, text in texts.items()], workspace)
    )
    first, problem, last = results
    assert isinstance(first, Built) and isinstance(last, Built)
    assert isinstance(problem, ArticleError)
    assert [(built.slug, built.spoken, built.kept) for built in (first, last)] == [
        ("a", 3, 1),
        ("c", 1, 1),
    ]
    for built, name in ((first, "a.txt"), (last, "c.txt")):
        single = build_article(written(alone, texts[name], name), alone)
        assert content(single.folder) == content(built.folder)


def test_an_article_that_its_voice_cannot_say_stops_no_other(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A model that is none, no recording, one that is no sound: each is its article's own error."""
    tone = find_voice("tone", VoiceSettings())
    monkeypatch.setattr(script, "reference_voice", lambda voice, settings: tone)
    model = write_voice(tmp_path)
    model.write_bytes(b"broken")
    (tmp_path / "c.wav").write_bytes(b"no sound")
    reader = OwnVoice("saba", "recorded", tmp_path)
    settings = Settings(voice="tone", voices=(OwnVoice("hum", "piper", model), reader))
    voices = {"a": "hum", "b": "saba", "c": "saba", "d": "tone", "e": "hum", "f": "tone"}
    paths = [
        written(workspace, f"---\nvoice: {voice}\n---\nیہ خبر {slug} ہے۔ یہ اور ہے۔", f"{slug}.md")
        for slug, voice in voices.items()
    ]
    told = {"a": "hum.onnx", "b": "has no recording", "c": "c.wav cannot be read", "e": "hum.onnx"}
    results = list(build_articles(paths, Workspace(workspace.root, settings)))
    for path, result in zip(paths, results, strict=True):
        if path.stem in told:
            assert isinstance(result, VoiceError)
            assert str(result).startswith(f"{path}: ")
            assert told[path.stem] in str(result)
        else:
            assert isinstance(result, Built) and result.written


def test_pieces_of_an_article_that_failed_are_not_waited_for(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next article is spoken, and a sentence that both have is."""
    voice = Failing(find_voice("tone", VoiceSettings()))
    monkeypatch.setattr(script, "voice_named", lambda name, settings: voice)
    many = " ".join(f"یہ جملہ نمبر {number} ہے۔" for number in range(200))
    shared = "یہ آخری جملہ ہے۔"
    paths = [
        written(
            workspace, f"یہ بہت ہی لمبا اور مشکل جملہ ہے اور خراب ہے۔ {many} {shared}", "a.txt"
        ),
        written(workspace, shared, "b.txt"),
    ]
    settings = replace(workspace.settings, align=False)
    problem, built = build_articles(paths, Workspace(workspace.root, settings), jobs=1)
    assert isinstance(problem, VoiceError) and "a.txt: p001s001: no" in str(problem)
    assert isinstance(built, Built) and built.written
    assert voice.times < 100


class Failing(Untold):
    """A voice that cannot say a word, and takes a while for others."""

    times = 0

    def speak(self, words: Sequence[SpokenWord]) -> Speech:
        self.times += 1
        if any(word.text == "خراب" for word in words):
            raise VoiceError("no")
        time.sleep(0.01)
        return super().speak(words)


def test_two_clean_builds_are_the_same(workspace: Workspace, tmp_path: Path) -> None:
    """Byte for byte, in different folders, with one worker or four."""
    other = Workspace(tmp_path / "other", workspace.settings)
    other.text.mkdir(parents=True)
    assert content(build(workspace, jobs=1).folder) == content(build(other, jobs=4).folder)


def test_the_voice_is_the_named_then_the_article_s_then_the_workspace_s(
    workspace: Workspace,
) -> None:
    """What is nearer wins."""
    asking = f"---\nvoice: nobody\n---\n{TEXT}"
    with pytest.raises(AwazError, match="'nobody'"):
        build(workspace, asking)
    assert build(workspace, asking, voice_name="tone").written


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "empty"), ("\n\n***\n", "nothing in it can be spoken")],
)
def test_an_earlier_edition_survives_a_bad_article(
    workspace: Workspace, text: str, message: str
) -> None:
    """The error says what is wrong with it, and the edition is as it was."""
    first = content(build(workspace).folder)
    with pytest.raises(ArticleError, match=message):
        build(workspace, text)
    assert content(workspace.output / "khabar") == first


def test_an_earlier_edition_survives_a_failure_while_writing(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full when the page is written: an error, and the edition is as it was."""
    first = content(build(workspace).folder)

    def full(edition: object, folder: Path, **told: str) -> None:
        (folder / "index.html").write_text("half a page")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("awaz.output.page.write_page", full)
    with pytest.raises(OutputError, match="No space left on device"):
        build(workspace, TEXT.replace("دوسرا", "نیا"))
    assert content(workspace.output / "khabar") == first
    assert [item.name for item in workspace.output.iterdir()] == ["khabar"]


def test_an_earlier_edition_survives_a_failing_move(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new folder cannot get its name: the old one has it still."""
    first = content(build(workspace).folder)
    rename = Path.rename

    def failing(path: Path, target: Path) -> Path:
        if path.name.endswith(".new"):
            raise OSError(5, "Input/output error")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(OutputError, match="Input/output error"):
        build(workspace, TEXT.replace("دوسرا", "نیا"))
    assert content(workspace.output / "khabar") == first


@pytest.mark.parametrize("kind", ["file", "link"])
def test_what_stands_in_the_edition_s_place_is_replaced(workspace: Workspace, kind: str) -> None:
    """A file or a link does not break this build or the next."""
    workspace.output.mkdir()
    (workspace.root / "elsewhere").mkdir()
    if kind == "file":
        (workspace.output / "khabar").touch()
    else:
        (workspace.output / "khabar").symlink_to(workspace.root / "elsewhere")
    assert build(workspace).written
    assert build(workspace, force=True).written
    assert (workspace.root / "elsewhere").is_dir()


def test_a_damaged_journal_does_no_harm(workspace: Workspace) -> None:
    """It is begun anew."""
    (workspace.audio / ".spoken").mkdir(parents=True)
    (workspace.audio / ".spoken" / "khabar").write_bytes(b"\xff\xfe")
    assert len(spoken(build(workspace))) == 3


def test_an_edition_caught_between_two_names_comes_back(workspace: Workspace) -> None:
    """A process that died between moving the old away and the new in has lost nothing."""
    folder = build(workspace).folder
    folder.rename(folder.with_name(".khabar.old"))
    assert not build(workspace).written
    assert [item.name for item in workspace.output.iterdir()] == ["khabar"]


@pytest.mark.parametrize(("name", "error"), [("output", OutputError), ("audio", AudioError)])
def test_a_folder_that_cannot_be_written_is_an_error(
    workspace: Workspace, name: str, error: type[AwazError]
) -> None:
    """The message names it and says what to do."""
    (workspace.root / name).write_text("a file where the folder should be")
    with pytest.raises(error, match=rf"{name}.*(Make room|Allow)"):
        build(workspace)


def test_two_articles_with_one_name_are_an_error(workspace: Workspace) -> None:
    """Both files are named; so is one whose name is taken."""
    paths = [written(workspace, name=name) for name in ("a.txt", "b.txt", "a.md")]
    with pytest.raises(ArticleError, match=r"a\.md.*a\.txt"):
        check_slugs(paths)
    check_slugs(paths[1:2], paths)
    with pytest.raises(ArticleError, match=r"feed\.xml"):
        check_slugs([written(workspace, name="feed.xml.txt")])


def test_clean_deletes_what_nothing_needs(workspace: Workspace) -> None:
    """Clips of an earlier wording go, those of articles and editions stay."""
    build(workspace)
    build(workspace, TEXT.replace("دوسرا", "نیا"))
    assert clean(workspace).clips == 1
    assert len(list(workspace.audio.glob("??/*.flac"))) == 3
    assert build(workspace, force=False).spoken == 1


def test_clean_spares_what_was_in_use_of_late(workspace: Workspace) -> None:
    """Days count from when the last edition that needed a clip was replaced."""
    build(workspace)
    long_ago = time.time() - 100 * 86_400
    for path in workspace.audio.glob("??/*"):
        os.utime(path, (long_ago, long_ago))
    build(workspace, TEXT.replace("دوسرا", "نیا"))
    freed = clean(workspace, unused_days=30)
    assert freed.clips == 0
    assert freed.paragraphs == 1, "that of the earlier wording"
    for path in workspace.audio.glob("??/*"):
        os.utime(path, (long_ago, long_ago))
    assert clean(workspace, unused_days=30).clips == 1
    assert build(workspace, TEXT.replace("دوسرا", "نیا"), force=False).spoken == 0


def test_clean_spares_what_an_edition_by_another_voice_was_made_of(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it said, and what its words were found by, although no article asks for that voice."""
    untold = Untold(find_voice("tone", VoiceSettings()))
    named = voice_named
    monkeypatch.setattr(
        script, "voice_named", lambda name, by: untold if name == "untold" else named(name, by)
    )
    quick = find_voice("tone", VoiceSettings(speed=1.5))
    monkeypatch.setattr(script, "reference_voice", lambda voice, settings: quick)
    build(workspace, voice_name="untold")
    kept = sorted(workspace.audio.glob("??/*.flac"))
    assert len(kept) == 3 * 3, "as spoken, the reference, and with marks"
    assert clean(workspace).clips == 0
    assert sorted(workspace.audio.glob("??/*.flac")) == kept
    shutil.rmtree(workspace.output)
    assert clean(workspace).clips == 9


def test_clean_says_which_article_keeps_it_from_deleting(
    workspace: Workspace, tmp_path: Path
) -> None:
    """A recorded one whose recording is gone: what it needs cannot be told, so all stays."""
    build(workspace)
    build(workspace, TEXT.replace("دوسرا", "نیا"))
    read = written(workspace, f"---\nvoice: saba\n---\n{TEXT}", "read.md")
    settings = Settings(voice="tone", voices=(OwnVoice("saba", "recorded", tmp_path),))
    told = rf"{read}: read has no recording.*no clip is deleted.*{read}.*move it out of text/"
    with pytest.raises(VoiceError, match=told):
        clean(Workspace(workspace.root, settings))
    assert len(list(workspace.audio.glob("??/*.flac"))) == 4


def test_clean_takes_away_what_stopped_builds_left(workspace: Workspace) -> None:
    """Half-written files, and what was noted of articles that are gone with their editions."""
    folder = build(workspace).folder
    whole = content(folder)
    written(workspace, name="other.txt")
    build_article(workspace.text / "other.txt", workspace)
    (workspace.text / "other.txt").unlink()
    shutil.rmtree(workspace.output / "other")
    (workspace.audio / ".spoken").mkdir(exist_ok=True)
    left = [
        workspace.audio / ".spoken" / "other",
        workspace.audio / ".built" / "x.new",
        workspace.audio / "ab" / "x.flac.1.part",
        workspace.output / ".other.new" / "index.html",
    ]
    for path in left:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"half")
    folder.rename(folder.with_name(".khabar.old"))
    build(workspace)
    folder.rename(folder.with_name(".khabar.old"))
    assert clean(workspace, unused_days=1).leftovers == 3, "a journal and a manifest are of today"
    assert left[0].exists()
    assert clean(workspace).leftovers == 2
    assert not any(path.exists() for path in left)
    assert sorted(path.name for path in (workspace.audio / ".built").iterdir()) == ["khabar.json"]
    assert content(folder) == whole
    assert not build(workspace).written


def test_say_makes_one_file(workspace: Workspace, tmp_path: Path) -> None:
    """And keeps nothing else."""
    seconds = say("ایک چھوٹا جملہ۔", tmp_path / "out.mp3", workspace.settings)
    assert seconds > 1
    assert (tmp_path / "out.mp3").stat().st_size > 8000 * seconds
    assert not workspace.audio.exists()


def command(workspace: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "awaz", "build", "-C", str(workspace), *arguments]


@pytest.mark.slow
def test_a_killed_build_goes_on_where_it_was(tmp_path: Path) -> None:
    """Killed at 20 random moments, the next build's output is that of one left alone."""
    moments = random.Random(1)
    undisturbed = tmp_path / "undisturbed"
    (undisturbed / "text").mkdir(parents=True)
    shutil.copy(SEED, undisturbed / "text")
    began = time.monotonic()
    subprocess.run(command(undisturbed, "--voice", "tone", "-q"), check=True)
    whole = time.monotonic() - began
    expected = content(undisturbed / "output" / "seed-article")
    for number in range(20):
        folder = tmp_path / str(number)
        (folder / "text").mkdir(parents=True)
        shutil.copy(SEED, folder / "text")
        with subprocess.Popen(command(folder, "--voice", "tone", "-q")) as process:
            time.sleep(moments.uniform(0, whole))
            process.kill()
        subprocess.run(command(folder, "--voice", "tone", "-q"), check=True)
        assert content(folder / "output" / "seed-article") == expected
        shutil.rmtree(folder)


@pytest.mark.slow
def test_ctrl_c_keeps_what_was_spoken(tmp_path: Path) -> None:
    """It ends with 130 and says how to go on; the next build speaks only what is missing."""
    (tmp_path / "text").mkdir()
    sentences = [f"یہ جملہ نمبر {number} ہے۔" for number in range(1, 13)]
    (tmp_path / "text" / "a.txt").write_text("\n".join(sentences), encoding="utf-8")
    with subprocess.Popen(
        command(tmp_path),
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=hear_ctrl_c,
    ) as process:
        while not list(tmp_path.glob("audio/??/*.json")):
            assert process.poll() is None
            time.sleep(0.05)
        os.kill(process.pid, signal.SIGINT)
        _, told = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "run it again to go on" in told
    assert "Traceback" not in told
    assert not (tmp_path / "output" / "a").exists()
    again = subprocess.run(command(tmp_path, "--json"), stdout=subprocess.PIPE, check=True)
    [result] = json.loads(again.stdout)
    assert 1 <= result["kept"] < 12
    assert result["kept"] + result["spoken"] == 12


@pytest.mark.parametrize("entry", ["پہلا\tپِہْلا", "پہلا\t/piːlaː/", "یہ پہلا\tیہ پِہْلا"])
def test_a_house_entry_makes_only_its_sentences_anew(workspace: Workspace, entry: str) -> None:
    """The clips of sentences without the word keep their keys; a build speaks only the others."""
    path = written(workspace)
    before = write_script(path, workspace.settings, "sana").plans
    workspace.pronunciations.write_text(f"{entry}\n", encoding="utf-8")
    house = read_house(workspace.pronunciations)
    after = write_script(path, workspace.settings, "sana", house=house).plans
    changed = [
        new.sentence.id for old, new in zip(before, after, strict=True) if old.key != new.key
    ]
    assert changed == ["p001s001", "p003s001"]


def test_building_obeys_the_house_lexicon(workspace: Workspace) -> None:
    """One entry, and the one sentence that holds its word is spoken."""
    build(workspace)
    workspace.pronunciations.write_text("تیسرا\tتِیسْرا\n", encoding="utf-8")
    assert spoken(build(workspace)) == ["p002s001"]


def test_a_mistake_in_the_house_lexicon_stops_the_build(workspace: Workspace) -> None:
    """It is told with its line, and the edition that stands is left alone."""
    folder = build(workspace).folder
    before = content(folder)
    workspace.pronunciations.write_text("تیسرا\n", encoding="utf-8")
    with pytest.raises(ArticleError, match=r"pronunciations\.tsv, line 1"):
        build(workspace, TEXT + "ایک اور۔\n")
    assert content(folder) == before


def test_a_cover_is_drawn_when_it_would_be_another(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A changed sentence leaves the cover as it is; another title, or a damaged cover, does not."""
    from awaz.output import cover

    drawn: list[str] = []

    def draw(svg: str) -> bytes:
        drawn.append(svg)
        return b"\x89PNG\r\n\x1a\n" + svg.encode()

    monkeypatch.setattr(cover, "_png", draw)
    titled = "---\ntitle: {}\n---\n\n"
    built = build(workspace, titled.format("ایک") + TEXT)
    first = (built.folder / "cover.png").read_bytes()
    build(workspace, titled.format("ایک") + TEXT.replace("دوسرا", "نیا"))
    assert len(drawn) == 1
    assert (built.folder / "cover.png").read_bytes() == first
    (built.folder / "cover.png").write_bytes(bytes(len(first)))
    build(workspace, titled.format("ایک") + TEXT)
    assert len(drawn) == 2
    assert (built.folder / "cover.png").read_bytes() == first
    build(workspace, titled.format("دو") + TEXT)
    assert len(drawn) == 3
    assert (built.folder / "cover.png").read_bytes() != first
