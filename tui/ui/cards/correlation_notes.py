"""The same coefficient in other times, and how the pair is put together."""

from __future__ import annotations

from dataclasses import replace

from tui.model.correlation import Correlation, Regime
from tui.model.symbols import Calendar, symbol_of
from tui.ui import format as fmt
from tui.ui.cards import context as ctx
from tui.ui.cards.correlation import needs
from tui.ui.cards.correlation_joint import joint
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
_BREAKS = (
    Column("break", 12, left=True, gap=0),
    Column("", 5, left=True),
    Column("z", 7),
    Column("p", 9),
)
_WILD = (
    " Fisher's z takes returns for normal: where both have wild days together it passes too easily."
)
_JOINED = "Prices are joined on common sessions first, then returns are taken"


def regimes(view: View) -> CardText:
    """Draw the coefficient over named stretches of time, with the warning about levels."""
    said = view.snapshot.correlation
    head = ctx.title("", "regimes")
    if said is None or not said.regimes:
        return CardText(title=head, lines=centred(needs(said), view.width, view.height))
    lines = regime_table(said, view.width)
    warning = levels_warning(said, view.width)
    return CardText(
        title=head,
        title_right=line(("all common sessions", "dim")),
        foot=line(("a relation that came and went is no law", "dim")),
        lines=spread([lines, warning], view.height),
    )


def regime_table(said: Correlation, width: int) -> tuple[Line, ...]:
    """Return the regimes as a table; no line without any."""
    if not said.regimes:
        return ()
    columns = _columns(said)
    return table(columns, [_row(one)[: len(columns)] for one in said.regimes], width)


def _columns(said: Correlation) -> tuple[Column, ...]:
    """Return the columns; nothing is held fixed where the pair holds that symbol itself."""
    given, last = said.partial_given, _COLUMNS[-1]
    if given is None:
        return _COLUMNS[:-1]
    name = f"given {symbol_of(given.symbol).short}"
    return (*_COLUMNS[:-1], Column(name, last.width, rank=last.rank))


def _row(regime: Regime) -> tuple[Cell, ...]:
    ends = regime.fisher95
    interval = fmt.DOT if ends is None else f"{fmt.signed(ends[0])} … {fmt.signed(ends[1])}"
    return (
        Span(regime.name.replace("-", "–"), "muted"),
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
    grew = said.levels_pearson > said.returns_pearson
    drift = "both grew look related" if grew else "drifted apart look opposed"
    why = f": two things that {drift}. Levels mislead." if said.levels_mislead else "."
    spans = line(
        ("Price levels would say ", "muted"),
        (levels, "warn"),
        (", returns say ", "muted"),
        (returns, "text"),
        (why, "muted"),
    )
    return wrap(spans, width)


def notes(view: View) -> CardText:
    """Draw regimes, the warning, breaks, joint partial and how the pair is put together."""
    said = view.snapshot.correlation
    card = regimes(view)
    if said is None or not said.regimes:
        return card
    blocks = [
        regime_table(said, view.width),
        levels_warning(said, view.width),
        _joint_sentence(said, view.width),
        _break_table(said, view.width),
        *_sentences(said, view.width),
    ]
    return replace(
        card, title=ctx.title("", "regimes and breaks"), lines=spread(blocks, view.height)
    )


def _joint_sentence(said: Correlation, width: int) -> tuple[Line, ...]:
    found, shown = said.partial_joint, joint(said)
    if found is None:
        return ()
    if not shown:
        why = f"no joint partial: {fmt.clean(found.why or '')}"
        return wrap(line((why, "dim")), width)
    tail = f", each with the others held fixed (n {fmt.number(found.n, 0)})."
    return wrap((*shown, Span(tail, "muted")), width)


def _break_table(said: Correlation, width: int) -> tuple[Line, ...]:
    """List the dates at which the correlation changed, and what was looked at."""
    found = said.breaks
    if found is None:
        return ()
    if found.why:
        return wrap(line((f"breaks: {fmt.clean(found.why)}", "dim")), width)
    looked = (
        f"{found.window} sessions before against {found.window} after, {found.scanned} dates "
        f"{fmt.day(found.first)} → {fmt.day(found.last)}, Bonferroni."
    )
    listed = f" {len(found.found)} pass; listed is the strongest of each run.{_WILD}"
    if not found.turns:
        return wrap(line(("No break passes: ", "text"), (looked, "muted")), width)
    rows = [
        (
            Span(fmt.day(one.date)),
            Span("rose" if one.z > 0 else "fell", "muted"),
            ctx.signed(one.z, 1),
            Span(fmt.p_value(one.p_bonferroni)),
        )
        for one in found.turns
    ]
    return (*table(_BREAKS, rows, width), *wrap(line((looked + listed, "muted")), width))


def _sentences(said: Correlation, width: int) -> list[tuple[Line, ...]]:
    texts = _of_calendars(said)
    if said.block is not None:
        block = glued(fmt.number(said.block, 1))
        texts.append(f"The bootstrap draws pairs in blocks of {block} sessions on average.")
    if said.partial_given is not None:
        short = symbol_of(said.partial_given.symbol).short
        texts.append(f"Given {short}: what is left when both follow {short}.")
    return [wrap(line((text, "muted")), width) for text in texts]


def _of_calendars(said: Correlation) -> list[str]:
    """Say what the pairing means where one of the two has no weekend and the other has."""
    pair = [symbol_of(one) for one in (said.x, said.y)]
    always = [one.short for one in pair if one.calendar is Calendar.ALWAYS]
    if len(always) != 1:
        return [f"{_JOINED}."]
    return [
        f"{_JOINED}: Monday's {always[0]} return holds Saturday and Sunday.",
        (
            f"{always[0]}'s day ends 3 to 4 hours after New York's close. A small lead of "
            f"{always[0]} by one day is expected from that alone."
        ),
    ]
