"""Learning the NYSE's sessions in a thread of its own, before what is known runs out."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

from tui.clock import Clock
from tui.model.market import Schedule

_RENEW_WHEN_LEFT = timedelta(days=30)
# A calendar that fails, or knows nothing of the present, is asked less and less.
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 60.0, 3600.0
_log = logging.getLogger(__name__)


class Learner:
    """Asks the calendar library, at most once at a time; ``deliver`` is called in its thread."""

    def __init__(self, clock: Clock, deliver: Callable[[Schedule], None]) -> None:
        self._clock, self._deliver = clock, deliver
        self._learning = False
        self._pause_s, self._not_before = _FIRST_PAUSE_S, clock.monotonic()

    def renew(self, schedule: Schedule) -> None:
        """Learn anew when the schedule says nothing of the present, or little of the weeks to come.

        Returns at once. While learning fails it is tried again after 1, 2, 4 … 60 minutes.
        """
        self._learn(schedule, _RENEW_WHEN_LEFT)

    def need(self, schedule: Schedule) -> None:
        """Learn when the schedule says nothing of the present; returns at once."""
        self._learn(schedule, timedelta())

    @property
    def learning(self) -> bool:
        """True until the sessions were delivered, or cannot be."""
        return self._learning

    def _learn(self, schedule: Schedule, ahead: timedelta) -> None:
        now, monotonic = self._clock.now(), self._clock.monotonic()
        if schedule.covers(now) and schedule.covers(now + ahead):
            self._pause_s, self._not_before = _FIRST_PAUSE_S, monotonic
            return
        if self._learning or monotonic < self._not_before:
            return
        self._not_before = monotonic + self._pause_s
        self._pause_s = min(2 * self._pause_s, _LONGEST_PAUSE_S)
        self._learning = True
        threading.Thread(target=self._ask, name="sessions", daemon=True).start()

    def _ask(self) -> None:
        try:
            from tui.engine.schedule import load_schedule  # noqa: PLC0415 -- two seconds of imports

            self._deliver(load_schedule(self._clock.now()))
        except Exception:
            # Without a calendar the header goes by what a weekday may be (Schedule.may_be_open).
            _log.exception("the sessions could not be learned")
        self._learning = False
