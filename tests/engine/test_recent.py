"""Figures of the last days: right for each, and nothing of a history that has been replaced."""

from __future__ import annotations

import sys
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tui.engine.occasions.recent import REACH, Recent
from tui.model.snapshot import PriceSeries

FIRST = date(2026, 1, 1)


def _series(closes: list[float]) -> PriceSeries:
    days = tuple(FIRST + timedelta(days=n) for n in range(len(closes)))
    return PriceSeries("^RUT", days, tuple(closes))


@given(st.lists(st.lists(st.floats(90, 110), min_size=1, max_size=12), min_size=1, max_size=3))
def test_overhead_counts_the_closes_before_that_stand_above_to_the_cent(
    histories: list[list[float]],
) -> None:
    recent = Recent()
    for closes in histories:
        series = _series(closes)
        cents = [round(close, 2) for close in closes]
        for _ in range(2):
            found = [recent.overhead(series, day) for day in series.dates]
            assert found == [sum(c > cents[n] for c in cents[:n]) for n in range(len(cents))]


def test_a_day_that_leaves_the_reach_takes_its_history_with_it() -> None:
    recent, closes = Recent(), [100.0] * 50
    first = _series(closes)
    holders = [sys.getrefcount(first.closes)]
    for day in first.dates[-REACH:]:
        recent.overhead(first, day)
    holders.append(sys.getrefcount(first.closes))
    for count in range(2 * REACH):
        later = _series([*closes, *[101.0] * (count + 1)])
        for day in later.dates[-REACH:]:
            recent.overhead(later, day)
    holders.append(sys.getrefcount(first.closes))
    assert holders[1] > holders[0] == holders[2]
