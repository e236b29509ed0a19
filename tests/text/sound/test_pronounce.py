"""IPA of spoken words."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awaz.errors import ArticleError
from awaz.text.sound import engine
from awaz.text.sound.lexicon import Source, reading
from awaz.text.sound.phones import IPA_SYMBOLS, PHONES, ipa, phones_in
from awaz.text.sound.pronounce import read_aloud
from awaz.text.spoken import Spoken
from awaz.text.tables import mapping, rows

WORDS = Path(__file__).parents[2] / "data" / "text" / "urdu-words.tsv"

# The symbols of the Kokoro v1.0 vocabulary, which the embedded voices are told in.
KOKORO = set("abcdefhijklmnopqrstuvwxyzɑɐɒæβɔɕçɖðəɚɛɜɟɡɥɨɪʝɯɰŋɳɲɴøɸθœɹɾɻʁɽʂʃʈʧʊʋʌɣɤχʎʒʔˈˌːʰʲ\u0303")


def sample() -> list[str]:
    lines = WORDS.read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[0] for line in lines if not line.startswith("#")]


def sound(word: str) -> str:
    return ipa(reading(word).phones)


def test_only_known_symbols_are_written() -> None:
    """Real words and our own tables stay within `IPA_SYMBOLS`."""
    for word in [*sample(), *mapping("overrides.tsv"), *mapping("lexicon.tsv")]:
        assert sound(word) and set(sound(word)) <= IPA_SYMBOLS, f"{word}: {sound(word)}"


def test_tables_hold_only_known_phones() -> None:
    """Every phone of the lists is of the inventory."""
    for table in ("overrides.tsv", "lexicon.tsv"):
        for word, phones in mapping(table).items():
            assert set(phones.split()) <= PHONES, f"{table}: {word}"
    for _, word, phones in rows("numbers.tsv"):
        assert set(phones.split()) <= PHONES, word


def test_the_embedded_voices_know_every_symbol() -> None:
    """Nothing we write is unknown to the embedded voices."""
    assert IPA_SYMBOLS <= KOKORO


def test_ipa_can_be_read_back() -> None:
    """The phones of every word of the lexicon come back from their IPA."""
    for phones in set(mapping("lexicon.tsv").values()):
        assert phones_in(ipa(phones)) == phones


@pytest.mark.parametrize(
    ("word", "heard"),
    [
        ("میں", "mˈe\u0303ː"),
        ("ہے", "hˈɛː"),
        ("یہ", "jˈeː"),
        ("کہ", "kˈeː"),
        ("بچہ", "bˈətʃtʃaː"),
        ("پانچ", "pˈa\u0303ːtʃ"),
        ("حکومت", "hʊkˈuːmət"),
        ("صبح", "sˈʊbh"),
        ("عورت", "ˈɔːrət"),
        ("تعلق", "təˈəllʊq"),
    ],
)
def test_frequent_words_are_said_rightly(word: str, heard: str) -> None:
    """Short vowels, which Urdu leaves out, come from our own lists."""
    assert sound(word) == heard


@pytest.mark.parametrize(
    ("word", "source"),
    [
        ("پہلے", Source.LIST),
        ("پچاسی", Source.LIST),
        ("آبشار", Source.LEXICON),
        ("آبشاریت", Source.STEM),
        ("گھٹمبڑ", Source.LETTERS),
        ("مُلک", Source.TEXT),
    ],
)
def test_the_chain_is_asked_in_order(word: str, source: Source) -> None:
    """Marks, lists, lexicon, a known stem, and the letters alone: it is known which answered."""
    assert reading(word).source is source


def test_phones_that_are_given_are_kept() -> None:
    """A number or a Latin word comes with its phones, whatever its letters say."""
    assert read_aloud([Spoken("نو", "n ɔː")])[0].phones == "n ɔː"


@given(
    st.text(
        alphabet="ابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنوہھءیےئؤآں\u064e\u0650\u064f\u0651", min_size=1
    )
)
def test_any_urdu_letters_can_be_said(word: str) -> None:
    """However corrupted a word is, it has a sound, or the error names it."""
    try:
        assert set(sound(word)) <= IPA_SYMBOLS
    except ArticleError as problem:
        assert word in str(problem)


def test_threads_get_the_same_answers() -> None:
    """espeak-ng is not thread-safe; what stands before it is."""
    words = sample()[:200]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: list(map(engine.heard, words)), range(4)))
    assert all(answer == answers[0] for answer in answers)


@pytest.mark.parametrize(
    ("word", "heard"),
    [("ظاہِر", "zˈaːhɪr"), ("ڈھُول", "ɖʰˈuːl"), ("صافین", "saːfˈiːn"), ("گاڑیو", "ɡaːɽˈeːoː")],
)
def test_the_faults_of_the_engine_are_corrected(word: str, heard: str) -> None:
    """Letters espeak-ng says wrongly are said rightly."""
    assert engine.heard(word) == heard


def test_what_the_engine_says_can_be_said() -> None:
    """Its notation becomes phones of the tables for every word of a real list."""
    assert [word for word in sample() if not phones_in(engine.heard(word))] == []


def test_a_word_nothing_can_say_is_an_error_that_names_it() -> None:
    """The word is in the message, with what to do."""
    with pytest.raises(ArticleError, match=r"۲۰۴.*in words"):
        reading("۲۰۴")


def test_an_engine_without_its_data_is_an_error() -> None:
    """Not the end of the process, which is what the engine would make of it."""
    code = (
        "import espeakng_loader; espeakng_loader.get_data_path = lambda: '/nowhere';"
        "from awaz.errors import VoiceError; from awaz.text.sound.engine import heard\n"
        "try: heard('لفظستان')\n"
        "except VoiceError as problem: print(problem)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "/nowhere" in done.stdout


def test_urdu_is_said_without_the_engine() -> None:
    """espeak-ng is a last resort for letters Urdu does not have: Urdu itself does not need it."""
    code = (
        "import sys; sys.modules['espeakng_loader'] = None\n"
        "from awaz.text.words import read_words\n"
        "print(*(word.ipa for word in read_words('گھٹمبڑ میں 25 فیصد Zyxomma تھے۔')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert len(done.stdout.split()) == 6
