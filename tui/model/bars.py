"""Raw daily bars as they came, in columns, with what is known to be complete."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import compress
from zoneinfo import ZoneInfo

from tui.model.symbols import Calendar

NEW_YORK = ZoneInfo("America/New_York")
# Yahoo settles an index's close within minutes; 16:15 also covers every early close.
_SETTLED = time(16, 15)

NAN = math.nan


@dataclass(frozen=True, eq=False)
class DailyBars:
    """Unadjusted daily bars of one symbol, oldest first, one row a date.

    A missing number is NaN, never zero. ``complete_to`` is the last date whose bar is final;
    later rows are a running day.
    """

    symbol: str
    dates: tuple[date, ...] = ()
    open: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    low: tuple[float, ...] = ()
    close: tuple[float, ...] = ()
    adj_close: tuple[float, ...] = ()
    volume: tuple[float, ...] = ()
    complete_to: date | None = None
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.dates)

    def first(self, rows: int) -> DailyBars:
        """Return the oldest ``rows`` rows."""
        cut = slice(0, rows)
        return DailyBars(
            self.symbol,
            self.dates[cut],
            self.open[cut],
            self.high[cut],
            self.low[cut],
            self.close[cut],
            self.adj_close[cut],
            self.volume[cut],
            self.complete_to,
            self.notes,
        )

    def where(self, kept: Iterable[bool]) -> DailyBars:
        """Return the rows that are marked, of one mark a row."""
        marks = tuple(kept)

        def of(column: tuple[float, ...]) -> tuple[float, ...]:
            return tuple(compress(column, marks))

        return DailyBars(
            self.symbol,
            tuple(compress(self.dates, marks)),
            of(self.open),
            of(self.high),
            of(self.low),
            of(self.close),
            of(self.adj_close),
            of(self.volume),
            self.complete_to,
            self.notes,
        )

    def until(self, day: date) -> DailyBars:
        """Return the rows dated ``day`` or earlier."""
        return self.first(bisect_right(self.dates, day))

    def same_as(self, other: DailyBars) -> bool:
        """Tell whether both say the same in every row; two missing numbers are the same."""
        ours, theirs = vars(self), vars(other)
        return all(_alike(ours[name], theirs[name]) for name in ours)

    def settled(self, now: datetime, calendar: Calendar) -> DailyBars:
        """Return the same rows, a final one of the day that runs now running again.

        A clock that was ahead called it final. Rows of later days say that the clock is behind now.
        """
        final = bisect_right(self.dates, self.complete_to) if self.complete_to else 0
        if not final or not is_running(self.dates[final - 1], now, calendar):
            return self
        return replace(self, complete_to=self.dates[final - 2] if final > 1 else None)

    def complete(self) -> DailyBars:
        """Return only the rows that are final."""
        return self.until(self.complete_to) if self.complete_to else self.first(0)


def _alike(one: object, other: object) -> bool:
    if one == other or not (isinstance(one, tuple) and isinstance(other, tuple)):
        return one == other
    pairs = zip(one, other, strict=False)
    return len(one) == len(other) and all(a == b or (_missing(a) and _missing(b)) for a, b in pairs)


def _missing(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)


def settles_at(day: date, calendar: Calendar) -> datetime:
    """Return the instant (UTC) after which a bar dated ``day`` no longer changes."""
    if calendar is Calendar.ALWAYS:
        return datetime.combine(day + timedelta(days=1), time(), UTC)
    return datetime.combine(day, _SETTLED, NEW_YORK).astimezone(UTC)


def is_running(day: date, now: datetime, calendar: Calendar) -> bool:
    """Tell whether ``day`` is today's date where the symbol trades, and has not settled yet."""
    return day == day_of(now, calendar) and now < settles_at(day, calendar)


def day_of(at: datetime, calendar: Calendar) -> date:
    """Return the date of the day that an instant, and a price of it, belongs to."""
    return at.astimezone(UTC if calendar is Calendar.ALWAYS else NEW_YORK).date()


def complete_through(dates: tuple[date, ...], seen_at: datetime, calendar: Calendar) -> date | None:
    """Return the last date that was final when the rows were seen, None when none was.

    A row is final when it was seen after it settled, or when a later row stood behind it
    (method, section 2, "Live bar"). A row of a day still to come makes no earlier one final.
    """
    begun = bisect_right(dates, day_of(seen_at, calendar))
    if not begun:
        return None
    if seen_at >= settles_at(dates[begun - 1], calendar):
        return dates[begun - 1]
    return dates[begun - 2] if begun > 1 else None
