"""What a web page may do, one thing at a time; whole pages are in `test_pages`."""

from __future__ import annotations

from pathlib import Path

import pytest

from awaz.errors import ArticleError
from awaz.model import Article, Role
from awaz.text.formats.html_pieces import parsed, pieces_of
from awaz.text.reader import read_article

PROSE = "یہ خبر کا ایک جملہ ہے جو اتنا لمبا ہے کہ جملہ معلوم ہو۔"
MORE = "دوسرا جملہ بھی اسی خبر کا ہے اور اس کے بعد کچھ اور لکھا جائے گا۔"


def read(folder: Path, body: str, head: str = "", name: str = "a.html") -> Article:
    path = folder / name
    page = f"<html lang=ur><head>{head}</head><body>{body}</body></html>"
    path.write_text(page, encoding="utf-8")
    return read_article(path)


def rows(article: Article) -> list[tuple[Role, int, str]]:
    return [
        (paragraph.role, paragraph.level, " ".join(item.text for item in paragraph.sentences))
        for paragraph in article.paragraphs
    ]


def test_a_page_without_anything_but_text_is_an_article(tmp_path: Path) -> None:
    """A title is made from the first words, as with plain text."""
    article = read(tmp_path, f"<p>{PROSE}<p>{MORE}", name="a.htm")
    assert [text for _, _, text in rows(article)] == [PROSE, MORE]
    assert "no title is given" in article.notes[0]


def test_line_breaks_part_paragraphs_and_do_not_break_lines(tmp_path: Path) -> None:
    """After a sentence, or twice, they part; inside a long sentence they are a space."""
    body = f"<div>{PROSE}<br>{MORE}<br><br>ایک<br>شعر</div>"
    half = "یہ ایک بہت لمبی سطر ہے جسے کسی نے اپنے ہاتھ سے بیچ میں توڑ دیا ہے تاکہ وہ صفحے پر"
    article = read(tmp_path, f"{body}<p>{half}<br>پوری آ جائے۔</p>")
    assert [text for _, _, text in rows(article)] == [
        PROSE,
        MORE,
        "ایک",
        "شعر",
        f"{half} پوری آ جائے۔",
    ]


def test_items_know_how_deep_they_stand(tmp_path: Path) -> None:
    """In how many other items, whatever kind of list these are of."""
    inner = "<ul><li>دو<ol><li>تین</li></ol></li></ul>"
    body = f"<p>{PROSE}<ol><li>ایک{inner}</li><li>چار</li></ol><p>{MORE}"
    found = rows(read(tmp_path, body))
    assert [row[1:] for row in found if row[0] is Role.LIST] == [
        (0, "1. ایک"),
        (1, "دو"),
        (2, "1. تین"),
        (0, "2. چار"),
    ]


def test_lists_count_as_browsers_do(tmp_path: Path) -> None:
    """Ordered ones from their start, with values of their own; nested ones in their place."""
    body = (
        f"<p>{PROSE}<ol start=3><li>{PROSE}<li value=7>{MORE}<ul><li>اندر کی بات یہ ہے۔</ul>"
        f"<li><p>آخری بات یہ ہے۔</p></ol><p>{MORE} ختم۔"
    )
    assert [text for role, _, text in rows(read(tmp_path, body)) if role is Role.LIST] == [
        f"3. {PROSE}",
        f"7. {MORE}",
        "اندر کی بات یہ ہے۔",
        "8. آخری بات یہ ہے۔",
    ]


def test_a_table_of_facts_is_rows_and_one_for_layout_is_text(tmp_path: Path) -> None:
    """Columns stay where a cell spans two or is empty; a table around the page is no table."""
    facts = (
        "<table><thead><tr><td>سال<td colspan=2>بارش</thead><tr><th>۲۰۲۴<td><td>۳۰ ملی میٹر</table>"
    )
    body = f"<table><tr><td><h1>خبر</h1><p>{PROSE}</p>{facts}<p>{MORE}</p></table>"
    article = read(tmp_path, body, "<title>خبر</title>")
    table = [paragraph for paragraph in article.paragraphs if paragraph.role is Role.TABLE]
    assert [row.level for row in table] == [1, 0]
    ids = [[cell.id[-3:] for cell in row.sentences] for row in table]
    assert ids == [["001", "002"], ["001", "003"]]
    assert (Role.BODY, 0, MORE) in rows(article)


def test_a_picture_is_told_once_and_only_if_there_is_something_to_tell(tmp_path: Path) -> None:
    """Neither file names nor ornaments, nor what its caption or the title says already."""
    body = (
        f"<h1>بڑی خبر</h1><p>{PROSE}</p><figure><img alt='قلعے کا دروازہ' src=a.jpg>"
        "<figcaption>قلعے کا دروازہ</figcaption></figure><img alt='IMG_2034.JPG' src=b>"
        f"<img alt='بڑی خبر' src=c><img alt=نشان width=16 height=16 src=d><p>{MORE}"
        "<img class=emoji alt='🙂' src=e></p>"
    )
    article = read(tmp_path, body)
    pictures = [text for role, _, text in rows(article) if role is Role.PICTURE]
    assert pictures == ["قلعے کا دروازہ"]
    assert rows(article)[-1][2] == f"{MORE}🙂"
    assert [(left.text, left.reason) for left in article.dropped] == [
        ("قلعے کا دروازہ", "said already"),
        ("IMG_2034.JPG", "a picture's name that tells nothing of it"),
        ("بڑی خبر", "the title again"),
        ("نشان", "a picture's name that tells nothing of it"),
    ]


