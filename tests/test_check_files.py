"""Each check of an edition finds the fault that is planted in its file."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from mutagen.id3 import ID3, TIT2
from mutagen.mp4 import MP4

from awaz.build import build_article
from awaz.check.book import check_book
from awaz.check.captions import check_captions, check_subtitles
from awaz.check.daisy import check_daisy
from awaz.check.edition import Check
from awaz.check.files import check_files, read_told
from awaz.check.page import check_page
from awaz.check.publication import check_package, check_publication
from awaz.check.sound import check_tags
from awaz.check.timeline import check_timeline, read_reference
from awaz.check.told import Fault
from awaz.workspace import Settings, Workspace

SLUG = "khabar"
ARTICLE = """# آج کی خبر

ہاں۔

یہ دوسرا پیراگراف ہے جو اتنا لمبا ہے کہ ایک سطر میں نہیں سما سکتا، اس لیے اسے دو سطروں میں لکھا \
جاتا ہے۔ یہ بات “5G” اور --> کی ہے۔

## پہلا حصہ

> یہ ایک قول ہے۔

- ایک
- دو

![ایک تصویر](a.png)

## دوسرا حصہ

| سال | بارش |
| --- | --- |
| 2025 | 41 |
"""
Change = Callable[[str], str]
EPUB, DAISY, LPF = f"{SLUG}.epub", f"{SLUG}.daisy.zip", f"{SLUG}.lpf"
PACKAGE, TEXT, NAV = "EPUB/package.opf", "EPUB/text-001.xhtml", "EPUB/nav.xhtml"
ADVERT = '<p><span class="sentence">یہ اشتہار ہے</span></p>'
SHOWN = "text that is shown: expected “یہ اشتہار ہے” in a sentence, found in none"
SWAPPED = "order of its sentences: expected p002s001, found p003s001"
MADE = ("m4b", "opus", "lpf", "daisy")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an edition in every format."""
    root = tmp_path_factory.mktemp("files")
    (root / "text").mkdir()
    path = root / "text" / f"{SLUG}.md"
    path.write_text(ARTICLE, encoding="utf-8")
    return build_article(path, Workspace(root, Settings(voice="tone", formats=MADE))).folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    """A copy that a test may alter."""
    return Path(shutil.copytree(whole, tmp_path / SLUG))


def faults(check: Check, folder: Path) -> list[str]:
    reference = read_reference(folder, read_told(folder))
    return [str(found) for found in check(folder, reference) if isinstance(found, Fault)]


def put(old: str, new: str) -> Change:
    """The first of what matches, written otherwise."""
    return lambda text: re.sub(old, new, text, count=1, flags=re.DOTALL)


def without(pattern: str) -> Change:
    """None of what matches."""
    return lambda text: re.sub(pattern, "", text, flags=re.DOTALL)


def swapped(text: str) -> str:
    """The second and the third paragraph change places."""
    return re.sub(r'(<p id="p002">.*?</p>)(\s*)(<p id="p003">.*?</p>)', r"\3\2\1", text, flags=re.S)


def change_file(folder: Path, name: str, change: Change) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert change(text) != text
    (folder / name).write_text(change(text), encoding="utf-8", newline="\n")


def change_member(folder: Path, name: str, member: str, change: Change | None) -> None:
    """A file of a package is changed; without a change it is gone."""
    with ZipFile(folder / name) as old:
        members = [(info, old.read(info)) for info in old.infolist()]
    with ZipFile(folder / name, "w") as new:
        for info, data in members:
            if info.filename != member:
                new.writestr(info, data)
            elif change:
                text = data.decode()
                assert change(text) != text
                new.writestr(info, change(text).encode())


@pytest.mark.parametrize(
    "check",
    [
        *(check_book, check_captions, check_subtitles, check_daisy, check_files, check_page),
        *(check_package, check_publication, check_tags, check_timeline),
    ],
)
def test_a_good_edition_has_no_fault(whole: Path, check: Check) -> None:
    """Whatever is looked at."""
    assert faults(check, whole) == []


PAGE_FAULTS: list[tuple[Change, str]] = [
    (put("</main>", f"{ADVERT}</main>"), SHOWN),
    (put("<main", "<p>یہ اشتہار ہے</p><main"), SHOWN),
    (swapped, SWAPPED),
    (put('<p id="p002"', '<p hidden id="p002"'), "p002s001: expected “ہاں۔”, found nothing"),
    (put('<p id="p002"', '<p style="display: none" id="p002"'), "p002s001: expected “ہاں۔”, fou"),
    (put('<html lang="ur"', '<html lang="en"'), "language of the page: expected ur, found en"),
    (put('dir="rtl"', 'dir="ltr"'), "direction of the page: expected rtl, found ltr"),
    (put("<title>.*?</title>", "<title>کل کی خبر</title>"), "text of the title: expected “آج کی"),
    (put(r'(<audio[^>]*src=")khabar', r"\1gone"), "sound: expected khabar.mp3, found gone.mp3"),
    (put('href="khabar.vtt"', 'href="gone.vtt"'), "link to gone.vtt: expected a file, found none"),
    (put('(<li><a href="#p)004', r"\g<1>003"), "link of “پہلا حصہ”: expected #p004s001, found #p0"),
    (put(">دوسرا حصہ</a>", ">تیسرا حصہ</a>"), "text of the contents at #p009s001: expected “دوسرا"),
    (without('<li><a href="#p009s001">.*?</li>'), "contents: expected 2 headings, found 1"),
    (put("<blockquote>(.*?)</blockquote>", r"\1"), "role of p005: expected quote, found body"),
]


