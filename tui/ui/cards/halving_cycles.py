"""Bitcoin's cycles: the overlay by day since the halving, the same day, the volatility."""

from __future__ import annotations

from datetime import UTC
from itertools import pairwise

from tui.model.halving import Cycle, Halving
from tui.ui import format as fmt
from tui.ui.cards import context as ctx
from tui.ui.cards.axes import linear_ticks, log_ticks
from tui.ui.cards.halving import INFLATIONS_DIFFER, coins, cycle_style, missing, progress
from tui.ui.cards.table import Cell, Column, table
from tui.ui.cards.text import BLANK, centred, first_fit, spread, wrap
from tui.ui.charts.bars import bar
from tui.ui.charts.draw import draw_chart
from tui.ui.charts.spec import ChartSpec, Series, Tick, Upright
from tui.ui.draw import CardText, Line, Span, View, line, width_of

NO_MULTIPLE = "no multiple without Bitcoin's close of a halving day"
_CYCLE_DAYS = 1460
_AT_MOST = 3
_NUMERALS = {2: "two", 3: "three", 4: "four", 5: "five"}
_SAME_DAY = (
    Column("halving", 10, left=True, gap=0),
    Column("price day 0", 12, rank=1),
    Column("multiple", 9),
    Column("top so far", 11, rank=2),
    Column("on day", 7, rank=4),
    Column("worst fall", 11, rank=3),
)


def issuance(view: View) -> CardText:
    """Draw what consensus says of supply, subsidy and inflation."""
    said = view.snapshot.halving
    head = ctx.title("", "scheduled issuance")
    if said is None or said.issued_sat is None:
        return CardText(title=head, lines=centred(missing(said), view.width, view.height))
    bars = (
        progress("issued", said.issued_pct, view, "btc"),
        progress("epoch", said.epoch_progress_pct, view, "muted"),
        progress("retarget", said.retarget_progress_pct, view, "muted"),
    )
    blocks: list[tuple[Line, ...]] = [
        tuple(one for one in bars if one),
        tuple(_supply(said, view.width)),
    ]
    where = "at an estimated height" if said.estimated else "exact"
    return CardText(
        title=head,
        title_right=first_fit(
            [line((text, "dim")) for text in (f"consensus rules, {where}", where)],
            view.width - 22,
        ),
        foot=first_fit(
            [
                line(("a little is unspendable: genesis, two duplicates", "dim")),
                line(("a little is unspendable", "dim")),
            ],
            view.width,
        ),
        lines=spread(blocks, view.height),
    )


def _supply(said: Halving, width: int) -> list[Line]:
    supply = fmt.number(None if said.issued_sat is None else said.issued_sat / 1e8)
    next_year, now = said.inflation_next_year_pct, said.inflation_annual_pct
    then = coins(said.next_subsidy_sat)
    after = f"→ {fmt.share(said.inflation_after_pct, 3)}" if said.inflation_after_pct else ""
    rows = [
        _fact(width, "supply", supply, "of 21.0 M BTC"),
        _fact(width, "subsidy", coins(said.subsidy_sat), f"→ {then} BTC a block", f"→ {then} BTC"),
        _fact(width, "inflation", fmt.share(now, 3), f"a year {after}".rstrip()),
    ]
    if now is not None and next_year is not None and abs(now - next_year) > INFLATIONS_DIFFER:
        year = "over the coming year"
        rows.append(_fact(width, "", fmt.share(next_year, 3), f"{year}, halving included", year))
    ratio = said.inflation_after_pct
    pace = f"→ {fmt.number(1 / ratio, 0)} after" if ratio else "years at this pace"
    return [*rows, _fact(width, "stock to flow", fmt.number(said.stock_to_flow, 1), pace)]


def _fact(width: int, label: str, value: str, *words: str) -> Line:
    """Write label, value and the first of the words that fits beside them."""
    head = line((f"{label:<14}", "muted"), f"{value:>15}")
    tails = (line((f"  {one}", "muted")) for one in words)
    return (*head, *first_fit(tails, width - width_of(head)))


