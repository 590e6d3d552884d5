"""Feeds that are lost for longer than a few minutes, and that they answer again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from tui.model.health import FeedHealth, FeedState
from tui.model.journal import JournalEntry
from tui.model.snapshot import Snapshot

AFTER = timedelta(minutes=5)
"""How long a feed must have failed until that is worth a line."""

_FAILING = (FeedState.BACKOFF, FeedState.FAILED)
_LOST, _BACK = "lost", "back"


class Feeds:
    """One entry when a feed is lost, one when it answers again.

    An outage that the journal knows of goes on over a restart and beside a second monitor: nobody
    enters it again, and whoever first gets an answer ends it.
    """

    def __init__(self) -> None:
        self._failing_since: dict[str, datetime] = {}

    def __call__(self, snapshot: Snapshot) -> Iterable[JournalEntry]:
        """Name what is lost by now, and what is there again."""
        last = _last_of_each(snapshot)
        for name, began in self._failing_since.items():
            self._failing_since[name] = snapshot.seen_since(began)
        for feed in snapshot.health:
            entry = self._of(feed, last.get(feed.feed), snapshot.made_at)
            if entry is not None:
                yield entry

    def _of(
        self, feed: FeedHealth, last: JournalEntry | None, now: datetime
    ) -> JournalEntry | None:
        lost = last if last is not None and f":{_LOST}:" in last.key else None
        if feed.state not in _FAILING:
            self._failing_since.pop(feed.feed, None)
            return _back(feed, lost, now) if lost and feed.state is FeedState.OK else None
        since = self._failing_since.setdefault(feed.feed, now)
        if last is not None and lost is None:
            # Another monitor has got an answer: what still fails here begins anew.
            since = max(since, last.when)
        if lost is not None or now - since < AFTER:
            return None
        minutes = round((now - since).total_seconds() / 60)
        words = f"{feed.feed} failed for {minutes} min: {feed.last_error or 'no answer'}"
        key = f"feed:{feed.feed}:{_LOST}:{since:%Y-%m-%dT%H:%M}"
        return JournalEntry(key, now, "feed", words, since)


def _back(feed: FeedHealth, lost: JournalEntry, now: datetime) -> JournalEntry:
    away = round((now - lost.when).total_seconds() / 60)
    key = lost.key.replace(f":{_LOST}:", f":{_BACK}:")
    return JournalEntry(key, now, "feed", f"{feed.feed} answers again after {away:,} min", now)


def _last_of_each(snapshot: Snapshot) -> dict[str, JournalEntry]:
    """Return the newest line of each feed."""
    found: dict[str, JournalEntry] = {}
    for entry in snapshot.journal:
        if entry.kind == "feed":
            found.setdefault(entry.key.split(":")[1], entry)
    return found
