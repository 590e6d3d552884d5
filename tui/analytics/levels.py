"""Records, the 52-week high and overhead of one symbol's completed bars (contract, ``levels``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from tui.model.symbols import Calendar

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from tui.model.bars import DailyBars

SPARK = 30
YEAR_SESSIONS = 252
YEAR_DAYS = 365


@dataclass(frozen=True, eq=False)
class LevelStats:
    """What a symbol's history says, whatever the price is now.

    ``last_close``, ``previous_close`` and ``spark`` are freed of single precision's noise
    (``tidy``); ``last_settled``, records, the 52-week high and ``sorted_closes`` (ascending) are
    rounded as ``settle`` does, so that noise in the last digits makes no record. ``high_before``
    is the high of those of the 52 weeks' bars that still count once one more bar has come.
    """

    symbol: str
    last_close: float
    last_settled: float
    last_date: date
    previous_close: float | None
    record_close: float
    record_close_date: date
    record_high: float
    first_date: date
    high_52w: float
    high_before: float
    sorted_closes: NDArray[np.float64]
    spark: tuple[float, ...]


def settle(prices: NDArray[np.float64]) -> NDArray[np.float64]:
    """Round prices to 2 decimals, those below 1 to 6 (Yahoo's are float32 at times)."""
    rounded: NDArray[np.float64] = np.where(prices < 1, np.round(prices, 6), np.round(prices, 2))
    return rounded


def tidy(price: float) -> float:
    """Return the shortest number that single precision cannot tell from ``price``.

    A price of at most 2 decimals is returned as it is.

    >>> tidy(2442.739990), tidy(2326.384766)
    (2442.74, 2326.3848)
    """
    return price if price == round(price, 2) else float(str(np.float32(price)))


def level_stats(bars: DailyBars, calendar: Calendar) -> LevelStats | None:
    """Summarise completed bars; a bar whose close is missing or not positive is left out.

    Args:
        bars: Completed daily bars, oldest first; a missing high is the close.
        calendar: 24h symbols take the 52-week high over 365 days, others over 252 sessions.

    Returns:
        The figures, or None without any usable bar.
    """
    raw = np.asarray(bars.close, dtype=np.float64)
    usable = np.flatnonzero(np.isfinite(raw) & (raw > 0))
    if not usable.size:
        return None
    closes = settle(raw[usable])
    highs = _highs(bars, usable, closes)
    record = int(closes.argmax())
    days = [bars.dates[row] for row in usable[-YEAR_DAYS:]]
    year = highs[-_year(days, calendar) :]
    before = highs[-_year(days, calendar, more=1) :]
    return LevelStats(
        symbol=bars.symbol,
        last_close=tidy(float(raw[usable[-1]])),
        last_settled=float(closes[-1]),
        last_date=bars.dates[usable[-1]],
        previous_close=tidy(float(raw[usable[-2]])) if usable.size > 1 else None,
        record_close=float(closes[record]),
        record_close_date=bars.dates[usable[record]],
        record_high=float(highs.max()),
        first_date=bars.dates[usable[0]],
        high_52w=float(year.max()),
        high_before=float(before.max()),
        sorted_closes=np.sort(closes),
        spark=tuple(map(tidy, raw[usable[-SPARK:]].tolist())),
    )


def overhead(stats: LevelStats, price: float) -> int:
    """Return the number of past closes strictly above ``price`` (method, section 2)."""
    settled = settle(np.asarray([price]))
    at_or_below = np.searchsorted(stats.sorted_closes, settled, side="right")
    return stats.sorted_closes.size - int(at_or_below[0])


def _highs(
    bars: DailyBars, usable: NDArray[np.intp], closes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return settled highs of the usable rows, never below the close."""
    if not bars.high:
        return closes
    highs: NDArray[np.float64] = np.asarray(bars.high, dtype=np.float64)[usable]
    highs = np.where(np.isfinite(highs), settle(highs), closes)
    return np.maximum(highs, closes)


def _year(days: list[date], calendar: Calendar, more: int = 0) -> int:
    """Return how many of the last rows make up the 52 weeks that end ``more`` bars later."""
    if calendar is Calendar.NYSE:
        return YEAR_SESSIONS - more
    before = days[-1] + timedelta(days=more - YEAR_DAYS)
    return sum(day > before for day in days)
