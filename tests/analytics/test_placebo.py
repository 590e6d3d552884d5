"""Placebos against plain loops: every shift, every pool, every pair of draws."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analytics.evidence_samples import days_from, log_returns, shifted_p, walk
from tui.analytics.placebo import (
    circular_shift_p,
    cycle_days,
    percentiles,
    phase_matched_p,
    phase_pools,
)
from tui.model.retargets import BUNDLED, HALVINGS, known_halvings

HALVED = [datetime.fromtimestamp(time, UTC).date() for _, time in HALVINGS]
RETURNS = st.lists(st.floats(-3, 3), min_size=1, max_size=40)


def phase(day: date) -> int | None:
    """Days since the last halving, by looking at every halving."""
    past = [(day - halved).days for halved in HALVED if halved <= day]
    return min(past) if past else None


@settings(max_examples=60, deadline=None)
@given(RETURNS, st.data())
def test_circular_shift_against_every_shift_in_turn(logs: list[float], data: st.DataObject) -> None:
    places = data.draw(st.lists(st.integers(0, len(logs) - 1), min_size=1, max_size=5, unique=True))
    returns = dict(zip(days_from(date(2015, 1, 1), len(logs)), logs, strict=True))
    days = list(returns)
    # Sums that rounding alone could order either way say nothing about the rule.
    expected = shifted_p({d: round(r, 3) for d, r in returns.items()}, [days[p] for p in places])
    found = circular_shift_p(np.round(logs, 3), np.array(places))
    assert found == pytest.approx(expected)
    assert 1 / len(logs) <= found <= 1


@given(RETURNS, st.data())
def test_circular_shift_of_one_event_is_its_rank_from_the_top(
    logs: list[float], data: st.DataObject
) -> None:
    rounded = np.round(logs, 3)
    place = data.draw(st.integers(0, len(logs) - 1))
    at_least = sum(x >= rounded[place] for x in rounded)
    assert circular_shift_p(rounded, np.array([place])) == pytest.approx(at_least / len(logs))


def test_the_spacing_is_kept_and_wraps_around() -> None:
    logs = np.array([5.0, 0.0, 0.0, 4.0, 0.0, 0.0])
    together = circular_shift_p(logs, np.array([0, 3]))
    assert together == pytest.approx(2 / 6)
    assert circular_shift_p(logs, np.array([3, 1])) == pytest.approx(4 / 6)


def test_equal_returns_are_all_as_good() -> None:
    logs = np.log(np.exp(0.001) ** np.arange(900))[365:] - np.log(np.exp(0.001) ** np.arange(535))
    places = np.array([3, 100])
    assert circular_shift_p(logs, places) == 1
    assert percentiles(logs, places) == (1, 1)
    assert phase_matched_p(logs[places], [logs, logs], draws=500, seed=1) == 1


def test_a_percentile_counts_itself() -> None:
    logs = np.array([0.1, 0.4, 0.2, 0.3])
    assert percentiles(logs, np.array([0, 1, 2])) == (0.25, 1.0, 0.5)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2012, 11, 27), None),
        (date(2012, 11, 28), 0),
        (date(2016, 7, 8), 1318),
        (date(2016, 7, 9), 0),
        (date(2016, 11, 14), 128),
        (date(2024, 4, 19), 1439),
        (date(2024, 4, 20), 0),
        (date(2025, 9, 18), 516),
    ],
)
def test_days_since_the_halving(day: date, expected: int | None) -> None:
    assert BUNDLED.days_since(day) == phase(day) == expected


def test_cycle_days_of_every_day() -> None:
    first = date(2012, 6, 1)
    found = cycle_days(first, 5000)
    expected = [phase(day) for day in days_from(first, 5000)]
    assert found.tolist() == [-1 if day is None else day for day in expected]


def test_a_later_halving_begins_the_days_anew_and_changes_none_before_it() -> None:
    first, later = date(2024, 1, 1), date(2028, 4, 5)
    known = known_halvings({1_050_000: datetime(2028, 4, 5, 9, tzinfo=UTC)})
    before, after = cycle_days(first, 2000), cycle_days(first, 2000, known)
    row = (later - first).days
    assert before[:row].tolist() == after[:row].tolist()
    assert after[row - 1 : row + 2].tolist() == [1445, 0, 1]
    assert known.days_since(later + timedelta(days=9)) == 9
    assert known.days_since(later - timedelta(days=1)) == 1445


def test_from_a_halving_without_a_header_on_no_day_is_counted() -> None:
    first, lost = date(2024, 1, 1), date(2028, 4, 5)
    known = known_halvings(lost=lost)
    row = (lost - first).days
    assert cycle_days(first, 2000, known)[row - 1 : row + 2].tolist() == [1445, -1, -1]
    assert [known.days_since(lost + timedelta(days=n)) for n in (-1, 0, 9)] == [1445, None, None]


@pytest.mark.parametrize(
    "events",
    [
        (date(2016, 11, 14), date(2020, 11, 13)),
        (date(2016, 7, 20), date(2016, 7, 1)),
        (date(2012, 11, 28), date(2012, 11, 27)),
        (date(2011, 5, 1),),
    ],
)
def test_pools_against_every_date_in_turn(events: tuple[date, ...]) -> None:
    first = date(2011, 1, 1)
    gaps = {date(2016, 11, 20), date(2013, 3, 1)}
    days = [day for day in days_from(first, 4000) if day not in gaps]
    phases = cycle_days(first, 4000)[[(day - first).days for day in days]]
    found = phase_pools(phases, np.array([days.index(day) for day in events]))
    expected = []
    for event in events:
        own = phase(event)
        if own is not None:
            near = [(day, phase(day)) for day in days]
            expected.append([d for d, p in near if p is not None and abs(p - own) <= 60])
    assert [[days[place] for place in pool] for pool in found] == expected
    inside = [event for event in events if phase(event) is not None]
    assert all(event in pool for event, pool in zip(inside, expected, strict=True))


def test_no_pool_reaches_across_a_halving() -> None:
    first = date(2016, 1, 1)
    phases = cycle_days(first, 400)
    after = (date(2016, 7, 19) - first).days
    (pool,) = phase_pools(phases, np.array([after]))
    assert first + timedelta(days=int(pool.min())) == date(2016, 7, 9)
    assert len(pool) == 10 + 1 + 60


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_draws_come_near_to_every_pair(seed: int) -> None:
    returns = np.array(list(log_returns(walk(seed), 365).values()))
    pools = [returns[100:280], returns[900:1150]]
    observed = np.array([np.quantile(pools[0], 0.8), np.quantile(pools[1], 0.7)])
    pairs = [x + y for x, y in product(*pools)]
    exact = float(np.mean(np.array(pairs) >= observed.sum()))
    found = phase_matched_p(observed, pools, draws=20_000, seed=seed)
    assert 0 < exact < 1
    assert found == pytest.approx(exact, abs=0.015)


def test_draws_are_seeded_and_never_give_a_p_of_zero() -> None:
    pools = [np.linspace(-1, 1, 50), np.linspace(-1, 1, 70)]
    observed = np.array([0.3, 0.2])
    one, again, other = (
        phase_matched_p(observed, pools, draws=999, seed=(seed, 365)) for seed in (7, 7, 8)
    )
    assert one == again != other
    assert phase_matched_p(np.array([9.0, 9.0]), pools, draws=999, seed=1) == 1 / 1000
