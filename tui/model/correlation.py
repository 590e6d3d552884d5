"""What is said about the correlation of two symbols (contract, ``correlation``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tui.model.parameters import Method

_YEAR = 365
_MISLED = 0.2

Interval = tuple[float, float]


@dataclass(frozen=True)
class Partial:
    """Correlation of x and y with a third symbol's returns held fixed."""

    symbol: str
    value: float | None
    why: str | None = None
    bootstrap95: Interval | None = None


@dataclass(frozen=True)
class Regime:
    """The same figures over a named stretch of time."""

    name: str
    first: date | None
    last: date | None
    n: int
    pearson: float | None
    spearman: float | None = None
    fisher95: Interval | None = None
    partial: float | None = None


@dataclass(frozen=True)
class JointPartial:
    """Correlation of several symbols with one, each with all the others held fixed."""

    target: str
    symbols: tuple[str, ...] = ()
    values: tuple[float | None, ...] = ()
    n: int = 0
    first: date | None = None
    last: date | None = None
    why: str | None = None


@dataclass(frozen=True)
class Matrix:
    """Pearson's r of every two symbols over the window, each pair on its own common sessions.

    ``values`` and ``n`` are square, in the order of ``symbols``; ``why`` says what is missing.
    """

    symbols: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    n: tuple[tuple[int, ...], ...]
    window: int
    last: date | None = None
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class LagRun:
    """The lead-lag test of one kind of returns.

    ``r`` has a correlation for every lag; ``best_r`` at ``best_lag`` is the circular one, which
    is what ``p_max`` and ``critical95`` are of (method, section 9).
    """

    n: int
    r: tuple[float, ...]
    best_lag: int
    best_r: float
    p_max: float
    critical95: float
    shifts: int


@dataclass(frozen=True)
class Peak:
    """The month that weighs most in one lag's correlation, its share, and what is left without."""

    month: date
    share: float
    without: float


@dataclass(frozen=True)
class LeadLag:
    """Does one of two symbols run ahead of the other? Above lag 0 the first one leads."""

    max_lag: int
    lags: tuple[int, ...] = ()
    raw: LagRun | None = None
    standardised: LagRun | None = None
    raw_peak: Peak | None = None
    first: date | None = None
    last: date | None = None
    verdict: str | None = None
    why: str | None = None


@dataclass(frozen=True)
class Break:
    """The correlation after a date differs from that before: z above 0 when it rose."""

    date: date
    z: float
    p_bonferroni: float


@dataclass(frozen=True)
class Breaks:
    """Every scanned date that passes, and how many were scanned between which dates."""

    window: int
    step: int
    found: tuple[Break, ...] = ()
    scanned: int = 0
    first: date | None = None
    last: date | None = None
    why: str | None = None

    @property
    def turns(self) -> tuple[Break, ...]:
        """One date a change: of neighbours that changed the same way the most marked one.

        Windows within a year of each other share returns, so what passes comes in runs.
        """
        runs: list[list[Break]] = []
        for one in self.found:
            near = runs and (one.date - runs[-1][-1].date).days <= _YEAR
            if near and (one.z > 0) == (runs[-1][-1].z > 0):
                runs[-1].append(one)
            else:
                runs.append([one])
        return tuple(max(run, key=lambda one: abs(one.z)) for run in runs)


@dataclass(frozen=True, eq=False)
class Correlation:
    """Correlation of two symbols' log returns on common sessions, as of the last of them.

    ``pending`` while the bootstrap's intervals, the matrix and the lead-lag test are to come.
    """

    x: str
    y: str
    method: Method = Method.PEARSON
    window: int = 90
    why: str | None = None
    n: int = 0
    n_effective: float | None = None
    first: date | None = None
    last: date | None = None
    pearson: float | None = None
    spearman: float | None = None
    ewma: float | None = None
    fisher95: Interval | None = None
    bootstrap95: Interval | None = None
    block: float | None = None
    partial_given: Partial | None = None
    rolling: tuple[tuple[date, float], ...] = ()
    levels_pearson: float | None = None
    returns_pearson: float | None = None
    regimes: tuple[Regime, ...] = ()
    partial_joint: JointPartial | None = None
    matrix: Matrix | None = None
    lead_lag: LeadLag | None = None
    breaks: Breaks | None = None
    pending: bool = False

    @property
    def value(self) -> float | None:
        """Today's coefficient by the chosen method."""
        return {
            Method.PEARSON: self.pearson,
            Method.SPEARMAN: self.spearman,
            Method.EWMA: self.ewma,
        }[self.method]

    @property
    def levels_mislead(self) -> bool:
        """Tell whether price levels say so much else than returns that it comes from drift."""
        if self.levels_pearson is None or self.returns_pearson is None:
            return False
        return abs(self.levels_pearson - self.returns_pearson) > _MISLED
