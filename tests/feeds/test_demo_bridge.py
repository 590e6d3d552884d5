"""The bridge and the walk by themselves, on shocks made by hand."""

from __future__ import annotations

from math import inf

import pytest

from tui.feeds.demo.bridge import Course, Pull, bridged, walked


def course(shock: list[float], low: float = -inf, high: float = inf) -> Course:
    bars = len(shock)
    return Course(shock, [0.01] * bars, [low] * bars, [high] * bars)


def test_without_shocks_a_bridge_is_a_line() -> None:
    path = bridged(course([0.0] * 9), [(0, 0.0), (4, 4.0), (8, 2.0)])
    assert path == pytest.approx([0, 1, 2, 3, 4, 3.5, 3, 2.5, 2])


def test_a_bridge_moves_where_the_volatility_is() -> None:
    quiet_then_wild = Course([0.0] * 5, [0.0, 0.01, 0.01, 0.1, 0.1], [-inf] * 5, [inf] * 5)
    path = bridged(quiet_then_wild, [(0, 0.0), (4, 1.0)])
    assert path[2] < 0.02
    assert path[3] == pytest.approx(0.5, abs=0.01)


def test_a_bridge_is_reflected_at_its_walls() -> None:
    path = bridged(course([3.0] * 50, low=-0.02, high=0.005), [(0, 0.0), (49, 0.0)])
    assert all(-0.02 < value < 0.005 for value in path)
    assert len(path) == 50
    assert path[-1] == 0.0


def test_tension_holds_a_bridge_to_its_line() -> None:
    free = bridged(course([1.0] * 200), [(0, 0.0), (199, 0.0)])
    tense = bridged(course([1.0] * 200), [(0, 0.0), (199, 0.0)], tension=0.1)
    assert max(tense) < max(free) / 3


def test_a_walk_returns_to_its_growing_home() -> None:
    walk = walked(course([0.0] * 401), 1, [1.0], Pull(home=0.0, growth=0.001, strength=0.1))
    assert len(walk) == 400
    assert walk[-1] == pytest.approx(0.4, abs=0.02)


def test_a_due_record_is_set_whatever_the_shocks() -> None:
    falling = course([-2.0] * 500)
    pull = Pull(home=0.0, growth=0.0, strength=0.01, record_within=60)
    walk = walked(falling, 1, [0.0], pull)
    best, since, longest = 0.0, 0, 0
    for value in walk:
        best, since = (value, 0) if value > best else (best, since + 1)
        longest = max(longest, since)
    assert 30 < longest <= 60
    assert max(walked(falling, 1, [0.0], Pull(0.0, 0.0, 0.01))) < 0
