"""Words from outside, made harmless before anybody sees them: on screens, in files, in logs."""

from __future__ import annotations

import re
import unicodedata

_BREAKS = "\t\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
# Letters by their category that show nothing.
_UNSEEN = "\u115f\u1160\u3164\uffa0"
_USER_IN_ADDRESS = re.compile(r"(?<=://)[^/@\s]+@")
_ANY_SECRET = re.compile(
    r"(?i)\b((?:[\w-]*(?:password|passwd|secret|token|cookie|crumb)|authorization)"
    r"\"?'?\s*[=:]\s*)((?:basic|bearer)\s+)?(?!\"\"|'')[^\s,;&]+"
)
NOT_SHOWN = "(not shown)"


def harmless(text: str) -> str:
    """Return one line without what could move a cursor, hide, or turn the reading direction.

    Controls, escapes, format and bidi characters, lone surrogates and marks that take no column
    are dropped; breaks and tabs become blanks.
    """
    if text.isascii() and text.isprintable():
        return text
    composed = unicodedata.normalize("NFC", text)
    return "".join(" " if c in _BREAKS else c for c in composed if c in _BREAKS or _is_seen(c))


def _is_seen(char: str) -> bool:
    if char in _UNSEEN:
        return False
    return unicodedata.category(char)[0] != "C" and unicodedata.category(char) not in ("Mn", "Me")


def clean(text: str, limit: int = 200) -> str:
    """Make text from outside harmless, and bound its length."""
    kept = harmless(text)
    return kept if len(kept) <= limit else kept[: limit - 1] + "…"


def without_secrets(text: str) -> str:
    """Return a text in which users of addresses, passwords and the like are not shown."""
    plain = _USER_IN_ADDRESS.sub("", text)
    return _ANY_SECRET.sub(rf"\g<1>{NOT_SHOWN}", plain)
