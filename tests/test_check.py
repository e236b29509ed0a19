"""An edition's files are proved equal, and each planted fault is found."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from mutagen.id3 import ID3

from awaz.build import build_article
from awaz.check import programs
from awaz.check.edition import Checked, check_edition, editions
from awaz.check.timeline import fewest_letters, most_letters
from awaz.cli import run
from awaz.errors import OutputError
from awaz.workspace import Settings, Workspace

SLUG = "khabar"
ARTICLE = """---
author: ادارہ
date: 2025-12-20
---
# ڈیجیٹل تبدیلی ایک انقلاب ہے

محفوظ کنکشن - AI دور میں جامع تحفظ؛ Viettel مرکزی دفتر کے پروگراموں کے ساتھ ہے۔ انہوں نے اس بات \
پر زور دیا کہ ورکشاپ کے نتائج صرف الفاظ کے نہیں ہونے چاہئیں بلکہ عمل سے حاصل ہونے چاہئیں، اور یہ \
کام جنوری 2016 کے دوسرے نصف میں مکمل ہو جانا چاہیے تھا مگر $1,000,000 کے باوجود نہ ہو سکا۔

## پہلا حصہ

![قلعے کا دروازہ، شام کے وقت](qila.jpg)

- ڈیٹا کے تحفظ کے منصوبے تیار کریں۔
- انسانی وسائل کے معیار کو بہتر بنائیں۔

| سال | بارش |
| --- | --- |
| 2024 | |
| 2025 | 41 ملی میٹر |

## دوسرا حصہ

بس۔ https://example.org/ur/pakistan/2025/12/20/a-long-address پر یہ < b & c > لکھا ہے۔

> "تاہم، جذبہ یہ ہے کہ بہتری لاتے ہوئے کام کیا جائے 🎉۔"
"""


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an edition in every format, with all that a text can hold."""
    root = tmp_path_factory.mktemp("check")
    (root / "text").mkdir()
    path = root / "text" / f"{SLUG}.md"
    path.write_text(ARTICLE, encoding="utf-8")
    settings = Settings(voice="tone", formats=("m4b", "opus"))
    return build_article(path, Workspace(root, settings)).folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    """A copy that a test may alter."""
    (tmp_path / "text").mkdir()
    copy = tmp_path / "output" / SLUG
    shutil.copytree(whole, copy)
    return copy


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither EPUBCheck nor Ace is there: they take seconds."""
    monkeypatch.setattr(programs, "epubcheck_command", lambda: None)
    monkeypatch.setenv("PATH", "")


def sealed(folder: Path) -> None:
    """The report tells of the files as they now are."""
    path = folder / "report.json"
    report = json.loads(path.read_bytes())
    for name in report["files"]:
        data = (folder / name).read_bytes()
        report["files"][name] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    path.write_text(json.dumps(report), encoding="utf-8")


def told(checked: Checked) -> list[str]:
    return [str(fault) for fault in checked.faults]


# --- A good edition ------------------------------------------------------------------------------


def test_a_good_edition_has_no_fault(whole: Path) -> None:
    """Headings, a list, a table, a picture, Latin words and numbers, in every format."""
    checked = check_edition(whole)
    assert told(checked) == []
    assert "EPUBCheck" not in {program.program for program in checked.not_run}


@pytest.mark.usefixtures("alone")
def test_words_in_the_epub_are_checked_too(tmp_path: Path) -> None:
    """An EPUB that follows each word has no fault either."""
    (tmp_path / "text").mkdir()
    path = tmp_path / "text" / f"{SLUG}.md"
    path.write_text(ARTICLE, encoding="utf-8")
    workspace = Workspace(tmp_path, Settings(voice="tone", epub_words=True))
    assert told(check_edition(build_article(path, workspace).folder)) == []


@pytest.mark.usefixtures("alone")
def test_a_title_made_of_the_first_words_is_not_spoken(tmp_path: Path) -> None:
    """It is shown above the text, and that is no fault."""
    (tmp_path / "text").mkdir()
    path = tmp_path / "text" / "saada.txt"
    body = "یہ پہلا جملہ ہے جو کافی لمبا ہے اور کسی عنوان کی طرح نہیں لگتا۔ یہ دوسرا جملہ ہے۔\n"
    path.write_text(body, encoding="utf-8")
    checked = check_edition(build_article(path, Workspace(tmp_path, Settings(voice="tone"))).folder)
    assert told(checked) == []
    assert [item.reason for item in checked.unspoken if "title" in item.reason]


@pytest.mark.usefixtures("alone")
def test_what_is_shown_and_not_spoken_is_listed(whole: Path) -> None:
    """The page says that a text is a picture's, and marks a cell that holds nothing."""
    listed = {(item.file, item.text) for item in check_edition(whole).unspoken}
    assert ("index.html", "—") in listed
    assert any(file == "index.html" and text.startswith("تصویر") for file, text in listed)


