"""The demo as a feed: simulated history, a moving tick and a block tip, without any network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.model.events import BarsArrived, FeedSucceeded, QuotesArrived, TipArrived
from tui.model.symbols import BTC, RUT

if TYPE_CHECKING:
    from datetime import datetime

    from tui.feeds.base import Control, Emit
    from tui.feeds.demo.play import Play
    from tui.model.halving import ChainTip

_FIRST = (RUT, BTC)
# Every symbol moves in one of three rounds, the first two in each.
_ROUNDS, _ROUNDS_A_REPORT = 3, 10


def _ordered(symbols: tuple[str, ...]) -> tuple[str, ...]:
    """Return the symbols that the panes need first, then the rest as they came."""
    first = tuple(symbol for symbol in _FIRST if symbol in symbols)
    return first + tuple(symbol for symbol in symbols if symbol not in first)


class DemoFeed:
    """Plays an open session at any hour, from a seed and the control's clock alone.

    Delivers whole histories of completed days, again whenever a day settles, and about once a
    second of real time quotes on the way to the running day's simulated bar.
    """

    name = "demo"

    def __init__(self, symbols: tuple[str, ...], seed: int = 1) -> None:
        self._symbols, self._seed = _ordered(symbols), seed

    def run(self, control: Control, emit: Emit) -> None:
        """Deliver events until ``control.stopped``."""
        # numpy and the exchange's calendar are loaded in the feed's own thread.
        from tui.feeds.demo.play import Play  # noqa: PLC0415

        play, tip, turn = Play(self._symbols, self._seed), None, 0
        while not control.stopped:
            now = control.clock.now()
            settled = self._settle(play, control, emit, now)
            emit(self._quotes(play, turn, settled, control.clock.now()))
            tip = self._tip(play, tip, emit, now)
            if settled or turn % _ROUNDS_A_REPORT == 0:
                emit(FeedSucceeded(self.name, now, detail="simulated"))
            turn += 1
            if not control.wait(control.clock.rate):
                return

    def _settle(self, play: Play, control: Control, emit: Emit, now: datetime) -> bool:
        """Emit the histories that have changed; return whether any had."""
        changed = False
        for bars in play.settle(now):
            changed = True
            emit(BarsArrived(self.name, bars, now, whole=True))
            if control.stopped:
                break
        return changed

    def _quotes(self, play: Play, turn: int, everything: bool, now: datetime) -> QuotesArrived:
        """Return the quotes of one round, or of all symbols at once."""
        due = tuple(
            symbol
            for place, symbol in enumerate(self._symbols)
            if everything or symbol in _FIRST or place % _ROUNDS == turn % _ROUNDS
        )
        quotes = play.quotes(now, due)
        quoted = {quote.symbol for quote in quotes}
        missing = tuple(symbol for symbol in due if symbol not in quoted)
        return QuotesArrived(self.name, quotes, now, missing)

    def _tip(
        self, play: Play, known: ChainTip | None, emit: Emit, now: datetime
    ) -> ChainTip | None:
        """Emit the newest block when it is a new one; return it."""
        tip = play.tip(now)
        if tip is not None and (known is None or tip.height != known.height):
            emit(TipArrived(self.name, tip))
        return tip
