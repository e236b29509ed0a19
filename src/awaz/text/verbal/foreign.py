"""Latin and other scripts in an Urdu sentence: abbreviations, acronyms, names, addresses, tags."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from awaz.text.latin.words import latin_spoken
from awaz.text.spoken import Addresses, Spoken
from awaz.text.tables import mapping, rows
from awaz.text.verbal import numbers
from awaz.text.verbal.atoms import Kind, Line
from awaz.text.verbal.normalise import normalised
from awaz.text.verbal.quantities import Reading, silent
from awaz.text.verbal.say import Said, joined, letters, listed, repeat, say

HASH, AT = "ہیش ٹیگ", "ایٹ"
DOT, SLASH = "ڈاٹ", "سلیش"
LONGEST_ACRONYM = 6
SAYABLE = re.compile("(?=.{5,})(?!.*[BCDFGHJKLMNPQRSTVWXZ]{4}).*[AEIOU].*[AEIOUY].*")
"""Capitals that may be a shouted word (BREAKING): long enough, with vowels in between."""
CAMEL = re.compile("[A-Z]{2,}(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+|[^A-Za-z0-9_]+")
PARTS = re.compile("[A-Za-z]+|[0-9]+|[^\\W\\d_]+")
SHORT_PATH_PARTS, SHORT_PATH_LETTERS = 2, 20
"""A path of more or longer parts is not said when addresses are short."""
TWO_LETTERS = 2


def hashtag(line: Line, place: int) -> Reading | None:
    """#کشمیر and #PakVsInd; #1 is a number."""
    if line.at(place).text != "#":
        return None
    tagged = line.at(place + 1)
    if tagged.kind is Kind.NUMBER:
        follows = line.at(place + 2)
        is_tag = follows.glued and follows.kind in (Kind.WORD, Kind.LATIN)
        return (say(HASH if is_tag else "نمبر"),)
    if not tagged.glued or tagged.kind not in (Kind.WORD, Kind.LATIN):
        return None
    if tagged.kind is Kind.WORD:
        return (say(HASH),)
    return (say(HASH), camel(tagged.text))


def handle(line: Line, place: int) -> Reading | None:
    """@PTIOfficial."""
    named = line.at(place + 1)
    if line.at(place).text != "@" or named.kind is not Kind.LATIN or not named.glued:
        return None
    return (say(AT), camel(named.text))


def camel(text: str) -> Said:
    """Words written as one, each with a capital."""
    return joined(latin_word(part) for part in CAMEL.findall(text))


def abbreviation(line: Line, place: int) -> Reading | None:
    """Dr., No. 5, vs, PhD."""
    atom = line.at(place)
    row = _abbreviations().get(atom.text.lower().rstrip("."))
    if row is None:
        return None
    said, need = row
    stop = 1 if line.is_glued(place + 1, ".") else 0
    if need == "." and not (stop or atom.text.endswith(".")):
        return None
    if need == "0" and line.at(place + 1 + stop).kind is not Kind.NUMBER:
        return None
    return (say(said), *silent(stop))


def word(line: Line, place: int) -> Reading | None:
    """Any other Latin word."""
    return (latin_word(line.at(place).text),)


@lru_cache(maxsize=16_384)
def latin_word(text: str) -> Said:
    """A Latin word: an acronym letter by letter, unless it is said as a word."""
    bare = re.sub("['’]s$", "", text).replace(".", "")
    if row := _acronyms().get(bare):
        return listed(row)
    if len(bare) == 1:
        return letters(bare) or latin_spoken(bare)
    if _is_acronym(bare):
        return letters(bare)
    if len(bare) > TWO_LETTERS and bare[-1] == "s" and _is_acronym(bare[:-1]):
        *first, last = letters(bare[:-1])
        return (*first, _plural(last))
    return latin_spoken(text)


def _plural(name: Spoken) -> Spoken:
    """The last letter of an acronym in the plural: ایم این ایز."""
    stem = name.text[:-1] + "ی" if name.text.endswith("ے") else name.text
    return Spoken(stem + "ز", f"{name.phones} z")