@pytest.mark.usefixtures("alone")
def test_programs_that_are_missing_are_told(whole: Path) -> None:
    """What could not be asked has not said that all is well."""
    assert [item.program for item in check_edition(whole).not_run] == ["EPUBCheck", "Ace"]


def test_what_is_not_said_as_written_has_the_benefit_of_the_doubt() -> None:
    """Digits, signs and addresses are counted as what they may be."""
    assert (fewest_letters("بس 20 %"), most_letters("بس 20 %")) == (4, 2 + 12 + 0)
    assert fewest_letters("دیکھیں https://example.org/a") == len("دیکھیں")
    assert most_letters("ﷺ") > 12


@pytest.mark.usefixtures("alone")
def test_a_package_holds_the_files_beside_it(tmp_path: Path) -> None:
    """Those that the manifest names, byte for byte."""
    (tmp_path / "text").mkdir()
    path = tmp_path / "text" / f"{SLUG}.md"
    path.write_text(ARTICLE, encoding="utf-8")
    workspace = Workspace(tmp_path, Settings(voice="tone", formats=("lpf",)))
    folder = build_article(path, workspace).folder
    assert told(check_edition(folder)) == []
    with (folder / f"{SLUG}.txt").open("a", encoding="utf-8") as stream:
        stream.write("\n")
    sealed(folder)
    (fault,) = told(check_edition(folder))
    assert fault.startswith("khabar.lpf: khabar.txt: expected the bytes of the file beside it")


# --- Planted faults ------------------------------------------------------------------------------


