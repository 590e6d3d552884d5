"""What has arrived and is not in the store yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.engine.fund_store import FundStore
from tui.engine.halving_store import HalvingStore
from tui.engine.merge import merge
from tui.model.events import (
    BarsArrived,
    FundSnapshotArrived,
    HalvingArrived,
    QuotesArrived,
    TipArrived,
)
from tui.model.symbols import symbol_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from tui.engine.store import Store
    from tui.model.bars import DailyBars
    from tui.model.halving import ChainTip
    from tui.model.participation import FundSnapshot
    from tui.model.quotes import Quote

Arrived = BarsArrived | QuotesArrived | TipArrived | HalvingArrived | FundSnapshotArrived


class Unsaved:
    """Bars and quotes by symbol, tips and funds by day: bounded, however long it lasts."""

    def __init__(self) -> None:
        self._bars: dict[str, tuple[DailyBars, bool]] = {}
        self._quotes: dict[str, Quote] = {}
        self._tips: dict[date, ChainTip] = {}
        self._halvings: dict[int, datetime] = {}
        self._funds: dict[tuple[str, date], FundSnapshot] = {}

    def __bool__(self) -> bool:
        return bool(self._bars or self._quotes or self._tips or self._halvings or self._funds)

    def add(self, event: Arrived) -> None:
        """Take in what an event brought, beside what still waits."""
        if isinstance(event, BarsArrived):
            symbol = event.bars.symbol
            waiting, whole = self._bars.get(symbol, (None, False))
            bars = merge(None if event.whole else waiting, event.bars)
            self._bars[symbol] = bars, whole or event.whole
        elif isinstance(event, QuotesArrived):
            self._quotes |= {
                quote.symbol: quote
                for quote in event.quotes
                if quote.symbol not in self._quotes
                or quote.quoted_at >= self._quotes[quote.symbol].quoted_at
            }
        elif isinstance(event, HalvingArrived):
            self._halvings[event.height] = event.time
        elif isinstance(event, FundSnapshotArrived):
            self._funds[event.snapshot.symbol, event.snapshot.day] = event.snapshot
        else:
            self._tips[event.tip.time.date()] = event.tip

    def clock_is(self, now: datetime) -> None:
        """Let no waiting bar be final whose day runs at ``now``: a clock was ahead."""
        for symbol, (bars, whole) in self._bars.items():
            self._bars[symbol] = bars.settled(now, symbol_of(symbol).calendar), whole

    def save(self, store: Store) -> None:
        """Put all of it into the store; what is there waits no longer.

        Raises:
            StoreError: Something cannot be written; that and what follows it still waits.
        """
        for symbol, (bars, whole) in tuple(self._bars.items()):
            store.save_bars(bars, whole)
            del self._bars[symbol]
        store.save_quotes(self._quotes.values())
        self._quotes.clear()
        for day, tip in tuple(self._tips.items()):
            store.save_tip(tip)
            del self._tips[day]
        for height, at in tuple(self._halvings.items()):
            HalvingStore(store).add(height, at)
            del self._halvings[height]
        for key, snapshot in tuple(self._funds.items()):
            FundStore(store).add(snapshot)
            del self._funds[key]
