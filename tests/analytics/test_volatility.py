"""Realised volatility against plain formulas, and its place among earlier cycles."""

from __future__ import annotations

import math
import statistics
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analytics.loading import make_bars
from tests.sample_walks import trading_days
from tui.analytics.returns import days_of
from tui.analytics.volatility import VIX, Movement, rolling_30d
from tui.model.bars import NAN, DailyBars
from tui.model.symbols import BTC, RUT, Calendar

LAST = date(2026, 8, 20)


def none(_symbol: str, _day: date) -> str | None:
    return None


def walk(symbol: str, first: date, seed: int) -> DailyBars:
    draw = Random(seed)
    calendar = Calendar.ALWAYS if symbol == BTC else Calendar.NYSE
    days = trading_days(first, LAST, calendar)
    price, prices = 100.0, []
    for n, _ in enumerate(days):
        price *= math.exp(draw.gauss(0, 0.01 + 0.02 * ((n // 100) % 3)))
        prices.append(price)
    return make_bars(prices, symbol=symbol, dates=days)


@pytest.fixture(scope="module")
def market() -> dict[str, DailyBars]:
    return {
        BTC: walk(BTC, date(2014, 9, 17), 1),
        RUT: walk(RUT, date(2020, 1, 2), 2),
        VIX: walk(VIX, date(2020, 1, 2), 3),
    }


@given(st.lists(st.floats(-0.2, 0.2), min_size=1, max_size=80), st.integers(0, 10_000))
def test_thirty_days_are_those_of_pandas(moves: list[float], seed: int) -> None:
    dates = [date(2020, 1, 1) + timedelta(days=n) for n in range(len(moves) + 1)]
    closes = 100.0 * np.exp(np.cumsum([0.0, *moves]))
    keep = np.array([Random(seed + n).random() > 0.05 for n in range(len(dates))])
    keep[0] = True
    days = days_of(dates)
    whole = pd.Series(np.where(keep, np.log(closes), np.nan), index=pd.DatetimeIndex(days)).diff()
    expected = (whole.rolling(30, min_periods=20).std() * math.sqrt(365)).to_numpy()[keep]
    vols, counts = rolling_30d(days[keep], closes[keep])
    np.testing.assert_allclose(vols, expected, atol=1e-9, equal_nan=True)
    known = whole.rolling(30, min_periods=1).count().to_numpy()[keep]
    np.testing.assert_array_equal(counts, np.nan_to_num(known))


def test_every_figure_from_its_definition(market: dict[str, DailyBars]) -> None:
    said = Movement(market).on(LAST, none)
    moves = [
        math.log(b / a) for a, b in zip(market[RUT].close, market[RUT].close[1:], strict=False)
    ]
    assert said.rut_21d == pytest.approx(statistics.stdev(moves[-21:]) * math.sqrt(252))
    coins = [
        math.log(b / a) for a, b in zip(market[BTC].close, market[BTC].close[1:], strict=False)
    ]
    assert said.btc_30d == pytest.approx(statistics.stdev(coins[-30:]) * math.sqrt(365))
    assert said.vix == market[VIX].close[-1]
    assert said.why is None


def test_the_same_phase_is_sixty_days_about_the_day_of_each_earlier_cycle(
    market: dict[str, DailyBars],
) -> None:
    said = Movement(market).on(LAST, none)
    halvings = (date(2012, 11, 28), date(2016, 7, 9), date(2020, 5, 11), date(2024, 4, 20))
    phase = (LAST - halvings[-1]).days
    logs = pd.Series(np.log(market[BTC].close), index=pd.DatetimeIndex(market[BTC].dates))
    vols = logs.diff().rolling(30).std() * math.sqrt(365)
    pool = []
    for start, end in pairwise(halvings):
        for day in range(max(0, phase - 60), phase + 61):
            at = pd.Timestamp(start) + pd.Timedelta(days=day)
            if at < pd.Timestamp(end) and at in vols.index and not math.isnan(vols[at]):
                pool.append(float(vols[at]))
    assert said.btc_30d is not None
    assert (said.phase_day, said.phase_n, said.phase_cycles) == (852, len(pool), 3)
    expected = sum(value <= said.btc_30d + 1e-12 for value in pool) / len(pool)
    assert said.btc_30d_percentile_same_phase == pytest.approx(expected)


def test_a_pool_never_reaches_across_a_halving(market: dict[str, DailyBars]) -> None:
    movement = Movement(market)
    # Five days after a halving only the days from it on count, of the two cycles with a price.
    assert movement.on(date(2024, 4, 25), none).phase_n == 2 * 66
    # The day before it no earlier cycle was that old: the days that they had still count.
    day = date(2024, 4, 19)
    phase = (day - date(2020, 5, 11)).days
    lives = ((date(2012, 11, 28), date(2016, 7, 9)), (date(2016, 7, 9), date(2020, 5, 11)))
    expected = sum(max(0, (end - start).days - (phase - 60)) for start, end in lives)
    assert movement.on(day, none).phase_n == expected
    first = movement.on(date(2015, 3, 1), none)
    assert first.btc_30d is not None
    assert first.btc_30d_percentile_same_phase is None
    assert first.phase_why == "earlier cycles have 0 days about day 823, 20 are needed"


def test_no_reading_depends_on_a_later_bar(market: dict[str, DailyBars]) -> None:
    movement = Movement(market)
    for day in Random(4).sample(market[RUT].dates, 60):
        cut = Movement({symbol: bars.until(day) for symbol, bars in market.items()})
        assert movement.on(day, none) == cut.on(day, none)


def test_missing_stale_short_and_constant(market: dict[str, DailyBars]) -> None:
    nothing = Movement({}).on(LAST, none)
    assert (nothing.btc_why, nothing.vix_why, nothing.rut_why) == tuple(
        f"no {symbol} close up to {LAST}" for symbol in (BTC, VIX, RUT)
    )
    stale = Movement(market).on(LAST, lambda symbol, _day: f"{symbol} is old")
    assert (stale.btc_30d, stale.rut_21d, stale.vix) == (None, None, None)
    assert stale.why == f"{BTC} is old; {RUT} is old; {VIX} is old"
    short = {
        BTC: make_bars([100.0 + n for n in range(20)], symbol=BTC),
        RUT: make_bars([100.0 + n for n in range(21)], symbol=RUT),
    }
    said = Movement(short).on(LAST, none)
    assert said.btc_why == f"needs 20 daily returns of {BTC} in 30 days, has 19"
    assert said.rut_why == f"needs 22 sessions of {RUT}, has 21"
    flat = {s: replace(b, close=(7.0,) * len(b)) for s, b in market.items()}
    constant = Movement(flat).on(LAST, none)
    assert (constant.btc_30d, constant.rut_21d) == (0.0, 0.0)


def test_a_missing_day_is_a_gap_and_not_a_return_over_two_days(
    market: dict[str, DailyBars],
) -> None:
    close = list(market[BTC].close)
    close[-11] = NAN
    said = Movement({**market, BTC: replace(market[BTC], close=tuple(close))}).on(LAST, none)
    moves = np.diff(np.log(np.array(close)))[-30:]
    assert said.btc_30d == pytest.approx(np.nanstd(moves, ddof=1) * math.sqrt(365))
    assert np.isnan(moves).sum() == 2