def overlay(view: View) -> CardText:
    """Draw the multiples of each halving-day close by day since the halving."""
    said = view.snapshot.halving
    head = (Span("BTC", "btc bold"), Span(" since each halving", "strong bold"))
    shown = drawable(said)
    if said is None or not shown:
        words = centred(NO_MULTIPLE, view.width, view.height)
        return CardText(title=head, lines=words)
    axis = "log" if view.log_axis else "linear"
    rights = (f"multiple of the halving-day close, {axis}, UTC days", f"multiple, {axis}")
    return CardText(
        title=head,
        title_right=first_fit([line((text, "dim")) for text in rights], view.width - 24),
        foot=_without_price(said, view.width - 18),
        foot_right=_day(said),
        lines=chart(view, said, view.height, whole=True),
    )


def drawable(said: Halving | None) -> tuple[Cycle, ...]:
    """Return the newest cycles with a path, at most three, oldest first."""
    return tuple(c for c in (said.cycles if said else ()) if len(c.path) > 1)[-_AT_MOST:]


def _day(said: Halving) -> Line:
    known = f"day {fmt.number(said.day, 0)}" if said.day is not None else "day not known"
    return line((known, "dim"))


def _without_price(said: Halving, width: int) -> Line:
    if said.cycles_why:
        texts = (fmt.clean(said.cycles_why), "a halving has passed whose header is not known here")
        return first_fit([line((text, "warn")) for text in texts], width)
    bare = [cycle for cycle in said.cycles if cycle.price_day0 is None]
    text = ", ".join(f"{c.date.year}: {fmt.clean(c.why or 'no Yahoo price', 40)}" for c in bare)
    return first_fit([line((text, "dim"))] if text else [], width)


def chart(view: View, said: Halving, height: int, *, whole: bool) -> tuple[Line, ...]:
    """Draw the overlay: whole cycles, or only as far as today's day."""
    shown = drawable(said)
    last = _CYCLE_DAYS if whole else max(60, said.day or _CYCLE_DAYS)
    lines = [_series(said, cycle, last) for cycle in shown]
    values = [y for one in lines for y in one.ys if y is not None]
    low, high = min([*values, 0.9]), max(values)
    log = view.log_axis
    ends = (low * 0.85, high * 1.2) if log else (0.0, high * 1.05)
    ticks = (log_ticks if log else linear_ticks)(*ends, 4 if height < 10 else 5, _times)
    here = [Upright(said.day, _here(view, said, said.day))] if said.day and whole else []
    spec = ChartSpec(
        series=tuple(lines),
        x_range=(0, last),
        y_range=ends,
        y_ticks=ticks,
        x_ticks=_day_ticks(last, view.width - 14),
        log=log,
        uprights=tuple(here),
        zero=1.0,
    )
    return draw_chart(spec, view.width, height, view.charts)


def _here(view: View, said: Halving, day: int) -> str:
    """Name the day of the cycle; it is today's only where the newest price is."""
    words = f"day {fmt.number(day, 0)}"
    start = said.last_halving
    today = (view.now.astimezone(UTC).date() - start).days if start else None
    return f"today, {words}" if day == today else words


def _series(said: Halving, cycle: Cycle, last: int) -> Series:
    path = [(day, value) for day, value in cycle.path if day <= last]
    current = cycle is said.cycles[-1]
    label = f"{cycle.date.year}  {fmt.multiple(path[-1][1])}"
    style = cycle_style(said.cycles, cycle).split()[0]
    return Series(
        tuple(float(day) for day, _ in path),
        tuple(value for _, value in path),
        style,
        label,
        bold=current,
        chip=current,
    )


def _times(value: float) -> str:
    return f"{value:g}x"


def _day_ticks(last: int, columns: int) -> tuple[Tick, ...]:
    step = next((s for s in (100, 200, 400) if columns * s / last >= 10), 800)
    return (Tick(0, "day 0"), *(Tick(day, f"{day}") for day in range(step, last + 1, step)))


def same_day_table(view: View) -> CardText:
    """Draw every cycle on today's day of it."""
    said = view.snapshot.halving
    head = first_fit(
        [ctx.title("", "the same day of each cycle"), ctx.title("", "same day")], view.width - 4
    )
    if said is None or not said.cycles:
        return CardText(title=head, lines=centred(missing(said), view.width, view.height))
    # That no day can be compared matters more than the oldest rows.
    lost = wrap(line((fmt.clean(said.cycles_why or ""), "warn")), view.width)
    newest = said.cycles[-max(1, view.height - 1 - len(lost)) :]
    rows = [_same_day_row(said, cycle) for cycle in newest]
    lines = table(_SAME_DAY, rows, view.width)
    tail = lost or tuple(one for one in (_smaller(said, view.width),) if one)
    return CardText(
        title=head,
        title_right=_day(said),
        lines=spread([lines, tail], view.height) if view.height > len(lines) else lines,
    )


