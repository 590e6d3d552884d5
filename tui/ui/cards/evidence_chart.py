"""Bitcoin since each breakout and since each halving, on the same axes; the fan of all starts."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from typing import NamedTuple

from tui.model.evidence import Event, Evidence, Fan
from tui.model.halving import Cycle, Halving
from tui.model.symbols import symbol_of
from tui.ui import format as fmt
from tui.ui.cards import context as ctx
from tui.ui.cards.axes import linear_ticks, log_ticks
from tui.ui.cards.evidence_words import (
    event_name,
    event_style,
    is_known,
    missing,
    of_verdict,
    p_words,
    verdict_head,
)
from tui.ui.cards.halving import cycle_style
from tui.ui.cards.halving_cycles import NO_MULTIPLE, drawable
from tui.ui.cards.text import centred, first_fit, fits
from tui.ui.charts.draw import draw_chart
from tui.ui.charts.spec import Band, ChartSpec, Mark, Series, Tick
from tui.ui.draw import CardText, Line, View, line, width_of

_LAST = 540
_DAYS, _FEW_DAYS = (90, 180, 270, 365, 450, 540), (180, 365, 540)
_WIDE = 60
_AT_MOST = 3
_BAND = "band 10–90 % of all starts"
_DAY_0 = "day 0 = first close above the old record"
_Path = tuple[tuple[int, float], ...]


class _Curve(NamedTuple):
    """A path with its name, its colour, and whether it is the current one."""

    path: _Path
    name: str
    style: str
    current: bool


def since_breakout(view: View) -> CardText:
    """Draw the pane's chart of Bitcoin by days since each breakout, the fan behind it."""
    title = ctx.title("", "since the breakout")
    return _of_breakouts(view, title, (f"{_BAND}, {_axis(view)}", _axis(view)))


def overview(view: View) -> CardText:
    """Draw the same as the overview's card, under the verdict on it."""
    said = view.snapshot.evidence
    symbol = said.symbol if said else view.settings.breakout_symbol
    price = symbol_of(said.price_symbol if said else "BTC-USD")
    right = line(
        (price.short, f"{ctx.colour(price.ticker)}"),
        (" since each ", "dim"),
        (symbol, ctx.colour(symbol)),
        (" breakout", "dim"),
    )
    head = verdict_head(said)
    top = (line(head),) if head is not None and len(head.text) <= view.width else ()
    below = replace(view, height=view.height - len(top))
    drawn = _of_breakouts(below, ctx.title("6", "evidence"), ())
    room = view.width - width_of(drawn.title) - 5
    feet = (f"{_DAY_0} · {_BAND}, {_axis(view)}", f"{_BAND}, {_axis(view)}")
    foot = _fitting(feet, view.width - width_of(drawn.foot_right) - 5)
    return CardText(
        drawn.title,
        first_fit([right], room),
        foot if drawn.foot else (),
        drawn.foot_right,
        (*top, *drawn.lines),
    )


def _of_breakouts(view: View, title: Line, rights: tuple[str, ...]) -> CardText:
    said = view.snapshot.evidence
    curves = _event_curves(said)
    test = of_verdict(said) if said else None
    words = "with a price" if view.width >= _WIDE else "priced"
    count = line((f"n {test.n_priced} {words}", "dim")) if test else ()
    if said is None or not is_known(said) or not curves:
        words = "the first day: no line yet" if _begins(said) else _no_price(said)
        empty = centred(words, view.width, view.height)
        return CardText(title=title, foot_right=count, lines=empty)
    here = _fan_words(said)
    feet = (f"{_DAY_0} · {here[0]}", *here) if here else (_DAY_0,)
    foot = _fitting(feet, view.width - width_of(count) - 5)
    return CardText(
        title=title,
        title_right=_fitting(rights, view.width - width_of(title) - 5),
        foot=foot,
        foot_right=count,
        lines=_drawn(view, curves, _band(said.fan)),
    )


def since_halving(view: View) -> CardText:
    """Draw the rival explanation: the same days counted from each halving, on the same axes."""
    said, halving = view.snapshot.evidence, view.snapshot.halving
    title = ctx.title("", "the same, since the halving")
    curves = _cycle_curves(halving)
    if halving is None or not curves:
        return CardText(title=title, lines=centred(NO_MULTIPLE, view.width, view.height))
    rights = (f"the rival explanation, {_axis(view)}", "the rival explanation", _axis(view))
    marks = _marks(said, halving)
    long = "B breakout: " + ", ".join(f"{name} day {day}" for name, day, _ in marks)
    short = "B " + " ".join(f"{name} d{day}" for name, day, _ in marks)
    count = line((f"n {len(curves)} cycle{'s' if len(curves) > 1 else ''}", "dim"))
    return CardText(
        title=title,
        title_right=_fitting(rights, view.width - width_of(title) - 5),
        foot=_fitting((long, short) if marks else (), view.width - width_of(count) - 5),
        foot_right=count,
        lines=_drawn(view, curves, None, tuple(Mark(day, "B", style) for _, day, style in marks)),
    )


def rival(view: View) -> CardText:
    """Draw the same as the overview's card, under what is left beside the rival explanation.

    Its line keeps the axis level with that of the breakouts, whose card begins with the verdict.
    """
    said = view.snapshot.evidence
    test = of_verdict(said) if said else None
    if said is None or test is None or verdict_head(said) is None:
        return since_halving(view)
    both = (
        ctx.labelled("circular shift", p_words(said, test.p_circular_shift)),
        ctx.labelled(
            "matched on halving phase", p_words(said, test.p_phase_matched), "strong bold"
        ),
    )
    drawn = since_halving(replace(view, height=view.height - 1))
    return replace(drawn, lines=(fits(both, view.width), *drawn.lines))


