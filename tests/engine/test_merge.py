"""New rows beside known ones."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.analytics.loading import FIRST_DAY, make_bars
from tui.engine.merge import merge
from tui.model.bars import DailyBars


def _bars(first: int, closes: list[float], complete: int | None) -> DailyBars:
    days = [FIRST_DAY + timedelta(days=first + n) for n in range(len(closes))]
    end = None if complete is None else FIRST_DAY + timedelta(days=complete)
    return replace(make_bars(closes, dates=days), complete_to=end)


def test_a_rewritten_day_takes_the_newer_close_and_older_days_stay() -> None:
    merged = merge(_bars(0, [1, 2, 3], 2), _bars(1, [20, 30, 40], 3))
    assert list(merged.close) == [1, 20, 30, 40]
    assert merged.complete_to == FIRST_DAY + timedelta(days=3)


def test_a_running_row_never_replaces_a_final_one() -> None:
    merged = merge(_bars(0, [1, 2, 3], 2), _bars(1, [20, 30], 1))
    assert list(merged.close) == [1, 20, 3]
    assert merged.complete_to == FIRST_DAY + timedelta(days=2)


def test_a_row_without_a_close_never_replaces_one_with_a_close() -> None:
    merged = merge(_bars(0, [1, 2, 3], 2), _bars(1, [math.nan, 30, math.nan], 3))
    assert list(merged.close)[:3] == [1, 2, 30]
    assert math.isnan(merged.close[3])


def test_a_running_row_that_is_passed_over_is_no_bar_of_its_day() -> None:
    running = _bars(0, [1, 2, 3], 1)
    later = DailyBars.where(_bars(1, [20, 30, 40], 3), (True, False, True))
    merged = merge(running, later)
    assert (list(merged.close), merged.complete_to) == ([1, 20, 40], FIRST_DAY + timedelta(days=3))
    empty = merge(running, _bars(1, [20, math.nan, 40], 3))
    assert math.isnan(empty.close[2])
    assert merge(running, _bars(1, [20], 1)).close == (1, 20, 3)


def test_nothing_known_or_nothing_seen() -> None:
    some = _bars(0, [1, 2], 1)
    assert merge(None, some) is some
    assert merge(some, DailyBars("TOY")) is some


@given(
    st.lists(st.floats(1, 100), min_size=1, max_size=20),
    st.integers(0, 25),
    st.lists(st.floats(1, 100), min_size=1, max_size=20),
)
def test_dates_are_sorted_unique_and_none_is_lost(
    known: list[float], first: int, seen: list[float]
) -> None:
    a, b = _bars(0, known, len(known) - 1), _bars(first, seen, first + len(seen) - 1)
    merged = merge(a, b)
    assert list(merged.dates) == sorted(set(a.dates) | set(b.dates))
    for day, close in zip(b.dates, b.close, strict=True):
        assert merged.close[merged.dates.index(day)] == close
