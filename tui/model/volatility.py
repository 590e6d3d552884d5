"""How much prices move (contract, ``volatility``)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Volatility:
    """Realised and implied volatilities, a year, as fractions; ^VIX in its own points."""

    btc_30d: float | None = None
    btc_30d_percentile_same_phase: float | None = None
    rut_21d: float | None = None
    vix: float | None = None
    why: str | None = None
