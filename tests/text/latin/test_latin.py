"""Latin words and names become Urdu letters and sounds that an Urdu speaker would say."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awaz.text.latin import english
from awaz.text.latin import words as latin
from awaz.text.latin.rewriting import Rules, read_rule
from awaz.text.latin.syllables import sayable
from awaz.text.latin.words import latin_spoken
from awaz.text.spoken import Spoken
from awaz.text.tables import rows

VOWELS = set("ə ɪ ʊ aː iː uː eː oː ɛː ɔː ~".split())
PLAIN = "p b t d ʈ ɖ tʃ dʒ k ɡ ɽ".split()
CONSONANTS = {*PLAIN, *"q f v s z ʃ ʒ x ɣ h m n l r j".split(), *(f"{p}ʰ" for p in PLAIN)}
PHONES = VOWELS | CONSONANTS
URDU_WORD = re.compile("[ء-ۓ]+")

# word, Urdu words, their phones
CASES = [
    ("iPhone", "آئی فون", "aː iː | f oː n"),
    ("YouTube", "یوٹیوب", "j uː ʈ j uː b"),
    ("McDonald's", "مکڈونلڈز", "m ə k ɖ oː n ə l ɖ z"),
    ("WhatsApp", "واٹس ایپ", "v aː ʈ s | ɛː p"),
    ("Facebook's", "فیس بکس", "f eː s | b ʊ k s"),
    ("ChatGPT", "چیٹ جی پی ٹی", "tʃ ɛː ʈ | dʒ iː | p iː | ʈ iː"),
    ("VSCode", "وی ایس کوڈ", "v iː | ɛː s | k oː ɖ"),
    ("JavaScript", "جاوا اسکرپٹ", "dʒ aː v aː | ɪ s k r ɪ p ʈ"),
    ("OpenStreetMap", "اوپن اسٹریٹ میپ", "oː p ə n | ɪ s ʈ r iː ʈ | m ɛː p"),
    ("Wi-Fi", "وائی فائی", "v aː iː | f aː iː"),
    ("PhDs", "پی ایچ ڈیز", "p iː | eː tʃ | ɖ iː z"),
    ("laptops", "لیپ ٹاپس", "l ɛː p | ʈ aː p s"),
    ("Zidane", "زیدان", "z iː d aː n"),
    ("Muhammad", "محمد", "m ʊ h ə m m ə d"),
    ("Hoa Lac", "ہوا لاک", "h v aː | l aː k"),
    ("Viettel", "ویت ٹیل", "v iː t | ʈ eː l"),
    ("NATO", "نیٹو", "n eː ʈ oː"),
    ("google", "گوگل", "ɡ uː ɡ ə l"),
    ("GOOGLE", "گوگل", "ɡ uː ɡ ə l"),
    ("Ｇｏｏｇｌｅ", "گوگل", "ɡ uː ɡ ə l"),
    ("Nguyễn", "نگوین", "n ə ɡ uː j eː n"),
    ("Đặng", "دانگ", "d aː n ɡ"),
    ("Trường", "ترونگ", "t r oː n ɡ"),
    ("Thịnh", "تھن", "tʰ ɪ n"),
    ("Phạm", "فام", "f aː m"),
    ("Dũng", "دنگ", "d ʊ n ɡ"),
    ("Khánh", "خان", "x aː n"),
    ("Quỳnh", "کوئین", "k v iː n"),
    ("Giang", "جیانگ", "dʒ ɪ j aː n ɡ"),
    ("Xuân", "سون", "s v ə n"),
    ("Ngọc", "نگوک", "n ə ɡ oː k"),
    ("al-Qaeda", "القاعدہ", "ə l q aː ɪ d aː"),
    ("al-Shabaab", "الشباب", "ə ʃ ʃ ə b aː b"),
    ("al-Bashir", "البشیر", "ə l b ə ʃ iː r"),
    ("an-Nur", "النور", "ə n n uː r"),
    ("ar-Razi", "الرازی", "ə r r aː z iː"),
    ("Najibullah", "نجیباللہ", "n ə dʒ iː b ʊ l l aː"),
    ("Khaldun", "خلدون", "x ə l d uː n"),
    ("Rakhimov", "راخیموف", "r aː x iː m oː f"),
    ("Tauqeer", "توقیر", "t ɔː q iː r"),
    ("Karimov", "کریموف", "k ə r iː m oː f"),
    ("Shevchenko", "شیوچینکو", "ʃ eː v tʃ eː n k oː"),
    ("Petrov", "پیٹروف", "p eː ʈ r oː f"),
    ("Zhukov", "ژوکوف", "ʒ uː k oː f"),
    ("Wójcik", "ووائچک", "v ɔː ɪ tʃ ɪ k"),
    ("Kraków", "کراکوف", "k r aː k oː f"),
    ("Dvořák", "ڈوورژاک", "ɖ v oː r ʒ aː k"),
    ("Kovačević", "کوواچیوچ", "k oː v aː tʃ eː v ɪ tʃ"),
    ("Łukasz", "لوکاش", "l uː k aː ʃ"),
    ("Müller", "ملر", "m ɪ l ə r"),
    ("Würzburg", "ورزبرگ", "v ʊ r z b ə r ɡ"),
    ("Kleinschmidt", "کلائنشمٹ", "k l aː ɪ n ʃ m ɪ ʈ"),
    ("Groß", "گروس", "ɡ r oː s"),
    ("São", "ساؤ", "s aː uː"),
    ("Magalhães", "ماگالیائنس", "m aː ɡ aː l j aː ɪ n s"),
    ("Muñoz", "مونیوز", "m uː n j oː z"),
    ("Íñigo", "اینیگو", "iː n iː ɡ oː"),
    ("Zúñiga", "زونیگا", "z uː n iː ɡ aː"),
    ("François", "فرانسوا", "f r aː n s v aː"),
    ("Françoise", "فرانسواز", "f r aː n s v aː z"),
    ("Kılıç", "کلچ", "k ɪ l ɪ tʃ"),
    ("Şimşek", "شمشیک", "ʃ ɪ m ʃ eː k"),
    ("Yıldırım", "یلدرم", "j ɪ l d ɪ r ɪ m"),
    ("Bahçeli", "باچیلی", "b aː tʃ eː l iː"),
    ("Ødegaard", "اوڈیگارڈ", "oː ɖ eː ɡ aː r ɖ"),
    ("Håland", "ہولانڈ", "h oː l aː n ɖ"),
    ("Bjørn", "بیورن", "b j oː r n"),
    ("Győr", "جور", "dʒ oː r"),
    ("Bertolucci", "برٹولوچی", "b ə r ʈ oː l uː tʃ iː"),
    ("Qin", "چن", "tʃ ɪ n"),
    ("Xuzhou", "شژو", "ʃ ʊ ʒ oː"),
    ("Zhuhai", "ژہائی", "ʒ ʊ h aː iː"),
    ("Siddharth", "سدھرتھ", "s ɪ d dʰ ə r tʰ"),
    ("Bhupinder", "بھپندر", "bʰ ʊ p ɪ n d ə r"),
    ("Subhash", "سبھاش", "s ʊ bʰ aː ʃ"),
    ("Nkrumah", "نکرما", "n ə k r ʊ m aː"),
    ("Mbeki", "مبیکی", "m ə b eː k iː"),
    ("system", "سسٹم", "s ɪ s ʈ ə m"),
    ("policy", "پالیسی", "p aː l ɪ s iː"),
    ("technology", "ٹیکنالوجی", "ʈ eː k n aː l oː dʒ iː"),
    ("government", "گورنمنٹ", "ɡ ə v ə r n m ə n ʈ"),
    ("brunch", "برنچ", "b r ə n tʃ"),
    ("photosynthesis", "فوٹوسنتھسس", "f oː ʈ oː s ɪ n tʰ ə s ɪ s"),
    ("rhythm", "ردم", "r ɪ d ə m"),
    ("school", "اسکول", "ɪ s k uː l"),
    ("blockchain", "بلاک چین", "b l aː k | tʃ eː n"),
    ("hackathon", "ہیکتھان", "h ɛː k ə tʰ aː n"),
    ("stories", "اسٹوریز", "ɪ s ʈ oː r iː z"),
    ("servers", "سرورز", "s ə r v ə r z"),
    ("xkcd", "ایکس کے سی ڈی", "ɛː k s | k eː | s iː | ɖ iː"),
    ("hjkl", "ایچ جے کے ایل", "eː tʃ | dʒ eː | k eː | ɛː l"),
    (
        "asdfghjkl",
        "اے ایس ڈی ایف جی ایچ جے کے ایل",
        "eː | ɛː s | ɖ iː | ɛː f | dʒ iː | eː tʃ | dʒ eː | k eː | ɛː l",
    ),
    ("x", "ایکس", "ɛː k s"),
]

TABLE = rows("latin.tsv")


@pytest.mark.parametrize(("word", "spelling", "phones"), CASES)
def test_a_word_is_said_as_an_urdu_speaker_says_it(word: str, spelling: str, phones: str) -> None:
    """Brands, words and names of many languages come out in Urdu letters and sounds."""
    said = latin_spoken(word)
    assert " ".join(spoken.text for spoken in said) == spelling
    assert " | ".join(spoken.phones for spoken in said) == phones


def test_the_table_is_large() -> None:
    """The table holds the frequent words and names, each once."""
    assert len(TABLE) >= 1_800
    assert len({word for word, _, _ in TABLE}) == len(TABLE)


def test_the_tables_words_are_folded() -> None:
    """A word is listed as it is looked up: in the letters a to z, at least two."""
    assert not [word for word, _, _ in TABLE if not re.fullmatch("[a-z]{2,}", word)]


def test_the_tables_spelling_and_phones_have_as_many_words() -> None:
    """Each Urdu word of an entry has its phones, all in the tables' notation."""
    for word, spelling, phones in TABLE:
        parts = phones.split(" | ")
        assert len(spelling.split(" ")) == len(parts), word
        assert {phone for part in parts for phone in part.split(" ")} <= PHONES, word
        assert all(URDU_WORD.fullmatch(part) for part in spelling.split(" ")), word


