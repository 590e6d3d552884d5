"""What the demo knows at an instant: histories, the day under way, the newest block."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.feeds.demo.blocks import tip_at
from tui.feeds.demo.days import running_day
from tui.feeds.demo.history import history
from tui.feeds.demo.intraday import DayBar, PlayedDay
from tui.feeds.demo.profiles import profile_of
from tui.model.bars import settles_at
from tui.model.symbols import Calendar, symbol_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from tui.model.bars import DailyBars
    from tui.model.halving import ChainTip
    from tui.model.quotes import Quote


class Play:
    """Simulated markets at a moving instant; the same seed and instant give the same numbers."""

    def __init__(self, symbols: tuple[str, ...], seed: int) -> None:
        self._symbols, self._seed = symbols, seed
        self._settled: dict[str, date] = {}
        self._days: dict[str, PlayedDay] = {}

    def settle(self, now: datetime) -> Iterator[DailyBars]:
        """Yield the whole completed history of each symbol of which a day has settled."""
        running = {calendar: running_day(calendar, now) for calendar in Calendar}
        for symbol in self._symbols:
            days = running[symbol_of(symbol).calendar]
            if days is None or self._settled.get(symbol) == days[0]:
                continue
            self._settled[symbol] = days[0]
            bars = history(symbol, self._seed, days[1])
            if len(bars) > 1:
                self._days[symbol] = self._played(bars)
                yield replace(bars.first(len(bars) - 1), complete_to=days[0])

    def _played(self, bars: DailyBars) -> PlayedDay:
        """Return the day that the last bar is to leave behind."""
        bar = DayBar(
            bars.symbol,
            bars.dates[-1],
            bars.open[-1],
            bars.high[-1],
            bars.low[-1],
            bars.close[-1],
            previous_close=bars.close[-2],
            decimals=profile_of(bars.symbol).decimals,
        )
        calendar = symbol_of(bars.symbol).calendar
        starts, ends = (settles_at(day, calendar) for day in bars.dates[-2:])
        return PlayedDay(bar, self._seed, starts, ends)

    def quotes(self, now: datetime, symbols: tuple[str, ...]) -> tuple[Quote, ...]:
        """Return a quote of each of ``symbols`` that trades at ``now``."""
        return tuple(self._days[s].quote(now) for s in symbols if s in self._days)

    def tip(self, now: datetime) -> ChainTip | None:
        """Return the newest block, None when there is none yet."""
        return tip_at(self._seed, now)
