"""Feeds that are lost for longer than a few minutes, and that they answer again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from tui.engine.outages import LATELY, Spells, not_before, proof
from tui.model.health import FeedHealth
from tui.model.journal import JournalEntry
from tui.model.snapshot import Snapshot

AFTER = timedelta(minutes=5)
"""How long a feed must have failed until that is worth a line."""

_LOST, _BACK = "lost", "back"


class Feeds:
    """One entry when a feed is lost, one when it answers again; one that comes and goes stays lost.

    An outage that the journal knows of goes on over a restart and beside a second monitor: nobody
    enters it again, and whoever first gets answers ends it.
    """

    def __init__(self) -> None:
        self._spells = Spells()
        self._returns: dict[str, set[datetime]] = {}

    def __call__(self, snapshot: Snapshot) -> Iterable[JournalEntry]:
        """Name what is lost by now, and what is there again."""
        self._spells.look(snapshot)
        known = _lines_of_each(snapshot)
        for feed in snapshot.health:
            entry = self._of(feed, known.get(feed.feed, []), snapshot)
            if entry is not None:
                yield entry

    def _of(
        self, feed: FeedHealth, known: list[JournalEntry], snapshot: Snapshot
    ) -> JournalEntry | None:
        if known and _is_lost(known[0]):
            since = self._spells.answering.get(feed.feed)
            return None if since is None else self._back(feed, known, since, snapshot)
        self._returns.pop(feed.feed, None)
        since = self._spells.failing.get(feed.feed)
        return None if since is None else _lost(feed, known, since, snapshot)

    def _back(
        self, feed: FeedHealth, known: list[JournalEntry], since: datetime, snapshot: Snapshot
    ) -> JournalEntry | None:
        lost, returns = known[0], self._returns.setdefault(feed.feed, set())
        since, now = not_before(lost.seen_at, since, snapshot), snapshot.made_at
        returns.add(since)
        before = sum(_is_lost(one) and lost.when - one.when < LATELY for one in known[1:])
        if now - since < proof(AFTER, before):
            return None
        away = round((since - lost.when).total_seconds() / 60)
        words = f"{feed.feed} answers again after {away:,} min"
        if len(returns) > 1:
            words += f" in which it was seen to come and go {len(returns) - 1:,} times"
        key = lost.key.replace(f":{_LOST}:", f":{_BACK}:")
        return JournalEntry(key, now, "feed", words, since)


def _lost(
    feed: FeedHealth, known: list[JournalEntry], since: datetime, snapshot: Snapshot
) -> JournalEntry | None:
    now = snapshot.made_at
    since = not_before(known[0].seen_at, since, snapshot) if known else since
    if now - since < AFTER:
        return None
    minutes = round((now - since).total_seconds() / 60)
    words = f"{feed.feed} failed for {minutes} min: {feed.last_error or 'no answer'}"
    key = f"feed:{feed.feed}:{_LOST}:{since:%Y-%m-%dT%H:%M}"
    return JournalEntry(key, now, "feed", words, since)


def _is_lost(entry: JournalEntry) -> bool:
    return f":{_LOST}:" in entry.key


def _lines_of_each(snapshot: Snapshot) -> dict[str, list[JournalEntry]]:
    """Return the lines of each feed, the newest first."""
    found: dict[str, list[JournalEntry]] = {}
    for entry in snapshot.journal:
        if entry.kind == "feed":
            found.setdefault(entry.key.split(":")[1], []).append(entry)
    return found
