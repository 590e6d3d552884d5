"""Lines of styled text: what panes produce, and the only thing that cards can show.

A span's style names tokens of the design (``rut``, ``muted``, ``warn`` …, optionally with
``bold``); themes say what they look like, so a pane never knows a colour.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from rich.cells import cell_len

from tui.model.settings import Settings
from tui.model.snapshot import Snapshot
from tui.ui.listing import Listing

# What we draw ourselves takes one column a character: figures, lines, blocks, braille.
_NARROW = re.compile(
    "[ -~\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190-\u21ff\u2200-\u22ff"
    "\u2500-\u25fc\u2800-\u28ff]*"
)


class Span(NamedTuple):
    """A piece of text and its style: token names separated by blanks, ``on TOKEN`` for a ground."""

    text: str
    style: str = "text"


Line = tuple[Span, ...]


def line(*spans: Span | str | tuple[str, str]) -> Line:
    """Make a line of spans, plain strings (style ``text``) and (text, style) pairs."""
    return tuple(Span(item) if isinstance(item, str) else Span(*item) for item in spans)


def columns(text: str) -> int:
    """Count the columns of a text; a glyph of a word from outside may take two or none.

    Rich keeps the answers for thousands of texts; ours are new at every price, and need no keeping.
    """
    return len(text) if _NARROW.fullmatch(text) else cell_len(text)


def width_of(spans: Iterable[Span]) -> int:
    """Count the columns of a line."""
    return sum(columns(span.text) for span in spans)


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
