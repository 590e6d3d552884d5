"""A store as version 1 of its schema was written, made by the statements of that time."""

from __future__ import annotations

import sqlite3
from pathlib import Path

STATEMENTS = """
PRAGMA journal_mode = WAL;
CREATE TABLE meta (
        key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE bars (
        symbol TEXT NOT NULL, day TEXT NOT NULL, open REAL, high REAL, low REAL, close REAL,
        adj_close REAL, volume REAL, final INTEGER NOT NULL, PRIMARY KEY (symbol, day))
        WITHOUT ROWID;
CREATE TABLE quotes (
        symbol TEXT PRIMARY KEY, price REAL NOT NULL, quoted_at TEXT NOT NULL,
        previous_close REAL, day_open REAL, day_high REAL, day_low REAL, session TEXT,
        source TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE tips (
        day TEXT PRIMARY KEY, height INTEGER NOT NULL, time TEXT NOT NULL, source TEXT NOT NULL,
        past_height INTEGER, past_time TEXT, seen_at TEXT) WITHOUT ROWID;
INSERT INTO meta VALUES ('schema_version', '1');
INSERT INTO quotes VALUES ('^RUT', 2718.77, '2026-08-20T18:32:00.000000+00:00', 2700.0, NULL, NULL,
        NULL, '2026-08-20', 'yahoo');
INSERT INTO tips VALUES ('2026-08-20', 962000, '2026-08-20T18:30:00.000000+00:00', 'mempool.space',
        909584, '2025-08-21T18:30:00.000000+00:00', '2026-08-20T18:31:00.000000+00:00');
WITH RECURSIVE days (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM days WHERE n < 1999)
INSERT INTO bars SELECT '^RUT', date('2000-01-01', n || ' days'), n + 1, n + 1, n + 1, n + 1, n + 1,
        n + 1, 1 FROM days;
"""

OLD_TABLES = {"meta", "bars", "quotes", "tips"}
NEW_TABLES = OLD_TABLES | {"funds", "journal", "alerts", "asked"}


def write_old_store(path: Path) -> None:
    """Write the file: 2,000 bars of ^RUT, a quote, a tip."""
    path.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(path)
    db.executescript(STATEMENTS)
    db.close()


def state_of(path: Path) -> tuple[str, set[str], int, int, int]:
    """Return schema, tables and the rows of the old ones; fail when the file is not sound."""
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA quick_check").fetchall() == [("ok",)]
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'")}
    version = db.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()[0]
    bars, quotes, tips = (
        db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 -- names of ours
        for table in ("bars", "quotes", "tips")
    )
    db.close()
    return version, tables, bars, quotes, tips


OLD = ("1", OLD_TABLES, 2000, 1, 1)
NEW = ("2", NEW_TABLES, 2000, 1, 1)
