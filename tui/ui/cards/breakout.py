"""The breakout's state: chip, rail, range bar, what is overhead, what today would make of it."""

from __future__ import annotations

from itertools import zip_longest

from tui.model.breakout import Breakout, BreakoutState
from tui.model.symbols import symbol_of
from tui.ui import format as fmt
from tui.ui.cards import context as ctx
from tui.ui.cards.breakout_rail import rail, range_bar, words_of
from tui.ui.cards.text import BLANK, centred, first_fit, fits, leading
from tui.ui.draw import CardText, Line, Span, View, line, width_of

_NO_BASE = (BreakoutState.NEAR_HIGH, BreakoutState.PULLBACK)


def needs(view: View, said: Breakout | None) -> str:
    """Say what is missing before there can be a state."""
    if said is not None and said.why:
        return fmt.clean(said.why)
    return f"needs {view.settings.breakout.base_min} sessions, have 0"


def is_known(said: Breakout | None) -> bool:
    """Tell whether there is a state to show."""
    return said is not None and said.state is not BreakoutState.UNKNOWN


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
        foot_right=line(("52w ", "dim"), (_near(said), "muted")) if said.nearness_52w else (),
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


def chip(said: Breakout) -> Span:
    """Return the state's chip, in the symbol's colour whatever the state."""
    return Span(f" {words_of(said.state)} ", f"chip:{ctx.chip_colour(said.symbol)}")


def since(said: Breakout, width: int) -> Line:
    """Say since when the state stands, its attempt and sessions as far as they fit."""
    start = line(("since ", "muted"), fmt.day(said.since))
    attempt, sessions = BLANK, BLANK
    if said.attempt is not None and said.attempt > 1:
        attempt = line((", attempt ", "muted"), str(said.attempt))
    if said.since_sessions is not None:
        word = "session" if said.since_sessions == 1 else "sessions"
        sessions = line((f", {fmt.number(said.since_sessions, 0)} {word}", "muted"))
    return first_fit([(*start, *attempt, *sessions), (*start, *sessions), start], width)


def _headline(said: Breakout, width: int) -> Line:
    """Chip, then what is still to come before a confirmation, then since when."""
    lead = line(chip(said))
    need, streak = said.parameters.confirm_n, said.streak
    if said.state is BreakoutState.BREAKOUT and streak is not None and streak < need:
        day = line((f"day {streak} of {need} to be confirmed", "text"))
        base = fmt.number(said.base_sessions, 0)
        after = line((f"· first record close after {base} sessions", "muted"))
        return fits([lead, day, *([after] if said.base_sessions else [])], width, 1)
    return fits([lead, since(said, width - width_of(lead) - 1)], width, 1)


def figures(view: View, said: Breakout) -> tuple[Line, ...]:
    """Return the figures beside the state: above the level, to the record, nearness."""
    price = ctx.price_of(view, said.symbol)
    row = view.snapshot.level(said.symbol)
    parts = []
    inside = said.attempt is not None and price is not None
    if inside and price is not None and said.level:
        what = fmt.number(said.level) if view.narrow else "level"
        parts.append(_from(what, price / said.level - 1, "strong bold"))
    if inside and price is not None and said.origin_level and said.origin_level != said.level:
        parts.append(_from(fmt.number(said.origin_level), price / said.origin_level - 1, "text"))
    if row is not None and row.from_record_pct is not None:
        style = "text" if inside else "strong bold"
        parts.append(ctx.labelled("to record", fmt.percent(row.from_record_pct), style))
    if said.nearness_52w is not None:
        parts.append(ctx.labelled("52w", _near(said)))
    return tuple(parts)


def _from(what: str, fraction: float, style: str) -> Line:
    return ctx.labelled(
        f"{'under' if fraction < 0 else 'above'} {what}", fmt.percent(fraction), style
    )


def _near(said: Breakout) -> str:
    return fmt.number(said.nearness_52w, 3)


def overhead(view: View, said: Breakout, *, brief: bool) -> Line:
    """Say how many past closes stand above the price; always beside the state."""
    count = said.overhead_closes
    loud = Span(fmt.number(count, 0), "strong" if count is not None else "dim")
    closes = "close" if count == 1 else "closes"
    if brief:
        when = "then" if view.snapshot.travelled_to else "now"
        tail = {None: "", 0: " · nothing stands above"}.get(count, " · not a record")
        return line(loud, (f" {closes} overhead {when}{tail}", "muted"))
    price = ctx.price_of(view, said.symbol)
    if count is None:
        tail = ""
    elif count == 0:
        tail = ": nothing stands above"
    elif price is not None and said.level is not None and price > said.level:
        tail = ": above its range, not at a record"
    else:
        tail = ": not at a record"
    return line(loud, (f" {closes} overhead{tail}", "muted"))


