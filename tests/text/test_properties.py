"""What holds of every article, whatever is written in it: found by trying.

`HYPOTHESIS_PROFILE=long` tries ten thousand of each kind instead of a hundred.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from awaz.errors import ArticleError
from awaz.model import Article, Role
from awaz.text.formats.clean import Sweeper
from awaz.text.reader import read_article, slug_of
from awaz.text.sentences import split_sentences, split_words

SEED = Path(__file__).parents[1] / "data" / "text" / "seed-article.txt"
PROSE = SEED.read_text(encoding="utf-8").split()
SIGNS = (
    *(
        "۔",
        "؟",
        "!",
        "…",
        "؛",
        "،",
        ":",
        '"',
        "”",
        "“",
        "’",
        "«",
        "»",
        "(",
        ")",
        "[",
        "]",
        "–",
        "-",
    ),
    *("1", "۲۵", "3.5", "%", "$5", "10:30", "20/12/2025", "AI", "U.S.", "Dr.", "ایم۔ اے۔", "ق۔م۔"),
    *("https://a.pk/x?y=1", "a@b.pk", "#آواز", "@نام", "🙂", "\u202e", "\u200c", "\x00", "\t", "ﷺ"),
    *(
        "e\u0301",
        "بِ",
        "\u0650",
        "ك",
        "नमस्ते",
        "中文",
        "\U0001f1f5\U0001f1f0",
        "<b>",
        "&amp;",
        "**",
        "> ",
    ),
)
pieces = st.one_of(st.sampled_from(PROSE), st.sampled_from(SIGNS), st.text(max_size=4))
lines = st.lists(st.tuples(pieces, st.sampled_from([" ", " ", ""])), max_size=25).map(
    lambda parts: "".join(piece + space for piece, space in parts)
)
texts = st.lists(lines, min_size=1, max_size=6)


def visible(text: str) -> str:
    """A text without its white space."""
    return "".join(text.split())


@given(text=lines)
def test_sentences_are_the_text(text: str) -> None:
    """Nothing is lost, said twice or moved, and each has something to say where any has."""
    sentences = split_sentences(text)
    assert visible("".join(sentences)) == visible(text)
    if len(sentences) > 1:
        assert all(split_words(sentence) for sentence in sentences)
    assert all(sentence == sentence.strip() != "" for sentence in sentences)


@given(text=lines)
def test_splitting_again_changes_no_order(text: str) -> None:
    """The words of the sentences, in order, lie in the text one behind the other."""
    at = 0
    for sentence in split_sentences(text):
        at = text.index(sentence, at) + len(sentence)


@given(text=lines)
def test_words_cover_their_sentence(text: str) -> None:
    """Their ranges grow, do not overlap, and leave nothing but white space between them."""
    for sentence in split_sentences(text):
        places = split_words(sentence)
        if not places:
            continue
        assert places[0][0] == len(sentence) - len(sentence.lstrip())
        assert places[-1][1] == len(sentence.rstrip())
        assert all(start < end for start, end in places)
        assert all(sentence[end:start].isspace() for (_, end), (start, _) in pairwise(places))


@given(text=lines)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    """What was cleaned has nothing left to clean."""
    once = Sweeper().tidied(1, text)
    again = Sweeper()
    assert again.tidied(1, once) == once
    assert again.dropped == []


@given(name=st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200))
def test_a_slug_is_one_safe_name(name: str) -> None:
    """One step down, short, without what cannot be seen, and the slug of itself."""
    slug = slug_of(Path(f"x/{name.replace('/', '')}.txt"))
    assert slug and slug == slug.strip(".") and not {"/", "\\", "\0", " "} & set(slug)
    assert slug.isprintable() and len(slug.encode()) <= 220
    assert slug_of(Path(f"{slug}.txt")) == slug


def in_document(paragraphs: list[str]) -> bytes:
    document, saved = Document(), io.BytesIO()
    for text in paragraphs:
        document.add_paragraph("".join(c for c in text if c.isprintable()))
    document.save(saved)
    return saved.getvalue()


FILES = {
    ".txt": lambda texts: "\n".join(texts).encode(),
    ".md": lambda texts: "\n\n".join(texts).encode(),
    ".html": lambda texts: "".join(f"<p>{text}</p>\n" for text in texts).encode(),
    ".docx": in_document,
}


def article_of(suffix: str, content: bytes) -> Article | None:
    """The article in a file with this content; None where there is none."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a{suffix}"
        path.write_bytes(content)
        try:
            return read_article(path)
        except ArticleError as problem:
            assert str(problem).startswith(str(path))
            return None


def ids(article: Article) -> Iterator[str]:
    for paragraph in article.paragraphs:
        yield paragraph.id
        for sentence in paragraph.sentences:
            assert sentence.id.startswith(f"{paragraph.id}s")
            yield sentence.id


@pytest.mark.parametrize("suffix", FILES)
@given(texts=texts)
def test_every_file_is_a_whole_article(suffix: str, texts: list[str]) -> None:
    """Or an error that names it: ids are unique and in order, words are their sentences."""
    texts = [text.encode(errors="replace").decode() for text in texts]
    if (article := article_of(suffix, FILES[suffix](texts))) is None:
        return
    assert len(set(ids(article))) == len(list(ids(article)))
    assert list(ids(article)) == sorted(ids(article))
    assert article.title.strip()
    for paragraph in article.paragraphs:
        assert paragraph.sentences or paragraph.role is Role.TABLE
        for sentence in paragraph.sentences:
            assert visible("".join(word.text for word in sentence.words)) == visible(sentence.text)
            for word in sentence.words:
                assert sentence.text[word.start : word.end] == word.text
                assert word.spoken and word.ipa
    assert repr(article) == repr(article_of(suffix, FILES[suffix](texts)))


@given(texts=texts)
def test_plain_text_is_kept_or_told(texts: list[str]) -> None:
    """Every line of a plain text is, in its order, in the article or among what was left out."""
    texts = [line for text in texts for line in text.encode(errors="replace").decode().splitlines()]
    article = article_of(".txt", "\n".join(texts).encode())
    if article is None or texts[0].rstrip() == "---":
        return
    told = visible("".join(left.text for left in article.dropped))
    kept = iter(visible("".join(s.text for p in article.paragraphs for s in p.sentences)))
    for line in texts:
        clean = visible(Sweeper().tidied(1, line))
        taken = bool(article.source) and clean.endswith(visible(article.source))
        assert clean in told or taken or all(character in kept for character in clean)
