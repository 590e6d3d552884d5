"""Common sessions first, log returns after: the only pairing that is right (method, section 3)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tui.model.symbols import Kind, symbol_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.model.bars import DailyBars

Floats = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]

_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, eq=False)
class Paired:
    """Several symbols on their common sessions, oldest first.

    ``sessions`` has n + 1 dates and ``closes`` the shape (n + 1, symbols); ``returns`` has the
    shape (n, symbols), and row i is the log return from session i to session i + 1.
    """

    symbols: tuple[str, ...]
    sessions: tuple[date, ...]
    closes: Floats
    returns: Floats

    @property
    def n(self) -> int:
        """Count of returns."""
        return len(self.returns)

    @property
    def dates(self) -> tuple[date, ...]:
        """The date of each return: the session on which it ends."""
        return self.sessions[1:]

    def until(self, day: date) -> Paired:
        """Return the sessions up to ``day``; a join has no look-ahead, so it can be cut."""
        rows = bisect_right(self.sessions, day)
        returns = self.returns[: max(0, rows - 1)]
        return Paired(self.symbols, self.sessions[:rows], self.closes[:rows], returns)

    def within(self, first: date, last: date) -> slice:
        """Return the rows of ``returns`` and ``dates`` from ``first`` to ``last``, both in."""
        return slice(bisect_left(self.dates, first), bisect_right(self.dates, last))


def days_of(dates: Sequence[date]) -> Days:
    """Return dates as days since 1970; by ordinals, which numpy takes ten times as fast."""
    ordinals = np.fromiter(map(date.toordinal, dates), dtype=np.int64, count=len(dates))
    return (ordinals - _EPOCH).astype("datetime64[D]")


def usable_closes(bars: DailyBars) -> tuple[Days, Floats]:
    """Return dates and closes of the completed bars whose close is a positive number.

    A fund's closes are the adjusted ones when every usable bar has one (method, section 7).
    """
    done = bars.complete()
    days = days_of(done.dates)
    closes = np.array(done.close, dtype=np.float64)
    keep = closes > 0
    days, closes = days[keep], closes[keep]
    if symbol_of(bars.symbol).kind is Kind.FUND:
        adjusted = np.array(done.adj_close, dtype=np.float64)[keep]
        if np.all(adjusted > 0):
            closes = adjusted
    return days, closes


def last_usable(bars: DailyBars) -> date | None:
    """Return the date of the last completed bar whose close is a positive number, or None."""
    if bars.complete_to is None:
        return None
    end = bisect_right(bars.dates, bars.complete_to)
    return next((bars.dates[row] for row in reversed(range(end)) if bars.close[row] > 0), None)


STALE_SESSIONS = 5
"""A series that ends more weekdays than this before a day cannot speak of it (contract)."""


def weekdays_between(first: date, last: date) -> int:
    """Return how many Mondays to Fridays come after ``first`` up to and with ``last``."""
    return int(np.busday_count(first + timedelta(days=1), last + timedelta(days=1)))


def paired(x: DailyBars, y: DailyBars, *more: DailyBars) -> Paired:
    """Join completed closes on the sessions that all symbols have, then take log returns.

    A close that is missing, NaN or not positive drops its row before the join, so Monday's return
    of a symbol that also trades at weekends compounds Saturday and Sunday (method, section 3).
    """
    series = [usable_closes(bars) for bars in (x, y, *more)]
    common = series[0][0]
    for days, _ in series[1:]:
        common = np.intersect1d(common, days, assume_unique=True)
    closes = np.column_stack([prices[np.searchsorted(days, common)] for days, prices in series])
    sessions: tuple[date, ...] = tuple(common.tolist())
    symbols = tuple(bars.symbol for bars in (x, y, *more))
    return Paired(symbols, sessions, closes, np.diff(np.log(closes), axis=0))
