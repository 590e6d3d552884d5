"""The history feed, with the real client, against the simulated Yahoo."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from yfinance.data import YfData

from tests.feeds.conftest import MOMENT, Play
from tests.feeds.played import History, Played
from tests.internet import Bar, GeneratedPrices, Internet, faults
from tui.clock import SetClock
from tui.errors import FailureKind
from tui.feeds.base import Control, Emit, Feed
from tui.feeds.yahoo_history import next_look
from tui.model.bars import DailyBars
from tui.model.events import BarsArrived, FeedEvent, FeedFailed, FeedSucceeded
from tui.model.settings import FeedSettings

CHART = "/v8/finance/chart/"
TODAY, YESTERDAY = date(2026, 8, 21), date(2026, 8, 20)
SETTINGS = FeedSettings(deadline_s=4.0)
NAN = float("nan")


def stored(prices: GeneratedPrices, symbol: str, last: date) -> DailyBars:
    """Return what a store would hold after ``last``, with the running day behind it."""
    rows = [bar for bar in prices.bars(symbol) or () if bar.day <= last]

    def column(name: str) -> tuple[float, ...]:
        return tuple(getattr(bar, name) for bar in rows)

    return DailyBars(
        symbol,
        tuple(bar.day for bar in rows),
        column("open"),
        column("high"),
        column("low"),
        column("close"),
        column("adj_close"),
        column("volume"),
        rows[-2].day,
    )


def test_the_first_time_everything_is_fetched(
    internet: Internet,
    prices: GeneratedPrices,
    play: Play,
    cache: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    feed = play(History(("^RUT", "BTC-USD", "IWM"), SETTINGS, cache))
    done = feed.next(FeedSucceeded)
    rut, btc, iwm = feed.of(BarsArrived)
    assert [e.bars.symbol for e in (rut, btc, iwm)] == ["^RUT", "BTC-USD", "IWM"]
    assert rut.whole
    assert btc.whole
    expected = [bar for bar in prices.bars("^RUT") or () if bar.day <= TODAY]
    assert rut.bars.dates == tuple(bar.day for bar in expected)
    assert rut.bars.close[:-1] == pytest.approx([bar.close for bar in expected[:-1]], rel=1e-6)
    assert rut.bars.complete_to == btc.bars.complete_to == YESTERDAY
    assert rut.bars.dates[-1] == btc.bars.dates[-1] == TODAY
    assert btc.bars.dates[-3:] == (date(2026, 8, 19), YESTERDAY, TODAY)
    assert iwm.bars.adj_close[0] == pytest.approx(0.98 * iwm.bars.close[0], rel=1e-6)
    assert done.detail is None
    assert done.next_try is not None
    assert done.next_try - done.at <= timedelta(hours=1)
    # Cookie and crumb, then the zone and the bars of each symbol.
    assert len(internet.log.requests()) == 2 + 2 * 3
    assert internet.log.refused == ()
    assert (cache / "tkr-tz.db").is_file()
    assert feed.stop() < 2.0
    assert capfd.readouterr().err == ""


class Asked(History):
    """A history feed that says at its end how many answers yfinance keeps."""

    def __call__(self) -> Feed:
        """Build it."""
        return _Telling(super().__call__())


class _Telling:
    name = "history"

    def __init__(self, feed: Feed) -> None:
        self._feed = feed

    def run(self, control: Control, emit: Emit) -> None:
        """Run the feed."""

        def told(event: FeedEvent) -> None:
            if isinstance(event, FeedSucceeded):
                kept = YfData.cache_get.cache_info().currsize
                event = replace(event, detail=f"{kept} answers kept")
            emit(event)

        self._feed.run(control, told)


def test_no_answer_is_kept_by_the_library(internet: Internet, play: Play, cache: Path) -> None:
    feed = play(Asked(("^RUT", "BTC-USD"), SETTINGS, cache))
    assert feed.next(FeedSucceeded).detail == "0 answers kept"
    assert len(internet.log.requests(path=f"{CHART}^RUT")) > 0


def test_later_only_a_week_behind_the_last_final_day_is_fetched(
    internet: Internet, prices: GeneratedPrices, play: Play, cache: Path
) -> None:
    symbols = ("^RUT", "BTC-USD", "IWM")
    known = {symbol: stored(prices, symbol, date(2026, 8, 19)) for symbol in symbols}
    feed = play(History(symbols, SETTINGS, cache, known))
    feed.next(FeedSucceeded)
    for arrived in feed.of(BarsArrived):
        assert not arrived.whole
        assert arrived.bars.dates[0] == date(2026, 8, 11)
        assert arrived.bars.dates[-1] == TODAY
        assert arrived.bars.complete_to == YESTERDAY
    asked = internet.log.requests(path=f"{CHART}^RUT")[-1]
    midnight = datetime(2026, 8, 11, tzinfo=ZoneInfo("America/New_York"))
    assert int(asked.query["period1"]) == midnight.timestamp()


def test_a_fund_whose_adjusted_closes_moved_is_fetched_whole(
    internet: Internet, prices: GeneratedPrices, play: Play, cache: Path
) -> None:
    known = {symbol: stored(prices, symbol, YESTERDAY) for symbol in ("IWM", "^RUT")}
    for symbol in known:
        rows = prices.bars(symbol) or ()
        prices.put(symbol, [replace(bar, adj_close=bar.adj_close * 0.997) for bar in rows])
    feed = play(History(("IWM", "^RUT"), SETTINGS, cache, known))
    feed.next(FeedSucceeded)
    iwm, rut = feed.of(BarsArrived)
    assert iwm.whole
    assert len(iwm.bars) > 400
    assert not rut.whole


def test_odd_rows_are_left_out_and_counted(
    internet: Internet, prices: GeneratedPrices, play: Play, cache: Path
) -> None:
    empty = Bar(date(2026, 8, 18), NAN, NAN, NAN, NAN, NAN)
    weekend = Bar(date(2026, 8, 16), 2.0, 2.0, 2.0, 2.0, 2.0, 7.0)
    rows = [bar for bar in prices.bars("^TNX") or () if bar.day != empty.day]
    prices.put("^TNX", sorted([*rows, empty, weekend], key=lambda bar: bar.day))
    prices.put("EMPTY", [empty])
    feed = play(History(("^TNX", "NOPE", "EMPTY"), SETTINGS, cache))
    unknown = feed.next(FeedFailed)
    nothing = feed.next(FeedFailed)
    done = feed.next(FeedSucceeded)
    (arrived,) = feed.of(BarsArrived)
    assert not {empty.day, weekend.day} & set(arrived.bars.dates)
    assert arrived.bars.notes == ("^TNX: 1 weekend rows left out",)
    assert (unknown.symbol, unknown.kind) == ("NOPE", FailureKind.UNKNOWN_SYMBOL)
    assert (nothing.symbol, nothing.kind) == ("EMPTY", FailureKind.EMPTY)
    assert done.detail == "not known to Yahoo: NOPE; still waiting for EMPTY"
    assert internet.log.count(path=f"{CHART}NOPE") == 1


def test_a_lost_network_ends_the_round_and_only_the_rest_is_fetched_later(
    internet: Internet, play: Play, cache: Path
) -> None:
    symbols = ("^RUT", "BTC-USD", "^GSPC", "IWM")
    internet.faults.set("*", faults.CUT, f"{CHART}^GSPC")
    internet.faults.set("*", faults.CUT, f"{CHART}BTC-USD")
    feed = play(History(symbols, SETTINGS, cache))
    feed.next(BarsArrived)
    first, second, whole = (feed.next(FeedFailed) for _ in range(3))
    assert [first.symbol, second.symbol, whole.symbol] == ["BTC-USD", "^GSPC", None]
    assert {e.kind for e in (first, second, whole)} == {FailureKind.NO_NETWORK}
    assert whole.next_try is not None
    assert timedelta(seconds=4) <= whole.next_try - whole.at <= timedelta(seconds=6)
    internet.faults.clear()
    internet.log.clear()
    feed.next(FeedSucceeded)
    assert [e.bars.symbol for e in feed.of(BarsArrived)] == list(symbols)
    assert internet.log.count(path=f"{CHART}^RUT") == 0


def test_a_symbol_that_keeps_failing_keeps_no_other_from_its_next_look(
    internet: Internet, play: Play, cache: Path
) -> None:
    internet.faults.set("*", faults.status(500), f"{CHART}^DJI")
    settings = replace(SETTINGS, history_s=90.0)
    feed = play(History(("^RUT", "^DJI", "IWM"), settings, cache))
    feed.next(FeedSucceeded)
    for _ in range(2):
        # The one that fails is asked again and again meanwhile, alone.
        assert feed.next(FeedFailed, symbol="^DJI").kind is FailureKind.BAD_ANSWER
        for symbol in ("^RUT", "IWM"):
            while feed.next(BarsArrived).bars.symbol != symbol:
                pass
    rounds = internet.log.count(path=f"{CHART}^RUT") - 1
    assert internet.log.count(path=f"{CHART}^DJI") > rounds


def test_hanging_hosts_cost_two_deadlines_and_then_a_pause(
    internet: Internet, play: Play, cache: Path
) -> None:
    internet.faults.set("*", faults.HANG)
    feed = play(History(("^RUT", "^GSPC", "^DJI"), FeedSettings(deadline_s=0.7), cache))
    failures = [feed.next(FeedFailed) for _ in range(3)]
    assert [failure.symbol for failure in failures] == ["^RUT", "^GSPC", None]
    assert {failure.kind for failure in failures} == {FailureKind.TIMED_OUT}
    assert feed.stop() < 2.0


def test_a_rate_limit_ends_the_round_at_once(internet: Internet, play: Play, cache: Path) -> None:
    internet.faults.set("query2.finance.yahoo.com", faults.status(429), CHART)
    feed = play(History(("^RUT", "^GSPC"), SETTINGS, cache))
    of_symbol, whole = feed.next(FeedFailed), feed.next(FeedFailed)
    assert (of_symbol.symbol, whole.symbol) == ("^RUT", None)
    assert whole.kind is FailureKind.RATE_LIMITED
    assert whole.next_try is not None
    assert whole.next_try - whole.at >= timedelta(seconds=60)
    assert internet.log.count(path=CHART) == 1


def test_a_bad_answer_is_not_remembered(internet: Internet, play: Play, cache: Path) -> None:
    internet.faults.set("query2.finance.yahoo.com", faults.HTML, CHART)
    feed = play(History(("^RUT",), SETTINGS, cache))
    assert feed.next(FeedFailed).words == "Yahoo sent a web page instead of data"
    internet.faults.clear()
    assert feed.next(BarsArrived).bars.dates[-1] == TODAY


def test_a_clock_that_is_ahead_makes_no_running_bar_final(
    internet: Internet, prices: GeneratedPrices, cache: Path
) -> None:
    ahead = timedelta(hours=6)  # as after another system set the machine's clock to local time
    clock = SetClock(internet.clock.now() + ahead, time.monotonic(), internet.clock.rate)
    known = {"^RUT": stored(prices, "^RUT", date(2026, 8, 19))}
    settings = replace(SETTINGS, history_s=86400.0)
    feed = Played(History(("^RUT", "IWM"), settings, cache, known), clock)
    try:
        done = feed.next(FeedSucceeded)
    finally:
        feed.stop()
    assert [e.bars.complete_to for e in feed.of(BarsArrived)] == [YESTERDAY, YESTERDAY]
    assert [e.bars.dates[-1] for e in feed.of(BarsArrived)] == [TODAY, TODAY]
    # It looks again when the session settles by Yahoo's clock.
    settles = datetime(2026, 8, 21, 20, 16, tzinfo=UTC) + ahead
    assert done.next_try is not None
    assert abs(done.next_try - settles) < timedelta(minutes=3)
    assert done.detail is not None
    assert done.detail.startswith("Yahoo's answers are dated 2026-08-21 ")
    assert ", this machine says 2026-08-2" in done.detail


@pytest.mark.parametrize("behind", [timedelta(days=1), timedelta(days=30), timedelta(days=9000)])
def test_a_wrong_time_of_yahoo_s_answers_hides_no_row(
    internet: Internet, prices: GeneratedPrices, play: Play, cache: Path, behind: timedelta
) -> None:
    told = internet.clock.now() - behind
    internet.misdate(SetClock(told, time.monotonic(), internet.clock.rate))
    known = {"^RUT": stored(prices, "^RUT", date(2026, 8, 19))}
    feed = play(History(("^RUT", "BTC-USD"), SETTINGS, cache, known))
    done = feed.next(FeedSucceeded)
    assert [e.bars.dates[-1] for e in feed.of(BarsArrived)] == [TODAY, TODAY]
    assert [e.bars.complete_to for e in feed.of(BarsArrived)] == [YESTERDAY, YESTERDAY]
    assert done.detail is not None
    assert done.detail.startswith(f"Yahoo's answers are dated {told:%Y-%m-%d}")


def test_a_slow_answer_keeps_the_running_day(internet: Internet, play: Play, cache: Path) -> None:
    internet.faults.set("query2.finance.yahoo.com", faults.slow(0.7), CHART)
    feed = play(History(("^RUT",), SETTINGS, cache))
    arrived = feed.next(BarsArrived)
    assert arrived.bars.dates[-1] == TODAY
    assert arrived.bars.complete_to == YESTERDAY


def test_the_next_look_is_the_sooner_of_the_interval_and_a_settled_day() -> None:
    assert next_look(MOMENT, 3600.0) == MOMENT + timedelta(hours=1)
    assert next_look(MOMENT, 86400.0) == datetime(2026, 8, 21, 20, 16, tzinfo=UTC)
    evening = datetime(2026, 8, 21, 20, 16, tzinfo=UTC)
    assert next_look(evening, 86400.0) == datetime(2026, 8, 22, 0, 5, tzinfo=UTC)
    winter = datetime(2026, 12, 1, 12, tzinfo=UTC)
    assert next_look(winter, 86400.0) == datetime(2026, 12, 1, 21, 16, tzinfo=UTC)
