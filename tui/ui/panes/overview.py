"""Pane 1: every matter at a glance, with the reading lines above them."""

from __future__ import annotations

from collections.abc import Iterable

from tui.ui.pane import Cell, PaneSpec, Row, drawn_by, row
from tui.ui.scene import CHART_FROM, NARROW

_THREE_COLUMNS = (180, 40)
_LEFT, _RIGHT = 64, 55
_COLUMN = 66
_LEVELS_MOST, _EVENTS_MOST = 13, 7
_SENTENCES, _TALL, _CHART = 32, 40, 11


def layout(width: int, height: int) -> tuple[Row, ...]:
    """Three columns, two, or sections under each other."""
    if width < NARROW:
        return _sections(width, height)
    if width < _THREE_COLUMNS[0] or height < _THREE_COLUMNS[1]:
        return _two_columns(width, height)
    return _three_columns()


def _three_columns() -> tuple[Row, ...]:
    return (
        row("reading", height=2),
        row(Cell("levels", _COLUMN), "breakout_wide", height=15),
        row("evidence", "since_halving", "correlation", least=12),
        row("halving_status", "risk", "journal", height=12),
    )


def _two_columns(width: int, height: int) -> tuple[Row, ...]:
    left = min(_LEFT, width - _RIGHT - 1)
    charts = row(Cell("evidence", left), "correlation", least=8)
    if height < 28:
        return row("reading", height=2), row(Cell("levels", left), "breakout", height=10), charts
    return (
        row("reading", height=2),
        row(Cell("levels", left), "breakout", height=11),
        charts,
        row(Cell("halving", left), "risk", height=7),
    )


def _sections(width: int, height: int) -> tuple[Row, ...]:
    """Give each section its least, then what room is left to whom it helps most."""
    sizes = {"levels": 4, "breakout": 3, "halving": 2, "correlation": 2, "events": 4}
    last, words = ("reading", 3) if height >= _SENTENCES else ("verdict", 1 if width >= 80 else 2)
    if height >= _TALL:
        sizes["evidence"] = _CHART
    spare = max(0, height - sum(sizes.values()) - words)
    first = (
        *(("events", 5), ("halving", 3), ("levels", 6), ("breakout", 4)),
        *(("halving", 6), ("breakout", 5), ("levels", 8)),
    )
    spare = _share_out(sizes, spare, first)
    # Rows that are too few for a chart would stay empty there.
    drawn = spare + sizes["correlation"] >= CHART_FROM
    chart = (("correlation", 10), ("levels", _LEVELS_MOST), ("correlation", 40))
    rows = (("events", _EVENTS_MOST), ("levels", _LEVELS_MOST), ("breakout", 40))
    _share_out(sizes, spare, chart if drawn else rows)
    return (*(row(name, height=size) for name, size in sizes.items()), row(last, height=words))


def _share_out(sizes: dict[str, int], spare: int, wishes: Iterable[tuple[str, int]]) -> int:
    """Let each grow up to its limit in turn; return what is left."""
    for name, limit in wishes:
        gain = max(0, min(spare, limit - sizes[name]))
        sizes[name] += gain
        spare -= gain
    return spare


PANE = PaneSpec(
    "overview",
    cards={
        "reading": drawn_by("reading.reading"),
        "levels": drawn_by("levels.brief"),
        "breakout": drawn_by("breakout.overview"),
        "breakout_wide": drawn_by("breakout_wide.overview"),
        "evidence": drawn_by("evidence_chart.overview"),
        "since_halving": drawn_by("evidence_chart.rival"),
        "events": drawn_by("evidence.brief"),
        "worth": drawn_by("evidence_kit.brief"),
        "correlation": drawn_by("correlation.overview"),
        "halving": drawn_by("halving_overview.overview"),
        "halving_status": drawn_by("halving_overview.status"),
        "risk": drawn_by("risk.overview"),
        "journal": drawn_by("journal.brief"),
        "verdict": drawn_by("reading.verdict"),
    },
    layout=layout,
    unframed=frozenset({"reading", "verdict"}),
)
