"""What is known of a symbol at an instant: rows up to the running day, and the newest stamp."""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime

from tests.internet.prices import Bar, Prices, flat
from tests.internet.sessions import close_of, session_at
from tui.clock import Clock
from tui.model.symbols import symbol_of

# A series that ended longer ago than a long weekend has ended; it gets no running day.
_DEAD_AFTER_DAYS = 5


@dataclass(frozen=True)
class View:
    """A symbol at an instant; the last row belongs to the session on show."""

    symbol: str
    rows: tuple[Bar, ...]
    stamp: datetime
    running: bool

    @property
    def previous_close(self) -> float:
        """Return the last close before the last row, NaN when there is none."""
        earlier = (row.close for row in reversed(self.rows[:-1]) if not math.isnan(row.close))
        return next(earlier, math.nan)


class Market:
    """Prices as a clock lets them be seen."""

    def __init__(self, prices: Prices, clock: Clock) -> None:
        self.prices, self.clock = prices, clock

    def view(self, symbol: str) -> View | None:
        """Return the symbol as it stands now, or None when there is no such symbol."""
        bars = self.prices.bars(symbol)
        if bars is None:
            return None
        now, calendar = self.clock.now(), symbol_of(symbol).calendar
        session = session_at(now, calendar)
        cut = bisect_left(bars, session.day, key=lambda bar: bar.day)
        past, today = (
            bars[:cut],
            next((b for b in bars[cut : cut + 1] if b.day == session.day), None),
        )
        if today is not None:
            today = self.prices.so_far(today, session.fraction(now))
        elif past and (session.day - past[-1].day).days <= _DEAD_AFTER_DAYS:
            today = flat(session.day, past[-1].close)
        if today is None:
            stamp = close_of(past[-1].day, calendar) if past else now
            return View(symbol, past, stamp, running=False)
        return View(symbol, (*past, today), min(now, session.closes), session.runs(now))
