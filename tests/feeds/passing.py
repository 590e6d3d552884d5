"""Weeks of a feed's life in no time: a clock that passes while it waits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from tests.feeds.test_budget import HandClock
from tui.feeds.base import Control


class Passing(HandClock):
    """A clock whose two kinds of time pass together when a test says so."""

    def passes(self, seconds: float) -> None:
        """Let time pass."""
        self.at += timedelta(seconds=seconds)


class Pressed(Control):
    """Waits in no time, and meets the presses of a key on the way; ends at an instant.

    Args:
        clock: Passes while a feed waits.
        end: When the feed is told to stop.
        presses: Seconds from now at which a key is pressed.
        may: Whether a press pokes the feed.
    """

    def __init__(
        self,
        clock: Passing,
        end: datetime,
        presses: Iterable[float] = (),
        may: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__(clock)
        self._passing, self._end, self._may = clock, end, may
        self._presses = [clock.now() + timedelta(seconds=at) for at in sorted(presses)]

    def wait(self, seconds: float) -> bool:
        """Go on to the end of the wait or to the next press that pokes."""
        until = self.clock.now() + timedelta(seconds=max(0.0, seconds))
        while self._presses and self._presses[0] <= until:
            press = self._presses.pop(0)
            self._passing.passes(max(0.0, (press - self.clock.now()).total_seconds()))
            if self._may():
                return True
        self._passing.passes((until - self.clock.now()).total_seconds())
        if self.clock.now() >= self._end:
            self.stop()
        return not self.stopped
