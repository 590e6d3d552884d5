"""The next halving: days left, the calibrated band, where the height comes from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from tui.model.halving import Cycle, Halving
from tui.ui import format as fmt
from tui.ui.cards import context as ctx
from tui.ui.cards.text import BLANK, Label, centred, first_fit, fits, placed, spread
from tui.ui.charts.bars import bar, column_of
from tui.ui.draw import CardText, Line, Span, View, line, width_of

INFLATIONS_DIFFER = 5e-6
"""Difference of the two inflations, as a fraction, below which one stands for both."""
NO_BLOCK = "no block yet: estimate from the bundled tip follows"
_CALIBRATED = ("band calibrated on past retargets, not proved", "band calibrated, not proved")
_CYCLE_STYLES = ("btc bold", "rut", "third", "muted")


def cycle_style(cycles: tuple[Cycle, ...], cycle: Cycle) -> str:
    """Name the colour of a cycle: the running one amber and bold, the earlier ones in turn."""
    back = len(cycles) - 1 - cycles.index(cycle)
    return _CYCLE_STYLES[min(back, len(_CYCLE_STYLES) - 1)]


def is_known(said: Halving | None) -> bool:
    """Tell whether there is a height to count from."""
    return said is not None and said.height is not None


def missing(said: Halving | None) -> str:
    """Say why there is no countdown."""
    return fmt.clean(said.why) if said is not None and said.why else NO_BLOCK


def countdown(view: View) -> CardText:
    """Draw the pane's card: days, the band as dates, blocks left and pace, the next retarget."""
    return _countdown(view, lambda said: [_retarget(said, view.width)])


def countdown_and_issuance(view: View) -> CardText:
    """Draw the same with two lines of issuance, for a screen without a card for that."""
    return _countdown(view, lambda said: [_issuance(said, view.width), _shares(said, view.width)])


def _countdown(view: View, more: Callable[[Halving], list[Line]]) -> CardText:
    said = view.snapshot.halving
    head = ctx.title("4", "halving")
    if said is None or not is_known(said):
        return CardText(title=head, lines=centred(missing(said), view.width, view.height))
    blocks: list[tuple[Line, ...]] = [
        (days_in_words(view, said),),
        band(said, view.width),
        tuple(one for one in (_pace(said, view.width),) if one),
        *((one,) for one in more(said) if one),
    ]
    return CardText(
        title=head,
        title_right=block(view, said, view.width - 12, source=True),
        foot=line((_CALIBRATED[_is_in_doubt(view)], "dim")),
        foot_right=line(("blocks: see 0 feeds", "warn")) if _is_in_doubt(view) else (),
        lines=spread(blocks, view.height),
    )


def _is_in_doubt(view: View) -> bool:
    """Tell whether a block source failed in the last round or contradicts another one."""
    if view.snapshot.travelled_to is not None:
        return False
    feeds = (feed for feed in view.snapshot.health if feed.feed == "blocks")
    return any(feed.detail is not None or feed.failures > 0 for feed in feeds)


def block(view: View, said: Halving, width: int, *, source: bool) -> Line:
    """Name the height, its age and its source; an estimate says so."""
    height = fmt.number(said.height, 0)
    if said.estimated:
        return line(("block ", "dim"), (f"~{height}", "text"), (" estimate", "warn"))
    short = line(("block ", "dim"), (height, "muted"))
    if said.height_at is None:
        return short
    age = fmt.age(ctx.instant(view) - said.height_at)
    aged = (*short, Span(", ", "dim"), Span(age, "text"), Span(" ago", "dim"))
    name = fmt.clean(said.height_source or "", 30)
    full = (*aged, Span(f", {name}", "dim")) if name and source else aged
    return first_fit([full, aged, short], width)


