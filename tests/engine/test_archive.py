"""The archive when the disk fails: said in words, kept in memory, stored when there is room."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.engine.test_store import bars
from tui.engine import opening
from tui.engine.archive import Archive
from tui.engine.journal_store import JournalStore
from tui.engine.memory import Memory
from tui.engine.sources import SourceChoice
from tui.engine.store import Store
from tui.model.events import BarsArrived, FeedSucceeded, QuotesArrived, TipArrived
from tui.model.halving import ChainTip
from tui.model.health import FeedHealth, FeedState, Source
from tui.model.journal import JournalEntry
from tui.model.quotes import Quote

NOW = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)
LATER = timedelta(minutes=1)
QUIET = FeedSucceeded("prices", NOW)
MANY = tuple(float(value) for value in range(1, 6000))


def archive_at(path: Path) -> Archive:
    return Archive(SourceChoice(Source.YAHOO, store=path), NOW)


def history(symbol: str, closes: tuple[float, ...] = MANY, *, whole: bool = True) -> BarsArrived:
    return BarsArrived("history", bars(symbol, closes, len(closes), date(2001, 1, 1)), NOW, whole)


def quoted(price: float, at: datetime = NOW) -> QuotesArrived:
    return QuotesArrived("prices", (Quote("^RUT", price, at),), at)


def state_of(health: FeedHealth | None) -> FeedState | None:
    return health.state if health else None


def stored(path: Path) -> Store:
    store = Store.open(path, NOW)
    assert not store.in_memory
    return store


@contextmanager
def small_disk() -> Iterator[Path]:
    """Mount a disk of 4 MB; a test that may not mount one is skipped."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder]
        if (
            shutil.which("mount") is None
            or subprocess.run(command, check=False, capture_output=True).returncode
        ):
            pytest.skip("only root may mount a small disk")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", folder], check=True)


def fill(path: Path) -> None:
    """Write until the disk has no room left."""
    with suppress(OSError), path.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)


def test_a_full_disk_is_said_and_what_came_meanwhile_is_stored_when_there_is_room() -> None:
    with small_disk() as disk:
        path = disk / "data" / "store.db"
        archive = archive_at(path)
        first = archive.keep(history("IWM", MANY[:50]), NOW)
        assert state_of(first) is FeedState.OK
        fill(disk / "filler")
        full = archive.keep(history("^RUT"), NOW)
        assert full is not None
        assert full.state is FeedState.FAILED
        assert full.last_error is not None
        assert "the disk is full; it waits in memory" in full.last_error
        archive.keep(history("^RUT", (*MANY[:10], 7.0), whole=False), NOW + LATER)
        assert archive.keep(quoted(2700.0), NOW + LATER) is None
        archive.keep(TipArrived("blocks", ChainTip(960_000, NOW, "mempool.space")), NOW + LATER)
        (disk / "filler").unlink()
        assert state_of(archive.keep(QUIET, NOW + 2 * LATER)) is FeedState.OK
        archive.close()
        store = stored(path)
        assert store.load_bars()["^RUT"].close == (*MANY[:10], 7.0, *MANY[11:])
        assert store.load_bars()["IWM"].close == MANY[:50]
        assert store.load_quotes()["^RUT"].price == 2700.0
        assert len(store.load_tips()) == 1
        store.close()


