"""What the running session would make of the breakout, where all before it is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from tui.analytics.breakout import Fold, provisional
from tui.analytics.levels import LevelStats, overhead
from tui.engine.level_rows import missing_close
from tui.model.bars import day_of
from tui.model.breakout import Breakout
from tui.model.market import Schedule
from tui.model.quotes import Level, Quote
from tui.model.symbols import symbol_of


def with_live(
    folded: Fold,
    result: Breakout,
    stats: LevelStats | None,
    quote: Quote | None,
    row: Level | None,
    *,
    schedule: Schedule,
    now: datetime,
) -> Breakout:
    """Put the running bar on a copy of the fold's end (method, section 2, "Live bar").

    Args:
        folded: The fold of the completed bars; it stays as it is.
        result: What it says.
        stats: Figures of the completed bars of the breakout's symbol, None without any.
        quote: Its last trusted price, if any.
        row: Its row of the levels table, if any.
        schedule: The sessions, by which a close that is missing is noticed.
        now: The present instant.

    Returns:
        The result with the provisional state, or why there is none, and what is overhead now.
    """
    if stats is None or quote is None or row is None or row.price is None:
        return result
    if quote.session is None or quote.session <= stats.last_date or row.quoted_at is None:
        return result
    high, state, why = quote.day_high or quote.price, None, None
    # An older day's quote, kept from a run that ended in its session, says nothing of today.
    if quote.session == _today(result.symbol, schedule, now, quote.session):
        calendar = symbol_of(result.symbol).calendar
        missing = missing_close(stats.last_date, quote.session, calendar, schedule)
        if missing is not None:
            why = f"no provisional state: the close of {missing} is missing"
        elif row.rescaled:
            why = "no provisional state: the known closes are of another scale (a split?)"
        else:
            state = provisional(folded, high, quote.price)
    return replace(
        result,
        provisional=state,
        provisional_why=why,
        overhead_closes=None if row.rescaled else overhead(stats, quote.price),
        overhead_as_of=f"{row.quoted_at:%Y-%m-%dT%H:%M:%SZ}",
        notes=result.notes if why is None else (*result.notes, f"{result.symbol}: {why}"),
    )


def _today(symbol: str, schedule: Schedule, now: datetime, played: date) -> date:
    """Return the date of the day that may be running; the demo plays any."""
    if schedule.always_open:
        return played
    return day_of(now, symbol_of(symbol).calendar)