def left(view: View, said: Halving, *, hours: bool = False) -> str:
    """Say how long it is to the halving: days, hours on the last of them.

    With ``hours`` they always stand there, unless the height is an estimate.
    """
    if said.eta is None:
        return fmt.DOT
    seconds = (said.eta - ctx.instant(view)).total_seconds()
    tilde = "~" if said.estimated else ""
    if seconds < 2 * 86400:
        return f"{tilde}{fmt.span(seconds)}"
    days, rest = divmod(int(seconds), 86400)
    tail = f" {rest // 3600} h" if hours and not said.estimated else ""
    return f"{tilde}{fmt.number(days, 0)} days{tail}"


def days_in_words(view: View, said: Halving) -> Line:
    """Write the days left and the expected day in words."""
    when = fmt.day_words(said.eta.date()) if said.eta else fmt.DOT
    parts = [
        line((left(view, said, hours=True), "strong bold")),
        line(when, (" ± hash-rate drift, not luck", "muted")),
        line(when),
    ]
    full = fits(parts[:2], view.width)
    return full if width_of(full) > width_of(parts[0]) else fits([parts[0], parts[2]], view.width)


def _ends(said: Halving) -> tuple[datetime, datetime, datetime] | None:
    if said.eta is None or said.eta_low is None or said.eta_high is None:
        return None
    return said.eta_low, said.eta, said.eta_high


def band(said: Halving, width: int) -> tuple[Line, ...]:
    """Draw the band as a bar between its dates: 5 %, expected day, 95 %."""
    ends = _ends(said)
    if ends is None or width < 36:
        return ()
    low, eta, high = (end.timestamp() for end in ends)
    margin = (high - low) * 0.12
    a, x, b = (column_of(v, low - margin, high + margin, width) for v in (low, eta, high))
    days = [end.date() for end in ends]
    bar_of = line(
        ("─" * a, "rule"),
        ("├", "btc"),
        ("━" * (x - a - 1), "btc"),
        ("●", "btc bold"),
        ("━" * (b - x - 1), "btc"),
        ("┤", "btc"),
        ("─" * (width - b - 1), "rule"),
    )
    same_year = days[0].year == days[2].year
    first = fmt.day_words(days[0], year=not same_year)
    above = placed([Label(b, fmt.day_words(days[2])), Label(a, first)], width)
    below = placed(
        [Label(x, fmt.day(days[1]), "btc bold"), Label(a, "5 %", "dim"), Label(b, "95 %", "dim")],
        width,
    )
    return above, bar_of, below


def _pace(said: Halving, width: int) -> Line:
    parts = [ctx.labelled("blocks left", fmt.number(said.blocks_left, 0))]
    if said.pace_s is not None:
        parts.append(ctx.labelled("pace", f"{fmt.number(said.pace_s, 1)} s"))
    if said.mean_block_s is not None:
        parts.append(ctx.labelled("mixed with 600:", f"{fmt.number(said.mean_block_s, 1)} s"))
    return fits(parts, width)


def _retarget(said: Halving, width: int) -> Line:
    """Say in how many blocks, and about when, the difficulty changes."""
    if said.retarget_blocks_left is None:
        return BLANK
    tilde = "~" if said.estimated else ""
    parts = [
        ctx.labelled("retarget in", f"{tilde}{fmt.number(said.retarget_blocks_left, 0)} blocks")
    ]
    if said.retarget_eta is not None:
        parts.append(ctx.labelled("about", fmt.day_words(said.retarget_eta.date())))
    parts.append(line((f"→ {fmt.number(said.retarget_height, 0)}", "dim")))
    return fits(parts, width)


def _issuance(said: Halving, width: int) -> Line:
    """Write the subsidy and the inflation now and after, both inflations where they differ."""
    parts = []
    if said.subsidy_sat is not None:
        after = coins(said.next_subsidy_sat)
        parts.append(ctx.labelled("subsidy", f"{coins(said.subsidy_sat)} → {after}"))
    now, following = said.inflation_annual_pct, said.inflation_next_year_pct
    if now is not None:
        after = f" → {fmt.share(said.inflation_after_pct, 3)}" if said.inflation_after_pct else ""
        parts.append(ctx.labelled("inflation", f"{fmt.share(now, 3)}{after}"))
        if following is not None and abs(now - following) > INFLATIONS_DIFFER:
            parts.append(ctx.labelled("coming year", fmt.share(following, 3)))
    if said.stock_to_flow is not None:
        parts.append(ctx.labelled("stock to flow", fmt.number(said.stock_to_flow, 1)))
    return fits(parts, width)


