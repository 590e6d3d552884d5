"""Where an axis has its labels."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date

from tui.ui.charts.spec import Tick

# Finer and finer subdivisions of a decade.
_LOG_STEPS = ((1.0,), (1.0, 3.0), (1.0, 2.0, 5.0), (1.0, 1.5, 2.0, 3.0, 5.0, 7.0))
_NICE = (1.0, 2.0, 2.5, 5.0, 10.0)


def log_ticks(
    low: float, high: float, most: int, label: Callable[[float], str]
) -> tuple[Tick, ...]:
    """Label at most ``most`` round values between two positive ends of a log axis.

    Too narrow a range for two round values is labelled as a linear one.
    """
    best: list[float] = []
    for steps in _LOG_STEPS:
        found = _log_values(low, high, steps)
        if len(found) > most:
            break
        best = found
    if len(best) < 2:
        return linear_ticks(low, high, most, label)
    return tuple(Tick(value, label(value)) for value in best)


def _log_values(low: float, high: float, steps: Sequence[float]) -> list[float]:
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    every = [step * 10.0**power for power in range(first, last + 1) for step in steps]
    return [value for value in every if low <= value <= high]


def linear_ticks(
    low: float, high: float, most: int, label: Callable[[float], str]
) -> tuple[Tick, ...]:
    """Label at most ``most`` round values of a linear axis."""
    if high <= low or most < 1:
        return ()
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(nice * power for nice in _NICE if nice * power >= rough)
    first, last = math.ceil(low / step), math.floor(high / step)
    return tuple(Tick(i * step, label(i * step)) for i in range(first, last + 1))


def year_ticks(first: date, last: date, columns: int, least: int = 8) -> tuple[Tick, ...]:
    """Label New Year's days, in even steps of years counted back from the newest."""
    days = max(1, (last - first).days)
    per_year = columns * 365.25 / days
    step = next(
        step for step in (1, 2, 5, 10, 20, 50, 100) if step * per_year >= least or step > 20
    )
    years = range(last.year, first.year - 1, -step)
    starts = [date(year, 1, 1) for year in reversed(years)]
    return tuple(Tick(day.toordinal(), f"{day.year}") for day in starts if first <= day <= last)


def month_ticks(first: date, last: date, columns: int, least: int = 8) -> tuple[Tick, ...]:
    """Label firsts of months (``2026-08``) in even steps counted back from the newest."""
    months = max(1, round((last - first).days / 30.44))
    step = next((s for s in (1, 2, 3, 6) if columns * s / months >= least), 12)
    newest = last.year * 12 + last.month - 1
    oldest = first.year * 12 + first.month - 1
    starts = [date(m // 12, m % 12 + 1, 1) for m in range(newest, oldest - 1, -step)]
    shown = [day for day in reversed(starts) if first <= day <= last]
    return tuple(Tick(day.toordinal(), f"{day:%Y-%m}") for day in shown)
