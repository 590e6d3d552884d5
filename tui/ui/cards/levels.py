"""Levels: every followed symbol with its change, its distance to the record, and its age."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tui.model.health import Source
from tui.model.quotes import Level, SessionWord
from tui.model.symbols import Kind, Symbol, symbol_of
from tui.ui import format as fmt
from tui.ui.cards import context as ctx
from tui.ui.cards.table import Cell, Column, table
from tui.ui.cards.table import Row as Cells
from tui.ui.cards.text import centred, first_fit
from tui.ui.charts.bars import sparkline
from tui.ui.draw import CardText, Line, Span, View, line

_SESSIONS = {SessionWord.ALWAYS: "24 h"}
_SPARK_MOST = 31
_NO_DATA = "no data"
_NOTES = (
    (
        "above = past closes higher than the last price. A dot means the figure has no sense "
        "for that symbol, never a zero."
    ),
    (
        "! before an age: older than the market's state allows.  Grey numbers: last good value "
        "from the store."
    ),
)
_SUSPECT = (
    "suspect = a price beyond measure, or a first one, waits for a second source; last is the one "
    "before it."
)

BRIEF = (
    Column("symbol", 8, left=True, gap=0),
    Column("last", 12),
    Column("day", 11),
    Column("to record", 10, rank=3),
    Column("30 sessions", 8, left=True, rank=2, flex=True, most=_SPARK_MOST, gap=2),
    Column("age", 5, rank=1),
)
FULL = (
    Column("symbol", 11, left=True, gap=2),
    Column("name", 14, left=True, rank=5, gap=0),
    Column("last", 12),
    Column("day", 13),
    Column("to record", 11, rank=2),
    Column("to 52w high", 13, rank=6),
    Column("above", 8, rank=4),
    Column("30 sessions", 12, left=True, rank=3, flex=True, most=_SPARK_MOST, gap=3),
    Column("session", 9, left=True, rank=7, gap=2),
    Column("age", 5, rank=1),
)


def brief(view: View) -> CardText:
    """Draw the overview's table: as many symbols as there is height for."""
    if not _has_any(view):
        return _empty(view, ())
    rows = chosen(view, view.height - (0 if view.narrow else 1))
    heads, *body = table(BRIEF, [_brief_cells(view, row) for row in rows], view.width)
    lines = [_spoken(view, row, one) for row, one in zip(rows, body, strict=True)]
    words = "day · to record" if view.narrow else ""
    return CardText(
        title=ctx.title("2", "levels"),
        title_right=line((words, "dim")) if words else (),
        foot=line(("to record = from the highest close", "dim")),
        lines=tuple(lines) if view.narrow else (heads, *lines),
    )


def chosen(view: View, room: int) -> tuple[Level, ...]:
    """Return the rows that are shown: all, or those of the questions first, in their order."""
    rows = view.snapshot.levels
    first = (view.settings.breakout_symbol, *view.settings.pair)
    wanted = sorted(range(len(rows)), key=lambda i: (rows[i].symbol not in first, i))
    return tuple(rows[i] for i in sorted(wanted[: max(0, room)]))


def full(view: View) -> CardText:
    """Draw the pane's table, grouped, with a mark at the selected symbol."""
    if not _has_any(view):
        return _empty(view, _right(view, ()))
    rows = _grouped(view.snapshot.levels)
    heads, *body = table(FULL, [_full_cells(view, row) for row in rows], view.width)
    roomy = view.height >= len(rows) + 5
    lines: list[Line] = [heads]
    shown = _shown(view, rows)
    for i in shown:
        group = symbol_of(rows[i].symbol).kind.group
        if roomy and (i == 0 or group != symbol_of(rows[i - 1].symbol).kind.group):
            lines.append(_heading(group, view.width))
        said = _spoken(view, rows[i], body[i])
        lines.append(_marked(said, view.width) if rows[i].symbol == selected(view) else said)
    return CardText(
        title=ctx.title("2", "levels"),
        title_right=_right(view, shown, of=len(rows)),
        foot=_foot(view),
        lines=(*lines, *_notes(view, view.height - len(lines))),
    )


def _right(view: View, shown: Sequence[int], of: int = 0) -> Line:
    """Say which rows stand here where not all of them do."""
    cut = f"{shown[0] + 1}–{shown[-1] + 1} of {of}" if shown and len(shown) < of else ""
    return first_fit([line((cut or "every quote carries its own age", "dim"))], view.width - 20)


def _shown(view: View, rows: list[Level]) -> range:
    """Return the rows that the height can hold, the selected one always among them."""
    room = max(1, view.height - 1)
    at = next((i for i, row in enumerate(rows) if row.symbol == selected(view)), 0)
    first = max(0, min(at - room + 1, len(rows) - room)) if at >= room else 0
    return range(first, min(len(rows), first + room))


def selected(view: View) -> str:
    """Return the symbol whose chart is shown."""
    return view.selected or view.settings.breakout_symbol


def _has_any(view: View) -> bool:
    rows = view.snapshot.levels
    return any(row.price is not None or row.why for row in rows)


def _empty(view: View, right: Line) -> CardText:
    live = view.snapshot.source in (Source.YAHOO, Source.STORE)
    asking = f"{'asking Yahoo for' if live else 'loading'} {len(view.settings.followed)} symbols"
    words = fmt.clean(
        view.snapshot.waiting_for or (asking if not view.snapshot.levels else _NO_DATA)
    )
    return CardText(
        title=ctx.title("2", "levels"),
        title_right=right,
        lines=centred(words, view.width, view.height),
    )


