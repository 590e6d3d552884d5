"""Whoever holds ``r`` spends little: a feed that was asked a moment ago is not asked again."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.feeds.passing import Passing, Pressed
from tui.engine.asking import asking
from tui.engine.memory import Memory
from tui.errors import FailureKind, FeedError
from tui.feeds import block_height, yahoo_history, yahoo_quotes
from tui.feeds.base import Feed
from tui.feeds.block_height import BlockHeight
from tui.feeds.budget import Budget, Meter
from tui.feeds.chain import Block
from tui.feeds.tally import Tally
from tui.feeds.yahoo_client import Daily
from tui.feeds.yahoo_history import YahooHistory
from tui.feeds.yahoo_quotes import YahooQuotes
from tui.model.bars import DailyBars
from tui.model.events import FeedEvent, FeedFailed, FeedSucceeded
from tui.model.market import Schedule
from tui.model.monitor import Monitor
from tui.model.settings import FeedSettings
from tui.model.symbols import DEFAULT_TICKERS

START = datetime(2026, 8, 21, 15, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SETTINGS = FeedSettings()
NO_FOLDER = Path("/nowhere")


class Hour:
    """One feed, an hour long, with a key pressed meanwhile."""

    def __init__(self) -> None:
        self.clock, self.ledger = Passing(START), Tally()
        self.budget = Budget(SETTINGS, self.clock, self.ledger, random.Random(1))
        self.events: list[FeedEvent] = []
        self.memory = Memory()

    def plays(self, feed: Feed, presses: list[float], *, blind: bool = True) -> int:
        """Return what was sent; a blind press pokes without asking who may be asked."""

        def may() -> bool:
            return blind or feed.name in asking(self.memory, [feed.name], now(), self.monitor())[0]

        def emit(event: FeedEvent) -> None:
            self.events.append(event)
            self.memory.apply(event)

        now = self.clock.now
        feed.run(Pressed(self.clock, START + HOUR, presses, may), emit)
        return sum(row.sent for row in self.ledger.rows(now()))

    def monitor(self) -> Monitor:
        """What the monitor knows of its requests."""
        rows = self.ledger.rows(self.clock.now())
        hosts = tuple({row.host for row in rows})
        return Monitor("", START, rows, self.budget.hosts(hosts, self.clock.now()))

    def held_back(self) -> int:
        """Count the ordinary rounds that found the budget used up."""
        failed = (e for e in self.events if isinstance(e, FeedFailed))
        return sum(e.kind is FailureKind.HELD_BACK for e in failed)


class Yahoo:
    """A client that answers within 60 ms, each request counted."""

    refuses = False

    def __init__(self, clock: Passing, meter: Meter) -> None:
        self._clock, self._meter = clock, meter

    @contextmanager
    def _asked(self) -> Iterator[None]:
        with self._meter.request("https://query1.finance.yahoo.com"):
            yield
        self._clock.passes(0.06)

    def _told(self, symbol: str) -> dict[str, Any]:
        stamp = self._clock.now().timestamp() - 1
        return {"symbol": symbol, "regularMarketPrice": 10.0, "regularMarketTime": stamp}

    def daily(self, *_: object) -> Daily:
        """Daily bars."""
        with self._asked():
            return Daily(pd.DataFrame(), None)

    def quotes(self, symbols: tuple[str, ...], _: float) -> list[dict[str, Any]]:
        """Every symbol's quote, unless refused."""
        with self._asked():
            if self.refuses:
                raise FeedError(FailureKind.REFUSED, "refused")
        return [self._told(symbol) for symbol in symbols]

    def chart(self, symbol: str, _: float) -> Mapping[str, Any]:
        """One symbol's chart."""
        with self._asked():
            return {"meta": self._told(symbol)}


