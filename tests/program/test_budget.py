"""The running program in a 429 and at the end of its budget: who waits, until when, how old."""

from __future__ import annotations

import re
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from tests.internet import Internet, faults
from tests.internet.esplora import HOSTS as EXPLORERS
from tests.internet.yahoo import HOSTS as YAHOO
from tests.program.terminal import Terminal
from tui.clock import SetClock

MOMENT = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)
_OF_YAHOO = ("prices", "history", "fund")
WORDS = {"LIVE", "CLOSED", "DELAYED", "STALE", "OFFLINE", "STARTING"}


def _environment(home: dict[str, str], net: Internet, config: str, clock: str) -> dict[str, str]:
    path = Path(home["XDG_CONFIG_HOME"]) / "resonance" / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"[feeds]\n{config}", encoding="utf-8")
    return {**home, **net.environment, "RESONANCE_CLOCK": clock}


def _asked(home: dict[str, str]) -> dict[str, int]:
    """Return the program's own count of requests by host."""
    with closing(sqlite3.connect(Path(home["XDG_DATA_HOME"]) / "resonance" / "resonance.db")) as db:
        return dict(db.execute("SELECT host, sum(sent) FROM asked GROUP BY host"))


def _age_of_btc(text: str) -> float:
    """Return the seconds of BTC's age in the header."""
    found = re.search(r"BTC !?(\d+)([smh])", text.splitlines()[0])
    assert found, text
    return float(found[1]) * {"s": 1, "m": 60, "h": 3600}[found[2]]


def test_a_rate_limit_is_told_and_outlives_the_program(home: dict[str, str]) -> None:
    with Internet(None, SetClock(MOMENT, time.monotonic())) as net:
        for host in YAHOO:
            net.faults.set(host, faults.status(429, "600"), "/v")
        first = _environment(home, net, "", "2026-08-21T14:32:00-04:00")
        with Terminal("--pane", "feeds", environment=first) as screen:
            row = re.compile(r"● prices +backoff +· +· +1 +in [89] m +\d+")
            screen.until(lambda t: row.search(t) is not None, "prices in a 429", limit=90)
            text = screen.shows("asks for a pause", "asked for a pause until 14:4", limit=60)
            # The stream's prices alone are suspect, with nothing to judge them by: no LIVE.
            assert "STARTING" in text.splitlines()[0]
            assert re.search(r"next try in [89] m", text.splitlines()[0])
            screen.shows("is suspect, the stream's first", "STARTING", limit=60)
            screen.press("q")
            assert screen.leaves_within(10.0)
        net.faults.clear()
        net.log.clear()
        later = first | {"RESONANCE_CLOCK": "2026-08-21T14:34:00-04:00"}
        with Terminal("--pane", "feeds", environment=later) as screen:
            row = re.compile(r"● prices +backoff +· +· +· +in [678] m")
            screen.until(lambda t: row.search(t) is not None, "prices held back", limit=60)
            text = screen.shows("yahoo.com asked for a pause, next at 14:4")
            assert re.search(r"next try in [678] m", text.splitlines()[0])
            screen.press("r")
            screen.until(
                lambda t: "prices waits" in " ".join(re.sub(r"[│▌]", " ", t).split()),
                "words on who waits",
            )
            screen.press("q")
            assert screen.leaves_within(10.0)
        assert sum(net.log.count(host) for host in YAHOO) == 0


def test_a_budget_that_is_used_up_is_told_and_the_ages_run_on(home: dict[str, str]) -> None:
    """Every request is counted once, no more than the budget are sent, no price is called live."""
    with Internet(None, SetClock(MOMENT, time.monotonic(), 20.0)) as net:
        config = "budget_yahoo = 40\nquotes_open_s = 5\nstream = false\n"
        environment = _environment(home, net, config, "2026-08-21T14:32:00-04:00x20")
        with Terminal("--pane", "feeds", environment=environment) as screen:
            words = "the budget of 40 requests an hour to yahoo.com is used up, next at 15:3"
            screen.until(lambda t: words in " ".join(t.split()), words, limit=90)
            text = screen.until(
                lambda t: bool({"DELAYED", "STALE"} & set(t.splitlines()[0].split())),
                "old",
                limit=60,
            )
            assert WORDS & set(text.splitlines()[0].split()) <= {"DELAYED", "STALE"}
            assert "peak 40 of" in text or "peak 40 an hour of 40 allowed to yahoo.com" in text
            rows = [re.search(rf"● {feed} .* (\d+) +[\d.]+ m?s", text) for feed in _OF_YAHOO]
            assert sum(int(found[1]) for found in rows if found) == 40
            age = _age_of_btc(text)
            screen.until(lambda t: _age_of_btc(t) > age, "an older age", limit=60)
            screen.press("q")
            assert screen.leaves_within(10.0)
        asked = _asked(home)
        assert asked["yahoo.com"] == 40 == sum(net.log.count(host) for host in YAHOO)
        assert {h: n for h, n in asked.items() if h != "yahoo.com"} == {
            host: net.log.count(host) for host in EXPLORERS if net.log.count(host)
        }
