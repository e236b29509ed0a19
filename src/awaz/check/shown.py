"""Whether a transcript shows all that is spoken, in order, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from lxml import etree

from awaz.check.told import (
    Fault,
    Finding,
    Reference,
    Unspoken,
    check_order,
    check_same,
    check_texts,
    quoted,
    visible,
)

Rule = tuple[str, Callable[[etree._Element], bool]]
"""Why something is not spoken, and what tells an element that holds such things."""
NEVER_SHOWN = ("script", "style", "template")
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_LANGUAGES = ("lang", "{http://www.w3.org/XML/1998/namespace}lang")


def check_shown(
    file: str, part: etree._Element, reference: Reference, rules: Sequence[Rule]
) -> Iterator[Finding]:
    """A fault for each stretch of visible text that is in no sentence and meets no rule."""
    sentences = set(sentences_in(part, reference))
    for holder, text in _texts(part):
        around = [holder, *holder.iterancestors()]
        if not visible(text) or any(name_of(element) in NEVER_SHOWN for element in around):
            continue
        if not sentences.isdisjoint(around):
            continue
        reasons = (why for why, meets in rules if any(meets(element) for element in around))
        if reason := next(reasons, ""):
            yield Unspoken(file, " ".join(text.split()), reason)
        else:
            yield Fault(file, "text that is shown", f"{quoted(text)} in a sentence", "in none")


def check_sentences(
    file: str, reference: Reference, parts: Sequence[etree._Element]
) -> Iterator[Fault]:
    """The parts show every sentence as it is spoken, in order, as what it is."""
    found = [item for part in parts for item in sentences_in(part, reference)]
    shown = [item for item in found if not _is_hidden(item)]
    yield from check_texts(file, reference, {item.get("id", ""): text_of(item) for item in shown})
    yield from check_order(file, reference, [item.get("id", "") for item in shown])
    for part in parts:
        for element in part.iter():
            name = element.get("id", "") if isinstance(element.tag, str) else ""
            if name in reference.roles:
                place = f"role of {name}"
                yield from check_same(file, place, reference.roles[name], role_of(element))


def check_language(
    file: str, place: str, reference: Reference, root: etree._Element
) -> Iterator[Fault]:
    """A document says the article's language and direction."""
    for name in _LANGUAGES:
        if name in root.attrib or name == _LANGUAGES[0]:
            told = root.get(name)
            yield from check_same(file, f"language of {place}", reference.told.language, told)
    yield from check_same(file, f"direction of {place}", reference.told.direction, root.get("dir"))


def sentences_in(part: etree._Element, reference: Reference) -> list[etree._Element]:
    """The elements that hold sentences; what calls itself one and is not known does not."""
    known = {sentence.id for sentence in reference.sentences}
    return [
        element
        for element in part.iter()
        if isinstance(element.tag, str)
        and "sentence" in (element.get("class") or "").split()
        and element.get("id") in known
    ]


def role_of(element: etree._Element) -> str:
    """What an element is in an article."""
    around = [element, *element.iterancestors()]
    names = [name_of(item) for item in around]
    if re.fullmatch("h[1-6]", names[0]):
        return "title" if names[0] == "h1" else "heading"
    if "li" in names:
        return "list"
    if "blockquote" in names:
        return "quote"
    if names[0] == "tr":
        return "table"
    pictured = any("picture" in (item.get("class") or "").split() for item in around)
    return "picture" if pictured or names[0] == "figcaption" else "body"


def text_of(element: etree._Element) -> str:
    """All text within an element."""
    return "".join(text for text in element.itertext() if isinstance(text, str))


def name_of(element: etree._Element) -> str:
    """An element's name without its namespace; empty for a comment."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _is_hidden(sentence: etree._Element) -> bool:
    """Whether it is not seen, or something in it is not."""
    return any(
        "hidden" in element.attrib or _UNSEEN.search(element.get("style") or "")
        for element in (*sentence.iterancestors(), *sentence.iter())
        if isinstance(element.tag, str)
    )


def _texts(part: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Each stretch of text with the element that holds it."""
    for element in part.iter():
        if isinstance(element.tag, str) and element.text:
            yield element, element.text
        if element is not part and element.tail and (parent := element.getparent()) is not None:
            yield parent, element.tail
