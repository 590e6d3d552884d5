"""The ten panes, in the order of their keys."""

from __future__ import annotations

from tui.ui.pane import PaneSpec
from tui.ui.panes import (
    breakout,
    claims,
    correlation,
    evidence,
    feeds,
    halving,
    journal,
    levels,
    overview,
    risk,
)


def all_panes() -> tuple[PaneSpec, ...]:
    """Return every pane; a new one is added here and in ``tui.model.settings.PANES``."""
    return (
        overview.PANE,
        levels.PANE,
        breakout.PANE,
        halving.PANE,
        correlation.PANE,
        evidence.PANE,
        risk.PANE,
        claims.PANE,
        journal.PANE,
        feeds.PANE,
    )
