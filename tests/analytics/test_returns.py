"""Pairing: common sessions first, then log returns; the two wrong ways are far off."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.analytics.loading import make_bars
from tui.analytics.returns import last_usable, paired, usable_closes, weekdays_between
from tui.model.bars import NAN, DailyBars

if TYPE_CHECKING:
    from tui.analytics.returns import Floats

MONDAY = date(2024, 1, 1)
TRUE_RHO = 0.45


def days(count: int, *, weekdays_only: bool = False) -> list[date]:
    every = [MONDAY + timedelta(days=n) for n in range(count)]
    return [day for day in every if day.weekday() < 5] if weekdays_only else every


def seven_and_five(weeks: int, seed: int) -> tuple[DailyBars, DailyBars]:
    """A pair whose true correlation between common sessions is 0.45; only y trades at weekends."""
    rng = np.random.default_rng(seed)
    dates = days(7 * weeks)
    x = 0.01 * rng.standard_normal(len(dates))
    y = TRUE_RHO * x + math.sqrt(1 - TRUE_RHO**2) * 0.01 * rng.standard_normal(len(dates))
    crypto = make_bars((100 * np.exp(np.cumsum(y))).tolist(), symbol="BTC-USD", dates=dates)
    level = (100 * np.exp(np.cumsum(x))).tolist()
    open_days = [row for row, day in enumerate(dates) if day.weekday() < 5]
    index = make_bars(
        [level[row] for row in open_days],
        symbol="^RUT",
        dates=[dates[row] for row in open_days],
    )
    return index, crypto


def own_calendar_then_join(x: DailyBars, y: DailyBars) -> float:
    """The wrong pairing in which Monday's crypto return is Monday's alone."""
    rx = dict(zip(x.dates[1:], np.diff(np.log(x.close)), strict=True))
    ry = dict(zip(y.dates[1:], np.diff(np.log(y.close)), strict=True))
    common = sorted(rx.keys() & ry.keys())
    return correlation(np.array([[rx[day], ry[day]] for day in common]))


def forward_filled(x: DailyBars, y: DailyBars) -> float:
    """The wrong pairing in which the index stands still for two days a week."""
    closes = dict(zip(x.dates, x.close, strict=True))
    filled: list[float] = []
    for day in y.dates:
        filled.append(closes.get(day, filled[-1] if filled else NAN))
    return correlation(np.diff(np.log(np.column_stack([filled, y.close])), axis=0))


def correlation(returns: Floats) -> float:
    return float(np.corrcoef(returns[:, 0], returns[:, 1])[0, 1])


def test_the_true_correlation_comes_out_and_the_wrong_pairings_miss_it() -> None:
    index, crypto = seven_and_five(weeks=1600, seed=1)
    pairs = paired(index, crypto)
    error = (1 - TRUE_RHO**2) / math.sqrt(pairs.n)
    assert abs(correlation(pairs.returns) - TRUE_RHO) < 3 * error
    own, filled = own_calendar_then_join(index, crypto), forward_filled(index, crypto)
    assert own < TRUE_RHO - 5 * error
    assert filled < TRUE_RHO - 9 * error
    # Monday's index return holds three days, its crypto return one: variance 7/5 instead of 1.
    assert own == pytest.approx(TRUE_RHO / math.sqrt(1.4), abs=3 * error)
    # Two days in seven the index stands still, and moves three days' worth on Monday.
    assert filled == pytest.approx(TRUE_RHO * 5 / 7, abs=3 * error)
    assert (round(TRUE_RHO / math.sqrt(1.4), 3), round(TRUE_RHO * 5 / 7, 3)) == (0.380, 0.321)


def test_mondays_return_compounds_the_weekend() -> None:
    crypto = make_bars([100, 100, 100, 100, 100, 110, 121, 133.1], symbol="BTC-USD", dates=days(8))
    index = make_bars([50, 50, 50, 50, 50, 51], symbol="^RUT", dates=days(8, weekdays_only=True))
    pairs = paired(index, crypto)
    assert pairs.dates[-1] == MONDAY + timedelta(days=7)
    assert pairs.returns[-1, 1] == pytest.approx(math.log(1.331))


def test_bad_closes_leave_before_the_join() -> None:
    x = make_bars([100, NAN, 0, -1, 121], symbol="^RUT")
    y = make_bars([10, 11, 12, 13, 14], symbol="BTC-USD")
    pairs = paired(x, y)
    assert pairs.sessions == (x.dates[0], x.dates[4])
    assert pairs.returns.tolist() == [[pytest.approx(math.log(1.21)), pytest.approx(math.log(1.4))]]


def test_the_running_day_is_not_used() -> None:
    whole = make_bars([1, 2, 3, 4], symbol="^RUT")
    running = DailyBars(**{**whole.__dict__, "complete_to": whole.dates[2]})
    assert paired(running, whole).sessions == whole.dates[:3]
    assert last_usable(running) == whole.dates[2]


def test_no_common_session_gives_no_return() -> None:
    x = make_bars([1, 2], dates=days(2), symbol="^RUT")
    y = make_bars([1, 2], dates=[day + timedelta(days=9) for day in days(2)], symbol="BTC-USD")
    pairs = paired(x, y)
    assert (pairs.n, pairs.dates, pairs.returns.shape) == (0, (), (0, 2))


def test_three_symbols_keep_their_order() -> None:
    a, b, c = (make_bars([1, 2, 4 * k], symbol=f"^{k}") for k in (1, 2, 3))
    pairs = paired(a, b, c)
    assert pairs.symbols == ("^1", "^2", "^3")
    assert pairs.closes[-1].tolist() == [4, 8, 12]


def test_within_takes_both_ends() -> None:
    pairs = paired(make_bars([1, 2, 3, 4, 5]), make_bars([1, 2, 3, 4, 5]))
    assert pairs.dates[pairs.within(pairs.dates[1], pairs.dates[2])] == pairs.dates[1:3]


def fund(adjusted: tuple[float, ...]) -> DailyBars:
    raw = make_bars([10, 20, 30], symbol="IWM")
    return DailyBars(**{**raw.__dict__, "adj_close": adjusted})


@pytest.mark.parametrize(
    ("adjusted", "used"),
    [((9, 19, 29), [9, 19, 29]), ((9, NAN, 29), [10, 20, 30])],
    ids=["all adjusted", "never a mixture"],
)
def test_funds_use_adjusted_closes(adjusted: tuple[float, ...], used: list[float]) -> None:
    assert usable_closes(fund(adjusted))[1].tolist() == used


def test_last_usable_close() -> None:
    assert last_usable(make_bars([1, 2, NAN, 0])) == date(2000, 1, 2)
    assert last_usable(make_bars([NAN])) is None
    assert last_usable(DailyBars("^RUT")) is None


def test_weekdays_between_does_not_count_the_first_day() -> None:
    friday = MONDAY + timedelta(days=4)
    assert weekdays_between(friday, friday) == 0
    assert weekdays_between(friday, friday + timedelta(days=2)) == 0
    assert weekdays_between(friday, friday + timedelta(days=7)) == 5
