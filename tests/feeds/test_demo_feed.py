"""The demo as a feed: what it delivers, when, and that quotes and history agree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from tui.feeds.base import Control
from tui.feeds.demo import DemoFeed, demo_bars
from tui.feeds.demo.blocks import tip_at
from tui.feeds.demo.days import running_day
from tui.feeds.demo.play import Play
from tui.model.bars import settles_at
from tui.model.events import (
    BarsArrived,
    FeedEvent,
    FeedSucceeded,
    QuotesArrived,
    TipArrived,
)
from tui.model.quotes import Quote
from tui.model.symbols import BTC, DEFAULT_TICKERS, RUT, Calendar, symbol_of

SUNDAY = datetime(2026, 11, 22, 9, 50, tzinfo=UTC)


class _ManualClock:
    """A clock that moves only when told to."""

    is_set = True
    rate = 1.0

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()


class _Turns(Control):
    """Lets a feed take ``turns`` rounds; a wait moves the clock by ``step`` instead."""

    def __init__(self, at: datetime, turns: int, step: timedelta = timedelta(seconds=1)) -> None:
        self.moved = _ManualClock(at)
        super().__init__(self.moved)
        self._turns, self._step = turns, step
        self.waits: list[float] = []

    def wait(self, seconds: float) -> bool:
        self.waits.append(seconds)
        self.moved.at += self._step
        return len(self.waits) < self._turns


def play(
    turns: int,
    at: datetime = SUNDAY,
    step: timedelta = timedelta(seconds=1),
    symbols: tuple[str, ...] = DEFAULT_TICKERS,
) -> list[FeedEvent]:
    events: list[FeedEvent] = []
    DemoFeed(symbols, seed=3).run(_Turns(at, turns, step), events.append)
    return events


def quotes_in(events: list[FeedEvent]) -> list[Quote]:
    return [q for e in events if isinstance(e, QuotesArrived) for q in e.quotes]


def test_histories_come_first_and_the_two_that_matter_before_the_rest() -> None:
    events = play(1)
    bars = [e for e in events if isinstance(e, BarsArrived)]
    assert [e.bars.symbol for e in bars[:2]] == [RUT, BTC]
    assert {e.bars.symbol for e in bars} == set(DEFAULT_TICKERS)
    assert all(e.whole and e.feed == "demo" for e in bars)
    kinds = [type(e) for e in events[len(bars) :]]
    assert kinds == [QuotesArrived, TipArrived, FeedSucceeded]


def test_only_settled_days_are_history() -> None:
    for event in play(1):
        if isinstance(event, BarsArrived):
            crypto = symbol_of(event.bars.symbol).calendar is Calendar.ALWAYS
            last = date(2026, 11, 21) if crypto else date(2026, 11, 20)
            assert event.bars.dates[-1] == event.bars.complete_to == last


def test_a_set_clock_in_the_past_sees_nothing_later() -> None:
    before_the_close = datetime(2025, 9, 18, 18, 32, tzinfo=UTC)
    bars = {e.bars.symbol: e.bars for e in play(1, before_the_close) if isinstance(e, BarsArrived)}
    assert bars[RUT].dates[-1] == date(2025, 9, 17)
    assert bars[BTC].dates[-1] == date(2025, 9, 17)
    assert bars[RUT].close[-1] == 2407.34


def test_before_a_symbol_began_it_is_missing() -> None:
    events = play(1, datetime(2012, 5, 1, 12, tzinfo=UTC), symbols=(RUT, BTC))
    assert [e.bars.symbol for e in events if isinstance(e, BarsArrived)] == [RUT]
    answers = [e for e in events if isinstance(e, QuotesArrived)]
    assert answers[0].missing == (BTC,)


def test_every_symbol_moves_within_three_rounds() -> None:
    answers = [e for e in play(7) if isinstance(e, QuotesArrived)]
    assert {q.symbol for q in answers[0].quotes} == set(DEFAULT_TICKERS)
    for start in range(1, 5):
        window = [q.symbol for e in answers[start : start + 3] for q in e.quotes]
        assert set(window) == set(DEFAULT_TICKERS)
    for answer in answers:
        assert {RUT, BTC} <= {q.symbol for q in answer.quotes}
        assert {q.quoted_at for q in answer.quotes} == {answer.seen_at}


def test_ticks_are_small_and_not_all_the_same() -> None:
    prices = [q.price for q in quotes_in(play(60)) if q.symbol == RUT]
    assert len(set(prices)) > 30
    assert all(abs(b / a - 1) < 0.003 for a, b in pairwise(prices))


@pytest.mark.parametrize("symbol", DEFAULT_TICKERS)
def test_quotes_agree_with_history(symbol: str) -> None:
    events = play(40, step=timedelta(minutes=20), symbols=(symbol,))
    bars = next(e.bars for e in events if isinstance(e, BarsArrived))
    session = date(2026, 11, 22) if symbol in (BTC, "ETH-USD") else date(2026, 11, 23)
    quotes = [q for q in quotes_in(events) if q.session == session]
    assert len(quotes) >= 13
    assert {q.previous_close for q in quotes} == {bars.close[-1]}
    highest = lowest = quotes[0].day_open
    for quote in quotes:
        assert quote.day_high is not None
        assert quote.day_low is not None
        assert highest is not None
        assert lowest is not None
        assert quote.day_low <= min(lowest, quote.price)
        assert quote.day_high >= max(highest, quote.price)
        highest, lowest = quote.day_high, quote.day_low


def _at(symbol: str, now: datetime) -> Quote:
    market = Play((symbol,), 3)
    list(market.settle(now))
    return market.quotes(now, (symbol,))[0]


@pytest.mark.parametrize("symbol", DEFAULT_TICKERS)
def test_the_played_day_becomes_the_bar(symbol: str) -> None:
    calendar = symbol_of(symbol).calendar
    days = running_day(calendar, SUNDAY)
    assert days is not None
    bars = demo_bars(symbol, 3, days[1])
    last = _at(symbol, settles_at(days[1], calendar) - timedelta(milliseconds=1))
    assert last.session == bars.dates[-1]
    assert last.price == pytest.approx(bars.close[-1], rel=1e-4, abs=0.002)
    assert last.day_high is not None
    assert last.day_low is not None
    assert bars.low[-1] <= last.day_low <= last.day_high <= bars.high[-1]


def test_a_settled_day_brings_new_histories_while_it_runs() -> None:
    events = play(3, datetime(2026, 11, 23, 21, 14, 59, tzinfo=UTC), symbols=(RUT, BTC))
    arrived = [e.bars for e in events if isinstance(e, BarsArrived)]
    assert [b.symbol for b in arrived] == [RUT, BTC, RUT]
    assert arrived[0].complete_to == date(2026, 11, 20)
    assert arrived[2].complete_to == date(2026, 11, 23)
    assert arrived[2].close[:-1] == arrived[0].close
    assert {q.session for q in quotes_in(events) if q.symbol == RUT} == {
        date(2026, 11, 23),
        date(2026, 11, 24),
    }


def test_the_same_seed_and_clock_play_the_same() -> None:
    assert quotes_in(play(5)) == quotes_in(play(5))


def test_waits_are_a_second_of_real_time_at_any_rate() -> None:
    control = _Turns(SUNDAY, 2)
    control.moved.rate = 60.0
    DemoFeed((RUT,)).run(control, lambda _: None)
    assert control.waits == [60.0, 60.0]


def test_it_ends_when_stopped() -> None:
    control = Control(_ManualClock(SUNDAY))
    events: list[FeedEvent] = []

    def stop_at_quotes(event: FeedEvent) -> None:
        events.append(event)
        if isinstance(event, QuotesArrived):
            control.stop()

    emit: Callable[[FeedEvent], None] = stop_at_quotes
    DemoFeed((RUT, BTC)).run(control, emit)
    assert sum(isinstance(e, QuotesArrived) for e in events) == 1
    control = Control(_ManualClock(SUNDAY))
    control.stop()
    events.clear()
    DemoFeed((RUT, BTC)).run(control, emit)
    assert events == []


def test_tips_advance_about_every_ten_minutes() -> None:
    day = [tip_at(3, SUNDAY + timedelta(minutes=n)) for n in range(0, 30 * 1440, 10)]
    heights = [tip.height for tip in day if tip]
    assert heights == sorted(heights)
    mean = 30 * 86400 / (heights[-1] - heights[0])
    assert 560 < mean < 630


def test_tips_carry_the_block_behind_them() -> None:
    tip = tip_at(3, SUNDAY)
    assert tip is not None
    assert tip.past_height == tip.height - 52_416
    assert tip.past_time is not None
    assert tip.time <= SUNDAY < tip.time + timedelta(hours=3)
    assert 585 < (tip.time - tip.past_time).total_seconds() / 52_416 < 605
    assert abs(tip.height - (878_976 + (SUNDAY.timestamp() - 1736712111) / 595)) < 1200
    later = tip_at(3, SUNDAY + timedelta(days=3000))
    assert later is not None
    assert tip_at(3, SUNDAY) == tip


def test_tips_pass_the_halvings_at_their_times() -> None:
    for height, stamp in [(420_000, 1468082773), (630_000, 1589225023), (840_000, 1713571767)]:
        at = tip_at(5, datetime.fromtimestamp(stamp, UTC))
        before = tip_at(5, datetime.fromtimestamp(stamp - 1, UTC))
        assert at is not None
        assert before is not None
        assert (at.height, before.height) == (height, height - 1)
    assert tip_at(5, datetime(2012, 1, 1, tzinfo=UTC)) is None


def test_new_blocks_are_told_once() -> None:
    tips = [
        e.tip
        for e in play(200, step=timedelta(minutes=1), symbols=(RUT,))
        if isinstance(e, TipArrived)
    ]
    heights = [tip.height for tip in tips]
    assert len(set(heights)) == len(heights) > 5
