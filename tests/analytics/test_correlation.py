"""The correlation of two symbols: golden figures, refusals, what belongs to which span."""

from __future__ import annotations

import math
import time
from dataclasses import asdict
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analytics.loading import load_bars, make_bars
from tui.analytics.coefficients import fisher95
from tui.analytics.correlation import correlate, join, stale_why
from tui.model.bars import DailyBars
from tui.model.parameters import Method

if TYPE_CHECKING:
    from pathlib import Path

    from tui.model.correlation import Correlation

AS_OF = date(2026, 8, 20)
START = date(2015, 1, 5)


def weekdays(count: int, start: date = START) -> list[date]:
    every = (start + timedelta(days=n) for n in range(2 * count + 7))
    return [day for day in every if day.weekday() < 5][:count]


def walk(symbol: str, returns: list[float], start: date = START) -> DailyBars:
    closes = (100 * np.exp(np.cumsum([0.0, *returns]))).tolist()
    return make_bars(closes, symbol=symbol, dates=weekdays(len(closes), start))


def trio(n: int = 300, seed: int = 1) -> tuple[DailyBars, DailyBars, DailyBars]:
    """Two symbols that share a third one's returns."""
    common, a, b = 0.01 * np.random.default_rng(seed).standard_normal((3, n))
    return (
        walk("^RUT", (common + a).tolist()),
        walk("BTC-USD", (common + b).tolist()),
        walk("^GSPC", common.tolist()),
    )


def pearson(x: DailyBars, y: DailyBars, window: int = 90) -> Correlation:
    return correlate(x, y, window=window, method=Method.PEARSON, resamples=50)


@pytest.fixture(scope="module")
def real(shared_data: Path) -> Correlation:
    x, y, spx = (load_bars(shared_data, name, AS_OF) for name in ("^RUT", "BTC-USD", "^GSPC"))
    return correlate(x, y, window=90, method=Method.PEARSON, given=spx)


def test_full_sample_of_returns_and_of_levels(real: Correlation) -> None:
    assert real.returns_pearson == pytest.approx(0.249, abs=5e-4)
    assert real.levels_pearson == pytest.approx(0.84, abs=5e-3)


def test_full_sample_of_the_sp500(shared_data: Path) -> None:
    spx, btc = (load_bars(shared_data, name, AS_OF) for name in ("^GSPC", "BTC-USD"))
    assert pearson(spx, btc).returns_pearson == pytest.approx(0.237, abs=5e-4)


def test_full_sample_given_the_sp500(shared_data: Path) -> None:
    bars = [load_bars(shared_data, name, AS_OF) for name in ("^RUT", "BTC-USD", "^GSPC")]
    whole = correlate(
        bars[0], bars[1], window=10_000, method=Method.PEARSON, given=bars[2], resamples=10
    )
    assert whole.partial_given is not None
    assert whole.partial_given.value == pytest.approx(0.09, abs=5e-3)


def test_the_partial_lies_in_its_bootstrap_interval(real: Correlation) -> None:
    given = real.partial_given
    assert given is not None
    assert given.value is not None
    assert given.bootstrap95 is not None
    assert given.bootstrap95[0] < given.value < given.bootstrap95[1]
    assert given.bootstrap95[1] - given.bootstrap95[0] == pytest.approx(0.4, abs=0.15)


def test_regimes_of_the_real_pair(real: Correlation) -> None:
    assert [(row.name, row.n) for row in real.regimes] == [
        ("to 2019", 1331),
        ("2020-2023", 1006),
        ("2024 on", 661),
        ("this cycle", 585),
    ]
    first, middle, recent, cycle = real.regimes
    assert first.pearson == pytest.approx(0.024, abs=5e-4)
    assert middle.pearson == pytest.approx(0.39, abs=5e-3)
    assert recent.partial == pytest.approx(0.22, abs=5e-3)
    assert cycle.first == date(2024, 4, 22)
    assert cycle.fisher95 == fisher95(cycle.pearson, 585)


def test_todays_row_of_the_real_pair(real: Correlation) -> None:
    assert (real.n, real.first, real.last) == (90, date(2026, 4, 14), AS_OF)
    assert real.pearson == pytest.approx(0.32, abs=5e-3)
    assert real.spearman == pytest.approx(0.35, abs=5e-3)
    assert real.ewma == pytest.approx(0.05, abs=5e-3)
    assert real.fisher95 == pytest.approx((0.12, 0.49), abs=5e-3)
    assert real.bootstrap95 == pytest.approx((0.11, 0.51), abs=0.02)
    assert real.partial_given is not None
    assert real.partial_given.value == pytest.approx(0.06, abs=5e-3)
    assert real.rolling[-1] == (AS_OF, real.pearson)


