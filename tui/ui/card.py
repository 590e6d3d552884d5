"""A card: one drawing function, framed, painted line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.ui.draw import CardText, Line
from tui.ui.frame import Draw, Frame, frame, frame_kind
from tui.ui.motion import LIT_FOR_S, lit
from tui.ui.painted import Painted
from tui.ui.pane import card_text
from tui.ui.scene import NARROW
from tui.ui.theme import tint_of

if TYPE_CHECKING:
    from tui.ui.scene import Scene


class Card(Painted):
    """Shows what ``draw`` makes of a view, and repaints only when that has changed."""

    def __init__(self, draw: Draw, *, id: str, framed: bool = True) -> None:  # noqa: A002
        super().__init__(id=id)
        self._called, self._draw, self._framed = id, draw, framed
        self._scene: Scene | None = None
        self.text = CardText()
        self._look: tuple[Frame, int, int] | None = None
        self._calm: tuple[Line, ...] = ()

    def show(self, scene: Scene, *, placed: bool = True) -> None:
        """Draw the scene at the card's size; without a place it is only kept for later."""
        lights = scene.settings.motion and self._scene is not None and scene.follows(self._scene)
        self._scene = scene
        if placed:
            # Below another screen nothing lights up: what would go out costs a whole paint more.
            self._show(lights=lights and self.app.screen is self.screen)

    def rest(self) -> None:
        """Let go of all that was shown while nobody looks: a whole snapshot, and painted rows."""
        self._scene, self._look = None, None
        self.text, self._calm = CardText(), ()
        self.forget()

    def on_resize(self) -> None:
        """Draw the same scene at the new size."""
        self._show()

    def _show(self, *, lights: bool = False) -> None:
        width, height = self.size
        if self._scene is None or not width or not height:
            return
        narrow = self.app.size.width < NARROW
        kind = frame_kind(framed=self._framed, narrow=narrow)
        view = self._scene.view(*kind.inner(width, height), narrow=narrow)
        text = card_text(self._called, self._draw, view)
        look = (kind, width, height)
        if (text, look) == (self.text, self._look):
            self.paint(self._rows, tint_of(self._scene.snapshot))
            return
        before, self._calm = self._calm, frame(text, width, height, kind)
        lights = lights and look == self._look
        self.text, self._look = text, look
        rows = lit(before, self._calm) if lights else self._calm
        self.paint(rows, tint_of(self._scene.snapshot))
        if rows is not self._calm:
            self.set_timer(LIT_FOR_S, self._calm_down)

    def _calm_down(self) -> None:
        """Let the lit digits fade."""
        if self._scene is not None:
            self.paint(self._calm, tint_of(self._scene.snapshot))
