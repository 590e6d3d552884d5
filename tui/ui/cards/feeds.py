"""How the feeds are: last good answer, tries, what went wrong, what comes next."""

from __future__ import annotations

from datetime import datetime

from tui.model.bars import NEW_YORK
from tui.model.health import FeedHealth, FeedState
from tui.ui import format as fmt
from tui.ui.cards import context as ctx
from tui.ui.cards.table import Cell, Column, table, widths
from tui.ui.cards.text import centred, first_fit, wrap
from tui.ui.draw import CardText, Line, Span, View, line

_COLUMNS = (
    Column("feed", 18, left=True, gap=0),
    Column("state", 9, left=True),
    Column("last good", 11, rank=2),
    Column("age", 6, rank=1),
    Column("tries", 7, rank=5),
    Column("next try", 11, rank=3),
    Column("in 1 h", 8, rank=4),
    Column("latency", 9, rank=6),
    Column("last error", 11, left=True, rank=7, flex=True, most=120, gap=3),
)
_WHOLE = 400
_STYLES = {
    FeedState.OK: "ok",
    FeedState.WAITING: "muted",
    FeedState.BACKOFF: "warn",
    FeedState.FAILED: "bad",
    FeedState.OFF: "dim",
}


def health(view: View) -> CardText:
    """Draw one row for each feed."""
    rows = view.snapshot.health
    title = ctx.title("0", "feeds")
    if not rows:
        words = centred("no feed has started yet", view.width, view.height)
        return CardText(title=title, lines=words)
    right = line(("what answers, and how old it is", "dim"))
    feet = (
        "prices are delayed as Yahoo delays them; no feed is trusted without its own time",
        "no feed is trusted without its own time",
    )
    return CardText(
        title=title,
        title_right=first_fit([right], view.width - 12),
        foot=first_fit([line((text, "dim")) for text in feet], view.width),
        lines=_lines(view),
    )


def _lines(view: View) -> tuple[Line, ...]:
    """Lay out the table; words that do not fit into its last column stand whole below it."""
    feeds = view.snapshot.health
    rows = [_row(view, one) for one in feeds]
    size = widths(_COLUMNS, rows, view.width)[-1] - _COLUMNS[-1].gap
    if all(len(_error(one, _WHOLE)) <= size for one in feeds):
        return table(_COLUMNS, rows, view.width)
    lines = table(_COLUMNS[:-1], [row[:-1] for row in rows], view.width)
    told = [
        line((f"{_name(one)}: {_error(one, _WHOLE)}", _error_style(one)))
        for one in sorted(feeds, key=_bygone)
        if _error(one, _WHOLE)
    ]
    gap = ((),) if len(lines) + len(told) < view.height else ()
    return (*lines, *gap, *(row for one in told for row in wrap(one, view.width)))[: view.height]


def _name(feed: FeedHealth) -> str:
    return fmt.clean(feed.feed, 24).replace("_", " ")


def _row(view: View, feed: FeedHealth) -> tuple[Cell, ...]:
    age = None if feed.last_ok is None else view.now - feed.last_ok
    tries = fmt.number(feed.attempts, 0) if feed.attempts else fmt.DOT
    return (
        Span(f"● {_name(feed)}", _STYLES[feed.state]),
        Span(feed.state.value, _STYLES[feed.state]),
        _dotted(_clock(feed.last_ok, view.now), "text"),
        _dotted(fmt.age(age), "dim"),
        _dotted(tries, "muted"),
        _dotted(_next(feed.next_try, view.now), "muted"),
        _dotted(fmt.number(feed.requests_hour, 0), "muted"),
        _dotted(_latency(feed.latency_s), "muted"),
        lambda width: Span(_error(feed, width), _error_style(feed)),
    )


def _dotted(text: str, style: str) -> Span:
    return Span(text, "dim" if text == fmt.DOT else style)


def _clock(at: datetime | None, now: datetime) -> str:
    """Write a time of day in New York; a date when it is not of today."""
    if at is None:
        return fmt.DOT
    there = at.astimezone(NEW_YORK)
    today = there.date() == now.astimezone(NEW_YORK).date()
    return f"{there:%H:%M:%S}" if today else fmt.day(there.date())


def _next(at: datetime | None, now: datetime) -> str:
    if at is None:
        return fmt.DOT
    wait = (at - now).total_seconds()
    return "now" if wait < 1 else f"in {fmt.span(wait)}"


def _latency(seconds: float | None) -> str:
    if seconds is None:
        return fmt.DOT
    return f"{seconds * 1000:.0f} ms" if seconds < 0.9995 else f"{seconds:.1f} s"


def _bygone(feed: FeedHealth) -> int:
    """Order words by how much they are of now: a failure, a remark, an error that is over."""
    return 0 if feed.failures or feed.state is FeedState.BACKOFF else 1 if feed.detail else 2


def _error_style(feed: FeedHealth) -> str:
    return "warn" if feed.failures or feed.state is FeedState.BACKOFF else "dim"


def _error(feed: FeedHealth, width: int) -> str:
    words = feed.last_error if feed.failures or not feed.detail else feed.detail
    if not words:
        return ""
    stamp = _stamp(feed) if words is feed.last_error else ""
    return fmt.clean(words, max(1, width - len(stamp))) + stamp


def _stamp(feed: FeedHealth) -> str:
    """Return when a feed failed, and how often in a row; words that end in a time get no second."""
    at, stamp = feed.last_error_at, ""
    if at is not None and not (feed.last_error or "").endswith(" ET"):
        stamp = f" at {at.astimezone(NEW_YORK):%H:%M}"
    if feed.circuit_open:
        stamp += f", {feed.failures} in a row: one try at a time"
    return stamp


def notes(view: View) -> CardText:
    """List what was skipped, counted or assumed, newest words as they came."""
    texts = view.snapshot.notes
    title = ctx.title("", "notes")
    if not texts:
        words = centred("nothing was skipped or assumed", view.width, view.height)
        return CardText(title=title, lines=words)
    rows = [row for text in texts for row in _note(text, view.width)]
    left = len(rows) - view.height
    return CardText(
        title=title,
        title_right=line((f"{len(texts)} in all", "dim")),
        foot=line(("what was skipped, counted or assumed", "dim")),
        foot_right=line((f"{left} lines more", "dim")) if left > 0 else (),
        lines=tuple(rows[: view.height]),
    )


def _note(text: str, width: int) -> tuple[Line, ...]:
    rows = wrap(line((fmt.clean(text, 400), "text")), width - 2)
    return tuple((Span("  " if i else "· ", "dim"), *row) for i, row in enumerate(rows))
