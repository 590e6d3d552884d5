"""The backtest of the halving's date: golden figures, an oracle in plain loops, no look-ahead."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.analytics.halving_backtest import HORIZONS, backtest
from tui.analytics.halving_date import band, mean_block
from tui.model.backtest import BacktestSample, HorizonErrors
from tui.model.retargets import GENESIS_TIME, RETARGET_STEP, RETARGET_TIMES

TIMES = (GENESIS_TIME, *RETARGET_TIMES)


def horizon(sample: BacktestSample, blocks: int) -> HorizonErrors:
    return next(row for row in sample.horizons if row.blocks == blocks)


def test_the_figures_of_finding_11() -> None:
    row = horizon(backtest().calibration, 104_832)
    assert (row.n, row.n_apart) == (185, 4)
    assert [round(one.rmse, 1) for one in row.estimators] == [12.4, 21.0, 15.0, 50.7]
    assert [one.name for one in row.estimators] == [
        "half 600 s, half last 52,416",
        "600 s",
        "mean of last 52,416 blocks",
        "last difficulty epoch",
    ]


def test_coverage_where_the_band_was_calibrated_and_everywhere() -> None:
    told = backtest()
    assert [row.blocks for row in told.calibration.horizons] == list(HORIZONS)
    assert all(0.85 <= row.coverage <= 0.93 for row in told.calibration.horizons)
    everywhere = [round(row.coverage, 2) for row in told.everything.horizons]
    assert everywhere == [0.87, 0.75, 0.77, 0.68, 0.65, 0.60]
    for calibrated, every in zip(told.calibration.horizons, told.everything.horizons, strict=True):
        assert every.coverage < calibrated.coverage
        assert every.n == calibrated.n + 95


def test_from_half_a_year_on_every_estimator_is_worse_over_all_origins() -> None:
    told = backtest()
    for row in told.calibration.horizons[1:]:
        for ours, everywhere in zip(
            row.estimators, horizon(told.everything, row.blocks).estimators, strict=True
        ):
            assert everywhere.rmse > ours.rmse


def test_a_band_of_block_luck_alone_would_be_five_times_too_narrow() -> None:
    luck = math.sqrt(104_832) * 600 / 86_400
    assert luck == pytest.approx(2.25, abs=0.05)
    assert horizon(backtest().calibration, 104_832).estimators[0].rmse > 5 * luck


@pytest.mark.parametrize("blocks", HORIZONS)
@pytest.mark.parametrize("first", [403_200, 211_680])
def test_against_plain_loops(first: int, blocks: int) -> None:
    steps, errors, inside = blocks // RETARGET_STEP, [], 0
    for k in range(first // RETARGET_STEP, len(TIMES) - steps):
        m = mean_block((TIMES[k] - TIMES[k - 26]) / 52_416)
        took = TIMES[k + steps] - TIMES[k]
        low, high = band(blocks, m)
        inside += low <= took - blocks * m <= high
        errors.append((blocks * m - took) / 86_400)
    sample = backtest().samples[0 if first == 403_200 else 1]
    row = horizon(sample, blocks)
    assert row.n == len(errors)
    assert row.coverage == pytest.approx(inside / len(errors))
    assert row.estimators[0].bias == pytest.approx(sum(errors) / len(errors))
    assert row.estimators[0].rmse == pytest.approx(
        math.sqrt(sum(error**2 for error in errors) / len(errors))
    )


def test_a_chain_of_even_blocks_is_foreseen_exactly() -> None:
    times = [GENESIS_TIME + 600 * RETARGET_STEP * (k + 1) for k in range(400)]
    told = backtest(times=times)
    assert told.to_height == 400 * RETARGET_STEP
    for sample in told.samples:
        for row in sample.horizons:
            assert row.coverage == 1
            for one in row.estimators:
                assert (one.bias, one.rmse) == pytest.approx((0, 0), abs=1e-6)


def test_a_positive_bias_is_an_estimate_that_was_too_late() -> None:
    times = [GENESIS_TIME + 540 * RETARGET_STEP * (k + 1) for k in range(400)]
    row = horizon(backtest(times=times).everything, 26_208)
    assert [round(one.bias, 3) for one in row.estimators] == [9.1, 18.2, 0, 0]


@given(st.integers(0, len(TIMES) - 1))
def test_what_comes_later_changes_nothing(last: int) -> None:
    cut = backtest(times=RETARGET_TIMES[:last])
    assert backtest(until=TIMES[last]) == cut
    assert cut.to_height == last * RETARGET_STEP


def test_before_any_origin_there_is_no_horizon() -> None:
    assert [sample.horizons for sample in backtest(until=TIMES[105]).samples] == [(), ()]
    early = backtest(until=TIMES[300])
    assert early.calibration.horizons[-1].blocks == 157_248
    assert early.everything.horizons[-1].blocks == 209_664
    assert backtest(until=0.0).to_height == 0
