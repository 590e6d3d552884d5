"""What has changed while nobody pressed a key, over the panes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.ui.overlay import Overlay

if TYPE_CHECKING:
    from tui.model.snapshot import Snapshot
    from tui.ui.away import Absence
    from tui.ui.draw import CardText


class AwayScreen(Overlay):
    """Lies over the panes until the next key, which the app sees first."""

    def __init__(self, absence: Absence) -> None:
        super().__init__()
        self._absence: Absence | None = absence

    def text(self, width: int) -> CardText:
        """Return what has changed."""
        return self._absence.text(width) if self._absence else super().text(width)

    def tinted_by(self) -> Snapshot | None:
        """Return the snapshot at the end of the absence."""
        return self._absence.newest if self._absence else None

    def on_unmount(self) -> None:
        """Let go of two whole snapshots: a closed screen itself waits for the collector."""
        self._absence = None
