"""Settings as text: the default file, and those in force with where each is from."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from tui.config import DEFAULT_ORIGIN, NO_BINDINGS
from tui.config_alerts import rule_lines
from tui.config_keys import KEYS, SECTIONS, Key, to_toml
from tui.model.alert_rules import BUILT_IN, rules_in_force
from tui.model.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.config import Loaded
    from tui.model.alerts import AlertRule


def _value(settings: Settings, key: Key) -> object:
    owner = getattr(settings, key.section) if key.section else settings
    return getattr(owner, key.leaf)


def _comment(text: str) -> list[str]:
    return textwrap.wrap(text, 78, initial_indent="# ", subsequent_indent="# ")


_ABOUT = {
    "breakout": "The breakout rule's numbers. Changing them changes what the screens call a break.",
    "feeds": "Intervals, deadlines, hosts.",
    "node": "Your own Bitcoin node, asked for the newest block before any explorer.",
    "alerts": "How alerts are told. What is watched stands in the tables [[alert]] at the end.",
    "keys": 'Other keys for a binding: binding-id = "keys", several keys with commas.',
}


_RULES = (
    "What is watched: these rules, unless there is any [[alert]] of your own. Kinds: state, "
    "provisional, price, record, correlation, volatility, halving, feed."
)


def _commented(rules: tuple[AlertRule, ...]) -> list[str]:
    return [f"# {line}" for rule in rules for line in rule_lines(rule)]


def default_text(bindings: Mapping[str, str] = NO_BINDINGS) -> str:
    """Return a config file that holds every key, with its meaning, at its default.

    Args:
        bindings: Default keys by binding id, listed as comments under ``[keys]``.
    """
    lines = ["# Resonance: settings. Each stands here at its default; delete what you keep."]
    for section in ("", *SECTIONS):
        if section:
            lines += ["", *_comment(_ABOUT[section]), f"[{section}]"]
        for key in KEYS:
            if key.section == section:
                value = to_toml(_value(Settings(), key))
                lines += ["", *_comment(key.doc), f"{key.leaf} = {value}"]
    lines += [f"# {binding} = {to_toml(keys)}" for binding, keys in bindings.items()]
    lines += ["", *_comment(_RULES), *_commented(BUILT_IN)]
    return "\n".join(lines) + "\n"


def _shown(settings: Settings, key: Key) -> str:
    """Write a setting as TOML; a secret that is set becomes a comment, which sets nothing."""
    value = _value(settings, key)
    if key.secret and value:
        return f"# {key.leaf} is set and not shown"
    return f"{key.leaf} = {to_toml(value)}"


def show(loaded: Loaded) -> str:
    """Return the settings in force as TOML, each with where it comes from; no secret."""
    settings = loaded.settings
    lines = [f"# {loaded.path}" + ("" if loaded.exists else " (not there: defaults)")]
    for section in ("", *SECTIONS):
        lines += ["", f"[{section}]"] if section else []
        for key in KEYS:
            if key.section == section:
                lines.append(f"{_shown(settings, key)}  # {loaded.origins[key.name]}")
    origin = loaded.origins["keys"]
    lines += [f"{to_toml(name)} = {to_toml(keys)}  # {origin}" for name, keys in settings.keys]
    if settings.alert:
        for rule in settings.alert:
            head, *rest = rule_lines(rule)
            lines += ["", f"{head}  # {loaded.origins['alert']}", *rest]
    else:
        lines += ["", f"# alerts: {DEFAULT_ORIGIN}", *_commented(rules_in_force(settings))]
    return "\n".join(lines) + "\n"
