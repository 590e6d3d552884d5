"""NYSE sessions from exchange_calendars, as plain values that the store can keep."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

from tui.model.market import Schedule, Session

_BEHIND, _AHEAD = timedelta(days=14), timedelta(days=200)


def load_schedule(now: datetime) -> Schedule:
    """Ask the calendar for the sessions around ``now``; slow the first time (imports pandas)."""
    import exchange_calendars  # noqa: PLC0415 -- two seconds that nobody waits for

    first, last = (now - _BEHIND).date(), (now + _AHEAD).date()
    calendar = exchange_calendars.get_calendar("XNYS", start=first, end=last)
    table = calendar.schedule[["open", "close"]]
    return Schedule(
        tuple(
            Session(day.date(), opens.to_pydatetime(), closes.to_pydatetime())
            for day, opens, closes in table.itertuples()
        )
    )


def to_text(schedule: Schedule) -> str:
    """Write a schedule as JSON."""
    return json.dumps(
        [
            [s.day.isoformat(), int(s.opens.timestamp()), int(s.closes.timestamp())]
            for s in schedule.sessions
        ]
    )


def from_text(text: str | None) -> Schedule:
    """Read what ``to_text`` wrote; anything else is an empty schedule."""
    try:
        return Schedule(
            tuple(
                Session(
                    date.fromisoformat(day),
                    datetime.fromtimestamp(opens, UTC),
                    datetime.fromtimestamp(closes, UTC),
                )
                for day, opens, closes in json.loads(text or "[]")
            )
        )
    except (ValueError, TypeError):
        return Schedule()
