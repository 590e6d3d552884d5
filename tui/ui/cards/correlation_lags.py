"""Does one of the pair lead the other? The test's sentence, and its bars."""

from __future__ import annotations

from tui.model.correlation import Correlation, LagRun, LeadLag
from tui.model.symbols import symbol_of
from tui.ui import format as fmt
from tui.ui.cards import context as ctx
from tui.ui.cards.correlation import needs
from tui.ui.cards.text import BLANK, centred, first_fit, fits, sides, wrap
from tui.ui.charts.canvas import spelled
from tui.ui.charts.stems import GUTTER, Stems, columns_of, draw_stems
from tui.ui.draw import CardText, Line, Span, View, line, width_of

_PASSES = 0.05
_LEAST_CHART = 5
_BOTH = 15


def lead_lag(view: View) -> CardText:
    """Draw the verdict of the standardised run as the headline, its bars, the raw run's claim."""
    said = view.snapshot.correlation
    head = ctx.title("", "does one lead the other?")
    if said is None or said.lead_lag is None or said.lead_lag.standardised is None:
        return CardText(title=head, lines=centred(_nothing(said), view.width, view.height))
    lead, run = said.lead_lag, said.lead_lag.standardised
    # A narrow card has no foot that could say which of the two runs is drawn.
    n = f"{'standardised, ' if view.narrow else ''}n {fmt.number(run.n, 0)}"
    days = f"{fmt.day(lead.first)} → {fmt.day(lead.last)}"
    feet = (
        "standardised · p of all circular shifts, max over k ≠ 0",
        "standardised · circular shifts, max over k ≠ 0",
        "standardised returns",
    )
    return CardText(
        title=head,
        title_right=first_fit(
            [line((text, "dim")) for text in (f"{days}, {n}", f"k sessions, {n}", n)],
            view.width - width_of(head) - 4,
        ),
        foot=first_fit([line((text, "dim")) for text in feet], view.width - 4),
        lines=_lines(view, said, lead, run),
    )


def _nothing(said: Correlation | None) -> str:
    if said is None or said.lead_lag is None:
        return "…" if said is not None and said.pending else needs(said)
    return fmt.clean(said.lead_lag.why or needs(said))


def _lines(view: View, said: Correlation, lead: LeadLag, run: LagRun) -> tuple[Line, ...]:
    top = _headline(lead, run, view.width)
    raw = wrap(_raw(lead, view.width), view.width)
    room = view.height - len(top) - len(raw) - 1
    if room < _LEAST_CHART:
        return (*top, *raw)[: view.height]
    second = room // 2 if room >= _BOTH and lead.raw else 0
    space = (BLANK,) if room - second > _LEAST_CHART + 2 else ()
    bars = _bars(run, view, room - second - len(space))
    below = _bars(lead.raw, view, second) if lead.raw else ()
    directions = (_directions(said, view, columns_of(len(run.r), view.width)),) if bars else ()
    return (*top, *space, *bars, *directions, *raw, *below)


def _headline(lead: LeadLag, run: LagRun, width: int) -> tuple[Line, ...]:
    """Say the verdict, and what it is of in the same row where there is room."""
    verdict = line((fmt.clean(lead.verdict or fmt.DOT), "strong bold"))
    figures = _figures(run)
    if width_of(verdict) + 2 + width_of(figures) <= width:
        return ((*verdict, Span("  "), *figures),)
    return (*wrap(verdict, width), figures)


def _figures(run: LagRun) -> Line:
    return fits(
        [
            ctx.labelled("best k", fmt.signed(run.best_lag, 0)),
            ctx.labelled("r", fmt.signed(run.best_r)),
            ctx.labelled("p", fmt.p_value(run.p_max)),
        ],
        10_000,
        2,
    )


def _raw(lead: LeadLag, width: int) -> Line:
    """Say what raw returns claim, and what is left of it without the month that weighs most."""
    raw, peak = lead.raw, lead.raw_peak
    if raw is None:
        return BLANK
    best = line(
        (f"k {fmt.signed(raw.best_lag, 0)}", "text"), (f" (p {fmt.p_value(raw.p_max)})", "muted")
    )
    if raw.p_max > _PASSES or peak is None:
        words = "raw returns claim " if raw.p_max <= _PASSES else "raw returns claim none: best "
        return (Span(words, "muted"), *best)
    left = (Span(f"without {peak.month:%Y-%m} ", "muted"), Span(fmt.signed(peak.without)))
    r = Span(f", r {fmt.signed(raw.best_r)}; ", "muted")
    return first_fit(
        (
            (Span("raw returns claim ", "muted"), *best, r, *left),
            (Span("raw returns claim ", "muted"), *best, Span("; ", "muted"), *left),
            (Span("raw claims ", "muted"), *best, Span("; ", "muted"), *left),
            (Span("raw claims ", "muted"), *best),
        ),
        width,
    )


def _bars(run: LagRun, view: View, height: int) -> tuple[Line, ...]:
    same, up, down = (
        spelled(fmt.signed(value), view.charts)
        for value in (run.r[len(run.r) // 2], run.critical95, -run.critical95)
    )
    spec = Stems(run.r, run.critical95, same, (up, down))
    return draw_stems(spec, view.width, height, view.charts)


def _directions(said: Correlation, view: View, columns: int) -> Line:
    """Say which side of zero means what."""
    left, right = ("<", ">") if view.charts == "ascii" else ("←", "→")
    x, y = (symbol_of(one).short for one in (said.x, said.y))
    row = sides(
        line((f"{left} ", "dim"), (f"{y} first", ctx.colour(said.y))),
        line((f"{x} first", ctx.colour(said.x)), (f" {right}", "dim")),
        columns,
    )
    return (Span(" " * GUTTER), *row)
