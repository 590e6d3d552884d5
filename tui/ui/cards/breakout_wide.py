"""The breakout of the three-column overview: the state, and its price chart beside it."""

from __future__ import annotations

from dataclasses import replace

from tui.ui.cards import breakout
from tui.ui.cards.breakout_price import chart_lines
from tui.ui.cards.breakout_words import is_known
from tui.ui.cards.text import BLANK
from tui.ui.draw import CardText, Span, View, line, width_of

_STATE, _GAP = 62, 3
_LEGEND = "daily closes · B breakout F failed R re-break"


def overview(view: View) -> CardText:
    """Draw the overview's card in its left part and the price in the rest."""
    left = breakout.overview(replace(view, width=_STATE))
    right = chart_lines(replace(view, width=view.width - _STATE - _GAP))
    if not is_known(view.snapshot.breakout) or not right:
        return breakout.overview(view)
    rows = []
    for i in range(view.height):
        lead = left.lines[i] if i < len(left.lines) else BLANK
        pad = Span(" " * (_STATE + _GAP - width_of(lead)))
        rows.append((*lead, pad, *(right[i] if i < len(right) else BLANK)))
    near = (*left.foot_right, Span(" · ", "dim")) if left.foot_right else ()
    return replace(left, foot_right=(*near, *line((_LEGEND, "dim"))), lines=tuple(rows))
