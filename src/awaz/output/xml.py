"""What XML cannot hold, found before it is written."""

from __future__ import annotations

import re

from awaz.errors import OutputError

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, section 2.2."""


def checked_xml(text: str, file: str) -> str:
    """The text of an XML document of a file. Raises `OutputError` when it cannot be XML."""
    if fault := _NOT_XML.search(text):
        raise OutputError(
            f"{file}: U+{ord(fault[0]):04X} stands after "
            f"“{text[max(0, fault.start() - 20) : fault.start()]}”, and no XML can hold it. "
            "Take it out of the article, then build again."
        )
    return text
