"""The breakout's state: chip, rail, range bar, what is overhead, what today would make of it."""

from __future__ import annotations

from itertools import zip_longest

from tui.model.breakout import Breakout, BreakoutState
from tui.model.symbols import symbol_of
from tui.ui import format as fmt
from tui.ui.cards import context as ctx
from tui.ui.cards.breakout_rail import rail, range_bar
from tui.ui.cards.breakout_words import (
    compared,
    figures,
    headline,
    history,
    is_known,
    near,
    needs,
    no_base,
    overhead,
    provisional,
)
from tui.ui.cards.text import BLANK, centred, first_fit, fits, leading, spread
from tui.ui.draw import CardText, Line, Span, View, line, width_of


def overview(view: View) -> CardText:
    """Draw the state as the overview and narrow screens show it."""
    said = view.snapshot.breakout
    head = ctx.title("3", "breakout", view.settings.breakout_symbol)
    if said is None or not is_known(said):
        return CardText(title=head, lines=_unknown(view, said))
    parts = _narrow_lines(view, said) if view.narrow else _wide_lines(view, said)
    return CardText(
        title=head,
        title_right=line(("close of ", "dim"), (fmt.day(said.as_of), "muted")),
        foot=_rule(view, said, brief=True),
        foot_right=line(("52w ", "dim"), (near(said), "muted")) if said.nearness_52w else (),
        lines=parts,
    )


def state(view: View) -> CardText:
    """Draw the pane's own card: state and figures, rail left, range right."""
    said = view.snapshot.breakout
    symbol = view.settings.breakout_symbol
    name = symbol_of(symbol).name
    head = (*ctx.title("3", "breakout", symbol), Span(f" {name}", "strong bold"))
    if said is None or not is_known(said):
        return CardText(title=head, lines=_unknown(view, said))
    lines = _narrow_state(view, said) if view.narrow else _two_halves(view, said)
    right = line(("state of the close of ", "dim"), (fmt.day(said.as_of), "muted"))
    short = line(("close of ", "dim"), (fmt.day(said.as_of), "muted"))
    return CardText(
        title=head,
        title_right=first_fit([right, short], view.width - width_of(head) - 4),
        foot=_rule(view, said, brief=False),
        lines=lines,
    )


def _unknown(view: View, said: Breakout | None) -> tuple[Line, ...]:
    drawn = rail(BreakoutState.UNKNOWN, view.width)
    words = centred(needs(view, said), view.width, max(1, view.height - 3))
    return (*words, BLANK, *drawn) if drawn and view.height >= 6 else words


def _wide_lines(view: View, said: Breakout) -> tuple[Line, ...]:
    """Stack the parts, then spread what room is left between them."""
    price = ctx.price_of(view, said.symbol)
    bar = range_bar(said, price, view.width, view.charts)
    # The nearness to the 52-week high stands in the border already.
    shown = figures(view, said)[: -1 if said.nearness_52w is not None else None]
    blocks: list[tuple[Line, ...]] = [
        (headline(said, view.width),),
        rail(said.state, view.width) or (),
        bar,
        tuple(one for one in (overhead(view, said, brief=True), no_base(said)) if one),
        (fits(shown, view.width),),
        (first_fit([compared(said)], view.width),),
        (provisional(said),),
        (history(said, view.width),),
    ]
    return spread([tuple(one for one in block if one) for block in blocks], view.height)


def _narrow_lines(view: View, said: Breakout) -> tuple[Line, ...]:
    record = BLANK
    if said.record_close is not None and said.overhead_closes:
        at = ctx.day_of_year(view, said.record_close_date)
        record = ctx.labelled("· record", f"{fmt.number(said.record_close)} on {at}", "text")
    second = fits([overhead(view, said, brief=True), record], view.width, 1)
    rest = (fits(figures(view, said), view.width), provisional(said), no_base(said))
    lines = [headline(said, view.width), second, *(one for one in rest if one)]
    return tuple(lines[: view.height])


def _narrow_state(view: View, said: Breakout) -> tuple[Line, ...]:
    """Draw state, figures and rail for a screen of one column."""
    drawn = rail(said.state, view.width) or ()
    bar = range_bar(said, ctx.price_of(view, said.symbol), view.width, view.charts)
    blocks: list[tuple[Line, ...]] = [
        (headline(said, view.width),),
        (overhead(view, said, brief=False),),
        tuple(one for one in (fits(figures(view, said), view.width),) if one),
        tuple(one for one in (compared(said), provisional(said), no_base(said)) if one),
        drawn,
        bar,
    ]
    return spread(blocks, view.height)


def _two_halves(view: View, said: Breakout) -> tuple[Line, ...]:
    """Headline over the whole width; below it the rail and words left, the range right."""
    head = headline(said, view.width)
    parts = figures(view, said)
    beside = leading(parts, view.width - width_of(head) - 3)
    rest = fits(parts[:beside], view.width)
    left_width = (view.width - 3) // 2
    right_width = view.width - left_width - 3
    drawn = rail(said.state, left_width) or ()
    bar = range_bar(said, ctx.price_of(view, said.symbol), right_width, view.charts)
    right = (*bar, fits(parts[beside:], right_width))
    words = (compared(said), provisional(said), no_base(said), overhead(view, said, brief=False))
    left = [*drawn, *(one for one in words if one)]
    body = [
        _beside(one, other, left_width) for one, other in zip_longest(left, right, fillvalue=BLANK)
    ]
    gap = (BLANK,) if view.height > len(body) + 1 else ()
    return ((*head, Span("   "), *rest), *gap, *body)


def _beside(left: Line, right: Line, left_width: int) -> Line:
    return (*left, Span(" " * (left_width + 3 - width_of(left))), *right)


def _rule(view: View, said: Breakout, *, brief: bool) -> Line:
    """State the rule's numbers as the border shows them."""
    p = said.parameters
    fail, buffer = f"{p.fail_pct * 100:g}", f"{p.buffer * 100:g} %" if p.buffer else "0"
    short = f"base {p.base_min} · confirm {p.confirm_n} · fail {fail} %"
    full = (
        f"base {p.base_min} sessions · confirm {p.confirm_n} closes · "
        f"fail {fmt.MINUS}{fail} % in {p.fail_window} · buffer {buffer}"
    )
    variants = [] if brief else [line((full, "dim"))]
    return first_fit([*variants, line((short, "dim"))], view.width)
