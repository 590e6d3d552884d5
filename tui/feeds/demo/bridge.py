"""Brownian bridges between pins, reflected at walls, and the walk behind the last pin.

Everything is in natural logarithms of prices. A bridge runs in the clock of its variance, so that
most of a fall happens where the volatility is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import sqrt

# How far above the old record a due record lies, and what rounding to cents cannot hide.
_DUE, _VISIBLE = 0.002, 1e-5


@dataclass(frozen=True, eq=False)
class Course:
    """Per bar: the standard normal shock, its standard deviation, and the two walls."""

    shock: Sequence[float]
    deviation: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]

    def kept(self, value: float, bar: int) -> float:
        """Return ``value`` reflected into the walls of ``bar``."""
        low, high = self.low[bar], self.high[bar]
        if value >= high:
            value = 2 * high - value
        if value <= low:
            value = min(2 * low - value, (low + high) / 2)
        return value


@dataclass(frozen=True)
class Pull:
    """Mean reversion towards a home that grows; shares a day, logarithms a session."""

    home: float
    growth: float
    strength: float
    record_within: int | None = None


def bridged(course: Course, pins: Sequence[tuple[int, float]], tension: float = 0.0) -> list[float]:
    """Return the path from the first to the last pin, through each (bar, value) of them.

    ``tension`` is the share by which a bar draws the path to the line between two pins.
    """
    path = [pins[0][1]]
    for start, end in pairwise(pins):
        path.extend(_segment(course, start, end, tension))
    return path


def _segment(
    course: Course, start: tuple[int, float], end: tuple[int, float], tension: float
) -> list[float]:
    """Return the values after ``start`` up to and including ``end``."""
    (first, value), (last, target) = start, end
    left = list(accumulate(course.deviation[bar] ** 2 for bar in range(last, first, -1)))
    path = []
    for bar in range(first + 1, last):
        line = target - (target - start[1]) * left[last - bar] / left[-1]
        share = course.deviation[bar] ** 2 / left[last - bar]
        value += (line - value) * tension
        value += (target - value) * share
        value += course.deviation[bar] * sqrt(1 - share) * course.shock[bar]
        value = course.kept(value, bar)
        path.append(value)
    return [*path, target]


def walked(course: Course, start: int, path: Sequence[float], pull: Pull) -> list[float]:
    """Return the values of all bars from ``start`` on; each depends on earlier bars alone.

    With ``record_within`` a record close is never longer ago than that many sessions: what is
    left of them is a bridge to just above the old record.
    """
    value, record = path[-1], max(path)
    since = next(n for n, past in enumerate(reversed(path)) if past == record)
    due = pull.record_within
    walk: list[float] = []
    for bar in range(start, len(course.shock)):
        target, share = pull.home + pull.growth * (len(walk) + 1), pull.strength
        if due is not None and since >= due // 2:
            target, share = record + _DUE, 1 / max(1, due - since)
        value += (target - value) * share
        value += course.deviation[bar] * sqrt(1 - share) * course.shock[bar]
        value = course.kept(value, bar)
        walk.append(value)
        record, since = (value, 0) if value > record + _VISIBLE else (record, since + 1)
    return walk
