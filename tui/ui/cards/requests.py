"""Requests over 24 hours: what each feed sent, what failed, and how much of a budget that was."""

from __future__ import annotations

from tui.model.bars import NEW_YORK
from tui.model.health import Source
from tui.model.monitor import DAY, Asked, HostBudget, Monitor, minute_of, peak_hour
from tui.ui import format as fmt
from tui.ui.cards import context as ctx
from tui.ui.cards.text import centred, first_fit, spread
from tui.ui.charts.bars import steps
from tui.ui.draw import CardText, Line, Span, View, line, width_of

_LABEL = 8
_MARKS = {"ascii": ("x", ".")}


def requests(view: View) -> CardText:
    """Draw a row of bars for each feed, with the slices in which a request failed marked below."""
    monitor, (failed, _) = view.snapshot.monitor, _marks(view.charts)
    title = ctx.title("", "requests")
    if monitor is None or not monitor.requests:
        return CardText(title=title, lines=centred(_nobody(view), view.width, view.height))
    size = _slice(view)
    mark = line((f"{failed} failed", "dim"))
    foot = _peak(monitor, view.width - width_of(mark) - 5)
    told = [_paused(host) for host in monitor.budgets if host.paused_until]
    told += [foot] if view.narrow and foot else []
    told = told[: max(0, view.height - len({one.feed for one in monitor.requests}))]
    rows = _rows(view, monitor.requests, size, view.height - len(told))
    return CardText(
        title=title,
        title_right=line((f"last 24 h, each column {size} min", "dim")),
        foot=foot,
        foot_right=mark,
        lines=(*told, *rows),
    )


def _nobody(view: View) -> str:
    return {
        Source.DEMO: "the demo asks nobody",
        Source.FILES: "files are read, nobody is asked",
    }.get(view.snapshot.source, "no request was sent within 24 h")


def _slice(view: View) -> int:
    """Return the minutes of a column: the least that let a day fit in whole columns."""
    least = -(-DAY // max(1, view.width - _LABEL))
    return next(size for size in range(least, DAY + 1) if DAY % size == 0)


def _rows(view: View, sent: tuple[Asked, ...], size: int, height: int) -> tuple[Line, ...]:
    """Draw two rows a feed, one where there is not room for two."""
    known = [feed.feed for feed in view.snapshot.health]
    asked = {one.feed for one in sent}
    feeds = [*(feed for feed in known if feed in asked), *sorted(asked - set(known))]
    blocks = [_block(view, feed, [one for one in sent if one.feed == feed], size) for feed in feeds]
    if 2 * len(blocks) <= height:
        return spread(blocks, height)
    merged = tuple(_merged(*block) for block in blocks)
    if len(merged) <= height:
        return merged
    left = ", ".join(fmt.clean(feed, 24) for feed in feeds[max(0, height - 1) :])
    return (*merged[: height - 1], line((f"and {left}", "dim")))[:height]


def _block(view: View, feed: str, sent: list[Asked], size: int) -> tuple[Line, ...]:
    """Return a feed's bars, by its own highest column, and the marks below them."""
    columns = DAY // size
    counts, failed = [0] * columns, [0] * columns
    now = minute_of(view.now)
    for one in sent:
        back = (now - one.minute) // size
        if 0 <= back < columns:
            counts[columns - 1 - back] += one.sent
            failed[columns - 1 - back] += one.failed
    glyphs, top = steps(view.charts), max(counts, default=0)
    some, none = _marks(view.charts)
    bars = [Span(glyphs[(n * len(glyphs) - 1) // top], "spark") if n else Span(" ") for n in counts]
    marks = [
        Span(some, "warn") if bad else Span(none if n else " ", "dim")
        for n, bad in zip(counts, failed, strict=True)
    ]
    name = fmt.clean(feed, _LABEL - 1).replace("_", " ")
    total = fmt.number(sum(counts), 0)
    return (
        (Span(name.ljust(_LABEL), "text"), *bars),
        (Span(total.rjust(_LABEL - 2) + "  ", "dim"), *marks),
    )


def _merged(bars: Line, marks: Line) -> Line:
    """Put the failures in the place of their bars."""
    pairs = zip(bars[1:], marks[1:], strict=True)
    return (bars[0], *(mark if mark.style == "warn" else bar for bar, mark in pairs))


def _marks(charts: str) -> tuple[str, str]:
    """Return the signs of a column in which a request failed, and in which none did."""
    return _MARKS.get(charts, ("×", fmt.DOT))


def _peak(monitor: Monitor, width: int) -> Line:
    """Name the host that came nearest to its budget within any hour."""
    if not monitor.budgets:
        return ()
    peaks = {one: peak_hour(monitor.requests, one.host) for one in monitor.budgets}
    host = max(peaks, key=lambda one: peaks[one] / one.limit)
    most = f"peak {peaks[host]:,} an hour of {host.limit:,} allowed"
    return first_fit([line((f"{most} to {host.host}", "dim")), line((most, "dim"))], width)


def _paused(host: HostBudget) -> Line:
    if host.paused_until is None:
        return ()
    until = host.paused_until.astimezone(NEW_YORK)
    return line((f"{host.host} asked for a pause until {until:%H:%M:%S} ET", "warn"))
