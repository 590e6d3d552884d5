"""What was known on a day: the view of the bars that every rule of the claims ledger reads."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tui.analytics.breakout import fold
from tui.analytics.breakout_rule import EventKind
from tui.analytics.cycles import cycles
from tui.analytics.halving_date import next_halving_estimate, pick_tip
from tui.analytics.returns import STALE_SESSIONS, Paired, paired, weekdays_between
from tui.analytics.risk_curve import Ladder
from tui.model.bars import DailyBars
from tui.model.claims import ClaimVerdict, Reading
from tui.model.parameters import BreakoutParameters
from tui.model.retargets import BUNDLED, KnownHalvings
from tui.model.symbols import BTC, RUT, Kind, symbol_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.analytics.breakout import BreakoutEvent, Fold
    from tui.analytics.returns import Floats
    from tui.model.halving import Cycle


class Close(NamedTuple):
    """A close and its date."""

    date: date
    close: float


class ChainHeight(NamedTuple):
    """The chain's height on a day, seen or estimated."""

    height: int
    day: date
    estimated: bool = False


@dataclass(frozen=True, eq=False)
class Series:
    """The usable closes of one symbol up to a day; ``rows`` counts the bars up to it.

    A fund's closes are the adjusted ones where every bar that is read has one.
    """

    bars: DailyBars
    rows: int

    def span(self, first: date, last: date) -> list[Close]:
        """Return the closes dated ``first`` to ``last``, both in."""
        start = bisect_left(self.bars.dates, first, 0, self.rows)
        end = bisect_right(self.bars.dates, last, start, self.rows)
        days, closes = self.bars.dates[start:end], self.bars.close[start:end]
        if symbol_of(self.bars.symbol).kind is Kind.FUND:
            adjusted = self.bars.adj_close[start:end]
            closes = adjusted if adjusted and all(value > 0 for value in adjusted) else closes
        pairs = zip(days, closes, strict=True)
        return [Close(day, close) for day, close in pairs if 0 < close < math.inf]

    def at(self, day: date) -> float | None:
        """Return the close of exactly that date, None when there is none."""
        found = self.span(day, day)
        return found[-1].close if found else None

    def near(self, day: date) -> Close | None:
        """Return the last close on or before ``day``, not more than five weekdays older."""
        found = self.span(day - timedelta(days=14), day)
        fresh = found and weekdays_between(found[-1].date, day) <= STALE_SESSIONS
        return found[-1] if fresh else None

    @cached_property
    def last(self) -> Close | None:
        """The last usable close."""
        dates, closes = self.bars.dates, self.bars.close
        rows = reversed(range(self.rows))
        return next((Close(dates[row], closes[row]) for row in rows if closes[row] > 0), None)


class ClaimHistory:
    """Completed bars prepared once, from which the claims of any day up to their end follow."""

    def __init__(self, bars: Mapping[str, DailyBars], halvings: KnownHalvings = BUNDLED) -> None:
        self.halvings = halvings
        """Those from which days are counted."""
        self._bars = {symbol: rows.complete() for symbol, rows in bars.items()}

    def bars(self, symbol: str) -> DailyBars:
        """Return the completed bars of a symbol, none when it is missing."""
        return self._bars.get(symbol) or DailyBars(symbol)

    @cached_property
    def folded(self) -> Fold:
        """The breakout rule over ^RUT; a prefix of it is what was known earlier."""
        return fold(self.bars(RUT), BreakoutParameters())

    @cached_property
    def closes(self) -> Floats:
        """^RUT's closes as the breakout rule takes them."""
        return np.array(self.folded.closes)

    @cached_property
    def pairs(self) -> Paired:
        """^RUT and BTC on their common sessions, as the correlation pane joins them."""
        return paired(self.bars(RUT), self.bars(BTC))

    @cached_property
    def ladder(self) -> Ladder:
        """The risk curve, which can be read as of any day."""
        return Ladder(self._bars)


