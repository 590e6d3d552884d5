"""Which prices are believed, which wait for a second source, which are refused."""

from __future__ import annotations

import math
import random
import statistics
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analytics.loading import make_bars
from tui.engine.compose import Composer
from tui.engine.memory import Memory
from tui.engine.quote_book import QuoteBook
from tui.engine.spikes import (
    LEAST_DAILY,
    UNKNOWN_DAILY,
    Known,
    Past,
    Verdict,
    daily_volatility,
    judge,
    past_of,
)
from tui.errors import FailureKind
from tui.model.bars import DailyBars
from tui.model.events import BarsArrived, FeedFailed, QuotesArrived
from tui.model.health import Source
from tui.model.quotes import Quote
from tui.model.settings import Settings
from tui.report import to_json

NOW = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)
FRIDAY = date(2026, 8, 21)
CLOSE = Known(100.0, datetime(2026, 8, 20, 20, 15, tzinfo=UTC))
PAST = Past(CLOSE, 0.01)


def _at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def _quote(price: float, seconds: float = 0.0, **more: Any) -> Quote:
    return Quote("^RUT", price, _at(seconds), session=FRIDAY, **more)


def _judge(price: float, at: datetime = NOW, sigmas: float = 6.0) -> Verdict:
    return judge(price, at, [CLOSE], 0.01, sigmas)


def test_volatility_is_that_of_the_last_63_completed_returns() -> None:
    chance = random.Random(1)
    closes = [100.0]
    for _ in range(200):
        closes.append(closes[-1] * math.exp(chance.gauss(0, 0.02)))
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(201)]
    bars = make_bars(closes, symbol="BTC-USD", dates=days)
    returns = [math.log(b / a) for a, b in zip(closes[-64:], closes[-63:], strict=False)]
    past = past_of(bars)
    assert past.daily == pytest.approx(statistics.stdev(returns))
    assert past.close == Known(closes[-1], datetime(2026, 7, 21, tzinfo=UTC))
    running = replace(bars, complete_to=days[-2])
    assert past_of(running) == past_of(bars.first(200))


def test_volatility_has_a_floor_and_is_unknown_at_first() -> None:
    assert daily_volatility([100.0] * 64) == LEAST_DAILY
    assert daily_volatility([100.0, 150.0] * 5) == UNKNOWN_DAILY
    assert past_of(None) == past_of(DailyBars("^RUT")) == Past()


@pytest.mark.parametrize(
    ("price", "verdict"),
    [
        (100.0 * math.exp(0.0599), Verdict.TRUSTED),
        (100.0 * math.exp(0.0601), Verdict.SUSPECT),
        (100.0 * math.exp(-0.0601), Verdict.SUSPECT),
        (999.0, Verdict.SUSPECT),
        (1001.0, Verdict.REFUSED),
        (10_000.0, Verdict.REFUSED),
        (1e12, Verdict.REFUSED),
        (1.0, Verdict.REFUSED),
    ],
)
def test_a_jump_is_measured_in_daily_volatilities(price: float, verdict: Verdict) -> None:
    assert _judge(price) is verdict


def test_days_without_a_price_widen_the_limit_by_their_root() -> None:
    later = CLOSE.at + timedelta(days=4)
    assert _judge(100 * math.exp(0.119), later) is Verdict.TRUSTED
    assert _judge(100 * math.exp(0.121), later) is Verdict.SUSPECT
    # After ten days nobody can say what is impossible.
    assert _judge(5000.0, CLOSE.at + timedelta(days=11)) is Verdict.SUSPECT


def test_the_newest_reference_counts_and_nothing_known_is_no_reason_for_doubt() -> None:
    quote = Known(80.0, CLOSE.at + timedelta(hours=2))
    assert judge(81.0, NOW, [quote, CLOSE], 0.01, 6.0) is Verdict.TRUSTED
    assert judge(100.0, NOW, [quote, CLOSE], 0.01, 6.0) is Verdict.SUSPECT
    # Where what is trusted is itself the wrong one, the last close still vouches for the right one.
    wrong = replace(quote, price=9000.0)
    assert judge(100.0, NOW, [wrong, CLOSE], 0.01, 6.0) is Verdict.SUSPECT
    assert judge(123456.0, NOW, [], 0.01, 6.0) is Verdict.TRUSTED