def edited(folder: Path, name: str, old: str, new: str) -> None:
    """Another text in place of the first there is."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


def timeline_edited(folder: Path, change: Callable[[Any], None]) -> None:
    path = folder / "timeline.json"
    values = json.loads(path.read_bytes())
    change(values)
    path.write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")


def book_edited(folder: Path, name: str, change: Callable[[str], str]) -> None:
    """The EPUB with one of its files changed."""
    path = folder / f"{SLUG}.epub"
    with ZipFile(path) as old:
        members = [(info, old.read(info)) for info in old.infolist()]
    with ZipFile(path, "w") as new:
        for info, data in members:
            if info.filename == name:
                text = data.decode()
                assert change(text) != text
                data = change(text).encode()
            new.writestr(info, data)


def tags_edited(folder: Path, change: Callable[[ID3], None]) -> None:
    tags = ID3(folder / f"{SLUG}.mp3", translate=False)
    change(tags)
    tags.save(v2_version=3)
    # The EPUB holds the same file: without this the fault would be in two places.
    data = (folder / f"{SLUG}.mp3").read_bytes()
    path = folder / f"{SLUG}.epub"
    with ZipFile(path) as old:
        members = [(info, old.read(info)) for info in old.infolist()]
    with ZipFile(path, "w") as new:
        for info, content in members:
            new.writestr(info, data if info.filename.endswith(".mp3") else content)


def shift_caption(folder: Path) -> None:
    edited(folder, f"{SLUG}.vtt", "00:00:03.000 -->", "00:00:03.020 -->")


def shift_stamp(folder: Path) -> None:
    text = (folder / f"{SLUG}.vtt").read_text(encoding="utf-8")
    stamp = re.search(r"<00:00:0\d\.\d{3}>", text)
    assert stamp
    edited(folder, f"{SLUG}.vtt", stamp[0], "<00:00:01.999>")


def lose_caption(folder: Path) -> None:
    path = folder / f"{SLUG}.vtt"
    blocks = path.read_text(encoding="utf-8").split("\n\n")
    kept = [block for block in blocks if not block.startswith("p003s001")]
    path.write_text("\n\n".join(kept), encoding="utf-8")


def change_subtitle(folder: Path) -> None:
    edited(folder, f"{SLUG}.srt", "ورکشاپ", "کارخانہ")


def change_transcript(folder: Path) -> None:
    edited(folder, f"{SLUG}.txt", "پہلا حصہ", "پہلا پہلا حصہ")


def lose_sentence(folder: Path) -> None:
    edited(folder, "index.html", '<span id="p003s001" class="sentence">پہلا حصہ</span>', "")


def show_more(folder: Path) -> None:
    edited(folder, "index.html", "</main>", "<p>یہ <b>اشتہار</b> ہے</p></main>")


def move_in_page(folder: Path) -> None:
    def moved(match: re.Match[str]) -> str:
        return f"{match[1]}{int(match[2]) + 150}"

    path = folder / "index.html"
    page = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r'(\["p003s001", ?)(\d+)', moved, page), encoding="utf-8")


def shift_clip(folder: Path) -> None:
    def shifted(text: str) -> str:
        return re.sub(r'(#p002s001.*?clipBegin=")[^"]*', r"\g<1>0:00:03.100", text, flags=re.DOTALL)

    book_edited(folder, "EPUB/text-001.smil", shifted)


def lose_clip(folder: Path) -> None:
    def lost(text: str) -> str:
        return re.sub(r'<par id="o-p003s001">.*?</par>', "", text, flags=re.DOTALL)

    book_edited(folder, "EPUB/text-001.smil", lost)


def tell_other_length(folder: Path) -> None:
    def told_longer(text: str) -> str:
        return re.sub(r'("media:duration">0:00:)\d\d', r"\g<1>01", text, count=1)

    book_edited(folder, "EPUB/package.opf", told_longer)


def show_more_in_book(folder: Path) -> None:
    def more(text: str) -> str:
        return text.replace("</section>", "<p>یہ اشتہار ہے</p></section>")

    book_edited(folder, "EPUB/text-001.xhtml", more)


def other_sound_in_book(folder: Path) -> None:
    path = folder / f"{SLUG}.epub"
    with ZipFile(path) as old:
        members = [(info, old.read(info)) for info in old.infolist()]
    with ZipFile(path, "w") as new:
        for info, data in members:
            new.writestr(info, data[:-1] if info.filename.endswith(".mp3") else data)


def lose_lyric(folder: Path) -> None:
    def lose(tags: ID3) -> None:
        del tags.getall("SYLT")[0].text[4]

    tags_edited(folder, lose)


def shift_lyric(folder: Path) -> None:
    def shift(tags: ID3) -> None:
        lines = tags.getall("SYLT")[0].text
        lines[2] = (lines[2][0], lines[2][1] + 15)

    tags_edited(folder, shift)


def move_chapter(folder: Path) -> None:
    def move(tags: ID3) -> None:
        tags.getall("CHAP")[1].start_time += 2000

    tags_edited(folder, move)


def lose_contents(folder: Path) -> None:
    def lose(tags: ID3) -> None:
        tags.getall("CTOC")[0].child_element_ids.pop()

    tags_edited(folder, lose)


def move_listed_chapter(folder: Path) -> None:
    path = folder / "chapters.json"
    values = json.loads(path.read_bytes())
    values["chapters"][1]["startTime"] += 0.5
    path.write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")


def tell_other_duration(folder: Path) -> None:
    timeline_edited(folder, lambda values: values.update(duration=values["duration"] + 0.2))


def empty_sentence(folder: Path) -> None:
    def empty(values: Any) -> None:
        sentence = values["paragraphs"][2]["sentences"][0]
        sentence.update(end=sentence["start"], words=[])

    timeline_edited(folder, empty)


def hurry(folder: Path) -> None:
    def change(values: Any) -> None:
        sentence = values["paragraphs"][1]["sentences"][2]
        sentence.update(end=sentence["start"] + 1, words=[])

    timeline_edited(folder, change)


def drag(folder: Path) -> None:
    def change(values: Any) -> None:
        paragraph = values["paragraphs"][-1]
        paragraph["sentences"][0]["words"] = []
        paragraph["start"] = paragraph["sentences"][0]["start"] = 3.0

    timeline_edited(folder, change)


def tell_less_words(folder: Path) -> None:
    timeline_edited(folder, lambda v: v["paragraphs"][1]["sentences"][0]["words"].pop())


def publish_other_length(folder: Path) -> None:
    path = folder / "publication.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"duration": "PT4', '"duration": "PT5', 1), encoding="utf-8")


def cut_sound(folder: Path) -> None:
    path = folder / f"{SLUG}.mp3"
    path.write_bytes(path.read_bytes()[:-4000])


def mute(folder: Path) -> None:
    """A hum that is as long as the narration and far too quiet."""
    from editions import tone_mp3

    mp3 = folder / f"{SLUG}.mp3"
    values = json.loads((folder / "timeline.json").read_bytes())
    tags = ID3(mp3)
    mp3.write_bytes(tone_mp3(values["frames"]))
    tags.save(mp3, v2_version=3)


def encode_too_hot(folder: Path) -> None:
    """As loud as it should be, with a clipped second in it."""
    import lameenc

    mp3 = folder / f"{SLUG}.mp3"
    frames = json.loads((folder / "timeline.json").read_bytes())["frames"]
    tone = [7000 if frame // 50 % 2 else -7000 for frame in range(frames)]
    tone[24_000:24_100] = [32_767 if frame // 5 % 2 else -32_768 for frame in range(100)]
    encoder = lameenc.Encoder()
    encoder.set_in_sample_rate(24_000)
    encoder.set_channels(1)
    encoder.set_bit_rate(64)
    encoder.silence()
    tags = ID3(mp3)
    mp3.write_bytes(bytes(encoder.encode(array("h", tone).tobytes()) + encoder.flush()))
    tags.save(mp3, v2_version=3)


def lose_first_line(folder: Path) -> None:
    edited(folder, f"{SLUG}.vtt", "WEBVTT\n", "WebVTT\n")


def empty_cue(folder: Path) -> None:
    text = (folder / f"{SLUG}.vtt").read_text(encoding="utf-8")
    times = re.search(r"p003s001\n(\S+) --> (\S+)", text)
    assert times
    edited(folder, f"{SLUG}.vtt", times[0], f"p003s001\n{times[1]} --> {times[1]}")


def leave_gap(folder: Path) -> None:
    text = (folder / f"{SLUG}.vtt").read_text(encoding="utf-8")
    times = re.search(r"p002s003\n(\S+) --> (\S+)\d", text)
    assert times
    edited(folder, f"{SLUG}.vtt", times[0], f"p002s003\n{times[1]} --> {times[1]}")


def number_wrongly(folder: Path) -> None:
    edited(folder, f"{SLUG}.srt", "\n\n2\n", "\n\n7\n")


def shift_segment(folder: Path) -> None:
    edited(folder, "transcript.json", '"startTime": 3.0', '"startTime": 3.02')


def lose_segment(folder: Path) -> None:
    path = folder / "transcript.json"
    values = json.loads(path.read_bytes())
    del values["segments"][2]
    path.write_text(json.dumps(values), encoding="utf-8")


def change_segment(folder: Path) -> None:
    edited(folder, "transcript.json", "ورکشاپ", "کارخانہ")


def other_transcript(folder: Path) -> None:
    edited(folder, "transcript.json", '"1.0.0"', '"2.0.0"')


def other_slug(folder: Path) -> None:
    timeline_edited(folder, lambda values: values.update(slug="safar"))


def report_other_length(folder: Path) -> None:
    path = folder / "report.json"
    report = json.loads(path.read_bytes())
    report["sound"]["seconds"] += 0.1
    path.write_text(json.dumps(report), encoding="utf-8")


def lose_clip_key(folder: Path) -> None:
    path = folder / "report.json"
    report = json.loads(path.read_bytes())
    del report["sentences"]["clips"]["p003s001"]
    path.write_text(json.dumps(report), encoding="utf-8")


def rows_edited(folder: Path, change: Callable[[list[Any]], object]) -> None:
    """Another timeline in the page: `change` is handed the row of p002s002."""
    path = folder / "index.html"
    page = path.read_text(encoding="utf-8")
    found = re.search(r'(id="awaz-timeline"[^>]*>)(.*?)(</script>)', page, re.DOTALL)
    assert found
    data = json.loads(found[2])
    change(next(row for row in data["rows"] if row[0] == "p002s002"))
    new = found[1] + json.dumps(data, ensure_ascii=False) + found[3]
    path.write_text(page.replace(found[0], new), encoding="utf-8")


def lose_word_in_page(folder: Path) -> None:
    rows_edited(folder, lambda row: row[3].pop())


def shift_word_in_page(folder: Path) -> None:
    rows_edited(folder, lambda row: row[3].__setitem__(0, row[3][0] * 3))


def misplace_word_in_page(folder: Path) -> None:
    def misplace(row: list[Any]) -> None:
        row[4:] = [[1, 2] * sum(length > 0 for length in row[3])]

    rows_edited(folder, misplace)


def swap_in_page(folder: Path) -> None:
    path = folder / "index.html"
    first, second = re.findall(r'<span id="p00[36]s001".*?</span>', path.read_text("utf-8"))[:2]
    text = path.read_text(encoding="utf-8").replace(first, "@").replace(second, first)
    path.write_text(text.replace("@", second), encoding="utf-8")


def publish_missing_file(folder: Path) -> None:
    edited(folder, "publication.json", '"url": "khabar.srt"', '"url": "safar.srt"')


def publish_other_part(folder: Path) -> None:
    path = folder / "publication.json"
    values = json.loads(path.read_bytes())
    values["readingOrder"][0]["duration"] = "PT1S"
    path.write_text(json.dumps(values), encoding="utf-8")


def join_lyrics(folder: Path) -> None:
    def join(tags: ID3) -> None:
        lines = tags.getall("SYLT")[0].text
        lines[3] = (lines[3][0].lstrip(), lines[3][1])

    tags_edited(folder, join)


def change_lyrics(folder: Path) -> None:
    def change(tags: ID3) -> None:
        frame = tags.getall("USLT")[0]
        frame.text = frame.text.replace("ورکشاپ", "کارخانہ")

    tags_edited(folder, change)


def name_chapter_otherwise(folder: Path) -> None:
    """Everywhere the same, so that nothing but its paragraph tells."""

    def rename(tags: ID3) -> None:
        tags.getall("CHAP")[1].sub_frames.getall("TIT2")[0].text = ["پہلا"]

    tags_edited(folder, rename)


def name_first_chapter_otherwise(folder: Path) -> None:
    def rename(tags: ID3) -> None:
        tags.getall("CHAP")[0].sub_frames.getall("TIT2")[0].text = ["ڈیجیٹل …"]

    tags_edited(folder, rename)


def lose_chapter(folder: Path) -> None:
    tags_edited(folder, lambda tags: tags.delall("CHAP:p003"))


def strange_chapter(folder: Path) -> None:
    def rename(tags: ID3) -> None:
        tags.getall("CHAP")[1].element_id = "p999"

    tags_edited(folder, rename)


def end_chapter_early(folder: Path) -> None:
    def cut(tags: ID3) -> None:
        for frame in tags.getall("CHAP"):
            frame.end_time -= 500

    tags_edited(folder, cut)


def lose_listed_chapter(folder: Path) -> None:
    path = folder / "chapters.json"
    values = json.loads(path.read_bytes())
    values["chapters"].pop()
    path.write_text(json.dumps(values), encoding="utf-8")


def name_listed_chapter_otherwise(folder: Path) -> None:
    edited(folder, "chapters.json", "پہلا حصہ", "تیسرا حصہ")


def cut_container(folder: Path) -> None:
    """M4B whose sound is another one's."""
    path = folder / f"{SLUG}.opus"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def begin_too_early(folder: Path) -> None:
    timeline_edited(folder, lambda v: v["paragraphs"][2].update(start=1.0))


