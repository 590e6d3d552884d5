"""Lines of styled text: what panes produce, and the only thing that cards can show.

A span's style names tokens of the design (``rut``, ``muted``, ``warn`` …, optionally with
``bold``); themes say what they look like, so a pane never knows a colour.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from rich.cells import cell_len

from tui.model.settings import Settings
from tui.model.snapshot import Snapshot
from tui.ui.listing import Listing


class Span(NamedTuple):
    """A piece of text and its style: token names separated by blanks, ``on TOKEN`` for a ground."""

    text: str
    style: str = "text"


Line = tuple[Span, ...]


def line(*spans: Span | str | tuple[str, str]) -> Line:
    """Make a line of spans, plain strings (style ``text``) and (text, style) pairs."""
    return tuple(Span(item) if isinstance(item, str) else Span(*item) for item in spans)


def width_of(spans: Iterable[Span]) -> int:
    """Count the columns of a line; a glyph of a word from outside may take two or none."""
    return sum(cell_len(span.text) for span in spans)


@dataclass(frozen=True)
class CardText:
    """Everything one card shows: the four border titles and the lines within."""

    title: Line = ()
    title_right: Line = ()
    foot: Line = ()
    foot_right: Line = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, eq=False)
class View:
    """What a card is drawn from: the snapshot, the present, its inner size, the settings.

    ``charts`` is braille, blocks or ascii, never auto. ``narrow`` is true below 116 columns.
    ``selected`` is a ticker of the levels table, ``claim`` the number of a row of the ledger,
    ``listing`` what is chosen of the journal, ``terminal`` the whole screen in words.
    """

    snapshot: Snapshot
    now: datetime
    width: int
    height: int
    settings: Settings = field(default_factory=Settings)
    charts: str = "braille"
    log_axis: bool = True
    narrow: bool = False
    selected: str | None = None
    claim: int = 1
    listing: Listing = field(default_factory=Listing)
    terminal: str = ""
