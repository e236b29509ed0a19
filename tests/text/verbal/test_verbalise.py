"""What is said for each shown word of a sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awaz.text.sound.lexicon import listed
from awaz.text.spoken import Shown
from awaz.text.tables import rows
from awaz.text.verbal.normalise import LETTERS, MARKS
from awaz.text.verbal.say import say
from awaz.text.verbal.verbalise import verbalise

CASES = Path(__file__).parents[2] / "data" / "text" / "spoken-cases.tsv"
SAYABLE = re.compile(f"[{LETTERS}{MARKS}]+")
TABLES = ("units", "currencies", "scales", "months", "codes", "abbreviations", "roman", "topics")
FIGURES = """5 10 1947 2024 14/08/1947 10:30 0300 - – / : ( ) . ، ½ ویں ء ھ 3.5 12,345 007 $ Rs. 00
    999999999999999999 0/0 1/0 99:99 00:00 #ا @ab ﷺ ؐ الدین نور BBC Nguyễn 中 हि 🙂""".split()
MESSY = [*LETTERS, *"ًٌٍَُِّْٰٓٔؐؓؒؑ٠١٢٣۰۱۲۳0123456789 ABab$%.,:/-–+#@()۔،؟\u200c\u200d\u200fيكهىةأ"]
TOKENS = [*FIGURES, *(row[0] for table in TABLES for row in rows(f"{table}.tsv"))]
LONG = "9" * 5000


def said(sentence: str, **manner: str) -> str:
    """The words of a sentence, parted by spaces."""
    shown = verbalise(sentence, **manner)  # type: ignore[arg-type]
    return " ".join(spoken.text for word in shown for spoken in word.said)


def words_alone(text: str) -> list[str]:
    """Words without punctuation and remarks in brackets."""
    return re.sub(r"[،؛۔]", " ", re.sub(r"\(.*?\)", " ", text)).split()


def check(sentence: str) -> list[Shown]:
    """Nothing is lost, nothing is empty, everything can be said."""
    shown = verbalise(sentence)
    edges = [0, *(place for word in shown for place in (word.start, word.end)), len(sentence)]
    assert edges == sorted(edges)
    if shown:
        gaps = zip(edges[::2], edges[1::2], strict=True)
        assert not any(sentence[start:end].strip() for start, end in gaps)
    for word in shown:
        assert word.said
        assert all(SAYABLE.fullmatch(spoken.text) for spoken in word.said), (sentence, word)
    return shown


def test_every_case_is_said_as_a_newsreader_says_it() -> None:
    """Numbers, dates, money, names, messy spellings: all cases of the table, by kind."""
    table = [line.split("\t") for line in CASES.read_text(encoding="utf-8").splitlines()]
    cases = [row for row in table if not row[0].startswith("#")]
    wrong = [
        f"{kind}: {written} is said {said(written)}, not {expected}"
        for kind, written, expected in cases
        if said(written).split() not in map(words_alone, expected.split(" / "))
    ]
    assert len(cases) > 600
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("$5 million ملے", ["پانچ", "ملین ڈالر", "ملے"]),
        ("10:20 بجے آیا", ["دس بج کر", "بیس منٹ پر", "آیا"]),
        ("9:15 pm پر", ["رات سوا نو", "بجے", "پر"]),
        ("5 - 10 سال", ["پانچ", "سے", "دس", "سال"]),
        ("نور الدین آئے", ["نُورُد", "دین", "آئے"]),
        ("AD 500 میں", ["پانچ سو عیسوی", "میں"]),
        ("۲۰۴ روپے", ["دو سو چار", "روپے"]),
    ],
)
def test_what_is_said_stays_with_the_shown_word(sentence: str, words: list[str]) -> None:
    """Words may move to where Urdu says them; each is said while its own token is shown."""
    assert [" ".join(w.text for w in word.said) for word in verbalise(sentence)] == words


def test_a_silent_token_belongs_to_its_neighbour() -> None:
    """A dash, an ornament or an emoji joins the word before, or at the start the one after."""
    text = '*** سلام — دنیا 25 % "🙂"'
    assert [text[word.start : word.end] for word in verbalise(text)] == [
        "*** سلام —",
        "دنیا",
        "25",
        '% "🙂"',
    ]


@pytest.mark.parametrize(
    "text", ["—", "…", "***", "🙂", "==", "ـ", "\u200f", "«»", "۔۔۔", "", "•", "_", "™", "中国"]
)
def test_ornaments_say_nothing(text: str) -> None:
    """What no reader would read, and scripts that no table knows, have no words."""
    assert verbalise(text) == []