def end_too_late(folder: Path) -> None:
    timeline_edited(folder, lambda v: v["paragraphs"][-1].update(end=v["duration"] + 1))


def say_nothing(folder: Path) -> None:
    def silence(values: Any) -> None:
        values["paragraphs"][2]["sentences"][0].update(text=" ", words=[])

    timeline_edited(folder, silence)


def tell_nothing(folder: Path) -> None:
    timeline_edited(folder, lambda values: values.update(paragraphs=[]))


def change_word(folder: Path) -> None:
    def change(values: Any) -> None:
        values["paragraphs"][1]["sentences"][0]["words"][1]["text"] = "لفظ"

    timeline_edited(folder, change)


def other_version(folder: Path) -> None:
    timeline_edited(folder, lambda values: values.update(version=2))


def tell_other_part(folder: Path) -> None:
    def told_longer(text: str) -> str:
        return re.sub(r'(overlay" property="media:duration">0:00:)\d\d', r"\g<1>01", text, count=1)

    book_edited(folder, "EPUB/package.opf", told_longer)


def lose_text_in_book(folder: Path) -> None:
    def lost(text: str) -> str:
        return re.sub(r'<span[^>]*id="p003s001"[^>]*>|id="p003s001"', "<span>", text, count=1)

    book_edited(folder, "EPUB/text-001.xhtml", lost)


