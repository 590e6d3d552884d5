"""Keeping what arrives: memory to store and back, with every failure turned into a note."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from tui.engine.fund_store import FundStore
from tui.engine.halving_store import HalvingStore
from tui.engine.journal_store import JournalStore
from tui.engine.ledger import StoredLedger
from tui.engine.memory import Memory
from tui.engine.occasions.turns import KINDS
from tui.engine.quote_book import STREAM
from tui.engine.schedule import from_text, to_text
from tui.engine.sources import SourceChoice
from tui.engine.store import Store
from tui.engine.unsaved import Arrived, Unsaved
from tui.errors import StoreError
from tui.feeds.tally import Ledger, Tally
from tui.model.events import FeedEvent, QuotesArrived
from tui.model.health import FeedHealth, FeedState
from tui.model.journal import JournalEntry
from tui.model.market import Schedule

_SCHEDULE = "nyse_schedule"
_AGAIN_AFTER, _STREAMED_EVERY = timedelta(seconds=15), timedelta(seconds=15)


class Archive:
    """The local store as the engine uses it; without a store path it keeps nothing."""

    def __init__(self, choice: SourceChoice, now: datetime) -> None:
        self._path = choice.store
        self._store = Store.open(choice.store, now) if choice.store is not None else None
        self._unsaved, self._next_try = Unsaved(), now
        self._written_at: datetime | None = None
        self._ledger: StoredLedger | None = None
        self._notes: tuple[str, ...] = ()
        self.journal = JournalStore(self._store) if self._store else None

    @property
    def notes(self) -> tuple[str, ...]:
        """What went wrong with the store, in words."""
        return (*self._store.notes, *self._notes) if self._store else ()

    @property
    def last_told(self) -> JournalEntry | None:
        """The journal's newest entry that carries what was the case, if it can be read."""
        try:
            return self.journal.last_of(KINDS) if self.journal else None
        except StoreError:
            return None

    @property
    def store(self) -> Store | None:
        """The open store, for what else keeps something in it."""
        return self._store

    def recall(self, memory: Memory, followed: tuple[str, ...]) -> None:
        """Put what is stored into an empty memory, marked as stored."""
        if self._store is None:
            return
        try:
            self._recall(self._store, memory, followed)
        except StoreError as error:
            self._notes = (*self._notes, f"the store could not be read: {error}")

    @staticmethod
    def _recall(store: Store, memory: Memory, followed: tuple[str, ...]) -> None:
        bars, quotes = store.load_bars(), store.load_quotes()
        memory.bars.update({s: b for s, b in bars.items() if s in followed})
        memory.quotes.update({s: q for s, q in quotes.items() if s in followed})
        memory.tips = store.load_tips()
        memory.halvings.update(HalvingStore(store).load())
        memory.schedule = from_text(store.get_meta(_SCHEDULE))
        memory.stored_bars.update(memory.bars)
        memory.stored_quotes.update(memory.quotes)
        memory.funds = FundStore(store).load()

    def clock_is(self, now: datetime) -> None:
        """Let no bar be final, stored or waiting, whose day runs at ``now``: a clock was ahead."""
        if self._store is None:
            return
        self._unsaved.clock_is(now)
        try:
            self._store.reopen_bars(now)
        except StoreError as error:
            self._notes = (*self._notes, f"bars of a clock that was ahead stay: {error}")

    def keep(self, event: FeedEvent, now: datetime) -> FeedHealth | None:
        """Store what an event brought, and what could not be stored before.

        Streamed prices wait: they go with the next event that brings something else, else when
        the last write is ``_STREAMED_EVERY`` ago, at the latest when the archive is closed.

        Returns:
            The store's health when it has changed, None otherwise and without a store.
        """
        if self._store is None:
            return None
        if isinstance(event, Arrived):
            self._unsaved.add(event)
        streamed = isinstance(event, QuotesArrived) and event.feed == STREAM
        if (streamed or not isinstance(event, Arrived)) and self._just_now(now):
            return None
        # A store that fails may take its time to: it is not asked at every tick.
        if not (self._unsaved or self._store.in_memory) or now < self._next_try:
            return None
        try:
            self._store.renew(now)
            self._unsaved.save(self._store)
            self._written_at = now
        except StoreError as error:
            self._next_try = now + _AGAIN_AFTER
            words = f"{error}; it waits in memory"
            return FeedHealth("store", FeedState.FAILED, last_error=words, last_error_at=now)
        if self._store.in_memory:
            return FeedHealth("store", FeedState.OFF, last_error="nothing is kept beyond this run")
        if self._ledger is not None:
            self._ledger.open()
        return FeedHealth("store", FeedState.OK, last_ok=now)

    def _just_now(self, now: datetime) -> bool:
        """Tell whether all was stored a moment ago: the disk need not have each streamed price."""
        last = self._written_at
        return last is not None and timedelta() <= now - last < _STREAMED_EVERY

    def keep_schedule(self, schedule: Schedule) -> None:
        """Store the sessions, so that the next start knows them at once."""
        if self._store is None:
            return
        try:
            self._store.set_meta(_SCHEDULE, to_text(schedule))
        except StoreError as error:
            self._notes = (*self._notes, f"the sessions could not be stored: {error}")

    def ledger(self) -> Ledger:
        """Return where requests are counted: in the store's file when there is one."""
        if self._store is None or self._path is None or self._store.in_memory:
            return Tally()
        try:
            self._ledger = StoredLedger(self._path)
        except sqlite3.Error as error:
            self._notes = (*self._notes, f"requests are counted for this run alone: {error}")
            return Tally()
        # Two files at one path must not share a log: the ledger lets go before the store moves.
        self._store.leaving = self._ledger.close
        return self._ledger

    def size(self) -> tuple[Path, int, int] | None:
        """Return the store's file, its bytes and its daily bars; None when nothing is kept."""
        if self._store is None or self._path is None or self._store.in_memory:
            return None
        try:
            return self._path, self._store.size_bytes, self._store.rows
        except (StoreError, OSError):
            return None

    def close(self) -> None:
        """Offer the store what still waits, and close it; what is asked later is not stored."""
        if self._ledger is not None:
            self._ledger.close()
        if self._store is not None:
            with suppress(StoreError):
                self._unsaved.save(self._store)
            self._store.close()
