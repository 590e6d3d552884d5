"""Pane 9: what happened, as it was seen then, the newest first."""

from __future__ import annotations

from tui.ui.cards import journal
from tui.ui.pane import PaneSpec, Row, row


def layout(_width: int, _height: int) -> tuple[Row, ...]:
    """Fill the pane with the one card."""
    return (row("entries"),)


PANE = PaneSpec(
    "journal",
    cards={"entries": journal.journal},
    layout=layout,
    keys=("row", "page", "filter", "search"),
)
