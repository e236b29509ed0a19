"""Files into articles."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from awaz.errors import ArticleError
from awaz.model import Article, Role
from awaz.text.reader import read_article, slug_of, title_from

SEED = Path(__file__).parents[1] / "data" / "text" / "seed-article.txt"
DEMO = Path(__file__).parents[2] / "text" / "seed-article.txt"


def written(folder: Path, text: str | bytes, name: str = "مضمون.txt") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def texts(article: Article) -> list[str]:
    return [" ".join(s.text for s in paragraph.sentences) for paragraph in article.paragraphs]


def test_every_character_of_the_seed_article_comes_back() -> None:
    """Words and the spaces between them are the article; only the page's furniture is gone."""
    article = read_article(SEED)
    lines = [line for line in SEED.read_text(encoding="utf-8").split("\n") if line]
    shown = [line for line in lines if not line.startswith(("ماخذ", "تبصرہ"))]
    assert texts(article) == shown
    for sentence in article.sentences():
        words, at = "", 0
        for word in sentence.words:
            assert word.text == sentence.text[word.start : word.end]
            assert sentence.text[at : word.start].strip() == ""
            words, at = words + word.text, word.end
        assert at == len(sentence.text)
        assert words.replace(" ", "") == sentence.text.replace(" ", "")


def test_the_seed_article_is_read_as_an_article() -> None:
    """A paragraph a line, the source apart, the comment counter dropped, all words sounded."""
    article = read_article(SEED)
    assert (article.slug, article.language, article.direction) == ("seed-article", "ur", "rtl")
    assert article.source.startswith("https://dangcongsan.org.vn/")
    assert [(dropped.line, dropped.text) for dropped in article.dropped] == [(33, "تبصرہ (0)")]
    assert article.title == "اپنی اختتامی تقریر میں"
    assert len(article.notes) == 1 and article.title in article.notes[0]
    assert article.paragraphs[0].role is Role.BODY
    assert all(word.ipa for sentence in article.sentences() for word in sentence.words)
    assert article.paragraphs[1].sentences[1].id == "p002s002"


def test_the_demo_article_is_the_seed_article_with_a_title() -> None:
    """Front matter gives the title, spoken first; the text below is the seed article's."""
    demo, seed = read_article(DEMO), read_article(SEED)
    assert demo.paragraphs[0].role is Role.TITLE
    assert texts(demo) == [demo.title, *texts(seed)]


def test_front_matter_gives_what_is_known(tmp_path: Path) -> None:
    """Values may hold colons and stand in quotes; comments and blank lines are allowed."""
    front = (
        '---\r\ntitle: "خبر: آج"\r\nauthor: علی\r\n\r\n# so\r\ndate: 2025-12-20\r\nlang: ur-PK\r\n'
    )
    path = written(
        tmp_path,
        "\ufeff"
        + front
        + "modified: 2026-01-02T03:04+05:00\r\nvoice: tone\r\nmood: glad\r\n---\r\nیہ خبر ہے۔\r\n",
    )
    article = read_article(path)
    assert (article.title, article.author, article.date) == ("خبر: آج", "علی", "2025-12-20")
    assert (article.language, article.direction, article.voice) == ("ur-PK", "rtl", "tone")
    assert article.modified == "2026-01-02T03:04+05:00"
    assert [(dropped.line, dropped.text) for dropped in article.dropped] == [(10, "mood: glad")]
    assert [paragraph.role for paragraph in article.paragraphs] == [Role.TITLE, Role.BODY]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("---\ntitle: خبر\nمتن۔\n", r"line 3: .*not `key: value`"),
        ("---\ntitle: خبر\n", r"line 1: .*never closed"),
        ("---\ndate: 20 دسمبر\n---\nمتن۔", r"line 2: .*ISO 8601"),
        ("---\ndate: 2025-02-30\n---\nمتن۔", r"line 2: .*ISO 8601"),
        ("---\nmodified: کل\n---\nمتن۔", r"line 2: .*ISO 8601"),
        ("---\nmodified: 2025-12\n---\nمتن۔", r"line 2: .*2025-12-20T14:30"),
        ("---\nmodified: 2025-12-20T25:00\n---\nمتن۔", r"line 2: .*ISO 8601"),
        ("---\nlang: اردو\n---\nمتن۔", r"line 2: .*language tag"),
        ("", "empty"),
        (" \n\n", "empty"),
        ("***\n—\n", r"nothing in it can be spoken \(line 1"),
        ("---\ntitle: خبر\n---\n", "nothing in it can be spoken"),
        ("اچھا\r\nبرا ".encode() + b"\xe9t", r"line 2: byte 0xE9 at offset 17 is not UTF-8"),
        ("سلام".encode("utf-16"), "line 1: byte 0xFF at offset 0 .*save it as UTF-8"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    tmp_path: Path, text: str | bytes, message: str
) -> None:
    """The message names the file, the line and what to do."""
    path = written(tmp_path, text)
    with pytest.raises(ArticleError, match=message) as caught:
        read_article(path)
    assert str(caught.value).startswith(str(path))


