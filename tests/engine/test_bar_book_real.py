"""Real histories, day by day: what is true waits for the next price at most."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from tests.analytics.loading import load_bars
from tui.engine.bar_book import BarBook
from tui.engine.memory import Memory
from tui.engine.merge import merge
from tui.model.bars import DailyBars
from tui.model.events import BarsArrived
from tui.model.settings import FeedSettings

AT = datetime(2026, 11, 20, tzinfo=UTC)
SIGMAS = FeedSettings.spike_sigmas
LEAST_JUMP = 0.99 * SIGMAS * 0.01

# The jumps of each file that wait at their first look, where no quote of their day is known.
SUSPECTS = {
    "BTC-USD": 8,
    "ETH-USD": 4,
    "GLD": 3,
    "IEF": 0,
    "IWM": 0,
    "PSCT": 1,
    "QQQ": 1,
    "SPY": 1,
    "TLT": 0,
    "^DJI": 1,
    "^GSPC": 3,
    "^IXIC": 2,
    "^NDX": 1,
    "^RUT": 2,
    "^TNX": 2,
    "^VIX": 8,
}


def rows(bars: DailyBars, first: int, end: int, final: int) -> DailyBars:
    """Return the rows from ``first`` to before ``end``, final up to row ``final``."""
    marks = (first <= row < end for row in range(len(bars)))
    return replace(bars.where(marks), complete_to=bars.dates[final])


def waits(bars: DailyBars, row: int, more: int) -> bool:
    """Tell whether a row that is new waits, with as many rows behind it."""
    known = rows(bars, row - 140, row, row - 1)
    seen = rows(bars, row, row + 1 + more, row)
    return BarBook(SIGMAS).believed(known, seen, None, AT).complete_to != bars.dates[row]


@pytest.mark.parametrize("symbol", SUSPECTS)
def test_no_true_close_waits_once_the_next_price_is_known(shared_data: Path, symbol: str) -> None:
    bars = load_bars(shared_data, symbol, date(2026, 8, 21))
    jumps = (
        row
        for row in range(1, len(bars) - 1)
        if abs(math.log(bars.close[row] / bars.close[row - 1])) > LEAST_JUMP
    )
    first = [row for row in jumps if waits(bars, row, 0)]
    assert len(first) == SUSPECTS[symbol]
    assert [bars.dates[row] for row in first if waits(bars, row, 1)] == []


@pytest.mark.parametrize("symbol", SUSPECTS)
def test_a_store_that_lags_by_decades_comes_to_the_present_in_one_look(
    shared_data: Path, symbol: str
) -> None:
    bars = load_bars(shared_data, symbol)
    running = replace(bars, complete_to=bars.dates[-2])
    lagging = replace(bars.first(1), complete_to=bars.dates[0])
    for known in (lagging, None):
        taken = BarBook(SIGMAS).believed(known, running, None, AT)
        assert merge(known, taken).same_as(running)


@pytest.mark.parametrize(
    ("symbol", "crash"), [("BTC-USD", date(2026, 2, 5)), ("^RUT", date(2020, 3, 12))]
)
def test_daily_reports_on_one_store_get_over_a_crash(
    shared_data: Path, symbol: str, crash: date
) -> None:
    bars = load_bars(shared_data, symbol)
    row = bars.dates.index(crash)
    store = rows(bars, 0, row, row - 1)
    for today in range(row + 1, row + 6):
        # Each report is a process of its own, and knows nothing but the store and its one look.
        memory = Memory(bars={symbol: store})
        seen = rows(bars, today - 6, today + 1, today - 1)
        at = datetime.combine(bars.dates[today], time(0, 5), UTC) + timedelta(hours=15)
        memory.apply(BarsArrived("history", seen, at))
        store = memory.bars[symbol]
        assert (store.complete_to, store.notes) == (bars.dates[today - 1], ())


@pytest.mark.parametrize("symbol", ["BTC-USD", "^RUT", "^TNX", "^VIX"])
@pytest.mark.parametrize("factor", [0.1, 10.0])
def test_a_single_wrong_close_waits_though_the_next_price_is_known(
    shared_data: Path, symbol: str, factor: float
) -> None:
    bars = load_bars(shared_data, symbol)
    for row in range(200, len(bars) - 1, 50):
        jump = bars.close[row - 1] * factor**0.9
        wrong = replace(bars, close=(*bars.close[:row], jump, *bars.close[row + 1 :]))
        assert waits(wrong, row, 1), bars.dates[row]
