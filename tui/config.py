"""Settings from command line, environment, config file and defaults, and where each is from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import platformdirs

from tui.config_file import ConfigFile
from tui.config_keys import BY_NAME, KEYS, Key, from_text, unknown
from tui.errors import ConfigError, UsageError
from tui.model.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

_APP = "resonance"
NO_BINDINGS: Mapping[str, str] = MappingProxyType({})

DEFAULT_ORIGIN, COMMAND_ORIGIN = "default", "command line"


@dataclass(frozen=True)
class Loaded:
    """The settings in force, where each of them comes from by dotted name, and the file's path."""

    settings: Settings
    origins: dict[str, str]
    path: Path
    exists: bool = True


def _xdg(environ: Mapping[str, str], variable: str, otherwise: Path) -> Path:
    """Return our folder under an XDG variable; a relative path in it counts as unset."""
    base = Path(environ.get(variable, ""))
    return base / _APP if base.is_absolute() else otherwise


def data_dir(environ: Mapping[str, str]) -> Path:
    """Return the folder of what must be kept: the store."""
    return _xdg(environ, "XDG_DATA_HOME", platformdirs.user_data_path(_APP, appauthor=False))


def cache_dir(environ: Mapping[str, str]) -> Path:
    """Return the folder of what may be lost: the price client's own cache."""
    return _xdg(environ, "XDG_CACHE_HOME", platformdirs.user_cache_path(_APP, appauthor=False))


def _default_path(environ: Mapping[str, str]) -> Path:
    folder = platformdirs.user_config_path(_APP, appauthor=False)
    return _xdg(environ, "XDG_CONFIG_HOME", folder) / "config.toml"


def config_path(explicit: Path | None, environ: Mapping[str, str]) -> Path:
    """Return where the config file is: ``--config``, RESONANCE_CONFIG, the user's folder."""
    if explicit is not None:
        return explicit.expanduser()
    named = environ.get("RESONANCE_CONFIG")
    return Path(named).expanduser() if named else _default_path(environ)


def check(path: Path, bindings: Mapping[str, str] = NO_BINDINGS) -> list[ConfigError]:
    """Return every error of a config file, in the order of its lines.

    Args:
        path: The file.
        bindings: Default keys by binding id; when empty, ``[keys]`` is only checked for spelling.
    """
    return _read_file(path, bindings).errors


def load(
    path: Path,
    environ: Mapping[str, str],
    overrides: Mapping[str, object],
    bindings: Mapping[str, str] = NO_BINDINGS,
) -> Loaded:
    """Put command line, environment, file and defaults together, in this precedence.

    Args:
        path: The config file; only the user's default one may be missing.
        environ: The environment; ``RESONANCE_<KEY>``, with ``_`` for the dot, sets a key, lists
            with commas.
        overrides: What the command line says, by dotted name; None and a missing name say
            nothing, a text is read as in the environment.
        bindings: Default keys by binding id; when empty, ``[keys]`` is only checked for spelling.

    Raises:
        ConfigError: The first error of the file, which says how many more there are.
        UsageError: The environment or the command line holds a value that cannot be used.
    """
    config = _read_file(path, bindings)
    if not (config.missing and path == _default_path(environ)):
        _raise_first(config.errors)
    names = (*BY_NAME, "keys", "alert")
    values, origins = dict(config.values), dict.fromkeys(names, DEFAULT_ORIGIN)
    origins |= {name: _place(config, name) for name in values}
    if config.keys:
        origins["keys"] = _place(config, f"keys.{next(iter(config.keys))}")
    if config.alert:
        origins["alert"] = _place(config, "alert")
    for key in KEYS:
        if text := environ.get(key.variable):
            values[key.name] = _read(key, text, key.variable)
            origins[key.name] = key.variable
    for name, value in overrides.items():
        if value is not None:
            values[name] = _read(_known(name), value, name)
            origins[name] = COMMAND_ORIGIN
    return Loaded(_settings(values, config), origins, path, not config.missing)


def _read_file(path: Path, bindings: Mapping[str, str]) -> ConfigFile:
    """Return what is right in a file, and in ``errors`` all that is not."""
    config = ConfigFile(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        config.missing = isinstance(error, FileNotFoundError)
        words = f"cannot be read: {error.strerror or error}"
        config.complain("", "there is no such file" if config.missing else words)
        return config
    from tui.config_toml import take  # noqa: PLC0415 -- most people have no file

    take(config, content, bindings)
    return config


def _place(config: ConfigFile, name: str) -> str:
    return f"config file, line {config.line_of(name)}"


def _raise_first(errors: list[ConfigError]) -> None:
    if not errors:
        return
    first, more = errors[0], len(errors) - 1
    if more:
        words = f"{first.message} (and {more} more: 'resonance config check' lists them)"
        raise ConfigError(first.path, first.line, words)
    raise first


def _known(name: str) -> Key:
    if name not in BY_NAME:
        raise UsageError(unknown(name))
    return BY_NAME[name]


def _read(key: Key, value: object, called: str) -> Any:
    try:
        return key.read(from_text(key, value) if isinstance(value, str) else value)
    except ValueError as error:
        raise UsageError(f"{called} {error}") from None


def _settings(values: Mapping[str, Any], config: ConfigFile) -> Settings:
    def within(section: str) -> dict[str, Any]:
        return {
            key.leaf: values[key.name]
            for key in KEYS
            if key.section == section and key.name in values
        }

    plain = Settings()
    return replace(
        plain,
        **within(""),
        breakout=replace(plain.breakout, **within("breakout")),
        feeds=replace(plain.feeds, **within("feeds")),
        node=replace(plain.node, **within("node")),
        alerts=replace(plain.alerts, **within("alerts")),
        keys=tuple(config.keys.items()),
        alert=config.alert,
    )
