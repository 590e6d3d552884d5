"""What has changed while nobody pressed a key, over the panes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.ui.overlay import Overlay

if TYPE_CHECKING:
    from tui.ui.away import Absence
    from tui.ui.draw import CardText


class AwayScreen(Overlay):
    """Lies over the panes until the next key, which the app sees first."""

    def __init__(self, absence: Absence) -> None:
        super().__init__()
        self._absence = absence

    def text(self, width: int) -> CardText:
        """Return what has changed."""
        return self._absence.text(width)

    def tint(self) -> str:
        """Return the tint at the end of the absence."""
        return self._absence.tint
