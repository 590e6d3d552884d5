"""The fold of the breakout rule over completed bars, and the live bar on a copy of its end."""

from __future__ import annotations

import copy
import math
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from tui.analytics.breakout_rule import BreakoutRule, EventKind, Happening
from tui.model.bars import NAN
from tui.model.breakout import BreakoutState
from tui.model.parameters import BreakoutParameters

if TYPE_CHECKING:
    from datetime import date

    from tui.model.bars import DailyBars


_MARK_EVERY = 64

_SKIPPED = "bars skipped: close missing or not positive"
_NO_HIGH = "bars without a high: the close stands in"
_DOUBLED = "bars with the date of the bar before: the last one counts"


class Sessions(NamedTuple):
    """Bars as the rule takes them: usable closes, highs >= closes, both to 2 decimals.

    ``remarks`` are (date, words) of rows that were skipped or mended, oldest first.
    """

    symbol: str
    dates: tuple[date, ...]
    closes: tuple[float, ...]
    highs: tuple[float, ...]
    remarks: tuple[tuple[date, str], ...]


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
    not; all columns have one entry a usable bar. ``marks`` are the rule before every 64th bar.
    """

    symbol: str

    parameters: BreakoutParameters
    dates: tuple[date, ...]
    closes: tuple[float, ...]
    highs: tuple[float, ...]
    unmasked: tuple[BreakoutState, ...]
    states: tuple[BreakoutState, ...]
    events: tuple[BreakoutEvent, ...]
    end: BreakoutRule
    marks: tuple[BreakoutRule, ...] = ()
    remarks: tuple[tuple[date, str], ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What was skipped or mended, counted, in words."""
        counted = Counter(words for _, words in self.remarks)
        return tuple(f"{self.symbol}: {n} {words}" for words, n in counted.items())

    def until(self, day: date) -> Fold:
        """Return the fold of the bars up to ``day``, without folding them again.

        Equal to folding the cut bars, because no state depends on a later bar; the carried state
        is run from the last mark before the cut.
        """
        rows = bisect_right(self.dates, day)
        remarks = self.remarks[: bisect_right(self.remarks, day, key=lambda remark: remark[0])]
        if rows == len(self.dates):
            return replace(self, remarks=remarks)
        mark = rows // _MARK_EVERY
        end = copy.copy(self.marks[mark])
        for row in range(mark * _MARK_EVERY, rows):
            end.step(self.highs[row], self.closes[row], [])
        return Fold(
            self.symbol,
            self.parameters,
            self.dates[:rows],
            self.closes[:rows],
            self.highs[:rows],
            self.unmasked[:rows],
            self.states[:rows],
            self.events[: bisect_left(self.events, rows, key=lambda event: event.bar)],
            end,
            self.marks[: mark + 1],
            remarks,
        )


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
    """Return the usable bars and remarks on what was skipped or mended (method, section 2).

    A close that is missing or not positive skips its bar; a missing high is the close; of rows
    with one date the last usable one wins.
    """
    days: list[date] = []
    pairs: list[tuple[float, float]] = []
    remarks: list[tuple[date, str]] = []
    highs = bars.high or (NAN,) * len(bars)
    for day, high, close in zip(bars.dates, highs, bars.close, strict=True):
        pair = _usable(high, close)
        if pair is None:
            remarks.append((day, _SKIPPED))
            continue
        if not math.isfinite(high):
            remarks.append((day, _NO_HIGH))
        if days and day == days[-1]:
            remarks.append((day, _DOUBLED))
            pairs[-1] = pair
            continue
        days.append(day)
        pairs.append(pair)
    closes, tops = tuple(pair[1] for pair in pairs), tuple(pair[0] for pair in pairs)
    return Sessions(bars.symbol, tuple(days), closes, tops, tuple(remarks))


def fold_sessions(sessions: Sessions, parameters: BreakoutParameters) -> Fold:
    """Run the rule over cleaned bars, oldest first."""
    rule = BreakoutRule(parameters)
    happened: list[Happening] = []
    states: list[BreakoutState] = []
    marks: list[BreakoutRule] = []
    for row, (high, close) in enumerate(zip(sessions.highs, sessions.closes, strict=True)):
        if row % _MARK_EVERY == 0:
            marks.append(copy.copy(rule))
        states.append(rule.step(high, close, happened))
    unmasked = tuple(states)
    masked = min(max(parameters.base_min - 1, 0), len(unmasked))
    return Fold(
        sessions.symbol,
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
        tuple(marks),
        sessions.remarks,
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
