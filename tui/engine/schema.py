"""The store's tables, how a file is opened and checked, and what its errors are called."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from time import sleep
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

VERSION = 2
BUSY_TIMEOUT_S = 10.0
_WAL_TRIES, _WAL_PAUSE_S = 40, 0.025
_MAGIC = b"SQLite format 3\0"

BAR_COLUMNS = ("day", "open", "high", "low", "close", "adj_close", "volume")
QUOTE_COLUMNS = (
    "symbol",
    "price",
    "quoted_at",
    "previous_close",
    "day_open",
    "day_high",
    "day_low",
    "session",
    "source",
)
TIP_COLUMNS = ("day", "height", "time", "source", "past_height", "past_time", "seen_at")

_SCHEMA = {
    "meta": """
        key TEXT PRIMARY KEY, value TEXT NOT NULL""",
    "bars": """
        symbol TEXT NOT NULL, day TEXT NOT NULL, open REAL, high REAL, low REAL, close REAL,
        adj_close REAL, volume REAL, final INTEGER NOT NULL, PRIMARY KEY (symbol, day)""",
    "quotes": """
        symbol TEXT PRIMARY KEY, price REAL NOT NULL, quoted_at TEXT NOT NULL,
        previous_close REAL, day_open REAL, day_high REAL, day_low REAL, session TEXT,
        source TEXT NOT NULL""",
    "tips": """
        day TEXT PRIMARY KEY, height INTEGER NOT NULL, time TEXT NOT NULL, source TEXT NOT NULL,
        past_height INTEGER, past_time TEXT, seen_at TEXT""",
    "funds": """
        symbol TEXT NOT NULL, day TEXT NOT NULL, total_assets REAL NOT NULL, nav REAL NOT NULL,
        seen_at TEXT NOT NULL, PRIMARY KEY (symbol, day)""",
    "journal": """
        key TEXT PRIMARY KEY, at TEXT, seen_at TEXT NOT NULL, kind TEXT NOT NULL, symbol TEXT,
        words TEXT NOT NULL, data TEXT""",
    "alerts": """
        rule TEXT PRIMARY KEY, state TEXT NOT NULL, changed_at TEXT NOT NULL""",
    "asked": """
        host TEXT NOT NULL, minute INTEGER NOT NULL, feed TEXT NOT NULL, sent INTEGER NOT NULL,
        failed INTEGER NOT NULL, PRIMARY KEY (host, minute, feed)""",
}
_COLUMNS: dict[str, tuple[str, ...]] = {
    "meta": ("key", "value"),
    "bars": ("symbol", *BAR_COLUMNS, "final"),
    "quotes": QUOTE_COLUMNS,
    "tips": TIP_COLUMNS,
    "funds": ("symbol", "day", "total_assets", "nav", "seen_at"),
    "journal": ("key", "at", "seen_at", "kind", "symbol", "words", "data"),
    "alerts": ("rule", "state", "changed_at"),
    "asked": ("host", "minute", "feed", "sent", "failed"),
}


def _select(table: str, columns: tuple[str, ...], rest: str) -> str:
    return f"SELECT {', '.join(columns)} FROM {table} {rest}"  # noqa: S608 - names of ours


def _upsert(
    table: str,
    columns: tuple[str, ...],
    key: tuple[str, ...],
    newer: str,
) -> str:
    """Write the statement that inserts a row, or replaces the one of the same key if ``newer``."""
    marks = ", ".join("?" * len(columns))
    changes = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in key)
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) "  # noqa: S608 - names of ours
        f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changes} WHERE {newer}"
    )


SAVE_BAR = _upsert(
    "bars",
    _COLUMNS["bars"],
    ("symbol", "day"),
    "excluded.final >= bars.final AND (excluded.close IS NOT NULL OR bars.close IS NULL)",
)
SAVE_QUOTE = _upsert("quotes", QUOTE_COLUMNS, ("symbol",), "excluded.quoted_at >= quotes.quoted_at")
SAVE_TIP = _upsert(
    "tips",
    TIP_COLUMNS,
    ("day",),
    "coalesce(excluded.seen_at, excluded.time) >= coalesce(tips.seen_at, tips.time)",
)
SET_META = "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
# A final row of a day that the new rows still call running was seen later than they were.
CLEAR_BARS = (
    "DELETE FROM bars WHERE symbol = :symbol "
    "AND NOT (final = 1 AND day > :complete_to AND day <= :last)"
)
LOAD_SYMBOLS = "SELECT DISTINCT symbol FROM bars"
LOAD_BARS = _select("bars", BAR_COLUMNS, "WHERE symbol = ? ORDER BY day")
LOAD_FINAL = "SELECT day FROM bars WHERE symbol = ? AND final = 1 ORDER BY day DESC LIMIT 1"
LOAD_QUOTES = _select("quotes", QUOTE_COLUMNS, "ORDER BY symbol")
LOAD_TIPS = _select("tips", TIP_COLUMNS, "ORDER BY day")

_WORDS = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_BUSY: "another program keeps the store locked",
    sqlite3.SQLITE_LOCKED: "another program keeps the store locked",
    sqlite3.SQLITE_READONLY: "the file cannot be written",
    sqlite3.SQLITE_IOERR: "the disk reports an error",
    sqlite3.SQLITE_CORRUPT: "the file is damaged",
    sqlite3.SQLITE_NOTADB: "the file is not a database",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened",
}


class DamagedError(Exception):
    """The file is there and can be opened, but is not a store of ours; says why in words."""


def primary_code(error: sqlite3.Error) -> int | None:
    """Return SQLite's primary result code of an error, None when it came from elsewhere."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def words_of(error: sqlite3.Error) -> str:
    """Say in words for people what SQLite complains about."""
    return _WORDS.get(primary_code(error) or -1, str(error))


