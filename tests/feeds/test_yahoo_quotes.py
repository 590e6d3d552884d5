"""The quotes feed, with the real client, against the simulated Yahoo."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.feeds.conftest import Play
from tests.feeds.played import Prices
from tests.internet import Fault, GeneratedPrices, Internet, faults
from tests.internet.messages import as_json
from tui.errors import FailureKind
from tui.model.events import FeedFailed, FeedSucceeded, QuotesArrived
from tui.model.settings import FeedSettings
from tui.model.symbols import DEFAULT_TICKERS

QUOTE = "/v7/finance/quote"
SETTINGS = FeedSettings(quotes_open_s=15.0, quotes_closed_s=30.0, deadline_s=4.0)
NAN = float("nan")


def test_one_request_a_poll_brings_every_symbol(
    internet: Internet,
    prices: GeneratedPrices,
    play: Play,
    cache: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    whole = prices.bars("^DJI") or ()
    prices.put("^DJI", [replace(bar, open=NAN, high=NAN, low=NAN) for bar in whole])
    feed = play(Prices((*DEFAULT_TICKERS, "NOPE"), SETTINGS, cache))
    first = feed.next(QuotesArrived)
    succeeded = feed.next(FeedSucceeded)
    feed.next(QuotesArrived)

    quotes = {quote.symbol: quote for quote in first.quotes}
    assert set(quotes) == set(DEFAULT_TICKERS)
    assert first.missing == ("NOPE",)
    rut, bars = quotes["^RUT"], prices.bars("^RUT") or ()
    before = next(bar for bar in reversed(bars) if bar.day < date(2026, 8, 21))
    assert rut.session == date(2026, 8, 21)
    assert rut.previous_close == pytest.approx(before.close, rel=1e-6)
    assert abs(rut.quoted_at - first.seen_at) < timedelta(minutes=1)
    assert (quotes["^DJI"].day_high, quotes["^DJI"].day_low, quotes["^DJI"].day_open) == (None,) * 3
    assert succeeded.detail is None
    assert succeeded.next_try is not None
    assert succeeded.next_try - first.seen_at <= timedelta(seconds=15)

    polls = len(feed.of(QuotesArrived))
    asked = [request.path for request in internet.log.requests()]
    assert asked[:2] == ["/", "/v1/test/getcrumb"]
    assert polls <= asked.count(QUOTE) <= polls + 1
    assert set(asked[2:]) == {QUOTE}
    assert internet.log.refused == ()
    assert feed.stop() < 2.0
    assert capfd.readouterr().err == ""


def test_a_price_that_cannot_be_true_is_no_unknown_symbol(
    internet: Internet, play: Play, cache: Path
) -> None:
    good = {"symbol": "^RUT", "regularMarketPrice": 2.5, "regularMarketTime": 1787337000}
    bad = {**good, "symbol": "^DJI", "regularMarketPrice": 1e300}
    answer = as_json({"quoteResponse": {"result": [good, bad], "error": None}})
    internet.faults.set("*", faults.answering(answer), QUOTE)
    feed = play(Prices(("^RUT", "^DJI", "NOPE"), SETTINGS, cache))
    first, failed = feed.next(QuotesArrived), feed.next(FeedFailed)
    assert [quote.symbol for quote in first.quotes] == ["^RUT"]
    assert first.missing == ("NOPE",)
    assert (failed.symbol, failed.words) == ("^DJI", "^DJI: no price that can be true")
    feed.stop()


def test_one_symbol_s_odd_fields_and_symbols_that_nobody_asked_for_harm_no_other(
    internet: Internet, play: Play, cache: Path
) -> None:
    good = {"symbol": "^RUT", "regularMarketPrice": 2.5, "regularMarketTime": 1787337000}
    odd = {**good, "symbol": "^DJI", "exchangeTimezoneName": "America"}
    foreign = [{**good, "symbol": name} for name in ("EVIL\x1b[2J", "^GSPC")]
    answer = as_json({"quoteResponse": {"result": [*foreign, good, odd], "error": None}})
    internet.faults.set("*", faults.answering(answer), QUOTE)
    feed = play(Prices(("^RUT", "^DJI"), SETTINGS, cache))
    first, after = feed.next(QuotesArrived), feed.next(FeedSucceeded)
    assert [quote.symbol for quote in first.quotes] == ["^RUT", "^DJI"]
    assert (first.missing, after.detail) == ((), None)
    assert feed.of(FeedFailed) == []


def test_a_lost_network_is_noticed_within_half_a_minute_and_it_recovers_by_itself(
    internet: Internet, play: Play, cache: Path
) -> None:
    feed = play(Prices(("^RUT", "BTC-USD"), SETTINGS, cache))
    feed.next(QuotesArrived)
    internet.close()
    lost_at = internet.clock.now()
    for _ in range(2):
        failed = feed.next(FeedFailed)
        assert (failed.kind, failed.symbol) == (FailureKind.NO_NETWORK, None)
        assert failed.words == "the proxy to Yahoo cannot be reached"
        assert failed.next_try is not None
        assert failed.next_try - failed.at <= timedelta(seconds=60)
    assert failed.at - lost_at < timedelta(seconds=30)
    internet.open()
    assert len(feed.next(QuotesArrived).quotes) == 2


# yfinance keeps the body of a refused crumb as its crumb: that costs one more request.
@pytest.mark.parametrize(("path", "requests"), [(QUOTE, 2), ("", 3)])
def test_a_rate_limit_is_kept_even_when_poked(
    internet: Internet, play: Play, cache: Path, path: str, requests: int
) -> None:
    internet.faults.set("query1.finance.yahoo.com", faults.status(429, "65"), path)
    feed = play(Prices(("^RUT",), SETTINGS, cache))
    failed = feed.next(FeedFailed)
    assert failed.kind is FailureKind.RATE_LIMITED
    assert failed.next_try is not None
    assert failed.next_try - failed.at >= timedelta(seconds=65)
    internet.faults.clear()
    feed.poke()
    assert feed.next(QuotesArrived).seen_at >= failed.next_try
    assert internet.log.count(path=QUOTE) == requests


def test_every_kind_of_bad_answer_has_its_own_words(
    internet: Internet, play: Play, cache: Path
) -> None:
    feed = play(Prices(("^RUT",), SETTINGS, cache))
    feed.next(QuotesArrived)
    nothing = faults.answering(as_json({"quoteResponse": {"result": [], "error": None}}))
    expected: tuple[tuple[Fault, FailureKind, str], ...] = (
        (faults.HTML, FailureKind.BAD_ANSWER, "Yahoo sent a web page instead of data"),
        (faults.EMPTY, FailureKind.EMPTY, "Yahoo's answer is empty"),
        (faults.status(500), FailureKind.BAD_ANSWER, "Yahoo has trouble of its own (status 500)"),
        (
            faults.BROKEN_JSON,
            FailureKind.BAD_ANSWER,
            "Yahoo answered with something that is no data",
        ),
        (faults.CUT, FailureKind.NO_NETWORK, "the connection to Yahoo broke off"),
        (faults.RESET, FailureKind.NO_NETWORK, "the connection to Yahoo broke off"),
        (faults.HALF, FailureKind.NO_NETWORK, "the connection to Yahoo broke off"),
        (nothing, FailureKind.EMPTY, "Yahoo's answer has none of the symbols"),
        (
            faults.answering(as_json({"quoteResponse": None})),
            FailureKind.BAD_ANSWER,
            "Yahoo's answer has not the expected form",
        ),
    )
    for fault, kind, words in expected:
        internet.faults.set("query1.finance.yahoo.com", fault, QUOTE)
        feed.poke()
        # What the last fault did to a poll that was under way may still come first.
        said = (feed.next(FeedFailed) for _ in range(3))
        assert next(one.kind for one in said if one.words == words) is kind
    internet.faults.clear()
    feed.next(QuotesArrived)


@pytest.mark.parametrize("fault", [faults.MUTE, faults.HANG])
def test_a_host_that_hangs_costs_one_deadline(
    internet: Internet, play: Play, cache: Path, fault: Fault
) -> None:
    internet.faults.set("*", fault)
    feed = play(Prices(("^RUT",), replace(SETTINGS, deadline_s=1.0), cache))
    failed = feed.next(FeedFailed, 12.0)
    assert failed.kind is FailureKind.TIMED_OUT
    again = feed.next(FeedFailed, 6.0)
    assert (again.at - failed.at).total_seconds() / 30.0 < 3.0
    assert feed.stop() < 2.0


def test_prices_need_no_cookie_host(internet: Internet, play: Play, cache: Path) -> None:
    internet.faults.set("fc.yahoo.com", faults.HANG)
    feed = play(Prices(("^RUT",), SETTINGS, cache))
    assert len(feed.next(QuotesArrived).quotes) == 1


def test_a_crumb_that_expires_is_renewed_without_a_failure(
    internet: Internet, play: Play, cache: Path
) -> None:
    feed = play(Prices(("^RUT",), SETTINGS, cache))
    feed.next(QuotesArrived)
    internet.yahoo.forget_crumbs()
    feed.poke()
    feed.next(QuotesArrived)
    feed.next(QuotesArrived)
    assert feed.of(FeedFailed) == []


def test_a_refused_batch_falls_back_to_charts_in_turn(
    internet: Internet, prices: GeneratedPrices, play: Play, cache: Path
) -> None:
    internet.faults.set("query1.finance.yahoo.com", faults.status(403), QUOTE)
    symbols = ("^RUT", "BTC-USD", "NOPE", "^GSPC", "IWM")
    feed = play(Prices(symbols, SETTINGS, cache))
    first, second = feed.next(QuotesArrived), feed.next(QuotesArrived)
    assert [quote.symbol for quote in first.quotes] == ["^RUT", "BTC-USD"]
    assert first.missing == ("NOPE",)
    assert [quote.symbol for quote in second.quotes] == ["^GSPC", "IWM", "^RUT"]
    detail = feed.next(FeedSucceeded).detail
    assert detail is not None
    assert "refuses the batched quote" in detail
    before = next(b for b in reversed(prices.bars("^RUT") or ()) if b.day < date(2026, 8, 21))
    assert first.quotes[0].previous_close == pytest.approx(before.close, rel=1e-6)
    assert first.quotes[0].session == date(2026, 8, 21)
    internet.log.clear()
    feed.next(QuotesArrived)
    feed.next(QuotesArrived)
    assert internet.log.count(path=QUOTE) == 0


@pytest.mark.parametrize(
    ("fault", "kind"),
    [(faults.HANG, FailureKind.TIMED_OUT), (faults.status(429, "65"), FailureKind.RATE_LIMITED)],
)
def test_charts_that_came_before_a_failed_one_are_kept_and_the_failure_is_said(
    internet: Internet, play: Play, cache: Path, fault: Fault, kind: FailureKind
) -> None:
    internet.faults.set("query1.finance.yahoo.com", faults.status(403), QUOTE)
    internet.faults.set("*", fault, "/v8/finance/chart/IWM")
    patient = replace(SETTINGS, deadline_s=9.0)
    feed = play(Prices(("^RUT", "BTC-USD", "IWM", "^GSPC"), patient, cache))
    first, failed = feed.next(QuotesArrived), feed.next(FeedFailed)
    assert [quote.symbol for quote in first.quotes] == ["^RUT", "BTC-USD"]
    assert (first.missing, failed.symbol, failed.kind) == ((), None, kind)
    assert failed.next_try is not None
    internet.faults.clear()
    second = feed.next(QuotesArrived)
    assert "^GSPC" in {quote.symbol for quote in second.quotes}


def test_the_interval_follows_the_exchange(cache: Path) -> None:
    from datetime import UTC, datetime

    from tests.internet.sessions import sessions
    from tui.feeds.yahoo_quotes import YahooQuotes
    from tui.model.market import Schedule, Session

    known = Schedule(
        tuple(
            Session(day, *hours)
            for day, hours in sessions(date(2026, 8, 17), date(2026, 8, 28)).items()
        )
    )
    feed = YahooQuotes(("^RUT",), SETTINGS, lambda: known, cache)
    blind = YahooQuotes(("^RUT",), SETTINGS, Schedule, cache)
    friday, night = datetime(2026, 8, 21, 18, tzinfo=UTC), datetime(2026, 8, 21, 3, tzinfo=UTC)
    saturday = datetime(2026, 8, 22, 18, tzinfo=UTC)
    assert [feed.interval(at) for at in (friday, night, saturday)] == [15.0, 30.0, 30.0]
    assert [blind.interval(at) for at in (friday, night, saturday)] == [15.0, 15.0, 30.0]
    seldom = replace(SETTINGS, quotes_closed_s=3600.0)
    waiting = YahooQuotes(("^RUT",), seldom, lambda: known, cache)
    before = [datetime(2026, 8, 21, 13, 30 - n, tzinfo=UTC) for n in (20, 1)]
    assert [waiting.interval(at) for at in before] == [1200.0, 60.0]
    assert waiting.interval(before[1] + timedelta(seconds=58)) == 15.0
