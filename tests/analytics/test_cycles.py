"""Cycles since the halvings: golden multiples, same day, records before, what is missing."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analytics.loading import load_bars, make_bars
from tui.analytics.cycles import cycles, drawdown, realised_vol
from tui.model.bars import NAN, DailyBars

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tui.model.halving import Cycle

ARTICLE = date(2026, 1, 22)
HALVED = (date(2012, 11, 28), date(2016, 7, 9), date(2020, 5, 11), date(2024, 4, 20))


def bitcoin(first: date, last: date, price: Callable[[date], float] = lambda _: 100.0) -> DailyBars:
    dates = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return make_bars([price(day) for day in dates], symbol="BTC-USD", dates=dates)


def growing(day: date) -> float:
    return math.exp((day - HALVED[0]).days / 500) * (1.1 if day.day % 2 else 1.0)


def without(bars: DailyBars, gone: set[date]) -> DailyBars:
    rows = [
        (day, close) for day, close in zip(bars.dates, bars.close, strict=True) if day not in gone
    ]
    return make_bars([row[1] for row in rows], symbol="BTC-USD", dates=[row[0] for row in rows])


def real(shared_data: Path, as_of: date = ARTICLE) -> tuple[Cycle, ...]:
    return cycles(load_bars(shared_data, "BTC-USD"), as_of)


@pytest.mark.parametrize(
    ("as_of", "day", "multiples"),
    [
        (ARTICLE, 642, (12.1, 4.9, 1.38)),
        (date(2026, 1, 19), 639, (10.4, 5.2, 1.42)),
        (date(2026, 8, 20), 852, (9.91, 2.52, 1.12)),
    ],
)
def test_same_day_multiples(
    shared_data: Path, as_of: date, day: int, multiples: tuple[float, ...]
) -> None:
    rows = real(shared_data, as_of)
    assert rows[-1].day == day
    for row, expected in zip(rows[1:], multiples, strict=True):
        digits = 0.05 if expected > 3 else 0.005
        assert row.same_day_multiple == pytest.approx(expected, abs=digits)


def test_realised_volatility_on_day_642(shared_data: Path) -> None:
    vols = [row.realised_vol for row in real(shared_data)[1:]]
    assert vols == pytest.approx([0.866, 0.702, 0.449], abs=5e-4)


def test_tops_up_to_the_same_day(shared_data: Path) -> None:
    _, y2016, y2020, y2024 = real(shared_data)
    assert y2016.max_multiple == pytest.approx(29.95, abs=5e-3)
    assert (y2016.max_date, y2016.same_day_max_day) == (date(2017, 12, 16), 525)
    assert (y2020.max_date, y2020.same_day_max_day) == (date(2021, 11, 8), 546)
    assert (y2024.max_multiple or 0) == pytest.approx(1.92, abs=5e-3)
    assert y2024.max_date == date(2025, 10, 6)


def test_deepest_falls_up_to_day_642(shared_data: Path) -> None:
    falls = [row.same_day_drawdown for row in real(shared_data)[1:]]
    assert falls == pytest.approx([-0.660, -0.531, -0.321], abs=5e-4)
    assert real(shared_data)[0].same_day_drawdown is None


def test_the_current_multiple_and_price_of_day_0(shared_data: Path) -> None:
    rows = real(shared_data)
    assert [row.date for row in rows] == list(HALVED)
    assert [row.price_day0 for row in rows[1:]] == pytest.approx(
        [650.96, 8601.80, 64994.44], abs=0.01
    )
    assert rows[-1].multiple == pytest.approx(1.376, abs=5e-4)
    assert rows[-1].path[0] == (0, 1.0)
    assert rows[-1].path[-1] == (642, rows[-1].multiple)
    assert [row.path[-1][0] for row in rows[1:3]] == [1401, 1439]


def test_only_2024_had_its_old_high_behind_it(shared_data: Path) -> None:
    first, y2016, y2020, y2024 = (row.ath_before for row in real(shared_data))
    assert y2024 is not None
    assert (y2024.close, y2024.high) == (date(2024, 3, 4), date(2024, 3, 5))
    assert y2024.why is None
    assert y2020 is not None
    assert (y2020.close, y2020.high) == (None, None)
    assert y2020.why == "no close above the old record in the 365 days before"
    assert y2016 is not None
    assert y2016.why == "prices start 2014-09-17: an earlier record may be missing"
    assert first is not None
    assert first.close is None


def test_a_cycle_before_the_data_says_since_when_they_run(shared_data: Path) -> None:
    row = real(shared_data)[0]
    assert row.why == "no BTC-USD price before 2014-09-17"
    assert (row.price_day0, row.price_source, row.multiple, row.path) == (None, None, None, ())
    assert row.day == (ARTICLE - HALVED[0]).days


def test_halvings_after_the_day_are_not_known() -> None:
    bars = bitcoin(date(2011, 1, 1), date(2026, 1, 1), growing)
    assert cycles(bars, date(2012, 11, 27)) == ()
    assert [row.height for row in cycles(bars, date(2016, 7, 9))] == [210_000, 420_000]
    start = cycles(bars, date(2016, 7, 9))[-1]
    assert (start.day, start.multiple, start.path) == (0, 1.0, ((0, 1.0),))
    assert start.realised_vol is None


def test_a_new_halving_can_be_added() -> None:
    bars = bitcoin(date(2024, 1, 1), date(2028, 6, 1))
    rows = cycles(bars, date(2028, 6, 1), halvings=[(840_000, 1713571767), (1_050_000, 1838764800)])
    assert [row.day for row in rows] == [1503, 54]
    assert rows[0].same_day_multiple == 1.0


def test_a_cycle_that_was_over_by_that_day_says_so() -> None:
    bars = bitcoin(date(2012, 1, 1), date(2028, 4, 1), growing)
    first, *_, last = cycles(bars, date(2028, 4, 1))
    assert last.day == 1442
    assert first.why == "this cycle ended on day 1318"
    assert (first.same_day_multiple, first.max_multiple, first.realised_vol) == (None, None, None)
    assert first.multiple is not None
    assert len(first.path) == 1319


def test_a_missing_day_is_a_gap_and_not_a_zero() -> None:
    as_of = date(2024, 12, 1)
    whole = bitcoin(date(2016, 1, 1), as_of, growing)
    gap = without(whole, {as_of})
    row = cycles(gap, as_of)[-1]
    assert row.multiple == row.same_day_multiple == row.path[-1][1]
    assert row.path[-1][0] == row.day - 1
    day0 = without(whole, {HALVED[3]})
    assert cycles(day0, as_of)[-1].why == "no BTC-USD close on 2024-04-20"


def test_prices_that_end_too_early_give_no_multiple() -> None:
    bars = bitcoin(date(2016, 1, 1), date(2024, 11, 1), growing)
    row = cycles(bars, date(2024, 12, 1))[-1]
    assert row.why == "no close near day 225"
    assert (row.multiple, row.same_day_multiple) == (None, None)
    assert row.max_multiple is not None
    assert cycles(bars, date(2024, 12, 1))[2].why == "BTC-USD ends 2024-11-01"


def test_without_bars_or_without_a_close_there_is_no_price() -> None:
    for bars in (None, DailyBars("BTC-USD")):
        rows = cycles(bars, ARTICLE)
        assert len(rows) == 4
        assert {row.why for row in rows} == {"no BTC-USD price"}


def test_the_price_source_is_what_it_is_called() -> None:
    bars = bitcoin(date(2024, 1, 1), date(2024, 6, 1))
    assert cycles(bars, date(2024, 6, 1))[-1].price_source == "BTC-USD"
    assert cycles(bars, date(2024, 6, 1), price_source="files")[-1].price_source == "files"


def test_a_missing_high_is_the_close() -> None:
    bars = bitcoin(date(2018, 1, 1), date(2024, 6, 1), growing)
    blind = DailyBars(**{**bars.__dict__, "high": (NAN,) * len(bars)})
    ath = cycles(blind, date(2024, 6, 1))[-1].ath_before
    assert ath is not None
    assert ath.close == ath.high == HALVED[3] - timedelta(days=365)


def test_the_record_of_2012_needs_the_year_2010() -> None:
    early = bitcoin(date(2010, 7, 17), date(2013, 1, 1), growing)
    late = bitcoin(date(2011, 7, 17), date(2013, 1, 1), growing)
    known, unknown = (cycles(bars, date(2013, 1, 1))[0].ath_before for bars in (early, late))
    assert known is not None
    assert known.close is not None
    assert unknown is not None
    assert unknown.why is not None
    assert unknown.why.startswith("prices start 2011-07-17")


def test_realised_vol_by_its_definition() -> None:
    closes = np.array([1.0, 1.1, 1.0, 1.2])
    expected = float(np.std(np.log([1.1, 1 / 1.1, 1.2]), ddof=1)) * math.sqrt(365)
    assert realised_vol([0, 1, 2, 3], closes) == pytest.approx(expected)
    assert realised_vol([0, 1], closes[:2]) is None


def test_a_return_over_a_gap_is_no_daily_return() -> None:
    closes = np.array([1.0, 1.1, 1.0, 5.0, 5.5, 5.0])
    expected = float(np.std(np.log([1.1, 1 / 1.1, 1.1, 1 / 1.1]), ddof=1)) * math.sqrt(365)
    assert realised_vol([0, 1, 2, 40, 41, 42], closes) == pytest.approx(expected)
    assert realised_vol([0, 2, 4, 6, 8, 10], closes) is None


def test_drawdown_by_its_definition() -> None:
    assert drawdown(np.array([2.0, 4.0, 3.0, 5.0, 2.0, 4.5])) == pytest.approx(-0.6)
    assert drawdown(np.array([1.0, 2.0, 3.0])) == 0
    assert drawdown(np.array([3.0])) == 0


@given(st.lists(st.floats(0.01, 1e6), min_size=1, max_size=40))
def test_drawdown_against_every_pair(closes: list[float]) -> None:
    pairs = [after / before - 1 for i, before in enumerate(closes) for after in closes[i:]]
    assert drawdown(np.array(closes)) == pytest.approx(min(pairs), abs=1e-12)


def test_a_cycle_ends_with_the_halving_that_nobody_can_count_from() -> None:
    bars = bitcoin(date(2012, 1, 1), date(2028, 6, 1), growing)
    rows = cycles(bars, date(2028, 6, 1), ended=date(2028, 4, 5))
    assert rows[-1].path[-1][0] == (date(2028, 4, 4) - HALVED[3]).days
    assert {row.same_day_multiple for row in rows} == {None}
    assert rows[-1].why == "this cycle ended on day 1445"
    assert rows[-1].multiple is not None


@settings(deadline=None, max_examples=30)
@given(st.dates(date(2013, 1, 1), date(2025, 12, 31)))
def test_what_comes_later_changes_nothing(as_of: date) -> None:
    bars = bitcoin(date(2011, 1, 1), date(2025, 12, 31), growing)
    now = [vars(row) for row in cycles(bars, as_of)]
    assert now == [vars(row) for row in cycles(bars.until(as_of), as_of)]
