"""Where the time machine goes: session by session, event by event, back to the present."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tui.model.breakout import Breakout, BreakoutState


@dataclass(frozen=True)
class Travel:
    """Go to the end of the last session up to a date; None is the present."""

    to: date | None


@dataclass(frozen=True)
class Step:
    """Go that many sessions forward or back."""

    sessions: int


@dataclass(frozen=True)
class Jump:
    """Go to the next (1) or the previous (-1) event."""

    direction: int


Move = Travel | Step | Jump


def moved(
    move: Move,
    at: date | None,
    dates: tuple[date, ...],
    told: Breakout | None,
    halved: tuple[date, ...],
) -> date | None:
    """Return where a move leads from ``at`` (None is the present, after the last session).

    ``dates`` are the known sessions, ``told`` what the whole history says, ``halved`` the dates of
    the known halvings. Beyond the last session lies the present; before the first one nothing.
    """
    if isinstance(move, Travel):
        return move.to
    if not dates:
        return at
    if isinstance(move, Step):
        return _stepped(dates, at, move.sessions)
    return _jumped(dates, at, move.direction, event_dates(told, halved))


def _stepped(dates: tuple[date, ...], at: date | None, sessions: int) -> date | None:
    here = len(dates) if at is None else bisect_right(dates, at) - 1
    there = max(0, here + sessions)
    return dates[there] if there < len(dates) else None


def _jumped(
    dates: tuple[date, ...], at: date | None, direction: int, events: tuple[date, ...]
) -> date | None:
    stops = _sessions(events, dates)
    if direction > 0:
        if at is None:
            return None
        index = bisect_right(stops, at)
        return stops[index] if index < len(stops) else None
    index = (len(stops) if at is None else bisect_left(stops, at)) - 1
    return stops[index] if index >= 0 else at


def event_dates(told: Breakout | None, halved: tuple[date, ...]) -> tuple[date, ...]:
    """Return the dates of all events that are known (method, section 8).

    These are the halvings, and of the breakout symbol every breakout, confirmation, failure,
    re-break, hold and intraday record.
    """
    return tuple(sorted(set(halved) | (set() if told is None else set(_of_breakout(told)))))


def _of_breakout(told: Breakout) -> Iterator[date]:
    for episode in told.episodes:
        yield from (episode.breakout, *filter(None, (episode.confirmed,)))
        for attempt in episode.attempts:
            yield attempt.start
            yield from filter(None, (attempt.failed, attempt.held))
    for day, state in told.track:
        if state is BreakoutState.INTRADAY_BREAK:
            yield day


def _sessions(days: tuple[date, ...], dates: tuple[date, ...]) -> list[date]:
    """Return the sessions that show those days: each the first one on or after it."""
    places = {bisect_left(dates, day) for day in days if dates[0] <= day <= dates[-1]}
    return [dates[place] for place in sorted(places)]
