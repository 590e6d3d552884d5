"""Pane 0: every feed, its requests over a day, the monitor itself, what was skipped or assumed."""

from __future__ import annotations

from tui.ui.pane import Cell, PaneSpec, Row, drawn_by, row
from tui.ui.scene import NARROW

_SELF = 47
_TALL, _LOW, _HIGH = 30, 40, 44
# From this width on three rows hold all that the monitor says of itself.
_FLOWING = 78


def layout(width: int, height: int) -> tuple[Row, ...]:
    """Put requests beside the monitor itself where there is room, all below the feeds."""
    if width < NARROW:
        return _sections(width, height)
    if height < _TALL:
        beside = row("requests", Cell("monitor", _SELF), height=7)
        return row("feeds", height=min(9, max(4, height - 10))), beside, row("notes", least=3)
    beside = row("requests", Cell("monitor", _SELF), height=13)
    return row("feeds", height=15 if height >= _HIGH else 11), beside, row("notes", least=5)


def _sections(width: int, height: int) -> tuple[Row, ...]:
    if height < _LOW:
        own = (row("requests", height=6), row("monitor", height=4 if width >= _FLOWING else 5))
        return row("feeds", height=8), *own, row("notes", least=3)
    own = (row("requests", height=13), row("monitor", height=12))
    return row("feeds", height=11), *own, row("notes", least=5)


PANE = PaneSpec(
    "feeds",
    cards={
        "feeds": drawn_by("feeds.health"),
        "requests": drawn_by("requests.requests"),
        "monitor": drawn_by("monitor.monitor"),
        "notes": drawn_by("feeds.notes"),
    },
    layout=layout,
)
