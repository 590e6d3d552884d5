"""Readers of settings: each turns a TOML value into a setting or says what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tui.errors import nearest
from tui.model.outside import without_secrets
from tui.model.symbols import DEFAULT_TICKERS, is_ticker

Read = Callable[[object], Any]
"""Turns a TOML value into a setting, or raises ValueError with words that follow the key."""


def shown(value: object) -> str:
    """Quote a value from outside for a message: short, control characters escaped."""
    import json  # noqa: PLC0415 -- only for a message, and off the first paint's path

    text = value if isinstance(value, str) else json.dumps(value, default=str)
    text = without_secrets(text)
    quoted = repr(text if len(text) <= 40 else text[:39] + "…")
    return quoted if isinstance(value, str) else quoted[1:-1]


def hint(word: str, known: tuple[str, ...]) -> str:
    """Name the known word that may have been meant, if any is near."""
    close = nearest(word, known) or nearest(word.upper(), known) or nearest(word.lower(), known)
    return f"; did you mean '{close}'?" if close else ""


def whole_number(low: int, high: int) -> Read:
    """Read an integer from ``low`` to ``high``."""

    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValueError(f"must be a whole number from {low} to {high}, not {shown(value)}")
        if not low <= value <= high:
            near = high if value > high else low
            words = f"must be from {low} to {high}, not {shown(value)}; the nearest is {near}"
            raise ValueError(words)
        return value

    return read


def number(low: float, high: float, unit: str) -> Read:
    """Read a number from ``low`` to ``high``; ``unit`` stands in the words."""
    extent = f"from {low:g} to {high:g}{unit}"

    def read(value: object) -> float:
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise ValueError(f"must be a number {extent}, not {shown(value)}")
        if not low <= value <= high:
            near = high if value > high else low
            raise ValueError(f"must be {extent}, not {shown(value)}; the nearest is {near:g}")
        return float(value)

    return read


def choice(options: tuple[str, ...]) -> Read:
    """Read one of the words in ``options``."""

    def read(value: object) -> str:
        if not isinstance(value, str) or value not in options:
            meant = hint(value, options) if isinstance(value, str) else ""
            raise ValueError(f"must be one of {', '.join(options)}, not {shown(value)}{meant}")
        return value

    return read


def switch(value: object) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise ValueError(f"must be true or false, not {shown(value)}")
    return value


def ticker(value: object) -> str:
    """Read a Yahoo ticker."""
    if not isinstance(value, str):
        raise ValueError(f"must be a Yahoo ticker in quotes, not {shown(value)}")
    if not is_ticker(value):
        meant = hint(value, DEFAULT_TICKERS)
        raise ValueError(f"must be a Yahoo ticker such as ^RUT, not {shown(value)}{meant}")
    return value


def texts(value: object, what: str) -> list[object]:
    """Read a list, whose items are read elsewhere; ``what`` names them."""
    if not isinstance(value, list | tuple):
        raise ValueError(f"must be a list of {what}, not {shown(value)}")
    return list(value)
