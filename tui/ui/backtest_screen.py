"""The backtest of the halving's date, over the panes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from tui.ui.cards.halving_backtest import whole
from tui.ui.overlay import Overlay
from tui.ui.theme import tint_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.ui.draw import CardText
    from tui.ui.scene import Scene


class BacktestScreen(Overlay):
    """Drawn when it is opened and at a new size: bundled headers do not change meanwhile."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "close", "close", id="close_backtest")
    ]
    WIDEST = 100

    def __init__(self, scene: Callable[[], Scene]) -> None:
        super().__init__()
        self._scene = scene

    def text(self, width: int) -> CardText:
        """Return both samples."""
        return whole(self._scene().view(width, 0, narrow=False))

    def tint(self) -> str:
        """Return the tint of the snapshot that the figures come from."""
        return tint_of(self._scene().snapshot)
