"""Latin words and names in Urdu letters and Urdu sounds.

Asked in turn: the table of frequent words and names; the English dictionary; rules of spelling,
those of the word's own language when its letters give it away. What no one could say as a word is
read letter by letter. Whatever comes out can be said by an Urdu speaker.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache

from awaz.text.latin.english import english_phones, is_english
from awaz.text.latin.rewriting import Rules, read_rule
from awaz.text.latin.syllables import is_vowel, sayable
from awaz.text.spoken import Spoken
from awaz.text.tables import rows

APOSTROPHES = "'’‘ʼʻʾʿ`´′"
# Letters that Unicode does not take apart.
SINGLE_LETTERS = str.maketrans({
    "æ": "ae", "œ": "oe", "ß": "ss", "đ": "d", "ð": "d", "ø": "o", "ł": "l", "þ": "th",
    "ı": "i", "ŋ": "ng", "ə": "e", "ħ": "h", "ŧ": "t", "ƒ": "f", "ɨ": "i", "ʃ": "sh", "ɓ": "b",
    "ɗ": "d", "ƙ": "k", "ɛ": "e", "ɔ": "o",
})  # fmt: skip

ARTICLE = re.compile(r"[aeu]l-(?=.)|a(?P<sun>sh|th|dh|[rsztdn])-(?=(?P=sun))", re.IGNORECASE)
"""The Arabic article before a name: `al-Qaeda`, `ar-Rahman`."""
SUN_PHONES = frozenset("t d s z ʃ n r l".split())
"""Sounds that the article's l becomes."""

ARABIC_ENDS = {
    "ullah": ("اللہ", "ʊ l l aː"),
    "uddin": ("الدین", "ʊ d d iː n"),
    "urrahman": ("الرحمان", "ʊ r r ə h m aː n"),
    "urrehman": ("الرحمان", "ʊ r r ə h m aː n"),
}

CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
CAMEL_JOINED = re.compile(r"(?:Mc|Mac|Fitz|De|Di|La|Le|Van|Du|O)[A-Z][a-z]+")
"""Surnames with a capital inside that is no seam."""
UNSAYABLE = re.compile(r"[^aeiouy]*|[^aeiou]{1,3}|.*[^aeiouy]{7}.*")
"""Folded words to be read letter by letter: without a vowel, or with too many consonants."""

PINYIN = re.compile(
    "(?:(?:zh|ch|sh|[jqx](?=[iu])|[bpmfdtnlgkhrzcsyw])?"
    "(?:iang|iong|uang|ueng|ang|eng|ing|ong|iao|ian|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|"
    "ue|ui|un|uo|a|e|i|o|u))+"
)
LONGEST_PINYIN = 18
PINYIN_ONLY = re.compile("x[iu]|q(?:i|uan|ue|un)|zh")

SHORTEST_LISTED_PART, SHORTEST_ENGLISH_PART = 3, 4
"""Letters that a part of a compound has at least."""
LONGEST_INITIALS = 3
"""Capitals in a word of both cases that are always letters (`VSCode`)."""
SIBILANTS = frozenset("s z ʃ ʒ tʃ dʒ".split())
VOICELESS = frozenset("p t ʈ k q f tʰ x".split())
LIST_SEPARATOR = " | "


@lru_cache(maxsize=16_384)
def latin_spoken(word: str) -> tuple[Spoken, ...]:
    """What is said for a Latin word or name (`iPhone`, `al-Qaeda`, `Nguyễn`): spelling and phones.

    Whatever is no Latin letter only parts words; empty when there is no Latin letter.
    """
    text = _letters_and_seams(word)
    return _listed(_folded(text)) or tuple(
        spoken for part in text.split() for spoken in _spoken_part(part)
    )


def _letters_and_seams(word: str) -> str:
    """The Latin letters, hyphens and apostrophes of `word`; a space for anything else."""
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", word))
    kept = "".join(_kept(letter) for letter in text)
    return " ".join(kept.split())


def _kept(letter: str) -> str:
    if letter in APOSTROPHES:
        return "'"
    if letter in "-–‑":
        return "-"
    if letter.isascii():
        return letter if letter.isalpha() else " "
    if unicodedata.combining(letter):
        return letter
    return letter if _is_latin(letter) else " "


def _is_latin(letter: str) -> bool:
    return letter.isalpha() and "LATIN" in unicodedata.name(letter, "")


def _folded(text: str) -> str:
    """`text` in the letters a to z: lower case, without accents, apostrophes and seams."""
    return re.sub("[^a-z]", "", _unaccented(text).lower())


