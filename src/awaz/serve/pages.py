"""What a page gets when it is served: a script that loads it again once its file changed.

The page's own policy lets in no script but its own and no network. While it is sent, and only
then, that policy also allows this script, and this server to be asked.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from functools import cache
from importlib.resources import files

_POLICY = re.compile(r'(?<=<meta http-equiv="Content-Security-Policy" content=")[^"]*')
_NONE, _SELF = "connect-src 'none'", "connect-src 'self'"


def with_script(page: str, *, version: str, changes: str) -> str:
    """The page with the script, which hears of other versions at the address `changes`."""
    element = (
        f'<script data-version="{html.escape(version)}" data-changes="{html.escape(changes)}">'
        f"{script()}</script>"
    )
    body, end, rest = _POLICY.sub(lambda found: _allowing(found[0]), page, count=1).rpartition(
        "</body>"
    )
    return f"{body}{element}{end}{rest}" if end else rest + element


@cache
def script() -> str:
    """What is added."""
    return (files("awaz.serve") / "served.js").read_text(encoding="utf-8")


@cache
def script_hash() -> str:
    """As a policy names it."""
    digest = hashlib.sha256(script().encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _allowing(escaped: str) -> str:
    policy = html.unescape(escaped)
    policy = policy.replace(_NONE, _SELF).replace("script-src ", f"script-src {script_hash()} ", 1)
    return html.escape(policy)