def test_numbers_are_those_of_the_window() -> None:
    x, y, spx = trio()
    result = correlate(x, y, window=60, method=Method.PEARSON, given=spx, resamples=50)
    rx, ry = (np.diff(np.log(bars.close))[-60:] for bars in (x, y))
    assert result.pearson == pytest.approx(float(np.corrcoef(rx, ry)[0, 1]))
    assert result.fisher95 == fisher95(result.pearson, 60)
    assert (result.n, result.first, result.last) == (60, x.dates[-60], x.dates[-1])
    assert len(result.rolling) == 300 - 60 + 1
    assert result.partial_given is not None
    assert abs(result.partial_given.value or 1) < 0.3 < (result.pearson or 0)


@pytest.mark.parametrize("method", [Method.PEARSON, Method.SPEARMAN])
def test_intervals_hold_the_value_of_their_method(method: Method) -> None:
    x, y, _ = trio()
    result = correlate(x, y, window=90, method=method, resamples=400)
    for interval in (result.fisher95, result.bootstrap95):
        assert interval is not None
        assert interval[0] < (result.value or math.nan) < interval[1]
    assert result.why is None
    assert (result.block or 0) >= 1


def test_the_ewma_has_its_effective_n_and_no_bootstrap() -> None:
    x, y, _ = trio()
    result = correlate(x, y, window=90, method=Method.EWMA)
    assert result.n_effective == pytest.approx(32.33, abs=0.01)
    assert result.fisher95 == fisher95(result.ewma, result.n_effective or 0)
    assert (result.bootstrap95, result.block) == (None, None)
    assert result.rolling[-1][1] == result.ewma


def test_fewer_sessions_than_the_window_are_used_and_counted() -> None:
    x, y, _ = trio(n=40)
    result = pearson(x, y)
    assert (result.n, result.rolling) == (40, ())
    assert result.pearson is not None


@pytest.mark.parametrize(("n", "window", "have"), [(19, 90, 19), (300, 10, 10), (0, 90, 0)])
def test_too_few_sessions(n: int, window: int, have: int) -> None:
    x, y, _ = trio(n)
    result = pearson(x, y, window)
    assert result.why == f"needs 20 common sessions, have {have}"
    assert (result.pearson, result.fisher95, result.rolling) == (None, None, ())
    assert result.n == have


def test_a_price_that_stands_still_says_so() -> None:
    x, _, _ = trio()
    still = make_bars([5.0] * len(x), symbol="BTC-USD", dates=x.dates)
    result = pearson(x, still)
    assert result.why == "a price did not change in the window"
    assert (result.pearson, result.spearman, result.ewma) == (None, None, None)
    assert (result.fisher95, result.bootstrap95) == (None, None)
    assert result.rolling == ()


def test_a_gap_in_the_line_is_left_out() -> None:
    x, y, _ = trio(100)
    closes = (*y.close[:20], *[y.close[20]] * 40, *y.close[60:])
    stuck = make_bars(closes, symbol="BTC-USD", dates=y.dates)
    result = pearson(x, stuck, window=30)
    assert 0 < len(result.rolling) < 71
    assert all(math.isfinite(value) for _, value in result.rolling)


def test_a_series_that_ends_early_is_refused() -> None:
    x, y, _ = trio()
    assert stale_why(x.first(len(x) - 5), y) is None
    old = x.first(len(x) - 6)
    why = f"^RUT ends {old.dates[-1]}, 6 sessions before BTC-USD"
    assert pearson(old, y).why == why
    assert correlate(y, old, window=90, method=Method.PEARSON).why == why


def test_a_weekend_is_not_a_session() -> None:
    index = walk("^RUT", [0.01] * 30)
    every = [index.dates[0] + timedelta(days=n) for n in range(60)]
    crypto = make_bars([float(n + 1) for n in range(60)], symbol="BTC-USD", dates=every)
    friday = max(day for day in index.dates if day.weekday() == 4)
    assert stale_why(index.until(friday), crypto.until(friday + timedelta(days=7))) is None
    assert stale_why(index.until(friday), crypto.until(friday + timedelta(days=10))) is not None


