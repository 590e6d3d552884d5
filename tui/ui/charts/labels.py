"""Everything written beside a chart: values at the right, dates below, and how they make room."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from tui.ui.charts.canvas import Canvas, spelled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.ui.charts.scale import Scale
    from tui.ui.charts.spec import ChartSpec, Series, Tick

# Labels of neighbouring ticks stand at least this many blanks apart: years never under 8 columns.
_APART = 4
# A chip stands at its own height, unless that would put it on the wrong side of a level.
_CHIP_WEIGHT = 3
_NEVER = 1_000_000


class _Value(NamedTuple):
    """A label in the gutter at the height of a value."""

    at: float
    label: str
    style: str
    chip: bool = False


def gutter_width(spec: ChartSpec, charts: str) -> int:
    """Return the columns that the widest y label needs, with a blank on either side."""
    labels = [value.label for value in _values(spec, charts)]
    labels += [spelled(tick.label, charts) for tick in spec.y_ticks]
    return max((len(label) + 2 for label in labels if label), default=0)


def draw_gutter(canvas: Canvas, spec: ChartSpec, scale: Scale, charts: str) -> None:
    """Write chips first, then levels and ends of lines, then the ticks that still have a row."""
    values = [value for value in _values(spec, charts) if scale.y(value.at) is not None]
    placed = _rows(values, scale)
    for row, value in placed.items():
        _write(canvas, scale, row, value)
    used = set(placed)
    for tick in spec.y_ticks:
        row = scale.row(tick.at)
        if row not in used and scale.inside(tick.at):
            used.add(row)
            canvas.write(scale.width + 1, row, _aligned(tick, spec, charts), "dim")


def _rows(values: list[_Value], scale: Scale) -> dict[int, _Value]:
    """Give every label a row of its own as near to its value as can be, higher values above.

    Chips are moved last; where there are more labels than rows, the lowest levels go.
    """
    kept = sorted(values, key=lambda one: not one.chip)[: scale.height]
    order = sorted(kept, key=lambda one: (-one.at, not one.chip))
    best: list[tuple[int, tuple[int, ...]]] = [(0, ())] * (scale.height + 1)
    for n, value in enumerate(order, 1):
        wanted, weight = scale.row(value.at), _CHIP_WEIGHT if value.chip else 1
        # best[free] is the cheapest placing of the labels so far into the rows above ``free``.
        step: list[tuple[int, tuple[int, ...]]] = [(_NEVER, ())] * n
        for row in range(n - 1, scale.height):
            cost, rows = best[row]
            step.append(min(step[-1], (cost + weight * abs(row - wanted), (*rows, row))))
        best = step
    return dict(zip(best[scale.height][1], order, strict=True))


def _aligned(tick: Tick, spec: ChartSpec, charts: str) -> str:
    """Return a tick's label; signed values stand under each other."""
    labels = [spelled(one.label, charts) for one in spec.y_ticks]
    signed = any(label.startswith(("+", "-", "−")) for label in labels)
    label = spelled(tick.label, charts)
    return label.rjust(max(map(len, labels))) if signed else label


def _values(spec: ChartSpec, charts: str) -> list[_Value]:
    ends = [
        _Value(last, spelled(series.label, charts), series.style, series.chip)
        for series in spec.series
        if series.label and (last := _last(series)) is not None
    ]
    said = {value.label for value in ends}
    lives = [
        _Value(level.y, label, level.style)
        for level in spec.levels
        if (label := spelled(level.label, charts)) not in ("", *said)
        and not level.label_inside
        and _in_range(level.y, spec)
    ]
    return ends + lives


def _last(series: Series) -> float | None:
    return next((y for y in reversed(series.ys) if y is not None), None)


def _in_range(y: float, spec: ChartSpec) -> bool:
    return spec.y_range[0] <= y <= spec.y_range[1]


def _write(canvas: Canvas, scale: Scale, row: int, value: _Value) -> None:
    if value.chip:
        text = f" {value.label} ".ljust(canvas.width - scale.width)
        canvas.write(scale.width, row, text, f"chip:{value.style}")
    else:
        canvas.write(scale.width + 1, row, value.label, value.style)


def draw_x_ticks(canvas: Canvas, spec: ChartSpec, scale: Scale, charts: str) -> None:
    """Write the dates below; too close together, every second or third, from the newest back."""
    placed = [
        (start, label)
        for tick in spec.x_ticks
        if (label := spelled(tick.label, charts))
        and (start := _start(tick, label, canvas, scale)) is not None
    ]
    for step in range(1, len(placed) + 1):
        kept = placed[::-1][::step][::-1]
        if not _crowded(kept):
            for start, label in kept:
                canvas.write(start, scale.height, label, "dim")
            return


def _start(tick: Tick, label: str, canvas: Canvas, scale: Scale) -> int | None:
    """Centre a label under its tick, moved inside at the ends."""
    column = scale.column(tick.at)
    if not 0 <= column < scale.width or len(label) > canvas.width:
        return None
    return max(0, min(column - (len(label) - 1) // 2, canvas.width - len(label)))


def _crowded(placed: list[tuple[int, str]]) -> bool:
    gaps = [after[0] - before[0] - len(before[1]) for before, after in pairwise(placed)]
    # The first label is often moved inside, and then stands nearer to the second.
    return bool(gaps) and (gaps[0] < _APART // 2 or any(gap < _APART for gap in gaps[1:]))


def free_spot(
    canvas: Canvas, spots: Iterable[tuple[int, int]], length: int, scale: Scale
) -> tuple[int, int] | None:
    """Return the first spot inside the plot where a label would cover no line and no label."""
    return next(
        (
            (x, y)
            for x, y in spots
            if x + length <= scale.width and y < scale.height and canvas.is_free(x, y, length)
        ),
        None,
    )
