"""The journal as the engine keeps it: written by the monitor, read by the report."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from tests.engine.running import AT, snapshot_of, write_csv
from tests.engine.test_occasions import begun
from tests.sample_walks import trading_days
from tests.samples import NOW, sample_snapshot
from tui.clock import clock_from
from tui.engine.archive import Archive
from tui.engine.collector import Engine
from tui.engine.journal_store import everything_in
from tui.engine.occasions import lookers
from tui.engine.sources import SourceChoice
from tui.engine.store import Store
from tui.engine.witness import Witness
from tui.model.health import Source
from tui.model.settings import Settings
from tui.model.snapshot import Snapshot
from tui.model.symbols import Calendar
from tui.report.as_json import to_json

DAYS = trading_days(date(2026, 6, 1), date(2026, 8, 21), Calendar.NYSE)


def choice_of(folder: Path) -> SourceChoice:
    """Return files with a store beside them, as live data has."""
    if not (folder / "^RUT.csv").exists():
        write_csv(folder, "^RUT", [(day, 100.0 + n % 7) for n, day in enumerate(DAYS)])
    return SourceChoice(Source.FILES, folder=folder, store=folder / "store.db")


def run_until(
    folder: Path,
    holds: Callable[[Snapshot, Engine], bool],
    clock: str = AT,
    *,
    watching: bool = True,
) -> Snapshot:
    """Run the engine until a snapshot meets a condition, then stop it; return that snapshot."""
    found: list[Snapshot] = []
    there = threading.Event()
    engine = Engine(choice_of(folder), Settings(), clock_from(clock), watching=watching)

    def publish(snapshot: Snapshot) -> None:
        if not there.is_set() and holds(snapshot, engine):
            found.append(snapshot)
            there.set()

    assert engine.ended(0)
    engine.start(publish)
    came = there.wait(30)
    engine.stop()
    assert came
    assert engine.ended(30)
    return found[0]


def test_the_monitor_enters_and_a_report_only_reads(tmp_path: Path) -> None:
    first = run_until(tmp_path, lambda one, _: one.journal_extent.total >= 2)
    assert {one.key for one in first.journal} == {"start:first", "outset"}
    assert (first.journal_extent.kept, first.journal_new) == (True, 2)
    before = everything_in(tmp_path / "store.db")
    snapshot = Engine(choice_of(tmp_path), Settings(), clock_from(AT)).once(30)
    assert everything_in(tmp_path / "store.db") == before
    told = to_json(snapshot)["journal"]
    assert [row["key"] for row in told] == [one.key for one in before]
    assert set(told[0]) == {"at", "seen_at", "kind", "symbol", "words", "key"}
    past = Engine(choice_of(tmp_path), Settings(), clock_from(AT), travel_to=date(2026, 8, 3))
    assert to_json(past.once(30))["journal"] == []


def test_a_picture_adds_nothing_to_a_journal_that_is_kept(tmp_path: Path) -> None:
    seen = run_until(tmp_path, lambda one, _: one.breakout is not None, watching=False)
    assert (seen.journal, everything_in(tmp_path / "store.db")) == ((), ())
    run_until(tmp_path, lambda one, _: one.journal_extent.total >= 2)
    seen = run_until(tmp_path, lambda one, _: one.breakout is not None, watching=False)
    assert seen.journal_extent.total == len(everything_in(tmp_path / "store.db")) == 2


def test_an_engine_that_has_ended_has_closed_its_store(tmp_path: Path) -> None:
    there, beside = threading.Event(), tmp_path / "store.db-wal"
    engine = Engine(choice_of(tmp_path), Settings(), clock_from(AT), watching=True)
    engine.start(lambda snapshot: there.set() if snapshot.breakout else None)
    assert there.wait(30)
    assert beside.exists()
    assert not engine.ended(0)
    engine.stop()
    assert engine.ended(30)
    # SQLite puts the log into the file when the last of its users leaves.
    assert not beside.exists()


def test_without_a_file_the_journal_is_of_this_run_and_says_so(tmp_path: Path) -> None:
    store = tmp_path / "no folder" / "store.db"
    choice = replace(choice_of(tmp_path), store=store)
    store.parent.write_text("a file stands where the folder should be", encoding="utf-8")
    archive = Archive(choice, clock_from(AT).now())
    assert archive.journal is not None
    assert not archive.journal.lasting
    assert archive.last_told is None
    run = Witness(archive.journal, lookers(Settings(), NOW, None, archive.notes))
    new = run.look(sample_snapshot(journal=()))
    shown = run.shown(sample_snapshot())
    assert (shown.journal_extent.kept, shown.journal_new) == (False, 0)
    (store_line,) = (one for one in new if one.kind == "store")
    assert "nothing is kept beyond this run" in store_line.words
    archive.close()


def test_what_was_looked_at_is_not_new_after_a_restart(tmp_path: Path) -> None:
    def leave(snapshot: Snapshot, engine: Engine) -> bool:
        if snapshot.journal_extent.total < 2:
            return False
        if snapshot.journal_new:
            engine.look("journal")
            engine.look("overview")
        return snapshot.journal_new == 0

    run_until(tmp_path, leave)
    later = "2026-08-23T12:00:00+00:00"
    again = run_until(tmp_path, lambda one, _: one.journal_extent.total >= 3, later)
    assert again.journal_new == 1
    assert again.journal[0].kind == "start"


def test_another_run_enters_the_sessions_that_came_meanwhile(tmp_path: Path) -> None:
    run_until(tmp_path, lambda one, _: one.journal_extent.total >= 2)
    more = trading_days(DAYS[0], date(2026, 8, 27), Calendar.NYSE)
    write_csv(tmp_path, "^RUT", [(day, 100.0 + n % 7) for n, day in enumerate(more)])
    later = "2026-08-28T12:00:00+00:00"
    seen = run_until(tmp_path, lambda one, _: one.journal_extent.total >= 7, later)
    closed = [one for one in seen.journal if one.kind == "session"]
    assert [one.when.date() for one in reversed(closed)] == more[len(DAYS) :]
    assert all(one.seen_at - one.when > timedelta(hours=1) for one in closed)


def test_the_failure_and_the_re_break_of_2025_are_entered_as_they_came(
    tmp_path: Path, shared_data: Path
) -> None:
    store = Store.open(tmp_path / "store.db", snapshot_of(shared_data, date(2025, 11, 14)).made_at)

    def at(day: date) -> Snapshot:
        past = snapshot_of(shared_data, day)
        return replace(past, travelled_to=None, made_at=past.instant, journal=())

    first = at(date(2025, 11, 14))
    run = begun(store, first.made_at)
    run.look(first)
    new = {one.key: one for one in run.look(at(date(2025, 12, 10)))}
    store.close()
    began = "episode:^RUT:2025-09-18"
    assert f"{began}:failed 1:2025-11-20" in new
    again = new[f"{began}:attempt 2:2025-12-04"]
    assert again.words.endswith("attempt 2, closed above 2,520.44")
    assert new["state:^RUT:2025-11-20:FAILED"].words.startswith("^RUT RETEST → FAILED; close 2,305")
    assert "state:^RUT:2025-12-04:CONFIRMED" in new
    records = {key for key in new if key.startswith("record:^RUT")}
    assert "record:^RUT:2025-12-04" in records
