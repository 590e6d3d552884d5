"""What is said about the correlation of two symbols (contract, ``correlation``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

WINDOWS: tuple[int, ...] = (30, 60, 90, 252)

Interval = tuple[float, float]


class Method(StrEnum):
    """How the coefficient is computed (method, section 3)."""

    PEARSON = "pearson"
    SPEARMAN = "spearman"
    EWMA = "ewma"


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


@dataclass(frozen=True, eq=False)
class Correlation:
    """Correlation of two symbols' log returns on common sessions, as of the last of them.

    ``pending`` while the bootstrap's intervals are still to come.
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
    pending: bool = False

    @property
    def value(self) -> float | None:
        """Today's coefficient by the chosen method."""
        return {
            Method.PEARSON: self.pearson,
            Method.SPEARMAN: self.spearman,
            Method.EWMA: self.ewma,
        }[self.method]
