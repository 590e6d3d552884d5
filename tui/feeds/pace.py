"""How long a feed waits after a failure, and how it waits."""

from __future__ import annotations

import random
from datetime import datetime

from tui.clock import Clock
from tui.errors import FailureKind, FeedError
from tui.feeds.base import Control
from tui.model.events import LEAST_JUMP_S
from tui.model.health import TRIPS_AFTER, TRY_GAP

LEAST_PAUSE_S, LONGEST_PAUSE_S = 60.0, 3600.0
"""What a request for patience is worth at least and at most, in seconds."""


class Backoff:
    """Doubling delays with jitter; a rate limit is respected to the second.

    Args:
        first: Seconds before the second attempt.
        cap: Longest delay in seconds, except where the source itself asks for more.
        chance: Source of the jitter.
    """

    def __init__(self, first: float, cap: float, chance: random.Random | None = None) -> None:
        self._first, self._cap = first, cap
        self._chance = chance or random.Random()
        self.failures = 0

    def succeeded(self) -> None:
        """Begin again with the shortest delay."""
        self.failures = 0

    def failed(self, error: FeedError) -> float:
        """Count a failure and return the seconds to wait before the next attempt.

        What was held back was not tried: it counts as no failure and says itself when it may be.
        """
        if error.kind is FailureKind.HELD_BACK:
            return error.retry_after or 0.0
        doubled = self._first * 2.0 ** min(self.failures, 16)
        self.failures += 1
        delay = min(self._cap, doubled * self._chance.uniform(0.8, 1.2))
        if error.kind is not FailureKind.RATE_LIMITED:
            return delay
        asked = error.retry_after if error.retry_after is not None else LEAST_PAUSE_S
        return max(delay, min(max(asked, LEAST_PAUSE_S), LONGEST_PAUSE_S))

    def gate(self, error: FeedError, now: datetime, next_try: datetime) -> datetime:
        """Return the instant before which a poke shortens nothing.

        That is the next attempt where patience was asked for; with ``TRIPS_AFTER`` failures in a
        row the circuit is open and lets one attempt through, ``TRY_GAP`` after the last.
        """
        if error.kind.firm:
            return next_try
        return min(next_try, now + TRY_GAP) if self.failures >= TRIPS_AFTER else now


class Turn:
    """A feed's turn, from now on: it knows whether the clock leapt since it began."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self.began = clock, clock.now()
        self._origin = clock.monotonic()

    def passed(self) -> float:
        """Return the seconds since, by what the clock's rate makes of the monotonic time."""
        return (self._clock.monotonic() - self._origin) * self._clock.rate

    def leapt(self) -> bool:
        """Tell whether the clock was set, or slept, since the turn began."""
        went = (self._clock.now() - self.began).total_seconds()
        return abs(went - self.passed()) >= LEAST_JUMP_S

    def fresh(self, until: datetime) -> datetime | None:
        """Return until when its answers need not be asked for again; None after a leap."""
        return None if self.leapt() else until


def rest(
    control: Control,
    until: datetime,
    *,
    turn: Turn | None = None,
    gate: datetime | None = None,
    fresh_until: datetime | None = None,
) -> None:
    """Wait until an instant of the feed's clock, a poke, or the end.

    The clock may be set while it waits, or stand still in a sleeping machine's monotonic time: the
    wait is over when either of the two says so, and is never longer than it was at first.

    Args:
        control: The feed's handle.
        until: Instant of the next attempt.
        turn: The turn that is over; by default it began just now.
        gate: Being poked before this instant does not shorten the wait.
        fresh_until: The same, unless the clock leapt since the turn began: its answers may be
            of before the leap.
    """
    clock, here = control.clock, Turn(control.clock)
    turn = turn or here

    def left(to: datetime) -> float:
        waited = (to - here.began).total_seconds() - here.passed()
        return min((to - clock.now()).total_seconds(), waited)

    while control.wait(left(until)):
        held = gate is not None and left(gate) > 0
        fresh = fresh_until is not None and left(fresh_until) > 0 and not turn.leapt()
        if not held and not fresh:
            return
