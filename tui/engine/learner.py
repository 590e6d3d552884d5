"""Learning the NYSE's sessions in a thread of its own, before what is known runs out."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

from tui.clock import Clock
from tui.model.market import Schedule

_RENEW_WHEN_LEFT = timedelta(days=30)
_log = logging.getLogger(__name__)


class Learner:
    """Asks the calendar library, at most once at a time; ``deliver`` is called in its thread."""

    def __init__(self, clock: Clock, deliver: Callable[[Schedule], None]) -> None:
        self._clock, self._deliver = clock, deliver
        self._learning = False

    def renew(self, schedule: Schedule) -> None:
        """Learn anew when the schedule says little of the weeks to come; returns at once."""
        self._learn(schedule, _RENEW_WHEN_LEFT)

    def need(self, schedule: Schedule) -> None:
        """Learn when the schedule says nothing of the present; returns at once."""
        self._learn(schedule, timedelta())

    @property
    def learning(self) -> bool:
        """True until the sessions were delivered, or cannot be."""
        return self._learning

    def _learn(self, schedule: Schedule, ahead: timedelta) -> None:
        if self._learning or schedule.covers(self._clock.now() + ahead):
            return
        self._learning = True
        threading.Thread(target=self._ask, name="sessions", daemon=True).start()

    def _ask(self) -> None:
        try:
            from tui.engine.schedule import load_schedule  # noqa: PLC0415 -- two seconds of imports

            self._deliver(load_schedule(self._clock.now()))
        except Exception:
            # Without a calendar the header says that the session is not known.
            _log.exception("the sessions could not be learned")
        self._learning = False
