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
        tmp_path, "\ufeff" + front + "voice: tone\r\nmood: glad\r\n---\r\nیہ خبر ہے۔\r\n"
    )
    article = read_article(path)
    assert (article.title, article.author, article.date) == ("خبر: آج", "علی", "2025-12-20")
    assert (article.language, article.direction, article.voice) == ("ur-PK", "rtl", "tone")
    assert [(dropped.line, dropped.text) for dropped in article.dropped] == [(9, "mood: glad")]
    assert [paragraph.role for paragraph in article.paragraphs] == [Role.TITLE, Role.BODY]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("---\ntitle: خبر\nمتن۔\n", r"line 3: .*not `key: value`"),
        ("---\ntitle: خبر\n", r"line 1: .*never closed"),
        ("---\ndate: 20 دسمبر\n---\nمتن۔", r"line 2: .*ISO 8601"),
        ("---\ndate: 2025-02-30\n---\nمتن۔", r"line 2: .*ISO 8601"),
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
        (written(tmp_path, "x", "x.pdf"), ".txt, .md"),
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


def test_markdown_keeps_what_can_be_read_and_tells_the_rest(tmp_path: Path) -> None:
    """Headings, quotes and lists keep their roles; pictures, code, tables and HTML are dropped."""
    text = (
        "# بڑی خبر\n\nیہ **اہم** [بات](https://a.pk) ہے\nاور `کوڈ` بھی۔ ![تصویر](a.png)\n\n"
        "### حصہ\n\n- ایک\n- دو\n\n3. تین\n\n> قول ہے۔\n\n```\nx = 1\n```\n\n<div>html</div>\n\n"
        "---\n\n"
        "| ا | ب |\n|---|---|\n| ج | د |\n\nماخذ: ڈان\n\n[x]: https://x.pk\n"
    )
    article = read_article(written(tmp_path, text, "خبر.md"))
    assert article.title == "بڑی خبر" and article.source == "ڈان"
    assert [(p.role, p.level) for p in article.paragraphs] == [
        (Role.TITLE, 0),
        (Role.BODY, 0),
        (Role.HEADING, 3),
        (Role.LIST, 0),
        (Role.LIST, 0),
        (Role.LIST, 0),
        (Role.QUOTE, 0),
    ]
    assert texts(article)[1] == "یہ اہم بات ہے اور کوڈ بھی۔"
    assert texts(article)[5] == "3. تین"
    assert [(dropped.line, dropped.text) for dropped in article.dropped] == [
        (3, "https://a.pk"),
        (4, "تصویر"),
        (15, "x = 1"),
        (19, "<div>html</div>"),
        (21, "---"),
        (23, "ا | ب | ج | د"),
        (29, "[x]: https://x.pk"),
    ]


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
    """Neither the speech engine nor the Markdown parser is loaded before it is needed."""
    code = (
        "import sys, awaz.text.reader\n"
        "sys.exit(not {'espeakng_loader', 'markdown_it'}.isdisjoint(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_title_is_never_furniture(tmp_path: Path) -> None:
    """What would be an advert's heading in the text is the author's word in the front matter."""
    for title in ("اشتہار", "ماخذ: ایک کہانی"):
        article = read_article(written(tmp_path, f"---\ntitle: {title}\n---\nمتن یہ ہے۔"))
        assert article.title == title
        assert article.source == ""
        assert article.paragraphs[0].role is Role.TITLE
