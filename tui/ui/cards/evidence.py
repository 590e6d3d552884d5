"""The event table: every breakout, what Bitcoin did after it, and what it does after any day."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tui.model.evidence import HORIZONS, Baseline, Event, Evidence, HorizonTest
from tui.model.symbols import BTC, symbol_of
from tui.ui import format as fmt
from tui.ui.cards import context as ctx
from tui.ui.cards.evidence_words import due, event_style, is_known, missing
from tui.ui.cards.table import Cell, Column, table
from tui.ui.cards.text import centred, first_fit
from tui.ui.draw import CardText, Line, Span, View, line, width_of

_DOT = Span(fmt.DOT, "dim")
_BLANK = Span("")
_RANKS = {180: 3, 540: 4}
"""The horizons that leave where there is no room for five."""
_PHASE = "halving +"

_BaseCell = Callable[[Evidence, int], str]


def _of_base(cell: Callable[[Baseline], str]) -> _BaseCell:
    def of(said: Evidence, horizon: int) -> str:
        found = said.baseline.get(horizon)
        return fmt.DOT if found is None else cell(found)

    return of


def _of_test(cell: Callable[[HorizonTest], str]) -> _BaseCell:
    def of(said: Evidence, horizon: int) -> str:
        found = said.tests.get(horizon)
        return fmt.DOT if found is None else cell(found)

    return of


def _matched(said: Evidence, horizon: int) -> str:
    """Return the phase-matched p of a horizon, three dots while it is awaited."""
    found = said.tests.get(horizon)
    p = found.p_phase_matched if found is not None else None
    return "…" if p is None and said.pending else fmt.p_value(p)


_BASELINE: tuple[tuple[str, str, _BaseCell], ...] = (
    ("median of all starts", "median", _of_base(lambda b: fmt.percent(b.median))),
    ("share that rose", "rose", _of_base(lambda b: fmt.share(b.share_positive, 0))),
    ("share that doubled", "doubled", _of_base(lambda b: fmt.share(b.share_doubled, 0))),
    ("start dates", "starts", _of_base(lambda b: fmt.number(b.n, 0))),
    ("not overlapping", "apart", _of_base(lambda b: fmt.number(b.n_nonoverlapping, 1))),
    ("complete events", "complete", _of_test(lambda t: fmt.number(t.n_complete, 0))),
    ("circular shift p", "shift p", _of_test(lambda t: fmt.p_value(t.p_circular_shift))),
    ("matched on phase p", "phase p", _matched),
)
_ALWAYS, _LOW = 2, 6
"""The rows of the baseline that stand in every table but the lowest."""


def events(view: View) -> CardText:
    """Draw the pane's table, with the baseline rows under the events."""
    said = view.snapshot.evidence
    title = _title(view, said)
    if said is None or not is_known(said):
        return CardText(title=title, lines=centred(missing(said), view.width, view.height))
    always = _ALWAYS if view.height >= _LOW else 1
    room = view.height - 1 - always
    ruled = int(room > len(said.events))
    shown = said.events[-max(1, room - ruled) :]
    based = _BASELINE[: always + max(0, room - ruled - len(shown))]
    below = [_base_row(said, cell) for _, _, cell in based]
    head, *drawn = table(
        _columns(view, said), [*(_row(view, said, one) for one in shown), *below], view.width
    )
    dated = _with_reasons(head, drawn, shown)
    named = [
        _named(row, text, short)
        for row, (text, short, _) in zip(drawn[len(shown) :], based, strict=True)
    ]
    rule = [line(("┈" * view.width, "grid"))] * ruled
    return CardText(
        title=title,
        title_right=_right(said, len(shown), view.width - width_of(title) - 5),
        foot=_foot(view, said),
        lines=(head, *dated, *rule, *named)[: view.height],
    )


def brief(view: View) -> CardText:
    """Draw dates and horizons alone, for an overview of one column."""
    said = view.snapshot.evidence
    short = symbol_of(said.price_symbol if said else BTC).short
    title = ctx.title("6", f"{short} after each breakout")
    if said is None or not is_known(said):
        return CardText(title=title, lines=centred(missing(said), view.width, view.height))
    shown = said.events[-max(1, view.height - 1) :]
    kept = [0, *range(3, 3 + len(HORIZONS))]
    columns = [_columns(view, said)[i] for i in kept]
    rows = [[_row(view, said, event)[i] for i in kept] for event in shown]
    head, *drawn = table(columns, rows, view.width)
    total = len(said.events)
    count = f"{len(shown)} of {total} breakout{'' if total == 1 else 's'}"
    return CardText(
        title=title,
        title_right=line((count, "dim")),
        lines=(head, *_with_reasons(head, drawn, shown))[: view.height],
    )


