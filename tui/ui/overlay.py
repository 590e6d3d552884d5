"""A framed text that lies over the panes and scrolls where the screen is too small for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen

from tui.ui.draw import CardText
from tui.ui.frame import Frame, frame
from tui.ui.painted import Painted

if TYPE_CHECKING:
    from textual.app import ComposeResult


class Overlay(ModalScreen[None]):
    """Shows ``text(width)`` in a frame until escape; what lies below goes on."""

    DEFAULT_CSS = """
    Overlay { align: center middle; background: $background 40%; }
    Overlay VerticalScroll { width: auto; height: auto; max-height: 100%;
        scrollbar-size-vertical: 1; background: $background; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", "close", id="close_overlay"),
        Binding("j", "scroll(1)", "down", show=False),
        Binding("k", "scroll(-1)", "up", show=False),
    ]
    WIDEST = 90
    """Columns of the frame where the screen has them."""

    def text(self, width: int) -> CardText:
        """Return what is shown at an inner width; nothing unless a screen says what."""
        return CardText()

    def tint(self) -> str:
        """Return the tint of the frame, if it speaks of a snapshot that has one."""
        return ""

    def compose(self) -> ComposeResult:
        """Hold one block of text that scrolls where the screen is small."""
        with VerticalScroll():
            yield Painted(id="text")

    def on_mount(self) -> None:
        """Draw at the size of the screen."""
        self.draw()

    def on_resize(self) -> None:
        """Draw again at the new size."""
        self.draw()

    def draw(self) -> None:
        """Bring the text up to date."""
        # One column for the scroll bar, one at the other side.
        width = min(self.WIDEST, self.app.size.width - 2)
        text = self.text(width - 4)
        height = len(text.lines) + 2
        block = self.query_one("#text", Painted)
        block.styles.width, block.styles.height = width, height
        block.paint(frame(text, width, height, Frame.BOX), self.tint())

    def action_scroll(self, lines: int) -> None:
        """Scroll by keys that the scroll bar does not know."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False, immediate=True)

    def action_close(self) -> None:
        """Go back to the panes."""
        self.dismiss()
