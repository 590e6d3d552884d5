"""The help overlay: the keys as they are bound, and how to read the screen."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from tui.ui.bindings import help_entries, shown_key
from tui.ui.draw import CardText, Line, Span, line
from tui.ui.frame import fit
from tui.ui.overlay import Overlay

if TYPE_CHECKING:
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
    rows = [(shown_key(one, settings), words) for one, words in help_entries()]
    return [("1 … 9 0", "pane"), *rows]


def _entry(sign: str, words: str, column: int) -> Line:
    return (Span(f"{sign:<{column}}", "accent"), Span(words, "muted"))


class HelpScreen(Overlay):
    """Lies over the panes until escape, ``?`` or ``q``."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "close", "close", id="close_help")
    ]

    def __init__(self, settings: Settings, pane: str) -> None:
        super().__init__()
        self._settings, self._pane = settings, pane

    def text(self, width: int) -> CardText:
        """Return keys and signs."""
        return CardText(
            line(("? ", "accent"), ("help", "strong bold")),
            line((self._pane, "muted")),
            line(("the border of each pane says what, when, on what basis", "dim")),
            line(("escape closes", "muted")),
            help_lines(self._settings, width),
        )
