"""Short and long yields (contract, ``rates``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Rates:
    """^IRX (13 weeks) and ^TNX (10 years) in percent; ``slope`` in percentage points.

    ``change_63_bp`` is the change of ^TNX over 63 sessions of ^RUT, in basis points. Each ``why``
    says what stands against its figure.
    """

    irx: float | None = None
    tnx: float | None = None
    slope: float | None = None
    change_63_bp: float | None = None
    irx_why: str | None = None
    tnx_why: str | None = None
    change_why: str | None = None
    as_of: date | None = None

    @property
    def why(self) -> str | None:
        """Return all reasons in one text, None without any."""
        reasons = dict.fromkeys((self.irx_why, self.tnx_why, self.change_why))
        return "; ".join(reason for reason in reasons if reason) or None
