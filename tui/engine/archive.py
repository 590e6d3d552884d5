"""Keeping what arrives: memory to store and back, with every failure turned into a note."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from tui.engine.memory import Memory
from tui.engine.schedule import from_text, to_text
from tui.engine.sources import SourceChoice
from tui.engine.store import Store
from tui.engine.unsaved import Unsaved
from tui.errors import StoreError
from tui.model.events import BarsArrived, FeedEvent, QuotesArrived, TipArrived
from tui.model.health import FeedHealth, FeedState
from tui.model.market import Schedule

_SCHEDULE = "nyse_schedule"
_AGAIN_AFTER = timedelta(seconds=15)


class Archive:
    """The local store as the engine uses it; without a store path it keeps nothing."""

    def __init__(self, choice: SourceChoice, now: datetime) -> None:
        self._store = Store.open(choice.store, now) if choice.store is not None else None
        self._unsaved, self._next_try = Unsaved(), now
        self._notes: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What went wrong with the store, in words."""
        return (*self._store.notes, *self._notes) if self._store else ()

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
        memory.schedule = from_text(store.get_meta(_SCHEDULE))
        memory.from_store.update(memory.bars, memory.quotes)

    def keep(self, event: FeedEvent, now: datetime) -> FeedHealth | None:
        """Store what an event brought, and what could not be stored before.

        Returns:
            The store's health when it has changed, None otherwise and without a store.
        """
        if self._store is None:
            return None
        if isinstance(event, BarsArrived | QuotesArrived | TipArrived):
            self._unsaved.add(event)
        # A store that fails may take its time to: it is not asked at every tick.
        if not (self._unsaved or self._store.in_memory) or now < self._next_try:
            return None
        try:
            self._store.renew(now)
            self._unsaved.save(self._store)
        except StoreError as error:
            self._next_try = now + _AGAIN_AFTER
            words = f"{error}; it waits in memory"
            return FeedHealth("store", FeedState.FAILED, last_error=words, last_error_at=now)
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
            self._notes = (*self._notes, f"the sessions could not be stored: {error}")

    def close(self) -> None:
        """Offer the store what still waits, and close it."""
        if self._store is not None:
            with suppress(StoreError):
                self._unsaved.save(self._store)
            self._store.close()
