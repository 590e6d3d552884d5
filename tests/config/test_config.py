"""Precedence, folders, the default file, and what ``config show`` prints."""

from __future__ import annotations

import tomllib
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from tui.config import cache_dir, check, config_path, data_dir, load
from tui.config_keys import KEYS
from tui.config_text import default_text, show
from tui.errors import ConfigError, UsageError
from tui.model.alert_rules import BUILT_IN, rules_in_force
from tui.model.parameters import Method
from tui.model.settings import Settings


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_command_line_over_environment_over_file_over_default(tmp_path: Path) -> None:
    path = write(tmp_path, 'window = 30\ntheme = "light"\ncharts = "blocks"\n')
    environ = {"RESONANCE_WINDOW": "60", "RESONANCE_THEME": "ansi"}
    loaded = load(path, environ, {"window": 252, "method": None})
    settings = loaded.settings
    assert (settings.window, settings.theme, settings.charts) == (252, "ansi", "blocks")
    assert settings.method is Method.PEARSON
    assert {name: loaded.origins[name] for name in ("window", "theme", "charts", "method")} == {
        "window": "command line",
        "theme": "RESONANCE_THEME",
        "charts": "config file, line 3",
        "method": "default",
    }
    assert (loaded.path, loaded.exists) == (path, True)


def test_every_scalar_has_an_environment_variable(tmp_path: Path) -> None:
    environ = {
        "RESONANCE_SYMBOLS": "^RUT, BTC-USD,",
        "RESONANCE_BREAKOUT_SYMBOL": "IWM",
        "RESONANCE_PAIR": "BTC-USD,^RUT",
        "RESONANCE_METHOD": "ewma",
        "RESONANCE_CHARTS": "",
        "RESONANCE_LOG_AXIS": "false",
        "RESONANCE_BREAKOUT_BASE_MIN": "504",
        "RESONANCE_BREAKOUT_NEAR": "0.05",
        "RESONANCE_FEEDS_HISTORY_S": "7200",
        "RESONANCE_FEEDS_ESPLORA": "https://host/api",
        "RESONANCE_CLOCK": "2026-08-21T14:32:00-04:00",
        "XDG_CONFIG_HOME": str(tmp_path),
    }
    settings = load(config_path(None, environ), environ, {}).settings
    assert settings.symbols == ("^RUT", "BTC-USD")
    assert settings.breakout_symbol == "IWM"
    assert settings.pair == ("BTC-USD", "^RUT")
    assert settings.method is Method.EWMA
    assert settings.charts == "auto"
    assert settings.log_axis is False
    assert (settings.breakout.base_min, settings.breakout.near) == (504, 0.05)
    assert settings.feeds.history_s == 7200.0
    assert settings.feeds.esplora == ("https://host/api",)


@pytest.mark.parametrize(
    ("environ", "overrides", "words"),
    [
        (
            {"RESONANCE_METHOD": "ewa"},
            {},
            (
                "RESONANCE_METHOD must be one of pearson, spearman, ewma, not 'ewa'; "
                "did you mean 'ewma'?"
            ),
        ),
        (
            {"RESONANCE_WINDOW": "ninety"},
            {},
            "RESONANCE_WINDOW must be one of 30, 60, 90, 252, not 'ninety'",
        ),
        (
            {"RESONANCE_LOG_AXIS": "1"},
            {},
            "RESONANCE_LOG_AXIS must be true or false, not 1",
        ),
        (
            {},
            {"window": 91},
            "window must be one of 30, 60, 90, 252, not 91; the nearest is 90",
        ),
        ({}, {"pair": "^RUT"}, 'pair must be two different tickers, not ["^RUT"]'),
        ({}, {"them": "dark"}, "unknown key 'them'; did you mean 'theme'?"),
    ],
)
def test_wrong_values_outside_the_file(
    tmp_path: Path, environ: dict[str, str], overrides: dict[str, object], words: str
) -> None:
    with pytest.raises(UsageError) as caught:
        load(write(tmp_path, ""), environ, overrides)
    assert str(caught.value) == words


def test_a_wrong_file_is_refused_and_the_rest_counted(tmp_path: Path) -> None:
    path = write(tmp_path, "window = 91\nmotion = 1\n[keys]\nquit = 1\n")
    with pytest.raises(ConfigError) as caught:
        load(path, {}, {"window": 90})
    assert str(caught.value) == (
        f"{path}:1: window must be one of 30, 60, 90, 252, not 91; the nearest is 90 "
        "(and 2 more: 'resonance config check' lists them)"
    )
    assert len(check(path)) == 3
    with pytest.raises(ConfigError, match=r"config\.toml:1: motion must be true or false, not 1$"):
        load(write(tmp_path, "motion = 1\n"), {}, {})


def test_only_the_users_own_file_may_be_missing(tmp_path: Path) -> None:
    environ = {"XDG_CONFIG_HOME": str(tmp_path)}
    loaded = load(config_path(None, environ), environ, {})
    assert (loaded.settings, loaded.exists) == (Settings(), False)
    named = {**environ, "RESONANCE_CONFIG": str(tmp_path / "named.toml")}
    for path in (config_path(None, named), config_path(tmp_path / "given.toml", named)):
        with pytest.raises(ConfigError, match="there is no such file"):
            load(path, named, {})


