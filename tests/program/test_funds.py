"""Fund snapshots of the running program: once a session, kept, and told with their date."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.internet import GeneratedPrices, Internet
from tui.clock import SetClock

FIRST, LAST = date(2024, 1, 2), date(2026, 8, 31)
SUMMARY = "/v10/finance/quoteSummary/IWM"


def _report(home: dict[str, str], net: Internet, clock: str, *more: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tui", "report", "--json", "--timeout", "40", *more],
        env={**home, **net.environment, "RESONANCE_CLOCK": clock},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def test_two_sessions_two_requests_one_flow(home: dict[str, str]) -> None:
    prices = GeneratedPrices(FIRST, LAST)
    navs = {bar.day: bar.close for bar in prices.bars("IWM") or ()}
    thursday, friday = date(2026, 8, 20), date(2026, 8, 21)
    clock = SetClock(datetime.fromisoformat("2026-08-21T14:32:00-04:00"), time.monotonic())
    with Internet(prices, clock) as net:
        # A first start learns the sessions, and with them the day that a snapshot is of.
        first = _report(home, net, "2026-08-21T14:33:00-04:00")["participation"]
        assert [one["date"] for one in first["aum"]] == [str(thursday)]
        assert first["first_snapshot"] == str(thursday)
        assert first["why"].startswith("a flow needs two snapshots")
        again = _report(home, net, "2026-08-21T14:34:00-04:00")["participation"]
        assert again == first
        assert net.log.count(path=SUMMARY) == 1
        # Saturday: two percent more shares, at Friday's value.
        net.yahoo.shares["IWM"] = 255e6
        net.move(SetClock(clock.now() + timedelta(days=1), time.monotonic()))
        second = _report(home, net, "2026-08-22T14:32:00-04:00")["participation"]
        assert [one["date"] for one in second["aum"]] == [str(thursday), str(friday)]
        flow = second["aum"][1]["flow"]
        assert flow == pytest.approx(5e6 * navs[friday], rel=1e-4)
        assert second["aum"][1]["since"] == str(thursday)
        assert second["why"] is None
        assert net.log.count(path=SUMMARY) == 2
        past = _report(home, net, "2026-08-22T14:32:00-04:00", "--as-of", str(friday))
        assert [one["date"] for one in past["participation"]["aum"]] == [str(thursday)]
        before = _report(home, net, "2026-08-22T14:32:00-04:00", "--as-of", "2026-08-19")
        assert before["participation"]["aum"] == []
        assert before["participation"]["why"] == "no own snapshot up to 2026-08-19"
