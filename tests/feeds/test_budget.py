"""The budget: no sliding hour holds more than it allows, and patience is kept."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.errors import FailureKind, FeedError
from tui.feeds import tally
from tui.feeds.budget import YAHOO, Budget, Meter, host_of
from tui.feeds.tally import Tally, free_minute
from tui.model.monitor import Asked, HostBudget, minute_of, peak_hour, start_of
from tui.model.settings import FeedSettings

START = datetime(2026, 8, 21, 18, 32, 40, tzinfo=UTC)
QUOTE = "https://query1.finance.yahoo.com/v7/finance/quote"
EXPLORER = "https://mempool.space/api/blocks/tip/height"
HOUR = timedelta(hours=1)


class HandClock:
    """Moves when a test says so: time passes where ``at`` goes on, none where it leaps."""

    is_set, rate = True, 1.0

    def __init__(self, at: datetime = START) -> None:
        self._at = at
        self.ticks = 0.0

    @property
    def at(self) -> datetime:
        """The instant that it shows."""
        return self._at

    @at.setter
    def at(self, to: datetime) -> None:
        self.ticks += max(0.0, (to - self._at).total_seconds())
        self._at = to

    def leap(self, by: timedelta) -> None:
        """Set it by so much, while no time passes."""
        self._at += by

    def now(self) -> datetime:
        """Return the instant that was set."""
        return self.at

    def monotonic(self) -> float:
        """Return the real seconds that a test let pass."""
        return self.ticks


def budget_of(clock: HandClock, ledger: Tally | None = None, limit: int = 5) -> Budget:
    """A small budget for Yahoo and for every other host."""
    settings = FeedSettings(budget_yahoo=limit, budget_explorer=limit)
    return Budget(settings, clock, ledger or Tally(), random.Random(1))


def send(budget: Budget, url: str = QUOTE, feed: str = "prices") -> None:
    """One request that is answered."""
    with budget.request(feed, url):
        pass


def refused(budget: Budget, url: str = QUOTE) -> FeedError:
    """The error of a request that must not be sent."""
    with pytest.raises(FeedError) as caught:
        send(budget, url)
    assert caught.value.kind is FailureKind.HELD_BACK
    return caught.value


def fail(budget: Budget, error: Exception, url: str = QUOTE) -> None:
    """One request that fails."""
    with pytest.raises(type(error)), budget.request("prices", url):
        raise error


def limited(asked: float | None = None) -> FeedError:
    """The error of a 429."""
    return FeedError(FailureKind.RATE_LIMITED, "too many requests", retry_after=asked)


def most_in_an_hour(sent: list[datetime]) -> int:
    """Count by brute force: the most instants in any half-open hour."""
    return max((sum(at <= other < at + HOUR for other in sent) for at in sent), default=0)


GAPS = st.lists(st.integers(0, 1500), max_size=120)


@given(gaps=GAPS, limit=st.integers(1, 12))
def test_no_sliding_hour_holds_more_than_the_budget(gaps: list[int], limit: int) -> None:
    clock = HandClock()
    budget, sent = budget_of(clock, limit=limit), []
    for gap in gaps:
        clock.at += timedelta(seconds=gap)
        try:
            send(budget)
        except FeedError as error:
            assert error.retry_after is not None
            assert 0 < error.retry_after <= 61 * 60
        else:
            sent.append(clock.at)
    assert most_in_an_hour(sent) <= limit


@given(gaps=GAPS, limit=st.integers(1, 12))
def test_the_time_that_a_refusal_names_is_the_first_that_is_allowed(
    gaps: list[int], limit: int
) -> None:
    clock = HandClock()
    budget = budget_of(clock, limit=limit)
    for gap in gaps:
        clock.at += timedelta(seconds=gap)
        try:
            send(budget)
        except FeedError as error:
            assert error.retry_after is not None
            opens = clock.at + timedelta(seconds=error.retry_after)
            assert opens.second == 0
            clock.at = opens - timedelta(milliseconds=1)
            assert "used up" in refused(budget).words
            clock.at = opens
            send(budget)


@given(counts=st.dictionaries(st.integers(0, 200), st.integers(0, 4)), limit=st.integers(1, 9))
def test_the_free_minute_is_the_first_by_brute_force(counts: dict[int, int], limit: int) -> None:
    def fits(minute: int) -> bool:
        return sum(n for at, n in counts.items() if minute - 60 <= at <= minute + 60) < limit

    assert free_minute(counts, 100, limit) == next(m for m in range(100, 400) if fits(m))


def test_the_words_name_the_budget_the_host_and_the_time() -> None:
    clock = HandClock()
    budget = budget_of(clock, limit=3)
    for _ in range(3):
        send(budget)
    error = refused(budget)
    assert error.words == (
        "the budget of 3 requests an hour to yahoo.com is used up, next at 15:33 ET"
    )
    # 18:32:40 and 61 whole minutes: an hour after the minute in which they were sent.
    assert error.retry_after == 60 * 60 + 20


def test_each_host_has_its_own_and_all_of_yahoo_s_share_one() -> None:
    clock = HandClock()
    budget = budget_of(clock, limit=2)
    send(budget, "https://fc.yahoo.com")
    send(budget, "https://query2.finance.yahoo.com/v8/finance/chart/^RUT", "history")
    refused(budget)
    send(budget, EXPLORER, "blocks")
    assert host_of("https://guce.yahoo.com/consent") == host_of("https://yahoo.com") == YAHOO
    assert host_of("https://notyahoo.com/x") == "notyahoo.com"
    assert host_of("http://127.0.0.1:8332") == "127.0.0.1"


def test_a_refusal_sends_and_counts_nothing() -> None:
    clock = HandClock()
    budget = budget_of(clock, limit=1)
    send(budget)
    refused(budget)
    assert [row.sent for row in budget.sent(clock.at)] == [1]


def test_sent_failed_and_redirected_are_counted_in_the_minute_of_the_request() -> None:
    clock = HandClock()
    budget = budget_of(clock, limit=50)
    with budget.request("prices", QUOTE) as redirected:
        clock.at += timedelta(seconds=40)
        redirected(2)
    fail(budget, ValueError("broken"))
    fail(budget, FeedError(FailureKind.UNKNOWN_SYMBOL, "no such symbol"))
    first = minute_of(START)
    assert budget.sent(clock.at) == (
        Asked("prices", YAHOO, first, 3, 0),
        Asked("prices", YAHOO, first + 1, 2, 1),
    )


def test_the_latency_is_the_median_of_the_answers_alone() -> None:
    clock = HandClock()
    budget = budget_of(clock, limit=50)
    assert budget.latency("prices") is None
    for seconds in (0.2, 0.9, 0.4):
        with budget.request("prices", QUOTE):
            clock.ticks += seconds
    with pytest.raises(ValueError, match="broken"), budget.request("prices", QUOTE):
        clock.ticks += 30.0
        raise ValueError("broken")
    assert budget.latency("prices") == pytest.approx(0.4)
    assert budget.latency("history") is None


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [(None, 60.0, 72.0), (3.0, 60.0, 60.0), (600.0, 600.0, 600.0), (1e9, 3600.0, 3600.0)],
)
def test_a_rate_limit_holds_every_feed_of_the_host(
    asked: float | None, least: float, most: float
) -> None:
    clock = HandClock()
    budget, error = budget_of(clock), limited(asked)
    fail(budget, error)
    assert error.retry_after is not None
    assert least <= error.retry_after <= most
    send(budget, EXPLORER, "blocks")
    clock.at += timedelta(seconds=error.retry_after - 1)
    again = refused(budget)
    assert again.words.startswith("yahoo.com asked for a pause, next at ")
    assert again.retry_after == pytest.approx(1.0)
    clock.at += timedelta(seconds=1)
    send(budget)


@given(seed=st.integers())
def test_pauses_double_where_none_is_asked_for_and_begin_again(seed: int) -> None:
    clock = HandClock()
    settings = FeedSettings()
    budget = Budget(settings, clock, Tally(), random.Random(seed))

    def pause() -> float:
        error = limited()
        fail(budget, error)
        assert error.retry_after is not None
        clock.at += timedelta(seconds=error.retry_after)
        return error.retry_after

    for doubled in (60, 120, 240, 480, 960, 1920, 3600, 3600, 3600):
        assert doubled <= pause() <= min(doubled * 1.2, 3600)
    send(budget)
    assert pause() <= 72


def test_a_pause_of_a_clock_that_was_set_back_is_no_pause() -> None:
    clock = HandClock()
    budget = budget_of(clock)
    fail(budget, limited(600))
    clock.at -= timedelta(days=3)
    send(budget)


def test_what_the_hosts_get_is_told() -> None:
    clock = HandClock()
    budget = budget_of(clock, limit=9)
    fail(budget, limited(600))
    until = START + timedelta(seconds=600)
    assert budget.hosts((YAHOO, "mempool.space"), clock.at) == (
        HostBudget(YAHOO, 9, until),
        HostBudget("mempool.space", 9, None),
    )


def test_without_a_budget_nothing_is_counted_or_refused() -> None:
    with Meter("prices").request(QUOTE) as redirected:
        redirected(1)


def test_the_peak_is_of_sixty_whole_minutes() -> None:
    rows = [Asked("prices", YAHOO, minute, 2) for minute in range(0, 120, 10)]
    rows += [Asked("history", YAHOO, 55, 5), Asked("blocks", "mempool.space", 55, 90)]
    assert peak_hour(rows, YAHOO) == 6 * 2 + 5
    assert peak_hour([], YAHOO) == 0
    assert start_of(minute_of(START)) == START.replace(second=0)


def test_what_is_older_than_a_day_is_forgotten() -> None:
    clock = HandClock()
    budget = budget_of(clock)
    send(budget)
    clock.at += timedelta(hours=24)
    assert budget.sent(clock.at) == ()


def test_the_default_budget_is_more_than_any_default_feed_needs() -> None:
    settings = FeedSettings()
    polls = 3600 / settings.quotes_open_s
    # A poll is one request, three charts in turn where the batch is refused; a history round asks
    # for twelve symbols, twice each the first time; a look for a block costs five requests.
    yahoo = 3 * polls + 24 + 12 * (3600 / settings.history_s)
    blocks = 5 * 3600 / settings.blocks_s
    assert 1.5 * yahoo < settings.budget_yahoo
    assert 1.5 * blocks < settings.budget_explorer


@pytest.mark.parametrize("leap", [timedelta(hours=26), timedelta(days=4000), -timedelta(hours=26)])
def test_a_leap_of_the_clock_opens_no_second_budget(leap: timedelta) -> None:
    clock = HandClock()
    budget = budget_of(clock, limit=3)
    for _ in range(3):
        send(budget)
    clock.leap(leap)
    assert "used up" in refused(budget).words
    clock.at += timedelta(minutes=30)
    clock.leap(-leap)
    assert "used up" in refused(budget).words
    clock.at += timedelta(minutes=31)
    send(budget)


# Seconds that pass, and hours by which the clock is set first, if any.
LEAPS = st.lists(
    st.tuples(st.integers(0, 1500), st.just(0) | st.integers(-50, 50)), min_size=1, max_size=80
)


@given(steps=LEAPS, limit=st.integers(1, 8))
def test_no_real_hour_holds_more_than_the_budget_whatever_the_clock_shows(
    steps: list[tuple[int, int]], limit: int
) -> None:
    clock = HandClock()
    budget, sent = budget_of(clock, limit=limit), []
    for gap, leap in steps:
        clock.leap(timedelta(hours=leap))
        clock.at += timedelta(seconds=gap)
        try:
            send(budget)
        except FeedError as error:
            assert error.retry_after is not None
            # The hour that is real, and the two about a record that the clock left ahead.
            assert 0 < error.retry_after <= 3 * 61 * 60
        else:
            sent.append(START + timedelta(seconds=clock.ticks))
    assert most_in_an_hour(sent) <= limit


def test_a_clock_that_comes_back_from_the_future_holds_for_an_hour_at_most() -> None:
    clock = HandClock()
    budget = budget_of(clock, limit=3)
    clock.leap(timedelta(days=3))
    for _ in range(3):
        send(budget)
    clock.leap(-timedelta(days=3))
    assert refused(budget).retry_after == 60 * 60 + 20
    clock.at += timedelta(minutes=61)
    send(budget)


def test_memory_alone_keeps_so_many_minutes_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "_MOST_ROWS", 100)
    clock, ledger = HandClock(), Tally()
    budget = budget_of(clock, ledger, limit=999)
    for _ in range(300):
        clock.at += timedelta(minutes=1)
        send(budget)
    last = minute_of(clock.at)
    assert sorted(ledger.counts(YAHOO)) == list(range(last - 99, last + 1))
