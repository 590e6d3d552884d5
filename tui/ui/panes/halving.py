"""Pane 4: the countdown with its band, the issuance, the cycles."""

from __future__ import annotations

from tui.ui.pane import Cell, PaneSpec, Row, drawn_by, row
from tui.ui.scene import NARROW

_LEFT, _RIGHT = 64, 55


def layout(width: int, height: int) -> tuple[Row, ...]:
    """Figures above, the overlay in the middle, tables below."""
    if width >= NARROW:
        left = min(_LEFT, width - _RIGHT - 1)
        return (
            row(Cell("countdown", left), "issuance", height=10 if height >= 29 else 8),
            row("overlay", least=8),
            row(Cell("same_day", left), "volatility", height=9),
        )
    if height < 20:
        return row("countdown", height=6), row("overlay", least=5), row("same_day", height=5)
    if height < 36:
        return row("brief", height=8), row("overlay", least=7), row("same_day", height=6)
    return (
        row("countdown", height=8),
        row("overlay", least=10),
        row("issuance", height=8),
        row("same_day", height=8),
        row("volatility", height=8),
    )


PANE = PaneSpec(
    "halving",
    cards={
        "countdown": drawn_by("halving.countdown"),
        "brief": drawn_by("halving.countdown_and_issuance"),
        "issuance": drawn_by("halving_cycles.issuance"),
        "overlay": drawn_by("halving_cycles.overlay"),
        "same_day": drawn_by("halving_cycles.same_day_table"),
        "volatility": drawn_by("halving_cycles.volatility"),
    },
    layout=layout,
    keys=("detail", "log_axis"),
)
