"""The program's own beginning, and what the store had to say when it was opened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from tui.model.bars import NEW_YORK
from tui.model.health import Source
from tui.model.journal import JournalEntry
from tui.model.snapshot import Snapshot

_OPENED = {Source.DEMO: "demo opened", Source.FILES: "files opened"}


class Starts:
    """One entry a run; the first run of all is one occasion, whoever has it."""

    def __init__(self, symbol: str, started_at: datetime, notes: Sequence[str]) -> None:
        self._symbol, self._at, self._notes = symbol, started_at, tuple(notes)
        self._said: tuple[JournalEntry, ...] | None = None

    def __call__(self, snapshot: Snapshot) -> Iterable[JournalEntry]:
        """Name the start as it was first seen."""
        if self._said is None:
            self._said = (self._start(snapshot), *self._troubles(snapshot))
        return self._said

    def _start(self, snapshot: Snapshot) -> JournalEntry:
        extent, began = snapshot.journal_extent, self._key()
        if not extent.kept:
            words = f"{_OPENED.get(snapshot.source, 'started')}; {self._loaded(snapshot)}"
        elif not extent.total:
            began, words = "start:first", f"first run; the journal begins; {self._loaded(snapshot)}"
        else:
            last = max((one.seen_at for one in snapshot.journal), default=self._at)
            before = f"{last.astimezone(NEW_YORK):%Y-%m-%d %H:%M} ET"
            words = f"started; the entry before was made {before}"
        words += "; the clock was set by hand" if snapshot.clock_set else ""
        return JournalEntry(began, snapshot.made_at, "start", words)

    def _key(self) -> str:
        return f"start:{self._at.isoformat(timespec='microseconds')}"

    def _loaded(self, snapshot: Snapshot) -> str:
        series = snapshot.price_series(self._symbol)
        if series is None:
            return f"no history of {self._symbol} yet"
        return f"{self._symbol} loaded since {series.dates[0]}"

    def _troubles(self, snapshot: Snapshot) -> Iterable[JournalEntry]:
        for number, note in enumerate(self._notes, 1):
            yield JournalEntry(f"{self._key()}:store {number}", snapshot.made_at, "store", note)
