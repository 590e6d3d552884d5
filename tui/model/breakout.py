"""What the breakout rule says: states, episodes, parameters (contract, ``breakout``)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from tui.model.parameters import BreakoutParameters


class BreakoutState(StrEnum):
    """State of a completed bar (method, section 2)."""

    UNKNOWN = "UNKNOWN"
    BASE = "BASE"
    TESTING = "TESTING"
    NEAR_HIGH = "NEAR_HIGH"
    PULLBACK = "PULLBACK"
    INTRADAY_BREAK = "INTRADAY_BREAK"
    BREAKOUT = "BREAKOUT"
    RETEST = "RETEST"
    CONFIRMED = "CONFIRMED"
    PRICE_DISCOVERY = "PRICE_DISCOVERY"
    FAILED = "FAILED"


class EpisodeStatus(StrEnum):
    """How an episode ended, or that it has not; ``held`` outlives closing."""

    LIVE = "live"
    HELD = "held"
    FAILED = "failed"
    CLOSED = "closed"


@dataclass(frozen=True)
class Attempt:
    """One attempt of an episode: the breakout, or a re-break after a failure."""

    start: date
    level: float
    ceiling: float
    failed: date | None = None
    held: date | None = None
    closed: date | None = None


@dataclass(frozen=True)
class Episode:
    """One breakout from a matured base, with all that became of it."""

    peak: date
    level: float
    ceiling: float
    base_sessions: int
    base_days: int
    depth: float
    first_intraday_break: date | None
    breakout: date
    breakout_close: float
    confirmed: date | None
    attempts: tuple[Attempt, ...]
    worst_close_vs_level: float
    status: EpisodeStatus


@dataclass(frozen=True)
class Sensitivity:
    """What one changed number does to the dates (contract, ``breakout.sensitivity``).

    Keys are the changed number as text. ``fail_pct`` rows are (breakout, failures, re-breaks).
    """

    base_min: dict[str, tuple[date, ...]] = field(default_factory=dict)
    confirm_n: dict[str, tuple[date, ...]] = field(default_factory=dict)
    fail_pct: dict[str, tuple[tuple[date, tuple[date, ...], tuple[date, ...]], ...]] = field(
        default_factory=dict
    )
    buffer: dict[str, tuple[date, ...]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Breakout:
    """The breakout of one symbol as of its last completed session.

    ``provisional_why`` says why a running session has no provisional state.
    """

    symbol: str
    state: BreakoutState = BreakoutState.UNKNOWN
    why: str | None = None
    provisional: BreakoutState | None = None
    provisional_why: str | None = None
    as_of: date | None = None
    since: date | None = None
    since_sessions: int | None = None
    close: float | None = None
    level: float | None = None
    ceiling: float | None = None
    origin_level: float | None = None
    attempt: int | None = None
    attempt_since: date | None = None
    streak: int | None = None
    base_sessions: int | None = None
    base_low: float | None = None
    record_close: float | None = None
    record_close_date: date | None = None
    record_high: float | None = None
    record_since: date | None = None
    overhead_closes: int | None = None
    overhead_as_of: str | None = None
    nearness_52w: float | None = None
    above_level_pct: float | None = None
    above_origin_pct: float | None = None
    parameters: BreakoutParameters = field(default_factory=BreakoutParameters)
    episodes: tuple[Episode, ...] = ()
    track: tuple[tuple[date, BreakoutState], ...] = ()
    sensitivity: Sensitivity = Sensitivity()
    notes: tuple[str, ...] = ()

    @property
    def nothing_overhead(self) -> bool | None:
        """True only when no past close stands above the price; None when not known."""
        return None if self.overhead_closes is None else self.overhead_closes == 0
