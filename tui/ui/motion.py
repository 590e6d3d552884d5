"""A changed price lights up for a moment: only its changed digits (design, section 9)."""

from __future__ import annotations

from itertools import groupby

from tui.ui.draw import Line, Span

LIT_FOR_S = 0.6
_LIT = "strong on sel"


def lit(before: tuple[Line, ...], after: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return ``after`` with the digits lit that differ from ``before``.

    Only bold text counts (prices and headline figures); ages and labels change unlit.
    """
    if len(before) != len(after):
        return after
    rows = tuple(
        new if old == new else _lit_line(old, new) for old, new in zip(before, after, strict=True)
    )
    return after if rows == after else rows


def _lit_line(before: Line, after: Line) -> Line:
    old = [char for span in before for char in span.text]
    new = [(char, span.style) for span in after for char in span.text]
    cells = [
        (char, _LIT if style.endswith(" bold") and was != char and _digits(was, char) else style)
        for was, (char, style) in zip(old, new, strict=False)
    ]
    if len(cells) < len(new) or cells == new:
        return after
    runs = groupby(cells, key=lambda cell: cell[1])
    return tuple(Span("".join(char for char, _ in run), style) for style, run in runs)


def _digits(*chars: str) -> bool:
    return all(char.isdigit() for char in chars)
