"""Pane 2: every followed symbol, and a chart of the selected one."""

from __future__ import annotations

from tui.ui.pane import PaneSpec, Row, drawn_by, row
from tui.ui.scene import NARROW

_TABLE, _TABLE_BARE = 22, 15
_CHART_LEAST = 8


def layout(width: int, height: int) -> tuple[Row, ...]:
    """Put the table above the chart; groups and footnotes only where the chart keeps its room."""
    if width < NARROW:
        table = min(14, max(6, height - 7))
        if height < 14:
            return (row("levels"),)
        return row("levels", height=table), row("chart", least=5)
    table = _TABLE if height >= _TABLE + _CHART_LEAST else max(8, min(_TABLE_BARE, height - 8))
    return row("levels", height=table), row("chart", least=6)


PANE = PaneSpec(
    "levels",
    cards={"levels": drawn_by("levels.full"), "chart": drawn_by("levels_chart.chart")},
    layout=layout,
    keys=("symbol", "row"),
)
