"""Alerts of the running program: a price crosses its level, and that is told once, ever."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.internet import GeneratedPrices, Internet
from tests.internet.prices import Bar
from tests.program.terminal import Terminal
from tui.clock import SetClock
from tui.model.alerts import Side

# Friday 2026-08-21, 14:32 in New York: an open session.
MOMENT = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)
CLOCK = "2026-08-21T14:32:00-04:00"
TODAY = MOMENT.date()
CONFIG = """
[feeds]
quotes_open_s = 5
quotes_closed_s = 5

[alerts]
desktop = "osc777"
command = [{command}]

[[alert]]
kind = "price"
symbol = "BTC-USD"
above = {level}
name = "the mark"
"""


def _environment(
    home: dict[str, str], tmp_path: Path, *command: str, level: int = 1_000_000
) -> dict[str, str]:
    config = tmp_path / "config" / "resonance" / "config.toml"
    config.parent.mkdir(parents=True, exist_ok=True)
    words = ", ".join(json.dumps(word) for word in command)
    config.write_text(CONFIG.format(command=words, level=level), encoding="utf-8")
    return {**home, "RESONANCE_CLOCK": CLOCK}


def _watches(store: Path) -> bool:
    """Tell whether a rule has its first look behind it: a first start waits for the history."""
    try:
        with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as db:
            return bool(db.execute("SELECT count(*) FROM alerts").fetchone()[0])
    except sqlite3.OperationalError:
        return False


def _bells(raw: bytes) -> int:
    """Count the bells; the same byte ends some sequences, which ring nothing."""
    return re.sub(rb"\x1b\][^\x07\x1b]*\x07", b"", raw).count(b"\x07")


def _jump(prices: GeneratedPrices, factor: float) -> None:
    """Let Bitcoin's running day stand that much higher from now on."""
    rows = prices.bars("BTC-USD") or ()
    prices.put("BTC-USD", [_raised(bar, factor) if bar.day >= TODAY else bar for bar in rows])


def _raised(bar: Bar, by: float) -> Bar:
    raised = {name: getattr(bar, name) * by for name in ("open", "high", "low", "close")}
    return replace(bar, **raised, adj_close=bar.adj_close * by)


def test_a_crossing_is_told_by_every_channel_once_and_not_after_a_restart(
    home: dict[str, str], tmp_path: Path
) -> None:
    got = tmp_path / "got"
    code = f"import sys; open({str(got)!r}, 'a').write(sys.stdin.read())"
    clock = SetClock(MOMENT, time.monotonic())
    prices = GeneratedPrices(datetime(2023, 1, 2).date(), datetime(2026, 9, 20).date())
    # Three in a hundred: news, but nothing that could be taken for a wrong price.
    (today,) = (bar for bar in prices.bars("BTC-USD") or () if bar.day == TODAY)
    level = round(max(today.open, today.close) * 1.015)
    command = (sys.executable, "-c", code)
    environment = _environment(home, tmp_path, *command, level=level)
    with Internet(prices, clock) as net:
        environment |= net.environment
        with Terminal("--pane", "levels", environment=environment) as screen:
            screen.shows("LIVE", limit=90)
            store = tmp_path / "data" / "resonance" / "resonance.db"
            screen.until(lambda _: _watches(store), "the rule's first look", limit=60)
            screen.settle(quiet=1.0, limit=3.0)
            assert _bells(screen.raw) == 0
            _jump(prices, 1.03)
            title = f"alert · the mark: BTC-USD above {level:,}"
            text = screen.shows(title, "kept in the journal (9)", limit=90)
            assert "▌alert" in text.replace(" ", "")
            screen.until(lambda _: got.exists() and got.read_text().endswith("}\n"), "command")
            screen.settle(quiet=2.0, limit=12.0)
            assert _bells(screen.raw) == 1
            assert screen.raw.count(b"\x1b]777;notify;Resonance alert, the mark: BTC") == 1
            screen.press("q")
            assert screen.leaves_within(1.0)
        later = environment | {"RESONANCE_CLOCK": "2026-08-21T14:50:00-04:00"}
        net.move(SetClock(MOMENT + timedelta(minutes=18), time.monotonic()))
        with Terminal("--pane", "levels", environment=later) as screen:
            screen.shows("LIVE", limit=90)
            screen.settle(quiet=3.0, limit=15.0)
            assert "alert ·" not in screen.text
            assert _bells(screen.raw) == 0
            assert b"\x1b]777" not in screen.raw
            screen.press("q")
            assert screen.leaves_within(1.0)
    event = json.loads(got.read_text())
    assert (event["symbol"], event["rule"]) == ("BTC-USD", f"price BTC-USD above {float(level)}")
    with sqlite3.connect(tmp_path / "data" / "resonance" / "resonance.db") as db:
        rows = db.execute("SELECT kind, symbol, words FROM journal WHERE kind = 'alert'").fetchall()
    assert len(rows) == 1
    assert rows[0][2].startswith(f"the mark: BTC-USD above {level:,}: ")


