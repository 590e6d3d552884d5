"""The ladder on made-up series: returns, depth, order, and every way in which a rung is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from tests.analytics.loading import make_bars
from tests.sample_walks import trading_days
from tui.analytics.risk_curve import Ladder, order_scores
from tui.model.bars import NAN, DailyBars
from tui.model.risk_curve import RISKIER, TREASURIES, RiskCurve, Rung
from tui.model.symbols import BTC, RUT, SPX, Calendar, symbol_of

LAST = date(2026, 8, 20)
SYMBOLS = (*TREASURIES, *RISKIER)


def walk(symbol: str, seed: int, days: int = 600) -> DailyBars:
    """A seeded walk up to the last day; crypto trades at weekends."""
    draw = Random(seed)
    dates = trading_days(LAST - timedelta(days=days), LAST, symbol_of(symbol).calendar)
    prices, price = [], 100.0
    for _ in dates:
        price *= 1 + draw.gauss(0.0004, 0.012)
        prices.append(price)
    return make_bars(prices, symbol=symbol, dates=dates)


@pytest.fixture(scope="module")
def market() -> dict[str, DailyBars]:
    return {symbol: walk(symbol, seed) for seed, symbol in enumerate(SYMBOLS)}


def without(bars: DailyBars, *gone: date) -> DailyBars:
    close = tuple(
        NAN if day in gone else value for day, value in zip(bars.dates, bars.close, strict=True)
    )
    return replace(bars, close=close)


def rung(curve: RiskCurve, symbol: str) -> Rung:
    return next(one for one in curve.rungs if one.symbol == symbol)


def test_every_figure_from_its_definition(market: dict[str, DailyBars]) -> None:
    curve = Ladder(market).curve(LAST)
    sessions = market[RUT].dates
    assert [one.symbol for one in curve.rungs] == ["IEF", *RISKIER]
    for one in curve.rungs:
        prices = dict(zip(market[one.symbol].dates, market[one.symbol].close, strict=True))
        closes = [prices[day] for day in sessions]
        assert one.return_21 == pytest.approx(closes[-1] / closes[-22] - 1, abs=1e-12)
        assert one.return_63 == pytest.approx(closes[-1] / closes[-64] - 1, abs=1e-12)
        assert one.from_high_252 == pytest.approx(closes[-1] / max(closes[-252:]) - 1, abs=1e-12)
        assert one.above_mean_200 is (closes[-1] > sum(closes[-200:]) / 200)
        assert (one.last, one.why) == (LAST, None)


def test_bitcoin_is_read_on_the_sessions_of_the_index_not_on_its_own_days() -> None:
    rut = walk(RUT, 1)
    days = trading_days(LAST - timedelta(days=600), LAST, Calendar.ALWAYS)
    btc = make_bars([100.0 + n for n in range(len(days))], symbol=BTC, dates=days)
    base = btc.close[days.index(rut.dates[-64])]
    found = rung(Ladder({RUT: rut, BTC: btc}).curve(LAST), BTC).return_63
    assert found == pytest.approx(btc.close[-1] / base - 1, abs=1e-12)
    assert found != pytest.approx(btc.close[-1] / btc.close[-64] - 1, abs=1e-3)


@given(
    arrays(
        np.float64,
        st.tuples(st.integers(1, 8), st.just(6)),
        elements=st.sampled_from([np.nan, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3]),
    )
)
def test_the_order_score_is_scipy_s_spearman(returns: np.ndarray) -> None:
    scores, counts = order_scores(returns)
    for row, score, count in zip(returns, scores, counts, strict=True):
        known = np.flatnonzero(np.isfinite(row))
        assert count == len(known)
        values = row[known]
        if len(known) < 3 or len(set(values.tolist())) < 2:
            assert np.isnan(score)
        else:
            expected = stats.spearmanr(known, values).statistic
            assert score == pytest.approx(expected, abs=1e-9)


def test_the_history_ends_with_today_s_score_and_each_point_is_that_day_s(
    market: dict[str, DailyBars],
) -> None:
    ladder = Ladder(market)
    whole = ladder.curve(LAST)
    assert whole.order_history[-1] == (LAST, whole.order_score, 6)
    assert len(whole.order_history) == len(market[RUT].dates) - 63
    for day, score, n in whole.order_history[::40]:
        then = ladder.curve(day)
        assert (then.order_score, then.order_n) == (score, n)


def test_no_reading_depends_on_a_later_bar(market: dict[str, DailyBars]) -> None:
    ladder, dates = Ladder(market), market[RUT].dates
    for day in (*dates[60:66], *Random(3).sample(dates, 40), dates[0] - timedelta(days=1)):
        cut = Ladder({symbol: bars.until(day) for symbol, bars in market.items()})
        assert vars(ladder.curve(day)) == vars(cut.curve(day))


def test_without_the_index_or_before_it_there_is_no_ladder(market: dict[str, DailyBars]) -> None:
    bare = {symbol: bars for symbol, bars in market.items() if symbol != RUT}
    for ladder, day in (
        (Ladder(bare), LAST),
        (Ladder({}), LAST),
        (Ladder(market), date(2000, 1, 3)),
    ):
        curve = ladder.curve(day)
        assert (curve.rungs, curve.depth, curve.why) == ((), None, f"no {RUT} close up to {day}")


@pytest.mark.parametrize("gone", [symbol for symbol in RISKIER if symbol != RUT])
def test_a_missing_rung_is_named_and_ends_the_count(
    market: dict[str, DailyBars], gone: str
) -> None:
    rising = {
        symbol: replace(bars, close=tuple(1.0 + n for n in range(len(bars))), adj_close=())
        for symbol, bars in market.items()
    }
    rising = {s: replace(b, adj_close=b.close) for s, b in rising.items() if s != gone}
    curve = Ladder(rising).curve(LAST)
    place = 1 + RISKIER.index(gone)
    assert (curve.depth, curve.stopped_at, curve.order_n) == (place, gone, 5)
    missing = rung(curve, gone)
    assert missing.why == f"no {gone} close up to {LAST}"
    assert (missing.return_63, missing.last) == (None, None)


def test_a_missing_rung_behind_a_fallen_one_does_not_stop_the_count() -> None:
    falling = [200.0 - 0.1 * n for n in range(len(walk(RUT, 1)))]
    bars = {"IEF": make_bars(falling, symbol="IEF", dates=walk(RUT, 1).dates), RUT: walk(RUT, 1)}
    curve = Ladder(bars).curve(LAST)
    assert (curve.depth, curve.stopped_at) == (0, None)
    assert curve.order_score is None
    assert curve.order_why == "needs 3 rungs, has 2"


def test_the_second_treasury_fund_stands_in_for_a_stale_first(market: dict[str, DailyBars]) -> None:
    dates = market["IEF"].dates
    for missing, first in ((5, "IEF"), (6, "TLT")):
        cut = {**market, "IEF": market["IEF"].until(dates[-1 - missing])}
        curve = Ladder(cut).curve(LAST)
        assert curve.rungs[0].symbol == first
        assert curve.order_history[-1][1] == curve.order_score
    neither = {s: b for s, b in market.items() if s not in TREASURIES}
    assert Ladder(neither).curve(LAST).rungs[0].symbol == "IEF"


@pytest.mark.parametrize(("missing", "known"), [(1, True), (5, True), (6, False)])
def test_a_series_that_ends_too_early_is_stale(
    market: dict[str, DailyBars], missing: int, known: bool
) -> None:
    last = market[SPX].dates[-1 - missing]
    one = rung(Ladder({**market, SPX: market[SPX].until(last)}).curve(LAST), SPX)
    assert (one.return_63 is not None) is known
    assert one.last == (last if known else None)
    assert one.why == (None if known else f"{SPX} ends {last}, 6 sessions before {LAST}")


def test_too_short_constant_and_gaps_say_so(market: dict[str, DailyBars]) -> None:
    dates = market[RUT].dates
    young = make_bars([1.0] * 40, symbol="ETH-USD", dates=dates[-40:])
    short = rung(Ladder({**market, "ETH-USD": young}).curve(LAST), "ETH-USD")
    assert short.return_21 == 0.0
    assert (short.return_63, short.above_mean_200) == (None, None)
    assert short.why == f"no ETH-USD close about {dates[-64]}"
    flat = {
        s: replace(b, close=(5.0,) * len(b), adj_close=(5.0,) * len(b)) for s, b in market.items()
    }
    curve = Ladder(flat).curve(LAST)
    assert (curve.depth, curve.order_score, curve.order_why) == (0, None, "all returns are equal")
    assert all(one.above_mean_200 is False and one.from_high_252 == 0.0 for one in curve.rungs)
    holed = without(market[SPX], *dates[-120:-110])
    gap = rung(Ladder({**market, SPX: holed}).curve(LAST), SPX)
    assert gap.return_63 is not None
    assert gap.from_high_252 is None
    assert gap.why == f"{SPX}: 110 sessions without a gap, the high needs 252"
    few = Ladder({s: b.until(dates[10]) for s, b in market.items()}).curve(dates[10])
    assert {one.why for one in few.rungs} == {f"needs 64 sessions of {RUT}, has 11"}


def test_zero_negative_and_endless_closes_are_no_closes(market: dict[str, DailyBars]) -> None:
    bad = list(market[SPX].close)
    bad[-1], bad[-2], bad[-3] = 0.0, -3.0, float("inf")
    one = rung(Ladder({**market, SPX: replace(market[SPX], close=tuple(bad))}).curve(LAST), SPX)
    assert one.last == market[SPX].dates[-4]
    assert one.return_21 == pytest.approx(bad[-4] / bad[-22] - 1)


def test_a_fund_s_distributions_count_where_every_close_is_adjusted() -> None:
    dates = walk(RUT, 1).dates
    adjusted = tuple(100.0 * 1.001**n for n in range(len(dates)))
    fund = replace(make_bars([100.0] * len(dates), symbol="IEF", dates=dates), adj_close=adjusted)
    base = {RUT: walk(RUT, 1)}
    one = Ladder({**base, "IEF": fund}).curve(LAST).rungs[0]
    assert one.return_63 == pytest.approx(1.001**63 - 1)
    # One of the two closes has none: both are taken as they are.
    partly = replace(fund, adj_close=(*adjusted[:-64], NAN, *adjusted[-63:]))
    again = Ladder({**base, "IEF": partly}).curve(LAST).rungs[0]
    assert again.return_63 == 0.0
    assert again.return_21 == pytest.approx(1.001**21 - 1)
    assert again.from_high_252 == 0.0
