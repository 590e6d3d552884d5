"""Placebos for an event study: the same spacing elsewhere, the same halving phase elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tui.model.retargets import BUNDLED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tui.analytics.event_study import Rows
    from tui.analytics.returns import Floats
    from tui.model.retargets import KnownHalvings

PHASE_DAYS = 60
DRAWS = 20_000
_TIE = 1e-12


def at_least(values: Floats, observed: float) -> int:
    """Count the values that are not below ``observed``, ties up to rounding included."""
    return int(np.count_nonzero(values >= observed - _TIE))


def percentiles(logs: Floats, places: Rows) -> tuple[float, ...]:
    """Return for each place the share of start dates with a return at most its own, itself too."""
    return tuple(float(np.mean(logs <= logs[place] + _TIE)) for place in places)


def circular_shift_p(logs: Floats, places: Rows) -> float:
    """Return the share of all shifts whose mean log return is at least the observed one.

    All events move together along the list of start dates, which closes to a ring: their spacing
    is kept, and the identity is one of the N shifts, so the least p is 1 / N (method, section 4).

    Args:
        logs: log returns of every start date, shape (N,), oldest first.
        places: positions of the events among the start dates, at least one.
    """
    total = np.zeros(len(logs))
    for place in places:
        total += np.roll(logs, -place)
    return at_least(total, float(total[0])) / len(logs)


def cycle_days(first: date, days: int, halvings: KnownHalvings = BUNDLED) -> Rows:
    """Return for ``days`` days from ``first`` the days since the last halving.

    -1 stands before any, and where it is not known which of ``halvings`` was the last.
    """
    rows = np.arange(days)
    begins = np.array([(day - first).days for day in halvings.dates], dtype=np.intp)
    last = np.searchsorted(begins, rows, side="right") - 1
    known = last >= 0
    if halvings.lost is not None:
        known &= rows < (halvings.lost - first).days
    return np.where(known, rows - begins[last], -1)


def phase_pools(phases: Rows, places: Rows) -> list[Rows]:
    """Return each event's pool: the start dates of any cycle at nearly its day since a halving.

    Within 60 days, by the day of the start date's own cycle, so that no pool reaches across a
    halving. An event before the first halving has no pool and is left out (method, section 9).

    Args:
        phases: days since the halving of every start date, shape (N,), -1 before the first.
        places: positions of the events among the start dates.

    Returns:
        Positions of the pool's start dates, the event itself among them, one array an event.
    """
    return [
        np.flatnonzero((phases >= 0) & (np.abs(phases - phases[place]) <= PHASE_DAYS))
        for place in places
        if phases[place] >= 0
    ]


def phase_matched_p(
    observed: Floats, pools: Sequence[Floats], *, draws: int, seed: int | Sequence[int]
) -> float:
    """Return how often one random start date per pool does at least as well, on average.

    p = (1 + count) / (1 + draws): the observed one is not among the draws, and a p of 0 would
    claim more than they can show (Phipson & Smyth 2010).

    Args:
        observed: log returns of the events, shape (n,), n at least 1.
        pools: log returns of each event's pool.
        draws: how many times one start date is drawn from every pool.
        seed: of the generator; the same seed gives the same p.
    """
    generator = np.random.default_rng(seed)
    total = np.zeros(draws)
    for pool in pools:
        total += pool[generator.integers(len(pool), size=draws)]
    return (1 + at_least(total, float(observed.sum()))) / (1 + draws)
