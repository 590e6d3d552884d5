"""A store of an older schema: copied, brought on, and never left in between."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.engine.old_store import NEW, OLD, state_of, write_old_store
from tui.engine import migrations, opening, schema
from tui.engine.store import Store

NOW = datetime(2026, 8, 21, 18, 32, 5, tzinfo=UTC)
COPY = "store.db.v1-backup-20260821T183205"


def copies(folder: Path) -> list[Path]:
    return sorted(found for found in folder.iterdir() if "backup" in found.name)


def test_an_older_store_is_brought_on_with_all_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    write_old_store(path)
    store = Store.open(path, NOW)
    words = "the store of an older version was brought to schema 2; "
    assert store.notes == (f"{words}{COPY} is a copy",)
    bars = store.load_bars()["^RUT"]
    assert (len(bars), bars.close[0], bars.close[-1]) == (2000, 1.0, 2000.0)
    assert bars.complete_to == date(2005, 6, 22)
    assert store.load_quotes()["^RUT"].price == 2718.77
    assert [tip.height for tip in store.load_tips()] == [962_000]
    store.close()
    assert state_of(path) == NEW
    again = Store.open(path, NOW)
    assert again.notes == ()
    again.close()
    assert copies(tmp_path) == [tmp_path / COPY]


def test_the_copy_is_the_file_as_it_was_for_this_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    write_old_store(path)
    old = os.umask(0)
    try:
        Store.open(path, NOW).close()
    finally:
        os.umask(old)
    (copy,) = copies(tmp_path)
    assert state_of(copy) == OLD
    if os.name != "nt":
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_what_another_program_has_not_checkpointed_is_in_the_copy_too(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    write_old_store(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA wal_autocheckpoint = 0")
    other.execute("INSERT INTO meta VALUES ('late', 'yes')")
    Store.open(path, NOW).close()
    other.close()
    copy = sqlite3.connect(tmp_path / COPY)
    assert copy.execute("SELECT value FROM meta WHERE key = 'late'").fetchone() == ("yes",)
    copy.close()


def test_a_migrated_file_has_the_tables_of_a_fresh_one(tmp_path: Path) -> None:
    write_old_store(tmp_path / "old.db")
    described = []
    for name in ("old.db", "fresh.db"):
        Store.open(tmp_path / name, NOW).close()
        db = sqlite3.connect(tmp_path / name)
        rows = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
        described.append({table: " ".join(sql.split()) for table, sql in rows})
        db.close()
    assert described[0] == described[1]


def test_there_is_a_step_from_every_version_to_the_next() -> None:
    assert list(migrations.STEPS) == list(range(1, schema.VERSION))


def test_an_earlier_copy_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    for _ in range(2):
        path.unlink(missing_ok=True)
        write_old_store(path)
        Store.open(path, NOW).close()
    assert [found.name for found in copies(tmp_path)] == [COPY, f"{COPY}-2"]


def test_without_room_for_a_copy_nothing_is_changed_and_all_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "store.db"
    write_old_store(path)

    def no_room(part: Path, *_: object) -> Path:
        assert part.exists()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(migrations, "_named", no_room)
    store = Store.open(path, NOW)
    assert store.in_memory
    assert "No space left on device" in store.notes[0]
    assert store.rows == 2000
    store.close()
    assert state_of(path) == OLD
    assert copies(tmp_path) == []


# Counts what it does to the file and ends itself, as kill -9 would, before the n-th of it.
KILLED = """
import os, signal, sqlite3, sys
from datetime import UTC, datetime
from pathlib import Path
left = int(sys.argv[2])

def step():
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)

class Counted(sqlite3.Connection):
    def execute(self, *args):
        step()
        return super().execute(*args)
    def backup(self, target, **options):
        super().backup(target, pages=4, progress=lambda *_: step())
    def close(self):
        step()
        super().close()

connect, rename = sqlite3.connect, Path.rename
sqlite3.connect = lambda *args, **options: connect(*args, factory=Counted, **options)
Path.rename = lambda self, target: (step(), rename(self, target), step())[1]
from tui.engine.store import Store
Store.open(Path(sys.argv[1]), datetime(2026, 8, 21, tzinfo=UTC)).close()
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")
def test_killed_at_any_step_it_leaves_the_old_or_the_new_whole(tmp_path: Path) -> None:
    states = []
    for steps in range(300):
        path = tmp_path / str(steps) / "store.db"
        write_old_store(path)
        done = subprocess.run([sys.executable, "-c", KILLED, str(path), str(steps)], check=False)
        states.append(state_of(path))
        assert states[-1] in (OLD, NEW)
        assert all(state_of(one) == OLD for one in copies(path.parent) if one.suffix != ".part")
        if states[-1] == NEW:
            assert [one for one in copies(path.parent) if one.suffix != ".part"]
        store = Store.open(path, NOW)
        assert (store.in_memory, store.rows) == (False, 2000)
        store.close()
        assert state_of(path) == NEW
        if done.returncode == 0:
            break
    assert done.returncode == 0
    assert states.count(OLD) > 10


STARTER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from tui.engine.store import Store
print("ready", flush=True)
sys.stdin.readline()
store = Store.open(Path(sys.argv[1]), datetime(2026, 8, 21, tzinfo=UTC))
print(len(store.notes), store.in_memory, store.rows, flush=True)
store.close()
"""


def test_two_programs_that_start_at_once_migrate_it_once(tmp_path: Path) -> None:
    for turn in range(5):
        path = tmp_path / str(turn) / "store.db"
        write_old_store(path)
        programs = [
            subprocess.Popen(
                [sys.executable, "-c", STARTER, str(path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(2)
        ]
        for program in programs:
            assert program.stdout is not None
            assert program.stdout.readline() == "ready\n"
        answers = sorted(program.communicate("\n", timeout=60)[0] for program in programs)
        assert answers == ["0 False 2000\n", "1 False 2000\n"]
        assert state_of(path) == NEW
        assert len(copies(path.parent)) == 1


def test_a_locked_older_store_is_read_and_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "BUSY_TIMEOUT_S", 0.05)
    path = tmp_path / "store.db"
    write_old_store(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store = Store.open(path, NOW)
    assert (store.in_memory, store.rows) == (True, 2000)
    store.close()
    other.execute("ROLLBACK")
    other.close()
    assert state_of(path) == OLD
