"""The breakout rule as a machine that is fed one bar after the other (method, section 2)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from tui.model.breakout import BreakoutState

if TYPE_CHECKING:
    from tui.model.parameters import BreakoutParameters


class EventKind(StrEnum):
    """What happened on a bar, apart from its state."""

    BREAKOUT = "breakout"
    CONFIRMED = "confirmed"
    FAILED = "failed"
    REBREAK = "re-break"
    HELD = "held"
    CLOSED = "closed"
    INTRADAY = "intraday record"


class Happening(NamedTuple):
    """One event: bar number, kind, the level and ceiling in force, bar of the base's record.

    For an intraday record level and ceiling are the record close and the record high so far.
    """

    bar: int
    kind: EventKind
    level: float
    ceiling: float
    peak: int


class _Phase(StrEnum):
    """Where the episode stands; ``NONE`` also after it closed."""

    NONE = "none"
    LIVE = "live"
    FAILED = "failed"


def _line(price: float, factor: float) -> float:
    """Return price x factor as the decimal it means, so that equality is never a break."""
    return round(price * factor, 8)


class BreakoutRule:
    """All that is carried from one bar to the next; every field is a plain number.

    ``copy.copy`` of it is independent of the original. ``record`` is the record close that the
    rule compares with: with a buffer it stays frozen while a matured base waits for its break.
    """

    __slots__ = (
        "_age",
        "_confirmed",
        "_fail_line",
        "_near_line",
        "_parameters",
        "_phase",
        "attempt",
        "bars",
        "ceiling",
        "level",
        "peak",
        "record",
        "record_high",
        "streak",
    )

    def __init__(self, parameters: BreakoutParameters) -> None:
        self._parameters = parameters
        self.bars = 0
        self.peak = 0
        self.record = self.record_high = self._near_line = 0.0
        self._phase = _Phase.NONE
        self.level = self.ceiling = self._fail_line = 0.0
        self.attempt = self._age = self.streak = 0
        self._confirmed = False

    @property
    def active(self) -> bool:
        """True while an episode is live or failed."""
        return self._phase is not _Phase.NONE

    @property
    def base_sessions(self) -> int:
        """Bars between the record close and the last bar, 0 on the record itself."""
        return max(0, self.bars - self.peak - 2)

    def step(self, high: float, close: float, happened: list[Happening]) -> BreakoutState:
        """Take the next bar and return its unmasked state; what happened is appended."""
        index = self.bars
        self.bars += 1
        if index == 0:
            self._set_record(close, 0)
            self.record_high = high
            return BreakoutState.UNKNOWN
        if index - self.peak - 1 >= self._parameters.base_min:
            broke, state = self._matured(index, high, close, happened)
        else:
            broke, state = close > self.record, self._young(index, high, close, happened)
        if broke:
            self._set_record(close, index)
        self.record_high = max(self.record_high, high)
        return state

    def _matured(
        self, index: int, high: float, close: float, happened: list[Happening]
    ) -> tuple[bool, BreakoutState]:
        """Classify a bar behind a matured base; the first value tells whether it broke."""
        if self._phase is not _Phase.NONE:
            self._close(index, happened)
        if close > _line(self.record, 1 + self._parameters.buffer):
            self.attempt, self._confirmed = 0, False
            self._start(index, EventKind.BREAKOUT, happened)
            return True, BreakoutState.BREAKOUT
        if high > self.record_high:
            return False, self._intraday(index, happened)
        return False, (BreakoutState.TESTING if close >= self._near_line else BreakoutState.BASE)

    def _young(
        self, index: int, high: float, close: float, happened: list[Happening]
    ) -> BreakoutState:
        """Classify a bar while the last record is younger than a base."""
        if self._phase is _Phase.LIVE:
            return self._live(index, close, happened)
        if self._phase is _Phase.FAILED:
            return self._failed(index, high, close, happened)
        if close > self.record:
            above = close > self.record_high
            return BreakoutState.PRICE_DISCOVERY if above else BreakoutState.CONFIRMED
        return self._below_record(close)

    def _live(self, index: int, close: float, happened: list[Happening]) -> BreakoutState:
        """Classify a bar of a live attempt."""
        self._age += 1
        self.streak = self.streak + 1 if close > self.level else 0
        self._confirm(index, happened)
        if close <= self._fail_line:
            if self._age > self._parameters.fail_window:
                self._close(index, happened)
                return self._below_record(close)
            self._phase = _Phase.FAILED
            self._tell(index, EventKind.FAILED, happened)
            return BreakoutState.FAILED
        if self._age == self._parameters.fail_window:
            self._tell(index, EventKind.HELD, happened)
        if close <= self.level:
            return BreakoutState.RETEST
        if not self._confirmed:
            return BreakoutState.BREAKOUT
        if close <= self.ceiling:
            return BreakoutState.CONFIRMED
        near = close >= self._near_line
        return BreakoutState.PRICE_DISCOVERY if near else BreakoutState.PULLBACK

    def _failed(
        self, index: int, high: float, close: float, happened: list[Happening]
    ) -> BreakoutState:
        """Classify a bar after a failure: only a record close brings the episode back."""
        if close > self.record:
            self._start(index, EventKind.REBREAK, happened)
            if not self._confirmed:
                return BreakoutState.BREAKOUT
            above = close > self.ceiling
            return BreakoutState.PRICE_DISCOVERY if above else BreakoutState.CONFIRMED
        if high > self.record_high:
            return self._intraday(index, happened)
        return BreakoutState.TESTING if close >= self._near_line else BreakoutState.FAILED

    def _below_record(self, close: float) -> BreakoutState:
        near = close >= self._near_line
        return BreakoutState.NEAR_HIGH if near else BreakoutState.PULLBACK

    def _intraday(self, index: int, happened: list[Happening]) -> BreakoutState:
        happened.append(
            Happening(index, EventKind.INTRADAY, self.record, self.record_high, self.peak)
        )
        return BreakoutState.INTRADAY_BREAK

    def _start(self, index: int, kind: EventKind, happened: list[Happening]) -> None:
        """Begin an attempt at the record close; the ceiling is the record high before today."""
        self.level, self.ceiling = self.record, self.record_high
        self._fail_line = _line(self.level, 1 - self._parameters.fail_pct)
        self._phase = _Phase.LIVE
        self.attempt += 1
        self._age, self.streak = 0, 1
        self._tell(index, kind, happened)
        self._confirm(index, happened)

    def _confirm(self, index: int, happened: list[Happening]) -> None:
        if not self._confirmed and self.streak >= self._parameters.confirm_n:
            self._confirmed = True
            self._tell(index, EventKind.CONFIRMED, happened)

    def _close(self, index: int, happened: list[Happening]) -> None:
        self._tell(index, EventKind.CLOSED, happened)
        self._phase = _Phase.NONE

    def _tell(self, index: int, kind: EventKind, happened: list[Happening]) -> None:
        happened.append(Happening(index, kind, self.level, self.ceiling, self.peak))

    def _set_record(self, close: float, index: int) -> None:
        self.record, self.peak = close, index
        self._near_line = _line(close, 1 - self._parameters.near)
