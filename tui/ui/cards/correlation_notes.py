"""The same coefficient in other times, and how the pair is put together."""

from __future__ import annotations

from tui.model.correlation import Correlation, Regime
from tui.model.symbols import symbol_of
from tui.ui import format as fmt
from tui.ui.cards import context as ctx
from tui.ui.cards.correlation import needs
from tui.ui.cards.table import Cell, Column, table
from tui.ui.cards.text import centred, glued, spread, wrap
from tui.ui.draw import CardText, Line, Span, View, line

_COLUMNS = (
    Column("regime", 12, left=True, gap=0),
    Column("n", 7),
    Column("Pearson", 9),
    Column("Spearman", 10, rank=3),
    Column("95 % Fisher", 16, rank=2),
    Column("given", 11, rank=1),
)
_MISLED = 0.2
"""A coefficient of levels this far above that of returns comes from growth."""
_JOINED = (
    "Prices are joined on common sessions first, then returns are taken: Monday's Bitcoin "
    "return holds Saturday and Sunday."
)
_HOURS = (
    "Bitcoin's day ends 3 to 4 hours after New York's close. A small lead of Bitcoin by one "
    "day is expected from that alone."
)


def regimes(view: View) -> CardText:
    """Draw the coefficient over named stretches of time, with the warning about levels."""
    said = view.snapshot.correlation
    head = ctx.title("", "regimes")
    if said is None or not said.regimes:
        return CardText(title=head, lines=centred(needs(said), view.width, view.height))
    lines = table(_columns(said), [_row(one) for one in said.regimes], view.width)
    warning = levels_warning(said, view.width)
    return CardText(
        title=head,
        title_right=line(("all common sessions", "dim")),
        foot=line(("a relation that came and went is no law", "dim")),
        lines=spread([lines, warning], view.height),
    )


def _columns(said: Correlation) -> tuple[Column, ...]:
    given = said.partial_given
    last = _COLUMNS[-1]
    name = "given" if given is None else f"given {symbol_of(given.symbol).short}"
    return (*_COLUMNS[:-1], Column(name, last.width, rank=last.rank))


def _row(regime: Regime) -> tuple[Cell, ...]:
    ends = regime.fisher95
    interval = fmt.DOT if ends is None else f"{fmt.signed(ends[0])} … {fmt.signed(ends[1])}"
    return (
        Span(regime.name, "muted"),
        Span(fmt.number(regime.n, 0)),
        ctx.signed(regime.pearson, style="strong"),
        ctx.signed(regime.spearman, style="muted"),
        Span(interval, "dim" if ends is None else "muted"),
        ctx.signed(regime.partial),
    )


def levels_warning(said: Correlation, width: int) -> tuple[Line, ...]:
    """Compare price levels with returns, and warn where levels say more, with both figures."""
    if said.levels_pearson is None or said.returns_pearson is None:
        return ()
    levels, returns = fmt.signed(said.levels_pearson), fmt.signed(said.returns_pearson)
    misled = said.levels_pearson - said.returns_pearson > _MISLED
    why = ": two things that both grew look related. Levels mislead." if misled else "."
    spans = line(
        ("Price levels would say ", "muted"),
        (levels, "warn"),
        (", returns say ", "muted"),
        (returns, "text"),
        (why, "muted"),
    )
    return wrap(spans, width)


def pairing(view: View) -> CardText:
    """Say in words how the two calendars are put together, and how to read the intervals."""
    blocks = _sentences(view.snapshot.correlation, view.width)
    return CardText(title=ctx.title("", "how it is paired"), lines=spread(blocks, view.height))


def _sentences(said: Correlation | None, width: int) -> list[tuple[Line, ...]]:
    texts = [_JOINED, _HOURS]
    if said is not None and said.block is not None:
        block = glued(fmt.number(said.block, 1))
        texts.append(f"The bootstrap draws pairs in blocks of {block} sessions on average.")
    if said is not None and said.partial_given is not None:
        short = symbol_of(said.partial_given.symbol).short
        texts.append(f"Given {short}: what is left when both follow {short}.")
    return [wrap(line((text, "muted")), width) for text in texts]
