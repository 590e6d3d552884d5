"""What outlives a run: raw daily bars, last quotes and chain tips, in one SQLite file.

A store is opened and used in one thread; two programs may use one file at the same time.
"""

from __future__ import annotations

import math
import sqlite3
from contextlib import contextmanager
from datetime import UTC
from typing import TYPE_CHECKING

from tui.engine import schema, store_rows
from tui.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from tui.model.bars import DailyBars
    from tui.model.halving import ChainTip
    from tui.model.quotes import Quote


def _os_words(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _set_aside(path: Path, now: datetime) -> Path:
    """Rename a damaged file, with what SQLite keeps beside it, to a name that is free."""
    stem = f"{path.name}.damaged-{now.astimezone(UTC):%Y%m%dT%H%M%S}"
    target, count = path.with_name(stem), 1
    while target.exists():
        count += 1
        target = path.with_name(f"{stem}-{count}")
    path.rename(target)
    for ending in ("-wal", "-shm"):
        beside = path.with_name(path.name + ending)
        if beside.exists():
            beside.rename(target.with_name(target.name + ending))
    return target


def _open_file(path: Path, now: datetime) -> tuple[sqlite3.Connection, tuple[str, ...]]:
    """Open the file; a damaged one is set aside, said so, and a fresh one opened."""
    schema.make_private(path)
    examined = path.stat().st_ino
    try:
        return schema.connect_file(path), ()
    except schema.DamagedError as error:
        damage = str(error)
    if path.stat().st_ino != examined:
        # Another program was faster: what stands there now is its fresh file.
        return schema.connect_file(path), ()
    target = _set_aside(path, now)
    schema.make_private(path)
    note = f"the store could not be used ({damage}); it was set aside as {target.name}"
    return schema.connect_file(path), (note,)


class Store:
    """The tables as values of the model; made by ``Store.open``.

    ``notes`` says in words what was wrong when it was opened; ``in_memory`` is true when nothing
    outlives this run.
    """

    def __init__(
        self, db: sqlite3.Connection, path: Path | None, notes: tuple[str, ...] = ()
    ) -> None:
        self._db, self._path, self.notes = db, path, notes

    @classmethod
    def open(cls, path: Path, now: datetime) -> Store:
        """Open the store at ``path``, creating it when it is not there.

        A file that is damaged, another program's, or of a newer schema is renamed to
        ``<name>.damaged-YYYYmmddTHHMMSS`` and a fresh one opened. Where nothing can be written
        the store runs in memory. ``notes`` says both. Never raises for what the disk does.
        """
        try:
            db, notes = _open_file(path, now)
        except (OSError, sqlite3.Error, schema.DamagedError) as error:
            why = schema.words_of(error) if isinstance(error, sqlite3.Error) else _os_words(error)
            note = f"nothing is kept beyond this run: the store {path} cannot be used: {why}"
            return cls(schema.connect_memory(), None, (note,))
        return cls(db, path, notes)

    @property
    def in_memory(self) -> bool:
        """True when nothing outlives this run."""
        return self._path is None

    @property
    def rows(self) -> int:
        """Number of daily bars stored."""
        with self.asking("the store cannot be read") as db:
            return int(db.execute("SELECT count(*) FROM bars").fetchone()[0])

    @property
    def size_bytes(self) -> int:
        """Bytes that the store takes, on disk or in memory."""
        if self._path is None:
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
        found = self._db.execute(schema.LOAD_BARS, (symbol,)).fetchall()
        return store_rows.bars_of(symbol, found, final[0] if final else None)

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
    def writing(self, what: str) -> Iterator[sqlite3.Connection]:
        """Run one transaction; all of it is written or nothing."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            yield self._db
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            schema.undo(self._db)
            raise StoreError(f"{what} cannot be stored: {schema.words_of(error)}") from error
        except BaseException:
            schema.undo(self._db)
            raise