@pytest.fixture
def book() -> QuoteBook:
    """A book that trusts 101 by the poll."""
    made = QuoteBook({}, 6.0)
    assert made.take(_quote(101.0), "prices", NOW, PAST)
    return made


def _take(book: QuoteBook, path: str, price: float, seconds: float) -> bool:
    return book.take(_quote(price, seconds), path, _at(seconds), PAST)


def test_a_spike_is_suspect_and_gone_with_the_next_poll(book: QuoteBook) -> None:
    assert not _take(book, "prices", 150.0, 15)
    assert book.quotes["^RUT"].price == 101.0
    doubted = book.suspect("^RUT")
    assert doubted is not None
    assert (doubted.price, doubted.suspect) == (150.0, True)
    assert _take(book, "prices", 101.2, 30)
    assert book.suspect("^RUT") is None
    assert book.quotes["^RUT"].price == 101.2


def test_the_other_path_confirms_at_once(book: QuoteBook) -> None:
    assert not _take(book, "stream", 150.0, 2)
    assert _take(book, "prices", 150.9, 3)
    assert book.suspect("^RUT") is None
    assert book.quotes["^RUT"].price == 150.9


def test_a_poll_confirms_itself_after_fifteen_seconds_with_a_later_stamp(book: QuoteBook) -> None:
    assert not _take(book, "prices", 150.0, 5)
    assert not _take(book, "prices", 150.5, 10)
    assert not _take(book, "prices", 149.5, 19)
    assert _take(book, "prices", 150.2, 20)
    assert book.quotes["^RUT"].price == 150.2


def test_the_same_stamp_told_again_confirms_nothing(book: QuoteBook) -> None:
    assert not _take(book, "prices", 150.0, 5)
    for seconds in (20, 35, 50):
        assert not book.take(_quote(150.0, 5), "prices", _at(seconds), PAST)
    assert book.quotes["^RUT"].price == 101.0


def test_a_stream_never_confirms_itself(book: QuoteBook) -> None:
    for seconds in range(1, 60):
        assert not _take(book, "stream", 150.0, seconds)
    assert book.quotes["^RUT"].price == 101.0


def test_a_doubt_is_shown_for_two_later_polls_at_most(book: QuoteBook) -> None:
    for count, price in enumerate((150.0, 180.0, 220.0, 260.0)):
        book.count_poll()
        assert not _take(book, "prices", price, 15 * (count + 1))
        assert (book.suspect("^RUT") is not None) is (count < 2)
    assert book.quotes["^RUT"].price == 101.0
    # Out of sight, it is still what the next poll is compared with.
    assert _take(book, "prices", 261.0, 75)


@pytest.mark.parametrize(
    "poll",
    [
        QuotesArrived("prices", (Quote("BTC-USD", 9e4, NOW),), NOW),
        QuotesArrived("prices", (), NOW, ("^RUT",)),
        QuotesArrived("prices", (_quote(150.0, -60),), NOW),
        FeedFailed("prices", NOW, FailureKind.TIMED_OUT, "no answer", next_try=NOW),
    ],
)
def test_a_streamed_doubt_that_no_poll_settles_is_not_shown_for_ever(
    poll: QuotesArrived | FeedFailed,
) -> None:
    memory = _memory()
    shown = []
    for n in range(4):
        memory.apply(QuotesArrived("stream", (_quote(150.0 + n / 100, n + 1),), _at(n + 1)))
        shown.append(memory.book.suspect("^RUT") is not None)
        memory.apply(poll)
    assert shown == [True, True, False, False]
    assert memory.quotes["^RUT"].price == 100.5
    # Another poll's price still confirms it.
    memory.apply(QuotesArrived("prices", (_quote(150.2, 30),), _at(31)))
    assert memory.quotes["^RUT"].price == 150.2


