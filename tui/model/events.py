"""What feeds tell the engine; the only way from a feed's thread into the house."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tui.errors import FailureKind
from tui.model.bars import DailyBars
from tui.model.halving import ChainTip
from tui.model.participation import FundSnapshot
from tui.model.quotes import Quote


@dataclass(frozen=True, eq=False)
class BarsArrived:
    """Daily bars of one symbol; ``whole`` replaces what is stored, else the rows are merged in."""

    feed: str
    bars: DailyBars
    seen_at: datetime
    whole: bool = False


@dataclass(frozen=True)
class QuotesArrived:
    """One answer of a quote poll: what it had, and which symbols it did not know."""

    feed: str
    quotes: tuple[Quote, ...]
    seen_at: datetime
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class TipArrived:
    """The newest block a source knows."""

    feed: str
    tip: ChainTip


@dataclass(frozen=True)
class HalvingArrived:
    """A halving that is not bundled has happened: its height and header time."""

    feed: str
    height: int
    time: datetime


@dataclass(frozen=True)
class FundSnapshotArrived:
    """What a fund holds, once a session."""

    feed: str
    snapshot: FundSnapshot


@dataclass(frozen=True)
class FeedSucceeded:
    """A round of a feed went well; ``detail`` says what is worth a word.

    Until ``fresh_until`` the feed was asked a moment ago: asking again by hand shortens nothing.
    """

    feed: str
    at: datetime
    next_try: datetime | None = None
    detail: str | None = None
    fresh_until: datetime | None = None


@dataclass(frozen=True)
class FeedFailed:
    """A round of a feed failed, for one symbol or (``symbol`` None) as a whole.

    Before ``gate`` asking by hand shortens nothing. A feed tells it that may bring prices between
    two failures: those in a row cannot be counted from outside then.
    """

    feed: str
    at: datetime
    kind: FailureKind
    words: str
    symbol: str | None = None
    next_try: datetime | None = None
    gate: datetime | None = None


@dataclass(frozen=True)
class FeedOff:
    """A feed has nothing to do in this source, and why; ``waits`` until the sessions are known."""

    feed: str
    words: str
    waits: bool = False


LEAST_JUMP_S = 5.0
"""Seconds by which the wall clock must leave the monotonic one; smaller steps are adjustments."""


@dataclass(frozen=True)
class ClockJumped:
    """The wall clock left the monotonic one: the machine slept, or its clock was set.

    ``seconds`` is by how much the wall clock went further (negative: it was set back); 0 says that
    the program itself stood still for ``stood_s`` seconds while the clock ran.
    """

    at: datetime
    seconds: float
    stood_s: float = 0.0

    @property
    def words(self) -> str:
        """What happened, for people."""
        if self.seconds > 0:
            return f"the clock went {self.seconds:,.0f} s further (asleep, or set)"
        if self.seconds < 0:
            return f"the clock was set back by {-self.seconds:,.0f} s"
        return f"the program stood still for {self.stood_s:,.0f} s"


FeedEvent = (
    BarsArrived
    | QuotesArrived
    | TipArrived
    | HalvingArrived
    | FundSnapshotArrived
    | FeedSucceeded
    | FeedFailed
    | FeedOff
    | ClockJumped
)
