"""Every followed symbol with every other, as a heat map whose figures say it without colour."""

from __future__ import annotations

from tui.model.correlation import Correlation, Matrix
from tui.model.symbols import symbol_of
from tui.ui import format as fmt
from tui.ui.cards import context as ctx
from tui.ui.cards.correlation import needs
from tui.ui.cards.correlation_notes import regime_table
from tui.ui.cards.text import BLANK, centred, first_fit, wrap
from tui.ui.draw import CardText, Line, Span, View, line, width_of

_CELL = 5
_MOST_NAME = 9


def matrix(view: View) -> CardText:
    """Draw the matrix alone."""
    return _card(view, view.height)


def matrix_regimes(view: View) -> CardText:
    """Draw the matrix, and the regimes of the pair below it where both find room."""
    said = view.snapshot.correlation
    below = () if said is None else regime_table(said, view.width)
    card = _card(view, view.height - len(below))
    if not below:
        return card
    space = (BLANK,) if len(card.lines) + len(below) < view.height else ()
    return CardText(
        title=card.title,
        title_right=card.title_right,
        foot=card.foot,
        foot_right=card.foot_right,
        lines=(*card.lines, *space, *below),
    )


def _card(view: View, height: int) -> CardText:
    said = view.snapshot.correlation
    grid = None if said is None else said.matrix
    head = ctx.title("", "matrix")
    if grid is None or len(grid.symbols) < 2:
        return CardText(title=head, lines=centred(_nothing(said), view.width, height))
    label = min(_MOST_NAME, max(len(symbol_of(one).short) for one in grid.symbols)) + 1
    shown = _shown(said, grid, min((view.width - label) // _CELL, height - 1))
    return CardText(
        title=head,
        title_right=first_fit(
            [line((text, "dim")) for text in _basis(grid, len(shown))],
            view.width - width_of(head) - 4,
        ),
        foot=first_fit(
            [line((text, "dim")) for text in ("+ with, − against each other", "+ with, − against")],
            view.width - 4,
        ),
        foot_right=_short(grid, view.width - 34),
        lines=(*_rows(grid, shown, label), *_why(grid, view.width, height - len(shown) - 1)),
    )


def _nothing(said: Correlation | None) -> str:
    if said is not None and said.matrix is None and said.pending:
        return "…"
    if said is not None and said.matrix is not None:
        return "needs 2 symbols with a history"
    return needs(said)


def _shown(said: Correlation | None, grid: Matrix, most: int) -> tuple[int, ...]:
    """Return the rows that find room, the pair always among them, in the order of the matrix."""
    pair = [] if said is None else [said.x, said.y]
    order = sorted(range(len(grid.symbols)), key=lambda i: grid.symbols[i] not in pair)
    return tuple(sorted(order[: max(0, most)]))


def _basis(grid: Matrix, shown: int) -> tuple[str, ...]:
    """Say the window and n, and how many symbols had to stay away."""
    counts = {n for row in grid.n for n in row if n}
    n = f"n {max(counts, default=0)}" + (" each" if len(counts) == 1 else " at most")
    window = f"{grid.window} sessions"
    of = "" if shown == len(grid.symbols) else f"{shown} of {len(grid.symbols)} symbols, "
    dates = f"to {fmt.day(grid.last)}"
    return f"{of}{window} {dates}, {n}", f"{of}{window}, {n}", f"{window}, {n}", n


def _short(grid: Matrix, width: int) -> Line:
    """Name the symbols whose pairs have fewer returns than others, with their n."""
    most = max((n for row in grid.n for n in row), default=0)
    best = {name: max(row) for name, row in zip(grid.symbols, grid.n, strict=True)}
    few = [f"{symbol_of(name).short} n {n}" for name, n in best.items() if n < most]
    return first_fit([line((", ".join(few), "dim"))] if few else [], width)


def _why(grid: Matrix, width: int, room: int) -> tuple[Line, ...]:
    """Say why cells are empty, as many reasons as there are rows left."""
    rows: list[Line] = []
    for why in grid.why:
        wrapped = wrap(line((fmt.clean(why), "dim")), width)
        if len(rows) + len(wrapped) > room:
            break
        rows.extend(wrapped)
    return tuple(rows)


def _rows(grid: Matrix, shown: tuple[int, ...], label: int) -> tuple[Line, ...]:
    names = [symbol_of(grid.symbols[i]).short for i in shown]
    colours = [ctx.symbol_style(grid.symbols[i]) for i in shown]
    heads = (
        Span(_brief(name, _CELL - 1).rjust(_CELL), "muted" if colour == "text" else colour)
        for name, colour in zip(names, colours, strict=True)
    )
    rows: list[Line] = [(Span(" " * label), *heads)]
    for at, i in enumerate(shown):
        style = "muted" if colours[at] == "text" else colours[at]
        cells = (_cell(grid.values[i][j]) for j in shown[:at])
        own = Span(_brief(names[at], label - 1).ljust(label), style)
        rows.append((own, *cells, Span(fmt.DOT.rjust(_CELL - 1), "dim")))
    return tuple(rows)


def _brief(name: str, most: int) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"


def _cell(value: float | None) -> Span:
    """Return a figure of the matrix on its ground: ``+.83``, without the zero before the point."""
    if value is None:
        return Span(fmt.DOT.rjust(_CELL - 1) + " ", "dim")
    hundredths = round(100 * value)
    text = fmt.signed(value)
    text = text.replace("0.", ".", 1) if abs(hundredths) < 100 else text[:-1]
    return Span(text.rjust(_CELL), f"strong on heat{hundredths:+d}")
