"""The time machine as the keys see it: one request in flight, the next one added up meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from tui.clock import Clock
    from tui.model.requests import Requests
    from tui.model.snapshot import Snapshot

STEPS_PER_SECOND = 8
"""Sessions that playing asks for in a second; fewer where a step takes longer."""


@dataclass(frozen=True)
class _Asked:
    """What the screen showed when something was asked for, and when that was."""

    day: date | None
    at: datetime

    def is_answered_by(self, snapshot: Snapshot) -> bool:
        """Tell an answer from a snapshot that was on its way: another day, or made since."""
        return snapshot.travelled_to != self.day or snapshot.made_at >= self.at


class TimeMachine:
    """Turns keys into requests, so that neither a held key nor a slow machine makes a queue.

    While an answer is awaited, steps add up into one and of jumps the last one stays.
    """

    def __init__(self, requests: Requests, clock: Clock, first: Snapshot) -> None:
        self._requests, self._clock = requests, clock
        self._newest = first
        self._asked: _Asked | None = None
        self._steps = 0
        self._jump = 0
        self.playing = False

    @property
    def is_travelling(self) -> bool:
        """True in the past, and on the way there."""
        return self._newest.travelled_to is not None or self._asked is not None

    def step(self, sessions: int) -> None:
        """Go that many sessions forward or (negative) back."""
        self.playing = False
        self._jump = 0
        self._steps += sessions
        self._send()

    def jump(self, direction: int) -> None:
        """Go to the next (1) or previous (-1) event."""
        self.playing = False
        self._jump, self._steps = direction, 0
        self._send()

    def go_live(self) -> None:
        """Go back to the present, whatever was asked for before."""
        self.playing = False
        self._jump = self._steps = 0
        self._note()
        self._requests.travel(None)

    def play_on(self) -> None:
        """Ask for the next session, unless the last one asked for is still awaited."""
        if self.playing and self._asked is None:
            self._steps = 1
            self._send()

    def take(self, snapshot: Snapshot) -> None:
        """Learn what is shown now; send what was asked for in the meantime."""
        self._newest = snapshot
        if snapshot.travelled_to is None:
            self.playing = False
        if self._asked is not None and self._asked.is_answered_by(snapshot):
            self._asked = None
            self._send()

    def _send(self) -> None:
        if self._asked is not None or not self._leads_anywhere():
            return
        steps, jump = self._steps, self._jump
        self._steps = self._jump = 0
        self._note()
        if jump:
            self._requests.jump(jump)
        else:
            self._requests.step(steps)

    def _leads_anywhere(self) -> bool:
        """Forget what cannot be: before the first session, and after the present."""
        direction, day = self._jump or self._steps, self._newest.travelled_to
        first = self._newest.first_session
        if (direction > 0 and day is None) or (
            direction < 0 and day is not None and first is not None and day <= first
        ):
            self._steps = self._jump = 0
        return bool(self._jump or self._steps)

    def _note(self) -> None:
        self._asked = _Asked(self._newest.travelled_to, self._clock.now())
