"""Daily bars for tests: from a CSV file, or built from bare numbers."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from tui.model.bars import NAN, DailyBars

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FIRST_DAY = date(2000, 1, 1)


def _number(text: str | None) -> float:
    return float(text) if text else NAN


@cache
def load_bars(folder: Path, symbol: str, last: date | None = None) -> DailyBars:
    """Read ``folder/symbol.csv`` (date, open, high, low, close, adj_close, volume), all complete.

    ``last`` cuts the rows after that date; an empty or absent cell is NaN.
    """
    with (folder / f"{symbol}.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    dates = tuple(date.fromisoformat(row["date"]) for row in rows)
    names = ("open", "high", "low", "close", "adj_close", "volume")
    column = {name: tuple(_number(row.get(name)) for row in rows) for name in names}
    bars = DailyBars(
        symbol,
        dates,
        column["open"],
        column["high"],
        column["low"],
        column["close"],
        column["adj_close"],
        column["volume"],
        complete_to=dates[-1] if dates else None,
    )
    return bars if last is None else bars.until(last)


def make_bars(
    closes: Sequence[float],
    highs: Sequence[float] | None = None,
    *,
    symbol: str = "TOY",
    dates: Sequence[date] | None = None,
) -> DailyBars:
    """Build complete bars of the given closes, one a day from ``FIRST_DAY``, high = close."""
    days = (
        tuple(FIRST_DAY + timedelta(days=n) for n in range(len(closes)))
        if dates is None
        else tuple(dates)
    )
    close = tuple(closes)
    return DailyBars(
        symbol,
        days,
        open=close,
        high=close if highs is None else tuple(highs),
        low=close,
        close=close,
        adj_close=close,
        volume=(NAN,) * len(close),
        complete_to=days[-1] if days else None,
    )
