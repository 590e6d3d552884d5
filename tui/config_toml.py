"""A config file's content as settings: every error of it at once, each with its line."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from typing import TYPE_CHECKING, Any

from tui.config_alerts import read_rules
from tui.config_keys import BY_NAME, SECTIONS, unknown
from tui.config_readers import shown
from tui.errors import ConfigError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tui.config_file import ConfigFile

_KEY = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_DOTTED = rf"{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*"
_TABLE = re.compile(rf"[ \t]*(\[\[?)[ \t]*({_DOTTED})[ \t]*\]")
_ENTRY = re.compile(rf"[ \t]*({_DOTTED})[ \t]*=")
_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)$")
_BINDING = re.compile(r"[a-z][a-z0-9_.-]*")


def key_lines(text: str) -> dict[str, int]:
    """Return the first line of every key and table by dotted name; tomllib does not tell.

    Tables of a list are counted: ``alert.0``, ``alert.1``.
    """
    found: dict[str, int] = {}
    listed: Counter[str] = Counter()
    table = ""
    for number, line in enumerate(text.split("\n"), 1):
        if header := _TABLE.match(line):
            table = _plain(header[2])
            found.setdefault(table, number)
            if header[1] == "[[":
                listed[table] += 1
                table = f"{table}.{listed[table] - 1}"
                found.setdefault(table, number)
        elif entry := _ENTRY.match(line):
            name = _plain(entry[1])
            found.setdefault(f"{table}.{name}" if table else name, number)
    return found


def _plain(dotted: str) -> str:
    return ".".join(part.strip("\"'") for part in re.findall(_KEY, dotted))


def take(config: ConfigFile, content: bytes, bindings: Mapping[str, str]) -> None:
    """Read and check what a file holds; never raises for it.

    Args:
        config: Takes what is right in it, and in ``errors`` all that is not.
        content: The file's bytes.
        bindings: Default keys by binding id, against which ``[keys]`` is checked; when empty,
            only the spelling is.
    """
    try:
        text = content.decode("utf-8-sig")
        tables = tomllib.loads(text.replace("\r\n", "\n"))
    except (ValueError, RecursionError) as error:
        config.errors.append(_unreadable(config.path, error))
        return
    config.lines = key_lines(text)
    for name, value in _settings_of(tables):
        _take(config, name, value)
    _check_bindings(config, bindings)
    config.errors.sort(key=lambda error: error.line or 0)


def _unreadable(path: Path, error: Exception) -> ConfigError:
    """Say why a file is not TOML, with the line where that is known."""
    if isinstance(error, UnicodeDecodeError):
        before = error.object.count(b"\n", 0, error.start)
        return ConfigError(path, before + 1, "is not UTF-8 text")
    if isinstance(error, RecursionError):
        return ConfigError(path, None, "is nested too deeply")
    words = str(error)
    at = _AT_LINE.search(words)
    line = int(at[1]) if at else None
    return ConfigError(path, line, f"is not TOML: {words[: at.start()] if at else words}")


def _settings_of(tables: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """Yield dotted names and values; what is no table of ours is left in one piece."""
    for name, value in tables.items():
        if name in SECTIONS and isinstance(value, dict):
            yield from _within(name, value)
        else:
            yield name, value


def _within(prefix: str, table: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    for name, value in table.items():
        full = f"{prefix}.{name}"
        if isinstance(value, dict) and full not in BY_NAME:
            yield from _within(full, value)
        else:
            yield full, value


def _take(config: ConfigFile, name: str, value: object) -> None:
    if name == "alert":
        config.alert = read_rules(value, config.complain)
    elif name.startswith("keys."):
        _take_binding(config, name, value)
    elif name in SECTIONS:
        config.complain(name, f"{name} is a table: write [{name}] on a line of its own")
    elif name not in BY_NAME:
        config.complain(name, unknown(name))
    else:
        try:
            config.values[name] = BY_NAME[name].read(value)
        except ValueError as error:
            config.complain(name, f"{name} {error}")


def _take_binding(config: ConfigFile, name: str, value: object) -> None:
    binding = name.removeprefix("keys.")
    if not _BINDING.fullmatch(binding):
        config.complain(name, f"{shown(binding)} is not the id of a binding")
    elif not isinstance(value, str) or not all(map(_is_key, value.split(","))):
        words = f"must be keys such as 'q' or 'ctrl+r,f5', not {shown(value)}"
        config.complain(name, f"keys.{binding} {words}")
    else:
        config.keys[binding] = value


def _is_key(text: str) -> bool:
    """Tell whether a text names one key; blanks, controls and emptiness name none."""
    return bool(text) and text.isprintable() and not any(map(str.isspace, text))


def _check_bindings(config: ConfigFile, bindings: Mapping[str, str]) -> None:
    """Complain of ids that do not exist and of one key for two things."""
    in_force = {**bindings, **config.keys}
    for binding, keys in config.keys.items():
        if bindings and binding not in bindings:
            close = nearest(binding, bindings)
            hint = f"; did you mean '{close}'?" if close else ""
            config.complain(f"keys.{binding}", f"unknown binding {shown(binding)}{hint}")
        for other, others in in_force.items():
            both = set(keys.split(",")) & set(others.split(","))
            # Of two rebound ones the later complains.
            if both and other != binding and not _is_before(config.keys, binding, other):
                words = f"keys.{binding}: {shown(min(both))} is already the key of '{other}'"
                config.complain(f"keys.{binding}", words)


def _is_before(keys: Mapping[str, str], one: str, other: str) -> bool:
    order = list(keys)
    return other in keys and order.index(one) < order.index(other)
