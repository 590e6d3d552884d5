"""Bitcoin's scheduled issuance: consensus rules in exact integers (method, section 5)."""

from __future__ import annotations

COIN = 100_000_000
"""Satoshi in one bitcoin."""
HALVING_INTERVAL = 210_000
"""Blocks between two halvings."""
BLOCKS_A_YEAR = 52_560
"""Blocks in 365 days of ten minutes each."""
CAP = 2_099_999_997_690_000
"""Satoshi issued once the subsidy has run out."""

RETARGET_INTERVAL = 2016
"""Blocks between two changes of the difficulty."""

_FIRST_SUBSIDY = 50 * COIN
_ERAS = 64


def subsidy(height: int) -> int:
    """Return the satoshi that the block at ``height`` may create.

    >>> subsidy(839_999), subsidy(840_000)
    (625000000, 312500000)
    """
    era = height // HALVING_INTERVAL
    return 0 if era >= _ERAS else _FIRST_SUBSIDY >> era


def issued(height: int) -> int:
    """Return the satoshi scheduled in blocks 0 to ``height``, both included.

    The spendable total is a little lower: genesis, two duplicate coinbases, under-claimed rewards.

    >>> issued(839_999)
    1968750000000000
    """
    era = min(height // HALVING_INTERVAL, _ERAS)
    full = sum(HALVING_INTERVAL * (_FIRST_SUBSIDY >> past) for past in range(era))
    return full + (height + 1 - HALVING_INTERVAL * era) * subsidy(height)


def issued_share(height: int) -> float:
    """Return the share of all satoshi ever that is issued at ``height``, a fraction."""
    return issued(height) / CAP


def inflation_annual(height: int) -> float:
    """Return a year's issuance at today's subsidy over what is issued, a fraction."""
    return subsidy(height) * BLOCKS_A_YEAR / issued(height)


def inflation_next_year(height: int) -> float:
    """Return the next 52,560 blocks' issuance over what is issued, a fraction.

    It differs from ``inflation_annual`` only within a year of a halving.
    """
    now = issued(height)
    return (issued(height + BLOCKS_A_YEAR) - now) / now


def stock_to_flow(height: int) -> float | None:
    """Return what is issued over a year's issuance; None when nothing is issued any more."""
    flow = subsidy(height) * BLOCKS_A_YEAR
    return issued(height) / flow if flow else None


def epoch_progress(height: int) -> float:
    """Return (height mod 210,000)/210,000, a fraction below 1 (method, section 9)."""
    return height % HALVING_INTERVAL / HALVING_INTERVAL


def next_retarget(height: int) -> int:
    """Return the first height above ``height`` at which the difficulty changes.

    >>> next_retarget(2015), next_retarget(2016)
    (2016, 4032)
    """
    return (height // RETARGET_INTERVAL + 1) * RETARGET_INTERVAL


def retarget_progress(height: int) -> float:
    """Return (height mod 2016)/2016, a fraction below 1."""
    return height % RETARGET_INTERVAL / RETARGET_INTERVAL


def next_halving(height: int) -> int | None:
    """Return the first height above ``height`` whose subsidy is lower; None when it is 0 already.

    >>> next_halving(1_049_999), next_halving(1_050_000)
    (1050000, 1260000)
    """
    if subsidy(height) == 0:
        return None
    return (height // HALVING_INTERVAL + 1) * HALVING_INTERVAL
