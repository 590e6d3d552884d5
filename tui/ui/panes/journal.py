"""Pane 9: what happened, as it was seen then, the newest first."""

from __future__ import annotations

from tui.ui.pane import PaneSpec, Row, drawn_by, row


def layout(_width: int, _height: int) -> tuple[Row, ...]:
    """Fill the pane with the one card."""
    return (row("entries"),)


PANE = PaneSpec(
    "journal",
    cards={"entries": drawn_by("journal.journal")},
    layout=layout,
    keys=("row", "page", "filter", "search"),
)
