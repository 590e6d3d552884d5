"""Pane 7: the rungs, safe to risky; small against large; volatility, rates, participation."""

from __future__ import annotations

from tui.ui.pane import Cell, PaneSpec, Row, drawn_by, row
from tui.ui.scene import NARROW

_THREE_COLUMNS = (180, 40)
_ORDER, _MARKET = 66, 47
_RUNGS, _RUNGS_LOW = 14, 11


def layout(width: int, height: int) -> tuple[Row, ...]:
    """Put the ladder first; charts take what the figures leave."""
    if width < NARROW:
        return _sections(height)
    if width >= _THREE_COLUMNS[0] and height >= _THREE_COLUMNS[1]:
        return (
            row("ladder", Cell("order", _ORDER), height=15),
            row("small", Cell("market", _ORDER), least=16),
        )
    rungs = _RUNGS if height >= 31 else _RUNGS_LOW
    return row("rungs", height=rungs), row("small", Cell("market", _MARKET), least=8)


def _sections(height: int) -> tuple[Row, ...]:
    if height < 34:
        rungs = 11 if height >= 21 else 9
        return row("rungs", height=rungs), row("small", height=3), row("market", least=4)
    return (
        row("ladder", height=12),
        row("order", least=8),
        row("small", least=9),
        row("market", height=15),
    )


PANE = PaneSpec(
    "risk",
    cards={
        "rungs": drawn_by("risk.pane"),
        "ladder": drawn_by("risk.ladder"),
        "order": drawn_by("risk_charts.order"),
        "small": drawn_by("risk_charts.small"),
        "market": drawn_by("risk_market.market"),
    },
    layout=layout,
)