def _title(view: View, said: Evidence | None) -> Line:
    symbol = said.symbol if said else view.settings.breakout_symbol
    price = symbol_of(said.price_symbol if said else BTC)
    return line(
        ("6 ", "accent"),
        ("evidence: ", "strong bold"),
        (price.short, f"{ctx.colour(price.ticker)} bold"),
        (" after each ", "strong bold"),
        (symbol, f"{ctx.colour(symbol)} bold"),
        (" breakout", "strong bold"),
    )


def _right(said: Evidence, shown: int, width: int) -> Line:
    if shown < len(said.events):
        return first_fit([line((f"the newest {shown} of {len(said.events)}", "dim"))], width)
    return first_fit([line(("both closes of exactly those UTC dates", "dim"))], width)


def _foot(view: View, said: Evidence) -> Line:
    series = view.snapshot.price_series(said.price_symbol)
    since = f" since {series.dates[0]}" if series and series.dates else ""
    base = f"baseline: every start date{since}"
    worst = "worst: deepest fall within 365 d"
    texts = (f"{base} · {worst} · … window still open", f"{base} · … window still open", base)
    return first_fit([line((text, "dim")) for text in texts], view.width - 2)


def _columns(view: View, said: Evidence) -> tuple[Column, ...]:
    gap = 2 if view.width >= 110 else 1
    short = symbol_of(said.price_symbol).short
    return (
        Column("breakout", 10, left=True, gap=0),
        Column(_PHASE, 9, rank=5, gap=gap),
        Column(f"{short} close", 10, rank=2, gap=gap),
        *(Column(f"{h} d", 6, rank=_RANKS.get(h, 0), gap=gap) for h in HORIZONS),
        Column("top ≤540 d", 6, rank=6, gap=gap),
        Column("worst", 6, rank=7, gap=gap),
    )


def _row(view: View, said: Evidence, event: Event) -> tuple[Cell, ...]:
    newest = event is said.events[-1]
    day = event.days_since_halving
    return (
        Span(fmt.day(event.date), event_style(said.events, event) if newest else "text"),
        _DOT if day is None else Span(f"{fmt.number(day, 0)} d", "muted"),
        _DOT if event.btc_close is None else Span(fmt.number(event.btc_close)),
        *(_cell(view, said, event, horizon) for horizon in HORIZONS),
        _so_far(fmt.multiple(event.max_multiple), still_open=event.max_open),
        _so_far(fmt.percent(event.max_drawdown_365, 0), still_open=event.drawdown_open),
    )


def _cell(view: View, said: Evidence, event: Event, horizon: int) -> Span:
    """Return the change, or when it will be known, or that it never can be."""
    value = event.forward.get(horizon)
    if value is not None:
        return Span(fmt.change(value, 1), fmt.sign_style(value, 1))
    day = event.matures.get(horizon)
    if day is None or (said.as_of is not None and day <= said.as_of):
        return _DOT
    return due(view, day)


def _so_far(text: str, *, still_open: bool) -> Span:
    if text == fmt.DOT:
        return _DOT
    return Span(f"{text}…" if still_open else text, "muted" if still_open else "text")


def _with_reasons(head: Line, rows: Sequence[Line], shown: Sequence[Event]) -> list[Line]:
    """Say of each event without a price why it has none, behind its date and its phase."""
    kept = 2 if _PHASE in head[1].text else 1
    return [_with_reason(row, event, kept) for row, event in zip(rows, shown, strict=False)]


def _with_reason(row: Line, event: Event, kept: int) -> Line:
    """Write the reason over the first dots of an event without a price, as long as it fits."""
    if event.btc_close is not None:
        return row
    why = fmt.clean(event.why or "no price", 60)
    day = event.days_since_halving
    tail = "" if day is None or kept > 1 else f" · {_PHASE} {fmt.number(day, 0)} d"
    dots = "".join(span.text for span in row[kept:])
    words = [line((text, "dim")) for text in (why + tail, why, "no price")]
    found = first_fit(words, len(dots) - 1)
    rest = dots[width_of(found) + 2 :]
    return (*row[:kept], Span(" "), *found, Span(f" {rest}" if rest else "", "dim"))


def _base_row(said: Evidence, cell: _BaseCell) -> Sequence[Cell]:
    texts = [cell(said, horizon) for horizon in HORIZONS]
    values = [Span(text, "dim" if text == fmt.DOT else "muted") for text in texts]
    return (_BLANK, _BLANK, _BLANK, *values, _BLANK, _BLANK)


def _named(row: Line, *names: str) -> Line:
    """Write a row's name over its blank cells."""
    text = "".join(span.text for span in row)
    blank = len(text) - len(text.lstrip())
    name = first_fit([line((one, "muted")) for one in names], blank - 1)
    return (*name, Span(text[width_of(name) :], "muted"))
