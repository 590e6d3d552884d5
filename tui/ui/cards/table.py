"""Tables whose columns leave from the least wanted on, and never lose a digit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tui.ui.draw import Line, Span

Cell = Span | Callable[[int], Span]


@dataclass(frozen=True)
class Column:
    """One column: heading, least width with its gap, alignment.

    Columns of the highest ``rank`` leave first where room is short. A ``flex`` column takes what
    the others leave, at most ``most``; its cells are functions of the width.
    """

    head: str
    width: int
    left: bool = False
    rank: int = 0
    flex: bool = False
    most: int = 0
    gap: int = 1


Row = Sequence[Cell]


def table(columns: Sequence[Column], rows: Sequence[Row], width: int) -> tuple[Line, ...]:
    """Lay out a heading and rows; cells stand in the order of the columns."""
    sizes = widths(columns, rows, width)
    kept = [i for i, size in enumerate(sizes) if size]
    heads = tuple(_set(_head(columns[i], sizes[i]), columns[i], sizes[i]) for i in kept)
    body = [
        tuple(_set(_drawn(row[i], columns[i], sizes[i]), columns[i], sizes[i]) for i in kept)
        for row in rows
    ]
    return (heads, *body)


def widths(columns: Sequence[Column], rows: Sequence[Row], width: int) -> tuple[int, ...]:
    """Return each column's width, 0 for one that had to leave."""
    wanted = [_wanted(column, [row[i] for row in rows]) for i, column in enumerate(columns)]
    order = sorted(range(len(columns)), key=lambda i: -columns[i].rank)
    for i in order:
        if sum(wanted) <= width or columns[i].rank == 0:
            break
        wanted[i] = 0
    spare = max(0, width - sum(wanted))
    return tuple(
        min(column.most, size + spare) if column.flex and size else size
        for column, size in zip(columns, wanted, strict=True)
    )


def _wanted(column: Column, cells: Sequence[Cell]) -> int:
    if column.flex:
        return column.width
    longest = max((len(cell.text) for cell in cells if isinstance(cell, Span)), default=0)
    return max(column.width, longest + column.gap, len(column.head) + column.gap)


def _head(column: Column, size: int) -> Span:
    """Return the heading, without its last words where a flexible column is too narrow for them."""
    words = column.head.split()
    while len(" ".join(words)) > size - column.gap:
        words.pop()
    return Span(" ".join(words), "dim")


def _drawn(cell: Cell, column: Column, size: int) -> Span:
    return cell if isinstance(cell, Span) else cell(size - column.gap)


def _set(cell: Span, column: Column, size: int) -> Span:
    text = cell.text.ljust(size - column.gap) if column.left else cell.text.rjust(size)
    return Span((" " * column.gap + text) if column.left else text, cell.style)
