"""While nobody pressed a key: what has changed since the last one, in three lines at most."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tui.model.bars import NEW_YORK
from tui.model.symbols import BTC, RUT
from tui.ui import format as fmt
from tui.ui.cards import context as ctx
from tui.ui.cards.text import fits, one_row, with_units
from tui.ui.draw import CardText, Line, Span, line
from tui.ui.theme import tint_of

if TYPE_CHECKING:
    from tui.model.journal import JournalEntry
    from tui.model.snapshot import Snapshot

AFTER = timedelta(minutes=10)
"""Without a key for so long somebody counts as away."""

Prices = dict[str, tuple[float, datetime]]

_WEIGHTS = ("alert", "episode", "state", "record", "halving", "claim", "corr", "feed")
_ENTRIES, _ANY, _MOST = 2, 80, 400


class Idle:
    """Remembers when the last key was pressed, and what was on the screen then.

    A past day is no present to come back to: keys in the time machine begin anew. Of a snapshot
    only what will be told is kept: its histories are megabytes, and an absence may last weeks.
    """

    def __init__(self, now: datetime) -> None:
        self._last = now
        self._since: Prices = {}
        self._owed: Absence | None = None

    def saw(self, snapshot: Snapshot) -> None:
        """Take the first live prices after a key, where there were none when it was pressed."""
        if not self._since and snapshot.travelled_to is None:
            self._since = prices_of(snapshot)

    def pressed(self, now: datetime, newest: Snapshot) -> None:
        """Take note of a key; an absence that it ends is owed until it is shown."""
        before, since = self._last, self._since
        self._last = now
        self._since = prices_of(newest) if newest.travelled_to is None else {}
        if not since or now - before < AFTER or newest.travelled_to is not None:
            return
        absence = Absence(before, now, since, prices_of(newest), newest.journal, tint_of(newest))
        if absence.lines(_ANY):
            self._owed = absence if self._owed is None else self._owed.until(absence)

    def owed(self) -> Absence | None:
        """Return the absence that was not shown yet, once."""
        absence, self._owed = self._owed, None
        return absence


@dataclass(frozen=True, eq=False)
class Absence:
    """The time without a key: prices at either end of it, and the journal at its end."""

    left: datetime
    back: datetime
    before: Prices
    after: Prices
    journal: tuple[JournalEntry, ...] = ()
    tint: str = ""

    def until(self, later: Absence) -> Absence:
        """Return this absence with a later one, and what lies between, as one."""
        return replace(later, left=self.left, before=self.before)

    def text(self, width: int) -> CardText:
        """Return the lines, with how long it was."""
        away = fmt.span((self.back - self.left).total_seconds())
        there = self.left.astimezone(NEW_YORK)
        same = there.date() == self.back.astimezone(NEW_YORK).date()
        since = f"{there:%H:%M} ET" if same else f"{there:%m-%d %H:%M} ET"
        long, short = f"{away}, since {since}", away
        title = line(("while you were away", "strong bold"))
        room = width - len("while you were away") - 5
        return CardText(
            title=title,
            title_right=line((long if len(long) <= room else short, "dim")),
            foot=line(("any key goes on", "dim")),
            lines=self.lines(width),
        )

    def lines(self, width: int) -> tuple[Line, ...]:
        """Return prices that moved, then the weightiest entries; nothing if nothing changed."""
        entries = sorted((one for one in self.journal if one.seen_at > self.left), key=_weight)
        moved = self._moves(width)
        shown = entries if len(entries) <= _ENTRIES else entries[: _ENTRIES - 1]
        rows = [_first_row(entry, width) for entry in shown]
        more = len(entries) - len(shown)
        if more:
            rows.append(line((f"and {more} more in the journal", "muted")))
        return (*([moved] if moved else []), *rows)

    def _moves(self, width: int) -> Line:
        """Return where the two prices went, if a newer one has come; short where room is."""
        long, short = [], []
        for symbol, (price, at) in self.after.items():
            old, old_at = self.before.get(symbol, (None, at))
            if old is None or at <= old_at:
                continue
            change = price / old - 1
            name = Span(f"{symbol} ", ctx.symbol_style(symbol))
            tail = Span(fmt.change(change), fmt.sign_style(change))
            way = Span(f"{fmt.price(old)} → {fmt.price(price)}  ", "text")
            long.append((name, way, tail))
            short.append((name, tail))
        whole = fits(long, width)
        return whole if len(whole) >= 3 * len(long) else fits(short, width)


def prices_of(snapshot: Snapshot) -> Prices:
    """Return price and stamp of the two symbols of the question; a suspect price is none."""
    rows = (snapshot.level(symbol) for symbol in (RUT, BTC))
    return {
        row.symbol: (row.price, row.quoted_at)
        for row in rows
        if row is not None and row.price and row.quoted_at is not None and not row.suspect
    }


def _weight(entry: JournalEntry) -> tuple[int, float]:
    known = entry.kind in _WEIGHTS
    return _WEIGHTS.index(entry.kind) if known else len(_WEIGHTS), -entry.seen_at.timestamp()


def _first_row(entry: JournalEntry, width: int) -> Line:
    """Return as many whole words of an entry as fit into one row."""
    words = with_units(fmt.clean(entry.words, _MOST))
    return one_row(line((words, "text")), width)
