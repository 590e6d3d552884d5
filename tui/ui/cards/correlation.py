"""The correlation of the pair: today's figures, the rolling line with its band."""

from __future__ import annotations

from tui.model.correlation import Correlation, Interval
from tui.model.parameters import Method
from tui.model.symbols import symbol_of
from tui.ui import format as fmt
from tui.ui.cards import context as ctx
from tui.ui.cards.correlation_chart import chart
from tui.ui.cards.correlation_joint import joint
from tui.ui.cards.text import BLANK, centred, first_fit, fits, leading
from tui.ui.charts.bars import sparkline
from tui.ui.draw import CardText, Line, Span, View, line, width_of
from tui.ui.scene import CHART_FROM

_NAMES = {Method.PEARSON: "Pearson", Method.SPEARMAN: "Spearman", Method.EWMA: "EWMA"}
_EWMA_WINDOW = "EWMA of all sessions"
_LEAST = 20
_LOW, _ROOMY, _CHART = 9, 14, 5


def is_known(said: Correlation | None) -> bool:
    """Tell whether today's coefficient exists."""
    return said is not None and said.value is not None


def needs(said: Correlation | None) -> str:
    """Say what is missing before there can be a coefficient."""
    if said is not None and said.why:
        return fmt.clean(said.why)
    return f"needs {_LEAST} common sessions, have {0 if said is None else said.n}"


def title(view: View) -> Line:
    """Name the pair, each symbol in its colour."""
    pair = view.settings.pair
    if not view.narrow:
        return ctx.title("5", "correlation", *pair)
    x, y = (Span(symbol_of(one).short, f"{ctx.colour(one)} bold") for one in pair)
    return (*ctx.title("5", "correlation"), Span(" "), x, Span(" · ", "muted"), y)


def overview(view: View) -> CardText:
    """Draw the overview's card: the figures, and the line of the last years."""
    said = view.snapshot.correlation
    head = title(view)
    if said is None or not is_known(said):
        return CardText(title=head, lines=centred(needs(said), view.width, view.height))
    window = _EWMA_WINDOW if said.method is Method.EWMA else f"{said.window} sessions"
    right = f"{window} to {fmt.day(said.last)}" if view.narrow else window
    return CardText(
        title=head,
        title_right=first_fit([line((right, "dim"))], view.width - width_of(head) - 4),
        foot=line((_basis(said), "dim")),
        foot_right=line((f"to {fmt.day(said.last)}", "dim")),
        lines=_narrow_lines(view, said) if view.narrow else _wide_lines(view, said),
    )


def pane(view: View) -> CardText:
    """Draw the pane's card: six figures in a row, two more of levels, the whole rolling line."""
    said = view.snapshot.correlation
    head = title(view)
    if said is None or not is_known(said):
        return CardText(title=head, lines=centred(needs(said), view.width, view.height))
    rights = _windows(said)
    basis = _basis(said)
    feet = (
        f"log returns on common sessions · {basis}{_flags(said)}",
        f"{basis}{_flags(said)}",
        basis,
    )
    top = (*_figure_rows(said, view), *_beside(said, view))
    return CardText(
        title=head,
        title_right=first_fit(
            [line((text, "dim")) for text in rights], view.width - width_of(head) - 4
        ),
        foot=first_fit([line((text, "dim")) for text in feet], view.width - 8),
        foot_right=line((f"{_others(said)}n {fmt.number(said.n, 0)}", "dim")),
        lines=(*top, *_chart_below(view, said, len(top), flags=True)),
    )


def _others(said: Correlation) -> str:
    """The n of the window is not that of the exponential one, which stands beside its figure."""
    return "the others " if said.method is Method.EWMA else ""


def _windows(said: Correlation) -> tuple[str, ...]:
    """Say which sessions the figures are of; the exponential one is of all, the others are not."""
    dates = f"{fmt.day(said.first)} → {fmt.day(said.last)}"
    sessions = f"{said.window} sessions, {dates}"
    end = f"to {fmt.day(said.last)}"
    if said.method is Method.EWMA:
        return f"{_EWMA_WINDOW} · the others {sessions}", f"{_EWMA_WINDOW} {end}", end
    return sessions, dates, end


def _basis(said: Correlation) -> str:
    name = _NAMES[said.method]
    return name if said.method is Method.EWMA else f"{name}, 95 % Fisher band"


def _figure_rows(said: Correlation, view: View) -> tuple[Line, ...]:
    """Put the figures into one row, into two where one is too short for all of them."""
    parts = figures(said)
    whole = fits(parts, 10_000)
    if width_of(whole) <= view.width:
        return (whole,)
    used = leading(parts, view.width)
    return fits(parts[:used], view.width), fits(parts[used:], view.width)


