"""The ladder from treasuries to crypto on the sessions of ^RUT (method, section 6)."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from tui.analytics.on_sessions import lacking, on_sessions
from tui.analytics.returns import days_of
from tui.model.bars import DailyBars
from tui.model.risk_curve import RISKIER, RUNG_NAMES, TREASURIES, RiskCurve, Rung
from tui.model.symbols import RUT, Kind, symbol_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from tui.analytics.returns import Days, Floats

SHORT, LONG = 21, 63
"""Sessions of the two returns."""
HIGH, MEAN = 252, 200
"""Sessions of the high and of the mean."""
LEAST_RUNGS = 3
"""Fewer rungs have no order worth a coefficient."""
_HISTORY = 5 * 252
_SYMBOLS = (*TREASURIES, *RISKIER)
_FIRST = len(TREASURIES)


@dataclass(frozen=True, eq=False)
class _Column:
    """One symbol: its own dates, and its raw and adjusted closes on the sessions of ^RUT."""

    symbol: str
    days: Days
    raw: Floats
    adjusted: Floats

    def window(self, first: int, last: int) -> Floats | None:
        """Return the closes of the rows from ``first`` to ``last``, None with a gap in them.

        They are the adjusted ones where every row has one: a fund's distributions count.
        """
        for closes in (self.adjusted, self.raw):
            found = closes[first : last + 1]
            if first >= 0 and bool(np.isfinite(found).all()):
                return found
        return None

    def move(self, row: int, sessions: int) -> float | None:
        """Return the return up to one row, None where one of its two closes is missing."""
        for closes in (self.adjusted, self.raw):
            found = closes[row] / closes[row - sessions] - 1 if row >= sessions else np.nan
            if np.isfinite(found):
                return float(found)
        return None

    def returns(self, sessions: int) -> Floats:
        """Return the same up to every row, NaN where there is none."""
        adjusted, raw = (_ratios(closes, sessions) for closes in (self.adjusted, self.raw))
        return np.where(np.isfinite(adjusted), adjusted, raw)

    def unbroken(self, row: int) -> int:
        """Count the rows without a gap that end with ``row``."""
        gaps = np.flatnonzero(np.isnan(self.raw[: row + 1]))
        return row - int(gaps[-1]) if len(gaps) else row + 1


def _ratios(closes: Floats, sessions: int) -> Floats:
    out = np.full(len(closes), np.nan)
    if len(closes) > sessions:
        out[sessions:] = closes[sessions:] / closes[:-sessions] - 1
    return out


class Ladder:
    """Every rung prepared once from whole histories, from which any session can be read.

    A row depends on nothing dated later, so a reading as of a day is that of histories cut there.
    """

    def __init__(self, bars: Mapping[str, DailyBars]) -> None:
        self.sessions, _, _ = _usable(bars.get(RUT) or DailyBars(RUT))
        self.dates: tuple[date, ...] = tuple(self.sessions.tolist())
        self._columns = {one: self._column(bars.get(one) or DailyBars(one)) for one in _SYMBOLS}

    def _column(self, bars: DailyBars) -> _Column:
        days, raw, adjusted = _usable(bars)
        placed = (on_sessions(days, closes, self.sessions) for closes in (raw, adjusted))
        return _Column(bars.symbol, days, *placed)

    @cached_property
    def _long(self) -> Floats:
        """63-session returns, shape (sessions, rungs); the first rung is the fund that is fresh."""
        columns = [self._columns[symbol].returns(LONG) for symbol in _SYMBOLS]
        fresh = np.isfinite(self._columns[TREASURIES[0]].raw)
        return np.column_stack([np.where(fresh, columns[0], columns[1]), *columns[_FIRST:]])

    @cached_property
    def history(self) -> tuple[tuple[date, float, int], ...]:
        """The order score of every session that has one: date, score, rungs."""
        scores, counts = order_scores(self._long)
        rows = np.flatnonzero(np.isfinite(scores)).tolist()
        return tuple((self.dates[row], float(scores[row]), int(counts[row])) for row in rows)

    def last(self, day: date) -> date | None:
        """Return the last session up to ``day``."""
        row = bisect_right(self.dates, day) - 1
        return self.dates[row] if row >= 0 else None

    def rungs(self, day: date) -> tuple[Rung, ...]:
        """Return the ladder of the last session up to ``day``, none without a session."""
        row = bisect_right(self.dates, day) - 1
        if row < 0:
            return ()
        fresh = (one for one in TREASURIES if np.isfinite(self._columns[one].raw[row]))
        symbols = (next(fresh, TREASURIES[0]), *RISKIER)
        return tuple(self._rung(self._columns[symbol], row) for symbol in symbols)

    def _rung(self, column: _Column, row: int) -> Rung:
        symbol, name = column.symbol, RUNG_NAMES[column.symbol]
        missing = lacking(symbol, column.days, self.sessions[: row + 1])
        if missing:
            return Rung(symbol, name, why=missing)
        short, long = column.move(row, SHORT), column.move(row, LONG)
        year, mean = column.window(row - HIGH + 1, row), column.window(row - MEAN + 1, row)
        own = int(np.searchsorted(column.days, self.sessions[row], side="right")) - 1
        return Rung(
            symbol,
            name,
            return_21=short,
            return_63=long,
            from_high_252=None if year is None else float(year[-1] / year.max() - 1),
            above_mean_200=None if mean is None else bool(mean[-1] > mean.mean()),
            last=column.days[own].item(),
            why=self._why(column, row, long) if long is None or year is None else None,
        )

    def _why(self, column: _Column, row: int, long: float | None) -> str:
        if long is not None:
            run = column.unbroken(row)
            return f"{column.symbol}: {run} sessions without a gap, the high needs {HIGH}"
        if row < LONG:
            return f"needs {LONG + 1} sessions of {RUT}, has {row + 1}"
        return f"no {column.symbol} close about {self.dates[row - LONG]}"

    def curve(self, day: date) -> RiskCurve:
        """Return depth and order as of the last session up to ``day``.

        Depth is the count of rungs with a 63-session return above 0, each with all safer ones up;
        it stops at a missing rung. The order score is Spearman's rho of place and return over the
        rungs that have one, and needs three of them.
        """
        rungs, end = self.rungs(day), bisect_right(self.dates, day)
        if not rungs:
            return RiskCurve(why=f"no {RUT} close up to {day}")
        depth = depth_of(rungs)
        stopped = depth < len(rungs) and rungs[depth].return_63 is None
        scores, counts = order_scores(self._long[end - 1 : end])
        score, n = float(scores[0]), int(counts[0])
        few = f"needs {LEAST_RUNGS} rungs, has {n}" if n < LEAST_RUNGS else "all returns are equal"
        last = bisect_right(self.history, day, key=lambda point: point[0])
        return RiskCurve(
            as_of=self.dates[end - 1],
            rungs=rungs,
            depth=depth,
            stopped_at=rungs[depth].symbol if stopped else None,
            order_score=score if np.isfinite(score) else None,
            order_n=n,
            order_history=self.history[max(0, last - _HISTORY) : last],
            order_why=None if np.isfinite(score) else few,
        )


def _usable(bars: DailyBars) -> tuple[Days, Floats, Floats]:
    """Return dates, closes and adjusted closes of the completed bars with a close above 0.

    Only a fund has adjusted closes of its own; NaN where it lacks one.
    """
    done = bars.complete()
    closes = np.array(done.close, dtype=np.float64)
    keep = np.isfinite(closes) & (closes > 0)
    closes = closes[keep]
    if symbol_of(bars.symbol).kind is not Kind.FUND:
        return days_of(done.dates)[keep], closes, closes
    adjusted = np.array(done.adj_close, dtype=np.float64)[keep]
    return days_of(done.dates)[keep], closes, np.where(adjusted > 0, adjusted, np.nan)


def depth_of(rungs: Sequence[Rung]) -> int:
    """Return how many rungs from the first on rose without a break; a missing one breaks it."""
    moves = [rung.return_63 for rung in rungs]
    broken = (n for n, move in enumerate(moves) if move is None or move <= 0)
    return next(broken, len(rungs))


def order_scores(returns: Floats) -> tuple[Floats, Floats]:
    """Return Spearman's rho of place and return in each row, and the count of returns in it.

    Args:
        returns: shape (rows, rungs), NaN where a rung has none; ties take their mean rank.

    Returns:
        Two arrays of shape (rows,); rho is NaN with fewer than three returns or all of them equal.
    """
    known = np.isfinite(returns)
    counts = known.sum(axis=1).astype(np.float64)
    mine, others = returns[:, :, np.newaxis], returns[:, np.newaxis, :]
    ranks = (others < mine).sum(axis=2) + ((others == mine).sum(axis=2) + 1) / 2
    middle = (counts[:, np.newaxis] + 1) / 2
    x = np.where(known, np.cumsum(known, axis=1) - middle, 0.0)
    y = np.where(known, ranks - middle, 0.0)
    scale = np.sqrt((x * x).sum(axis=1) * (y * y).sum(axis=1))
    told = (counts >= LEAST_RUNGS) & (scale > 0)
    return np.where(told, (x * y).sum(axis=1) / np.where(told, scale, 1.0), np.nan), counts
