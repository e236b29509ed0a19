"""espeak-ng, asked about words that no list of ours holds, its faults mended.

It costs some microseconds a word. `awaz.espeak` runs it; awaz speaks without it as well, somewhat
worse.
"""

from __future__ import annotations

import re
import unicodedata

from awaz import espeak
from awaz.text.sound.phones import IPA_SYMBOLS, NASAL, RARE, URDU, VOWELS

MARKER = re.compile(r"\([a-z-]+\)")
"""What espeak-ng puts before the words of another language."""


def heard(word: str) -> str:
    """The IPA espeak-ng has for a word, stress marks included; empty when it has none.

    Raises VoiceError when espeak-ng cannot be used.
    """
    said = espeak.phonemes(word).replace(" ", "").replace("\n", "")
    ipa = _canonical(said, word)
    return ipa if set(ipa) <= IPA_SYMBOLS else ""


def _canonical(said: str, spelling: str) -> str:
    """The engine's notation as this project's."""
    run = unicodedata.normalize("NFD", MARKER.sub("", said))
    for old, new in (*RARE, *URDU, ("ʊː", "uː"), ("ɪː", "iː")):
        run = run.replace(old, new)
    if "ھ" in spelling:  # now and then the engine writes its aspiration as a full h
        run = re.sub("(?<=[pbtdʈɖʃʒkɡɽ])h+", "ʰ", run).replace("ʰʰ", "ʰ")
    run = re.sub(f"([^{VOWELS}{NASAL}])ː", r"\1\1", run)  # geminates are written twice
    run = re.sub(f"a(?=[{NASAL}]?$|[ɪʊ])", "aː", run)  # no Urdu word ends in a short vowel
    run = re.sub(f"[aʌ](?!{NASAL}?ː)", "ə", run)
    return re.sub(f"([iueoɛɔ]{NASAL}?)(?!{NASAL}?ː)", r"\1ː", run)  # always long in the tables
