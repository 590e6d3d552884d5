"""The clock that can be set."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from tui.clock import SetClock, SystemClock, clock_from
from tui.errors import UsageError


def test_an_instant_without_a_zone_is_utc() -> None:
    clock = clock_from("2026-08-21T14:32")
    assert clock.is_set
    assert clock.now() - datetime(2026, 8, 21, 14, 32, tzinfo=UTC) < timedelta(seconds=5)


def test_a_zone_is_honoured() -> None:
    clock = clock_from("2026-08-21T14:32:00-04:00")
    assert clock.now() - datetime(2026, 8, 21, 18, 32, tzinfo=UTC) < timedelta(seconds=5)


def test_a_rate_makes_time_run_faster() -> None:
    clock = SetClock(datetime(2026, 8, 21, tzinfo=UTC), time.monotonic() - 2.0, rate=60.0)
    assert timedelta(seconds=119) < clock.now() - clock.start < timedelta(seconds=180)
    parsed = clock_from("2026-08-21T14:32:00-04:00x60")
    assert parsed.rate == 60.0


@pytest.mark.parametrize(
    "spec",
    [
        "yesterday",
        "2026-08-21x",
        "2026-08-21x0",
        "2026-08-21x-1",
        "0001-01-01T00:00:00+14:00",
        "1500-01-01",
        "9999-12-31",
        "2026-08-21x" + "9" * 400,
        "2026-08-21@",
        "2026-08-21@now",
        "2026-08-21x60@-1",
        "2026-08-21x1000000@1",
        "2026-08-21@" + "9" * 400,
    ],
)
def test_what_is_no_clock_is_said(spec: str) -> None:
    with pytest.raises(UsageError, match="is not an instant"):
        clock_from(spec)


def test_nothing_said_is_the_system_s_clock() -> None:
    assert isinstance(clock_from(None), SystemClock)
    assert isinstance(clock_from(""), SystemClock)


@pytest.mark.parametrize("rate", ["", "x60"])
def test_all_that_are_given_one_anchor_show_the_same_whenever_they_start(rate: str) -> None:
    anchor = SystemClock().now() - timedelta(seconds=100)
    spec = f"2026-08-21T14:32-04:00{rate}@{anchor.timestamp():.3f}"
    first = clock_from(spec)
    time.sleep(0.2)
    second = clock_from(spec)
    assert abs(second.now() - first.now()) < timedelta(seconds=0.05) * first.rate
    real = (SystemClock().now() - anchor).total_seconds()
    there = (first.now() - datetime(2026, 8, 21, 18, 32, tzinfo=UTC)).total_seconds()
    assert there == pytest.approx(real * first.rate, rel=0.01)
