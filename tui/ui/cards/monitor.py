"""What the monitor says of itself: version, store, config, uptime, terminal, memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from tui.model.health import Source
from tui.model.monitor import Monitor
from tui.ui import format as fmt
from tui.ui.cards import context as ctx
from tui.ui.cards.text import centred, fits, leading
from tui.ui.draw import CardText, Line, View, line, width_of

Fact = tuple[str, tuple[str, ...]]
"""A label, and its value in words, longest first."""

_LABEL = 15


def monitor(view: View) -> CardText:
    """List the facts one below the other, side by side where there is little height."""
    known = view.snapshot.monitor
    title = ctx.title("", "this monitor")
    if known is None:
        words = centred("nothing is known yet", view.width, view.height)
        return CardText(title=title, lines=words)
    facts = tuple(_facts(view, known))
    lines = _listed(facts, view.width)
    if len(lines) > view.height:
        lines = _flowing(facts, view.width)
    return CardText(title=title, lines=lines[: view.height])


def _facts(view: View, known: Monitor) -> Iterator[Fact]:
    """Yield labels, each with its value in words, long and short."""
    yield "version", (known.version,)
    yield "source", (view.snapshot.source.value,)
    yield "store", _store(view, known)
    yield "oldest bar", (_dated(known),)
    yield "newest close", (fmt.day(known.newest_close),)
    yield "config", _config(known)
    yield "uptime", (fmt.span(max(0.0, (view.now - known.started_at).total_seconds())),)
    yield "terminal", (view.terminal or fmt.DOT,)
    yield "theme", (view.settings.theme,)
    yield "memory", _memory(known)


def _store(view: View, known: Monitor) -> tuple[str, ...]:
    if known.store_bytes is None or known.store_rows is None:
        live = view.snapshot.source in (Source.YAHOO, Source.STORE)
        why = "kept for this run alone" if live else f"no store for {view.snapshot.source}"
        return (f"{fmt.DOT} {why}",)
    return (f"{known.store_bytes / 1e6:,.1f} MB, {known.store_rows:,} rows",)


def _dated(known: Monitor) -> str:
    if known.oldest_bar is None:
        return fmt.DOT
    return f"{known.oldest_bar} {known.oldest_symbol or ''}".rstrip()


def _config(known: Monitor) -> tuple[str, ...]:
    if known.config is None:
        return ("no file, defaults",)
    path = fmt.clean(known.config, 400)
    return path, f"…/{PurePath(path).name}"


def _memory(known: Monitor) -> tuple[str, ...]:
    if known.memory_bytes is None:
        return f"{fmt.DOT} this system does not tell", fmt.DOT
    return (f"{known.memory_bytes / 1e6:,.0f} MB",)


def _listed(facts: tuple[Fact, ...], width: int) -> tuple[Line, ...]:
    rows = []
    for label, values in facts:
        value = next((one for one in values if _LABEL + len(one) <= width), None)
        if value is not None:
            rows.append(line((label.ljust(_LABEL), "muted"), (value, _style(value))))
    return tuple(rows)


def _flowing(facts: tuple[Fact, ...], width: int) -> tuple[Line, ...]:
    """Put each fact into the first row that still has room for it; none is ever broken."""
    rows: list[list[Line]] = []
    for label, values in facts:
        fact = line((f"{label} ", "muted"), (values[-1], _style(values[-1])))
        room = next((row for row in rows if leading([*row, fact], width) > len(row)), None)
        if room is not None:
            room.append(fact)
        elif width_of(fact) <= width:
            rows.append([fact])
    return tuple(fits(row, width) for row in rows)


def _style(value: str) -> str:
    return "dim" if value.startswith(fmt.DOT) else "text"
