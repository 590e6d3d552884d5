"""One quote from Yahoo's answers: every number checked."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tui.errors import FailureKind, FeedError
from tui.feeds.yahoo_quote import quote_from_chart, quote_from_item

NOW = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)


def item(**changes: object) -> dict[str, Any]:
    """Return a good entry of a batched answer, with changes."""
    good = {
        "symbol": "^RUT",
        "regularMarketPrice": 3017.87,
        "regularMarketTime": int(NOW.timestamp()) - 15,
        "regularMarketPreviousClose": 2992.43,
        "regularMarketOpen": 3007.16,
        "regularMarketDayHigh": 3020.24,
        "regularMarketDayLow": 3000.05,
        "exchangeTimezoneName": "America/New_York",
        "chartPreviousClose": 1.0,
    }
    return good | changes


def test_a_good_quote_is_taken_as_it_stands() -> None:
    quote = quote_from_item(item(), NOW)
    assert (quote.symbol, quote.price, quote.previous_close) == ("^RUT", 3017.87, 2992.43)
    assert (quote.day_open, quote.day_high, quote.day_low) == (3007.16, 3020.24, 3000.05)
    assert quote.quoted_at == NOW - timedelta(seconds=15)
    assert quote.session == date(2026, 8, 21)


@pytest.mark.parametrize(
    "changes",
    [
        {"symbol": None},
        {"regularMarketPrice": None},
        {"regularMarketPrice": 0},
        {"regularMarketPrice": -1.0},
        {"regularMarketPrice": float("nan")},
        {"regularMarketPrice": float("inf")},
        {"regularMarketPrice": 1e-322},
        {"regularMarketPrice": "3017.87"},
        {"regularMarketPrice": True},
        {"regularMarketTime": None},
        {"regularMarketTime": 0},
        {"regularMarketTime": 1e30},
        {"regularMarketTime": int(NOW.timestamp()) + 121},
    ],
)
def test_a_quote_without_a_sane_price_or_time_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(FeedError) as caught:
        quote_from_item(item(**changes), NOW)
    assert caught.value.kind is FailureKind.BAD_ANSWER


def test_a_clock_two_minutes_ahead_is_forgiven() -> None:
    ahead = int(NOW.timestamp()) + 119
    assert quote_from_item(item(regularMarketTime=ahead), NOW).quoted_at.timestamp() == ahead


@pytest.mark.parametrize(
    "zone", [None, 5, "", "America", "US", "Nowhere/Else", "x" * 300, "../../etc/passwd", "a\x00b"]
)
@pytest.mark.parametrize(("symbol", "session"), [("^RUT", 20), ("BTC-USD", 21)])
def test_a_zone_that_cannot_be_had_is_that_of_the_symbol_s_calendar(
    zone: object, symbol: str, session: int
) -> None:
    night = datetime(2026, 8, 21, 1, 0, tzinfo=UTC)
    fields = item(
        symbol=symbol, exchangeTimezoneName=zone, regularMarketTime=int(night.timestamp())
    )
    assert quote_from_item(fields, NOW).session == date(2026, 8, session)
    assert quote_from_chart(symbol, {"meta": fields}, NOW).session == date(2026, 8, session)


@pytest.mark.parametrize("stamps", [5, ["noon"], [1e30], [None]])
def test_a_chart_that_cannot_be_read_is_that_symbol_s_failure(stamps: object) -> None:
    chart = {
        "meta": item(),
        "timestamp": stamps,
        "indicators": {"quote": [{"close": [1.0], "open": [1.0]}]},
    }
    with pytest.raises(FeedError) as caught:
        quote_from_chart("^RUT", chart, NOW)
    assert caught.value.kind is FailureKind.BAD_ANSWER
    assert caught.value.words == "^RUT: a quote that cannot be read"


def test_zeros_mean_missing() -> None:
    zeros = {
        "regularMarketOpen": 0,
        "regularMarketDayHigh": 0,
        "regularMarketDayLow": 0,
        "regularMarketPreviousClose": 0,
    }
    quote = quote_from_item(item(**zeros), NOW)
    assert (quote.day_open, quote.day_high, quote.day_low, quote.previous_close) == (None,) * 4


@pytest.mark.parametrize(
    ("symbol", "zone", "expected"),
    [
        ("^RUT", "America/New_York", date(2026, 8, 20)),
        ("BTC-USD", "UTC", date(2026, 8, 21)),
        ("BTC-USD", None, date(2026, 8, 21)),
        ("^RUT", "No/Where", date(2026, 8, 20)),
    ],
)
def test_the_session_is_the_exchanges_own_date(
    symbol: str, zone: str | None, expected: date
) -> None:
    late = int(datetime(2026, 8, 21, 2, tzinfo=UTC).timestamp())
    changed = item(symbol=symbol, regularMarketTime=late, exchangeTimezoneName=zone)
    assert quote_from_item(changed, NOW).session == expected


def test_a_charts_previous_close_is_the_last_before_the_session() -> None:
    stamps = [int(datetime(2026, 8, day, 13, 30, tzinfo=UTC).timestamp()) for day in (18, 19, 20)]
    chart = {
        "meta": item(),
        "timestamp": [*stamps, int(NOW.timestamp())],
        "indicators": {
            "quote": [{"close": [1.0, 2992.43, None, 3017.87], "open": [1.0, 2.0, None, 3007.16]}]
        },
    }
    quote = quote_from_chart("^RUT", chart, NOW)
    assert (quote.previous_close, quote.day_open) == (2992.43, 3007.16)


def test_a_chart_without_rows_still_has_its_price() -> None:
    quote = quote_from_chart("^RUT", {"meta": item()}, NOW)
    assert (quote.price, quote.previous_close, quote.day_open) == (3017.87, None, None)


@pytest.mark.parametrize("chart", [{}, {"meta": None}, {"meta": []}])
def test_a_chart_without_a_description_is_refused(chart: dict[str, Any]) -> None:
    with pytest.raises(FeedError):
        quote_from_chart("^RUT", chart, NOW)


def test_recorded_answers_are_understood(shared_fixtures: Path) -> None:
    later = datetime(2030, 1, 1, tzinfo=UTC)
    understood = 0
    for path in sorted((shared_fixtures / "yahoo-finance2").glob("quote-*.json")):
        found = json.loads(path.read_text())["bodyJson"]["quoteResponse"]["result"]
        for entry in found:
            if entry.get("regularMarketPrice") and entry.get("regularMarketTime"):
                quote = quote_from_item(entry, later)
                assert quote.price == entry["regularMarketPrice"]
                assert 0 not in (quote.day_high, quote.day_low, quote.previous_close)
                understood += 1
    assert understood > 20
