"""Changes of the breakout state: of completed sessions, and what the running one would make."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from tui.analytics.claim_text import price
from tui.engine.occasions.recent import Recent, close_of, ended_at, overhead_words, spoken
from tui.engine.once import Once
from tui.model.bars import day_of
from tui.model.breakout import Breakout
from tui.model.journal import JournalEntry
from tui.model.quotes import SessionWord
from tui.model.snapshot import PriceSeries, Snapshot
from tui.model.symbols import symbol_of


class States:
    """One entry for each completed session that ended in another state than the one before."""

    def __init__(self, symbol: str, recent: Recent) -> None:
        self._symbol, self._recent, self._once = symbol, recent, Once()

    def __call__(self, snapshot: Snapshot) -> Iterable[JournalEntry]:
        """Name the changes of the days that are looked back on, the oldest first."""
        told, series = snapshot.breakout, snapshot.price_series(self._symbol)
        days = self._recent.days(self._symbol, snapshot)
        if told is None or told.symbol != self._symbol or series is None or not days:
            return ()
        return self._once.get(
            "states", (told.track, days), lambda: self._changes(told, series, days, snapshot)
        )

    def _changes(
        self, told: Breakout, series: PriceSeries, days: tuple[date, ...], snapshot: Snapshot
    ) -> tuple[JournalEntry, ...]:
        found = []
        for (_, before), (day, state) in pairwise(told.track[-len(days) - 1 :]):
            if day in days:
                overhead = overhead_words(self._recent.overhead(series, day))
                words = f"{self._symbol} {spoken(before)} → {spoken(state)}; close "
                words += f"{price(close_of(series, day))}, {overhead}"
                at = ended_at(self._symbol, day, snapshot.schedule)
                key = f"state:{self._symbol}:{day}:{state}"
                found.append(JournalEntry(key, snapshot.made_at, "state", words, at, self._symbol))
        return tuple(found)


def provisional(symbol: str, snapshot: Snapshot) -> Iterable[JournalEntry]:
    """Name what the running session would make of the state, each state once a day.

    A price that nobody has confirmed makes no state, and one outside the session neither.
    """
    told, row = snapshot.breakout, snapshot.level(symbol)
    if told is None or told.symbol != symbol or row is None or row.quoted_at is None:
        return
    state = told.provisional
    if state is None or state is told.state or row.suspect or row.session not in _TRADING:
        return
    day = day_of(row.quoted_at, symbol_of(symbol).calendar)
    words = f"{symbol} if the session closed here: {spoken(state)} (provisional); "
    words += f"{spoken(told.state)} at the last close"
    key = f"provisional:{symbol}:{day}:{state}"
    yield JournalEntry(key, snapshot.made_at, "provisional", words, row.quoted_at, symbol)


_TRADING = (SessionWord.OPEN, SessionWord.ALWAYS)
