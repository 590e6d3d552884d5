"""The NYSE's sessions: that one has opened, and how each ended."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date

from tui.analytics.claim_text import price, signed
from tui.engine.occasions.recent import (
    Recent,
    close_of,
    ended_at,
    overhead_words,
    spoken,
    state_on,
)
from tui.engine.once import Once
from tui.model.bars import NEW_YORK
from tui.model.journal import JournalEntry
from tui.model.market import market_date
from tui.model.snapshot import PriceSeries, Snapshot


class Closes:
    """One entry for each completed session: close, change, state, closes overhead."""

    def __init__(self, symbol: str, recent: Recent) -> None:
        self._symbol, self._recent, self._once = symbol, recent, Once()

    def __call__(self, snapshot: Snapshot) -> Iterable[JournalEntry]:
        """Name the ends of the days that are looked back on, the oldest first."""
        told, series = snapshot.breakout, snapshot.price_series(self._symbol)
        days = self._recent.days(self._symbol, snapshot)
        if told is None or told.symbol != self._symbol or series is None:
            return ()
        return self._once.get(
            "closes",
            (told.track, series.closes, days),
            lambda: tuple(self._entry(series, day, snapshot) for day in days),
        )

    def _entry(self, series: PriceSeries, day: date, snapshot: Snapshot) -> JournalEntry:
        at = ended_at(self._symbol, day, snapshot.schedule)
        words = f"{self._symbol} close {price(close_of(series, day))}{_change(series, day)}; "
        state = state_on(snapshot.breakout.track if snapshot.breakout else (), day)
        words += f"{spoken(state)}, " if state else ""
        words += self._overhead(series, day)
        key = f"session:{day}:closed:{self._symbol}"
        return JournalEntry(key, snapshot.made_at, "session", words, at, self._symbol)

    def _overhead(self, series: PriceSeries, day: date) -> str:
        """Return how many closes stand above this one, and above the one before."""
        at, count = bisect_right(series.dates, day) - 1, self._recent.overhead(series, day)
        before = self._recent.overhead(series, series.dates[at - 1]) if at else count
        return overhead_words(count) + (f" (was {before:,})" if before != count else "")


def _change(series: PriceSeries, day: date) -> str:
    at = bisect_right(series.dates, day) - 1
    return f", {signed(100 * (series.closes[at] / series.closes[at - 1] - 1), 2)} %" if at else ""


def opening(snapshot: Snapshot) -> Iterable[JournalEntry]:
    """Name the opening of the session that is running, if the journal was there before it."""
    schedule, now = snapshot.schedule, snapshot.made_at
    session = None if schedule.always_open else schedule.on(market_date(now))
    since = snapshot.journal_extent.since
    if session is None or not session.opens <= now < session.closes:
        return
    if since is None or since > session.opens:
        return
    closes = session.closes.astimezone(NEW_YORK)
    words = f"NYSE opened; it closes at {closes:%H:%M} ET"
    yield JournalEntry(f"session:{session.day}:opened", now, "session", words, session.opens)
