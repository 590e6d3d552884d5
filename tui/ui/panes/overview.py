"""Pane 1: all four matters at a glance, with the reading lines above them."""

from __future__ import annotations

from tui.ui.cards import (
    breakout,
    breakout_wide,
    correlation,
    correlation_notes,
    halving_cycles,
    halving_overview,
    levels,
    reading,
)
from tui.ui.pane import Cell, PaneSpec, Row, row
from tui.ui.scene import NARROW

_THREE_COLUMNS = (180, 40)
_LEFT, _RIGHT = 64, 55
_COLUMN = 66
_LEVELS_MOST = 13


def layout(width: int, height: int) -> tuple[Row, ...]:
    """Three columns, two, or sections under each other."""
    if width < NARROW:
        return _sections(width, height)
    if width < _THREE_COLUMNS[0] or height < _THREE_COLUMNS[1]:
        return _two_columns(width, height)
    return _three_columns(height)


def _three_columns(height: int) -> tuple[Row, ...]:
    tall = (height - 2) // 3
    return (
        row("reading", height=2),
        row(Cell("levels", _COLUMN), "breakout_wide", height=max(15, tall)),
        row(Cell("halving_status", _COLUMN), "overlay", least=12),
        row(Cell("regimes", _COLUMN), "correlation", least=12),
    )


def _two_columns(width: int, height: int) -> tuple[Row, ...]:
    left = min(_LEFT, width - _RIGHT - 1)
    top = min(15, max(8, (height - 2) // 2))
    return (
        row("reading", height=2),
        row(Cell("levels", left), "breakout", height=top),
        row(Cell("correlation", left), "halving", least=8),
    )


def _sections(width: int, height: int) -> tuple[Row, ...]:
    """Give each section its least, then what room is left to whom it helps most."""
    sizes = {"levels": 5, "breakout": 4, "halving": 3, "correlation": 2}
    last, words = ("verdict", 1) if width >= 80 else ("verdict", 2)
    if height >= 32:
        last, words = "reading", 3
    spare = max(0, height - sum(sizes.values()) - words)
    most = {"levels": _LEVELS_MOST, "halving": 6, "breakout": 5, "correlation": 40}
    for name, limit in most.items():
        gain = min(spare, limit - sizes[name])
        sizes[name] += gain
        spare -= gain
    return (*(row(name, height=size) for name, size in sizes.items()), row(last, height=words))


PANE = PaneSpec(
    "overview",
    cards={
        "reading": reading.reading,
        "levels": levels.brief,
        "breakout": breakout.overview,
        "breakout_wide": breakout_wide.overview,
        "correlation": correlation.overview,
        "halving": halving_overview.overview,
        "halving_status": halving_overview.status,
        "overlay": halving_cycles.overlay,
        "regimes": correlation_notes.regimes_paired,
        "verdict": reading.verdict,
    },
    layout=layout,
    unframed=frozenset({"reading", "verdict"}),
)
