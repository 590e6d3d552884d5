"""What the risk curve says: rungs from treasuries to crypto, and small against large caps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tui.model.symbols import BTC, RUT, SPX

TREASURIES = ("IEF", "TLT")
"""The first rung: the second fund stands in where the first has no fresh bar."""
RISKIER = ("^DJI", SPX, RUT, BTC, "ETH-USD")
"""The rungs above it, safe to risky (method, section 6)."""
RUNG_NAMES = {
    "IEF": "treasuries 7-10 y",
    "TLT": "treasuries 20 y+",
    "^DJI": "blue chips",
    SPX: "large caps",
    RUT: "small caps",
    BTC: "bitcoin",
    "ETH-USD": "ether",
}


@dataclass(frozen=True)
class Rung:
    """One rung on the sessions of ^RUT; ``last`` is the date of the close that stands for today.

    Returns and distance are fractions. ``why`` says what is missing of it.
    """

    symbol: str
    name: str
    return_21: float | None = None
    return_63: float | None = None
    from_high_252: float | None = None
    above_mean_200: bool | None = None
    last: date | None = None
    why: str | None = None


@dataclass(frozen=True, eq=False)
class SmallVsLarge:
    """The ratio ^RUT / ^GSPC on their common sessions.

    ``percentile_252`` is the share of the last 252 ratios, the last included, up to the last;
    ``record_252`` the highest of them. ``absolute_only`` tells that ^RUT stands broken out in
    absolute terms while the ratio is under that record; None where either is not known.
    """

    ratio: float | None = None
    percentile_252: float | None = None
    record_252: float | None = None
    record_252_date: date | None = None
    n: int = 0
    last: date | None = None
    absolute_only: bool | None = None
    path: tuple[tuple[date, float], ...] = ()
    why: str | None = None


@dataclass(frozen=True, eq=False)
class RiskCurve:
    """The ladder of one session, ``as_of``.

    ``depth`` counts the rungs up in a row from the safe end; ``stopped_at`` is the missing rung
    that ended the count, if one did. ``order_score`` is Spearman's rho of place and 63-session
    return over ``order_n`` rungs, ``order_history`` that of each session: date, score, rungs.
    """

    as_of: date | None = None
    rungs: tuple[Rung, ...] = ()
    depth: int | None = None
    stopped_at: str | None = None
    order_score: float | None = None
    order_n: int = 0
    order_history: tuple[tuple[date, float, int], ...] = ()
    order_why: str | None = None
    small_vs_large: SmallVsLarge = SmallVsLarge()
    why: str | None = None
