"""Words from outside: nothing in them moves a cursor, hides, or turns the reading direction."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.model.outside import NOT_SHOWN, clean, harmless, without_secrets

NASTY = (
    "\x1b[2J\x1b]0;title\x07",
    "\x9b31m",
    "a\u202eb",
    "\u2066x\u2069",
    "z\u200be\u200dr\ufeffo",
    "one\ntwo\r\x0bthree\u2028four\u2029five\x85six",
    "\ud800\udfff",
    "[bold]not bold[/bold] [@click=app.quit]x[/]",
    "Z\u0336a\u0337l\u0338go\ufe0f",
    "\u3164\u115f\u2800",
    "\x00\x08\x7f",
    "tab\there",
)
"""Escapes, bidi, zero width, breaks, surrogates, markup, stacked marks, blank letters."""


def is_harmless(text: str) -> bool:
    """Tell whether no character of a line does anything but show itself."""
    categories = {unicodedata.category(char) for char in text}
    return not categories & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Mn", "Me"}


@given(st.text(st.characters(), max_size=60) | st.sampled_from(NASTY))
def test_what_is_left_does_nothing_but_show_itself(text: str) -> None:
    kept = harmless(text)
    assert is_harmless(kept)
    assert harmless(kept) == kept
    kept.encode("utf-8")


@given(st.text(st.characters(codec="ascii", categories=("L", "N", "P", "S", "Zs"))))
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("caf\u0065\u0301 Zürich 東京 ▲ −3 %", "café Zürich 東京 ▲ −3 %"),
        ("[bold]x[/bold]", "[bold]x[/bold]"),
        ("one\ntwo", "one two"),
        ("a\x1b[31mred", "a[31mred"),
    ],
)
def test_letters_of_all_scripts_and_brackets_are_kept(text: str, kept: str) -> None:
    assert harmless(text) == kept


@given(st.text(max_size=400), st.integers(1, 50))
def test_the_length_is_bounded(text: str, limit: int) -> None:
    assert len(clean(text, limit)) <= limit


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("proxy http://ann:s3cret@host:8080/x", "proxy http://host:8080/x"),
        ("https://ann@host", "https://host"),
        ("password=s3cret, n=1", f"password={NOT_SHOWN}, n=1"),
        ("'rpc_password': 's3cret'", f"'rpc_password': {NOT_SHOWN}"),
        ("Authorization: Basic s3cret", f"Authorization: {NOT_SHOWN}"),
        ("?symbols=X&crumb=s3cret&f=1", f"?symbols=X&crumb={NOT_SHOWN}&f=1"),
        ("Cookie: s3cret; path=/", f"Cookie: {NOT_SHOWN}; path=/"),
        ("cookie_file = /home/ann/.cookie", "cookie_file = /home/ann/.cookie"),
        ('password = ""  # default', 'password = ""  # default'),
        ("mail ann@host about the password", "mail ann@host about the password"),
    ],
)
def test_secrets_are_not_shown(text: str, kept: str) -> None:
    assert without_secrets(text) == kept
    assert "s3cret" not in kept
