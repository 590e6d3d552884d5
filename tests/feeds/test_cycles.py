"""What fails again and again leaves nothing for the collector: it would come late."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tui.clock import SystemClock
from tui.errors import FailureKind, FeedError
from tui.feeds.base import Control
from tui.feeds.yahoo_client import YahooClient
from tui.feeds.yahoo_quotes import YahooQuotes
from tui.model.events import FeedEvent, FeedFailed
from tui.model.market import Schedule
from tui.model.settings import FeedSettings

NOW = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)
GOOD = {"symbol": "^RUT", "regularMarketPrice": 2.5, "regularMarketTime": NOW.timestamp()}
BAD = {**GOOD, "symbol": "^DJI", "regularMarketPrice": 1e300}


@contextmanager
def without_collector() -> Iterator[Callable[[], int]]:
    """Yield what counts the errors that are still there."""
    gc.collect()
    gc.disable()
    try:
        yield lambda: sum(1 for one in gc.get_objects() if type(one) is FeedError)
    finally:
        gc.enable()


class Answering:
    """A client that has these quotes, and no chart."""

    def __init__(self, *items: dict[str, Any]) -> None:
        self._items = items

    def quotes(self, _symbols: tuple[str, ...], _seconds: float) -> list[dict[str, Any]]:
        """Return them; without any refuse."""
        if not self._items:
            raise FeedError(FailureKind.REFUSED, "no batch")
        return list(self._items)

    def chart(self, _symbol: str, _seconds: float) -> dict[str, Any]:
        """Have none."""
        raise FeedError(FailureKind.EMPTY, "no chart")


@pytest.mark.parametrize("items", [(GOOD, BAD), (BAD,), ()])
def test_prices_that_cannot_be_used_leave_no_error_behind(
    items: tuple[dict[str, Any], ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tui.feeds.yahoo_quotes.client_for", lambda *_: Answering(*items))
    feed = YahooQuotes(("^RUT", "^DJI"), FeedSettings(), Schedule, tmp_path)
    control = Control(SystemClock())
    said: list[FeedEvent] = []

    def emit(event: FeedEvent) -> None:
        said.append(event)
        control.stop()

    with without_collector() as errors:
        before = errors()
        feed.run(control, emit)
        assert any(isinstance(event, FeedFailed) for event in said)
        assert errors() == before


class Impatient:
    """Refuses every request."""

    def begin(self, *_: object) -> None:
        """Refuse."""
        raise FeedError(FailureKind.HELD_BACK, "not now")


def test_a_refused_request_leaves_no_error_behind() -> None:
    client = YahooClient.__new__(YahooClient)
    client._data = client._meter = None  # type: ignore[assignment]
    client._patience = Impatient()  # type: ignore[assignment]
    with without_collector() as errors:
        before = errors()
        words = ""
        try:
            client.quotes(("^RUT",), 5.0)
        except FeedError as error:
            words = error.words
        assert words == "not now"
        assert errors() == before
