"""The instant a snapshot speaks of, now or the end of a past session, and the sessions known."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from tui.analytics.returns import STALE_SESSIONS
from tui.errors import UsageError
from tui.model.bars import DailyBars
from tui.model.halving import ChainTip
from tui.model.symbols import RUT, Calendar, symbol_of


@dataclass(frozen=True)
class Moment:
    """``now`` is the instant of all ages and estimates; ``cut`` the last date that may be seen.

    ``cut`` is None in the present: then the bars' own completeness decides.
    """

    now: datetime
    cut: date | None = None


@dataclass(frozen=True)
class KnownSessions:
    """The completed NYSE sessions that the data knows, oldest first."""

    dates: tuple[date, ...] = ()

    @property
    def last(self) -> date | None:
        """The newest of them: what ``as_of`` says."""
        return self.dates[-1] if self.dates else None

    def until(self, day: date) -> KnownSessions:
        """Return the sessions up to ``day``."""
        return KnownSessions(self.dates[: bisect_right(self.dates, day)])

    def ended(self, symbol: str, last: date | None) -> str | None:
        """Return why a series that ends on ``last`` is too old to speak of today, or None.

        None also without any bar: that nothing is there is for others to say (contract, "Closed
        vocabularies").
        """
        if last is None:
            return None
        behind = len(self.dates) - bisect_right(self.dates, last)
        if behind <= STALE_SESSIONS:
            return None
        return f"{symbol} ends {last}, {behind} sessions before {self.last}"


class CutBars(Mapping[str, DailyBars]):
    """Histories as they are seen at a moment, each cut when it is first asked for: few are."""

    def __init__(
        self, whole: Mapping[str, DailyBars], cut: Callable[[DailyBars], DailyBars]
    ) -> None:
        self._whole, self._cut = whole, cut

    def __getitem__(self, symbol: str) -> DailyBars:
        return self._cut(self._whole[symbol])

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole)

    def __len__(self) -> int:
        return len(self._whole)


def known_sessions(bars: Mapping[str, DailyBars], symbol: str) -> KnownSessions:
    """Return the sessions of ^RUT and of the breakout symbol, when that trades on the NYSE.

    Without either they are the dates of the breakout symbol, whatever it is.
    """
    days: set[date] = set()
    for ticker in (RUT, symbol):
        if ticker in bars and symbol_of(ticker).calendar is Calendar.NYSE:
            days.update(_closed(bars[ticker]))
    if not days and symbol in bars:
        days.update(_closed(bars[symbol]))
    return KnownSessions(tuple(sorted(days)))


def _closed(bars: DailyBars) -> Iterator[date]:
    """Return the dates of the completed bars that have a close."""
    done = bars.complete()
    return (day for day, close in zip(done.dates, done.close, strict=True) if close > 0)


def past_moment(day: date, sessions: KnownSessions, symbol: str) -> tuple[Moment, tuple[str, ...]]:
    """Return the moment 24:00 UTC of the last session up to ``day`` (method, section 8).

    A date without a session means the session before, and a note says so. A date before the data
    is a usage error that names the first date.
    """
    dates = sessions.dates
    index = bisect_right(dates, day)
    if not index:
        first = f"; the first is {dates[0]}" if dates else ""
        raise UsageError(f"no session of {symbol} up to {day}{first}")
    session = dates[index - 1]
    notes = () if session == day else (f"{day} had no session that is known: {session} is shown",)
    end = datetime.combine(session + timedelta(days=1), time(), UTC)
    return Moment(end, session), notes


def tips_at(tips: tuple[ChainTip, ...], moment: Moment) -> tuple[ChainTip, ...]:
    """Return the tips with one given by hand as seen now: its clock may run ahead of ours.

    In the past nothing was seen later than its own time.
    """
    if moment.cut is not None:
        return tips
    return tuple(replace(tip, seen_at=moment.now) if tip.given else tip for tip in tips)
