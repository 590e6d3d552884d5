"""The journal as the engine holds it: the store's rows, and what the store could not take yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from tui.engine.journal_store import JournalStore
from tui.errors import StoreError
from tui.model.journal import JournalEntry, JournalExtent

KEPT = 500
"""Entries that a snapshot holds; the store has them all."""

_RETRY = timedelta(seconds=30)
T = TypeVar("T")


class JournalBook:
    """Adds entries once each and reads the newest; owned by one thread.

    Without a store it ends with the run (demo, files). What the store does not take is kept in
    memory and offered to it again, so that nothing recorded is lost; ``trouble`` says why.
    Whatever the store can do, an entry is new once in this process.
    """

    def __init__(self, journal: JournalStore | None) -> None:
        self._journal = journal
        self._begins = journal is None or not journal.lasting
        self._loose: dict[str, JournalEntry] = {}
        self._entered: dict[str, datetime] = {}
        self._next_try: datetime | None = None
        self._stamp: tuple[int, int] | None = None
        self._stored: tuple[tuple[JournalEntry, ...], JournalExtent] = ((), JournalExtent())
        self._looked_at: datetime | None = None
        self._before: datetime | None = None
        self._there = False
        self.trouble: str | None = None

    def add(self, entries: tuple[JournalEntry, ...], now: datetime) -> tuple[JournalEntry, ...]:
        """Add entries; return those that nobody had added before."""
        if self._begins and entries:
            # What a run without a file finds at first in the data is no news to anybody.
            self._looked_at, self._before, self._begins = now, now, False
        if self._journal is not None:
            self._offer(self._journal, now)
        fresh = tuple(one for one in entries if self.when(one.key) is None)
        added = self._kept(fresh, now) if fresh else ()
        self._entered |= {one.key: one.when for one in added}
        return added

    def when(self, key: str) -> datetime | None:
        """Return when that happened which is entered under a key; None when nothing is.

        Where the store cannot be read, what another run has entered is not known: an occasion is
        rather told again than never.
        """
        known, journal = self._entered.get(key), self._journal
        if known is None and journal is not None:
            known = self._tried(lambda: journal.when(key))
            if known is not None:
                self._entered[key] = known
        return known

    def offer(self) -> None:
        """Offer the store what waits, whenever it was tried last: the run is about to end."""
        if self._journal is not None and self._next_try is not None:
            self._offer(self._journal, self._next_try)

    def read(self, until: datetime | None = None) -> tuple[tuple[JournalEntry, ...], JournalExtent]:
        """Return the newest entries, newest first, and the extent; up to an instant if given."""
        stored, extent = self._read(until)
        loose = [one for one in self._loose.values() if until is None or one.when <= until]
        if loose:
            stored = newest_first({one.key: one for one in (*loose, *stored)}.values())[:KEPT]
        firsts = [one.seen_at for one in loose] + ([extent.since] if extent.since else [])
        return stored, replace(
            extent,
            total=extent.total + len(loose),
            since=min(firsts, default=None),
            looked_at=self._last_look(extent),
        )

    def looked(self, now: datetime, *, there: bool) -> None:
        """Take note that the person looks at the journal, or has left it.

        What was new when it was opened is new until it is left.
        """
        if there == self._there:
            return
        self._before, self._there = self._last_look(self._read(None)[1]), there
        self._looked_at = now
        if self._journal is not None:
            journal = self._journal
            self._tried(lambda: journal.look(now))

    def _last_look(self, extent: JournalExtent) -> datetime | None:
        return self._before if self._there else self._looked_at or extent.looked_at

    def _offer(self, journal: JournalStore, now: datetime) -> None:
        if self._next_try is None or now < self._next_try:
            return
        waiting = tuple(self._loose.values())
        if self._tried(lambda: self._put(journal, waiting)) is None:
            self._next_try = now + _RETRY
        else:
            self._loose, self._next_try, self.trouble = {}, None, None

    def _kept(self, fresh: tuple[JournalEntry, ...], now: datetime) -> tuple[JournalEntry, ...]:
        """Keep entries, in memory where there is nothing better; return the new ones."""
        journal = self._journal
        if journal is not None and self._next_try is None:
            added = self._tried(lambda: self._put(journal, fresh))
            if added is not None:
                return added
            self._next_try = now + _RETRY
        self._loose |= {one.key: one for one in fresh}
        return fresh

    def _put(
        self, journal: JournalStore, entries: tuple[JournalEntry, ...]
    ) -> tuple[JournalEntry, ...]:
        added = journal.add(entries)
        self._stamp = None
        return added

    def _read(self, until: datetime | None) -> tuple[tuple[JournalEntry, ...], JournalExtent]:
        """Read the store, again only after this program or another one has written to it."""
        journal = self._journal
        if journal is None:
            return (), JournalExtent()
        if until is not None:
            past = self._tried(lambda: (journal.newest(KEPT, until), journal.extent(until)))
            return past or ((), JournalExtent())
        stamp = self._tried(journal.stamp)
        if stamp is not None and stamp != self._stamp:
            found = self._tried(lambda: (journal.newest(KEPT), journal.extent()))
            if found is not None:
                self._stamp, self._stored = stamp, found
        return self._stored

    def _tried(self, ask: Callable[[], T]) -> T | None:
        """Ask the store; None when it cannot answer, with the reason in ``trouble``."""
        try:
            answer = ask()
        except StoreError as error:
            self.trouble = str(error)
            return None
        if self._next_try is None:
            self.trouble = None
        return answer


def newest_first(entries: Iterable[JournalEntry]) -> tuple[JournalEntry, ...]:
    """Return entries by the time of what happened, the newest first, as the store orders them."""
    return tuple(sorted(entries, key=lambda one: (one.when, one.seen_at, one.key), reverse=True))
