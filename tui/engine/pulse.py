"""Noticing that the machine slept, that the clock was set, or that the program stood still."""

from __future__ import annotations

from tui.clock import Clock
from tui.model.events import LEAST_JUMP_S, ClockJumped

LEAST_STAND_S = 30.0
"""Real seconds between two beats, where one is meant, that count as having stood still."""


class Pulse:
    """Compares the wall clock with the monotonic one at every beat (about one a second).

    A suspended machine stops the monotonic clock but not the wall clock; so the wall clock is ahead
    after a resume, as it is when somebody sets it forward. Either way what is known is old.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wall, self._monotonic = clock.now(), clock.monotonic()

    def beat(self) -> ClockJumped | None:
        """Return what happened since the last beat, None in the normal case."""
        wall, monotonic = self._clock.now(), self._clock.monotonic()
        ran = monotonic - self._monotonic
        jump = (wall - self._wall).total_seconds() - ran * self._clock.rate
        self._wall, self._monotonic = wall, monotonic
        if abs(jump) >= LEAST_JUMP_S:
            return ClockJumped(wall, jump, ran)
        return ClockJumped(wall, 0.0, ran) if ran >= LEAST_STAND_S else None
