"""Where rules keep their memory; which of their occasions fired is in the journal alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from tui.engine.alert_rows import Row, from_text, to_text
from tui.engine.instants import instant_text
from tui.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.engine.store import Store

_ROWS = "SELECT rule, state FROM alerts"
_MAKE = "INSERT OR IGNORE INTO alerts VALUES (?, ?, ?)"
_CHANGE = "UPDATE alerts SET state = ?, changed_at = ? WHERE rule = ? AND state = ?"
_FORGET = "DELETE FROM alerts WHERE rule = ? AND state = ?"

_RETRY = timedelta(seconds=30)


class RuleMemory(Protocol):
    """The memory of rules by their id."""

    @property
    def trouble(self) -> str | None:
        """Why it would not outlive this process now, None while it does what it can."""
        ...

    def read(self) -> None:
        """Take in what other monitors wrote."""
        ...

    def row(self, rule: str) -> Row | None:
        """Return the row of a rule; None for a rule that was never seen."""
        ...

    def keep(self, rows: Mapping[str, Row], now: datetime) -> None:
        """Put rows in the place of those that were read, unless another monitor was faster."""
        ...

    def close(self) -> None:
        """Put away what still waits, where that can be: the run is about to end."""
        ...


class StoredRules:
    """In the store's table ``alerts``; rows that it does not take count in this process alone.

    They wait beside it, each with the text that it takes the place of, and go there as soon as the
    store can be written, unless another monitor has changed that text meanwhile.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._texts: dict[str, str] = {}
        self._waiting: dict[str, tuple[str | None, Row]] = {}
        self._unread: str | None = None
        self._unwritten: str | None = None
        self._next_try: datetime | None = None

    @property
    def trouble(self) -> str | None:
        """Why the store is not read or not written."""
        return self._unread or self._unwritten

    def read(self) -> None:
        """Take in what other monitors wrote; where nothing can be read the last reading stands."""
        try:
            with self._store.asking("the alerts' memory cannot be read") as db:
                self._texts, self._unread = dict(db.execute(_ROWS)), None
        except StoreError as error:
            self._unread = str(error)

    def row(self, rule: str) -> Row | None:
        """Return the row of a rule, one that waits first; None for a rule that was never seen."""
        if rule in self._waiting:
            return self._waiting[rule][1]
        text = self._texts.get(rule)
        return None if text is None else from_text(text)

    def keep(self, rows: Mapping[str, Row], now: datetime) -> None:
        """Put rows in the place of those that were read, unless another monitor was faster."""
        for rule, row in rows.items():
            old = self._waiting[rule][0] if rule in self._waiting else self._texts.get(rule)
            self._waiting[rule] = old, row
        # A store that fails may take its time to: it is not asked at every look.
        if self._next_try is None or now >= self._next_try:
            self._offer(now)

    def close(self) -> None:
        """Put away what still waits, whenever that was tried last."""
        if self._next_try is not None:
            self._offer(self._next_try)

    def _offer(self, now: datetime) -> None:
        if not self._waiting:
            return
        try:
            self._write(now)
        except StoreError as error:
            self._unwritten, self._next_try = str(error), now + _RETRY
            return
        # Should a faster monitor's row stand there, the next reading says so.
        self._texts |= {rule: to_text(row) for rule, (_, row) in self._waiting.items()}
        self._waiting, self._unwritten, self._next_try = {}, None, None

    def _write(self, now: datetime) -> None:
        at = instant_text(now)
        with self._store.writing("the alerts' memory") as db:
            for rule, (old, row) in self._waiting.items():
                if old is not None and from_text(old) is not None:
                    db.execute(_CHANGE, (to_text(row), at, rule, old))
                    continue
                db.execute(_FORGET, (rule, old))
                db.execute(_MAKE, (rule, to_text(row), at))


class RulesOfThisRun:
    """For a source without a store: it ends with the process."""

    trouble: str | None = None

    def __init__(self) -> None:
        self._rows: dict[str, Row] = {}

    def read(self) -> None:
        """Do nothing: nobody else writes here."""

    def row(self, rule: str) -> Row | None:
        """Return the row of a rule."""
        return self._rows.get(rule)

    def keep(self, rows: Mapping[str, Row], now: datetime) -> None:
        """Put rows in the place of those that were there."""
        self._rows.update(rows)

    def close(self) -> None:
        """Do nothing: nothing outlives the process."""
