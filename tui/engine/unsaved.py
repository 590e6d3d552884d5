"""What has arrived and is not in the store yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.engine.merge import merge
from tui.model.events import BarsArrived, QuotesArrived, TipArrived

if TYPE_CHECKING:
    from datetime import date

    from tui.engine.store import Store
    from tui.model.bars import DailyBars
    from tui.model.halving import ChainTip
    from tui.model.quotes import Quote

Arrived = BarsArrived | QuotesArrived | TipArrived


class Unsaved:
    """Bars and quotes by symbol, tips by day; bounded by the symbols, however long it lasts."""

    def __init__(self) -> None:
        self._bars: dict[str, tuple[DailyBars, bool]] = {}
        self._quotes: dict[str, Quote] = {}
        self._tips: dict[date, ChainTip] = {}

    def __bool__(self) -> bool:
        return bool(self._bars or self._quotes or self._tips)

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
        else:
            self._tips[event.tip.time.date()] = event.tip

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
