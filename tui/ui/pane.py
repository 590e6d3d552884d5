"""A pane as data: named cards, and how they share the screen. Nothing here needs a terminal.

To add a pane, write drawing functions ``View -> CardText`` in modules of ``tui.ui.cards`` and say
where they stand::

    def layout(width: int, height: int) -> tuple[Row, ...]:
        if width < NARROW:
            return (row("state", height=5), row("price", least=10), row("episodes", height=12))
        return (
            row("state", height=8),
            row("price", least=12),
            row(Cell("episodes", 72), "sensitivity", height=11),
        )

    PANE = PaneSpec(
        "breakout",
        cards={"state": drawn_by("breakout.state"), "price": drawn_by("breakout_price.price"), ...},
        layout=layout,
        keys=("symbol", "log_axis"),
    )

in ``tui/ui/panes/NAME.py``, and add the name to ``tui.model.settings.PANES``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import NamedTuple

from rich.cells import cell_len

from tui.model.settings import PANES
from tui.ui.cards.text import centred
from tui.ui.draw import CardText, View, line
from tui.ui.frame import Draw, drawn, frame, frame_kind, plain
from tui.ui.scene import NARROW, Scene

_GAP = 1


class Cell(NamedTuple):
    """A card's place in a row; without a width it shares what the others leave."""

    card: str
    width: int | None = None


@dataclass(frozen=True)
class Row:
    """Cards side by side. Without a height it shares what is left, but takes at least ``least``."""

    cells: tuple[Cell, ...]
    height: int | None = None
    least: int = 4


def row(*cells: Cell | str, height: int | None = None, least: int = 4) -> Row:
    """Make a row of cells or plain card names."""
    made = tuple(Cell(cell) if isinstance(cell, str) else cell for cell in cells)
    return Row(made, height, least)


class Placed(NamedTuple):
    """A card's name and its outer region inside the pane."""

    card: str
    x: int
    y: int
    width: int
    height: int


PaneLayout = Callable[[int, int], tuple[Row, ...]]


@dataclass(frozen=True, eq=False)
class PaneSpec:
    """A pane as data: the name of ``--pane``, its cards, their layout by size, its own keys.

    ``layout(width, height)`` may leave cards out. ``unframed`` cards have neither border nor
    titles. ``keys`` names binding ids that the footer shows first.
    """

    name: str
    cards: Mapping[str, Draw]
    layout: PaneLayout
    unframed: frozenset[str] = frozenset()
    keys: tuple[str, ...] = ()


Book = Callable[[str], PaneSpec]
"""The panes by name."""


def key_of(name: str) -> str:
    """Return the digit that opens a pane."""
    return str((PANES.index(name) + 1) % 10)


def title_of(name: str) -> str:
    """Return a pane's name as the pane bar shows it."""
    return "risk curve" if name == "risk" else name


def drawn_by(place: str) -> Draw:
    """Return the drawing function ``MODULE.FUNCTION`` of ``tui.ui.cards``, loaded at its first use.

    Before the first snapshot there is nothing to draw, so that the first paint waits for none.
    """
    module, _, name = place.partition(".")

    def draw(view: View) -> CardText:
        function: Draw = getattr(import_module(f"tui.ui.cards.{module}"), name)
        return function(view)

    return draw


def card_text(name: str, draw: Draw, view: View) -> CardText:
    """Return what a card shows; before the first snapshot no more than that it is being opened."""
    if view.snapshot.version > 0:
        return drawn(draw, view)
    words = centred("opening", view.width, view.height)
    if name not in PANES:
        return CardText(lines=words)
    heading = line((f"{key_of(name)} ", "accent"), (title_of(name), "strong bold"))
    return CardText(title=heading, lines=words)


def split(total: int, wanted: tuple[int | None, ...], least: int = 1) -> tuple[int, ...]:
    """Share ``total`` among parts: fixed ones first, the others evenly, the first ones rounder."""
    open_parts = sum(part is None for part in wanted)
    rest = max(0, total - sum(part or 0 for part in wanted))
    share, extra = divmod(rest, open_parts) if open_parts else (0, 0)
    sizes, seen = [], 0
    for part in wanted:
        if part is None:
            sizes.append(max(least, share + (1 if seen < extra else 0)))
            seen += 1
        else:
            sizes.append(part)
    return tuple(sizes)


def place(rows: tuple[Row, ...], width: int, height: int) -> tuple[Placed, ...]:
    """Turn rows into regions: one column between frames, no row between them."""
    heights = _heights(rows, height)
    placed, y = [], 0
    for one, tall in zip(rows, heights, strict=True):
        room = width - _GAP * (len(one.cells) - 1)
        widths = split(room, tuple(cell.width for cell in one.cells))
        x = 0
        for cell, wide in zip(one.cells, widths, strict=True):
            placed.append(Placed(cell.card, x, y, min(wide, width - x), tall))
            x += wide + _GAP
        y += tall
    return tuple(placed)


def _heights(rows: tuple[Row, ...], height: int) -> tuple[int, ...]:
    """Give every open row its share, fixing those whose least is more than that."""
    wanted = [one.height for one in rows]
    while True:
        sizes = split(height, tuple(wanted))
        short = [i for i, one in enumerate(rows) if wanted[i] is None and sizes[i] < one.least]
        if not short:
            return sizes
        for i in short:
            wanted[i] = rows[i].least


def pane_text(spec: PaneSpec, scene: Scene, width: int, height: int) -> str:
    """Return a pane as plain text, every card at its place; needs no screen."""
    placed = place(spec.layout(width, height), width, height)
    tall = max((card.y + card.height for card in placed), default=0)
    canvas = [[" "] * width for _ in range(tall)]
    for card in placed:
        for y, text in enumerate(_card_rows(spec, scene, card, narrow=width < NARROW)):
            cells = _cells(text)
            canvas[card.y + y][card.x : card.x + len(cells)] = cells
    return "\n".join("".join(cells).rstrip() for cells in canvas)


def _cells(text: str) -> list[str]:
    """Return what stands in each column: a wide glyph of a word from outside takes two."""
    return [cell for char in text for cell in (char, *[""] * (cell_len(char) - 1))]


def _card_rows(spec: PaneSpec, scene: Scene, card: Placed, *, narrow: bool) -> list[str]:
    kind = frame_kind(framed=card.card not in spec.unframed, narrow=narrow)
    view = scene.view(*kind.inner(card.width, card.height), narrow=narrow)
    text = card_text(card.card, spec.cards[card.card], view)
    return [plain(one) for one in frame(text, card.width, card.height, kind)]
