"""Coefficients against scipy, statsmodels and their definitions."""

from __future__ import annotations

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tui.analytics.coefficients import (
    EWMA_DECAY,
    EWMA_EFFECTIVE_N,
    coefficient,
    ewma_series,
    finite,
    fisher95,
    partial,
    partial_rows,
    pearson_rows,
    rolling,
    spearman_rows,
    standardised,
)
from tui.model.parameters import Method

SEEDS = st.integers(0, 10_000)


def normal(
    seed: int, n: int, columns: int = 2
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    rng = np.random.default_rng(seed)
    mix = rng.standard_normal((columns, columns))
    returns: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = (
        0.01 * rng.standard_normal((n, columns)) @ mix
    )
    return returns


@settings(deadline=None)
@given(SEEDS, st.integers(20, 120))
def test_pearson_and_spearman_are_scipys(seed: int, n: int) -> None:
    x, y = normal(seed, n).T
    x = np.round(x / x.std(), 1)
    for method, theirs in ((Method.PEARSON, stats.pearsonr), (Method.SPEARMAN, stats.spearmanr)):
        expected = float(theirs(x, y).statistic)
        assert coefficient(x, y, method) == pytest.approx(expected, abs=1e-9)


@settings(deadline=None)
@given(SEEDS, st.integers(20, 200))
def test_fisher_is_scipys_normal_interval(seed: int, n: int) -> None:
    x, y = normal(seed, n).T
    result = stats.pearsonr(x, y)
    expected = result.confidence_interval(0.95)
    found = fisher95(float(result.statistic), n)
    assert found == pytest.approx(tuple(expected), abs=1e-9)
    assert found is not None
    low, high = np.arctanh(found)
    assert (high - low) / 2 == pytest.approx(1.96 / math.sqrt(n - 3), rel=2e-5)


def test_fisher_at_the_edges() -> None:
    assert fisher95(None, 90) is None
    assert fisher95(0.5, 3) is None
    low, high = fisher95(1.0, 90) or (0.0, 0.0)
    assert 0.999999 < low < high <= 1


def test_too_short_or_constant_has_no_coefficient() -> None:
    x, y = normal(1, 30).T
    assert coefficient(x[:19], y[:19], Method.PEARSON) is None
    assert coefficient(x[:20], y[:20], Method.PEARSON) is not None
    assert coefficient(np.zeros(30), y, Method.PEARSON) is None
    assert coefficient(x, np.full(30, 0.01), Method.SPEARMAN) is None


def test_a_price_of_constant_growth_is_constant() -> None:
    returns = np.diff(np.log(1234.5 * 1.0003 ** np.arange(60)))
    assert np.ptp(returns) > 0
    assert coefficient(returns, normal(2, 59)[:, 0], Method.PEARSON) is None


@pytest.mark.parametrize("method", [Method.PEARSON, Method.SPEARMAN])
def test_rolling_is_the_coefficient_of_each_window(method: Method) -> None:
    x, y = normal(3, 80).T
    line = rolling(x, y, 30, method)
    assert np.isnan(line[:29]).all()
    for end in (30, 55, 80):
        expected = coefficient(x[end - 30 : end], y[end - 30 : end], method)
        assert line[end - 1] == pytest.approx(expected)


def test_rolling_without_a_full_window_is_empty() -> None:
    x, y = normal(3, 40).T
    assert np.isnan(rolling(x, y, 41, Method.PEARSON)).all()


@pytest.mark.parametrize("method", list(Method))
@settings(deadline=None)
@given(seed=SEEDS, cut=st.integers(25, 119))
def test_truncating_the_future_does_not_change_the_line(
    method: Method, seed: int, cut: int
) -> None:
    x, y = normal(seed, 120).T
    np.testing.assert_allclose(
        rolling(x, y, 30, method)[:cut], rolling(x[:cut], y[:cut], 30, method), rtol=1e-12
    )


def test_ewma_by_its_recursion() -> None:
    x, y = normal(5, 60).T
    xy, xx, yy = 0.0, 0.0, 0.0
    expected = []
    for a, b in zip(x, y, strict=True):
        xy, xx, yy = (
            EWMA_DECAY * old + new for old, new in ((xy, a * b), (xx, a * a), (yy, b * b))
        )
        expected.append(xy / math.sqrt(xx * yy))
    line = ewma_series(x, y)
    assert np.isnan(line[:19]).all()
    np.testing.assert_allclose(line[19:], expected[19:])


def test_ewma_of_a_price_that_never_moved_is_nothing() -> None:
    assert np.isnan(ewma_series(np.zeros(40), normal(1, 40)[:, 0])).all()


def test_standardised_by_its_recursion() -> None:
    returns = np.random.default_rng(4).normal(0, 0.02, (90, 2))
    returns[70, 0] = 1.0
    variance, expected = returns[0] ** 2, []
    for row in returns:
        expected.append(np.clip(row / np.sqrt(variance), -6, 6))
        variance = 0.94 * variance + 0.06 * row**2
    np.testing.assert_allclose(standardised(returns), expected[60:], rtol=1e-12)
    assert standardised(returns)[10, 0] == 6


@pytest.mark.parametrize("n", [0, 1, 59, 60])
def test_standardised_needs_sixty_returns_before(n: int) -> None:
    assert standardised(np.full((n, 2), 0.01)).shape == (0, 2)


def test_standardised_of_a_price_that_never_moved_is_zero() -> None:
    assert not standardised(np.zeros((80, 2))).any()


def test_ewma_effective_n() -> None:
    assert pytest.approx(32.33, abs=0.01) == EWMA_EFFECTIVE_N


@settings(deadline=None)
@given(SEEDS)
def test_partial_is_the_correlation_of_regression_residuals(seed: int) -> None:
    returns = normal(seed, 120, 4)
    others = sm.add_constant(returns[:, 2:])
    residuals = [sm.OLS(returns[:, k], others).fit().resid for k in (0, 1)]
    assert partial(returns) == pytest.approx(float(np.corrcoef(*residuals)[0, 1]), abs=1e-9)


def test_partial_is_the_inverse_covariances() -> None:
    returns = normal(11, 200, 3)
    precision = np.linalg.inv(np.cov(returns, rowvar=False))
    expected = -precision[0, 1] / math.sqrt(precision[0, 0] * precision[1, 1])
    assert partial(returns) == pytest.approx(expected, abs=1e-9)


def test_partial_of_degenerate_returns_is_nothing() -> None:
    returns = normal(4, 60, 3)
    assert partial(returns[:19]) is None
    assert partial(np.column_stack([returns[:, :2], returns[:, 0]])) is None
    assert partial(np.column_stack([returns[:, :2], np.zeros(60)])) is None


def test_rows_of_constants_are_not_a_number() -> None:
    rows = np.array([[1.0, 1.0, 1.0], [1.0, 2.0, 3.0]])
    other = np.array([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0]])
    assert np.isnan(pearson_rows(rows, other)[0])
    assert pearson_rows(rows, other)[1] == pytest.approx(1.0)
    assert np.isnan(spearman_rows(rows, other)[0])


def test_finite() -> None:
    assert finite(0.5) == 0.5
    assert finite(math.nan) is None
    assert finite(math.inf) is None


def test_partial_rows_are_the_partial_of_each_row() -> None:
    draws = np.random.default_rng(4).standard_normal((3, 5, 60))
    draws[1] += draws[2]
    rows = partial_rows(list(draws))
    assert rows == pytest.approx([partial(draws[:, row].T) for row in range(5)], abs=1e-9)
    assert np.isnan(partial_rows([draws[0], draws[1], np.ones((5, 60))])).all()
