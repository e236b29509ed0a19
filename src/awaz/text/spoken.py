"""What is said for what is shown: one token of an article to the words a reader would speak.

Only speaking is changed here; the shown text stays as it was written. A token is looked at
alone: dates, times, sums of money and homographs that need their neighbours belong to a later
step over whole sentences.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from awaz.text import numbers
from awaz.text.tables import mapping

# Letters of Arabic keyboards and sequences that stand for one Urdu letter. Longest first.
LOOKALIKES = (
    ("اﷲ", "اللہ"), ("ﷲ", "اللہ"), ("یٔ", "ئ"),
    ("ي", "ی"), ("ى", "ی"), ("ك", "ک"), ("ه", "ہ"), ("ة", "ہ"), ("ۀ", "ۂ"),
)  # fmt: skip
FRACTIONS = {"½": "آدھا", "¼": "پاؤ", "¾": "پون"}
SIGNS = {
    "&": "اور", "@": "ایٹ", "+": "جمع", "=": "برابر", "%": "فیصد", "٪": "فیصد", "°": "ڈگری",
    "$": "ڈالر", "€": "یورو", "£": "پاؤنڈ", "₹": "روپے", "₨": "روپے",
}  # fmt: skip
UNFOLDABLE = str.maketrans("đĐøØłŁıßæÆœŒ", "dDoOlLisaAoO")
YEAR_SIGNS = {"ء": "عیسوی", "ھ": "ہجری", "ہ": "ہجری"}

# Signs that carry no sound of their own: honorifics, Quranic marks, tatweel, invisible characters.
SILENT = re.compile(
    "[\u0610-\u061a\u06d6-\u06ed\u0640\u00ad\u200b\u200d-\u200f\u2060-\u2064\ufeff]"
)
PARTING = re.compile("[\u200c_/\\\\|]")
NUMBER = r"\d{1,3}(?:[,٬،]\d{2,3})*[,٬،]\d{3}(?!\d)(?:[.٫]\d+)?|\d+(?:[.٫۔]\d+)*"
PIECE = re.compile(
    rf"(?P<before>[$€£₹₨%٪])?(?P<minus>(?<![\w)])[-−–])?(?P<number>{NUMBER})"
    r"(?:(?P<ordinal>واں|ویں|وہ)(?!\w)|(?P<latin>st|nd|rd|th)(?![a-zA-Z])|(?P<year>[ءھہ])(?!\w))?"
    r"|(?P<fraction>[½¼¾])"
    r"|(?P<initials>(?:[A-Za-z]\.){2,}[A-Za-z]?(?![A-Za-z]))"
    r"|(?P<roman>[A-Za-z]+(?:['’][A-Za-z]+)*)"
    r"|(?P<sign>[&@+=%٪°$€£₹₨])"
    r"|(?P<word>[^\W\d_a-zA-Z](?:[^\W\d_a-zA-Z]|[\u064b-\u065f\u0670\u0300-\u036f\u0900-\u0963])*)"
)
ADDRESS = re.compile(r"(?:https?|ftp)://\S+|www\.\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
DOTTED_NAME = re.compile(r"[A-Za-z0-9_-]{2,}(?:\.[A-Za-z0-9_-]+)*\.[A-Za-z][A-Za-z0-9]+")
RANGE = re.compile(r"(\d+)[-–](\d+)")
OUTSIDE = "\"'“”‘’«»‹›()[]{}<>،,؛;۔.؟?!:…*"
ACRONYM = re.compile(r"[A-Z]{1,6}")
PATH_LIMIT = 4
"""Addresses with more parts after the host are said as the host alone."""


@lru_cache(maxsize=65_536)
def spoken_form(token: str) -> str:
    """What is said for one shown token: words parted by single spaces, without punctuation.

    Empty when there is nothing to say (a dash, an ornament, an emoji).
    """
    bare = token.strip(OUTSIDE)
    if ADDRESS.fullmatch(bare) or DOTTED_NAME.fullmatch(bare):
        return _address(bare)
    text = _normalised(token)
    if (match := RANGE.fullmatch(text.strip(OUTSIDE))) and (words := numbers.span(*match.groups())):
        return words
    if text.strip() == "ء":  # parted from its year
        return YEAR_SIGNS["ء"]
    if not any(character.isalnum() for character in text):
        return _lone_sign(text)
    pieces = (_piece(match) for part in text.split() for match in PIECE.finditer(part))
    return " ".join(piece for piece in pieces if piece)


def _normalised(token: str) -> str:
    """Compatibility forms and look-alikes as the Urdu letters they stand for."""
    for form, word in FRACTIONS.items():
        token = token.replace(form, f" {word} ")
    for form, letters in LOOKALIKES[:2]:
        token = token.replace(form, letters)
    text = unicodedata.normalize("NFKC", token)
    for form, letters in LOOKALIKES[2:]:
        text = text.replace(form, letters)
    text = PARTING.sub(" ", SILENT.sub("", text))
    text = re.sub(r"(?<!\w)ھ(?=\w)", "ہ", text)  # never begins an Urdu word
    return _latin_folded(text)


def _latin_folded(text: str) -> str:
    """Latin letters without their accents: the engine spells out a letter it does not know."""
    if text.isascii() or not re.search(r"[\u00c0-\u024f\u1e00-\u1eff]", text):
        return text
    parts = unicodedata.normalize("NFD", text.translate(UNFOLDABLE))
    return unicodedata.normalize("NFC", re.sub("(?<=[A-Za-z])[\u0300-\u036f]+", "", parts))


def _lone_sign(text: str) -> str:
    """A single sign between spaces is said; a row of them is an ornament."""
    signs = [character for character in text if character in SIGNS]
    return SIGNS[signs[0]] if len(signs) == 1 else ""


def _piece(match: re.Match[str]) -> str:
    """One number, word or sign inside a token."""
    if number := match["number"]:
        return _number(number, match)
    if initials := match["initials"]:
        return _letters(initials.replace(".", ""))
    if roman := match["roman"]:
        return _roman(roman)
    if sign := match["sign"]:
        return SIGNS[sign]
    return match["word"]


def _number(number: str, match: re.Match[str]) -> str:
    if match["ordinal"]:
        words = numbers.ordinal(number, match["ordinal"])
    elif match["latin"] and number.isdecimal():
        words = numbers.latin_ordinal(number)
    elif match["year"] and number.isdecimal():
        words = f"{numbers.whole(number)} {YEAR_SIGNS[match['year']]}"
    else:
        words = numbers.written(number)
    if match["minus"]:
        words = f"منفی {words}"
    return f"{words} {SIGNS[match['before']]}" if match["before"] else words


def _roman(word: str) -> str:
    """Capitals are letters to be named; any other Latin word is left to the engine."""
    word = re.sub("['’]", "", word)
    return _letters(word) if ACRONYM.fullmatch(word) else word


def _letters(word: str) -> str:
    """The Urdu names of Latin letters."""
    names = mapping("letters.tsv")
    return " ".join(names[letter] for letter in word.upper())


def _address(address: str) -> str:
    """A web or mail address or a file's name: words with "dot", "slash" and "at" between them."""
    short = re.sub(r"^(?:[a-z]+://)?(?:www\.)?", "", address, flags=re.IGNORECASE)
    host, _, path = re.sub(r"[?#].*$", "", short).partition("/")
    parts = [part for part in path.split("/") if part]
    if len(parts) > PATH_LIMIT:
        parts = []
    return " سلیش ".join(spoken for part in [host, *parts] if (spoken := _address_part(part)))


def _address_part(part: str) -> str:
    spaced = part.replace(".", " ڈاٹ ").replace("@", " @ ")
    words = (_piece(match) for match in PIECE.finditer(_normalised(spaced).replace("-", " ")))
    return " ".join(word for word in words if word)
