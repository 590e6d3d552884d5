"""Keeping what arrives: memory to store and back, with every failure turned into a note."""

from __future__ import annotations

from datetime import datetime

from tui.engine.memory import Memory
from tui.engine.schedule import from_text, to_text
from tui.engine.sources import SourceChoice
from tui.engine.store import Store
from tui.errors import StoreError
from tui.model.events import BarsArrived, FeedEvent, QuotesArrived, TipArrived
from tui.model.health import FeedHealth, FeedState
from tui.model.market import Schedule

_SCHEDULE = "nyse_schedule"


class Archive:
    """The local store as the engine uses it; without a store path it keeps nothing."""

    def __init__(self, choice: SourceChoice, now: datetime) -> None:
        self._store = Store.open(choice.store, now) if choice.store is not None else None
        self.notes: tuple[str, ...] = self._store.notes if self._store else ()

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
        memory.schedule = from_text(store.get_meta(_SCHEDULE))
        memory.from_store.update(memory.bars, memory.quotes)

    def keep(self, event: FeedEvent, now: datetime) -> FeedHealth | None:
        """Store what an event brought; return the store's health when there is a store."""
        if self._store is None or not isinstance(event, BarsArrived | QuotesArrived | TipArrived):
            return None
        try:
            self._save(self._store, event)
        except StoreError as error:
            return FeedHealth("store", FeedState.FAILED, last_error=str(error), last_error_at=now)
        if self._store.in_memory:
            return FeedHealth("store", FeedState.OFF, last_error="nothing is kept beyond this run")
        return FeedHealth("store", FeedState.OK, last_ok=now)

    def keep_schedule(self, schedule: Schedule) -> None:
        """Store the sessions, so that the next start knows them at once."""
        if self._store is None:
            return
        try:
            self._store.set_meta(_SCHEDULE, to_text(schedule))
        except StoreError as error:
            self.notes = (*self.notes, f"the sessions could not be stored: {error}")

    def close(self) -> None:
        """Close the store."""
        if self._store is not None:
            self._store.close()

    @staticmethod
    def _save(store: Store, event: BarsArrived | QuotesArrived | TipArrived) -> None:
        if isinstance(event, BarsArrived):
            store.save_bars(event.bars, event.whole)
        elif isinstance(event, QuotesArrived):
            store.save_quotes(event.quotes)
        else:
            store.save_tip(event.tip)
