"""The fold of the breakout rule over completed bars, and the live bar on a copy of its end."""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tui.analytics.breakout_rule import BreakoutRule, EventKind, Happening
from tui.model.bars import NAN
from tui.model.breakout import BreakoutParameters, BreakoutState

if TYPE_CHECKING:
    from datetime import date

    from tui.model.bars import DailyBars


class Sessions(NamedTuple):
    """Bars as the rule takes them: usable closes, highs >= closes, both to 2 decimals."""

    dates: tuple[date, ...]
    closes: tuple[float, ...]
    highs: tuple[float, ...]
    notes: tuple[str, ...]


class BreakoutEvent(NamedTuple):
    """One dated event of the fold; ``bar`` and ``peak`` count usable bars from 0.

    ``level`` and ``ceiling`` are the attempt's; of an intraday record the record close and high
    before it. ``peak`` is the bar of the record close that the base starts from.
    """

    date: date
    kind: EventKind
    bar: int
    level: float
    ceiling: float
    peak: int


@dataclass(frozen=True, eq=False)
class Fold:
    """What the rule says of every completed bar, and all that it carries to the next.

    ``states`` are masked (UNKNOWN while fewer than ``base_min`` bars are known), ``unmasked`` are
    not; all columns have one entry a usable bar.
    """

    parameters: BreakoutParameters
    dates: tuple[date, ...]
    closes: tuple[float, ...]
    highs: tuple[float, ...]
    unmasked: tuple[BreakoutState, ...]
    states: tuple[BreakoutState, ...]
    events: tuple[BreakoutEvent, ...]
    end: BreakoutRule
    notes: tuple[str, ...] = ()


def _usable(high: float, close: float) -> tuple[float, float] | None:
    """Return (high, close) to 2 decimals, high >= close; None when the close is unusable."""
    if not math.isfinite(close):
        return None
    close = round(close, 2)
    if close <= 0:
        return None
    high = round(high, 2) if math.isfinite(high) else close
    return max(high, close), close


def clean(bars: DailyBars) -> Sessions:
    """Return the usable bars and notes on what was skipped or filled in (method, section 2).

    A close that is missing or not positive skips its bar; a missing high is the close; of rows
    with one date the last usable one wins.
    """
    days: list[date] = []
    pairs: list[tuple[float, float]] = []
    skipped = doubled = no_high = 0
    highs = bars.high or (NAN,) * len(bars)
    for day, high, close in zip(bars.dates, highs, bars.close, strict=True):
        pair = _usable(high, close)
        if pair is None:
            skipped += 1
            continue
        no_high += not math.isfinite(high)
        if days and day == days[-1]:
            doubled += 1
            pairs[-1] = pair
            continue
        days.append(day)
        pairs.append(pair)
    counted = (
        (skipped, "bars skipped: close missing or not positive"),
        (no_high, "bars without a high: the close stands in"),
        (doubled, "bars with the date of the bar before: the last one counts"),
    )
    notes = tuple(f"{bars.symbol}: {n} {words}" for n, words in counted if n)
    return Sessions(
        tuple(days), tuple(pair[1] for pair in pairs), tuple(pair[0] for pair in pairs), notes
    )


def fold_sessions(sessions: Sessions, parameters: BreakoutParameters) -> Fold:
    """Run the rule over cleaned bars, oldest first."""
    rule = BreakoutRule(parameters)
    happened: list[Happening] = []
    step = rule.step
    unmasked = tuple(
        step(high, close, happened)
        for high, close in zip(sessions.highs, sessions.closes, strict=True)
    )
    masked = min(max(parameters.base_min - 1, 0), len(unmasked))
    return Fold(
        parameters,
        sessions.dates,
        sessions.closes,
        sessions.highs,
        unmasked,
        (BreakoutState.UNKNOWN,) * masked + unmasked[masked:],
        tuple(
            BreakoutEvent(sessions.dates[h.bar], h.kind, h.bar, h.level, h.ceiling, h.peak)
            for h in happened
        ),
        rule,
        sessions.notes,
    )


def fold(bars: DailyBars, parameters: BreakoutParameters) -> Fold:
    """Run the breakout rule over completed bars (method, section 2).

    A state is a function of the bars up to its own: cutting later bars off never changes it.

    Args:
        bars: Completed daily bars, unadjusted, oldest first; NaN is a missing number.
        parameters: The rule's numbers.

    Returns:
        States, events, and the carried end state.
    """
    return fold_sessions(clean(bars), parameters)


def provisional(folded: Fold, high: float, close: float) -> BreakoutState | None:
    """Return the state if the running bar closed now, without touching the fold.

    Args:
        folded: The fold of all bars before the running one.
        high: Highest price of the day so far; NaN when not known.
        close: Last price.

    Returns:
        The state; None for an empty fold, an unusable price or too short a history.
    """
    pair = _usable(high, close)
    if pair is None or not folded.dates:
        return None
    if len(folded.dates) + 1 < folded.parameters.base_min:
        return None
    return copy.copy(folded.end).step(*pair, [])
