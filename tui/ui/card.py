"""A card: one drawing function, framed, painted line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from tui.ui.draw import CardText, Line
from tui.ui.frame import Draw, Frame, drawn, frame, frame_kind
from tui.ui.scene import NARROW
from tui.ui.theme import style_book, tint_of

if TYPE_CHECKING:
    from tui.ui.scene import Scene


class Card(Widget):
    """Shows what ``draw`` makes of a view, and repaints only when that has changed."""

    DEFAULT_CSS = "Card { width: 1fr; height: 1fr; }"
    ALLOW_SELECT = False

    def __init__(self, draw: Draw, *, id: str, framed: bool = True) -> None:  # noqa: A002
        super().__init__(id=id)
        self._draw, self._framed = draw, framed
        self._scene: Scene | None = None
        self.text = CardText()
        self._look: tuple[Frame, int, int, str, str] | None = None
        self._rows: tuple[Line, ...] = ()

    def show(self, scene: Scene, *, placed: bool = True) -> None:
        """Draw the scene at the card's size; without a place it is only kept for later."""
        self._scene = scene
        if placed:
            self._paint()

    def on_resize(self) -> None:
        """Draw the same scene at the new size."""
        self._paint()

    def _paint(self) -> None:
        width, height = self.size
        if self._scene is None or not width or not height:
            return
        narrow = self.app.size.width < NARROW
        kind = frame_kind(framed=self._framed, narrow=narrow)
        view = self._scene.view(*kind.inner(width, height), narrow=narrow)
        text = drawn(self._draw, view)
        look = (kind, width, height, self.app.theme, tint_of(self._scene.snapshot))
        if (text, look) != (self.text, self._look):
            self.text, self._look = text, look
            self._rows = frame(text, width, height, kind)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint one row with the active theme's colours."""
        tint = tint_of(self._scene.snapshot) if self._scene else ""
        book = style_book(self.app.theme, tint)
        if y >= len(self._rows):
            return Strip.blank(self.size.width, book.style("text"))
        segments = [Segment(span.text, book.style(span.style)) for span in self._rows[y]]
        return Strip(segments).adjust_cell_length(self.size.width, book.style("text"))
