"""Every setting by name: what it may be, how it is read, and what the default file says of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tui.errors import nearest
from tui.model.correlation import WINDOWS, Method
from tui.model.outside import without_secrets
from tui.model.settings import CHARTS, THEMES
from tui.model.symbols import DEFAULT_TICKERS, is_ticker

MOST_SYMBOLS = 60
_DAY_S = 86_400.0
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_PORT_AND_PATH = re.compile(r"[!-~]+")

Read = Callable[[object], Any]
"""Turns a TOML value into a setting, or raises ValueError with words that follow the key."""


def shown(value: object) -> str:
    """Quote a value from outside for a message: short, control characters escaped."""
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    text = without_secrets(text)
    quoted = repr(text if len(text) <= 40 else text[:39] + "…")
    return quoted if isinstance(value, str) else quoted[1:-1]


def _hint(word: str, known: tuple[str, ...]) -> str:
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
            hint = _hint(value, options) if isinstance(value, str) else ""
            raise ValueError(f"must be one of {', '.join(options)}, not {shown(value)}{hint}")
        return value

    return read


def _method(value: object) -> Method:
    return Method(choice(tuple(Method))(value))


def _window(value: object) -> int:
    options = ", ".join(map(str, WINDOWS))
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"must be one of {options}, not {shown(value)}")
    if value not in WINDOWS:
        near = min(WINDOWS, key=lambda known: abs(known - value))
        raise ValueError(f"must be one of {options}, not {shown(value)}; the nearest is {near}")
    return value


def _switch(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"must be true or false, not {shown(value)}")
    return value


def _ticker(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"must be a Yahoo ticker in quotes, not {shown(value)}")
    if not is_ticker(value):
        hint = _hint(value, DEFAULT_TICKERS)
        raise ValueError(f"must be a Yahoo ticker such as ^RUT, not {shown(value)}{hint}")
    return value


def _texts(value: object, what: str) -> list[object]:
    if not isinstance(value, list | tuple):
        raise ValueError(f"must be a list of {what}, not {shown(value)}")
    return list(value)


def _tickers(value: object) -> tuple[str, ...]:
    items = _texts(value, "Yahoo tickers")
    if len(items) > MOST_SYMBOLS:
        raise ValueError(f"must be at most {MOST_SYMBOLS} tickers, not {len(items)}")
    return tuple(map(_ticker, items))


def _pair(value: object) -> tuple[str, str]:
    items = tuple(map(_ticker, _texts(value, "two Yahoo tickers")))
    if len(items) != 2 or items[0] == items[1]:
        raise ValueError(f"must be two different tickers, not {shown(list(items))}")
    return items[0], items[1]


def _host(value: object) -> str:
    """Read the address of a block explorer: https, or http on this very machine."""
    if not isinstance(value, str) or not _PORT_AND_PATH.fullmatch(value):
        raise ValueError(f"must hold addresses such as https://host/api, not {shown(value)}")
    try:
        parts = urlsplit(value)
        local = parts.hostname in _LOOPBACK
        sound = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        raise ValueError(f"holds {shown(value)}, which is not an address") from None
    if parts.scheme not in (("https", "http") if local else ("https",)) or not sound:
        raise ValueError(f"must hold https addresses (http only to 127.0.0.1), not {shown(value)}")
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError(f"must hold plain addresses without user or query, not {shown(value)}")
    return value.rstrip("/")


def _hosts(value: object) -> tuple[str, ...]:
    items = _texts(value, "addresses")
    if len(items) > 8:
        raise ValueError(f"must be at most 8 addresses, not {len(items)}")
    return tuple(map(_host, items))


@dataclass(frozen=True)
class Key:
    """One setting: dotted name, reader, and its line in the default file."""

    name: str
    read: Read
    doc: str

    @property
    def section(self) -> str:
        """The table that it stands in, empty at the top."""
        return self.name.rpartition(".")[0]

    @property
    def leaf(self) -> str:
        """Its name within the table, which is its field's name."""
        return self.name.rpartition(".")[2]

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return "RESONANCE_" + self.name.upper().replace(".", "_")


_FRACTION = number(0.0, 1.0, "")

