"""What is said about the breakout, in figures and short sentences."""

from __future__ import annotations

from tui.model.breakout import Breakout, BreakoutState
from tui.ui import format as fmt
from tui.ui.cards import context as ctx
from tui.ui.cards.breakout_rail import words_of
from tui.ui.cards.text import BLANK, first_fit, fits
from tui.ui.draw import Line, Span, View, line, width_of

_COMPARED = (BreakoutState.TESTING, BreakoutState.INTRADAY_BREAK, BreakoutState.BREAKOUT)
_NO_BASE = (BreakoutState.NEAR_HIGH, BreakoutState.PULLBACK)


def needs(view: View, said: Breakout | None) -> str:
    """Say what is missing before there can be a state."""
    if said is not None and said.why:
        return fmt.clean(said.why)
    return f"needs {view.settings.breakout.base_min} sessions, have 0"


def is_known(said: Breakout | None) -> bool:
    """Tell whether there is a state to show."""
    return said is not None and said.state is not BreakoutState.UNKNOWN


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


def headline(said: Breakout, width: int) -> Line:
    """Return the chip, then what is still to come before a confirmation, then since when."""
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
        parts.append(ctx.labelled("to record", ctx.distance(row.from_record_pct), style))
    if said.nearness_52w is not None:
        parts.append(ctx.labelled("52w", near(said)))
    return tuple(parts)


def _from(what: str, fraction: float, style: str) -> Line:
    return ctx.labelled(
        f"{'under' if fraction < 0 else 'above'} {what}", fmt.percent(fraction), style
    )


def near(said: Breakout) -> str:
    """Return the nearness to the 52-week high (price / high)."""
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
    """Say what the state would be if today closed at the last price, or why that is not known."""
    if said.provisional is None:
        return line((said.provisional_why, "warn")) if said.provisional_why else BLANK
    return line(
        ("if today closed here: ", "muted"), words_of(said.provisional), (" provisional", "warn")
    )


def no_base(said: Breakout) -> Line:
    """Say how far a base is, for the states that have none."""
    if said.state not in _NO_BASE or said.attempt is not None or said.base_sessions is None:
        return BLANK
    need = said.parameters.base_min
    return line((f"no base: {said.base_sessions} of {need} sessions since the record", "text"))


def compared(said: Breakout) -> Line:
    """Show the comparison that decides between testing, an intraday record and a breakout."""
    if said.state not in _COMPARED or said.close is None or said.level is None:
        return BLANK
    episode = said.episodes[-1] if said.attempt is not None and said.episodes else None
    day = episode.peak if episode else said.record_close_date
    sign = ">" if said.close > said.level else "=" if said.close == said.level else "<"
    return line(
        ("close ", "muted"),
        fmt.number(said.close),
        (f" {sign} record close ", "muted"),
        fmt.number(said.level),
        (f" of {fmt.day(day)}", "muted"),
    )


def history(said: Breakout, width: int) -> Line:
    """Name the latest episodes and what became of them."""
    parts = []
    for episode in reversed(said.episodes[-4:]):
        again = len(episode.attempts) > 1
        word = "failed, re-broke" if again else episode.status.value
        style = "warn" if again or word == "failed" else "text"
        parts.append(line((f"{episode.breakout.year} ", "muted"), (word, style)))
    return fits([line(("episodes", "muted")), *parts], width, 2)