@pytest.mark.parametrize("table", ["latin_rules.tsv", "latin_english.tsv"])
def test_rules_write_phones_of_the_tables(table: str) -> None:
    """Every phone that a row of a rule table writes is in the inventory."""
    written = {phone for *_, cell in rows(table) for phone in cell.split() if cell != "-"}
    assert written <= PHONES


def test_every_phone_has_a_spelling() -> None:
    """Each vowel and consonant before a vowel is spelled in Urdu letters."""
    for phone in PHONES - {"~"}:
        assert URDU_WORD.fullmatch(latin._spelled([phone, "l", "aː"])[0].text[:-2]), phone


def test_every_rule_can_be_read() -> None:
    """Rows of the rule tables have as many cells as their reader asks for."""
    assert all(len(row) == 5 for row in rows("latin_rules.tsv"))
    assert all(len(row) == 4 for row in rows("latin_spelling.tsv"))
    assert all(len(row) == 4 for row in rows("latin_english.tsv"))
    assert all(len(row) == 3 for row in rows("latin_signs.tsv"))


def test_every_language_of_a_sign_has_rules() -> None:
    """A language that letters give away has rows of its own."""
    assert {row[0] for row in rows("latin_signs.tsv")} <= {
        row[0] for row in rows("latin_rules.tsv")
    }


