"""The store's tables, its statements, and what its errors are called."""

from __future__ import annotations

import sqlite3
from contextlib import suppress

VERSION = 2

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

TABLES = {
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
COLUMNS: dict[str, tuple[str, ...]] = {
    "meta": ("key", "value"),
    "bars": ("symbol", *BAR_COLUMNS, "final"),
    "quotes": QUOTE_COLUMNS,
    "tips": TIP_COLUMNS,
    "funds": ("symbol", "day", "total_assets", "nav", "seen_at"),
    "journal": ("key", "at", "seen_at", "kind", "symbol", "words", "data"),
    "alerts": ("rule", "state", "changed_at"),
    "asked": ("host", "minute", "feed", "sent", "failed"),
}


def select(table: str, columns: tuple[str, ...], rest: str = "") -> str:
    """Write the statement that reads columns of a table."""
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
    COLUMNS["bars"],
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
_SAVE_FUND = _upsert(
    "funds", COLUMNS["funds"], ("symbol", "day"), "excluded.seen_at >= funds.seen_at"
)
_SAVE_ALERT = _upsert(
    "alerts", COLUMNS["alerts"], ("rule",), "excluded.changed_at >= alerts.changed_at"
)
_SAVE_ASKED = _upsert(
    "asked", COLUMNS["asked"], ("host", "minute", "feed"), "excluded.sent >= asked.sent"
)
SET_META = "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
POURING = {
    "meta": f"{SET_META} WHERE meta.key <> 'schema_version'",
    "bars": SAVE_BAR,
    "quotes": SAVE_QUOTE,
    "tips": SAVE_TIP,
    "funds": _SAVE_FUND,
    "journal": "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
    "alerts": _SAVE_ALERT,
    "asked": _SAVE_ASKED,
}
"""What puts a row of ``COLUMNS`` into a table that may hold one of the same key."""
# A final row of a day that the new rows still call running was seen later than they were.
CLEAR_BARS = (
    "DELETE FROM bars WHERE symbol = :symbol "
    "AND NOT (final = 1 AND day > :complete_to AND day <= :last)"
)
REOPEN_BAR = "UPDATE bars SET final = 0 WHERE symbol = ? AND day = ?"
LAST_FINAL = "SELECT symbol, max(day) FROM bars WHERE final = 1 GROUP BY symbol"
LOAD_SYMBOLS = "SELECT DISTINCT symbol FROM bars"
# A running row with a final one behind it was never completed: it is no bar of its day.
LOAD_BARS = select(
    "bars", BAR_COLUMNS, "WHERE symbol = ?1 AND (final = 1 OR day > coalesce(?2, '')) ORDER BY day"
)
LOAD_FINAL = "SELECT day FROM bars WHERE symbol = ? AND final = 1 ORDER BY day DESC LIMIT 1"
LOAD_QUOTES = select("quotes", QUOTE_COLUMNS, "ORDER BY symbol")
LOAD_TIPS = select("tips", TIP_COLUMNS, "ORDER BY day")

NOT_A_DATABASE = "the file is not a database"
_WORDS = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_BUSY: "another program keeps the store locked",
    sqlite3.SQLITE_LOCKED: "another program keeps the store locked",
    sqlite3.SQLITE_READONLY: "the file cannot be written",
    sqlite3.SQLITE_IOERR: "the disk reports an error",
    sqlite3.SQLITE_CORRUPT: "the file is damaged",
    sqlite3.SQLITE_NOTADB: NOT_A_DATABASE,
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened",
}


class DamagedError(Exception):
    """The file is there and can be opened, but is not a store of ours; says why in words."""


def primary_code(error: sqlite3.Error) -> int | None:
    """Return SQLite's primary result code of an error, None when it came from elsewhere."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def is_damage(error: sqlite3.Error) -> bool:
    """Tell whether an error says that the file itself is broken."""
    return primary_code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def words_of(error: sqlite3.Error) -> str:
    """Say in words for people what SQLite complains about."""
    return _WORDS.get(primary_code(error) or -1, str(error))


def undo(db: sqlite3.Connection) -> None:
    """Leave a transaction that failed; SQLite may have left it itself, or the file be closed."""
    with suppress(sqlite3.Error):
        if db.in_transaction:
            db.execute("ROLLBACK")
