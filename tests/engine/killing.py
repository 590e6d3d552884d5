"""Kills writers of one store at random moments and checks what they had promised."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.engine.writer import FIRST_DAY, HISTORY, START, WHOLE_EVERY
from tui.engine.journal_store import JournalStore
from tui.engine.store import Store
from tui.model.bars import DailyBars

_LONGEST_S = 0.35


@dataclass
class Promises:
    """What the writers of all runs have said to be committed."""

    turns: dict[str, dict[str, int]] = field(default_factory=dict)
    """Last turn by run and kind."""
    firsts: Counter[str] = field(default_factory=Counter)
    """How often a shared entry was said to be new."""
    total: int = 0

    def hear(self, run: str, said: str) -> None:
        """Take in what one writer told."""
        for line in said.splitlines():
            kind, *rest = line.split()
            if rest:
                self.turns.setdefault(run, {})[kind] = int(rest[0])
                self.firsts[rest[0]] += rest[-1] == "first"
                self.total += 1


def kill_writers(path: Path, runs: tuple[str, ...], chance: random.Random, heard: Promises) -> None:
    """Start a writer a run on the store, kill all at one random moment, note their promises."""
    writers = {
        run: subprocess.Popen(
            [sys.executable, "-m", "tests.engine.writer", str(path), run],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for run in runs
    }
    first = next(iter(writers.values()))
    # Every fourth is killed while it opens the store, as early as that.
    if first.stdout is not None and chance.random() < 0.75:
        assert first.stdout.readline() == "ready\n", first.communicate()
    time.sleep(chance.uniform(0.0, _LONGEST_S))
    for writer in writers.values():
        writer.kill()
    for run, writer in writers.items():
        said, complaint = writer.communicate()
        assert complaint == ""
        heard.hear(run, said)


def check(path: Path, heard: Promises) -> None:
    """Fail unless the store is sound and holds all that was promised, each entry once."""
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA quick_check").fetchall() == [("ok",)]
    db.close()
    store = Store.open(path, START)
    assert (store.notes, store.in_memory) == ((), False)
    bars, quotes = store.load_bars(), store.load_quotes()
    keys = Counter(entry.key for entry in JournalStore(store).newest(10_000_000))
    tips = store.load_tips()
    store.close()
    assert set(keys.values()) <= {1}
    assert max(heard.firsts.values(), default=0) <= 1
    for run, turns in heard.turns.items():
        _check_journal(run, turns.get("journal", -1), keys)
        rows = bars.get(f"S{run}", DailyBars(f"S{run}"))
        last = turns.get("bar", -1)
        assert len(rows) - 1 in (last, last + 1)
        assert rows.close == tuple(float(turn + 1) for turn in range(len(rows)))
        assert rows.dates[:1] in ((), (FIRST_DAY,))
        if "quote" in turns:
            assert quotes[f"S{run}"].price - 1 in (turns["quote"], turns["quote"] + 1)
        if "tip" in turns:
            assert tips[-1].height >= 960_000 + turns["tip"]
        if "whole" in turns:
            values = set(bars[f"W{run}"].close)
            assert len(bars[f"W{run}"]) == HISTORY
            assert values in ({turns["whole"] + 1.0}, {turns["whole"] + WHOLE_EVERY + 1.0})


def _check_journal(run: str, last: int, keys: Counter[str]) -> None:
    """All entries up to the last promised one are there, and at most one that was not heard of."""
    own = sorted(int(key.partition("-")[2]) for key in keys if key.startswith(f"{run}-"))
    assert own == list(range(len(own)))
    assert len(own) - 1 in (last, last + 1)
    assert all(keys[f"shared-{turn}"] == 1 for turn in range(last + 1))
