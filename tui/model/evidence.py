"""What followed the earlier breakouts, and how much that is worth (contract, ``evidence``)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

HORIZONS: tuple[int, ...] = (30, 90, 180, 365, 540)
"""Calendar days after a start date."""
VERDICT_HORIZON = 365


class VerdictCode(StrEnum):
    """The first that applies (method, section 4)."""

    TOO_FEW_EVENTS = "TOO_FEW_EVENTS"
    NOT_DISTINGUISHABLE = "NOT_DISTINGUISHABLE"
    FRAGILE = "FRAGILE"
    ASSOCIATION = "ASSOCIATION"


@dataclass(frozen=True)
class Verdict:
    """The code and its sentence; no sentence says buy or sell."""

    code: VerdictCode
    text: str


@dataclass(frozen=True, eq=False)
class Event:
    """Bitcoin after one breakout. Mappings are by horizon in days.

    ``forward`` has a value only where complete; ``matures`` names the date for the others.
    ``max_multiple`` (within 540 days) and ``max_drawdown_365`` (within 365) are of the days seen
    so far and marked open while their window is. ``path`` is (day, multiple of the start close).
    """

    date: dt.date
    btc_close: float | None
    days_since_halving: int | None
    forward: dict[int, float | None] = field(default_factory=dict)
    matures: dict[int, dt.date] = field(default_factory=dict)
    complete: dict[int, bool] = field(default_factory=dict)
    max_multiple: float | None = None
    max_date: dt.date | None = None
    max_open: bool = False
    max_drawdown_365: float | None = None
    drawdown_open: bool = False
    price_source: str | None = None
    why: str | None = None
    path: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True)
class Baseline:
    """The same horizon from every start date."""

    n: int
    median: float | None
    share_positive: float | None
    share_doubled: float | None
    n_nonoverlapping: float


@dataclass(frozen=True, eq=False)
class HorizonTest:
    """The honesty kit at one horizon; three different n are named apart.

    ``p_phase_matched`` is None with ``why`` while not computed or without a usable pool.
    """

    n_episodes: int
    n_priced: int
    n_complete: int
    mean_log: float | None = None
    percentile_each: tuple[float, ...] = ()
    n_starts: int = 0
    n_effective: float | None = None
    p_circular_shift: float | None = None
    p_min_shift: float | None = None
    p_sign_min: float | None = None
    p_all_hits_by_chance: float | None = None
    p_phase_matched: float | None = None
    n_phase: int = 0
    pool_sizes: tuple[int, ...] = ()
    why: str | None = None


@dataclass(frozen=True, eq=False)
class RuleRow:
    """One way to define an event, and what it would say."""

    rule: str
    events: tuple[dt.date, ...]
    n_complete: int
    mean_log_365: float | None
    p_phase_matched: float | None
    forward_365: tuple[tuple[dt.date, float], ...] = ()


@dataclass(frozen=True, eq=False)
class Fan:
    """Quantiles of the multiple over all start dates, by days since the start."""

    days: tuple[int, ...] = ()
    p10: tuple[float, ...] = ()
    p50: tuple[float, ...] = ()
    p90: tuple[float, ...] = ()


@dataclass(frozen=True, eq=False)
class Evidence:
    """The event study of one breakout symbol. ``pending`` while resampled figures are awaited."""

    symbol: str
    price_symbol: str
    as_of: dt.date | None = None
    why: str | None = None
    events: tuple[Event, ...] = ()
    baseline: dict[int, Baseline] = field(default_factory=dict)
    tests: dict[int, HorizonTest] = field(default_factory=dict)
    sensitivity: tuple[RuleRow, ...] = ()
    verdict: Verdict | None = None
    fan: Fan = field(default_factory=Fan)
    pending: bool = False