def test_what_failed_is_tried_again_until_it_is_stored(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    archive = archive_at(path)
    assert archive._store is not None
    pages = archive._store._db.execute("PRAGMA page_count").fetchone()[0]
    archive._store._db.execute(f"PRAGMA max_page_count = {pages}")
    assert state_of(archive.keep(history("^RUT"), NOW)) is FeedState.FAILED
    assert archive.keep(history("^RUT", (9.0,), whole=False), NOW) is None
    assert archive.keep(quoted(2700.0), NOW) is None
    assert archive.keep(quoted(2690.0, NOW - LATER), NOW) is None
    assert archive.keep(TipArrived("blocks", ChainTip(960_000, NOW, "x")), NOW) is None
    assert state_of(archive.keep(QUIET, NOW + LATER)) is FeedState.FAILED
    archive._store._db.execute("PRAGMA max_page_count = 100000")
    assert state_of(archive.keep(QUIET, NOW + 2 * LATER)) is FeedState.OK
    assert archive.keep(QUIET, NOW + 3 * LATER) is None
    archive.close()
    store = stored(path)
    assert store.load_bars()["^RUT"].close == (9.0, *MANY[1:])
    assert store.load_quotes()["^RUT"].price == 2700.0
    assert [tip.height for tip in store.load_tips()] == [960_000]
    store.close()


def test_a_store_that_is_deleted_while_it_runs_is_made_again_with_all_it_had(
    tmp_path: Path,
) -> None:
    path = tmp_path / "data" / "store.db"
    archive = archive_at(path)
    archive.keep(history("^RUT"), NOW)
    assert archive._store is not None
    JournalStore(archive._store).add([JournalEntry("once", NOW, "state", "words")])
    shutil.rmtree(path.parent)
    assert state_of(archive.keep(quoted(2700.0), NOW)) is FeedState.OK
    words = "the store was removed while this program ran; what it held was kept in memory"
    assert archive.notes == (words,)
    archive.close()
    store = stored(path)
    assert store.load_bars()["^RUT"].close == MANY
    assert store.load_quotes()["^RUT"].price == 2700.0
    assert [entry.key for entry in JournalStore(store).newest(9)] == ["once"]
    store.close()


def test_a_file_that_is_deleted_without_its_log_takes_nothing_with_it(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    archive = archive_at(path)
    archive.keep(history("IWM", MANY[:5]), NOW)
    archive.keep(history("^RUT"), NOW)
    path.unlink()
    assert (tmp_path / "store.db-wal").exists()
    archive.keep(quoted(2700.0), NOW)
    archive.keep(quoted(2710.0, NOW + LATER), NOW + LATER)
    archive.close()
    store = stored(path)
    assert (store.notes, store.rows) == ((), len(MANY) + 5)
    assert store.load_quotes()["^RUT"].price == 2710.0
    store.close()


def test_a_file_that_another_program_made_again_is_joined(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    first, second = archive_at(path), archive_at(path)
    first.keep(history("^RUT"), NOW)
    second.keep(history("IWM"), NOW)
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink()
    for turn in (1, 2):
        first.keep(quoted(2700.0 + turn, NOW + turn * LATER), NOW + turn * LATER)
        second.keep(history("SPY", MANY[: turn * 10]), NOW + turn * LATER)
    first.close()
    second.close()
    store = stored(path)
    assert store.notes == ()
    loaded = store.load_bars()
    assert {symbol: len(loaded[symbol]) for symbol in loaded} == {
        "^RUT": len(MANY),
        "IWM": len(MANY),
        "SPY": 20,
    }
    assert store.load_quotes()["^RUT"].price == 2702.0
    store.close()


def test_a_store_that_can_not_be_made_again_is_said_and_waited_for(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    archive = archive_at(folder / "store.db")
    archive.keep(history("^RUT"), NOW)
    shutil.rmtree(folder)
    folder.write_text("in the way", encoding="utf-8")
    assert state_of(archive.keep(quoted(2700.0), NOW)) is FeedState.OFF
    assert "has gone, and none can be made" in archive.notes[0]
    folder.unlink()
    assert state_of(archive.keep(QUIET, NOW + LATER)) is FeedState.OK
    archive.close()
    store = stored(folder / "store.db")
    assert (store.rows, store.load_quotes()["^RUT"].price) == (len(MANY), 2700.0)
    store.close()


def test_a_folder_that_can_be_had_later_is_used_from_then_on(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.write_text("in the way", encoding="utf-8")
    archive = archive_at(folder / "store.db")
    assert state_of(archive.keep(history("^RUT"), NOW)) is FeedState.OFF
    assert archive._store is not None
    JournalStore(archive._store).add([JournalEntry("once", NOW, "state", "words")])
    folder.unlink()
    assert state_of(archive.keep(quoted(2700.0), NOW + LATER)) is FeedState.OK
    assert archive.notes == ()
    archive.close()
    store = stored(folder / "store.db")
    assert (store.rows, store.load_quotes()["^RUT"].price) == (len(MANY), 2700.0)
    assert [entry.key for entry in JournalStore(store).newest(9)] == ["once"]
    store.close()


def test_going_over_to_a_file_keeps_what_is_newer_there(tmp_path: Path) -> None:
    folder, beside = tmp_path / "data", tmp_path / "beside"
    archive = archive_at(beside / "store.db")
    archive.keep(quoted(2800.0, NOW + LATER), NOW)
    archive.keep(history("IWM", MANY[:5]), NOW)
    archive.close()
    folder.write_text("in the way", encoding="utf-8")
    archive = archive_at(folder / "store.db")
    archive.keep(quoted(2700.0), NOW)
    folder.unlink()
    beside.rename(folder)
    archive.keep(history("^RUT"), NOW + LATER)
    archive.close()
    store = stored(folder / "store.db")
    assert store.load_quotes()["^RUT"].price == 2800.0
    assert sorted(store.load_bars()) == ["IWM", "^RUT"]
    store.close()


def test_a_lock_that_stays_for_long_is_said_and_outlasted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "WRITE_TIMEOUT_S", 0.02)
    path = tmp_path / "store.db"
    archive = archive_at(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    locked = archive.keep(history("^RUT"), NOW)
    assert locked is not None
    assert locked.last_error is not None
    assert "another program keeps the store locked" in locked.last_error
    other.execute("ROLLBACK")
    other.close()
    assert state_of(archive.keep(QUIET, NOW + LATER)) is FeedState.OK
    archive.close()
    store = stored(path)
    assert store.load_bars()["^RUT"].close == MANY
    store.close()


def test_what_waits_is_offered_once_more_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    archive = archive_at(path)
    assert archive._store is not None
    pages = archive._store._db.execute("PRAGMA page_count").fetchone()[0]
    archive._store._db.execute(f"PRAGMA max_page_count = {pages}")
    archive.keep(history("^RUT"), NOW)
    archive._store._db.execute("PRAGMA max_page_count = 100000")
    archive.close()
    store = stored(path)
    assert store.load_bars()["^RUT"].close == MANY
    store.close()


# Run by root it becomes nobody first: modes do not bind root.
UNPRIVILEGED = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from tests.engine.test_archive import archive_at, history, state_of, NOW
from tui.engine.memory import Memory
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
archive, memory = archive_at(Path(sys.argv[1])), Memory()
archive.recall(memory, ("^RUT", "IWM"))
print(archive.notes[0])
print(sorted(memory.bars), state_of(archive.keep(history("IWM"), NOW)))
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_folder_that_may_only_be_read_is_read_and_said() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "data"
        path = folder / "store.db"
        archive = archive_at(path)
        archive.keep(history("^RUT"), NOW)
        archive.close()
        path.chmod(0o444)
        folder.chmod(0o555)
        Path(place).chmod(0o755)
        done = subprocess.run(
            [sys.executable, "-c", UNPRIVILEGED, str(path)],
            capture_output=True,
            text=True,
            check=True,
        )
        folder.chmod(0o755)
    note, rest = done.stdout.splitlines()
    words = f"nothing is kept beyond this run: the store {path} cannot be used: "
    assert note == f"{words}Permission denied"
    assert rest == "['^RUT'] off"


def test_without_a_store_nothing_is_kept_and_nothing_said() -> None:
    archive, memory = Archive(SourceChoice(Source.DEMO), NOW), Memory()
    archive.recall(memory, ("^RUT",))
    assert archive.keep(history("^RUT"), NOW) is None
    assert (archive.notes, memory.bars) == ((), {})
    archive.close()


def _streamed(archive: Archive, seconds: float, price: float) -> None:
    """Let the stream deliver a batch as it does: the prices, and that all is well."""
    now = NOW + timedelta(seconds=seconds)
    archive.keep(QuotesArrived("stream", (Quote("BTC-USD", price, now),), now), now)
    archive.keep(FeedSucceeded("stream", now), now)


def _on_disk(path: Path) -> dict[str, float]:
    store = stored(path)
    prices = {symbol: quote.price for symbol, quote in store.load_quotes().items()}
    store.close()
    return prices


def test_streamed_prices_go_to_the_disk_every_15_seconds_and_with_whatever_else_comes(
    tmp_path: Path,
) -> None:
    path = tmp_path / "store.db"
    archive = archive_at(path)
    found = []
    for step in range(120):
        _streamed(archive, step / 2, float(step + 1))
        found.append(_on_disk(path)["BTC-USD"])
    assert found == [float(step - step % 30 + 1) for step in range(120)]
    archive.keep(quoted(2700.0, NOW + LATER), NOW + LATER)
    assert _on_disk(path) == {"^RUT": 2700.0, "BTC-USD": 120.0}
    # A clock that is set back holds nothing up.
    _streamed(archive, 70.0, 500.0)
    assert _on_disk(path)["BTC-USD"] == 120.0
    archive.keep(FeedSucceeded("stream", NOW), NOW)
    assert _on_disk(path)["BTC-USD"] == 500.0
    _streamed(archive, 71.0, 600.0)
    archive.close()
    assert _on_disk(path)["BTC-USD"] == 600.0