def fan(view: View) -> CardText:
    """Draw the path of the newest episode inside the fan of all start dates."""
    said = view.snapshot.evidence
    title = ctx.title("", "the newest among all starts")
    curves = _event_curves(said)
    if said is None or not curves or not said.fan.days:
        words = "needs a breakout and a year of prices"
        return CardText(title=title, lines=centred(words, view.width, view.height))
    middle = _Curve(tuple(zip(said.fan.days, said.fan.p50, strict=True)), "median", "muted", False)
    return CardText(
        title=title,
        title_right=_fitting((f"{_BAND}, {_axis(view)}", _axis(view)), view.width - 34),
        foot=_fitting(_fan_words(said), view.width - 2),
        lines=_drawn(view, (middle, curves[-1]), _band(said.fan), own=True),
    )


def _axis(view: View) -> str:
    return "log" if view.log_axis else "linear"


def _fitting(texts: tuple[str, ...], width: int) -> Line:
    return first_fit([line((text, "dim")) for text in texts if text], width)


def _begins(said: Evidence | None) -> bool:
    return said is not None and any(event.path for event in said.events)


def _no_price(said: Evidence | None) -> str:
    if said is None or not said.events:
        return missing(said)
    return f"no breakout yet with a {symbol_of(said.price_symbol).name} price"


def _event_curves(said: Evidence | None) -> tuple[_Curve, ...]:
    """Return the newest events with a path, at most three, oldest first."""
    every = said.events if said is not None else ()
    shown = [event for event in every if len(event.path) > 1][-_AT_MOST:]
    return tuple(
        _Curve(event.path, event_name(every, event), _colour(every, event), event is shown[-1])
        for event in shown
    )


def _colour(events: tuple[Event, ...], event: Event) -> str:
    return event_style(events, event).split()[0]


def _cycle_curves(said: Halving | None) -> tuple[_Curve, ...]:
    """Return the newest cycles with a path, cut where the other chart ends."""
    if said is None:
        return ()
    cut = [(c, tuple(p for p in c.path if p[0] <= _LAST)) for c in drawable(said)]
    return tuple(
        _Curve(path, f"{c.date.year}", cycle_style(said.cycles, c).split()[0], c is said.cycles[-1])
        for c, path in cut
    )


def _marks(said: Evidence | None, halving: Halving) -> list[tuple[str, int, str]]:
    """Return year, day and colour of the breakouts that fell into the cycles that are shown."""
    found = []
    shown = drawable(halving)
    for event in said.events if said else ():
        cycle = _cycle_of(event, shown)
        day = event.days_since_halving
        if cycle is not None and day is not None and day <= _LAST:
            style = f"{cycle_style(halving.cycles, cycle).split()[0]} bold"
            found.append((event_name(said.events if said else (), event), day, style))
    return found


def _cycle_of(event: Event, cycles: tuple[Cycle, ...]) -> Cycle | None:
    return next((c for c in reversed(cycles) if c.date <= event.date), None)


def _band(found: Fan) -> Band | None:
    if len(found.days) < 2:
        return None
    return Band(tuple(map(float, found.days)), found.p10, found.p90)


def _fan_words(said: Evidence) -> tuple[str, ...]:
    """Name the newest path and its place among all starts on its last day; longest first."""
    curves = _event_curves(said)
    if not curves or not said.fan.days:
        return ()
    day, value = curves[-1].path[-1]
    at = max(0, bisect_right(said.fan.days, day) - 1)
    ends = f"{fmt.multiple(said.fan.p10[at])} … {fmt.multiple(said.fan.p90[at])}"
    here = f"{curves[-1].name} day {day}: {fmt.multiple(value)}"
    return f"{here}, band of all starts {ends}", f"{here}, band {ends}"


def _y_range(view: View, curves: tuple[_Curve, ...], band: Band | None) -> tuple[float, float]:
    values = [value for curve in curves for _, value in curve.path]
    if band is not None:
        values += [y for y in (*band.low, *band.high) if y is not None]
    low, high = min([*values, 0.9]), max([*values, 1.1])
    return (low * 0.88, high * 1.15) if view.log_axis else (0.0, high * 1.05)


def _shared_range(view: View) -> tuple[float, float]:
    """Return the y range that both overlays share, so that they can be compared by eye."""
    said = view.snapshot.evidence
    curves = (*_event_curves(said), *_cycle_curves(view.snapshot.halving))
    return _y_range(view, curves, _band(said.fan) if said else None)


def _drawn(
    view: View,
    curves: tuple[_Curve, ...],
    band: Band | None,
    marks: tuple[Mark, ...] = (),
    *,
    own: bool = False,
) -> tuple[Line, ...]:
    ends = _y_range(view, curves, band) if own else _shared_range(view)
    ticks = log_ticks if view.log_axis else linear_ticks
    days = _DAYS if view.width >= _WIDE else _FEW_DAYS
    spec = ChartSpec(
        series=tuple(map(_series, curves)),
        x_range=(0, _LAST),
        y_range=ends,
        y_ticks=ticks(*ends, 4 if view.height < 10 else 5, lambda value: f"{value:g}x"),
        x_ticks=(Tick(0, "day 0"), *(Tick(day, f"{day}") for day in days)),
        log=view.log_axis,
        band=band,
        marks=marks,
        zero=1.0,
    )
    return draw_chart(spec, view.width, view.height, view.charts)


def _series(curve: _Curve) -> Series:
    last = fmt.multiple(curve.path[-1][1])
    return Series(
        tuple(float(day) for day, _ in curve.path),
        tuple(value for _, value in curve.path),
        curve.style,
        f"{curve.name}  {last}",
        bold=curve.current,
        chip=curve.current,
    )