def _beside(said: Correlation, view: View) -> tuple[Line, ...]:
    """Say what levels would claim and what is left jointly, and leave a row free before a chart."""
    row = fits([_levels(said), joint(said)], view.width)
    space = (BLANK,) if view.height > _ROOMY else ()
    return (row, *space) if row and view.height > _LOW else space


def _levels(said: Correlation) -> Line:
    if said.levels_pearson is None or said.returns_pearson is None:
        return BLANK
    return line(
        ("levels ", "muted"),
        (fmt.signed(said.levels_pearson), "warn"),
        (", returns ", "muted"),
        (fmt.signed(said.returns_pearson), "text"),
        (": levels mislead" if said.levels_mislead else " over all sessions", "muted"),
    )


def _flags(said: Correlation) -> str:
    """Say what the uprights in the chart are, and how many dates were looked at."""
    if said.breaks is None or said.breaks.why:
        return ""
    turns = len(said.breaks.turns)
    many = f"{turns} breaks" if turns != 1 else "1 break"
    return f" · ┊ {many}, {said.breaks.scanned} dates" if turns else " · no break passes"


def figures(said: Correlation) -> list[Line]:
    """Return today's figures, the chosen method's first and loud, each with its label."""
    value = line((fmt.signed(said.value), "strong bold"))
    fisher = _interval("95 %", said.fisher95)
    parts = [(*value, Span("  "), *fisher) if fisher else value]
    boot = _interval("bootstrap", said.bootstrap95)
    if said.pending:
        boot = ctx.labelled("bootstrap", "…")
    others = {
        Method.PEARSON: ctx.labelled("Pearson", fmt.signed(said.pearson)),
        Method.SPEARMAN: ctx.labelled("Spearman", fmt.signed(said.spearman)),
        Method.EWMA: _ewma(said),
    }
    if said.method is Method.EWMA and said.n_effective is not None:
        parts.append(ctx.labelled("effective n", fmt.number(said.n_effective, 0)))
    parts += [boot] if boot else []
    parts += [shown for method, shown in others.items() if method is not said.method]
    return [*parts, *_partial(said)]


def _interval(label: str, ends: Interval | None) -> Line:
    if ends is None:
        return BLANK
    return ctx.labelled(label, f"{fmt.signed(ends[0])} … {fmt.signed(ends[1])}")


def _ewma(said: Correlation) -> Line:
    """The exponential one forgets; without its effective n the distance would read as a fault."""
    shown = ctx.labelled("EWMA", fmt.signed(said.ewma))
    if said.n_effective is None or said.ewma is None:
        return shown
    return (*shown, Span(f" (n {fmt.number(said.n_effective, 0)})", "dim"))


def _partial(said: Correlation) -> list[Line]:
    given = said.partial_given
    if given is None:
        return []
    return [ctx.labelled(f"given {symbol_of(given.symbol).short}", fmt.signed(given.value))]


def _brief_figures(said: Correlation, width: int, gap: int = 3) -> Line:
    value = line((fmt.signed(said.value), "strong bold"))
    fisher = _interval("95 %", said.fisher95)
    lead = (*value, Span("  "), *fisher) if fisher else value
    n = said.n_effective if said.method is Method.EWMA else said.n
    label = "effective n" if said.method is Method.EWMA else "n"
    return fits([lead, ctx.labelled(label, fmt.number(n, 0)), *_partial(said)], width, gap)


def _wide_lines(view: View, said: Correlation) -> tuple[Line, ...]:
    top = (
        fits(figures(said), view.width) if view.width > 90 else _brief_figures(said, view.width),
    )
    return (*top, *_chart_below(view, said, 1))


def _chart_below(
    view: View, said: Correlation, used: int, *, flags: bool = False
) -> tuple[Line, ...]:
    """Draw the rolling line where there is room; say why where there is none to draw."""
    room = view.height - used
    if room < _CHART:
        return ()
    if len(said.rolling) > 1:
        return chart(view, said, room, flags=flags)
    words = f"a rolling line needs more than {said.window} common sessions, have {said.n}"
    return centred(words, view.width, room)


def _narrow_lines(view: View, said: Correlation) -> tuple[Line, ...]:
    """Put figures and sparkline side by side, the rolling chart below where there is height."""
    row = _brief_figures(said, view.width, 2)
    room = view.width - width_of(row) - 3
    values = [value for _, value in said.rolling]
    if room >= 10 and len(values) > 1:
        tail = min(room, 26)
        drawn = sparkline(values[-260:], tail, view.charts)
        row = (*row, Span(" " * (view.width - width_of(row) - tail)), Span(drawn, "spark"))
    return (row, *_chart_below(view, said, 1)) if view.height >= CHART_FROM - 1 else (row,)
