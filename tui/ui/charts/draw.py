"""Composes a chart by cell: grid < band < level < line < mark (design, section 6)."""

from __future__ import annotations

from tui.ui.charts.band import draw_band
from tui.ui.charts.canvas import Canvas, Glyphs, glyphs_of, spelled
from tui.ui.charts.labels import draw_gutter, draw_x_ticks, free_spot, gutter_width
from tui.ui.charts.plot import plot_lines
from tui.ui.charts.scale import Scale, runs
from tui.ui.charts.spec import ChartSpec, Level, Series
from tui.ui.draw import Line
from tui.ui.kept import kept


# As many as a pane shows at once: the key holds whole histories.
@kept(8)
def draw_chart(
    spec: ChartSpec, width: int, height: int, charts: str = "braille"
) -> tuple[Line, ...]:
    """Draw a chart as exactly ``height`` lines of ``width`` columns, labels and dates included.

    Args:
        spec: What to show.
        width: Columns, the gutter of the y labels included.
        height: Rows, the row of the dates included.
        charts: ``braille``, ``blocks`` (quadrants) or ``ascii`` (nothing but 7-bit characters).
    """
    canvas = Canvas(width, height)
    plot_width = width - gutter_width(spec, charts)
    plot_height = height - (1 if spec.x_ticks else 0)
    if plot_width < 4 or plot_height < 2:
        return canvas.lines()
    glyphs = glyphs_of(charts)
    scale = Scale.of(spec, plot_width, plot_height, glyphs.dots)
    _draw_grid(canvas, spec, scale, glyphs)
    if spec.band is not None:
        draw_band(canvas, spec.band, scale, charts)
    _draw_levels(canvas, spec, scale, glyphs)
    _draw_series(canvas, spec, scale, glyphs)
    _draw_marks(canvas, spec, scale, charts)
    _label_inside(canvas, spec, scale, charts)
    draw_gutter(canvas, spec, scale, charts)
    draw_x_ticks(canvas, spec, scale, charts)
    return canvas.lines()


def _draw_grid(canvas: Canvas, spec: ChartSpec, scale: Scale, glyphs: Glyphs) -> None:
    for tick in spec.y_ticks:
        if scale.inside(tick.at):
            _across(canvas, scale.row(tick.at), (0, scale.width - 1), glyphs.grid, "grid")


def _draw_levels(canvas: Canvas, spec: ChartSpec, scale: Scale, glyphs: Glyphs) -> None:
    for upright in spec.uprights:
        for y in range(scale.height):
            canvas.put(scale.column(upright.x), y, glyphs.upright, upright.style)
    if spec.zero is not None and scale.inside(spec.zero):
        _across(canvas, scale.row(spec.zero), (0, scale.width - 1), glyphs.level, "dim")
    for level in spec.levels:
        if scale.inside(level.y):
            _across(canvas, scale.row(level.y), _life(level, scale), glyphs.level, level.style)


def _life(level: Level, scale: Scale) -> tuple[int, int]:
    """Return the first and last column of a level, inside the plot."""
    first, last = scale.column(level.x_from), scale.column(level.x_to)
    return max(0, first), min(scale.width - 1, last)


def _across(canvas: Canvas, y: int, ends: tuple[int, int], char: str, style: str) -> None:
    for x in range(ends[0], ends[1] + 1):
        canvas.put(x, y, char, style)


def _draw_series(canvas: Canvas, spec: ChartSpec, scale: Scale, glyphs: Glyphs) -> None:
    for series in sorted(spec.series, key=lambda one: one.bold):
        style = f"{series.style} bold" if series.bold else series.style
        for y, text in enumerate(_plotted(series, scale, glyphs.marker)):
            for x, char in enumerate(text):
                if char not in (" ", "\u2800"):
                    canvas.draw(x, y, char, style)


# The older lines of a chart stand still while the newest one moves: a day later, or a day back.
@kept(16)
def _plotted(series: Series, scale: Scale, marker: str) -> tuple[str, ...]:
    return tuple(plot_lines(runs(series, scale), scale.width, scale.height, marker))


def _draw_marks(canvas: Canvas, spec: ChartSpec, scale: Scale, charts: str) -> None:
    """Letters on the bottom row; one that meets another steps aside to the right."""
    used: set[int] = set()
    for mark in sorted(spec.marks, key=lambda one: one.x):
        if not spec.x_range[0] <= mark.x <= spec.x_range[1]:
            continue
        x = scale.column(mark.x)
        while x in used:
            x += 1
        if x < scale.width:
            used.add(x)
            canvas.write(x, scale.height - 1, spelled(mark.glyph, charts), mark.style)


def _label_inside(canvas: Canvas, spec: ChartSpec, scale: Scale, charts: str) -> None:
    for upright in spec.uprights:
        label, x = spelled(upright.label, charts), scale.column(upright.x)
        spots = [(at, y) for y in range(scale.height - 1) for at in (x + 1, x - len(label))]
        _write_at(canvas, scale, spots, label, upright.style)
    for level in spec.levels:
        if level.label_inside and scale.inside(level.y):
            label, y = spelled(level.label, charts), scale.row(level.y)
            first, last = _life(level, scale)
            starts = (first, last - len(label) + 1, (first + last - len(label)) // 2)
            spots = [(at, row) for row in (y - 1, y + 1, y, y - 2, y + 2) for at in starts]
            _write_at(canvas, scale, spots, label, level.style)


def _write_at(
    canvas: Canvas, scale: Scale, spots: list[tuple[int, int]], label: str, style: str
) -> None:
    """Write a label at the first spot where it covers nothing; dropped whole when none is free."""
    spot = free_spot(canvas, spots, len(label), scale) if label else None
    if spot is not None:
        canvas.write(*spot, label, style)
