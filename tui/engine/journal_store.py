"""The journal's rows in the store: added once each, never rewritten."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tui.model.journal import JournalEntry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.engine.store import Store

_ADD = "INSERT OR IGNORE INTO journal VALUES (?, ?, ?, ?, ?, ?, ?)"
_NEWEST = (
    "SELECT key, at, seen_at, kind, symbol, words, data FROM journal "
    "ORDER BY seen_at DESC, key DESC LIMIT ?"
)


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

    def newest(self, limit: int) -> tuple[JournalEntry, ...]:
        """Return the entries seen last, the newest first. Raises StoreError."""
        with self._store.asking("the journal cannot be read") as db:
            return tuple(map(_entry, db.execute(_NEWEST, (limit,))))


def _row(entry: JournalEntry) -> tuple[object, ...]:
    at = None if entry.at is None else _text(entry.at)
    seen = _text(entry.seen_at)
    return entry.key, at, seen, entry.kind, entry.symbol, entry.words, entry.data


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _entry(row: tuple[Any, ...]) -> JournalEntry:
    key, at, seen_at, kind, symbol, words, data = row
    known = None if at is None else datetime.fromisoformat(at)
    return JournalEntry(key, datetime.fromisoformat(seen_at), kind, words, known, symbol, data)
