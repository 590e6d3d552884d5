"""Since when feeds have failed or answered, and how long one must answer to be back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tui.model.health import FeedState

if TYPE_CHECKING:
    from tui.model.health import FeedHealth
    from tui.model.snapshot import Snapshot

FAILING = (FeedState.BACKOFF, FeedState.FAILED)
LATELY = timedelta(hours=24)
"""How far back the outages of a feed are counted."""
_MINUTE = timedelta(minutes=1)
_SET_BACK, _MOMENT = timedelta(hours=1), timedelta(seconds=5)
_LONGEST_PROOF = timedelta(hours=1)


def proof(after: timedelta, before: int) -> timedelta:
    """Return how long a feed must answer without a break until it is back.

    The first time at once; the oftener it was lost lately, the longer, so that one which comes and
    goes is one outage.

    Args:
        after: How long a feed must fail until it is lost.
        before: Outages that began within ``LATELY`` before this one.
    """
    return min(before * after, max(after, _LONGEST_PROOF))


def is_ahead(known: datetime, snapshot: Snapshot) -> bool:
    """Tell whether a known instant is of a clock that was set back since.

    Two monitors run on one clock, but one may have composed a moment before the other wrote. What
    lies further ahead was written before a leap back that was seen, or one that nobody saw.
    """
    ahead = known - snapshot.made_at
    leaps = (jump for jump in snapshot.jumps if jump.seconds < 0)
    before = any(known <= leap.at - timedelta(seconds=leap.seconds) + _MOMENT for leap in leaps)
    return ahead > (_MOMENT if before else _SET_BACK)


def not_before(known: datetime, since: datetime, snapshot: Snapshot) -> datetime:
    """Count a spell from a known instant on: to another monitor the feed may do otherwise."""
    return since if is_ahead(known, snapshot) else max(since, known)


@dataclass(frozen=True)
class Trouble:
    """How long a feed has failed, all in all, since ``began``; and how it was last seen."""

    began: datetime
    failed: timedelta
    seen: datetime
    failing: bool = True

    def on(self, now: datetime, *, failing: bool) -> Trouble:
        """Return it as of a later look."""
        more = max(now - self.seen, timedelta()) if self.failing else timedelta()
        return Trouble(self.began, self.failed + more, now, failing)

    def words(self, now: datetime) -> str:
        """Say for how long, and of how long a time where it answered in between."""
        failed, whole = round(self.failed / _MINUTE), round((now - self.began) / _MINUTE)
        return f"{failed} min" if failed == whole else f"{failed} of the last {whole} min"


class Spells:
    """Since when each feed has been seen failing, or answering, without a break.

    After a leap of the clock it is counted anew: nobody watched a machine that slept.
    """

    def __init__(self) -> None:
        self.failing: dict[str, datetime] = {}
        self.answering: dict[str, datetime] = {}

    def look(self, snapshot: Snapshot) -> None:
        """Take note of how the feeds do; looking twice at a snapshot changes nothing."""
        health = snapshot.health
        self.failing = _since(snapshot, self.failing, [f for f in health if f.state in FAILING])
        good = [f for f in health if f.state is FeedState.OK]
        self.answering = _since(snapshot, self.answering, good)


def _since(
    snapshot: Snapshot, before: dict[str, datetime], feeds: list[FeedHealth]
) -> dict[str, datetime]:
    known = ((one.feed, before.get(one.feed, snapshot.made_at)) for one in feeds)
    return {feed: snapshot.seen_since(began) for feed, began in known}
