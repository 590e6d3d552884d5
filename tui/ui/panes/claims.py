"""Pane 8: the twenty claims of the article, and the working of the selected one."""

from __future__ import annotations

from tui.ui.pane import PaneSpec, Row, drawn_by, row
from tui.ui.scene import NARROW

_TABLE, _DETAIL_LEAST = 24, 8
_TABLE_NARROW = 22


def layout(width: int, height: int) -> tuple[Row, ...]:
    """Put the working below the table where the table keeps a row for every claim."""
    table = _TABLE if width >= NARROW else _TABLE_NARROW
    if height < table - 1 + _DETAIL_LEAST:
        return (row("ledger", least=5),)
    table = min(table, height - _DETAIL_LEAST)
    return row("ledger", height=table), row("detail", least=_DETAIL_LEAST)


PANE = PaneSpec(
    "claims",
    cards={"ledger": drawn_by("claims.ledger"), "detail": drawn_by("claims_detail.detail")},
    layout=layout,
    keys=("row", "detail"),
)
