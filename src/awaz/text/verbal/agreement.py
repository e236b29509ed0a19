"""What numbers agree with: the gender and the case of the word after them."""

from __future__ import annotations

from collections.abc import Iterable

from awaz.text.spoken import Spoken
from awaz.text.tables import mapping, words
from awaz.text.verbal.say import Said, ordinal_phones

FEMININE, MASCULINE, PASSED_OVER = "f", "m", "-"
ORDINAL_END = "ویں"
FARTHEST = 2
"""Words after an ordinal that may tell what it counts."""


def is_feminine(following: Iterable[str]) -> bool:
    """Whether the thing that the words after a number name is feminine: سالانہ ترمیم."""
    for word in following:
        gender = mapping("gender.tsv").get(word, "")
        if gender != PASSED_OVER:
            return gender == FEMININE or (word.endswith("ی") and gender != MASCULINE)
    return False


def is_oblique(noun: str, after: str) -> bool:
    """Whether a masculine noun before `after` is no subject: حصے, نمبر پر."""
    return noun.endswith("ے") or after in words("postpositions.txt")


def with_ordinals(said: list[Said]) -> list[Said]:
    """The words of a sentence, by token, its ordinals in ویں as what they count asks."""
    if not any(_is_ordinal(spoken) for words_of_token in said for spoken in words_of_token):
        return said
    flat = [spoken for words_of_token in said for spoken in words_of_token]
    agreed = iter(
        _agreed(spoken, [word.text for word in flat[at + 1 : at + 1 + FARTHEST]])
        for at, spoken in enumerate(flat)
    )
    return [tuple(next(agreed) for _ in words_of_token) for words_of_token in said]


def _is_ordinal(spoken: Spoken) -> bool:
    return spoken.text.endswith(ORDINAL_END) and bool(ordinal_phones(spoken.text))


def _agreed(spoken: Spoken, following: list[str]) -> Spoken:
    if not _is_ordinal(spoken):
        return spoken
    return Spoken(spoken.text, ordinal_phones(spoken.text, is_feminine=is_feminine(following)))