def make_private(path: Path) -> None:
    """Create a file and its folders, where missing, for this user alone; raise OSError."""
    missing = [folder for folder in path.parents if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=0o700, exist_ok=True)
    # SQLite gives its -wal and -shm files the mode of the database file.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def connect_file(path: Path) -> sqlite3.Connection:
    """Open a store's file.

    Raises:
        DamagedError: The file is there but cannot be used.
        OSError: The file cannot be read.
        sqlite3.Error: The file cannot be opened or written.
    """
    with path.open("rb") as file:
        head = file.read(len(_MAGIC))
    if head not in (b"", _MAGIC):
        # SQLite would delete the -wal file beside it, with all that it may hold.
        raise DamagedError(_WORDS[sqlite3.SQLITE_NOTADB])
    return _prepared(sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None))


def connect_memory() -> sqlite3.Connection:
    """Open an empty store that ends with the process."""
    return _prepared(sqlite3.connect(":memory:", isolation_level=None))


def _prepared(db: sqlite3.Connection) -> sqlite3.Connection:
    """Check a fresh connection and bring its file to our schema; close it when that fails."""
    try:
        _check(db)
        _use_wal(db)
        db.execute("PRAGMA synchronous = NORMAL")
        _create(db)
    except sqlite3.Error as error:
        db.close()
        if primary_code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise DamagedError(words_of(error)) from error
        raise
    except DamagedError:
        db.close()
        raise
    return db


def _use_wal(db: sqlite3.Connection) -> None:
    """Switch to a write-ahead log; SQLite itself does not wait while another program does so."""
    for _ in range(_WAL_TRIES):
        try:
            db.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if primary_code(error) != sqlite3.SQLITE_BUSY:
                raise
            sleep(_WAL_PAUSE_S)
        else:
            return
    db.execute("PRAGMA journal_mode = WAL")


def _check(db: sqlite3.Connection) -> None:
    """Raise DamagedError unless the file is empty, or sound and of a schema that we can use."""
    verdict = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise DamagedError("the file is damaged")
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'")}
    if tables:
        _check_version(db, tables)


def _check_version(db: sqlite3.Connection, tables: set[str]) -> None:
    if "meta" not in tables:
        raise DamagedError("the file is another program's database")
    try:
        row = db.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()
        version = int(row[0]) if row else 0
    except (ValueError, TypeError, sqlite3.OperationalError):
        version = 0
    if version > VERSION:
        raise DamagedError(
            f"the file has schema {version} of a newer version of this program, "
            f"this one knows schema {VERSION}"
        )
    if version < 1:
        raise DamagedError("the file does not say which schema it has")


def _create(db: sqlite3.Connection) -> None:
    """Create what is missing, in one transaction, since two programs may start at once."""
    db.execute("BEGIN IMMEDIATE")
    for table, definition in _SCHEMA.items():
        db.execute(f"CREATE TABLE IF NOT EXISTS {table} ({definition}) WITHOUT ROWID")
    # Every table since the first schema was only added to, so an older file is brought on by this.
    db.execute(SET_META, ("schema_version", str(VERSION)))
    db.execute("COMMIT")
    for table, columns in _COLUMNS.items():
        _check_columns(db, table, columns)


def _check_columns(db: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> None:
    present = {row[1] for row in db.execute(f"PRAGMA table_info({table})")}
    if not present.issuperset(columns):
        raise DamagedError(f"the table '{table}' lacks columns")


def undo(db: sqlite3.Connection) -> None:
    """Leave a transaction that failed; SQLite may have left it itself, or the file be closed."""
    with suppress(sqlite3.Error):
        if db.in_transaction:
            db.execute("ROLLBACK")
