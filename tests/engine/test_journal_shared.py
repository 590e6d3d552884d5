"""The journal under two programs, and under one that is killed: nothing lost, nothing doubled."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tui.engine.journal_store import JournalStore, everything_in
from tui.engine.store import Store
from tui.errors import StoreError
from tui.model.journal import JournalEntry

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)
BATCH = 5

WRITER = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from tui.engine.journal_store import JournalStore
from tui.engine.store import Store
from tui.model.journal import JournalEntry

path, name, turns = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
now = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)
print("ready", flush=True)
sys.stdin.readline()
journal = JournalStore(Store.open(path, now))
for turn in range(turns):
    keys = [f"{name}{turn}.{n}" for n in range(5)] + ([f"both{turn}"] if name != "own" else [])
    new = journal.add(JournalEntry(key, now, name, f"by {name}") for key in keys)
    print(" ".join(one.key for one in new), flush=True)
"""


def writer(path: Path, name: str, turns: int) -> subprocess.Popen[str]:
    """Start a program that adds batches of entries and prints those that were new."""
    started = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), name, str(turns)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert started.stdout is not None
    assert started.stdout.readline() == "ready\n"
    return started


def let_go(started: subprocess.Popen[str]) -> None:
    assert started.stdin is not None
    started.stdin.write("\n")
    started.stdin.flush()


def test_what_two_programs_see_at_once_is_entered_by_one_of_them(tmp_path: Path) -> None:
    path, turns = tmp_path / "store.db", 60
    Store.open(path, NOW).close()
    writers = [writer(path, name, turns) for name in ("a", "b")]
    for one in writers:
        let_go(one)
    answers = [one.communicate(timeout=120) for one in writers]
    assert [errors for _, errors in answers] == ["", ""]
    new = [set(said.split()) for said, _ in answers]
    both = {f"both{turn}" for turn in range(turns)}
    assert new[0].isdisjoint(new[1])
    assert (new[0] | new[1]) & both == both
    kept = everything_in(path)
    assert len(kept) == len(new[0]) + len(new[1]) == turns * (2 * BATCH + 1)
    words = {one.key: one.words for one in kept}
    assert all(
        words[key] == f"by {name}" for name, keys in zip("ab", new, strict=True) for key in keys
    )


def test_what_was_entered_survives_a_kill_and_a_batch_is_whole(tmp_path: Path) -> None:
    rng = random.Random(7)
    for number in range(6):
        path = tmp_path / f"{number}.db"
        Store.open(path, NOW).close()
        started = writer(path, "own", 100_000)
        let_go(started)
        time.sleep(rng.uniform(0.2, 0.5))
        started.send_signal(signal.SIGKILL)
        said, _ = started.communicate(timeout=60)
        acknowledged = {key for row in said.split("\n")[:-1] for key in row.split()}
        store = Store.open(path, NOW)
        kept = {one.key for one in JournalStore(store).everything()}
        assert store.notes == ()
        assert acknowledged <= kept
        assert len(kept) % BATCH == 0
        assert len(kept) - len(acknowledged) in (0, BATCH)
        again = [JournalEntry(key, NOW, "own", "again") for key in sorted(kept)]
        assert JournalStore(store).add(again) == ()
        assert {one.words for one in JournalStore(store).everything()} <= {"by own"}
        store.close()


def test_a_batch_that_cannot_be_written_leaves_nothing_of_itself(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store.db", NOW)
    journal = JournalStore(store)
    good = JournalEntry("good", NOW, "test", "words")
    bad = JournalEntry("bad", NOW, "test", None)  # type: ignore[arg-type]
    with pytest.raises(StoreError, match="the journal cannot be stored"):
        journal.add([good, bad])
    assert journal.everything() == ()
    store.close()


def test_order_extent_and_a_day_of_the_past(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store.db", NOW)
    journal, hour = JournalStore(store), timedelta(hours=1)
    entries = [
        JournalEntry("late", NOW, "state", "found afterwards", NOW - 48 * hour, "^RUT", "{}"),
        JournalEntry("feed", NOW - hour, "feed", "no time of its own"),
        JournalEntry("now", NOW, "alert", "just now", NOW),
    ]
    assert journal.add(entries) == tuple(entries)
    assert [one.key for one in journal.everything()] == ["now", "feed", "late"]
    assert [one.key for one in journal.newest(1)] == ["now"]
    assert [one.key for one in journal.newest(9, NOW - 2 * hour)] == ["late"]
    assert journal.everything()[2] == entries[0]
    extent = journal.extent()
    assert (extent.total, extent.since, extent.looked_at, extent.kept) == (
        3,
        NOW - hour,
        None,
        True,
    )
    assert journal.extent(NOW - 2 * hour).total == 1
    last = journal.last_of(("state", "feed"))
    assert last is not None
    assert last.key == "late"
    assert journal.last_of(("claim",)) is None
    store.close()


def test_another_thread_reads_all_of_it_or_says_why_not(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    store = Store.open(path, NOW)
    JournalStore(store).add([JournalEntry("a", NOW, "test", "words")])
    assert [one.key for one in everything_in(path)] == ["a"]
    store.close()
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError, match="the journal cannot be read"):
        everything_in(path)
