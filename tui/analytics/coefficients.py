"""Correlation coefficients of return series: Pearson, Spearman, EWMA, partial, Fisher interval."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view

from tui.model.parameters import Method

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tui.analytics.returns import Floats
    from tui.model.correlation import Interval

EWMA_DECAY = 0.94
WARM_UP = 60
_CLIP = 6.0
EWMA_EFFECTIVE_N = (1 + EWMA_DECAY) / (1 - EWMA_DECAY)
MIN_SESSIONS = 20
R_MAX = 1 - 1e-12
_Z95 = 1.959963984540054
# Log returns of a price that never changes its pace differ by rounding alone.
FLAT = 1e-12
_SINGULAR = 1e-10


def pearson_rows(x: Floats, y: Floats) -> Floats:
    """Return Pearson's r of each row of ``x`` with the same row of ``y``.

    Args:
        x: shape (rows, n).
        y: the same shape.

    Returns:
        Shape (rows,); NaN where a row is constant.
    """
    dx = x - x.mean(axis=1, keepdims=True)
    dy = y - y.mean(axis=1, keepdims=True)
    xx = np.einsum("ij,ij->i", dx, dx)
    yy = np.einsum("ij,ij->i", dy, dy)
    flat = np.minimum(xx, yy) <= x.shape[1] * FLAT**2
    scale = np.sqrt(np.where(flat, 1.0, xx) * np.where(flat, 1.0, yy))
    r = np.clip(np.einsum("ij,ij->i", dx, dy) / scale, -1.0, 1.0)
    return np.where(flat, np.nan, r)


def spearman_rows(x: Floats, y: Floats) -> Floats:
    """Return Spearman's rho of each row: Pearson's r of the ranks, ties at their mean rank."""
    return pearson_rows(_ranks(x), _ranks(y))


def _ranks(rows: Floats) -> Floats:
    ranks: Floats = pd.DataFrame(rows).rank(axis=1).to_numpy(dtype=np.float64)
    return ranks


ROW_STATISTICS: dict[Method, Callable[[Floats, Floats], Floats]] = {
    Method.PEARSON: pearson_rows,
    Method.SPEARMAN: spearman_rows,
}


def coefficient(x: Floats, y: Floats, method: Method) -> float | None:
    """Return Pearson's r or Spearman's rho of two series; None when too short or constant."""
    if len(x) < MIN_SESSIONS:
        return None
    return finite(ROW_STATISTICS[method](x[np.newaxis], y[np.newaxis])[0])


def finite(value: float) -> float | None:
    """Return a plain float, or None for NaN and infinities."""
    return float(value) if math.isfinite(value) else None


def ewma_series(x: Floats, y: Floats) -> Floats:
    """Return the zero-mean EWMA correlation at each return, decay 0.94 (method, section 9).

    Σw·xy / √(Σw·x² · Σw·y²) over all history up to that return; NaN before the 20th return and
    where one of the sums is zero.
    """
    products = pd.DataFrame({"xy": x * y, "xx": x * x, "yy": y * y})
    means = products.ewm(alpha=1 - EWMA_DECAY, min_periods=MIN_SESSIONS).mean()
    xy, xx, yy = (means[name].to_numpy() for name in ("xy", "xx", "yy"))
    flat = ~(np.minimum(xx, yy) > FLAT**2)
    scale = np.sqrt(np.where(flat, 1.0, xx) * np.where(flat, 1.0, yy))
    return np.where(flat, np.nan, np.clip(xy / scale, -1.0, 1.0))


def standardised(returns: Floats) -> Floats:
    """Return each return over the EWMA volatility of the ones before it (method, section 3).

    The variance decays by 0.94 and is seeded with the first squared return; quotients are clipped
    at 6 either way. No value depends on a later return.

    Args:
        returns: shape (n, symbols), oldest first.

    Returns:
        Shape (n - 60, symbols): the first 60 rows are left out.
    """
    variance = pd.DataFrame(returns**2).ewm(alpha=1 - EWMA_DECAY, adjust=False).mean().to_numpy()
    before = np.sqrt(variance[WARM_UP - 1 : -1])
    later = returns[WARM_UP:]
    quotients = np.divide(later, before, out=np.zeros_like(later), where=before > FLAT)
    clipped: Floats = np.clip(quotients, -_CLIP, _CLIP)
    return clipped


def rolling(x: Floats, y: Floats, window: int, method: Method) -> Floats:
    """Return the coefficient over the last ``window`` returns, at each return.

    The EWMA has no window and uses all history up to the return.

    Returns:
        Shape (n,); NaN while the window is not full, and where it is constant.
    """
    if method is Method.EWMA:
        return ewma_series(x, y)
    out = np.full(len(x), np.nan)
    if window <= len(x):
        view = sliding_window_view(np.stack([x, y]), window, axis=1)
        out[window - 1 :] = ROW_STATISTICS[method](view[0], view[1])
    return out


def fisher95(r: float | None, n: float) -> Interval | None:
    """Return the 95 % interval of a correlation by Fisher's z, atanh r ± 1.96/√(n - 3).

    With the normal quantile itself, of which 1.96 is the rounded one.
    """
    if r is None or n <= 3:
        return None
    z = math.atanh(max(-R_MAX, min(R_MAX, r)))
    half = _Z95 / math.sqrt(n - 3)
    return math.tanh(z - half), math.tanh(z + half)


def partial(returns: Floats) -> float | None:
    """Return the correlation of the first two columns with all other columns held fixed.

    -P01/√(P00·P11) with P the inverse of the correlation matrix (method, section 3); None when
    the rows are too few, a column is constant, or one is a combination of the others.

    Args:
        returns: shape (n, symbols), at least three symbols.
    """
    inverse = _precision(returns)
    return None if inverse is None else _partial_of(inverse, 0, 1)


def partials(returns: Floats) -> tuple[float | None, ...] | None:
    """Return the correlation of each column with the last one, all the others held fixed.

    Args:
        returns: shape (n, symbols), at least three symbols.

    Returns:
        One value fewer than there are symbols; None where ``partial`` would be None.
    """
    inverse = _precision(returns)
    if inverse is None:
        return None
    last = returns.shape[1] - 1
    return tuple(_partial_of(inverse, column, last) for column in range(last))


def _precision(returns: Floats) -> Floats | None:
    """Return the inverse of the correlation matrix, None where there is none to rely on."""
    n, symbols = returns.shape
    if n < max(MIN_SESSIONS, symbols + 2) or bool(np.any(returns.std(axis=0) <= FLAT)):
        return None
    matrix = np.corrcoef(returns, rowvar=False)
    if np.linalg.eigvalsh(matrix)[0] < _SINGULAR:
        return None
    return np.asarray(np.linalg.inv(matrix), dtype=np.float64)


def _partial_of(inverse: Floats, i: int, j: int) -> float | None:
    return finite(-inverse[i, j] / math.sqrt(inverse[i, i] * inverse[j, j]))


def partial_rows(columns: Sequence[Floats]) -> Floats:
    """Return the partial correlation of the first two given the third, row by row.

    (r12 - r13 r23)/√((1 - r13²)(1 - r23²)), for three series the same as ``partial``.

    Args:
        columns: three arrays of shape (rows, n).

    Returns:
        Shape (rows,); NaN where a row is constant or a combination of another.
    """
    x, y, given = columns
    xy, xz, yz = pearson_rows(x, y), pearson_rows(x, given), pearson_rows(y, given)
    left = (1 - xz**2) * (1 - yz**2)
    flat = ~(left > _SINGULAR)
    return np.where(flat, np.nan, (xy - xz * yz) / np.sqrt(np.where(flat, 1.0, left)))
