"""NYSE sessions as plain instants, so that the first paint needs no calendar library."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from tui.model.bars import NEW_YORK
from tui.model.quotes import SessionWord

_FRIDAY = 4
_OPENS, _CLOSES = time(9, 30), time(16, 0)
_PRE, _POST = timedelta(hours=5, minutes=30), timedelta(hours=4)


@dataclass(frozen=True)
class Session:
    """One NYSE session: its date and its regular open and close (UTC)."""

    day: date
    opens: datetime
    closes: datetime


@dataclass(frozen=True)
class MarketState:
    """What the NYSE does now: the word, the next change, and when that is."""

    word: SessionWord
    next_open: datetime | None = None
    next_close: datetime | None = None


@dataclass(frozen=True, eq=False)
class Schedule:
    """Sessions around today, oldest first; empty while not yet known.

    ``always_open`` is the demo's: it plays a session at any hour.
    """

    sessions: tuple[Session, ...] = ()
    always_open: bool = False

    def covers(self, now: datetime) -> bool:
        """Tell whether the schedule says anything about ``now``."""
        if self.always_open:
            return True
        return bool(self.sessions) and (self.sessions[0].opens <= now <= self.sessions[-1].closes)

    def state(self, now: datetime) -> MarketState | None:
        """Return the NYSE's state at ``now``, or None while the schedule does not cover it."""
        if self.always_open:
            return MarketState(SessionWord.OPEN)
        if not self.covers(now):
            return None
        index = bisect_right([s.opens for s in self.sessions], now) - 1
        last, following = self.sessions[index], self.sessions[index + 1 : index + 2]
        next_open = following[0].opens if following else None
        if now < last.closes:
            return MarketState(SessionWord.OPEN, next_open, last.closes)
        return MarketState(_shoulder(now, last, next_open), next_open)

    def may_be_open(self, now: datetime) -> bool:
        """Tell whether the NYSE is open or, where its sessions are not known, could be.

        It never trades on a weekend in New York, nor outside 09:30-16:00; any other hour may be one
        of a session, so that no price is called the last of a closed market without proof.
        """
        state = self.state(now)
        if state is not None:
            return state.word is SessionWord.OPEN
        local = now.astimezone(NEW_YORK)
        return local.weekday() <= _FRIDAY and _OPENS <= local.time() < _CLOSES

    def last_trading(self, now: datetime) -> datetime | None:
        """Return ``now`` while the NYSE is open, else its last close; None when not known."""
        if self.always_open:
            return now
        if not self.covers(now):
            return None
        index = bisect_right([s.opens for s in self.sessions], now) - 1
        return min(now, self.sessions[index].closes)

    def on(self, day: date) -> Session | None:
        """Return the session of that date, None on a weekend, a holiday or an unknown date."""
        return next((s for s in self.sessions if s.day == day), None)


def _shoulder(now: datetime, last: Session, next_open: datetime | None) -> SessionWord:
    """Extended hours: from 04:00 to the open, and four hours after the close."""
    if now < last.closes + _POST:
        return SessionWord.POST
    if next_open is not None and now >= next_open - _PRE:
        return SessionWord.PRE
    return SessionWord.CLOSED


def market_date(now: datetime) -> date:
    """Return the date in New York."""
    return now.astimezone(NEW_YORK).date()


def regular_hours(day: date) -> Schedule:
    """Return the schedule around the end of a past session, at regular hours.

    It depends on the date alone, so that a report of the past never changes with the present; on
    an early close it is three hours late.
    """
    following = day + timedelta(days=1)
    while following.weekday() > _FRIDAY:
        following += timedelta(days=1)
    return Schedule((_session(day), _session(following)))


def _session(day: date) -> Session:
    opens, closes = (datetime.combine(day, at, NEW_YORK) for at in (_OPENS, _CLOSES))
    return Session(day, opens.astimezone(UTC), closes.astimezone(UTC))
