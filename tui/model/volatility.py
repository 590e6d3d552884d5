"""How much prices move (contract, ``volatility``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Volatility:
    """Realised and implied volatilities, a year, as fractions; ^VIX in its own points.

    ``phase_day`` is Bitcoin's day since the last halving; ``phase_n`` days of ``phase_cycles``
    earlier cycles stand within 60 days of it. Each ``why`` says what stands against its figure.
    """

    btc_30d: float | None = None
    btc_30d_percentile_same_phase: float | None = None
    rut_21d: float | None = None
    vix: float | None = None
    btc_last: date | None = None
    phase_day: int | None = None
    phase_n: int = 0
    phase_cycles: int = 0
    btc_why: str | None = None
    phase_why: str | None = None
    rut_why: str | None = None
    vix_why: str | None = None

    @property
    def btc_to_rut(self) -> float | None:
        """Return how many times as much Bitcoin moves, None without either or with a still ^RUT."""
        return self.btc_30d / self.rut_21d if self.btc_30d is not None and self.rut_21d else None

    @property
    def compared_with(self) -> str:
        """Return whose days the percentile is among, in words."""
        return f"{self.phase_cycles} earlier cycle{'' if self.phase_cycles == 1 else 's'}"

    @property
    def why(self) -> str | None:
        """Return all reasons in one text, None without any."""
        reasons = dict.fromkeys((self.btc_why, self.phase_why, self.rut_why, self.vix_why))
        return "; ".join(reason for reason in reasons if reason) or None
