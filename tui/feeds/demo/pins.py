"""Dated closes that the simulated histories pass through, and the walls between them.

The closes of ^RUT, BTC-USD and ^GSPC are single dated facts; the levels of the other symbols are
round and only plausible.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

_FAR = date(9999, 12, 31)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Pin:
    """What is fixed on one day.

    ``record`` marks a record close: every close since the record before is below it. ``base``
    marks a record that no close exceeds before the next one.
    """

    day: date
    close: float | None
    high: float | None = None
    record: bool = False
    base: bool = False


@dataclass(frozen=True)
class Wall:
    """Bounds of the closes from ``first`` to ``last``; None is open, pinned days are exempt.

    ``low`` moves to ``low_end`` in equal ratios a day when that is given. Highs stay at or below
    ``high``, closes strictly below it and strictly above ``low``.
    """

    first: date
    last: date
    low: float | None = None
    high: float | None = None
    low_end: float | None = None


def _pins(table: str) -> tuple[Pin, ...]:
    """Read lines of ``date close [R] [B] [H=high]``; a close of ``-`` is free."""
    return tuple(_pin(line.split()) for line in table.strip().splitlines())


def _pin(words: list[str]) -> Pin:
    high = next((float(word[2:]) for word in words if word.startswith("H=")), None)
    close = None if words[1] == "-" else float(words[1])
    return Pin(date.fromisoformat(words[0]), close, high, "R" in words, "B" in words)


def _walls(table: str) -> tuple[Wall, ...]:
    """Read lines of ``first last low high [low_end]``; ``-`` is open."""
    return tuple(_wall(line.split()) for line in table.strip().splitlines())


def _wall(words: list[str]) -> Wall:
    first, last = (_FAR if word == "-" else date.fromisoformat(word) for word in words[:2])
    low, high, low_end = (None if word == "-" else float(word) for word in (*words[2:], "-")[:3])
    return Wall(first, last, low, high, low_end)


def record_walls(pins: tuple[Pin, ...]) -> tuple[Wall, ...]:
    """Return the upper walls that the record pins imply, one between each two records."""
    records = [(pin.day, pin.close, pin.base) for pin in pins if pin.record and pin.close]
    return tuple(
        Wall(day + _DAY, following - _DAY, high=close if base else next_close)
        for (day, close, base), (following, next_close, _) in pairwise(records)
    )


RUT_PINS = _pins("""
2007-07-13 855.77 R B
2009-03-09 343.26
2011-04-26 853.04
2011-04-27 858.31 R
2011-04-28 861.55 R
2011-04-29 865.29 R B
2011-05-23 814.04
2011-05-24 810.33
2011-10-03 609.49
2012-12-31 849.35
2013-01-02 873.42 R
2013-01-03 872.60
2013-01-04 879.15 R
2014-03-04 1208.65 R B
2014-12-26 1215.21 R
2015-06-23 1295.80 R B
2016-02-11 953.72
2016-11-11 1282.38
2016-11-14 1298.60 R
2016-11-15 1302.14 R
2016-11-16 1302.20 R
2017-10-05 1512.09 R
2018-01-23 1610.71 R
2018-08-31 1740.75 R B
2018-12-24 1266.92
2020-03-18 991.16
2020-11-12 1708.47
2020-11-13 1744.04 R
2020-11-16 1785.34 R
2020-11-17 1791.91 R
2021-03-15 2360.17 R B
2021-11-02 2361.86 R
2021-11-08 2442.74 R B H=2458.86
2022-06-16 1649.84
2023-10-27 1636.94
2024-11-22 2406.67
2024-11-25 2442.03 H=2466.49
2024-11-26 2424.31
2025-04-08 1760.71
2025-09-17 2407.34 H=2453.36
2025-09-18 2467.70 R
2025-09-19 2448.77
2025-09-22 2463.34
2025-09-23 2457.51
2025-09-24 2434.98
2025-10-15 - H=2541.67
2025-10-27 2520.44 R B
2025-11-20 2305.11
2025-12-03 2512.14
2025-12-04 2531.16 R H=2540.01
2026-01-22 2718.77 R
2026-08-14 3068.42 R
""")
# Lows of the bases; 5 % under a broken level for half a year or until the attempt fails; a record
# in every year of the long advance of 2013; a close near the pinned high of 2025-10-15.
RUT_WALLS = _walls("""
2007-07-14 2011-04-26 343.26 -
2011-04-28 2011-05-23 812.99 -
2011-05-24 2012-12-31 609.49 -
2013-01-03 2013-07-10 822.03 -
2013-01-05 2013-04-30 - 1000
2013-01-05 2013-10-15 824 - 1000
2013-10-16 2014-03-03 1000 -
2014-03-05 2014-12-25 1040 -
2015-06-24 2016-11-11 953.72 -
2016-11-15 2017-05-31 1231.01 -
2018-09-01 2020-11-12 991.16 -
2020-11-14 2021-05-31 1653.72 -
2021-06-01 2021-11-07 2000 -
2021-11-09 2025-09-17 1636.94 -
2025-09-19 2025-11-19 2320.61 -
2025-09-25 2025-10-15 2340 - 2450
2025-10-16 2025-11-19 2450 - 2321
2025-11-21 2025-12-03 2270 -
2025-12-05 2026-06-30 2394.42 -
2026-01-23 - 1900 -
""")

BTC_PINS = _pins("""
2014-09-17 457.33
2015-01-14 178.10
2016-07-09 650.96
2016-11-14 705.02
2016-12-14 781.48
2017-02-12 999.18
2017-05-13 1804.91
2017-11-14 6635.75
2017-12-16 19497.40
2018-05-08 9234.82
2018-12-15 3236.76
2020-03-12 4970.79
2020-05-11 8601.80
2020-11-13 16317.81
2020-12-13 19142.38
2021-02-11 47909.33
2021-05-12 49150.54
2021-11-08 67566.83
2021-11-13 64469.53
2022-05-07 35501.95
2022-11-21 15787.28
2024-03-04 68330.41
2024-04-20 64994.44
2024-11-25 93102.30
2025-04-08 76271.95
2025-09-18 117137.20
2025-10-06 124752.53
2025-10-18 107198.27
2025-12-17 86143.76
2026-01-22 89462.45
2026-03-17 73922.48
2026-08-20 73032.76
""")
BTC_WALLS = _walls("""
2014-09-18 2016-07-08 178.10 650.96
2016-07-10 2017-12-15 500 19497.40
2017-12-17 2020-12-13 3236.76 19497.40
2020-12-14 2021-11-07 16000 67566.83
2021-11-09 2024-03-03 15787.28 67566.83
2024-03-05 2024-04-19 55000 68330.41
2024-04-21 2025-10-05 50000 124752.53
2025-10-07 - 45000 124752.53
""")

SPX_PINS = _pins("""
2007-07-13 1552.50
2009-03-09 676.53
2016-11-14 2164.20
2020-03-18 2398.10
2021-11-08 4701.70
2022-10-12 3577.03
2025-04-08 4982.77
2026-01-22 6913.35
""")
SPX_WALLS = _walls("""
2007-07-14 2016-11-13 676.53 -
2016-11-15 2020-03-17 2000 3500
2020-03-19 2021-11-07 2200 4900
2021-11-09 2025-04-07 3500 6200
2025-04-09 - 4500 -
""")
