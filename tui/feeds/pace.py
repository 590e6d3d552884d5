"""How long a feed waits after a failure, and how it waits."""

from __future__ import annotations

import random
from datetime import datetime

from tui.errors import FailureKind, FeedError
from tui.feeds.base import Control

_RATE_LIMIT_PAUSE_S = 60.0
_LONGEST_PAUSE_S = 3600.0


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
        """Count a failure and return the seconds to wait before the next attempt."""
        doubled = self._first * 2.0 ** min(self.failures, 16)
        self.failures += 1
        delay = min(self._cap, doubled * self._chance.uniform(0.8, 1.2))
        if error.kind is not FailureKind.RATE_LIMITED:
            return delay
        asked = error.retry_after if error.retry_after is not None else _RATE_LIMIT_PAUSE_S
        return max(delay, min(max(asked, _RATE_LIMIT_PAUSE_S), _LONGEST_PAUSE_S))


def rest(control: Control, until: datetime, *, firm: bool = False) -> None:
    """Wait until an instant of the feed's clock, a poke, or the end.

    The clock may be set while it waits, or stand still in a sleeping machine's monotonic time: the
    wait is over when either of the two says so, and is never longer than it was at first.

    Args:
        control: The feed's handle.
        until: Instant of the next attempt.
        firm: The source has asked for a pause: being poked does not shorten it.
    """
    clock = control.clock
    left = (until - clock.now()).total_seconds()
    ends = clock.monotonic() + max(0.0, left) / clock.rate
    while control.wait(left):
        left = min((until - clock.now()).total_seconds(), (ends - clock.monotonic()) * clock.rate)
        if not firm or left <= 0:
            return
