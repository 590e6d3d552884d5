"""The day's range: a poll's, widened by what was streamed after it and by nothing else."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from tests.analytics.loading import make_bars
from tui.engine import day_range
from tui.engine.compose import Composer
from tui.engine.day_range import DayRange
from tui.engine.memory import Memory
from tui.engine.quote_book import QuoteBook
from tui.engine.spikes import Known, Past
from tui.model.breakout import BreakoutState
from tui.model.events import BarsArrived, QuotesArrived
from tui.model.health import Source
from tui.model.quotes import Quote
from tui.model.settings import Settings

OPEN = datetime(2026, 8, 20, 14, 0, tzinfo=UTC)
LATER = OPEN + timedelta(days=3)
DAY = timedelta(days=1)
_PAST = Past(Known(100.0, OPEN - DAY))


def _at(second: float) -> datetime:
    return OPEN + timedelta(seconds=second)


def _poll(second: float, price: float, high: float | None, low: float | None) -> Quote:
    at = _at(second)
    return Quote("^RUT", price, at, 99.0, 99.5, high, low, at.date())


def _tick(second: float, price: float) -> Quote:
    return Quote("^RUT", price, _at(second), session=_at(second).date())


def _range(*quotes: tuple[str, Quote]) -> tuple[float | None, float | None]:
    book = QuoteBook({}, 100.0)
    for path, quote in quotes:
        book.take(quote, path, LATER, _PAST)
    return book.quotes["^RUT"].day_high, book.quotes["^RUT"].day_low


def test_prices_after_the_poll_widen_its_range() -> None:
    poll, up, down = _poll(0, 100.0, 102.0, 98.0), _tick(5, 103.0), _tick(9, 97.0)
    for order in permutations([("prices", poll), ("stream", up), ("stream", down)]):
        assert _range(*order) == (103.0, 97.0)


def test_a_poll_replaces_what_was_streamed_until_its_stamp_and_keeps_what_came_after() -> None:
    polls = [("prices", _poll(second, 100.0, 102.0, 98.0)) for second in (0, 15)]
    ticks = [("stream", _tick(5, 104.0)), ("stream", _tick(16, 103.0)), ("stream", _tick(17, 99.0))]
    for order in permutations([*polls, *ticks]):
        assert _range(*order) == (103.0, 98.0)


def test_a_poll_may_correct_the_range_of_the_poll_before() -> None:
    wrong, right = _poll(0, 100.0, 150.0, 98.0), _poll(15, 101.0, 103.0, 98.0)
    assert _range(("prices", wrong), ("prices", right)) == (103.0, 98.0)
    assert _range(("prices", right), ("prices", wrong)) == (103.0, 98.0)


def test_a_poll_without_a_range_leaves_the_one_that_was_told() -> None:
    told, bare = ("prices", _poll(0, 100.0, 102.0, 98.0)), ("prices", _poll(15, 103.0, None, None))
    assert _range(told, bare) == (103.0, 98.0)
    assert _range(told, ("stream", _tick(5, 104.0)), bare) == (104.0, 98.0)


def test_a_new_session_begins_anew_and_an_old_one_says_nothing_of_it() -> None:
    tomorrow = _tick(DAY.total_seconds(), 101.0)
    for order in permutations([("prices", _poll(0, 100.0, 150.0, 50.0)), ("stream", tomorrow)]):
        assert _range(*order) == (101.0, 101.0)


_QUOTES = st.lists(
    st.tuples(
        st.sampled_from(["prices", "bare", "stream"]),
        st.one_of(st.integers(0, 60), st.integers(86_400, 86_430)),
        st.integers(90, 110).map(float),
    ),
    min_size=1,
    max_size=14,
    unique_by=lambda one: one[1],
)


def _said(quotes: list[tuple[str, int, float]]) -> tuple[float, float]:
    """Return the range of the last session by the rule's own words."""
    last = max(_at(second).date() for _, second, _ in quotes)
    own = [one for one in quotes if _at(one[1]).date() == last]
    told = max((one for one in own if one[0] == "prices"), key=lambda one: one[1], default=None)
    prices = [price for _, second, price in own if told is None or second > told[1]]
    figures = [] if told is None else [told[2] + 2, told[2] - 2]
    return max(prices + figures), min(prices + figures)


@given(_QUOTES, st.randoms())
def test_in_any_order_the_range_is_the_newest_poll_s_and_the_prices_after_it(
    quotes: list[tuple[str, int, float]], chance: random.Random
) -> None:
    for order in (quotes, sorted(quotes, key=lambda _: chance.random())):
        taken = []
        for kind, second, price in order:
            told = (price + 2, price - 2) if kind == "prices" else (None, None)
            path = "stream" if kind == "stream" else "prices"
            taken.append((path, _poll(second, price, *told)))
        assert _range(*taken) == _said(quotes)


def test_a_fall_that_no_poll_follows_stays_bounded_and_keeps_its_high() -> None:
    day, many = DayRange(), day_range.MOST + 500
    for second in range(many):
        day.take(_tick(second / 10, 1e6 - second), polled=False)
    found = day.on(_tick(many / 10, 1.0))
    assert (found.day_high, found.day_low) == (1e6, 1e6 - many + 1)
    assert len(day._high._after) == day_range.MOST
    day.take(_poll(many / 10, 5.0, 6.0, 4.0), polled=True)
    assert day.on(_tick(many / 10, 1.0)).day_high == 6.0


def test_one_wrong_tick_is_no_record_once_a_later_poll_says_the_day_s_high() -> None:
    days = [OPEN.date() - n * DAY for n in range(400, 0, -1)]
    closes = [2100.0, *(2050.0 + (n % 2) for n in range(399))]
    bars = make_bars(closes, symbol="^RUT", dates=days)
    memory, composer = Memory(), Composer(Source.YAHOO)
    memory.apply(BarsArrived("history", replace(bars, complete_to=days[-1]), OPEN, whole=True))

    def told(path: str, quote: Quote) -> tuple[float | None, float | None, BreakoutState | None]:
        memory.apply(QuotesArrived(path, (quote,), quote.quoted_at))
        snapshot = composer.compose(memory, Settings(), quote.quoted_at)
        row = snapshot.level("^RUT")
        assert row is not None
        assert snapshot.breakout is not None
        return row.record_high, row.high_52w, snapshot.breakout.provisional

    before = told("prices", _poll(0, 2051.0, 2053.0, 2045.0))
    assert before[2] not in (BreakoutState.BREAKOUT, BreakoutState.INTRADAY_BREAK)
    assert told("stream", _tick(5, 2140.0))[2] is BreakoutState.BREAKOUT
    told("stream", _tick(7, 2051.0))
    assert told("prices", _poll(15, 2051.0, 2053.0, 2045.0)) == before
    assert told("stream", _tick(20, 2052.0)) == before
    assert memory.quotes["^RUT"].session == date(2026, 8, 20)
