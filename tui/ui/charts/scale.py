"""From data to the unit square: log axes, clipping, thinning to two points a column."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.ui.charts.spec import ChartSpec, Series


class Point(NamedTuple):
    """A place in the unit square, (0, 0) at the bottom left."""

    x: float
    y: float


Run = list[Point]
_Datum = tuple[float, float | None]


@dataclass(frozen=True)
class Scale:
    """Maps data to the unit square and to the cells of a plot of that size.

    ``dots`` is the number of dots that a cell has from top to bottom.
    """

    x_range: tuple[float, float]
    y_range: tuple[float, float]
    log: bool
    width: int
    height: int
    dots: int

    @classmethod
    def of(cls, spec: ChartSpec, width: int, height: int, dots: int) -> Scale:
        """Return the scale of a chart; an empty range is widened so that it can be divided by."""
        x0, x1 = spec.x_range
        y0, y1 = spec.y_range
        return cls((x0, x1 if x1 > x0 else x0 + 1), (y0, y1), spec.log, width, height, dots)

    def x(self, value: float) -> float:
        """Return the share of the way from left to right."""
        x0, x1 = self.x_range
        return (value - x0) / (x1 - x0)

    def y(self, value: float | None) -> float | None:
        """Return the share of the way up, clipped to the range; None where it has no place."""
        if value is None or not math.isfinite(value) or (self.log and value <= 0):
            return None
        low, high = (self._bent(end) for end in self.y_range)
        share = (self._bent(value) - low) / (high - low) if high > low else 0.5
        return min(1.0, max(0.0, share))

    def inside(self, value: float) -> bool:
        """Tell whether a value lies in the y range."""
        return self.y_range[0] <= value <= self.y_range[1] and self.y(value) is not None

    def column(self, value: float) -> int:
        """Return the column of an x, which may lie outside."""
        return self.columns((value,))[0]

    def columns(self, values: Iterable[float]) -> list[int]:
        """Return the columns of many: a whole history has thousands."""
        x0, x1 = self.x_range
        span, last = x1 - x0, self.width - 1
        return [math.floor(0.5 + last * ((value - x0) / span)) for value in values]

    def row(self, value: float) -> int:
        """Return the row of a y from the top, rounded as plotext rounds its dots."""
        share = self.y(value)
        dot = math.floor(round(0.5 + (self.height * self.dots - 1) * (share or 0.0), 8))
        return self.height - 1 - dot // self.dots

    def half_row(self, value: float) -> int:
        """Return the half row of a y from the top."""
        share = self.y(value)
        return round((2 * self.height - 1) * (1 - (share or 0.0)))

    def _bent(self, value: float) -> float:
        return math.log10(max(value, 1e-300)) if self.log else value


def runs(series: Series, scale: Scale) -> list[Run]:
    """Return the unbroken stretches of a line, at most two points a column."""
    x0, x1 = scale.x_range
    kept: list[_Datum] = [
        (x, y) for x, y in zip(series.xs, series.ys, strict=True) if x0 <= x <= x1
    ]
    if len(kept) > 2 * scale.width:
        kept = list(_thinned(kept, scale, series.keep == "extremes"))
    found: list[Run] = [[]]
    for x, value in kept:
        y = scale.y(value)
        if y is not None:
            found[-1].append(Point(scale.x(x), y))
        elif found[-1]:
            found.append([])
    return [run for run in found if run]


def _thinned(data: list[_Datum], scale: Scale, extremes: bool) -> Iterator[_Datum]:
    """Keep the extremes of each column, or the last value of each half column (design, 6).

    A bucket without any value stays a gap; a gap narrower than a bucket cannot be seen.
    """
    buckets = scale.width if extremes else 2 * scale.width
    for bucket in _bucketed(data, scale, buckets):
        known = [(x, y) for x, y in bucket if y is not None]
        if not known:
            yield bucket[-1][0], None
        elif extremes:
            ends = {min(known, key=itemgetter(1)), max(known, key=itemgetter(1))}
            yield from sorted(ends)
        else:
            yield known[-1]


def _bucketed(data: list[_Datum], scale: Scale, buckets: int) -> Iterator[list[_Datum]]:
    x0, x1 = scale.x_range
    per_x = buckets / (x1 - x0)
    for _, bucket in groupby(data, lambda datum: min(buckets - 1, int((datum[0] - x0) * per_x))):
        yield list(bucket)
