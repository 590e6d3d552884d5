"""What the correlation pane says of two symbols (method, sections 3 and 9)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import compress
from typing import TYPE_CHECKING

import numpy as np

from tui.analytics.bootstrap import RESAMPLES, SEED, bootstrap95, bootstrap95_of
from tui.analytics.coefficients import (
    EWMA_EFFECTIVE_N,
    MIN_SESSIONS,
    ROW_STATISTICS,
    coefficient,
    ewma_series,
    finite,
    fisher95,
    partial,
    partial_rows,
    rolling,
)
from tui.analytics.cycles import HALVED
from tui.analytics.returns import STALE_SESSIONS, Paired, last_usable, paired, weekdays_between
from tui.model.correlation import Correlation, Partial, Regime
from tui.model.parameters import Method

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.analytics.returns import Floats
    from tui.model.bars import DailyBars

_REGIMES: tuple[tuple[str, date, date], ...] = (
    ("to 2019", date.min, date(2019, 12, 31)),
    ("2020-2023", date(2020, 1, 1), date(2023, 12, 31)),
    ("2024 on", date(2024, 1, 1), date.max),
)


@dataclass(frozen=True, eq=False)
class Joined:
    """Two symbols on their common sessions, and again with the third that is held fixed."""

    pairs: Paired
    triple: Paired | None

    def until(self, day: date) -> Joined:
        """Return what was known on ``day``."""
        triple = None if self.triple is None else self.triple.until(day)
        return Joined(self.pairs.until(day), triple)


def join(x: DailyBars, y: DailyBars, given: DailyBars | None = None) -> Joined:
    """Join once what ``correlate`` may be asked of many days."""
    return Joined(paired(x, y), None if given is None else paired(x, y, given))


def correlate(
    x: DailyBars,
    y: DailyBars,
    *,
    window: int,
    method: Method,
    given: DailyBars | None = None,
    resamples: int = RESAMPLES,
    seed: int = SEED,
    joined: Joined | None = None,
    halved: Sequence[date] = HALVED,
) -> Correlation:
    """Return the correlation of two symbols' log returns as of their last common session.

    Pearson, Spearman, both intervals and the partial are those of the last ``window`` returns
    (fewer where there are fewer, ``n`` says how many); the rolling line, the EWMA and the regimes
    use all common sessions. The intervals belong to the chosen method; the EWMA's Fisher interval
    has its effective n, and it has no bootstrap, which would need an order that resampling breaks.

    Args:
        x: daily bars; only completed ones are used.
        y: the same.
        window: returns in the window.
        method: what the rolling line and the intervals are of.
        given: bars of the symbol that the partial correlation holds fixed.
        resamples: of the bootstrap; with 0 its intervals are left out, ``pending`` says so.
        seed: of the bootstrap.
        joined: the same bars joined before, to save the work.
        halved: UTC dates of halvings; the newest one up to the last session begins "this cycle".

    Returns:
        Numbers that cannot be had are None, ``why`` says why.
    """
    joined = joined or join(x, y, given)
    pairs, triple = joined.pairs, joined.triple
    n = min(window, pairs.n)
    empty = Correlation(x.symbol, y.symbol, method, window, n=n)
    refusal = stale_why(x, y) or _too_few(n)
    if refusal is not None:
        return replace(empty, why=refusal)
    rx, ry = pairs.returns[:, 0], pairs.returns[:, 1]
    given_stale = None if given is None else stale_why(x, given) or stale_why(y, given)
    whole = replace(
        empty,
        n_effective=EWMA_EFFECTIVE_N,
        ewma=finite(ewma_series(rx, ry)[-1]),
        partial_given=None
        if triple is None
        else _partial_given(given_stale, triple, window, resamples, seed),
        rolling=_line(pairs.dates, rolling(rx, ry, window, method)),
        levels_pearson=coefficient(pairs.closes[:, 0], pairs.closes[:, 1], Method.PEARSON),
        returns_pearson=coefficient(rx, ry, Method.PEARSON),
        regimes=_regimes(pairs, None if given_stale else triple, halved),
    )
    return _with_window(whole, pairs, resamples, seed)


def _with_window(whole: Correlation, pairs: Paired, resamples: int, seed: int) -> Correlation:
    """Add the figures that are of the window alone, and the chosen method's intervals."""
    x, y = pairs.returns[-whole.window :, 0], pairs.returns[-whole.window :, 1]
    pearson = coefficient(x, y, Method.PEARSON)
    result = replace(
        whole,
        first=pairs.dates[-whole.n],
        last=pairs.dates[-1],
        pearson=pearson,
        spearman=coefficient(x, y, Method.SPEARMAN),
        why="a price did not change in the window" if pearson is None else None,
    )
    if result.method is Method.EWMA:
        return replace(result, fisher95=fisher95(result.ewma, EWMA_EFFECTIVE_N))
    if result.value is None:
        return result
    if not resamples:
        return replace(result, fisher95=fisher95(result.value, result.n), pending=True)
    interval, block = bootstrap95(
        x, y, ROW_STATISTICS[result.method], resamples=resamples, seed=seed
    )
    fisher = fisher95(result.value, result.n)
    return replace(result, fisher95=fisher, bootstrap95=interval, block=block)


