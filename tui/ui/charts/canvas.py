"""A grid of styled cells, and the glyphs of the three ways to draw charts."""

from __future__ import annotations

from itertools import groupby
from typing import NamedTuple

from tui.ui.draw import Line, Span


class Glyphs(NamedTuple):
    """What a chart is made of: plotext's marker, its dots a cell (down), and our own lines."""

    marker: str
    dots: int
    grid: str
    level: str
    upright: str
    half_low: str
    half_high: str


GLYPHS: dict[str, Glyphs] = {
    "braille": Glyphs("braille", 4, "┈", "╌", "┊", "▄", "▀"),
    "blocks": Glyphs("hd", 2, "┈", "╌", "┊", "▄", "▀"),
    "ascii": Glyphs("*", 1, ".", "-", ":", ":", ":"),
}
_SEVEN_BIT = str.maketrans(
    {"−": "-", "–": "-", "×": "x", "·": ".", "┊": ":", "…": "...", "→": ">", "↑": "+", "↓": "-"}
)


def glyphs_of(charts: str) -> Glyphs:
    """Return the glyphs of ``braille``, ``blocks`` or ``ascii``."""
    return GLYPHS.get(charts, GLYPHS["braille"])


def spelled(text: str, charts: str) -> str:
    """Return a label as it may be printed: pure 7-bit in ``ascii``, unchanged otherwise."""
    if charts != "ascii" or text.isascii():
        return text
    return text.translate(_SEVEN_BIT).encode("ascii", "replace").decode("ascii")


class Cell(NamedTuple):
    """One character with its style; ``on`` is its ground, ``taken`` what must not be covered."""

    char: str = " "
    style: str = "text"
    on: str = ""
    taken: bool = False


_BLANK = Cell()


class Canvas:
    """Cells by (column, row) from the top left; what lies outside is ignored."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._cells = [[_BLANK] * width for _ in range(height)]

    def put(self, x: int, y: int, char: str, style: str, *, taken: bool = False) -> None:
        """Write one character; a ground that is there shows through."""
        if 0 <= x < self.width and 0 <= y < self.height:
            self._cells[y][x] = Cell(char, style, self._cells[y][x].on, taken)

    def draw(self, x: int, y: int, char: str, style: str) -> None:
        """Put a piece of a line; where two lines cross in braille the dots of both stay."""
        under = self._cells[y][x].char
        if _is_braille(under) and _is_braille(char):
            char = chr(ord(under) | ord(char))
        self.put(x, y, char, style, taken=True)

    def ground(self, x: int, y: int, token: str, style: str = "text") -> None:
        """Clear a cell and give it a ground."""
        if 0 <= x < self.width and 0 <= y < self.height:
            self._cells[y][x] = Cell(style=style, on=token)

    def write(self, x: int, y: int, text: str, style: str) -> None:
        """Write a label; a label is never covered by another."""
        for step, char in enumerate(text):
            self.put(x + step, y, char, style, taken=True)

    def is_free(self, x: int, y: int, length: int) -> bool:
        """Tell whether a label of that length would lie inside and cover no line or label."""
        if y < 0 or y >= self.height or x < 0 or x + length > self.width:
            return False
        return not any(cell.taken for cell in self._cells[y][x : x + length])

    def lines(self) -> tuple[Line, ...]:
        """Return the rows, neighbours of one style joined."""
        return tuple(_joined(row) for row in self._cells)


def _is_braille(char: str) -> bool:
    return "\u2800" <= char <= "\u28ff"


def _style(cell: Cell) -> str:
    return f"{cell.style} on {cell.on}" if cell.on else cell.style


def _joined(row: list[Cell]) -> Line:
    return tuple(
        Span("".join(cell.char for cell in run), style) for style, run in groupby(row, _style)
    )
