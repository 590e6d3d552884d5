"""The halving as the overview shows it."""

from __future__ import annotations

from collections.abc import Callable

from tui.model.halving import Halving
from tui.ui import format as fmt
from tui.ui.cards import context as ctx
from tui.ui.cards import halving as parts
from tui.ui.cards.halving_cycles import chart, drawable
from tui.ui.cards.text import centred, fits, sides, spread
from tui.ui.charts.bars import bar
from tui.ui.draw import CardText, Line, View, line, width_of

_FIGURES, _LEAST_CHART = 5, 7


def overview(view: View) -> CardText:
    """Draw figures and, where there is height, the cycles up to today's day."""
    return _card(view, _narrow_lines if view.narrow else _with_chart)


def status(view: View) -> CardText:
    """Draw figures and the band as dates, for a screen that has the cycles beside them."""
    return _card(view, _with_band)


def _card(view: View, draw: Callable[[View, Halving], tuple[Line, ...]]) -> CardText:
    said = view.snapshot.halving
    head = ctx.title("4", "halving")
    if said is None or not parts.is_known(said):
        return CardText(title=head, lines=centred(parts.missing(said), view.width, view.height))
    return CardText(
        title=head,
        title_right=parts.block(view, said, view.width - 12, source=False),
        foot=parts.target(said),
        foot_right=parts.subsidies(said),
        lines=draw(view, said),
    )


def _bars(view: View, said: Halving) -> tuple[Line, ...]:
    bars = (
        parts.progress("issued", said.issued_pct, view, "btc"),
        parts.progress("epoch", said.epoch_progress_pct, view, "muted"),
    )
    return tuple(one for one in bars if one)


def _cycle_figures(view: View, said: Halving) -> tuple[Line, ...]:
    both = (parts.same_day(said, view.width), parts.inflation(said, view.width))
    return tuple(one for one in both if one)


def _with_chart(view: View, said: Halving) -> tuple[Line, ...]:
    figures = (parts.headline(view, said), *_bars(view, said), *_cycle_figures(view, said))
    room = view.height - len(figures)
    if room < _LEAST_CHART or not drawable(said):
        return _with_band(view, said)
    return (*figures, *chart(view, said, room, whole=False))


def _with_band(view: View, said: Halving) -> tuple[Line, ...]:
    drawn = parts.band(said, view.width) if view.height > _FIGURES + 3 else ()
    head = parts.days_in_words(view, said) if drawn else parts.headline(view, said)
    blocks = [(head,), drawn, _bars(view, said), _cycle_figures(view, said), _calm(view, said)]
    return spread(blocks, view.height)


def _calm(view: View, said: Halving) -> tuple[Line, ...]:
    """List each cycle's realised volatility up to today's day."""
    known = [cycle for cycle in said.cycles if cycle.realised_vol is not None]
    shown = [
        ctx.labelled(f"{one.date.year}", fmt.share(one.realised_vol, 0), "text") for one in known
    ]
    row = fits([line(("volatility a year", "muted")), *shown], view.width)
    return (row,) if known else ()


def _narrow_lines(view: View, said: Halving) -> tuple[Line, ...]:
    """Draw two lines, or more where there is room."""
    head = parts.headline(view, said, 2)
    if view.height < 4:
        return (head, _bar_and_days(view, said))[: view.height]
    return (head, *_bars(view, said), *_cycle_figures(view, said))[: view.height]


def _bar_and_days(view: View, said: Halving) -> Line:
    """Put the issued share and the same-day multiples into one line."""
    if said.issued_pct is None:
        return parts.same_day(said, view.width)
    days = parts.same_day(said, view.width - 26, 2)
    room = max(6, view.width - width_of(days) - 19)
    full, rest = bar(said.issued_pct, min(room, 24), view.charts)
    share = line(
        ("issued ", "muted"), (full, "btc"), (rest, "rule"), f" {fmt.share(said.issued_pct)}"
    )
    return sides(share, days, view.width)
