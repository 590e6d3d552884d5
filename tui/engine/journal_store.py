"""The journal's rows in the store: added once each, never rewritten."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tui.engine import schema
from tui.engine.instants import instant_of, instant_text
from tui.engine.opening import BUSY_TIMEOUT_S
from tui.errors import StoreError
from tui.model.journal import JournalEntry, JournalExtent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from tui.engine.store import Store

# Only a key that is there is passed over; OR IGNORE would pass over a broken row in silence too.
_ADD = "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING"
_COLUMNS = "key, at, seen_at, kind, symbol, words, data"
_UNTIL = (
    f"SELECT {_COLUMNS} FROM journal WHERE coalesce(at, seen_at) <= ? "  # noqa: S608 - ours
    "ORDER BY coalesce(at, seen_at) DESC, seen_at DESC, key DESC LIMIT ?"
)
_LAST = (
    f"SELECT {_COLUMNS} FROM journal WHERE kind IN (SELECT value FROM json_each(?)) "  # noqa: S608
    "ORDER BY seen_at DESC LIMIT 1"
)
_EXTENT = "SELECT count(*), min(seen_at) FROM journal WHERE coalesce(at, seen_at) <= ?"
_WHEN = "SELECT coalesce(at, seen_at) FROM journal WHERE key = ?"
_EVER, _ALL = "9", -1
_LOOKED = "journal_looked_at"


class JournalStore:
    """Entries by their key: whoever adds a key first has it, in whatever process."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, entries: Iterable[JournalEntry]) -> tuple[JournalEntry, ...]:
        """Keep the entries whose key is not there yet, all or none; return those.

        Raises:
            StoreError: they cannot be written.
        """
        wanted = tuple(entries)
        if not wanted:
            return ()
        with self._store.writing("the journal", durable=True) as db:
            return tuple(entry for entry in wanted if db.execute(_ADD, _row(entry)).rowcount)

    def newest(self, limit: int, until: datetime | None = None) -> tuple[JournalEntry, ...]:
        """Return the entries of what happened last, up to an instant if one is given.

        The newest stands first, by the time of what happened. Raises StoreError.
        """
        end = _EVER if until is None else instant_text(until)
        with self._store.asking("the journal cannot be read") as db:
            return tuple(map(_entry, db.execute(_UNTIL, (end, limit))))

    def everything(self) -> tuple[JournalEntry, ...]:
        """Return every entry, the newest first. Raises StoreError."""
        return self.newest(_ALL)

    def last_of(self, kinds: Sequence[str]) -> JournalEntry | None:
        """Return the entry of one of these kinds that was seen last. Raises StoreError."""
        with self._store.asking("the journal cannot be read") as db:
            row = db.execute(_LAST, (json.dumps(kinds),)).fetchone()
            return None if row is None else _entry(row)

    def when(self, key: str) -> datetime | None:
        """Return when what is kept under a key happened, None if nothing is. Raises StoreError."""
        with self._store.asking("the journal cannot be read") as db:
            row = db.execute(_WHEN, (key,)).fetchone()
            return None if row is None else datetime.fromisoformat(row[0])

    def extent(self, until: datetime | None = None) -> JournalExtent:
        """Count the entries, and say when the first was seen and when they were looked at.

        Raises:
            StoreError: they cannot be read.
        """
        end = _EVER if until is None else instant_text(until)
        with self._store.asking("the journal cannot be read") as db:
            total, since = db.execute(_EXTENT, (end,)).fetchone()
            looked = self._store.get_meta(_LOOKED)
            return JournalExtent(total, instant_of(since), instant_of(looked), self.lasting)

    def look(self, at: datetime) -> None:
        """Keep when the person looked at the journal. Raises StoreError."""
        self._store.set_meta(_LOOKED, instant_text(at))

    @property
    def lasting(self) -> bool:
        """True when the journal outlives this run."""
        return not self._store.in_memory

    def stamp(self) -> tuple[int, int]:
        """Return what changes whenever another program has written, or the file is another one.

        Raises:
            StoreError: the file cannot be read.
        """
        with self._store.asking("the journal cannot be read") as db:
            return id(db), int(db.execute("PRAGMA data_version").fetchone()[0])


def everything_in(path: Path) -> tuple[JournalEntry, ...]:
    """Return every entry of a store's file, newest first, by a connection of its own.

    For a thread that is not the store's. Raises StoreError where the file cannot be read.
    """
    try:
        where = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(where, uri=True, timeout=BUSY_TIMEOUT_S)) as db:
            return tuple(map(_entry, db.execute(_UNTIL, (_EVER, _ALL))))
    except sqlite3.Error as error:
        raise StoreError(f"the journal cannot be read: {schema.words_of(error)}") from error
    except (ValueError, TypeError) as error:
        raise StoreError(f"the journal cannot be read: {error}") from error


def _row(entry: JournalEntry) -> tuple[object, ...]:
    at, seen = instant_text(entry.at), instant_text(entry.seen_at)
    return entry.key, at, seen, entry.kind, entry.symbol, entry.words, entry.data


def _entry(row: tuple[Any, ...]) -> JournalEntry:
    key, at, seen_at, kind, symbol, words, data = row
    return JournalEntry(
        key, datetime.fromisoformat(seen_at), kind, words, instant_of(at), symbol, data
    )
