"""IPA of spoken words."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from awaz.errors import ArticleError
from awaz.text.pronounce import IPA_SYMBOLS, pronounce
from awaz.text.tables import rows

WORDS = Path(__file__).parents[1] / "data" / "text" / "urdu-words.tsv"
ENGLISH = "Viettel Facebook the thing world nurse water judge church iPhone vision quick fire chair"

# The symbols of the Kokoro v1.0 vocabulary, which the embedded voices are told in.
KOKORO = set("abcdefhijklmnopqrstuvwxyzɑɐɒæβɔɕçɖðəɚɛɜɟɡɥɨɪʝɯɰŋɳɲɴøɸθœɹɾɻʁɽʂʃʈʧʊʋʌɣɤχʎʒʔˈˌːʰʲ\u0303")


def sample() -> list[str]:
    lines = WORDS.read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[0] for line in lines if not line.startswith("#")]


def test_only_known_symbols_are_written() -> None:
    """Real words, our own tables and English words all stay within `IPA_SYMBOLS`."""
    words = sample() + ENGLISH.split()
    words += [row[0] for row in rows("overrides.tsv")] + [row[1] for row in rows("numbers.tsv")]
    words += [row[0] for row in rows("lexicon.tsv")]
    for word, ipa in zip(words, pronounce(words), strict=True):
        assert ipa and set(ipa) <= IPA_SYMBOLS, f"{word}: {ipa}"


def test_the_embedded_voices_know_every_symbol() -> None:
    """Nothing we write is unknown to the embedded voices."""
    assert IPA_SYMBOLS <= KOKORO


@pytest.mark.parametrize(
    ("word", "ipa"),
    [
        ("میں", "me\u0303ː"),
        ("کے", "keː"),
        ("ہے", "hɛː"),
        ("یہ", "jeː"),
        ("وہ", "ʋoː"),
        ("کہ", "keː"),
        ("بچہ", "bˈətʃtʃaː"),
        ("پانچ", "pˈa\u0303ːtʃ"),
        ("حکومت", "hʊkˈuːmət"),
        ("صبح", "sˈʊbh"),
        ("عورت", "ˈɔːrət"),
        ("یو", "jˈuː"),
    ],
)
def test_frequent_words_are_said_rightly(word: str, ipa: str) -> None:
    """Short vowels, which Urdu leaves out and the engine guesses, come from our own lists."""
    assert pronounce([word]) == [ipa]


@pytest.mark.parametrize(
    ("word", "ipa"),
    [
        ("ظاہِر", "zˈaːhɪr"),
        ("ڈھُول", "ɖʰˈuːl"),
        ("صافین", "saːfˈiːn"),
        ("گاڑیو", "ɡaːɽˈeːoː"),
        ("چھوٹاپن", "tʃʰoːʈˈaːpən"),
    ],
)
def test_the_faults_of_the_engine_are_corrected(word: str, ipa: str) -> None:
    """Letters the engine says wrongly are said rightly in words that no list holds."""
    assert pronounce([word]) == [ipa]


def test_english_is_said_as_urdu_speakers_say_it() -> None:
    """Foreign words come in Urdu's own sounds, without the engine's language markers."""
    assert pronounce(["Viettel", "nurse", "Facebook"]) == ["ʋiːəʈˈəl", "nˈərs", "fˈeːsbʊk"]


def test_a_word_nothing_can_say_is_an_error_that_names_it() -> None:
    """The word is in the message, with what to do."""
    with pytest.raises(ArticleError, match=r"۲۰۴.*in words"):
        pronounce(["۲۰۴"])


def test_threads_get_the_same_answers() -> None:
    """The engine is not thread-safe; what stands before it is."""
    words = sample()[:200]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: pronounce(words), range(4)))
    assert all(answer == answers[0] for answer in answers)


def test_an_engine_without_its_data_is_an_error() -> None:
    """Not the end of the process, which is what the engine would make of it."""
    code = (
        "import espeakng_loader; espeakng_loader.get_data_path = lambda: '/nowhere';"
        "from awaz.errors import VoiceError; from awaz.text.pronounce import pronounce\n"
        "try: pronounce(['لفظستان'])\n"
        "except VoiceError as problem: print(problem)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "/nowhere" in done.stdout
