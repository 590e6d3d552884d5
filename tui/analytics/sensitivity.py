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
    from tui.model.breakout import BreakoutParameters, Episode

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
