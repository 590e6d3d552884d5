"""Keeping what arrives: memory to store and back, with every failure turned into a note."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tui.engine.fund_store import FundStore
from tui.engine.journal_store import JournalStore
from tui.engine.ledger import StoredLedger
from tui.engine.memory import Memory
from tui.engine.occasions.turns import KINDS
from tui.engine.quote_book import STREAM
from tui.engine.schedule import from_text, to_text
from tui.engine.sources import SourceChoice
from tui.engine.store import Store
from tui.errors import StoreError
from tui.feeds.tally import Ledger, Tally
from tui.model.events import (
    BarsArrived,
    FeedEvent,
    FundSnapshotArrived,
    HalvingArrived,
    QuotesArrived,
    TipArrived,
)
from tui.model.health import FeedHealth, FeedState
from tui.model.journal import JournalEntry
from tui.model.market import Schedule

_SCHEDULE = "nyse_schedule"
_HALVINGS = "halvings"
_STREAMED_EVERY = timedelta(seconds=15)
_Kept = BarsArrived | QuotesArrived | TipArrived | HalvingArrived | FundSnapshotArrived


class Archive:
    """The local store as the engine uses it; without a store path it keeps nothing."""

    def __init__(self, choice: SourceChoice, now: datetime) -> None:
        self._store = Store.open(choice.store, now) if choice.store is not None else None
        kept = self._store is not None and not self._store.in_memory
        self._path = choice.store if kept else None
        self._ledger: StoredLedger | None = None
        self.notes: tuple[str, ...] = self._store.notes if self._store else ()
        lasting = self._store is not None and not self._store.in_memory
        self.journal = JournalStore(self._store) if self._store and lasting else None
        self._streamed_at: datetime | None = None

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
            self.notes = (*self.notes, f"the store could not be read: {error}")

    @staticmethod
    def _recall(store: Store, memory: Memory, followed: tuple[str, ...]) -> None:
        bars, quotes = store.load_bars(), store.load_quotes()
        memory.bars.update({s: b for s, b in bars.items() if s in followed})
        memory.quotes.update({s: q for s, q in quotes.items() if s in followed})
        memory.tips = store.load_tips()
        memory.halvings.update(_halvings_of(store.get_meta(_HALVINGS)))
        memory.schedule = from_text(store.get_meta(_SCHEDULE))
        memory.from_store.update(memory.bars, memory.quotes)
        memory.funds = FundStore(store).load()

    def keep(self, event: FeedEvent, now: datetime) -> FeedHealth | None:
        """Store what an event brought; return the store's health when there is a store."""
        if self._store is None or not isinstance(event, _Kept):
            return None
        if isinstance(event, QuotesArrived) and event.feed == STREAM and self._just_now(now):
            return None
        try:
            self._save(self._store, event)
        except StoreError as error:
            return FeedHealth("store", FeedState.FAILED, last_error=str(error), last_error_at=now)
        if self._store.in_memory:
            return FeedHealth("store", FeedState.OFF, last_error="nothing is kept beyond this run")
        return FeedHealth("store", FeedState.OK, last_ok=now)

    def _just_now(self, now: datetime) -> bool:
        """Tell whether streamed prices were stored a moment ago: the disk need not have each."""
        last = self._streamed_at
        if last is not None and timedelta() <= now - last < _STREAMED_EVERY:
            return True
        self._streamed_at = now
        return False

    def keep_schedule(self, schedule: Schedule) -> None:
        """Store the sessions, so that the next start knows them at once."""
        if self._store is None:
            return
        try:
            self._store.set_meta(_SCHEDULE, to_text(schedule))
        except StoreError as error:
            self.notes = (*self.notes, f"the sessions could not be stored: {error}")

    def ledger(self) -> Ledger:
        """Return where requests are counted: in the store's file when there is one."""
        if self._path is None:
            return Tally()
        try:
            self._ledger = StoredLedger(self._path)
        except sqlite3.Error as error:
            self.notes = (*self.notes, f"requests are counted for this run alone: {error}")
            return Tally()
        return self._ledger

    def size(self) -> tuple[Path, int, int] | None:
        """Return the store's file, its bytes and its daily bars; None when nothing is kept."""
        if self._store is None or self._path is None:
            return None
        try:
            return self._path, self._store.size_bytes, self._store.rows
        except (StoreError, OSError):
            return None

    def close(self) -> None:
        """Close the store; requests still sent are counted in memory."""
        if self._ledger is not None:
            self._ledger.close()
        if self._store is not None:
            self._store.close()

    @staticmethod
    def _save(store: Store, event: _Kept) -> None:
        if isinstance(event, BarsArrived):
            store.save_bars(event.bars, event.whole)
        elif isinstance(event, QuotesArrived):
            store.save_quotes(event.quotes)
        elif isinstance(event, HalvingArrived):
            known = _halvings_of(store.get_meta(_HALVINGS)) | {event.height: event.time}
            store.set_meta(_HALVINGS, json.dumps({h: at.timestamp() for h, at in known.items()}))
        elif isinstance(event, FundSnapshotArrived):
            FundStore(store).add(event.snapshot)
        else:
            store.save_tip(event.tip)


def _halvings_of(text: str | None) -> dict[int, datetime]:
    """Read the halvings that the store knows beyond the bundled ones; none where it is damaged."""
    try:
        kept = json.loads(text or "{}").items()
        return {int(height): datetime.fromtimestamp(at, UTC) for height, at in kept}
    except (AttributeError, OSError, OverflowError, TypeError, ValueError):
        return {}