class Known:
    """The view of one day; nothing dated later is ever read."""

    def __init__(self, history: ClaimHistory, day: date, height: ChainHeight | None = None) -> None:
        self.day = day
        self._history = history
        self._height = height
        self._series: dict[str, Series] = {}

    def series(self, symbol: str) -> Series:
        """Return the closes of a symbol."""
        if symbol not in self._series:
            bars = self._history.bars(symbol)
            self._series[symbol] = Series(bars, bisect_right(bars.dates, self.day))
        return self._series[symbol]

    def lacks(self, symbol: str, day: date | None = None) -> str | None:
        """Return why a symbol cannot speak of ``day`` (of the last known day), or None."""
        last = self.last_date(symbol)
        if last is None:
            return f"no {symbol} close up to {self.day}"
        asked = min(day or self.day, self.day)
        behind = weekdays_between(last, asked)
        if behind > STALE_SESSIONS:
            return f"{symbol} ends {last}, {behind} sessions before {asked}"
        return None

    def last_date(self, symbol: str) -> date | None:
        """Return the date of a symbol's last close; ^RUT's is the breakout rule's."""
        if symbol == RUT:
            return self.rut_dates[-1] if self.sessions else None
        last = self.series(symbol).last
        return last.date if last else None

    @cached_property
    def sessions(self) -> int:
        """Count of ^RUT's sessions so far."""
        return bisect_right(self._history.folded.dates, self.day)

    @cached_property
    def rut_dates(self) -> tuple[date, ...]:
        """The dates of ^RUT's sessions so far."""
        return self._history.folded.dates[: self.sessions]

    @cached_property
    def rut(self) -> Floats:
        """^RUT's closes so far, rounded as the breakout rule rounds them."""
        return self._history.closes[: self.sessions]

    @cached_property
    def rut_highs(self) -> tuple[float, ...]:
        """^RUT's highs so far, a missing one is the close."""
        return self._history.folded.highs[: self.sessions]

    @property
    def folded(self) -> Fold:
        """The breakout rule; only states of rows below ``sessions`` may be read."""
        return self._history.folded

    def rut_rows(self, first: date, last: date) -> range:
        """Return the rows of ``rut`` dated ``first`` to ``last``, both in."""
        return range(bisect_left(self.rut_dates, first), bisect_right(self.rut_dates, last))

    def rut_near(self, day: date) -> Close | None:
        """Return ^RUT's last close on or before ``day``, not more than five weekdays older."""
        row = bisect_right(self.rut_dates, day) - 1
        if row < 0 or weekdays_between(self.rut_dates[row], day) > STALE_SESSIONS:
            return None
        return Close(self.rut_dates[row], float(self.rut[row]))

    @cached_property
    def events(self) -> tuple[BreakoutEvent, ...]:
        """What the breakout rule told of ^RUT so far."""
        return tuple(event for event in self._history.folded.events if event.date <= self.day)

    def breakout_in(self, year: int) -> BreakoutEvent | None:
        """Return the first breakout of a year."""
        breakouts = (e for e in self.events if e.kind is EventKind.BREAKOUT)
        return next((event for event in breakouts if event.date.year == year), None)

    @property
    def ladder(self) -> Ladder:
        """The risk curve; only readings up to this day may be asked of it."""
        return self._history.ladder

    def days_since_halving(self, day: date) -> int | None:
        """Return the UTC days since the last halving up to ``day``, None where it is not known."""
        return self._history.halvings.days_since(day)

    def phase(self, day: date) -> str:
        """Say where in its cycle a day lies."""
        since, halvings = self.days_since_halving(day), self._history.halvings
        if since is not None:
            return f"day {since} after a halving"
        early = day < halvings.dates[0]
        return "before any halving" if early else "day since its halving not known"

    @cached_property
    def cycles(self) -> dict[int, Cycle]:
        """Bitcoin's cycles so far, by the year of their halving.

        They are counted to its last close: a running UTC day is not over when the NYSE closes.
        """
        last = None if self.lacks(BTC) else self.last_date(BTC)
        known = self._history.halvings
        found = cycles(
            self._history.bars(BTC), last or self.day, halvings=known.blocks, ended=known.lost
        )
        return {cycle.date.year: cycle for cycle in found}

    @cached_property
    def height(self) -> ChainHeight | None:
        """The chain's height, estimated where none was given; None before the first block."""
        if self._height is not None:
            return self._height
        end = datetime.combine(self.day + timedelta(days=1), time(), UTC)
        tip = pick_tip((), end)
        if tip is None:
            return None
        return ChainHeight(next_halving_estimate(tip, end).height, self.day, estimated=True)

    @cached_property
    def pairs(self) -> Paired:
        """^RUT and BTC on their common sessions so far."""
        return self._history.pairs.until(self.day)


def cannot(
    why: str,
    steps: tuple[str, ...] = (),
    *,
    computed: str | None = None,
    as_of: date | None = None,
    value: float | None = None,
) -> Reading:
    """Return a reading without a judgement; what could be worked out stands beside the reason."""
    return Reading(computed, as_of, ClaimVerdict.CANNOT, value, steps, why)