def test_no_close_at_all_is_refused() -> None:
    x, _, _ = trio(30)
    assert pearson(x, DailyBars("BTC-USD")).why == "BTC-USD has no completed close"


def test_what_the_partial_cannot_hold_fixed() -> None:
    x, y, spx = trio()

    def given_why(third: DailyBars) -> str | None:
        result = correlate(x, y, window=90, method=Method.PEARSON, given=third, resamples=10)
        assert result.partial_given is not None
        assert result.partial_given.value is None
        assert result.pearson is not None
        return result.partial_given.why

    assert given_why(x) == "^RUT is one of the pair"
    old = correlate(x, y, window=90, method=Method.PEARSON, given=spx.first(200), resamples=10)
    assert {row.partial for row in old.regimes} == {None}
    assert given_why(spx.first(200)) == (f"^GSPC ends {spx.dates[199]}, 101 sessions before ^RUT")
    few = make_bars(spx.close[-10:], symbol="^GSPC", dates=spx.dates[-10:])
    assert given_why(few) == "needs 20 common sessions, have 9"
    still = make_bars([1.0] * len(spx), symbol="^GSPC", dates=spx.dates)
    assert given_why(still) == "a price did not change"


def test_regimes_that_have_not_begun_are_not_listed() -> None:
    def names(start: date) -> list[str]:
        x, y = (walk(ticker, [0.01, -0.01] * 30, start) for ticker in ("^RUT", "BTC-USD"))
        rows = pearson(x, y).regimes
        assert [row.partial for row in rows] == [None] * len(rows)
        return [row.name for row in rows]

    assert names(date(2011, 8, 1)) == ["to 2019"]
    assert names(date(2016, 8, 1)) == ["to 2019", "this cycle"]
    assert names(date(2024, 8, 1)) == ["2024 on", "this cycle"]


@settings(deadline=None, max_examples=25)
@given(st.integers(60, 299), st.sampled_from(list(Method)))
def test_the_line_of_the_past_does_not_change(cut: int, method: Method) -> None:
    x, y, _ = trio()
    whole = correlate(x, y, window=30, method=method, resamples=10)
    day = x.dates[cut]
    past = correlate(x.until(day), y.until(day), window=30, method=method, resamples=10)
    kept = [row for row in whole.rolling if row[0] <= day]
    assert [row[0] for row in kept] == [row[0] for row in past.rolling]
    assert [row[1] for row in kept] == pytest.approx([row[1] for row in past.rolling], abs=1e-12)
    assert past.value == pytest.approx(past.rolling[-1][1])


@pytest.mark.parametrize(("method", "seconds"), [(Method.PEARSON, 0.15), (Method.SPEARMAN, 0.4)])
def test_three_thousand_sessions_take_a_moment(method: Method, seconds: float) -> None:
    x, y, spx = trio(3000)

    def once() -> float:
        begin = time.thread_time()
        correlate(x, y, window=90, method=method, given=spx)
        return time.thread_time() - begin

    assert min(once() for _ in range(5)) < seconds


def test_a_join_that_is_cut_says_what_cut_bars_say(shared_data: Path) -> None:
    x, y, given = (load_bars(shared_data, symbol) for symbol in ("^RUT", "BTC-USD", "^GSPC"))
    whole = join(x, y, given)
    for day in (date(2014, 10, 20), date(2017, 3, 1), date(2024, 11, 25)):
        cut = [bars.until(day) for bars in (x, y, given)]
        for method in Method:
            anew = correlate(cut[0], cut[1], window=90, method=method, given=cut[2], resamples=50)
            again = correlate(
                *cut[:2],
                window=90,
                method=method,
                given=cut[2],
                resamples=50,
                joined=whole.until(day),
            )
            assert asdict(again) == asdict(anew)


def test_without_resampling_only_the_bootstrap_is_missing(shared_data: Path) -> None:
    x, y = (load_bars(shared_data, symbol) for symbol in ("^RUT", "BTC-USD"))
    full = correlate(x, y, window=90, method=Method.PEARSON, resamples=50)
    quick = correlate(x, y, window=90, method=Method.PEARSON, resamples=0)
    assert quick.pending
    assert quick.bootstrap95 is None
    assert quick.pearson == full.pearson
    assert (quick.rolling, quick.regimes, quick.fisher95) == (
        full.rolling,
        full.regimes,
        full.fisher95,
    )
