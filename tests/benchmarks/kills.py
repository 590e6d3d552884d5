"""kill -9 again and again: what was committed is there, and what a commit costs.

``python -m tests.benchmarks.kills [--runs 200] [--program 5] [--seed N]`` kills that many times a
program that writes to a store and tells of each commit (every third time two on one store), and
then that many times the real program on the double of the internet, of which an onlooker has read
what the store held just before. It ends with the cost of a commit, with and without waiting for
the disk. SIGKILL ends the process, not the machine: what survives a loss of power rests on SQLite
and on the disk, and is not measured here.
"""

from __future__ import annotations

import argparse
import os
import random
import sqlite3
import statistics
import tempfile
import time
import warnings
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.engine.killing import Promises, check, kill_writers
from tests.engine.writer import bars_of, entry_of
from tests.internet import Internet
from tests.program.terminal import Terminal
from tui.clock import SetClock
from tui.engine.journal_store import JournalStore
from tui.engine.store import Store

MOMENT = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)
_TABLES = ("bars", "quotes", "tips", "journal")


def kill_writing_programs(runs: int, chance: random.Random) -> Promises:
    """Kill writers and check the store after each time."""
    heard = Promises()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        for run in range(runs):
            names = (f"{run}a", f"{run}b") if run % 3 == 2 else (f"{run}a",)
            kill_writers(path, names, chance, heard)
            if path.exists():
                check(path, heard)
    return heard


def seen_in(path: Path) -> dict[str, set[tuple[object, ...]]]:
    """Return the keys of every table as another program sees them."""
    keys = {"bars": "symbol, day", "quotes": "symbol", "tips": "day", "journal": "key"}
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)) as db:
            return {t: set(db.execute(f"SELECT {keys[t]} FROM {t}")) for t in _TABLES}  # noqa: S608 -- names of ours
    except sqlite3.OperationalError:
        return {table: set() for table in _TABLES}  # not there yet


def kill_the_program(runs: int, chance: random.Random) -> tuple[int, int]:
    """Kill the real program while it fetches; return the rows seen before and after the last."""
    before: dict[str, set[tuple[object, ...]]] = {table: set() for table in _TABLES}
    clock = SetClock(MOMENT, time.monotonic(), 60.0)
    with tempfile.TemporaryDirectory() as home, Internet(None, clock) as net:
        path = Path(home) / "data" / "resonance" / "resonance.db"
        for _ in range(runs):
            environment = {
                **os.environ,
                **net.environment,
                "XDG_DATA_HOME": f"{home}/data",
                "XDG_CACHE_HOME": f"{home}/cache",
                "XDG_CONFIG_HOME": f"{home}/config",
                "RESONANCE_CLOCK": f"{clock.now().isoformat()}x60",
                "TERM": "xterm-256color",
            }
            with Terminal(environment=environment) as terminal:
                end = time.monotonic() + chance.uniform(1.0, 9.0)
                while time.monotonic() < end:
                    terminal.read_raw(0.05)
                before = seen_in(path)
            _check_program(path, before)
        after = seen_in(path)
    return sum(map(len, before.values())), sum(map(len, after.values()))


def _check_program(path: Path, before: dict[str, set[tuple[object, ...]]]) -> None:
    if not path.exists():
        return
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA quick_check").fetchall() == [("ok",)]
    after = seen_in(path)
    for table in _TABLES:
        assert before[table] <= after[table], f"{table}: {len(before[table] - after[table])} lost"


def commit_cost(folder: Path, *, durable: bool, times: int = 400) -> tuple[float, float]:
    """Return median and 95th percentile of the milliseconds of one commit."""
    store = Store.open(folder / f"cost-{durable}.db", MOMENT)
    took = []
    for turn in range(times):
        row = bars_of("^RUT", turn, (1.0,))
        began = time.perf_counter()
        if durable:
            JournalStore(store).add([entry_of(f"key-{turn}", turn)])
        else:
            store.save_bars(row, whole=False)
        took.append(time.perf_counter() - began)
    store.close()
    took.sort()
    return statistics.median(took) * 1000, took[int(times * 0.95)] * 1000


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--program", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path(), help="disk for the cost of a commit")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")  # the calendar library's
    chance, began = random.Random(chosen.seed), time.monotonic()
    heard = kill_writing_programs(chosen.runs, chance)
    writers = len(heard.turns)
    print(
        f"{chosen.runs} kills of {writers} heard writers, {heard.total:,} commits promised: ",
        end="",
    )
    print("the store opened each time, quick_check ok, none lost, none doubled", flush=True)
    if chosen.program:
        rows, left = kill_the_program(chosen.program, chance)
        print(
            f"{chosen.program} kills of the program: {rows:,} rows seen before the last one, ",
            end="",
        )
        print(f"{left:,} after it, none lost")
    print(f"took {timedelta(seconds=round(time.monotonic() - began))}")
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        for durable, what in ((False, "bars, NORMAL"), (True, "journal, FULL")):
            p50, p95 = commit_cost(Path(folder), durable=durable)
            print(f"one commit ({what:13}) p50 {p50:6.3f} ms  p95 {p95:6.3f} ms")


if __name__ == "__main__":
    main()