def stale_why(x: DailyBars, y: DailyBars) -> str | None:
    """Return why one of two series is too old for the other, or None.

    A series is too old when it has no bar, or when it ends more than five sessions, counted as
    weekdays, before the other (contract, "Closed vocabularies").
    """
    ends: list[tuple[str, date]] = []
    for bars in (x, y):
        last = last_usable(bars)
        if last is None:
            return f"{bars.symbol} has no completed close"
        ends.append((bars.symbol, last))
    (early, first), (late, last) = sorted(ends, key=lambda end: end[1])
    sessions = weekdays_between(first, last)
    if sessions <= STALE_SESSIONS:
        return None
    return f"{early} ends {first}, {sessions} sessions before {late}"


def _too_few(n: int) -> str | None:
    return None if n >= MIN_SESSIONS else f"needs {MIN_SESSIONS} common sessions, have {n}"


def _line(dates: Sequence[date], values: Floats) -> tuple[tuple[date, float], ...]:
    known = ~np.isnan(values)
    return tuple(zip(compress(dates, known.tolist()), values[known].tolist(), strict=True))


def _partial_given(
    stale: str | None, triple: Paired, window: int, resamples: int, seed: int
) -> Partial:
    *pair, symbol = triple.symbols
    why = stale or _too_few(min(window, triple.n))
    if symbol in pair:
        why = f"{symbol} is one of the pair"
    if why is not None:
        return Partial(symbol, None, why)
    returns = triple.returns[-window:]
    value = partial(returns)
    if value is None:
        return Partial(symbol, None, "a price did not change")
    if not resamples:
        return Partial(symbol, value)
    interval, _ = bootstrap95_of(tuple(returns.T), partial_rows, resamples=resamples, seed=seed)
    return Partial(symbol, value, bootstrap95=interval)


def _regimes(pairs: Paired, triple: Paired | None, halved: Sequence[date]) -> tuple[Regime, ...]:
    begun = [day for day in halved if day <= pairs.dates[-1]]
    spans = list(_REGIMES)
    if begun:
        spans.append(("this cycle", begun[-1], date.max))
    rows = (_regime(name, (first, last), pairs, triple) for name, first, last in spans)
    return tuple(row for row in rows if row.n)


def _regime(name: str, span: tuple[date, date], pairs: Paired, triple: Paired | None) -> Regime:
    inside = pairs.within(*span)
    dates = pairs.dates[inside]
    x, y = pairs.returns[inside, 0], pairs.returns[inside, 1]
    pearson = coefficient(x, y, Method.PEARSON)
    return Regime(
        name,
        first=dates[0] if dates else None,
        last=dates[-1] if dates else None,
        n=len(dates),
        pearson=pearson,
        spearman=coefficient(x, y, Method.SPEARMAN),
        fisher95=fisher95(pearson, len(dates)),
        partial=None if triple is None else partial(triple.returns[triple.within(*span)]),
    )
