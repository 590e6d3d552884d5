"""How a store's file is opened, checked, brought to our schema, set aside, or only read."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from datetime import UTC
from time import sleep
from typing import TYPE_CHECKING
from urllib.parse import quote

from tui.engine import schema
from tui.engine.migrations import migrate
from tui.engine.schema import DamagedError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

BUSY_TIMEOUT_S = 10.0
"""Seconds for which the opening of a file waits for another program."""
WRITE_TIMEOUT_S = 2.0
"""Seconds for which a write waits: what cannot be kept at once is kept later."""
_WAL_TRIES, _WAL_PAUSE_S = 40, 0.025
_MAGIC = b"SQLite format 3\0"

Opened = tuple[sqlite3.Connection, tuple[str, ...]]
"""A connection, and words on what was done to the file."""


def open_file(path: Path, now: datetime, patience: float | None = None) -> Opened:
    """Open the file, made where it is missing; a damaged one is set aside and a fresh one opened.

    Args:
        path: The file.
        now: The present instant, for the names of copies.
        patience: Seconds to wait for other programs, ``BUSY_TIMEOUT_S`` when None.

    Raises:
        OSError, sqlite3.Error, DamagedError: No file can be used there.
    """
    make_private(path)
    examined = path.stat().st_ino
    try:
        return connect_file(path, now, patience)
    except DamagedError as error:
        damage = str(error)
    if path.stat().st_ino != examined:
        # Another program was faster: what stands there now is its fresh file.
        return connect_file(path, now, patience)
    target = _set_aside(path, now)
    make_private(path)
    note = f"the store could not be used ({damage}); it was set aside as {target.name}"
    db, notes = connect_file(path, now, patience)
    return db, (note, *notes)


def make_private(path: Path) -> None:
    """Create a file and its folders, where missing, for this user alone; raise OSError."""
    missing = [folder for folder in path.parents if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=0o700, exist_ok=True)
    # SQLite gives its -wal and -shm files the mode of the database file.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


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


def connect_file(path: Path, now: datetime, patience: float | None = None) -> Opened:
    """Open a store's file and bring it to our schema.

    Raises:
        DamagedError: The file is there but cannot be used.
        OSError: The file cannot be read, or an older one not be copied.
        sqlite3.Error: The file cannot be opened or written.
    """
    with path.open("rb") as file:
        head = file.read(len(_MAGIC))
    if head not in (b"", _MAGIC):
        # SQLite would delete the -wal file beside it, with all that it may hold.
        raise DamagedError(schema.NOT_A_DATABASE)
    patience = BUSY_TIMEOUT_S if patience is None else patience
    db = sqlite3.connect(path, timeout=patience, isolation_level=None)
    try:
        notes = _prepare(db, path, now)
    except BaseException:
        db.close()
        raise
    db.execute(f"PRAGMA busy_timeout = {1000 * min(patience, WRITE_TIMEOUT_S):.0f}")
    return db, notes


def connect_memory() -> sqlite3.Connection:
    """Open an empty store that ends with the process."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    _create_tables(db)
    return db


def copy_in_memory(path: Path) -> sqlite3.Connection:
    """Open a store that ends with the process, with what can be read of a file of this path.

    The file may lie in a folder that cannot be written, or be locked by a writer.
    """
    db = connect_memory()
    address = f"file:{quote(str(path))}"
    # A log beside the file is read where that is possible; a file without one is whole.
    for how in ("mode=ro", "mode=ro&immutable=1"):
        with suppress(sqlite3.Error, DamagedError, OSError):
            with closing(sqlite3.connect(f"{address}?{how}", uri=True)) as source:
                _check(source)
                pour(source, db)
            return db
    return db


def pour(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Put all rows of a store into another one; what is newer there stays, nothing is doubled.

    Raises:
        sqlite3.Error: A row cannot be read or written; nothing was.
    """
    try:
        target.execute("BEGIN IMMEDIATE")
        for table in _tables(source) & schema.POURING.keys():
            rows = source.execute(schema.select(table, schema.COLUMNS[table]))
            target.executemany(schema.POURING[table], rows)
        target.execute("COMMIT")
    except BaseException:
        schema.undo(target)
        raise


def _prepare(db: sqlite3.Connection, path: Path, now: datetime) -> tuple[str, ...]:
    """Check a fresh connection and bring its file to our schema."""
    try:
        _check(db)
        _use_wal(db)
        db.execute("PRAGMA synchronous = NORMAL")
        return _bring_on(db, path, now)
    except sqlite3.Error as error:
        if schema.is_damage(error):
            raise DamagedError(schema.words_of(error)) from error
        raise


def _use_wal(db: sqlite3.Connection) -> None:
    """Switch to a write-ahead log; SQLite itself does not wait while another program does so."""
    for _ in range(_WAL_TRIES):
        try:
            db.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if schema.primary_code(error) != sqlite3.SQLITE_BUSY:
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
    _version(db)


def _tables(db: sqlite3.Connection) -> set[str]:
    return {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'")}


def _version(db: sqlite3.Connection) -> int:
    """Return the file's schema, 0 when it is empty; raise DamagedError for one we cannot use."""
    tables = _tables(db)
    if not tables:
        return 0
    if "meta" not in tables:
        raise DamagedError("the file is another program's database")
    try:
        row = db.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()
        version = int(row[0]) if row else 0
    except (ValueError, TypeError, sqlite3.OperationalError):
        version = 0
    if version > schema.VERSION:
        raise DamagedError(
            f"the file has schema {version} of a newer version of this program, "
            f"this one knows schema {schema.VERSION}"
        )
    if version < 1:
        raise DamagedError("the file does not say which schema it has")
    return version


def _bring_on(db: sqlite3.Connection, path: Path, now: datetime) -> tuple[str, ...]:
    """Migrate an older file, then create what is missing; all of it or nothing."""
    db.execute("BEGIN IMMEDIATE")
    # Asked again now that it cannot change: two programs may start at once.
    version = _version(db)
    notes = (migrate(db, path, version, now),) if 0 < version < schema.VERSION else ()
    _create_tables(db)
    db.execute("COMMIT")
    for table, columns in schema.COLUMNS.items():
        _check_columns(db, table, columns)
    return notes


def _create_tables(db: sqlite3.Connection) -> None:
    for table, definition in schema.TABLES.items():
        db.execute(f"CREATE TABLE IF NOT EXISTS {table} ({definition}) WITHOUT ROWID")
    db.execute(schema.SET_META, ("schema_version", str(schema.VERSION)))


def _check_columns(db: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> None:
    present = {row[1] for row in db.execute(f"PRAGMA table_info({table})")}
    if not present.issuperset(columns):
        raise DamagedError(f"the table '{table}' lacks columns")
