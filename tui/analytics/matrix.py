"""Every followed symbol with every other, and several with one jointly (method, section 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tui.analytics.coefficients import MIN_SESSIONS, coefficient, partials
from tui.analytics.returns import last_usable, paired, usable_closes
from tui.model.correlation import JointPartial, Matrix
from tui.model.parameters import Method

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tui.analytics.returns import Days, Floats
    from tui.model.bars import DailyBars

_Series = tuple["Days", "Floats"]
_Value = tuple[float | None, int]
# So many rows of each hold a window's common sessions, weekends and holidays of one included.
_TAIL = 3


def matrix(bars: Sequence[DailyBars], window: int, ended: Mapping[str, str]) -> Matrix:
    """Return Pearson's r of every two symbols over their own last common sessions.

    Each pair is joined by itself, so a symbol with a short history or a gap takes nothing from
    the others. A cell is None when the pair has fewer than 20 common returns, a price did not
    change, or a symbol ended too long ago.

    Args:
        bars: of the symbols, in the order that is wanted.
        window: returns in the window; a pair with fewer uses what it has, ``n`` says how many.
        ended: why a symbol is too old to be compared, by symbol.
    """
    series = [usable_closes(one) for one in bars]
    names = tuple(one.symbol for one in bars)
    cells: dict[tuple[int, int], _Value] = {}
    reasons = list(ended.values())
    for row, name in enumerate(names):
        for column in range(row + 1):
            if name in ended or names[column] in ended:
                cell: _Value = (None, 0)
            else:
                cell, why = _cell(series[row], series[column], window)
                if why and row != column:
                    reasons.append(f"{names[column]} {name}: {why}")
            cells[row, column] = cells[column, row] = cell
    count = range(len(names))
    lasts = [last for last in map(last_usable, bars) if last is not None]
    return Matrix(
        names,
        values=tuple(tuple(cells[i, j][0] for j in count) for i in count),
        n=tuple(tuple(cells[i, j][1] for j in count) for i in count),
        window=window,
        last=max(lasts, default=None),
        why=tuple(reasons),
    )


def _cell(a: _Series, b: _Series, window: int) -> tuple[_Value, str | None]:
    x, y = _last_returns(a, b, window)
    if len(x) < MIN_SESSIONS:
        return (None, len(x)), f"needs {MIN_SESSIONS} common sessions, have {len(x)}"
    r = coefficient(x, y, Method.PEARSON)
    return (r, len(x)), "a price did not change" if r is None else None


def _last_returns(a: _Series, b: _Series, window: int) -> tuple[Floats, Floats]:
    """Return both symbols' last log returns on common sessions, at most ``window``."""
    rows = _TAIL * (window + 1)
    common = np.intersect1d(a[0][-rows:], b[0][-rows:], assume_unique=True)
    if len(common) <= window:
        common = np.intersect1d(a[0], b[0], assume_unique=True)
    days = common[-window - 1 :]
    x, y = (np.diff(np.log(closes[np.searchsorted(dates, days)])) for dates, closes in (a, b))
    return x, y


def partial_joint(target: DailyBars, others: Sequence[DailyBars], window: int) -> JointPartial:
    """Return what each of several symbols shares with one when the others are held fixed.

    All symbols are joined on their common sessions; the figures are of the last ``window``
    returns and come from the inverse correlation matrix (method, section 3).

    Args:
        target: bars of the symbol that the others are compared with.
        others: bars of at least two more symbols.
        window: returns in the window.
    """
    pairs = paired(*others, target)
    returns, dates = pairs.returns[-window:], pairs.dates[-window:]
    names, n = tuple(one.symbol for one in others), len(dates)
    values = partials(returns) if n >= MIN_SESSIONS else None
    if values is None:
        few = f"needs {MIN_SESSIONS} common sessions, have {n}"
        why = few if n < MIN_SESSIONS else "a price did not change, or one follows from the others"
        return JointPartial(target.symbol, names, (None,) * len(names), n, why=why)
    return JointPartial(target.symbol, names, values, n, dates[0], dates[-1])
