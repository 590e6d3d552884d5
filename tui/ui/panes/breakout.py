"""Pane 3: the state, the price with its levels, the episodes, the sensitivity."""

from __future__ import annotations

from tui.ui.pane import Cell, PaneSpec, Row, drawn_by, row
from tui.ui.scene import NARROW

_EPISODES_WIDTH = 72
_STATE, _STATE_LOW = 8, 7
_PAST, _PAST_LOW = 18, 15


def layout(width: int, height: int) -> tuple[Row, ...]:
    """Give the tables room for all of them where the chart keeps enough."""
    if width >= NARROW:
        state, most = (_STATE, _PAST) if height >= 40 else (_STATE_LOW, _PAST_LOW)
        past = min(most, max(6, height - state - 11))
        pair = row(Cell("episodes", _EPISODES_WIDTH), "sensitivity", height=past)
        return row("state", height=state), row("price", least=8), pair
    if height < 20:
        return row("state", height=7), row("price", least=6), row("sensitivity", height=3)
    tables = (row("episodes", height=12), row("sensitivity", height=14))
    if height >= 36:
        return row("state", height=11), row("price", least=8), *tables
    if height >= 26:
        some = (row("episodes", height=5), row("sensitivity", height=height - 19))
        return row("state", height=7), row("price", height=7), *some
    few = (row("episodes", height=5), row("sensitivity", height=2 if width >= 80 else 3))
    return row("state", height=7), row("price", least=7), *few


PANE = PaneSpec(
    "breakout",
    cards={
        "state": drawn_by("breakout.state"),
        "price": drawn_by("breakout_price.price"),
        "episodes": drawn_by("breakout_past.episodes"),
        "sensitivity": drawn_by("breakout_sensitivity.sensitivity"),
    },
    layout=layout,
    keys=("symbol", "log_axis"),
)