def test_only_articles_are_read(tmp_path: Path) -> None:
    """Missing files, folders and other kinds of file are told apart."""
    for path, message in [
        (tmp_path / "x.txt", "no such file"),
        (tmp_path, "folder"),
        (written(tmp_path, "x", "x.pdf"), ".txt, .md, .html"),
    ]:
        with pytest.raises(ArticleError, match=message):
            read_article(path)


def test_lines_wrapped_by_hand_are_one_paragraph(tmp_path: Path) -> None:
    """Blocks of full lines that end mid-sentence are joined, and the reader says so."""
    line = "یہ ایک لمبی سطر ہے جو کسی نے اپنے ہاتھ سے توڑ دی ہے تاکہ"
    path = written(tmp_path, f"{line}\n{line}\nختم ہو۔\n\n{line}\nبس۔\n")
    article = read_article(path)
    assert texts(article) == [f"{line} {line} ختم ہو۔", f"{line} بس۔"]
    assert "from line 1, 5" in article.notes[0]


def test_short_lines_stay_paragraphs(tmp_path: Path) -> None:
    """A paragraph a line is the rule, and old line ends are line ends."""
    assert len(read_article(written(tmp_path, "پہلی بات۔\rدوسری بات۔\rتیسری بات۔")).paragraphs) == 3


def roles(article: Article) -> list[tuple[Role, int]]:
    return [(paragraph.role, paragraph.level) for paragraph in article.paragraphs]


def test_markdown_keeps_what_can_be_read_and_tells_the_rest(tmp_path: Path) -> None:
    """Headings, quotes, lists, tables and pictures' texts keep their roles; code and HTML go."""
    text = (
        "# بڑی خبر\n\nیہ **اہم** [بات](https://a.pk) ہے\nاور `کوڈ` بھی۔ ![قلعے کی تصویر](a.png)\n\n"
        "### حصہ\n\n- ایک\n- دو\n\n3. تین\n\n> قول ہے۔\n\n```\nx = 1\n```\n\n<div>html</div>\n\n"
        "---\n\n"
        "| ا | ب |\n|---|---|\n| ج | د |\n\nماخذ: ڈان\n\n[x]: https://x.pk\n"
    )
    article = read_article(written(tmp_path, text, "خبر.md"))
    assert article.title == "بڑی خبر" and article.source == "ڈان"
    assert roles(article) == [
        (Role.TITLE, 0),
        (Role.BODY, 0),
        (Role.PICTURE, 0),
        (Role.HEADING, 3),
        (Role.LIST, 0),
        (Role.LIST, 0),
        (Role.LIST, 0),
        (Role.QUOTE, 0),
        (Role.TABLE, 1),
        (Role.TABLE, 0),
    ]
    assert texts(article)[1:3] == ["یہ اہم بات ہے اور کوڈ بھی۔", "قلعے کی تصویر"]
    assert texts(article)[6] == "3. تین"
    assert [paragraph.line for paragraph in article.paragraphs][-3:] == [13, 23, 25]
    assert [(dropped.line, dropped.text) for dropped in article.dropped] == [
        (3, "https://a.pk"),
        (15, "x = 1"),
        (19, "<div>html</div>"),
        (21, "---"),
        (29, "[x]: https://x.pk"),
    ]


def test_a_cell_is_one_sentence_and_keeps_its_column(tmp_path: Path) -> None:
    """Stops do not part it; the number in its id is its column, also beside an empty cell."""
    text = "| نام | حال | سال |\n|---|---|---|\n| علی۔ وہی | | ۲۰۲۴ |\n| رضا | – | |\n"
    article = read_article(written(tmp_path, text, "a.md"))
    cells = [[(cell.id, cell.text) for cell in row.sentences] for row in article.paragraphs]
    assert cells[1:] == [
        [("p002s001", "علی۔ وہی"), ("p002s003", "۲۰۲۴")],
        [("p003s001", "رضا")],
    ]
    assert [(left.line, left.text) for left in article.dropped] == [(4, "–")]


def test_a_footnote_follows_its_paragraph(tmp_path: Path) -> None:
    """Where it is first referred to, whole; one that nothing refers to is told."""
    text = (
        "پہلی بات[^ب] ہوئی۔\n\nدوسری بات[^ا] اور پہلی[^ب] ہوئی۔\n\nتیسری بات۔\n\n"
        "[^ا]: حاشیہ الف۔\n[^ب]: حاشیہ ب\n    جو لمبا ہے۔\n\n    اس کا دوسرا حصہ۔\n"
        "[^ج]: کوئی نہیں۔\n"
    )
    article = read_article(written(tmp_path, text, "a.md"))
    assert texts(article) == [
        "پہلی بات ہوئی۔",
        "حاشیہ ب جو لمبا ہے۔",
        "اس کا دوسرا حصہ۔",
        "دوسری بات اور پہلی ہوئی۔",
        "حاشیہ الف۔",
        "تیسری بات۔",
    ]
    assert [left.text for left in article.dropped] == ["[^ج]: کوئی نہیں۔"]