def test_an_older_price_neither_confirms_nor_ends_a_doubt(book: QuoteBook) -> None:
    assert not _take(book, "stream", 150.0, 10)
    assert not book.take(_quote(150.0, -60), "prices", _at(11), PAST)
    assert book.take(_quote(101.3, 5), "prices", _at(12), PAST)
    assert book.suspect("^RUT") is not None
    assert book.quotes["^RUT"].price == 101.3


def test_a_hundredfold_price_is_refused_and_counted(book: QuoteBook) -> None:
    for seconds in (15, 30, 45):
        assert not _take(book, "prices", 10_100.0, seconds)
    assert book.suspect("^RUT") is None
    assert book.refusals["^RUT"].count == 3
    assert _take(book, "prices", 101.0, 60)


def test_a_first_price_is_judged_by_its_own_previous_close() -> None:
    book = QuoteBook({}, 6.0)
    assert not book.take(_quote(10_100.0, previous_close=100.0), "prices", NOW, Past())
    assert book.take(_quote(101.0, 15, previous_close=100.0), "prices", _at(15), Past())


def test_the_stream_s_first_price_of_all_waits_for_the_poll() -> None:
    book = QuoteBook({}, 6.0)
    for seconds in (0, 20, 40):
        assert not book.take(_quote(101.0, seconds), "stream", _at(seconds), Past())
        # Polls that fail settle nothing, and take no price from the screen.
        book.count_poll(failed=True)
    assert book.suspect("^RUT") is not None
    # The poll's price is delayed and vouches for itself by its previous close, then for the tick.
    assert book.take(_quote(100.9, -900, previous_close=100.0), "prices", _at(41), Past())
    assert book.suspect("^RUT") is None
    assert (book.quotes["^RUT"].price, book.quotes["^RUT"].quoted_at) == (101.0, _at(40))


def test_a_first_streamed_price_that_polls_do_not_know_is_shown_for_two_of_them() -> None:
    book = QuoteBook({}, 6.0)
    assert not book.take(_quote(101.0), "stream", NOW, Past())
    book.count_poll()
    assert book.suspect("^RUT") is not None
    book.count_poll()
    assert book.suspect("^RUT") is None


def test_of_first_streamed_prices_the_newest_outlives_an_older_poll() -> None:
    book = QuoteBook({}, 6.0)
    for seconds, price in ((0, 100.0), (9, 100.4)):
        assert not book.take(_quote(price, seconds), "stream", _at(seconds), Past())
    assert book.take(_quote(100.1, 5, previous_close=100.0), "prices", _at(10), Past())
    assert (book.quotes["^RUT"].price, book.quotes["^RUT"].quoted_at) == (100.4, _at(9))


def test_first_prices_of_two_ways_that_contradict_each_other_are_both_doubted() -> None:
    book = QuoteBook({}, 6.0)
    assert not book.take(_quote(100.0), "stream", NOW, Past())
    assert not book.take(_quote(300.0, 5), "prices", _at(5), Past())
    assert not book.quotes
    assert book.take(_quote(100.1, 6), "stream", _at(6), PAST)
    assert book.suspect("^RUT") is None


def test_an_absurd_first_price_that_both_ways_told_is_refused_once_there_is_a_history() -> None:
    book = QuoteBook({}, 6.0)
    assert not book.take(_quote(5000.0), "stream", NOW, Past())
    assert book.take(_quote(5000.0, 1, previous_close=15_000.0), "prices", _at(1), Past())
    book.reconsider("^RUT", PAST)
    assert not book.quotes
    assert book.refusals["^RUT"].quote.price == 5000.0


def test_a_first_streamed_price_that_the_history_vouches_for_ends_offline() -> None:
    memory, days = Memory(), [FRIDAY - timedelta(days=n) for n in range(100, 0, -1)]
    memory.apply(FeedFailed("prices", NOW, FailureKind.NO_NETWORK, "no network", next_try=NOW))
    memory.apply(QuotesArrived("stream", (_quote(101.0),), NOW))
    assert memory.price_failures == 1
    memory.apply(BarsArrived("history", make_bars([100.0] * 100, symbol="^RUT", dates=days), NOW))
    assert (memory.quotes["^RUT"].price, memory.price_failures) == (101.0, 0)


