"""The rolling coefficient with its Fisher band."""

from __future__ import annotations

import math
from bisect import bisect_left
from datetime import date

from tui.model.correlation import Break, Correlation
from tui.model.parameters import Method
from tui.ui import format as fmt
from tui.ui.cards.axes import month_ticks, year_ticks
from tui.ui.charts.draw import draw_chart
from tui.ui.charts.spec import Band, ChartSpec, Series, Tick, Upright
from tui.ui.draw import Line, View
from tui.ui.kept import kept

_GUTTER = 8
_Z95 = 1.959963984540054
_BRIEF_YEARS = 7
_STEP = 0.25
_DATED = 100


# A day later nearly all coefficients of a rolling line are those of the day before.
@kept(8192)
def fisher(r: float, n: int) -> tuple[float, float] | None:
    """Return the 95 % interval of a coefficient: tanh(atanh r ± 1.96 / √(n - 3)) (method, 3)."""
    if n <= 3:
        return None
    centre = math.atanh(max(-1 + 1e-12, min(1 - 1e-12, r)))
    half = _Z95 / math.sqrt(n - 3)
    return math.tanh(centre - half), math.tanh(centre + half)


def chart(view: View, said: Correlation, height: int, *, flags: bool = False) -> tuple[Line, ...]:
    """Draw the rolling line, all of it, or the last years where the card is small.

    ``flags`` marks the dates at which the correlation changed.
    """
    return _chart(said, view.width, height, view.charts, flags)


@kept(4)
def _chart(
    said: Correlation, width: int, height: int, charts: str, flags: bool
) -> tuple[Line, ...]:
    """Keep the picture: it changes with the bars, and is looked at with every price."""
    points = said.rolling
    if width < 70:
        last = points[-1][0]
        start = date(last.year - _BRIEF_YEARS, last.month, min(last.day, 28))
        points = points[bisect_left(points, (start, -2.0)) :]
    days = tuple(float(day.toordinal()) for day, _ in points)
    values = tuple(value for _, value in points)
    band = _band(said, days, values)
    low, high = _ends(values, band)
    first, last = points[0][0], points[-1][0]
    columns = width - _GUTTER
    ticks = year_ticks if (last - first).days > 800 else month_ticks
    spec = ChartSpec(
        series=(Series(days, values, "strong", fmt.signed(said.value), bold=True, chip=True),),
        x_range=(days[0], days[-1]),
        y_range=(low, high),
        y_ticks=_y_ticks(low, high, height),
        x_ticks=ticks(first, last, columns),
        band=band,
        zero=0.0,
        uprights=_breaks(said, width) if flags else (),
    )
    return draw_chart(spec, width, height, charts)


def _breaks(said: Correlation, width: int) -> tuple[Upright, ...]:
    """Flag the dates at which the correlation changed, and which way."""
    turns = () if said.breaks is None else said.breaks.turns

    def label(one: Break) -> str:
        way = "↑" if one.z > 0 else "↓"
        return f"{one.date:%Y-%m}{way}" if width >= _DATED else way

    return tuple(Upright(one.date.toordinal(), label(one)) for one in turns)


def _band(said: Correlation, days: tuple[float, ...], values: tuple[float, ...]) -> Band | None:
    """The band belongs to the windowed coefficients; the exponential one has no such interval."""
    if said.method is Method.EWMA:
        return None
    found = [fisher(value, said.window) for value in values]
    ends = [pair for pair in found if pair is not None]
    if len(ends) != len(found):
        return None
    return Band(days, tuple(low for low, _ in ends), tuple(high for _, high in ends))


def _ends(values: tuple[float, ...], band: Band | None) -> tuple[float, float]:
    """Return the y range: everything drawn, widened to the next quarter, zero always inside."""
    every = [*values, 0.0]
    if band is not None:
        every += [value for value in (*band.low, *band.high) if value is not None]
    low, high = min(every), max(every)
    return max(-1.0, low - 0.04), min(1.0, high + 0.04)


def _y_ticks(low: float, high: float, height: int) -> tuple[Tick, ...]:
    step = _STEP if (high - low) / _STEP <= min(6, height - 3) else 2 * _STEP
    every = [i * step for i in range(round(-1 / step), round(1 / step) + 1)]
    return tuple(Tick(y, fmt.signed(y) if y else "0.00") for y in every if low <= y <= high)
