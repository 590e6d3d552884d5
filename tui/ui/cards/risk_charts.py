"""Small caps against large ones, and the order of the rungs, as lines over time."""

from __future__ import annotations

from datetime import date

from tui.model.risk_curve import RiskCurve, SmallVsLarge
from tui.ui import format as fmt
from tui.ui.cards import context as ctx
from tui.ui.cards.axes import linear_ticks, month_ticks, year_ticks
from tui.ui.cards.risk import missing
from tui.ui.cards.text import BLANK, centred, first_fit, fits
from tui.ui.charts.draw import draw_chart
from tui.ui.charts.spec import ChartSpec, Series, Tick
from tui.ui.draw import CardText, Line, View, line

_GUTTER = 8
_LEAST_CHART = 5
_YEARS_FROM = 800
"""The days from which on an axis is marked by years."""


def small(view: View) -> CardText:
    """Draw the ratio ^RUT / ^GSPC, its percentile, and whether a breakout is also a relative one.

    The ratio is shown times 100.
    """
    said = view.snapshot.risk_curve
    head = ctx.title("", "small against large")
    if said is None or said.small_vs_large.ratio is None:
        why = said.small_vs_large.why if said and said.small_vs_large.why else missing(said)
        return CardText(title=head, lines=centred(fmt.clean(why), view.width, view.height))
    ratio = said.small_vs_large
    figures, verdict = _figures(ratio, view.width), _verdict(ratio, view.width)
    above = (figures, *([BLANK] if view.height > 12 else []))
    below = (verdict,) if verdict else ()
    room = view.height - len(above) - len(below)
    chart = _ratio_chart(view, ratio, room) if room >= _LEAST_CHART else ()
    return CardText(
        title=head,
        title_right=_span(ratio, view.width - 24),
        foot=first_fit([line(("percentile within 252 sessions", "dim"))], view.width - 16),
        foot_right=line(("ratio × 100", "dim")),
        lines=(*above, *chart, *below) if chart else (figures, *below)[: view.height],
    )


def _figures(ratio: SmallVsLarge, width: int) -> Line:
    value = line((_times(ratio.ratio), "strong bold"))
    if ratio.percentile_252 is None:
        why = line((fmt.clean(ratio.why or "no percentile"), "dim"))
        return fits([value, why], width, 2)
    share = line(
        ("percentile ", "muted"),
        (fmt.percentile(ratio.percentile_252), "text"),
        (f" of the last {ratio.n}", "muted"),
    )
    record = line(
        ("highest ", "muted"),
        (_times(ratio.record_252), "text"),
        (f" on {fmt.day(ratio.record_252_date)}", "muted"),
    )
    return fits([value, share, record], width)


def _times(ratio: float | None) -> str:
    return fmt.number(None if ratio is None else 100 * ratio, 1)


def _verdict(ratio: SmallVsLarge, width: int) -> Line:
    """Say that an absolute breakout is no relative one, where that is so."""
    if not ratio.absolute_only:
        return BLANK
    return first_fit(
        [
            line("broke out in absolute terms, ", ("not relative to large caps", "strong")),
            line("an absolute breakout ", ("without a relative one", "strong")),
            line(("no relative breakout", "strong")),
        ],
        width,
    )


def _span(ratio: SmallVsLarge, width: int) -> Line:
    texts = ["^RUT / ^GSPC"]
    if ratio.path and ratio.last:
        first, last = ratio.path[0][0].year, ratio.last.year
        years = f"{first}" if first == last else f"{first} → {last}"
        texts.insert(0, f"^RUT / ^GSPC, {years}")
    return first_fit([line((text, "dim")) for text in texts], width)


def _ratio_chart(view: View, ratio: SmallVsLarge, height: int) -> tuple[Line, ...]:
    if len(ratio.path) < 2:
        return ()
    values = tuple(100 * value for _, value in ratio.path)
    low, high = min(values), max(values)
    margin = 0.04 * (high - low) or 1.0
    ends = (low - margin, high + margin)
    days = tuple(float(day.toordinal()) for day, _ in ratio.path)
    series = Series(days, values, "rut", _times(ratio.ratio), bold=True, chip=True)
    ticks = linear_ticks(*ends, 3 if height < 12 else 4, lambda y: f"{y:g}")
    spec = ChartSpec((series,), (days[0], days[-1]), ends, ticks, _years(view, days))
    return draw_chart(spec, view.width, height, view.charts)


def _years(view: View, days: tuple[float, ...]) -> tuple[Tick, ...]:
    first, last = (date.fromordinal(int(day)) for day in (days[0], days[-1]))
    ticks = year_ticks if (last - first).days > _YEARS_FROM else month_ticks
    return ticks(first, last, view.width - _GUTTER)


def order(view: View) -> CardText:
    """Draw the order score of every session of the last years."""
    said = view.snapshot.risk_curve
    head = ctx.title("", "order of the rungs")
    if said is None or len(said.order_history) < 2:
        why = _no_order(said)
        return CardText(title=head, lines=centred(fmt.clean(why), view.width, view.height))
    value = line((fmt.signed(said.order_score), "strong bold"))
    told = line((f"Spearman's ρ over {said.order_n} rungs", "muted"))
    rungs = sorted({n for _, _, n in said.order_history})
    ns = f"{rungs[0]}" if len(rungs) == 1 else f"{rungs[0]} to {rungs[-1]}"
    room = view.height - 1
    return CardText(
        title=head,
        title_right=first_fit([line((f"to {fmt.day(said.as_of)}", "dim"))], view.width - 22),
        foot=first_fit([line(("+1 = the riskier, the more it rose", "dim"))], view.width - 16),
        foot_right=line((f"{ns} rungs", "dim")),
        lines=(
            fits([value, told, _range(said)], view.width, 2),
            *(_order_chart(view, said, room) if room >= _LEAST_CHART else ()),
        ),
    )


def _range(said: RiskCurve) -> Line:
    scores = [score for _, score, _ in said.order_history]
    return line((f"{fmt.signed(min(scores))} … {fmt.signed(max(scores))}", "dim"))


def _no_order(said: RiskCurve | None) -> str:
    if said is None or not said.rungs:
        return missing(said)
    return said.order_why or "no earlier session has an order"


def _order_chart(view: View, said: RiskCurve, height: int) -> tuple[Line, ...]:
    days = tuple(float(day.toordinal()) for day, _, _ in said.order_history)
    scores = tuple(score for _, score, _ in said.order_history)
    series = Series(days, scores, "third", fmt.signed(scores[-1]), bold=True, chip=True)
    ticks = tuple(Tick(y, fmt.signed(y) if y else "0.00") for y in (-1.0, 0.0, 1.0))
    spec = ChartSpec(
        (series,), (days[0], days[-1]), (-1.08, 1.08), ticks, _years(view, days), zero=0.0
    )
    return draw_chart(spec, view.width, height, view.charts)
