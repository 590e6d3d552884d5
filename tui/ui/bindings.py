"""Every key that does something, each with an id by which the config file can rebind it.

Free of Textual, so that a config file can be checked without it.
"""

from __future__ import annotations

from typing import NamedTuple

from tui.model.settings import PANES, Settings


class Key(NamedTuple):
    """A key: its id, default, action, a word for the footer, a sentence for the help."""

    id: str
    default: str
    action: str
    word: str
    help: str


PANE_KEYS: tuple[Key, ...] = tuple(
    Key(name, str((index + 1) % 10), f"pane('{name}')", name, f"open {name}")
    for index, name in enumerate(PANES)
)
KEYS: tuple[Key, ...] = (
    Key("next_pane", "tab", "next_pane", "next pane", "next pane"),
    Key("previous_pane", "shift+tab", "previous_pane", "previous pane", "previous pane"),
    Key("symbol", "s", "symbol", "symbol", "next symbol or pair"),
    Key("window", "w", "window", "window", "next correlation window"),
    Key("method", "m", "method", "method", "next correlation method"),
    Key("log_axis", "l", "log_axis", "log", "log axis"),
    Key("row_up", "up,k", "row_up", "select", "row above"),
    Key("row_down", "down,j", "row_down", "select", "row below"),
    Key("page_up", "pageup", "page_up", "page", "page above"),
    Key("page_down", "pagedown", "page_down", "page", "page below"),
    Key("filter", "f", "filter", "kind", "next kind of the journal"),
    Key("search", "slash", "search", "search", "search the journal"),
    Key("detail", "enter", "detail", "working", "working of a claim, backtest"),
    Key("demo", "D", "demo", "demo", "demo, when no data came"),
    Key("pause", "space", "pause", "pause", "pause; in the past: play"),
    Key("refresh", "r", "refresh_now", "refresh", "refresh now"),
    Key("session_back", "[", "session_back", "session", "one session back"),
    Key("session_forward", "]", "session_forward", "session", "one session forward"),
    Key("event_back", "{", "event_back", "event", "previous event"),
    Key("event_forward", "}", "event_forward", "event", "next event"),
    Key("live", "escape", "live", "live", "back to live"),
    Key("theme", "t", "theme", "theme", "next theme"),
    Key("export", "e", "export", "export", "export pane: SVG, text, JSON"),
    Key("copy", "y", "copy", "copy", "copy pane as text"),
    Key("help", "question_mark", "help", "help", "this help"),
    Key("palette", "ctrl+p", "app.command_palette", "commands", "all commands"),
    Key("quit", "q", "app.quit", "quit", "quit"),
)
PAIRS: dict[str, tuple[str, str, str]] = {
    "row": ("row_up", "row_down", "row above, below"),
    "page": ("page_up", "page_down", "page above, below"),
    "session": ("session_back", "session_forward", "one session back, forward"),
    "event": ("event_back", "event_forward", "previous, next event"),
}
"""Two keys that stand as one in footer and help: their ids, and a sentence for both."""

PANE_OWN: dict[str, str] = {
    "symbol": "symbol",
    "window": "window",
    "method": "method",
    "log_axis": "log_axis",
    "row_up": "row",
    "row_down": "row",
    "detail": "detail",
    "page_up": "page",
    "page_down": "page",
    "filter": "filter",
    "search": "search",
}
"""Actions that work only in panes that name the key, or the pair, that stands beside each."""

DEFAULT_KEYS: dict[str, str] = {key.id: key.default for key in (*PANE_KEYS, *KEYS)}
"""The keys of each id that ``[keys]`` may name, before anybody rebinds them."""

_BY_ID = {key.id: key for key in (*PANE_KEYS, *KEYS)}
_NAMES = {
    "?": "question_mark",
    "[": "left_square_bracket",
    "]": "right_square_bracket",
    "{": "left_curly_bracket",
    "}": "right_curly_bracket",
    "/": "slash",
}
_SHOWN = {"up": "↑", "down": "↓", "pageup": "PgUp", "pagedown": "PgDn"} | {
    name: sign for sign, name in _NAMES.items()
}


def key_of(binding_id: str) -> Key:
    """Return the key of an id."""
    return _BY_ID[binding_id]


def keymap(settings: Settings) -> dict[str, str]:
    """Return the user's own keys by id, signs by their names; unknown ids are left out."""
    return {
        name: ",".join(_NAMES.get(key, key) for key in keys.split(","))
        for name, keys in settings.keys
        if name in _BY_ID
    }


def keys_of(binding_id: str, settings: Settings) -> tuple[str, ...]:
    """Return the keys of an id by Textual's names: the user's own if there are any."""
    keys = keymap(settings).get(binding_id, _BY_ID[binding_id].default)
    return tuple(key.strip() for key in keys.split(","))


def shown_key(binding_id: str, settings: Settings) -> str:
    """Return the key of an id, or of a pair, as people read it: the user's own if there is one."""
    if binding_id in PAIRS:
        first, second, _words = PAIRS[binding_id]
        return f"{shown_key(first, settings)} {shown_key(second, settings)}"
    one = keys_of(binding_id, settings)[0]
    return _SHOWN.get(one, one)


def word_of(binding_id: str) -> str:
    """Return the footer's word for a key or a pair."""
    return _BY_ID[PAIRS[binding_id][0] if binding_id in PAIRS else binding_id].word


def help_entries() -> tuple[tuple[str, str], ...]:
    """Return the id and the sentence of every key, pairs as one, in the order of the help."""
    seconds = {second for _first, second, _words in PAIRS.values()}
    firsts = {first: (pair, words) for pair, (first, _second, words) in PAIRS.items()}
    kept = [key for key in KEYS if key.id not in seconds]
    return tuple(firsts.get(key.id, (key.id, key.help)) for key in kept)
