"""Pane 5: the coefficient of the pair, its rolling line, its regimes."""

from __future__ import annotations

from tui.ui.cards import correlation, correlation_notes
from tui.ui.pane import Cell, PaneSpec, Row, row
from tui.ui.scene import NARROW

_REGIMES = 68


def layout(width: int, height: int) -> tuple[Row, ...]:
    """Give the chart whatever the tables leave."""
    if width >= NARROW:
        below = row(Cell("regimes", _REGIMES), "pairing", height=10)
        return row("correlation", least=10), below
    if height < 20:
        return row("correlation", least=8), row("regimes", height=6)
    return row("correlation", least=10), row("regimes", height=8)


PANE = PaneSpec(
    "correlation",
    cards={
        "correlation": correlation.pane,
        "regimes": correlation_notes.regimes,
        "pairing": correlation_notes.pairing,
    },
    layout=layout,
    keys=("window", "method"),
)