def _unaccented(text: str) -> str:
    """`text` without accents, its case kept."""
    if text.isascii():
        return text
    return "".join(_base(letter) for letter in unicodedata.normalize("NFD", text))


def _base(letter: str) -> str:
    """The plain letter that a rare one is a form of, as its Unicode name tells."""
    if letter.isascii() or unicodedata.combining(letter):
        return letter if letter.isascii() else ""
    lower = letter.lower().translate(SINGLE_LETTERS)
    if lower.isascii():
        return lower
    named = re.search(r"LETTER (?:[A-Z]{3,} )*([A-Z]{1,2})\b", unicodedata.name(letter, ""))
    return named[1].lower() if named else "e"


def _spoken_part(part: str) -> tuple[Spoken, ...]:
    """What is said for letters, hyphens and apostrophes without a space between them."""
    part = part.strip("-")
    if match := ARTICLE.match(part):
        name, _, rest = part[match.end() :].partition("-")
        article_name = _listed(_folded(match[0] + name)) or _with_article(name)
        return article_name + _spoken_names(rest)
    return _spoken_names(part)


def _spoken_names(part: str) -> tuple[Spoken, ...]:
    return tuple(
        spoken
        for name in part.split("-")
        if _folded(name)
        for spoken in _listed(_folded(name)) or _spoken_name(name)
    )


def _with_article(name: str) -> tuple[Spoken, ...]:
    """An Arabic name and its article, which joins it and takes on its first sound."""
    said = _listed(_folded(name)) or _by_rules(name, "arabic")
    if not said:
        return _spelled_out("al")
    first, *others = said
    phones = first.phones.split()
    joint = phones[0] if phones[0] in SUN_PHONES else "l"
    return (Spoken(f"ال{first.text}", " ".join(["ə", joint, *phones])), *others)


def _spoken_name(name: str) -> tuple[Spoken, ...]:
    """An unlisted word: each way to say it in turn, from the surest to the last resort."""
    folded = _folded(name)
    if len(folded) == 1:
        return _spelled_out(folded)
    return (
        _possessive(name)
        or _plural(folded, _listed)
        or _with_arabic_end(folded)
        or _camel(name, folded)
        or _by_rules(name, _language(name, "sure"))
        or _english(folded)
        or _plural(folded, _english)
        or _compound(folded, capital=name[0].isupper())
        or (_spelled_out(folded) if UNSAYABLE.fullmatch(folded) else ())
        or _by_rules(name, _language(name, "likely") or "english")
        or _spelled_out(folded)
    )


def _listed(folded: str) -> tuple[Spoken, ...]:
    entry = _table().get(folded)
    if entry is None:
        return ()
    spelling, phones = entry
    return tuple(map(Spoken, spelling.split(" "), phones.split(LIST_SEPARATOR)))


@cache
def _table() -> dict[str, tuple[str, str]]:
    return {word: (spelling, phones) for word, spelling, phones in rows("latin.tsv")}


def _english(folded: str) -> tuple[Spoken, ...]:
    return _spelled(english_phones(folded))


def _possessive(name: str) -> tuple[Spoken, ...]:
    """`Google's`: the word with its ending; `boys'` is the word alone."""
    match = re.fullmatch(r"(?P<owner>.+)'(?P<s>[sS]?)", name)
    if not match or not _folded(match["owner"]):
        return ()
    owner = latin_spoken(match["owner"].replace("'", ""))
    return _with_s(owner) if match["s"] else owner


def _with_arabic_end(folded: str) -> tuple[Spoken, ...]:
    """`Najibullah`, `Salahuddin`: a listed name and the ending that joins it."""
    for end, (spelling, phones) in ARABIC_ENDS.items():
        stem = _listed(folded.removesuffix(end))
        if folded.endswith(end) and len(stem) == 1:
            return (Spoken(stem[0].text + spelling, f"{stem[0].phones} {phones}"),)
    return ()


def _plural(folded: str, known: Callable[[str], tuple[Spoken, ...]]) -> tuple[Spoken, ...]:
    """`servers`, `stories`: a word that `known` says, with its ending."""
    stems = [folded[:-1]] if re.search("[^s]s$", folded) else []
    if folded.endswith("ies"):
        stems.append(f"{folded[:-3]}y")
    elif folded.endswith("es"):
        stems.append(folded[:-2])
    for stem in stems:
        if len(stem) >= SHORTEST_LISTED_PART and (said := known(stem)):
            return _with_s(said)
    return ()


