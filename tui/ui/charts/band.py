"""The filled band between two curves, its edges in half cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.ui.charts.canvas import Canvas, glyphs_of

if TYPE_CHECKING:
    from tui.ui.charts.scale import Scale
    from tui.ui.charts.spec import Band


def draw_band(canvas: Canvas, band: Band, scale: Scale, charts: str) -> None:
    """Fill the band column by column; in ascii only its two edges are drawn."""
    glyphs = glyphs_of(charts)
    for x, (low, high) in _columns(band, scale).items():
        if charts == "ascii":
            for edge in (low, high):
                canvas.put(x, scale.row(edge), glyphs.half_low, "dim")
            continue
        top, bottom = scale.half_row(high), scale.half_row(low)
        for y in range(top // 2, bottom // 2 + 1):
            upper, lower = top <= 2 * y <= bottom, top <= 2 * y + 1 <= bottom
            if upper and lower:
                # The edge is named as such, so that it can be drawn where grounds have no colour.
                edge = y in (top // 2, bottom // 2)
                canvas.ground(x, y, "band", "band" if edge else "text")
            else:
                canvas.put(x, y, glyphs.half_high if upper else glyphs.half_low, "band")


def _columns(band: Band, scale: Scale) -> dict[int, tuple[float, float]]:
    """Return the widest reach of the band in each column that it touches.

    Between two neighbours the band is carried on, so that a coarse curve leaves no holes.
    """
    found: dict[int, tuple[float, float]] = {}
    last: int | None = None
    start, end = scale.x_range
    places = scale.columns(band.xs)
    for x, column, low, high in zip(band.xs, places, band.low, band.high, strict=True):
        if low is None or high is None or not start <= x <= end:
            last = None
            continue
        known = found.get(column)
        if known is not None:
            found[column] = (min(low, known[0]), max(high, known[1]))
        else:
            for step in range(column if last is None else last + 1, column + 1):
                found[step] = (low, high)
        last = column
    return found
