"""The days whose occasions are still to be journalled, and what was known at the end of each."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, datetime
from itertools import accumulate

from tui.engine.once import Once
from tui.model.bars import settles_at
from tui.model.breakout import BreakoutState
from tui.model.market import Schedule, regular_hours
from tui.model.snapshot import PriceSeries, Snapshot
from tui.model.symbols import Calendar, symbol_of

REACH = 30
"""Days of a symbol that are looked back on; what lies before stays out of the journal."""


class Recent:
    """Days after the journal began, and figures of them, each computed once."""

    def __init__(self) -> None:
        self._once = Once()

    def days(self, symbol: str, snapshot: Snapshot) -> tuple[date, ...]:
        """Return the last completed days of a symbol that ended after the journal began.

        There are none before the first entry of a journal that is kept: it begins with the
        program. A journal of one run alone begins with all of them.
        """
        series, extent = snapshot.price_series(symbol), snapshot.journal_extent
        if series is None or (extent.kept and extent.since is None):
            return ()
        since = extent.since if extent.kept else None
        days, schedule = series.dates[-REACH:], snapshot.schedule

        def compute() -> tuple[date, ...]:
            return tuple(
                day for day in days if since is None or ended_at(symbol, day, schedule) > since
            )

        return self._once.get(f"days {symbol}", (days, schedule, since), compute)

    def overhead(self, series: PriceSeries, day: date) -> int:
        """Count the closes before a day that stand above its close, both to the cent."""
        counts = self._once.get(f"overhead {series.symbol}", (series.closes,), dict[date, int])
        if day not in counts:
            at, closes = bisect_right(series.dates, day) - 1, self._settled(series)
            counts[day] = sum(close > closes[at] for close in closes[:at])
        return counts[day]

    def records(self, series: PriceSeries) -> tuple[float, ...]:
        """Return the record close up to each day, to the cent, that day included."""
        return self._once.get(
            f"records {series.symbol}",
            (series.closes,),
            lambda: tuple(accumulate(self._settled(series), max)),
        )

    def _settled(self, series: PriceSeries) -> tuple[float, ...]:
        """Return the closes rounded to the cent, as the rule compares them (method, section 2)."""
        return self._once.get(
            f"settled {series.symbol}",
            (series.closes,),
            lambda: tuple(round(close, 2) for close in series.closes),
        )


def ended_at(symbol: str, day: date, schedule: Schedule) -> datetime:
    """Return when a day of a symbol ended: at its session's close, or with the UTC day."""
    calendar = symbol_of(symbol).calendar
    session = schedule.on(day) or regular_hours(day).on(day)
    if calendar is Calendar.ALWAYS or session is None:
        return settles_at(day, calendar)
    return session.closes


def close_of(series: PriceSeries, day: date) -> float:
    """Return the close of a day that the series has."""
    return series.closes[bisect_right(series.dates, day) - 1]


def state_on(track: tuple[tuple[date, BreakoutState], ...], day: date) -> BreakoutState | None:
    """Return the state of a completed day, None before the first one."""
    at = bisect_right([start for start, _ in track], day) - 1
    return track[at][1] if at >= 0 else None


def spoken(state: BreakoutState) -> str:
    """Return a state as it is written."""
    return state.value.replace("_", " ")


def overhead_words(count: int) -> str:
    """Say how many closes stand above a price."""
    if not count:
        return "nothing overhead"
    return f"{count:,} {'close' if count == 1 else 'closes'} overhead"
