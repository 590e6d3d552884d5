"""Record closes of completed days, and the record high of the running session."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from tui.analytics.claim_text import price
from tui.engine.occasions.recent import Recent, close_of, ended_at
from tui.model.bars import day_of
from tui.model.journal import JournalEntry
from tui.model.quotes import SessionWord
from tui.model.snapshot import Snapshot
from tui.model.symbols import symbol_of


class Records:
    """One entry for each completed day whose close stands above every close before it."""

    def __init__(self, symbols: tuple[str, ...], recent: Recent) -> None:
        self._symbols, self._recent = symbols, recent

    def __call__(self, snapshot: Snapshot) -> Iterable[JournalEntry]:
        """Name the record closes of the days that are looked back on."""
        for symbol in self._symbols:
            series = snapshot.price_series(symbol)
            if series is None or not symbol_of(symbol).kind.has_record:
                continue
            tops = self._recent.records(series)
            for day in self._recent.days(symbol, snapshot):
                at = bisect_right(series.dates, day) - 1
                if at and tops[at] > tops[at - 1]:
                    words = f"{symbol} record close {price(close_of(series, day))}"
                    words += f" (was {price(tops[at - 1])}); nothing overhead"
                    ended = ended_at(symbol, day, snapshot.schedule)
                    key = f"record:{symbol}:{day}"
                    yield JournalEntry(key, snapshot.made_at, "record", words, ended, symbol)


def high(symbol: str, snapshot: Snapshot) -> Iterable[JournalEntry]:
    """Name the running session's first price above the record high; that is no breakout.

    Seen only while a monitor runs: the closes alone do not tell it afterwards.
    """
    told, row = snapshot.breakout, snapshot.level(symbol)
    if told is None or told.symbol != symbol or row is None or row.quoted_at is None:
        return
    if told.record_high is None or row.record_high is None or row.suspect:
        return
    running = row.session in (SessionWord.OPEN, SessionWord.ALWAYS)
    if not running or row.record_high <= told.record_high:
        return
    day = day_of(row.quoted_at, symbol_of(symbol).calendar)
    words = f"{symbol} intraday record {price(row.record_high)}"
    words += f" (was {price(told.record_high)}); not a record close"
    key = f"high:{symbol}:{day}"
    yield JournalEntry(key, snapshot.made_at, "record", words, row.quoted_at, symbol)