def test_a_letter_alone_is_named() -> None:
    """Each letter of the alphabet is said by its name in the table of letters."""
    for letter, name, _ in rows("letters.tsv"):
        assert latin_spoken(letter) == latin_spoken(letter.lower())
        assert latin_spoken(letter)[0].text == name


@pytest.mark.parametrize("word", ["a" + "'s" * 3_000, "a" + "'" * 3_000, "xi" + "nan" * 900 + "v"])
def test_a_monstrous_word_is_said_too(word: str) -> None:
    """Thousands of apostrophes or letters neither raise nor hang."""
    assert latin_spoken(word)


def test_only_latin_letters_are_said() -> None:
    """Digits, signs and other scripts part words; without a Latin letter nothing is said."""
    assert latin_spoken("COVID-19") == latin_spoken("covid")
    assert latin_spoken("Facebook/Google") == latin_spoken("Facebook") + latin_spoken("Google")
    assert latin_spoken("۲۰۲۴ — ؟") == ()
    assert latin_spoken("") == ()


def test_an_english_word_is_said_by_rule_when_no_dictionary_has_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without the dictionary's data the rules of spelling still say every word."""
    monkeypatch.setattr(english, "find_spec", lambda _: None)
    english._dictionary.cache_clear()
    latin_spoken.cache_clear()
    try:
        assert latin_spoken("photosynthesis") == (
            Spoken("فوٹوسنتھیسس", "f oː ʈ oː s ɪ n tʰ eː s ɪ s", guessed=True),
        )
    finally:
        english._dictionary.cache_clear()
        latin_spoken.cache_clear()


