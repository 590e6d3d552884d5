"""Pane 0: every feed, and what was skipped or assumed."""

from __future__ import annotations

from tui.ui.cards import feeds
from tui.ui.pane import PaneSpec, Row, row

_HEALTH = 9


def layout(_width: int, height: int) -> tuple[Row, ...]:
    """Put the feeds above the notes."""
    return row("feeds", height=min(_HEALTH, max(4, height - 4))), row("notes", least=3)


PANE = PaneSpec("feeds", cards={"feeds": feeds.health, "notes": feeds.notes}, layout=layout)
