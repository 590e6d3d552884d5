"""A widget that shows lines of spans in the active theme's colours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui.ui.draw import Line, width_of
from tui.ui.theme import style_book

_BAND_DOTS = str.maketrans("▀▄ ", "···")


class Row(Strip):
    """A painted row that does not hold itself.

    A strip remembers the parts into which it was divided, itself where it was not: such a one goes
    when Python's collector finds it, which with what it holds is some thirty objects a row.
    """

    __slots__ = ()

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """Return the parts that end at these columns."""
        ends = list(cuts)
        return [self] if ends == [self.cell_length] else super().divide(ends)


class Painted(Widget):
    """Shows exactly the lines it was given; what is missing is blank ground."""

    DEFAULT_CSS = "Painted { width: 1fr; height: 1fr; }"
    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None, blank: str = "text") -> None:  # noqa: A002
        super().__init__(id=id)
        self._rows: tuple[Line, ...] = ()
        self._tint = ""
        self._blank = blank
        self._painted_in = ""
        self._made: dict[int, tuple[Strip, Row]] = {}

    def paint(self, rows: tuple[Line, ...], tint: str = "") -> None:
        """Show these lines; does nothing when they and the colours are already on the screen."""
        colours = f"{self.app.theme} {tint}"
        before, self._rows = self._rows, rows
        if colours != self._painted_in or len(before) != len(rows):
            self._tint, self._painted_in = tint, colours
            self._made.clear()
            self.refresh()
        elif before != rows:
            pairs = zip(before, rows, strict=True)
            changed = [y for y, (old, new) in enumerate(pairs) if old != new]
            self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))

    def forget(self) -> None:
        """Show nothing, and keep nothing that was painted."""
        self._rows = ()
        self._made.clear()
        self.refresh()

    @property
    def shown(self) -> tuple[Line, ...]:
        """The lines on the screen."""
        return self._rows

    def render_line(self, y: int) -> Strip:
        """Paint one row."""
        book = style_book(self.app.theme, self._tint)
        row = self._rows[y] if y < len(self._rows) else ()
        segments = []
        for span in row:
            # Sixteen colours have none for a band: its edges become lines of dots.
            dotted = book.ansi and span.style.startswith("band")
            text = span.text.translate(_BAND_DOTS) if dotted else span.text
            segments.append(Segment(text, book.style(span.style)))
        strip = Strip(segments, width_of(row))
        return strip.adjust_cell_length(self.size.width, book.style(self._blank))

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the rows of a region, the same ones as before where nothing has changed."""
        strips = super().render_lines(crop)
        return [self._row(y, strip) for y, strip in zip(crop.line_range, strips, strict=True)]

    def _row(self, y: int, strip: Strip) -> Row:
        made = self._made.get(y)
        if made is None or made[0] is not strip:
            made = self._made[y] = (strip, Row(strip, strip.cell_length))
        return made[1]
