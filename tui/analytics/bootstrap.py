"""The stationary bootstrap of pairs, with its block length chosen from the data."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tui.analytics.returns import Floats
    from tui.model.correlation import Interval

RESAMPLES = 2000
SEED = 20260122


def optimal_block(x: Floats) -> float:
    """Return the optimal mean block length of the stationary bootstrap, at least 1.

    Politis & White 2004 with the correction of Patton, Politis & White 2009: flat-top lag window,
    bandwidth twice the first lag from which several autocorrelations in a row are insignificant.

    Args:
        x: shape (n,), n at least 20.

    Returns:
        The length in observations; 1 for a constant series.
    """
    n = len(x)
    covariance, correlation = _autocorrelation(x - x.mean(), _longest_lag(n))
    if covariance[0] <= 0:
        return 1.0
    bandwidth = _bandwidth(correlation, n)
    lags = np.arange(1, bandwidth + 1)
    weight = np.minimum(1.0, 2.0 * (1.0 - lags / bandwidth)) * covariance[lags]
    spectrum = covariance[0] + 2.0 * weight.sum()
    slope = 2.0 * (lags * weight).sum()
    ratio = float(slope / spectrum) if spectrum else math.inf
    return min(max(math.pow(ratio**2 * n, 1 / 3), 1.0), _longest_block(n))


def _runs(n: int) -> int:
    return max(5, int(math.log10(n)))


def _longest_lag(n: int) -> int:
    return math.ceil(math.sqrt(n)) + _runs(n)


def _longest_block(n: int) -> float:
    return float(math.ceil(min(3 * math.sqrt(n), n / 3)))


def _autocorrelation(x: Floats, longest: int) -> tuple[Floats, Floats]:
    n = len(x)
    products = np.array([x[lag:] @ x[: n - lag] for lag in range(longest + 1)])
    late = np.array([x[lag + 1 :] @ x[lag + 1 :] for lag in range(longest + 1)])
    early = np.array([x[: n - lag - 1] @ x[: n - lag - 1] for lag in range(longest + 1)])
    energy = np.sqrt(late * early)
    correlation = np.divide(np.abs(products), energy, out=np.ones_like(energy), where=energy > 0)
    return products / n, correlation


def _bandwidth(correlation: Floats, n: int) -> int:
    small = correlation < 2 * math.sqrt(math.log10(n) / n)
    longest, run = len(correlation) - 1, _runs(n)
    for lag in range(1, longest - run + 1):
        if small[lag : lag + run].all():
            return min(2 * lag, longest)
    return longest


def stationary_indices(
    n: int, block: float, resamples: int, rng: np.random.Generator
) -> npt.NDArray[np.int64]:
    """Draw row numbers of the stationary bootstrap (Politis & Romano 1994).

    Each position starts a new block at a random row with probability 1/``block`` and otherwise
    takes the row after the last one, the first following the last.

    Returns:
        Shape (resamples, n), row numbers 0 to n - 1.
    """
    starts = rng.random((resamples, n)) < 1.0 / block
    starts[:, 0] = True
    rows = rng.integers(0, n, size=(resamples, n))
    position = np.arange(n)
    begin = np.maximum.accumulate(np.where(starts, position, 0), axis=1)
    drawn: npt.NDArray[np.int64] = np.take_along_axis(rows, begin, axis=1) + position - begin
    return drawn % n


def bootstrap95(
    x: Floats,
    y: Floats,
    statistic: Callable[[Floats, Floats], Floats],
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> tuple[Interval | None, float]:
    """Return the 95 % percentile interval of a statistic of pairs, and the mean block length.

    The block is the larger of the two series' optimal ones, at least 1 (method, section 9).

    Args:
        x: shape (n,).
        y: shape (n,).
        statistic: from two (resamples, n) arrays to (resamples,).
        resamples: how many times the pairs are drawn.
        seed: of the generator, so that the same data give the same interval.

    Returns:
        The interval, None when fewer than half of the resamples have a value, and the block.
    """
    return bootstrap95_of((x, y), lambda rows: statistic(*rows), resamples=resamples, seed=seed)


def bootstrap95_of(
    columns: Sequence[Floats],
    statistic: Callable[[Sequence[Floats]], Floats],
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> tuple[Interval | None, float]:
    """Return the same of any number of series whose rows are drawn together.

    The block is the largest of the series' optimal ones.

    Args:
        columns: series of shape (n,).
        statistic: from as many (resamples, n) arrays to (resamples,).
        resamples: how many times the rows are drawn.
        seed: of the generator.
    """
    block = max(optimal_block(column) for column in columns)
    rng = np.random.default_rng(seed)
    rows = stationary_indices(len(columns[0]), block, resamples, rng)
    values = statistic([column[rows] for column in columns])
    known = values[np.isfinite(values)]
    if 2 * len(known) < resamples or not len(known):
        return None, block
    low, high = np.quantile(known, (0.025, 0.975))
    return (float(low), float(high)), block