KEYS: tuple[Key, ...] = (
    Key(
        "symbols",
        _tickers,
        f"Yahoo tickers to follow, at most {MOST_SYMBOLS}; the breakout symbol and the pair are "
        "always among them.",
    ),
    Key("breakout_symbol", _ticker, "Whose breakout is judged."),
    Key("pair", _pair, "The two symbols whose correlation is shown."),
    Key("window", _window, "Sessions in the correlation window: 30, 60, 90 or 252."),
    Key("method", _method, "How the correlation is computed: pearson, spearman or ewma."),
    Key("theme", choice(THEMES), f"Colours: {', '.join(THEMES)}."),
    Key(
        "charts",
        choice(CHARTS),
        f"How charts are drawn: {', '.join(CHARTS)}; auto is braille, or ascii where the locale "
        "is not UTF-8.",
    ),
    Key("log_axis", _switch, "Long price charts and multiples on a log axis."),
    Key("motion", _switch, "Changed digits light up for a moment."),
    Key(
        "breakout.base_min",
        whole_number(2, 2520),
        "Sessions without a record close that make a base.",
    ),
    Key("breakout.near", _FRACTION, "Within this fraction of the record counts as near it."),
    Key("breakout.confirm_n", whole_number(1, 252), "Closes above the level that confirm."),
    Key("breakout.fail_pct", _FRACTION, "This fraction under the level is a failure."),
    Key("breakout.fail_window", whole_number(1, 2520), "Sessions in which a breakout can fail."),
    Key("breakout.buffer", _FRACTION, "A close must exceed the level by this fraction."),
    Key(
        "feeds.quotes_open_s",
        number(5.0, _DAY_S, " seconds"),
        "Seconds between quote polls while the NYSE is open.",
    ),
    Key(
        "feeds.quotes_closed_s",
        number(5.0, _DAY_S, " seconds"),
        "Seconds between quote polls while only crypto trades.",
    ),
    Key(
        "feeds.history_s",
        number(60.0, _DAY_S, " seconds"),
        "Seconds between looks for new daily bars.",
    ),
    Key(
        "feeds.blocks_s", number(60.0, _DAY_S, " seconds"), "Seconds between looks for a new block."
    ),
    Key(
        "feeds.deadline_s",
        number(1.0, 300.0, " seconds"),
        "Seconds that one request may take before it counts as failed.",
    ),
    Key(
        "feeds.esplora",
        _hosts,
        "Block explorers with Esplora's interface, tried in order; https, or http to 127.0.0.1.",
    ),
)
BY_NAME = {key.name: key for key in KEYS}
SECTIONS = ("breakout", "feeds", "keys")
_LISTS = ("symbols", "pair", "feeds.esplora")
_WORDS = ("breakout_symbol", "method", "theme", "charts")


def from_text(key: Key, text: str) -> object:
    """Turn a text of the environment or the command line into what TOML would have given."""
    if key.name in _LISTS:
        return [part.strip() for part in text.split(",") if part.strip()]
    if key.name in _WORDS:
        return text
    if re.fullmatch(r"[+-]?\d{1,15}", text):
        return int(text)
    if re.fullmatch(r"[+-]?\d+\.\d*(e[+-]?\d+)?", text):
        return float(text)
    return {"true": True, "false": False}.get(text, text)


def to_toml(value: object) -> str:
    """Write a setting as TOML."""
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(to_toml, value))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        quoted = json.dumps(str(value), ensure_ascii=False)
        return "".join(c if c.isprintable() else f"\\U{ord(c):08X}" for c in quoted)
    return repr(value)


def _meant(name: str) -> str | None:
    """Guess which key was meant: the same name elsewhere, a near one here, a near one anywhere."""
    section, _, leaf = name.rpartition(".")
    anywhere = {key.leaf: key.name for key in KEYS}
    if leaf in anywhere:
        return anywhere[leaf]
    here = {key.leaf: key.name for key in KEYS if key.section == section}
    tables = {} if section else {table: table for table in SECTIONS}
    for names in (here, tables, anywhere):
        close = nearest(leaf, names)
        if close is not None:
            return names[close]
    return None


def unknown(name: str) -> str:
    """Say that there is no such key, and which one may have been meant."""
    close = _meant(name)
    if close is None:
        return f"unknown key {shown(name)}"
    above = "." in name and "." not in close
    place = ", which stands above every [section]" if above else ""
    return f"unknown key {shown(name)}; did you mean '{close}'{place}?"
