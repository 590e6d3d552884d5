"""Where rules keep their memory, and where is written which of their occasions fired."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from tui.engine.alert_rows import Row, from_text, to_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.engine.store import Store
    from tui.model.journal import JournalEntry

_ROWS = "SELECT rule, state FROM alerts"
_FIRED = "SELECT coalesce(at, seen_at) FROM journal WHERE key = ?"
_MAKE = "INSERT OR IGNORE INTO alerts VALUES (?, ?, ?)"
_CHANGE = "UPDATE alerts SET state = ?, changed_at = ? WHERE rule = ? AND state = ?"
_FORGET = "DELETE FROM alerts WHERE rule = ? AND state = ?"


class Ledger(Protocol):
    """The memory of rules by their id."""

    def read(self) -> None:
        """Take in what other monitors wrote."""
        ...

    def row(self, rule: str) -> Row | None:
        """Return the row of a rule as it was read; None for a rule that was never seen."""
        ...

    def fired(self, key: str) -> datetime | None:
        """Return when an occasion fired, by the market's time; None when it has not."""
        ...

    def keep(self, rows: Mapping[str, Row], now: datetime) -> None:
        """Put rows in the place of those that were read, unless another monitor was faster."""
        ...

    def said(self, entries: tuple[JournalEntry, ...]) -> None:
        """Take note of what is about to be put into the journal."""
        ...


class StoredLedger:
    """In the store: tables ``alerts`` and ``journal``. Every call may raise StoreError."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._texts: dict[str, str] = {}

    def read(self) -> None:
        """Take in what other monitors wrote."""
        with self._store.asking("the alerts cannot be read") as db:
            self._texts = dict(db.execute(_ROWS))

    def row(self, rule: str) -> Row | None:
        """Return the row of a rule as it was read; None for a rule that was never seen."""
        text = self._texts.get(rule)
        return None if text is None else from_text(text)

    def fired(self, key: str) -> datetime | None:
        """Return when an occasion fired, by the market's time; None when it has not."""
        with self._store.asking("the journal cannot be read") as db:
            found = db.execute(_FIRED, (key,)).fetchone()
            return None if found is None else datetime.fromisoformat(found[0])

    def keep(self, rows: Mapping[str, Row], now: datetime) -> None:
        """Put rows in the place of those that were read, unless another monitor was faster."""
        if not rows:
            return
        at = now.astimezone(UTC).isoformat(timespec="microseconds")
        with self._store.writing("alerts") as db:
            for rule, row in rows.items():
                old = self._texts.get(rule)
                if old is not None and from_text(old) is not None:
                    db.execute(_CHANGE, (to_text(row), at, rule, old))
                    continue
                db.execute(_FORGET, (rule, old))
                db.execute(_MAKE, (rule, to_text(row), at))

    def said(self, entries: tuple[JournalEntry, ...]) -> None:
        """Do nothing: the journal itself tells what is in it."""


class MemoryLedger:
    """For a source without a store: it ends with the process, and takes at their word."""

    def __init__(self) -> None:
        self._rows: dict[str, Row] = {}
        self._fired: dict[str, datetime] = {}

    def read(self) -> None:
        """Do nothing: nobody else writes here."""

    def row(self, rule: str) -> Row | None:
        """Return the row of a rule."""
        return self._rows.get(rule)

    def fired(self, key: str) -> datetime | None:
        """Return when an occasion fired."""
        return self._fired.get(key)

    def keep(self, rows: Mapping[str, Row], now: datetime) -> None:
        """Put rows in the place of those that were there."""
        self._rows.update(rows)

    def said(self, entries: tuple[JournalEntry, ...]) -> None:
        """Take note of what fired."""
        self._fired.update({entry.key: entry.at or entry.seen_at for entry in entries})
