"""What is said about Bitcoin's halving and its cycles (contract, ``halving``)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from datetime import datetime, timedelta

CLOCKS_APART = timedelta(hours=2)
"""How far a miner's clock may run ahead of ours (method, section 5)."""


@dataclass(frozen=True)
class ChainTip:
    """A block seen at a source: height and header time, with the block 52,416 before it.

    ``given`` by hand is believed: no other tip is preferred, and its height stands as it is.
    """

    height: int
    time: datetime
    source: str
    past_height: int | None = None
    past_time: datetime | None = None
    seen_at: datetime | None = None
    given: bool = False

    def known_at(self, now: datetime) -> bool:
        """Tell whether the block was there at ``now``.

        Its header time may lie up to two hours ahead of a clock that saw the block.
        """
        if self.time <= now:
            return True
        seen = self.seen_at is not None and self.seen_at <= now
        return seen and self.time <= now + CLOCKS_APART


@dataclass(frozen=True)
class AthBeforeHalving:
    """First close and first high above the record in the 365 days before a halving.

    Without a date: there was none when ``known``, else the data does not reach back far enough.
    """

    close: dt.date | None
    high: dt.date | None
    why: str | None = None
    known: bool = True


@dataclass(frozen=True, eq=False)
class Cycle:
    """Bitcoin's price since one halving, as multiples of that UTC day's close.

    ``same_day_drawdown`` is the deepest fall of a close from the highest close before it within the
    cycle, from day 0 to the same day: a fraction, at most 0.
    """

    height: int
    date: dt.date
    price_day0: float | None
    price_source: str | None
    day: int
    multiple: float | None
    max_multiple: float | None
    max_date: dt.date | None
    realised_vol: float | None
    path: tuple[tuple[int, float], ...]
    same_day_multiple: float | None
    same_day_max_multiple: float | None
    same_day_max_day: int | None
    ath_before: AthBeforeHalving | None
    why: str | None = None
    same_day_drawdown: float | None = None


@dataclass(frozen=True, eq=False)
class Halving:
    """The next halving, the scheduled issuance, the cycles so far.

    ``days_left`` is counted from the instant of the snapshot. ``eta_low`` and ``eta_high`` are the
    5 % and 95 % ends of the calibrated band. Satoshi are integers. ``retarget_height`` is the next
    block at which the difficulty changes. ``cycles_why`` says that a halving has passed from which
    no cycle can be counted, ``lost`` about when.
    """

    why: str | None = None
    height: int | None = None
    height_source: str | None = None
    height_at: datetime | None = None
    estimated: bool = False
    next_height: int | None = None
    blocks_left: int | None = None
    mean_block_s: float | None = None
    pace_s: float | None = None
    eta: datetime | None = None
    eta_low: datetime | None = None
    eta_high: datetime | None = None
    subsidy_sat: int | None = None
    next_subsidy_sat: int | None = None
    issued_sat: int | None = None
    issued_pct: float | None = None
    inflation_annual_pct: float | None = None
    inflation_next_year_pct: float | None = None
    inflation_after_pct: float | None = None
    stock_to_flow: float | None = None
    epoch_progress_pct: float | None = None
    last_halving: dt.date | None = None
    day: int | None = None
    cycles: tuple[Cycle, ...] = ()
    retarget_height: int | None = None
    retarget_blocks_left: int | None = None
    retarget_progress_pct: float | None = None
    retarget_eta: datetime | None = None
    cycles_why: str | None = None
    lost: dt.date | None = None
