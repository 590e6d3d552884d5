"""Bars up and down from a zero line in half cells: one for each lag (design, section 6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from tui.ui.charts.canvas import Canvas, glyphs_of
from tui.ui.draw import Line

GUTTER, _LIMIT_ROOM = 6, 5
_LEAST_HEIGHT = 5
_TALL = 10


class _Ink(NamedTuple):
    """What bars are made of: upper half, lower half, whole cell, zero line."""

    upper: str
    lower: str
    whole: str
    zero: str


_INK = _Ink("▀", "▄", "█", "─")
_ASCII = _Ink("'", ",", "|", "-")


@dataclass(frozen=True)
class Stems:
    """Values from lag -most to +most and a limit on either side of zero, with what labels say.

    The bar at lag 0 alone is strong. Where it would dwarf the others it is cut at the edge and
    says so; its figure stands beside it in any case.
    """

    values: tuple[float, ...]
    limit: float
    label: str
    limit_labels: tuple[str, str]

    @property
    def most(self) -> int:
        """The largest lag."""
        return len(self.values) // 2


def columns_of(bars: int, width: int) -> int:
    """Return how many columns the bars take together behind their gutter; 0 without room."""
    return max(0, (width - GUTTER - _LIMIT_ROOM) // bars) * bars


@dataclass(frozen=True)
class _Plot:
    """Rows above and below the zero row, and how much half a cell is worth."""

    above: int
    below: int
    unit: float
    limit: float

    @property
    def limit_rows(self) -> int:
        """How many rows from the zero row the limit stands."""
        return max(1, min(self.above, self.below, round(self.limit / self.unit) // 2))

    def halves(self, value: float) -> int:
        """Return a bar's length in half cells, up or down, cut at the edge.

        Rounding never carries a bar to the other side of the limit.
        """
        steps, turn = round(abs(value) / self.unit), 2 * self.limit_rows
        steps = max(steps, turn + 1) if abs(value) > self.limit else min(steps, turn - 1)
        return min(2 * self.above + 1, steps) if value > 0 else -min(2 * self.below + 1, steps)

    def edge(self, value: float) -> float:
        """Return the largest size on a value's side that is drawn whole."""
        return (2 * (self.above if value > 0 else self.below) + 1.5) * self.unit

    def row(self, halves: int) -> int:
        """Return the row in which a bar of that length ends."""
        return self.above - (halves // 2 if halves > 0 else -(-halves // 2))


def draw_stems(spec: Stems, width: int, height: int, charts: str) -> tuple[Line, ...]:
    """Draw the bars as exactly ``height`` lines; empty where there is too little room.

    Args:
        spec: what to show.
        width: columns, labels at both sides included.
        height: rows, the row of the lags included.
        charts: ``braille``, ``blocks`` or ``ascii``.
    """
    columns = columns_of(len(spec.values), width)
    if not columns or height < _LEAST_HEIGHT:
        return ()
    plot, pitch = _plot(spec, height - 1), columns // len(spec.values)
    canvas = Canvas(width, height)
    _draw_lines(canvas, spec, plot, columns, charts)
    ink = _ASCII if charts == "ascii" else _INK
    for at, value in enumerate(spec.values):
        style = "strong" if at == spec.most else "muted"
        _draw_bar(canvas, GUTTER + at * pitch + pitch // 2, plot, (value, style), ink)
    _draw_labels(canvas, spec, plot, pitch)
    return canvas.lines()


def _plot(spec: Stems, rows: int) -> _Plot:
    """Share the rows out so that what has to be seen is seen as large as can be."""
    others = [r for at, r in enumerate(spec.values) if at != spec.most]
    edge = max((4 if rows >= _TALL else 2) * spec.limit, *map(abs, others))
    middle = spec.values[spec.most]
    top = max(spec.limit, *others, min(middle, edge))
    bottom = max(spec.limit, *(-r for r in others), min(-middle, edge))
    choices = (
        _Plot(
            above,
            rows - 1 - above,
            max(top / (2 * above + 1), bottom / (2 * (rows - above) - 1)),
            spec.limit,
        )
        for above in range(1, rows - 1)
    )
    return min(choices, key=lambda plot: plot.unit)


def _draw_lines(canvas: Canvas, spec: Stems, plot: _Plot, columns: int, charts: str) -> None:
    zero = _ASCII.zero if charts == "ascii" else _INK.zero
    for x in range(GUTTER, GUTTER + columns):
        canvas.put(x, plot.above, zero, "dim", taken=True)
        for row in _limit_rows(plot):
            canvas.put(x, row, glyphs_of(charts).level, "warn", taken=True)


def _limit_rows(plot: _Plot) -> tuple[int, int]:
    return plot.above - plot.limit_rows, plot.above + plot.limit_rows


def _draw_bar(canvas: Canvas, x: int, plot: _Plot, bar: tuple[float, str], ink: _Ink) -> None:
    value, style = bar
    halves = plot.halves(value)
    if not halves:
        return
    near, far = (ink.upper, ink.lower) if halves > 0 else (ink.lower, ink.upper)
    whole, half = divmod(abs(halves) - 1, 2)
    chars = near + ink.whole * whole + far * half
    for n, char in enumerate(chars):
        y = plot.above - n if halves > 0 else plot.above + n
        canvas.put(x, y, char, style, taken=True)


def _draw_labels(canvas: Canvas, spec: Stems, plot: _Plot, pitch: int) -> None:
    middle = GUTTER + spec.most * pitch + pitch // 2
    _label_middle(canvas, spec, plot, middle)
    canvas.write(GUTTER - 5, plot.above, "0.00", "dim")
    rows = _limit_rows(plot)
    for row, text in zip(rows, spec.limit_labels, strict=True):
        canvas.write(GUTTER - 1 - len(text), row, text, "warn")
    canvas.write(GUTTER + pitch * len(spec.values) + 1, rows[0], "95 %", "warn")
    for lag in range(-spec.most, spec.most + 1, max(1, spec.most // 2)):
        text = f"{lag:+d}".replace("-", "−") if lag else "0"
        at = middle + lag * pitch - (len(text) - 1) // 2
        canvas.write(at, canvas.height - 1, text, "dim")


def _label_middle(canvas: Canvas, spec: Stems, plot: _Plot, middle: int) -> None:
    """Write the middle bar's figure beside its end, or as near to it as it covers nothing."""
    value = spec.values[spec.most]
    end = plot.row(plot.halves(value))
    label = spec.label if abs(value) < plot.edge(value) else f"{spec.label} cut"
    rows = sorted(range(plot.above + plot.below + 1), key=lambda y: abs(y - end))
    size = len(label)
    spots = ((x, y) for y in rows for x in (middle + 2, middle - 1 - size))
    # A blank on either side, so that the figure is not read as that of a neighbour.
    spot = next((one for one in spots if canvas.is_free(one[0] - 1, one[1], size + 2)), None)
    if spot is not None:
        canvas.write(*spot, label, "strong")
