"""What several symbols share with one, each with the others held fixed, in one row."""

from __future__ import annotations

from tui.model.correlation import Correlation
from tui.model.symbols import symbol_of
from tui.ui import format as fmt
from tui.ui.draw import Line, line


def joint(said: Correlation) -> Line:
    """Say what each of several symbols shares with y when the others are held fixed."""
    found = said.partial_joint
    if found is None or found.why:
        return ()
    values = zip(found.symbols, found.values, strict=True)
    spans = [
        piece
        for symbol, value in values
        for piece in ((f" {symbol_of(symbol).short} ", "muted"), (fmt.signed(value), "text"))
    ]
    return line((f"{symbol_of(found.target).short} jointly with", "muted"), *spans)