@pytest.mark.parametrize(("change", "expected"), PAGE_FAULTS)
def test_a_fault_of_the_page_is_found(folder: Path, change: Change, expected: str) -> None:
    """Also in the page that the package holds, which is another."""
    change_file(folder, "index.html", change)
    assert [fault for fault in faults(check_page, folder) if expected in fault]
    if ".vtt" not in expected:
        change_member(folder, LPF, "index.html", change)
        inner = f"{LPF}: index.html, {expected}"
        assert [fault for fault in faults(check_package, folder) if fault.startswith(inner)]


@pytest.mark.parametrize(
    ("check", "name", "member", "change", "expected"),
    [
        (check_book, EPUB, TEXT, put("</section>", f"{ADVERT}</section>"), SHOWN),
        (check_book, EPUB, TEXT, swapped, SWAPPED),
        (check_book, EPUB, TEXT, put('<p id="p002"', '<p hidden="" id="p002"'), "p002s001: expect"),
        (check_book, EPUB, TEXT, put(' lang="ur"', ' lang="en"'), f"language of {TEXT}: expected"),
        (check_book, EPUB, TEXT, put('dir="rtl"', 'dir="ltr"'), f"direction of {TEXT}: expected "),
        (
            check_book,
            EPUB,
            TEXT,
            without("</?blockquote>"),
            "role of p005: expected quote, found b",
        ),
        (
            check_book,
            EPUB,
            PACKAGE,
            put("title>آج", "title>کل"),
            "dc:title: expected آج کی خبر, fo",
        ),
        (check_book, EPUB, PACKAGE, put("language>ur", "language>en"), "dc:language: expected ur"),
        (
            check_book,
            EPUB,
            PACKAGE,
            put('direction="rtl"', 'direction="ltr"'),
            "page-progression-d",
        ),
        (check_book, EPUB, PACKAGE, without(' page-progression-direction="rtl"'), "page-progressi"),
        (check_book, EPUB, PACKAGE, put('narrator">', 'narrator">x'), "media:narrator: expected"),
        (check_book, EPUB, PACKAGE, without("<meta [^>]*media:active[^\n]*"), "media:active-class"),
        (
            check_book,
            EPUB,
            NAV,
            put("دوسرا حصہ", "تیسرا حصہ"),
            "text of the entry for EPUB/text-00",
        ),
        (
            check_book,
            EPUB,
            NAV,
            put("#p009", "#p004"),
            "link of “دوسرا حصہ”: expected EPUB/text-00",
        ),
        (check_book, EPUB, NAV, without('<li><a [^>]*#p009".*?</li>'), "entries of EPUB/nav.xhtml"),
        (
            check_book,
            EPUB,
            NAV,
            put("(<li><a [^>]*#p009.*?</li>)", r"\1\1"),
            f"entries of {NAV}: e",
        ),
        (check_book, EPUB, NAV, put("</nav>", "<p>یہ اشتہار ہے</p></nav>"), SHOWN),
        (check_daisy, DAISY, "text.html", put("</body>", f"{ADVERT}</body>"), SHOWN),
        (check_daisy, DAISY, "text.html", swapped, SWAPPED),
        (check_daisy, DAISY, "text.html", put('dir="rtl"', 'dir="ltr"'), "direction of text.html"),
        (
            check_daisy,
            DAISY,
            "text.html",
            without("</?blockquote>"),
            "role of p005: expected quote",
        ),
        (
            check_daisy,
            DAISY,
            "ncc.html",
            put('language" content="ur', 'language" content="en'),
            "dc",
        ),
        (check_daisy, DAISY, "ncc.html", put('dc:title" content="', r"\g<0>x"), "text of dc:title"),
        (
            check_daisy,
            DAISY,
            "ncc.html",
            put('narrator" content="', r"\g<0>x"),
            "ncc:narrator: exp",
        ),
        (check_package, LPF, f"{SLUG}.vtt", None, f"{SLUG}.vtt: expected a file, found none"),
        (check_package, LPF, "index.html", None, "index.html: expected a file, found none"),
        (
            check_package,
            LPF,
            f"{SLUG}.vtt",
            put("WEBVTT", "WEBVTX"),
            "khabar.vtt: expected the byt",
        ),
    ],
)
def test_a_fault_within_a_package_is_found(
    folder: Path, check: Check, name: str, member: str, change: Change | None, expected: str
) -> None:
    """Told with the package's name and the place."""
    change_member(folder, name, member, change)
    assert [item for item in faults(check, folder) if item.startswith(f"{name}: {expected}")], (
        faults(check, folder)
    )


