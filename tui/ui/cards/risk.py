"""The ladder from treasuries to crypto: figures, bars, and what they come to."""

from __future__ import annotations

from collections.abc import Callable

from tui.model.risk_curve import RiskCurve, Rung
from tui.ui import format as fmt
from tui.ui.cards import context as ctx
from tui.ui.cards.risk_words import depth_words, order_words, shorter_words
from tui.ui.cards.table import Cell, Column, table
from tui.ui.cards.text import BLANK, centred, first_fit, spread, wrap
from tui.ui.charts.bars import diverging, sparkline
from tui.ui.draw import CardText, Line, Span, View, line, width_of

_LEFT = (
    Column("rung", 10, left=True, gap=0),
    Column("", 18, left=True, gap=1, rank=4),
    Column("21 sessions", 12, rank=1),
    Column("63 sessions", 13),
)
_RIGHT = (
    Column("to 252 high", 13, rank=2),
    Column("200 mean", 9, rank=3),
)
_LEAST_BAR, _MOST_BAR = 17, 61
_NICE = (0.02, 0.03, 0.05, 0.08, 0.1, 0.12, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
_ABOVE = {True: "above", False: "below", None: fmt.DOT}


def missing(said: RiskCurve | None) -> str:
    """Say why there is no ladder."""
    if said is not None and said.why:
        return fmt.clean(said.why)
    return "needs 64 sessions of ^RUT, have 0"


def pane(view: View) -> CardText:
    """Draw the pane's card: a row for each rung, depth, order with its history."""
    return _card(view, _order)


def ladder(view: View) -> CardText:
    """Draw the same card for a screen that has the order's history beside it."""
    return _card(view, lambda _view, _said: BLANK)


def _card(view: View, tail: Callable[[View, RiskCurve], Line]) -> CardText:
    said = view.snapshot.risk_curve
    head = ctx.title("7", "risk curve")
    if said is None or not said.rungs:
        return CardText(title=head, lines=centred(missing(said), view.width, view.height))
    day = f"to {fmt.day(said.as_of)}"
    rights = (f"safe at the top, risky at the bottom · {day}", day)
    feet = ("depth = rungs up in a row, counted from the safe end", "depth")
    rows, order = _rows(view, said), tail(view, said)
    words = _words(view, said, view.height - len(rows))
    return CardText(
        title=head,
        title_right=first_fit([line((text, "dim")) for text in rights], view.width - 18),
        foot=first_fit([line((text, "dim")) for text in feet], view.width - 40),
        foot_right=order_words(said),
        lines=spread([rows, words, (order,) if order else ()], view.height),
    )


def _words(view: View, said: RiskCurve, room: int) -> tuple[Line, ...]:
    """Return as many sentences as there is room for; the order where no border tells it."""
    order = view.narrow
    variants = (depth_words(said, order=order), *shorter_words(said, order=order))
    wrapped = (wrap(one, view.width - 2) for one in variants)
    found = next((rows for rows in wrapped if len(rows) <= room), ())
    return tuple((Span("  "), *row) for row in found)


def _rows(view: View, said: RiskCurve) -> tuple[Line, ...]:
    """Lay out both tables with the bars between them, where there is room for bars."""
    width = view.width - 2
    left = table(_LEFT, [_left(rung) for rung in said.rungs], width)
    right = table(_RIGHT, [_right(rung) for rung in said.rungs], width)
    taken = width_of(left[0]) + width_of(right[0])
    room = min(_MOST_BAR, width - taken - 3)
    if room < _LEAST_BAR:
        every = (*_LEFT, *_RIGHT)
        whole = table(every, [(*_left(one), *_right(one)) for one in said.rungs], width)
        return _marked(view, said, whole)
    bars = _bars(view, said, room - 1 + room % 2)
    gap = Span("   ")
    rows = zip(left, bars, right, strict=True)
    return _marked(view, said, tuple((*a, gap, *b, *c) for a, b, c in rows))


def _marked(view: View, said: RiskCurve, rows: tuple[Line, ...]) -> tuple[Line, ...]:
    """Put the mark of each rung before its row; a missing rung has its reason for a row."""
    out = [(Span("  "), *rows[0])]
    for rung, row in zip(said.rungs, rows[1:], strict=True):
        out.append((_mark(rung.return_63), *(row if rung.last else _absent(view, rung))))
    return tuple(out)


def _mark(move: float | None) -> Span:
    if move is None:
        return Span("  ")
    return Span("● ", fmt.sign_style(move)) if move > 0 else Span("· ", "dim")


def _absent(view: View, rung: Rung) -> Line:
    head = line((f"{rung.symbol:<10}", ctx.symbol_style(rung.symbol)))
    why = fmt.clean(rung.why or "no data")
    return first_fit(
        [
            (*head, Span(f" {rung.name:<18}", "muted"), Span(f"{fmt.DOT} {why}", "dim")),
            (*head, Span(f" {fmt.DOT} {why}", "dim")),
            (*head, Span(f" {fmt.DOT}", "dim")),
        ],
        view.width - 2,
    )


def _left(rung: Rung) -> tuple[Cell, ...]:
    return (
        Span(rung.symbol, ctx.symbol_style(rung.symbol)),
        Span(rung.name, "muted"),
        move_span(rung.return_21),
        move_span(rung.return_63),
    )


def _right(rung: Rung) -> tuple[Cell, ...]:
    above = _ABOVE[rung.above_mean_200]
    return (_value(fmt.percent(rung.from_high_252)), _value(above))


def _value(text: str) -> Span:
    return Span(text, "dim" if text == fmt.DOT else "text")


def move_span(move: float | None) -> Span:
    """Return a return with arrow and sign, in the colour of its sign."""
    return Span(fmt.change(move, 1), "dim" if move is None else fmt.sign_style(move, 1))


def scale(said: RiskCurve) -> float:
    """Return the return that a bar of full length stands for: the next round one."""
    most = max((abs(r.return_63) for r in said.rungs if r.return_63 is not None), default=0.0)
    whole = max(1.0, -(-most // 1))
    return next((nice for nice in _NICE if nice >= most), whole)


def _bars(view: View, said: RiskCurve, width: int) -> tuple[Line, ...]:
    top = scale(said)
    low, high = fmt.percent(-top, 0), fmt.percent(top, 0)
    side = width // 2
    head = line((f"{low:<{side}}0{high:>{side}}", "dim"))
    rows = (
        diverging(rung.return_63, top, width, fmt.sign_style(rung.return_63, 1), view.charts)
        for rung in said.rungs
    )
    return (head, *rows)


def _order(view: View, said: RiskCurve) -> Line:
    """Draw the history of the order score as a sparkline between its ends."""
    history = said.order_history
    room = min(60, view.width - 58)
    if len(history) < 2 or room < 12:
        return BLANK
    values = [score for _, score, _ in history]
    return line(
        ("  order of the rungs since ", "muted"),
        (fmt.day(history[0][0]), "muted"),
        (f"  {fmt.signed(min(values))} … {fmt.signed(max(values))}  ", "dim"),
        (sparkline(values, room, view.charts), "spark"),
    )


def overview(view: View) -> CardText:
    """Draw the overview's card: a bar for each rung, depth and order in the border."""
    said = view.snapshot.risk_curve
    head = ctx.title("7", "risk curve")
    if said is None or not said.rungs:
        return CardText(title=head, lines=centred(missing(said), view.width, view.height))
    order = "" if said.order_score is None else f"order ρ {fmt.signed(said.order_score)}"
    blocks = [_brief_rows(view, said), (_brief_figures(view, said),)]
    return CardText(
        title=head,
        title_right=line(("63 sessions", "dim")),
        foot=line((f"depth {said.depth} of {len(said.rungs)}", "dim")),
        foot_right=line((order, "dim")) if order else (),
        lines=spread(blocks, view.height) or blocks[0],
    )


def _brief_rows(view: View, said: RiskCurve) -> tuple[Line, ...]:
    """Return a row a rung; the large caps leave first: blue chips are much the same."""
    rungs = said.rungs
    if view.height < len(rungs):
        rungs = tuple(rung for rung in rungs if rung.symbol != "^GSPC")
    name, figure = 19, 13
    width = view.width - name - figure
    width -= 1 - width % 2
    top = scale(said)
    rows = []
    for rung in rungs[: view.height]:
        move = move_span(rung.return_63)
        bar = diverging(rung.return_63, top, width, move.style, view.charts)
        value = Span(f"{move.text:>{view.width - name - width}}", move.style)
        rows.append((Span(f"{rung.name:<{name}}", "muted"), *bar, value))
    return tuple(rows)


def _brief_figures(view: View, said: RiskCurve) -> Line:
    small, rates = said.small_vs_large.percentile_252, view.snapshot.rates
    vix = view.snapshot.volatility.vix if view.snapshot.volatility else None
    ten = rates.tnx if rates else None
    parts = [
        ctx.labelled("small / large pct", fmt.percentile(small)),
        ctx.labelled("^VIX", fmt.number(vix, 1)),
        ctx.labelled("10 y", fmt.share(None if ten is None else ten / 100)),
    ]
    return first_fit([fit for fit in (_joined(parts), _joined(parts[:2])) if fit], view.width)


def _joined(parts: list[Line]) -> Line:
    out: list[Span] = []
    for part in parts:
        out += [*([Span("   ")] if out else []), *part]
    return tuple(out)
