"""What the journal keeps: changes of state, alerts, outages, with the time of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class JournalEntry:
    """One line of the journal; never rewritten.

    ``at`` is the market's or the feed's own time of what happened, ``seen_at`` when this monitor
    saw it. ``key`` names the occasion, so that neither a restart nor a second monitor doubles it.
    ``data`` is JSON.
    """

    key: str
    seen_at: datetime
    kind: str
    words: str
    at: datetime | None = None
    symbol: str | None = None
    data: str | None = None

    @property
    def when(self) -> datetime:
        """The time of what happened; when this monitor saw it where nothing has a time of its own.

        The journal is ordered by it, and the time machine goes by it.
        """
        return self.at or self.seen_at


@dataclass(frozen=True)
class JournalExtent:
    """How much there is of the journal beside the entries at hand.

    ``since`` is when its first entry was seen, ``looked_at`` when the person last looked at it.
    ``kept`` tells that it outlives this run.
    """

    total: int = 0
    since: datetime | None = None
    looked_at: datetime | None = None
    kept: bool = False
