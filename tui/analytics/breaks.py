"""When did a correlation change? Two windows side by side, at many dates (method, section 3)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from tui.analytics.coefficients import R_MAX, pearson_rows
from tui.model.correlation import Break, Breaks

if TYPE_CHECKING:
    from tui.analytics.returns import Paired

WINDOW = 252
STEP = 21
LEVEL = 0.05


def breaks(pairs: Paired) -> Breaks:
    """Return the dates at which the correlation before and after differ more than chance.

    At every 21st return the 252 returns before are compared with the 252 from there on:
    z = (atanh r_after - atanh r_before)/√(2/249), two-sided p times the count of scanned dates
    (Fisher's z, Bonferroni). A date is judged only when 252 returns have followed it. Dates with
    a constant window are not scanned.

    Fisher's z takes returns for normal. Where both series have their wild days together it passes
    too easily: with a constant correlation of 0.25 and 2,998 returns any date passes in 1 to 3 of
    100 normal histories, but in 80 of 100 that share Student's t with 4 degrees of freedom, and in
    58 of 100 that share a GARCH volatility.

    Args:
        pairs: two symbols on their common sessions.
    """
    starts = np.arange(WINDOW, pairs.n - WINDOW + 1, STEP)
    if not len(starts):
        why = f"needs {2 * WINDOW} common sessions, have {pairs.n}"
        return Breaks(WINDOW, STEP, why=why)
    x, y = sliding_window_view(pairs.returns, WINDOW, axis=0).transpose(1, 0, 2)
    r = np.array([pearson_rows(x[at], y[at]) for at in (starts - WINDOW, starts)])
    known = np.isfinite(r).all(axis=0)
    before, after = np.arctanh(np.clip(r[:, known], -R_MAX, R_MAX))
    z = (after - before) / math.sqrt(2 / (WINDOW - 3))
    scanned = [pairs.dates[start] for start in starts[known]]
    if not scanned:
        return Breaks(WINDOW, STEP, why="a price did not change")
    judged = (
        Break(day, value, min(1.0, len(scanned) * math.erfc(abs(value) / math.sqrt(2))))
        for day, value in zip(scanned, z.tolist(), strict=True)
    )
    found = tuple(one for one in judged if one.p_bonferroni <= LEVEL)
    return Breaks(WINDOW, STEP, found, len(scanned), scanned[0], scanned[-1])
