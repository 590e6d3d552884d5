"""The main job on a network that can be cut: live prices, OFFLINE with a reason, recovery."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.internet import Fault, FolderPrices, GeneratedPrices, Internet, faults
from tests.internet.bitcoind import HOST as NODE
from tests.internet.bitcoind import Bitcoind
from tests.program.terminal import Terminal
from tui.clock import SetClock

# Friday 2026-08-21, 14:32 in New York: an open session.
MOMENT = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)
CLOCK = "2026-08-21T14:32:00-04:00"
FAST = "[feeds]\nquotes_open_s = 5\nquotes_closed_s = 5\n"


def _environment(home: dict[str, str], net: Internet, tmp_path: Path) -> dict[str, str]:
    config = tmp_path / "config" / "resonance" / "config.toml"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(FAST, encoding="utf-8")
    return {**home, **net.environment, "RESONANCE_CLOCK": CLOCK}


def _clock() -> SetClock:
    return SetClock(MOMENT, time.monotonic())


def test_live_then_offline_with_a_reason_then_back_by_itself(
    home: dict[str, str], tmp_path: Path, shared_data: Path
) -> None:
    with (
        Internet(FolderPrices(shared_data), _clock()) as net,
        Terminal(environment=_environment(home, net, tmp_path)) as screen,
    ):
        screen.shows("LIVE", "CLOCK SET", "PRICE DISCOVERY", "3,017.87", limit=90)
        screen.press("2")
        screen.shows("3,017.87", "7,674.37", "26,180.46", "73,032.76", "2,326.38", limit=60)
        screen.press("3")
        # State of the last completed session, 2026-08-20; the open one is provisional.
        screen.shows("close of 2026-08-20", "since 2026-08-03", "provisional", "2,520.44")
        net.close()
        text = screen.shows("OFFLINE", "next try", limit=40)
        assert re.search(r"RUT !?\d+[sm]", text)
        assert "3,017.87" in text
        net.open()
        screen.until(lambda t: " LIVE " in t.splitlines()[0], "recovery", limit=60)
        screen.press("q")
        assert screen.leaves_within(1.0)
        assert b"Traceback" not in screen.raw


def test_the_second_start_shows_the_stored_data_with_its_age(
    home: dict[str, str], tmp_path: Path
) -> None:
    prices = GeneratedPrices(datetime(2023, 1, 2).date(), datetime(2026, 8, 21).date())
    with Internet(prices, _clock()) as net:
        environment = _environment(home, net, tmp_path)
        with Terminal("--pane", "levels", environment=environment) as screen:
            first = screen.shows("LIVE", "BTC-USD", limit=90)
            screen.until(lambda t: "no data" not in t.replace("^IRX", ""), "all", limit=60)
            assert "^RUT" in first
            screen.press("q")
            assert screen.leaves_within(1.0)
        net.close()
        later = environment | {"RESONANCE_CLOCK": "2026-08-21T15:32:00-04:00"}
        with Terminal("--pane", "levels", environment=later) as screen:
            screen.shows("OFFLINE", "!1h", limit=40)
            screen.press("q")
            assert screen.leaves_within(1.0)


def test_without_network_and_store_it_says_what_failed_and_offers_the_demo(
    home: dict[str, str],
) -> None:
    with Terminal(environment=home) as screen:
        text = screen.shows("OFFLINE", "next try", "D", limit=40)
        assert "demo" in text
        assert "DEMO" not in text
        screen.press("D")
        screen.shows("DEMO", "PRICE DISCOVERY", limit=60)
        screen.press("q")
        assert screen.leaves_within(1.0)


@pytest.mark.parametrize("fault", [faults.HANG, faults.MUTE, faults.slow(20.0)])
def test_q_leaves_within_a_second_whatever_hangs(
    home: dict[str, str], tmp_path: Path, fault: Fault
) -> None:
    with Internet(None, _clock()) as net, Bitcoind(net.chain, tmp_path, password="x") as node:  # noqa: S106
        net.faults.set("*", fault)
        node.faults.set(NODE, faults.HANG)
        own = {"RESONANCE_NODE_URL": node.url, "RESONANCE_NODE_COOKIE_FILE": str(node.cookie_file)}
        with Terminal(environment=_environment(home, net, tmp_path) | own) as screen:
            screen.shows("overview", limit=30)
            screen.until(lambda _: node.log.count() > 0, "a request to the node", limit=30)
            screen.settle(quiet=2.0, limit=6.0)
            screen.press("q")
            assert screen.leaves_within(1.0)


def test_the_past_of_real_files(home: dict[str, str], shared_data: Path) -> None:
    source = ("--data", str(shared_data), "--as-of", "2016-11-14")
    with Terminal(*source, "--pane", "breakout", environment=home) as screen:
        screen.shows("AS OF", "2016-11-14", "FILES", "BREAKOUT", "1,295.80", limit=60)
        screen.press("6")
        screen.shows("2016-11-14", "705.02", "due 12-14", "TOO FEW EVENTS")
        screen.press("5")
        text = screen.shows("Pearson", "to 2019")
        assert "2017" not in "".join(text.splitlines()[1:])
        screen.press("4")
        screen.shows("2020", "5 %", "95 %")
        screen.press("]")
        screen.shows("2016-11-15")
        screen.press("q")
        assert screen.leaves_within(1.0)
