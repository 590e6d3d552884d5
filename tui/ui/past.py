"""The events that the keys of the time machine go by, as far as a snapshot knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from tui.model.breakout import Episode
    from tui.model.snapshot import Snapshot


def latest_event(snapshot: Snapshot) -> date | None:
    """Return the newest breakout, confirmation, failure, re-break, hold, intraday record, halving.

    None is later than the session that is shown (method, section 8).
    """
    episodes = snapshot.breakout.episodes if snapshot.breakout else ()
    days = [day for episode in episodes for day in _days(episode) if day is not None]
    if snapshot.halving is not None and snapshot.halving.last_halving is not None:
        days.append(snapshot.halving.last_halving)
    end = snapshot.travelled_to
    return max((day for day in days if end is None or day <= end), default=None)


def _days(episode: Episode) -> Iterator[date | None]:
    yield episode.first_intraday_break
    yield episode.confirmed
    for attempt in episode.attempts:
        yield from (attempt.start, attempt.failed, attempt.held)
