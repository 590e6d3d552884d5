"""The price with the levels over their own life, and what happened on which day."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, timedelta

from tui.model.bars import day_of
from tui.model.breakout import Breakout, BreakoutState, Episode
from tui.model.snapshot import PriceSeries
from tui.model.symbols import symbol_of
from tui.ui import format as fmt
from tui.ui.cards import context as ctx
from tui.ui.cards.axes import linear_ticks, log_ticks, year_ticks
from tui.ui.cards.text import centred, first_fit
from tui.ui.charts.draw import draw_chart
from tui.ui.charts.spec import ChartSpec, Level, Mark, Series
from tui.ui.draw import CardText, Line, View, line

_YEARS = 8
_GUTTER = 10
_LEGEND = "B breakout · C confirmed · F failed · R re-break · ┊ intraday record"
_LEGEND_SHORT = "B breakout · F failed · R re-break"


def price(view: View) -> CardText:
    """Draw the pane's price chart."""
    said = view.snapshot.breakout
    series = view.snapshot.price_series(view.settings.breakout_symbol)
    title = ctx.title("", "price")
    if series is None or not series.dates or said is None:
        words = centred("no chart without history", view.width, view.height)
        return CardText(title=title, lines=words)
    first, last = window(view, said, series)
    dates = f"{fmt.day(first)} → {fmt.day(last)}"
    right = [line((text, "dim")) for text in (f"daily closes · {dates}", dates)]
    return CardText(
        title=title,
        title_right=first_fit(right, view.width - 12),
        foot=_legend(view.width - 9),
        foot_right=line(("l ", "accent"), ("log" if view.log_axis else "linear", "dim")),
        lines=chart_lines(view),
    )


def chart_lines(view: View) -> tuple[Line, ...]:
    """Draw the chart alone; no lines without history."""
    said = view.snapshot.breakout
    series = view.snapshot.price_series(view.settings.breakout_symbol)
    if series is None or not series.dates or said is None:
        return ()
    spec = chart(view, said, series, window(view, said, series))
    return draw_chart(spec, view.width, view.height, view.charts)


def _legend(width: int) -> Line:
    return first_fit([line((text, "dim")) for text in (_LEGEND, _LEGEND_SHORT)], width)


def last_day(view: View, series: PriceSeries) -> date:
    """Return the day of the rightmost point: the live price's own, where that is a later one."""
    row = view.snapshot.level(series.symbol)
    quoted = row.quoted_at if row else None
    if series.live is None or quoted is None or view.snapshot.travelled_to is not None:
        return series.dates[-1]
    return max(series.dates[-1], day_of(quoted, symbol_of(series.symbol).calendar))


def window(view: View, said: Breakout, series: PriceSeries) -> tuple[date, date]:
    """Return the days that are shown: eight years, or more when the last base is older."""
    last = last_day(view, series)
    peak = said.episodes[-1].peak if said.episodes else said.record_close_date
    year = min(last.year - _YEARS, peak.year if peak else last.year)
    return max(series.dates[0], date(year, 1, 1)), last


def chart(view: View, said: Breakout, series: PriceSeries, days: tuple[date, date]) -> ChartSpec:
    """Say what the chart shows, without a word on how."""
    first, last = days
    at = bisect_left(series.dates, first)
    xs = [float(day.toordinal()) for day in series.dates[at:]]
    ys: list[float | None] = [*series.closes[at:]]
    if series.live is not None and last > series.dates[-1]:
        xs.append(float(last.toordinal()))
        ys.append(series.live)
    newest = ys[-1]
    levels = tuple(_levels(said, series, days))
    ends = [value for value in ys if value is not None]
    low, high = min(ends) * 0.97, max([*ends, *(level.y for level in levels)]) * 1.03
    ticks = log_ticks if view.log_axis and low > 0 else linear_ticks
    style = ctx.colour(series.symbol)
    line_of = Series(
        tuple(xs), tuple(ys), style, fmt.number(newest), bold=True, chip=True, keep="extremes"
    )
    return ChartSpec(
        series=(line_of,),
        x_range=(first.toordinal(), last.toordinal()),
        y_range=(low, high),
        y_ticks=ticks(low, high, 4 if view.height < 14 else 5, lambda v: fmt.number(v, 0)),
        x_ticks=year_ticks(first, last, view.width - _GUTTER),
        log=view.log_axis and low > 0,
        levels=levels,
        marks=(*_marks(said.episodes, days, view.width - _GUTTER), *_early(said, days)),
    )


