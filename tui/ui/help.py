"""The help overlay: the keys as they are bound, and how to read the screen."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen

from tui.ui.bindings import KEYS, shown_key
from tui.ui.draw import CardText, Line, Span, line
from tui.ui.frame import Frame, fit, frame
from tui.ui.painted import Painted

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from tui.model.settings import Settings

_READING: tuple[tuple[str, str], ...] = (
    ("▲ ▼", "change, always with a sign"),
    ("4s 6m 3h 2d", "age, by the data's own time"),
    ("!26m", "older than it should be"),
    ("grey number", "last good value, stored"),
    ("~", "estimated, not observed"),
    ("provisional", "today's bar is not closed"),
    ("due 09-18", "not complete yet"),
    ("·", "has no sense here, not a zero"),
    ("┊ B F R", "intraday, break, fail, re-break"),
    ("× ~ ✓", "does not hold, in part, holds"),
    ("braille", "no dots? set charts to blocks"),
)
_KEY_COLUMN, _SIGN_COLUMN, _WIDE = 11, 13, 86


def help_lines(settings: Settings, width: int) -> tuple[Line, ...]:
    """Return the help's lines: keys beside signs, or one under the other where it is narrow."""
    keys = [_entry(key, words, _KEY_COLUMN) for key, words in _keys(settings)]
    signs = [_entry(sign, words, _SIGN_COLUMN) for sign, words in _READING]
    heads = (line(("keys", "strong bold")), line(("reading it", "strong bold")))
    if width < _WIDE:
        return (heads[0], *keys, (), heads[1], *signs)
    left = width // 2 - 1
    rows = zip_longest((heads[0], *keys), (heads[1], *signs), fillvalue=())
    return tuple((*fit(one, left), *other) for one, other in rows)


def _keys(settings: Settings) -> list[tuple[str, str]]:
    rows = [(shown_key(key.id, settings), key.help) for key in KEYS]
    return [("1 … 9 0", "pane"), *rows]


def _entry(sign: str, words: str, column: int) -> Line:
    return (Span(f"{sign:<{column}}", "accent"), Span(words, "muted"))


class HelpScreen(ModalScreen[None]):
    """Lies over the panes until escape, ``?`` or ``q``."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 40%; }
    HelpScreen VerticalScroll { width: auto; height: auto; max-height: 100%;
        scrollbar-size-vertical: 1; background: $background; }
    """
    BINDINGS = [Binding("escape,question_mark,q", "close", "close", id="close_help")]  # noqa: RUF012

    def __init__(self, settings: Settings, pane: str) -> None:
        super().__init__()
        self._settings, self._pane = settings, pane

    def compose(self) -> ComposeResult:
        """Hold one block of text that scrolls where the screen is small."""
        with VerticalScroll():
            yield Painted(id="help")

    def on_mount(self) -> None:
        """Draw at the size of the screen."""
        self._draw()

    def on_resize(self) -> None:
        """Draw again at the new size."""
        self._draw()

    def _draw(self) -> None:
        width = min(_WIDE + 4, self.app.size.width - 2)
        lines = help_lines(self._settings, width - 4)
        text = CardText(
            line(("? ", "accent"), ("help", "strong bold")),
            line((self._pane, "muted")),
            line(("the border of each pane says what, when, on what basis", "dim")),
            line(("escape closes", "muted")),
            lines,
        )
        block = self.query_one("#help", Painted)
        block.styles.width, block.styles.height = width, len(lines) + 2
        block.paint(frame(text, width, len(lines) + 2, Frame.BOX))

    def action_close(self) -> None:
        """Go back to the panes."""
        self.dismiss()
