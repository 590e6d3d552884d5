"""Readers of settings that lead somewhere: addresses, the node's cookie file, its password."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from tui.config_readers import shown
from tui.model.settings import LOOPBACK

_PORT_AND_PATH = re.compile(r"[!-~]+")


def address(value: object) -> str:
    """Read the address of a block explorer: https, or http on this very machine."""
    if not isinstance(value, str) or not _PORT_AND_PATH.fullmatch(value):
        raise ValueError(f"must hold addresses such as https://host/api, not {shown(value)}")
    parts = _split(value)
    if parts is None:
        raise ValueError(f"holds {shown(value)}, which is not an address")
    if not _is_sound(parts):
        raise ValueError(f"must hold https addresses (http only to 127.0.0.1), not {shown(value)}")
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError(f"must hold plain addresses without user or query, not {shown(value)}")
    return value.rstrip("/")


def node_address(value: object) -> str:
    """Read the address of the user's node, empty for none: http only to this very machine.

    Over plain http the password would cross the network for everybody to read. An address with a
    user in it is refused without being quoted: a password may stand in it.
    """
    if value == "":
        return ""
    words = "must be an address such as http://127.0.0.1:8332"
    if not isinstance(value, str) or not _PORT_AND_PATH.fullmatch(value):
        raise ValueError(f"{words} without blanks")
    parts = _split(value)
    if parts is None:
        raise ValueError(words)
    if "@" in value or parts.query or parts.fragment:
        raise ValueError(f"{words} without user or query: they have keys of their own")
    if not _is_sound(parts):
        raise ValueError(f"{words}; https, or http to 127.0.0.1 alone, not {shown(value)}")
    return value.rstrip("/")


def _split(value: str) -> SplitResult | None:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _is_sound(parts: SplitResult) -> bool:
    schemes = ("https", "http") if parts.hostname in LOOPBACK else ("https",)
    return bool(parts.hostname) and parts.scheme in schemes and parts.port != 0


def plain_text(value: object) -> str:
    """Read a short text without control characters."""
    if not isinstance(value, str) or not _is_plain(value):
        raise ValueError(f"must be a text in quotes, not {shown(value)}")
    return value


def secret_text(value: object) -> str:
    """Read a text that no message may quote."""
    if not isinstance(value, str) or not _is_plain(value):
        raise ValueError("must be a text in quotes, at most 1,000 characters, none a control")
    return value


def _is_plain(text: str) -> bool:
    return len(text) <= 1000 and (text.isprintable() or not text)