@pytest.fixture
def hour(monkeypatch: pytest.MonkeyPatch) -> Hour:
    made = Hour()

    def client(_: Path, meter: Meter) -> Yahoo:
        return Yahoo(made.clock, meter)

    def bars(symbol: str, *_: object) -> DailyBars:
        day, one = date(2026, 8, 20), (1.0,)
        return DailyBars(symbol, (day,), one, one, one, one, one, one, day)

    monkeypatch.setattr(yahoo_quotes, "client_for", client)
    monkeypatch.setattr(yahoo_history, "client_for", client)
    monkeypatch.setattr(yahoo_history, "bars_from_frame", bars)
    return made


def prices(hour: Hour) -> Feed:
    """The quotes feed."""
    return YahooQuotes(DEFAULT_TICKERS, SETTINGS, Schedule, NO_FOLDER, hour.budget)


def history(hour: Hour) -> Feed:
    """The history feed, with nothing stored."""
    return YahooHistory(DEFAULT_TICKERS, SETTINGS, lambda _: None, NO_FOLDER, hour.budget)


RARE = [3.6 * n for n in range(1000)]
HELD = [n / 3 for n in range(3 * 3600)]


@pytest.mark.parametrize("presses", [RARE, HELD], ids=["1,000 presses", "held down"])
def test_a_key_that_is_pressed_for_an_hour_leaves_half_of_the_budget(
    hour: Hour, presses: list[float]
) -> None:
    polled = hour.plays(prices(hour), presses)
    other = Hour()
    hour.clock, hour.ledger, hour.budget = other.clock, other.ledger, other.budget
    looked = hour.plays(history(hour), presses)
    assert polled + looked <= SETTINGS.budget_yahoo / 2
    assert not hour.held_back()


@pytest.mark.parametrize("presses", [RARE, HELD], ids=["1,000 presses", "held down"])
def test_where_a_poll_is_dear_presses_never_spend_the_half_that_polls_need(
    hour: Hour, presses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Yahoo, "refuses", True)
    feed, alone = prices(hour), 3600 / SETTINGS.quotes_open_s * 3
    sent = hour.plays(feed, presses, blind=False)
    assert alone <= sent <= alone + SETTINGS.budget_yahoo / 4
    assert not hour.held_back()
    words = asking(hour.memory, ["prices"], hour.clock.now(), hour.monitor())[1]
    assert "half of the 1,200 requests an hour to yahoo.com are spent" in words


class Explorer:
    """A chain that grows by a block in ten minutes, each request counted."""

    def __init__(self, name: str, meter: Meter) -> None:
        self.name, self._meter = name, meter

    def height(self, now: datetime) -> int:
        """Tell the newest height."""
        with self._meter.request(f"https://{self.name}"):
            return 960_000 + int((now - START) / timedelta(minutes=10))

    def block(self, height: int, _: datetime) -> Block:
        """Tell a header, for two requests."""
        for _path in range(2):
            with self._meter.request(f"https://{self.name}"):
                pass
        return Block(height, START + (height - 960_000) * timedelta(minutes=10))


def test_the_explorers_keep_what_their_own_rounds_need(monkeypatch: pytest.MonkeyPatch) -> None:
    hour = Hour()
    meter = Meter("blocks", hour.budget)
    monkeypatch.setattr(
        block_height, "sources_of", lambda *_: (Explorer("one", meter), Explorer("two", meter))
    )
    hour.plays(BlockHeight(SETTINGS), HELD, blind=False)
    for host in ("one", "two"):
        rows = hour.ledger.rows(hour.clock.now())
        assert sum(row.sent for row in rows if row.host == host) <= SETTINGS.budget_explorer * 0.6
    assert not hour.held_back()


def test_a_press_reaches_a_feed_that_was_asked_some_time_ago(hour: Hour) -> None:
    hour.plays(prices(hour), [12.0])
    polls = [e.at for e in hour.events if isinstance(e, FeedSucceeded)]
    assert timedelta(seconds=12) <= polls[1] - START <= timedelta(seconds=12.1)