def _with_s(said: Sequence[Spoken]) -> tuple[Spoken, ...]:
    """The ending of plurals and owners, as the sound before it asks."""
    *before, last = said
    final = last.phones.split()[-1]
    ending, letter = ("s", "س") if final in VOICELESS else ("z", "ز")
    vowel = ("ɪ",) if final in SIBILANTS else ()
    text = re.sub("ے$", "ی", last.text)
    return (*before, Spoken(text + letter, " ".join([last.phones, *vowel, ending])))


def _camel(name: str, folded: str) -> tuple[Spoken, ...]:
    """`ChatGPT`, `PlayStation`: each part alone, capitals letter by letter."""
    plain = _unaccented(name)
    parts = CAMEL.sub(" ", plain).split()
    if len(parts) < 2 or not plain.isalpha() or CAMEL_JOINED.fullmatch(plain) or is_english(folded):
        return ()
    return tuple(spoken for part in parts for spoken in _camel_part(part))


def _camel_part(part: str) -> tuple[Spoken, ...]:
    if not part.isupper():
        return latin_spoken(part)
    letters = part.lower()
    listed = _listed(letters) if len(letters) > LONGEST_INITIALS else ()
    return listed or _spelled_out(letters)


def _compound(folded: str, *, capital: bool) -> tuple[Spoken, ...]:
    """`blockchain`: two known words, cut where the shorter of them is longest.

    A word with a capital is more often a name of another language: its parts must be longer.
    """
    shortest = SHORTEST_ENGLISH_PART + capital
    cuts = range(SHORTEST_LISTED_PART, len(folded) - SHORTEST_LISTED_PART + 1)
    for cut in sorted(cuts, key=lambda cut: abs(2 * cut - len(folded))):
        left, right = (
            _listed(part) or (_english(part) if len(part) >= shortest else ())
            for part in (folded[:cut], folded[cut:])
        )
        if left and right:
            return left + right
    return ()


def _spelled_out(folded: str) -> tuple[Spoken, ...]:
    """The Urdu names of the letters."""
    return tuple(_letter_names()[letter] for letter in folded)


@cache
def _letter_names() -> dict[str, Spoken]:
    return {letter.lower(): Spoken(name, phones) for letter, name, phones in rows("letters.tsv")}


def _language(name: str, strength: str) -> str:
    """The language whose sign of this strength the word bears; empty when it bears none."""
    if strength == "sure" and _is_pinyin(name):
        return "chinese"
    lower = name.lower()
    return next((language for language, sign in _signs(strength) if sign.search(lower)), "")


def _is_pinyin(name: str) -> bool:
    """Whether a name is made of Chinese syllables, one of them unlike any of other languages."""
    if not name.isascii() or len(name) > LONGEST_PINYIN:
        return False
    folded = _folded(name)
    return bool(PINYIN_ONLY.search(folded) and PINYIN.fullmatch(folded))


@cache
def _signs(strength: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (language, re.compile(pattern))
        for language, of_strength, pattern in rows("latin_signs.tsv")
        if of_strength == strength
    )


def _by_rules(name: str, language: str) -> tuple[Spoken, ...]:
    """A word by the spelling rules of a language; () without a language or a sound."""
    if not language:
        return ()
    rules = _letter_rules(language)
    lower = re.sub("['-]", "", name.lower())
    letters = [
        symbol
        for letter in lower
        for symbol in (letter if rules.knows(letter) else _folded(letter))
    ]
    return _spelled(rules.rewrite(letters), guessed=True)


@cache
def _letter_rules(language: str) -> Rules:
    """The rows of `language`, then those of any."""
    tables = (
        [read_rule(row[1:], list) for row in rows("latin_rules.tsv") if row[0] == name]
        for name in (language, "any")
    )
    return Rules(*tables, is_vowel=_is_vowel_letter)


def _is_vowel_letter(letter: str) -> bool:
    return _folded(letter)[:1] in set("aeiouy")


def _spelled(phones: Iterable[str], *, guessed: bool = False) -> tuple[Spoken, ...]:
    """Phones made sayable, and their usual spelling; () without a vowel."""
    said = sayable(phones)
    if not any(map(is_vowel, said)):
        return ()
    return (Spoken(spelling(said), " ".join(said), guessed),)


def spelling(phones: Sequence[str]) -> str:
    """How Urdu writes a foreign word that has these phones, as they are."""
    return "".join(_spelling().rewrite(list(phones)))


@cache
def _spelling() -> Rules:
    return Rules(
        (read_rule(row, str.split) for row in rows("latin_spelling.tsv")), is_vowel=is_vowel
    )