def mark_other_document(folder: Path) -> None:
    book_edited(
        folder,
        "EPUB/text-001.smil",
        lambda text: text.replace("text-001.xhtml#p003", "x.xhtml#p003"),
    )


def break_json(folder: Path) -> None:
    (folder / "timeline.json").write_text("{", encoding="utf-8")


def lose_book(folder: Path) -> None:
    (folder / f"{SLUG}.epub").unlink()
    report = json.loads((folder / "report.json").read_bytes())
    del report["files"][f"{SLUG}.epub"]
    (folder / "report.json").write_text(json.dumps(report), encoding="utf-8")


TOLD_ONCE = {
    shift_caption,
    shift_stamp,
    lose_caption,
    change_subtitle,
    change_transcript,
    lose_sentence,
    show_more_in_book,
    lose_lyric,
    shift_lyric,
    lose_contents,
    move_listed_chapter,
    publish_other_length,
    lose_first_line,
    number_wrongly,
    shift_segment,
    lose_segment,
    change_segment,
    other_transcript,
    report_other_length,
    lose_clip_key,
    lose_word_in_page,
    publish_missing_file,
    publish_other_part,
    join_lyrics,
    change_lyrics,
    name_listed_chapter_otherwise,
    lose_listed_chapter,
    other_version,
    tell_other_part,
}
"""What is wrong in one place alone is told there alone."""


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(
    ("plant", "expected"),
    [
        (shift_caption, "khabar.vtt: beginning of p002s001: expected 3.000 s, found 3.020 s"),
        (shift_stamp, "khabar.vtt: a word of p001s001: expected 0.690 s, found 1.999 s"),
        (lose_caption, "khabar.vtt: p003s001: expected “پہلا حصہ”, found nothing"),
        (change_subtitle, "khabar.srt: text of p002s003: expected “دیا کہ ورکشاپ کے نتائج”, found"),
        (change_transcript, "khabar.txt: text of the whole: expected "),
        (lose_sentence, "index.html: p003s001: expected “پہلا حصہ”, found nothing"),
        (show_more, "index.html: text that is shown: expected “اشتہار” in a sentence, found in"),
        (move_in_page, "index.html: beginning of p003s001: expected "),
        (shift_clip, "khabar.epub: beginning of p002s001: expected 3.000 s, found 3.100 s"),
        (lose_clip, "khabar.epub: p003s001: expected “”, found nothing"),
        (tell_other_length, "khabar.epub: length: expected "),
        (show_more_in_book, "khabar.epub: text that is shown: expected “یہ اشتہار ہے” in a sent"),
        (other_sound_in_book, "khabar.epub: EPUB/audio/narration.mp3: expected the bytes of kha"),
        (lose_lyric, "khabar.mp3: SYLT, p003s001: expected “پہلا حصہ”, found nothing"),
        (shift_lyric, "khabar.mp3: SYLT, beginning of p002s002: expected "),
        (move_chapter, "khabar.mp3: CHAP, beginning of p003: expected "),
        (lose_contents, "khabar.mp3: CTOC, contents: expected p001 p003 p010, found p001 p003"),
        (move_listed_chapter, "chapters.json: beginning of chapter 2: expected "),
        (publish_other_length, "publication.json: duration: expected 4"),
        (tell_other_duration, "khabar.mp3: length of the sound: expected "),
        (tell_other_duration, "timeline.json: duration: expected "),
        (empty_sentence, "timeline.json: p003s001: expected an end after "),
        (hurry, "timeline.json: length of p002s003: expected "),
        (drag, "timeline.json: length of p012s001: expected "),
        (tell_less_words, "timeline.json: words of p002s001: expected “تحفظ؛” in a word, found in"),
        (cut_sound, "khabar.mp3: length of the sound: expected "),
        (mute, "khabar.mp3: loudness: expected -16 ± 1 LUFS, found "),
        (encode_too_hot, "khabar.mp3: true peak: expected -1 dBTP or less, found "),
        (lose_first_line, "khabar.vtt: first line: expected WEBVTT, found WebVTT"),
        (empty_cue, "khabar.vtt: a cue of p003s001: expected an end after its beginning, found"),
        (leave_gap, "khabar.vtt: next cue of p002s003: expected "),
        (number_wrongly, "khabar.srt: number of the cue 2: expected 2, found 7"),
        (shift_segment, "transcript.json: beginning of p002s001: expected 3.000 s, found 3.020 s"),
        (lose_segment, "transcript.json: p002s002: expected “"),
        (change_segment, "transcript.json: text of p002s003: expected “دیا کہ ورکشاپ کے نتائج”"),
        (other_transcript, "transcript.json: version: expected 1.0.0, found 2.0.0"),
        (other_slug, "timeline.json: slug: expected khabar, found safar"),
        (report_other_length, "report.json: length of the sound: expected "),
        (lose_clip_key, "report.json: clips: expected one for each sentence, found not so: p003s"),
        (lose_word_in_page, "index.html: words of p002s002: expected "),
        (shift_word_in_page, "index.html: beginning of p002s002w002: expected "),
        (misplace_word_in_page, "index.html: places of words of p002s002: expected "),
        (swap_in_page, "index.html: order of its sentences: expected p003s001, found p006s001"),
        (publish_missing_file, "publication.json: safar.srt: expected a file, found none"),
        (publish_other_part, "publication.json: duration of its parts: expected "),
        (join_lyrics, "khabar.mp3: line 4 of SYLT: expected a line break before it, found none"),
        (change_lyrics, "khabar.mp3: text of the lyrics (USLT): expected "),
        (name_chapter_otherwise, "khabar.mp3: CHAP, text of the title of p003: expected “پہلا حصہ"),
        (name_first_chapter_otherwise, "khabar.mp3: CHAP, text of the title of p001: expected "),
        (lose_chapter, "khabar.mp3: CHAP, p003: expected a chapter for each heading, found none"),
        (strange_chapter, "khabar.mp3: CHAP, p999: expected the id of a paragraph, found none"),
        (end_chapter_early, "khabar.mp3: CHAP, end of p010: expected "),
        (end_chapter_early, "khabar.mp3: CHAP, end of p001: expected "),
        (lose_listed_chapter, "chapters.json: chapters: expected 3, found 2"),
        (name_listed_chapter_otherwise, "chapters.json: text of chapter 2: expected “پہلا حصہ”"),
        (cut_container, "khabar.opus: length of the sound: expected "),
        (begin_too_early, "timeline.json: beginning of p003: expected "),
        (end_too_late, "timeline.json: end of p012: expected "),
        (say_nothing, "timeline.json: text of p003s001: expected words, found none"),
        (tell_nothing, "timeline.json: paragraphs: expected sentences, found none"),
        (change_word, "timeline.json: text of p002s001w002: expected "),
        (other_version, "timeline.json: the whole: expected to be readable, found ValueError: ve"),
        (tell_other_part, "khabar.epub: length of EPUB/text-001.xhtml: expected "),
        (lose_text_in_book, "khabar.epub: p003s001: expected “پہلا حصہ”, found nothing"),
        (mark_other_document, "khabar.epub: the whole: expected to be readable, found ValueError"),
        (break_json, "timeline.json: the whole: expected to be readable, found JSONDecodeError"),
        (lose_book, "khabar.epub: the whole: expected to be readable, found FileNotFoundError"),
    ],
)
def test_a_planted_fault_is_found(
    folder: Path, plant: Callable[[Path], None], expected: str
) -> None:
    """Also where the report's digests were made to fit."""
    plant(folder)
    if plant is not lose_book:
        sealed(folder)
    found = told(check_edition(folder))
    assert [fault for fault in found if fault.startswith(expected)]
    if plant in TOLD_ONCE:
        assert len(found) == 1


