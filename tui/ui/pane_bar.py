"""The pane bar: digit and name of every pane, the active one set off, badges where due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.model.health import FeedState
from tui.model.settings import PANES
from tui.ui.draw import Line, Span, width_of
from tui.ui.pane import key_of, title_of
from tui.ui.scene import NARROW

if TYPE_CHECKING:
    from tui.model.snapshot import Snapshot

_SHORT = {
    "overview": "over",
    "levels": "lvls",
    "breakout": "brk",
    "halving": "halv",
    "correlation": "corr",
    "evidence": "evid",
    "risk": "risk",
    "claims": "clms",
    "journal": "jrnl",
    "feeds": "feed",
}
_FOUR_LETTERS_FROM = 80


def bar_line(active: str, snapshot: Snapshot, width: int) -> Line:
    """Return the bar in the fullest form that fits: names, four letters, or digits alone."""
    forms = [
        (NARROW, {name: f" {title_of(name)}" for name in PANES}, "  "),
        (_FOUR_LETTERS_FROM, {name: f" {_SHORT[name]}" for name in PANES}, " "),
        (0, dict.fromkeys(PANES, ""), " "),
    ]
    made: Line = ()
    for least, names, gap in forms:
        made = _bar(active, snapshot, names, gap)
        if width >= least and width_of(made) <= width:
            return made
    return made


def pane_at(bar: Line, column: int) -> str | None:
    """Return the name of the pane whose digit is nearest at the left of a column of the bar."""
    names, at, found = {key_of(name): name for name in PANES}, 0, None
    for span in bar:
        digit = span.text.strip()
        if at <= column and span.style.startswith("accent") and digit in names:
            found = names[digit]
        at += len(span.text)
    return found if column < at else None


def _bar(active: str, snapshot: Snapshot, names: dict[str, str], gap: str) -> Line:
    spans = [Span(" ")]
    for pane in PANES:
        badge = _badge(pane, snapshot, counted=gap == "  ")
        if pane == active:
            # The ground of the active name takes one blank on either side.
            spans += [
                Span(f" {key_of(pane)}", "accent bold on sel"),
                Span(f" {title_of(pane)}", "strong bold on sel"),
                Span(badge, "warn bold on sel"),
                Span(" ", "text on sel"),
            ]
        else:
            wide = gap == "  "
            spans += [
                Span(f" {key_of(pane)}" if wide else key_of(pane), "accent"),
                Span(names[pane], "muted"),
                Span(badge, "warn bold"),
                Span(" "),
            ]
    return tuple(span for span in spans if span.text)


def _badge(name: str, snapshot: Snapshot, *, counted: bool) -> str:
    if snapshot.travelled_to is not None:
        # On a past day nobody knew which feed would fail today.
        return ""
    if name == "journal":
        new = snapshot.journal_new
        return f" {new}" if new and counted else "·" if new else ""
    failing = any(one.state in (FeedState.FAILED, FeedState.BACKOFF) for one in snapshot.health)
    return "!" if name == "feeds" and failing else ""