def test_struck_out_words_and_task_boxes_are_not_spoken(tmp_path: Path) -> None:
    """What was deleted stays deleted, a box has no sound; both are told."""
    article = read_article(
        written(tmp_path, "یہ ~~غلط~~ درست ہے۔\n\n- [x] کام ہوا\n- [ ] کام باقی\n", "a.md")
    )
    assert texts(article) == ["یہ درست ہے۔", "کام ہوا", "کام باقی"]
    assert [left.text for left in article.dropped] == ["غلط", "[x]", "[ ]"]


def test_pasted_text_loses_its_page(tmp_path: Path) -> None:
    """Byline, dateline, share row, links to other pages and copyright; the facts are kept."""
    text = (
        "صفحہ اول\nتحریر: علی رضا خان\nہفتہ 20 دسمبر 2025\nFacebook Twitter WhatsApp\n"
        "لاہور میں آج صبح سے ہلکی بارش ہو رہی ہے اور موسم خوش گوار ہو گیا ہے۔\n"
        "مزید پڑھیں: کراچی میں گرمی کیوں بڑھی؟\n"
        "14 اگست 1947\n"
        "تحریر: آسان ہو تو پڑھی جاتی ہے۔\n"
        "محکمہ موسمیات نے کہا ہے کہ بارش کل تک جاری رہے گی۔\n"
        "مزید پڑھیں کہ ماہرین کیا کہتے ہیں۔\n"
        "Tags: بارش\n© 2025 اخبار\nجملہ حقوق محفوظ ہیں۔\n"
    )
    article = read_article(written(tmp_path, text))
    assert (article.author, article.date) == ("علی رضا خان", "2025-12-20")
    assert [paragraph.line for paragraph in article.paragraphs] == [5, 7, 8, 9, 10]
    assert {left.line for left in article.dropped} == {1, 2, 3, 4, 6, 11, 12, 13}


def test_a_heading_of_an_article_is_no_furniture(tmp_path: Path) -> None:
    """Only what is plainly a byline or a date goes; a first line without a stop is a heading."""
    text = "رپورٹ: پاکستان میں مہنگائی بڑھ گئی\nدسمبر کی سردی\nیہ خبر کا پہلا جملہ ہے جو یہاں ہے۔\n"
    article = read_article(written(tmp_path, text))
    assert len(article.paragraphs) == 3
    assert article.dropped == ()


def test_a_title_that_is_given_twice_is_spoken_once(tmp_path: Path) -> None:
    """The first heading that repeats the front matter's title is dropped, and told."""
    article = read_article(written(tmp_path, "---\ntitle: خبر\n---\n# خبر\n\nمتن۔\n", "a.md"))
    assert texts(article) == ["خبر", "متن۔"]
    assert article.dropped[0].line == 4


def test_a_made_title_ends_with_a_phrase() -> None:
    """Titles made from the first words are whole words, neither too short nor too long."""
    assert title_from("تاہم، آج لاہور میں بارش ہوئی، پھر رکی۔") == "تاہم، آج لاہور میں بارش ہوئی"
    assert len(title_from("لفظ " * 50).split()) == 12


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("میری  خبر 1.txt", "میری-خبر-1"),
        (".hidden.txt", "hidden"),
        ("a/b(c)#?.md", "bc"),
        ("!!!.txt", "article"),
        ("cafe\u0301.md", "café"),
    ],
)
def test_a_slug_is_a_safe_name(name: str, slug: str) -> None:
    """Letters of any script stay; nothing that a path or an address gives a meaning to does."""
    assert slug_of(Path(name)) == slug


def test_reading_is_cheap_to_import() -> None:
    """Neither the speech engine nor any parser is loaded before it is needed."""
    code = (
        "import sys, awaz.text.reader\n"
        "heavy = {'espeakng_loader', 'markdown_it', 'lxml', 'trafilatura', 'docx', 'protego'}\n"
        "sys.exit(not heavy.isdisjoint(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_title_is_never_furniture(tmp_path: Path) -> None:
    """What would be an advert's heading in the text is the author's word in the front matter."""
    for title in ("اشتہار", "ماخذ: ایک کہانی"):
        article = read_article(written(tmp_path, f"---\ntitle: {title}\n---\nمتن یہ ہے۔"))
        assert article.title == title
        assert article.source == ""
        assert article.paragraphs[0].role is Role.TITLE
