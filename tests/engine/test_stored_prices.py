"""A price of an earlier run is shown as stored, and fires nothing, until its own feed answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.analytics.loading import make_bars
from tests.engine.watching import Watch
from tui.engine.compose import Composer
from tui.engine.memory import Memory
from tui.errors import FailureKind
from tui.model.alerts import PriceRule, RecordRule, Side
from tui.model.events import BarsArrived, FeedFailed, QuotesArrived
from tui.model.health import Source
from tui.model.market import Schedule
from tui.model.quotes import Level, Quote
from tui.model.settings import Settings

NOW = datetime(2026, 8, 21, 15, 0, tzinfo=UTC)
TODAY = date(2026, 8, 21)
ABOVE = PriceRule("^RUT", Side.ABOVE, 2100.0)
NEAR = RecordRule("^RUT", 0.001)


def _bars() -> BarsArrived:
    days = [TODAY - timedelta(days=n) for n in range(300, 0, -1)]
    bars = make_bars([2104.0, *[2050.0] * 299], symbol="^RUT", dates=days)
    return BarsArrived("history", replace(bars, complete_to=days[-1]), NOW)


def _quote(price: float, seconds: float = 0.0) -> Quote:
    return Quote("^RUT", price, NOW + timedelta(seconds=seconds), session=TODAY)


def _memory() -> Memory:
    return Memory(schedule=Schedule(always_open=True), tried={"history", "prices"})


def _began(watch: Watch) -> Memory:
    """Return the memory of a second run: the last price of the first was never looked at."""
    first = _memory()
    first.apply(_bars())
    first.apply(QuotesArrived("prices", (_quote(2050.0),), NOW))
    _look(watch, first, 1)
    memory = _memory()
    memory.bars["^RUT"], memory.quotes["^RUT"] = first.bars["^RUT"], _quote(2105.0, 30)
    memory.stored_bars.add("^RUT")
    memory.stored_quotes.add("^RUT")
    return memory


def _look(watch: Watch, memory: Memory, seconds: float) -> tuple[Level, list[str]]:
    snapshot = Composer(Source.YAHOO).compose(memory, Settings(), NOW + timedelta(seconds=seconds))
    level = snapshot.level("^RUT")
    assert level is not None
    return level, [entry.kind for entry in watch.look(snapshot)]


@pytest.mark.parametrize("rule", [ABOVE, NEAR])
def test_bars_that_arrive_make_no_news_of_a_stored_price(rule: PriceRule | RecordRule) -> None:
    watch = Watch(rule)
    memory = _began(watch)
    memory.apply(FeedFailed("prices", NOW, FailureKind.TIMED_OUT, "no answer", next_try=NOW))
    memory.apply(_bars())
    level, fired = _look(watch, memory, 60)
    assert (level.price, level.from_store, fired) == (2105.0, True, [])
    memory.apply(QuotesArrived("prices", (_quote(2105.5, 61),), NOW + timedelta(seconds=62)))
    level, fired = _look(watch, memory, 63)
    assert (level.price, level.from_store, fired) == (2105.5, False, ["alert"])


@pytest.mark.parametrize(("price", "stored"), [(2050.0, True), (2104.0, False)])
def test_an_older_answer_stands_for_a_stored_price_only_where_it_agrees(
    price: float, stored: bool
) -> None:
    watch = Watch(ABOVE)
    memory = _began(watch)
    memory.apply(QuotesArrived("prices", (_quote(price, 20),), NOW + timedelta(seconds=40)))
    level, fired = _look(watch, memory, 41)
    assert (level.price, level.from_store, fired) == (2105.0, stored, [] if stored else ["alert"])


def test_a_close_of_bars_that_have_arrived_is_not_stored_where_the_stored_price_is_older() -> None:
    memory, before = _memory(), NOW - timedelta(days=3)
    memory.quotes["^RUT"] = Quote("^RUT", 2000.0, before, session=before.date())
    memory.stored_quotes.add("^RUT")
    memory.apply(_bars())
    level, _ = _look(Watch(ABOVE), memory, 1)
    assert (level.price, level.from_store) == (2050.0, False)
