"""What ``enter`` opens on each pane; nothing is loaded before somebody asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.ui.overlay import Overlay
    from tui.ui.scene import Scene


def detail_of(pane: str, scene: Callable[[], Scene]) -> Overlay | None:
    """Return the screen with the working behind a pane, None where there is none.

    Args:
        pane: Name of the open pane.
        scene: Returns what is shown now, also later, while the screen is open.
    """
    if pane == "halving":
        from tui.ui.backtest_screen import BacktestScreen  # noqa: PLC0415

        return BacktestScreen(scene)
    if pane == "claims" and scene().snapshot.claims:
        from tui.ui.claim_screen import ClaimScreen  # noqa: PLC0415

        return ClaimScreen(scene)
    return None
