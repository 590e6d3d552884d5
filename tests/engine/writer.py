"""A program that writes to a store until it is killed: ``python -m tests.engine.writer STORE RUN``.

After each commit, and not before, it writes a line to its output: what was promised is kept.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tui.engine.archive import Archive
from tui.engine.journal_store import JournalStore
from tui.engine.sources import SourceChoice
from tui.model.bars import DailyBars
from tui.model.events import BarsArrived, QuotesArrived, TipArrived
from tui.model.halving import ChainTip
from tui.model.health import FeedState, Source
from tui.model.journal import JournalEntry
from tui.model.quotes import Quote

START = datetime(2026, 8, 21, tzinfo=UTC)
FIRST_DAY = date(1990, 1, 1)
HISTORY = 3000
"""Rows of a whole history; it comes every ``WHOLE_EVERY`` turns, and fills the log."""
WHOLE_EVERY = 40


def bars_of(symbol: str, first: int, values: tuple[float, ...]) -> DailyBars:
    """Return final bars from the ``first``-th day on."""
    days = tuple(FIRST_DAY + timedelta(first + index) for index in range(len(values)))
    return DailyBars(symbol, days, values, values, values, values, values, values, days[-1])


def entry_of(key: str, turn: int) -> JournalEntry:
    """Return the journal's line of a turn."""
    return JournalEntry(key, START + timedelta(seconds=turn), "state", f"turn {turn}")


class Writer:
    """Writes what a month of the program writes, as fast as the store takes it."""

    def __init__(self, store: Path, run: str) -> None:
        self._archive, self._run = Archive(SourceChoice(Source.YAHOO, store=store), START), run
        if self._archive._store is None or self._archive._store.in_memory:
            raise SystemExit(f"no store: {self._archive.notes}")
        self._journal = JournalStore(self._archive._store)
        tell("ready")

    def turn(self, turn: int) -> None:
        """Write one of each kind, and tell of each when it is committed."""
        now = START + timedelta(seconds=turn)
        if turn % WHOLE_EVERY == 0:
            values = (float(turn + 1),) * HISTORY
            self._keep(BarsArrived("history", bars_of(f"W{self._run}", 0, values), now, True), now)
            tell(f"whole {turn}")
        row = bars_of(f"S{self._run}", turn, (float(turn + 1),))
        self._keep(BarsArrived("history", row, now), now)
        tell(f"bar {turn}")
        self._keep(QuotesArrived("prices", (Quote(f"S{self._run}", turn + 1.0, now),), now), now)
        tell(f"quote {turn}")
        self._keep(TipArrived("blocks", ChainTip(960_000 + turn, now, "x", seen_at=now)), now)
        tell(f"tip {turn}")
        own, shared = entry_of(f"{self._run}-{turn}", turn), entry_of(f"shared-{turn}", turn)
        added = self._journal.add([own, shared])
        tell(f"journal {turn} {'first' if shared in added else 'second'}")

    def _keep(self, event: BarsArrived | QuotesArrived | TipArrived, now: datetime) -> None:
        health = self._archive.keep(event, now)
        if health is None or health.state is not FeedState.OK:
            raise SystemExit(f"not stored: {health}")


def tell(words: str) -> None:
    """Write a line at once, whole."""
    os.write(1, f"{words}\n".encode())


def main() -> None:
    """Write until killed."""
    writer, turn = Writer(Path(sys.argv[1]), sys.argv[2]), 0
    while True:
        writer.turn(turn)
        turn += 1


if __name__ == "__main__":
    main()