def test_where_the_file_is(tmp_path: Path) -> None:
    environ = {"XDG_CONFIG_HOME": str(tmp_path), "RESONANCE_CONFIG": str(tmp_path / "named.toml")}
    assert config_path(Path("given.toml"), environ) == Path("given.toml")
    assert config_path(None, environ) == tmp_path / "named.toml"
    del environ["RESONANCE_CONFIG"]
    assert config_path(None, environ) == tmp_path / "resonance" / "config.toml"
    assert config_path(None, {}).parts[-2:] == ("resonance", "config.toml")
    assert config_path(Path("~/x.toml"), {}) == Path.home() / "x.toml"


def test_folders_follow_the_environment(tmp_path: Path) -> None:
    environ = {"XDG_DATA_HOME": str(tmp_path / "d"), "XDG_CACHE_HOME": str(tmp_path / "c")}
    assert data_dir(environ) == tmp_path / "d" / "resonance"
    assert cache_dir(environ) == tmp_path / "c" / "resonance"
    assert data_dir({"XDG_DATA_HOME": "relative"}) == data_dir({})
    assert data_dir({}).is_absolute()
    assert cache_dir({}) != data_dir({})


def dotted(of: object, prefix: str = "") -> set[str]:
    names: set[str] = set()
    for one in fields(of):  # type: ignore[arg-type] # only ever called with a dataclass
        value = getattr(of, one.name)
        names |= dotted(value, f"{one.name}.") if is_dataclass(value) else {prefix + one.name}
    return names


def test_every_setting_is_a_key() -> None:
    assert {key.name for key in KEYS} | {"keys", "alert"} == dotted(Settings())


def test_the_default_file_holds_every_key_and_parses_back_to_the_defaults(tmp_path: Path) -> None:
    text = default_text({"quit": "q", "pane.next": "tab"})
    loaded = load(write(tmp_path, text), {}, {}, {"quit": "q", "pane.next": "tab"})
    assert loaded.settings == Settings()
    assert {name for name, origin in loaded.origins.items() if origin == "default"} == {
        "keys",
        "alert",
    }
    assert all(f"# {key.doc[:40]}" in text for key in KEYS)
    assert max(map(len, text.replace("\n", "\n\n").split("\n"))) < 130
    assert '\n[keys]\n# quit = "q"\n# pane.next = "tab"\n' in text


def test_the_default_files_bindings_can_be_put_in_force(tmp_path: Path) -> None:
    bindings = {"quit": "q", "pane.next": "tab"}
    text = default_text(bindings).replace('# quit = "q"', 'quit = "Q"')
    text = text.replace('# pane.next = "tab"', 'pane.next = "n"')
    loaded = load(write(tmp_path, text), {}, {}, bindings)
    assert loaded.settings.keys == (("quit", "Q"), ("pane.next", "n"))


def test_show_says_what_is_in_force_and_from_where(tmp_path: Path) -> None:
    path = write(tmp_path, 'window = 30\n[keys]\npane.next = "n"\n')
    loaded = load(path, {"RESONANCE_BREAKOUT_NEAR": "0.05"}, {"theme": "light"})
    text = show(loaded)
    assert text.startswith(f"# {path}\n")
    for line in (
        "window = 30  # config file, line 1",
        'theme = "light"  # command line',
        "near = 0.05  # RESONANCE_BREAKOUT_NEAR",
        'method = "pearson"  # default',
        '"pane.next" = "n"  # config file, line 3',
    ):
        assert f"\n{line}\n" in text
    assert tomllib.loads(text)["keys"] == {"pane.next": "n"}
    assert load(write(tmp_path, text), {}, {}).settings == loaded.settings


def test_show_says_when_there_is_no_file(tmp_path: Path) -> None:
    environ = {"XDG_CONFIG_HOME": str(tmp_path)}
    text = show(load(config_path(None, environ), environ, {}))
    assert text.startswith(f"# {tmp_path / 'resonance' / 'config.toml'} (not there: defaults)\n")


def test_the_default_files_alerts_are_those_in_force_and_can_be_put_in_force(
    tmp_path: Path,
) -> None:
    _, rules = default_text().split("# [[alert]]", 1)
    text = "\n".join(line.removeprefix("# ") for line in ("[[alert]]" + rules).splitlines())
    loaded = load(write(tmp_path, text), {}, {})
    assert loaded.settings.alert == BUILT_IN
    assert rules_in_force(loaded.settings) == rules_in_force(Settings())
    assert loaded.origins["alert"] == "config file, line 1"


def test_show_prints_alert_rules_as_they_are_read(tmp_path: Path) -> None:
    file = Path(__file__).parent / "valid" / "alerts.toml"
    loaded = load(file, {}, {})
    text = show(loaded)
    assert "\n[[alert]]  # config file, line 9\n" in text
    assert load(write(tmp_path, text), {}, {}).settings == loaded.settings
    assert '\n# kind = "halving"\n' in show(load(write(tmp_path, ""), {}, {}))


def test_watched_symbols_are_followed(tmp_path: Path) -> None:
    path = write(tmp_path, '[[alert]]\nkind = "price"\nsymbol = "GC=F"\nabove = 1\n')
    assert load(path, {}, {}).settings.followed[-1] == "GC=F"


def test_the_command_of_the_environment_is_split_as_a_shell_would(tmp_path: Path) -> None:
    environ = {"RESONANCE_ALERTS_COMMAND": "notify -t 'a b'"}
    settings = load(write(tmp_path, ""), environ, {}).settings
    assert settings.alerts.command == ("notify", "-t", "a b")
