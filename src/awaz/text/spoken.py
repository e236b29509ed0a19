"""What verbalising hands to pronouncing: the words that are said, for each word that is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Addresses = Literal["short", "full", "skip"]
"""How web and mail addresses are said: without what nobody would read out, wholly, not at all."""
Emoji = Literal["skip", "names"]
"""Whether emoji are passed over or named."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One word that is said."""

    text: str
    """In Urdu letters, perhaps with vowel marks; never a space, punctuation or digits."""
    phones: str = ""
    """Its phones in the tables' notation (`f eː s`); empty: to be looked up."""
    guessed: bool = False
    """Whether its phones were found by rules of spelling alone."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One shown word of a sentence, with its punctuation, and what is said for it."""

    start: int
    """Its first code point in the sentence."""
    end: int
    """The code point after its last."""
    said: tuple[Spoken, ...]
    """Never empty."""