def _same_day_row(said: Halving, cycle: Cycle) -> tuple[Cell, ...]:
    style = cycle_style(said.cycles, cycle)
    day = "dim" if style == "muted" else style
    top = fmt.multiple(cycle.same_day_max_multiple)
    return (
        Span(fmt.day(cycle.date), day),
        _value(fmt.number(cycle.price_day0), "text"),
        _value(fmt.multiple(cycle.same_day_multiple), "strong bold"),
        _value(top, "muted"),
        _value(fmt.number(cycle.same_day_max_day, 0), "muted"),
        _value(fmt.percent(cycle.same_day_drawdown), "muted"),
    )


def _value(text: str, style: str) -> Span:
    return Span(text, "dim" if text == fmt.DOT else style)


def _smaller(said: Halving, width: int) -> Line:
    """Say that each is smaller than the one before, only where that is so."""
    known = [c.same_day_multiple for c in said.cycles if c.same_day_multiple is not None]
    falls = all(a > b for a, b in pairwise(known))
    if len(known) < 2 or not falls:
        return BLANK
    count = _NUMERALS.get(len(known), str(len(known)))
    full = f"each is smaller than the one before: {count} points, no law"
    texts = (full, f"each smaller than before: {count} points, no law")
    return first_fit([line((text, "muted")) for text in texts], width)


def _old_high(said: Halving, width: int) -> tuple[Line, ...]:
    """Say before which halvings the price stood above its old high, and where that is not known."""
    passed = [c for c in said.cycles if c.ath_before and c.ath_before.close]
    looked = [c for c in said.cycles if c.ath_before and c.ath_before.known]
    if not looked:
        return ()
    years = ", ".join(f"{c.date.year}" for c in passed) or "none"
    only = " only" if len(passed) == 1 else ""
    unknown = [f"{c.date.year}" for c in said.cycles if c not in looked]
    text = f"old high passed before the halving: {years}{only}"
    tail = f" (not known: {', '.join(unknown)})" if unknown else ""
    one = line((text, "text"), (tail, "dim"))
    return (one,) if width_of(one) <= width else (*wrap(one[:1], width), *wrap(one[1:], width))


def volatility(view: View) -> CardText:
    """Draw the realised volatility of each cycle over its days up to today's."""
    said = view.snapshot.halving
    head = ctx.title("", "volatility")
    known = [c for c in (said.cycles if said else ()) if c.realised_vol is not None]
    if said is None or not known:
        why = (
            said.cycles_why if said else None
        ) or "no volatility without Bitcoin's closes since a halving"
        return CardText(title=head, lines=centred(fmt.clean(why), view.width, view.height))
    top = max(c.realised_vol for c in known if c.realised_vol is not None)
    caption = first_fit(
        [
            line(("realised, a year · the cause is not shown here", "dim")),
            line(("realised, a year", "dim")),
        ],
        view.width,
    )
    rows = tuple(_vol_bar(view, said, cycle, top) for cycle in said.cycles)
    return CardText(
        title=head,
        title_right=line((f"days 1–{fmt.number(said.day, 0)}", "dim")),
        lines=spread([(caption, *rows), _old_high(said, view.width)], view.height),
    )


def _vol_bar(view: View, said: Halving, cycle: Cycle, top: float) -> Line:
    style = cycle_style(said.cycles, cycle)
    year = Span(f"{cycle.date.year}  ", style)
    if cycle.realised_vol is None:
        return (year, Span(fmt.clean(cycle.why or fmt.DOT, view.width - 6), "dim"))
    room = max(4, view.width - 6 - 8)
    full, rest = bar(cycle.realised_vol / top, room, view.charts)
    value = f"{fmt.share(cycle.realised_vol, 0):>8}"
    return (year, Span(full, style.split()[0]), Span(" " * len(rest)), Span(value))
