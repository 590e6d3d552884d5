"""Config files: a folder of valid ones, a folder of invalid ones with what is said of them.

An invalid file holds the expected errors as comments, ``#! line: message``, in their order.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tui.config import check, load
from tui.config_toml import key_lines
from tui.model.alerts import (
    CorrelationRule,
    FeedRule,
    HalvingRule,
    PriceRule,
    ProvisionalRule,
    RecordRule,
    Side,
    StateRule,
    VolatilityRule,
)
from tui.model.breakout import BreakoutState
from tui.model.parameters import BreakoutParameters, Method
from tui.model.settings import AlertSettings, FeedSettings, Settings

HERE = Path(__file__).parent
BINDINGS = {
    "quit": "q",
    "help": "question_mark,f1",
    "theme": "t",
    "refresh": "r",
    "window": "w",
    "method": "m",
    "pane.next": "tab",
}

VALID = {
    "empty": Settings(),
    "scalars": Settings(
        window=252,
        method=Method.EWMA,
        theme="colour-blind",
        charts="ascii",
        log_axis=False,
        motion=False,
        breakout_symbol="IWM",
    ),
    "lists": Settings(
        symbols=("^RUT", "BRK-B", "BTC-USD", "GC=F", "7203.T"), pair=("BTC-USD", "^GSPC")
    ),
    "tables": Settings(
        breakout=BreakoutParameters(2, 1.0, 252, 0.0, 2520, 0.005),
        feeds=FeedSettings(
            5.0,
            86_400.0,
            60.0,
            60.0,
            1.0,
            ("http://127.0.0.1:3002/api", "https://node.example:8443/api"),
        ),
    ),
    "inline_tables": Settings(
        breakout=BreakoutParameters(base_min=504), feeds=FeedSettings(blocks_s=600.0)
    ),
    "bindings": Settings(keys=(("quit", "ctrl+q,Q"), ("help", "f1"), ("pane.next", "n"))),
    "alerts": Settings(
        alerts=AlertSettings(
            True, False, "osc777", ("/usr/bin/notify", "--from", "a b;c"), 5.0, "22:00-07:00"
        ),
        alert=(
            PriceRule("BTC-USD", Side.ABOVE, 100_000.0, name="six digits"),
            PriceRule("BTC-USD", Side.BELOW, 100_000.0, 0.02),
            RecordRule("GC=F", 0.0),
            StateRule((BreakoutState.BREAKOUT, BreakoutState.FAILED)),
            ProvisionalRule(),
            CorrelationRule(Side.BELOW, -0.2),
            VolatilityRule(Side.ABOVE, 0.9, 0.1),
            HalvingRule((144, 0)),
            FeedRule("blocks", 60.0),
        ),
    ),
    "alerts_inline": Settings(alert=(HalvingRule(), FeedRule())),
    "bom_and_crlf": Settings(window=30, feeds=FeedSettings(esplora=())),
}


def test_every_valid_file_has_its_expectation() -> None:
    assert {path.stem for path in (HERE / "valid").glob("*.toml")} == set(VALID)


@pytest.mark.parametrize("name", VALID)
def test_a_valid_file_says_what_it_says(name: str) -> None:
    path = HERE / "valid" / f"{name}.toml"
    assert check(path, BINDINGS) == []
    assert load(path, {}, {}, BINDINGS).settings == VALID[name]


@pytest.mark.parametrize("path", sorted((HERE / "invalid").glob("*.toml")), ids=lambda p: p.stem)
def test_every_error_is_said_at_once_with_its_line(path: Path) -> None:
    expected = re.findall(r"^#! (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert expected
    found = check(path, BINDINGS)
    assert [f"{error.line}: {error.message}" for error in found] == expected
    assert all(str(error).isprintable() for error in found)
    assert {error.path for error in found} == {str(path)}


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("ftp://host/api", "https addresses"),
        ("https:///api", "https addresses"),
        ("https://host:0/api", "https addresses"),
        ("https://host:http/api", "which is not an address"),
        ("https://[::1/api", "which is not an address"),
        ("https://me:secret@host/api", "without user or query"),
        ("https://host/api?key=1", "without user or query"),
        ("https://host/a pi", "addresses such as https://host/api"),
        ("", "addresses such as https://host/api"),
        ("http://127.0.0.1.example/api", "https addresses"),
    ],
)
def test_hosts_are_plain_https_addresses(tmp_path: Path, host: str, words: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f'[feeds]\nesplora = ["https://fine/api", "{host}"]\n', encoding="utf-8")
    (error,) = check(path)
    assert words in error.message


def test_lists_have_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    tickers = [f"T{index}" for index in range(61)]
    hosts = ["https://host/api"] * 9
    path.write_text(f"symbols = {tickers}\n[feeds]\nesplora = {hosts}\n", encoding="utf-8")
    assert [error.message for error in check(path)] == [
        "symbols must be at most 60 tickers, not 61",
        "feeds.esplora must be at most 8 addresses, not 9",
    ]
    path.write_text(f"symbols = {tickers[:60]}\n", encoding="utf-8")
    assert check(path) == []


def test_bindings_are_only_checked_for_spelling_where_none_are_known(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[keys]\nwhatever = "q"\nother = "q"\n', encoding="utf-8")
    assert [str(error) for error in check(path)] == [
        f"{path}:3: keys.other: 'q' is already the key of 'whatever'"
    ]


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b'window = 90\ntheme = "\xff"\n', 2, "is not UTF-8 text"),
        (b"symbols = " + b"[" * 100_000, None, "is nested too deeply"),
        (b"window = " + b"9" * 5000, None, "is not TOML: "),
        (b"window = " + b"9" * 400, 1, "window must be one of 30, 60, 90, 252, not 99999"),
        (b"[feeds]\nhistory_s = " + b"9" * 400, 2, "the nearest is 86400"),
    ],
    ids=["not text", "deep", "beyond all digits", "long window", "long seconds"],
)
def test_strange_content(tmp_path: Path, content: bytes, line: int | None, words: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content)
    (error,) = check(path)
    assert error.line == line
    assert words in error.message
    assert len(error.message) < 200


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    (error,) = check(tmp_path / "none.toml")
    assert str(error) == f"{tmp_path / 'none.toml'}: there is no such file"


def test_a_folder_in_the_place_of_a_file(tmp_path: Path) -> None:
    (error,) = check(tmp_path)
    assert "cannot be read" in error.message


def test_lines_of_keys_in_all_spellings() -> None:
    text = '# c = 0\na = 1\n b.c = 2\n"d" = [\n  "e",\n]\n[f]\ng=3\n[ h . "i" ]\nj = 4\nj2.k = 5'
    assert key_lines("[[a]]\nb = 1\n[[a]]\nc = 2\n") == {
        "a": 1,
        "a.0": 1,
        "a.0.b": 2,
        "a.1": 3,
        "a.1.c": 4,
    }
    assert key_lines(text) == {
        "a": 2,
        "b.c": 3,
        "d": 4,
        "f": 7,
        "f.g": 8,
        "h.i": 9,
        "h.i.j": 10,
        "h.i.j2.k": 11,
    }
