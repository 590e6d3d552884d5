"""429 with and without Retry-After, with the real client, and the count of what was sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.feeds.conftest import Play
from tests.feeds.played import Counted, CountedStream
from tests.internet import Internet, faults, stream
from tui.clock import SystemClock
from tui.engine.store import Store
from tui.errors import FailureKind
from tui.feeds.budget import YAHOO
from tui.model.bars import NEW_YORK
from tui.model.events import FeedFailed, QuotesArrived
from tui.model.settings import FeedSettings

QUOTE = "/v7/finance/quote"
SETTINGS = FeedSettings(quotes_open_s=15.0, quotes_closed_s=30.0, deadline_s=4.0)


@pytest.fixture
def counted(internet: Internet, tmp_path: Path) -> Counted:
    Store.open(tmp_path / "store.db", internet.clock.now()).close()
    return Counted(("^RUT", "BTC-USD"), SETTINGS, tmp_path, internet.clock)


def _dated(seconds: float) -> str:
    at = SystemClock().now() + timedelta(seconds=seconds)
    return format_datetime(at.astimezone(UTC), usegmt=True)


@pytest.mark.parametrize(
    ("form", "bounds"),
    [
        (lambda: None, (60.0, 72.0)),
        (lambda: "5", (60.0, 60.0)),
        (lambda: "95", (95.0, 95.0)),
        (lambda: _dated(100), (62.0, 100.0)),
        (lambda: _dated(-100), (60.0, 60.0)),
        (lambda: "soon", (60.0, 72.0)),
        (lambda: "99999999", (3600.0, 3600.0)),
    ],
    ids=["none", "short", "seconds", "date", "past date", "nonsense", "for ever"],
)
def test_a_429_is_kept_by_the_next_start_to_the_second(
    internet: Internet,
    play: Play,
    counted: Counted,
    form: Callable[[], str | None],
    bounds: tuple[float, float],
) -> None:
    least, most = bounds
    internet.faults.set("*", faults.status(429, form()), QUOTE)
    feed = play(counted)
    failed = feed.next(FeedFailed)
    assert failed.kind is FailureKind.RATE_LIMITED
    assert failed.next_try is not None
    # Half a minute of market time goes by in each real second.
    slack = timedelta(seconds=120)
    assert timedelta(seconds=least) <= failed.next_try - failed.at
    assert failed.next_try - failed.at <= timedelta(seconds=most + 1)
    feed.stop()
    internet.faults.clear()
    (host,) = counted.budget().hosts((YAHOO,), failed.at)
    assert host.paused_until is not None
    assert failed.next_try - slack <= host.paused_until <= failed.next_try
    internet.log.clear()
    again = play(counted)
    if most == 3600.0:
        held = again.next(FeedFailed)
        assert held.kind is FailureKind.HELD_BACK
        assert held.next_try is not None
        assert abs(held.next_try - host.paused_until) < timedelta(seconds=60)
        assert internet.log.count() == 0
    else:
        assert again.next(QuotesArrived).seen_at >= host.paused_until


def test_what_is_counted_is_what_was_sent(internet: Internet, play: Play, counted: Counted) -> None:
    feed = play(counted)
    for _ in range(3):
        feed.next(QuotesArrived)
    internet.faults.set("*", faults.status(500), QUOTE)
    feed.next(FeedFailed)
    internet.faults.clear()
    feed.next(QuotesArrived)
    feed.stop()
    rows = counted.budget().sent(internet.clock.now())
    assert {row.feed for row in rows} == {"prices"}
    assert sum(row.sent for row in rows) == internet.log.count()
    assert sum(row.failed for row in rows) == 1


def test_a_budget_that_is_used_up_stops_the_requests_until_it_says(
    internet: Internet, play: Play, tmp_path: Path
) -> None:
    Store.open(tmp_path / "store.db", internet.clock.now()).close()
    small = FeedSettings(quotes_open_s=15.0, deadline_s=4.0, budget_yahoo=5)
    feed = play(Counted(("^RUT",), small, tmp_path, internet.clock))
    held = feed.next(FeedFailed)
    assert held.kind is FailureKind.HELD_BACK
    assert held.words.startswith("the budget of 5 requests an hour to yahoo.com is used up")
    assert held.next_try is not None
    assert f"next at {held.next_try.astimezone(NEW_YORK):%H:%M} ET" in held.words
    feed.poke()
    assert internet.log.count() == 5
    feed.stop()
    assert internet.log.count() == 5


def test_a_429_of_the_stream_s_handshake_holds_the_poll_too_and_the_next_start(
    internet: Internet, play: Play, counted: Counted
) -> None:
    internet.faults.set(stream.HOST, faults.status(429, "900"))
    joining = play(CountedStream(("^RUT",), SETTINGS, counted))
    failed = joining.next(FeedFailed)
    assert failed.kind is FailureKind.RATE_LIMITED
    assert failed.next_try is not None
    joining.stop()
    internet.faults.clear()
    asked = internet.log.count()
    for again in (counted, CountedStream(("^RUT",), SETTINGS, counted)):
        held = play(again).next(FeedFailed)
        assert held.kind is FailureKind.HELD_BACK
        assert held.words.startswith("yahoo.com asked for a pause, next at ")
        assert held.next_try is not None
        assert abs(held.next_try - failed.next_try) < timedelta(seconds=60)
    assert internet.log.count() == asked