def _shares(said: Halving, width: int) -> Line:
    """Write how much is issued, how far the epoch is, and the next retarget."""
    shares = (("issued", said.issued_pct), ("epoch", said.epoch_progress_pct))
    parts = [ctx.labelled(name, fmt.share(share)) for name, share in shares if share is not None]
    room = width - sum(map(width_of, parts)) - 3 * len(parts)
    return fits([*parts, _retarget(said, room)], width)


def band_words(said: Halving) -> Line:
    """Write the band as two dates."""
    ends = _ends(said)
    if ends is None:
        return BLANK
    low, _, high = (end.date() for end in ends)
    first = fmt.day_words(low, year=low.year != high.year)
    return line(("5–95 % ", "muted"), f"{first} … {fmt.day_words(high)}")


def headline(view: View, said: Halving, gap: int = 3) -> Line:
    """Write days, date and band in one line."""
    day = line(fmt.day(said.eta.date())) if said.eta else BLANK
    tail = ctx.labelled("left", fmt.number(said.blocks_left, 0)) if view.narrow else BLANK
    parts = [line((left(view, said), "strong bold")), day, band_words(said), tail]
    wide = fits(parts, 10_000, gap)
    return wide if width_of(wide) <= view.width else fits(parts, view.width, 2)


def progress(label: str, fraction: float | None, view: View, style: str) -> Line:
    """Draw a labelled bar with its share in figures."""
    if fraction is None:
        return BLANK
    width = view.width - 9 - 9
    full, rest = bar(fraction, max(4, width), view.charts)
    share = f"{fmt.share(fraction):>9}"
    return line((f"{label:<9}", "muted"), (full, style), (rest, "rule"), (share, "text"))


def same_day(said: Halving, width: int, gap: int = 3) -> Line:
    """List each cycle's multiple on today's day of the cycle; the newest ones have the room."""
    known = [cycle for cycle in said.cycles if cycle.same_day_multiple is not None]
    label = line((f"day {fmt.number(said.day, 0)}", "muted"))
    while known:
        parts = [_multiple_of(said, cycle) for cycle in known]
        whole = fits([label, *parts], 10_000, gap)
        if width_of(whole) <= width:
            return whole
        known = known[1:]
    return BLANK


def _multiple_of(said: Halving, cycle: Cycle) -> Line:
    style = cycle_style(said.cycles, cycle)
    current = cycle is said.cycles[-1]
    value = fmt.multiple(cycle.same_day_multiple)
    return line(
        (f"{cycle.date.year} ", style if current else "muted"),
        (value, style if current else "text"),
    )


def inflation(said: Halving, width: int) -> Line:
    """Write inflation now and after, and the blocks left."""
    parts = []
    if said.inflation_annual_pct is not None:
        after = ""
        if said.inflation_after_pct is not None:
            after = f" → {fmt.share(said.inflation_after_pct, 3)}"
        now = fmt.share(said.inflation_annual_pct, 3)
        parts.append(line(("inflation ", "muted"), now, (" a year", "muted"), after))
    parts.append(ctx.labelled("blocks left", fmt.number(said.blocks_left, 0)))
    return fits(parts, width)


def target(said: Halving) -> Line:
    """Name the height of the next halving."""
    return line((f"→ {fmt.number(said.next_height, 0)}", "dim"))


def coins(satoshi: int | None) -> str:
    """Write satoshi as bitcoin, without trailing zeros."""
    if satoshi is None:
        return fmt.DOT
    return f"{satoshi / 1e8:.8f}".rstrip("0").rstrip(".")


def subsidies(said: Halving) -> Line:
    """Write the subsidy now and after."""
    if said.subsidy_sat is None:
        return BLANK
    return line((f"subsidy {coins(said.subsidy_sat)} → {coins(said.next_subsidy_sat)}", "dim"))
