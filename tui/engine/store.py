"""What outlives a run: raw daily bars, last quotes and chain tips, in one SQLite file.

A store is opened and used in one thread; two programs may use one file at the same time.
"""

from __future__ import annotations

import math
import sqlite3
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tui.engine import opening, schema, store_rows
from tui.errors import StoreError
from tui.model.bars import is_running
from tui.model.symbols import symbol_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from tui.model.bars import DailyBars
    from tui.model.halving import ChainTip
    from tui.model.quotes import Quote


_File = tuple[int, int] | None
"""Which file of the disk a store uses; None while it runs in memory."""

_RENEW_EVERY = timedelta(seconds=30)
_MADE_AGAIN = "the store was removed while this program ran; what it held was kept in memory"
_NOT_KEPT = "nothing is kept beyond this run"
_FAILURES = (OSError, sqlite3.Error, schema.DamagedError)


def _why(error: Exception) -> str:
    if isinstance(error, sqlite3.Error):
        return schema.words_of(error)
    return getattr(error, "strerror", None) or str(error)


def _file_at(path: Path) -> _File:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


class Store:
    """The tables as values of the model; made by ``Store.open``.

    ``notes`` says in words what was wrong with the file; ``in_memory`` is true when nothing
    outlives this run. ``leaving`` is called before another file takes the place of this one.
    """

    def __init__(
        self, db: sqlite3.Connection, path: Path, file: _File, notes: tuple[str, ...] = ()
    ) -> None:
        self._db, self._path, self._file, self.notes = db, path, file, notes
        self._next_renewal: datetime | None = None
        self.leaving: Callable[[], None] | None = None

    @classmethod
    def open(cls, path: Path, now: datetime) -> Store:
        """Open the store at ``path``, creating it when it is not there.

        A file of an older schema is copied and migrated. One that is damaged, another program's,
        or of a newer schema is renamed to ``<name>.damaged-YYYYmmddTHHMMSS`` and a fresh one
        opened. Where nothing can be written the store runs in memory, with what can be read.
        ``notes`` says all that. Never raises for what the disk does.
        """
        try:
            db, notes = opening.open_file(path, now)
            return cls(db, path, _file_at(path), notes)
        except _FAILURES as error:
            note = f"{_NOT_KEPT}: the store {path} cannot be used: {_why(error)}"
            return cls(opening.copy_in_memory(path), path, None, (note,))

    @property
    def in_memory(self) -> bool:
        """True when nothing outlives this run."""
        return self._file is None

    def renew(self, now: datetime) -> None:
        """Go over to the file at the store's path, with all rows, where another one is used.

        That is so when no file could be used when the store was opened, and when the file was
        deleted or replaced since. Until one can be used the store runs in memory.

        Raises:
            StoreError: The rows cannot be moved there; they are kept where they are.
        """
        if self._file is not None:
            if self._file == _file_at(self._path):
                return
            self._leave_the_file()
        elif self._next_renewal is not None and now < self._next_renewal:
            return
        self._next_renewal = now + _RENEW_EVERY
        try:
            db, notes = opening.open_file(self._path, now, opening.WRITE_TIMEOUT_S)
        except _FAILURES:
            return
        try:
            opening.pour(self._db, db)
        except sqlite3.Error as error:
            db.close()
            raise StoreError(f"the store cannot be moved: {schema.words_of(error)}") from error
        self._db.close()
        kept = (note for note in self.notes if not note.startswith(_NOT_KEPT))
        self._db, self._file, self.notes = db, _file_at(self._path), (*kept, *notes)

    def _leave_the_file(self) -> None:
        """Take all rows into memory: a file at the same path would share the log of this one."""
        if self.leaving is not None:
            self.leaving()
        memory = opening.connect_memory()
        # What a damaged file no longer gives is lost; the rest of the program has its own copy.
        with suppress(sqlite3.Error):
            opening.pour(self._db, memory)
        self._db.close()
        gone = f"{_NOT_KEPT}: the store {self._path} has gone, and none can be made"
        self._db, self._file = memory, None
        self.notes = (*self.notes, gone, _MADE_AGAIN)

    @property
    def rows(self) -> int:
        """Number of daily bars stored."""
        with self.asking("the store cannot be read") as db:
            return int(db.execute("SELECT count(*) FROM bars").fetchone()[0])

    @property
    def size_bytes(self) -> int:
        """Bytes that the store takes, on disk or in memory."""
        if self.in_memory:
            with self.asking("the store cannot be read") as db:
                pages = int(db.execute("PRAGMA page_count").fetchone()[0])
                return pages * int(db.execute("PRAGMA page_size").fetchone()[0])
        files = (self._path, self._path.with_name(self._path.name + "-wal"))
        return sum(file.stat().st_size for file in files if file.exists())

    def load_bars(self) -> dict[str, DailyBars]:
        """Return all daily bars by symbol; ``complete_to`` is the last final day."""
        with self.asking("stored bars cannot be read") as db:
            db.execute("BEGIN")
            symbols = [symbol for (symbol,) in db.execute(schema.LOAD_SYMBOLS)]
            bars = {symbol: self._bars_of(symbol) for symbol in symbols}
            db.execute("COMMIT")
            return bars

    def _bars_of(self, symbol: str) -> DailyBars:
        final = self._db.execute(schema.LOAD_FINAL, (symbol,)).fetchone()
        last = final[0] if final else None
        found = self._db.execute(schema.LOAD_BARS, (symbol, last)).fetchall()
        return store_rows.bars_of(symbol, found, last)

    def save_bars(self, bars: DailyBars, whole: bool) -> None:
        """Store daily bars.

        Args:
            bars: The rows; those up to ``complete_to`` are final. NaN is stored as NULL.
            whole: Replace all rows of the symbol (no rows replace nothing), else merge by day.

        A final row is never replaced by a running one of the same day, nor a row with a close by
        one without.

        Raises:
            StoreError: The rows cannot be written; nothing of them was.
        """
        if not bars.dates:
            return
        with self.writing(f"bars of {bars.symbol}") as db:
            if whole:
                complete_to = bars.complete_to.isoformat() if bars.complete_to else ""
                scope = {"symbol": bars.symbol, "complete_to": complete_to}
                db.execute(schema.CLEAR_BARS, {**scope, "last": bars.dates[-1].isoformat()})
            db.executemany(schema.SAVE_BAR, store_rows.bar_rows(bars))

    def reopen_bars(self, now: datetime) -> None:
        """Let a symbol's last final row run again where its day runs at ``now``.

        Raises:
            StoreError: The rows cannot be read or written.
        """
        with self.asking("stored bars cannot be read") as db:
            last = [
                (symbol, date.fromisoformat(day)) for symbol, day in db.execute(schema.LAST_FINAL)
            ]
        early = [
            (symbol, day.isoformat())
            for symbol, day in last
            if is_running(day, now, symbol_of(symbol).calendar)
        ]
        if early:
            with self.writing("bars of a clock that was ahead") as db:
                db.executemany(schema.REOPEN_BAR, early)

    def load_quotes(self) -> dict[str, Quote]:
        """Return the last quote of every symbol."""
        with self.asking("stored quotes cannot be read") as db:
            quotes = map(store_rows.quote_of, db.execute(schema.LOAD_QUOTES))
            return {quote.symbol: quote for quote in quotes}

    def save_quotes(self, quotes: Iterable[Quote]) -> None:
        """Store quotes; an older one never replaces a newer one. Raises StoreError."""
        rows = [store_rows.quote_row(quote) for quote in quotes if math.isfinite(quote.price)]
        if rows:
            with self.writing("quotes") as db:
                db.executemany(schema.SAVE_QUOTE, rows)

    def load_tips(self) -> tuple[ChainTip, ...]:
        """Return the last tip seen of every UTC day, oldest first; the last is the latest."""
        with self.asking("stored block heights cannot be read") as db:
            return tuple(map(store_rows.tip_of, db.execute(schema.LOAD_TIPS)))

    def save_tip(self, tip: ChainTip) -> None:
        """Store a tip in the place of its UTC day; one seen earlier never replaces it.

        Raises:
            StoreError: It cannot be written.
        """
        with self.writing("the block height") as db:
            db.execute(schema.SAVE_TIP, store_rows.tip_row(tip))

    def get_meta(self, key: str) -> str | None:
        """Return a text kept under ``key``, None when there is none."""
        with self.asking("the store cannot be read") as db:
            row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
            return None if row is None else str(row[0])

    def set_meta(self, key: str, value: str) -> None:
        """Keep a text under ``key``. Raises StoreError."""
        with self.writing(f"'{key}'") as db:
            db.execute(schema.SET_META, (key, value))

    def close(self) -> None:
        """Let go of the file; further calls raise StoreError."""
        self._db.close()

    @contextmanager
    def asking(self, failure: str) -> Iterator[sqlite3.Connection]:
        """Read; what goes wrong raises StoreError with ``failure`` as its first words."""
        try:
            yield self._db
        except sqlite3.Error as error:
            schema.undo(self._db)
            raise StoreError(f"{failure}: {schema.words_of(error)}") from error
        except (ValueError, TypeError) as error:
            schema.undo(self._db)
            raise StoreError(f"{failure}: {error}") from error

    @contextmanager
    def writing(self, what: str, *, durable: bool = False) -> Iterator[sqlite3.Connection]:
        """Run one transaction; all of it is written or nothing.

        What was written survives the end of this process, however it ends; where ``durable`` the
        end of the machine too: the disk has it, and all before it, when this returns.
        """
        try:
            self._db.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            self._db.execute("BEGIN IMMEDIATE")
            yield self._db
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            schema.undo(self._db)
            raise StoreError(f"{what} cannot be stored: {schema.words_of(error)}") from error
        except BaseException:
            schema.undo(self._db)
            raise
