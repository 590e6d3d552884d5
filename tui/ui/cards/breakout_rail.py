"""The rail of states, and the range bar from the base's low to the record (design, section 7)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate

from tui.model.breakout import Breakout, BreakoutState
from tui.ui import format as fmt
from tui.ui.cards.context import colour
from tui.ui.cards.text import Label, placed
from tui.ui.charts.bars import column_of
from tui.ui.charts.bars import range_bar as charted_range
from tui.ui.draw import Line, Span

_STATIONS = (
    BreakoutState.BASE,
    BreakoutState.TESTING,
    BreakoutState.INTRADAY_BREAK,
    BreakoutState.BREAKOUT,
    BreakoutState.CONFIRMED,
    BreakoutState.PRICE_DISCOVERY,
)
_LONG = ("base", "testing", "intraday", "breakout", "confirmed", "discovery")
_SHORT = ("base", "testing", "intraday", "breakout", "confirm", "discovery")
_AT_BREAKOUT = {BreakoutState.RETEST: ("●", "retest"), BreakoutState.FAILED: ("×", "failed")}


def words_of(state: BreakoutState) -> str:
    """Return a state as its chip says it."""
    return state.value.replace("_", " ")


def rail(state: BreakoutState, width: int) -> tuple[Line, Line] | None:
    """Draw the rail and its labels; None where there is no room for the words.

    NEAR_HIGH, PULLBACK and UNKNOWN have no station: the rail is dim and without a node.
    """
    at = _station(state)
    special = _AT_BREAKOUT.get(state)
    names = list(_names(width))
    if not names:
        return None
    if special:
        names[at] = special[1]
    gap = min(3, (width - sum(map(len, names))) // (len(names) - 1))
    starts = list(accumulate((len(name) + gap for name in names[:-1]), initial=0))
    nodes = [start + (len(name) - 1) // 2 for start, name in zip(starts, names, strict=True)]
    return _track(nodes, at, special), _labels(names, starts, at, special)


def _station(state: BreakoutState) -> int:
    if state in _AT_BREAKOUT:
        return _STATIONS.index(BreakoutState.BREAKOUT)
    return _STATIONS.index(state) if state in _STATIONS else -1


def _names(width: int) -> Sequence[str]:
    """Take full names with two blanks between them, or shorter ones with one; else none."""
    for names, gap in ((_LONG, 2), (_SHORT, 1)):
        if sum(map(len, names)) + gap * (len(names) - 1) <= width:
            return names
    return ()


def _track(nodes: list[int], at: int, special: tuple[str, str] | None) -> Line:
    ends = {nodes[0]: "├", nodes[-1]: "┤"}
    cells = [ends.get(x, "┼" if x in nodes else "─") for x in range(nodes[-1] + 1)]
    lead = Span(" " * nodes[0])
    drawn = "".join(cells)
    if at < 0:
        return (lead, Span(drawn[nodes[0] :], "dim"))
    glyph, style = (special[0], "warn bold") if special else ("●", "accent bold")
    x = nodes[at]
    return (lead, Span(drawn[nodes[0] : x], "dim"), Span(glyph, style), Span(drawn[x + 1 :], "dim"))


def _labels(names: list[str], starts: list[int], at: int, special: tuple[str, str] | None) -> Line:
    out: list[Span] = []
    column = 0
    for i, (name, start) in enumerate(zip(names, starts, strict=True)):
        here = "warn bold" if special else "strong bold"
        out += [Span(" " * (start - column)), Span(name, here if i == at else "dim")]
        column = start + len(name)
    return tuple(out)


def range_bar(said: Breakout, price: float | None, width: int, charts: str) -> tuple[Line, ...]:
    """Draw price, bar and labels: from the low of the base to the record, and a little beyond.

    Returns:
        Three lines, or none where price or record are not known.
    """
    record = said.record_close
    if price is None or record is None or width < 24:
        return ()
    marks = [value for value in (said.origin_level, said.level, record) if value is not None]
    base = said.base_low if said.base_low is not None else min(marks) * 0.95
    low, top = min(price, base, *marks), max(price, record)
    high = top + (top - low) * 0.05
    if high <= low:
        return ()
    style = colour(said.symbol)
    start = said.level if said.level is not None else record

    def column(value: float) -> int:
        return column_of(value, low, high, width)

    bar = charted_range(
        width, low=low, high=high, start=start, value=price, marks=marks, style=style, charts=charts
    )
    here = Label(column(price), fmt.number(price), f"{style} bold")
    return (
        placed([here, *_origin(said, column)], width),
        bar,
        placed(
            [Label(column(record), f"record {fmt.number(record)}"), *_level(said, column)], width
        ),
    )


def _origin(said: Breakout, column: Callable[[float], int]) -> list[Label]:
    """Label the episode's level above the bar where an attempt has one of its own."""
    if said.origin_level is None or said.origin_level == said.level:
        return []
    text = f"episode level {fmt.number(said.origin_level)}"
    return [Label(column(said.origin_level) - (len(text) - 1) / 2, text)]


def _level(said: Breakout, column: Callable[[float], int]) -> list[Label]:
    if said.level is None or said.level == said.record_close:
        return []
    name = f"attempt {said.attempt} level" if (said.attempt or 1) > 1 else "level"
    return [Label(column(said.level), f"{name} {fmt.number(said.level)}")]
