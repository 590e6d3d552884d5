"""Does one symbol run ahead of the other? (method, sections 3 and 9)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from tui.analytics.claim_text import signed
from tui.analytics.coefficients import FLAT, WARM_UP, coefficient, standardised
from tui.analytics.returns import days_of
from tui.model.correlation import LagRun, LeadLag, Peak
from tui.model.parameters import Method
from tui.model.symbols import Calendar, symbol_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tui.analytics.returns import Floats, Paired

MAX_LAG = 20
LEVEL = 0.05
# Nearer shifts are left out: there the pair still overlaps with its own memory of volatility.
_APART = 60
# With fewer shifts than this no statistic could pass at 5 %.
_LEAST_SHIFTS = round(1 / LEVEL) - 1
_TIE = 1e-12
# Neighbouring shifts share their lags, and the nearest are left out: on noise 25 % pass at n 240,
# 14 % at 400, 8 % at 979, 7 % at 2,000, 6 % at 2,400 (1,500 draws each).
_ENOUGH_WINDOWS = 50


def least_returns(max_lag: int = MAX_LAG) -> int:
    """Return how many common returns the test needs so that it could pass at all."""
    return WARM_UP + 2 * (_APART + max_lag) + _LEAST_SHIFTS - 1


def lead_lag(pairs: Paired, max_lag: int = MAX_LAG) -> LeadLag:
    """Test whether any lag but 0 correlates more than chance, on raw and standardised returns.

    The verdict is the standardised run's: a few days of panic, whose returns are many times as
    large as others, make raw returns pass for a lead (method, section 3).

    Args:
        pairs: two symbols on their common sessions.
        max_lag: lags from minus to plus this many sessions.

    Returns:
        Figures that cannot be had are None, ``why`` says why.
    """
    empty = LeadLag(max_lag, why=_refusal(pairs, max_lag))
    if empty.why is not None:
        return empty
    raw = lag_run(pairs.returns, max_lag)
    even = lag_run(standardised(pairs.returns), max_lag)
    if raw is None or even is None:
        return LeadLag(max_lag, why="a price did not change")
    return LeadLag(
        max_lag,
        lags=tuple(range(-max_lag, max_lag + 1)),
        raw=raw,
        standardised=even,
        raw_peak=_peak(pairs.returns, pairs.dates, raw.best_lag),
        first=pairs.dates[0],
        last=pairs.dates[-1],
        verdict=_verdict(pairs.symbols[0], pairs.symbols[1], even),
    )


def _refusal(pairs: Paired, max_lag: int) -> str | None:
    least = least_returns(max_lag)
    return None if pairs.n >= least else f"needs {least} common sessions, have {pairs.n}"


def lag_run(returns: Floats, max_lag: int = MAX_LAG) -> LagRun | None:
    """Run the max-statistic test on one kind of returns.

    The statistic is the largest |r| over all lags but 0, with the series closed to rings. Its
    placebo are all circular shifts of one series against the other that lie at least 60 sessions
    and the largest lag away from either end; p = (1 + count)/(1 + shifts), so nothing is drawn.
    ``critical95`` is what a statistic must exceed for p to be at most 0.05.

    Args:
        returns: shape (n, 2), n at least 2·(60 + max_lag) + 18.
        max_lag: lags from minus to plus this many sessions.

    Returns:
        None when a column is constant.
    """
    ring, plotted = circular(returns), linear(returns, max_lag)
    if ring is None or plotted is None:
        return None
    lags = np.array([lag for lag in range(-max_lag, max_lag + 1) if lag])
    best = int(lags[np.argmax(np.abs(ring[lags]))])
    placebo = np.sort(_placebo(np.abs(ring), max_lag))[::-1]
    count = int(np.count_nonzero(placebo >= abs(ring[best]) - _TIE))
    shifts = len(placebo)
    return LagRun(
        n=len(returns),
        r=tuple(plotted.tolist()),
        best_lag=best,
        best_r=float(ring[best]),
        p_max=(1 + count) / (1 + shifts),
        critical95=float(placebo[math.floor(LEVEL * (1 + shifts) + _TIE) - 1]),
        shifts=shifts,
    )


def circular(returns: Floats) -> Floats | None:
    """Return corr(x[t], y[t + k]) of two rings for k from 0 to n - 1, by the Fourier transform.

    Index -k is the lag -k, as everywhere in numpy.

    Args:
        returns: shape (n, 2).

    Returns:
        Shape (n,); None when a column is constant.
    """
    centred = returns - returns.mean(axis=0)
    scale = centred.std(axis=0)
    if bool(np.any(scale <= FLAT)):
        return None
    n = len(returns)
    x, y = np.fft.rfft(centred / scale, axis=0).T
    ring: Floats = np.fft.irfft(np.conj(x) * y, n) / n
    return ring


def _placebo(sizes: Floats, max_lag: int) -> Floats:
    """Return the statistic of every shift that is far enough from both ends."""
    apart = _APART + max_lag
    near = sliding_window_view(sizes, 2 * max_lag + 1)[_APART : len(sizes) - apart - max_lag + 1]
    maxima: Floats = np.maximum(near[:, :max_lag].max(axis=1), near[:, max_lag + 1 :].max(axis=1))
    return maxima


def linear(returns: Floats, max_lag: int) -> Floats | None:
    """Return Pearson's r of x[t] with y[t + k], no ring closed, for k from -max_lag on.

    Args:
        returns: shape (n, 2), n above max_lag + 1.
        max_lag: lags from minus to plus this many sessions.

    Returns:
        Shape (2·max_lag + 1,); None when a column is constant over the rows of a lag.
    """
    centred = returns - returns.mean(axis=0)
    out = np.empty(2 * max_lag + 1)
    for at, lag in enumerate(range(-max_lag, max_lag + 1)):
        x, y = _lagged(centred, lag)
        n, sum_x, sum_y = len(x), x.sum(), y.sum()
        xx, yy = x @ x - sum_x**2 / n, y @ y - sum_y**2 / n
        if min(xx, yy) <= n * FLAT**2:
            return None
        out[at] = (x @ y - sum_x * sum_y / n) / math.sqrt(xx * yy)
    return np.clip(out, -1.0, 1.0)


def _lagged(returns: Floats, lag: int) -> tuple[Floats, Floats]:
    x, y = returns[:, 0], returns[:, 1]
    if lag > 0:
        return x[:-lag], y[lag:]
    return (x[-lag:], y[:lag]) if lag else (x, y)


def _peak(returns: Floats, dates: Sequence[date], lag: int) -> Peak | None:
    """Return the calendar month that adds most to a lag's correlation, by the later return."""
    x, y = (column - column.mean() for column in _lagged(returns, lag))
    months, places = np.unique(
        days_of(dates[abs(lag) :]).astype("datetime64[M]"), return_inverse=True
    )
    sums = np.bincount(places, weights=x * y)
    total = float(sums.sum())
    if total == 0:
        return None
    top = int(np.argmax(sums * math.copysign(1, total)))
    rest = places != top
    without = coefficient(x[rest], y[rest], Method.PEARSON)
    month = months[top].astype("datetime64[D]").item()
    return None if without is None else Peak(month, float(sums[top]) / total, without)


def _verdict(x: str, y: str, run: LagRun) -> str:
    if run.p_max > LEVEL:
        return "No lag outside 0 passes."
    ahead, behind = (x, y) if run.best_lag > 0 else (y, x)
    sessions = abs(run.best_lag)
    plural = "" if sessions == 1 else "s"
    against = ", the other way" if run.best_r < 0 else ""
    words = f"{ahead} runs {sessions} session{plural} ahead of {behind}{against}: "
    words += f"r {signed(run.best_r, 2)}."
    always = symbol_of(ahead).calendar is Calendar.ALWAYS
    if sessions == 1 and always and symbol_of(behind).calendar is not Calendar.ALWAYS:
        words += " One session is expected: its day ends hours later."
    if run.shifts < _ENOUGH_WINDOWS * len(run.r):
        words += " With so few sessions chance passes more often than 5 %."
    return words
