"""The ledger without this and that: every row says what is missing, none raises."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analytics.claim_samples import (
    BTC,
    FOLLOWED,
    LAST,
    REFERENCES,
    RUT,
    SPX,
    cut,
    days,
    market,
    row,
    walk,
)
from tests.analytics.loading import make_bars
from tui.analytics.claim_known import ClaimHistory
from tui.analytics.claims import claims
from tui.model.bars import NAN, DailyBars
from tui.model.claims import ARTICLE_DATE, ClaimKind, ClaimVerdict

MARKET = market()
PREPARED = ClaimHistory(MARKET)
CANNOT = ClaimVerdict.CANNOT
ON_RUT = (1, 2, 3, 4, 5, 6, 7, 8, 17, 19, 20)
ON_BTC = (5, 9, 10, 12, 13, 15, 20)


def without(*symbols: str) -> dict[str, DailyBars]:
    return {symbol: bars for symbol, bars in MARKET.items() if symbol not in symbols}


def complete(history: dict[str, DailyBars], as_of: date) -> None:
    """Twenty rows; each computed one has a verdict, and a reason where it cannot be computed."""
    rows = claims(history, REFERENCES, as_of)
    assert [one.id for one in rows] == list(range(1, 21))
    for one in rows:
        for reading in filter(None, (one.now, one.when_written)):
            judged = one.kind is ClaimKind.COMPUTED
            assert (reading.verdict is not None) is judged
            assert not judged or (reading.why is not None) == (reading.verdict is CANNOT)
            assert reading.why != ""


@pytest.mark.parametrize("symbol", FOLLOWED)
def test_any_symbol_may_be_missing(symbol: str) -> None:
    complete(without(symbol), LAST)


def test_all_may_be_missing() -> None:
    complete({}, LAST)
    rows = claims({}, REFERENCES, LAST)
    judged = {one.id for one in rows if one.now.verdict not in (CANNOT, None)}
    assert judged == {11}


@pytest.mark.parametrize("number", ON_RUT)
def test_without_the_index(number: int) -> None:
    reading = row(without(RUT), number)
    assert reading.verdict is CANNOT
    assert (reading.why or "").startswith("no ^RUT close up to ")


@pytest.mark.parametrize("number", ON_BTC)
def test_without_bitcoin(number: int) -> None:
    reading = row(without(BTC), number)
    assert reading.verdict is CANNOT
    assert "BTC-USD" in (reading.why or "")


def test_without_either_treasury_fund() -> None:
    assert "TLT" in row(without("IEF"), 19).steps[0]
    reading = row(without("IEF", "TLT"), 19)
    assert (reading.verdict, reading.why) == (CANNOT, f"no IEF close up to {LAST}")


def test_a_missing_rung_behind_a_fallen_one_changes_nothing() -> None:
    whole = row(MARKET, 19)
    assert whole.verdict is ClaimVerdict.DOES_NOT_HOLD
    reading = row(without("ETH-USD"), 19)
    assert (reading.verdict, reading.computed) == (whole.verdict, whole.computed)
    assert reading.steps[-1] == f"no ETH-USD close up to {LAST}"
    assert reading.steps[2].endswith("5 rungs)")


def test_without_small_technology_the_rest_is_compared() -> None:
    reading = row(without("PSCT"), 15)
    assert reading.verdict is CANNOT
    assert reading.why == f"no small-cap technology series (no PSCT close up to {LAST})"
    assert sum("common sessions" in step for step in reading.steps) == 4


def test_without_any_index_nothing_is_compared() -> None:
    reading = row(without(RUT, SPX, "^IXIC", "^DJI"), 15)
    assert (reading.verdict, reading.why) == (CANNOT, "no index to compare with")


def test_a_price_that_stands_still_has_no_correlation() -> None:
    still = {one: make_bars([5.0] * len(b), symbol=one, dates=b.dates) for one, b in MARKET.items()}
    complete(still, LAST)
    assert row(still, 20).why == "a price did not change"
    assert "too few or constant" in row(still, 16).steps[-1]


def test_a_series_that_ended_cannot_speak_of_today() -> None:
    ended = {**MARKET, BTC: MARKET[BTC].until(date(2026, 6, 1))}
    for number in (9, 10, 13, 15, 20):
        assert "BTC-USD ends 2026-06-01" in (row(ended, number).why or "")
    assert row(ended, 9, ARTICLE_DATE) == row(MARKET, 9, ARTICLE_DATE)


def test_a_history_that_begins_late() -> None:
    late = {**MARKET, RUT: walk(RUT, LAST - timedelta(days=100), LAST, 2)}
    complete(late, LAST)
    assert row(late, 4).why == "needs 252 sessions, have 73"
    assert row(late, 3).why == "^RUT has no session in November 2024"
    assert row(late, 8).why == "^RUT has no session in November 2024"
    assert row(late, 17).why == "no closes of 2024 and 2025 to compare"
    assert row(late, 1).why == "no session of 2026 with a close of 2025 before it"


def test_too_few_sessions_for_a_rung() -> None:
    late = {**MARKET, RUT: walk(RUT, LAST - timedelta(days=30), LAST, 2)}
    assert row(late, 19).why == "needs 64 sessions of ^RUT"


def test_a_rung_that_begins_between_the_two_sessions() -> None:
    late = {**MARKET, "IEF": walk("IEF", LAST - timedelta(days=20), LAST, 2)}
    assert (row(late, 19).why or "").startswith("no IEF close about ")


def test_missing_single_closes_of_bitcoin() -> None:
    bars = MARKET[BTC]
    halving = date(2024, 4, 20)
    closes = [
        NAN if day == halving else close for day, close in zip(bars.dates, bars.close, strict=True)
    ]
    holed = {**MARKET, BTC: make_bars(closes, symbol=BTC, dates=bars.dates)}
    assert row(holed, 9).why == f"no BTC-USD close on {halving}"
    assert row(holed, 10).verdict is not None
    assert row(holed, 13).why == f"no BTC-USD close on {halving}"
    assert row(holed, 12).why == f"no BTC-USD close on {halving}"


def test_without_references() -> None:
    rows = claims(MARKET, {}, LAST)
    assert {
        one.id: one.now.why for one in rows if one.kind is ClaimKind.REFERENCE
    } == dict.fromkeys((14, 16, 18), "no reference is at hand")
    assert all(one.dated is None for one in rows)


def test_a_reference_is_not_known_before_it_was_published() -> None:
    day = ARTICLE_DATE - timedelta(days=1)
    for one in claims(MARKET, REFERENCES, day):
        assert one.dated is None
        assert not any("figure" in step and "published" in step for step in one.now.steps)
    assert row(MARKET, 14, day).why == f"not published by {day}"
    assert row(MARKET, 14).steps[0] == "published: figure 14 (someone, 2026-01-22)"


def test_only_completed_bars_are_read() -> None:
    bars = MARKET[RUT]
    running = make_bars(
        (*bars.close, 9e5), symbol=RUT, dates=(*bars.dates, LAST + timedelta(days=1))
    )
    open_day = DailyBars(
        RUT,
        running.dates,
        running.open,
        running.high,
        running.low,
        running.close,
        running.adj_close,
        running.volume,
        complete_to=LAST,
    )
    later = LAST + timedelta(days=1)
    assert claims({**MARKET, RUT: open_day}, REFERENCES, later) == claims(MARKET, REFERENCES, later)


@settings(max_examples=25, deadline=None)
@given(
    offset=st.integers(0, (LAST - date(2010, 1, 4)).days),
    gone=st.sets(st.sampled_from(FOLLOWED), max_size=3),
)
def test_truncation_changes_nothing(offset: int, gone: set[str]) -> None:
    day = date(2010, 1, 4) + timedelta(days=offset)
    seen = without(*gone)
    prepared = ClaimHistory(seen) if gone else PREPARED
    rows = claims(prepared, REFERENCES, day)
    assert rows == claims(cut(seen, day), REFERENCES, day)
    written = [one.when_written for one in rows]
    if day < ARTICLE_DATE:
        assert set(written) == {None}
    else:
        assert written == [one.now for one in claims(prepared, REFERENCES, ARTICLE_DATE)]


@settings(max_examples=60, deadline=None)
@given(
    data=st.data(),
    closes=st.lists(
        st.one_of(st.floats(1e-9, 1e9), st.sampled_from([NAN, 0.0, -1.0])), max_size=40
    ),
)
def test_no_row_raises_on_whatever_bars(data: st.DataObject, closes: list[float]) -> None:
    start = data.draw(st.dates(date(2009, 1, 1), LAST))
    history = {}
    for symbol in data.draw(st.sets(st.sampled_from(FOLLOWED))):
        dates = days(start, start + timedelta(days=120), symbol)[: len(closes)]
        history[symbol] = make_bars(closes, symbol=symbol, dates=dates)
    complete(history, data.draw(st.dates(date(2009, 1, 1), LAST)))