def test_a_listed_word_opens_no_dictionary() -> None:
    """The large English dictionary is read only for a word that the table lacks."""
    script = (
        "from awaz.text.latin import english, words as latin; "
        "latin.latin_spoken('Google'); print(english._dictionary.cache_info().currsize); "
        "latin.latin_spoken('brunch'); print(english._dictionary.cache_info().currsize)"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["0", "1"]


@pytest.mark.parametrize(
    ("phones", "said"),
    [
        ("s k uː l", "ɪ s k uː l"),
        ("m b eː k iː", "m ə b eː k iː"),
        ("ʈ eː b l", "ʈ eː b ə l"),
        ("m ɪ n ɪ ʃ", "m ɪ n ɪ ʃ"),
        ("v ə r l ɖ", "v ə r l ɖ"),
        ("k ɪ r l m n ʈ aː", "k ɪ r l ə m n ə ʈ aː"),
        ("m aː r iː aː", "m aː r ɪ j aː"),
        ("d aː t ə", "d aː t aː"),
    ],
)
def test_clusters_are_made_sayable(phones: str, said: str) -> None:
    """A vowel parts what no Urdu speaker says together, and a word ends in no short vowel."""
    assert sayable(phones.split()) == said.split()


def test_the_row_with_most_symbols_and_neighbours_wins() -> None:
    """Of fitting rows the longest is taken, then the one that asks most of its neighbours."""
    table = [
        ("*", "a", "*", "1"),
        ("*", "a", "b", "2"),
        ("*", "ab", "$", "3"),
        ("*", "b", "*", "-"),
    ]
    rules = Rules((read_rule(row, list) for row in table), is_vowel="a".__contains__)
    assert rules.rewrite("aaba") == ["1", "2", "1"]
    assert rules.rewrite("aab") == ["1", "3"]


def _is_well_said(said: tuple[Spoken, ...]) -> bool:
    return all(
        URDU_WORD.fullmatch(spoken.text)
        and set(spoken.phones.split(" ")) <= PHONES
        and VOWELS & set(spoken.phones.split(" "))
        for spoken in said
    )


@given(st.text(st.characters(codec="utf-8"), max_size=24))
def test_no_text_makes_an_error(text: str) -> None:
    """Any text at all is said in Urdu letters and known phones, or not at all."""
    assert _is_well_said(latin_spoken(text))


LATIN = st.one_of(
    st.characters(min_codepoint=0x41, max_codepoint=0x24F, categories=("Lu", "Ll", "Lo")),
    st.characters(min_codepoint=0x1E00, max_codepoint=0x1EFF, categories=("Lu", "Ll")),
    st.sampled_from("aeiouAEIOUbcdghklmnrst'’-\u0301\u0306"),
)


@given(st.text(LATIN, min_size=1, max_size=16).filter(lambda text: re.search("[A-Za-z]", text)))
def test_a_word_of_latin_letters_is_always_said(text: str) -> None:
    """A word with a Latin letter is never silent, whatever its accents."""
    said = latin_spoken(text)
    assert said
    assert _is_well_said(said)