def test_text_that_only_the_page_s_data_holds_is_read_from_there(tmp_path: Path) -> None:
    """A page that a script fills in has its text in its JSON-LD, and the reader says so."""
    body = r"\n".join([PROSE, MORE, *[f"{PROSE} {number}" for number in range(1, 6)]])
    head = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "خبر",'
        f'"articleBody": "{body}"}}</script>'
    )
    article = read(tmp_path, "<div id=app><p>لوڈ ہو رہا ہے۔</p></div>", head)
    assert article.title == "خبر"
    assert len(article.paragraphs) == 8
    assert "JSON-LD" in article.notes[0]
    assert any("لوڈ" in left.text for left in article.dropped)


def test_what_browsers_save_tells_where_it_is_from(tmp_path: Path) -> None:
    """The remark of a saved page holds where the page itself names no address."""
    mark = "<!-- saved from url=(0030)https://news.example/2025/03/09/x -->"
    path = tmp_path / "a.html"
    path.write_text(f"{mark}\n<h1>خبر</h1><p>{PROSE}<p>{MORE}", encoding="utf-8")
    article = read_article(path)
    assert article.source == "https://news.example/2025/03/09/x"
    assert article.date == "2025-03-09"
    assert article.paragraphs[1].line == 2


@pytest.mark.parametrize(
    ("head", "modified"),
    [
        ('<meta property="article:modified_time" content="2026-01-02T03:04:05+05:00">', True),
        (
            '<script type="application/ld+json">{"@type": "NewsArticle",'
            ' "dateModified": "2026-01-02T03:04:05+05:00"}</script>',
            True,
        ),
        ('<meta property="article:modified_time" content="کل">', False),
        ("", False),
    ],
)
def test_a_page_may_tell_when_it_was_changed(tmp_path: Path, head: str, modified: bool) -> None:
    """To machines, in ISO 8601; what is told otherwise is passed over."""
    article = read(tmp_path, f"<h1>خبر</h1><p>{PROSE}<p>{MORE}", head)
    assert article.modified == ("2026-01-02T03:04:05+05:00" if modified else "")


def test_hidden_words_are_told_and_not_read(tmp_path: Path) -> None:
    """By attribute, style or the usual names; also inside a sentence."""
    body = (
        f"<h1>خبر</h1><p>{PROSE}<span class=sr-only>چھپا ہوا</span></p><p hidden>یہ چھپا ہے۔</p>"
        f"<p style='display: none'>یہ بھی چھپا ہے۔</p><p>{MORE}"
    )
    article = read(tmp_path, body)
    assert [text for _, _, text in rows(article)] == ["خبر", PROSE, MORE]
    assert [(left.text, left.reason) for left in article.dropped] == [
        ("چھپا ہوا | یہ چھپا ہے۔ | یہ بھی چھپا ہے۔", "hidden on the page")
    ]


def test_an_english_template_does_not_make_an_article_english(tmp_path: Path) -> None:
    """The page's own word is believed only when it is Urdu."""
    path = tmp_path / "a.html"
    path.write_text(f"<html lang=en-US><p>{PROSE}<p>{MORE}", encoding="utf-8")
    assert read_article(path).language == "ur"


@pytest.mark.parametrize("page", ["<html></html>", "<![", "<script>x</script>", "<p>—</p>"])
def test_a_page_without_text_is_an_error(tmp_path: Path, page: str) -> None:
    """With its place and what to do."""
    path = tmp_path / "a.html"
    path.write_text(page, encoding="utf-8")
    with pytest.raises(ArticleError, match=r"page is empty|nothing in it can be spoken"):
        read_article(path)


def test_a_page_nested_without_end_is_an_error(tmp_path: Path) -> None:
    """Its text would be lost, so it is not read at all."""
    with pytest.raises(ArticleError, match="more than 2,000 deep"):
        read(tmp_path, "<div>" * 3000 + PROSE)


def test_what_stands_before_a_share_bar_is_not_of_it(tmp_path: Path) -> None:
    """A bare dateline is a byline with its day; links of the bar are told apart."""
    body = (
        f"<div><h1>خبر</h1><span>نمائندہ خصوصی | 14 اگست 2024</span>"
        f"<div class=share><a>فیس بک</a><a>ٹوئٹر</a><a>شیئر کریں</a></div><p>{PROSE}<p>{MORE}</div>"
    )
    article = read(tmp_path, body)
    assert [(left.text, left.reason) for left in article.dropped] == [
        ("نمائندہ خصوصی | 14 اگست 2024", "byline or date"),
        ("فیس بک ٹوئٹر شیئر کریں", "share buttons"),
    ]
    assert article.date == "2024-08-14"


def test_what_stands_after_a_long_inline_part_is_not_of_it() -> None:
    """A part of the page ends where its element does, even inside a line."""
    part = f"<span class=related>{' '.join([MORE] * 4)}</span>"
    pieces = pieces_of(parsed(f"<div>{PROSE}{part}{MORE}</div>", "a.html"))
    assert [(piece.text, [region.reason for region in piece.regions]) for piece in pieces] == [
        (PROSE, []),
        (" ".join([MORE] * 4), ["links to other pages"]),
        (MORE, []),
    ]
