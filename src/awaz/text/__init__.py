"""Room 1: a file becomes an `Article`, whose words know how they are said.

What other programs may use, by itself or together:

    read_article(path) → Article           a file, read, cleaned, cut into sentences and words
    split_sentences(text) → [str]          the sentences of a paragraph
    read_words(sentence) → (Word, …)       shown, spoken and IPA of each word, by context
    verbalise(sentence) → [Shown]          what is said for each shown word, in Urdu letters
    normalised(token) → str                a token in standard letters, joined words parted
    reading(word) → Reading                how one word is said, and how that is known
    respelled(word, phones) → str          a word with the vowel marks that make its phones plain
    ipa(phones) → str, phones_in(ipa)      the tables' phones as IPA, and back
    read_house(path) → House               a house lexicon, for `read_article` and `read_words`
    unknown_words(articles, house)         the words said with least confidence

Nothing here needs a network, a voice or a workspace. `docs/urdu.md` tells how it works.
"""

from awaz.text.reader import read_article
from awaz.text.sentences import split_sentences
from awaz.text.sound.house import House, read_house
from awaz.text.sound.letters import respelled
from awaz.text.sound.lexicon import Reading, Source, reading
from awaz.text.sound.phones import ipa, phones_in
from awaz.text.unknown import Unknown, unknown_words
from awaz.text.verbal.normalise import normalised
from awaz.text.verbal.verbalise import verbalise
from awaz.text.words import read_words

__all__ = [
    "House",
    "Reading",
    "Source",
    "Unknown",
    "ipa",
    "normalised",
    "phones_in",
    "read_article",
    "read_house",
    "read_words",
    "reading",
    "respelled",
    "split_sentences",
    "unknown_words",
    "verbalise",
]