def test_a_report_uses_no_alert_up(home: dict[str, str], tmp_path: Path) -> None:
    environment = _environment(home, tmp_path)
    prices = GeneratedPrices(datetime(2023, 1, 2).date(), datetime(2026, 9, 20).date())
    with Internet(prices, SetClock(MOMENT, time.monotonic())) as net:
        done = run(environment | net.environment, "report", "--json")
    assert done.returncode == 0
    with sqlite3.connect(tmp_path / "data" / "resonance" / "resonance.db") as db:
        assert db.execute("SELECT count(*) FROM alerts").fetchone() == (0,)


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tui", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_alert_test_says_what_was_done_and_what_could_not(
    home: dict[str, str], tmp_path: Path
) -> None:
    got = tmp_path / "got"
    code = f"import sys; open({str(got)!r}, 'w').write(sys.stdin.read())"
    done = run(_environment(home, tmp_path, sys.executable, "-c", code), "alert", "test", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    said = json.loads(done.stdout)
    assert [(one["channel"], one["state"]) for one in said["channels"]] == [
        ("toast", "off"),
        ("bell", "off"),
        ("desktop", "off"),
        ("command", "done"),
    ]
    assert json.loads(got.read_text())["rule"] == "test"
    done = run(_environment(home, tmp_path, "/no/such/program"), "alert", "test")
    assert done.returncode == 2
    assert done.stderr == (
        "resonance: alerts.command: '/no/such/program' cannot be run: No such file or directory\n"
    )
    assert "bell     off     no terminal to ring\n" in done.stdout


def test_alert_test_rings_and_notifies_a_terminal(home: dict[str, str], tmp_path: Path) -> None:
    with Terminal("alert", "test", environment=_environment(home, tmp_path)) as screen:
        screen.shows("bell     done", "desktop  done", "command  off")
        assert screen.leaves_within(10.0)
        assert screen.status == 0
        assert _bells(screen.raw) == 1
        assert b"\x1b]777;notify;Resonance alert, test;this is a test" in screen.raw


def test_alert_list_and_wrong_words(home: dict[str, str], tmp_path: Path) -> None:
    environment = _environment(home, tmp_path)
    done = run(environment, "alert", "list")
    assert done.stdout == "price BTC-USD above 1000000.0, hysteresis 0.005  (the mark)\n"
    config = tmp_path / "config" / "resonance" / "config.toml"
    config.write_text('[[alert]]\nkind = "halving"\nblocks = [1000, 0]\n', encoding="utf-8")
    assert run(environment, "alert", "list").stdout == "halving, blocks left: 1,000, 0\n"
    (rule,) = json.loads(run(environment, "alert", "list", "--json").stdout)["rules"]
    assert rule == {"rule": "halving", "name": None, "hysteresis": None, "blocks": [1000, 0]}
    assert "did you mean test?" in run(environment, "alert", "tset").stderr
    assert run(environment, "alert").returncode == 2
    (tmp_path / "config" / "resonance" / "config.toml").write_text(
        '[[alert]]\nkind = "prise"\n', encoding="utf-8"
    )
    done = run(environment, "alert", "list")
    assert done.returncode == 2
    assert "config.toml:2: alert.kind must be one of" in done.stderr


def test_the_demo_tells_no_program_and_no_desktop(home: dict[str, str], tmp_path: Path) -> None:
    got = tmp_path / "got"
    environment = _environment(home, tmp_path, "touch", str(got))
    config = Path(environment["XDG_CONFIG_HOME"]) / "resonance" / "config.toml"
    rule = '[[alert]]\nkind = "price"\nsymbol = "^RUT"\nhysteresis = 0.001\n'
    levels = "".join(
        f"{rule}{side} = {level / 2}\n" for level in range(5_720, 5_840, 5) for side in Side
    )
    environment["RESONANCE_CLOCK"] += "x60"
    config.write_text(config.read_text().split("[[alert]]")[0] + levels, encoding="utf-8")
    with Terminal("--demo", environment=environment) as screen:
        screen.shows("alert · DEMO ^RUT ", "simulated data, told nowhere else", limit=90)
        screen.settle(quiet=1.0, limit=3.0)
        assert b"\x1b]777" not in screen.raw
        screen.press("q")
        assert screen.leaves_within(1.0)
    assert not got.exists()


REFUSES = "".join(
    f"CREATE TRIGGER {table}_{what} BEFORE {what} ON {table} "
    "BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END;"
    for table in ("alerts", "journal")
    for what in ("INSERT", "UPDATE")
)


def test_a_disk_that_takes_nothing_silences_no_alert(home: dict[str, str], tmp_path: Path) -> None:
    clock = SetClock(MOMENT, time.monotonic())
    prices = GeneratedPrices(datetime(2023, 1, 2).date(), datetime(2026, 9, 20).date())
    (today,) = (bar for bar in prices.bars("BTC-USD") or () if bar.day == TODAY)
    level = round(max(today.open, today.close) * 1.015)
    store = tmp_path / "data" / "resonance" / "resonance.db"
    with Internet(prices, clock) as net:
        environment = _environment(home, tmp_path, "true", level=level) | net.environment
        with Terminal("--pane", "feeds", environment=environment) as screen:
            screen.shows("LIVE", limit=90)
            screen.until(lambda _: _watches(store), "the rule's first look", limit=60)
            with closing(sqlite3.connect(store)) as db:
                db.executescript(REFUSES)
            _jump(prices, 1.03)
            title = f"alert · the mark: BTC-USD above {level:,}"
            screen.shows(title, "but the disk did not take it (0)", limit=90)
            screen.shows("the journal cannot be stored: database or disk is full", limit=30)
            assert _bells(screen.raw) == 1
            with closing(sqlite3.connect(store)) as db:
                for table in ("alerts", "journal"):
                    for what in ("INSERT", "UPDATE"):
                        db.execute(f"DROP TRIGGER {table}_{what}")
            screen.press("q")
            assert screen.leaves_within(1.0)
    with closing(sqlite3.connect(store)) as db:
        (count,) = db.execute("SELECT count(*) FROM journal WHERE kind = 'alert'").fetchone()
    assert count == 1
