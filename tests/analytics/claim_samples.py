"""Bars for the claims: drawn between dated prices, or walking at random."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from tests.analytics.loading import make_bars
from tui.analytics.claims import claims
from tui.model.claims import ARTICLE_DATE, Reference

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.model.bars import DailyBars
    from tui.model.claims import Claim, Reading

BTC_FIRST = date(2014, 9, 17)
LAST = date(2026, 8, 20)
RUT, BTC, SPX = "^RUT", "BTC-USD", "^GSPC"
FOLLOWED = (RUT, SPX, "^IXIC", "^DJI", "^TNX", "^IRX", "IEF", "TLT", "PSCT", BTC, "ETH-USD")
REFERENCES = {
    one: Reference(one, f"figure {one}", ARTICLE_DATE, "someone", "all", "a paper", "unchecked")
    for one in (14, 15, 16, 17, 18)
}


def days(first: date, last: date, symbol: str) -> list[date]:
    """Every day for a coin, Monday to Friday for the rest."""
    every = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in every if symbol.endswith("-USD") or day.weekday() < 5]


def drawn(
    symbol: str, *points: tuple[date, float], high: dict[date, float] | None = None
) -> DailyBars:
    """Bars on straight lines between dated closes; ``high`` lifts single highs."""
    dates = days(points[0][0], points[-1][0], symbol)
    closes = np.interp(
        [day.toordinal() for day in dates],
        [day.toordinal() for day, _ in points],
        [value for _, value in points],
    ).tolist()
    lifted = high or {}
    highs = [max(close, lifted.get(day, 0)) for day, close in zip(dates, closes, strict=True)]
    return make_bars(closes, highs, symbol=symbol, dates=dates)


def walk(symbol: str, first: date, last: date, seed: int) -> DailyBars:
    """A seeded random walk; yields stay between 0.5 and 6 percent."""
    dates = days(first, last, symbol)
    noise = np.random.default_rng([seed, *symbol.encode()]).normal(3e-4, 0.012, len(dates))
    path = 1200 * np.exp(np.cumsum(noise))
    if symbol in ("^TNX", "^IRX"):
        path = 3 + 2.5 * np.sin(np.cumsum(noise))
    return make_bars(np.round(path, 2).tolist(), symbol=symbol, dates=dates)


def market(seed: int = 1, last: date = LAST) -> dict[str, DailyBars]:
    """Every symbol that a claim reads, walking at random."""
    starts = {BTC: BTC_FIRST, "ETH-USD": date(2017, 11, 9)}
    return {one: walk(one, starts.get(one, date(2010, 1, 4)), last, seed) for one in FOLLOWED}


def cut(history: Mapping[str, DailyBars], day: date) -> dict[str, DailyBars]:
    """The same bars as a download of that day would have them."""
    return {symbol: bars.until(day) for symbol, bars in history.items()}


def row(history: Mapping[str, DailyBars], number: int, as_of: date = LAST) -> Reading:
    """One claim as of a day."""
    return whole(history, number, as_of).now


def whole(history: Mapping[str, DailyBars], number: int, as_of: date = LAST) -> Claim:
    """One row of the ledger."""
    return claims(history, REFERENCES, as_of)[number - 1]
