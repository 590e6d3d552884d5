"""From Yahoo's data frames to the model's daily bars (method, section 7)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from tui.feeds.belief import believable
from tui.model.bars import NAN, NEW_YORK, DailyBars, complete_through, day_of
from tui.model.symbols import Calendar, Kind, symbol_of

if TYPE_CHECKING:
    import pandas as pd

Row = tuple[float, float, float, float, float, float]

_COLUMNS = ("Open", "High", "Low", "Close", "Adj Close", "Volume")
_SATURDAY = 5
_SAME = 1e-6

DATED_WITHIN = timedelta(minutes=5)
"""By how much the time that an answer carries may differ from ours without a word."""


def bars_from_frame(symbol: str, frame: pd.DataFrame, seen_at: datetime) -> DailyBars:
    """Return a frame's rows, oldest first, one a day, with notes on what was left out.

    Args:
        symbol: Yahoo ticker.
        frame: Index of exchange-local days, yfinance's raw columns; others are ignored.
        seen_at: Instant that decides up to where the rows are final (``told_at``).
    """
    columns = [_numbers(frame, name) for name in _COLUMNS]
    days = [stamp.date() for stamp in frame.index]
    rows = list(zip(days, zip(*columns, strict=True), strict=True))
    return bars_from_rows(symbol, rows, seen_at)


def bars_from_rows(symbol: str, rows: Sequence[tuple[date, Row]], seen_at: datetime) -> DailyBars:
    """Return rows (open, high, low, close, adjusted close, volume) as bars; see the frame's."""
    calendar = symbol_of(symbol).calendar
    today = day_of(seen_at, calendar)
    kept: dict[date, Row] = {}
    empty = weekend = doubled = early = 0
    for day, row in rows:
        if day > today:
            early += 1
        elif all(math.isnan(number) for number in row[:4]):
            empty += 1
        elif calendar is Calendar.NYSE and day.weekday() >= _SATURDAY:
            weekend += 1
        else:
            doubled += day in kept
            kept[day] = row
    days = tuple(sorted(kept))
    opens, highs, lows, closes, adjusted, volumes = (
        tuple(kept[day][column] for day in days) for column in range(6)
    )
    counted = (
        (empty, "rows without a price left out"),
        (weekend, "weekend rows left out"),
        (doubled, "days came twice, the last row kept"),
        (early, "rows of days to come left out"),
    )
    return DailyBars(
        symbol,
        days,
        opens,
        highs,
        lows,
        closes,
        adjusted,
        volumes,
        complete_to=complete_through(days, seen_at, calendar),
        notes=tuple(f"{symbol}: {count} {words}" for count, words in counted if count),
    )


def told_at(
    symbol: str, days: Sequence[date], seen_at: datetime, answered_at: datetime | None
) -> datetime:
    """Return the instant that an answer's rows are of: the earlier of our clock and the source's.

    So a clock that is ahead makes no running row final. A source's time by which a day that the
    answer has had not begun is wrong: it is not used. Rows of days to come by our clock prove
    nothing, and a day that begins within five minutes of it only that it lags.

    Args:
        symbol: Yahoo ticker.
        days: The answer's days, in the exchange's own dates.
        seen_at: Instant of the request by our clock.
        answered_at: The time that the answer carries, None where it carries none.
    """
    if answered_at is None:
        return seen_at
    calendar = symbol_of(symbol).calendar
    today = day_of(seen_at, calendar)
    newest = max((day for day in days if day <= today), default=None)
    if newest is None:
        return min(seen_at, answered_at)
    zone = UTC if calendar is Calendar.ALWAYS else NEW_YORK
    begun = datetime.combine(newest, time(), zone).astimezone(UTC)
    return seen_at if begun - answered_at > DATED_WITHIN else min(seen_at, max(answered_at, begun))


def adjustment_changed(stored: DailyBars, fresh: DailyBars) -> bool:
    """Tell whether a fund's adjusted closes moved under rows that are already stored.

    A dividend or a split rewrites every earlier adjusted close, so new rows cannot be put behind
    old ones any more (method, section 7). Relative tolerance 1e-6, over the common final days.
    """
    if symbol_of(stored.symbol).kind is not Kind.FUND:
        return False
    final = stored.complete()
    known = dict(zip(final.dates, final.adj_close, strict=True))
    return any(
        abs(now - known[day]) > _SAME * abs(known[day])
        for day, now in zip(fresh.dates, fresh.adj_close, strict=True)
        if day in known
    )


def _numbers(frame: pd.DataFrame, name: str) -> list[float]:
    """Return a column as floats, NaN where a number is missing, not positive, or beyond belief.

    yfinance writes 0 for a volume that Yahoo did not give.
    """
    if name not in frame.columns:
        return [NAN] * len(frame)
    told = _is_volume if name == "Volume" else believable
    numbers = (float(number) for number in frame[name].tolist())
    return [n if told(n) else NAN for n in numbers]


def _is_volume(number: float) -> bool:
    return 0.0 < number < math.inf
