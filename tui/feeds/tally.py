"""Counting requests by minute, and when the next one fits; without a store, in memory alone."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Protocol

from tui.feeds.pace import LONGEST_PAUSE_S
from tui.model.monitor import DAY, HOUR, Asked, minute_of, start_of

# A request is only known by its minute, so 61 of them hold every sliding hour that it is part of.
_REACH = HOUR + 1
_NONE: Mapping[int, int] = MappingProxyType({})
# A day of several feeds; by count, since a leap of the clock makes nothing older.
_MOST_ROWS = 8192


@dataclass(frozen=True)
class Held:
    """Why a request may not be sent now: until when, and whether the host itself asked for it."""

    until: datetime
    asked: bool


class Ledger(Protocol):
    """Where requests are counted; safe from any thread."""

    def take(
        self, feed: str, host: str, now: datetime, limit: int, astray: Mapping[int, int] = _NONE
    ) -> Held | None:
        """Count one request to a host unless it may not be sent; then say why.

        ``astray`` are requests besides those on record, by minute; see ``OwnHour``.
        """
        ...

    def add(self, feed: str, host: str, at: datetime, *, sent: int = 0, failed: int = 0) -> None:
        """Count what is only known afterwards, in the minute of the request."""
        ...

    def pause(self, host: str, until: datetime) -> None:
        """Keep that a host asked not to be asked before an instant."""
        ...

    def paused(self, host: str, now: datetime) -> datetime | None:
        """Return the end of the pause that a host asked for, None when there is none."""
        ...

    def rows(self, now: datetime) -> tuple[Asked, ...]:
        """Return what was counted within the last 24 h, oldest first."""
        ...

    @property
    def version(self) -> int:
        """A number that grows with all that this process counts."""
        ...

    def close(self) -> None:
        """Let go of what is held."""
        ...


def free_minute(counts: Mapping[int, int], minute: int, limit: int) -> int:
    """Return the first minute from ``minute`` on in which one more request fits.

    Args:
        counts: Requests by minute, those of other copies whose clock is ahead included.
        minute: The present minute.
        limit: Requests in any sliding hour, at least 1.
    """
    while sum(n for at, n in counts.items() if abs(at - minute) < _REACH) >= limit:
        minute += 1
    return minute


def held(
    counts: Mapping[int, int], pause: datetime | None, now: datetime, limit: int
) -> Held | None:
    """Say why a request may not be sent now, or None: a pause comes before the budget."""
    if pause is not None and now < pause:
        return Held(pause, asked=True)
    minute = minute_of(now)
    free = free_minute(counts, minute, limit)
    return None if free == minute else Held(start_of(free), asked=False)


def still_on(pause: datetime | None, now: datetime) -> datetime | None:
    """Return a pause that lasts; one longer than any can be is of a clock that was set back."""
    if pause is None or not now < pause <= now + timedelta(seconds=LONGEST_PAUSE_S):
        return None
    return pause


class Tally:
    """A ledger that ends with the process."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._rows: dict[tuple[str, str, int], Asked] = {}
        self._pauses: dict[str, datetime] = {}
        self.version = 0

    def take(
        self, feed: str, host: str, now: datetime, limit: int, astray: Mapping[int, int] = _NONE
    ) -> Held | None:
        """Count one request to a host unless it may not be sent; then say why."""
        with self._guard:
            pause = still_on(self._pauses.get(host), now)
            why = held(self._counts(host) + Counter(astray), pause, now, limit)
            if why is None:
                self._add(feed, host, minute_of(now), 1, 0)
            return why

    def add(self, feed: str, host: str, at: datetime, *, sent: int = 0, failed: int = 0) -> None:
        """Count what is only known afterwards, in the minute of the request."""
        with self._guard:
            self._add(feed, host, minute_of(at), sent, failed)

    def pause(self, host: str, until: datetime) -> None:
        """Keep that a host asked not to be asked before an instant."""
        with self._guard:
            self._pauses[host] = until

    def paused(self, host: str, now: datetime) -> datetime | None:
        """Return the end of the pause that a host asked for, None when there is none."""
        with self._guard:
            return still_on(self._pauses.get(host), now)

    def rows(self, now: datetime) -> tuple[Asked, ...]:
        """Return what was counted within the last 24 h, oldest first."""
        first = minute_of(now) - DAY
        with self._guard:
            recent = [row for row in self._rows.values() if first < row.minute <= minute_of(now)]
        return tuple(sorted(recent, key=lambda row: row.minute))

    def close(self) -> None:
        """Nothing is held."""

    def counts(self, host: str) -> Counter[int]:
        """Return the requests to a host by minute."""
        with self._guard:
            return self._counts(host)

    def _counts(self, host: str) -> Counter[int]:
        found = Counter[int]()
        for row in self._rows.values():
            if row.host == host:
                found[row.minute] += row.sent
        return found

    def _add(self, feed: str, host: str, minute: int, sent: int, failed: int) -> None:
        self.version += 1
        key = (feed, host, minute)
        old = self._rows.get(key) or Asked(feed, host, minute, 0)
        self._rows[key] = replace(old, sent=old.sent + sent, failed=old.failed + failed)
        if len(self._rows) > _MOST_ROWS:
            del self._rows[next(iter(self._rows))]


class OwnHour:
    """What this process sent within its last hour, by a clock that nobody sets.

    The records go by the wall clock. Where that was set meanwhile they are out of the hour's reach,
    though the hour is not over: then what was sent is astray, and counted by its real age.

    Args:
        rate: Seconds of the wall clock in a monotonic one.
    """

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._sent: dict[tuple[str, int], tuple[int, float]] = {}

    def note(self, host: str, minute: int, tick: float, sent: int) -> None:
        """Keep that requests were sent in a minute of the wall clock, at a monotonic second."""
        before, _ = self._sent.get((host, minute), (0, tick))
        self._sent[host, minute] = before + sent, tick

    def astray(self, host: str, minute: int, tick: float) -> Counter[int]:
        """Return the requests to a host that the wall clock left, by the minute of their age."""
        found = Counter[int]()
        for (asked, stamp), (sent, at) in tuple(self._sent.items()):
            age = (tick - at) * self._rate / 60
            if age >= HOUR:
                del self._sent[asked, stamp]
            elif asked == host and abs(stamp - minute) >= _REACH:
                found[minute - int(age)] += sent
        return found
