"""How the breakout dates depend on each of the rule's numbers (method, sections 0 and 2)."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from tui.analytics.breakout import clean, fold_sessions
from tui.analytics.episodes import episodes
from tui.model.breakout import Sensitivity

if TYPE_CHECKING:
    from datetime import date

    from tui.model.bars import DailyBars
    from tui.model.breakout import Episode
    from tui.model.parameters import BreakoutParameters

    _Run = tuple[date, tuple[date, ...], tuple[date, ...]]

BASE_MIN = (126, 252, 504)
CONFIRM_N = (1, 2, 3, 5, 10)
FAIL_PCT = (0.03, 0.05, 0.08)
BUFFER = (0.0, 0.005, 0.01, 0.03)


def sensitivity(bars: DailyBars, parameters: BreakoutParameters) -> Sensitivity:
    """Run the rule with one number changed at a time, over the whole history.

    Args:
        bars: Completed daily bars, as for ``fold``.
        parameters: The rule in use; every row changes one of its numbers.

    Returns:
        Breakout dates by ``base_min`` and ``buffer``, confirmation dates by ``confirm_n``,
        failures and re-breaks of every breakout by ``fail_pct``; keys are the number as text.
    """
    sessions = clean(bars)

    @cache
    def run(changed: BreakoutParameters) -> tuple[Episode, ...]:
        return episodes(fold_sessions(sessions, changed))

    return Sensitivity(
        base_min={f"{n}": _breakouts(run(replace(parameters, base_min=n))) for n in BASE_MIN},
        confirm_n={
            f"{n}": _confirmations(run(replace(parameters, confirm_n=n))) for n in CONFIRM_N
        },
        fail_pct={f"{x:g}": _failures(run(replace(parameters, fail_pct=x))) for x in FAIL_PCT},
        buffer={f"{x:g}": _breakouts(run(replace(parameters, buffer=x))) for x in BUFFER},
    )


def until(found: Sensitivity, day: date) -> Sensitivity:
    """Return what was known on ``day``: every date of the result is that of an event, so it cuts.

    Equal to running the cut bars, because no event depends on a later bar.
    """
    return Sensitivity(
        base_min={key: _cut(dates, day) for key, dates in found.base_min.items()},
        confirm_n={key: _cut(dates, day) for key, dates in found.confirm_n.items()},
        fail_pct={
            key: tuple(
                (breakout, _cut(failures, day), _cut(again, day))
                for breakout, failures, again in runs
                if breakout <= day
            )
            for key, runs in found.fail_pct.items()
        },
        buffer={key: _cut(dates, day) for key, dates in found.buffer.items()},
    )


def _cut(dates: tuple[date, ...], day: date) -> tuple[date, ...]:
    return tuple(one for one in dates if one <= day)


def _breakouts(found: tuple[Episode, ...]) -> tuple[date, ...]:
    return tuple(episode.breakout for episode in found)


def _confirmations(found: tuple[Episode, ...]) -> tuple[date, ...]:
    return tuple(episode.confirmed for episode in found if episode.confirmed)


def _failures(found: tuple[Episode, ...]) -> tuple[_Run, ...]:
    """Return (breakout, failures, re-breaks) of every episode."""
    return tuple(
        (
            episode.breakout,
            tuple(attempt.failed for attempt in episode.attempts if attempt.failed),
            tuple(attempt.start for attempt in episode.attempts[1:]),
        )
        for episode in found
    )
