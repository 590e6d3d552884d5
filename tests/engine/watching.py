"""Snapshots as alerts see them, and a watch over a path of prices that can be ended anywhere."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tui.engine.alert_memory import RulesOfThisRun, StoredRules
from tui.engine.alerts import AlertLooker
from tui.engine.journal_store import JournalStore
from tui.engine.store import Store
from tui.engine.witness import Witness
from tui.model.alerts import AlertRule
from tui.model.breakout import Breakout, BreakoutState
from tui.model.halving import Halving
from tui.model.health import FeedHealth, Source, StatusInputs
from tui.model.journal import JournalEntry
from tui.model.market import Schedule
from tui.model.quotes import Level, SessionWord
from tui.model.snapshot import Snapshot

START = datetime(2026, 8, 21, 14, 0, tzinfo=UTC)
BTC = "BTC-USD"


def at(step: float) -> datetime:
    """Return the instant of a step, a minute each."""
    return START + timedelta(minutes=step)


def snapshot(step: float, **parts: Any) -> Snapshot:
    """Return a live snapshot of that instant."""
    source = parts.pop("source", Source.YAHOO)
    schedule = parts.pop("schedule", Schedule(always_open=True))
    inputs = StatusInputs(source, True, None, None)
    return Snapshot(1, 1, at(step), source, inputs, schedule, **parts)


def row(price: float | None, step: float, symbol: str = BTC, **more: Any) -> Level:
    """Return a row whose price is of that instant."""
    stamp = at(step) if price is not None else None
    return Level(symbol, symbol, price=price, quoted_at=stamp, session=SessionWord.ALWAYS, **more)


def seeing(price: float | None, step: float, symbol: str = BTC, **more: Any) -> Snapshot:
    """Return a snapshot of one price."""
    return snapshot(step, levels=(row(price, step, symbol, **more),))


def breakout(
    *track: tuple[date, BreakoutState], as_of: date | None = None, **more: Any
) -> Breakout:
    """Return a breakout with this history of states."""
    last = track[-1]
    return Breakout("^RUT", last[1], as_of=as_of or last[0], track=track, **more)


def feed(state: str, **more: Any) -> FeedHealth:
    """Return the health of the price feed."""
    from tui.model.health import FeedState

    return FeedHealth("prices", FeedState(state), **more)


def blocks(step: float, height: int, *, estimated: bool = False, **parts: Any) -> Snapshot:
    """Return a snapshot of a block height."""
    halving = Halving(height=height, height_at=at(step), estimated=estimated)
    return snapshot(step, halving=halving, **parts)


class Watch:
    """A monitor's rules over a store, or over memory alone."""

    def __init__(self, *rules: AlertRule, path: Path | None = None) -> None:
        self.store = None if path is None else Store.open(path, START)
        memory = RulesOfThisRun() if self.store is None else StoredRules(self.store)
        journal = None if self.store is None else JournalStore(self.store)
        self.looker = AlertLooker(rules, memory, self._fired)
        self.witness = Witness(journal, (self.looker,))

    def _fired(self, key: str) -> datetime | None:
        return self.witness.when(key)

    def look(self, *snapshots: Snapshot) -> tuple[JournalEntry, ...]:
        """Look at snapshots one after the other; return what fired here."""
        return tuple(entry for one in snapshots for entry in self._looked(one))

    def _looked(self, snapshot: Snapshot) -> tuple[JournalEntry, ...]:
        new = self.witness.look(snapshot)
        self.looker.time_outages(snapshot)
        return new

    def words(self, *snapshots: Snapshot) -> list[str]:
        """Return what fired in words."""
        return [entry.words for entry in self.look(*snapshots)]

    def disk(self, *, writable: bool) -> None:
        """Let the store take what is written, or refuse it as a full disk does."""
        assert self.store is not None
        with self.store.asking("the test's own switch") as db:
            db.execute(f"PRAGMA query_only = {'OFF' if writable else 'ON'}")

    def close(self) -> None:
        """End as a program does that leaves in order."""
        self.witness.close()
        self.looker.close()
        if self.store is not None:
            self.store.close()


def expected_crossings(prices: list[float | None], level: float, back: float) -> list[int]:
    """Return the steps at which a price above ``level`` is news, worked out the plain way."""
    fired: list[int] = []
    ready: bool | None = None
    for step, price in enumerate(prices):
        if price is None or not math.isfinite(price) or price <= 0:
            continue
        if price > level:
            if ready:
                fired.append(step)
            ready = False
        elif price < level - back or ready is None:
            ready = True
    return fired
