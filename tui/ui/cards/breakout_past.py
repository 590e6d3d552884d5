"""What became of every episode, and what one changed number would do to their dates."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import zip_longest
from typing import NamedTuple

from tui.model.breakout import Breakout, Episode, EpisodeStatus
from tui.ui import format as fmt
from tui.ui.cards import context as ctx
from tui.ui.cards.breakout_words import needs
from tui.ui.cards.table import Cell, Column, table
from tui.ui.cards.text import centred, first_fit, wrap
from tui.ui.charts.bars import column_of
from tui.ui.draw import CardText, Line, Span, View, line

_COLUMNS = (
    Column("breakout", 10, left=True, gap=0),
    Column("level", 10),
    Column("base", 7, rank=5),
    Column("depth", 7, rank=4),
    Column("confirmed", 11, left=True, rank=3),
    Column("failed", 11, left=True, rank=2),
    Column("tries", 6, rank=6),
    Column("status", 7, left=True, rank=1),
)
_SAME_EVENT = timedelta(days=60)
_FIRST_YEAR = 2010


def episodes(view: View) -> CardText:
    """Draw the table of episodes, most recent first."""
    said = view.snapshot.breakout
    if said is None or not said.episodes:
        found = needs(view, said) if said is None or said.why else "no episode with this base yet"
        return CardText(
            title=ctx.title("", "episodes"), lines=centred(found, view.width, view.height)
        )
    since = said.record_since or said.episodes[0].peak
    shown = said.episodes[::-1][: max(0, view.height - 1)]
    count = f"{len(said.episodes)} with base {said.parameters.base_min}"
    if len(shown) < len(said.episodes):
        count = f"the newest {len(shown)} of {count}"
    return CardText(
        title=ctx.title("", f"episodes since {since.year}"),
        title_right=line((count, "dim")),
        foot=line(("every one is kept, failures too", "dim")),
        lines=table(_COLUMNS, [_row(said, one) for one in shown], view.width),
    )


def _row(said: Breakout, episode: Episode) -> tuple[Cell, ...]:
    current = episode is said.episodes[-1] and said.attempt is not None
    failed = next((one.failed for one in episode.attempts if one.failed), None)
    warn = "warn" if episode.status is EpisodeStatus.FAILED else "text"
    return (
        Span(fmt.day(episode.breakout), f"{ctx.colour(said.symbol)} bold" if current else "text"),
        Span(fmt.number(episode.level)),
        Span(fmt.number(episode.base_sessions, 0), "muted"),
        Span(fmt.percent(episode.depth, 0), "muted"),
        _confirmed(said, episode, current=current),
        Span(fmt.day(failed), "warn" if failed else "dim"),
        Span(str(len(episode.attempts)), "muted"),
        Span(episode.status.value, warn),
    )


def _confirmed(said: Breakout, episode: Episode, *, current: bool) -> Span:
    if episode.confirmed is not None:
        return Span(fmt.day(episode.confirmed), "muted")
    if current and said.streak is not None and episode.status is EpisodeStatus.LIVE:
        return Span(f"{said.streak} of {said.parameters.confirm_n}", "muted")
    return Span(fmt.DOT, "dim")


class _Changed(NamedTuple):
    """The breakout dates under one number, and whether that number is the rule's."""

    label: str
    dates: tuple[date, ...]
    in_use: bool = False


def sensitivity(view: View) -> CardText:
    """Draw the dates under each changed number as dots on one timeline."""
    said = view.snapshot.breakout
    title = ctx.title("", "sensitivity")
    if said is None or not said.sensitivity.base_min:
        return CardText(title=title, lines=centred(needs(view, said), view.width, view.height))
    last = said.as_of or ctx.instant(view).date()
    first = date(min(_FIRST_YEAR, last.year - 5), 1, 1)
    rule = said.sensitivity.base_min.get(str(said.parameters.base_min), ())
    words = _only_there(said, rule, first, view.width)
    room = view.height - 1 - len(words)
    rows = _sensitivity_rows(said, room)
    lines = [_dots(view, one, rule, (first, last)) for one in rows]
    return CardText(
        title=title,
        title_right=line(("one number changed", "dim")),
        foot=first_fit(
            [_legend(" under that number only"), _legend(" only there")], view.width - 2
        ),
        lines=(*lines, _years(first, last, view.width), *words),
    )


def _legend(words: str) -> Line:
    return line(("● as the rule · ", "dim"), ("●", "warn"), (words, "dim"))


def _sensitivity_rows(said: Breakout, room: int) -> list[_Changed]:
    """List what fits: the rule and other bases first, then the largest changes."""
    p, found = said.parameters, said.sensitivity
    bases = [
        _Changed(f"base {key}", dates, key == str(p.base_min))
        for key, dates in found.base_min.items()
    ]
    confirms = [
        _Changed(f"confirm {key}", dates)
        for key, dates in found.confirm_n.items()
        if int(key) != p.confirm_n
    ]
    buffers = [
        _Changed(f"buffer {float(key) * 100:g} %", dates)
        for key, dates in found.buffer.items()
        if float(key) != p.buffer
    ]
    every = [*bases, *confirms, *buffers]
    spread = [row for pair in zip_longest(confirms[::-1], buffers[::-1]) for row in pair if row]
    kept = [*bases, *spread][: max(0, room)]
    return [row for row in every if row in kept]


def _dots(
    view: View,
    row: _Changed,
    rule: tuple[date, ...],
    days: tuple[date, date],
) -> Line:
    label, dates, in_use = row
    shown = [day for day in dates if days[0] <= day <= days[1]]
    width = _axis(view.width)
    style = ctx.colour(view.settings.breakout_symbol) if in_use else "text"
    cells = [Span("─", "rule")] * width
    for day in shown:
        at = column_of(day.toordinal(), days[0].toordinal(), days[1].toordinal(), width)
        cells[at] = Span("●", style if _near_any(day, rule) else "warn")
    name = Span(f"{label:<13}"[:13], "strong bold" if in_use else "muted")
    return (name, *cells, Span(f"{len(shown):>4}", "text"))


def _axis(width: int) -> int:
    return max(4, width - 17)


def _near_any(day: date, others: tuple[date, ...]) -> bool:
    return any(abs(day - other) <= _SAME_EVENT for other in others)


def _years(first: date, last: date, width: int) -> Line:
    axis = _axis(width)
    out, at = " " * 13, 13
    for year in range(first.year + first.year % 2, last.year + 1, 4):
        column = 13 + column_of(
            date(year, 1, 1).toordinal(), first.toordinal(), last.toordinal(), axis
        )
        if column >= at and column + 4 <= width:
            out += " " * (column - len(out)) + str(year)
            at = column + 6
    return line((out, "dim"))


def _only_there(
    said: Breakout, rule: tuple[date, ...], first: date, width: int
) -> tuple[Line, ...]:
    """Name in words the dates that a shorter base adds, so that no dot speaks by colour alone."""
    key, dates = next(iter(said.sensitivity.base_min.items()))
    extra = [day for day in dates if day >= first and not _near_any(day, rule)]
    if not extra:
        return ()
    spans: list[Span] = [Span(f"base {key} adds ", "muted")]
    for i, day in enumerate(extra):
        spans += [Span(" and ", "muted")] * (i > 0) + [Span(fmt.day(day), "warn")]
    return wrap(tuple(spans), width)
