"""Messy web text as the Urdu words it stands for.

Only what is spoken is changed, never what is shown.
First the characters: compatibility and presentation forms, letters of other keyboards, signs of
piety, invisible characters. Then each Urdu word: ھ and ہ, hamza, words written as one, tanwin,
dagger alef, the Arabic article. Vowel marks that were written stay.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from awaz.text.tables import mapping, rows, words
from awaz.text.verbal import article

DAGGER, TANWIN = "\u0670", "\u064b"
MARKS = "\u064b-\u0653\u0656-\u0658\u0670"
"""Vowel marks that a spoken word may carry."""
LETTERS = "آابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوؤہۂۃھءیئے"
"""The letters that a spoken word is written in."""
SCRIPT = (
    "\u0620-\u063f\u0641-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff"
    "\u0750-\u077f\u08a0-\u08c7"
)
"""Letters of the Arabic script, Urdu's and others'."""
WORD = re.compile(f"[{SCRIPT}][{SCRIPT}{MARKS}\u0654\u0655]*")
PLAIN = re.compile(f"[{LETTERS}]*")
NOT_URDU = re.compile(f"[^{LETTERS}{MARKS}ة]")

# Signs that carry no sound of their own: the pen name's sign, Quranic marks, tatweel, invisible
# characters, signs of trade.
SILENT = re.compile(
    "[\u0602-\u0605\u0614-\u061a\u06d6-\u06ed\u0640\u0674\u00ad\u034f\u061c\u180e\u200b\u200d-\u200f"
    "\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff™®©]"
)
PARTING = re.compile(r"[\u200c_\\|]")
KEPT = frozenset("½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞²³№…″′°™®©\ufdf2")
"""Signs that are read as they are; their compatibility forms would say something else."""
PHRASES = re.compile("[\ufdf0\ufdf1\ufdf3-\ufdfb\ufdfd]")
"""Ligatures of whole words or phrases, which stand alone."""
HONORIFIC = re.compile("[\u0610-\u0613]|\\((?:ص|ع|رض|رح|صلعم)\\)")
# Two signs for one: the word Allah, hamza above and beside a letter, doubled zabar for tanwin; a
# title that is always written short.
SEQUENCES = (
    ("ا\ufdf2", "اللہ"), ("\ufdf2", "اللہ"), ("ی\u0654", "ئ"), ("ى\u0654", "ئ"), ("ے\u0654", "ئے"),
    ("ە\u0654", "ۂ"), ("ه\u0654", "ۂ"), ("ہ\u0654", "ۂ"), ("ہ\u0674", "ۂ"), ("و\u0674", "ؤ"),
    ("ی\u0674", "ئ"), ("\u064e\u064e", TANWIN), ("\u0654", ""), ("\u0655", ""),
    ("(ر)", " ریٹائرڈ "),
)  # fmt: skip

NO_BREATH = re.compile("(?<=[اآحخذزژسشصضطظعغفقںوہیئے])ھ|^ھ|(?<=^[رلمن])ھ")
"""ھ where the letter before it cannot carry its breath: ہ was meant."""
SHORTEST_AFTER_YE = 4
HEADS_IN_YE = ("کے", "نے", "سے", "ہے", "تھے", "گے", "بے")
"""Before a word of so many letters their ے is no ی: a space was forgotten."""
AFTER_YE = re.compile("(..+ے)(ہیں|ہے|تھے|تھی|تھا|ہوئے|وال[اےی]|والوں)|(...+ے)(ک[اےیو]|میں|اور|کہ)")
AFTER_NUN = re.compile(
    "(.*[اویہ]ں)((?:نے|ک[اےیو]|کہ|کوئی|سے|پر|میں|تک|ہی|بھی|اور|گ[اےی]|ہے|ہیں).*|....+)"
)
"""Words that follow a final ں without a space; elsewhere a ں inside a word is an n."""
TANWIN_INSIDE = re.compile(f"(?<=ا{TANWIN})(?=[{LETTERS}])")

PRONOUN_JOINED = re.compile(
    "(اس|ان|جس|جن|کس|اسی|انہی|انھی|آپ|تم|ہم)(کا|کے|کی|کو|سے|میں|پر)|(اس|ان|جس|جن|کس|تم|ہم)(نے)"
)
WALA = re.compile("(.+)نی(وال(?:ا|ے|ی|وں))")
AUXILIARY = re.compile(
    "(.*(?:تا|تے|تی|رہا|رہے|رہی|گیا|گئے|گئی|دیا|کیا|لیا|چکا|چکے|چکی|ہوا|ہوئے|کہا|آیا|رکھا|لکھا|بنایا))"
    "(ہے|ہیں|تھا|تھے|تھی|تھیں|ہوں)"
)
FUTURE = re.compile("(.+?)(ئینگ|ینگ|ؤنگ|ونگ|ئیگ|یگ)([اےی])")
FUTURE_ENDS = {"ئینگ": "ئیں", "ینگ": "یں", "ؤنگ": "ؤں", "ونگ": "وں", "ئیگ": "ئے", "یگ": "ے"}
NOT_FUTURE = frozenset({"لیگی"})
HELPED = re.compile(
    "(.+?)(رہ[اےی]|سکت[اےی]|سک[اےی]|سکیں|چک[اےی]|جائے|جائیں|جات[اےی]|جانے|جانا|گیا|گئے|گئی|گئیں)"
)
GIVEN = re.compile(
    "(.+?)(دیا|دیے|دی|دیں|دیت[اےی]|دینے|دینا|دے|دوں|دو|لیا|لیے|لی|لیں|لیت[اےی]|لینے|لینا|لے|لوں|لو)"
)


@lru_cache(maxsize=65_536)
def normalised(token: str) -> str:
    """The words of a shown token as they are said, parted by spaces, with its other signs.

    کیلئے is کے لیے, فوراً is فورن, محمدؐ is محمد صلی اللہ علیہ وسلم, a presentation form is its
    letters. What is no Urdu word (digits, Latin, punctuation) stays.
    """
    text = WORD.sub(_said_word, characters(token))
    return " ".join(_with_honorifics(text).split())


def _said_word(match: re.Match[str]) -> str:
    return urdu_word(match[0])


@lru_cache(maxsize=65_536)
def characters(token: str) -> str:
    """The characters of `token` as those they stand for; its words stay as they are written."""
    if PLAIN.fullmatch(token):
        return token
    text = "".join(_compatible(character) for character in unicodedata.normalize("NFC", token))
    text = unicodedata.normalize("NFC", text)
    for written, letters in SEQUENCES:
        text = text.replace(written, letters)
    text = text.translate(_lookalikes())
    return PARTING.sub(" ", SILENT.sub("", text))


@cache
def _lookalikes() -> dict[int, str]:
    return {ord(letter): word for letter, word in rows("lookalikes.tsv")}


def _compatible(character: str) -> str:
    """What a compatibility or presentation form stands for."""
    if character in KEPT:
        return character
    text = unicodedata.normalize("NFKC", character)
    if text == character:
        return text
    return f" {text} " if PHRASES.match(character) else text.strip() or " "


def _with_honorifics(text: str) -> str:
    """Signs of piety as their words, after the name they stand on."""
    return HONORIFIC.sub(lambda sign: f" {honorific(sign[0], text[: sign.start()])} ", text)


def honorific(sign: str, before: str) -> str:
    """What an honorific sign says after a name, of a man, a woman or several."""
    _, man, woman, several = next(row for row in rows("honorifics.tsv") if row[0] == sign)
    name = NOT_URDU.sub("", before.rstrip().rpartition(" ")[2])
    return {"w": woman, "p": several}.get(mapping("revered.tsv").get(name, ""), man)


@lru_cache(maxsize=65_536)
def urdu_word(word: str) -> str:
    """One written Urdu word as the words that are said."""
    word = NOT_URDU.sub("", word)
    if said := _listed(word):
        return said
    mended = _mended(word)
    if mended != word and (said := _listed(mended)):
        return said
    return " ".join(
        _listed(part) or article.inside(unmarked(part))
        for part in _parted(mended).split(" ")
        if part
    )


def _listed(word: str) -> str:
    """What the tables of single words say."""
    return mapping("respelled.tsv").get(word) or mapping("joined.tsv").get(word) or ""


def _mended(word: str) -> str:
    """Letters put right that Urdu never writes there."""
    word = NO_BREATH.sub("ہ", word.replace("ة", "ہ"))
    if word.endswith("ہء"):
        word = word[:-2] + "ۂ"
    elif word.endswith(("ائ", "آئ", "وئ")):
        word += "ی"
    return word if _listed(word) else _without_medial_ye(word)


def _without_medial_ye(word: str) -> str:
    """ے before another letter: a forgotten space after a short word, or else a ی."""
    if "ے" not in word[:-1]:
        return word
    if match := AFTER_YE.fullmatch(word):
        return " ".join(part for part in match.groups() if part)
    head, ye, rest = word.partition("ے")
    if not ye or not rest or rest[0] not in LETTERS:
        return word
    if head + ye in HEADS_IN_YE and len(rest) >= SHORTEST_AFTER_YE:
        return f"{head}{ye} {rest}"
    return re.sub(f"ے(?=[{LETTERS}])", "ی", word)


def _parted(word: str) -> str:
    """Words written as one, parted: ں and tanwin end a word; pronouns, verbs and their helpers."""
    text = TANWIN_INSIDE.sub(" ", word) if TANWIN in word else word
    return " ".join(_parted_word(part) for part in _after_nun(text).split(" ") if part)


def _after_nun(text: str) -> str:
    if "ں" not in text[:-1]:
        return text
    if match := AFTER_NUN.fullmatch(text):
        return f"{match[1]} {match[2]}"
    return re.sub(f"ں(?=[{LETTERS}])", "ن", text)


def _parted_word(word: str) -> str:
    if match := PRONOUN_JOINED.fullmatch(word):
        return " ".join(part for part in match.groups() if part)
    if match := WALA.fullmatch(word):
        return f"{_parted_word(match[1] + 'نے')} {match[2]}"
    if match := AUXILIARY.fullmatch(word):
        return f"{_parted_word(match[1])} {match[2]}"
    return _future(word) or _helped(word) or word


def _future(word: str) -> str:
    """کرینگے as کریں گے, جائیگا as جائے گا; empty for what is no future of a known verb."""
    match = FUTURE.fullmatch(word)
    if not match or word in NOT_FUTURE:
        return ""
    stem, end, person = match.groups()
    if stem[-1] in "اآ" and end[0] == "ی":
        end = "ئ" + end
    said = f"{FUTURE_ENDS[end]} گ{person}"
    verbs = words("verbs.tsv")
    if stem in verbs or stem == "ہ":
        return stem + said
    first, verb = stem[:2], stem[2:]
    return f"{first} {verb}{said}" if first in ("کر", "ہو") and verb in verbs else ""


def _helped(word: str) -> str:
    """کررہے as کر رہے, کردیا as کر دیا; empty for what is no verb and its helper."""
    if match := HELPED.fullmatch(word):
        verb, helper = match.groups()
        if verb in words("verbs.tsv") and (len(verb) > 1 or verb == "آ"):
            return f"{verb} {helper}"
    if match := GIVEN.fullmatch(word):
        verb, helper = match.groups()
        if mapping("verbs.tsv").get(verb) == "+":
            return f"{verb} {helper}"
    return ""


def unmarked(word: str) -> str:
    """Tanwin and dagger alef as the letters that are heard."""
    if TANWIN not in word and DAGGER not in word:
        return word
    word = re.sub(f"[اۃہ]?{TANWIN}ا?$", _tanwin, word)
    word = re.sub(f"و{DAGGER}(?=[{LETTERS}])", "ا", word)
    return re.sub(f"(?<=[{LETTERS}]){DAGGER}(?=[{LETTERS}])", "ا", word)


def _tanwin(match: re.Match[str]) -> str:
    """The n of tanwin, with the t of the ending before it or the vowel of a hamza."""
    if match[0][0] in "ۃہ":
        return "تن"
    return "\u064eن" if match.string[match.start() - 1 : match.start()] == "ء" else "ن"
