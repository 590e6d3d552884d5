"""Pane 6: a page that says what will be here."""

from __future__ import annotations

from tui.ui.cards.planned import planned
from tui.ui.pane import PaneSpec, Row, row


def layout(_width: int, _height: int) -> tuple[Row, ...]:
    """Fill the pane with the one card."""
    return (row("page"),)


PANE = PaneSpec("evidence", cards={"page": planned("6", "evidence", "evidence")}, layout=layout)
