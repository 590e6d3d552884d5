"""The days on which simulated symbols have a bar."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, datetime, timedelta
from functools import lru_cache

from tui.model.bars import complete_through, day_of
from tui.model.symbols import Calendar

_FIRST = date(2007, 7, 13)
_LAST_PIN_YEAR = 2026
# Longer than any time that the exchange was shut since 2007.
_FORTNIGHT = timedelta(days=14)


@lru_cache(maxsize=2)
def _sessions(last_year: int) -> tuple[date, ...]:
    """Return the NYSE's sessions from 2007-07-13 to the end of ``last_year``."""
    # The library costs a third of a second, which only a feed's thread may spend.
    import exchange_calendars  # noqa: PLC0415

    calendar = exchange_calendars.get_calendar(
        "XNYS", start=_FIRST.isoformat(), end=f"{last_year}-12-31"
    )
    return tuple(stamp.date() for stamp in calendar.sessions)


def trading_days(calendar: Calendar, first: date, last: date) -> tuple[date, ...]:
    """Return the days from ``first`` to ``last``, both included, on which ``calendar`` trades."""
    if calendar is Calendar.ALWAYS:
        return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))
    # Whole five years, so that a later day rarely builds the calendar again.
    sessions = _sessions((max(_LAST_PIN_YEAR, last.year) // 5 + 1) * 5)
    return sessions[bisect_left(sessions, first) : bisect_right(sessions, last)]


def running_day(calendar: Calendar, now: datetime) -> tuple[date, date] | None:
    """Return the last settled day at ``now`` and the day after it; None before the first.

    The second is the day that the demo plays, be it the middle of the night.
    """
    today = day_of(now, calendar)
    days = trading_days(calendar, today - _FORTNIGHT, today)
    settled = complete_through(days, now, calendar)
    if settled is None:
        return None
    return settled, trading_days(calendar, settled + timedelta(days=1), settled + _FORTNIGHT)[0]
