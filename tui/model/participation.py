"""Money in and out of a small-cap fund, from this monitor's own snapshots of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

FUND = "IWM"
"""The largest fund on the Russell 2000."""


@dataclass(frozen=True)
class FundSnapshot:
    """A fund's assets (USD) and net asset value a share, as the source told them at ``seen_at``.

    ``day`` is the NYSE session that they are taken to belong to: the source stamps neither.
    """

    symbol: str
    day: date
    total_assets: float
    nav: float
    seen_at: datetime


@dataclass(frozen=True)
class FundDay:
    """One snapshot and the flow since ``since``, an earlier one; None with a ``why``."""

    day: date
    total_assets: float
    nav: float
    flow: float | None = None
    since: date | None = None
    why: str | None = None


@dataclass(frozen=True)
class Participation:
    """The fund's own dated snapshots, oldest first; they exist from the first run on."""

    symbol: str = FUND
    aum: tuple[FundDay, ...] = ()
    first_snapshot: date | None = None
    why: str | None = None

    @property
    def last(self) -> FundDay | None:
        """The newest snapshot."""
        return self.aum[-1] if self.aum else None
