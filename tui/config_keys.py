"""Every setting by name: what it may be, how it is read, and what the default file says of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tui.config_addresses import address, node_address, plain_text, secret_text
from tui.config_readers import (
    Read,
    choice,
    number,
    shown,
    switch,
    texts,
    ticker,
    whole_number,
)
from tui.errors import nearest
from tui.model.parameters import WINDOWS, Method
from tui.model.settings import CHARTS, DESKTOP, THEMES

MOST_SYMBOLS = 60
_DAY_S = 86_400.0
_HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")


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


def _tickers(value: object) -> tuple[str, ...]:
    items = texts(value, "Yahoo tickers")
    if len(items) > MOST_SYMBOLS:
        raise ValueError(f"must be at most {MOST_SYMBOLS} tickers, not {len(items)}")
    return tuple(map(ticker, items))


def _pair(value: object) -> tuple[str, str]:
    items = tuple(map(ticker, texts(value, "two Yahoo tickers")))
    if len(items) != 2 or items[0] == items[1]:
        raise ValueError(f"must be two different tickers, not {shown(list(items))}")
    return items[0], items[1]


def _hosts(value: object) -> tuple[str, ...]:
    items = texts(value, "addresses")
    if len(items) > 8:
        raise ValueError(f"must be at most 8 addresses, not {len(items)}")
    return tuple(map(address, items))


def _command(value: object) -> tuple[str, ...]:
    """Read a program and its arguments; nothing in them is split or expanded later."""
    items = texts(value, 'words, such as ["notify-send", "Resonance"]')
    words = [item for item in items if isinstance(item, str) and "\0" not in item]
    if len(words) < len(items) or (words and not words[0].strip()):
        raise ValueError(f"must hold a program and its arguments as texts, not {shown(items)}")
    return tuple(words)


def _hours(value: object) -> str:
    if not isinstance(value, str) or (value and not _HOURS.fullmatch(value)):
        raise ValueError(f"must be hours such as 22:00-07:00, or empty, not {shown(value)}")
    return value


@dataclass(frozen=True)
class Key:
    """One setting: dotted name, reader, and its line in the default file.

    The value of a ``secret`` one is never printed.
    """

    name: str
    read: Read
    doc: str
    secret: bool = False

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
    Key("breakout_symbol", ticker, "Whose breakout is judged."),
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
    Key("log_axis", switch, "Long price charts and multiples on a log axis."),
    Key("motion", switch, "Changed digits light up for a moment."),
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
    Key("feeds.stream", switch, "Refine the polled prices by Yahoo's stream."),
    Key(
        "feeds.stream_silence_s",
        number(3.0, 3600.0, " seconds"),
        "Seconds without a price of the stream, while a market is open, until it is joined anew.",
    ),
    Key(
        "feeds.spike_sigmas",
        number(3.0, 100.0, ""),
        "A price that jumps more than this many daily volatilities waits for a second source.",
    ),
    Key(
        "feeds.esplora",
        _hosts,
        "Block explorers with Esplora's interface, tried in order; https, or http to 127.0.0.1.",
    ),
    Key(
        "feeds.budget_yahoo",
        whole_number(1, 100_000),
        "Requests an hour to Yahoo, all of its hosts and every running copy together; polling "
        "every 15 s needs about 260.",
    ),
    Key(
        "feeds.budget_explorer",
        whole_number(1, 100_000),
        "Requests an hour to each other host; a look every 5 minutes needs at most 60.",
    ),
    Key(
        "node.url",
        node_address,
        "JSON-RPC of your own Bitcoin node, such as http://127.0.0.1:8332, asked before the "
        "explorers; https, or http to 127.0.0.1 alone. Empty: no node.",
    ),
    Key(
        "node.cookie_file",
        plain_text,
        "The node's cookie file, such as ~/.bitcoin/.cookie; wins over user and password.",
    ),
    Key("node.user", plain_text, "A user of the node's JSON-RPC."),
    Key("node.password", secret_text, "That user's password; it is never printed.", secret=True),
    Key("alerts.enabled", switch, "Watch the alert rules at all."),
    Key("alerts.bell", switch, "Ring the terminal's bell with an alert."),
    Key(
        "alerts.desktop",
        choice(DESKTOP),
        f"Desktop notification through the terminal: {', '.join(DESKTOP)}; auto asks TERM_PROGRAM "
        "and TERM.",
    ),
    Key(
        "alerts.command",
        _command,
        "Program and arguments that get every alert as JSON on their standard input; no shell.",
    ),
    Key(
        "alerts.command_limit_s",
        number(1.0, 60.0, " seconds"),
        "Seconds after which the command is killed, with what it started.",
    ),
    Key(
        "alerts.quiet",
        _hours,
        "Hours, such as 22:00-07:00 local time, in which alerts are only shown and journalled.",
    ),
)
BY_NAME = {key.name: key for key in KEYS}
SECTIONS = ("breakout", "feeds", "node", "alerts", "keys")
_LISTS = ("symbols", "pair", "feeds.esplora")
_WORDS = (
    *("breakout_symbol", "method", "theme", "charts", "alerts.desktop", "alerts.quiet"),
    *("node.url", "node.cookie_file", "node.user", "node.password"),
)


def from_text(key: Key, text: str) -> object:
    """Turn a text of the environment or the command line into what TOML would have given."""
    if key.name in _LISTS:
        return [part.strip() for part in text.split(",") if part.strip()]
    if key.name == "alerts.command":
        import shlex  # noqa: PLC0415 -- hardly ever, and off the first paint's path

        return shlex.split(text)
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
        import json  # noqa: PLC0415

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
