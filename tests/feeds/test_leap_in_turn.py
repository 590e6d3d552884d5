"""A leap of the clock while a feed is asking: what it brings may be of before the leap."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from tests.feeds.test_budget import START, HandClock
from tui.feeds.base import Control, Feed
from tui.feeds.block_height import BlockHeight
from tui.feeds.chain import Block
from tui.feeds.yahoo_client import Daily
from tui.feeds.yahoo_history import YahooHistory
from tui.feeds.yahoo_quotes import YahooQuotes
from tui.model.events import FeedEvent, FeedSucceeded
from tui.model.market import Schedule
from tui.model.settings import FeedSettings

_CLIENTS = ("tui.feeds.yahoo_quotes.client_for", "tui.feeds.yahoo_history.client_for")


class Answering:
    """Yahoo's client and a block explorer in one; when it is first asked, something is done.

    ``asked`` counts how often it was.
    """

    name = "explorer"

    def __init__(self, clock: HandClock, first: Callable[[], None]) -> None:
        self._clock, self._first = clock, first
        self.asked = 0

    def _ask(self) -> None:
        self.asked += 1
        if self.asked == 1:
            self._first()

    def quotes(self, symbols: tuple[str, ...], _seconds: float) -> list[dict[str, object]]:
        """Return an entry of a batched answer for each symbol."""
        at = self._clock.now().timestamp()
        self._ask()
        return [{"symbol": s, "regularMarketPrice": 5.0, "regularMarketTime": at} for s in symbols]

    def daily(self, *_given: object) -> Daily:
        """Return one bar."""
        self._ask()
        index = pd.DatetimeIndex([START.date() - timedelta(days=3)])
        return Daily(pd.DataFrame({"Close": [5.0]}, index=index), None)

    def height(self, _: datetime) -> int:
        """Tell the newest height that it knows."""
        self._ask()
        return 960_000

    def block(self, height: int, _: datetime) -> Block:
        """Tell a header."""
        return Block(height, START + (height - 960_000) * timedelta(minutes=10))


class Hasty(Control):
    """Waits in no time; the first wait that nobody pokes ends the feed."""

    def wait(self, seconds: float) -> bool:
        """Tell whether there was a poke."""
        if self.poked():
            return True
        self.stop()
        return False


def _prices() -> Feed:
    return YahooQuotes(("BTC-USD",), FeedSettings(), Schedule, Path())


def _history() -> Feed:
    return YahooHistory(("BTC-USD",), FeedSettings(), lambda _: None, Path())


def _blocks() -> Feed:
    return BlockHeight(FeedSettings())


@pytest.mark.parametrize("make", [_prices, _history, _blocks])
@pytest.mark.parametrize("leap", [timedelta(hours=3), timedelta(hours=-3), timedelta(0)])
def test_a_feed_whose_turn_straddled_a_leap_is_asked_anew_at_once(
    monkeypatch: pytest.MonkeyPatch, make: Callable[[], Feed], leap: timedelta
) -> None:
    clock = HandClock()
    control = Hasty(clock)

    def leaps() -> None:
        clock.leap(leap)
        control.poke()  # what the engine does as soon as it notices

    source = Answering(clock, leaps)
    for where in _CLIENTS:
        monkeypatch.setattr(where, lambda *_: source)
    monkeypatch.setattr("tui.feeds.block_height.sources_of", lambda *_: (source,))
    told: list[FeedEvent] = []
    make().run(control, told.append)
    fresh = [event.fresh_until for event in told if isinstance(event, FeedSucceeded)]
    assert source.asked == len(fresh) == (2 if leap else 1)
    # Nobody calls asked a moment ago what was asked on the other side of a leap.
    assert [until is None for until in fresh] == ([True, False] if leap else [False])
