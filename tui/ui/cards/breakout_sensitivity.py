"""What one changed number would do to the dates of the breakouts, as dots on one timeline."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import NamedTuple

from tui.model.breakout import Breakout
from tui.ui.cards import context as ctx
from tui.ui.cards.axes import year_ticks
from tui.ui.cards.breakout_words import needs
from tui.ui.cards.evidence_words import adds, is_near
from tui.ui.cards.text import Label, centred, first_fit, placed, wrap
from tui.ui.charts.bars import column_of
from tui.ui.draw import CardText, Line, Span, View, line

_FIRST_YEAR = 2010
_NAME, _COUNT = 15, 4
_LOW = 5
_Days = tuple[date, ...]


class _Changed(NamedTuple):
    """The dates under one number or several; ``home`` are the rule's own of the same kind."""

    family: str
    values: tuple[str, ...]
    dates: _Days
    home: _Days
    glyph: str = "●"
    in_use: bool = False

    @property
    def name(self) -> str:
        """The family with its numbers: ``confirm 1–3``, ``confirm 5 10``, ``fail 8 %``."""
        unit = "" if self.family in ("base", "confirm") else " %"
        few = len(self.values) < 3
        values = " ".join(self.values) if few else f"{self.values[0]}–{self.values[-1]}"
        return f"{self.family} {values}{unit}"


def sensitivity(view: View) -> CardText:
    """Draw the dates under each changed number; a low card has the sentence alone."""
    said = view.snapshot.breakout
    title = ctx.title("", "sensitivity")
    if said is None or not said.sensitivity.base_min:
        return CardText(title=title, lines=centred(needs(view, said), view.width, view.height))
    last = said.as_of or ctx.instant(view).date()
    span = (date(min(_FIRST_YEAR, last.year - 5), 1, 1), last)
    words = _only_there(view, said, span[0])
    if view.height < _LOW:
        return CardText(title=title, lines=words[: view.height] or (_nothing_added(said),))
    room = view.height - 1 - len(words)
    rows = _rows(said, span)
    if len(rows) > room:
        rows = _fitting(_merged(rows, span, view.width), room)
    dots = tuple(_dots(view, row, span) for row in rows)
    return CardText(
        title=title,
        title_right=line(("one number changed", "dim")),
        foot=first_fit(
            [_legend(" under that number only"), _legend(" only there"), _legend("")],
            view.width - 2,
        ),
        lines=(*dots, _years(*span, view.width), *words)[: view.height],
    )


def _legend(words: str) -> Line:
    warn = line(("●", "warn"), (f"{words} · ", "dim")) if words else ()
    return (*line(("● as the rule · ", "dim")), *warn, *line(("× failed", "dim")))


def _rows(said: Breakout, span: tuple[date, date]) -> list[_Changed]:
    """List every changed number in the order of the rule's parameters."""
    p, found = said.parameters, said.sensitivity
    rule = found.base_min.get(str(p.base_min), ())
    fails = {
        key: tuple(day for _, failed, _ in runs for day in failed)
        for key, runs in found.fail_pct.items()
    }
    own = next((days for key, days in fails.items() if float(key) == p.fail_pct), ())
    rows = [
        _Changed("base", (key,), dates, rule, in_use=int(key) == p.base_min)
        for key, dates in found.base_min.items()
    ]
    rows += [_Changed("confirm", (key,), dates, rule) for key, dates in found.confirm_n.items()]
    rows += [_Changed("fail", (_hundred(key),), days, own, "×") for key, days in fails.items()]
    rows += [
        _Changed("buffer", (_hundred(key),), dates, rule)
        for key, dates in found.buffer.items()
        if float(key) != p.buffer
    ]
    return [row._replace(dates=_within(row.dates, span)) for row in rows]


def _hundred(fraction: str) -> str:
    return f"{float(fraction) * 100:g}"


def _within(days: _Days, span: tuple[date, date]) -> _Days:
    return tuple(day for day in days if span[0] <= day <= span[1])


def _merged(rows: Iterable[_Changed], span: tuple[date, date], width: int) -> list[_Changed]:
    """Join neighbours of one family whose dots stand at most a column apart at this width."""
    found: list[_Changed] = []
    for row in rows:
        before = found[-1] if found else None
        if before is not None and before.family == row.family and _alike(before, row, span, width):
            found[-1] = before._replace(values=before.values + row.values)
        else:
            found.append(row)
    return found


def _alike(one: _Changed, other: _Changed, span: tuple[date, date], width: int) -> bool:
    if "base" in (one.family, other.family) or len(one.dates) != len(other.dates):
        return False
    pairs = zip(_columns(one, span, width), _columns(other, span, width), strict=True)
    return all(abs(a - b) <= 1 for a, b in pairs)


def _columns(row: _Changed, span: tuple[date, date], width: int) -> tuple[int, ...]:
    first, last = (day.toordinal() for day in span)
    return tuple(column_of(day.toordinal(), first, last, _axis(width)) for day in row.dates)


def _fitting(rows: list[_Changed], room: int) -> list[_Changed]:
    """Keep what fits: the bases, then the largest change of each other number, then the rest."""
    bases = [row for row in rows if row.family == "base"]
    others = [row for row in rows if row.family != "base"]
    largest = [row for _, group in groupby(others, lambda row: row.family) for row in [*group][-1:]]
    kept = [*bases, *largest, *(row for row in others if row not in largest)][: max(0, room)]
    return [row for row in rows if row in kept]


def _dots(view: View, row: _Changed, span: tuple[date, date]) -> Line:
    own = ctx.colour(view.settings.breakout_symbol) if row.in_use else "text"
    cells = [Span("─", "rule")] * _axis(view.width)
    for at, day in zip(_columns(row, span, view.width), row.dates, strict=True):
        cells[at] = Span(row.glyph, own if is_near(day, row.home) else "warn")
    name = Span(f"{row.name:<{_NAME}}", "strong bold" if row.in_use else "muted")
    return (name, *cells, Span(f"{len(row.dates):>{_COUNT}}", "text"))


def _axis(width: int) -> int:
    return max(4, width - _NAME - _COUNT)


def _years(first: date, last: date, width: int) -> Line:
    axis = _axis(width)
    ends = first.toordinal(), last.toordinal()
    labels = [
        Label(column_of(tick.at, *ends, axis) + 1.5, tick.label, "dim")
        for tick in year_ticks(first, last, axis, 7)
    ]
    return (Span(" " * _NAME), *placed(labels[::-1], axis + _COUNT))


def _only_there(view: View, said: Breakout, first: date) -> tuple[Line, ...]:
    """Name in words the dates that a shorter base adds, and what Bitcoin did after them."""
    key, dates = next(iter(said.sensitivity.base_min.items()))
    rule = said.sensitivity.base_min.get(str(said.parameters.base_min), ())
    extra = tuple(day for day in dates if day >= first and not is_near(day, rule))
    return wrap(adds(view.snapshot.evidence, f"base {key}", extra), view.width) if extra else ()


def _nothing_added(said: Breakout) -> Line:
    key = next(iter(said.sensitivity.base_min))
    return line((f"base {key} dates no other breakout", "muted"))
