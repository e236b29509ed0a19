"""Whether all that a transcript shows is spoken, or is known not to be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from lxml import etree

from awaz.check.told import Fault, Finding, Unspoken, quoted, visible

Rule = tuple[str, Callable[[etree._Element], bool]]
"""Why something is not spoken, and what tells an element that holds such things."""
NEVER_SHOWN = ("script", "style", "template")


def check_shown(file: str, part: etree._Element, rules: Sequence[Rule]) -> Iterator[Finding]:
    """A fault for each stretch of visible text that is in no sentence and meets no rule."""
    for holder, text in _texts(part):
        around = [holder, *holder.iterancestors()]
        if not visible(text) or any(_name(element) in NEVER_SHOWN for element in around):
            continue
        if any(is_sentence(element) for element in around):
            continue
        reasons = (why for why, meets in rules if any(meets(element) for element in around))
        if reason := next(reasons, ""):
            yield Unspoken(file, " ".join(text.split()), reason)
        else:
            yield Fault(file, "text that is shown", f"{quoted(text)} in a sentence", "in none")


def is_sentence(element: etree._Element) -> bool:
    """Whether an element holds a sentence."""
    return "sentence" in (element.get("class") or "").split()


def text_of(element: etree._Element) -> str:
    """All text within an element."""
    return "".join(text for text in element.itertext() if isinstance(text, str))


def _texts(part: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Each stretch of text with the element that holds it."""
    for element in part.iter():
        if isinstance(element.tag, str) and element.text:
            yield element, element.text
        if element is not part and element.tail and (parent := element.getparent()) is not None:
            yield parent, element.tail


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
