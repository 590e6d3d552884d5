"""Records, the 52-week high and overhead of one symbol's completed bars (contract, ``levels``)."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from tui.model.symbols import Calendar

if TYPE_CHECKING:
    from collections.abc import Sequence
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
    (``tidy``); ``last_settled``, records, the 52-week high and ``closes`` (all of them) are
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
    closes: NDArray[np.float64]
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


@dataclass(frozen=True, eq=False)
class LevelHistory:
    """A symbol's usable bars in arrays, from which the figures of any of its days follow.

    ``record_rows`` holds for each row the row of the record close up to it, ``top_highs`` the
    record high up to it.
    """

    symbol: str
    calendar: Calendar
    dates: tuple[date, ...]
    raw: NDArray[np.float64]
    closes: NDArray[np.float64]
    highs: NDArray[np.float64]
    record_rows: NDArray[np.intp]
    top_highs: NDArray[np.float64]

    def on(self, day: date) -> LevelStats | None:
        """Return the figures of the bars up to ``day``, None without any."""
        return self._of(bisect_right(self.dates, day))

    def latest(self) -> LevelStats | None:
        """Return the figures of all bars."""
        return self._of(len(self.dates))

    def _of(self, rows: int) -> LevelStats | None:
        if not rows:
            return None
        last, record = rows - 1, int(self.record_rows[rows - 1])
        days = self.dates[max(0, rows - YEAR_DAYS) : rows]
        year, before = (
            self.highs[max(0, rows - _year(days, self.calendar, more)) : rows] for more in (0, 1)
        )
        return LevelStats(
            symbol=self.symbol,
            last_close=tidy(float(self.raw[last])),
            last_settled=float(self.closes[last]),
            last_date=self.dates[last],
            previous_close=tidy(float(self.raw[last - 1])) if last else None,
            record_close=float(self.closes[record]),
            record_close_date=self.dates[record],
            record_high=float(self.top_highs[last]),
            first_date=self.dates[0],
            high_52w=float(year.max()),
            high_before=float(before.max()),
            closes=self.closes[:rows],
            spark=tuple(map(tidy, self.raw[max(0, rows - SPARK) : rows].tolist())),
        )


def level_history(bars: DailyBars, calendar: Calendar) -> LevelHistory:
    """Prepare completed bars; a bar whose close is missing or not positive is left out.

    Args:
        bars: Completed daily bars, oldest first; a missing high is the close.
        calendar: 24h symbols take the 52-week high over 365 days, others over 252 sessions.
    """
    raw = np.asarray(bars.close, dtype=np.float64)
    usable = np.flatnonzero(np.isfinite(raw) & (raw > 0))
    closes = settle(raw[usable])
    highs = _highs(bars, usable, closes)
    rows = np.arange(closes.size)
    tops = np.maximum.accumulate(closes)
    is_record = np.concatenate((np.ones(min(1, closes.size), dtype=bool), tops[1:] > tops[:-1]))
    return LevelHistory(
        bars.symbol,
        calendar,
        tuple(bars.dates[row] for row in usable),
        raw[usable],
        closes,
        highs,
        np.maximum.accumulate(np.where(is_record, rows, 0)),
        np.maximum.accumulate(highs),
    )


def overhead(stats: LevelStats, price: float) -> int:
    """Return the number of past closes strictly above ``price`` (method, section 2)."""
    return int(np.count_nonzero(stats.closes > settle(np.asarray([price]))))


def _highs(
    bars: DailyBars, usable: NDArray[np.intp], closes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return settled highs of the usable rows, never below the close."""
    if not bars.high:
        return closes
    highs: NDArray[np.float64] = np.asarray(bars.high, dtype=np.float64)[usable]
    highs = np.where(np.isfinite(highs), settle(highs), closes)
    return np.maximum(highs, closes)


def _year(days: Sequence[date], calendar: Calendar, more: int = 0) -> int:
    """Return how many of the last rows make up the 52 weeks that end ``more`` bars later."""
    if calendar is Calendar.NYSE:
        return YEAR_SESSIONS - more
    before = days[-1] + timedelta(days=more - YEAR_DAYS)
    return len(days) - bisect_right(days, before)
