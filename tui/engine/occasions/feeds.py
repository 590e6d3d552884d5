"""Feeds that are lost for longer than a few minutes, and that they answer again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from tui.engine.outages import LATELY, Spells, Trouble, not_before, proof
from tui.model.health import FeedHealth
from tui.model.journal import JournalEntry
from tui.model.snapshot import Snapshot

AFTER = timedelta(minutes=5)
"""How long a feed must have failed, with shorter answers in between, until that is worth a line."""

_LOST, _BACK = "lost", "back"


class Feeds:
    """One entry when a feed is lost, one when it answers again; one that comes and goes stays lost.

    An outage that the journal knows of goes on over a restart and beside a second monitor: nobody
    enters it again, and whoever first gets answers ends it.
    """

    def __init__(self) -> None:
        self._spells = Spells()
        self._returns: dict[str, tuple[datetime, int]] = {}
        self._troubles: dict[str, Trouble] = {}

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
        trouble = self._troubled(feed.feed, known[0] if known else None, snapshot)
        if trouble is None:
            self._troubles.pop(feed.feed, None)
            return None
        self._troubles[feed.feed] = trouble
        return _lost(feed, trouble, snapshot.made_at)

    def _troubled(self, name: str, last: JournalEntry | None, snapshot: Snapshot) -> Trouble | None:
        """Return the trouble a feed is in since its last line; answers of a few minutes end it."""
        now, old = snapshot.made_at, self._troubles.get(name)
        failing, good = self._spells.failing.get(name), self._spells.answering.get(name)
        if failing is None and (good is None or now - good >= AFTER):
            return None

        def counted(since: datetime) -> datetime:
            since = snapshot.seen_since(since)
            return not_before(last.seen_at, since, snapshot) if last else since

        if old is not None and counted(old.began) == old.began:
            return old.on(now, failing=failing is not None)
        if failing is None:
            return None
        began = counted(failing)
        return Trouble(began, now - began, now)

    def _back(
        self, feed: FeedHealth, known: list[JournalEntry], since: datetime, snapshot: Snapshot
    ) -> JournalEntry | None:
        lost, now = known[0], snapshot.made_at
        since = not_before(lost.seen_at, since, snapshot)
        last, returns = self._returns.get(feed.feed, (since, 0))
        returns += last != since
        self._returns[feed.feed] = since, returns
        before = sum(_is_lost(one) and lost.when - one.when < LATELY for one in known[1:])
        if now - since < proof(AFTER, before):
            return None
        away = round((since - lost.when).total_seconds() / 60)
        words = f"{feed.feed} answers again after {away:,} min"
        if returns:
            words += f" in which it was seen to come and go {returns:,} times"
        key = lost.key.replace(f":{_LOST}:", f":{_BACK}:")
        return JournalEntry(key, now, "feed", words, since)


def _lost(feed: FeedHealth, trouble: Trouble, now: datetime) -> JournalEntry | None:
    if not trouble.failing or trouble.failed < AFTER:
        return None
    words = f"{feed.feed} failed for {trouble.words(now)}: {feed.last_error or 'no answer'}"
    key = f"feed:{feed.feed}:{_LOST}:{trouble.began:%Y-%m-%dT%H:%M}"
    return JournalEntry(key, now, "feed", words, trouble.began)


def _is_lost(entry: JournalEntry) -> bool:
    return f":{_LOST}:" in entry.key


def _lines_of_each(snapshot: Snapshot) -> dict[str, list[JournalEntry]]:
    """Return the lines of each feed, the newest first."""
    found: dict[str, list[JournalEntry]] = {}
    for entry in snapshot.journal:
        if entry.kind == "feed":
            found.setdefault(entry.key.split(":")[1], []).append(entry)
    return found
