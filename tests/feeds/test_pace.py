"""Delays after failures."""

from __future__ import annotations

import random
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.clock import SetClock
from tui.errors import FailureKind, FeedError
from tui.feeds.base import Control
from tui.feeds.pace import LEAST_PAUSE_S, LONGEST_PAUSE_S, Backoff, rest
from tui.model.health import TRIPS_AFTER, TRY_GAP

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
    rest(control, until, gate=until if firm else None)
    assert (clock.now() >= until) is firm


def test_a_stop_ends_even_a_firm_rest() -> None:
    clock = SetClock(datetime(2026, 8, 21, tzinfo=UTC), time.monotonic())
    control = Control(clock)
    threading.Timer(0.05, control.stop).start()
    until = clock.now() + timedelta(seconds=30)
    rest(control, until, gate=until)
    assert control.stopped


KINDS = st.sampled_from([kind for kind in FailureKind if kind is not FailureKind.HELD_BACK])
ERRORS = st.builds(
    lambda kind, asked: FeedError(kind, "no", retry_after=asked),
    KINDS,
    st.none() | st.floats(0, 1e6),
)


@given(errors=st.lists(ERRORS, max_size=40), first=st.floats(1, 30), cap=st.floats(30, 600))
def test_every_delay_lies_within_its_bounds(
    errors: list[FeedError], first: float, cap: float
) -> None:
    backoff = Backoff(first, cap)
    for count, error in enumerate(errors):
        delay = backoff.failed(error)
        doubled = first * 2 ** min(count, 16)
        assert delay >= min(cap, 0.8 * doubled)
        if error.kind is FailureKind.RATE_LIMITED:
            assert LEAST_PAUSE_S <= delay <= max(cap, LONGEST_PAUSE_S)
            assert delay >= min(error.retry_after or 0.0, LONGEST_PAUSE_S)
        else:
            assert delay <= min(cap, 1.2 * doubled)
    assert backoff.failures == len(errors)


@given(seconds=st.floats(0, 4000))
def test_what_was_held_back_is_no_failure_and_says_when(seconds: float) -> None:
    backoff = Backoff(5.0, 300.0)
    held = FeedError(FailureKind.HELD_BACK, "used up", retry_after=seconds)
    assert backoff.failed(held) == seconds
    assert backoff.failures == 0


@pytest.mark.parametrize("kind", [FailureKind.RATE_LIMITED, FailureKind.HELD_BACK])
def test_no_poke_passes_where_patience_was_asked_for(kind: FailureKind) -> None:
    now = datetime(2026, 8, 21, tzinfo=UTC)
    later = now + timedelta(seconds=700)
    assert Backoff(5.0, 300.0).gate(FeedError(kind, "no"), now, later) == later


def test_an_open_circuit_lets_one_poke_through_now_and_then() -> None:
    backoff, now = Backoff(5.0, 300.0), datetime(2026, 8, 21, tzinfo=UTC)
    gates = []
    for _ in range(TRIPS_AFTER + 1):
        next_try = now + timedelta(seconds=backoff.failed(GONE))
        gates.append(backoff.gate(GONE, now, next_try))
    assert gates[: TRIPS_AFTER - 1] == [now] * (TRIPS_AFTER - 1)
    assert gates[TRIPS_AFTER - 1 :] == [now + TRY_GAP] * 2
    assert backoff.gate(GONE, now, now + TRY_GAP / 2) == now + TRY_GAP / 2
    backoff.succeeded()
    assert backoff.gate(GONE, now, now + TRY_GAP) == now


def test_a_poke_before_the_gate_shortens_nothing() -> None:
    clock = SetClock(datetime(2026, 8, 21, tzinfo=UTC), time.monotonic(), rate=100.0)
    control, began = Control(clock), clock.now()
    gate, until = began + timedelta(seconds=20), began + timedelta(seconds=4000)
    for after in (0.05, 0.4):
        threading.Timer(after, control.poke).start()
    rest(control, until, gate=gate)
    assert gate <= clock.now() < until


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


def resting(
    control: Control,
    until: datetime,
    *,
    gate: datetime | None = None,
    fresh_until: datetime | None = None,
) -> threading.Event:
    """Rest in a thread of its own; the event says that the rest has ended."""
    ended = threading.Event()

    def wait() -> None:
        rest(control, until, gate=gate, fresh_until=fresh_until)
        ended.set()

    threading.Thread(target=wait, daemon=True).start()
    return ended


@pytest.mark.parametrize("leap", [timedelta(hours=-3), timedelta(hours=3)])
@pytest.mark.parametrize("firm", [False, True])
def test_a_clock_that_is_set_never_prolongs_a_rest(leap: timedelta, firm: bool) -> None:
    clock = Steered()
    control, until = Control(clock), clock.now() + timedelta(seconds=0.3)
    ended = resting(control, until, gate=until if firm else None)
    clock.wall += leap
    assert ended.wait(10.0)
    control.stop()


def test_a_poke_ends_a_firm_rest_that_the_sleep_outlasted() -> None:
    clock = Steered()
    control, until = Control(clock), clock.now() + timedelta(hours=1)
    ended = resting(control, until, gate=until)
    control.poke()
    assert not ended.wait(0.2)
    clock.wall += timedelta(hours=2)
    control.poke()
    assert ended.wait(10.0)


@pytest.mark.parametrize("leap", [timedelta(0), timedelta(hours=-3), timedelta(seconds=40)])
def test_who_was_asked_just_now_is_asked_again_only_after_a_leap_of_the_clock(
    leap: timedelta,
) -> None:
    clock = Steered()
    control, until = Control(clock), clock.now() + timedelta(hours=1)
    ended = resting(control, until, fresh_until=until)
    control.poke()
    assert not ended.wait(0.2)
    clock.wall += leap
    control.poke()
    assert ended.wait(10.0 if leap else 0.2) is bool(leap)
    control.stop()
