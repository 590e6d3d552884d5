"""Puts into the journal what its lookers see in a snapshot, each occasion once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from tui.engine.journal_book import JournalBook
from tui.engine.journal_store import JournalStore
from tui.model.journal import JournalEntry
from tui.model.snapshot import Snapshot

Looker = Callable[[Snapshot], Iterable[JournalEntry]]
"""Looks at a live, complete snapshot and names what there is to journal.

The snapshot holds what is journalled so far (``journal``, ``journal_extent``). A looker may name an
occasion again and again: it is added once, by its key.
"""

_log = logging.getLogger(__name__)


class Witness:
    """Asks every looker about every snapshot; owned by the collector's thread.

    Without a store the journal is in memory alone (demo, files).
    """

    def __init__(self, journal: JournalStore | None, lookers: Sequence[Looker]) -> None:
        self._book, self._lookers = JournalBook(journal), tuple(lookers)
        self._known: set[str] = set()
        self._defects: dict[int, str] = {}

    @property
    def trouble(self) -> str | None:
        """Why the store does not take what is to be kept; None while it does."""
        return self._book.trouble

    def look(self, snapshot: Snapshot) -> tuple[JournalEntry, ...]:
        """Journal what is new in a live, complete snapshot; return the entries that are new.

        An entry whose key another program added first is not among them. Past days, and snapshots
        of which a part is still to come, are not looked at.
        """
        if snapshot.travelled_to is not None or snapshot.pending or snapshot.waiting_for:
            return ()
        seen = self.shown(snapshot)
        new = self._entered(seen)
        if new and not seen.journal_extent.total:
            # The first entry of all says when the journal begins, and some lookers go by that.
            new += self._entered(self.shown(snapshot))
        return new

    def _entered(self, seen: Snapshot) -> tuple[JournalEntry, ...]:
        """Ask everybody once, add what nobody named at the last look."""
        named: dict[str, JournalEntry] = {}
        for number, looker in enumerate(self._lookers):
            for entry in self._asked(number, looker, seen):
                named.setdefault(entry.key, entry)
        fresh = tuple(entry for key, entry in named.items() if key not in self._known)
        # Only the last look's: the journal itself knows what came before.
        self._known = set(named)
        return self._book.add(fresh, seen.made_at)

    def shown(self, snapshot: Snapshot) -> Snapshot:
        """Return the snapshot with the journal in it: on a past day what had happened by then."""
        until = None if snapshot.travelled_to is None else snapshot.instant
        entries, extent = self._book.read(until)
        return replace(snapshot, journal=entries, journal_extent=extent)

    def looked(self, now: datetime, *, there: bool) -> None:
        """Take note that the person looks at the journal, or has left it."""
        self._book.looked(now, there=there)

    def when(self, key: str) -> datetime | None:
        """Return when what is journalled under a key happened; see ``JournalBook.when``."""
        return self._book.when(key)

    def close(self) -> None:
        """Offer the store once more what it did not take."""
        self._book.offer()

    def _asked(self, number: int, looker: Looker, snapshot: Snapshot) -> tuple[JournalEntry, ...]:
        """Ask one looker; one that fails is a defect, logged once, that stops nobody else."""
        try:
            return tuple(looker(snapshot))
        except Exception as error:
            if self._defects.get(number) != repr(error):
                self._defects[number] = repr(error)
                _log.exception("looker %s failed", number)
            return ()
