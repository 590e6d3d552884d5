"""Poll and stream made one quote, in whatever order they come."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tui.engine.quote_book import QuoteBook
from tui.engine.refine import combine, later, later_poll
from tui.engine.spikes import Known, Past
from tui.model.quotes import Quote

OPEN = datetime(2026, 8, 20, 23, 50, tzinfo=UTC)
LATER = OPEN + timedelta(days=1)
_PAST = Past(Known(100.0, OPEN - timedelta(days=1)))


def _poll(second: int, price: float) -> Quote:
    at = OPEN + timedelta(seconds=second)
    return Quote("BTC-USD", price, at, 99.0, 99.5, price + 2, price - 2, at.date())


def _tick(second: int, price: float) -> Quote:
    at = OPEN + timedelta(seconds=second)
    return Quote("BTC-USD", price, at, session=at.date())


def test_a_tick_takes_the_day_s_figures_from_the_poll_of_its_session() -> None:
    quote = combine(_poll(0, 100.0), _tick(5, 103.0))
    assert quote is not None
    assert (quote.price, quote.quoted_at) == (103.0, OPEN + timedelta(seconds=5))
    assert (quote.previous_close, quote.day_open) == (99.0, 99.5)


def test_a_new_session_inherits_nothing() -> None:
    assert _tick(700, 103.0).session == date(2026, 8, 21)
    assert combine(_poll(0, 100.0), _tick(700, 103.0)) == _tick(700, 103.0)
    assert combine(_poll(700, 100.0), _tick(0, 500.0)) == _poll(700, 100.0)
    assert later(_tick(0, 500.0), _tick(700, 103.0)) == _tick(700, 103.0)
    assert later_poll(_poll(0, 500.0), _poll(700, 103.0)) == _poll(700, 103.0)


def test_a_poll_that_lacks_a_figure_keeps_the_one_of_its_session() -> None:
    bare = Quote("BTC-USD", 101.0, OPEN + timedelta(seconds=15), session=OPEN.date())
    kept = later_poll(_poll(0, 100.0), bare)
    assert (kept.price, kept.previous_close, kept.day_open) == (101.0, 99.0, 99.5)
    assert later_poll(bare, _poll(0, 100.0)) == kept
    tomorrow = replace(bare, session=date(2026, 8, 21))
    assert later_poll(_poll(0, 100.0), tomorrow) == tomorrow


def test_on_a_tie_the_poll_wins() -> None:
    quote = combine(_poll(0, 100.0), _tick(0, 101.0))
    assert quote is not None
    assert (quote.price, quote.day_high) == (100.0, 102.0)


_ARRIVALS = st.lists(
    st.tuples(
        st.sampled_from(["prices", "stream"]),
        st.integers(0, 1200),
        st.floats(90, 110).map(lambda price: round(price, 2)),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda arrival: arrival[1],
)


def _book(arrivals: list[tuple[str, int, float]]) -> tuple[QuoteBook, list[Quote]]:
    book, seen = QuoteBook({}, 100.0), []
    for path, second, price in arrivals:
        quote = (_poll if path == "prices" else _tick)(second, price)
        book.take(quote, path, LATER, _PAST)
        seen.append(book.quotes["BTC-USD"])
    return book, seen


@given(_ARRIVALS, st.randoms())
def test_any_interleaving_ends_in_the_same_newest_quote(
    arrivals: list[tuple[str, int, float]], chance: random.Random
) -> None:
    newest = max(arrivals, key=lambda arrival: arrival[1])
    shuffled = sorted(arrivals, key=lambda _: chance.random())
    for order in (arrivals, shuffled, arrivals[::-1]):
        quote = _book(order)[0].quotes["BTC-USD"]
        assert (quote.price, quote.quoted_at) == (newest[2], OPEN + timedelta(seconds=newest[1]))


@given(_ARRIVALS)
def test_what_is_known_never_grows_older_and_never_leaves_its_session_s_range(
    arrivals: list[tuple[str, int, float]],
) -> None:
    _, seen = _book(arrivals)
    stamps = [quote.quoted_at for quote in seen]
    assert stamps == sorted(stamps)
    for count, quote in enumerate(seen, start=1):
        told = arrivals[:count]
        own = [a[2] for a in told if (OPEN + timedelta(seconds=a[1])).date() == quote.session]
        if quote.day_high is not None and quote.day_low is not None:
            assert quote.day_low <= quote.price <= quote.day_high
            assert quote.day_high <= max(own) + 2
            assert quote.day_low >= min(own) - 2
