"""The whole working of one claim, over the panes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from tui.ui.cards.claims_detail import whole
from tui.ui.overlay import Overlay
from tui.ui.theme import tint_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.ui.draw import CardText
    from tui.ui.scene import Scene

_RENEWED_EVERY_S = 1.0


class ClaimScreen(Overlay):
    """Follows the data while it is open, as the panes below do."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "close", "close", id="close_claim")]
    WIDEST = 100

    def __init__(self, scene: Callable[[], Scene]) -> None:
        super().__init__()
        self._scene = scene

    def on_mount(self) -> None:
        """Draw now, and again whenever something may have changed."""
        super().on_mount()
        self.set_interval(_RENEWED_EVERY_S, self.draw)

    def text(self, width: int) -> CardText:
        """Return everything that is known of the selected claim."""
        return whole(self._scene().view(width, 0, narrow=False))

    def tint(self) -> str:
        """Return the tint of the snapshot that the figures come from."""
        return tint_of(self._scene().snapshot)
