"""The frame of a card, drawn by cell: four titles in its border, lines cut at its edge."""

from __future__ import annotations

import logging
from collections.abc import Callable
from enum import Enum
from functools import lru_cache
from traceback import format_exc
from typing import TYPE_CHECKING

from rich.cells import set_cell_size

from tui.model.outside import harmless
from tui.ui.draw import CardText, Line, Span, View, columns, line

if TYPE_CHECKING:
    from collections.abc import Iterator

Draw = Callable[[View], CardText]
RULE = "rule"
_log = logging.getLogger(__name__)


class Frame(Enum):
    """How a card is set off: a box, one rule above it (narrow screens), or nothing."""

    BOX = "box"
    SECTION = "section"
    NONE = "none"
    NONE_NARROW = "none, narrow"

    @property
    def indent(self) -> int:
        """Columns between the card's edge and its text, on either side."""
        return 1 if self in (Frame.SECTION, Frame.NONE_NARROW) else 2

    def inner(self, width: int, height: int) -> tuple[int, int]:
        """Return the room for lines in a card of that outer size, never negative."""
        borders = {Frame.BOX: 2, Frame.SECTION: 1}.get(self, 0)
        return max(0, width - 2 * self.indent), max(0, height - borders)


def frame_kind(*, framed: bool, narrow: bool) -> Frame:
    """Tell how a card is set off."""
    if not framed:
        return Frame.NONE_NARROW if narrow else Frame.NONE
    return Frame.SECTION if narrow else Frame.BOX


def drawn(draw: Draw, view: View) -> CardText:
    """Call a card's function; when it fails, say so in its place and keep the app alive."""
    try:
        return draw(view)
    except Exception as error:
        _log_once(format_exc())
        words = str(error) or type(error).__name__
        return CardText(lines=(line((f"this card could not be drawn: {words}", "warn")),))


@lru_cache(maxsize=64)
def _log_once(trace: str) -> None:
    """Log one failure once: cards are drawn again every second."""
    _log.error("a card could not be drawn\n%s", trace)


def frame(text: CardText, width: int, height: int, kind: Frame) -> tuple[Line, ...]:
    """Draw a card as exactly ``height`` lines of exactly ``width`` columns."""
    inner_width, inner_height = kind.inner(width, height)
    edge = (Span("│ ", RULE), Span(" │", RULE))
    if kind is not Frame.BOX:
        edge = (Span(" " * kind.indent), Span(" " * kind.indent))
    body = [(edge[0], *fit(row, inner_width), edge[1]) for row in text.lines[:inner_height]]
    blank = (edge[0], Span(" " * inner_width), edge[1])
    body += [blank] * (inner_height - len(body))
    if kind is Frame.BOX:
        body.insert(0, rule(text.title, text.title_right, width, "╭─", "─╮"))
        body.append(rule(text.foot, text.foot_right, width, "╰─", "─╯"))
    elif kind is Frame.SECTION:
        body.insert(0, rule(text.title, text.title_right, width, "─", "─"))
    return tuple(fit(row, width) for row in body[:height])


def rule(left: Line, right: Line, width: int, start: str, end: str) -> Line:
    """Draw a rule with two titles; what does not fit is dropped from the right, never cut."""
    room = width - len(start) - len(end)
    left, right = _harmless(left), _harmless(right)
    if _taken(left) + _taken(right) >= room:
        right = ()
    while left and _taken(left) > room:
        left = left[:-1]
    filler = "─" * max(0, room - _taken(left) - _taken(right))
    return (
        Span(start, RULE),
        *_spaced(left),
        Span(filler, RULE),
        *_spaced(right),
        Span(end, RULE),
    )


def fit(row: Line, width: int) -> Line:
    """Cut or pad a line to exactly ``width`` columns."""
    return tuple(_fitted(_harmless(row), width))


def plain(row: Line) -> str:
    """Return a line's text without its styles."""
    return "".join(span.text for span in row)


def _fitted(row: Line, width: int) -> Iterator[Span]:
    left = width
    for span in row:
        size = columns(span.text)
        if size > left:
            yield Span(set_cell_size(span.text, left), span.style)
            return
        left -= size
        yield span
    if left > 0:
        yield Span(" " * left)


def _taken(title: Line) -> int:
    return columns(plain(title)) + 2 if title else 0


def _spaced(title: Line) -> Line:
    return (Span(" "), *title, Span(" ")) if title else ()


def _harmless(row: Line) -> Line:
    """Leave out what does more than show itself: text from outside must not move the cursor."""
    if all(span.text.isascii() and span.text.isprintable() for span in row):
        return row
    return tuple(Span(_seen(span.text), span.style) for span in row)


@lru_cache(maxsize=1024)
def _seen(text: str) -> str:
    """Keep the answer: cards are framed again every second with nearly the same words."""
    return harmless(text)
