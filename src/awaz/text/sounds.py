"""The notation of sounds: what a voice is handed, and how the engine's notation becomes it.

Affricates are written in two symbols (tʃ, dʒ), aspiration ʰ, a nasal vowel with U+0303 before
its length mark, and a stress mark right before its vowel.
"""

from __future__ import annotations

NASAL = "\u0303"
VOWELS = "aeiouəɛɔɪʊʌ"
IPA_SYMBOLS = frozenset(VOWELS + "bdfhjklmnpqrstvxzŋɖɡɣɽʃʒʈʋʔ" + "ˈˌːʰ" + NASAL)
"""Every symbol `pronounce` may write."""

# Symbols the engine writes for letters of other languages, as the nearest that voices know.
RARE = (
    ("c\u0327", "ʃ"), ("\u0329", ""), ("\u0327", ""), ("g", "ɡ"), ("ɲ", "n"), ("ɳ", "n"),
    ("ɕ", "ʃ"), ("ʑ", "ʒ"), ("ɬ", "l"), ("ɭ", "l"), ("ɫ", "l"), ("ʎ", "lj"),
    ("χ", "x"), ("ʁ", "r"), ("ʀ", "r"),
    ("β", "b"), ("ʍ", "ʋ"), ("ø", "eː"), ("œ", "ɛ"), ("æ", "ɛː"), ("ɑ", "aː"), ("ɐ", "ə"),
    ("ɯ", "ʊ"), ("ᵻ", "ɪ"), ("ɨ", "ɪ"), ("ʲ", "j"), ("1", ""), ("2", ""), ("ːː", "ː"),
)  # fmt: skip
# Applied in turn to what the engine says of Urdu words. It hears ص as a retroflex, writes ظ ض as
# one, ذ now and then as ð, its affricates as palatals and ڑ as an r with a stop.
URDU = (
    ("r.", "ɽ"), ("ʂ", "s"), ("ʐ", "z"), ("ð", "z"), ("θ", "s"), ("c", "tʃ"), ("ɟ", "dʒ"),
    ("w", "ʋ"), ("ɾ", "r"), ("ɹ", "r"), ("ɜ", "ə"), ("ɒ", "ɔ"), ("y", "i"),
)  # fmt: skip
# Applied in turn to what it says of foreign words: British English as an Urdu speaker says it.
# The capitals are placeholders that later rows leave alone.
FOREIGN = (
    ("tʃ", "C"), ("dʒ", "J"), ("t", "ʈ"), ("d", "ɖ"), ("C", "tʃ"), ("J", "dʒ"),
    ("θ", "tʰ"), ("ð", "d"), ("w", "ʋ"), ("v", "ʋ"), ("ɹ", "r"), ("ɾ", "r"),
    ("aɪ", "AI"), ("aʊ", "AU"), ("eɪ", "Eː"), ("əʊ", "Oː"), ("oʊ", "Oː"), ("ɔɪ", "Wː"),
    ("eə", "Eːə"), ("iə", "Iːə"), ("ɪə", "Iːə"), ("ʊə", "Uːə"),
    ("aː", "Aː"), ("eː", "Eː"), ("ɜː", "ər"), ("iː", "Iː"), ("uː", "Uː"), ("ɔː", "Wː"),
    ("ɒ", "Wː"), ("ɔ", "Wː"), ("a", "ɛː"), ("ɚ", "ər"),
    ("e", "ɛ"), ("i", "Iː"), ("o", "Oː"), ("u", "Uː"), ("y", "Iː"),
    ("AI", "aːɪ"), ("AU", "aːʊ"), ("A", "a"), ("E", "e"), ("I", "i"), ("O", "o"), ("U", "u"),
    ("Wː", "ɔː"), ("ʂ", "ʃ"), ("ʐ", "ʒ"), ("c", "tʃ"), ("ɟ", "dʒ"), ("r.", "ɽ"), ("ʌ", "ə"),
    ("ˌ", ""), (NASAL, ""),
)  # fmt: skip
