"""The ledger of requests in the store: counted before they are sent, by all who share the file."""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter
from collections.abc import Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.engine.schema import SET_META, undo
from tui.feeds.tally import Held, Tally, held, still_on
from tui.model.monitor import DAY, HOUR, Asked, minute_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BUSY_S = 1.0
_NONE: Mapping[int, int] = MappingProxyType({})
# Days of requests; the rest of the file is another connection's.
_CACHE_KB = 256
_ADD = (
    "INSERT INTO asked (host, minute, feed, sent, failed) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (host, minute, feed) DO UPDATE SET "
    "sent = sent + excluded.sent, failed = failed + excluded.failed"
)
_WINDOW = "SELECT minute, sum(sent) FROM asked WHERE host = ? AND minute > ? GROUP BY minute"
_ROWS = (
    "SELECT feed, host, minute, sent, failed FROM asked WHERE minute > ? AND minute <= ? "
    "ORDER BY minute"
)
_PRUNE = "DELETE FROM asked WHERE minute < ?"
# A clock that is set forward by mistake and then right again has forgotten nothing meanwhile.
_KEPT = 8 * DAY
_PAUSE = "SELECT value FROM meta WHERE key = ?"


class StoredLedger:
    """A ledger on a store's file that exists; see ``tui.feeds.tally.Ledger``.

    It has a connection of its own, since a request must be counted before it is sent and in the
    thread that sends it: otherwise two copies could each spend what is left. Where the file cannot
    be written, this process goes on from what it last read.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._db, self._closed = path, _connect(path), False
        self._guard = threading.Lock()
        self._missed = Tally()
        self._seen: dict[str, Counter[int]] = {}
        self._known: tuple[Asked, ...] = ()
        self.version = 0
        self._pruned = 0

    def take(
        self, feed: str, host: str, now: datetime, limit: int, astray: Mapping[int, int] = _NONE
    ) -> Held | None:
        """Count one request to a host unless it may not be sent; then say why."""
        with self._guard:
            self.version += 1
            try:
                with self._writing():
                    return self._take(feed, host, now, limit, astray)
            except sqlite3.Error:
                counts = self._counts(host) + Counter(astray)
                why = held(counts, self._missed.paused(host, now), now, limit)
                if why is None:
                    self._missed.add(feed, host, now, sent=1)
                return why

    def add(self, feed: str, host: str, at: datetime, *, sent: int = 0, failed: int = 0) -> None:
        """Count what is only known afterwards, in the minute of the request."""
        if not (sent or failed):
            return
        with self._guard:
            self.version += 1
            try:
                with self._writing():
                    self._db.execute(_ADD, (host, minute_of(at), feed, sent, failed))
            except sqlite3.Error:
                self._missed.add(feed, host, at, sent=sent, failed=failed)

    def pause(self, host: str, until: datetime) -> None:
        """Keep that a host asked not to be asked before an instant, for the next start too."""
        self._missed.pause(host, until)
        with self._guard, suppress(sqlite3.Error), self._writing():
            self._db.execute(SET_META, (_key(host), until.astimezone(UTC).isoformat()))

    def paused(self, host: str, now: datetime) -> datetime | None:
        """Return the end of the pause that a host asked for, None when there is none."""
        with self._guard:
            try:
                return self._paused(host, now)
            except sqlite3.Error:
                return self._missed.paused(host, now)

    def rows(self, now: datetime) -> tuple[Asked, ...]:
        """Return what was counted within the last 24 h, oldest first; see ``version``."""
        last = minute_of(now)
        with self._guard:
            with suppress(sqlite3.Error):
                found = self._db.execute(_ROWS, (last - DAY, last))
                self._known = tuple(Asked(*row) for row in found)
            return (*self._known, *self._missed.rows(now))

    def close(self) -> None:
        """Let go of the file; what is asked later is counted in memory."""
        with self._guard:
            self._db.close()
            self._closed = True

    def open(self) -> None:
        """Count in the file at the path again, if it was let go of."""
        with self._guard:
            if self._closed:
                with suppress(sqlite3.Error):
                    self._db, self._closed = _connect(self._path), False

    def _take(
        self, feed: str, host: str, now: datetime, limit: int, astray: Mapping[int, int]
    ) -> Held | None:
        minute = minute_of(now)
        if minute // HOUR != self._pruned:
            self._db.execute(_PRUNE, (minute - _KEPT,))
            self._pruned = minute // HOUR
        self._seen[host] = Counter(dict(self._db.execute(_WINDOW, (host, minute - HOUR - 1))))
        counts = self._counts(host) + Counter(astray)
        why = held(counts, self._paused(host, now), now, limit)
        if why is None:
            self._db.execute(_ADD, (host, minute, feed, 1, 0))
            self._seen[host][minute] += 1
        return why

    def _counts(self, host: str) -> Counter[int]:
        """Return the requests by minute: those read last, and those that could not be stored."""
        return self._seen.get(host, Counter()) + self._missed.counts(host)

    def _paused(self, host: str, now: datetime) -> datetime | None:
        row = self._db.execute(_PAUSE, (_key(host),)).fetchone()
        if row is None:
            return None
        try:
            return still_on(datetime.fromisoformat(row[0]), now)
        except (ValueError, TypeError):
            # What another program wrote there is no pause.
            return None

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Run one transaction, which no other copy's can stand between."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            yield
            self._db.execute("COMMIT")
        except BaseException:
            undo(self._db)
            raise


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
    with suppress(sqlite3.Error):
        db.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
    return db


def _key(host: str) -> str:
    return f"pause {host}"
