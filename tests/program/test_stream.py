"""The running program while the stream, the poll, or the prices themselves go wrong."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.internet import GeneratedPrices, Internet, faults, stream
from tests.program.terminal import Terminal
from tui.clock import SetClock

# Friday 2026-08-21, 14:32 in New York: an open session.
MOMENT = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)
CLOCK = "2026-08-21T14:32:00-04:00"
QUOTE = "/v7/finance/quote"


@pytest.fixture
def net() -> Iterator[Internet]:
    """An internet in an open session."""
    prices = GeneratedPrices(datetime(2023, 1, 2).date(), datetime(2026, 8, 21).date())
    with Internet(prices, SetClock(MOMENT, time.monotonic())) as net:
        yield net


def _environment(
    home: dict[str, str], net: Internet, tmp_path: Path, polls: str = "5"
) -> dict[str, str]:
    config = tmp_path / "config" / "resonance" / "config.toml"
    config.parent.mkdir(parents=True, exist_ok=True)
    text = f"[feeds]\nquotes_open_s = {polls}\nquotes_closed_s = {polls}\n"
    config.write_text(text, encoding="utf-8")
    return {**home, **net.environment, "RESONANCE_CLOCK": CLOCK}


def _head(text: str) -> str:
    return text.splitlines()[0]


def _leave(screen: Terminal) -> None:
    screen.press("q")
    assert screen.leaves_within(1.0)
    assert b"Traceback" not in screen.raw


def test_without_the_stream_the_poll_keeps_it_live(
    home: dict[str, str], tmp_path: Path, net: Internet
) -> None:
    with Terminal("--pane", "feeds", environment=_environment(home, net, tmp_path)) as screen:
        screen.shows(" LIVE ", "12 of 12 symbols stream", limit=90)
        net.faults.set(stream.HOST, faults.DOWN)
        net.stream.manner = stream.ABORT
        screen.shows("backoff", "the proxy cannot reach Yahoo (status 502)", limit=30)
        end = time.monotonic() + 8.0
        while time.monotonic() < end:
            assert " LIVE " in _head(screen.settle(quiet=0.2, limit=1.0))
        net.faults.clear()
        net.stream.manner = stream.WELL
        screen.shows(" LIVE ", "symbols stream", limit=40)
        _leave(screen)


def test_without_the_poll_the_stream_keeps_it_from_being_offline(
    home: dict[str, str], tmp_path: Path, net: Internet
) -> None:
    with Terminal("--pane", "feeds", environment=_environment(home, net, tmp_path)) as screen:
        screen.shows(" LIVE ", "12 of 12 symbols stream", limit=90)
        for host in ("query1.finance.yahoo.com", "query2.finance.yahoo.com"):
            net.faults.set(host, faults.status(500))
        # The poll's failure is not hidden; the prices are live all the same.
        screen.shows("trouble of its own (status 500)", limit=30)
        end = time.monotonic() + 10.0
        while time.monotonic() < end:
            assert " LIVE " in _head(screen.settle(quiet=0.2, limit=1.0))
        net.stream.manner = stream.SILENT
        screen.shows("OFFLINE", "status 500", limit=40)
        net.stream.manner = stream.WELL
        screen.until(lambda t: " LIVE " in _head(t), "the stream again", limit=40)
        _leave(screen)


def test_on_a_first_start_the_stream_alone_makes_no_live_and_hides_no_failure(
    home: dict[str, str], tmp_path: Path, net: Internet
) -> None:
    for host in ("query1.finance.yahoo.com", "query2.finance.yahoo.com"):
        net.faults.set(host, faults.status(500))
    with Terminal("--pane", "levels", environment=_environment(home, net, tmp_path)) as screen:
        screen.shows(
            "OFFLINE", "status 500", "first price is suspect, nobody confirms it", limit=90
        )
        assert "BTC ·" in _head(screen.text)
        net.faults.clear()
        screen.until(lambda t: " LIVE " in _head(t) and "suspect" not in t, "LIVE", limit=60)
        _leave(screen)


def test_a_closed_switch_leaves_the_stream_alone(
    home: dict[str, str], tmp_path: Path, net: Internet
) -> None:
    environment = _environment(home, net, tmp_path) | {"RESONANCE_FEEDS_STREAM": "false"}
    with Terminal("--pane", "feeds", environment=environment) as screen:
        screen.shows(" LIVE ", "feeds.stream = false", limit=90)
        assert net.stream.connected == 0
        _leave(screen)


def test_doctor_and_report_know_the_stream(
    home: dict[str, str], tmp_path: Path, net: Internet
) -> None:
    environment = _environment(home, net, tmp_path)
    for command, words in (("doctor", "feed stream: ok "), ("report", "of 12 symbols stream")):
        done = subprocess.run(
            [sys.executable, "-m", "tui", command, *["--json"] * (command == "report")],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        assert words in done.stdout


def test_a_wrong_price_is_never_shown_as_good(
    home: dict[str, str], tmp_path: Path, net: Internet
) -> None:
    net.stream.streams = frozenset()
    with Terminal("--pane", "levels", environment=_environment(home, net, tmp_path)) as screen:
        screen.shows(" LIVE ", "BTC-USD", limit=90)
        screen.until(lambda t: "no data" not in t and "awaited" not in t, "all", limit=60)
        net.yahoo.spikes = {"BTC-USD": 1.9, "^RUT": 100.0, "^GSPC": 0.0, "^DJI": -1.0}
        text = screen.shows("suspect", "?", limit=30)
        net.yahoo.spikes = {}
        doubted = {row.split()[1]: row for row in text.splitlines() if "suspect" in row[:60]}
        assert set(doubted) == {"BTC-USD"}
        shown, unconfirmed = (
            float(found.replace(",", ""))
            for found in re.findall(r"([\d,]+\.\d\d)\b", doubted["BTC-USD"])
        )
        assert unconfirmed == pytest.approx(1.9 * shown, rel=0.02)
        text = screen.until(lambda t: "suspect" not in t, "the right price", limit=30)
        row = next(row for row in text.splitlines() if "BTC-USD" in row)
        assert f"{shown:,.0f}"[:-1] in row
        _leave(screen)


@pytest.mark.parametrize(
    "fault", [stream.HALF_OPEN, stream.SILENT, stream.flood(1000), stream.GARBAGE]
)
def test_q_leaves_within_a_second_whatever_the_stream_does(
    home: dict[str, str], tmp_path: Path, net: Internet, fault: stream.Play
) -> None:
    with Terminal("--pane", "feeds", environment=_environment(home, net, tmp_path)) as screen:
        screen.shows(" LIVE ", "12 of 12 symbols stream", limit=90)
        net.stream.manner = fault
        screen.settle(quiet=1.5, limit=3.0)
        _leave(screen)


def test_a_stamp_from_the_future_never_looks_fresh(
    home: dict[str, str], tmp_path: Path, net: Internet
) -> None:
    net.stream.manner = stream.stamped(timedelta(hours=2))
    with Terminal("--pane", "feeds", environment=_environment(home, net, tmp_path)) as screen:
        screen.shows(" LIVE ", "ok", limit=90)
        for host in ("query1.finance.yahoo.com", "query2.finance.yahoo.com"):
            net.faults.set(host, faults.status(500))
        screen.shows("OFFLINE", limit=60)
        _leave(screen)