@pytest.mark.usefixtures("alone")
def test_the_report_must_tell_of_the_files_as_they_are(folder: Path) -> None:
    """An edited digest, a file that grew, one that is not told of, and one that is gone."""
    report = json.loads((folder / "report.json").read_bytes())
    report["files"]["chapters.json"]["sha256"] = "0" * 64
    (folder / "report.json").write_text(json.dumps(report), encoding="utf-8")
    (folder / "extra.txt").write_text("x")
    (folder / f"{SLUG}.opus").unlink()
    with (folder / f"{SLUG}.txt").open("a") as stream:
        stream.write("\n")
    found = told(check_edition(folder))
    places = [
        "index.html: link to khabar.opus",
        "chapters.json: SHA-256",
        "extra.txt: file",
        "khabar.opus: file",
        "khabar.txt: size",
    ]
    assert [fault.partition(": expected")[0] for fault in found] == places


def test_what_epubcheck_says_is_a_fault(folder: Path) -> None:
    """With the file and the line it speaks of."""
    book_edited(folder, "EPUB/text-001.xhtml", lambda text: text.replace("<h1", "<h1 zzz='1'"))
    sealed(folder)
    found = told(check_edition(folder))
    assert len(found) == 1
    assert found[0].startswith("khabar.epub: EPUB/text-001.xhtml:")
    assert "RSC-005" in found[0]