def test_a_first_streamed_price_far_from_the_poll_stays_suspect_as_a_jump() -> None:
    book = QuoteBook({}, 6.0)
    assert not book.take(_quote(190.0), "stream", NOW, Past())
    assert book.take(_quote(101.0, -900, previous_close=100.0), "prices", _at(1), Past())
    assert book.quotes["^RUT"].price == 101.0
    doubt = book.doubts["^RUT"]
    assert (doubt.quote.price, doubt.unjudged) == (190.0, False)


def test_the_history_too_judges_a_first_streamed_price() -> None:
    days = [FRIDAY - timedelta(days=n) for n in range(100, 0, -1)]
    for price, trusted in ((101.0, True), (150.0, False)):
        memory = Memory()
        memory.apply(QuotesArrived("stream", (_quote(price),), NOW))
        memory.apply(
            BarsArrived("history", make_bars([100.0] * 100, symbol="^RUT", dates=days), NOW)
        )
        assert ("^RUT" in memory.quotes) is trusted
        assert ("^RUT" in memory.book.doubts) is not trusted


def test_what_two_ways_agreed_on_stands_against_every_later_look_at_the_history() -> None:
    days = [FRIDAY - timedelta(days=n) for n in range(100, 0, -1)]
    bars, memory = make_bars([100.0] * 100, symbol="^RUT", dates=days), Memory()
    memory.apply(QuotesArrived("stream", (_quote(150.0),), NOW))
    memory.apply(BarsArrived("history", bars, _at(1)))
    assert not memory.quotes
    memory.apply(QuotesArrived("prices", (_quote(150.1, 2),), _at(2)))
    memory.apply(BarsArrived("history", bars, _at(3600)))
    assert memory.quotes["^RUT"].price == 150.1
    assert not memory.book.doubts


def test_a_first_streamed_price_says_why_it_is_suspect_and_hides_no_failure() -> None:
    memory, composer = Memory(), Composer(Source.YAHOO)
    for _ in range(2):
        memory.apply(FeedFailed("prices", NOW, FailureKind.NO_NETWORK, "no network", next_try=NOW))
    memory.apply(QuotesArrived("stream", (_quote(10_100.0),), NOW))
    snapshot = composer.compose(memory, Settings(), _at(1))
    assert snapshot.status_inputs.rut_at is None
    assert (snapshot.status_inputs.failures, memory.answered) == (2, False)
    assert [note for note in snapshot.notes if "the stream's first, nothing to judge" in note]


def test_a_price_that_came_before_the_history_is_judged_when_that_arrives() -> None:
    days = [FRIDAY - timedelta(days=n) for n in range(100, 0, -1)]
    bars = make_bars([100.0] * 100, symbol="^RUT", dates=days)
    memory = Memory()
    memory.apply(QuotesArrived("prices", (_quote(150.0),), NOW))
    assert memory.quotes["^RUT"].price == 150.0
    memory.apply(BarsArrived("history", bars, NOW, whole=True))
    assert "^RUT" not in memory.quotes
    assert memory.book.suspect("^RUT") is not None
    memory.apply(QuotesArrived("prices", (_quote(150.1, 15),), _at(15)))
    assert memory.quotes["^RUT"].price == 150.1


def test_a_day_s_high_beyond_measure_makes_no_record(book: QuoteBook) -> None:
    book.take(_quote(101.5, 15, day_high=10_150.0, day_low=100.5), "prices", _at(15), PAST)
    quote = book.quotes["^RUT"]
    assert (quote.price, quote.day_high, quote.day_low) == (101.5, 101.5, 100.5)


def test_a_crash_keeps_the_high_that_it_fell_from() -> None:
    book = QuoteBook({}, 6.0)
    for seconds in (0, 20):
        book.take(_quote(70.0, seconds, day_high=100.5), "prices", _at(seconds), PAST)
    assert (book.quotes["^RUT"].price, book.quotes["^RUT"].day_high) == (70.0, 100.5)


