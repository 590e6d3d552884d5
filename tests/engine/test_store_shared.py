"""The store's file under two programs at the same time."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from tests.engine.test_store_file import NOW, filled, not_a_database
from tui.engine import opening
from tui.engine.store import Store
from tui.errors import StoreError
from tui.model.quotes import Quote

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


def test_a_lock_that_stays_is_said_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "BUSY_TIMEOUT_S", 0.05)
    path = tmp_path / "store.db"
    store = Store.open(path, NOW)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="another program keeps the store locked"):
        store.save_quotes([Quote("^RUT", 1.0, NOW)])
    late = Store.open(path, NOW)
    assert late.in_memory
    assert "another program keeps the store locked" in late.notes[0]
    other.execute("ROLLBACK")
    store.save_quotes([Quote("^RUT", 1.0, NOW)])
    assert store.load_quotes()["^RUT"].price == 1.0
    late.close()
    other.close()
    store.close()


def test_a_reader_that_delays_the_switch_to_a_log_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "BUSY_TIMEOUT_S", 0.01)
    path = tmp_path / "store.db"
    filled(path)
    reader = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    reader.execute("PRAGMA journal_mode = DELETE")
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM bars").fetchone()
    release = threading.Timer(0.2, reader.execute, ["COMMIT"])
    release.start()
    store = Store.open(path, NOW)
    release.join()
    assert (store.notes, store.rows) == ((), 2000)
    store.close()
    reader.close()


def test_a_reader_that_never_ends_leaves_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "BUSY_TIMEOUT_S", 0.0)
    monkeypatch.setattr(opening, "sleep", lambda _: None)
    path = tmp_path / "store.db"
    filled(path)
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("PRAGMA journal_mode = DELETE")
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM bars").fetchone()
    store = Store.open(path, NOW)
    assert store.in_memory
    assert "another program keeps the store locked" in store.notes[0]
    store.close()
    reader.close()


def test_a_fresh_file_of_another_program_is_not_set_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "store.db"
    not_a_database(path)
    connect_file = opening.connect_file

    def slower_than_the_other(_: Path, now: datetime, patience: float | None) -> opening.Opened:
        monkeypatch.setattr(opening, "connect_file", connect_file)
        path.rename(tmp_path / "set-aside-by-the-other")
        filled(path)
        return connect_file(tmp_path / "set-aside-by-the-other", now)

    monkeypatch.setattr(opening, "connect_file", slower_than_the_other)
    store = Store.open(path, NOW)
    assert (store.notes, store.in_memory, store.rows) == ((), False, 2000)
    assert not [found for found in tmp_path.iterdir() if "damaged" in found.name]
    store.close()


WRITER = """
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tui.engine.store import Store
from tui.model.bars import DailyBars
from tui.model.quotes import Quote

path, me = Path(sys.argv[1]), int(sys.argv[2])
now = datetime(2026, 8, 21, tzinfo=UTC)
print("ready", flush=True)
sys.stdin.readline()
store = Store.open(path, now)
for turn in range(40):
    days = tuple(date(2020, 1, 1) + timedelta(100 * turn + k) for k in range(me, 100, 2))
    values = (float(me + 1),) * len(days)
    store.save_bars(DailyBars("^RUT", days, *[values] * 6, days[-1]), whole=False)
    own = DailyBars(f"OWN{me}", days, *[values] * 6, days[-1])
    store.save_bars(own, whole=True)
    store.save_quotes([Quote("^RUT", float(2 * turn + me), now + timedelta(seconds=2 * turn + me))])
    store.load_bars()
print(store.notes, store.in_memory)
store.close()
"""


def test_two_programs_write_at_the_same_time(tmp_path: Path) -> None:
    path = tmp_path / "new" / "store.db"
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(2)
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("\n")
        writer.stdin.flush()
    answers = [writer.communicate(timeout=60) for writer in writers]
    assert answers == [("() False\n", "")] * 2
    store = Store.open(path, NOW)
    loaded = store.load_bars()
    assert len(loaded["^RUT"]) == 4000
    assert loaded["^RUT"].close[:4] == (1.0, 2.0, 1.0, 2.0)
    assert [len(loaded[f"OWN{number}"]) for number in range(2)] == [50, 50]
    assert store.load_quotes()["^RUT"].price == 79.0
    store.close()
