"""The breakout of one symbol: the fold, the live bar, and what is said of them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, TypedDict

from tui.analytics.breakout_fold import BreakoutEvent, Fold, fold, provisional
from tui.analytics.breakout_rule import EventKind
from tui.analytics.episodes import base_low, episodes
from tui.model.breakout import Breakout, BreakoutState, Sensitivity

if TYPE_CHECKING:
    from datetime import date

    from tui.model.breakout import Episode

__all__ = [
    "BreakoutEvent",
    "EventKind",
    "Fold",
    "episodes",
    "fold",
    "provisional",
    "summarise",
]

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


def track(folded: Fold) -> tuple[tuple[date, BreakoutState], ...]:
    """Return the masked states run-length coded: first date and state of every run."""
    changes = groupby(zip(folded.dates, folded.states, strict=True), key=lambda pair: pair[1])
    return tuple((next(run)[0], state) for state, run in changes)


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
        overhead_closes=sum(past_close > close for past_close in folded.closes),
        overhead_as_of=f"close of {folded.dates[-1]}",
        nearness_52w=close / max(folded.closes[-YEAR:]),
        parameters=folded.parameters,
        episodes=past,
        track=runs,
        sensitivity=found,
        notes=folded.notes,
        **rule,
    )


def _too_short(folded: Fold) -> str:
    return f"needs {folded.parameters.base_min} sessions, have {len(folded.dates)}"


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
