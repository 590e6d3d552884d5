"""Pane 5: the coefficient and its rolling line, matrix, regimes, lead-lag."""

from __future__ import annotations

from tui.ui.pane import Cell, PaneSpec, Row, drawn_by, row
from tui.ui.scene import NARROW

_THREE_COLUMNS = (180, 40)
_MATRIX, _NOTES = 60, 66
_BELOW, _BELOW_TALL = 18, 22
_LEAST_CHART = 11


def layout(width: int, height: int) -> tuple[Row, ...]:
    """Give the rolling line whatever the others leave; a low screen scrolls to the matrix."""
    if width < NARROW:
        return _sections(height)
    if width >= _THREE_COLUMNS[0] and height >= _THREE_COLUMNS[1]:
        below = row(Cell("matrix", _NOTES), "lead_lag", Cell("notes", _NOTES), height=_BELOW_TALL)
        return row("correlation", least=_LEAST_CHART), below
    if height >= _BELOW + _LEAST_CHART:
        below = row(Cell("matrix_regimes", _MATRIX), "lead_lag", height=_BELOW)
        return row("correlation", least=_LEAST_CHART), below
    return (
        row("correlation", height=max(8, height - 11)),
        row(Cell("regimes", _MATRIX), "lead_lag", height=11),
        row("matrix", height=14),
    )


def _sections(height: int) -> tuple[Row, ...]:
    chart = max(8, height - 33) if height >= 41 else 9
    lags = row("lead_lag", height=12)
    return (
        row("correlation", height=chart),
        lags,
        row("regimes", height=8),
        row("matrix", height=13),
    )


PANE = PaneSpec(
    "correlation",
    cards={
        "correlation": drawn_by("correlation.pane"),
        "matrix": drawn_by("correlation_matrix.matrix"),
        "matrix_regimes": drawn_by("correlation_matrix.matrix_regimes"),
        "lead_lag": drawn_by("correlation_lags.lead_lag"),
        "regimes": drawn_by("correlation_notes.regimes"),
        "notes": drawn_by("correlation_notes.notes"),
    },
    layout=layout,
    keys=("symbol", "window", "method", "row"),
)
