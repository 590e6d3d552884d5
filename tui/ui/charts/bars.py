"""Small pictures inside a line of text: sparklines, bars, ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.ui.draw import Line, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

# The full block would touch the row above.
_STEPS = {"ascii": "_.-=+*#"}
_DEFAULT_STEPS = "▁▂▃▄▅▆▇"


def steps(charts: str) -> str:
    """Return the glyphs of growing bars."""
    return _STEPS.get(charts, _DEFAULT_STEPS)


def sparkline(values: Sequence[float | None], width: int, charts: str = "braille") -> str:
    """Draw values, oldest first, in exactly ``width`` columns; a missing value is a blank.

    More values than columns: the last of each bucket. Fewer: blanks at the left.
    """
    glyphs = steps(charts)
    kept = list(values)
    if len(kept) > width:
        kept = [kept[(i + 1) * len(kept) // width - 1] for i in range(width)]
    known = [value for value in kept if value is not None]
    if not known:
        return " " * width
    low, high = min(known), max(known)
    top = len(glyphs) - 1

    def glyph(value: float | None) -> str:
        if value is None:
            return " "
        share = (value - low) / (high - low) if high > low else 0.5
        return glyphs[round(share * top)]

    return "".join(map(glyph, kept)).rjust(width)


def bar(fraction: float, width: int, charts: str = "braille") -> tuple[str, str]:
    """Return the filled part (in half steps) and the rest of a bar ``width`` columns long."""
    halves = round(2 * width * min(1.0, max(0.0, fraction)))
    full, half = divmod(halves, 2)
    if charts == "ascii":
        return "=" * full, "-" * (width - full)
    return "━" * full + "╸" * half, "─" * (width - full - half)


def diverging(
    value: float | None, top: float, width: int, style: str, charts: str = "braille"
) -> Line:
    """Draw a bar from a zero line in the middle to either side, ``-top`` to ``top`` wide.

    ``width`` is odd and holds the zero line; without a value only the ground is drawn.
    """
    plain = charts == "ascii"
    heavy, right, left, ground, zero = "==-.|" if plain else "━╸╺┈│"
    half = width // 2
    share = 0.0 if value is None or not top else min(1.0, abs(value) / top)
    full, odd = divmod(round(2 * half * share), 2)
    if plain and odd:
        full, odd = full + 1, 0
    bare = Span(ground * (half - full - odd), "dim")
    blank, axis = Span(ground * half, "dim"), Span(zero, "muted")
    if value is not None and value < 0:
        return (bare, Span(left * odd + heavy * full, style), axis, blank)
    return (blank, axis, Span(heavy * full + right * odd, style), bare)


def column_of(value: float, low: float, high: float, width: int) -> int:
    """Return the column of a value on a bar from ``low`` to ``high``, kept inside it."""
    share = (value - low) / (high - low) if high > low else 0.5
    return round((width - 1) * min(1.0, max(0.0, share)))


def range_bar(
    width: int,
    *,
    low: float,
    high: float,
    start: float,
    value: float,
    marks: Sequence[float] = (),
    style: str = "rut",
    charts: str = "braille",
) -> Line:
    """Draw a range: heavy from ``start`` to ``value``, a cross at each mark, a dot at the value."""
    thin, heavy, cross, dot = "-=+o" if charts == "ascii" else "─━┼●"
    begin, end = sorted(column_of(one, low, high, width) for one in (start, value))
    cells = [Span(heavy, style) if begin <= x <= end else Span(thin, "dim") for x in range(width)]
    for mark in marks:
        cells[column_of(mark, low, high, width)] = Span(cross, "strong")
    cells[column_of(value, low, high, width)] = Span(dot, f"{style} bold")
    return tuple(cells)
