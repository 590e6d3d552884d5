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