def test_number_words_bring_their_sounds() -> None:
    """سو, نو, بہتر and ستر are other words too; as numbers their phones say so."""
    sounds = {spoken.text: spoken.phones for word in verbalise("972 70ویں") for spoken in word.said}
    assert sounds == {
        "نو": "n ɔː",
        "سو": "s ɔː",
        "بہتر": "b ə h ə t t ə r",
        "سترویں": "s ə t t ə r v eː ~",
    }


def test_names_with_allah_flow_together() -> None:
    """Their spelling stays; the sounds of the two words are joined."""
    (first, second) = [word.said[0] for word in verbalise("رسول اللہ")]
    assert (first.text, first.phones) == ("رسول", "r ə s uː l ʊ l")
    assert (second.text, second.phones) == ("اللہ", "l aː h")


def test_addresses_are_said_as_asked() -> None:
    """Short without what nobody would read out, in full, or not at all."""
    text = "دیکھیں https://www.bbc.com/urdu/world-2024?x=1 پر"
    assert said(text) == "دیکھیں بی بی سی ڈاٹ کام پر"
    full = said(text, addresses="full")
    assert full.startswith("دیکھیں ڈبلیو ڈبلیو ڈبلیو ڈاٹ بی بی سی ڈاٹ کام سلیش اردو سلیش")
    assert said(text, addresses="skip") == "دیکھیں پر"


def test_emoji_are_named_only_when_asked() -> None:
    """They are passed over by default."""
    assert said("شکریہ 👍") == "شکریہ"
    assert said("شکریہ 👍", emoji="names") == "شکریہ انگوٹھا اوپر"


@settings(max_examples=400, deadline=None)
@given(st.text())
def test_no_text_fails(text: str) -> None:
    """Any text at all is said or passed over, and comes back exactly from its words."""
    check(text)


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet=st.sampled_from(MESSY)))
def test_no_corrupted_urdu_fails(text: str) -> None:
    """Letters, marks, digits and joiners in any order."""
    check(text)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(TOKENS), st.sampled_from(["", " ", "\u200c"]))))
def test_no_mixture_of_known_parts_fails(parts: list[tuple[str, str]]) -> None:
    """Units, currencies, figures and signs in any order, with and without spaces."""
    check("".join(text + space for text, space in parts))


@pytest.mark.parametrize(
    "form",
    ["{}", "{}th", "{}ویں", "1-{}", "{}:10", "10:{}", "1-{}-1947", "1 1/{}", "${}.50", "{}ء",
     "0{}", "+92{}", "1:{}:3", "{} million", "{}-{}-{}", "5/{}", "{}/5"],
)  # fmt: skip
def test_endless_digits_are_read_one_by_one(form: str) -> None:
    """However many there are, in whatever form."""
    text = form.replace("{}", LONG)
    check(text)
    assert said(text).count("نو") >= len(LONG)


@pytest.mark.parametrize(
    ("sentence", "phones"),
    [
        ("پانچویں جماعت", "p aː ~ tʃ v iː ~"),
        ("بیسویں صدی", "b iː s v iː ~"),
        ("نویں جماعت", "n ə v iː ~"),
        ("نویں نمبر پر", "n ə v eː ~"),
        ("گیارہویں سالگرہ", "ɡ j aː r h v iː ~"),
        ("گیارھویں روز", "ɡ j aː r h v eː ~"),
        ("5ویں نمبر پر", "p aː ~ tʃ v eː ~"),
        ("5ویں بار", "p aː ~ tʃ v iː ~"),
        ("18ویں آئینی ترمیم", "ə ʈʰ aː r h v iː ~"),
        ("5ویں عالمی کپ میں", "p aː ~ tʃ v eː ~"),
        ("5ویں آدمی نے", "p aː ~ tʃ v eː ~"),
    ],
)
def test_an_ordinal_agrees_with_what_it_counts(sentence: str, phones: str) -> None:
    """ویں is said with ī before a feminine noun and with ē before others, in figures or not."""
    assert verbalise(sentence)[0].said[0].phones == phones


SPOKEN_COLUMNS = {
    "abbreviations": (1,), "address_endings": (1,), "alphabet": (1,), "bounds": (1, 2),
    "codes": (1,), "currencies": (1, 2, 3), "emoji": (1,), "fractions": (1,),
    "honorifics": (1, 2, 3), "months": (1,), "named_numbers": (2,), "ordinal_names": (1, 2),
    "scales": (1,), "signs": (1,), "units": (1,),
}  # fmt: skip


@pytest.mark.parametrize("table", SPOKEN_COLUMNS)
def test_what_the_tables_say_is_never_guessed(table: str) -> None:
    """Each word that stands in a table to be said carries phones or is in a list."""
    columns = SPOKEN_COLUMNS[table]
    cells = (row[at] for row in rows(f"{table}.tsv") for at in columns if at < len(row))
    made = (spoken for cell in cells if cell != "-" for spoken in say(cell))
    assert not [word.text for word in made if not word.phones and not listed(word.text)]
