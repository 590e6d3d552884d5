"""Rows of the store as values of the model, and back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import NoneType
from typing import TYPE_CHECKING, Any

from tui.engine.instants import instant_of, instant_text
from tui.model.bars import NAN, DailyBars
from tui.model.halving import ChainTip
from tui.model.quotes import Quote

if TYPE_CHECKING:
    from collections.abc import Iterator


def _numbers(column: tuple[Any, ...]) -> tuple[float, ...]:
    """Return a column with NULL as NaN; a damaged file may hold texts, which raise ValueError."""
    if not {*map(type, column)} <= {float, int, NoneType}:
        raise ValueError("a bar holds something that is no number")
    if None not in column:
        return column
    return tuple(NAN if value is None else value for value in column)


def bars_of(symbol: str, rows: list[tuple[Any, ...]], complete_to: str | None) -> DailyBars:
    """Make daily bars of at least one row of ``BAR_COLUMNS``; NULL becomes NaN."""
    days, opened, high, low, close, adjusted, volume = zip(*rows, strict=True)
    return DailyBars(
        symbol,
        tuple(map(date.fromisoformat, days)),
        _numbers(opened),
        _numbers(high),
        _numbers(low),
        _numbers(close),
        _numbers(adjusted),
        _numbers(volume),
        date.fromisoformat(complete_to) if complete_to else None,
    )


def bar_rows(bars: DailyBars) -> Iterator[tuple[object, ...]]:
    """Yield symbol, ``BAR_COLUMNS`` and whether the row is final; SQLite stores NaN as NULL."""
    final_to = bars.complete_to or date.min
    columns = (bars.open, bars.high, bars.low, bars.close, bars.adj_close, bars.volume)
    for day, *numbers in zip(bars.dates, *columns, strict=True):
        yield bars.symbol, day.isoformat(), *numbers, day <= final_to


def quote_row(quote: Quote) -> tuple[object, ...]:
    """Return a quote in the order of ``QUOTE_COLUMNS``."""
    return (
        quote.symbol,
        quote.price,
        instant_text(quote.quoted_at),
        quote.previous_close,
        quote.day_open,
        quote.day_high,
        quote.day_low,
        quote.session.isoformat() if quote.session else None,
        quote.source,
    )


def quote_of(row: tuple[Any, ...]) -> Quote:
    """Make a quote of a row of ``QUOTE_COLUMNS``."""
    symbol, price, quoted_at, previous, opened, high, low, session, source = row
    day = date.fromisoformat(session) if session else None
    at = datetime.fromisoformat(quoted_at)
    if not {*map(type, (previous, opened, high, low))} <= {float, int, NoneType}:
        raise ValueError("a quote holds something that is no number")
    return Quote(symbol, float(price), at, previous, opened, high, low, day, source)


def tip_row(tip: ChainTip) -> tuple[object, ...]:
    """Return the header time's UTC day and the tip, in the order of ``TIP_COLUMNS``."""
    return (
        tip.time.astimezone(UTC).date().isoformat(),
        tip.height,
        instant_text(tip.time),
        tip.source,
        tip.past_height,
        instant_text(tip.past_time),
        instant_text(tip.seen_at),
    )


def tip_of(row: tuple[Any, ...]) -> ChainTip:
    """Make a tip of a row of ``TIP_COLUMNS``."""
    _, height, time, source, past_height, past_time, seen_at = row
    at = datetime.fromisoformat(time)
    return ChainTip(
        int(height), at, source, past_height, instant_of(past_time), instant_of(seen_at)
    )