VTT, SRT, MANIFEST = f"{SLUG}.vtt", f"{SLUG}.srt", "publication.json"
JOINED = put(r"(p003s001\n[^\n]*\n[^\n]*)\n", r"\1 ")


@pytest.mark.parametrize(
    ("check", "name", "change", "expected"),
    [
        (
            check_captions,
            VTT,
            lambda text: text + "\nیہ اشتہار ہے\n",
            "a block: expected a cue, fou",
        ),
        (
            check_captions,
            VTT,
            lambda text: text + "\nx\ny\n00:00:01.000 --> 00:00:02.000\nz\n",
            "a b",
        ),
        (check_captions, VTT, without(r"<[\d:.]+>"), "a word of p001s001: expected "),
        (
            check_captions,
            VTT,
            put(r"(p003s002.*?)<[\d:.]+>", r"\1"),
            "a word of p003s002: expected",
        ),
        (check_captions, VTT, JOINED, "a line of p003s001: expected 65 letters at most, found "),
        (
            check_captions,
            VTT,
            put(r"( --> [\d:.]+)", r"\1 line:200%"),
            "settings of a cue of p001s0",
        ),
        (
            check_captions,
            VTT,
            put("Language: ur", "Language: en"),
            "language: expected ur, found en",
        ),
        (
            check_captions,
            VTT,
            put("p002s001\n.*?\n", r"\g<0>‏\n‏\n"),
            "lines of a cue of p002s001: e",
        ),
        (
            check_subtitles,
            SRT,
            lambda text: text + "\nیہ اشتہار ہے\n",
            "a block: expected a cue, fo",
        ),
        (check_subtitles, SRT, put(r"( --> [\d:,]+)", r"\1 X1:9"), "settings of a cue of p001s001"),
        (
            check_subtitles,
            SRT,
            put("(\n3\n[^\n]*\n[^\n]*)\n", r"\1 "),
            "a line of p003s001: expected",
        ),
        (
            check_publication,
            MANIFEST,
            put('value": "آج', 'value": "کل'),
            "text of name: expected “آج",
        ),
        (
            check_publication,
            MANIFEST,
            put('inLanguage": "ur', 'inLanguage": "en'),
            "inLanguage: expected ur, fou",
        ),
        (
            check_publication,
            MANIFEST,
            put('Progression": "rtl', 'Progression": "ltr'),
            "readingProg",
        ),
        (
            check_publication,
            MANIFEST,
            put("khabar.mp3", "cover.png"),
            "readingOrder: expected khabar",
        ),
        (
            check_publication,
            MANIFEST,
            without(r',\s*"alternate": \[.*?\]'),
            "alternate of khabar.mp3",
        ),
        (
            check_tags,
            "chapters.json",
            put("khabar.mp3", "safar.mp3"),
            "fileName: expected khabar.mp3",
        ),
        (
            check_tags,
            "chapters.json",
            put('title": "آج', 'title": "کل'),
            "text of the title: expecte",
        ),
        (check_timeline, "timeline.json", put('"ur"', '"en"'), "language: expected ur, found en"),
        (
            check_files,
            "report.json",
            put('slug": "khabar', 'slug": "safar'),
            "slug: expected khabar",
        ),
    ],
)
def test_a_fault_of_a_file_is_found(
    folder: Path, check: Check, name: str, change: Change, expected: str
) -> None:
    """Told with the file's name and the place."""
    change_file(folder, name, change)
    assert [item for item in faults(check, folder) if item.startswith(f"{name}: {expected}")], (
        faults(check, folder)
    )


def test_what_the_timeline_calls_a_paragraph_must_be_shown(folder: Path) -> None:
    """In the page, the EPUB and the talking book."""
    change_file(folder, "timeline.json", put('"role": "quote"', '"role": "body"'))
    for check in (check_page, check_book, check_daisy):
        expected = "role of p005: expected body, found quote"
        assert [fault for fault in faults(check, folder) if expected in fault]


def name_otherwise(tags: MP4) -> None:
    tags["\xa9nam"] = "کل کی خبر"


def sing_otherwise(tags: MP4) -> None:
    tags["\xa9lyr"] = "کل"


@pytest.mark.parametrize(
    ("change", "expected"),
    [(name_otherwise, "text of the title: expected "), (sing_otherwise, "text of the lyrics: exp")],
)
def test_a_fault_of_the_audiobook_is_found(
    folder: Path, change: Callable[[MP4], None], expected: str
) -> None:
    """What its tags tell is the article's."""
    tags = MP4(folder / f"{SLUG}.m4b")
    change(tags)
    tags.save()
    (fault,) = faults(check_tags, folder)
    assert fault.startswith(f"{SLUG}.m4b: {expected}")


def test_another_title_of_the_sound_is_found(folder: Path) -> None:
    """Told once, for lyrics and chapters are as they were."""
    tags = ID3(folder / f"{SLUG}.mp3", translate=False)
    tags.add(TIT2(text="کل کی خبر"))
    tags.save(v2_version=3)
    (fault,) = faults(check_tags, folder)
    assert fault.startswith(f"{SLUG}.mp3: text of the title (TIT2): expected “آج کی خبر”, found")
