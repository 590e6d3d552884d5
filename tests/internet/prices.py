"""Where the simulated Yahoo has its daily bars from: a folder of CSV files, or a seeded walk."""

from __future__ import annotations

import csv
import math
import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

from tests.internet.sessions import sessions
from tui.model.symbols import DEFAULT_TICKERS, Calendar, Kind, symbol_of

NAN = math.nan


@dataclass(frozen=True)
class Bar:
    """One day of one symbol; NaN where the source has nothing."""

    day: date
    open: float
    high: float
    low: float
    close: float
    adj_close: float
    volume: float = NAN


def flat(day: date, price: float) -> Bar:
    """Return a day on which nothing but one price is known."""
    return Bar(day, price, price, price, price, price)


class Prices(Protocol):
    """Daily bars by symbol."""

    def bars(self, symbol: str) -> tuple[Bar, ...] | None:
        """Return every bar, oldest first, or None for a symbol that does not exist."""
        ...

    def so_far(self, bar: Bar, fraction: float) -> Bar:
        """Return what a running day's bar shows after a fraction of the session."""
        ...


class FolderPrices:
    """One CSV file a symbol, as ``--data`` of the program reads them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, tuple[Bar, ...] | None] = {}

    def bars(self, symbol: str) -> tuple[Bar, ...] | None:
        """Return the rows of the symbol's file."""
        if symbol not in self._read:
            path = self._folder / f"{symbol}.csv"
            known = path.is_file() and path.parent == self._folder
            self._read[symbol] = tuple(_rows(path)) if known else None
        return self._read[symbol]

    def so_far(self, bar: Bar, fraction: float) -> Bar:
        """Return the row as it stands: the file already ends where its day had got to."""
        return bar


def _rows(path: Path) -> Iterable[Bar]:
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            numbers = {
                key: float(value) if value else NAN for key, value in row.items() if key != "date"
            }
            close = numbers["close"]
            yield Bar(
                date.fromisoformat(row["date"]),
                numbers.get("open", NAN),
                numbers.get("high", NAN),
                numbers.get("low", NAN),
                close,
                numbers.get("adj_close", close),
                numbers.get("volume", NAN),
            )


class GeneratedPrices:
    """A seeded walk for each known symbol; tests may put other rows in its place."""

    def __init__(self, first: date, last: date, seed: int = 1) -> None:
        self._first, self._last, self._seed = first, last, seed
        self._made: dict[str, tuple[Bar, ...]] = {}

    def put(self, symbol: str, rows: Iterable[Bar]) -> None:
        """Let a symbol have exactly these rows."""
        self._made[symbol] = tuple(rows)

    def bars(self, symbol: str) -> tuple[Bar, ...] | None:
        """Return the walk of a default symbol, or the rows that were put."""
        if symbol not in self._made:
            if symbol not in DEFAULT_TICKERS:
                return None
            self._made[symbol] = tuple(self._walk(symbol))
        return self._made[symbol]

    def so_far(self, bar: Bar, fraction: float) -> Bar:
        """Return a bar on its way from the open (where it has one) to the close, swaying."""
        if math.isnan(bar.open):
            return bar
        sway = 0.002 * math.sin(40.0 * math.pi * fraction) * (1.0 - fraction)
        price = (bar.open + (bar.close - bar.open) * fraction) * (1.0 + sway)
        high, low = max(bar.open, price), min(bar.open, price)
        return replace(bar, high=high, low=low, close=price, adj_close=price)

    def _walk(self, symbol: str) -> Iterable[Bar]:
        known = symbol_of(symbol)
        chance = random.Random(f"{self._seed} {symbol}")
        days = sessions(self._first, self._last) if known.calendar is Calendar.NYSE else None
        price = 4.0 if known.kind is Kind.YIELD else 100.0 + 900.0 * chance.random()
        day = self._first
        while day <= self._last:
            if days is None or day in days:
                open_, price = price, price * math.exp(chance.gauss(0.0, 0.01))
                high, low = max(open_, price) * 1.003, min(open_, price) * 0.997
                paid = 0.98 if known.kind is Kind.FUND and day.year < self._last.year else 1.0
                yield Bar(day, open_, high, low, price, price * paid, 1e6)
            day += timedelta(days=1)