def provisional(said: Breakout) -> Line:
    """Say what the state would be if today closed at the last price."""
    if said.provisional is None:
        return BLANK
    return line(
        ("if today closed here: ", "muted"), words_of(said.provisional), (" provisional", "warn")
    )


def no_base(said: Breakout) -> Line:
    """Say how far a base is, for the states that have none."""
    if said.state not in _NO_BASE or said.attempt is not None or said.base_sessions is None:
        return BLANK
    need = said.parameters.base_min
    return line((f"no base: {said.base_sessions} of {need} sessions since the record", "text"))


def history(said: Breakout, width: int) -> Line:
    """Name the latest episodes and what became of them."""
    parts = []
    for episode in reversed(said.episodes[-4:]):
        again = len(episode.attempts) > 1
        word = "failed, re-broke" if again else episode.status.value
        style = "warn" if again or word == "failed" else "text"
        parts.append(line((f"{episode.breakout.year} ", "muted"), (word, style)))
    return fits([line(("episodes", "muted")), *parts], width, 2)


def _wide_lines(view: View, said: Breakout) -> tuple[Line, ...]:
    """Stack the parts, then spread what room is left between them."""
    price = ctx.price_of(view, said.symbol)
    bar = range_bar(said, price, view.width, view.charts)
    blocks: list[tuple[Line, ...]] = [
        (_headline(said, view.width),),
        rail(said.state, view.width) or (),
        bar,
        tuple(one for one in (overhead(view, said, brief=True), no_base(said)) if one),
        (fits([*figures(view, said)], view.width),),
        (provisional(said),),
        (history(said, view.width),),
    ]
    return spread([tuple(one for one in block if one) for block in blocks], view.height)


def spread(blocks: list[tuple[Line, ...]], height: int) -> tuple[Line, ...]:
    """Put the blocks that fit under each other, a blank line between where there is room."""
    kept: list[tuple[Line, ...]] = []
    for block in blocks:
        if block and sum(map(len, kept)) + len(block) <= height:
            kept.append(block)
    spare = height - sum(map(len, kept))
    out: list[Line] = []
    for i, block in enumerate(kept):
        if i and spare > 0:
            out.append(BLANK)
            spare -= 1
        out.extend(block)
    return tuple(out)


def _narrow_lines(view: View, said: Breakout) -> tuple[Line, ...]:
    record = BLANK
    if said.record_close is not None and said.overhead_closes:
        at = fmt.day_short(said.record_close_date)
        record = ctx.labelled("· record", f"{fmt.number(said.record_close)} on {at}", "text")
    second = fits([overhead(view, said, brief=True), record], view.width, 1)
    rest = (fits(figures(view, said), view.width), provisional(said), no_base(said))
    lines = [_headline(said, view.width), second, *(one for one in rest if one)]
    return tuple(lines[: view.height])


def _narrow_state(view: View, said: Breakout) -> tuple[Line, ...]:
    """Draw state, figures and rail for a screen of one column."""
    drawn = rail(said.state, view.width) or ()
    bar = range_bar(said, ctx.price_of(view, said.symbol), view.width, view.charts)
    blocks: list[tuple[Line, ...]] = [
        (_headline(said, view.width),),
        (overhead(view, said, brief=False),),
        tuple(one for one in (fits(figures(view, said), view.width),) if one),
        tuple(one for one in (provisional(said), no_base(said)) if one),
        drawn,
        bar,
    ]
    return spread(blocks, view.height)


def _two_halves(view: View, said: Breakout) -> tuple[Line, ...]:
    """Headline over the whole width; below it the rail and words left, the range right."""
    head = _headline(said, view.width)
    parts = figures(view, said)
    beside = leading(parts, view.width - width_of(head) - 3)
    rest = fits(parts[:beside], view.width)
    left_width = (view.width - 3) // 2
    right_width = view.width - left_width - 3
    drawn = rail(said.state, left_width) or ()
    bar = range_bar(said, ctx.price_of(view, said.symbol), right_width, view.charts)
    right = (*bar, fits(parts[beside:], right_width))
    words = (provisional(said), no_base(said), overhead(view, said, brief=False))
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
