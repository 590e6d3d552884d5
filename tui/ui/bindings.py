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
    Key("symbol", "s", "symbol", "symbol", "next symbol"),
    Key("window", "w", "window", "window", "next correlation window"),
    Key("method", "m", "method", "method", "next correlation method"),
    Key("log_axis", "l", "log_axis", "log", "log axis"),
    Key("demo", "D", "demo", "demo", "demo, when no data came"),
    Key("pause", "space", "pause", "pause", "pause / resume the view"),
    Key("refresh", "r", "refresh_now", "refresh", "refresh now"),
    Key("theme", "t", "theme", "theme", "next theme"),
    Key("export", "e", "export", "export", "export pane: SVG + text"),
    Key("copy", "y", "copy", "copy", "copy pane as text"),
    Key("help", "question_mark", "help", "help", "this help"),
    Key("palette", "ctrl+p", "app.command_palette", "commands", "all commands"),
    Key("quit", "q", "app.quit", "quit", "quit"),
)
PANE_OWN = ("symbol", "window", "method", "log_axis")
"""Keys that work only in panes that name them."""

BINDING_IDS: tuple[str, ...] = tuple(key.id for key in (*PANE_KEYS, *KEYS))
"""Every id that ``[keys]`` may name."""

DEFAULT_KEYS: dict[str, str] = {key.id: key.default for key in (*PANE_KEYS, *KEYS)}
"""The keys of each id before anybody rebinds them."""

_BY_ID = {key.id: key for key in (*PANE_KEYS, *KEYS)}
_SHOWN = {"question_mark": "?"}


def key_of(binding_id: str) -> Key:
    """Return the key of an id."""
    return _BY_ID[binding_id]


def keymap(settings: Settings) -> dict[str, str]:
    """Return the user's own keys by id; an id that does not exist is left out."""
    return {name: keys for name, keys in settings.keys if name in _BY_ID}


def shown_key(binding_id: str, settings: Settings) -> str:
    """Return the key of an id as people read it, the user's own if there is one."""
    keys = keymap(settings).get(binding_id, _BY_ID[binding_id].default)
    first = keys.split(",")[0].strip()
    return _SHOWN.get(first, first)
