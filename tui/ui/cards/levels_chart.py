"""The price of the selected symbol over the last months, with what it is measured against."""

from __future__ import annotations

from tui.model.quotes import Level as LevelRow
from tui.model.snapshot import PriceSeries
from tui.model.symbols import symbol_of
from tui.ui import format as fmt
from tui.ui.cards import context as ctx
from tui.ui.cards.axes import linear_ticks, month_ticks
from tui.ui.cards.breakout_price import last_day
from tui.ui.cards.levels import selected
from tui.ui.cards.text import centred, first_fit, fits
from tui.ui.charts.draw import draw_chart
from tui.ui.charts.spec import ChartSpec, Level, Series
from tui.ui.draw import CardText, Line, Span, View, line, width_of

_SESSIONS, _SESSIONS_WIDE = 63, 126
_GUTTER = 12
# A record farther away than this share of the shown range would flatten the line.
_REACH = 0.6


def chart(view: View) -> CardText:
    """Draw the selected symbol's closes, its previous close and, where near, its record close."""
    ticker = selected(view)
    known = symbol_of(ticker)
    style = ctx.symbol_style(ticker)
    title = (
        Span(ticker, style if style != "text" else "strong bold"),
        Span(f" {known.name}", "strong bold"),
    )
    series = view.snapshot.price_series(ticker)
    row = view.snapshot.level(ticker)
    if series is None or len(series.closes) < 2:
        words = centred(_why(view, row), view.width, view.height)
        return CardText(title=title, lines=words)
    count = _SESSIONS_WIDE if view.width >= 90 else _SESSIONS
    spec = _spec(view, series, row, count)
    dates = f"{fmt.day(series.dates[-count:][0])} → {fmt.day(last_day(view, series))}"
    rights = (f"daily closes · {dates}", dates)
    return CardText(
        title=title,
        title_right=first_fit(
            [line((text, "dim")) for text in rights], view.width - width_of(title) - 4
        ),
        foot=_foot(row, view.width),
        lines=draw_chart(spec, view.width, view.height, view.charts),
    )


def _why(view: View, row: LevelRow | None) -> str:
    if row is not None and row.why:
        return fmt.clean(row.why)
    return "no chart yet: asking for history" if view.snapshot.waiting_for else "no data"


def _foot(row: LevelRow | None, width: int) -> Line:
    """Name what the level lines are."""
    if row is None:
        return ()
    named = [("previous close", row.previous_close), ("record close", row.record_close)]
    parts = [
        line((f"{name} ", "dim"), (ctx.price_text(row.symbol, value), "muted"))
        for name, value in named
        if value is not None
    ]
    return fits(parts, width)


def _spec(view: View, series: PriceSeries, row: LevelRow | None, count: int) -> ChartSpec:
    xs = [float(day.toordinal()) for day in series.dates[-count:]]
    ys = list(series.closes[-count:])
    last = last_day(view, series)
    if series.live is not None and last > series.dates[-1]:
        xs.append(float(last.toordinal()))
        ys.append(series.live)
    low, high = min(ys), max(ys)
    levels = _levels(row, (xs[0], xs[-1]), (low, high))
    ends = [low, high, *(level.y for level in levels)]
    margin = (max(ends) - min(ends) or high * 0.01 or 1.0) * 0.06
    y_range = (min(ends) - margin, max(ends) + margin)
    decimals = 0 if high >= 1000 else 2
    drawn = Series(
        tuple(xs),
        tuple(ys),
        ctx.colour(series.symbol),
        ctx.price_text(series.symbol, ys[-1]),
        bold=True,
        chip=True,
        keep="extremes",
    )
    return ChartSpec(
        series=(drawn,),
        x_range=(xs[0], xs[-1]),
        y_range=y_range,
        y_ticks=linear_ticks(*y_range, 4, lambda v: fmt.number(v, decimals)),
        x_ticks=month_ticks(series.dates[-count:][0], last, view.width - _GUTTER, 10),
        levels=levels,
    )


def _levels(
    row: LevelRow | None, xs: tuple[float, float], ys: tuple[float, float]
) -> tuple[Level, ...]:
    if row is None:
        return ()
    low, high = ys
    reach = (high - low) * _REACH
    found = []
    if row.previous_close is not None:
        found.append(
            Level(row.previous_close, *xs, ctx.price_text(row.symbol, row.previous_close), "dim")
        )
    record = row.record_close
    if record is not None and low - reach <= record <= high + reach:
        found.append(Level(record, *xs, ctx.price_text(row.symbol, record)))
    return tuple(found)