def test_what_ace_says_is_a_fault(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ace is asked where the PATH leads to it, and its report is read."""
    report = {
        "assertions": [
            {
                "earl:testSubject": {"url": "text-001.xhtml"},
                "assertions": [
                    {"earl:test": {"dct:title": "html-has-lang"}, "earl:result": {"html": "<html>"}}
                ],
            }
        ]
    }
    ace = tmp_path / "ace"
    ace.write_text(f"#!/bin/sh\nprintf %s '{json.dumps(report)}' > \"$4/report.json\"\n")
    ace.chmod(0o755)
    monkeypatch.setattr(programs, "epubcheck_command", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    expected = "nothing for Ace to find, found html-has-lang: <html>"
    assert told(check_edition(folder)) == [f"khabar.epub: text-001.xhtml: expected {expected}"]


# --- The command ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("alone")
def test_the_command_tells_of_each_edition(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line each, a line for each fault beneath, and exit code 6 when there is one."""
    root = str(folder.parents[1])
    assert run(["check", "-C", root, SLUG]) == 0
    assert capsys.readouterr().out == "khabar: ok (not run: EPUBCheck, Ace)\n"
    shift_caption(folder)
    sealed(folder)
    assert run(["check", "-C", root]) == 6  # the library is missing, too
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "khabar: 1 fault (not run: EPUBCheck, Ace)" and len(lines) == 4
    assert lines[1].startswith("  khabar.vtt: beginning of p002s001: expected 3.000 s, found")


@pytest.mark.usefixtures("alone")
def test_the_command_speaks_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Faults with file, place, expected and found."""
    shift_caption(folder)
    sealed(folder)
    assert run(["check", "-C", str(folder.parents[1]), "--json", SLUG]) == 6
    (edition,) = json.loads(capsys.readouterr().out)
    assert edition["slug"] == SLUG
    assert edition["faults"] == [
        {
            "file": "khabar.vtt",
            "place": "beginning of p002s001",
            "expected": "3.000 s",
            "found": "3.020 s",
        }
    ]
    assert {item["program"] for item in edition["not_run"]} == {"EPUBCheck", "Ace"}


def test_an_edition_that_is_not_there_is_told(folder: Path, tmp_path: Path) -> None:
    """With the names of those that are; and so is a workspace without any."""
    with pytest.raises(OutputError, match=r"no edition 'safar'.*Editions there: khabar\."):
        editions(folder.parent, ["safar"])
    with pytest.raises(OutputError, match="holds no edition"):
        editions(tmp_path / "text")
