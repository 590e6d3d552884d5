"""Episodes read off a fold's events, and what is said of its last bar (contract, ``breakout``)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import compress
from operator import lt, ne
from typing import TYPE_CHECKING, TypedDict

from tui.analytics.breakout_rule import EventKind
from tui.model.breakout import (
    Attempt,
    Breakout,
    BreakoutState,
    Episode,
    EpisodeStatus,
    Sensitivity,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tui.analytics.breakout import BreakoutEvent, Fold

YEAR = 252


class _Rule(TypedDict, total=False):
    """The fields that exist only once the rule speaks."""

    level: float
    ceiling: float
    origin_level: float
    attempt: int
    attempt_since: date
    streak: int
    base_sessions: int
    base_low: float | None
    above_level_pct: float
    above_origin_pct: float


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


def track(folded: Fold) -> tuple[tuple[date, BreakoutState], ...]:
    """Return the masked states run-length coded: first date and state of every run."""
    dates, states = folded.dates, folded.states
    changes = compress(range(1, len(states)), map(ne, states[1:], states))
    return tuple((dates[bar], states[bar]) for bar in (0, *changes)) if states else ()


def summarise(folded: Fold, *, symbol: str, sensitivity: Sensitivity | None = None) -> Breakout:
    """Say where the last completed bar stands (contract, ``breakout``).

    Args:
        folded: The fold of the completed bars.
        symbol: The symbol the bars belong to.
        sensitivity: Dates under other parameters, when they were computed.

    Returns:
        All but ``provisional``. While an episode is live or failed ``level`` and ``ceiling`` are
        its last attempt's, otherwise the record close and high that a break has to exceed. For
        UNKNOWN, ``why`` says what is missing and everything that depends on the rule is None.
    """
    found = Sensitivity() if sensitivity is None else sensitivity
    if not folded.dates:
        return Breakout(
            symbol,
            why=_too_short(folded),
            parameters=folded.parameters,
            sensitivity=found,
            notes=folded.notes,
        )
    runs, past = track(folded), episodes(folded)
    since, state = runs[-1]
    close, record = folded.closes[-1], max(folded.closes)
    unknown = state is BreakoutState.UNKNOWN
    rule = _Rule() if unknown else _by_rule(folded, past)
    return Breakout(
        symbol,
        state,
        why=_too_short(folded) if unknown else None,
        as_of=folded.dates[-1],
        since=since,
        since_sessions=len(folded.dates) - folded.dates.index(since),
        close=close,
        record_close=record,
        record_close_date=folded.dates[folded.closes.index(record)],
        record_high=max(folded.highs),
        record_since=folded.dates[0],
        overhead_closes=sum(map(partial(lt, close), folded.closes)),
        overhead_as_of=f"close of {folded.dates[-1]}",
        nearness_52w=close / max(folded.closes[-YEAR:]),
        parameters=folded.parameters,
        episodes=past,
        track=runs,
        sensitivity=found,
        notes=folded.notes,
        **rule,
    )


def without_today(said: Breakout, why: str) -> Breakout:
    """Return what is left of a breakout whose history ended too long ago: its past."""
    return Breakout(
        said.symbol,
        why=why,
        as_of=said.as_of,
        record_close=said.record_close,
        record_close_date=said.record_close_date,
        record_high=said.record_high,
        record_since=said.record_since,
        parameters=said.parameters,
        episodes=said.episodes,
        track=said.track,
        sensitivity=said.sensitivity,
        notes=said.notes,
    )


def _too_short(folded: Fold) -> str:
    needed = max(folded.parameters.base_min, 2)
    return f"needs {needed} sessions, have {len(folded.dates)}"


def _by_rule(folded: Fold, past: tuple[Episode, ...]) -> _Rule:
    """Return what the rule compares with today, in an episode or outside one."""
    if folded.end.active:
        return _in_episode(folded, past[-1])
    end, close = folded.end, folded.closes[-1]
    return {
        "level": end.record,
        "ceiling": end.record_high,
        "base_sessions": end.base_sessions,
        "base_low": base_low(folded, end.peak, len(folded.closes)),
        "above_level_pct": close / end.record - 1,
    }


def _in_episode(folded: Fold, episode: Episode) -> _Rule:
    end, close = folded.end, folded.closes[-1]
    peak, start = folded.dates.index(episode.peak), folded.dates.index(episode.breakout)
    return {
        "level": end.level,
        "ceiling": end.ceiling,
        "origin_level": episode.level,
        "attempt": end.attempt,
        "attempt_since": episode.attempts[-1].start,
        "streak": end.streak,
        "base_sessions": episode.base_sessions,
        "base_low": base_low(folded, peak, start),
        "above_level_pct": close / end.level - 1,
        "above_origin_pct": close / episode.level - 1,
    }