def _levels(said: Breakout, series: PriceSeries, days: tuple[date, date]) -> list[Level]:
    """One line for each attempt whose level lived in the window; the living ones at the axis."""
    first, last = days
    found: list[Level] = []
    for i, episode in enumerate(said.episodes):
        following = said.episodes[i + 1].breakout if i + 1 < len(said.episodes) else None
        current = following is None and said.attempt is not None
        end = _end(episode, following, last, current=current)
        for n, attempt in enumerate(episode.attempts):
            start = episode.peak if n == 0 else _record_day(series, attempt.level, attempt.start)
            if episode.breakout < first or (n and attempt.level == episode.level):
                continue
            found.append(
                Level(
                    attempt.level,
                    max(start, first).toordinal(),
                    min(end, last).toordinal(),
                    fmt.number(attempt.level),
                    label_inside=not current,
                )
            )
    return [*found, *_record(said, days)]


def _record(said: Breakout, days: tuple[date, date]) -> list[Level]:
    """Return the record that a base lies under, while no episode has broken it."""
    if said.attempt is not None or said.record_close is None or said.record_close_date is None:
        return []
    first, last = days
    start = max(said.record_close_date, first).toordinal()
    return [Level(said.record_close, start, last.toordinal(), fmt.number(said.record_close))]


def _end(episode: Episode, following: date | None, last: date, *, current: bool) -> date:
    """Return the day on which an episode's levels end."""
    attempt = episode.attempts[-1]
    closed = attempt.closed or (last if current else following)
    return closed or attempt.failed or last


def _record_day(series: PriceSeries, level: float, start: date) -> date:
    """Return the day of the record that a later attempt had to break."""
    until = bisect_left(series.dates, start)
    found = (i for i in range(until - 1, -1, -1) if round(series.closes[i], 2) == level)
    at = next(found, None)
    return start if at is None else series.dates[at]


def _marks(
    episodes: tuple[Episode, ...], days: tuple[date, date], columns: int
) -> tuple[Mark, ...]:
    """Place the letters; a confirmation that would push others aside gives way."""
    first, last = days
    per_column = timedelta(days=(last - first).days / max(1, columns))
    marks: list[Mark] = []
    for episode in episodes:
        shown = [(episode.first_intraday_break, "┊"), (episode.breakout, "B")]
        if episode.confirmed is not None and episode.confirmed - episode.breakout >= per_column:
            shown.append((episode.confirmed, "C"))
        for n, attempt in enumerate(episode.attempts):
            shown += [(attempt.start, "R")] if n else []
            shown.append((attempt.failed, "F"))
        marks += [_mark(day, glyph) for day, glyph in shown if day and first <= day <= last]
    return tuple(marks)


def _early(said: Breakout, days: tuple[date, date]) -> list[Mark]:
    """Mark the first intraday record over a base that no close has broken yet."""
    peak = said.record_close_date
    if said.attempt is not None or peak is None:
        return []
    above = (day for day, state in said.track if state is BreakoutState.INTRADAY_BREAK)
    day = next((day for day in above if peak < day <= days[1]), None)
    return [] if day is None or day < days[0] else [_mark(day, "┊")]


def _mark(day: date, glyph: str) -> Mark:
    return Mark(day.toordinal(), glyph, "dim" if glyph == "┊" else "strong bold")
