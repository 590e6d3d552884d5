"""From an older schema of the store to the present one, with a copy of the older file kept."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

STEPS: dict[int, tuple[str, ...]] = {
    1: (
        """CREATE TABLE funds (
        symbol TEXT NOT NULL, day TEXT NOT NULL, total_assets REAL NOT NULL, nav REAL NOT NULL,
        seen_at TEXT NOT NULL, PRIMARY KEY (symbol, day)) WITHOUT ROWID""",
        """CREATE TABLE journal (
        key TEXT PRIMARY KEY, at TEXT, seen_at TEXT NOT NULL, kind TEXT NOT NULL, symbol TEXT,
        words TEXT NOT NULL, data TEXT) WITHOUT ROWID""",
        """CREATE TABLE alerts (
        rule TEXT PRIMARY KEY, state TEXT NOT NULL, changed_at TEXT NOT NULL) WITHOUT ROWID""",
        """CREATE TABLE asked (
        host TEXT NOT NULL, minute INTEGER NOT NULL, feed TEXT NOT NULL, sent INTEGER NOT NULL,
        failed INTEGER NOT NULL, PRIMARY KEY (host, minute, feed)) WITHOUT ROWID""",
    ),
}
"""What takes a file of a version to the next one. A step that was shipped is never changed."""


def migrate(db: sqlite3.Connection, path: Path, version: int, now: datetime) -> str:
    """Bring an older file to the present schema; return words for the person.

    Args:
        db: The file in a transaction that may write: no other program changes it meanwhile, and
            whoever is killed before the commit leaves the old file as it was.
        path: The file.
        version: Its schema.
        now: The instant that stands in the copy's name.

    Raises:
        OSError, sqlite3.Error: The copy cannot be made, or a step cannot be taken.
    """
    copy = _back_up(path, version, now)
    while version in STEPS:
        for statement in STEPS[version]:
            db.execute(statement)
        version += 1
    return f"the store of an older version was brought to schema {version}; {copy.name} is a copy"


def _back_up(path: Path, version: int, now: datetime) -> Path:
    """Copy the file as it was last committed; a name that stands is a whole copy on the disk."""
    part = path.with_name(f"{path.name}.v{version}-backup.part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        # A connection of its own reads beside the one that holds the write lock.
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as target:
            # A journal on the disk would outlive a kill and be rolled back into the next copy.
            target.execute("PRAGMA journal_mode = MEMORY")
            source.backup(target)
        return _named(part, path, version, now)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _named(part: Path, path: Path, version: int, now: datetime) -> Path:
    stem = f"{path.name}.v{version}-backup-{now.astimezone(UTC):%Y%m%dT%H%M%S}"
    copy, count = path.with_name(stem), 1
    while copy.exists():
        count += 1
        copy = path.with_name(f"{stem}-{count}")
    part.rename(copy)
    return copy
