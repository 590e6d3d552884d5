"""Records, 52-week highs and overhead."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analytics.loading import FIRST_DAY, load_bars, make_bars
from tui.analytics.levels import LevelStats, level_history, overhead, settle, tidy
from tui.model.bars import NAN, DailyBars
from tui.model.symbols import Calendar

if TYPE_CHECKING:
    from pathlib import Path


def stats(bars: DailyBars, calendar: Calendar = Calendar.NYSE) -> LevelStats:
    found = level_history(bars, calendar).latest()
    assert found is not None
    return found


def test_nothing_usable_is_none() -> None:
    assert level_history(make_bars([]), Calendar.NYSE).latest() is None
    assert level_history(make_bars([NAN, 0, -1, math.inf]), Calendar.ALWAYS).latest() is None


def test_one_bar() -> None:
    one = stats(make_bars([100], [101]))
    assert (one.last_close, one.previous_close, one.spark) == (100, None, (100,))
    assert (one.record_close, one.record_high, one.high_52w) == (100, 101, 101)


def test_unusable_closes_are_left_out() -> None:
    found = stats(make_bars([NAN, 90, 0, 95, -3], [200, 91, 300, NAN, 400]))
    assert (found.first_date, found.last_date) == (date(2000, 1, 2), date(2000, 1, 4))
    assert (found.last_close, found.previous_close) == (95, 90)
    assert (found.record_high, sorted(found.closes.tolist())) == (95, [90, 95])


def test_record_is_its_first_day() -> None:
    found = stats(make_bars([90, 100, 95, 100.0004, 99]))
    assert (found.record_close, found.record_close_date) == (100, date(2000, 1, 2))


def test_high_is_never_below_the_close() -> None:
    assert stats(make_bars([100, 90], [0.5, 80])).record_high == 100


def test_without_a_column_of_highs() -> None:
    bars = DailyBars("TOY", (FIRST_DAY,), close=(100.0,))
    assert stats(bars).record_high == 100


def test_52_weeks_are_sessions_or_days() -> None:
    bars = make_bars([300.0] + [200.0] * 113 + [100.0] * 251)
    assert stats(bars).high_52w == 200
    assert stats(bars, Calendar.ALWAYS).high_52w == 300
    assert stats(make_bars([400.0, *bars.close]), Calendar.ALWAYS).high_52w == 300


def test_52_weeks_of_crypto_count_days_not_rows() -> None:
    days = [FIRST_DAY, FIRST_DAY + timedelta(days=364)]
    assert stats(make_bars([300, 100], dates=days), Calendar.ALWAYS).high_52w == 300
    days[1] += timedelta(days=1)
    assert stats(make_bars([300, 100], dates=days), Calendar.ALWAYS).high_52w == 100


def test_spark_is_the_last_thirty() -> None:
    assert stats(make_bars([float(n) for n in range(1, 41)])).spark == tuple(range(11, 41))


def test_overhead_is_strict_and_blind_to_noise() -> None:
    found = stats(make_bars([2442.739990234375, 2450, 2400]))
    assert overhead(found, 2442.7400) == 1
    assert overhead(found, 2442.7351) == 1
    assert overhead(found, 2442.73) == 2
    assert overhead(found, 2450) == 0


def test_small_prices_keep_their_digits() -> None:
    assert settle(np.array([0.1234564, 0.001, 1.234, 2442.73999])).tolist() == [
        0.123456,
        0.001,
        1.23,
        2442.74,
    ]
    assert overhead(stats(make_bars([0.1234, 0.1236])), 0.1235) == 1


@given(
    st.lists(st.integers(1, 40_000), min_size=1).map(lambda cents: [c / 100 for c in cents]),
    st.integers(1, 40_000).map(lambda cents: cents / 100),
)
def test_overhead_counts_by_hand(closes: list[float], price: float) -> None:
    found = stats(make_bars(closes))
    assert overhead(found, price) == len([close for close in closes if close > price])
    assert found.record_close == max(closes)


def test_russell(shared_data: Path) -> None:
    found = stats(load_bars(shared_data, "^RUT", date(2026, 8, 20)))
    assert (found.record_close, found.record_close_date) == (3068.42, date(2026, 8, 14))
    assert (found.last_close, found.previous_close) == pytest.approx((2992.43, 3032.94))
    assert overhead(found, 3016.84) == 12


def test_bitcoin(shared_data: Path) -> None:
    found = stats(load_bars(shared_data, "BTC-USD", date(2026, 8, 20)), Calendar.ALWAYS)
    assert (found.record_close, found.record_close_date) == (124752.53, date(2025, 10, 6))
    assert found.first_date == date(2014, 9, 17)


@given(st.integers(1, 9_999_999), st.integers(0, 4))
def test_tidy_undoes_single_precision(digits: int, decimals: int) -> None:
    price = round(digits / 10**decimals, decimals)
    assert tidy(float(np.float32(price))) == price
    assert tidy(round(float(np.float32(price)), 6)) == price


def test_tidy_leaves_cents_alone() -> None:
    assert tidy(1_234_567.89) == 1_234_567.89


@given(
    st.lists(st.sampled_from([90.0, 95.0, 95.004, 100.0, NAN, 0.0, 104.5]), max_size=60),
    st.sampled_from(list(Calendar)),
    st.data(),
)
def test_the_figures_of_an_earlier_day_are_those_of_the_cut_bars(
    closes: list[float], calendar: Calendar, data: st.DataObject
) -> None:
    bars = make_bars(closes, [close + (n % 3) for n, close in enumerate(closes)])
    if not len(bars):
        assert level_history(bars, calendar).latest() is None
        return
    day = data.draw(st.sampled_from(bars.dates))
    cut, anew = (
        level_history(bars, calendar).on(day),
        level_history(bars.until(day), calendar).latest(),
    )
    if cut is None or anew is None:
        assert cut is anew
        return
    told = [{k: v for k, v in vars(one).items() if k != "closes"} for one in (cut, anew)]
    assert told[0] == told[1]
    assert cut.closes.tolist() == anew.closes.tolist()
