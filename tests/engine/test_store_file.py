"""The store's file: private, set aside when damaged, or not there."""

from __future__ import annotations

import os
import sqlite3
import stat
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tui.engine.store import Store
from tui.model.bars import DailyBars

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 8, 21, 18, 32, 5, tzinfo=UTC)
ASIDE = "store.db.damaged-20260821T183205"
DAYS = tuple(date(2000, 1, 1) + timedelta(index) for index in range(2000))
VALUES = tuple(float(index + 1) for index in range(2000))
BARS = DailyBars("^RUT", DAYS, VALUES, VALUES, VALUES, VALUES, VALUES, VALUES, DAYS[-1])


def filled(path: Path) -> None:
    store = Store.open(path, NOW)
    store.save_bars(BARS, whole=True)
    store.close()


def change(path: Path, statement: str) -> None:
    db = sqlite3.connect(path)
    db.execute(statement)
    db.commit()
    db.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_folders_and_files_are_the_users_alone(tmp_path: Path) -> None:
    path = tmp_path / "data" / "resonance" / "store.db"
    old = os.umask(0)
    try:
        store = Store.open(path, NOW)
        store.save_bars(BARS, whole=True)
    finally:
        os.umask(old)
    modes = {found: stat.S_IMODE(found.stat().st_mode) for found in (tmp_path / "data").rglob("*")}
    assert len(modes) == 4
    assert {mode for found, mode in modes.items() if found.is_file()} == {0o600}
    assert {mode for found, mode in modes.items() if found.is_dir()} == {0o700}
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    store.close()


def not_a_database(path: Path) -> None:
    path.write_bytes(b"a letter to my bank, not a database at all\n" * 200)


def overwritten_in_the_middle(path: Path) -> None:
    filled(path)
    content = bytearray(path.read_bytes())
    content[4096 : 4096 * 8] = b"\xa5" * (4096 * 7)
    path.write_bytes(content)


def cut_short(path: Path) -> None:
    filled(path)
    path.write_bytes(path.read_bytes()[:20_000])


def newer_schema(path: Path) -> None:
    filled(path)
    change(path, "UPDATE meta SET value = '3' WHERE key = 'schema_version'")


def unreadable_version(path: Path) -> None:
    filled(path)
    change(path, "UPDATE meta SET value = 'one' WHERE key = 'schema_version'")


def no_version(path: Path) -> None:
    filled(path)
    change(path, "DELETE FROM meta")


def other_meta(path: Path) -> None:
    change(path, "CREATE TABLE meta (name TEXT)")


def other_program(path: Path) -> None:
    change(path, "CREATE TABLE holidays (day TEXT)")


def other_columns(path: Path) -> None:
    filled(path)
    change(path, "ALTER TABLE quotes RENAME COLUMN price TO cost")


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (not_a_database, "the file is not a database"),
        (overwritten_in_the_middle, "the file is damaged"),
        (cut_short, "the file is damaged"),
        (newer_schema, "schema 3 of a newer version of this program, this one knows schema 2"),
        (unreadable_version, "does not say which schema"),
        (no_version, "does not say which schema"),
        (other_meta, "does not say which schema"),
        (other_program, "another program's database"),
        (other_columns, "the table 'quotes' lacks columns"),
    ],
)
def test_a_file_that_cannot_be_used_is_set_aside(
    tmp_path: Path, damage: object, words: str
) -> None:
    path = tmp_path / "store.db"
    assert callable(damage)
    damage(path)
    content = path.read_bytes()
    store = Store.open(path, NOW)
    (note,) = store.notes
    assert words in note
    assert note.endswith(f"it was set aside as {ASIDE}")
    assert (tmp_path / ASIDE).read_bytes()[100:] == content[100:]
    assert (store.in_memory, store.rows) == (False, 0)
    store.save_bars(BARS, whole=True)
    store.close()
    again = Store.open(path, NOW)
    assert (again.notes, again.rows) == ((), 2000)
    again.close()


def test_what_sqlite_keeps_beside_a_damaged_file_goes_with_it(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    not_a_database(path)
    for ending in ("-wal", "-shm"):
        (tmp_path / f"store.db{ending}").write_bytes(ending.encode())
    Store.open(path, NOW).close()
    aside = sorted(found.name for found in tmp_path.iterdir() if "damaged" in found.name)
    assert aside == [ASIDE, f"{ASIDE}-shm", f"{ASIDE}-wal"]
    assert (tmp_path / f"{ASIDE}-wal").read_bytes() == b"-wal"


def test_a_second_damage_in_the_same_second_overwrites_nothing(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    for _ in range(3):
        not_a_database(path)
        Store.open(path, NOW).close()
    names = sorted(found.name for found in tmp_path.iterdir() if "damaged" in found.name)
    assert names == [ASIDE, f"{ASIDE}-2", f"{ASIDE}-3"]


def test_a_missing_table_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    filled(path)
    change(path, "DROP TABLE tips")
    store = Store.open(path, NOW)
    assert (store.notes, store.rows, store.load_tips()) == ((), 2000, ())
    store.close()


def file_in_the_way(tmp_path: Path) -> Path:
    (tmp_path / "data").write_text("a file where the folder should be")
    return tmp_path / "data" / "store.db"


def folder_in_the_way(tmp_path: Path) -> Path:
    (tmp_path / "store.db").mkdir()
    return tmp_path / "store.db"


@pytest.mark.parametrize("place", [file_in_the_way, folder_in_the_way])
def test_without_a_writable_place_it_runs_in_memory(tmp_path: Path, place: object) -> None:
    assert callable(place)
    path = place(tmp_path)
    store = Store.open(path, NOW)
    (note,) = store.notes
    assert note.startswith(f"nothing is kept beyond this run: the store {path} cannot be used: ")
    assert store.in_memory
    store.save_bars(BARS, whole=True)
    assert store.load_bars()["^RUT"].close == VALUES
    assert (store.rows, store.size_bytes > 50_000) == (2000, True)
    store.close()


@pytest.mark.skipif(
    os.name == "nt" or getattr(os, "geteuid", lambda: 0)() == 0,
    reason="modes bind neither Windows nor root",
)
def test_a_folder_without_write_permission(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o500)
    store = Store.open(folder / "store.db", NOW)
    assert "Permission denied" in store.notes[0]
    assert store.in_memory
    store.close()
