"""Pane 6: what Bitcoin did after every breakout, beside the rival explanation, and its worth."""

from __future__ import annotations

from tui.ui.pane import Cell, PaneSpec, Row, drawn_by, row
from tui.ui.scene import NARROW

_THREE_COLUMNS = (180, 40)
_TABLE_WIDTH, _TABLE_TALL = 118, 18
_TABLE, _KIT = 11, 10
_KIT_WHOLE = 12
_LEAST_CHART = 9


def layout(width: int, height: int) -> tuple[Row, ...]:
    """Put table, verdict and kit first; the charts take what they leave."""
    if width < NARROW:
        return _sections(height)
    if width >= _THREE_COLUMNS[0] and height >= _THREE_COLUMNS[1]:
        return (
            row(Cell("events", _TABLE_WIDTH), "kit", height=_TABLE_TALL),
            row("since_breakout", "since_halving", "fan", least=12),
        )
    if height < _TABLE + _KIT + _LEAST_CHART:
        return row("events", least=6), row("kit", height=min(_KIT, max(6, height - 8)))
    pair = row("since_breakout", "since_halving", least=_LEAST_CHART)
    kit = _KIT_WHOLE if height >= _TABLE + _KIT_WHOLE + _LEAST_CHART else _KIT
    return row("events", height=_TABLE), pair, row("kit", height=kit)


def _sections(height: int) -> tuple[Row, ...]:
    if height < 20:
        return row("events", height=6), row("kit", least=8)
    if height < 34:
        return row("events", height=9), row("kit", least=10)
    charts = (row("since_breakout", least=8), row("since_halving", least=8))
    return row("events", height=10), row("kit", height=14), *charts


PANE = PaneSpec(
    "evidence",
    cards={
        "events": drawn_by("evidence.events"),
        "since_breakout": drawn_by("evidence_chart.since_breakout"),
        "since_halving": drawn_by("evidence_chart.since_halving"),
        "fan": drawn_by("evidence_chart.fan"),
        "kit": drawn_by("evidence_kit.kit"),
    },
    layout=layout,
    keys=("log_axis",),
)
