"""The events that the keys of the time machine go by, as far as a snapshot knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from tui.model.breakout import Breakout
    from tui.model.snapshot import Snapshot


def latest_event(snapshot: Snapshot) -> date | None:
    """Return the newest breakout, confirmation, failure, re-break, hold, intraday record, halving.

    None is later than the session that is shown (method, section 8).
    """
    days = list(_of_breakout(snapshot.breakout)) if snapshot.breakout else []
    days.append(snapshot.halving.last_halving if snapshot.halving else None)
    end = snapshot.travelled_to
    known = (day for day in days if day is not None)
    return max((day for day in known if end is None or day <= end), default=None)


def _of_breakout(told: Breakout) -> Iterator[date | None]:
    from tui.model.breakout import BreakoutState  # noqa: PLC0415 -- who has a breakout has it

    for episode in told.episodes:
        yield episode.confirmed
        for attempt in episode.attempts:
            yield from (attempt.start, attempt.failed, attempt.held)
    yield from (day for day, state in told.track if state is BreakoutState.INTRADAY_BREAK)
