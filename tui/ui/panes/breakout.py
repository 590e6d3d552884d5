"""Pane 3: the state, the price with its levels, the episodes, the sensitivity."""

from __future__ import annotations

from tui.ui.cards import breakout, breakout_past, breakout_price
from tui.ui.pane import Cell, PaneSpec, Row, row
from tui.ui.scene import NARROW

_EPISODES_WIDTH = 72
_STATE, _EPISODES = 8, 13


def layout(width: int, height: int) -> tuple[Row, ...]:
    """Give the episodes room for all of them where the chart keeps enough."""
    if width >= NARROW:
        past = _EPISODES if height >= _STATE + _EPISODES + 9 else max(6, height - _STATE - 9)
        pair = row(Cell("episodes", _EPISODES_WIDTH), "sensitivity", height=past)
        return row("state", height=_STATE), row("price", least=8), pair
    if height < 20:
        return row("state", height=7), row("price", least=6)
    if height < 36:
        return row("state", height=7), row("price", least=8), row("episodes", height=6)
    return row("state", height=11), row("price", least=8), row("episodes", height=12)


PANE = PaneSpec(
    "breakout",
    cards={
        "state": breakout.state,
        "price": breakout_price.price,
        "episodes": breakout_past.episodes,
        "sensitivity": breakout_past.sensitivity,
    },
    layout=layout,
    keys=("log_axis",),
)
