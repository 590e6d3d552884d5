"""What the monitor says of itself: its requests, its store, its memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

HOUR, DAY = 60, 24 * 60
"""Minutes."""


def minute_of(at: datetime) -> int:
    """Return the whole minutes since 1970, UTC."""
    return int(at.timestamp() // 60)


def start_of(minute: int) -> datetime:
    """Return the instant at which a minute since 1970 begins."""
    return datetime.fromtimestamp(minute * 60, UTC)


@dataclass(frozen=True)
class Asked:
    """Requests of one feed to one host that were sent within one minute since 1970."""

    feed: str
    host: str
    minute: int
    sent: int
    failed: int = 0


@dataclass(frozen=True)
class HostBudget:
    """What one host gets: requests an hour, and the end of a pause that it asked for."""

    host: str
    limit: int
    paused_until: datetime | None = None


@dataclass(frozen=True, eq=False)
class Monitor:
    """The program as it stands; what is not known, or not kept, is None.

    ``requests`` are those of the last 24 h, of every copy that uses the same store.
    """

    version: str
    started_at: datetime
    requests: tuple[Asked, ...] = ()
    budgets: tuple[HostBudget, ...] = ()
    store: str | None = None
    store_bytes: int | None = None
    store_rows: int | None = None
    oldest_bar: date | None = None
    oldest_symbol: str | None = None
    newest_close: date | None = None
    config: str | None = None
    memory_bytes: int | None = None


def peak_hour(requests: Iterable[Asked], host: str) -> int:
    """Return the most requests to a host within any 60 whole minutes, 0 without any."""
    counts: dict[int, int] = {}
    for one in requests:
        if one.host == host:
            counts[one.minute] = counts.get(one.minute, 0) + one.sent
    peak = within = 0
    window: list[int] = []
    for minute in sorted(counts):
        window.append(minute)
        within += counts[minute]
        while window[0] <= minute - HOUR:
            within -= counts[window.pop(0)]
        peak = max(peak, within)
    return peak
