"""Delays after failures."""

from __future__ import annotations

import random
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from tui.clock import SetClock
from tui.errors import FailureKind, FeedError
from tui.feeds.base import Control
from tui.feeds.pace import Backoff, rest

GONE = FeedError(FailureKind.NO_NETWORK, "no network")


def test_delays_double_up_to_the_cap_and_begin_again() -> None:
    backoff = Backoff(5.0, 300.0, random.Random(1))
    delays = [backoff.failed(GONE) for _ in range(30)]
    for index, delay in enumerate(delays[:5]):
        assert 0.8 * 5.0 * 2**index <= delay <= 1.2 * 5.0 * 2**index
    assert max(delays) <= 300.0
    assert delays[-1] >= 240.0
    backoff.succeeded()
    assert backoff.failed(GONE) <= 6.0


@pytest.mark.parametrize(
    ("asked", "low", "high"),
    [(None, 60.0, 60.0), (3.0, 60.0, 60.0), (120.0, 120.0, 120.0), (1e9, 3600.0, 3600.0)],
)
def test_a_rate_limit_asks_for_a_minute_at_least(
    asked: float | None, low: float, high: float
) -> None:
    error = FeedError(FailureKind.RATE_LIMITED, "pause", retry_after=asked)
    assert low <= Backoff(5.0, 300.0).failed(error) <= high


@pytest.mark.parametrize("firm", [False, True])
def test_only_a_firm_rest_outlasts_a_poke(firm: bool) -> None:
    start = datetime(2026, 8, 21, tzinfo=UTC)
    clock = SetClock(start, time.monotonic(), rate=100.0)
    control, until = Control(clock), clock.now() + timedelta(seconds=40)
    threading.Timer(0.05, control.poke).start()
    rest(control, until, firm=firm)
    assert (clock.now() >= until) is firm


def test_a_stop_ends_even_a_firm_rest() -> None:
    clock = SetClock(datetime(2026, 8, 21, tzinfo=UTC), time.monotonic())
    control = Control(clock)
    threading.Timer(0.05, control.stop).start()
    rest(control, clock.now() + timedelta(seconds=30), firm=True)
    assert control.stopped


class Steered:
    """A clock whose wall time a test sets while the monotonic one runs on."""

    is_set, rate = False, 1.0

    def __init__(self) -> None:
        self.wall = datetime(2026, 8, 21, tzinfo=UTC)

    def now(self) -> datetime:
        """Return the wall time."""
        return self.wall

    def monotonic(self) -> float:
        """Return real seconds."""
        return time.monotonic()


@pytest.mark.parametrize("leap", [timedelta(hours=-3), timedelta(hours=3)])
@pytest.mark.parametrize("firm", [False, True])
def test_a_clock_that_is_set_never_prolongs_a_rest(leap: timedelta, firm: bool) -> None:
    clock = Steered()
    control, until = Control(clock), clock.now() + timedelta(seconds=0.3)
    ended = threading.Event()

    def wait() -> None:
        rest(control, until, firm=firm)
        ended.set()

    threading.Thread(target=wait, daemon=True).start()
    clock.wall += leap
    assert ended.wait(10.0)
    control.stop()


def test_a_poke_ends_a_firm_rest_that_the_sleep_outlasted() -> None:
    clock = Steered()
    control, ended = Control(clock), threading.Event()

    def wait() -> None:
        rest(control, clock.now() + timedelta(hours=1), firm=True)
        ended.set()

    threading.Thread(target=wait, daemon=True).start()
    control.poke()
    assert not ended.wait(0.2)
    clock.wall += timedelta(hours=2)
    control.poke()
    assert ended.wait(10.0)
