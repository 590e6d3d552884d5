"""When the simulated exchanges are open."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from tui.model.bars import NEW_YORK
from tui.model.symbols import Calendar

Hours = dict[date, tuple[datetime, datetime]]


@dataclass(frozen=True)
class Session:
    """The session that prices belong to: the one that runs, or the last one that ran."""

    day: date
    opens: datetime
    closes: datetime

    def runs(self, now: datetime) -> bool:
        """Tell whether the session has not closed yet."""
        return now < self.closes

    def fraction(self, now: datetime) -> float:
        """Return how much of the session is over, 0 to 1."""
        return min(1.0, (now - self.opens) / (self.closes - self.opens))


@lru_cache(maxsize=8)
def sessions(first: date, last: date) -> Hours:
    """Return the NYSE's sessions with their open and close (UTC), early closes included."""
    import exchange_calendars

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library's own, under newer pandas
        frame = exchange_calendars.get_calendar(
            "XNYS", start=first.isoformat(), end=last.isoformat()
        ).schedule
    return {
        day.date(): (opens.to_pydatetime(), closes.to_pydatetime())
        for day, opens, closes in zip(frame.index, frame["open"], frame["close"], strict=True)
    }


def session_at(now: datetime, calendar: Calendar) -> Session:
    """Return the session whose prices are on show at ``now``."""
    if calendar is Calendar.ALWAYS:
        midnight = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
        return Session(midnight.date(), midnight, midnight + timedelta(days=1))
    today = now.astimezone(NEW_YORK).date()
    month = today.replace(day=1)
    hours = sessions(month - timedelta(days=31), month + timedelta(days=62))
    day = max(day for day, (opens, _) in hours.items() if opens <= now)
    return Session(day, *hours[day])


def stamp_of(day: date, calendar: Calendar) -> datetime:
    """Return the instant by which Yahoo labels a completed daily row."""
    if calendar is Calendar.ALWAYS:
        return datetime.combine(day, time(), UTC)
    return datetime.combine(day, time(9, 30), NEW_YORK)


def close_of(day: date, calendar: Calendar) -> datetime:
    """Return the regular close of a day."""
    if calendar is Calendar.ALWAYS:
        return datetime.combine(day + timedelta(days=1), time(), UTC)
    return datetime.combine(day, time(16), NEW_YORK)
