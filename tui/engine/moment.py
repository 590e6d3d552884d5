"""The instant a snapshot speaks of: now, or the end of a past session."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from tui.errors import UsageError
from tui.model.bars import DailyBars


@dataclass(frozen=True)
class Moment:
    """``now`` is the instant of all ages and estimates; ``cut`` the last date that may be seen.

    ``cut`` is None in the present: then the bars' own completeness decides.
    """

    now: datetime
    cut: date | None = None

    def visible(self, bars: DailyBars) -> DailyBars:
        """Return the completed bars that were knowable at this moment."""
        complete = bars.complete()
        return complete if self.cut is None else complete.until(self.cut)


def past_moment(day: date, breakout_bars: DailyBars) -> tuple[Moment, tuple[str, ...]]:
    """Return the moment 24:00 UTC of the last session up to ``day`` (method, section 8).

    A date without a session means the session before, and a note says so. A date before the data
    is a usage error that names the first date.
    """
    dates = breakout_bars.complete().dates
    index = bisect_right(dates, day)
    if not index:
        first = f"; the first is {dates[0]}" if dates else ""
        raise UsageError(f"no session of {breakout_bars.symbol} up to {day}{first}")
    session = dates[index - 1]
    notes = () if session == day else (f"{day} had no session that is known: {session} is shown",)
    end = datetime.combine(session + timedelta(days=1), time(), UTC)
    return Moment(end, session), notes
