"""Episodes and attempts, read off a fold's events (contract, ``breakout.episodes``)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.analytics.breakout_rule import EventKind
from tui.model.breakout import Attempt, Episode, EpisodeStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tui.analytics.breakout_fold import BreakoutEvent, Fold


def episodes(folded: Fold) -> tuple[Episode, ...]:
    """Return every episode of the fold, oldest first, failures kept (method, section 2)."""
    intraday = [e for e in folded.events if e.kind is EventKind.INTRADAY]
    return tuple(_episode(folded, own, intraday) for own in _by_episode(folded.events))


def base_low(folded: Fold, peak: int, end: int) -> float | None:
    """Return the lowest close of bars ``peak + 1`` to ``end - 1``, None when there are none."""
    return min(folded.closes[peak + 1 : end], default=None)


def _by_episode(events: Sequence[BreakoutEvent]) -> list[list[BreakoutEvent]]:
    """Group the events of episodes; each group starts with its breakout."""
    groups: list[list[BreakoutEvent]] = []
    for event in events:
        if event.kind is EventKind.BREAKOUT:
            groups.append([event])
        elif event.kind is not EventKind.INTRADAY:
            groups[-1].append(event)
    return groups


def _first(events: Sequence[BreakoutEvent], kind: EventKind) -> BreakoutEvent | None:
    return next((event for event in events if event.kind is kind), None)


def _attempts(events: Sequence[BreakoutEvent]) -> tuple[Attempt, ...]:
    """Return the breakout and the re-breaks with what became of each."""
    found: list[Attempt] = []
    for event in events:
        match event.kind:
            case EventKind.BREAKOUT | EventKind.REBREAK:
                found.append(Attempt(event.date, event.level, event.ceiling))
            case EventKind.FAILED:
                found[-1] = replace(found[-1], failed=event.date)
            case EventKind.HELD:
                found[-1] = replace(found[-1], held=event.date)
            case EventKind.CLOSED:
                found[-1] = replace(found[-1], closed=event.date)
    return tuple(found)


def _status(last: Attempt) -> EpisodeStatus:
    """Return the last attempt's status; a failure or a hold outlives the closing."""
    if last.failed:
        return EpisodeStatus.FAILED
    if last.held:
        return EpisodeStatus.HELD
    return EpisodeStatus.CLOSED if last.closed else EpisodeStatus.LIVE


def _worst(folded: Fold, events: Sequence[BreakoutEvent]) -> float:
    """Return min(close / level) - 1 up to the first failure or the end of the fail window."""
    start = events[0]
    failure = _first(events, EventKind.FAILED)
    window = folded.parameters.fail_window
    end = failure.bar if failure else start.bar + window
    return min(0.0, min(folded.closes[start.bar : end + 1]) / start.level - 1)


def _intraday_break(
    folded: Fold, start: BreakoutEvent, intraday: Sequence[BreakoutEvent]
) -> date | None:
    """Return the first bar of the matured base with a high above the record high."""
    matured = start.peak + 1 + folded.parameters.base_min
    return next((e.date for e in intraday if matured <= e.bar < start.bar), None)


def _episode(
    folded: Fold, events: Sequence[BreakoutEvent], intraday: Sequence[BreakoutEvent]
) -> Episode:
    start = events[0]
    confirmed = _first(events, EventKind.CONFIRMED)
    low = base_low(folded, start.peak, start.bar)
    attempts = _attempts(events)
    return Episode(
        peak=folded.dates[start.peak],
        level=start.level,
        ceiling=start.ceiling,
        base_sessions=start.bar - start.peak - 1,
        base_days=(start.date - folded.dates[start.peak]).days,
        depth=0.0 if low is None else low / start.level - 1,
        first_intraday_break=_intraday_break(folded, start, intraday),
        breakout=start.date,
        breakout_close=folded.closes[start.bar],
        confirmed=confirmed.date if confirmed else None,
        attempts=attempts,
        worst_close_vs_level=_worst(folded, events),
        status=_status(attempts[-1]),
    )
