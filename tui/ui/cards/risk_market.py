"""Volatility, rates and participation: three small tables in one card, or three lines."""

from __future__ import annotations

from typing import NamedTuple

from tui.model.participation import Participation
from tui.model.rates import Rates
from tui.model.volatility import Volatility
from tui.ui import format as fmt
from tui.ui.cards import context as ctx
from tui.ui.cards.text import centred, first_fit, fits, leading, spread, wrap
from tui.ui.draw import CardText, Line, Span, View, line

_LABEL, _VALUE = 13, 8
_WHOLE = 13


class _Fact(NamedTuple):
    """A figure with its label, notes of which the first that fits stands beside it, and a why."""

    label: str
    value: str
    notes: tuple[str, ...] = ()
    why: str | None = None


def market(view: View) -> CardText:
    """Draw the three topics; a missing figure is a dot, its reason beside or under it."""
    head = ctx.title("", "volatility, rates, participation")
    snapshot = view.snapshot
    topics = {
        "volatility, a year": _volatility(snapshot.volatility),
        "rates": _rates(snapshot.rates),
        _fund_head(snapshot.participation): _fund(snapshot.participation),
    }
    known = {name: facts for name, facts in topics.items() if facts}
    if not known:
        words = "needs 22 sessions of ^RUT, have 0"
        return CardText(title=head, lines=centred(words, view.width, view.height))
    phase_n = snapshot.volatility.phase_n if snapshot.volatility else 0
    draw = _tables if view.height >= _WHOLE else _brief
    return CardText(
        title=first_fit([head, ctx.title("", "volatility, rates")], view.width - 4),
        foot=line(("percentile at the same phase", "dim")) if phase_n else (),
        foot_right=line((f"n {phase_n}", "dim")) if phase_n else (),
        lines=draw(view, known),
    )


def _volatility(said: Volatility | None) -> tuple[_Fact, ...]:
    if said is None:
        return ()
    ratio = fmt.DOT if said.btc_to_rut is None else f"{said.btc_to_rut:.1f}x"
    phase = said.btc_30d_percentile_same_phase
    where: tuple[str, ...] = ()
    if phase is not None:
        percentile = f"percentile {fmt.percentile(phase)}"
        days = f"day {said.phase_day} ± 60 of {said.compared_with}"
        where = (
            f"{percentile} of {said.phase_n} days: {days}",
            f"{percentile}, same phase, n {said.phase_n}",
            percentile,
        )
    return (
        _Fact("BTC 30 d", fmt.share(said.btc_30d, 1), where, said.btc_why or said.phase_why),
        _Fact("^RUT 21 d", fmt.share(said.rut_21d, 1), (), said.rut_why),
        _Fact("^VIX", fmt.number(said.vix, 1), (), said.vix_why),
        _Fact("BTC / ^RUT", ratio, _if(said.btc_to_rut, "ratio of the two")),
    )


def _rates(said: Rates | None) -> tuple[_Fact, ...]:
    if said is None:
        return ()
    slope = None if said.slope is None else 100 * said.slope
    own = None if said.change_why == said.tnx_why else said.change_why
    return (
        _Fact("13 weeks", _yield(said.irx), _if(said.irx, "^IRX"), said.irx_why),
        _Fact("10 years", _yield(said.tnx), _if(said.tnx, "^TNX"), said.tnx_why),
        _Fact("slope", _points(slope), _if(slope, "10 years less 13 weeks")),
        _Fact("63 sessions", _points(said.change_63_bp), _if(said.change_63_bp, "10 years"), own),
    )


def _if(value: float | None, *notes: str) -> tuple[str, ...]:
    return () if value is None else notes


def _yield(percent: float | None) -> str:
    return fmt.share(None if percent is None else percent / 100)


def _points(value: float | None) -> str:
    return fmt.DOT if value is None else f"{fmt.signed(value, 0)} bp"


def _fund_head(said: Participation | None) -> str:
    if said is None or said.first_snapshot is None:
        return "participation"
    return f"participation, own snapshots since {fmt.day(said.first_snapshot)}"


def _fund(said: Participation | None) -> tuple[_Fact, ...]:
    if said is None:
        return ()
    last = said.last
    if last is None:
        return (_Fact(f"{said.symbol} assets", fmt.DOT, (), said.why),)
    assets, flow = fmt.number(last.total_assets, 0), fmt.signed(last.flow, 0)
    day, since = fmt.day(last.day), fmt.day(last.since)
    return (
        _Fact(f"{said.symbol} assets", assets, (f"USD on {day}", f"on {fmt.day_short(last.day)}")),
        _Fact(
            f"{said.symbol} flow",
            flow,
            _if(last.flow, f"USD since {since}", f"since {fmt.day_short(last.since)}"),
            said.why or last.why,
        ),
    )


def _tables(view: View, topics: dict[str, tuple[_Fact, ...]]) -> tuple[Line, ...]:
    blocks = []
    below: dict[str, None] = {}
    for name, facts in topics.items():
        heads = (name, name.replace("participation", "fund"), name.split(",")[0])
        head = first_fit([line((one, "dim")) for one in heads], view.width)
        wide = max(_VALUE, *(len(fact.value) for fact in facts))
        rows = [_row(fact, wide, view.width) for fact in facts]
        blocks.append((head, *(row for row, _ in rows)))
        below |= dict.fromkeys(left for _, left in rows if left)
    reasons = tuple(one for text in below for one in wrap(line((text, "dim")), view.width))
    return spread([*blocks, reasons], view.height)


def _row(fact: _Fact, wide: int, width: int) -> tuple[Line, str | None]:
    """Return a row and the reason that had no room in it."""
    why = fmt.clean(fact.why) if fact.why else None
    loud = "dim" if fact.value == fmt.DOT else "strong"
    row = line((f"{fact.label:<{_LABEL}}", "muted"), (f"{fact.value:>{wide}}", loud))
    beside = fact.notes or ((why,) if why else ())
    variants = [(*row, Span(f"  {note}", "dim")) for note in beside]
    found = first_fit([*variants, row], width)
    return found, why if fact.notes or found == row else None


def _brief(view: View, topics: dict[str, tuple[_Fact, ...]]) -> tuple[Line, ...]:
    """Put each topic into one line or two; a reason is worth more room than a note."""
    reasons = dict.fromkeys(fmt.clean(f.why) for facts in topics.values() for f in facts if f.why)
    words = [one for text in reasons for one in wrap(line((text, "dim")), view.width)]
    noted, bare = (_packed(view, topics, noted=noted) for noted in (True, False))
    rows = noted if len(noted) + len(words) <= view.height else bare
    return (*rows, *words)[: view.height]


def _packed(view: View, topics: dict[str, tuple[_Fact, ...]], *, noted: bool) -> list[Line]:
    rows: list[Line] = []
    for facts in topics.values():
        parts = [_part(fact, view.width, noted=noted) for fact in facts]
        while parts:
            n = max(1, leading(parts, view.width))
            rows.append(fits(parts[:n], view.width))
            parts = parts[n:]
    return rows


def _part(fact: _Fact, width: int, *, noted: bool) -> Line:
    """Return label and value; a note that says more than what is shown is worth its room."""
    bare = ctx.labelled(fact.label, fact.value, "strong")
    notes = fact.notes if noted and len(fact.notes) > 1 else ()
    return first_fit([*((*bare, Span(f" {note}", "dim")) for note in notes), bare], width)