def _is_acronym(text: str) -> bool:
    if not text.isascii() or not text.isupper() or not text.isalpha():
        return False
    return len(text) <= LONGEST_ACRONYM and not SAYABLE.fullmatch(text)


def address(text: str, manner: Addresses) -> Said:
    """A web or mail address or a file's name."""
    if manner == "skip":
        return ()
    shown = re.sub(r"^[a-z]+://(?:www\.)?", "", text, flags=re.IGNORECASE)
    if manner == "full":
        shown = re.sub(r"^[a-z]+://", "", text, flags=re.IGNORECASE)
    else:
        shown = re.sub(r"[?#].*$", "", shown)
    host, *path = [part for part in shown.split("/") if part] or [""]
    if manner == "short" and not _is_short(path):
        path = []
    parts = [_address_part(host), *(joined((say(SLASH), _address_part(part))) for part in path)]
    return joined(parts)


def _is_short(path: list[str]) -> bool:
    return len(path) <= SHORT_PATH_PARTS and all(
        len(part) <= SHORT_PATH_LETTERS and re.fullmatch(r"[^\W\d]+|\d{1,4}", part) for part in path
    )


def _address_part(part: str) -> Said:
    """Labels with "dot" and "at" between them."""
    said: list[Said] = []
    for piece in re.findall(r"[.@]|[^.@]+", part):
        if piece == ".":
            said.append(say(DOT))
        elif piece == "@":
            said.append(say(AT))
        else:
            said += [_label(label) for label in PARTS.findall(normalised(piece))]
    return joined(said)


def _label(label: str) -> Said:
    if label.isdecimal():
        return say(numbers.whole("".join(str(int(digit)) for digit in label)))
    if not label.isascii():
        return other(label)
    if ending := mapping("address_endings.tsv").get(label.lower()):
        return say(ending)
    if row := _acronyms().get(label.upper()):
        return listed(row)
    if len(label) <= TWO_LETTERS or label.lower() in ("www", *_spelled_out()):
        return letters(label)
    return camel(label)


def other(text: str) -> Said:
    """A word of another script: in Urdu letters where a table has its letters, else nothing."""
    if re.fullmatch("[\u0621-\u06d3]+", text):
        return repeat(text)
    table = _letters_of_scripts()
    if len(text) == 1 and text.lower() in _letter_names():
        return say(_letter_names()[text.lower()])
    small = text.lower()
    written = [table.get(pair) or table.get(pair[0], "") for pair in _pairs(small)]
    said = "".join(letter for letter in written if letter != "-")
    if said.isascii():
        return latin_spoken(said.replace("iy", "i")) if said else ()
    return repeat(_shaped(said))


def _pairs(text: str) -> list[str]:
    """Letters, each with the sign that makes another letter of it (क़)."""
    return re.findall("[^\u093c]\u093c?", text)


def _shaped(text: str) -> str:
    """Urdu's forms of a letter inside and at the end of a word."""
    text = re.sub("^([\u064e-\u0650])", r"ا\1", text)
    return re.sub("ں(?=[^\u064e-\u0650])", "ن", re.sub("ے(?=.)", "ی", text))


@cache
def _letters_of_scripts() -> dict[str, str]:
    return {row[0]: row[1] for row in rows("scripts.tsv")}


@cache
def _letter_names() -> dict[str, str]:
    return {row[0]: row[2] for row in rows("scripts.tsv") if len(row) > 2}


@cache
def _abbreviations() -> dict[str, tuple[str, str]]:
    return {row[0]: (row[1], row[2] if len(row) > 2 else "") for row in rows("abbreviations.tsv")}


@cache
def _acronyms() -> dict[str, tuple[str, ...]]:
    return {row[0]: row for row in rows("acronyms.tsv")}


@cache
def _spelled_out() -> frozenset[str]:
    """Names in addresses that are read letter by letter, in small letters."""
    return frozenset(
        "bbc cnn voa dw rfi hbl ptv ary ndtv ppp pti nab fbr sbp ecp pcb icc bcci".split()
    )
