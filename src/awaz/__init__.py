"""awaz: accessible audio editions for Urdu articles."""

from __future__ import annotations

__version__ = "0.1.0"
