"""Pages that are still empty: what each of them will show, in one sentence."""

from __future__ import annotations

from collections.abc import Callable

from tui.ui.cards import context as ctx
from tui.ui.cards.text import centred
from tui.ui.draw import CardText, Span, View

_WIDTH = 72
SENTENCES = {
    "evidence": "Here every breakout will stand beside what Bitcoin did in the 540 days after it, "
    "with the placebo tests that say how little that proves.",
    "journal": "Here changes of state, failures and record closes will be kept with their time, "
    "the newest first.",
}


def planned(digit: str, name: str, page: str) -> Callable[[View], CardText]:
    """Return a card that says what its page will show."""

    def draw(view: View) -> CardText:
        room = min(view.width, _WIDTH)
        margin = Span(" " * ((view.width - room) // 2))
        lines = centred(SENTENCES[page], room, view.height, "muted")
        return CardText(title=ctx.title(digit, name), lines=tuple((margin, *one) for one in lines))

    return draw
