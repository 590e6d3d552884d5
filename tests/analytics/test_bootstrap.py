"""The stationary bootstrap against arch, and what it must keep."""

from __future__ import annotations

import numpy as np
import pytest
from arch.bootstrap import StationaryBootstrap, optimal_block_length
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.analytics.bootstrap import bootstrap95, optimal_block, stationary_indices
from tui.analytics.coefficients import pearson_rows


def autoregressive(seed: int, n: int, phi: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    noise = np.random.default_rng(seed).standard_normal(n)
    x = np.empty(n)
    x[0] = noise[0]
    for row in range(1, n):
        x[row] = phi * x[row - 1] + noise[row]
    return x


@settings(deadline=None)
@given(st.integers(0, 5000), st.integers(20, 400), st.floats(-0.8, 0.95))
def test_block_length_is_that_of_arch(seed: int, n: int, phi: float) -> None:
    x = autoregressive(seed, n, phi)
    expected = float(optimal_block_length(x)["stationary"].iloc[0])
    assert optimal_block(x) == pytest.approx(max(1.0, expected), rel=1e-9)


def test_a_constant_has_blocks_of_one() -> None:
    assert optimal_block(np.full(50, 3.0)) == 1.0


def test_a_trend_has_the_longest_block() -> None:
    assert optimal_block(np.arange(100.0)) <= 30
    assert optimal_block(np.arange(100.0)) > 10


def test_indices_are_blocks_of_the_asked_mean_length() -> None:
    n, block = 200, 8.0
    rows = stationary_indices(n, block, 400, np.random.default_rng(1))
    assert rows.shape == (400, n)
    assert rows.min() == 0
    assert rows.max() == n - 1
    follows = (rows[:, 1:] - rows[:, :-1]) % n == 1
    expected = 1 - 1 / block + 1 / (block * n)
    assert follows.mean() == pytest.approx(expected, abs=0.005)
    assert np.bincount(rows.ravel(), minlength=n).min() > 200


def test_blocks_of_one_are_independent_draws() -> None:
    rows = stationary_indices(100, 1.0, 500, np.random.default_rng(2))
    follows = (rows[:, 1:] - rows[:, :-1]) % 100 == 1
    assert follows.mean() == pytest.approx(0.01, abs=0.003)


def sample(n: int = 120) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], ...]:
    x = autoregressive(7, n, 0.5)
    return x, 0.6 * x + autoregressive(8, n, 0.5)


def test_interval_is_statistically_that_of_arch() -> None:
    x, y = sample()
    interval, block = bootstrap95(x, y, pearson_rows, resamples=4000)
    theirs = StationaryBootstrap(block, x, y, seed=3)
    expected = theirs.conf_int(
        lambda a, b: float(np.corrcoef(a, b)[0, 1]), reps=2000, method="percentile"
    )
    assert interval == pytest.approx(tuple(expected.ravel()), abs=0.03)


def test_the_same_seed_gives_the_same_interval() -> None:
    x, y = sample()
    one = bootstrap95(x, y, pearson_rows, resamples=200)
    assert one == bootstrap95(x, y, pearson_rows, resamples=200)
    assert one != bootstrap95(x, y, pearson_rows, resamples=200, seed=4)


def test_the_block_is_the_larger_of_the_two() -> None:
    smooth, rough = autoregressive(1, 200, 0.9), autoregressive(2, 200, 0.0)
    longer = max(optimal_block(smooth), optimal_block(rough))
    assert optimal_block(smooth) > optimal_block(rough)
    assert bootstrap95(rough, smooth, pearson_rows, resamples=10)[1] == longer


def test_no_interval_when_most_resamples_have_no_value() -> None:
    x = np.zeros(60)
    x[0] = 1e-9
    interval, block = bootstrap95(x, sample(60)[0], lambda a, _: np.full(len(a), np.nan))
    assert interval is None
    assert block >= 1
