"""Seeded random walks through dated closes: price series for tests."""

from __future__ import annotations

import math
import random
from datetime import date, timedelta
from itertools import pairwise

from tui.model.symbols import Calendar

Pins = tuple[tuple[date, float], ...]

RUT_PINS: Pins = (
    (date(2010, 1, 4), 640.10),
    (date(2011, 4, 29), 865.29),
    (date(2011, 10, 3), 609.49),
    (date(2013, 1, 2), 873.42),
    (date(2014, 3, 4), 1208.65),
    (date(2015, 6, 23), 1295.80),
    (date(2016, 2, 11), 953.72),
    (date(2016, 11, 14), 1298.60),
    (date(2018, 8, 31), 1740.75),
    (date(2018, 12, 24), 1266.92),
    (date(2020, 3, 18), 991.16),
    (date(2020, 11, 13), 1744.04),
    (date(2021, 11, 8), 2442.74),
    (date(2022, 6, 16), 1649.84),
    (date(2023, 10, 27), 1636.94),
    (date(2024, 11, 25), 2442.03),
    (date(2025, 4, 8), 1760.71),
    (date(2025, 10, 27), 2520.44),
    (date(2025, 11, 20), 2305.11),
    (date(2026, 1, 22), 2718.77),
    (date(2026, 8, 14), 3068.42),
    (date(2026, 8, 20), 2992.43),
)
BTC_PINS: Pins = (
    (date(2014, 9, 17), 457.33),
    (date(2016, 7, 9), 650.96),
    (date(2017, 12, 16), 19497.40),
    (date(2018, 12, 15), 3236.76),
    (date(2020, 5, 11), 8601.80),
    (date(2021, 11, 8), 67566.83),
    (date(2022, 11, 21), 15787.28),
    (date(2024, 4, 20), 64994.44),
    (date(2025, 10, 6), 124752.53),
    (date(2026, 8, 20), 73032.76),
)


def trading_days(first: date, last: date, calendar: Calendar) -> list[date]:
    """Every day, or every weekday, from first to last."""
    every = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    return every if calendar is Calendar.ALWAYS else [d for d in every if d.weekday() < 5]


def bridge(pins: Pins, calendar: Calendar, seed: str) -> tuple[list[date], list[float]]:
    """A seeded random walk in logs that passes through every pin."""
    rng = random.Random(seed)
    dates: list[date] = []
    closes: list[float] = []
    for (d0, p0), (d1, p1) in pairwise(pins):
        days = trading_days(d0, d1, calendar)
        steps = [0.0]
        for _ in days[1:]:
            steps.append(steps[-1] + rng.gauss(0, 0.011 if calendar is Calendar.NYSE else 0.03))
        span = len(days) - 1
        for i, day in enumerate(days[:-1]):
            drift = math.log(p0) + (math.log(p1 / p0) - steps[-1]) * i / span
            dates.append(day)
            closes.append(round(math.exp(drift + steps[i]), 2))
    return [*dates, pins[-1][0]], [*closes, pins[-1][1]]