def test_a_price_ahead_of_the_clock_is_as_old_as_its_arrival(book: QuoteBook) -> None:
    book.take(_quote(101.5, 100), "prices", _at(15), PAST)
    assert book.quotes["^RUT"].quoted_at == _at(15)


def test_after_a_clock_that_was_set_back_the_next_price_counts(book: QuoteBook) -> None:
    book.clock_is(_at(-3600))
    assert book.take(_quote(101.1, -3599), "prices", _at(-3598), PAST)
    assert book.quotes["^RUT"].quoted_at == _at(-3599)
    assert not book.take(_quote(150.0, -3620), "prices", _at(-3597), PAST)


def _memory() -> Memory:
    days = [FRIDAY - timedelta(days=n) for n in range(500, 0, -1)]
    sessions = [day for day in days if day.weekday() < 5]
    chance = random.Random(3)
    closes = [100.0 + chance.random() for _ in sessions]
    memory = Memory()
    memory.apply(BarsArrived("history", make_bars(closes, symbol="^RUT", dates=sessions), NOW))
    memory.apply(QuotesArrived("prices", (_quote(100.5, day_high=100.6),), NOW))
    return memory


@pytest.mark.parametrize("price", [130.0, 10_050.0])
def test_a_wrong_price_makes_no_state_no_record_no_freshness_and_is_not_stored(
    price: float,
) -> None:
    memory, composer = _memory(), Composer(Source.YAHOO)
    before = to_json(composer.compose(memory, Settings(), _at(20)))
    event = QuotesArrived("prices", (_quote(price, 19, day_high=price),), _at(20))
    memory.apply(event)
    snapshot = composer.compose(memory, Settings(), _at(20))
    after = to_json(snapshot)
    assert snapshot.status_inputs.rut_at == NOW
    assert after["breakout"] == before["breakout"]
    row, old = after["levels"][0], before["levels"][0]
    shown = {"suspect", "suspect_price"}
    assert {k: v for k, v in row.items() if k not in shown} == {
        k: v for k, v in old.items() if k not in shown
    }
    assert (row["suspect"], row["suspect_price"]) == (
        (True, 130.0) if price < 1000 else (False, None)
    )
    assert any(f"{price:,.2f}" in note for note in after["notes"])
    kept = memory.kept(event)
    assert isinstance(kept, QuotesArrived)
    assert [quote.price for quote in kept.quotes] == [100.5]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["prices", "stream"]),
            st.floats(99.0, 101.0),
            st.integers(1, 20),
        ),
        min_size=2,
        max_size=12,
    ),
    st.integers(0, 11),
    st.one_of(st.floats(1.5, 1000.0), st.floats(0.001, 0.7)),
)
def test_one_wrong_price_never_gets_in_whenever_it_comes_and_by_whichever_path(
    told: list[tuple[str, float, int]], place: int, factor: float
) -> None:
    book, seconds = QuoteBook({}, 6.0), 0
    for count, (path, price, wait) in enumerate(told):
        seconds += wait
        wrong = count == place % len(told)
        quote = _quote(price * factor if wrong else price, seconds, day_high=price * factor)
        assert book.take(quote, path, _at(seconds), PAST) is not wrong
        for trusted in book.quotes.values():
            assert 99.0 <= trusted.price <= 101.0
            assert trusted.day_high is None or trusted.day_high <= 107.5


def test_a_small_price_is_never_written_as_zero() -> None:
    memory, composer = Memory(), Composer(Source.YAHOO)
    for seconds, price in ((0, 0.001), (15, 0.004)):
        quote = replace(_quote(price, seconds), symbol="TINY-USD")
        memory.apply(QuotesArrived("prices", (quote,), _at(seconds)))
    notes = composer.compose(memory, Settings(symbols=("TINY-USD",)), _at(20)).notes
    assert any(note.startswith("TINY-USD: 0.004 of ") for note in notes)


def test_the_demo_may_jump_as_it_likes() -> None:
    memory = Memory()
    for seconds, price in enumerate((100.0, 900.0)):
        memory.apply(QuotesArrived("demo", (_quote(price, seconds),), _at(seconds)))
    assert memory.quotes["^RUT"].price == 900.0
