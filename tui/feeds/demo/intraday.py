"""The day that is played: a path through a simulated bar, ending at its close."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from math import exp, log, sqrt
from zlib import crc32

import numpy as np

from tui.feeds.demo.shocks import Floats
from tui.model.quotes import Quote

_TERMS, _GRID = 48, 400
# Share of the day's range: the size of the swings between open and close, and of one tick.
_SWING, _TICK = 0.55, 0.012


@dataclass(frozen=True)
class DayBar:
    """The bar that the day will leave behind, and the close before it."""

    symbol: str
    session: date
    open: float
    high: float
    low: float
    close: float
    previous_close: float
    decimals: int = 2


class PlayedDay:
    """Quotes of one symbol between two instants; the last one is the close of its bar."""

    def __init__(self, bar: DayBar, seed: int, starts: datetime, ends: datetime) -> None:
        self._bar, self._starts, self._ends = bar, starts, ends
        self._key = [seed, crc32(bar.symbol.encode()), bar.session.toordinal()]
        self._weights = np.random.default_rng(self._key).standard_normal(_TERMS)
        self._range = log(bar.high / bar.low)
        self._highest, self._lowest = bar.open, bar.open
        self._played: float | None = None

    def quote(self, now: datetime) -> Quote:
        """Return the price at ``now`` with the day's high and low so far."""
        gone = self._gone(now)
        if self._played is None:
            self._meet(self._path(np.linspace(0.0, gone, _GRID)))
        self._played = gone
        price = self._price(gone, now)
        self._meet(np.array([price]))
        bar = self._bar
        return Quote(
            symbol=bar.symbol,
            price=price,
            quoted_at=now,
            previous_close=bar.previous_close,
            day_open=bar.open,
            day_high=round(self._highest, bar.decimals),
            day_low=round(self._lowest, bar.decimals),
            session=bar.session,
            source="demo",
        )

    def _gone(self, now: datetime) -> float:
        """Return the share of the day that is over at ``now``."""
        return min(1.0, max(0.0, (now - self._starts) / (self._ends - self._starts)))

    def _path(self, gone: Floats) -> Floats:
        """Return prices: a Brownian bridge (Karhunen-Loeve sum) from the open to the close."""
        bar, order = self._bar, np.arange(1, _TERMS + 1) * np.pi
        bridge = sqrt(2) * np.sin(np.outer(gone, order)) @ (self._weights / order)
        line = log(bar.open) + gone * log(bar.close / bar.open)
        path: Floats = np.exp(line + _SWING * self._range * bridge)
        return np.clip(path, bar.low, bar.high)

    def _price(self, gone: float, now: datetime) -> float:
        """Return the path's price with a tick of noise that fades out at the close."""
        noise = np.random.default_rng([*self._key, int(now.timestamp())]).standard_normal()
        price = float(self._path(np.array([gone]))[0])
        price *= exp(_TICK * self._range * sqrt(1 - gone) * float(noise))
        return round(min(max(price, self._bar.low), self._bar.high), self._bar.decimals)

    def _meet(self, prices: Floats) -> None:
        self._highest = max(self._highest, float(prices.max()))
        self._lowest = min(self._lowest, float(prices.min()))
