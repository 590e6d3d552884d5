"""Draws a card of the sample at a size, for the tests of cards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.samples import NOW, sample_snapshot
from tui.model.snapshot import Snapshot
from tui.ui.draw import CardText, Line, View

Draw = Callable[[View], CardText]


def plain(row: Line) -> str:
    """A line's text without its styles."""
    return "".join(span.text for span in row)


def view_of(
    width: int, height: int, snapshot: Snapshot | None = None, now: datetime = NOW, **changes: Any
) -> View:
    """A view on a snapshot, the sample's when none is given."""
    return View(snapshot or sample_snapshot(), now, width, height, **changes)


def said(draw: Draw, view: View) -> str:
    """The lines of a card as text."""
    return "\n".join(map(plain, draw(view).lines))


def style_of(draw: Draw, view: View, text: str) -> str:
    """The style of the first span that holds a text."""
    spans = [span for row in draw(view).lines for span in row]
    return next(span.style for span in spans if text in span.text)
