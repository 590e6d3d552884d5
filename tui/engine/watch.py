"""What the monitor knows of itself; looked up by the collector's thread, now and then."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui import __version__
from tui.clock import Clock
from tui.model.bars import DailyBars
from tui.model.health import FeedHealth
from tui.model.monitor import HOUR, Asked, Monitor, minute_of

if TYPE_CHECKING:
    from tui.engine.archive import Archive
    from tui.engine.sources import SourceChoice
    from tui.feeds.budget import Budget

_LOOK_AGAIN_S = 5.0
_STATM = Path("/proc/self/statm")


class Watch:
    """Keeps the last look: requests as they are sent, sizes at most every five seconds.

    Args:
        clock: The present; ``started_at`` is when this run began by it.
        choice: What the command line asked for.
        archive: What is kept, and where.
        budget: What counts the requests and measures the answers' times.
    """

    def __init__(
        self,
        clock: Clock,
        started_at: datetime,
        choice: SourceChoice,
        archive: Archive,
        budget: Budget,
    ) -> None:
        self._clock, self._archive, self._budget = clock, archive, budget
        config = str(choice.config) if choice.config else None
        self._last = Monitor(__version__, started_at, config=config)
        self._sized: float | None = None
        self._stamp: tuple[object, ...] | None = None

    def look(self, bars: Mapping[str, DailyBars], as_of: date | None) -> Monitor:
        """Return the monitor as it stands; the same object while nothing is looked up anew."""
        now, tick = self._clock.now(), self._clock.monotonic()
        oldest = min(((b.dates[0], s) for s, b in bars.items() if b.dates), default=(None, None))
        stamp = (self._budget.version, minute_of(now), as_of, *oldest)
        if self._sized is None or tick - self._sized >= _LOOK_AGAIN_S:
            self._sized, self._stamp = tick, None
            self._last = replace(self._last, **self._sizes())
        if stamp != self._stamp:
            self._stamp = stamp
            rows = self._budget.sent(now)
            budgets = self._budget.hosts(tuple(sorted({row.host for row in rows})), now)
            self._last = replace(
                self._last,
                requests=rows,
                budgets=budgets,
                oldest_bar=oldest[0],
                oldest_symbol=oldest[1],
                newest_close=as_of,
            )
        return self._last

    def measured(self, health: tuple[FeedHealth, ...]) -> tuple[FeedHealth, ...]:
        """Return the feeds with what was counted and timed of their requests."""
        sent = _last_hour(self._last.requests, minute_of(self._clock.now()))
        return tuple(
            replace(
                feed,
                requests_hour=sent.get(feed.feed),
                latency_s=self._budget.latency(feed.feed),
            )
            for feed in health
        )

    def _sizes(self) -> dict[str, Any]:
        path, size, rows = self._archive.size() or (None, None, None)
        return {
            "store": str(path) if path else None,
            "store_bytes": size,
            "store_rows": rows,
            "memory_bytes": resident_bytes(),
        }


def _last_hour(rows: tuple[Asked, ...], minute: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in rows:
        if row.minute > minute - HOUR:
            found[row.feed] = found.get(row.feed, 0) + row.sent
    return found


def resident_bytes() -> int | None:
    """Return the memory that this process holds, None where the system does not tell (Linux only).

    macOS and Windows tell a peak or nothing to the standard library; a peak is not what is held.
    """
    try:
        pages = int(_STATM.read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError, AttributeError):
        return None
