"""A feed in a process of its own, steered from a test.

yfinance keeps its session, cookie and crumb for a whole process, so every scenario gets one.
"""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

from tui.clock import Clock
from tui.engine.ledger import StoredLedger
from tui.feeds.base import Control, Feed
from tui.feeds.budget import Budget
from tui.feeds.fund_snapshot import FundSnapshots
from tui.feeds.yahoo_history import YahooHistory
from tui.feeds.yahoo_quotes import YahooQuotes
from tui.feeds.yahoo_stream import Patience, YahooStream
from tui.model.bars import DailyBars
from tui.model.events import FeedEvent
from tui.model.market import Schedule
from tui.model.participation import FUND, FundSnapshot
from tui.model.settings import FeedSettings

E = TypeVar("E")
Make = Callable[[], Feed]


class History:
    """How to build the history feed; crosses into the other process."""

    def __init__(
        self,
        symbols: tuple[str, ...],
        settings: FeedSettings,
        folder: Path,
        stored: dict[str, DailyBars] | None = None,
    ) -> None:
        self._symbols, self._settings, self._folder = symbols, settings, folder
        self._stored = stored or {}

    def __call__(self) -> Feed:
        """Build it."""
        return YahooHistory(self._symbols, self._settings, self._stored.get, self._folder)


class Prices:
    """How to build the quotes feed; crosses into the other process."""

    def __init__(
        self,
        symbols: tuple[str, ...],
        settings: FeedSettings,
        folder: Path,
        schedule: Schedule | None = None,
    ) -> None:
        self._symbols, self._settings, self._folder = symbols, settings, folder
        self._known = schedule or Schedule()

    def schedule(self) -> Schedule:
        """Return the sessions that are known."""
        return self._known

    def __call__(self) -> Feed:
        """Build it."""
        return YahooQuotes(self._symbols, self._settings, self.schedule, self._folder)


class Fund:
    """How to build the feed of fund snapshots; crosses into the other process."""

    def __init__(
        self,
        settings: FeedSettings,
        folder: Path,
        schedule: Schedule,
        kept: dict[str, FundSnapshot] | None = None,
        symbol: str = FUND,
    ) -> None:
        self._settings, self._folder, self._known = settings, folder, schedule
        self._kept, self._symbol = kept or {}, symbol

    def schedule(self) -> Schedule:
        """Return the sessions that are known."""
        return self._known

    def __call__(self) -> Feed:
        """Build it."""
        return FundSnapshots(
            (self._symbol,), self._settings, self.schedule, self._kept.get, self._folder
        )


class Counted:
    """A quotes feed whose requests are counted in a store; crosses into the other process."""

    def __init__(
        self, symbols: tuple[str, ...], settings: FeedSettings, folder: Path, clock: Clock
    ) -> None:
        self._symbols, self._settings, self._folder = symbols, settings, folder
        self._clock = clock

    def budget(self) -> Budget:
        """Return a budget on the store, as a program that starts now has it."""
        ledger = StoredLedger(self._folder / "store.db")
        return Budget(self._settings, self._clock, ledger)

    def __call__(self) -> Feed:
        """Build it."""
        return YahooQuotes(self._symbols, self._settings, Schedule, self._folder, self.budget())


class Streamed:
    """How to build the stream feed; crosses into the other process."""

    def __init__(self, symbols: tuple[str, ...], settings: FeedSettings, **patience: float) -> None:
        self._symbols, self._settings = symbols, settings
        self._patience = Patience(**patience)

    def budget(self) -> Budget | None:
        """Return what counts its connections."""
        return None

    def __call__(self) -> Feed:
        """Build it."""
        return YahooStream(
            self._symbols, self._settings, Schedule, self._patience, budget=self.budget()
        )


class CountedStream(Streamed):
    """A stream whose connections are counted in a store; crosses into the other process."""

    def __init__(self, symbols: tuple[str, ...], settings: FeedSettings, counted: Counted) -> None:
        super().__init__(symbols, settings)
        self._counted = counted

    def budget(self) -> Budget:
        """Return the budget that the quotes feed has too."""
        return self._counted.budget()


class Played:
    """A running feed: what it emitted so far, and how to poke it."""

    def __init__(self, make: Make, clock: Clock) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._pipe, other = spawn.Pipe()
        self._process = spawn.Process(target=_play, args=(make, clock, other), daemon=True)
        self._process.start()
        other.close()
        self.events: list[FeedEvent] = []

    @property
    def process(self) -> int:
        """The number of the feed's process."""
        return self._process.pid or 0

    def poke(self) -> None:
        """Poke the feed."""
        self._pipe.send("poke")

    def next(self, kind: type[E], seconds: float = 20.0, symbol: str | None = None) -> E:
        """Return the next event of a kind (and of a symbol), keeping those that came before."""
        ends = time.monotonic() + seconds
        while True:
            left = ends - time.monotonic()
            assert left > 0 and self._pipe.poll(left), f"no {kind.__name__} among {self.events}"
            event: FeedEvent = self._pipe.recv()
            self.events.append(event)
            if isinstance(event, kind) and symbol in (None, getattr(event, "symbol", None)):
                return event

    def of(self, kind: type[E]) -> list[E]:
        """Return the events of a kind that :meth:`next` has seen."""
        return [event for event in self.events if isinstance(event, kind)]

    def stop(self) -> float:
        """Stop the feed and return the seconds until its process was gone."""
        began = time.monotonic()
        if self._pipe.closed:
            return 0.0
        self._pipe.send("stop")
        self._process.join(10)
        if self._process.is_alive():
            self._process.kill()
        self._pipe.close()
        return time.monotonic() - began


def _play(make: Make, clock: Clock, pipe: Connection) -> None:
    control, feed = Control(clock), make()
    running = threading.Thread(target=feed.run, args=(control, pipe.send), daemon=True)
    running.start()
    while pipe.recv() == "poke":
        control.poke()
    control.stop()