def _grouped(rows: Iterable[Level]) -> list[Level]:
    """Bring the symbols of a group together, groups and symbols in the user's order."""
    order: dict[str, list[Level]] = {}
    for row in rows:
        order.setdefault(symbol_of(row.symbol).kind.group, []).append(row)
    return [row for group in order.values() for row in group]


def _heading(group: str, width: int) -> Line:
    filler = "┈" * max(0, width - len(group) - 2)
    return line((f" {group} ", "dim"), (filler, "grid"))


def _marked(row: Line, width: int) -> Line:
    """Put the selected row on its own ground, with a bar at the edge."""
    used = sum(len(span.text) for span in row)
    first, *others = row
    spans = [Span("▌", "accent on sel"), Span(first.text[1:], f"{first.style} on sel")]
    spans += [Span(span.text, f"{span.style} on sel") for span in others]
    return (*spans, Span(" " * max(0, width - used), "text on sel"))


def _notes(view: View, room: int) -> tuple[Line, ...]:
    doubted = any(row.suspect for row in view.snapshot.levels)
    texts = (*[_SUSPECT] * doubted, *_NOTES)
    notes = [line((f" {text}", "dim")) for text in texts if len(text) < view.width]
    if room <= len(notes):
        return tuple(notes[: max(0, room)])
    return ((), *notes)


def _foot(view: View) -> Line:
    day = "day = against the previous session's close"
    record = "to record = from the highest close ever"
    variants = [line((f"{day} · {record}", "dim")), line((record, "dim"))]
    return first_fit(variants, view.width)


def _quiet(view: View, row: Level) -> bool:
    """Tell whether a row steps back: stored, or too old."""
    return row.from_store or ctx.is_stale(view, row)


def _spoken(view: View, row: Level, cells: Line) -> Line:
    """Let a row without a price say why in the room that its figures would take."""
    if row.price is not None:
        return cells
    symbol = cells[0]
    room = view.width - len(symbol.text) - 4
    words = row.why or _NO_DATA
    if words == _NO_DATA and view.snapshot.waiting_for:
        words = "awaited"
    return (symbol, Span("    "), Span(fmt.clean(words, max(1, room)), "dim"))


def _brief_cells(view: View, row: Level) -> Cells:
    quiet = _quiet(view, row)
    return (
        _symbol(row, quiet=quiet),
        _price(row, quiet=quiet),
        _change(row, quiet=quiet),
        _distance(row.from_record_pct, quiet=quiet),
        _spark(view, row, quiet=quiet),
        ctx.age_span(view, row),
    )


def _full_cells(view: View, row: Level) -> Cells:
    quiet = _quiet(view, row)
    word = _SESSIONS.get(row.session, row.session.value) if row.price is not None else fmt.DOT
    return (
        _symbol(row, quiet=quiet),
        Span(fmt.clean(row.name, 24), "dim" if quiet else "muted"),
        _price(row, quiet=quiet),
        _change(row, quiet=quiet),
        _distance(row.from_record_pct, quiet=quiet),
        _to_high(row, quiet=quiet),
        _overhead(row, quiet=quiet),
        _spark(view, row, quiet=quiet),
        Span(word, "dim" if quiet or row.price is None else "muted"),
        ctx.age_span(view, row),
    )


def _symbol(row: Level, *, quiet: bool) -> Span:
    style = ctx.symbol_style(row.symbol)
    return Span(row.symbol, "dim" if quiet else style)


def _price(row: Level, *, quiet: bool) -> Span:
    return Span(
        ctx.price_text(row.symbol, row.price),
        "dim" if quiet or row.price is None else "strong bold",
    )


def _change(row: Level, *, quiet: bool) -> Span:
    """A change with its arrow; yields move in basis points, and neither they nor fear is good.

    While a newer price is suspect the word stands here: what the day made is not known.
    """
    if row.suspect:
        return Span("suspect", "warn bold")
    kind = symbol_of(row.symbol).kind
    if kind is Kind.YIELD and row.price is not None and row.previous_close is not None:
        return Span(fmt.basis_points(row.price - row.previous_close), "dim" if quiet else "muted")
    if row.change_pct is None or kind is Kind.YIELD:
        return Span(fmt.DOT, "dim")
    plain = "muted" if not kind.has_record else fmt.sign_style(row.change_pct)
    return Span(fmt.change(row.change_pct), "dim" if quiet else plain)


def _distance(fraction: float | None, *, quiet: bool) -> Span:
    return Span(fmt.percent(fraction), "dim" if quiet or fraction is None else "muted")


def _to_high(row: Level, *, quiet: bool) -> Span:
    known: Symbol = symbol_of(row.symbol)
    if known.kind is not Kind.YIELD:
        return _distance(row.from_high_52w_pct, quiet=quiet)
    if row.price is None or row.high_52w is None:
        return Span(fmt.DOT, "dim")
    return Span(f"{fmt.signed(row.price - row.high_52w)} pp", "dim" if quiet else "muted")


def _overhead(row: Level, *, quiet: bool) -> Span:
    count = row.overhead_closes
    return Span(fmt.number(count, 0), "dim" if quiet or count is None else "text")


def _spark(view: View, row: Level, *, quiet: bool) -> Cell:
    style = "spark" if quiet else ctx.spark_colour(row.symbol)

    def drawn(width: int) -> Span:
        if row.suspect_price is not None:
            return _unconfirmed(row.suspect_price, width)
        values = row.spark[-30:]
        return Span(sparkline(values, width, view.charts) if len(values) > 1 else fmt.DOT, style)

    return drawn


def _unconfirmed(price: float, width: int) -> Span:
    """Name the price that waits for a second source, whole or not at all."""
    shown = fmt.price(price)
    texts = (f"unconfirmed {shown}?", f"{shown}?")
    return Span(next((text for text in texts if len(text) <= width), fmt.DOT), "warn")
