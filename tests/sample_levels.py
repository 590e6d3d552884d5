"""Levels and price series as a sample: an open session in August 2026."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from tests.sample_walks import BTC_PINS, RUT_PINS, bridge
from tui.model.quotes import Level, SessionWord
from tui.model.snapshot import PriceSeries
from tui.model.symbols import BTC, RUT, Calendar, symbol_of

NOW = datetime(2026, 8, 21, 18, 32, 6, tzinfo=UTC)
LAST_SESSION = date(2026, 8, 20)


# symbol: last, previous close, record close, its date, 52-week high, closes overhead, age in s
_ROWS: dict[str, tuple[float, float, float | None, date | None, float | None, int | None, int]] = {
    "^RUT": (3016.84, 2992.43, 3068.42, date(2026, 8, 14), 3079.10, 12, 4),
    "^GSPC": (7672.11, 7640.80, 7798.99, date(2026, 8, 13), 7811.42, 12, 4),
    "^IXIC": (26163.90, 26067.44, 27093.30, date(2026, 7, 30), 27140.55, 36, 4),
    "^DJI": (53244.52, 52759.21, 54330.12, date(2026, 8, 14), 54401.77, 12, 5),
    "BTC-USD": (73418.20, 73032.76, 124752.53, date(2025, 10, 6), 126198.07, 505, 2),
    "ETH-USD": (2341.77, 2326.42, 4831.35, date(2025, 8, 22), 4953.73, 1021, 2),
    "^VIX": (15.22, 16.01, None, None, 31.05, None, 16),
    "^TNX": (4.71, 4.69, None, None, 4.75, None, 22),
    "^IRX": (3.62, 3.62, None, None, 4.05, None, 22),
    "IWM": (300.11, 297.73, 305.31, date(2026, 8, 14), 306.40, 13, 4),
    "IEF": (93.02, 93.15, 120.35, date(2020, 8, 4), 97.80, 1560, 6),
    "TLT": (84.40, 84.71, 171.57, date(2020, 8, 4), 92.19, 2105, 6),
}


@cache
def sample_series(symbol: str) -> PriceSeries:
    """Daily closes of one followed symbol with its live price behind them."""
    last, previous = _ROWS[symbol][:2]
    pins = {RUT: RUT_PINS, BTC: BTC_PINS}.get(symbol)
    if pins is None:
        pins = ((date(2025, 1, 2), previous * 0.85), (LAST_SESSION, previous))
    dates, closes = bridge(pins, symbol_of(symbol).calendar, symbol)
    return PriceSeries(symbol, tuple(dates), tuple(closes), last)


def sample_level(symbol: str, **changes: Any) -> Level:
    """One row of the levels table."""
    last, previous, record, record_date, high, overhead, age = _ROWS[symbol]
    known = symbol_of(symbol)
    always = known.calendar is Calendar.ALWAYS
    row = Level(
        symbol=symbol,
        name=known.name,
        price=last,
        previous_close=previous,
        change_pct=last / previous - 1,
        quoted_at=NOW - timedelta(seconds=age),
        session=SessionWord.ALWAYS if always else SessionWord.OPEN,
        record_close=record,
        record_close_date=record_date,
        record_since=date(1987, 9, 10) if record else None,
        record_high=high,
        from_record_pct=last / record - 1 if record else None,
        high_52w=high,
        from_high_52w_pct=last / high - 1 if high and record else None,
        overhead_closes=overhead,
        spark=sample_series(symbol).closes[-30:],
    )
    return replace(row, **changes)
